"""Ce que l'on sait d'une mise à l'abri et d'une protection."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Protection:
    """Ce que la protection masque, et pour qui elle ne masque rien."""

    niveau: str
    habilites: frozenset[str]
    levee_le: date | None = None
    """None : elle est en vigueur."""

    def couvre(self, jour: date) -> bool:
        """Vrai d'un fait de ce jour ; levée, elle couvre encore ce qui est survenu jusque-là."""
        return self.levee_le is None or jour <= self.levee_le

    def nomme(self, organisme: str) -> bool:
        """Vrai si rien n'est masqué à cet organisme."""
        return organisme in self.habilites

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
    protections: tuple[Protection, ...] = ()
    """Celles qui ont été levées, dans l'ordre, puis celle en vigueur."""

    @property
    def protection(self) -> Protection | None:
        """La protection en vigueur."""
        derniere = self.protections[-1] if self.protections else None
        return derniere if derniere and derniere.levee_le is None else None

    @property
    def levees(self) -> tuple[Protection, ...]:
        """Les protections levées : chacune masque toujours ce qu'elle couvrait."""
        return tuple(p for p in self.protections if p.levee_le is not None)

    def couvre(self, jour: date) -> bool:
        """Vrai si une protection, en vigueur ou levée, couvre un fait de ce jour."""
        return any(protection.couvre(jour) for protection in self.protections)

    def protege(self, protection: Protection) -> "Vif":
        """La protection entre en vigueur, à la place de celle qui l'était."""
        return replace(self, protections=(*self.levees, protection))

    def leve(self, le: date) -> "Vif":
        """La protection en vigueur est levée : elle ne couvre plus ce qui survient ensuite."""
        if self.protection is None:
            return self
        return self.protege(replace(self.protection, levee_le=le))
