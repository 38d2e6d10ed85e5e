"""Lire le corps d'une requête, jamais plus qu'on n'en peut tenir."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.requests import ClientDisconnect

from parcours.api.problems import CorpsTropGrand, JsonInvalide, Probleme
from parcours.api.souffle import Souffle

EVENEMENT_BYTES_MAX: Final = 256 * 1024
LOT_BYTES_MAX: Final = 16 * 1024 * 1024
LOT_EVENEMENTS_MAX: Final = 500
FLUX_BYTES_MAX: Final = 64 * 1024 * 1024
FLUX_LIGNES_MAX: Final = 50_000
LUS: Final = "parcours.octets-lus"
"""Où la portée d'une requête garde combien d'octets de son corps sont lus."""


_NON_BLANC: Final = re.compile(rb"\S")


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne d'un flux, et son rang dans le corps, à partir de 1, lignes vides comprises."""

    numero: int
    contenu: bytes | Probleme
    """Ses octets, ou pourquoi elle n'a pas été lue."""


async def corps(request: Request, bytes_max: int) -> bytes:
    """Tout le corps.

    Raises:
        CorpsTropGrand: il dépasse `bytes_max` ; on n'a pas lu plus loin.
        JsonInvalide: il est coupé.
    """
    annonce = request.headers.get("content-length", "")
    if annonce.isdecimal() and int(annonce) > bytes_max:
        raise trop_grand(bytes_max)
    morceaux, total = [], 0
    try:
        async for morceau in _morceaux(request):
            total += len(morceau)
            if total > bytes_max:
                raise trop_grand(bytes_max)
            morceaux.append(morceau)
    except ClientDisconnect:
        raise JsonInvalide("L'envoi est coupé.") from None
    return b"".join(morceaux)


async def lignes(request: Request) -> AsyncIterator[Ligne]:
    """Les lignes du corps qui ne sont pas vides, à mesure qu'elles arrivent.

    Ce qui ne se lit pas est une ligne refusée : trop longue, de trop, coupée. Rien n'est levé, car
    les lignes d'avant ont leur réponse. Après la ligne de trop, le corps est lu sans être gardé :
    qui parle encore n'entendrait pas la réponse.
    """
    decoupe = _Decoupe()
    try:
        async for morceau in _morceaux(request):
            for ligne in decoupe.ajoute(morceau):
                yield ligne
            if decoupe.pleine:
                return
        derniere = decoupe.termine()
    except Probleme as arret:
        derniere = decoupe.arrete(arret)
    except ClientDisconnect:
        derniere = decoupe.arrete(JsonInvalide("L'envoi est coupé dans cette ligne."))
    for ligne in derniere:
        yield ligne


class _Decoupe:
    """Un flux que l'on coupe en lignes : ce qui est en attente est borné."""

    def __init__(self) -> None:
        self._numero = 1
        self._finie = False
        self._lues = 0
        self._octets = 0
        self._attente: list[bytes] = []
        self._longueur = 0

    @property
    def pleine(self) -> bool:
        """Le flux dépasse ce que l'on en lit."""
        return self._octets > FLUX_BYTES_MAX

    def ajoute(self, morceau: bytes) -> Iterator[Ligne]:
        """Les lignes que ce morceau termine ; après celle de trop, plus aucune.

        Un morceau de lignes vides ne se parcourt pas ligne à ligne : il peut en porter des
        milliers, et ne rien coûter à qui l'envoie.
        """
        self._octets += len(morceau)
        if not self._finie:
            yield from self._coupe(morceau)
        if self.pleine:
            yield from self.arrete(_de_trop(f"{FLUX_BYTES_MAX} octets"))

    def _coupe(self, morceau: bytes) -> Iterator[Ligne]:
        ou = 0
        while (fin := morceau.find(b"\n", ou)) >= 0:
            self._retient(morceau[ou:fin])
            yield from self.termine()
            if self._finie:
                return
            self._numero += 1
            ou = self._passe_les_vides(morceau, fin + 1)
        self._retient(morceau[ou:])

    def _passe_les_vides(self, morceau: bytes, ou: int) -> int:
        """Où commence la première ligne, à partir de là, qui n'est pas vide ; ou la dernière."""
        trouve = _NON_BLANC.search(morceau, ou)
        debut = morceau.rfind(b"\n", ou, trouve.start() if trouve else len(morceau)) + 1
        if not debut:
            return ou
        self._numero += morceau.count(b"\n", ou, debut)
        return debut

    def termine(self) -> list[Ligne]:
        """La ligne en attente, si ce n'est pas une ligne vide."""
        octets, longueur = b"".join(self._attente), self._longueur
        self._attente, self._longueur = [], 0
        if self._finie or (longueur <= EVENEMENT_BYTES_MAX and not octets.strip()):
            return []
        self._lues += 1
        if self._lues > FLUX_LIGNES_MAX:
            return self.arrete(_de_trop(f"{FLUX_LIGNES_MAX} lignes"))
        if longueur > EVENEMENT_BYTES_MAX:
            return [Ligne(self._numero, trop_grand(EVENEMENT_BYTES_MAX))]
        return [Ligne(self._numero, octets)]

    def arrete(self, pourquoi: Probleme) -> list[Ligne]:
        """La ligne où l'on cesse de lire, si ce n'est déjà fait."""
        if self._finie:
            return []
        self._finie = True
        return [Ligne(self._numero, pourquoi)]

    def _retient(self, octets: bytes) -> None:
        self._longueur += len(octets)
        if self._longueur <= EVENEMENT_BYTES_MAX:
            self._attente.append(octets)
        else:
            self._attente.clear()


def _de_trop(borne: str) -> CorpsTropGrand:
    return CorpsTropGrand(
        f"Un flux porte au plus {borne} : cette ligne et les suivantes n'ont pas été lues."
    )


def trop_grand(bytes_max: int) -> CorpsTropGrand:
    """Le refus d'un corps, ou d'une ligne, trop long."""
    return CorpsTropGrand(f"La taille permise est de {bytes_max} octets : découper l'envoi.")


async def _morceaux(request: Request) -> AsyncIterator[bytes]:
    souffle = Souffle()
    async for morceau in request.stream():
        if morceau:
            request.scope[LUS] = request.scope.get(LUS, 0) + len(morceau)
            yield morceau
        await souffle.reprend()
