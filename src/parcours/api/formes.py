"""Ce que toute liste d'échéances ou d'alertes répond de chacune : une seule forme."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from parcours.domain.alertes import TYPES, Severite
from parcours.domain.droit import DELAIS
from parcours.projections.lecture import Lue
from parcours.projections.vues.alertes import AlerteOuverte
from parcours.projections.vues.echeances import OBLIGATIONS, EcheanceDue


class AlerteListee(BaseModel):
    """Une alerte ouverte, et chez qui."""

    parcours: UUID
    code: str
    libelle: str
    severite: str
    depuis_le: date
    echeance_le: date | None


class EcheanceListee(BaseModel):
    """Une date due, et chez qui."""

    parcours: UUID
    departement: str | None
    """Où vivait le ménage quand le délai a commencé de courir."""
    regle: str
    libelle: str
    """Ce qui est dû, en français."""
    echeance_le: date
    calculee_le: date
    manquee: bool
    """Vrai si quelqu'un devait agir avant le jour lu, et le doit encore."""


def alerte_listee(lue: Lue[AlerteOuverte]) -> AlerteListee:
    """Une alerte d'une liste."""
    return AlerteListee(
        parcours=lue.parcours,
        code=lue.dit.code,
        libelle=TYPES[lue.dit.code].libelle,
        severite=Severite(lue.dit.severite).name,
        depuis_le=lue.dit.depuis_le,
        echeance_le=lue.dit.echeance_le,
    )


def echeance_listee(lue: Lue[EcheanceDue], jour: date) -> EcheanceListee:
    """Une échéance d'une liste, lue ce jour-là."""
    return EcheanceListee(
        parcours=lue.parcours,
        departement=lue.dit.departement,
        regle=lue.dit.regle,
        libelle=DELAIS[lue.dit.regle].libelle,
        echeance_le=lue.dit.echeance_le,
        calculee_le=lue.dit.calculee_le,
        manquee=lue.dit.regle in OBLIGATIONS and lue.dit.echeance_le < jour,
    )
