"""The connections of the service: none waits for ever for a request that does not come.

uvicorn bounds the time between two requests, and the application the time of a body; this bounds
the time of the headers, from the first byte that is awaited to the last that is needed.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_SECONDS: Final = 20.0
_TOO_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Liaison(HttpToolsProtocol):
    """A connection whose headers have a deadline."""

    _deadline: asyncio.TimerHandle | None = None

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
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        self._deadline = self.loop.call_later(HEADERS_SECONDS, self._cut)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _cut(self) -> None:
        transport: Any = self.transport
        if not transport.is_closing():
            transport.write(_TOO_LATE)
            transport.close()
