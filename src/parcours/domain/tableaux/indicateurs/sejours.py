"""Les séjours d'un ménage : une étape, dans un département, sans interruption."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from parcours.domain.langage.situations import Etape
from parcours.domain.temps.intervalle import Intervalle

SUIVIES: Final = tuple(e.value for e in Etape if e not in {Etape.CLOS, Etape.SORTIE_TERRITOIRE})
"""Les étapes d'un ménage que l'on suit : parti ou clos, il est ailleurs."""


@dataclass(frozen=True, slots=True, order=True)
class SejourCompte:
    """Un ménage à une étape, dans un département, de `du` inclus à `au` exclu (None : encore)."""

    menage: str
    du: date
    au: date | None
    departement: str
    etape: str

    def couvre(self, jour: date) -> bool:
        """Vrai s'il y est ce jour-là."""
        return self.du <= jour and (self.au is None or jour < self.au)

    def finit_dans(self, periode: Intervalle) -> bool:
        """Vrai si son dernier jour est la veille d'un jour de la période."""
        return self.au is not None and _est_dans(periode, self.au)

    def commence_dans(self, periode: Intervalle) -> bool:
        """Vrai si son premier jour est dans la période."""
        return _est_dans(periode, self.du)


class JoursConnus(NamedTuple):
    """Des jours où l'on sait où en est un ménage : une ligne de la vue."""

    menage: str
    du: date
    au: date | None
    departement: str | None
    etape: str


def sejours(
    etats: Iterable[JoursConnus], parmi: Collection[str] = SUIVIES
) -> Iterator[list[SejourCompte]]:
    """Les séjours de chaque ménage, du premier au dernier ; `etats` : par ménage, puis par jour.

    Changer de commune n'en finit pas un. Qui n'est nulle part, ou n'est plus suivi, n'en a pas.
    `parmi` : les étapes, ou ce qui en tient lieu, qui se comptent.
    """
    menage: str | None = None
    suite: list[SejourCompte] = []
    for etat in etats:
        if etat.menage != menage:
            if suite:
                yield suite
            menage, suite = etat.menage, []
        if etat.departement is not None and etat.etape in parmi:
            _ajoute(
                suite, SejourCompte(etat.menage, etat.du, etat.au, etat.departement, etat.etape)
            )
    if suite:
        yield suite


def _ajoute(suite: list[SejourCompte], dernier: SejourCompte) -> None:
    avant = suite[-1] if suite else None
    if avant is not None and (avant.au, avant.departement, avant.etape) == (
        dernier.du,
        dernier.departement,
        dernier.etape,
    ):
        suite[-1] = SejourCompte(avant.menage, avant.du, dernier.au, avant.departement, avant.etape)
    else:
        suite.append(dernier)


def _est_dans(periode: Intervalle, jour: date) -> bool:
    return periode.du <= jour and (periode.au is None or jour < periode.au)
