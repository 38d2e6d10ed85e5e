"""Qui a affaire à quel ménage : ce qui permet aux listes de ne montrer que ce qui se lit.

La lecture d'un seul parcours ne s'y fie pas : elle le rejoue et juge sur pièces (`domain.lecture`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    Table,
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
from parcours.domain.lecture.protege import est_protege, nommes
from parcours.domain.periodes import Tranche
from parcours.domain.vocabulaire import Role
from parcours.domain.volets.vif.etat import Vif
from parcours.projections import faits_tus
from parcours.projections.faits_tus import TUS
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.vue import AUTRES, NOMMES, TOUS, Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class Acces:
    """Un parcours, et où il se lit."""

    ouvert: bool
    """Vrai si un fait que rien ne protège fonde le partage."""
    departement: str | None
    """Celui dont le SIAO le suit aujourd'hui : il dit quel territoire lit."""
    ouvrent: list[str]
    """« famille organisme » des faits qui l'ouvrent à qui tient une vue de leur famille."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masque:
    """Une protection de l'adresse, en vigueur ou levée : ce qu'elle masque, et à qui."""

    source: str
    fait: str
    """Le fait qui l'active."""
    auteur: str
    depuis_le: date
    levee_le: date | None
    """Levée, elle couvre encore ce qui est survenu jusque-là."""
    masque_la_structure: bool
    masque_la_commune: bool
    habilites: list[str]
    a_confirmer: bool
    """Vrai si elle ne masque pas au SIAO du département ce qu'il lisait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AConfirmer:
    """Une protection que personne n'a confirmée : qui la dit, et depuis quel jour."""

    source: str
    fait: str
    auteur: str
    depuis_le: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomme:
    """Un organisme qui sait tout ce qui est protégé du ménage."""

    organisme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCorrigee:
    """Un fait dont la date a été corrigée : ce jour-là dit si une protection le couvre."""

    source: str
    fait: str
    jour: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EnRelation:
    """Un organisme en relation avec le ménage, jusqu'au jour `au` (exclu)."""

    organisme: str
    base: str
    familles: list[str] | None
    """Les familles qu'elle ouvre ; None : toutes."""
    niveau: int
    """Jusqu'où elle donne à lire : une liste ne montre que ce qui se lit sans ce plafond."""
    au: date | None


_TOUTES_LES_FAMILLES: Final = frozenset({"*"})
"""Le fil rouge ne s'ouvre que par une relation qui porte sur toutes."""

ACCES = table("acces", Acces, "departement", datee=False)
PROTECTIONS = table("acces_protections", Masque, datee=False)
NOMMENT = table("acces_nommes", Nomme, "organisme", datee=False)
DATES = table("acces_dates", DateCorrigee, datee=False)
RELATIONS = table("acces_relations", EnRelation, "organisme", datee=False)


def _acces(vie: Vie) -> Iterator[Tranche[Acces]]:
    """Le parcours, dès qu'on en a dit quelque chose."""
    parcours = vie.parcours
    ouvrent = {
        f"{f.evenement.fiche.famille} {f.organisme}"
        for f in parcours.faits
        if f.reference in parcours.ouvrent_une_vue
    }
    if parcours.histoire.entrees:
        yield toujours(
            Acces(
                ouvert=any(not est_protege(f) for f in parcours.ouvertures),
                departement=parcours.ressort.actuel,
                ouvrent=sorted(ouvrent),
            )
        )


def _protections(vie: Vie) -> Iterator[Tranche[Masque]]:
    """Ses protections."""
    referent = vie.parcours.referent(date.max)
    en_charge = {referent.organisme} if referent else set()
    for protection in vie.parcours.volet(Vif, date.max).protections:
        yield toujours(
            Masque(
                source=protection.reference.partition("#")[0],
                fait=protection.reference.partition("#")[2],
                auteur=protection.auteur,
                depuis_le=protection.depuis_le,
                levee_le=protection.levee_le,
                masque_la_structure=protection.masque_la_structure,
                masque_la_commune=protection.masque_la_commune,
                habilites=sorted(
                    protection.habilites | (en_charge if protection.a_confirmer else set())
                ),
                a_confirmer=protection.a_confirmer,
            )
        )


VUE_PROTECTIONS: Final = Vue(PROTECTIONS, _protections, ordre=(PROTECTIONS.c.depuis_le,))


def _nommes(vie: Vie) -> Iterator[Tranche[Nomme]]:
    """Ceux pour qui rien n'y est tu."""
    faits = [entree.fait for entree in vie.parcours.histoire.entrees]
    protections = vie.parcours.volet(Vif, date.max).protections
    for organisme in sorted(nommes(faits, protections)):
        yield toujours(Nomme(organisme=organisme))


def _dates(vie: Vie) -> Iterator[Tranche[DateCorrigee]]:
    """Les dates qu'on y a corrigées."""
    for entree in vie.parcours.histoire.entrees:
        if entree.corrige_par:
            fait = entree.fait
            yield toujours(DateCorrigee(source=fait.source, fait=fait.id, jour=fait.jour))


def _relations(vie: Vie) -> Iterator[Tranche[EnRelation]]:
    """Ses relations."""
    for relation in vie.parcours.relations:
        if relation.est_fondee and relation.organisme not in vie.parcours.exclus:
            yield toujours(
                EnRelation(
                    organisme=relation.organisme,
                    base=relation.base.value,
                    familles=None if relation.familles is None else sorted(relation.familles),
                    niveau=int(relation.niveau),
                    au=decale(relation.ferme_le, timedelta(days=1)),
                )
            )


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce qu'un lecteur demande d'une liste."""

    lecteur: Lecteur
    aujourdhui: date
    """Le jour réel : c'est lui qui dit qui est référent, quel que soit le jour lu."""


def lisibles(
    lecteur: Lecteur, vue: VueLue, aujourdhui: date
) -> Select[tuple[UUID]] | CompoundSelect[tuple[UUID]]:
    """Les parcours que le lecteur peut lire dans une vue ; les mêmes que `domain.lecture`.

    Le SIAO, toujours en relation, lit dans ses vues tous les ménages de son département.
    """
    portee = lecteur.portee(vue)
    if portee is Portee.TOUT:
        return select(ACCES.c.parcours).where(est_ouvert(lecteur))
    siens = _en_relation(lecteur, vue, aujourdhui)
    suit_tous_les_menages = lecteur.portee(VueLue.FR) is Portee.TERRITOIRE
    if portee is not Portee.TERRITOIRE and not (suit_tous_les_menages and portee is Portee.SIENS):
        return siens
    concernes = true() if suit_tous_les_menages else _concerne(lecteur, vue)
    du_territoire = select(ACCES.c.parcours).where(
        est_ouvert(lecteur), ACCES.c.departement.in_(lecteur.departements), concernes
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
        ligne.parcours.in_(select(ACCES.c.parcours).where(est_ouvert(lecteur))),
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
        (exists().where(_couvre(jour), _est_nomme(lecteur)), releve),
        else_=d_office,
    )


def _est_nomme(lecteur: Lecteur) -> ColumnElement[bool]:
    """Les protections confirmées qui nomment le lecteur, ou qu'il dit."""
    return and_(_lui_est_ouverte(lecteur), ~PROTECTIONS.c.a_confirmer)


def _lui_est_ouverte(lecteur: Lecteur) -> ColumnElement[bool]:
    """Les protections qui ne masquent rien au lecteur."""
    return literal(lecteur.organisme) == any_(PROTECTIONS.c.habilites)


def nomme_par_un_autre(lecteur: Lecteur, jour: ColumnElement[date]) -> ColumnElement[bool]:
    """Vrai si une protection d'un autre, qui couvre ce jour, nomme le lecteur.

    Protéger ne donne pas à lire ce qu'un autre dit de violences.
    """
    autre = PROTECTIONS.c.auteur != lecteur.organisme
    return exists().where(_couvre(jour), _est_nomme(lecteur), autre)


def masque(
    lecteur: Lecteur, jour: ColumnElement[date], quoi: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    """Vrai si une protection lui masque cela d'un fait de ce jour, à côté d'une ligne d'`ACCES`."""
    if lecteur.est_superviseur:
        return false()
    tait = true() if quoi is None else quoi
    siao = literal(Role.SIAO in lecteur.roles) & ACCES.c.departement.in_(lecteur.departements)
    passe_outre = and_(PROTECTIONS.c.a_confirmer, siao)
    return exists().where(_couvre(jour), tait, ~_lui_est_ouverte(lecteur), ~passe_outre)


def est_ouvert(lecteur: Lecteur) -> ColumnElement[bool]:
    """Vrai des ménages ouverts à qui ne sait rien de ce qui est protégé, ou à qui y est nommé."""
    if lecteur.est_superviseur:
        return true()
    return or_(ACCES.c.ouvert, _sait_tout(ACCES, lecteur))


def _sait_tout(vue: Table, lecteur: Lecteur) -> ColumnElement[bool]:
    """Les ménages dont rien de protégé n'est tu au lecteur, à côté d'une ligne d'une table."""
    return exists().where(
        NOMMENT.c.parcours == vue.c.parcours, NOMMENT.c.organisme == lecteur.organisme
    )


def est_su(
    lecteur: Lecteur,
    jour: ColumnElement[date],
    source: ColumnElement[str],
    fait: ColumnElement[str],
) -> ColumnElement[bool]:
    """Faux d'un fait de ce jour qui se tait au lecteur, à côté d'une ligne d'`ACCES`."""
    if lecteur.est_superviseur:
        return true()
    ce_fait = and_(TUS.c.parcours == ACCES.c.parcours, TUS.c.source == source, TUS.c.fait == fait)
    trop = TUS.c.sensibilite > niveau(lecteur, jour)
    return ~exists().where(ce_fait, or_(trop, masque(lecteur, jour)))


def protections_a_confirmer(demande: Demande) -> Lecture[AConfirmer]:
    """Les protections que dit quelqu'un sans relation, sur le territoire du lecteur."""
    ligne, lecteur = PROTECTIONS.c, demande.lecteur
    ici = or_(literal(lecteur.est_superviseur), ACCES.c.departement.in_(lecteur.departements))
    choix = (
        lignes_de(VUE_PROTECTIONS)
        .join(ACCES, ACCES.c.parcours == ligne.parcours)
        .where(ligne.a_confirmer, ligne.levee_le.is_(None), ici)
    )
    return Lecture.de(VUE_PROTECTIONS, AConfirmer, choix)


def lui_est_destinee(vue: Table, lecteur: Lecteur) -> ColumnElement[bool]:
    """Les lignes qui sont pour ce lecteur, nommé ou non là où quelque chose est protégé."""
    ligne = vue.c
    if lecteur.est_superviseur:
        return ligne.pour != AUTRES
    sait = _sait_tout(vue, lecteur) if lecteur.peut_etre_habilite else false()
    return or_(
        ligne.pour == TOUS,
        and_(ligne.pour == NOMMES, sait),
        and_(ligne.pour == AUTRES, ~sait),
    )


def noms_tus(vue: Table, lecteur: Lecteur) -> ColumnElement[bool]:
    """Vrai si une protection en vigueur masque jusqu'aux noms à qui elle ne nomme pas."""
    if lecteur.est_superviseur:
        return false()
    masque_tout = and_(PROTECTIONS.c.levee_le.is_(None), PROTECTIONS.c.masque_la_commune)
    ici = PROTECTIONS.c.parcours == vue.c.parcours
    suivis = select(ACCES.c.parcours).where(ACCES.c.departement.in_(lecteur.departements))
    siao = literal(Role.SIAO in lecteur.roles) & vue.c.parcours.in_(suivis)
    passe_outre = and_(PROTECTIONS.c.a_confirmer, siao)
    return exists().where(ici, masque_tout, ~_lui_est_ouverte(lecteur), ~passe_outre)


def _couvre(jour: ColumnElement[date]) -> ColumnElement[bool]:
    """Les protections qui couvrent un fait de ce jour."""
    levee_le = PROTECTIONS.c.levee_le
    return and_(
        PROTECTIONS.c.parcours == ACCES.c.parcours, or_(levee_le.is_(None), jour <= levee_le)
    )


VUES: Final[tuple[Vue[Any], ...]] = (
    Vue(ACCES, _acces),
    VUE_PROTECTIONS,
    Vue(NOMMENT, _nommes),
    Vue(DATES, _dates),
    faits_tus.VUE,
    Vue(RELATIONS, _relations),
)
"""Ce que chaque liste consulte pour ne montrer que ce qui se lit."""
