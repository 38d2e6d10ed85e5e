"""Ce qu'un auteur a dit d'une expulsion ne se raconte à part qu'à qui ne lit que cela."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given as pour_tous
from scenario import (
    ACTES_ORDINAIRES,
    CCAPEX,
    CHRS,
    HUISSIER,
    MENAGE,
    ORGANISMES,
    ROLES,
    SIAO,
    Dit,
    fait,
    given,
)
from strategies import RAPIDE, histoires

from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.cle import LES_SUJETS
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.temps.jour_civil import minuit
from parcours.journal import codec
from parcours.projections import household
from parcours.projections.cles import CLES, Lecteurs
from parcours.projections.household import household_rows

PARTENAIRES: Final = (SIAO, CHRS, HUISSIER, CCAPEX)
OUVERT: Final = fait("menage.ouvert", "2019-01-01")
COMMANDEMENT: Final = fait(
    "expulsion.commandement-de-payer-delivre", "2019-02-01", par=HUISSIER, ident="cdp"
)


@pytest.fixture(autouse=True)
def _faits_deja_lus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "fact", lambda dit: dit)


def lignes(faits: Sequence[Fait]) -> list[tuple[Any, dict[str, Any]]]:
    """Les lignes du ménage, chacun de ces partenaires à l'annuaire."""
    lecteurs = [
        Lecteur(source, ORGANISMES[source], ROLES[source], frozenset({"48"}))
        for source in PARTENAIRES
    ]
    annuaire = Lecteurs(lecteurs, minuit(date(2019, 3, 1)))
    rangees = household_rows(MENAGE, faits, ACTES_ORDINAIRES, annuaire)  # type: ignore[arg-type]  # facts already read
    return [(vue, dict(zip(vue.c.keys(), dit, strict=True))) for vue, dit in rangees]


def a_part(dites: Sequence[tuple[Any, dict[str, Any]]]) -> set[str]:
    """Les éditions que les vues racontent."""
    return {dit["edition"] for vue, dit in dites if vue is not CLES and "edition" in dit} - {""}


def lues(dites: Sequence[tuple[Any, dict[str, Any]]]) -> set[str]:
    """Celles qu'une clé ouvre."""
    return {dit["edition"] for vue, dit in dites if vue is CLES}


def sans_numero(dites: Sequence[tuple[Any, dict[str, Any]]]) -> Iterator[tuple[str, Any]]:
    for vue, dit in dites:
        yield str(vue), {champ: v for champ, v in dit.items() if champ != "numero"}


def test_qui_n_est_pas_en_relation_a_ce_qu_il_a_dit_et_qui_tient_une_vue_ses_sujets() -> None:
    dites = lignes(given(OUVERT, COMMANDEMENT).faits)

    assert a_part(dites) == {ORGANISMES[HUISSIER], LES_SUJETS} == lues(dites) - {""}


def test_qui_suit_le_menage_ne_le_lit_qu_entier() -> None:
    accord = fait("menage.accord-recueilli", "2019-01-02", organismes=[ORGANISMES[CHRS]])
    impaye = fait("maintien.impaye-constate", "2019-02-01", par=CHRS)

    assert a_part(lignes(given(OUVERT, accord, impaye).faits)) == set()


@pour_tous(histoires(faits_max=8))
@RAPIDE
def test_rien_de_ce_qu_une_cle_ouvre_ne_manque(histoire: tuple[Dit, ...]) -> None:
    """Ce que l'on raconte est ce que tout raconter à part en aurait dit à qui le lit."""
    faits = given(OUVERT, COMMANDEMENT, *histoire).faits
    dites = lignes(faits)
    with pytest.MonkeyPatch.context() as patch:
        tout: Callable[..., Iterator[Any]] = household._own  # noqa: SLF001 (what is narrowed)
        patch.setattr(household, "_own", lambda *dits: tout(*dits[:-1], _Toutes()))
        toutes = lignes(faits)
    ouvertes = lues(dites) | {""}
    attendues = [(v, d) for v, d in toutes if v is CLES or d.get("edition", "") in ouvertes]

    assert a_part(dites) <= ouvertes
    assert list(sans_numero(dites)) == list(sans_numero(attendues))


class _Toutes(frozenset[str]):
    """Toute édition."""

    def __contains__(self, _: object) -> bool:
        return True
