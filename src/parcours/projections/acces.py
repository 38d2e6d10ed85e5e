"""Où se suit chaque parcours, et les protections dont son SIAO doit décider.

Qui le lit est dit par les clés (`projections.cles`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, literal, or_

from parcours.domain.histoire.protege import est_protege
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.temps.jour_civil import OUTRE_MER, jour_civil
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
    a: datetime
    """L'instant réel : c'est lui qui dit qui lit, quel que soit le jour lu."""

    @property
    def fiche(self) -> ColumnElement[str]:
        """L'empreinte de ce lecteur, dans une requête."""
        return literal(self.lecteur.fiche)

    @property
    def organisme(self) -> ColumnElement[str]:
        """L'organisme de ce lecteur, dans une requête."""
        return literal(self.lecteur.organisme)

    @property
    def instant(self) -> ColumnElement[datetime]:
        """L'instant réel, dans une requête."""
        return literal(self.a)

    def jour_la(
        self, departement: ColumnElement[str], il_y_a: timedelta = timedelta()
    ) -> ColumnElement[date]:
        """Le jour civil de ce département, dans une requête, ou tant de jours plus tôt."""
        a_paris = jour_civil(self.a)
        jours = {code: jour_civil(self.a, code) for code in OUTRE_MER}
        ailleurs = {
            autre: [code for code, jour in jours.items() if jour == autre]
            for autre in {*jours.values()} - {a_paris}
        }
        ici = literal(a_paris - il_y_a)
        la_bas = [(departement.in_(codes), jour - il_y_a) for jour, codes in ailleurs.items()]
        return case(*la_bas, else_=ici) if la_bas else ici

    @property
    def liee(self) -> dict[str, Any]:
        """Ce qui se lie à une requête faite pour quiconque."""
        return {
            "lecteur": self.lecteur.fiche,
            "organisme": self.lecteur.organisme,
            "instant": self.a,
        }


def sur_place(lecteur: Lecteur) -> ColumnElement[bool]:
    """Vrai des parcours qui se suivent sur le territoire du lecteur, à côté d'une ligne d'ACCES."""
    return or_(literal(lecteur.est_superviseur), ACCES.c.departement.in_(lecteur.departements))


def protections_a_confirmer(demande: Demande) -> Lecture[AConfirmer]:
    """Les protections que dit quelqu'un sans relation, sur le territoire du lecteur."""
    choix = lignes_de(VUE_A_CONFIRMER).join(ACCES, ACCES.c.parcours == A_CONFIRMER.c.parcours)
    return Lecture.de(VUE_A_CONFIRMER, AConfirmer, choix.where(sur_place(demande.lecteur)))
