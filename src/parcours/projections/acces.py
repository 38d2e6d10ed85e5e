"""Où se suit chaque parcours, et les protections dont son SIAO doit décider.

Qui le lit est dit par les clés (`projections.cles`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, literal, or_

from parcours.domain.histoire.protege import est_protege
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.vue import Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class Acces:
    """Un parcours dont on a dit quelque chose."""

    departement: str | None
    """Celui dont le SIAO le suit aujourd'hui."""
    du_protege: bool
    """Vrai s'il s'y dit quelque chose que seul lit qui est nommé."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AConfirmer:
    """Une protection que personne n'a confirmée : qui la dit, et depuis quel jour."""

    source: str
    fait: str
    auteur: str
    depuis_le: date


ACCES = table("acces", Acces, "departement", datee=False)
A_CONFIRMER = table("protections_a_confirmer", AConfirmer, datee=False)


def _acces(vie: Vie) -> Iterator[Tranche[Acces]]:
    """Le parcours, dès qu'on en a dit quelque chose."""
    entrees = vie.parcours.histoire.entrees
    if entrees:
        protege = any(est_protege(entree.fait) for entree in entrees)
        yield toujours(Acces(departement=vie.parcours.ressort.actuel, du_protege=protege))


def _a_confirmer(vie: Vie) -> Iterator[Tranche[AConfirmer]]:
    """Ses protections en vigueur que personne n'a confirmées."""
    for protection in vie.parcours.volet(Vif, date.max).protections:
        if protection.a_confirmer and protection.levee_le is None:
            source, _, fait = protection.reference.partition("#")
            yield toujours(
                AConfirmer(
                    source=source,
                    fait=fait,
                    auteur=protection.auteur,
                    depuis_le=protection.depuis_le,
                )
            )


VUE_A_CONFIRMER: Final = Vue(
    A_CONFIRMER, _a_confirmer, ordre=(A_CONFIRMER.c.depuis_le,), pour_tous=True
)
VUES: Final[tuple[Vue[Any], ...]] = (Vue(ACCES, _acces, pour_tous=True), VUE_A_CONFIRMER)
"""Ce qui se dit d'un parcours, quel que soit qui le lit."""


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce qu'un lecteur demande d'une liste."""

    lecteur: Lecteur
    aujourdhui: date
    """Le jour réel : c'est lui qui dit qui est référent, quel que soit le jour lu."""

    @property
    def fiche(self) -> ColumnElement[str]:
        """L'empreinte de ce lecteur, dans une requête."""
        return literal(self.lecteur.fiche)

    @property
    def organisme(self) -> ColumnElement[str]:
        """L'organisme de ce lecteur, dans une requête."""
        return literal(self.lecteur.organisme)

    @property
    def jour(self) -> ColumnElement[date]:
        """Le jour réel, dans une requête."""
        return literal(self.aujourdhui)

    @property
    def liee(self) -> dict[str, Any]:
        """Ce qui se lie à une requête faite pour quiconque."""
        return {
            "lecteur": self.lecteur.fiche,
            "organisme": self.lecteur.organisme,
            "aujourdhui": self.aujourdhui,
        }


def sur_place(lecteur: Lecteur) -> ColumnElement[bool]:
    """Vrai des parcours qui se suivent sur le territoire du lecteur, à côté d'une ligne d'ACCES."""
    return or_(literal(lecteur.est_superviseur), ACCES.c.departement.in_(lecteur.departements))


def protections_a_confirmer(demande: Demande) -> Lecture[AConfirmer]:
    """Les protections que dit quelqu'un sans relation, sur le territoire du lecteur."""
    choix = lignes_de(VUE_A_CONFIRMER).join(ACCES, ACCES.c.parcours == A_CONFIRMER.c.parcours)
    return Lecture.de(VUE_A_CONFIRMER, AConfirmer, choix.where(sur_place(demande.lecteur)))
