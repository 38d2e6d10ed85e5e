"""Ce qu'un fait désigne du territoire, et que l'on n'y connaît pas : une séance, un site.

Le fait est gardé, et la réponse le dit. D'un autre département, ou d'un ménage, l'identifiant n'est
pas plus connu qu'un autre : la réponse est la même.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asyncpg import Pool

from parcours.domain.langage.evenement import Anomalie, Evenement
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.marques import flux_du_territoire
from parcours.domain.publie.catalogue import types_de
from parcours.journal import reader
from parcours.journal.port import Draft

INCONNUS: Final = {
    Agregat.SEANCE: Anomalie(
        "seance-inconnue",
        "Aucune séance de la CCAPEX de cet identifiant n'est connue dans ce département : le fait "
        "est gardé, et n'est d'aucun ordre du jour.",
    ),
    Agregat.SITE: Anomalie(
        "site-inconnu",
        "Aucun site de cet identifiant n'est connu dans ce département : le fait est gardé, et le "
        "ménage n'est dans la liste d'aucun.",
    ),
}


@dataclass(frozen=True, slots=True)
class Designe:
    """Un flux du territoire que désigne un fait, et depuis quand on l'y connaît."""

    agregat: Agregat
    connu_a: datetime | None
    """None : on ne l'y connaît pas."""

    def surprise(self, a: datetime) -> Anomalie | None:
        """Ce qui surprend, d'après ce que l'on savait à cet instant."""
        return None if self.connu_a and self.connu_a <= a else INCONNUS[self.agregat]


Designes = Mapping[tuple[str, str], Sequence[Designe]]
"""Par clé de l'évènement, ce qu'il désigne du territoire."""


async def designes(pool: Pool, dits: Iterable[tuple[Draft, Evenement[Any]]]) -> Designes:
    """Ce que chaque fait désigne ; un flux a son identifiant quand il a son premier fait."""
    voulus = [
        (brouillon, agregat, flux)
        for brouillon, evenement in dits
        for agregat, flux in flux_du_territoire(evenement)
    ]
    if not voulus:
        return {}
    types = {agregat: types_de(agregat) for _, agregat, _ in voulus}
    tous = {type_ for siens in types.values() for type_ in siens}
    connus = await reader.first_of(pool, {flux for *_, flux in voulus}, tous)
    rendus: dict[tuple[str, str], list[Designe]] = {}
    for brouillon, agregat, flux in voulus:
        dit = connus.get(flux)
        ici = dit and dit.type in types[agregat] and dit.department == brouillon.department
        designe = Designe(agregat, dit.recorded_at if dit and ici else None)
        rendus.setdefault(brouillon.key, []).append(designe)
    return rendus
