"""The connections of the service: none waits for ever for a request that does not come.

uvicorn bounds the time between two requests, and the application the time of a body; this bounds
the time of the headers, from the first byte that is awaited to the last that is needed, and that
of an answer that its reader does not take.
"""

import asyncio
import fcntl
import socket
import struct
import termios
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_SECONDS: Final = 20.0
TAKEN_SECONDS: Final = 20.0
"""How often we look at what a reader has taken of an answer that waits for him."""
TAKEN_BYTES_MIN: Final = 8 * 1024 * int(TAKEN_SECONDS)
"""What he must have taken meanwhile, unless nothing is left."""
_TOO_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Liaison(HttpToolsProtocol):
    """A connection whose headers have a deadline, and whose answers must be taken."""

    _deadline: asyncio.TimerHandle | None = None
    _look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._await_headers()

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of the headers, if these bytes do not end them."""
        super().data_received(data)
        between = getattr(self.cycle, "response_complete", True)  # None before the first request
        if between and self._deadline is None and self.timeout_keep_alive_task is None:
            self._await_headers()

    def on_headers_complete(self) -> None:
        """Stop waiting: the application takes over."""
        self._stop_waiting()
        super().on_headers_complete()

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
        transport: Any = self.transport
        if not transport.is_closing():
            transport.write(_TOO_LATE)
            transport.close()


def _held(ouvert: socket.socket) -> int:
    """The bytes that the kernel keeps until the reader has them."""
    held: int
    (held,) = struct.unpack("i", fcntl.ioctl(ouvert.fileno(), termios.TIOCOUTQ, b"\0" * 4))
    return held
