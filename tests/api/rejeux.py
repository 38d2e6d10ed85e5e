"""Count what is folded: households that are not followed from what is kept."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from parcours.api import souvenirs
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.suivi import Suivi


def compter(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts each fold has, from now on."""
    comptes: list[int] = []

    class Compte(Suivi):
        def __init__(
            self, parcours: UUID, faits: Sequence[Fait], reglages: Reglages, *, seul: bool
        ) -> None:
            comptes.append(len(faits))
            super().__init__(parcours, faits, reglages, seul=seul)

    monkeypatch.setattr(souvenirs, "Suivi", Compte)
    return comptes
