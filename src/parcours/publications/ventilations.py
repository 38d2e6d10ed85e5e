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
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, AXES, COMMUNE, Axe
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
    FLUX_PAR_COMMUNE,
    FLUX_PAR_EPCI,
    LIEUX,
    STOCK_ET_FLUX,
    ventile,
)
from parcours.secret_statistique.tables import TOTAL

PAR_EPCI, _ = LIEUX
INTERNES: Final = "internes-epci"
"""Ceux qui changent de commune sans quitter leur EPCI : de ses communes seules, des flux."""
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
    """Le stock du dernier jour de l'année, ses entrées, ses sorties, par EPCI et par commune.

    Un département après l'autre : un EPCI à cheval y a une case dans chacun.
    """
    communes = ventilees.get(COMMUNE, ())
    par_epci, par_commune = lieux.par_epci(communes), lieux.par_commune(communes)
    for flux, vies in ((FLUX_PAR_EPCI, par_epci), (FLUX_PAR_COMMUNE, par_commune)):
        comptes = (
            mouvements.stock(vies, periode.jours.dernier),
            mouvements.entrees(vies, periode.jours),
            mouvements.sorties(vies, periode.jours),
        )
        veille = mouvements.stock(vies, periode.veille)
        for ou in departements:
            for tableau, parts in zip(flux, comptes, strict=True):
                composee.ajoute(tableau, periode.code, parts, [ou])
            composee.suit_un_stock(flux, periode.code, veille, [ou])
    de_communes, d_epci = (
        mouvements.entrees(vies, periode.jours) for vies in (par_commune, par_epci)
    )
    _un_epci_est_ses_communes(
        composee, lieux.internes(de_communes, d_epci), periode.code, departements
    )


def _un_epci_est_ses_communes(
    composee: Composee, internes: Parts, periode: str, departements: Sequence[str]
) -> None:
    """Son stock est le leur ; ses flux aussi, moins qui n'y change que de commune."""
    for ou in departements:
        dedans_par_epci = {le_epci: lieux.dans(ou, le_epci) for le_epci in lieux.epci([ou])}
        divers = [le_epci for le_epci, dedans in dedans_par_epci.items() if len(dedans) > 1]
        composee.cache((INTERNES, periode), internes, [(ou,), divers])
        for le_epci, dedans in dedans_par_epci.items():
            interne = (((INTERNES, periode, ou, le_epci), -1),)
            for d_epci, de_communes in zip(FLUX_PAR_EPCI, FLUX_PAR_COMMUNE, strict=True):
                seuls = d_epci == PAR_EPCI or le_epci not in divers
                composee.equations.append((
                    ((d_epci, periode, ou, le_epci), -1),
                    *(() if seuls else interne),
                    *(((de_communes, periode, ou, c), 1) for c in dedans),
                ))  # fmt: skip


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
