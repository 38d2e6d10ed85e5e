"""Ce que chacun suit du journal des flux du territoire : les mêmes droits que leur carte.

Les faits d'un ménage égarés dans un tel flux n'y sont pas, ni aucun nom.
"""

from functools import cache

from sqlalchemy import ColumnElement, FromClause, and_, any_, case, exists, literal, or_, select

from parcours.domain.langage.vocabulaire import Sensibilite
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.territoire import FAMILLE, niveau_d_ailleurs, niveau_sur_place
from parcours.domain.publie import catalogue
from parcours.domain.volets.correction import EN_VISENT_UN_AUTRE
from parcours.journal import redelivery
from parcours.projections.vues.territoire import SUIVIS


def suivis(journal: FromClause, lecteur: Lecteur) -> ColumnElement[bool]:
    """Les faits du territoire que le lecteur suit, à côté d'une ligne du journal.

    Une correction en est : qui ne voit pas sa cible ne la verra pas.
    """
    lu = niveau_au_territoire(journal, lecteur)
    au_niveau = [
        and_(lu >= int(sensibilite), journal.c.type.in_(types))
        for sensibilite in Sensibilite
        if (types := _types(sensibilite))
    ]
    connus = or_(SUIVIS.c.sensibilite <= lu, literal(lecteur.organisme) == any_(SUIVIS.c.savent))
    return and_(
        exists().where(SUIVIS.c.parcours == journal.c.flux, connus),
        or_(*au_niveau, journal.c.type.in_(_corrections())),
    )


def niveau_au_territoire(journal: FromClause, lecteur: Lecteur) -> ColumnElement[int]:
    """Ce que le lecteur lit d'un flux du territoire, à côté d'une ligne du journal."""
    sur_place = select(SUIVIS.c.parcours).where(SUIVIS.c.departement.in_(lecteur.departements))
    return case(
        (journal.c.flux.in_(sur_place), int(niveau_sur_place(lecteur))),
        else_=int(niveau_d_ailleurs(lecteur)),
    )


@cache
def types_relus() -> frozenset[str]:
    """Ce dont se rejoue un flux du territoire : ses faits, ce qui les corrige, ce qui les redit."""
    siens = {
        catalogue.type_cloudevents(version)
        for version in catalogue.versions()
        if version.fiche.famille == FAMILLE
    }
    return frozenset({*siens, *_corrections(), redelivery.TYPE})


@cache
def _types(sensibilite: Sensibilite) -> tuple[str, ...]:
    """Les types du territoire de ce niveau."""
    return tuple(
        catalogue.type_cloudevents(version)
        for version in catalogue.versions()
        if version.fiche.famille == FAMILLE and version.fiche.sensibilite is sensibilite
    )


@cache
def _corrections() -> tuple[str, ...]:
    """Les types qui visent un autre fait."""
    visent = (c for c in catalogue.classes() if issubclass(c, EN_VISENT_UN_AUTRE))
    return catalogue.types_cloudevents(*visent)
