"""Les échéances de tous les ménages, tant qu'elles courent : toute liste les lit d'ici."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_

from parcours.domain.droit import DELAIS
from parcours.domain.droit.portee import Sorte
from parcours.domain.echeances import Echeance
from parcours.domain.periodes import Tranche
from parcours.projections.vue import Vie, Vue, table

PROCEDURE: Final = "R-E"
"""Ce par quoi commence l'identifiant d'une règle de la procédure d'expulsion."""

OBLIGATIONS: Final = tuple(
    sorted(regle for regle, delai in DELAIS.items() if delai.portee.sorte is Sorte.OBLIGATION)
)
"""Les règles dont une date passée est manquée, et reste due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EcheanceDue:
    """Une échéance, d'armée à arrêtée ou remplacée."""

    edition: str
    """Vide : le ménage entier ; sinon, la procédure d'expulsion telle que la lit qui n'a que ça."""
    departement: str | None
    """Où vivait le ménage quand elle s'est armée."""
    regle: str
    sensibilite: int
    fait_le: date
    """Jour du fait qui l'arme : il dit si une protection la masque."""
    echeance_le: date
    calculee_le: date


ECHEANCES = table("echeances", EcheanceDue, "departement echeance_le")


def de_la_procedure(vie: Vie) -> list[Echeance]:
    """Celles de la procédure d'expulsion."""
    return [e for e in vie.parcours.echeances if e.delai.id.startswith(PROCEDURE)]


def est_de_la_procedure() -> ColumnElement[bool]:
    """Vrai d'une ligne qui en est une."""
    return ECHEANCES.c.regle.startswith(PROCEDURE)


def est_manquee(au: date) -> ColumnElement[bool]:
    """Vrai d'une ligne que quelqu'un devait tenir avant ce jour, et doit encore."""
    return and_(ECHEANCES.c.regle.in_(OBLIGATIONS), ECHEANCES.c.echeance_le < au)


def lignes(vie: Vie) -> Iterator[Tranche[EcheanceDue | None]]:
    """Chaque échéance du ménage ; d'une édition partielle, celles de la procédure."""
    if not (vie.parcours.est_ouvert or vie.edition):
        return
    for echeance in de_la_procedure(vie) if vie.edition else vie.parcours.echeances:
        lieu = vie.parcours.lieu(echeance.armee_le)
        due = EcheanceDue(
            edition=vie.edition,
            departement=lieu.departement if lieu else None,
            regle=echeance.resultat.regle,
            sensibilite=int(echeance.sensibilite),
            fait_le=echeance.fait.jour,
            echeance_le=echeance.echeance_le,
            calculee_le=echeance.calculee_le,
        )
        yield Tranche(echeance.armee_le, echeance.fin_le, due)


VUE: Final = Vue(
    ECHEANCES,
    lignes,
    ordre=(ECHEANCES.c.echeance_le, ECHEANCES.c.parcours, ECHEANCES.c.regle),
    par_edition=True,
)
"""La plus proche d'abord."""
VUES: Final = (VUE,)
