"""The log: one JSON object a line, without personal data, identifiers of partners or of people."""

import contextlib
import logging
import sys
from typing import TextIO

import structlog


def configure(level: str) -> None:
    """Write our events, and the libraries' warnings by name only, to the standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(_Unfailing(sys.stderr)),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_ByName()]
    root.setLevel(logging.WARNING)


class _Unfailing:
    """A stream that a full disk or a closed pipe does not make fail: a line is lost, no request."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write, or lose the text."""
        with contextlib.suppress(OSError, ValueError):  # a closed stream is a ValueError
            self._stream.write(text)

    def flush(self) -> None:
        """Flush, or lose what was kept."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


class _ByName(logging.Handler):
    """What a library logs may quote a request: only who spoke, how loud and where is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().warning(
            "library", library=record.name, level=record.levelname, at=record.funcName
        )
