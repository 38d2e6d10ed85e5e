"""What an operator can mend, and where an error that nobody expected comes from."""

import traceback


class CannotRun(Exception):  # noqa: N818 (says what happens, as its sentence does)
    """Parcours cannot run here as it is; the text, in French, says what to do."""


def where(error: Exception) -> str:
    """The kind of an error and the line it comes from: never its text, which may hold data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {frame.name}:{frame.lineno}"
