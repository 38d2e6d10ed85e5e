"""Écrire n'ouvre jamais la lecture, et ne nuit à personne.

Un organisme sans relation avec le ménage, ou deux qui s'entendent, disent n'importe quels faits du
catalogue que leurs rôles permettent. Ensemble ils ne lisent rien de plus de ce que d'autres ont
dit, et ne changent ni la lecture, ni le référent, ni l'étape, ni la clôture, ni la protection.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import (
    ACTES_ORDINAIRES,
    AUTRE,
    CHRS,
    MENAGE,
    SIAO,
    Dit,
    constat,
    entree,
    fait,
    menage,
    numerotes,
    ref,
)
from strategies import RAPIDE, SANS_REDUIRE, Monde, evenements, jours

from parcours.domain import catalogue
from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.etapes import trajectoire
from parcours.domain.evenement import Evenement
from parcours.domain.fait import Fait
from parcours.domain.fiche import Agregat
from parcours.domain.fold import fold
from parcours.domain.lecture import relations
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.lecture.relations import Relations
from parcours.domain.parcours import Parcours
from parcours.domain.vocabulaire import Role
from parcours.domain.volets.vif.etat import Vif

AUJOURD_HUI: Final = date(2029, 6, 1)
ATTAQUANTS: Final = ("INT-CCAS48", "INT-RELAIS")
"""Des organismes que les faits d'autrui ne nomment pas, et que les leurs peuvent nommer."""
PARTENAIRES: Final = (Role.SIAO, Role.GESTIONNAIRE_HEBERGEMENT)

VIE: Final = (
    menage("2026-01-01", "p1", "p2"),
    constat("2026-01-02", "RUE"),
    fait("referent.designe", "2026-01-03", organisme="INT-REFERENT"),
    fait("siao.orientation-proposee", "2026-01-04", structure="INT-GENTIANES"),
    entree("2026-01-10", "CHRS", par=CHRS, structure="INT-GENTIANES"),
    fait("vif.protection-adresse-activee", "2026-01-12", niveau="N3"),
    fait("maintien.impaye-signale", "2026-02-01", par="/partenaires/bailleur"),
    fait("expulsion.commandement-de-payer-delivre", "2026-03-01"),
    fait("droits.situation-administrative-actualisee", "2026-03-02"),
)
DE_LA_VIE: Final = tuple(numerotes(VIE))


@dataclass(frozen=True)
class Attaquant:
    """Un organisme, son rôle, et le département qu'il dit."""

    organisme: str
    role: Role
    departement: str

    @property
    def source(self) -> str:
        return f"/partenaires/{self.organisme.lower()}"

    @property
    def lecteur(self) -> Lecteur:
        return Lecteur(
            self.source, self.organisme, frozenset({self.role}), frozenset({self.departement})
        )
