"""Les personnes qu'un lecteur trouve par leur nom, et celles qui se ressemblent.

Le SQL rapproche des empreintes et n'en décide rien : il y faut la clé du lecteur, qui lui lit les
noms. Dont la clé personnelle est détruite ne se trouve plus.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
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
from parcours.projections.cles import CLES, avec_sa_cle
from parcours.projections.lecture import Lecture
from parcours.projections.vues.personnes import DOUBLONS, PERSONNES, VUE

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
class DoublonPossible:
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
    choix = _lisibles(demande, PERSONNES.c.personne, PERSONNES.c.identite)
    return Lecture.de(VUE, PersonneTrouvee, choix.where(PERSONNES.c.empreinte.in_(cherchees)))


def doublons(demande: Demande) -> Lecture[DoublonPossible]:
    """Les plus ressemblantes d'abord ; jamais celles que l'on a écartées, ni réunies.

    Il faut décider des deux ménages, et y lire les noms.
    """
    une = _dont_on_decide(demande, RESSEMBLANCES.c.une).subquery("une_personne")
    autre = _dont_on_decide(demande, RESSEMBLANCES.c.autre).subquery("une_autre")
    choix = (
        select(
            une.c.personne,
            une.c.identite,
            autre.c.parcours.label("autre"),
            autre.c.personne.label("autre_personne"),
            autre.c.identite.label("autre_identite"),
            RESSEMBLANCES.c.score,
            _signalement(une, autre).label("signalement"),
        )
        .select_from(RESSEMBLANCES)
        .join(une, une.c.empreinte == RESSEMBLANCES.c.une)
        .join(autre, autre.c.empreinte == RESSEMBLANCES.c.autre)
        .where(une.c.parcours != autre.c.parcours, not_(exists(_dits(une, autre, ecarte=True))))
    )
    place = (une.c.parcours, une.c.numero, autre.c.parcours, autre.c.numero)
    ordre = (-RESSEMBLANCES.c.score, *place)
    return Lecture(DoublonPossible, choix, ordre, une.c.parcours)


def combien(demande: Demande) -> Select[Any]:
    """Combien de doublons possibles."""
    return select(func.count()).select_from(doublons(demande).choix.subquery())


def _lisibles(demande: Demande, *colonnes: ColumnElement[Any]) -> Select[Any]:
    """Les personnes dont le lecteur lit le nom, et que l'on n'a pas effacées."""
    choix = avec_sa_cle(select(*colonnes).select_from(PERSONNES), PERSONNES, demande)
    ouvert = func.cardinality(CLES.c.vues) > 0
    return choix.where(CLES.c.suit, CLES.c.lit_les_noms, ouvert, _demeurent())


def _dont_on_decide(demande: Demande, parmi: ColumnElement[str]) -> Select[Any]:
    """Celles qui ressemblent à quelqu'un, dans les ménages dont le lecteur décide."""
    ressemblent = PERSONNES.c.empreinte.in_(select(parmi))
    return _lisibles(demande, *PERSONNES.c).where(CLES.c.decide_de_tout, ressemblent)


def _demeurent() -> ColumnElement[bool]:
    """Faux de qui l'on a effacé : une clé de ce qui le dit est détruite.

    Une sous-requête qui rend une valeur : elle ne se lit que de qui l'on retient par ailleurs.
    """
    perdue = and_(_COFFRE.c.cle == any_(_INDEXEES.c.sujets), _COFFRE.c.enveloppe.is_(None))
    perdus = select(_INDEXEES.c.empreinte).join_from(_INDEXEES, _COFFRE, perdue)
    perdus = perdus.where(_INDEXEES.c.empreinte == PERSONNES.c.empreinte).limit(1)
    return perdus.correlate(PERSONNES).scalar_subquery().is_(None)


def _dits(une: FromClause, autre: FromClause, *, ecarte: bool) -> Select[Any]:
    """Ce que l'on a dit du doublon de ces deux ménages, de quelque côté qu'on l'ait dit."""
    ici = and_(DOUBLONS.c.parcours == une.c.parcours, DOUBLONS.c.autre == autre.c.parcours)
    en_face = and_(DOUBLONS.c.parcours == autre.c.parcours, DOUBLONS.c.autre == une.c.parcours)
    dits = select(DOUBLONS.c.fait).where(or_(ici, en_face), DOUBLONS.c.ecarte.is_(ecarte))
    return dits.correlate(une, autre)


def _signalement(une: FromClause, autre: FromClause) -> ColumnElement[Any]:
    """Le signalement qui attend qu'on en décide."""
    signale = _dits(une, autre, ecarte=False).order_by(DOUBLONS.c.fait).limit(1)
    return signale.scalar_subquery()
