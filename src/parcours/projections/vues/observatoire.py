"""L'observatoire : à quelle étape et où se trouve chaque ménage, chaque jour.

Des lignes de périodes se tirent le stock d'un jour, les entrées, les sorties et les durées.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select

from parcours.domain import territoires
from parcours.domain.intervalle import Intervalle
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.vue import Lignes, Vie, Vue, table, vaut


class LigneEtape(NamedTuple):
    """Un ménage à une étape, dans un territoire, du jour `du` (inclus) au jour `au` (exclu)."""

    parcours: UUID
    du: date
    au: date | None
    etape: str
    departement: str | None
    commune: str | None
    """Celle d'aujourd'hui, où mène le code que dit le fait ; tue si l'adresse est protégée : une
    victime ne se compte pas par commune."""


TABLE = table("observatoire_etapes", LigneEtape, "departement du", "departement au")


def lignes(vie: Vie) -> Lignes:
    """Les périodes d'un ménage."""
    if not vie.parcours.est_ouvert:
        return

    def valeur(jour: date) -> tuple[str, str | None, str | None]:
        lieu = vie.parcours.lieu(jour)
        protegee = lieu is not None and vie.parcours.volet(Vif, jour).couvre(lieu.fait.jour)
        return (
            vie.trajectoire.periode(jour).etape.value,
            lieu.departement if lieu else None,
            territoires.actuelle(lieu.commune) if lieu and lieu.commune and not protegee else None,
        )

    for du, au, contenu in vie.tranches(valeur):
        yield TABLE, LigneEtape(vie.parcours.id, du, au, *contenu)


DIMENSIONS = ("etape", "departement", "commune")
"""Ce par quoi un stock se ventile."""


def stock(au: date, departements: Collection[str] | None, par: Sequence[str]) -> Select[Any]:
    """Combien de ménages ce jour-là, par dimensions ; départements None : tous."""
    colonnes = [TABLE.c[dimension] for dimension in par]
    choix = select(*colonnes, func.count().label("menages")).where(vaut(TABLE, au))
    return _dans(choix, departements).group_by(*colonnes).order_by(*colonnes)


def mouvements(periode: Intervalle, departements: Collection[str] | None) -> Select[Any]:
    """Par étape : entrées et sorties de la période, et durées en jours des séjours finis.

    Une entrée est un séjour à l'étape qui commence dans la période (`au` exclu), où qu'ait vécu le
    ménage ; un changement de commune n'en est pas une.
    """
    ligne = TABLE.c
    debut = func.lag(ligne.etape).over(partition_by=ligne.parcours, order_by=ligne.du)
    marque = select(
        ligne.parcours,
        ligne.du,
        ligne.au,
        ligne.etape,
        case((debut.is_distinct_from(ligne.etape), 1), else_=0).label("nouveau"),
    )
    marques = _dans(marque, departements).subquery()
    rang = func.sum(marques.c.nouveau).over(partition_by=marques.c.parcours, order_by=marques.c.du)
    ranges = select(marques, rang.label("rang")).subquery()
    sejours = (
        select(
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
            func.percentile_cont(0.5).within_group(duree).filter(sort).label("duree_mediane_jours"),
            func.avg(duree).filter(sort).label("duree_moyenne_jours"),
        )
        .where(or_(entre, sort))
        .group_by(sejours.c.etape)
        .order_by(sejours.c.etape)
    )


def _dans(choix: Select[Any], departements: Collection[str] | None) -> Select[Any]:
    return choix if departements is None else choix.where(TABLE.c.departement.in_(departements))


VUE = Vue("observatoire", (TABLE,), lignes)
