"""Les listes du SIAO sur ses demandes : à évaluer, orientées, admises."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from parcours.domain.droit.siao import REPONSE_A_UNE_ORIENTATION
from parcours.domain.langage.dossiers import DEMANDE_SIAO, ORIENTATION_SIAO
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.admissions import ECHECS
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.veille.alertes.silences import orientation_sans_objet
from parcours.domain.veille.listes import sortes
from parcours.domain.veille.listes.inscription import Guet, Inscription
from parcours.domain.volets.acces.logement import (
    AccessionRealisee,
    BailSigne,
    RelogementRealise,
)
from parcours.domain.volets.hebergement import (
    ChangementDePlaceEffectue,
    EntreeEnHebergementEffectuee,
)
from parcours.domain.volets.logement_accompagne.bail_glissant import (
    BailGlissantConclu,
    GlissementPrononce,
)
from parcours.domain.volets.logement_accompagne.intermediation import (
    MandatDeGestionConclu,
    SousLocationDebutee,
)
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
SUITES: Final = (DemandeSiaoExaminee, OrientationProposee, AdmissionPrononcee)
"""Ce qui donne suite à une demande."""
ADMIS: Final = "ADMISSION"
"""Clore ainsi une demande dit que l'on viendra."""
VALENT: Final = timedelta(days=60)
"""Combien de temps une évaluation vaut pour une demande qui la suit."""
ENTREES: Final = (
    EntreeEnHebergementEffectuee,
    ChangementDePlaceEffectue,
    EntreeEnLogementAccompagneEffectuee,
    SousLocationDebutee,
    BailGlissantConclu,
)
"""Ce par quoi l'on vient dans la place où l'on est admis."""
LOGENT: Final = (
    BailSigne,
    RelogementRealise,
    AccessionRealisee,
    MandatDeGestionConclu,
    GlissementPrononce,
)
"""Qui est logé n'attend plus une place."""


def a_evaluer(guet: Guet) -> Iterator[Inscription]:
    """Les demandes que rien n'a encore évaluées."""
    for suivi in guet.parcours.dossiers:
        if suivi.dossier is not DEMANDE_SIAO:
            continue
        yield Inscription(
            sorte=sortes.A_EVALUER,
            du=suivi.ouvert_le,
            jusqu_au=plus_tot(next(_evaluent(guet, suivi), None), suivi.ferme_le),
            depuis_le=suivi.ouvert_le,
            pour_le=guet.au_plus_tard(sortes.A_EVALUER, suivi.ouvert_le),
            fait=suivi.fait,
        )


def _evaluent(guet: Guet, suivi: DossierSuivi) -> Iterator[date]:
    """Les jours où l'on évalue le ménage, ou l'on donne suite à cette demande."""
    debut = decale(suivi.ouvert_le, -VALENT)
    for fait in guet.parcours.faits:
        suite = fait.evenement
        if isinstance(suite, EVALUATIONS):
            if fait.jour >= debut:
                yield fait.jour
        elif isinstance(suite, SUITES) and fait.jour >= suivi.ouvert_le:
            demande = _demande_de(guet, suite)
            if demande is None or suivi.cle is None or guet.meme(demande, suivi.cle):
                yield fait.jour


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
            jusqu_au=plus_tot(suivi.ferme_le, _sans_objet(guet, fait)),
            depuis_le=suivi.ouvert_le,
            pour_le=pour_le or guet.au_plus_tard(sortes.ORIENTATIONS, suivi.ouvert_le),
            fait=fait,
        )


def _sans_objet(guet: Guet, orientation: Fait) -> date | None:
    """Le jour où l'alerte de son silence n'a plus d'objet non plus."""
    propose = orientation.evenement
    if not isinstance(propose, OrientationProposee):
        return None
    return orientation_sans_objet(guet, orientation, propose)


def admissions(guet: Guet) -> Iterator[Inscription]:
    """Les admissions qu'aucune entrée n'a encore suivies."""
    for fait, admission in guet.faits(AdmissionPrononcee):
        yield Inscription(
            sorte=sortes.ADMISSIONS,
            du=fait.jour,
            jusqu_au=plus_tot(
                next(_finissent(guet, fait), None),
                next((f.jour for f in guet.apres(fait, AdmissionPrononcee)), None),
            ),
            depuis_le=fait.jour,
            pour_le=admission.entree_prevue_le or guet.au_plus_tard(sortes.ADMISSIONS, fait.jour),
            fait=fait,
        )


def _finissent(guet: Guet, admission: Fait) -> Iterator[date]:
    """Les jours où l'on y entre, où l'on est logé, ou l'on dit que personne n'y viendra.

    L'entrée du jour même compte aussi : on entre souvent le jour où l'on est admis ; et celle
    d'avant, si l'on y est encore : la structure a parfois écrit son admission après.
    """
    orientation = getattr(admission.evenement, "orientation", None)
    for fait in guet.parcours.faits:
        suite = fait.evenement
        if isinstance(suite, ENTREES):
            if _l_honore(guet, fait, admission) and _dure(guet, fait, admission.jour):
                yield fait.jour
        elif fait.ordre <= admission.ordre:
            continue
        elif isinstance(suite, ECHECS):
            if orientation is None or guet.meme(suite.orientation, orientation):
                yield fait.jour
        elif isinstance(suite, DemandeSiaoClose):
            if suite.motif != ADMIS and _est_celle(guet, suite.demande, orientation):
                yield fait.jour
        elif isinstance(suite, LOGENT):
            yield fait.jour


def _dure(guet: Guet, entree: Fait, jour: date) -> bool:
    """Vrai de qui est entré ce jour-là ou depuis ; avant, s'il n'en est pas encore sorti."""
    return entree.jour >= jour or any(
        suivi.fait is entree and suivi.est_ouvert(jour) for suivi in guet.parcours.dossiers
    )


def _l_honore(guet: Guet, entree: Fait, admission: Fait) -> bool:
    """Vrai si c'est là que l'on entre : même orientation, à défaut même structure.

    Une structure qu'une protection tait n'est dite de personne : toute entrée honore l'admission.
    Qui accueille ne redit pas toujours dans quelle structure : la sienne.
    """
    suivie, visee = (getattr(f.evenement, "orientation", None) for f in (entree, admission))
    if suivie and visee:
        return guet.meme(suivie, visee)
    vers, ou = (getattr(f.evenement, "structure", None) for f in (entree, admission))
    if vers is None and ou is not None:
        return entree.organisme in {ou, admission.organisme}
    return ou in {None, vers}


def _est_celle(guet: Guet, demande: str | None, orientation: str | None) -> bool:
    """Vrai si rien ne dit que l'on a été orienté sur une autre demande."""
    dite = _demande_orientee(guet, orientation)
    return demande is None or dite is None or guet.meme(demande, dite)


def _demande_de(guet: Guet, suite: object) -> str | None:
    """La demande à laquelle on donne suite ; None si rien ne la dit."""
    if isinstance(suite, AdmissionPrononcee):
        return _demande_orientee(guet, suite.orientation)
    return suite.demande if isinstance(suite, OrientationProposee) else None


def _demande_orientee(guet: Guet, orientation: str | None) -> str | None:
    """La demande sur laquelle on a été orienté ; None si rien ne la dit."""
    if orientation is None:
        return None
    proposees = (
        o for f, o in guet.faits(OrientationProposee) if guet.meme(f.reference, orientation)
    )
    return next((proposee.demande for proposee in proposees), None)


REGLES = (a_evaluer, orientations, admissions)
