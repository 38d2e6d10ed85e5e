"""L'alerte d'un site de campement : AL-17."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from parcours.domain.langage.fait import Fait
from parcours.domain.temps.intervalle import plus_tot
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.veille import Alerte, Veille
from parcours.domain.volets.territoire.sites import (
    EvacuationDeSitePrevue,
    ProcedureDeSiteEngagee,
    SiteCampementDiagnostique,
    SiteCampementFerme,
)


def evacuations(veille: Veille) -> Iterator[Alerte]:
    """AL-17, le jour où une évacuation se prévoit, ou s'engage, sans diagnostic social fait."""
    diagnostic_fait = plus_tot(
        *(f.jour for f, e in veille.faits(SiteCampementDiagnostique) if e.etat == "FAIT")
    )
    menaces = [(f, e.prevue_le) for f, e in veille.faits(EvacuationDeSitePrevue)]
    engagees = [(f, None) for f, _ in veille.faits(ProcedureDeSiteEngagee)]
    for fait, prevue_le in (*menaces, *engagees):
        if diagnostic_fait is None or fait.jour < diagnostic_fait:
            ferme = veille.premier(SiteCampementFerme, fait)
            autre_date = _autre_date(veille, fait) if prevue_le else None
            alerte = veille.du_fait(sortes.EVACUATION_SANS_DIAGNOSTIC, fait)
            jusqu_au = plus_tot(diagnostic_fait, ferme, autre_date)
            yield replace(alerte, echeance_le=prevue_le, jusqu_au=jusqu_au)


def _autre_date(veille: Veille, fait: Fait) -> date | None:
    """Le jour où une autre date d'évacuation a remplacé celle-ci."""
    return veille.premier(EvacuationDeSitePrevue, fait)


REGLES = (evacuations,)
