"""The log: one JSON object a line, without personal data, identifiers of partners or of people."""

import logging
import sys

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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_ByName()]
    root.setLevel(logging.WARNING)


class _ByName(logging.Handler):
    """What a library logs may quote a request: only who spoke, how loud and where is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().warning(
            "library", library=record.name, level=record.levelname, at=record.funcName
        )
