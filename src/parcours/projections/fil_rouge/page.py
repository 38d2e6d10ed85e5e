"""Une page de liste : des éléments, où reprendre, et la position que la vue reflète."""

from typing import Generic, TypeVar

from pydantic import BaseModel

E = TypeVar("E")


class Page(BaseModel, Generic[E]):
    """Une page d'une liste."""

    elements: list[E]
    suivant: str | None = None
    """Curseur à passer en `apres` pour la page suivante ; null à la fin."""
    position: int
    """Position du journal que cette page reflète."""
