"""In a file of events, `{{système:identifiant}}` stands for what the door gave for that subject."""

import re
from collections.abc import Mapping
from typing import Final

DESIGNE: Final = re.compile(r"\{\{([^}]+)\}\}")


def remplacer(texte: str, connus: Mapping[str, str]) -> str:
    """The text, with the identifiers that are known."""
    return DESIGNE.sub(lambda sujet: connus.get(sujet[1], sujet[0]), texte)
