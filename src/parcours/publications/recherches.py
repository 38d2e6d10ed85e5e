"""Dans quelle vue, et par quoi, se cherchent les ménages qu'une case pourrait compter.

Une ligne trouvée ne compte pas toujours : changer de commune n'est pas entrer. Une ligne qui compte
est toujours trouvée.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, and_, any_, exists, func, literal, or_, select

from parcours.domain.tableaux.bilan_d_expulsion import Stade
from parcours.domain.tableaux.indicateurs import expulsions
from parcours.domain.tableaux.indicateurs.mouvements import AILLEURS, Case, SensDuPassage
from parcours.domain.tableaux.indicateurs.suites import HORIZONS_MOIS, LOGES
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, AXES, COMMUNE, Axe
from parcours.domain.temps.intervalle import Intervalle
from parcours.projections.vue import parmi, vaut
from parcours.projections.vues import (
    alertes_comptees,
    bilans_expulsions,
    demarches,
    dispositifs,
    mises_a_l_abri,
    observatoire,
    ruptures,
    ventilations,
)
from parcours.projections.vues.expulsions import DOSSIERS
from parcours.publications import lieux
from parcours.publications.contributions import jours_comptes
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    ALERTES,
    BESOINS,
    BILAN,
    BILAN_3_ANS,
    DELAI,
    DELAI_3_ANS,
    DELAI_DES_ALERTES,
    DELAIS_DES_DISPOSITIFS,
    DEMARCHE,
    DEMARCHE_PAR_AN,
    DEPARTEMENT,
    DOSSIERS_PAR_AXE,
    DOSSIERS_PAR_MANQUE,
    DOSSIERS_PAR_SIGNAL,
    DU_PERIMETRE,
    DUREE_DES_ATTENTES,
    DUREE_VIF,
    DUREES_PAR_COMPOSITION,
    ENTREES_VIF,
    ENTREES_VIF_3_ANS,
    FLUX_DES_DOSSIERS,
    FLUX_PAR_COMMUNE,
    FLUX_PAR_EPCI,
    GLISSANTS,
    MIXTE,
    PASSAGES,
    SORTIES_VIF,
    SORTIES_VIF_3_ANS,
    STOCK_ET_FLUX,
    TERRITOIRES,
    TUILAGE,
    Tableau,
    ventile,
)

Lignes = list[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class CaseVoulue:
    """Une case d'un tableau ; ce qu'elle ne dit pas est toute la dimension."""

    tableau: Tableau
    periode: Periode
    dite: Mapping[str, str]
    departements: Collection[str] | None
    """Ceux que l'on compte ; None : tous."""

    @property
    def jours(self) -> Intervalle:
        """Les jours qu'elle compte."""
        return jours_comptes(self.tableau.code, self.periode)

    def compte(self, case: Case) -> bool:
        """Vrai si ce qui est dans cette case-là compte dans celle-ci."""
        ici = case[0]
        if self.departements is not None and ici not in self.departements:
            return False
        return all(
            self.dite.get(nom, valeur) == valeur
            and (nom == DEPARTEMENT or valeur in (modalites or DU_PERIMETRE[nom]([ici])))
            for (nom, modalites), valeur in zip(self.tableau.dimensions.items(), case, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Recherche:
    """Où l'on cherche, par quelles lignes, et ce qu'il faut lire d'autre pour compter."""

    vue: Table
    lignes: Callable[[CaseVoulue], Lignes]
    avec: Sequence[Table] = ()

    @property
    def vues(self) -> tuple[Table, ...]:
        """Toutes les vues à lire d'un ménage trouvé."""
        return (self.vue, *self.avec)


def recherche(voulue: CaseVoulue) -> Recherche:
    """Celle de son tableau."""
    return _RECHERCHES[voulue.tableau.code]


def cherchees(voulue: CaseVoulue) -> Lignes:
    """De quoi ne garder que les lignes qui pourraient y compter."""
    cherche = recherche(voulue)
    ou = cherche.vue.c.departement
    ici = [] if voulue.departements is None else [parmi(ou, sorted(voulue.departements))]
    return [*ici, *cherche.lignes(voulue)]


# --- Quand, et selon quoi -------------------------------------------------------------------------


def _dans(colonne: Column[Any], jours: Intervalle) -> ColumnElement[bool]:
    return and_(colonne >= jours.du, colonne <= jours.dernier)


def _comme(voulue: CaseVoulue, **colonnes: Column[Any]) -> Iterator[ColumnElement[bool]]:
    """Ce que dit la case de ces dimensions."""
    for nom, colonne in colonnes.items():
        if nom in voulue.dite:
            yield colonne == voulue.dite[nom]


_Quand = Callable[[Table, Intervalle], ColumnElement[bool]]
_QUAND: Final[Sequence[_Quand]] = (
    lambda vue, jours: vaut(vue, jours.dernier),
    lambda vue, jours: _dans(vue.c.du, jours),
    lambda vue, jours: _dans(vue.c.au, jours),
)
"""Des lignes d'un stock, de celles d'entrées, de sorties."""
AU_DERNIER, COMMENCENT, FINISSENT = _QUAND
_ETAPES: Final = observatoire.TABLE
_VENTILES: Final = ventilations.VENTILES
_PROCEDURES: Final = bilans_expulsions.PROCEDURES
_FAITS: Final = demarches.FAITS
_ALERTES: Final = alertes_comptees.ALERTES
_MESURES: Final = dispositifs.MESURES
_ABRIS: Final = mises_a_l_abri.ABRIS
_RUPTURES: Final = ruptures.TABLE


def _des_etapes(quand: _Quand, *avec: Table) -> Recherche:
    def lignes(voulue: CaseVoulue) -> Lignes:
        return [quand(_ETAPES, voulue.jours), *_comme(voulue, etape=_ETAPES.c.etape)]

    return Recherche(_ETAPES, lignes, avec)


def _d_un_axe(quand: _Quand, axe: Axe) -> Recherche:
    def lignes(voulue: CaseVoulue) -> Lignes:
        dite = _comme(voulue, **{axe.code: _VENTILES.c.modalite})
        return [quand(_VENTILES, voulue.jours), _VENTILES.c.axe == axe.code, *dite]

    return Recherche(_VENTILES, lignes)


def _des_lieux(quand: _Quand) -> Recherche:
    def lignes(voulue: CaseVoulue) -> Lignes:
        ici = _comme(voulue, commune=_VENTILES.c.modalite)
        choix = [quand(_VENTILES, voulue.jours), _VENTILES.c.axe == COMMUNE, *ici]
        le_epci, ou = voulue.dite.get(lieux.EPCI), voulue.dite.get(DEPARTEMENT)
        if le_epci is not None and ou is not None:
            choix.append(parmi(_VENTILES.c.modalite, lieux.dans(ou, le_epci)))
        return choix

    return Recherche(_VENTILES, lignes)


def _des_dossiers(quand: _Quand, *avec: Table) -> Recherche:
    def lignes(voulue: CaseVoulue) -> Lignes:
        ligne, dite = DOSSIERS.c, voulue.dite
        choix = [ligne.edition == "", quand(DOSSIERS, voulue.jours)]
        if (etape := dite.get("etape")) is not None:
            choix.append(func.coalesce(ligne.etape_procedure, expulsions.SANS_ACTE) == etape)
        for nom, colonne in (("signal", ligne.signaux), ("manque", ligne.manques)):
            if nom in dite:
                choix.append(literal(dite[nom]) == any_(colonne))
        return choix

    return Recherche(DOSSIERS, lignes, avec)


# --- Les passages ---------------------------------------------------------------------------------


def _passages(voulue: CaseVoulue) -> Lignes:
    """Ce qui commence à l'étape gagnée ; ou ce qui finit à celle que l'on quitte."""
    ligne, jours = _ETAPES.c, voulue.jours
    de, vers = voulue.dite.get("de", AILLEURS), voulue.dite.get("vers", AILLEURS)
    if vers != AILLEURS:
        return [ligne.etape == vers, COMMENCENT(_ETAPES, jours)]
    if de != AILLEURS:
        return [ligne.etape == de, FINISSENT(_ETAPES, jours)]
    return [or_(COMMENCENT(_ETAPES, jours), FINISSENT(_ETAPES, jours))]


def _entre_departements(voulue: CaseVoulue) -> Lignes:
    """Ce qui commence, ou finit, le jour où l'on est ailleurs."""
    arrive = voulue.dite["mouvement"] == SensDuPassage.ARRIVEE
    autre = _ETAPES.alias("autre")
    ici, la = (_ETAPES.c.du, autre.c.au) if arrive else (_ETAPES.c.au, autre.c.du)
    ailleurs = exists(select(literal(1)).select_from(autre)).where(
        autre.c.parcours == _ETAPES.c.parcours,
        la == ici,
        autre.c.departement != _ETAPES.c.departement,
    )
    return [_dans(ici, voulue.jours), ailleurs.correlate(_ETAPES)]


def _entrent_en_logement(voulue: CaseVoulue) -> Lignes:
    return [COMMENCENT(_ETAPES, voulue.jours), parmi(_ETAPES.c.etape, sorted(LOGES))]


# --- Des faits ------------------------------------------------------------------------------------


def _ruptures(voulue: CaseVoulue) -> Lignes:
    ligne = _RUPTURES.c
    commence = [COMMENCENT(_RUPTURES, voulue.jours), ligne.du == ligne.depuis_le]
    return [*commence, *_comme(voulue, nature=ligne.nature)]


def _procedures(voulue: CaseVoulue) -> Lignes:
    """Celles dont le jour qui compte est dans la période."""
    ligne, compte = _PROCEDURES.c, voulue.dite["compte"]
    sorte, _, precise = compte.partition(".")
    if sorte == "flux":
        return [_dans(ligne[f"{Stade(precise).value}_le"], voulue.jours)]
    if sorte == "decision":
        return [_dans(ligne.decision_le, voulue.jours), ligne.decision == precise]
    if sorte == "issue":
        return [_dans(ligne.fermee_le, voulue.jours), ligne.issue == precise]
    le = {
        expulsions.ISSUES: ligne.fermee_le,
        expulsions.NOTIFIEES: ligne.notifiee_le,
        expulsions.DIAGNOSTICS: ligne.notifiee_le,
    }
    return [_dans(le.get(compte, ligne.ouverte_le), voulue.jours)]


def _connues(voulue: CaseVoulue) -> Lignes:
    return [_dans(_PROCEDURES.c.connue_le, voulue.jours)]


def _d_une_demarche(demarche: str) -> Recherche:
    def lignes(voulue: CaseVoulue) -> Lignes:
        choix = [_FAITS.c.demarche == demarche, _dans(_FAITS.c.jour, voulue.jours)]
        return [*choix, *_comme(voulue, fait=_FAITS.c.nom)]

    return Recherche(_FAITS, lignes)


def _alertes(voulue: CaseVoulue) -> Lignes:
    return [_dans(_ALERTES.c.depuis_le, voulue.jours)]


def _delais(voulue: CaseVoulue) -> Lignes:
    dispositif, _, mesure = voulue.dite["delai"].partition(".")
    ligne = _MESURES.c
    quoi = [ligne.dispositif == dispositif, ligne.mesure == mesure]
    return [*quoi, _dans(ligne.le, voulue.jours)]


def _abris(le: Column[Any]) -> Recherche:
    return Recherche(_ABRIS, lambda voulue: [_dans(le, voulue.jours)])


_RECHERCHES: Final[Mapping[str, Recherche]] = {
    **dict(zip(STOCK_ET_FLUX, map(_des_etapes, _QUAND), strict=True)),
    **dict(zip(FLUX_DES_DOSSIERS, map(_des_dossiers, _QUAND), strict=True)),
    **{
        ventile(code, axe): _d_un_axe(quand, axe)
        for axe in AXES
        for code, quand in zip(STOCK_ET_FLUX, _QUAND, strict=True)
    },
    **dict(zip(FLUX_PAR_EPCI, map(_des_lieux, _QUAND), strict=True)),
    **dict(zip(FLUX_PAR_COMMUNE, map(_des_lieux, _QUAND), strict=True)),
    PASSAGES: Recherche(_ETAPES, _passages),
    TERRITOIRES: Recherche(_ETAPES, _entre_departements),
    **{f"suites-{mois}": Recherche(_ETAPES, _entrent_en_logement) for mois in HORIZONS_MOIS},
    "durees": _des_etapes(COMMENCENT),
    DUREES_PAR_COMPOSITION: _des_etapes(COMMENCENT, _VENTILES),
    DUREE_DES_ATTENTES: _d_un_axe(COMMENCENT, ATTENTE),
    MIXTE: _des_etapes(AU_DERNIER, DOSSIERS),
    BESOINS: _des_etapes(AU_DERNIER, _VENTILES),
    **dict.fromkeys((DOSSIERS_PAR_SIGNAL, DOSSIERS_PAR_MANQUE), _des_dossiers(AU_DERNIER)),
    **dict.fromkeys(DOSSIERS_PAR_AXE, _des_dossiers(AU_DERNIER, _VENTILES)),
    "ruptures": Recherche(_RUPTURES, _ruptures),
    **dict.fromkeys((BILAN, BILAN_3_ANS), Recherche(_PROCEDURES, _procedures)),
    **dict.fromkeys((DELAI, DELAI_3_ANS), Recherche(_PROCEDURES, _connues)),
    **{
        code: _d_une_demarche(demarche)
        for demarche in DEMARCHE
        for code in (
            DEMARCHE[demarche],
            DEMARCHE_PAR_AN[demarche],
            GLISSANTS[DEMARCHE_PAR_AN[demarche]],
        )
    },
    TUILAGE: _d_une_demarche("relais"),
    **dict.fromkeys((ALERTES, DELAI_DES_ALERTES), Recherche(_ALERTES, _alertes)),
    DELAIS_DES_DISPOSITIFS: Recherche(_MESURES, _delais),
    **dict.fromkeys((ENTREES_VIF, ENTREES_VIF_3_ANS, DUREE_VIF), _abris(_ABRIS.c.commence_le)),
    **dict.fromkeys((SORTIES_VIF, SORTIES_VIF_3_ANS), _abris(_ABRIS.c.finit_le)),
}
"""Celle de chaque tableau du catalogue."""
