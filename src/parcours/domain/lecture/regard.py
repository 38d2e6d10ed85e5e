"""Qui lit quoi d'un parcours : la portée, le niveau, et ce que la protection masque.

Inconnu et interdit se ressemblent : sans regard possible, il n'y a pas de parcours. Ce qui est
masqué se tait : rien ne dit qu'on l'a masqué.
"""

from dataclasses import dataclass
from datetime import date

from parcours.domain import nomenclatures
from parcours.domain.fait import Fait
from parcours.domain.habilitation import FAMILLES, SUJETS, Portee, Vue, ensemble, familles_lues
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.parcours import Lieu, Parcours
from parcours.domain.vocabulaire import S2, S3, Sensibilite
from parcours.domain.volets.vif.etat import Protection, Vif


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
    auteurs: frozenset[str] | None = None
    """Les organismes dont les faits, et eux seuls, sont rejoués pour lui ; None : tous."""

    @property
    def est_en_relation(self) -> bool:
        """Vrai s'il lit le ménage, et non ses seuls faits."""
        return self.auteurs is None

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
        if fait.organisme == self.lecteur.organisme:
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
        if lieu.fait.organisme == self.lecteur.organisme:
            return lieu.commune
        masquee = any(p.masque_la_commune for p in self.masquent(lieu.fait))
        return None if masquee or lieu.sensibilite > self.niveau_de(lieu.fait) else lieu.commune

    def code(self, liste: str, code: str, fait: Fait | None = None) -> str:
        """Le code que dit ce fait, ou celui qui le masque à qui n'est pas habilité."""
        niveau = self.niveau if fait is None else self.niveau_de(fait)
        return nomenclatures.masquer(liste, code, niveau.name)


def regard(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> Regard | None:
    """Ce que le lecteur voit du parcours ; None : pour lui, il n'existe pas.

    En relation, ou par la vue de son rôle, il lit le ménage. Sinon, ses propres faits rejoués
    seuls, et ceux de qui l'a nommé sans être en relation : rien n'y dit ce que les autres savent.
    """
    vif = parcours.volet(Vif, aujourdhui)
    if parcours.est_ouvert or lecteur.est_superviseur:
        familles = _familles(lecteur, parcours, aujourdhui)
        if familles is None or familles:
            return Regard(
                lecteur, familles, _niveau(lecteur, vif.protection), protections=vif.protections
            )
    auteurs = _auteurs(lecteur, parcours, aujourdhui)
    if not any(e.fait.organisme in auteurs for e in parcours.histoire.entrees):
        return None
    return Regard(lecteur, None, lecteur.niveau, vif.protections, auteurs)


def _familles(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> frozenset[str] | None:
    """Les familles qu'il lit du ménage ; None : toutes ; vide : rien que ses faits."""
    par_relation: list[frozenset[str] | None] = [
        ensemble(relation.familles, familles_lues(lecteur.roles))
        for relation in parcours.relations
        if relation.est_fondee
        and relation.organisme == lecteur.organisme
        and relation.tient(aujourdhui)
    ]
    par_vue: list[frozenset[str] | None] = [
        None if vue is Vue.FR else FAMILLES[vue]
        for vue in (Vue.FR, *FAMILLES)
        if _lit_la_vue(lecteur, parcours, vue)
    ]
    lues = (*par_relation, *par_vue)
    return None if None in lues else frozenset().union(*filter(None, lues))


def _lit_la_vue(lecteur: Lecteur, parcours: Parcours, vue: Vue) -> bool:
    """Vrai si son rôle lit ce ménage parce qu'il est de son territoire et des sujets de la vue."""
    droit = lecteur.portee(vue)
    if droit is Portee.TOUT:
        return True
    lieu = parcours.lieu(date.max)
    sur_place = lieu is not None and lieu.departement in lecteur.departements
    return droit is Portee.TERRITOIRE and sur_place and _concerne(lecteur, parcours, vue)


def _concerne(lecteur: Lecteur, parcours: Parcours, vue: Vue) -> bool:
    """Vrai si un autre que le lecteur a dit du ménage un fait dont traite la vue.

    Ses propres faits ne lui ouvrent rien. Le fil rouge suit tous les ménages.
    """
    sujets = SUJETS.get(vue)
    return sujets is None or any(
        f.evenement.fiche.famille in sujets and f.organisme != lecteur.organisme
        for f in parcours.faits
    )


def _auteurs(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> frozenset[str]:
    """Lui-même, et ceux qui l'ont nommé sans être en relation avec le ménage."""
    nomme_par = {
        relation.fait.organisme
        for relation in parcours.relations
        if relation.organisme == lecteur.organisme
        and not relation.est_fondee
        and relation.tient(aujourdhui)
        and lecteur.portee(Vue.FR) >= Portee.SIENS
    }
    return frozenset({lecteur.organisme, *nomme_par})


def _niveau(lecteur: Lecteur, protection: Protection | None) -> Sensibilite:
    """Au-delà de son niveau d'office, il faut être nommé par la protection."""
    nomme = protection is not None and protection.nomme(lecteur.organisme)
    return lecteur.niveau_si(habilite=nomme)
