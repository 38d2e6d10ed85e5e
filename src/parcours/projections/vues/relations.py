"""Qui travaille avec quel ménage, qui le demande, et les faits qui attendent qu'on en décide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    any_,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from parcours.domain.histoire.relation import Relation
from parcours.domain.histoire.valeur import Valeur
from parcours.domain.langage.champs import DIT_LA_STRUCTURE
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.marques import fondations, marques
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.parcours import TransfertDemande
from parcours.domain.volets.relation import RelationDemandee, familles_de
from parcours.projections.acces import ACCES, Demande, sur_place
from parcours.projections.cles import CLES, avec_ou_sans_cle, avec_sa_cle, siennes
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.moules import Qui
from parcours.projections.vue import Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class Suivie:
    """Une relation, ou la demande d'en avoir une."""

    source: str
    fait: str
    """Le fait qui nomme l'organisme, ou par lequel il demande."""
    fait_le: date
    sensibilite: int
    dit_la_structure: bool
    """Vrai si le fait nomme l'organisme par un champ qu'une protection peut taire, ou si son auteur
    peut se taire.
    """
    demandee: bool
    organisme: str
    base: str
    motif: str | None
    familles: list[str] | None
    nommee_par: str | None
    du: date
    fin_le: date | None
    silencieuse_le: date | None
    ferme_le: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnAttente:
    """Un fait qui attend d'être confirmé, ou écarté."""

    source: str
    fait: str
    fait_le: date
    enregistre_le: date
    sensibilite: int
    dit_la_structure: bool
    """Vrai si son auteur peut se taire : la structure où est le ménage."""
    type: str
    famille: str
    organisme: str
    valeur: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfert:
    """Un transfert demandé, dont un SIAO doit décider."""

    source: str
    fait: str
    fait_le: date
    organisme: str
    """Le SIAO qui le demande."""
    depuis: str
    vers: str
    decideur: str
    """Le département dont le SIAO en décide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tentative:
    """Un organisme a dit ce jour-là, de ce parcours, ce dont quelqu'un doit décider."""

    organisme: str
    enregistre_le: date


JOURS_D_UNE_TENTATIVE: Final = 7
MENAGES_D_UNE_TENTATIVE: Final = 20
"""Combien d'identifiants, en combien de jours, font dire qu'un organisme insiste."""

A_DECIDER: Final = frozenset({Valeur.EN_ATTENTE, Valeur.A_CONFIRMER})
"""Ce qu'il faut que quelqu'un décide."""

SUIVIES = table("relations_suivies", Suivie, "organisme", datee=False)
EN_ATTENTE = table("relations_faits_en_attente", EnAttente, "famille", datee=False)
TRANSFERTS = table("relations_transferts", Transfert, "decideur", datee=False)
TENTATIVES = table("relations_tentatives", Tentative, "enregistre_le organisme", datee=False)


def _suivies(vie: Vie) -> Iterator[Tranche[Suivie | None]]:
    """Les relations du ménage, et les demandes d'en avoir une."""
    for relation in vie.parcours.relations:
        if relation.est_fondee:
            yield toujours(_suivie(vie, relation))
    for demande in vie.parcours.demandes:
        if isinstance(demande.evenement, RelationDemandee):
            yield toujours(_demandee(demande, demande.evenement))


def _suivie(vie: Vie, relation: Relation) -> Suivie:
    fait = relation.fait
    return Suivie(
        source=fait.source,
        fait=fait.id,
        fait_le=fait.jour,
        sensibilite=int(fait.evenement.fiche.sensibilite),
        dit_la_structure=_dit_la_structure(type(fait.evenement)) or vie.tait_l_auteur(fait),
        demandee=False,
        organisme=relation.organisme,
        base=relation.base.value,
        motif=None,
        familles=None if relation.familles is None else sorted(relation.familles),
        nommee_par=relation.nommee_par,
        du=relation.du,
        fin_le=relation.fin_le,
        silencieuse_le=relation.silencieuse_le,
        ferme_le=relation.ferme_le,
    )


@cache
def _dit_la_structure(modele: type[Evenement[Any]]) -> bool:
    """Vrai d'un type dont les faits nomment une structure qu'ils mettent en relation."""
    return any(
        DIT_LA_STRUCTURE in marques(modele.model_fields[champ]) for champ, _ in fondations(modele)
    )


def _demandee(fait: Fait, demande: RelationDemandee) -> Suivie:
    familles = familles_de(demande.familles)
    return Suivie(
        source=fait.source,
        fait=fait.id,
        fait_le=fait.jour,
        sensibilite=int(demande.fiche.sensibilite),
        dit_la_structure=False,
        demandee=True,
        organisme=fait.organisme,
        base=demande.base,
        motif=demande.motif,
        familles=None if familles is None else sorted(familles),
        nommee_par=None,
        du=fait.jour,
        fin_le=None,
        silencieuse_le=None,
        ferme_le=None,
    )


def _transferts(vie: Vie) -> Iterator[Tranche[Transfert | None]]:
    """Les transferts demandés."""
    ressort = vie.parcours.ressort
    for fait in ressort.demandes.values():
        depuis, decideur = ressort.actuel, ressort.decideur(fait)
        if isinstance(fait.evenement, TransfertDemande) and depuis and decideur:
            yield toujours(
                Transfert(
                    source=fait.source,
                    fait=fait.id,
                    fait_le=fait.jour,
                    organisme=fait.organisme,
                    depuis=depuis,
                    vers=fait.evenement.vers_departement,
                    decideur=decideur,
                )
            )


def _attendus(vie: Vie) -> Iterator[tuple[Fait, Valeur]]:
    """Les faits dont quelqu'un doit décider."""
    for fait in (entree.fait for entree in vie.parcours.histoire.entrees):
        valeur = vie.parcours.valeur(fait)
        if valeur in A_DECIDER:
            yield fait, valeur


def _en_attente(vie: Vie) -> Iterator[Tranche[EnAttente | None]]:
    """Les faits qui attendent qu'on en décide."""
    for fait, valeur in _attendus(vie):
        fiche = fait.evenement.fiche
        yield toujours(
            EnAttente(
                source=fait.source,
                fait=fait.id,
                fait_le=fait.jour,
                enregistre_le=recu_le(fait),
                sensibilite=int(fiche.sensibilite),
                dit_la_structure=vie.tait_l_auteur(fait),
                type=fiche.nom,
                famille=fiche.famille,
                organisme=fait.organisme,
                valeur=valeur.value,
            )
        )


def _tentatives(vie: Vie) -> Iterator[Tranche[Tentative | None]]:
    """Qui a dit quel jour ce dont quelqu'un doit décider."""
    tous = (*(fait for fait, _ in _attendus(vie)), *vie.parcours.demandes)
    dits = (fait for fait in tous if not vie.tait_l_auteur(fait))
    for organisme, le in sorted({(f.organisme, recu_le(f)) for f in dits}):
        yield toujours(Tentative(organisme=organisme, enregistre_le=le))


def recu_le(fait: Fait) -> date:
    """Le jour où le fait a été enregistré, là où parle son auteur."""
    return fait.su_le


def _le_plus_ancien(vue: Table) -> tuple[ColumnElement[Any], ...]:
    ligne = vue.c
    return ligne.fait_le, ligne.parcours, ligne.source, ligne.fait, ligne.organisme


VUE_SUIVIES: Final = Vue(SUIVIES, _suivies, _le_plus_ancien(SUIVIES))
VUE_EN_ATTENTE: Final = Vue(EN_ATTENTE, _en_attente, _le_plus_ancien(EN_ATTENTE))
VUE_TRANSFERTS: Final = Vue(TRANSFERTS, _transferts, _le_plus_ancien(TRANSFERTS))
VUES: Final[tuple[Vue[Any], ...]] = (
    VUE_SUIVIES,
    VUE_EN_ATTENTE,
    VUE_TRANSFERTS,
    Vue(TENTATIVES, _tentatives),
)


# --- Pour qui peut en décider ---------------------------------------------------------------------


def demandees(demande: Qui) -> Lecture[Suivie]:
    """Les relations demandées, dont le lecteur peut décider."""
    de_sa_vue = SUIVIES.c.familles.bool_op("<@")(CLES.c.decide_de)
    return _suivies_lues(SUIVIES.c.demandee, de_sa_vue, demande)


def en_cours(demande: Demande) -> Lecture[Suivie]:
    """Les relations qui donnent à lire aujourd'hui."""
    encore = and_(~SUIVIES.c.demandee, SUIVIES.c.ferme_le >= demande.jour_la(ACCES.c.departement))
    return _suivies_lues(encore, literal(value=False), demande)


def terminees(demande: Demande) -> Lecture[Suivie]:
    """Les relations qui ne donnent plus rien de neuf à lire."""
    passees = and_(~SUIVIES.c.demandee, SUIVIES.c.ferme_le < demande.jour_la(ACCES.c.departement))
    return _suivies_lues(passees, literal(value=False), demande)


def miennes(demande: Demande) -> Select[Any]:
    """Combien de ménages que suit le lecteur, par raison d'y travailler aujourd'hui.

    Colonnes : base, menages.
    """
    ligne, jour = SUIVIES.c, demande.jour_la(ACCES.c.departement)
    choix = select(ligne.base, func.count(distinct(ligne.parcours)).label("menages"))
    return (
        avec_sa_cle(choix, SUIVIES, demande)
        .join(ACCES, ACCES.c.parcours == ligne.parcours)
        .where(
            CLES.c.suit,
            ligne.sensibilite <= CLES.c.niveau,
            ~ligne.demandee,
            ligne.organisme == demande.lecteur.organisme,
            ligne.du <= jour,
            or_(ligne.fin_le.is_(None), ligne.fin_le >= jour),
            ligne.ferme_le >= jour,
        )
        .group_by(ligne.base)
        .order_by(ligne.base)
    )


def ouvrent_une_vue(demande: Demande) -> Select[Any]:
    """Faux si aucun des ménages que suit le lecteur ne se montre dans ses listes de ménages.

    Vrai s'il n'en suit encore aucun : rien ne dit ce que la première relation lui ouvrira.
    """
    suivis = siennes(select(CLES.c.parcours).where(CLES.c.suit), demande)
    montres = suivis.where(func.cardinality(CLES.c.vues) > 0)
    return select(or_(exists(montres), ~exists(suivis)).label("ouvrent"))


def faits_en_attente(demande: Demande) -> Lecture[EnAttente]:
    """Les faits qui attendent, dont le lecteur peut décider."""
    de_sa_vue = EN_ATTENTE.c.famille == any_(CLES.c.decide_de)
    choix = _decidables(VUE_EN_ATTENTE, de_sa_vue, demande)
    return Lecture.de(VUE_EN_ATTENTE, EnAttente, choix.where(_ne_tait_pas(EN_ATTENTE)))


def _ne_tait_pas(vue: Table) -> ColumnElement[bool]:
    """Faux de ce qui dirait au lecteur la structure qu'une protection lui tait."""
    tue = and_(vue.c.dit_la_structure, vue.c.fait_le <= CLES.c.structures_tues_au)
    return tue.is_not(true())


def transferts(demande: Demande) -> Lecture[Transfert]:
    """Les transferts qu'un SIAO demande au lecteur, qui en décide."""
    ligne, lecteur = TRANSFERTS.c, demande.lecteur
    siao = literal(Role.SIAO in lecteur.roles) & ligne.decideur.in_(lecteur.departements)
    choix = avec_ou_sans_cle(lignes_de(VUE_TRANSFERTS), TRANSFERTS, demande)
    choix = choix.where(or_(literal(lecteur.est_superviseur), siao))
    return Lecture.de(VUE_TRANSFERTS, Transfert, choix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insistance:
    """Un organisme, et de combien d'identifiants ses faits attendent."""

    organisme: str
    departement: str
    parcours: int
    du: date
    au: date


def tentatives(demande: Demande) -> Lecture[Insistance]:
    """Les organismes dont des faits attendent sur beaucoup d'identifiants du lecteur."""
    ligne = TENTATIVES.c
    depuis = demande.jour_la(ACCES.c.departement, timedelta(days=JOURS_D_UNE_TENTATIVE))
    choix: Select[Any] = select(
        ligne.organisme,
        ACCES.c.departement,
        func.count(distinct(ligne.parcours)).label("parcours"),
        func.min(ligne.enregistre_le).label("du"),
        func.max(ligne.enregistre_le).label("au"),
    )
    choix = (
        avec_ou_sans_cle(choix, TENTATIVES, demande)
        .join(ACCES, ACCES.c.parcours == ligne.parcours)
        .where(
            ACCES.c.departement.is_not(None),
            ligne.enregistre_le > depuis,
            sur_place(demande.lecteur),
        )
        .group_by(ACCES.c.departement, ligne.organisme)
        .having(func.count(distinct(ligne.parcours)) >= MENAGES_D_UNE_TENTATIVE)
    )
    return Lecture(Insistance, choix, (ACCES.c.departement, ligne.organisme))


def _suivies_lues(
    choix: ColumnElement[bool], de_sa_vue: ColumnElement[bool], demande: Qui
) -> Lecture[Suivie]:
    lues = _decidables(VUE_SUIVIES, de_sa_vue, demande).join(
        ACCES, ACCES.c.parcours == SUIVIES.c.parcours
    )
    return Lecture.de(VUE_SUIVIES, Suivie, lues.where(choix, _ne_tait_pas(SUIVIES)))


def _decidables(vue: Vue[Any], de_sa_vue: ColumnElement[bool], demande: Qui) -> Select[Any]:
    """Ce dont le lecteur peut décider, et qu'il lit à son niveau."""
    lu = vue.table.c.sensibilite <= CLES.c.niveau
    return avec_sa_cle(lignes_de(vue), vue.table, demande).where(
        lu, or_(CLES.c.decide_de_tout, de_sa_vue)
    )
