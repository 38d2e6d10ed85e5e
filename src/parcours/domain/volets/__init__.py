"""Les volets : une famille du vocabulaire par fichier, ses mots, ses faits et son état."""

import importlib
import pkgutil

from parcours.domain.volets import correction, reunion


def charger() -> None:
    """Inscrire au catalogue tous les faits de tous les volets : un fichier déposé ici suffit."""
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    for sans_volet in (correction, reunion):
        importlib.import_module(sans_volet.__name__)
