"""Qui lit : un organisme, ses rôles, ses territoires."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Final

from parcours.domain.langage.habilitation import DROITS, NomDeVue, Portee
from parcours.domain.langage.vocabulaire import S0, S4, Role, Sensibilite

_FICHE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Lecteur:
    """Un partenaire qui lit ; ses propres faits sont ceux de son organisme, toutes sources."""

    source: str
    organisme: str
    roles: frozenset[Role]
    departements: frozenset[str]

    @property
    def fiche(self) -> str:
        """L'empreinte de ce qui fait qu'il lit : son organisme, ses rôles, ses départements.

        Deux sources d'un organisme, de mêmes rôles et de mêmes départements, lisent pareil.
        """
        return _empreinte(self.organisme, self.roles, self.departements)

    @property
    def est_superviseur(self) -> bool:
        """Vrai pour le lecteur d'essai, qui lit tout."""
        return Role.SUPERVISION in self.roles

    def portee(self, vue: NomDeVue) -> Portee:
        """Jusqu'où l'un de ses rôles lit cette vue."""
        return _portee(self.roles, vue)

    @property
    def niveau(self) -> Sensibilite:
        """Ce qu'il lit d'office, le plus haut de ses rôles."""
        return _niveau(self.roles)

    def lit_au_moins(self, portee: Portee, *vues: NomDeVue) -> bool:
        """Vrai s'il lit l'une de ces vues, au moins jusque-là."""
        return any(self.portee(vue) >= portee for vue in vues)

    @property
    def peut_etre_habilite(self) -> bool:
        """Vrai si l'un de ses rôles admet une habilitation aux violences et aux adresses.

        Jamais d'une personne du ménage.
        """
        return _peut_etre_habilite(self.roles)

    def niveau_si(self, *, habilite: bool) -> Sensibilite:
        """Ce qu'il lit d'un ménage, selon qu'il y est ou non habilité aux violences."""
        return max(self.niveau, S4) if habilite and self.peut_etre_habilite else self.niveau


@cache
def _portee(roles: frozenset[Role], vue: NomDeVue) -> Portee:
    return max((DROITS[r].lit.get(vue, Portee.AUCUNE) for r in roles), default=Portee.AUCUNE)


@cache
def _niveau(roles: frozenset[Role]) -> Sensibilite:
    return max((DROITS[r].niveau_max for r in roles), default=S0)


@cache
def _peut_etre_habilite(roles: frozenset[Role]) -> bool:
    admises = (S4 in DROITS[r].sur_habilitation for r in roles)
    return Role.MENAGE not in roles and any(admises)


@cache
def _empreinte(organisme: str, roles: frozenset[Role], departements: frozenset[str]) -> str:
    fiche = [organisme, *sorted(role.value for role in roles), "", *sorted(departements)]
    return hashlib.blake2b("\n".join(fiche).encode(), digest_size=_FICHE_BYTES).hexdigest()
