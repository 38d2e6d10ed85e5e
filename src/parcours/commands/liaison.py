"""The connections of the service: none waits for ever for a request that does not come.

uvicorn bounds the time between two requests, and the application the time of a body; this bounds
the time and the size of the headers, from the first byte that is awaited to the last that is
needed, and the time of an answer that its reader does not take.

Nothing but HTTP/1.1 is spoken here: who proposes another protocol is answered in this one. The
parser would drop the body that comes with such an offer; Java's client makes it by default.

Who stops sending may still be listening: what he sent is answered, and what he sends next that
cannot be read is refused after it, never in its place.
"""

import asyncio
import fcntl
import re
import socket
import struct
import termios
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from parcours.api.problems import (
    EntetesTropLongs,
    Probleme,
    RequeteIllisible,
    RequeteTropLente,
    TransfertInconnu,
)

HEADERS_SECONDS: Final = 20.0
HEADERS_BYTES_MAX: Final = 64 * 1024
TAKEN_SECONDS: Final = 20.0
"""How often we look at what a reader has taken of an answer that waits for him."""
TAKEN_BYTES_MIN: Final = 8 * 1024 * int(TAKEN_SECONDS)
"""What he must have taken meanwhile, unless nothing is left."""
_TOO_LATE: Final = RequeteTropLente("Les en-têtes n'arrivent pas : les renvoyer d'une traite.")
_TOO_LARGE: Final = EntetesTropLongs(f"La taille permise est de {HEADERS_BYTES_MAX} octets.")
_UNREADABLE: Final = RequeteIllisible(
    "Écrire en %XX, dans l'adresse, tout ce qui n'est pas de l'ASCII ; un en-tête par ligne, un "
    "seul corps, d'une longueur dite une fois."
)
_NO_HOST: Final = RequeteIllisible("Une requête HTTP/1.1 dit son hôte (`Host`), une seule fois.")
_UNKNOWN_TRANSFER: Final = TransfertInconnu(
    "Comprimer par `Content-Encoding: gzip` ; `Transfer-Encoding` ne se lit que `chunked`."
)
_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[^\x00-\x20/?#@\\\[\]:]*)(?::\d*)?")
_OFFER: Final = re.compile(rb"(?<=\n)upgrade(?=[ \t]*:)", re.IGNORECASE)
_IGNORED: Final = b"offered"


class Liaison(HttpToolsProtocol):
    """A connection whose headers have a deadline, and whose answers must be taken."""

    _deadline: asyncio.TimerHandle | None = None
    _heading: bool = True
    """Whether what comes next are headers: those of the first request, or after the end of one."""
    _headers: int = 0
    """The bytes of headers that have not ended."""
    _look: asyncio.TimerHandle | None = None
    _refusal: Probleme | None = None
    """Why the headers that just ended are not followed."""
    _last: Probleme | None = None
    """What is refused once all that came before has its answer."""
    _broken: bool = False
    """Whether nothing more comes of the body of the last request, which is not whole."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._await_headers()

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of the headers, if these bytes do not end them."""
        if self._heading:
            self._headers += len(data)
            data = self._ours(data)
        super().data_received(data)
        if not self._owes() and self._deadline is None and self.timeout_keep_alive_task is None:
            self._await_headers()
        if self._headers > HEADERS_BYTES_MAX:
            self._refuse(_TOO_LARGE)

    @staticmethod
    def _ours(data: bytes) -> bytes:
        """The same bytes, without the offer that their headers make of another protocol."""
        headers, end, rest = data.partition(b"\r\n\r\n")
        return _OFFER.sub(_IGNORED, headers) + end + rest

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (what uvicorn would say)
        """Answer, as everywhere, with a problem; who breaks off a body has the answer of that."""
        if not self._break_off():
            self._refuse(self._refusal or _UNREADABLE)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Keep the connection, if something that was sent is still to be answered."""
        self._break_off()
        return self._owes()

    def on_headers_complete(self) -> None:
        """Stop waiting: the application takes over.

        Raises:
            Probleme: not of what these headers announce; the parser stops there.
        """
        self._stop_waiting()
        self._heading, self._headers = False, 0
        self._refusal = _refused(self.url, self.headers, self.parser.get_http_version())
        if self._refusal is not None:
            raise self._refusal
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Expect the headers of another."""
        self._heading = True
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        self._stop_looking()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Expect the reader to take what he asked for."""
        super().pause_writing()
        self._expect_taken()

    def on_response_complete(self) -> None:
        """Expect him to take the end of it too; then refuse what followed, if need be."""
        super().on_response_complete()
        self._expect_taken()
        if self._last is not None and not self._owes():
            self._refuse(self._last)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:  # type: ignore[override]
        """Let the application know when the body is broken off."""

        async def told(scope: Scope, receive: Receive, send: Send) -> None:
            await app(scope, partial(self._received, cycle, receive), send)

        super()._start_asgi_task(cycle, told)  # type: ignore[arg-type]

    async def _received(self, cycle: RequestResponseCycle, receive: Receive) -> Message:
        if self._broken and cycle is self.cycle and not cycle.body:
            return {"type": "http.disconnect"}
        return await receive()

    def _owes(self) -> bool:
        """Whether something that was sent is still to be answered."""
        return not getattr(self.cycle, "response_complete", True)  # None before the first request

    def _break_off(self) -> bool:
        """Say to the application that nothing more comes of this body; False if it has all."""
        if not (self._owes() and self.cycle.more_body):
            return False
        self._broken, self.cycle.keep_alive = True, False
        self.cycle.message_event.set()
        return True

    def _await_headers(self) -> None:
        self._deadline = self.loop.call_later(HEADERS_SECONDS, self._cut)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expect_taken(self) -> None:
        left = self._left()
        if left and self._look is None:
            self._look = self.loop.call_later(TAKEN_SECONDS, self._taken, left)

    def _taken(self, before: int) -> None:
        """Look again while something is left; cut who takes next to nothing.

        What is left grows only when it was low: then he was fast enough.
        """
        self._look = None
        left = self._left()
        if left and 0 <= before - left < TAKEN_BYTES_MIN:
            self.transport.abort()
        else:
            self._expect_taken()

    def _left(self) -> int:
        """The bytes that wait for the reader, 0 when none waits for a room in the kernel.

        The kernel asks for more by the megabyte: what it holds counts, or who takes 8 KiB a second
        seems to take nothing for minutes.
        """
        waiting = self.transport.get_write_buffer_size()
        return waiting and waiting + _held(self.transport.get_extra_info("socket"))

    def _stop_looking(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None

    def _cut(self) -> None:
        self._refuse(_TOO_LATE)

    def _refuse(self, why: Probleme) -> None:
        """Say why, and no more; after what is still to be answered."""
        if self._owes():
            self._last = why
            return
        transport: Any = self.transport
        if not transport.is_closing():
            transport.write(_said(why))
            transport.close()


def _refused(url: bytes, headers: Sequence[tuple[bytes, bytes]], version: str) -> Probleme | None:
    """Why a request with these headers is not read, if it is not (RFC 9112, § 3.2 and 6.1)."""
    if len(url) + sum(len(name) + len(value) for name, value in headers) > HEADERS_BYTES_MAX:
        return _TOO_LARGE
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) > 1 or (version == "1.1" and not hosts):
        return _NO_HOST
    if not all(_HOST.fullmatch(host) for host in hosts):
        return _NO_HOST
    said = b",".join(value for name, value in headers if name == b"transfer-encoding")
    *others, last = [coding.strip().lower() for coding in said.split(b",")]
    if said and (last != b"chunked" or last in others):
        return _UNREADABLE
    return _UNKNOWN_TRANSFER if any(others) else None


def _said(problem: Probleme) -> bytes:
    """A problem, as the last answer of a connection."""
    answer = problem.reponse()
    headers = [*answer.raw_headers, (b"connection", b"close")]
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    reason = HTTPStatus(problem.statut).phrase.encode()
    return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (problem.statut, reason, lines, bytes(answer.body))


def _held(ouvert: socket.socket) -> int:
    """The bytes that the kernel keeps until the reader has them."""
    held: int
    (held,) = struct.unpack("i", fcntl.ioctl(ouvert.fileno(), termios.TIOCOUTQ, b"\0" * 4))
    return held
