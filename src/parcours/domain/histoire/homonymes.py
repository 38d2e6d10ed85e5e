"""Deux personnes de même pseudonyme, dans deux ménages réunis : l'une prend un autre nom."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID, uuid5

from parcours.domain.histoire.agregats import agregat_de
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.marques import personnes

_EMPREINTE = 8
_RADICAL_MAX = 31


def libre(nom: str, flux: UUID, prises: set[str]) -> str:
    """Ce nom, ou un autre toujours le même si quelqu'un d'autre le porte."""
    if nom not in prises:
        return nom
    empreinte = uuid5(flux, nom).hex
    tailles = range(_EMPREINTE, len(empreinte))
    candidats = (f"{nom[:_RADICAL_MAX]}-{empreinte[:taille]}" for taille in tailles)
    return next((c for c in candidats if c not in prises), f"{nom[:_RADICAL_MAX]}-{empreinte}")


class Nommees:
    """Les personnes que nomme un flux : depuis quand, et lesquelles il déclare."""

    def __init__(self, flux: UUID, faits: Sequence[Fait]) -> None:
        self.est_un_menage = agregat_de(flux, faits) is Agregat.MENAGE
        self.depuis: dict[str, date] = {}
        self.declarees: set[str] = set()
        for fait in faits:
            for personne in personnes(fait.evenement):
                self.depuis[personne] = min(fait.jour, self.depuis.get(personne, fait.jour))
            for presence in fait.evenement.presences():
                if presence.arrive and presence.personne:
                    self.declarees.add(presence.personne)

    def avant(self, jour: date) -> Iterator[str]:
        """Celles qui sont à ce flux : nommées avant ce jour, ou déclarées."""
        yield from (p for p, le in self.depuis.items() if le < jour or p in self.declarees)
