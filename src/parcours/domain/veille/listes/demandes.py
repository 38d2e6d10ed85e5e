"""Les listes du SIAO sur ses demandes : à évaluer, orientées, admises."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from parcours.domain.droit.siao import REPONSE_A_UNE_ORIENTATION
from parcours.domain.langage.dossiers import DEMANDE_SIAO, ORIENTATION_SIAO
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.admissions import ECHECS
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.veille.listes import sortes
from parcours.domain.veille.listes.inscription import Guet, Inscription
from parcours.domain.volets.hebergement import EntreeEnHebergementEffectuee
from parcours.domain.volets.logement_accompagne.residence import (
    EntreeEnLogementAccompagneEffectuee,
)
from parcours.domain.volets.siao.demande import (
    DemandeSiaoClose,
    DemandeSiaoExaminee,
    EvaluationApprofondieRealisee,
    EvaluationFlashRealisee,
)
from parcours.domain.volets.siao.orientation import (
    AdmissionPrononcee,
    OrientationProposee,
)

EVALUATIONS: Final = (EvaluationFlashRealisee, EvaluationApprofondieRealisee)
ADMIS: Final = "ADMISSION"
"""Clore ainsi une demande dit que l'on viendra."""
VALENT: Final = timedelta(days=60)
"""Combien de temps une évaluation vaut pour une demande qui la suit."""
ENTREES: Final = (EntreeEnHebergementEffectuee, EntreeEnLogementAccompagneEffectuee)


def a_evaluer(guet: Guet) -> Iterator[Inscription]:
    """Les demandes que rien n'a encore évaluées."""
    suites = (*EVALUATIONS, DemandeSiaoExaminee, OrientationProposee, AdmissionPrononcee)
    for suivi in guet.parcours.dossiers:
        if suivi.dossier is not DEMANDE_SIAO:
            continue
        debut = decale(suivi.ouvert_le, -VALENT)
        faites = (
            f.jour
            for f in guet.parcours.faits
            if (isinstance(f.evenement, EVALUATIONS) and f.jour >= debut)
            or (isinstance(f.evenement, suites) and f.jour >= suivi.ouvert_le)
        )
        yield Inscription(
            sorte=sortes.A_EVALUER,
            du=suivi.ouvert_le,
            jusqu_au=plus_tot(
                min(faites, default=None),
                suivi.ferme_le,
                guet.premiere_cloture(suivi.ouvert_le),
            ),
            depuis_le=suivi.ouvert_le,
            pour_le=guet.au_plus_tard(sortes.A_EVALUER, suivi.ouvert_le),
            fait=suivi.fait,
        )


def orientations(guet: Guet) -> Iterator[Inscription]:
    """Les orientations qui attendent une réponse."""
    for suivi in guet.parcours.dossiers:
        if suivi.dossier is not ORIENTATION_SIAO:
            continue
        fait = suivi.fait
        horloges = (e for e in guet.horloges(REPONSE_A_UNE_ORIENTATION) if e.fait is fait)
        attendue = getattr(fait.evenement, "reponse_attendue_le", None)
        pour_le = next((e.echeance_le for e in horloges), attendue)
        yield Inscription(
            sorte=sortes.ORIENTATIONS,
            du=suivi.ouvert_le,
            jusqu_au=plus_tot(suivi.ferme_le, guet.premiere_cloture(suivi.ouvert_le)),
            depuis_le=suivi.ouvert_le,
            pour_le=pour_le or guet.au_plus_tard(sortes.ORIENTATIONS, suivi.ouvert_le),
            fait=fait,
        )


def admissions(guet: Guet) -> Iterator[Inscription]:
    """Les admissions qu'aucune entrée n'a encore suivies."""
    for fait, admission in guet.faits(AdmissionPrononcee):
        yield Inscription(
            sorte=sortes.ADMISSIONS,
            du=fait.jour,
            jusqu_au=plus_tot(
                next(_finissent(guet, fait), None),
                next((f.jour for f in guet.apres(fait, AdmissionPrononcee)), None),
                guet.premiere_cloture(fait.jour),
            ),
            depuis_le=fait.jour,
            pour_le=admission.entree_prevue_le or guet.au_plus_tard(sortes.ADMISSIONS, fait.jour),
            fait=fait,
        )


def _finissent(guet: Guet, admission: Fait) -> Iterator[date]:
    """Les jours où l'on entre dans cette structure, ou l'on dit que personne n'y viendra.

    Une structure qu'une protection tait n'est dite de personne : toute entrée honore l'admission.
    """
    dite = admission.evenement
    ou, orientation = getattr(dite, "structure", None), getattr(dite, "orientation", None)
    for fait in guet.apres(admission, *ENTREES, *ECHECS, DemandeSiaoClose):
        suite = fait.evenement
        if isinstance(suite, ECHECS):
            if orientation is None or guet.meme(suite.orientation, orientation):
                yield fait.jour
        elif isinstance(suite, DemandeSiaoClose):
            if suite.motif != ADMIS and _est_celle(guet, suite.demande, orientation):
                yield fait.jour
        elif ou in {None, getattr(suite, "structure", None)}:
            yield fait.jour


def _est_celle(guet: Guet, demande: str | None, orientation: str | None) -> bool:
    """Vrai si rien ne dit que l'on a été orienté sur une autre demande."""
    proposees = (
        (
            o.demande
            for f, o in guet.faits(OrientationProposee)
            if guet.meme(f.reference, orientation)
        )
        if orientation
        else ()
    )
    dite = next(iter(proposees), None)
    return demande is None or dite is None or guet.meme(demande, dite)


REGLES = (a_evaluer, orientations, admissions)
