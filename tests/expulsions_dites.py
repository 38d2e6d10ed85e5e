"""The acts of an eviction, as a test says them, and what their risk reads like."""

from typing import Any

from scenario import Dit, fait, given

from parcours.domain.veille.expulsion_possible import Risque, risque_d_expulsion


def assigne(le: str = "2025-08-04", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("expulsion.assignation-signifiee", le, audience_le="2025-10-13", **champs)


def juge(le: str = "2025-11-10", decision: str = "FERME_SANS_DELAI", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    degre: dict[str, Any] = {"degre": "PREMIERE_INSTANCE", **champs}
    return fait("expulsion.jugement-rendu", le, decision=decision, **degre)


def quitter(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("expulsion.commandement-de-quitter-delivre", le, **champs)


def prefet(le: str) -> Dit:
    return fait("expulsion.commandement-de-quitter-notifie-au-prefet", le)


def requis(le: str) -> Dit:
    return fait("expulsion.concours-requis", le)


def accorde(le: str, effet_le: str) -> Dit:
    return fait("expulsion.concours-accorde", le, effet_le=effet_le)


def decide(le: str, fondement: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    sens: dict[str, Any] = {"sens": "ACCORD", **champs}
    return fait("expulsion.delais-pour-quitter-decides", le, fondement=fondement, **sens)


def risque(*dits: Dit, au: str = "2026-05-31") -> Risque:
    jour = given(*dits).au(au)
    return risque_d_expulsion(jour.histoire.parcours, jour.jour)


def chaine(lu: Risque) -> list[tuple[str, str | None]]:
    return [(r.motif, str(r.pas_avant_le) if r.pas_avant_le else None) for r in lu.raisons]


def codes(lu: Risque) -> tuple[list[str], list[str]]:
    return [p.code for p in lu.manque], [p.code for p in lu.pourrait_changer]
