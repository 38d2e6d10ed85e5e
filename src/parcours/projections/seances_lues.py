"""Ce qui se propose à une séance de la CCAPEX : les dossiers, et les raisons de les examiner."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)

from parcours.domain.tableaux.ccapex import MotifDInscription
from parcours.domain.volets.territoire.seances import EtatDeSeance
from parcours.projections.acces import Demande
from parcours.projections.cles import CLES
from parcours.projections.lecture import Lecture
from parcours.projections.moules import AU, QUICONQUE, Liee
from parcours.projections.vue import TOUS, vaut
from parcours.projections.vues import expulsions
from parcours.projections.vues.ccapex import ATTENTES, PASSAGES, SEANCES
from parcours.projections.vues.echeances import ECHEANCES, est_de_la_procedure, est_manquee
from parcours.projections.vues.expulsions import DOSSIERS, DossierOuvert
from parcours.projections.vues.reunis import REUNIS, absorbe


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPropose(DossierOuvert):
    """Un dossier à proposer à une séance."""

    premiere_le: date | None
    """La première échéance qui tombe avant la séance d'après ; manquée, elle passe d'abord."""
    inscrit_le: date | None
    """Le jour de son inscription, s'il y est déjà."""


@dataclass(frozen=True, slots=True)
class Fenetre:
    """La séance que l'on prépare : ce qui tombe avant la suivante ne peut pas l'attendre."""

    seance: UUID
    departement: str
    du: date
    """Le jour lu, ou celui de la séance s'il est passé : ce qui tombe d'ici là presse aussi."""
    suivante_le: date

    @property
    def liee(self) -> dict[str, Any]:
        """Ce qui s'en lie à une requête faite pour n'importe quelle séance."""
        return {
            _SEANCE.key: self.seance,
            _DEPARTEMENT.key: self.departement,
            _DU.key: self.du,
            _SUIVANTE_LE.key: self.suivante_le,
        }


_SEANCE: Final = bindparam("seance", type_=Uuid())
_DEPARTEMENT: Final = bindparam("departement", type_=Text())
_DU: Final = bindparam("fenetre_du", type_=Date())
_SUIVANTE_LE: Final = bindparam("suivante_le", type_=Date())
_MENAGES: Final = bindparam("menages", type_=ARRAY(Uuid()))


def propositions(fenetre: Fenetre, au: date, demande: Demande) -> Lecture[DossierPropose]:
    """Les dossiers ouverts de son département que la séance a une raison d'examiner."""
    return replace(_propositions(), valeurs={AU.key: au, **fenetre.liee, **demande.liee})


@cache
def _propositions() -> Lecture[DossierPropose]:
    """Ceux de n'importe quelle séance, pour quiconque et n'importe quel jour.

    La base part des clés du lecteur : l'index du département rend à chacune tous ceux qu'il a.
    """
    tombent = (
        select(func.min(ECHEANCES.c.echeance_le).label("le"))
        .where(_du_meme_menage(ECHEANCES.c), vaut(ECHEANCES, AU), _dans_la_fenetre())
        .lateral("tombent")
    )
    premiere = tombent.c.le
    deja = (
        select(func.min(PASSAGES.c.inscrit_le))
        .where(
            _du_meme_menage(PASSAGES.c),
            vaut(PASSAGES, AU),
            PASSAGES.c.seance == _SEANCE,
        )
        .scalar_subquery()
    )
    attend = exists().where(_du_meme_menage(ATTENTES.c), vaut(ATTENTES, AU))
    choix = expulsions.lignes_lues().add_columns(
        premiere.label("premiere_le"), deja.label("inscrit_le")
    )
    choix = choix.select_from(DOSSIERS.join(tombent, true()))
    lus = expulsions.lus(choix, DOSSIERS, None, QUICONQUE).where(
        func.coalesce(DOSSIERS.c.departement, "") == _DEPARTEMENT,
        vaut(DOSSIERS, AU),
        or_(attend, premiere.is_not(None)),
    )
    pressent = func.coalesce(premiere, date.max, type_=DOSSIERS.c.du.type)
    return Lecture.de(expulsions.VUE, DossierPropose, lus, (pressent,))


def raisons(menages: Collection[UUID], fenetre: Fenetre, au: date, demande: Demande) -> Liee:
    """Les raisons d'examiner ces dossiers : ce qui est attendu, et ce qui tombe.

    Colonnes : parcours, motif, le, regle.
    """
    ces = {_MENAGES.key: list(menages), AU.key: au}
    return Liee(_raisons(), {**ces, **fenetre.liee, **demande.liee})


@cache
def _raisons() -> Select[Any]:
    """Celles de n'importe quels dossiers, pour quiconque et n'importe quel jour."""
    attendus = expulsions.lus(
        select(
            ATTENTES.c.parcours,
            ATTENTES.c.motif,
            ATTENTES.c.depuis_le.label("le"),
            null().label("regle"),
        ),
        ATTENTES,
        None,
        QUICONQUE,
    ).where(_de_ces(ATTENTES), vaut(ATTENTES, AU))
    tombent = expulsions.lus(
        select(
            ECHEANCES.c.parcours,
            literal(MotifDInscription.ECHEANCE.value).label("motif"),
            ECHEANCES.c.echeance_le.label("le"),
            ECHEANCES.c.regle,
        ),
        ECHEANCES,
        None,
        QUICONQUE,
    ).where(_de_ces(ECHEANCES), _dans_la_fenetre(), vaut(ECHEANCES, AU))
    toutes = union_all(attendus, tombent).subquery()
    return (
        select(toutes)
        .distinct()
        .order_by(toutes.c.parcours, toutes.c.motif, toutes.c.le, toutes.c.regle)
    )


def autres_seances(menages: Collection[UUID], fenetre: Fenetre, au: date, demande: Demande) -> Liee:
    """Les séances, autres que celle-ci, où ces ménages restent inscrits sans y être passés.

    Colonnes : parcours, seance, inscrit_le, seance_le ; nul si le département ne la connaît pas.
    """
    ces = {_MENAGES.key: list(menages), AU.key: au}
    return Liee(_autres_seances(), {**ces, **fenetre.liee, **demande.liee})


@cache
def _autres_seances() -> Select[Any]:
    """Celles de n'importe quels ménages, pour quiconque et n'importe quel jour."""
    connue = and_(
        SEANCES.c.parcours == PASSAGES.c.seance,
        SEANCES.c.departement == _DEPARTEMENT,
        vaut(SEANCES, AU),
    )
    passages = select(
        PASSAGES.c.parcours, PASSAGES.c.seance, PASSAGES.c.inscrit_le, SEANCES.c.seance_le
    ).select_from(PASSAGES.outerjoin(SEANCES, connue))
    passes = func.coalesce(SEANCES.c.etat, "").in_((EtatDeSeance.TENUE, EtatDeSeance.CLOSE))
    return (
        expulsions.lus(passages, PASSAGES, None, QUICONQUE)
        .where(_de_ces(PASSAGES), vaut(PASSAGES, AU), PASSAGES.c.seance != _SEANCE, ~passes)
        .order_by(PASSAGES.c.parcours, PASSAGES.c.inscrit_le, PASSAGES.c.seance)
    )


def memes_menages(seance_lue: UUID, au: date, demande: Demande) -> Select[Any]:
    """Le ménage où compte chaque ligne d'un ordre du jour ; colonnes : parcours, menage."""
    inscrits = PASSAGES.outerjoin(REUNIS, absorbe(PASSAGES.c.parcours, au))
    menage = func.coalesce(REUNIS.c.parcours, PASSAGES.c.parcours).label("menage")
    choix = select(PASSAGES.c.parcours, menage).select_from(inscrits)
    lus = expulsions.lus(choix, PASSAGES, None, demande)
    return lus.where(PASSAGES.c.seance == seance_lue, vaut(PASSAGES, au)).order_by(
        PASSAGES.c.inscrit_le, PASSAGES.c.parcours
    )


def autres_dossiers(menages: Collection[UUID], au: date, demande: Demande) -> Liee:
    """Les dossiers ouverts que lit le lecteur de chaque ménage dont l'un de ceux-ci est une part.

    Colonnes : parcours, menage.
    """
    return Liee(_autres_dossiers(), {_MENAGES.key: list(menages), AU.key: au, **demande.liee})


@cache
def _autres_dossiers() -> Select[Any]:
    """Ceux de n'importe quels dossiers, pour quiconque et n'importe quel jour.

    Presque aucun n'est réuni à un autre : la base part de ceux qui le sont.
    """
    vu_de_tous = and_(REUNIS.c.pour == TOUS, vaut(REUNIS, AU))
    conserve = select(REUNIS.c.parcours).where(REUNIS.c.absorbe == any_(_MENAGES), vu_de_tous)
    gardes = or_(REUNIS.c.parcours == any_(_MENAGES), REUNIS.c.parcours.in_(conserve))
    liens = select(REUNIS.c.parcours, REUNIS.c.absorbe).where(gardes, vu_de_tous).cte("liens")
    membres = union(
        select(liens.c.parcours.label("parcours"), liens.c.parcours.label("menage")),
        select(liens.c.absorbe, liens.c.parcours),
    ).subquery("membres")
    ceux = func.array(select(membres.c.parcours).scalar_subquery(), type_=ARRAY(Uuid()))
    choix = select(DOSSIERS.c.parcours, membres.c.menage)
    choix = choix.select_from(DOSSIERS.join(membres, membres.c.parcours == DOSSIERS.c.parcours))
    lus = expulsions.lus(choix, DOSSIERS, None, QUICONQUE)
    return lus.where(
        vaut(DOSSIERS, AU), DOSSIERS.c.parcours == any_(ceux), CLES.c.parcours == any_(ceux)
    ).order_by(membres.c.menage, DOSSIERS.c.parcours)


def _de_ces(vue: Table) -> ColumnElement[bool]:
    """Les lignes de ces ménages : dit aussi de leurs clés, que la base ne lit pas toutes."""
    return and_(vue.c.parcours == any_(_MENAGES), CLES.c.parcours == any_(_MENAGES))


def _dans_la_fenetre() -> ColumnElement[bool]:
    """Vrai d'une échéance de la procédure qui tombe avant la séance d'après, ou déjà manquée."""
    le = ECHEANCES.c.echeance_le
    a_tenir = and_(le >= _DU, le < _SUIVANTE_LE)
    return and_(est_de_la_procedure(), or_(a_tenir, est_manquee(_DU)))


def _du_meme_menage(ligne: Any) -> ColumnElement[bool]:  # noqa: ANN401 (a table's columns)
    """Vrai d'une ligne du ménage dont on lit le dossier, dans la même édition."""
    return and_(
        ligne.parcours == DOSSIERS.c.parcours,
        ligne.edition == DOSSIERS.c.edition,
        ligne.pour == DOSSIERS.c.pour,
    )
