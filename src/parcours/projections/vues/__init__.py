"""The views kept in tables: one per file, and a file dropped here is enough."""

import importlib
import pkgutil
from functools import cache

from parcours.projections import acces
from parcours.projections.vue import Vue


@cache
def toutes() -> tuple[Vue, ...]:
    """Every view of this package, by name, after the rights that their lists rest on."""
    modules = (
        importlib.import_module(module.name)
        for module in pkgutil.iter_modules(__path__, f"{__name__}.")
    )
    return (acces.VUE, *sorted((module.VUE for module in modules), key=lambda vue: vue.nom))
