"""Qui est en charge du ménage : désigner, suppléer, finir. Jamais deux, et les trous se voient."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from parcours.domain.droit.service import REVUE_DE_PARCOURS, ContactOuRevue
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Code, Identifiant, Jour, Organisme, Reference
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DE_MANDAT, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.temps.intervalle import decale

PARCOURS_ENTIER = "PARCOURS"

REVUE_DU_REFERENT = "referent"
"""Clé de la revue de parcours que doit le référent ; d'autres dispositifs ont la leur."""

PARCOURS_STABILISE = "PARCOURS_STABILISE"
"""Motif d'une fin de mandat qui n'appelle pas d'autre référent, si le ménage est logé."""

UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mandat:
    """Un organisme en charge du ménage, de `du` inclus à `au` exclu."""

    organisme: str
    agent: str | None
    perimetre: str
    du: date
    au: date | None = None
    parcours_stabilise: bool = False
    """Vrai s'il a pris fin parce que le parcours était stabilisé."""

    def est_en_cours(self, jour: date) -> bool:
        """Vrai si l'organisme est en charge ce jour-là."""
        return self.du <= jour and (self.au is None or jour < self.au)

    def debute_comme(self, autre: "Mandat") -> bool:
        """Vrai si le même organisme prend le même périmètre en charge le même jour."""
        return (self.organisme, self.perimetre, self.du) == (
            autre.organisme,
            autre.perimetre,
            autre.du,
        )


@dataclass(frozen=True, slots=True)
class Referents:
    """Les mandats successifs : jamais deux en charge d'un même périmètre le même jour."""

    mandats: tuple[Mandat, ...] = ()
    suppleances: tuple[Mandat, ...] = ()

    def en_charge(self, jour: date, perimetre: str = PARCOURS_ENTIER) -> Mandat | None:
        """Le référent du périmètre ce jour-là ; le suppléant, pendant une suppléance."""
        return next(
            (
                m
                for m in (*reversed(self.suppleances), *self.mandats)
                if m.perimetre == perimetre and m.est_en_cours(jour)
            ),
            None,
        )

    def du_parcours(self) -> Iterator[Mandat]:
        """Les mandats et les suppléances du parcours entier, dans l'ordre de leur début."""
        mandats = sorted((*self.mandats, *self.suppleances), key=lambda m: m.du)
        return (m for m in mandats if m.perimetre == PARCOURS_ENTIER)

    def court_encore(self, jour: date) -> bool:
        """Vrai si quelqu'un est en charge du parcours ce jour-là, ou doit l'être ensuite."""
        return any(m.au is None or max(m.du, jour) < m.au for m in self.du_parcours())

    def confie(self, mandat: Mandat) -> "Referents":
        """Le nouveau mandat commence ; celui qu'il remplace, et sa suppléance, finissent la veille.

        Une suppléance vaut pour le référent qui était alors en charge, non pour le suivant.
        """
        le, perimetre = mandat.du, mandat.perimetre
        return Referents(
            mandats=(*_coupes(self.mandats, le, perimetre), mandat),
            suppleances=tuple(_coupes(self.suppleances, le, perimetre)),
        )

    def supplee(self, suppleance: Mandat) -> "Referents":
        """Un suppléant est en charge pendant une période."""
        return replace(self, suppleances=(*self.suppleances, suppleance))

    def finit(self, le: date, perimetre: str, *, parcours_stabilise: bool = False) -> "Referents":
        """Le mandat commencé finit ; un relais à venir et une suppléance restent ce qu'ils sont."""
        return replace(
            self,
            mandats=tuple(
                replace(m, au=le, parcours_stabilise=parcours_stabilise)
                if m.perimetre == perimetre and m.est_en_cours(decale(le, -UN_JOUR))
                else m
                for m in self.mandats
            ),
        )

    def decline(self, mandat: Mandat, le: date) -> "Referents":
        """Ce mandat finit, s'il courait encore ; un autre n'en est pas touché."""
        return replace(
            self,
            mandats=tuple(
                replace(m, au=le) if m.debute_comme(mandat) and m.est_en_cours(le) else m
                for m in self.mandats
            ),
        )

    def clot(self, le: date) -> "Referents":
        """Plus personne n'est en charge de rien à compter de ce jour."""
        return Referents(tuple(_coupes(self.mandats, le)), tuple(_coupes(self.suppleances, le)))


def _coupes(mandats: Iterable[Mandat], le: date, perimetre: str | None = None) -> Iterator[Mandat]:
    """Les mandats tels qu'ils restent si ceux du périmètre (None : tous) finissent ce jour-là."""
    for mandat in mandats:
        if perimetre not in {None, mandat.perimetre} or (mandat.au and mandat.au <= le):
            yield mandat
        elif mandat.du < le:
            yield replace(mandat, au=le)


def mandat(organisme: str, agent: UUID | None, perimetre: str, du: date) -> Mandat:
    """Le mandat d'un organisme, à compter d'un jour."""
    return Mandat(organisme, str(agent) if agent else None, perimetre, du)


def revue_due(perimetre: str, le: date) -> Iterator[Armement]:
    """Le référent du parcours entier en doit une revue, trois mois après ce jour."""
    if perimetre == PARCOURS_ENTIER:
        yield Armement(REVUE_DE_PARCOURS, ContactOuRevue(le=le), cle=REVUE_DU_REFERENT)


def plus_de_revue(volet: Referents, a_compter_du: date) -> Iterator[Arret]:
    """Personne n'est plus en charge, ni ne doit l'être : la revue n'a plus d'objet."""
    if not volet.court_encore(a_compter_du):
        yield Arret(REVUE_DE_PARCOURS, satisfaite=False, cle=REVUE_DU_REFERENT)


class ReferentDesigne(Habilitant, Evenement[Referents]):
    """Un organisme est désigné référent du parcours.

    En charge dès ce jour, jusqu'à déclinaison, relais ou fin de mandat. Une désignation remplace le
    référent de même périmètre. Le portefeuille suit l'organisme, pas l'agent.
    """

    fiche = Fiche(
        nom="referent.designe",
        libelle="Référent de parcours désigné",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("SIAO CONSEIL_DEPARTEMENTAL DDETS"),
        ouvre=(dossiers.MANDAT_REFERENT,),
        reserve=True,
    )

    organisme: Annotated[Organisme, Fonde(Base.MANDAT, finit=FIN_DE_MANDAT, cle="perimetre")]
    """Organisme du référent."""
    perimetre: Annotated[str, Code("PERIMETRE_REFERENT")]
    """Parcours entier ou logement."""
    agent: Identifiant | None = None
    """Pseudonyme de l'agent ; le portefeuille suit l'organisme."""

    @property
    def mandat(self) -> Mandat:
        """Le mandat qu'ouvre la désignation."""
        return mandat(self.organisme, self.agent, self.perimetre, self.survenu_le)

    def applique(self, moment: Moment[Referents]) -> Referents:
        """L'organisme prend le ménage en charge."""
        return moment.etat.confie(self.mandat)

    def armements(self, moment: Moment[Referents]) -> Iterator[Armement]:
        """Une revue de parcours est due trois mois après ; le seul logement n'en appelle pas."""
        yield from revue_due(self.perimetre, self.survenu_le)


class DesignationDeclinee(Evenement[Referents]):
    """L'organisme désigné décline : il n'est plus en charge à compter de ce jour.

    Seule la désignation citée est déclinée ; celui qu'on a désigné depuis reste en charge.
    """

    fiche = Fiche(
        nom="referent.designation-declinee",
        libelle="Désignation déclinée",
        phrase="Désignation déclinée par l'organisme pressenti.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS"),
        ferme=(dossiers.MANDAT_REFERENT,),
        reserve=True,
    )

    designation: Reference
    """Fait referent.designe."""
    motif: Annotated[str, Code("MOTIF_DECLINAISON")]
    """Motif."""

    def applique(self, moment: Moment[Referents]) -> Referents:
        """Le mandat cité s'arrête, s'il courait encore."""
        if not isinstance(moment.cite, ReferentDesigne):
            return moment.etat
        return moment.etat.decline(moment.cite.mandat, self.survenu_le)

    def fermetures(self, moment: Moment[Referents]) -> Iterator[MouvementDeDossier]:
        """Le mandat de la désignation citée, si aucune autre ne l'a reprise."""
        yield MouvementDeDossier(dossiers.MANDAT_REFERENT, tient_de=self.designation)

    def arrets(self, moment: Moment[Referents]) -> Iterator[Arret]:
        """Plus de revue à tenir, si plus personne n'est en charge."""
        yield from plus_de_revue(moment.etat, self.survenu_le)

    def anomalies(self, moment: Moment[Referents]) -> Iterator[Anomalie]:
        """Décliner une désignation que rien n'a dite, ou avant qu'elle ne le soit."""
        designe = moment.cite
        if not isinstance(designe, ReferentDesigne):
            yield Anomalie("designation-inconnue", "La désignation déclinée n'est pas connue.")
        elif self.survenu_le < designe.survenu_le:
            yield Anomalie(
                "dates-contradictoires", "La désignation est déclinée avant d'être faite."
            )


class SuppleanceOrganisee(Habilitant, Evenement[Referents]):
    """Un organisme supplée le référent absent, bornes incluses.

    Pendant la suppléance, le suppléant est seul en charge.
    """

    fiche = Fiche(
        nom="referent.suppleance-organisee",
        libelle="Suppléance du référent organisée",
        phrase="Suppléance du référent organisée du {debut_le} au {fin_le}.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        reserve=True,
        suit="referent.designe",
    )

    suppleant: Annotated[Organisme, Fonde(Base.MANDAT, du="debut_le", jusqu_au="fin_le")]
    """Organisme suppléant."""
    debut_le: Jour
    """Premier jour."""
    fin_le: Jour
    """Dernier jour."""
    agent: Identifiant | None = None
    """Pseudonyme de l'agent suppléant."""

    def applique(self, moment: Moment[Referents]) -> Referents:
        """Le suppléant est en charge pendant la période."""
        if self.fin_le < self.debut_le:
            return moment.etat
        suppleance = mandat(self.suppleant, self.agent, PARCOURS_ENTIER, self.debut_le)
        return moment.etat.supplee(replace(suppleance, au=decale(self.fin_le, UN_JOUR)))

    def anomalies(self, moment: Moment[Referents]) -> Iterator[Anomalie]:
        """Une suppléance qui finirait avant de commencer, ou qui ne supplée personne."""
        if self.fin_le < self.debut_le:
            yield Anomalie("dates-contradictoires", "La suppléance finit avant de commencer.")
        elif not any(
            m.perimetre == PARCOURS_ENTIER and m.est_en_cours(self.debut_le)
            for m in moment.etat.mandats
        ):
            yield Anomalie("suppleance-sans-referent", "Personne n'était en charge à suppléer.")


class MandatTermine(Evenement[Referents]):
    """Le mandat du référent prend fin : ce jour est le dernier de sa prise en charge."""

    fiche = Fiche(
        nom="referent.mandat-termine",
        libelle="Mandat du référent terminé",
        phrase="Mandat du référent terminé : {motif}.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ferme=(dossiers.MANDAT_REFERENT,),
        reserve=True,
    )

    motif: Annotated[str, Code("FIN_MANDAT_REFERENT")]
    """Motif."""
    perimetre: Annotated[str, Code("PERIMETRE_REFERENT")] = PARCOURS_ENTIER
    """Périmètre du mandat ; absent : PARCOURS."""

    def applique(self, moment: Moment[Referents]) -> Referents:
        """Il n'est plus en charge à compter du lendemain ; un relais à venir reste à venir."""
        stabilise = self.motif == PARCOURS_STABILISE
        lendemain = self.survenu_le + UN_JOUR
        return moment.etat.finit(lendemain, self.perimetre, parcours_stabilise=stabilise)

    def arrets(self, moment: Moment[Referents]) -> Iterator[Arret]:
        """Plus de revue à tenir, si plus personne n'est en charge."""
        yield from plus_de_revue(moment.etat, self.survenu_le + UN_JOUR)

    def anomalies(self, moment: Moment[Referents]) -> Iterator[Anomalie]:
        """La fin d'un mandat que rien n'a ouvert."""
        lendemain = self.survenu_le + UN_JOUR
        if not any(
            m.perimetre == self.perimetre and m.au == lendemain for m in moment.etat.mandats
        ):
            yield Anomalie("mandat-inconnu", "Aucun référent de ce périmètre n'était en charge.")
