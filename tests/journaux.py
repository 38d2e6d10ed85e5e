"""What the service logs, for a test to read."""

import contextlib
import importlib
import io
import logging
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest
import structlog

import parcours
from parcours import logs


def _qui_ecrivent() -> Iterator[ModuleType]:
    """The modules of the service that log."""
    for module in pkgutil.walk_packages(parcours.__path__, "parcours."):
        if module.name.startswith(("parcours.api", "parcours.projections", "parcours.journal")):
            lu = importlib.import_module(module.name)
            if hasattr(lu, "log"):
                yield lu


@contextlib.contextmanager
def ecrits(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the service logs, at its wordiest, in the form it really has."""
    racine = logging.getLogger()
    gestionnaires, niveau = list(racine.handlers), racine.level
    ecrit = io.StringIO()
    logs.configure("debug")
    structlog.configure(
        cache_logger_on_first_use=False, logger_factory=structlog.PrintLoggerFactory(ecrit)
    )
    for module in _qui_ecrivent():
        monkeypatch.setattr(module, "log", structlog.get_logger())
    yield ecrit
    racine.handlers = gestionnaires
    racine.setLevel(niveau)
    structlog.reset_defaults()
