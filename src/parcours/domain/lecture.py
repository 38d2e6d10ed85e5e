"""Qui lit quoi d'un parcours : la portée, le niveau, et ce que la protection masque.

Inconnu et interdit se ressemblent : sans regard possible, il n'y a pas de parcours. Ce qui est
masqué se tait : rien ne dit qu'on l'a masqué.
"""

from dataclasses import dataclass
from datetime import date

from parcours.domain import nomenclatures
from parcours.domain.fait import Fait
from parcours.domain.habilitation import DROITS, FAMILLES, Portee, Vue
from parcours.domain.parcours import Lieu, Parcours
from parcours.domain.vocabulaire import S0, S2, S3, S4, Role, Sensibilite
from parcours.domain.volets.vif import Protection, Vif


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


@dataclass(frozen=True, slots=True)
class Regard:
    """Ce qu'un lecteur voit d'un parcours, un jour donné."""

    lecteur: Lecteur
    familles: frozenset[str] | None
    """Les familles dont il lit les faits des autres ; None : toutes. Vide : rien que les siens."""
    niveau: Sensibilite
    protection: Protection | None
    """La protection qui masque pour lui ; None si rien ne masque."""

    @property
    def lit_les_identites(self) -> bool:
        """Vrai s'il lit le nominatif : qui ne lit que ses faits ne lit pas les noms des autres."""
        return self._lit_la_famille("menage") and self.niveau >= S2

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
        return self._lit_la_famille(fiche.famille) and self.voit(fiche.sensibilite)

    def commune(self, lieu: Lieu | None) -> str | None:
        """La commune du ménage, si rien ne la masque."""
        if lieu is None or lieu.commune is None:
            return None
        masquee = self.protection is not None and self.protection.masque_la_commune
        if lieu.fait.source != self.lecteur.source and (masquee or not self.voit(lieu.sensibilite)):
            return None
        return lieu.commune

    def code(self, liste: str, code: str) -> str:
        """Le code, ou celui qui le masque à qui n'est pas habilité."""
        return nomenclatures.masquer(liste, code, self.niveau.name)


def regard(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> Regard | None:
    """Ce que le lecteur voit du parcours ; None : pour lui, il n'existe pas."""
    portees = {vue: _portee(lecteur, parcours, vue, aujourdhui) for vue in (Vue.FR, *FAMILLES)}
    if max(portees.values()) is Portee.AUCUNE:
        return None
    protection = parcours.volet(Vif, aujourdhui).protection
    habilite = lecteur.est_superviseur or (
        protection is not None and lecteur.organisme in protection.habilites
    )
    return Regard(
        lecteur=lecteur,
        familles=_familles({vue for vue, portee in portees.items() if portee >= Portee.SIENS}),
        niveau=_niveau(lecteur, parcours, protection),
        protection=None if habilite else protection,
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
    if droit is Portee.TERRITOIRE and lieu and lieu.departement in lecteur.departements:
        return droit
    mandat = parcours.referent(aujourdhui)
    est_referent = mandat is not None and mandat.organisme == lecteur.organisme
    if droit >= Portee.SIENS and (a_contribue or est_referent):
        return Portee.SIENS
    return Portee.PROPRES_FAITS if a_contribue else Portee.AUCUNE


def _niveau(lecteur: Lecteur, parcours: Parcours, protection: Protection | None) -> Sensibilite:
    """Au-delà de son niveau d'office, il faut être nommé, ou l'avoir dit soi-même."""
    if not lecteur.peut_etre_habilite:
        return lecteur.niveau
    if protection is not None:
        nomme = lecteur.organisme in protection.habilites
    else:
        nomme = any(
            f.source == lecteur.source and f.evenement.fiche.sensibilite >= S4
            for f in parcours.faits
        )
    return max(lecteur.niveau, S4) if nomme else lecteur.niveau
