"""Les expulsions dans une publication : les dossiers d'un jour, les procédures d'une année.

Un petit département se lit sur trois années : celles qui sont derrière ne paraissent pas, et
l'attaquant les a dans ses équations.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from parcours.domain.tableaux.indicateurs import expulsions, mouvements
from parcours.domain.tableaux.indicateurs.expulsions import DossierEnCours, ProcedureCommencee
from parcours.domain.tableaux.indicateurs.mouvements import Parts, Vie
from parcours.domain.tableaux.indicateurs.ventilations import INCONNUE
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.veille.signaux_d_expulsion import Signal
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.publications.composee import ColonneComptee, Composee, au_pas, tous_les_lieux
from parcours.publications.glissantes import glisse, trois_annees
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    BILAN,
    BILAN_3_ANS,
    DELAI,
    DELAI_3_ANS,
    DOSSIERS_PAR_AXE,
    DOSSIERS_PAR_ETAPE,
    DOSSIERS_PAR_MANQUE,
    DOSSIERS_PAR_SIGNAL,
    FLUX_DES_DOSSIERS,
    TABLEAUX,
)
from parcours.secret_statistique.cases import Case, Cle, Termes
from parcours.secret_statistique.tables import TOTAL

# --- Les dossiers d'un jour -----------------------------------------------------------------------


def _depuis(etape: EtapeDeProcedure) -> tuple[str, ...]:
    return tuple(e.value for e in EtapeDeProcedure if e.rang >= etape.rang)


VUS_A: Final[Mapping[str, tuple[str, ...]]] = {
    Signal.COMMANDEMENT_NON_SIGNALE: _depuis(EtapeDeProcedure.COMMANDEMENT_DE_PAYER),
    Signal.CCAPEX_NON_SAISIE: _depuis(EtapeDeProcedure.ASSIGNATION),
    Signal.NOTIFICATION_TARDIVE: _depuis(EtapeDeProcedure.ASSIGNATION),
    Signal.AUDIENCE_SANS_DIAGNOSTIC: _depuis(EtapeDeProcedure.ASSIGNATION),
    Signal.REFUS_IMPLICITE: _depuis(EtapeDeProcedure.CONCOURS_REQUIS),
    Signal.RESPONSABILITE_DE_L_ETAT: _depuis(EtapeDeProcedure.CONCOURS_REQUIS),
    "date-du-bail": _depuis(EtapeDeProcedure.COMMANDEMENT_DE_PAYER),
    "notification-au-prefet": _depuis(EtapeDeProcedure.ASSIGNATION),
    "diagnostic-social": _depuis(EtapeDeProcedure.ASSIGNATION),
    "transmission-du-diagnostic": _depuis(EtapeDeProcedure.ASSIGNATION),
    "saisine-ccapex": (
        expulsions.SANS_ACTE,
        EtapeDeProcedure.IMPAYE,
        EtapeDeProcedure.COMMANDEMENT_DE_PAYER,
    ),
    "saisine-du-prefet": _depuis(EtapeDeProcedure.COMMANDEMENT_DE_QUITTER),
}
"""Les étapes où se voit un signal, ou un manque : qui sait ce qu'ils veulent dire le sait."""


def trimestre(
    composee: Composee, lus: Iterable[DossierEnCours], periode: Periode, departements: Sequence[str]
) -> None:
    """Les dossiers ouverts au dernier jour : par étape, par signal, par ce qui y manque."""
    ouverts = list({dossier.menage: dossier for dossier in lus}.values())
    par_etape = expulsions.dossiers(ouverts, expulsions.etape)
    composee.ajoute(DOSSIERS_PAR_ETAPE, periode.code, par_etape, departements)
    tous = ColonneComptee.de(
        (DOSSIERS_PAR_ETAPE, periode.code),
        TOTAL,
        expulsions.dossiers(ouverts, lambda _: (TOTAL,)),
    )
    par: Mapping[str, Callable[[DossierEnCours], Iterable[str]]] = {
        DOSSIERS_PAR_SIGNAL: lambda dossier: dossier.signaux,
        DOSSIERS_PAR_MANQUE: lambda dossier: dossier.manques,
    }
    for code, valeurs in par.items():
        parts = expulsions.dossiers(ouverts, valeurs)
        composee.ajoute(code, periode.code, parts, departements)
        for valeur in TABLEAUX[code].modalites(departements)[-1]:
            partie = ColonneComptee.de((code, periode.code), valeur, parts)
            composee.complete((f"sans-{code}", periode.code, valeur), tous, partie, departements)
            if valeur in VUS_A:
                _vu_a(composee, partie, ouverts, departements)


def _vu_a(
    composee: Composee,
    partie: ColonneComptee,
    ouverts: Sequence[DossierEnCours],
    departements: Sequence[str],
) -> None:
    """Les dossiers aux étapes où cela se voit, et où cela ne se voit pas, sont une case.

    Vu à une autre étape, contre ce que les mots veulent dire : l'attaquant est supposé le savoir.
    """
    code, periode = partie.nom
    etapes = VUS_A[partie.modalite]
    la = expulsions.dossiers(
        [d for d in ouverts if (d.etape or expulsions.SANS_ACTE) in etapes], lambda _: (TOTAL,)
    )
    restent: Parts = {
        (ou,): la.get((ou, TOTAL), Counter()) - partie.parts.get((ou,), Counter())
        for ou in departements
    }
    nom = (f"sans-{code}-aux-etapes", periode, partie.modalite)
    composee.cache(nom, restent, [departements])
    for ou in tous_les_lieux(departements):
        termes: Termes = (
            *(((DOSSIERS_PAR_ETAPE, periode, ou, etape), 1) for etape in etapes),
            (partie.cle(ou), -1),
            ((*nom, ou), -1),
        )
        if autres := -sum(signe * composee.cases[cle].valeur for cle, signe in termes):
            vus = (f"vus-{code}-ailleurs", periode, partie.modalite, ou)
            composee.cases[vus] = Case(autres, 0, 0, se_publie=False, est_connue=True)
            termes = (*termes, (vus, 1))
        composee.equations.append(termes)


def mouvements_des_dossiers(
    composee: Composee, suivis: Sequence[Vie], periode: Periode, departements: Sequence[str]
) -> None:
    """Les dossiers qui arrivent à une étape dans le trimestre, et ceux qui la quittent."""
    _, entrees, sorties = FLUX_DES_DOSSIERS
    composee.ajoute(entrees, periode.code, mouvements.entrees(suivis, periode.jours), departements)
    composee.ajoute(sorties, periode.code, mouvements.sorties(suivis, periode.jours), departements)
    veille = mouvements.stock(suivis, periode.veille)
    composee.suit_un_stock(FLUX_DES_DOSSIERS, periode.code, veille, departements)


def par_axe(
    composee: Composee,
    lus: Iterable[DossierEnCours],
    ventilees: Mapping[str, Sequence[Vie]],
    periode: Periode,
    departements: Sequence[str],
) -> None:
    """Les dossiers ouverts, par composition et par âge : leur total est celui des étapes."""
    ouverts = list({dossier.menage: dossier for dossier in lus}.values())
    for code, axe in DOSSIERS_PAR_AXE.items():
        dites = {
            s.menage: s.etape
            for vie in ventilees.get(axe.code, ())
            for s in vie
            if s.couvre(periode.jours.dernier)
        }
        parts: Parts = {}
        for d in ouverts:
            case = (d.departement, dites.get(d.menage, INCONNUE))
            parts.setdefault(case, Counter())[d.menage] = 1
        composee.ajoute(code, periode.code, parts, departements)
        composee.equations += [
            (((code, periode.code, ou, TOTAL), 1),
             ((DOSSIERS_PAR_ETAPE, periode.code, ou, TOTAL), -1))
            for ou in tous_les_lieux(departements)
        ]  # fmt: skip


# --- Les procédures d'une année -------------------------------------------------------------------


def annee(
    composee: Composee,
    procedures: Sequence[ProcedureCommencee],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """Le bilan de l'année, celui de trois années, et ce que chacun sait de ce qui les lie."""
    fin = periode.decalee(1).jours.du

    def compte(jours: Intervalle) -> Parts:
        return expulsions.bilan(procedures, jours, fin)

    for colonne in glisse(composee, BILAN, periode, departements, compte):
        comptes = {c: ColonneComptee.de(colonne.nom, c, colonne.parts) for c in expulsions.COMPTES}
        _sommes(composee, comptes, departements)
        _restes(composee, "hors", comptes, expulsions.PARTIES, departements)
        if colonne.nom[0] in {BILAN, BILAN_3_ANS}:
            deja = expulsions.DEJA_COMMENCEES
            _restes(composee, "commencees-avant", comptes, deja, departements)
    for delai, jours in ((DELAI, periode.jours), (DELAI_3_ANS, trois_annees(periode))):
        medians = expulsions.delai_median(procedures, jours, seuil)
        for ou in departements:
            composee.mesures[delai, periode.code, ou] = au_pas(medians.get(ou))


def _sommes(
    composee: Composee, comptes: Mapping[str, ColonneComptee], departements: Sequence[str]
) -> None:
    """Ce que chacun sait d'un bilan : une décision est ferme ou conditionnelle."""
    composee.equations += [
        ((comptes[somme].cle(ou), -1), *((comptes[detail].cle(ou), 1) for detail in details))
        for somme, details in expulsions.SOMMES.items()
        for ou in tous_les_lieux(departements)
    ]


def _restes(
    composee: Composee,
    quoi: str,
    comptes: Mapping[str, ColonneComptee],
    parties: Mapping[str, str],
    departements: Sequence[str],
) -> None:
    """Le reste d'une partie est une case : un tout de trente et une partie de vingt-neuf disent un.

    Des étapes d'une cohorte ; et d'un flux, ce qui avait commencé avant.
    """
    for partie, tout in parties.items():
        code, periode = comptes[tout].nom
        reste = (f"{quoi}-{code}", periode, partie)
        composee.complete(reste, comptes[tout], comptes[partie], departements)


def grandit(case: Cle) -> bool:
    """Vrai d'une case qui compte jusqu'au jour observé : plus tard, elle ne peut que grandir."""
    return case[0].startswith(BILAN) and case[-1] in expulsions.PAR_OBSERVATION
