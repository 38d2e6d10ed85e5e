"""Les lieux d'un département dans une publication : ses EPCI, ses communes d'aujourd'hui.

Qui ne se compte dans aucune, ou dont la commune se tait, est à `INCONNUE` : leur somme est le
stock.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from parcours.domain.langage import territoires
from parcours.domain.tableaux.indicateurs.mouvements import Vie
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


def par_epci(par_commune: Iterable[Vie]) -> list[Vie]:
    """Les jours de chaque ménage dans chaque EPCI, sans interruption, d'un département."""
    etats = [
        JoursConnus(s.menage, s.du, s.au, s.departement, epci_ou(s.etape))
        for vie in par_commune
        for s in vie
    ]
    etats.sort(key=lambda etat: (etat.menage, etat.du))
    return list(sejours(etats, {etat.etape for etat in etats}))


def dans(departement: str, le_epci: str) -> list[str]:
    """Les communes d'un EPCI dans un département, avec celle que l'on ne dit pas."""
    siennes = [c for c in territoires.communes_de(departement) if epci_ou(c) == le_epci]
    return [*siennes, INCONNUE] if le_epci == INCONNUE else siennes
