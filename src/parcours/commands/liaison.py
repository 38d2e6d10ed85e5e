"""The connections of the service: none waits for ever for a request that does not come.

uvicorn bounds the time between two requests, and the application the time of a body; this bounds
the time and the size of the headers, from the first byte that is awaited to the last that is
needed, and the time of an answer that its reader does not take.

Nothing but HTTP/1.1 is spoken here: who proposes another protocol is answered in this one. The
parser would drop the body that comes with such an offer; Java's client makes it by default.
"""

import asyncio
import fcntl
import re
import socket
import struct
import termios
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from parcours.api.problems import JsonInvalide

HEADERS_SECONDS: Final = 20.0
HEADERS_BYTES_MAX: Final = 64 * 1024
TAKEN_SECONDS: Final = 20.0
"""How often we look at what a reader has taken of an answer that waits for him."""
TAKEN_BYTES_MIN: Final = 8 * 1024 * int(TAKEN_SECONDS)
"""What he must have taken meanwhile, unless nothing is left."""
_TOO_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)
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
        between = getattr(self.cycle, "response_complete", True)  # None before the first request
        if between and self._deadline is None and self.timeout_keep_alive_task is None:
            self._await_headers()
        if self._headers > HEADERS_BYTES_MAX:
            self._refuse(_TOO_LARGE)

    @staticmethod
    def _ours(data: bytes) -> bytes:
        """The same bytes, without the offer that their headers make of another protocol."""
        headers, end, rest = data.partition(b"\r\n\r\n")
        return _OFFER.sub(_IGNORED, headers) + end + rest

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (what uvicorn would say)
        """Answer, as everywhere, with a problem."""
        problem = JsonInvalide("Cette requête n'est pas lisible.").reponse()
        headers = [*problem.raw_headers, (b"connection", b"close")]
        lines = b"".join(b"%b: %b\r\n" % header for header in headers)
        self._refuse(b"HTTP/1.1 400 Bad Request\r\n%b\r\n%b" % (lines, bytes(problem.body)))

    def on_headers_complete(self) -> None:
        """Stop waiting: the application takes over."""
        self._stop_waiting()
        self._heading, self._headers = False, 0
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
        """Expect him to take the end of it too."""
        super().on_response_complete()
        self._expect_taken()

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

    def _refuse(self, answer: bytes) -> None:
        transport: Any = self.transport
        if not transport.is_closing():
            transport.write(answer)
            transport.close()


def _held(ouvert: socket.socket) -> int:
    """The bytes that the kernel keeps until the reader has them."""
    held: int
    (held,) = struct.unpack("i", fcntl.ioctl(ouvert.fileno(), termios.TIOCOUTQ, b"\0" * 4))
    return held
