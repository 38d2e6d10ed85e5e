"""Les ménages déjà rejoués, gardés tant que leurs faits sont les mêmes : on les relit sans rejouer.

Chacun a les siens : le temps de lire ne dit ni ce que d'autres en lisent, ni ce qu'on lui en tait.

Rien ne s'y périme : la base dit toujours quels faits il y a. Un ménage qui n'a plus exactement
ceux-là se poursuit s'il n'en a que de plus, et s'ils se suivent ; sinon, il se rejoue. Rien n'y est
en clair : les faits gardés sont ceux que l'on a relus, scellés.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from threading import Lock
from typing import Final
from uuid import UUID

from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.version import VersionLue, VersionSuivie
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.suivi import Suivi, SuiviDuJuge
from parcours.projections.vue import Vie

FAITS_MAX: Final = 10_000
"""Combien de faits tiennent en tout les ménages gardés : quelques dizaines de mébioctets."""

FAITS_DE_PLUS_MAX: Final = 10
"""Au-delà, l'ordre où ils se sont dits a peu de chances d'être celui de la vie du ménage."""

DU_JUGE: Final = "*"
"""L'édition qui dit qui lit : nul organisme ne s'appelle ainsi."""

_Edition = tuple[UUID, bool, int, str]
"""Un ménage, rejoué seul ou non, d'après quels actes du territoire, et pour qui."""
_Cle = tuple[UUID, bool, int, str, tuple[int, ...]]


@dataclass(frozen=True)
class Rejoue:
    """Un ménage rejoué, et ce que l'on en déduit."""

    faits: Sequence[Fait]
    """Les faits rejoués : tant qu'on les garde, nul autre n'a leur identité."""
    reglages: Reglages
    parcours: Parcours
    versions: VersionSuivie = field(default_factory=VersionSuivie)
    """De ce ménage, et de celui qui le poursuit."""

    def version(self, regard: Regard) -> VersionLue:
        """La version que ce regard en voit."""
        return self.versions.lue(self.parcours, regard)

    @cached_property
    def vie(self) -> Vie:
        """Ses étapes, ses alertes, ses manques : déduits une fois."""
        return Vie(self.parcours, self.reglages)


class Souvenirs:
    """Les derniers ménages rejoués, d'après exactement quels faits et quels actes du territoire."""

    def __init__(self, faits_max: int = FAITS_MAX) -> None:
        self._faits_max = faits_max
        self._gardes: OrderedDict[_Cle, Rejoue] = OrderedDict()
        self._suivis: dict[_Edition, _Suivi] = {}
        """Par édition d'un ménage, le plus long de ceux que l'on garde."""
        self._tenus = 0
        self._verrou = Lock()

    def rejoue(
        self,
        parcours: UUID,
        faits: Sequence[Fait],
        reglages: Reglages,
        *,
        pour: str,
        seul: bool = False,
    ) -> Rejoue:
        """Le parcours que donnent ces faits à un lecteur, `pour` ; voir `fold`."""
        edition = (parcours, seul, id(reglages), pour)
        return self._lu(edition, faits, reglages, partial(Suivi, seul=seul))

    def juge(self, parcours: UUID, faits: Sequence[Fait], reglages: Reglages) -> Parcours:
        """Ce qui d'un ménage dit qui le lit ; voir `juger`."""
        edition = (parcours, False, id(reglages), DU_JUGE)
        return self._lu(edition, faits, reglages, SuiviDuJuge).parcours

    def _lu(
        self,
        edition: "_Edition",
        faits: Sequence[Fait],
        reglages: Reglages,
        suivre: Callable[[UUID, Sequence[Fait], Reglages], Suivi],
    ) -> Rejoue:
        """Cette édition, d'après ces faits ; `suivre` : la rejouer, s'il le faut."""
        cle = (*edition, tuple(map(id, faits)))
        with self._verrou:
            if connu := self._gardes.get(cle):
                self._gardes.move_to_end(cle)
                return connu
            avant = self._suivis.pop(edition, None)
        suivi, versions = _poursuivi(avant, cle, faits) or (
            suivre(edition[0], faits, reglages),
            VersionSuivie(),
        )
        neuf = Rejoue(tuple(faits), reglages, suivi.parcours(), versions)
        with self._verrou:
            if avant is not None:
                self._remplace(avant, cle)
            self._garde(cle, neuf, suivi)
        return neuf

    def _remplace(self, avant: "_Suivi", cle: _Cle) -> None:
        """Oublier celui que le neuf poursuit ; un autre, plus long, se suivra encore."""
        if _commence(avant.cle, cle):
            self._oublie(avant.cle)
        elif len(avant.cle[4]) > len(cle[4]) and avant.cle in self._gardes:
            self._suivis.setdefault(cle[:4], avant)

    def _garde(self, cle: _Cle, neuf: Rejoue, suivi: Suivi) -> None:
        """Garder ce ménage, et oublier les plus anciennement lus s'ils sont trop."""
        if cle in self._gardes or len(neuf.faits) > self._faits_max:
            return
        self._gardes[cle] = neuf
        self._suivis.setdefault(cle[:4], _Suivi(cle, neuf, suivi))
        self._tenus += _poids(neuf)
        while self._tenus > self._faits_max:
            self._oublie(next(iter(self._gardes)))

    def _oublie(self, cle: _Cle) -> None:
        if oublie := self._gardes.pop(cle, None):
            self._tenus -= _poids(oublie)
        if (suivi := self._suivis.get(cle[:4])) and suivi.cle == cle:
            del self._suivis[cle[:4]]


@dataclass(frozen=True, slots=True)
class _Suivi:
    """Un ménage que l'on garde, et de quoi le poursuivre."""

    cle: _Cle
    rejoue: Rejoue
    """Tant qu'il tient ses faits, nul autre n'a leur identité."""
    suivi: Suivi


def _poursuivi(
    avant: _Suivi | None, cle: _Cle, faits: Sequence[Fait]
) -> tuple[Suivi, VersionSuivie] | None:
    """Le ménage déjà suivi, ces faits appris ; rien, s'il faut le rejouer."""
    if avant is None or not _commence(avant.cle, cle):
        return None
    appris = map(avant.suivi.ajoute, faits[len(avant.cle[4]) :])
    return (avant.suivi, avant.rejoue.versions) if all(appris) else None


def _commence(connue: _Cle, cle: _Cle) -> bool:
    """Vrai de la clé d'un ménage qui n'a, depuis, que quelques faits de plus."""
    de_plus = len(cle[4]) - len(connue[4])
    return 0 < de_plus <= FAITS_DE_PLUS_MAX and cle[4][: len(connue[4])] == connue[4]


def _poids(rejoue: Rejoue) -> int:
    return max(len(rejoue.faits), 1)
