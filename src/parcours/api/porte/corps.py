"""Lire le corps d'une requête, jamais plus qu'on n'en peut tenir."""

from collections.abc import AsyncIterator
from typing import Final

from fastapi import Request
from starlette.requests import ClientDisconnect

from parcours.api.problems import CorpsTropGrand

EVENEMENT_BYTES_MAX: Final = 256 * 1024
LOT_BYTES_MAX: Final = 16 * 1024 * 1024
LOT_EVENEMENTS_MAX: Final = 500
FLUX_LIGNES_MAX: Final = 50_000


async def corps(request: Request, bytes_max: int) -> bytes:
    """Tout le corps.

    Raises:
        CorpsTropGrand: il dépasse `bytes_max` ; on n'a pas lu plus loin.
    """
    annonce = request.headers.get("content-length", "")
    if annonce.isdecimal() and int(annonce) > bytes_max:
        raise trop_grand(bytes_max)
    morceaux, total = [], 0
    async for morceau in _morceaux(request):
        total += len(morceau)
        if total > bytes_max:
            raise trop_grand(bytes_max)
        morceaux.append(morceau)
    return b"".join(morceaux)


async def lignes(request: Request) -> AsyncIterator[bytes]:
    """Les lignes du corps qui ne sont pas vides, à mesure qu'elles arrivent.

    Raises:
        CorpsTropGrand: une ligne, ou leur nombre, dépasse ce que la porte accepte.
    """
    reste, nombre = b"", 0
    async for morceau in _morceaux(request):
        *entieres, reste = (reste + morceau).split(b"\n")
        for ligne in (*entieres, reste):
            if len(ligne) > EVENEMENT_BYTES_MAX:
                raise trop_grand(EVENEMENT_BYTES_MAX)
        for ligne in filter(bytes.strip, entieres):
            nombre += 1
            if nombre > FLUX_LIGNES_MAX:
                raise CorpsTropGrand(f"Un envoi porte au plus {FLUX_LIGNES_MAX} lignes.")
            yield ligne
    if reste.strip():
        yield reste


def trop_grand(bytes_max: int) -> CorpsTropGrand:
    """Le refus d'un corps, ou d'une ligne, trop long."""
    return CorpsTropGrand(f"La taille permise est de {bytes_max} octets : découper l'envoi.")


async def _morceaux(request: Request) -> AsyncIterator[bytes]:
    try:
        async for morceau in request.stream():
            yield morceau
    except ClientDisconnect:
        return
