"""Made-up households: the journeys of the examples, over and over, each under its own name."""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import chain, count, zip_longest
from pathlib import Path
from typing import Final

from parcours.annuaire import FichierPartenaires, Partenaire
from parcours.domain.langage.vocabulaire import Role

EXEMPLES: Final = Path(__file__).parents[1] / "exemples"
SOURCE: Final = "/partenaires/banc"
SOURCE_DU_REFERENT: Final = "/partenaires/banc-referent"
"""Of the same organisation, a system that has one role."""
CONTACT: Final = "fr.parcours.referent.contact-tenu.v1"
LONG: Final = 100
"""How many facts a long household has."""
PREMIER_CONTACT: Final = date(2024, 12, 5)

_PARTENAIRE = re.compile(r"/partenaires/[a-z0-9-]+")
_DESIGNE = re.compile(r"parcours:\{\{([^}]+)\}\}")
_NUMERO = re.compile(r"48-2025-\d{5}")


def partenaires() -> FichierPartenaires:
    """The systems of the examples, and one partner who may say all that theirs say; see above."""
    lu = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
    banc = Partenaire(
        source=SOURCE,
        libelle="Banc d'essai",
        organisme="INT-BANC",
        roles=tuple(sorted({Role(role) for p in lu.partenaires for role in p.roles})),
        departements=("48",),
        systemes=tuple(systeme.prefixe for systeme in lu.systemes),
    )
    un_role = {"source": SOURCE_DU_REFERENT, "roles": (Role.REFERENT_PARCOURS,)}
    return lu.model_copy(update={"partenaires": (banc, banc.model_copy(update=un_role))})


@cache
def _trajet(numero: str) -> tuple[str, ...]:
    """The lines of an example, all from one partner, who names the household by its own system."""
    (fichier,) = EXEMPLES.glob(f"{numero}-*.ndjson")
    lignes = fichier.read_text(encoding="utf-8").splitlines()
    return tuple(_PARTENAIRE.sub(SOURCE, _DESIGNE.sub(r"\1", ligne)) for ligne in lignes)


class Menages:
    """Households that nobody has seen yet."""

    def __init__(self) -> None:
        self._numeros = count(1)

    def ranges(self, evenements: int) -> list[bytes]:
        """That many events, one whole household after the other."""
        return list(chain.from_iterable(self._assez(evenements)))[:evenements]

    def meles(self, evenements: int) -> list[bytes]:
        """That many events: the first fact of every household, then the second, and so on."""
        tours = zip_longest(*self._assez(evenements))
        return [ligne for tour in tours for ligne in tour if ligne][:evenements]

    def long(self) -> list[bytes]:
        """A household of a hundred facts: both journeys, then a contact each week."""
        numero = next(self._numeros)
        faits = [*_trajet("01"), *_trajet("03")]
        modele = next(json.loads(ligne) for ligne in faits if CONTACT in ligne)
        for semaine in range(LONG - len(faits)):
            jour = PREMIER_CONTACT + timedelta(weeks=semaine)
            modele["id"] = f"p00-{semaine:03}"
            modele["data"]["survenu_le"] = jour.isoformat()
            modele["time"] = f"{jour}T18:00:00+01:00"
            faits.append(json.dumps(modele))
        return [_pour(ligne, numero).replace(b"exploc:", b"si-siao:") for ligne in faits]

    def _assez(self, evenements: int) -> list[list[bytes]]:
        menages, total = [], 0
        while total < evenements:
            numero = next(self._numeros)
            trajet = _trajet("03" if numero % 2 else "01")
            menages.append([_pour(ligne, numero) for ligne in trajet])
            total += len(trajet)
        return menages


def _pour(ligne: str, numero: int) -> bytes:
    """The line, said of another household: its subject and the identifiers of its facts."""
    return re.sub(
        r"\bp(\d\d-\d{3})\b", rf"m{numero}-\1", _NUMERO.sub(f"banc-{numero}", ligne)
    ).encode()


def par_lots(elements: Sequence[bytes], taille: int) -> list[Sequence[bytes]]:
    """Cut a sequence in pieces of one size."""
    return [elements[debut : debut + taille] for debut in range(0, len(elements), taille)]
