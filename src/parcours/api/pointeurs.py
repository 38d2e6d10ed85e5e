"""Le pointeur JSON (RFC 6901) : où est une valeur dans un document."""

import re
from typing import Final

_CLE_DE_CHAMP: Final = re.compile(r"[a-z][a-z_]{0,40}")
"""Une clé de cette forme désigne un champ ; une autre pourrait être une donnée : on la tait."""


def pointeur(parent: str, cle: str | int) -> str:
    """Le pointeur d'un enfant ; celui du parent, si la clé ne peut pas être montrée."""
    montrable = isinstance(cle, int) or _CLE_DE_CHAMP.fullmatch(cle)
    return f"{parent}/{cle}" if montrable else parent
