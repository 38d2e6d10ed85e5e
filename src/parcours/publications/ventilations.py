"""Les ménages suivis, ventilés, dans une publication : stocks, entrées, sorties, attentes.

Ventilé par ce dont chacun n'a qu'un, un stock a le total du stock. Ventilé par ce que l'on peut
avoir plusieurs fois, ou pas, chaque case en est une partie, et le reste est une case.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from parcours.domain.tableaux.indicateurs import mouvements
from parcours.domain.tableaux.indicateurs.durees import durees, mediane, survie
from parcours.domain.tableaux.indicateurs.mouvements import Parts, Vie
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, AXES, COMMUNE, INCONNUE, Axe
from parcours.publications import lieux
from parcours.publications.composee import ColonneComptee, Composee, au_pas, tous_les_lieux
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import DUREE_DES_ATTENTES, LIEUX, STOCK_ET_FLUX, ventile
from parcours.secret_statistique.tables import TOTAL

PAR_EPCI, PAR_COMMUNE = LIEUX
STOCKS_ET_FLUX: Final = tuple(tuple(ventile(c, axe) for c in STOCK_ET_FLUX) for axe in AXES)


def trimestre(
    composee: Composee,
    vies: Sequence[Vie],
    ventilees: Mapping[str, Sequence[Vie]],
    periode: Periode,
    departements: Sequence[str],
) -> None:
    """Le stock du dernier jour, les entrées et les sorties du trimestre, dans chaque axe."""
    jours, (stock, entrees, sorties) = periode.jours, STOCK_ET_FLUX
    tout = _tout(vies, periode)
    for axe in AXES:
        siennes = ventilees.get(axe.code, ())
        au_dernier = mouvements.stock(siennes, jours.dernier)
        for code, parts in (
            (stock, au_dernier),
            (entrees, mouvements.entrees(siennes, jours)),
            (sorties, mouvements.sorties(siennes, jours)),
        ):
            composee.ajoute(ventile(code, axe), periode.code, parts, departements)
        if axe.s_ajoute:
            composee.equations += [
                (((ventile(stock, axe), periode.code, ou, TOTAL), 1),
                 ((stock, periode.code, ou, TOTAL), -1))
                for ou in tous_les_lieux(departements)
            ]  # fmt: skip
        else:
            _parties(composee, axe, tout, au_dernier, departements)


def _tout(vies: Sequence[Vie], periode: Periode) -> ColonneComptee:
    """Tous les ménages suivis au dernier jour, par lieu."""
    ensemble: Parts = {}
    for (ou, _), menages in mouvements.stock(vies, periode.jours.dernier).items():
        ensemble[ou, TOTAL] = ensemble.get((ou, TOTAL), Counter()) + menages
    return ColonneComptee.de((STOCK_ET_FLUX[0], periode.code), TOTAL, ensemble)


def _parties(
    composee: Composee, axe: Axe, tout: ColonneComptee, parts: Parts, departements: Sequence[str]
) -> None:
    """Qui n'est pas dans la case est le reste du stock : quarante dont trente-neuf en disent un."""
    code, periode = ventile(STOCK_ET_FLUX[0], axe), tout.nom[-1]
    for modalite in axe.modalites:
        partie = ColonneComptee.de((code, periode), modalite, parts)
        composee.complete((f"hors-{code}", periode, modalite), tout, partie, departements)


def par_lieu(
    composee: Composee,
    ventilees: Mapping[str, Sequence[Vie]],
    periode: Periode,
    departements: Sequence[str],
) -> None:
    """Le stock du dernier jour de l'année, par EPCI et par commune ; un EPCI est ses communes.

    Un département après l'autre : un EPCI à cheval y a une case dans chacun.
    """
    dernier, code = periode.jours.dernier, periode.code
    par_commune = mouvements.stock(ventilees.get(COMMUNE, ()), dernier)
    par_epci: Parts = {}
    for (ou, commune), menages in par_commune.items():
        case = (ou, lieux.epci_ou(commune))
        par_epci[case] = par_epci.get(case, Counter()) + menages
    for ou in departements:
        composee.ajoute(PAR_EPCI, code, par_epci, [ou])
        composee.ajoute(PAR_COMMUNE, code, par_commune, [ou])
    composee.equations += [
        (((PAR_EPCI, code, ou, le_epci), -1),
         *(((PAR_COMMUNE, code, ou, c), 1) for c in lieux.dans(ou, le_epci)))
        for ou in departements
        for le_epci in (*sorted(lieux.epci_de(ou) - {INCONNUE}), INCONNUE)
    ]  # fmt: skip


def annee(
    composee: Composee,
    ventilees: Mapping[str, Sequence[Vie]],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """La durée médiane des attentes commencées l'année d'avant, observées à la fin de celle-ci.

    À partir de `seuil` ménages ; ce qui s'attend encore est censuré.
    """
    cohorte, fin = periode.decalee(-1), periode.decalee(1).jours.du
    commencees = [
        s for vie in ventilees.get(ATTENTE.code, ()) for s in vie if s.commence_dans(cohorte.jours)
    ]
    for ou in departements:
        for attente in ATTENTE.modalites:
            ici = [s for s in commencees if (s.departement, s.etape) == (ou, attente)]
            assez = len({s.menage for s in ici}) >= seuil
            jours = mediane(survie(durees(ici, fin))) if assez else None
            composee.mesures[DUREE_DES_ATTENTES, cohorte.code, ou, attente] = au_pas(jours)
