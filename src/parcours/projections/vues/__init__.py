"""The views kept in tables: their subjects, one per file; a file dropped here is enough."""

import importlib
import pkgutil
from functools import cache
from typing import Any

from parcours.projections import acces
from parcours.projections.vue import Vue


@cache
def toutes() -> tuple[Vue[Any], ...]:
    """Every view of this package, by name, after the rights that their lists rest on."""
    modules = (
        importlib.import_module(module.name)
        for module in pkgutil.iter_modules(__path__, f"{__name__}.")
    )
    vues = [vue for module in modules for vue in module.VUES]
    return (*acces.VUES, *sorted(vues, key=lambda vue: str(vue.table.name)))
