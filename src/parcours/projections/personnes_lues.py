"""Les personnes qu'un lecteur trouve par leur nom, et celles qui se ressemblent.

Le SQL rapproche des empreintes et n'en décide rien : il y faut la clé du lecteur, qui lui lit les
noms. Dont la clé personnelle est détruite ne se trouve plus.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    FromClause,
    LargeBinary,
    Select,
    SmallInteger,
    Text,
    Uuid,
    and_,
    any_,
    column,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    table,
)

from parcours.projections.acces import Demande
from parcours.projections.cles import CLES, avec_sa_cle, est_ouverte
from parcours.projections.lecture import Lecture
from parcours.projections.moules import QUICONQUE
from parcours.projections.vues.personnes import DOUBLONS, PERSONNES, VUE
from parcours.projections.vues.reunis import REUNIS

CLES_DE_RECHERCHE: Final = table(
    "recherche", column("cle", LargeBinary), column("empreinte", Text), schema="coffre"
)
RESSEMBLANCES: Final = table(
    "ressemblances",
    column("une", Text),
    column("autre", Text),
    column("score", SmallInteger),
    schema="coffre",
)
_INDEXEES: Final = table(
    "personnes", column("empreinte", Text), column("sujets", ARRAY(Uuid)), schema="coffre"
)
_COFFRE: Final = table(
    "cles", column("cle", Uuid), column("enveloppe", LargeBinary), schema="coffre"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonneTrouvee:
    """Une personne que l'on a trouvée, et comment elle est connue."""

    personne: str
    identite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonnesProches:
    """Deux personnes de deux ménages, qui n'en font peut-être qu'une."""

    personne: str
    identite: str
    autre: UUID
    autre_personne: str
    autre_identite: str
    score: int
    signalement: str | None
    """Le fait qui le signale déjà, s'il y en a un."""


def trouvees(cles: Sequence[bytes], demande: Demande) -> Lecture[PersonneTrouvee]:
    """Celles dont une clé est de celles-là, dans les ménages dont le lecteur lit les noms."""
    cherchees = select(CLES_DE_RECHERCHE.c.empreinte).where(
        CLES_DE_RECHERCHE.c.cle == any_(literal(list(cles), ARRAY(LargeBinary)))
    )
    ligne = PERSONNES.c
    choix = avec_sa_cle(
        select(ligne.personne, ligne.identite).select_from(PERSONNES), PERSONNES, demande
    ).where(_lit_les_noms(), ligne.empreinte.in_(cherchees), _demeurent(ligne.empreinte))
    return Lecture.de(VUE, PersonneTrouvee, choix)


def doublons(demande: Demande) -> Lecture[PersonnesProches]:
    """Les plus ressemblantes d'abord ; jamais celles que l'on a écartées, ni réunies."""
    return replace(pareilles(), valeurs=demande.liee)


@cache
def pareilles() -> Lecture[PersonnesProches]:
    """Celles que verrait quiconque.

    Il faut décider des deux ménages, et y lire les noms. La base part des ressemblances, qui sont
    rares, et ne lit ce qui est scellé que de la page.
    """
    paires = _paires()
    ligne = paires.c
    une, autre = (ligne.parcours, ligne.numero), (ligne.autre_parcours, ligne.autre_numero)
    choix = select(
        _dite(PERSONNES.c.personne, *une).label("personne"),
        _dite(PERSONNES.c.identite, *une).label("identite"),
        ligne.autre_parcours.label("autre"),
        _dite(PERSONNES.c.personne, *autre).label("autre_personne"),
        _dite(PERSONNES.c.identite, *autre).label("autre_identite"),
        ligne.score,
        _signalement(paires).label("signalement"),
    ).where(
        _en_decide(ligne.autre_parcours, ligne.autre_pour),
        not_(exists(_dits(paires, ecarte=True))),
        _demeurent(ligne.empreinte, ligne.autre_empreinte),
    )
    return Lecture(PersonnesProches, choix, (-ligne.score, *une, *autre), ligne.parcours)


_PLACE: Final = ("parcours", "numero", "pour", "empreinte")
"""De quoi retrouver une personne, et dire pour qui est sa ligne."""


def _paires() -> CTE:
    """Deux personnes qui se ressemblent, de deux ménages : l'une, et l'autre (`autre_…`).

    L'autre ne se cherche que si l'on décide du ménage de l'une.
    """
    une, autre = PERSONNES.alias("une_personne"), PERSONNES.alias("une_autre")
    premieres = (
        select(RESSEMBLANCES.c.autre, RESSEMBLANCES.c.score, *(une.c[c] for c in _PLACE))
        .join_from(RESSEMBLANCES, une, une.c.empreinte == RESSEMBLANCES.c.une)
        .cte("premieres")
        .prefix_with("MATERIALIZED")
    )
    siennes = (
        select(premieres)
        .where(_en_decide(premieres.c.parcours, premieres.c.pour))
        .cte("siennes")
        .prefix_with("MATERIALIZED")
    )
    de_l_autre = (autre.c[champ].label(f"autre_{champ}") for champ in _PLACE)
    choix = select(*siennes.c, *de_l_autre).join_from(
        siennes, autre, autre.c.empreinte == siennes.c.autre
    )
    choix = choix.where(siennes.c.parcours != autre.c.parcours)
    return choix.cte("paires").prefix_with("MATERIALIZED")


def _en_decide(parcours: ColumnElement[Any], pour: ColumnElement[Any]) -> ColumnElement[bool]:
    """Vrai d'un ménage dont le lecteur décide, et dont il lit les noms."""
    return est_ouverte(parcours, pour, QUICONQUE, _lit_les_noms(), CLES.c.decide_de_tout)


def _lit_les_noms() -> ColumnElement[bool]:
    """Vrai d'un ménage que le lecteur suit, dont une vue lui montre les noms, à côté de sa clé."""
    return and_(CLES.c.suit, CLES.c.lit_les_noms, func.cardinality(CLES.c.vues) > 0)


def _dite(
    colonne: ColumnElement[Any], parcours: ColumnElement[Any], numero: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Ce que dit la ligne d'une personne : ne se lit que de celles de la page."""
    place = (PERSONNES.c.parcours == parcours, PERSONNES.c.numero == numero)
    return select(colonne).where(*place).correlate_except(PERSONNES).scalar_subquery()


def _demeurent(*empreintes: ColumnElement[str]) -> ColumnElement[bool]:
    """Faux de qui l'on a effacé : une clé de ce qui le dit est détruite.

    Une sous-requête qui rend une valeur : elle ne se lit que de qui l'on retient par ailleurs.
    """
    perdue = and_(_COFFRE.c.cle == any_(_INDEXEES.c.sujets), _COFFRE.c.enveloppe.is_(None))
    perdus = select(_INDEXEES.c.empreinte).join_from(_INDEXEES, _COFFRE, perdue)
    perdus = perdus.where(_INDEXEES.c.empreinte.in_(empreintes)).limit(1)
    return perdus.correlate_except(_INDEXEES, _COFFRE).scalar_subquery().is_(None)


def _dits(paires: FromClause, *, ecarte: bool) -> Select[Any]:
    """Ce que l'on a dit du doublon de ces deux ménages, de quelque côté qu'on l'ait dit."""
    une, autre = paires.c.parcours, paires.c.autre_parcours
    ici = and_(DOUBLONS.c.parcours == une, _le_designe(autre, paires))
    en_face = and_(DOUBLONS.c.parcours == autre, _le_designe(une, paires))
    dits = select(DOUBLONS.c.fait).where(or_(ici, en_face), DOUBLONS.c.ecarte.is_(ecarte))
    return dits.correlate(paires)


def _le_designe(parcours: ColumnElement[Any], paires: FromClause) -> ColumnElement[bool]:
    """Vrai de ce que l'on a dit de ce ménage, ou de l'un de ceux qu'il a réunis depuis."""
    reunis = avec_sa_cle(select(REUNIS.c.absorbe).select_from(REUNIS), REUNIS, QUICONQUE)
    siens = reunis.where(REUNIS.c.parcours == parcours).correlate(paires)
    return or_(DOUBLONS.c.autre == parcours, DOUBLONS.c.autre.in_(siens))


def _signalement(paires: FromClause) -> ColumnElement[Any]:
    """Le signalement qui attend qu'on en décide."""
    signale = _dits(paires, ecarte=False).order_by(DOUBLONS.c.fait).limit(1)
    return signale.scalar_subquery()
