"""Count what is folded or judged: households that are not followed from what is kept."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from parcours.api import souvenirs
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.suivi import Suivi


def compter(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts each fold, and each judgement, has from now on."""
    comptes: list[int] = []
    for nom in ("Suivi", "SuiviDuJuge"):
        monkeypatch.setattr(souvenirs, nom, _compte(getattr(souvenirs, nom), comptes))
    return comptes


def _compte(suivre: type[Suivi], comptes: list[int]) -> object:
    def compte(
        parcours: UUID, faits: Sequence[Fait], reglages: Reglages, *, seul: bool = False
    ) -> Suivi:
        comptes.append(len(faits))
        return suivre(parcours, faits, reglages, seul=seul)

    return compte
