"""Qui a affaire à quel ménage : ce qui permet aux listes de ne montrer que ce qui se lit.

La lecture d'un seul parcours ne s'y fie pas : elle le rejoue et juge sur pièces (`domain.lecture`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    any_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from parcours.domain.habilitation import FAMILLES, SUJETS, Portee, familles_lues
from parcours.domain.habilitation import Vue as VueLue
from parcours.domain.intervalle import decale
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.vocabulaire import Role
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.vue import Lignes, Vie, Vue, table


class LigneAcces(NamedTuple):
    """Un parcours, et où il se lit."""

    parcours: UUID
    ouvert: bool
    departement: str | None
    """Celui dont le SIAO le suit aujourd'hui : il dit quel territoire lit."""
    ouvrent: list[str]
    """« famille organisme » des faits qui l'ouvrent à qui tient une vue de leur famille."""


class LigneProtection(NamedTuple):
    """Une protection de l'adresse, en vigueur ou levée : ce qu'elle masque, et à qui."""

    parcours: UUID
    levee_le: date | None
    """Levée, elle couvre encore ce qui est survenu jusque-là."""
    masque_la_structure: bool
    masque_la_commune: bool
    habilites: list[str]
    a_confirmer: bool
    """Vrai si elle ne masque pas au SIAO du département ce qu'il lisait."""


class LigneDate(NamedTuple):
    """Un fait dont la date a été corrigée : ce jour-là dit si une protection le couvre."""

    parcours: UUID
    source: str
    fait: str
    jour: date


class LigneRelation(NamedTuple):
    """Un organisme en relation avec le ménage, jusqu'au jour `au` (exclu)."""

    parcours: UUID
    organisme: str
    base: str
    familles: list[str] | None
    """Les familles qu'elle ouvre ; None : toutes."""
    niveau: int
    """Jusqu'où elle donne à lire : une liste ne montre que ce qui se lit sans ce plafond."""
    au: date | None


_TOUTES_LES_FAMILLES: Final = frozenset({"*"})
"""Le fil rouge ne s'ouvre que par une relation qui porte sur toutes."""

ACCES = table("acces", LigneAcces, "departement")
PROTECTIONS = table("acces_protections", LigneProtection)
DATES = table("acces_dates", LigneDate)
RELATIONS = table("acces_relations", LigneRelation, "organisme")


def lignes(vie: Vie) -> Lignes:
    """Le parcours, ses protections, les dates qu'on y a corrigées et ses relations."""
    parcours = vie.parcours
    if not parcours.histoire.entrees:
        return
    ouvrent = {
        f"{f.evenement.fiche.famille} {f.organisme}"
        for f in parcours.faits
        if f.reference in parcours.ouvrent_une_vue
    }
    yield (
        ACCES,
        LigneAcces(parcours.id, parcours.est_ouvert, parcours.ressort.actuel, sorted(ouvrent)),
    )
    referent = parcours.referent(date.max)
    en_charge = {referent.organisme} if referent else set()
    for protection in parcours.volet(Vif, date.max).protections:
        yield (
            PROTECTIONS,
            LigneProtection(
                parcours.id,
                protection.levee_le,
                protection.masque_la_structure,
                protection.masque_la_commune,
                sorted(protection.habilites | (en_charge if protection.a_confirmer else set())),
                protection.a_confirmer,
            ),
        )
    for entree in parcours.histoire.entrees:
        if entree.corrige_par:
            fait = entree.fait
            yield DATES, LigneDate(parcours.id, fait.source, fait.id, fait.jour)
    for relation in parcours.relations:
        if relation.est_fondee and relation.organisme not in parcours.exclus:
            familles = None if relation.familles is None else sorted(relation.familles)
            fin = decale(relation.ferme_le, timedelta(days=1))
            yield (
                RELATIONS,
                LigneRelation(
                    parcours.id,
                    relation.organisme,
                    relation.base.value,
                    familles,
                    int(relation.niveau),
                    fin,
                ),
            )


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
    """Les parcours que le lecteur peut lire dans une vue ; les mêmes que `domain.lecture`.

    Le SIAO, toujours en relation, lit dans ses vues tous les ménages de son département.
    """
    portee = lecteur.portee(vue)
    if portee is Portee.TOUT:
        return select(ACCES.c.parcours).where(ACCES.c.ouvert)
    siens = _en_relation(lecteur, vue, aujourdhui)
    suit_tous_les_menages = lecteur.portee(VueLue.FR) is Portee.TERRITOIRE
    if portee is not Portee.TERRITOIRE and not (suit_tous_les_menages and portee is Portee.SIENS):
        return siens
    concernes = true() if suit_tous_les_menages else _concerne(lecteur, vue)
    du_territoire = select(ACCES.c.parcours).where(
        ACCES.c.ouvert, ACCES.c.departement.in_(lecteur.departements), concernes
    )
    return siens.union(du_territoire)


def _en_relation(lecteur: Lecteur, vue: VueLue, aujourdhui: date) -> Select[tuple[UUID]]:
    """Les ménages avec qui il est en relation, pour toutes les familles de la vue."""
    ligne = RELATIONS.c
    lues = familles_lues(lecteur.roles)
    voulues = sorted(FAMILLES.get(vue, _TOUTES_LES_FAMILLES))
    permises = true() if lues is None or set(voulues) <= lues else false()
    return select(ligne.parcours).where(
        ligne.organisme == lecteur.organisme,
        or_(ligne.au.is_(None), ligne.au > aujourdhui),
        or_(ligne.familles.is_(None), ligne.familles.bool_op("@>")(cast(voulues, ARRAY(Text)))),
        permises,
        ligne.niveau >= int(lecteur.niveau),
        ligne.parcours.in_(select(ACCES.c.parcours).where(ACCES.c.ouvert)),
    )


def _concerne(lecteur: Lecteur, vue: VueLue) -> ColumnElement[bool]:
    """Les ménages qu'ouvre à cette vue le fait d'un autre ; les mêmes que `domain.lecture`."""
    if vue not in SUJETS:
        return true()
    sujet = func.unnest(ACCES.c.ouvrent).column_valued("sujet")
    famille, organisme = (func.split_part(sujet, " ", rang) for rang in (1, 2))
    return exists(
        select(sujet).where(famille.in_(sorted(SUJETS[vue])), organisme != lecteur.organisme)
    )


def du_territoire(lecteur: Lecteur, vue: VueLue) -> Select[tuple[UUID]]:
    """Les ménages du territoire de qui tient cette vue ; aucun pour les autres."""
    tient = lecteur.portee(vue) is Portee.TERRITOIRE
    return select(ACCES.c.parcours).where(
        true() if tient else false(), ACCES.c.departement.in_(lecteur.departements)
    )


def niveau(lecteur: Lecteur, jour: ColumnElement[date]) -> ColumnElement[int]:
    """Le niveau qu'il lit d'un fait de ce jour, à côté d'une ligne d'`ACCES` : d'office, ou nommé.

    Le même que `domain.lecture`.
    """
    if not lecteur.peut_etre_habilite:
        return literal(int(lecteur.niveau))
    releve, d_office = int(lecteur.niveau_si(habilite=True)), int(lecteur.niveau)
    return case(
        (masque(lecteur, jour), d_office),
        (exists().where(_couvre(jour)), releve),
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
    siao = literal(Role.SIAO in lecteur.roles) & ACCES.c.departement.in_(lecteur.departements)
    passe_outre = and_(PROTECTIONS.c.a_confirmer, siao)
    return exists().where(_couvre(jour), tait, ~nomme, ~passe_outre)


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
