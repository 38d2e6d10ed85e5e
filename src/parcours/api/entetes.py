"""Ce que HTTP attend de toute adresse : HEAD partout où l'on lit, et ce qui peut se garder.

Ce que dit `/v1` à un partenaire ne se garde nulle part, sauf chez lui ce qui est gelé. Ce qui est
public est le même pour tous : cela se compresse, se garde quelques minutes, et ne se renvoie pas à
qui l'a déjà.
"""

import hashlib
import re
from collections import Counter
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PUBLIQUES: Final = (
    "/v1/catalogue",
    "/v1/nomenclatures",
    "/v1/delais",
    "/problemes/",
    "/openapi.json",
    "/version",
)
"""Par quoi commencent les adresses que chacun lit, et lit de même."""
A_DIRE: Final = "parcours.a-dire"
"""Où la portée d'une requête garde les en-têtes que toute réponse dira, quelle qu'elle soit."""
GARDE_SECONDS: Final = 300
COMPRESSE_BYTES_MIN: Final = 1024
_LECTURES: Final = frozenset({"GET", "HEAD"})
_LISTES: Final = frozenset({b"if-match", b"if-none-match", b"accept-encoding"})
"""Ce qui se lit ici et se dit en une ligne ou en plusieurs (RFC 9110, § 5.3)."""
_SANS_GZIP: Final = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


class Entetes:
    """Répond à HEAD comme à GET, sans le corps ; dit de chaque réponse si elle se garde."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.entiere = _Etiquetee(app)
        self.comprimee = GZipMiddleware(self.entiere, minimum_size=COMPRESSE_BYTES_MIN)

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
        refuse = _SANS_GZIP.search(Headers(scope=scope).get("accept-encoding", ""))
        return self.entiere if refuse else self.comprimee


def _reunir_les_listes(scope: Scope) -> None:
    """Dire en une ligne ce que la requête dit en plusieurs."""
    for nom, lignes in Counter(nom for nom, _ in scope["headers"] if nom in _LISTES).items():
        if lignes > 1:
            dites = b", ".join(valeur for autre, valeur in scope["headers"] if autre == nom)
            autres = [(autre, valeur) for autre, valeur in scope["headers"] if autre != nom]
            scope["headers"] = [*autres, (nom, dites)]


class _Etiquetee:
    """Donne à chaque réponse l'étiquette de son contenu ; 304 à qui l'a déjà.

    L'étiquette est faible : la même vaut pour une réponse compressée.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête : ce qui est public tient en mémoire."""
        debut: Message = {}
        morceaux: list[bytes] = []

        async def retenir(message: Message) -> None:
            nonlocal debut
            if message["type"] == "http.response.start":
                debut = message
                return
            morceaux.append(message.get("body", b""))
            if message.get("more_body", False):
                return
            corps = b"".join(morceaux)
            if debut["status"] == 200:  # noqa: PLR2004 (OK)
                corps = _dire(scope, debut, corps)
            await send(debut)
            await send({"type": "http.response.body", "body": corps})

        await self.app(scope, receive, retenir)


def _dire(scope: Scope, debut: Message, corps: bytes) -> bytes:
    """Étiqueter la réponse ; son corps, ou rien s'il est déjà chez qui demande."""
    etiquette = f'W/"{hashlib.sha256(corps).hexdigest()[:24]}"'
    entetes = MutableHeaders(scope=debut)
    entetes["ETag"] = etiquette
    entetes["Cache-Control"] = f"public, max-age={GARDE_SECONDS}"
    if not l_a_deja(Headers(scope=scope).get("if-none-match", ""), etiquette):
        return corps
    debut["status"] = 304
    for nom in ("content-length", "content-type"):
        del entetes[nom]
    return b""


def l_a_deja(gardees: str, etiquette: str) -> bool:
    """Vrai si `If-None-Match` dit cette étiquette ; de façon faible (RFC 9110, § 13.1.2)."""
    dites = {g.strip().removeprefix("W/") for g in gardees.split(",")}
    return "*" in dites or etiquette.removeprefix("W/") in dites
