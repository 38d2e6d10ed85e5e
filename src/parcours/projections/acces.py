"""Qui a affaire à quel ménage : ce qui permet aux listes de ne montrer que ce qui se lit.

La lecture d'un seul parcours ne s'y fie pas : elle le rejoue et juge sur pièces (`domain.lecture`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    any_,
    case,
    exists,
    false,
    literal,
    or_,
    select,
    true,
)

from parcours.domain.habilitation import SUJETS, Portee
from parcours.domain.habilitation import Vue as VueLue
from parcours.domain.lecture import Lecteur
from parcours.domain.vocabulaire import S4
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.vue import Lignes, Vie, Vue, table


class LigneAcces(NamedTuple):
    """Un parcours, et où il se lit."""

    parcours: UUID
    ouvert: bool
    departement: str | None
    """Le dernier connu : il dit quel territoire lit."""
    familles: list[str]
    """Celles de ses faits : elles disent dans quelles vues il entre."""


class LigneProtection(NamedTuple):
    """Une protection de l'adresse, en vigueur ou levée : ce qu'elle masque, et à qui."""

    parcours: UUID
    levee_le: date | None
    """Levée, elle couvre encore ce qui est survenu jusque-là."""
    masque_la_structure: bool
    masque_la_commune: bool
    habilites: list[str]


class LigneDate(NamedTuple):
    """Un fait dont la date a été corrigée : ce jour-là dit si une protection le couvre."""

    parcours: UUID
    source: str
    fait: str
    jour: date


class LigneRelation(NamedTuple):
    """Un partenaire qui a contribué, ou un organisme référent tant qu'il l'est."""

    parcours: UUID
    du: date
    au: date | None
    source: str | None
    organisme: str | None
    a_dit_du_protege: bool
    """Vrai si ce partenaire a lui-même déposé un fait de violences ou de protection."""


ACCES = table("acces", LigneAcces, "departement")
PROTECTIONS = table("acces_protections", LigneProtection)
DATES = table("acces_dates", LigneDate)
RELATIONS = table("acces_relations", LigneRelation, "source", "organisme")


def lignes(vie: Vie) -> Lignes:
    """Le parcours, ses protections, les dates qu'on y a corrigées et ses relations."""
    parcours = vie.parcours
    if not parcours.histoire.entrees:
        return
    lieu = parcours.lieu(date.max)
    departement = lieu.departement if lieu else None
    familles = sorted({fait.evenement.fiche.famille for fait in parcours.faits})
    yield ACCES, LigneAcces(parcours.id, parcours.est_ouvert, departement, familles)
    for protection in parcours.volet(Vif, date.max).protections:
        yield (
            PROTECTIONS,
            LigneProtection(
                parcours.id,
                protection.levee_le,
                protection.masque_la_structure,
                protection.masque_la_commune,
                sorted(protection.habilites),
            ),
        )
    for entree in parcours.histoire.entrees:
        if entree.corrige_par:
            fait = entree.fait
            yield DATES, LigneDate(parcours.id, fait.source, fait.id, fait.jour)
    faits = [entree.fait for entree in parcours.histoire.entrees]
    for source in sorted({fait.source for fait in faits}):
        siens = [fait for fait in faits if fait.source == source]
        proteges = any(fait.evenement.fiche.sensibilite >= S4 for fait in siens)
        premier = min(fait.jour for fait in siens)
        yield RELATIONS, LigneRelation(parcours.id, premier, None, source, None, proteges)
    for du, au, organisme in vie.tranches(lambda jour: _referent(vie, jour)):
        if organisme:
            referent = LigneRelation(parcours.id, du, au, None, organisme, a_dit_du_protege=False)
            yield RELATIONS, referent


def _referent(vie: Vie, jour: date) -> str | None:
    mandat = vie.parcours.referent(jour)
    return mandat.organisme if mandat else None


Cle = tuple[Any, ...]
"""La place d'une ligne dans une liste : de quoi reprendre juste après elle."""


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce qu'un lecteur demande d'une liste."""

    lecteur: Lecteur
    aujourdhui: date
    """Le jour réel : c'est lui qui dit qui est référent, quel que soit le jour lu."""
    limite: int
    apres: Cle | None = None
    """Reprendre après cette ligne ; None : du début."""


def lisibles(
    lecteur: Lecteur, vue: VueLue, aujourdhui: date
) -> Select[tuple[UUID]] | CompoundSelect[tuple[UUID]]:
    """Les parcours que le lecteur peut lire dans une vue ; les mêmes que `domain.lecture`."""
    portee = lecteur.portee(vue)
    if portee is Portee.TOUT:
        return select(ACCES.c.parcours).where(ACCES.c.ouvert)
    en_cours = or_(RELATIONS.c.au.is_(None), RELATIONS.c.au > aujourdhui)
    relation: ColumnElement[bool] = RELATIONS.c.source == lecteur.source
    if portee >= Portee.SIENS:
        est_referent = and_(
            RELATIONS.c.organisme == lecteur.organisme, RELATIONS.c.du <= aujourdhui, en_cours
        )
        relation = or_(relation, est_referent)
    siens = select(RELATIONS.c.parcours).where(relation)
    if portee is not Portee.TERRITOIRE:
        return siens
    du_territoire = select(ACCES.c.parcours).where(
        ACCES.c.ouvert, ACCES.c.departement.in_(lecteur.departements), _concerne(vue)
    )
    return siens.union(du_territoire)


def _concerne(vue: VueLue) -> ColumnElement[bool]:
    """Les ménages dont traite une vue ; les mêmes que `domain.lecture`."""
    if vue not in SUJETS:
        return true()
    return or_(*(literal(famille) == any_(ACCES.c.familles) for famille in sorted(SUJETS[vue])))


def niveau(lecteur: Lecteur, jour: ColumnElement[date]) -> ColumnElement[int]:
    """Le niveau qu'il lit d'un fait de ce jour, à côté d'une ligne d'`ACCES` : d'office, ou nommé.

    Le même que `domain.lecture`.
    """
    if not lecteur.peut_etre_habilite:
        return literal(int(lecteur.niveau))
    l_a_dit = exists().where(
        RELATIONS.c.parcours == ACCES.c.parcours,
        RELATIONS.c.source == lecteur.source,
        RELATIONS.c.a_dit_du_protege,
    )
    releve, d_office = int(lecteur.niveau_si(habilite=True)), int(lecteur.niveau)
    return case(
        (masque(lecteur, jour), d_office),
        (exists().where(_couvre(jour)), releve),
        (l_a_dit, releve),
        else_=d_office,
    )


def masque(
    lecteur: Lecteur, jour: ColumnElement[date], quoi: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """Vrai si une protection lui masque cela d'un fait de ce jour, à côté d'une ligne d'`ACCES`."""
    if lecteur.est_superviseur:
        return false()
    tait = true() if quoi is None else quoi
    nomme = literal(lecteur.organisme) == any_(PROTECTIONS.c.habilites)
    return exists().where(_couvre(jour), tait, ~nomme)


def est_protege(jour: ColumnElement[date]) -> ColumnElement[bool]:
    """Vrai si une protection couvre un fait de ce jour, à côté d'une ligne d'`ACCES`."""
    return exists().where(_couvre(jour))


def _couvre(jour: ColumnElement[date]) -> ColumnElement[bool]:
    """Les protections qui couvrent un fait de ce jour."""
    levee_le = PROTECTIONS.c.levee_le
    return and_(
        PROTECTIONS.c.parcours == ACCES.c.parcours, or_(levee_le.is_(None), jour <= levee_le)
    )


VUE = Vue("acces", (ACCES, PROTECTIONS, DATES, RELATIONS), lignes)
