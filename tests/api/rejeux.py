"""Count what is folded or judged: households that are not followed from what is kept."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from parcours.api import souvenirs
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.fait import Fait


def compter(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts each fold, and each judgement, has from now on."""
    comptes: list[int] = []
    for nom in ("Suivi", "SuiviDuJuge"):
        _compte(monkeypatch, nom, comptes)
    return comptes


def _compte(monkeypatch: pytest.MonkeyPatch, nom: str, comptes: list[int]) -> None:
    suivi = getattr(souvenirs, nom)

    class Compte(suivi):  # type: ignore[misc, valid-type] (either of them)
        def __init__(
            self, parcours: UUID, faits: Sequence[Fait], reglages: Reglages, *, seul: bool = False
        ) -> None:
            comptes.append(len(faits))
            super().__init__(parcours, faits, reglages, seul=seul)

    monkeypatch.setattr(souvenirs, nom, Compte)
