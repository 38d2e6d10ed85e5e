"""Qui lit : un organisme, ses rôles, ses territoires."""

from dataclasses import dataclass

from parcours.domain.habilitation import DROITS, Portee, Vue
from parcours.domain.vocabulaire import S0, S4, Role, Sensibilite


@dataclass(frozen=True, slots=True)
class Lecteur:
    """Un partenaire qui lit ; ses propres faits sont ceux de son organisme, toutes sources."""

    source: str
    organisme: str
    roles: frozenset[Role]
    departements: frozenset[str]

    @property
    def est_superviseur(self) -> bool:
        """Vrai pour le lecteur d'essai, qui lit tout."""
        return Role.SUPERVISION in self.roles

    def portee(self, vue: Vue) -> Portee:
        """Jusqu'où l'un de ses rôles lit cette vue."""
        return max(
            (DROITS[r].lit.get(vue, Portee.AUCUNE) for r in self.roles), default=Portee.AUCUNE
        )

    @property
    def niveau(self) -> Sensibilite:
        """Ce qu'il lit d'office, le plus haut de ses rôles."""
        return max((DROITS[r].niveau_max for r in self.roles), default=S0)

    @property
    def peut_etre_habilite(self) -> bool:
        """Vrai si l'un de ses rôles admet une habilitation aux violences et aux adresses."""
        return any(S4 in DROITS[r].sur_habilitation for r in self.roles)

    def niveau_si(self, *, habilite: bool) -> Sensibilite:
        """Ce qu'il lit d'un ménage, selon qu'il y est ou non habilité aux violences."""
        return max(self.niveau, S4) if habilite and self.peut_etre_habilite else self.niveau
