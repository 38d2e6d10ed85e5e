"""La complétude de ce qu'un partenaire dit : de chaque champ qu'il peut taire, s'il le dit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parcours.domain.langage.evenement import Evenement


@dataclass(frozen=True, slots=True)
class ChampDit:
    """Un champ facultatif, et dans combien de faits il dit quelque chose."""

    champ: str
    dits: int
    faits: int

    @property
    def taux(self) -> float:
        """La part des faits qui le disent."""
        return round(self.dits / self.faits, 3)


def completude(classe: type[Evenement[Any]], faits: int, dits: Mapping[str, int]) -> list[ChampDit]:
    """Les champs facultatifs d'un type, le moins dit d'abord ; `dits` : combien le disent."""
    facultatifs = [
        info.alias or nom for nom, info in classe.model_fields.items() if not info.is_required()
    ]
    champs = (ChampDit(champ, min(dits.get(champ, 0), faits), faits) for champ in facultatifs)
    return sorted(champs, key=lambda dit: (dit.taux, dit.champ))
