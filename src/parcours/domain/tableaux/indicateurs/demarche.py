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

    @property
    def libelles(self) -> Mapping[str, str]:
        """Ce qu'une personne lit de chaque nom."""
        return {
            self.nom(code): nomenclatures.libelle(self.liste, self._montre(code))
            for code in sorted(nomenclatures.codes(self.liste))
        }

    def noms_de(self, evenement: Evenement[Any]) -> list[str]:
        """Sous quels noms se compte ce fait."""
        dit = evenement.dit(self.champ)
        codes = [dit] if self.de_chacun is None else [getattr(un, self.de_chacun) for un in dit]
        return [self.nom(str(code)) for code in codes]

    def nom(self, code: str) -> str:
        """Sous quel nom se compte ce qu'il dit ; ce qui touche à la santé, sous un autre."""
        return f"{self.prefixe}-{self._montre(code).lower().replace('_', '-')}"

    def _montre(self, code: str) -> str:
        return nomenclatures.masquer(self.liste, code, SANS_SANTE)


@dataclass(frozen=True, slots=True)
class Demarche:
    """Une démarche : les faits qui s'y comptent, et sous quel nom."""

    code: str
    libelle: str
    faits: Mapping[type[Evenement[Any]], str] = field(default_factory=dict)
    """Le nom de chaque fait compté."""
    selon: Mapping[type[Evenement[Any]], Selon] = field(default_factory=dict)
    """Les faits dont le nom dépend de ce qu'ils disent."""
    autour: Mapping[str, str] = field(default_factory=dict)
    """Ce qui se compte d'après les faits d'autour, et ce qu'une personne en lit."""
    indicateur: str = "demarches"
    depuis: int = 2
    """La version du catalogue des tableaux qui l'a ajoutée."""

    @property
    def noms(self) -> tuple[str, ...]:
        """Tout ce qu'elle compte, toujours dans le même ordre."""
        selon = (nom for dit in self.selon.values() for nom in dit.noms)
        return (*self.faits.values(), *selon, *self.autour)

    @property
    def libelles(self) -> Mapping[str, str]:
        """Ce qu'une personne lit de chaque nom."""
        selon = {
            nom: f"{type_.fiche.libelle} : {dit}"
            for type_, siens in self.selon.items()
            for nom, dit in siens.libelles.items()
        }
        return (
            {nom: type_.fiche.libelle for type_, nom in self.faits.items()}
            | selon
            | {**self.autour}
        )

    def noms_de(self, evenement: Evenement[Any]) -> list[str]:
        """Sous quels noms ce fait s'y compte ; aucun : il ne s'y compte pas."""
        if dit := self.selon.get(type(evenement)):
            return dit.noms_de(evenement)
        nom = self.faits.get(type(evenement))
        return [] if nom is None else [nom]
