"""Entrer dans la place où l'on est orienté finit la demande ; que l'admission échoue la reprend.

Clore la demande finit ses orientations en attente. Une admission répond à celle qu'elle cite, à
défaut à la dernière vers sa structure, à défaut à la dernière.

Une entrée honore l'orientation qu'elle cite, à défaut la dernière vers sa structure. La demande est
celle que cette orientation cite, à défaut la plus récente. Une entrée où nul n'a orienté, une nuit
que le 115 attribue, laissent la demande ouverte.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from parcours.domain.langage.dossiers import DEMANDE_SIAO, LE_DERNIER, ORIENTATION_SIAO
from parcours.domain.langage.evenement import MouvementDeDossier
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.volets.hebergement import EntreeEnHebergementEffectuee
from parcours.domain.volets.logement_accompagne.residence import (
    EntreeEnLogementAccompagneEffectuee,
)
from parcours.domain.volets.siao.demande import DemandeSiaoClose
from parcours.domain.volets.siao.orientation import (
    AdmissionPrononcee,
    OrientationProposee,
    OrientationRefuseeParLaStructure,
    OrientationRefuseeParLeMenage,
    OrientationResteeSansSuite,
)

ENTREES: Final = (EntreeEnHebergementEffectuee, EntreeEnLogementAccompagneEffectuee)
ECHECS: Final = (
    OrientationRefuseeParLaStructure,
    OrientationRefuseeParLeMenage,
    OrientationResteeSansSuite,
)
Tenant = Callable[[str], str]


def qui_repond(fait: Fait, orientations: "Iterable[DossierSuivi]") -> Fait:
    """L'admission qui n'en cite pas, avec la dernière orientation ouverte vers sa structure.

    `orientations` : celles ouvertes, la dernière d'abord.
    """
    admission = fait.evenement
    if not isinstance(admission, AdmissionPrononcee) or admission.orientation is not None:
        return fait
    vers_elle = (o.fait.reference for o in orientations if _mene_a(o.fait, admission.structure))
    orientation = next(vers_elle, None) if admission.structure is not None else None
    if orientation is None:
        return fait
    return replace(fait, evenement=admission.model_copy(update={"orientation": orientation}))


def est_partielle(fait: Fait, membres: Collection[str]) -> bool:
    """Vrai d'une entrée qui ne nomme qu'une partie du ménage."""
    if not isinstance(fait.evenement, ENTREES):
        return False
    nommees = set(fait.evenement.personnes)
    return bool(nommees) and bool(set(membres) - nommees)


def fermetures(
    fait: Fait, dossiers: "Sequence[DossierSuivi]", tenant: Tenant
) -> Iterator[tuple[str, MouvementDeDossier]]:
    """L'orientation et la demande que cette entrée finit, avec la référence de l'orientation."""
    if not isinstance(fait.evenement, ENTREES):
        return
    honoree = _honoree(fait.evenement, dossiers, tenant)
    if honoree is None or not isinstance(honoree.fait.evenement, OrientationProposee):
        return
    orientation = honoree.fait.reference
    yield orientation, MouvementDeDossier(ORIENTATION_SIAO, orientation)
    demande = honoree.fait.evenement.demande
    yield orientation, MouvementDeDossier(DEMANDE_SIAO, demande or LE_DERNIER)


def orientations_closes(
    close: DemandeSiaoClose, dossiers: "Sequence[DossierSuivi]", tenant: Tenant
) -> Iterator[str]:
    """Les orientations en attente de la demande qui va se clore.

    La clôture et l'orientation qui ne citent pas de demande parlent de la dernière ouverte.
    """
    ouverts = [d for d in dossiers if d.ferme_le is None]
    derniere = next((d.cle for d in reversed(ouverts) if d.dossier is DEMANDE_SIAO), None)

    def de(demande: str | None) -> str | None:
        return tenant(demande) if demande else derniere

    for suivi in ouverts:
        propose = suivi.fait.evenement
        if isinstance(propose, OrientationProposee) and de(propose.demande) == de(close.demande):
            yield suivi.fait.reference


def reprises(
    fait: Fait, dossiers: "Sequence[DossierSuivi]", tenant: Tenant
) -> Iterator[MouvementDeDossier]:
    """La demande qu'une entrée avait finie, si l'orientation qu'elle honorait échoue."""
    if isinstance(fait.evenement, ECHECS):
        orientation = tenant(fait.evenement.orientation)
        for suivi in dossiers:
            if suivi.dossier is DEMANDE_SIAO and suivi.par_l_entree == orientation:
                yield MouvementDeDossier(DEMANDE_SIAO, suivi.cle, garde_sa_date=True)


def _honoree(
    entree: EntreeEnHebergementEffectuee | EntreeEnLogementAccompagneEffectuee,
    dossiers: "Sequence[DossierSuivi]",
    tenant: Tenant,
) -> "DossierSuivi | None":
    cite = getattr(entree, "orientation", None)
    orientations = [d for d in reversed(dossiers) if d.dossier is ORIENTATION_SIAO]
    if cite is not None:
        return next((d for d in orientations if d.fait.reference == tenant(cite)), None)
    return next((d for d in orientations if _mene_a(d.fait, entree.structure)), None)


def _mene_a(orientation: Fait, structure: str | None) -> bool:
    evenement = orientation.evenement
    return isinstance(evenement, OrientationProposee) and evenement.structure == structure
