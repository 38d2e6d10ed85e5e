"""A made-up région: households that move between étapes and départements, month after month."""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from parcours.secret_statistique.cases import Case, Cle, SystemeDeCases
from parcours.secret_statistique.tables import TOTAL, stocks_et_flux, tableau

ETAPES: Final = ("rue", "hebergement", "logement-accompagne", "logement", "maintien", "inconnue")
POIDS: Final = (8, 20, 6, 40, 20, 4)
DEPARTEMENTS: Final = {"48": 60, "12": 160, "30": 420, "34": 900}

Lieu = tuple[str, str] | None


def vies(mois: int, departements: dict[str, int], graine: int = 1) -> list[list[Lieu]]:
    """Where each household is at each month end."""
    hasard = Random(graine)  # noqa: S311 (nothing secret)
    return [
        list(_vie(hasard, code, mois, tuple(departements)))
        for code, combien in departements.items()
        for _ in range(combien)
    ]


def _vie(hasard: Random, code: str, mois: int, codes: Sequence[str]) -> Iterator[Lieu]:
    etape = hasard.choices(ETAPES, POIDS)[0]
    debut, fin = hasard.randint(-mois, mois), mois + hasard.randint(-mois // 2, mois)
    for m in range(mois):
        if hasard.random() < 0.08:
            etape = hasard.choices(ETAPES, POIDS)[0]
        if hasard.random() < 0.003:
            code = hasard.choice(codes)
        yield (code, etape) if debut <= m < fin else None


def region(
    mois: int, departements: dict[str, int] = DEPARTEMENTS, graine: int = 1
) -> list[tuple[dict[Cle, Case], list[tuple[tuple[Cle, int], ...]]]]:
    """The tables month by month: stock, then entries, exits and the next stock."""
    lieux = vies(mois, departements, graine)
    dimensions = (tuple(departements), ETAPES)
    toutes = [(d, e) for d in (*departements, TOTAL) for e in (*ETAPES, TOTAL)]
    faits = []
    for m in range(mois):
        cases, equations = tableau(("stock", str(m)), _parts(lieux, m, m), dimensions)
        if m:
            for nom, avant, apres in (("entrees", m - 1, m), ("sorties", m, m - 1)):
                flux, sommes = tableau((nom, str(m)), _parts(lieux, apres, avant), dimensions)
                cases |= flux
                equations += sommes
            equations += stocks_et_flux(
                ("stock", str(m - 1)),
                ("entrees", str(m)),
                ("sorties", str(m)),
                ("stock", str(m)),
                toutes,
            )
        faits.append((cases, equations))
    return faits


def _parts(lieux: list[list[Lieu]], ici: int, ailleurs: int) -> dict[Cle, Counter[int]]:
    """Who is somewhere at a month; if another month is given, who was not there then."""
    parts: dict[Cle, Counter[int]] = {}
    for menage, vie in enumerate(lieux):
        lieu = vie[ici]
        if lieu is not None and (ici == ailleurs or vie[ailleurs] != lieu):
            parts.setdefault(lieu, Counter())[menage] += 1
    return parts


def systeme(
    mois: int, departements: dict[str, int] = DEPARTEMENTS, graine: int = 1
) -> SystemeDeCases:
    """All of them together."""
    ensemble = SystemeDeCases()
    for cases, equations in region(mois, departements, graine):
        ensemble.ajoute(cases, equations)
    return ensemble
