"""Ce que HTTP attend de toute adresse : HEAD partout où l'on lit, et ce qui peut se garder.

Ce que dit `/v1` à un partenaire ne se garde nulle part, sauf chez lui ce qui est gelé. Ce qui est
public est le même pour tous : cela se compresse, se garde quelques minutes, et ne se renvoie pas à
qui l'a déjà. Ce que le code seul décide ne s'écrit qu'une fois ; rien ne se compresse deux fois.
"""

import asyncio
import gzip
import hashlib
import re
from collections import Counter, OrderedDict
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONSTANTES: Final = (
    "/v1/catalogue",
    "/v1/nomenclatures",
    "/problemes/",
    "/openapi.json",
    "/version",
)
"""Par quoi commencent les adresses qui répondent la même chose tant que vit le processus."""
PUBLIQUES: Final = (*CONSTANTES, "/v1/delais")
"""Par quoi commencent les adresses que chacun lit, et lit de même."""
A_DIRE: Final = "parcours.a-dire"
"""Où la portée d'une requête garde les en-têtes que toute réponse dira, quelle qu'elle soit."""
GARDE_SECONDS: Final = 300
COMPRESSE_BYTES_MIN: Final = 1024
COMPRESSES_BYTES_MAX: Final = 16 * 1024 * 1024
"""Ce qui se garde compressé : plusieurs fois tout ce qui est public."""
TENUES_MAX: Final = 1024
"""Les réponses écrites d'avance : chaque type sous ses deux noms, et de reste."""
_LECTURES: Final = frozenset({"GET", "HEAD"})
_LISTES: Final = frozenset({b"if-match", b"if-none-match", b"accept-encoding"})
"""Ce qui se lit ici et se dit en une ligne ou en plusieurs (RFC 9110, § 5.3)."""
_SANS_GZIP: Final = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


class Entetes:
    """Répond à HEAD comme à GET, sans le corps ; dit de chaque réponse si elle se garde."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.entiere = _Etiquetee(app)
        self.comprimee = _Comprimee(self.entiere)
        self.constante = _Constante(self.entiere)
        self.constante_comprimee = _Comprimee(self.constante)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        _reunir_les_listes(scope)
        publique = scope["method"] in _LECTURES and scope["path"].startswith(PUBLIQUES)
        tete = scope["method"] == "HEAD"

        ajoutes: dict[str, str] = {}
        scope[A_DIRE] = ajoutes

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                entetes = MutableHeaders(scope=message)
                for nom, valeur in ajoutes.items():
                    entetes.setdefault(nom, valeur)
                entetes["X-Content-Type-Options"] = "nosniff"
                if publique:
                    entetes.setdefault("Vary", "Accept-Encoding")
                elif scope["path"].startswith("/v1"):
                    entetes.setdefault("Cache-Control", "no-store")
            elif tete:
                message = {**message, "body": b""}
            await send(message)

        lue = {**scope, "method": "GET"} if tete else scope
        await self._servie(scope, publique=publique)(lue, receive, envoyer)

    def _servie(self, scope: Scope, *, publique: bool) -> ASGIApp:
        """Qui sert cette requête : ce qui est public s'étiquette, et se compresse pour qui veut."""
        if not publique:
            return self.app
        acceptes = Headers(scope=scope).get("accept-encoding", "")
        entiere = "gzip" not in acceptes.lower() or _SANS_GZIP.search(acceptes)
        if scope["path"].startswith(CONSTANTES) and not scope["query_string"]:
            return self.constante if entiere else self.constante_comprimee
        return self.entiere if entiere else self.comprimee


def _reunir_les_listes(scope: Scope) -> None:
    """Dire en une ligne ce que la requête dit en plusieurs."""
    for nom, lignes in Counter(nom for nom, _ in scope["headers"] if nom in _LISTES).items():
        if lignes > 1:
            dites = b", ".join(valeur for autre, valeur in scope["headers"] if autre == nom)
            autres = [(autre, valeur) for autre, valeur in scope["headers"] if autre != nom]
            scope["headers"] = [*autres, (nom, dites)]


class _Retenue:
    """Retient la réponse d'une application jusqu'à sa fin."""

    def __init__(self) -> None:
        self.debut: Message = {}
        self.corps = b""
        self._morceaux: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        """Retenir un message de plus."""
        if message["type"] == "http.response.start":
            self.debut = message
            return
        self._morceaux.append(message.get("body", b""))
        if not message.get("more_body", False):
            self.corps = b"".join(self._morceaux)

    @property
    def entiere(self) -> bool:
        """Vrai si elle dit ce qu'on demandait."""
        return bool(self.debut["status"] == HTTPStatus.OK)

    async def envoyer(self, scope: Scope, send: Send) -> None:
        """L'envoyer, ou dire à qui l'a déjà qu'elle n'a pas changé."""
        debut = {**self.debut, "headers": list(self.debut["headers"])}
        corps, entetes = self.corps, MutableHeaders(scope=debut)
        gardees = Headers(scope=scope).get("if-none-match", "")
        if self.entiere and l_a_deja(gardees, entetes["ETag"]):
            debut["status"], corps = HTTPStatus.NOT_MODIFIED.value, b""
            for nom in ("content-length", "content-type", "content-encoding"):
                del entetes[nom]
        await send(debut)
        await send({"type": "http.response.body", "body": corps})


class _Etiquetee:
    """Donne à chaque réponse l'étiquette de son contenu ; 304 à qui l'a déjà.

    L'étiquette est faible : la même vaut pour une réponse compressée.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête : ce qui est public tient en mémoire."""
        retenue = _Retenue()
        await self.app(scope, receive, retenue)
        if retenue.entiere:
            entetes = MutableHeaders(scope=retenue.debut)
            entetes["ETag"] = f'W/"{hashlib.sha256(retenue.corps).hexdigest()[:24]}"'
            entetes["Cache-Control"] = f"public, max-age={GARDE_SECONDS}"
        await retenue.envoyer(scope, send)


class _Comprimee:
    """Compresse ce qui est long, dans un fil, et une fois par contenu : son étiquette le nomme."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.tenus: OrderedDict[str, bytes] = OrderedDict()
        self._octets = 0
        self._une_fois = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête."""
        retenue = _Retenue()
        await self.app(scope, receive, retenue)
        if retenue.entiere and len(retenue.corps) >= COMPRESSE_BYTES_MIN:
            entetes = MutableHeaders(scope=retenue.debut)
            retenue.corps = await self._compresse(entetes["ETag"], retenue.corps)
            entetes["Content-Encoding"] = "gzip"
            entetes["Content-Length"] = str(len(retenue.corps))
        await retenue.envoyer(scope, send)

    async def _compresse(self, etiquette: str, corps: bytes) -> bytes:
        """Ce contenu compressé : cent qui le demandent ensemble le font compresser une fois."""
        async with self._une_fois:
            if etiquette not in self.tenus:
                self._garde(etiquette, await asyncio.to_thread(gzip.compress, corps, mtime=0))
            self.tenus.move_to_end(etiquette)
            return self.tenus[etiquette]

    def _garde(self, etiquette: str, compresse: bytes) -> None:
        """Le garder, à la place de ce que l'on n'a pas demandé depuis le plus longtemps."""
        self.tenus[etiquette] = compresse
        self._octets += len(compresse)
        while self._octets > COMPRESSES_BYTES_MAX and len(self.tenus) > 1:
            _, oublie = self.tenus.popitem(last=False)
            self._octets -= len(oublie)


class _Constante:
    """Garde ce qui ne change pas tant que vit le processus, et que chacun peut demander.

    Écrire la description occupe la boucle des dizaines de millisecondes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._tenues: dict[str, _Retenue] = {}
        self._une_fois = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête, de ce que l'on a déjà répondu si l'on peut."""
        tenue = self._tenues.get(scope["path"]) or await self._faite(scope, receive)
        await tenue.envoyer(scope, send)

    async def _faite(self, scope: Scope, receive: Receive) -> _Retenue:
        """La réponse, faite pour tous : cent qui la demandent ensemble la font faire une fois."""
        chemin = scope["path"]
        async with self._une_fois:
            if tenue := self._tenues.get(chemin):
                return tenue
            faite = _Retenue()
            sans = [(nom, dit) for nom, dit in scope["headers"] if nom != b"if-none-match"]
            await self.app({**scope, "headers": sans}, receive, faite)
            if faite.entiere and len(self._tenues) < TENUES_MAX:
                self._tenues[chemin] = faite
            return faite


def l_a_deja(gardees: str, etiquette: str) -> bool:
    """Vrai si `If-None-Match` dit cette étiquette ; de façon faible (RFC 9110, § 13.1.2)."""
    dites = {g.strip().removeprefix("W/") for g in gardees.split(",")}
    return "*" in dites or etiquette.removeprefix("W/") in dites
