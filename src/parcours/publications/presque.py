"""Ce que deux tableaux disent l'un de l'autre, sans que l'un soit la somme de l'autre.

Une partie : quarante couples, dont trente-huit ont un dossier d'expulsion, en disent deux.

Ou presque le même nombre : un recours déposé fait attendre une décision. Là se comptent des faits,
ici des ménages ; rien ne dit que ce soit autant, et ce l'est presque toujours. Qui le suppose a une
équation de plus ; de peu qu'il se trompe, il est supposé le savoir.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.evenement import CATALOGUE, Evenement
from parcours.domain.langage.situations import Etape
from parcours.domain.tableaux.bilan_d_expulsion import Stade
from parcours.domain.tableaux.dispositifs import (
    DISPOSITIFS,
    INTERMEDIATION,
    PENSIONS,
    UN_CHEZ_SOI_D_ABORD,
)
from parcours.domain.tableaux.indicateurs import expulsions
from parcours.domain.tableaux.indicateurs.demarches import DEMARCHES
from parcours.domain.tableaux.indicateurs.ventilations import (
    ATTENTE,
    ATTENTES,
    DISPOSITIF,
    INCONNUE,
    Axe,
)
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.publications.composee import Composee, tous_les_lieux
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    BILAN,
    DEMARCHE,
    DOSSIERS_PAR_AXE,
    FLUX_DES_DOSSIERS,
    STOCK_ET_FLUX,
    ventile,
)
from parcours.secret_statistique.cases import LARGEUR, Case, Termes

PRESQUE: Final = "presque"
"""Ce qu'un flux a de plus que les faits qui le font."""
HORS: Final = "presque-hors"
"""Ce qu'un tableau a de plus que ses parties, qui sont dans d'autres."""
STOCK, ENTREES, SORTIES = STOCK_ET_FLUX
Nom = tuple[str, str]
"""Un tableau, et la modalité d'une de ses cases."""


class FluxEtFaits(NamedTuple):
    """Une case d'un flux, et les faits qui le font : un tableau, et un nom, de chacun."""

    tableau: str
    modalite: str
    faits: Sequence[Nom]


def _noms(sorte: type[Evenement[Any]]) -> list[Nom]:
    """Où se compte un type de fait, et sous quels noms ; une fois."""
    for demarche in DEMARCHES:
        if sorte in demarche.faits:
            return [(DEMARCHE[demarche.code], demarche.faits[sorte])]
        if sorte in demarche.selon:
            return [(DEMARCHE[demarche.code], nom) for nom in demarche.selon[sorte].noms]
    return []


def _d_un_axe(
    axe: Axe, dossiers: Mapping[str, tuple[Dossier, type[Evenement[Any]] | None]]
) -> Iterator[FluxEtFaits]:
    """Ses entrées sont les faits qui ouvrent un dossier, ses sorties ceux qui le ferment."""
    for modalite, (dossier, repond) in dossiers.items():
        ouvrent = [s for s in CATALOGUE.values() if dossier in s.fiche.ouvre]
        ferment = {s for s in CATALOGUE.values() if dossier in s.fiche.ferme} | {repond}
        for code, sortes in ((ENTREES, ouvrent), (SORTIES, [s for s in ferment if s])):
            faits = [nom for sorte in sortes for nom in _noms(sorte)]
            if faits:
                yield FluxEtFaits(ventile(code, axe), modalite, sorted(faits))


FLUX: Final = (
    *_d_un_axe(ATTENTE, {dossier.code: (dossier, par) for dossier, par in ATTENTES.items()}),
    *_d_un_axe(DISPOSITIF, {code: (d.dossier, None) for code, d in DISPOSITIFS.items()}),
)
"""Ceux d'un trimestre."""
PARTIES: Final[Mapping[Nom, Sequence[Nom]]] = {
    (STOCK, Etape.LOGEMENT_ACCOMPAGNE.value): [
        (ventile(STOCK, DISPOSITIF), d.code)
        for d in (INTERMEDIATION, PENSIONS, UN_CHEZ_SOI_D_ABORD)
    ],
    **{
        (ventile(STOCK, axe), modalite): [(code, modalite)]
        for code, axe in DOSSIERS_PAR_AXE.items()
        for modalite in axe.modalites
        if modalite != INCONNUE
    },
}
"""Au dernier jour : une case, et celles d'autres tableaux qui en sont des parties.

D'un ménage que l'on ne suit plus, la composition est inconnue : il n'est dans aucune de celles-là.
"""
ARRIVEES: Final[Mapping[EtapeDeProcedure, Stade]] = {
    EtapeDeProcedure.COMMANDEMENT_DE_PAYER: Stade.COMMANDEMENT,
    EtapeDeProcedure.ASSIGNATION: Stade.ASSIGNATION,
    EtapeDeProcedure.JUGEMENT: Stade.DECISION,
    EtapeDeProcedure.COMMANDEMENT_DE_QUITTER: Stade.COMMANDEMENT_DE_QUITTER,
    EtapeDeProcedure.CONCOURS_REQUIS: Stade.CONCOURS_DEMANDE,
    EtapeDeProcedure.CONCOURS_ACCORDE: Stade.CONCOURS_ACCORDE,
}
"""Les étapes où un dossier d'expulsion arrive quand sa procédure y passe."""


def trimestre(composee: Composee, periode: Periode, departements: Sequence[str]) -> None:
    """Lie les flux d'un trimestre aux faits qui les font, et des cases à leurs parties."""
    for ou in tous_les_lieux(departements):
        for tout, parties in PARTIES.items():
            _complete(composee, periode.code, ou, tout, parties)
        for flux in FLUX:
            termes: Termes = (
                ((flux.tableau, periode.code, ou, flux.modalite), 1),
                *(((code, periode.code, ou, nom), -1) for code, nom in flux.faits),
            )
            ecart = sum(signe * composee.cases[cle].valeur for cle, signe in termes)
            if not est_peu(ecart):
                continue
            if ecart:
                su = (PRESQUE, periode.code, flux.tableau, ou, flux.modalite)
                composee.cases[su] = Case(ecart, 0, 0, se_publie=False, est_connue=True)
                termes = (*termes, (su, -1))
            composee.equations.append(termes)


def _complete(composee: Composee, periode: str, ou: str, tout: Nom, parties: Sequence[Nom]) -> None:
    """Le reste est une case ; s'il en manquait, qui le suppose se trompe, et n'apprend rien."""
    code, modalite = tout
    termes: Termes = (
        ((code, periode, ou, modalite), 1),
        *(((autre, periode, ou, dite), -1) for autre, dite in parties),
    )
    reste = sum(signe * composee.cases[cle].valeur for cle, signe in termes)
    if reste >= 0:
        hors = (HORS, periode, code, ou, modalite)
        composee.cases[hors] = Case(reste, reste, se_publie=False)
        composee.equations.append((*termes, (hors, -1)))


def est_peu(ecart: int) -> bool:
    """Vrai d'un écart sous lequel qui suppose deux nombres égaux se trompe à peine."""
    return abs(ecart) < LARGEUR


def annee(
    periode: Periode, departements: Sequence[str], connues: Mapping[str, str]
) -> Iterator[Termes]:
    """Les arrivées de quatre trimestres à une étape, et les procédures qui y passent."""
    trimestres = [connues[t.code] for t in periode.trimestres if t.code in connues]
    if len(trimestres) < len(periode.trimestres):
        return
    for etape, stade in ARRIVEES.items():
        for ou in tous_les_lieux(departements):
            yield (
                *(((FLUX_DES_DOSSIERS[1], t, ou, etape.value), 1) for t in trimestres),
                ((BILAN, connues[periode.code], ou, expulsions.flux(stade)), -1),
            )
