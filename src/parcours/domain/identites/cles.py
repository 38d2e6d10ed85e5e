"""Les clés par où se retrouve une personne : son nom, son prénom et sa naissance, ensemble.

Jamais l'un sans les autres : une clé dont on ne sait que le nom ne se calcule pas. Nom et prénom
peuvent s'échanger. Chercher avec un jour sûr tolère l'oreille ; sans lui, il faut l'écriture.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from parcours.domain.identites.naissance import Naissance
from parcours.domain.identites.noms import entendu, formes


@dataclass(frozen=True, slots=True)
class Identite:
    """Qui l'on cherche, ou qui l'on connaît : trois critères, tous dits."""

    nom: str
    prenom: str
    naissance: Naissance


def a_chercher(identite: Identite) -> frozenset[str]:
    """Les clés dont une seule suffit à trouver quelqu'un."""
    naissance = identite.naissance
    cles: set[str] = set()
    if naissance.jour is not None:
        cles.update(_avec("ouie", _paires(identite, entendu), naissance.au_jour))
    ecrites = [*_paires(identite, str)]
    if naissance.est_floue:
        return frozenset(cles.union(_avec("annee", ecrites, f"{naissance.annee:04}")))
    cles.update(_avec("mois", ecrites, naissance.au_mois))
    return frozenset(cles.union(_avec("floue", ecrites, f"{naissance.annee:04}")))


def a_garder(identite: Identite) -> frozenset[str]:
    """Les clés sous lesquelles garder une personne que l'on connaît."""
    naissance = identite.naissance
    entendues, ecrites = [*_paires(identite, entendu)], [*_paires(identite, str)]
    cles = set(_avec("ouie", entendues, naissance.au_jour))
    if renversee := naissance.renversee():
        cles.update(_avec("ouie", entendues, renversee.au_jour))
    cles.update(_avec("mois", ecrites, naissance.au_mois))
    cles.update(_avec("annee", ecrites, f"{naissance.annee:04}"))
    if naissance.est_floue:
        cles.update(_avec("floue", ecrites, f"{naissance.annee:04}"))
    return frozenset(cles)


def _paires(identite: Identite, lit: Callable[[str], str]) -> Iterator[str]:
    """Chaque écriture du nom avec chacune du prénom, l'ordre n'y fait rien."""
    for nom, prenom in product(formes(identite.nom), formes(identite.prenom)):
        yield "+".join(sorted((lit(nom), lit(prenom))))


def _avec(sorte: str, paires: list[str] | Iterator[str], quand: str) -> Iterator[str]:
    yield from (f"{sorte}|{paire}|{quand}" for paire in paires)
