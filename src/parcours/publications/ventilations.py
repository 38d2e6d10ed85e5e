"""Les ménages suivis, ventilés, dans une publication : stocks, entrées, sorties, attentes.

Ventilé par ce dont chacun n'a qu'un, un stock a le total du stock. Ventilé par ce que l'on peut
avoir plusieurs fois, ou pas, chaque case en est une partie, et le reste est une case.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from parcours.domain.tableaux.indicateurs import mouvements
from parcours.domain.tableaux.indicateurs.durees import durees, mediane, survie
from parcours.domain.tableaux.indicateurs.mouvements import Parts, Vie
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, AXES, COMMUNE, INCONNUE, Axe
from parcours.publications import lieux
from parcours.publications.composee import (
    AVANT,
    ColonneComptee,
    Composee,
    au_pas,
    d_avant,
    tous_les_lieux,
)
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    DUREE_DES_ATTENTES,
    FLUX_PAR_EPCI,
    LIEUX,
    STOCK_ET_FLUX,
    ventile,
)
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
    tout = _tout(stock, vies, jours.dernier, periode)
    veille = _tout(d_avant(stock), vies, periode.veille, periode)
    for axe in AXES:
        siennes = ventilees.get(axe.code, ())
        au_dernier = mouvements.stock(siennes, jours.dernier)
        for code, parts in (
            (stock, au_dernier),
            (entrees, mouvements.entrees(siennes, jours)),
            (sorties, mouvements.sorties(siennes, jours)),
        ):
            composee.ajoute(ventile(code, axe), periode.code, parts, departements)
        en_place = mouvements.stock(siennes, periode.veille)
        flux = [ventile(code, axe) for code in STOCK_ET_FLUX]
        composee.suit_un_stock(flux, periode.code, en_place, departements)
        for ensemble, parts in ((tout, au_dernier), (veille, en_place)):
            _comme_le_stock(composee, axe, ensemble, parts, departements)


def _tout(code: str, vies: Sequence[Vie], jour: date, periode: Periode) -> ColonneComptee:
    """Tous les ménages suivis ce jour-là, par lieu."""
    ensemble: Parts = {}
    for (ou, _), menages in mouvements.stock(vies, jour).items():
        ensemble[ou, TOTAL] = ensemble.get((ou, TOTAL), Counter()) + menages
    return ColonneComptee.de((code, periode.code), TOTAL, ensemble)


def _comme_le_stock(
    composee: Composee, axe: Axe, tout: ColonneComptee, parts: Parts, departements: Sequence[str]
) -> None:
    """Un axe où chacun a une case a le total du stock ; sinon, chaque case en est une partie.

    Qui n'est pas dans la case est le reste du stock : quarante dont trente-neuf en disent un.
    """
    (dit, periode) = tout.nom
    code = ventile(dit, axe)
    if axe.s_ajoute:
        composee.equations += [
            (((code, periode, ou, TOTAL), 1), (tout.cle(ou), -1))
            for ou in tous_les_lieux(departements)
        ]
        return
    reste = f"{AVANT}hors-{code[len(AVANT) :]}" if code.startswith(AVANT) else f"hors-{code}"
    for modalite in axe.modalites:
        partie = ColonneComptee.de((code, periode), modalite, parts)
        composee.complete((reste, periode, modalite), tout, partie, departements)


def par_lieu(
    composee: Composee,
    ventilees: Mapping[str, Sequence[Vie]],
    periode: Periode,
    departements: Sequence[str],
) -> None:
    """Le stock du dernier jour de l'année, par EPCI et par commune ; un EPCI est ses communes.

    Et les entrées et sorties d'un EPCI : changer de commune n'en est pas une. Un département après
    l'autre : un EPCI à cheval y a une case dans chacun.
    """
    jours, code = periode.jours, periode.code
    communes = ventilees.get(COMMUNE, ())
    par_commune, par_epci = mouvements.stock(communes, jours.dernier), lieux.par_epci(communes)
    veille = mouvements.stock(par_epci, periode.veille)
    for ou in departements:
        for tableau, parts in zip(
            FLUX_PAR_EPCI,
            (
                mouvements.stock(par_epci, jours.dernier),
                mouvements.entrees(par_epci, jours),
                mouvements.sorties(par_epci, jours),
            ),
            strict=True,
        ):
            composee.ajoute(tableau, code, parts, [ou])
        composee.suit_un_stock(FLUX_PAR_EPCI, code, veille, [ou])
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
