"""Une démarche publiée : les faits qui s'y comptent, et sous quel nom chacun."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from parcours.domain.langage import nomenclatures
from parcours.domain.langage.evenement import Evenement

SANS_SANTE: Final = "S3"
"""Jusqu'où se dit ce qui se compte."""


class Selon(NamedTuple):
    """Un fait qui se compte selon ce que dit un de ses champs : une décision, une issue."""

    champ: str
    liste: str
    prefixe: str
    de_chacun: str | None = None
    """Le champ est une liste : celui qui se lit de chacun de ses éléments."""

    @property
    def noms(self) -> list[str]:
        """Ce qu'il peut dire, rangé."""
        noms = (self.nom(code) for code in sorted(nomenclatures.codes(self.liste)))
        return list(dict.fromkeys(noms))

    def noms_de(self, evenement: Evenement[Any]) -> list[str]:
        """Sous quels noms se compte ce fait."""
        dit = evenement.dit(self.champ)
        codes = [dit] if self.de_chacun is None else [getattr(un, self.de_chacun) for un in dit]
        return [self.nom(str(code)) for code in codes]

    def nom(self, code: str) -> str:
        """Sous quel nom se compte ce qu'il dit ; ce qui touche à la santé, sous un autre."""
        montre = nomenclatures.masquer(self.liste, code, SANS_SANTE)
        return f"{self.prefixe}-{montre.lower().replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Demarche:
    """Une démarche : les faits qui s'y comptent, et sous quel nom."""

    code: str
    libelle: str
    faits: Mapping[type[Evenement[Any]], str] = field(default_factory=dict)
    """Le nom de chaque fait compté."""
    selon: Mapping[type[Evenement[Any]], Selon] = field(default_factory=dict)
    """Les faits dont le nom dépend de ce qu'ils disent."""
    autour: tuple[str, ...] = ()
    """Ce qui se compte d'après les faits d'autour."""
    indicateur: str = "demarches"
    depuis: int = 2
    """La version du catalogue des tableaux qui l'a ajoutée."""

    @property
    def noms(self) -> tuple[str, ...]:
        """Tout ce qu'elle compte, toujours dans le même ordre."""
        selon = (nom for dit in self.selon.values() for nom in dit.noms)
        return (*self.faits.values(), *selon, *self.autour)

    def noms_de(self, evenement: Evenement[Any]) -> list[str]:
        """Sous quels noms ce fait s'y compte ; aucun : il ne s'y compte pas."""
        if dit := self.selon.get(type(evenement)):
            return dit.noms_de(evenement)
        nom = self.faits.get(type(evenement))
        return [] if nom is None else [nom]
