"""La composition d'un ménage (liste COMPO), telle que la font ses membres."""

from collections.abc import Sequence
from typing import Final, Protocol

_ENFANTS: Final = frozenset({"ENFANT_MINEUR", "ENFANT_MAJEUR"})
_MINEURS: Final = frozenset({"MOINS_3", "DE_3_A_17"})
_SEXES: Final = ("FEMME", "HOMME")


class Membre(Protocol):
    """Ce qu'il faut savoir d'une personne du ménage."""

    @property
    def role(self) -> str | None:
        """Son lien avec la personne qui demande."""

    @property
    def tranche_age(self) -> str | None:
        """Sa tranche d'âge."""

    @property
    def sexe(self) -> str | None:
        """Son sexe, s'il est déclaré."""


def composition(membres: Sequence[Membre], avant: str | None) -> str | None:
    """Le code de la liste ; None si rien ne permet de le dire.

    `avant` : ce qui en était dit ; d'une personne isolée, il apprend le sexe.
    """
    enfants = [m for m in membres if _est_un_enfant(m)]
    adultes = [m for m in membres if not _est_un_enfant(m)]
    if not membres:
        return None
    if not adultes or (len(membres) == 1 and membres[0].tranche_age in _MINEURS):
        return "MINEUR_ISOLE" if len(membres) == 1 else "AUTRE"
    avec = "AVEC_ENFANT" if enfants else "SANS_ENFANT"
    if len(adultes) == 1:
        sexe = _sexe(adultes[0], avant)
        return f"{sexe}_ISOLE_{avec}" if sexe else None
    if len(adultes) == 2 and any(m.role == "CONJOINT" for m in adultes):  # noqa: PLR2004 (a couple)
        return f"COUPLE_{avec}"
    return "AUTRE" if enfants else "GROUPE_ADULTES"


def _est_un_enfant(membre: Membre) -> bool:
    if membre.role == "DEMANDEUR":
        return False
    return membre.role in _ENFANTS or membre.tranche_age in _MINEURS


def _sexe(membre: Membre, avant: str | None) -> str | None:
    if membre.sexe in _SEXES:
        return membre.sexe
    return next((s for s in _SEXES if (avant or "").startswith(f"{s}_ISOLE")), None)
