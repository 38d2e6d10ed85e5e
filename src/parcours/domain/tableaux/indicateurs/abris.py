"""Les mises à l'abri de victimes de violences : quand elles commencent, se renouvellent, finissent.

Ce qui les dit est protégé : elles ne se comptent que dans des tableaux à elles.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from parcours.domain.droit.vif import RENOUVELLEMENTS_MAX
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.tableaux.indicateurs.mouvements import Parts
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.volets.vif.abri import (
    MiseAAbriDebutee,
    MiseAAbriProlongeeATitreExceptionnel,
    MiseAAbriRenouvelee,
    MiseAAbriTerminee,
)

AU_DELA: Final = "au-dela"
"""Renouvelée plus que ne le prévoit le protocole, ou prolongée par une autorité."""
RENOUVELLEMENTS: Final = (*map(str, range(RENOUVELLEMENTS_MAX + 1)), AU_DELA)


@dataclass(frozen=True, slots=True)
class MiseALAbri:
    """Une mise à l'abri, de `du` inclus à `au` exclu (None : encore)."""

    du: date
    au: date | None = None
    rang: int = 0
    """Celui du dernier renouvellement."""
    prolongee: bool = False

    @property
    def renouvellements(self) -> str:
        """Combien de fois elle a été renouvelée."""
        excessive = self.prolongee or self.rang > RENOUVELLEMENTS_MAX
        return AU_DELA if excessive else str(self.rang)


class Abri(NamedTuple):
    """Une mise à l'abri, d'un ménage, dans un département."""

    menage: str
    departement: str
    dite: MiseALAbri


def mises_a_l_abri(parcours: Parcours) -> Iterator[MiseALAbri]:
    """Celles d'un ménage, dans leur ordre ; une autre qui commence finit celle qui courait."""
    en_cours: MiseALAbri | None = None
    for fait in parcours.faits:
        match fait.evenement:
            case MiseAAbriDebutee():
                if en_cours is not None:
                    yield replace(en_cours, au=fait.jour)
                en_cours = MiseALAbri(fait.jour)
            case MiseAAbriRenouvelee(rang=rang) if en_cours is not None:
                en_cours = replace(en_cours, rang=max(en_cours.rang, rang))
            case MiseAAbriProlongeeATitreExceptionnel() if en_cours is not None:
                en_cours = replace(en_cours, prolongee=True)
            case MiseAAbriTerminee() if en_cours is not None:
                yield replace(en_cours, au=fait.jour)
                en_cours = None
    if en_cours is not None:
        yield en_cours


def entrees(abris: Iterable[Abri], jours: Intervalle) -> Parts:
    """Par département : celles qui commencent dans la période."""
    return _comptees((a.menage, (a.departement,)) for a in abris if jours.contient(a.dite.du))


def sorties(abris: Iterable[Abri], jours: Intervalle) -> Parts:
    """Par département et renouvellements : celles qui finissent dans la période."""
    return _comptees(
        (a.menage, (a.departement, a.dite.renouvellements))
        for a in abris
        if a.dite.au is not None and jours.contient(a.dite.au)
    )


def en_cours(abris: Iterable[Abri], jour: date) -> Parts:
    """Par département : celles qui durent, la veille de ce jour au soir."""
    return _comptees(
        (a.menage, (a.departement,))
        for a in abris
        if a.dite.du < jour and (a.dite.au is None or a.dite.au >= jour)
    )


def _comptees(comptees: Iterable[tuple[str, tuple[str, ...]]]) -> Parts:
    parts: Parts = {}
    for menage, case in comptees:
        parts.setdefault(case, Counter())[menage] += 1
    return parts
