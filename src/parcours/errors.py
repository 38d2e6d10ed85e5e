"""What an operator can mend."""


class CannotRun(Exception):  # noqa: N818 (says what happens, as its sentence does)
    """Parcours cannot run here as it is; the text, in French, says what to do."""
