"""Ce que la protection coûte à qui n'en a pas : ni un rejeu de plus, ni un fait de plus à relire.

Le temps se mesure à part (`bench/jugement.py`) ; ce qui le ferait croître se compte.
"""

import pytest
from hypothesis import assume
from hypothesis import given as pour_tout
from scenario import (
    ACTES_ORDINAIRES,
    CHRS,
    MENAGE,
    Dit,
    constat,
    entree,
    fait,
    given,
    menage,
)
from strategies import SANS_REDUIRE, histoires
from toutes_les_pages import PERSONNE

from parcours.domain.histoire.protege import RIEN_DE_TU, est_protege
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.habilitant import habilites
from parcours.domain.parcours import fold
from parcours.domain.parcours.rejeu import Rejeu
from parcours.journal import codec
from parcours.projections import household

VIE = (
    menage("2026-01-01", "p1", "p2"),
    constat("2026-01-02", "RUE"),
    entree("2026-01-10", "CHU", par=CHRS, structure="INT-GENTIANES"),
)


@pytest.fixture(autouse=True)
def faits_deja_lus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "facts", lambda faits: faits)


def rejeux(*dits: Dit, en_jugeant: bool = True) -> list[int]:
    """Combien de faits compte chaque rejeu, quand un ménage se projette."""
    comptes: list[int] = []
    rejoue = fold._rejoue  # noqa: SLF001 (every replay goes through it)

    def compte(rejeu: Rejeu) -> Rejeu:
        comptes.append(len(rejeu.histoire.faits))
        return rejoue(rejeu)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fold, "_rejoue", compte)
        if not en_jugeant:
            patch.setattr(household, "voile_des_autres", lambda *_: RIEN_DE_TU)
            patch.setattr(household, "est_entiere", lambda *_: True)
        faits: list[Fait] = list(given(*dits).faits)
        household.household_rows(MENAGE, faits, ACTES_ORDINAIRES, PERSONNE)  # type: ignore[arg-type]  # facts already read
    return comptes


@SANS_REDUIRE
@pour_tout(histoires())
def test_un_menage_ou_rien_n_est_protege_ne_se_rejoue_pas_une_fois_de_plus(
    histoire: tuple[Dit, ...],
) -> None:
    assume(not any(map(_protege, given(*histoire).faits)))

    assert rejeux(*histoire) == rejeux(*histoire, en_jugeant=False)


def _protege(dit: Fait) -> bool:
    """Vrai de ce qui se protège, de ce qui en parle, et de ce qui habilite sous une protection."""
    evenement = dit.evenement
    return est_protege(dit) or "VIF" in repr(evenement) or any(habilites(evenement))


def test_protege_il_se_rejoue_pour_qui_n_est_pas_nomme() -> None:
    protege = fait("vif.protection-adresse-activee", "2026-01-12", niveau="N3")

    assert rejeux(*VIE) == [len(VIE)]
    assert len(rejeux(*VIE, protege)) > 1
