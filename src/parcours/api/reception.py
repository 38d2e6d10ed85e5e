"""Recevoir les corps comme le monde les envoie : comprimés, lents, coupés ; jamais sans borne."""

import asyncio
import zlib
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parcours.api.problems import (
    CorpsTropGrand,
    EncodageInconnu,
    JsonInvalide,
    Probleme,
    RequeteTropLente,
)
from parcours.api.souffle import Souffle

MORCEAU_BYTES_MAX: Final = 64 * 1024
COMPRIME_BYTES_MAX: Final = 64 * 1024 * 1024
"""Autant qu'en clair : un gzip peut ne rien contenir, et ne pas finir."""
BOUCHEE_BYTES: Final = 4 * 1024
"""Ce qu'on en donne à décomprimer d'un coup : le reste d'une bouchée se recopie."""
MEMBRES_MAX: Final = 100_000
"""Combien de gzip mis bout à bout : un par ligne d'un flux, et de reste."""
ATTENTE_SECONDS: Final = 20.0
"""Ce qu'on attend d'un corps qui n'avance pas."""
DEBIT_MIN_BYTES_PER_SECOND: Final = 8 * 1024
"""Ce que regagne de cette attente un corps qui avance : plus lent que cela, il l'épuise."""
PROBLEME: Final = "parcours.reception"
"""Où la portée d'une requête garde ce qui a empêché de lire son corps."""

_GZIP: Final = frozenset({"gzip", "x-gzip"})
_ZLIB_GZIP: Final = 16 + zlib.MAX_WBITS


class Reception:
    """Rend lisible le corps de chaque requête, et ne l'attend pas sans fin ; la route le borne."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        encodages = _encodages(scope)
        if encodages and (len(encodages) > 1 or encodages[0] not in _GZIP):
            refus = EncodageInconnu(
                "Comprimer le corps en gzip, ou ne pas le comprimer.",
                entetes={"Accept-Encoding": "gzip, identity"},
            )
            await refus.reponse()(scope, receive, send)
            return
        lu: Receive = _Patience(receive)
        if encodages:
            lu = _Inflation(lu)
            _oublier_l_encodage(scope)

        async def recevoir() -> Message:
            try:
                return await lu()
            except Probleme as probleme:
                scope[PROBLEME] = probleme
                raise

        await self.app(scope, recevoir, send)


def _encodages(scope: Scope) -> list[str]:
    dits = ",".join(Headers(scope=scope).getlist("content-encoding")).lower().split(",")
    return [e.strip() for e in dits if e.strip() not in {"", "identity"}]


def _oublier_l_encodage(scope: Scope) -> None:
    """Le corps n'est plus comprimé, et n'a plus la longueur annoncée."""
    scope["headers"] = list(scope["headers"])
    entetes = MutableHeaders(scope=scope)
    for nom in ("content-encoding", "content-length"):
        del entetes[nom]


class _Patience:
    """N'attend pas sans fin un corps : on ne compte que le temps passé à l'attendre."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._reste = ATTENTE_SECONDS
        self._entier = False

    async def __call__(self) -> Message:
        """Le message suivant."""
        if self._entier:  # what may still come is only the end of the connection
            return await self._receive()
        boucle = asyncio.get_running_loop()
        debut = boucle.time()
        try:
            async with asyncio.timeout(max(self._reste, 0)):
                message = await self._receive()
        except TimeoutError:
            raise RequeteTropLente(
                "Le corps de la requête n'arrive pas : le renvoyer d'une traite.",
                entetes={"Connection": "close"},
            ) from None
        octets = len(message.get("body", b""))
        gagne = octets / DEBIT_MIN_BYTES_PER_SECOND - (boucle.time() - debut)
        self._reste = min(self._reste + gagne, ATTENTE_SECONDS)  # what was fast earns no more
        self._entier = not message.get("more_body", False)
        return message


class _Inflation:
    """Décomprime un corps à mesure qu'on le lit, jamais plus que ce qu'on en lit."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._zlib = zlib.decompressobj(_ZLIB_GZIP)
        self._comprime = b""
        self._ou = 0
        self._octets = 0
        self._membres = 1
        self._suite = True
        self._souffle = Souffle()

    async def __call__(self) -> Message:
        """Le message suivant, décomprimé."""
        while True:
            while self._ou < len(self._comprime):
                if clair := self._decomprime():
                    return {"type": "http.request", "body": clair, "more_body": True}
                await self._souffle.reprend()
            if not self._suite:
                return self._fin()
            message = await self._receive()
            if message["type"] != "http.request":
                return message
            self._comprime, self._ou = message.get("body", b""), 0
            self._octets += len(self._comprime)
            if self._octets > COMPRIME_BYTES_MAX:
                raise _trop(f"{COMPRIME_BYTES_MAX} octets")
            self._suite = message.get("more_body", False)

    def _decomprime(self) -> bytes:
        """Les octets clairs d'une bouchée ; il peut n'y en avoir aucun."""
        if self._zlib.eof:  # another member follows
            self._zlib = zlib.decompressobj(_ZLIB_GZIP)
            self._membres += 1
            if self._membres > MEMBRES_MAX:
                raise _trop(f"{MEMBRES_MAX} gzip bout à bout")
        bouchee = self._comprime[self._ou : self._ou + BOUCHEE_BYTES]
        try:
            clair = self._zlib.decompress(bouchee, MORCEAU_BYTES_MAX)
        except zlib.error:
            raise _illisible() from None
        reste = self._zlib.unconsumed_tail or self._zlib.unused_data
        self._ou += len(bouchee) - len(reste)
        return clair

    def _fin(self) -> Message:
        if not self._zlib.eof:
            raise _illisible()
        self._suite = True  # the next message is the end of the connection
        return {"type": "http.request", "body": b"", "more_body": False}


def _trop(borne: str) -> Probleme:
    return CorpsTropGrand(f"Un corps comprimé porte au plus {borne} : découper.")


def _illisible() -> Probleme:
    return JsonInvalide("Le corps annoncé en gzip ne se décomprime pas : il est fautif, ou coupé.")
