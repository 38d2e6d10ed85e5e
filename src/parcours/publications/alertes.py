"""Les alertes dans une publication : celles d'une année, et ce qu'elles sont devenues à sa fin."""

from collections.abc import Sequence

from parcours.domain.tableaux.indicateurs import alertes
from parcours.domain.tableaux.indicateurs.alertes import Alertee
from parcours.publications.composee import ColonneComptee, Composee, au_pas
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import ALERTES, DELAI_DES_ALERTES


def annee(
    composee: Composee,
    lues: Sequence[Alertee],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """Ouvertes, prises en compte, escaladées, fermées ; et le délai médian."""
    fin = periode.decalee(1).jours.du
    parts = alertes.comptes(lues, periode.jours, fin)
    composee.ajoute(ALERTES, periode.code, parts, departements)
    dits = {c: ColonneComptee.de((ALERTES, periode.code), c, parts) for c in alertes.COMPTES}
    for partie, tout in alertes.PARTIES.items():
        reste = (f"hors-{ALERTES}", periode.code, partie)
        composee.complete(reste, dits[tout], dits[partie], departements)
    medians = alertes.delai_median(lues, periode.jours, fin, seuil)
    for ou in departements:
        composee.mesures[DELAI_DES_ALERTES, periode.code, ou] = au_pas(medians.get(ou))
