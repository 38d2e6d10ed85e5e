"""Qui est en charge du ménage : désigner, suppléer, finir. Jamais deux, et les trous se voient."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import Code, Identifiant, Jour, Organisme, Reference
from parcours.domain.droit.service import REVUE_DE_PARCOURS
from parcours.domain.evenement import Anomalie, Armement, Arret, Evenement, Mouvement
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import roles

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

    def dernier_commence(self, jour: date) -> Mandat | None:
        """Le mandat commencé en dernier, au plus tard ce jour-là."""
        commences = [m for m in self.mandats if m.du <= jour]
        return max(commences, key=lambda m: m.du, default=None)

    def confie(self, mandat: Mandat) -> "Referents":
        """Le nouveau mandat commence ; celui qu'il remplace finit la veille."""
        avant = [m for m in self.mandats if m.perimetre != mandat.perimetre or m.du < mandat.du]
        finis = _finis(avant, mandat.du, mandat.perimetre)
        return replace(self, mandats=(*finis, mandat))

    def supplee(self, suppleance: Mandat) -> "Referents":
        """Un suppléant est en charge pendant une période."""
        return replace(self, suppleances=(*self.suppleances, suppleance))

    def finit(
        self, le: date, perimetre: str | None = None, *, parcours_stabilise: bool = False
    ) -> "Referents":
        """Plus de référent à compter de ce jour ; périmètre None : tous."""
        finis = _finis(self.mandats, le, perimetre, parcours_stabilise=parcours_stabilise)
        return replace(self, mandats=tuple(finis))


def _finis(
    mandats: Iterable[Mandat],
    le: date,
    perimetre: str | None,
    *,
    parcours_stabilise: bool = False,
) -> Iterator[Mandat]:
    for mandat in mandats:
        concerne = perimetre in (None, mandat.perimetre)
        if concerne and (mandat.au is None or mandat.au > le):
            yield replace(mandat, au=le, parcours_stabilise=parcours_stabilise)
        else:
            yield mandat


def mandat(organisme: str, agent: UUID | None, perimetre: str, du: date) -> Mandat:
    """Le mandat d'un organisme, à compter d'un jour."""
    return Mandat(organisme, str(agent) if agent else None, perimetre, du)


class ReferentDesigne(Evenement[Referents]):
    """Un organisme est désigné référent du parcours.

    En charge dès ce jour, jusqu'à relais ou fin de mandat. Une désignation remplace le référent de
    même périmètre. Le portefeuille suit l'organisme, pas l'agent.
    """

    fiche = Fiche(
        nom="referent.designe",
        libelle="Référent de parcours désigné",
        phrase="Référent de parcours désigné.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("SIAO CONSEIL_DEPARTEMENTAL DDETS"),
        ouvre=(dossiers.MANDAT_REFERENT,),
    )

    organisme: Organisme
    """Organisme du référent."""
    perimetre: Annotated[str, Code("PERIMETRE_REFERENT")]
    """Parcours entier ou logement."""
    agent: Identifiant | None = None
    """Pseudonyme de l'agent ; le portefeuille suit l'organisme."""

    def applique(self, volet: Referents) -> Referents:
        """L'organisme prend le ménage en charge."""
        return volet.confie(mandat(self.organisme, self.agent, self.perimetre, self.survenu_le))

    def armements(self, volet: Referents) -> Iterator[Armement]:
        """Une revue de parcours est due trois mois après."""
        del volet
        yield Armement(REVUE_DE_PARCOURS, {"le": self.survenu_le}, cle=REVUE_DU_REFERENT)


class DesignationDeclinee(Evenement[Referents]):
    """L'organisme désigné décline : il n'est plus en charge à compter de ce jour."""

    fiche = Fiche(
        nom="referent.designation-declinee",
        libelle="Désignation déclinée",
        phrase="Désignation déclinée par l'organisme pressenti.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS"),
        ferme=(dossiers.MANDAT_REFERENT,),
    )

    designation: Reference
    """Fait referent.designe."""
    motif: Annotated[str, Code("MOTIF_DECLINAISON")]
    """Motif."""

    def applique(self, volet: Referents) -> Referents:
        """Le mandat commencé en dernier s'arrête."""
        dernier = volet.dernier_commence(self.survenu_le)
        return volet.finit(self.survenu_le, dernier.perimetre) if dernier else volet

    def arrets(self, volet: Referents) -> Iterator[Arret]:
        """Plus de revue à tenir."""
        del volet
        yield Arret(REVUE_DE_PARCOURS, satisfaite=False, cle=REVUE_DU_REFERENT)


class SuppleanceOrganisee(Evenement[Referents]):
    """Un organisme supplée le référent absent, bornes incluses.

    Pendant la suppléance, le suppléant est seul en charge.
    """

    fiche = Fiche(
        nom="referent.suppleance-organisee",
        libelle="Suppléance du référent organisée",
        phrase="Suppléance du référent organisée du {debut_le} au {fin_le}.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
    )

    suppleant: Organisme
    """Organisme suppléant."""
    debut_le: Jour
    """Premier jour."""
    fin_le: Jour
    """Dernier jour."""
    agent: Identifiant | None = None
    """Pseudonyme de l'agent suppléant."""

    def applique(self, volet: Referents) -> Referents:
        """Le suppléant est en charge pendant la période."""
        agent = str(self.agent) if self.agent else None
        fin = self.fin_le + UN_JOUR
        return volet.supplee(Mandat(self.suppleant, agent, PARCOURS_ENTIER, self.debut_le, fin))

    def anomalies(self, volet: Referents) -> Iterator[Anomalie]:
        """Une suppléance qui finirait avant de commencer."""
        del volet
        if self.fin_le < self.debut_le:
            yield Anomalie("dates-contradictoires", "La suppléance finit avant de commencer.")


class MandatTermine(Evenement[Referents]):
    """Le mandat du référent prend fin : ce jour est le dernier de sa prise en charge."""

    fiche = Fiche(
        nom="referent.mandat-termine",
        libelle="Mandat du référent terminé",
        phrase="Mandat du référent terminé.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ferme=(dossiers.MANDAT_REFERENT,),
    )

    motif: Annotated[str, Code("FIN_MANDAT_REFERENT")]
    """Motif."""
    perimetre: Annotated[str, Code("PERIMETRE_REFERENT")] = PARCOURS_ENTIER
    """Périmètre du mandat ; absent : PARCOURS."""

    def applique(self, volet: Referents) -> Referents:
        """Plus personne en charge à compter du lendemain."""
        stabilise = self.motif == PARCOURS_STABILISE
        lendemain = self.survenu_le + UN_JOUR
        return volet.finit(lendemain, self.perimetre, parcours_stabilise=stabilise)

    def fermetures(self) -> Iterator[Mouvement]:
        """Le mandat de ce périmètre."""
        yield Mouvement(dossiers.MANDAT_REFERENT, self.perimetre)

    def arrets(self, volet: Referents) -> Iterator[Arret]:
        """Plus de revue à tenir."""
        del volet
        yield Arret(REVUE_DE_PARCOURS, satisfaite=False, cle=REVUE_DU_REFERENT)
