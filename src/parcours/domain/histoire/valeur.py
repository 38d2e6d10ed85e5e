"""Ce que vaut un fait dans le ménage : il compte, il attend d'être confirmé, ou il est écarté.

Compte ce que dit le SIAO, ce que dit un organisme un jour où il travaille avec le ménage, et ce que
le territoire fait compter d'office par un acte permanent. Le reste est à confirmer : il peut armer
une horloge, jamais en arrêter une, ni changer quoi que ce soit d'autre. Ce qui décide de qui lit,
de qui est en charge ou de ce qui se clôt n'a d'effet que dit par qui est en relation.
"""

from collections.abc import Collection
from enum import StrEnum
from functools import cache
from typing import Any, Final

from parcours.domain.histoire.relations import Relations
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait, FaitIllisible
from parcours.domain.langage.fiche import Agregat
from parcours.domain.volets.correction import EN_VISENT_UN_AUTRE
from parcours.domain.volets.relation import FAMILLE_DES_RELATIONS
from parcours.domain.volets.vif.protection import ProtectionAdresseActivee


class Valeur(StrEnum):
    """Ce que vaut un fait."""

    COMPTE = "compte"
    A_CONFIRMER = "a_confirmer"
    """Son auteur n'est pas en relation : le fait arme des horloges et ne change rien d'autre."""
    EN_ATTENTE = "en_attente"
    """Il lui faudrait être en relation pour le dire avec effet : quelqu'un doit en décider."""
    ECARTE = "ecarte"
    """Quelqu'un a décidé qu'il ne compte pas."""


SANS_EFFET: Final = frozenset({Valeur.EN_ATTENTE, Valeur.ECARTE})
"""Ce qui n'a d'effet pour personne."""
SANS_JUGEMENT: Final = (*EN_VISENT_UN_AUTRE, FaitIllisible)
"""Ce dont l'autorité se juge ailleurs : les corrections ; ce qu'on ne sait pas lire ne dit rien."""


def est_sans_jugement(fait: Fait) -> bool:
    """Vrai de ce dont l'autorité se juge ailleurs."""
    return _sans_jugement(type(fait.evenement))


@cache
def _sans_jugement(sorte: type[Evenement[Any]]) -> bool:
    return issubclass(sorte, SANS_JUGEMENT)


def valeur(fait: Fait, relations: Relations, en_attente: Collection[str]) -> Valeur:
    """Ce que vaut un fait, d'après les relations du ménage et les actes de son territoire.

    `en_attente` : ceux que seule une décision fera compter.
    """
    if fait.reference in en_attente:
        return Valeur.EN_ATTENTE
    juge = _se_juge(type(fait.evenement))
    if juge and relations.fait_compter(fait) and not _protege_sans_relation(fait, relations):
        return Valeur.COMPTE
    if fait.reference in relations.ecartes:
        return Valeur.ECARTE
    confirme = not juge or fait.reference in relations.confirmes
    return Valeur.COMPTE if confirme else Valeur.A_CONFIRMER


@cache
def _se_juge(sorte: type[Evenement[Any]]) -> bool:
    """Vrai d'un type dont chaque fait compte ou non selon qui le dit."""
    fiche = sorte.fiche
    decide_ailleurs = _sans_jugement(sorte) or fiche.famille == FAMILLE_DES_RELATIONS
    return fiche.agregat is Agregat.MENAGE and not decide_ailleurs and not fiche.reserve


def _protege_sans_relation(fait: Fait, relations: Relations) -> bool:
    """Vrai d'une protection dite sans relation, et que l'on a écartée : elle ne masque plus rien.

    Aucun acte permanent ne la fait compter malgré cela.
    """
    return (
        fait.reference in relations.ecartes
        and isinstance(fait.evenement, ProtectionAdresseActivee)
        and not relations.est_liee(fait)
    )
