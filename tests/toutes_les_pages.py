"""Toutes les pages d'un ménage, telles qu'un partenaire les lit."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from scenario import ACTES_ORDINAIRES, MENAGE, ORGANISMES, ROLES, SIAO_33

from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.lecture.version import version
from parcours.domain.parcours.fold import fold
from parcours.domain.temps.jour_civil import minuit
from parcours.projections.cles import Lecteurs
from parcours.projections.fil_rouge.alertes import alertes
from parcours.projections.fil_rouge.carte import carte
from parcours.projections.fil_rouge.chronologie import chronologie, lu
from parcours.projections.fil_rouge.echeances import echeances
from parcours.projections.fil_rouge.expulsion import risque
from parcours.projections.fil_rouge.intervenants import Noms, intervenants
from parcours.projections.fil_rouge.ruptures import ruptures
from parcours.projections.vue import Vie

AUJOURD_HUI: Final = date(2026, 7, 1)
NOMS: Final = Noms({source: source for source in ROLES}, ORGANISMES)
PERSONNE: Final = Lecteurs((), minuit(AUJOURD_HUI))


def tout_lire(faits: Sequence[Fait], source: str, entier: Sequence[Fait]) -> dict[str, Any]:
    """Toutes les pages du ménage, telles que ce partenaire les lit à deux dates.

    `entier` : les faits d'après quoi l'on juge s'il lit le ménage.
    """
    ou = "33" if source == SIAO_33 else "48"
    lecteur = Lecteur(source, ORGANISMES[source], ROLES[source], frozenset({ou}))
    vu = regard(lecteur, fold(MENAGE, entier, reglages=ACTES_ORDINAIRES), AUJOURD_HUI)
    if vu is None:
        return {}
    lus = edition(faits, vu)
    vie = Vie(fold(MENAGE, lus, reglages=ACTES_ORDINAIRES, seul=vu.rejoue_seul))
    pages: dict[str, Any] = {"version": version(vie.parcours, vu)}
    for au in (date(2026, 3, 1), date(2026, 12, 31)):
        entrees = chronologie(vie, (), vu, au)
        pages[f"carte {au}"] = carte(vie, vu, au, clair={}, noms=NOMS, position=0)
        pages[f"chronologie {au}"] = [lu(vie, e, vu, NOMS, {}) for e in entrees]
        pages[f"echeances {au}"] = echeances(vie, vu, au)
        pages[f"alertes {au}"] = alertes(vie, vu, au)
        pages[f"ruptures {au}"] = ruptures(vie, vu, au)
        pages[f"intervenants {au}"] = intervenants(vie, vu, au, NOMS)
        pages[f"expulsion {au}"] = risque(vie, vu, au, 0)
    return pages
