"""Ce qu'une règle a déjà calculé se relit, et ne se confond jamais avec un autre calcul."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from strategies import RAPIDE

from parcours.domain.droit import DELAIS, Delai, memoire
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.faits import Faits, InstantDit
from parcours.domain.droit.formes import Resultat

QUAND = date(2025, 2, 10)


@pytest.fixture(autouse=True)
def _sans_souvenir() -> Iterator[None]:
    memoire.oublie()
    yield
    memoire.oublie()


def _champs(regle: Delai) -> list[str]:
    departs = [regle.court_de, *(version.court_de for version in regle.versions)]
    champs = {champ for depart in departs if depart for champ in depart.champs}
    return sorted(champs | {*(regle.rattachement or ())})


@st.composite
def calculs(draw: st.DrawFn) -> tuple[Delai, Faits]:
    """Une règle, et des faits qui l'arment souvent."""
    regle = draw(st.sampled_from(tuple(DELAIS.values())))
    jours = st.dates(date(2015, 1, 1), date(2030, 1, 1))
    faits: dict[str, Any] = {
        champ: draw(jours) for champ in _champs(regle) if draw(st.booleans()) or champ == "le"
    }
    faits["territoire"] = draw(st.sampled_from(("48", "974")))
    return regle, lit(regle.faits, faits)


@RAPIDE
@pour_tout(st.lists(calculs(), min_size=1, max_size=8))
def test_avec_ou_sans_memoire_le_calcul_est_le_meme(faits: list[tuple[Delai, Faits]]) -> None:
    for regle, dits in (*faits, *faits):
        assert memoire.calcule(regle, dits) == (dits, regle.calcule(dits))
        assert memoire.resultat(regle, dits) == regle.calcule(dits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dits(Faits):
    """Ce que lit une règle d'essai."""

    le: InstantDit = None
    code: str | None = None
    rang: int | None = None


class Temoin:
    """Une règle qui rend ce qu'elle a lu, et compte combien de fois elle le lit."""

    def __init__(self) -> None:
        self.lus: list[Faits] = []

    def calcule(self, faits: Faits) -> Any:  # noqa: ANN401 (not a result: what was read)
        self.lus.append(faits)
        return faits


def test_le_meme_calcul_ne_se_fait_qu_une_fois() -> None:
    temoin = Temoin()

    lus = [_demande(temoin, Dits(le=QUAND, parametres=(("delai_mois", 2),))) for _ in range(3)]

    assert len(temoin.lus) == 1
    assert lus[0] is lus[1] is lus[2]


PRESQUE_PAREILS = (
    (Dits(le=QUAND), Dits(le=datetime(2025, 2, 10, tzinfo=UTC))),
    (Dits(code=""), Dits()),
    (Dits(rang=0), Dits()),
    (Dits(parametres=(("delai_mois", 1),)), Dits(parametres=(("delai_mois", 2),))),
    (Dits(le=QUAND), Dits(retenu_le=QUAND)),
)


@pytest.mark.parametrize(("un", "autre"), PRESQUE_PAREILS)
def test_deux_faits_presque_pareils_ne_se_confondent_pas(un: Dits, autre: Dits) -> None:
    temoin = Temoin()

    _demande(temoin, un)
    _demande(temoin, autre)

    assert len(temoin.lus) == 2


def test_ce_que_disent_les_faits_de_leur_territoire_prime() -> None:
    temoin = Temoin()
    fixes = (("delai_mois", 2),)

    _demande(temoin, Dits(le=QUAND), "974", fixes)
    _demande(temoin, Dits(le=QUAND, territoire="48", parametres=(("delai_mois", 3),)), "974", fixes)

    assert [(f.territoire, f.parametres) for f in temoin.lus] == [
        ("974", fixes),
        ("48", (("delai_mois", 3),)),
    ]


def test_deux_regles_ne_se_confondent_pas() -> None:
    un, autre = Temoin(), Temoin()

    _demande(un, Dits(le=QUAND))
    _demande(autre, Dits(le=QUAND))

    assert (len(un.lus), len(autre.lus)) == (1, 1)


def test_la_memoire_est_bornee() -> None:
    temoin = Temoin()

    for rang in range(memoire.RETENUS_MAX + 10):
        _demande(temoin, Dits(rang=rang))

    assert memoire.retenus() == memoire.RETENUS_MAX


def _demande(
    temoin: Temoin,
    faits: Dits,
    territoire: str | None = None,
    fixes: tuple[tuple[str, int], ...] = (),
) -> Resultat:
    return memoire.calcule(temoin, faits, territoire, fixes).resultat  # type: ignore[arg-type]  # a witness is no rule
