"""Une date de naissance, telle qu'on la sait : au jour, au mois ou à l'année."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_FORME: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
CONVENUS: Final = frozenset({(1, 1), (12, 31)})
"""Le jour et le mois que l'on écrit quand on ne les sait pas."""
_UN_AUTRE_JOUR_MAX: Final = 12


@dataclass(frozen=True, slots=True)
class Naissance:
    """Ce que l'on sait d'une date de naissance."""

    annee: int
    mois: int | None = None
    jour: int | None = None

    @classmethod
    def lue(cls, texte: str) -> "Naissance":
        """La date que dit `AAAA`, `AAAA-MM` ou `AAAA-MM-JJ`.

        Raises:
            ValueError: ce n'en est pas une.
        """
        trouvee = _FORME.fullmatch(texte)
        if trouvee is None:
            raise ValueError(texte)
        annee, mois, jour = (int(n) if n else None for n in trouvee.groups())
        date(annee or 0, mois or 1, jour or 1)
        return cls(annee or 0, mois, jour)

    @property
    def est_complete(self) -> bool:
        """Vrai si le jour est dit, et ne l'est pas par convention."""
        return self.jour is not None and (self.mois, self.jour) not in CONVENUS

    @property
    def est_floue(self) -> bool:
        """Vrai si seule l'année s'en tient pour sûre."""
        return self.mois is None or (self.mois, self.jour) in CONVENUS

    @property
    def au_plus_tot(self) -> date:
        """Le premier jour que cela peut être."""
        return date(self.annee, self.mois or 1, self.jour or 1)

    @property
    def au_mois(self) -> str:
        """`AAAA-MM`."""
        return f"{self.annee:04}-{self.mois or 0:02}"

    @property
    def au_jour(self) -> str:
        """`AAAA-MM-JJ`."""
        return f"{self.au_mois}-{self.jour or 0:02}"

    def renversee(self) -> "Naissance | None":
        """Le jour pris pour le mois, si cela fait une autre date."""
        if self.jour is None or self.jour > _UN_AUTRE_JOUR_MAX or self.jour == self.mois:
            return None
        return Naissance(self.annee, self.jour, self.mois)
