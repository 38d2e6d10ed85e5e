"""L'observatoire : à quelle étape et où se trouve chaque ménage, chaque jour.

Des lignes de périodes se tirent le stock d'un jour, les entrées, les sorties et les durées.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from parcours.domain.parcours.etapes import AVANT_TOUT_FAIT
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import Tranche
from parcours.projections.lieux import ou_se_compte
from parcours.projections.vue import NOMMES, Vie, Vue, table, vaut


@dataclass(frozen=True, slots=True, kw_only=True)
class AUneEtape:
    """Un ménage à une étape, dans un territoire."""

    etape: str
    departement: str | None
    commune: str | None
    """Celle d'aujourd'hui, où mène le code que dit le fait ; tue si l'adresse est protégée : une
    victime ne se compte pas par commune."""


TABLE = table("observatoire_etapes", AUneEtape, "departement du", "departement au")


def lignes(vie: Vie) -> Iterable[Tranche[AUneEtape | None]]:
    """Les périodes d'un ménage, dès qu'on sait où il en est ou bien où il vit."""

    def valeur(jour: date) -> AUneEtape | None:
        periode = vie.trajectoire.periode(jour)
        if periode is AVANT_TOUT_FAIT and vie.parcours.lieu(jour) is None:
            return None
        lieu = ou_se_compte(vie, jour)
        return AUneEtape(
            etape=periode.etape.value, departement=lieu.departement, commune=lieu.commune
        )

    return vie.tranches(valeur) if vie.parcours.est_ouvert else ()


VUES: Final = (Vue(TABLE, lignes),)

DIMENSIONS = ("etape", "departement", "commune")
"""Ce par quoi un stock se ventile."""


def stock(au: date, departements: Collection[str] | None, par: Sequence[str]) -> Select[Any]:
    """Combien de ménages ce jour-là, par dimensions ; départements None : tous."""
    colonnes = [TABLE.c[dimension] for dimension in par]
    choix = select(*colonnes, func.count().label("menages")).where(vaut(TABLE, au))
    return _dans(choix, departements).group_by(*colonnes).order_by(*colonnes)


def mouvements(periode: Intervalle, departements: Collection[str] | None) -> Select[Any]:
    """Par étape : entrées et sorties de la période, et durées en jours des séjours finis.

    Une entrée est un séjour à l'étape, dans ces départements, qui commence dans la période (`au`
    exclu) : un changement de commune n'en est pas une, y arriver d'ailleurs ou y revenir en est
    une. Le stock d'un jour est ainsi celui d'un autre, les entrées en plus, les sorties en moins.
    """
    ligne = TABLE.c
    ici = literal(value=True) if departements is None else ligne.departement.in_(departements)

    def avant(colonne: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.lag(colonne).over(partition_by=ligne.parcours, order_by=ligne.du)

    continue_ = and_(
        avant(ligne.etape) == ligne.etape, avant(ligne.au) == ligne.du, avant(ici).is_(True)
    )
    marque = (
        select(
            ligne.parcours,
            ligne.du,
            ligne.au,
            ligne.etape,
            func.coalesce(ici, False).label("ici"),
            case((func.coalesce(continue_, False), 0), else_=1).label("nouveau"),
        )
        .where(ligne.pour != NOMMES)
        .subquery()
    )
    marques = select(marque).where(marque.c.ici).subquery()
    rang = func.sum(marques.c.nouveau).over(partition_by=marques.c.parcours, order_by=marques.c.du)
    ranges = select(marques, rang.label("rang")).subquery()
    sejours = (
        select(
            ranges.c.parcours,
            ranges.c.etape,
            func.min(ranges.c.du).label("du"),
            case((func.bool_or(ranges.c.au.is_(None)), None), else_=func.max(ranges.c.au)).label(
                "au"
            ),
        )
        .group_by(ranges.c.parcours, ranges.c.rang, ranges.c.etape)
        .subquery()
    )
    entre = and_(sejours.c.du >= periode.du, sejours.c.du < periode.au)
    sort = and_(sejours.c.au >= periode.du, sejours.c.au < periode.au)
    duree = sejours.c.au - sejours.c.du
    return (
        select(
            sejours.c.etape,
            func.count().filter(entre).label("entrees"),
            func.count().filter(sort).label("sorties"),
            func.count(sejours.c.parcours.distinct()).filter(entre).label("menages_entres"),
            func.count(sejours.c.parcours.distinct()).filter(sort).label("menages_sortis"),
            func.percentile_cont(0.5).within_group(duree).filter(sort).label("duree_mediane_jours"),
            func.avg(duree).filter(sort).label("duree_moyenne_jours"),
        )
        .where(or_(entre, sort))
        .group_by(sejours.c.etape)
        .order_by(sejours.c.etape)
    )


def _dans(choix: Select[Any], departements: Collection[str] | None) -> Select[Any]:
    """Les ménages de ces départements, comptés sans ce qui y est protégé."""
    comptes = choix.where(TABLE.c.pour != NOMMES)
    if departements is None:
        return comptes
    return comptes.where(TABLE.c.departement.in_(departements))
