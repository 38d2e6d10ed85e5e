"""Le territoire entier : tant de ménages, chacun dans un dispositif, du premier au dernier."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import orjson

from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.dispositifs import (
    campement,
    cas_complexe,
    comite,
    dalo,
    domiciliation,
    energie,
    expulsion,
    habitat_indigne,
    hebergement,
    logement_accompagne,
    pole,
    rue,
    surendettement,
    violences,
)
from parcours.peuplement.hasard import Hasard
from parcours.peuplement.recit import Dit, Recit
from parcours.peuplement.salissures import salit
from parcours.peuplement.suite import continue_

Dispositif = Callable[[Recit], None]

MENAGES_MIN: Final = 200
MENAGES_MAX: Final = 1_000_000
PARTS: Final[Mapping[str, tuple[Dispositif, int, str]]] = {
    "expulsion": (expulsion.raconte, 500_000, "commandements par an, Sénat a22-269"),
    "energie": (energie.raconte, 382_000, "ménages aidés par le FSL pour des fluides, DREES 2006"),
    "rue": (rue.raconte, 350_000, "personnes sans domicile, FPL 2026"),
    "hebergement": (hebergement.raconte, 202_700, "places d'hébergement d'urgence, P177 2023"),
    "dalo": (dalo.raconte, 112_080, "recours en 2022"),
    "surendettement": (surendettement.raconte, 100_000, "supposé"),
    "domiciliation": (domiciliation.raconte, 100_000, "supposé"),
    "logement_accompagne": (logement_accompagne.raconte, 90_000, "places d'IML, juin 2025"),
    "habitat_indigne": (habitat_indigne.raconte, 30_000, "supposé"),
    "violences": (violences.raconte, 30_000, "supposé"),
    "campement": (campement.raconte, 11_300, "personnes de l'Union européenne, 1er janvier 2023"),
    "cas_complexe": (cas_complexe.raconte, 2_000, "supposé"),
    "comite": (comite.raconte, 1_000, "supposé"),
    "pole": (pole.raconte, 500, "supposé"),
}
"""Chaque dispositif, son ordre de grandeur en France, et d'où il vient."""
_POIDS: Final = {nom: float(part) for nom, (_, part, _) in PARTS.items()}
EXEMPLES: Final = 50
"""Combien de ménages, au plus, font voir chaque dispositif rare : assez pour que ce qu'on en publie
de trois années ne se taise pas tout entier."""
MENAGES_PAR_EXEMPLE: Final = 40


@dataclass(frozen=True, slots=True)
class MenageInvente:
    """Un ménage inventé : ce qu'on en dit, dans l'ordre où on l'apprend."""

    dispositif: str
    dits: tuple[Dit, ...]


@dataclass(frozen=True)
class TerritoireInvente:
    """Un territoire inventé, qui se refait à l'identique."""

    departement: DepartementInvente
    graine: int
    jusqu_au: date
    """Le dernier jour dont on parle."""

    def menages(self, du: int = 0, au: int | None = None) -> Iterator[MenageInvente]:
        """Les ménages de ces rangs ; chacun ne dépend que de la graine et de son rang."""
        for numero in range(du, self.departement.menages if au is None else au):
            yield self.menage(numero)

    def menage(self, numero: int) -> MenageInvente:
        """Celui de ce rang ; des premiers, un sur deux fait voir un dispositif rare."""
        recit = Recit(self.graine, self.departement, numero, self.jusqu_au)
        tire = Hasard(self.graine, "dispositif", numero)
        exemples, rares = self._exemples
        rang, passe = divmod(numero, 2)
        montre = not passe and rang < exemples * len(rares)
        nom = rares[rang % len(rares)] if montre else tire.selon(_POIDS)
        PARTS[nom][0](recit)
        continue_(recit, nom)
        recit.accorde()
        salit(recit)
        return MenageInvente(nom, tuple(sorted(recit.dits, key=_arrivee)))

    @cached_property
    def _exemples(self) -> tuple[int, list[str]]:
        """Combien de ménages font voir chaque dispositif que le hasard y montrerait moins."""
        menages = self.departement.menages
        exemples = min(EXEMPLES, menages // MENAGES_PAR_EXEMPLE)
        tous = sum(_POIDS.values())
        return exemples, [nom for nom, part in _POIDS.items() if part * menages < exemples * tous]

    def lignes(self, menage: MenageInvente) -> Iterator[bytes]:
        """Ses faits, comme la porte les reçoit, un par ligne."""
        for dit in menage.dits:
            yield orjson.dumps(dit.evenement(self.departement.code)) + b"\n"


def _arrivee(dit: Dit) -> tuple[date, int]:
    return dit.su_le, dit.heure
