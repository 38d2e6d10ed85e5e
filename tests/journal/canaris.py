"""A canary in every personal field of the catalogue, in the example of each type."""

import copy
from collections.abc import Sequence
from typing import Any

from faits import Fait
from maison import EXEMPLES, Maison, cle

from parcours.annuaire import FichierPartenaires, Partenaire, Systeme
from parcours.commands.exemples import exemples
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import catalogue

BAVARD = Partenaire(
    source="/partenaires/bavard",
    libelle="Peut tout dire",
    organisme="INT-BAVARD",
    roles=tuple(set(Role) - {Role.SUPERVISION}),
    departements=("48",),
    systemes=("voliere",),
)
CODES = frozenset({"commune", "commune_souhaitee", "danger", "solution"})
"""The sealed fields that hold a code."""
OU = {"source": BAVARD.source, "subject": "voliere:1", "departement": "48"}


async def accueillir_le_bavard(maison: Maison) -> None:
    """Make known a partner who may say anything."""
    voliere = Systeme(prefixe="voliere", systeme="voliere", libelle="Où vivent les canaris")
    fichier = FichierPartenaires(version=1, systemes=(voliere,), partenaires=(BAVARD,))
    await maison.service.annuaire.import_(fichier, {BAVARD.source: cle(BAVARD.source)})


def canaris_poses() -> tuple[list[Fait], set[str]]:
    """One fact for each type that holds personal fields; the canaries that are in them.

    A code takes no canary: those that are sealed are sought in `tests/api/test_canaris.py`.
    """
    faits: list[Fait] = []
    canaris: set[str] = set()
    contes = exemples(EXEMPLES)
    for classe in catalogue.classes():
        if classe.personnels:
            conte = contes[catalogue.type_cloudevents(classe)]["evenement"]
            fait = copy.deepcopy({**conte, **OU})
            for champ in classe.personnels:
                if champ.chemin[-1] in CODES:
                    continue
                canari = _canari(champ.chemin, len(canaris))
                _pose(fait["data"], champ.chemin, canari)
                canaris.add(canari)
            faits.append(fait)
    return faits, canaris


def _canari(chemin: Sequence[str], rang: int) -> str:
    est_une_date = chemin[-1].startswith("date_")
    return f"19{rang + 10}-07-14" if est_une_date else f"Zzcanari{rang + 10}"


def _pose(objet: dict[str, Any], chemin: Sequence[str], canari: str) -> None:
    tete, *reste = chemin
    if reste:
        _pose(objet[tete][0], reste[1:], canari)
    else:
        objet[tete] = canari
