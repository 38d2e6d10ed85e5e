"""Les lieux d'un département dans une publication : ses EPCI, ses communes d'aujourd'hui.

Qui ne se compte dans aucune, ou dont la commune se tait, est à `INCONNUE` : leur somme est le
stock.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Final

from parcours.domain.langage import territoires
from parcours.domain.tableaux.indicateurs.mouvements import Case, Parts, Vie
from parcours.domain.tableaux.indicateurs.sejours import JoursConnus, sejours
from parcours.domain.tableaux.indicateurs.ventilations import INCONNUE

EPCI: Final = "epci"
COMMUNE: Final = "commune"


def communes(departements: Sequence[str]) -> Sequence[str]:
    """Celles de ces départements, puis celle que l'on ne dit pas."""
    return (*(c for ou in departements for c in territoires.communes_de(ou)), INCONNUE)


def epci(departements: Sequence[str]) -> Sequence[str]:
    """Ceux de ces départements, puis celui que l'on ne dit pas."""
    return (*sorted({e for ou in departements for e in epci_de(ou)} - {INCONNUE}), INCONNUE)


@cache
def epci_de(departement: str) -> frozenset[str]:
    """Ceux où sont ses communes."""
    return frozenset(map(epci_ou, territoires.communes_de(departement)))


def epci_ou(commune: str) -> str:
    """Celui où est une commune ; inconnu d'une commune qui n'en a pas, ou ne se dit pas."""
    connue = territoires.commune(commune)
    return (connue.epci if connue else None) or INCONNUE


def par_commune(communes: Iterable[Vie]) -> list[Vie]:
    """Les jours de chaque ménage dans chaque commune, sans interruption."""
    return _sans_interruption(communes, lambda commune: commune)


def par_epci(communes: Iterable[Vie]) -> list[Vie]:
    """Les jours de chaque ménage dans chaque EPCI, sans interruption, d'un département."""
    return _sans_interruption(communes, epci_ou)


def internes(de_communes: Parts, d_epci: Parts) -> Parts:
    """Par département et EPCI : qui y change de commune, ce que ses communes ont de plus que lui.

    `de_communes`, `d_epci` : les entrées des unes et des autres, ou leurs sorties.
    """
    parts: dict[Case, Counter[str]] = defaultdict(Counter)
    for (ou, commune), menages in de_communes.items():
        parts[ou, epci_ou(commune)].update(menages)
    return {case: menages - d_epci.get(case, Counter()) for case, menages in parts.items()}


def _sans_interruption(communes: Iterable[Vie], lieu: Callable[[str], str]) -> list[Vie]:
    etats = [
        JoursConnus(s.menage, s.du, s.au, s.departement, lieu(s.etape))
        for vie in communes
        for s in vie
    ]
    etats.sort(key=lambda etat: (etat.menage, etat.du))
    return list(sejours(etats, {etat.etape for etat in etats}))


def dans(departement: str, le_epci: str) -> list[str]:
    """Les communes d'un EPCI dans un département, avec celle que l'on ne dit pas."""
    siennes = [c for c in territoires.communes_de(departement) if epci_ou(c) == le_epci]
    return [*siennes, INCONNUE] if le_epci == INCONNUE else siennes
