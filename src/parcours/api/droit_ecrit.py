"""Le droit que chacun lit sans clé, écrit d'avance : seuls les actes des territoires l'y changent.

Ce que le jour et le département demandés changent d'une règle tient en peu : si elle y est active,
et ce qui y est fixé. C'est sous cela qu'elle se garde, écrite : demander un autre jour, ou un autre
département, n'en fait écrire aucune de plus.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import orjson

from parcours.api.droit import FaitDeRegle, Regles, a_relire, a_verifier, publiee
from parcours.domain.droit import ARRETE_AU, DELAIS, Delai
from parcours.domain.droit.reglages import Reglages
from parcours.domain.droit.sens import communs

TENUES_MAX: Final = 2048
"""Chaque règle telle qu'elle est livrée, et de reste pour ce que les territoires en font."""


class Reglee(NamedTuple):
    """Une règle, et ce qu'un territoire en a fait."""

    regle: str
    active: bool
    fixes: tuple[tuple[str, int], ...]


def reglee(regle: Delai, reglages: Reglages, departement: str | None, jour: date) -> Reglee:
    """La règle telle qu'elle est réglée ce jour-là dans ce département."""
    return Reglee(
        regle.id,
        reglages.est_active(regle, departement, jour),
        tuple(sorted(reglages.parametres(regle, departement, jour).items())),
    )


@lru_cache(maxsize=TENUES_MAX)
def ecrite(dite: Reglee) -> bytes:
    """Une règle, en JSON."""
    lue = publiee(DELAIS[dite.regle], active=dite.active, fixes=dict(dite.fixes))
    return lue.model_dump_json().encode()


def ecrites(reglages: Reglages, departement: str | None, jour: date) -> bytes:
    """Toutes les règles, en JSON."""
    une_a_une = (ecrite(reglee(r, reglages, departement, jour)) for r in DELAIS.values())
    elements = orjson.Fragment(b"[" + b",".join(une_a_une) + b"]")
    return orjson.dumps({**_autour(), "elements": elements})


@cache
def _autour() -> Mapping[str, Any]:
    """Ce que la liste dit outre les règles : le code seul en décide."""
    return Regles(
        arrete_au=ARRETE_AU,
        faits_communs=[FaitDeRegle(**fait._asdict()) for fait in communs()],
        elements=[],
        a_verifier=a_verifier(),
        a_relire=a_relire(),
    ).model_dump(mode="json")
