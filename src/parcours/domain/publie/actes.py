"""Les actes permanents : ce qu'un territoire fait compter sans que personne ait à le confirmer.

Un acte permanent porte sur un rôle et une famille de faits, jamais sur une personne ni sur un
ménage. Il ne fait rien lire à personne.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Final

from parcours.domain.droit.reglages import ACTE_PERMANENT, Reglage, Reglages
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import catalogue

SANS_ACTE: Final = frozenset({"correction", "parcours", "referent", "relation"})
"""Les familles dont les faits décident de qui lit, de qui est en charge, de ce qui est corrigé."""

Couple = tuple[Role, str]
"""Un rôle, et une famille dont ce qu'il dit compte."""


@cache
def ordinaires() -> tuple[Couple, ...]:
    """Les actes que l'on propose à tout département : chaque rôle, dans chacune de ses familles.

    Une famille où un rôle ne dit que ce qui attend d'être décidé n'en est pas.
    """
    couples = {
        (role, classe.fiche.famille)
        for classe in catalogue.classes()
        if classe.fiche.agregat is Agregat.MENAGE and not classe.fiche.reserve
        for role in classe.fiche.emetteurs
        if classe.fiche.famille not in SANS_ACTE
    }
    return tuple(sorted(couples))


def refus(role: str, famille: str) -> str | None:
    """Pourquoi cet acte ne se signe pas, en une phrase ; None s'il se signe."""
    if role not in set(Role) - {Role.SUPERVISION}:
        return (
            "Ce rôle n'existe pas : un acte permanent porte sur un rôle, jamais sur une personne."
        )
    if famille in SANS_ACTE:
        return (
            f"La famille « {famille} » ne reçoit pas d'acte permanent : ses faits décident de qui "
            "lit, de qui est en charge ou de ce qui est corrigé."
        )
    familles = sorted(famille for celui_la, famille in ordinaires() if celui_la == role)
    if famille not in familles:
        siennes = ", ".join(familles) or "aucune"
        return f"{role} ne dit rien de cette famille de faits ; les siennes : {siennes}."
    return None


def acte(couple: Couple, departement: str, du: date, par: str, *, actif: bool = True) -> Reglage:
    """L'acte permanent d'un rôle et d'une famille."""
    role, famille = couple
    return Reglage(
        departement=departement,
        regle=ACTE_PERMANENT,
        du=du,
        par=par,
        actif=actif,
        role=role.value,
        famille=famille,
    )


def derniers(reglages: Reglages, departement: str) -> dict[Couple, Reglage]:
    """Le dernier acte permanent que le département a signé de chaque couple."""
    return {
        (Role(un.role), un.famille): un
        for un in reglages.actes
        if un.regle == ACTE_PERMANENT and un.departement == departement and un.role and un.famille
    }


def a_signer(reglages: Reglages, departement: str) -> Iterable[Couple]:
    """Les actes ordinaires dont le département n'a rien dit ; ce qu'il a retiré le reste."""
    dits = derniers(reglages, departement)
    return [couple for couple in ordinaires() if couple not in dits]
