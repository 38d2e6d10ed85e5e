"""The embedded server, kept alive: when it dies, or its owner leaves, another is started here.

Its address does not change: whoever was connected connects again. What it had acknowledged is on
its disk.
"""

from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from parcours.postgres.embedded import Server, start

log = structlog.get_logger()


class Kept:
    """A server that this process started or attached to, and starts again if it is gone.

    To be used from the main thread, for the same reason as `start`.
    """

    def __init__(self, dossier: Path, bindir: Path | None) -> None:
        self._dossier = dossier
        self._bindir = bindir
        self._server: Server | None = None

    @property
    def server(self) -> Server:
        """The server, as it was when last looked at."""
        if self._server is None:
            self._server = start(self._dossier, bindir=self._bindir)
        return self._server

    def keep(self) -> bool:
        """Start the server again if it is gone; whether it had to be.

        Raises:
            EmbeddedServerError: it does not start any more.
        """
        if self.server.alive():
            return False
        self.server.stop()
        self._server = start(self._dossier, bindir=self._bindir)
        log.warning("embedded_server_started_again", owned=self._server.owned)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.stop()
