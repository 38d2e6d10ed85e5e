"""Les procédures d'expulsion comptées, et les bilans que leur auteur a arrêtés."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select

from parcours.domain.langage.fiche import Agregat
from parcours.domain.tableaux.bilan_d_expulsion import (
    CONDITIONNELLE,
    FERME,
    Issue,
    ProcedureComptee,
    Stade,
    procedures,
)
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.territoire.plans import Plan
from parcours.projections.lieux import ou_vit
from parcours.projections.vue import NOMMES, Vie, Vue, table, toujours

OBJET: Final = "CCAPEX"
"""L'objet des bilans que le rapport compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureDuDepartement(ProcedureComptee):
    """Une procédure, là où elle a commencé."""

    departement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BilanFige:
    """Un bilan établi : ses chiffres ne changent plus."""

    departement: str | None
    le: date
    debut_le: date
    fin_le: date
    indicateurs: list[str]
    valeurs: list[int]


PROCEDURES: Final = table(
    "expulsions_procedures", ProcedureDuDepartement, "departement ouverte_le", datee=False
)
BILANS: Final = table("expulsions_bilans", BilanFige, "departement debut_le", datee=False)


def _procedures(vie: Vie) -> Iterator[Tranche[ProcedureDuDepartement | None]]:
    if vie.parcours.est_ouvert:
        for procedure in procedures(vie.parcours):
            ou = ou_vit(vie, procedure.ouverte_le).departement or vie.parcours.ressort.actuel
            yield toujours(ProcedureDuDepartement(**asdict(procedure), departement=ou))


def _bilans(vie: Vie) -> Iterable[Tranche[BilanFige | None]]:
    if vie.parcours.agregat is not Agregat.PLAN or not vie.parcours.faits:
        return
    lieu = vie.parcours.lieu(date.max)
    for bilan in vie.parcours.volet(Plan, date.max).bilans:
        if bilan.objet == OBJET:
            arrete = BilanFige(
                departement=lieu.departement if lieu else None,
                le=bilan.le,
                debut_le=bilan.debut_le,
                fin_le=bilan.fin_le,
                indicateurs=[i.indicateur for i in bilan.indicateurs],
                valeurs=[i.valeur for i in bilan.indicateurs],
            )
            yield toujours(arrete)


VUES: Final[tuple[Vue[Any], ...]] = (Vue(PROCEDURES, _procedures), Vue(BILANS, _bilans))


# --- Compter --------------------------------------------------------------------------------------


def _dans(colonne: ColumnElement[Any], du: date, au: date) -> ColumnElement[bool]:
    """Vrai d'un jour de cette période, `au` exclu."""
    return and_(colonne >= du, colonne < au)


def comptes(du: date, au: date) -> Mapping[str, ColumnElement[bool]]:
    """Tout ce que compte un bilan de la période (`au` exclu), par nom.

    `flux.<stade>` : les procédures qui l'atteignent dans la période ; `cohorte.<stade>` : celles
    commencées dans la période, et qui l'ont atteint.
    """
    ligne = PROCEDURES.c
    commencee = _dans(ligne.ouverte_le, du, au)
    dits: dict[str, ColumnElement[bool]] = {"cohorte": commencee}
    for stade in Stade:
        colonne = ligne[f"{stade.value}_le"]
        dits[f"flux.{stade.value}"] = _dans(colonne, du, au)
        dits[f"cohorte.{stade.value}"] = and_(commencee, colonne.is_not(None))
    for sens in (FERME, CONDITIONNELLE):
        dits[f"decision.{sens}"] = and_(_dans(ligne.decision_le, du, au), ligne.decision == sens)
    for issue in Issue:
        dits[f"issue.{issue.value}"] = and_(_dans(ligne.fermee_le, du, au), ligne.issue == issue)
    notifiee = _dans(ligne.notifiee_le, du, au)
    dits["notifiees"] = notifiee
    dits["diagnostics"] = and_(notifiee, ligne.diagnostic_le.is_not(None))
    dits["connues"] = _connues_avec_delai(du, au)
    return dits


def _connues_avec_delai(du: date, au: date) -> ColumnElement[bool]:
    ligne = PROCEDURES.c
    return and_(_dans(ligne.connue_le, du, au), ligne.premier_impaye_le <= ligne.connue_le)


def bilan(du: date, au: date, departement: str) -> Select[Any]:
    """Une ligne : les procédures, et les ménages, de chaque compte ; le délai médian, en jours.

    Colonnes : `<nom>` et `<nom>#` (les ménages), `delai`, `premiere_le` (la première procédure).
    """
    ligne = PROCEDURES.c
    colonnes: list[ColumnElement[Any]] = []
    for nom, ou in comptes(du, au).items():
        colonnes.append(func.count().filter(ou).label(nom))
        colonnes.append(func.count(ligne.parcours.distinct()).filter(ou).label(f"{nom}#"))
    delai = func.percentile_cont(0.5).within_group(ligne.connue_le - ligne.premier_impaye_le)
    colonnes += [
        delai.filter(_connues_avec_delai(du, au)).label("delai"),
        func.min(ligne.ouverte_le).label("premiere_le"),
    ]
    return _du_departement(select(*colonnes), departement)


def par_bailleur(du: date, au: date, departement: str) -> Select[Any]:
    """Les flux de la période, par nature de bailleur ; colonnes : type_bailleur, et les stades."""
    ligne = PROCEDURES.c
    flux = [
        func.count().filter(_dans(ligne[f"{stade.value}_le"], du, au)).label(stade.value)
        for stade in Stade
    ]
    choix = _du_departement(select(ligne.type_bailleur, *flux), departement)
    return choix.group_by(ligne.type_bailleur).order_by(ligne.type_bailleur)


def _du_departement(choix: Select[Any], departement: str) -> Select[Any]:
    """Sans ce qui y est protégé."""
    ligne = PROCEDURES.c
    return choix.where(ligne.departement == departement, ligne.pour != NOMMES)


def arretes(departement: str) -> Select[Any]:
    """Les bilans établis de ce département, du plus ancien au plus récent."""
    ligne = BILANS.c
    return select(BILANS).where(ligne.departement == departement).order_by(ligne.debut_le, ligne.le)
