"""Une requête se fait une fois pour toutes celles de même forme ; ses valeurs s'y lient ensuite.

Faire le texte d'une liste de ménages coûte plus à Python que de lire ce qu'en répond la base.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import Date, DateTime, Integer, Select, Text, bindparam
from sqlalchemy.sql.elements import BindParameter, ColumnElement


class Qui(Protocol):
    """Qui demande, dans une requête : lui-même, ou celui que l'on y liera."""

    @property
    def fiche(self) -> ColumnElement[str]:
        """L'empreinte de ce lecteur."""
        ...

    @property
    def organisme(self) -> ColumnElement[str]:
        """Celui pour qui il lit."""
        ...

    @property
    def instant(self) -> ColumnElement[datetime]:
        """L'instant où il demande."""
        ...


class _Quiconque:
    """Celui que l'on liera."""

    fiche: Final[BindParameter[str]] = bindparam("lecteur", type_=Text())
    organisme: Final[BindParameter[str]] = bindparam("organisme", type_=Text())
    instant: Final[BindParameter[datetime]] = bindparam("instant", type_=DateTime(timezone=True))


QUICONQUE: Final[Qui] = _Quiconque()
AU: Final = bindparam("au", type_=Date())
"""Le jour lu, que l'on liera."""
LIMITE: Final = bindparam("limite", type_=Integer())


class Liee(NamedTuple):
    """Le texte d'une requête, qui sert à d'autres, et ce qui s'y lie."""

    texte: Select[Any]
    valeurs: Mapping[str, Any]

    def seule(self) -> Select[Any]:
        """La même requête, avec ses valeurs."""
        return self.texte.params(dict(self.valeurs))
