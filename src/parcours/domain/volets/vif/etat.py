"""Ce que l'on sait d'une mise à l'abri et d'une protection."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Protection:
    """Ce que la protection masque, et pour qui elle ne masque rien."""

    niveau: str
    habilites: frozenset[str]

    @property
    def masque_la_commune(self) -> bool:
        """Vrai au niveau 3 : ni adresse, ni structure, ni commune, nulle part."""
        return self.niveau == "N3"

    @property
    def masque_la_structure(self) -> bool:
        """Vrai aux niveaux 2 et 3."""
        return self.niveau in {"N2", "N3"}


@dataclass(frozen=True, slots=True)
class Vif:
    """La mise à l'abri en cours et la protection de l'adresse."""

    abritee_depuis_le: date | None = None
    """Première nuit de la mise à l'abri en cours."""
    rangs: tuple[int, ...] = ()
    """Renouvellements déjà dits."""
    protection: Protection | None = None
    levee: Protection | None = None
    """La protection qui a été levée : elle masque toujours ce qu'elle couvrait."""
    levee_le: date | None = None
