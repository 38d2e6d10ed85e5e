"""Le pointeur JSON (RFC 6901) : où est une valeur dans un document."""


def pointeur(parent: str, cle: str | int) -> str:
    """Le pointeur d'un enfant."""
    return f"{parent}/{str(cle).replace('~', '~0').replace('/', '~1')}"
