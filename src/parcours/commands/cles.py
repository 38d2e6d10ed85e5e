"""Le fichier des clés d'API, que tiennent l'exploitant et la démonstration ; et qui les emploie."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from pydantic import TypeAdapter, ValidationError

from parcours.errors import CannotRun

_CLES = TypeAdapter(dict[str, str])


def cles_lues(fichier: Path) -> dict[str, str]:
    """Les clés écrites, par source.

    Raises:
        CannotRun: ce n'est pas un fichier de clés.
    """
    try:
        return _CLES.validate_json(fichier.read_bytes())
    except ValidationError:
        raise CannotRun(
            f"{fichier} n'est pas un fichier de clés : « parcours partenaires importer » les écrit"
        ) from None


def ecrire_les_cles(fichier: Path, cles: dict[str, str]) -> None:
    """Écrire les clés d'un coup, lisibles de leur propriétaire seul."""
    brouillon = fichier.with_name(f".{fichier.name}.neuf")
    brouillon.unlink(missing_ok=True)
    descripteur = os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as ouvert:
        json.dump(cles, ouvert, indent=2, sort_keys=True)
    brouillon.replace(fichier)


@contextmanager
def joignable(url: str) -> Iterator[None]:
    """Parler à un service.

    Raises:
        CannotRun: rien n'y répond, ou ce n'est pas une adresse.
    """
    try:
        yield
    except (httpx2.HTTPError, httpx2.InvalidURL):
        raise CannotRun(
            f"le service ne répond pas à {url} : vérifier --url et qu'il tourne ; recommencer est "
            "sans effet sur ce qui est déposé"
        ) from None
