"""Sortir d'un lieu : la situation où mène une destination, et ceux qu'elle fait partir."""

from collections.abc import Iterator

from parcours.domain.langage.constats import Presence, Residence
from parcours.domain.langage.situations import DECES, DESTINATIONS, INCONNUE


def vers(destination: str, personnes: tuple[str, ...] = ()) -> Residence | None:
    """La situation à compter du jour de sortie ; aucune après un décès."""
    if destination == DECES:
        return None
    return Residence(DESTINATIONS.get(destination, INCONNUE), personnes=personnes)


def departs(destination: str, personnes: tuple[str, ...] = ()) -> Iterator[Presence]:
    """Un décès met fin à la présence des personnes, à défaut de toutes."""
    if destination == DECES:
        yield from (Presence(personne, arrive=False) for personne in personnes or (None,))
