"""Sortir d'un lieu : la situation où mène une destination, et ceux qu'elle fait partir."""

from collections.abc import Iterator
from dataclasses import replace

from parcours.domain.langage.constats import Presence, Residence
from parcours.domain.langage.situations import (
    DECES,
    DESTINATIONS,
    EN_LOGEMENT,
    INCONNUE,
    situation,
)

RETOUR_LOGEMENT = "RETOUR_LOGEMENT"
"""La destination de qui rentre dans un logement qu'il avait déjà."""


def vers(destination: str, personnes: tuple[str, ...] = ()) -> Residence | None:
    """La situation à compter du jour de sortie ; aucune après un décès."""
    if destination == DECES:
        return None
    return Residence(DESTINATIONS.get(destination, INCONNUE), personnes=personnes)


def du_logement_vers(destination: str, personnes: tuple[str, ...] = ()) -> Residence | None:
    """La même, pour qui quitte son logement : celui où il va, s'il va en logement, est un autre."""
    residence = vers(destination, personnes)
    if residence is None or residence.situation is None:
        return residence
    loge = situation(residence.situation).etape in EN_LOGEMENT
    autre = loge and destination != RETOUR_LOGEMENT
    return replace(residence, quitte_le_logement=True, nouveau_logement=autre)


def departs(destination: str, personnes: tuple[str, ...] = ()) -> Iterator[Presence]:
    """Un décès met fin à la présence des personnes, à défaut de toutes."""
    if destination == DECES:
        yield from (Presence(personne, arrive=False) for personne in personnes or (None,))
