"""Toute lecture laisse une trace, écrite avant que la réponse ne parte ; sinon rien ne part."""

import asyncio
import hashlib
import re
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import replace
from typing import Final
from uuid import UUID

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parcours.api.problems import Erreur, ParametreInvalide, ServiceIndisponible
from parcours.domain.langage.nomenclatures.formats import contient_nir_exact
from parcours.domain.lecture.lecteur import Lecteur
from parcours.journal.registre import LectureFaite, Registre, RegistreIndisponible

AGENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
TRACE: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
ERREUR: Final = 400
_LISTE_BYTES: Final = 12
_EN_COURS: Final[ContextVar[LectureFaite | None]] = ContextVar("lecture", default=None)
_DEPART: Final[ContextVar["_Depart | None"]] = ContextVar("depart", default=None)


def par(lecteur: Lecteur) -> None:
    """Dire qui lit."""
    if faite := _EN_COURS.get():
        faite.source, faite.organisme = lecteur.source, lecteur.organisme


def de(parcours: UUID, niveau: int | None = None, edition: str | None = None) -> None:
    """Dire de quel parcours, jusqu'où, et dans quelle édition."""
    if faite := _EN_COURS.get():
        faite.parcours, faite.niveau, faite.edition = parcours, niveau, edition


def jugee(parcours: UUID, niveau: int, edition: str, droits: str) -> None:
    """Dire ce que l'on en lit, et par quoi ; l'inscrire pendant que la réponse s'écrit."""
    de(parcours, niveau, edition)
    if faite := _EN_COURS.get():
        faite.droits = droits
    if depart := _DEPART.get():
        depart.commence()


def comme_une_lecture() -> None:
    """Dire que ce dépôt ne dépose rien : il ne fait que lire."""
    if depart := _DEPART.get():
        depart.lit = True


def patiente() -> None:
    """Dire que cette lecture attend quelque chose : que personne ne l'attende."""
    if depart := _DEPART.get():
        depart.n_est_plus_attendue()


def en_cours() -> LectureFaite:
    """La lecture que l'on est en train de faire."""
    return _EN_COURS.get() or LectureFaite()


def d_une_liste(adresse: str, montres: Iterable[object]) -> None:
    """Dire ce qu'une liste a montré : son empreinte."""
    if faite := _EN_COURS.get():
        dits = "\n".join((adresse, *map(str, montres)))
        faite.liste = hashlib.blake2b(dits.encode(), digest_size=_LISTE_BYTES).hexdigest()


def en_vain(cherche: str) -> None:
    """Dire qu'on n'a rien trouvé de ce qu'on cherchait ; `cherche` : son empreinte."""
    if faite := _EN_COURS.get():
        faite.trouve, faite.parcours, faite.liste = False, None, cherche


def essais_en_vain(vises: Iterable[UUID]) -> None:
    """Dire quels parcours un dépôt à blanc désignait, qui ne sont pas connus de qui l'essaie."""
    if depart := _DEPART.get():
        for parcours in vises:
            depart.commence(replace(en_cours(), parcours=parcours, trouve=False))


class TraceDesLectures:
    """Inscrit chaque lecture d'un partenaire avant le premier octet de sa réponse."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1"):
            await self.app(scope, receive, send)
            return
        entetes = Headers(scope=scope)
        agent = entetes.get("parcours-agent")
        if agent is not None and (not AGENT.fullmatch(agent) or contient_nir_exact(agent)):
            await _AGENT_FAUTIF.reponse()(scope, receive, send)
            return
        trace = TRACE.fullmatch(entetes.get("traceparent", ""))
        faite = LectureFaite(agent=agent, trace=trace[1] if trace else None)
        depart = _Depart(scope, receive, send, faite)
        jeton, autre = _EN_COURS.set(faite), _DEPART.set(depart)
        try:
            await self.app(scope, receive, depart)
        finally:
            depart.n_est_plus_attendue()
            _EN_COURS.reset(jeton)
            _DEPART.reset(autre)


class _Depart:
    """Ce qui part : rien, tant que la lecture n'est pas inscrite."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, faite: LectureFaite) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._faite = faite
        self._inscrites: list[asyncio.Task[None]] = []
        self.lit = scope["method"] in {"GET", "HEAD"} or scope["path"].endswith("/recherche")
        """Vrai de ce que lit un partenaire : une adresse, une recherche, un dépôt à blanc."""
        self._refusee = False
        self._commencee = False
        self._registre: Registre = scope["app"].state.service.registre
        self._attendue = self.lit
        if self._attendue:
            self._registre.expect()

    def n_est_plus_attendue(self) -> None:
        """Dire qu'elle est inscrite, ou ne le sera pas de sitôt."""
        if self._attendue:
            self._attendue = False
            self._registre.expect_no_more()

    @property
    def _est_une_lecture(self) -> bool:
        return self.lit and bool(self._faite.source)

    def commence(self, dite: LectureFaite | None = None) -> None:
        """Inscrire dès maintenant une lecture dont on sait tout : rien n'attend, sinon l'envoi.

        Une recherche peut en faire plusieurs, un essai à blanc en dire d'autres que la sienne.
        """
        if self._est_une_lecture:
            self._commencee |= dite is None
            inscrite = asyncio.create_task(self._inscrit(dite or replace(self._faite)))
            inscrite.add_done_callback(_est_lue)
            self._inscrites.append(inscrite)

    async def __call__(self, message: Message) -> None:
        """Envoyer un message de la réponse."""
        if message["type"] == "http.response.start" and self._est_une_lecture:
            if message["status"] >= ERREUR:
                self._faite.trouve = False
            if not (self._commencee and self._faite.trouve):
                self._inscrites.append(asyncio.create_task(self._inscrit(self._faite)))
            try:
                await self._s_inscrivent()
            except RegistreIndisponible:
                self._refusee = True
                await _NON_INSCRITE.reponse()(self._scope, self._receive, self._send)
        elif self._inscrites and not self._refusee:
            await self._s_inscrivent()
        if not self._refusee:
            await self._send(message)

    async def _s_inscrivent(self) -> None:
        """Attendre ce qui s'inscrit ; une réponse qui s'écrit encore en inscrira d'autres."""
        attendues, self._inscrites = self._inscrites, []
        await asyncio.gather(*attendues)

    async def _inscrit(self, faite: LectureFaite) -> None:
        dite = replace(faite, adresse=_modele(self._scope))
        self.n_est_plus_attendue()
        await self._registre.note(dite)


def _est_lue(inscrite: asyncio.Task[None]) -> None:
    """Ce qui n'a pas pu s'inscrire d'une réponse abandonnée ne se dit à personne."""
    if not inscrite.cancelled():
        inscrite.exception()


def _modele(scope: Scope) -> str:
    """La route, sans rien de ce qu'on y a mis."""
    route = scope.get("route")
    chemin = route.path if isinstance(route, APIRoute) else ""
    return f"{scope['method']} {chemin}"


_AGENT_FAUTIF: Final = ParametreInvalide(
    "Corriger l'en-tête désigné.",
    [
        Erreur(
            "agent-invalide",
            "Parcours-Agent",
            "Un identifiant d'agent : 64 lettres, chiffres, « . », « _ », « @ » ou « - » au plus ; "
            "jamais un numéro de sécurité sociale.",
        )
    ],
)
_NON_INSCRITE: Final = ServiceIndisponible(
    "Cette lecture n'a pas pu être inscrite : réessayer dans un instant.",
    entetes={"Retry-After": "5"},
)
