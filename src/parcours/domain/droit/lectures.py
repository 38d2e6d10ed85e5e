"""Ce qu'un texte laisse ouvert : les dates qui se lisent, et les fériés que nul n'a contrôlés."""

from datetime import date

from parcours.domain.droit.calcul import UN_JOUR, Duree
from parcours.domain.droit.explication import FERIES_NON_VERIFIES
from parcours.domain.droit.feries import sont_verifies
from parcours.domain.droit.formes import LectureDuTexte, Reserve, Version


def lectures_du_report(version: Version, brute: date, prorogee: date) -> tuple[LectureDuTexte, ...]:
    """Où le report au jour ouvrable est discuté et change la date : sans lui, puis avec lui."""
    if prorogee == brute:
        return ()
    id_reportee, source = version.report_selon
    return LectureDuTexte("sans-report", brute, version.source), LectureDuTexte(
        id_reportee, prorogee, source
    )


def lectures_de_la_borne(version: Version, seuil: date) -> tuple[LectureDuTexte, ...]:
    """« Au plus tard N avant » : ce jour compris, ou non, si la rédaction ne tranche pas."""
    if not version.borne_discutee:
        return ()
    exclu = f"{version.source} ; si le jour limite est exclu"
    return (
        LectureDuTexte("jour-inclus", seuil, version.source),
        LectureDuTexte("jour-exclu", seuil - UN_JOUR, exclu),
    )


def feries_hors_verification(
    version: Version, duree: Duree, *jours: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """La réserve et la phrase d'un calcul qui compte des fériés que personne n'a contrôlés."""
    en_depend = duree.jours_ouvres or version.prorogation_642 or version.afficher_642
    if not en_depend or sont_verifies(*jours):
        return (), ()
    return (Reserve.FERIES_NON_VERIFIES,), (FERIES_NON_VERIFIES,)
