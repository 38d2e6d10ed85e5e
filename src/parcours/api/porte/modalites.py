"""Comment un partenaire dépose ce qu'il dépose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Modalites:
    """Comment déposer."""

    versions_attendues: frozenset[str] | None = None
    """Celles dont l'auteur d'un dépôt seul a lu l'une ; None : il n'en attend aucune."""
    tout_ou_rien: bool = False
    """Vrai : le refus d'un seul les refuse tous."""
    a_blanc: bool = False
    """Vrai : tout est jugé et prédit, rien n'est écrit."""
