"""Qui lit quoi d'un parcours : la portée, le niveau, et ce que la protection masque.

Inconnu et interdit se ressemblent : sans regard possible, il n'y a pas de parcours. Ce qui est
masqué se tait : rien ne dit qu'on l'a masqué.
"""

from dataclasses import dataclass
from datetime import date

from parcours.domain import nomenclatures
from parcours.domain.fait import Fait
from parcours.domain.habilitation import DROITS, FAMILLES, SUJETS, Portee, Vue
from parcours.domain.parcours import Lieu, Parcours
from parcours.domain.vocabulaire import S0, S2, S3, S4, Role, Sensibilite
from parcours.domain.volets.vif.etat import Protection, Vif


@dataclass(frozen=True, slots=True)
class Lecteur:
    """Un partenaire qui lit."""

    source: str
    organisme: str
    roles: frozenset[Role]
    departements: frozenset[str]

    @property
    def est_superviseur(self) -> bool:
        """Vrai pour le lecteur d'essai, qui lit tout."""
        return Role.SUPERVISION in self.roles

    def portee(self, vue: Vue) -> Portee:
        """Jusqu'où l'un de ses rôles lit cette vue."""
        return max(
            (DROITS[r].lit.get(vue, Portee.AUCUNE) for r in self.roles), default=Portee.AUCUNE
        )

    @property
    def niveau(self) -> Sensibilite:
        """Ce qu'il lit d'office, le plus haut de ses rôles."""
        return max((DROITS[r].niveau_max for r in self.roles), default=S0)

    @property
    def peut_etre_habilite(self) -> bool:
        """Vrai si l'un de ses rôles admet une habilitation aux violences et aux adresses."""
        return any(S4 in DROITS[r].sur_habilitation for r in self.roles)

    def niveau_si(self, *, habilite: bool) -> Sensibilite:
        """Ce qu'il lit d'un ménage, selon qu'il y est ou non habilité aux violences."""
        return max(self.niveau, S4) if habilite and self.peut_etre_habilite else self.niveau


@dataclass(frozen=True, slots=True)
class Regard:
    """Ce qu'un lecteur voit d'un parcours, un jour donné."""

    lecteur: Lecteur
    familles: frozenset[str] | None
    """Les familles dont il lit les faits des autres ; None : toutes. Vide : rien que les siens."""
    niveau: Sensibilite
    """Ce qu'il lit de ce qui survient ce jour-là."""
    protections: tuple[Protection, ...] = ()
    """Les protections du ménage, en vigueur ou levées."""

    @property
    def lit_les_identites(self) -> bool:
        """Vrai s'il lit le nominatif : qui ne lit que ses faits ne lit pas les noms des autres.

        Une protection en vigueur qui masque jusqu'à la commune masque aussi les noms.
        """
        cache = any(
            protection.levee_le is None and protection.masque_la_commune
            for protection in self.protections
            if not (self.lecteur.est_superviseur or protection.nomme(self.lecteur.organisme))
        )
        return not cache and self._lit_la_famille("menage") and self.niveau >= S2

    @property
    def lit_les_expulsions(self) -> bool:
        """Vrai s'il lit la procédure d'expulsion du ménage : sa famille, à son niveau."""
        return self._lit_la_famille("expulsion") and self.niveau >= S3

    def _lit_la_famille(self, famille: str) -> bool:
        return self.familles is None or famille in self.familles

    def voit(self, sensibilite: Sensibilite) -> bool:
        """Vrai s'il lit ce niveau dans ce parcours."""
        return sensibilite <= self.niveau

    def voit_le_fait(self, fait: Fait) -> bool:
        """Vrai s'il peut savoir que le fait existe ; chacun lit les siens."""
        if fait.source == self.lecteur.source:
            return True
        fiche = fait.evenement.fiche
        return self._lit_la_famille(fiche.famille) and fiche.sensibilite <= self.niveau_de(fait)

    def niveau_de(self, fait: Fait) -> Sensibilite:
        """Ce qu'il lit d'un fait : sous des protections, il faut que chacune le nomme."""
        if not any(protection.couvre(fait.jour) for protection in self.protections):
            return self.niveau
        return self.lecteur.niveau_si(habilite=not self.masquent(fait))

    def masquent(self, fait: Fait) -> tuple[Protection, ...]:
        """Les protections qui lui masquent ce qu'elles couvrent de ce fait."""
        if self.lecteur.est_superviseur:
            return ()
        return tuple(
            protection
            for protection in self.protections
            if protection.couvre(fait.jour) and not protection.nomme(self.lecteur.organisme)
        )

    def commune(self, lieu: Lieu | None) -> str | None:
        """La commune du ménage, si rien ne la masque."""
        if lieu is None or lieu.commune is None:
            return None
        if lieu.fait.source == self.lecteur.source:
            return lieu.commune
        masquee = any(p.masque_la_commune for p in self.masquent(lieu.fait))
        return None if masquee or lieu.sensibilite > self.niveau_de(lieu.fait) else lieu.commune

    def code(self, liste: str, code: str, fait: Fait | None = None) -> str:
        """Le code que dit ce fait, ou celui qui le masque à qui n'est pas habilité."""
        niveau = self.niveau if fait is None else self.niveau_de(fait)
        return nomenclatures.masquer(liste, code, niveau.name)


def regard(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> Regard | None:
    """Ce que le lecteur voit du parcours ; None : pour lui, il n'existe pas."""
    portees = {vue: _portee(lecteur, parcours, vue, aujourdhui) for vue in (Vue.FR, *FAMILLES)}
    if max(portees.values()) is Portee.AUCUNE:
        return None
    vif = parcours.volet(Vif, aujourdhui)
    return Regard(
        lecteur=lecteur,
        familles=_familles({vue for vue, portee in portees.items() if portee >= Portee.SIENS}),
        niveau=_niveau(lecteur, parcours, vif.protection),
        protections=vif.protections,
    )


def _familles(vues: set[Vue]) -> frozenset[str] | None:
    """Ce que montrent ensemble plusieurs vues."""
    if Vue.FR in vues:
        return None
    return frozenset().union(*(FAMILLES[vue] for vue in vues))


def _portee(lecteur: Lecteur, parcours: Parcours, vue: Vue, aujourdhui: date) -> Portee:
    droit = lecteur.portee(vue)
    a_contribue = any(e.fait.source == lecteur.source for e in parcours.histoire.entrees)
    if not parcours.est_ouvert:
        return Portee.PROPRES_FAITS if a_contribue else Portee.AUCUNE
    if droit is Portee.TOUT:
        return droit
    lieu = parcours.lieu(date.max)
    sur_place = lieu is not None and lieu.departement in lecteur.departements
    if droit is Portee.TERRITOIRE and sur_place and _concerne(vue, parcours):
        return droit
    mandat = parcours.referent(aujourdhui)
    est_referent = mandat is not None and mandat.organisme == lecteur.organisme
    if droit >= Portee.SIENS and (a_contribue or est_referent):
        return Portee.SIENS
    return Portee.PROPRES_FAITS if a_contribue else Portee.AUCUNE


def _concerne(vue: Vue, parcours: Parcours) -> bool:
    """Vrai si le ménage est de ceux dont traite la vue ; le fil rouge les suit tous."""
    sujets = SUJETS.get(vue)
    return sujets is None or any(f.evenement.fiche.famille in sujets for f in parcours.faits)


def _niveau(lecteur: Lecteur, parcours: Parcours, protection: Protection | None) -> Sensibilite:
    """Au-delà de son niveau d'office, il faut être nommé, ou l'avoir dit soi-même."""
    if protection is not None:
        return lecteur.niveau_si(habilite=protection.nomme(lecteur.organisme))
    l_a_dit = any(
        f.source == lecteur.source and f.evenement.fiche.sensibilite >= S4 for f in parcours.faits
    )
    return lecteur.niveau_si(habilite=l_a_dit)
