"""Qui travaille avec quel ménage, qui le demande, et les faits qui attendent qu'on en décide."""

from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    cast,
    distinct,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from parcours.domain.champs import DIT_LA_STRUCTURE
from parcours.domain.fait import Fait
from parcours.domain.fondation import Base
from parcours.domain.habilitation import sujets_du_territoire
from parcours.domain.jour_civil import jour_civil
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.relation import Relation
from parcours.domain.lecture.valeur import Valeur
from parcours.domain.marques import fondations, marques
from parcours.domain.parcours import Parcours
from parcours.domain.vocabulaire import Role
from parcours.domain.volets.parcours import TransfertDemande
from parcours.domain.volets.relation import RelationDemandee, familles_de
from parcours.projections.acces import (
    ACCES,
    PROTECTIONS,
    RELATIONS,
    Cle,
    Demande,
    masque,
    niveau,
)
from parcours.projections.vue import Lignes, Vie, Vue, table


class LigneSuivie(NamedTuple):
    """Une relation, ou la demande d'en avoir une."""

    parcours: UUID
    source: str
    fait: str
    """Le fait qui nomme l'organisme, ou par lequel il demande."""
    fait_le: date
    sensibilite: int
    dit_la_structure: bool
    """Vrai si le fait nomme l'organisme par un champ qu'une protection peut taire."""
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


class LigneEnAttente(NamedTuple):
    """Un fait qui attend d'être confirmé, ou écarté."""

    parcours: UUID
    source: str
    fait: str
    fait_le: date
    enregistre_le: date
    sensibilite: int
    type: str
    famille: str
    organisme: str
    valeur: str


class LigneTransfert(NamedTuple):
    """Un transfert demandé, dont un SIAO doit décider."""

    parcours: UUID
    source: str
    fait: str
    fait_le: date
    organisme: str
    """Le SIAO qui le demande."""
    depuis: str
    vers: str
    decideur: str
    """Le département dont le SIAO en décide."""


class LigneTentative(NamedTuple):
    """Un organisme a dit ce jour-là, de ce parcours, ce dont quelqu'un doit décider."""

    parcours: UUID
    organisme: str
    enregistre_le: date


JOURS_D_UNE_TENTATIVE: Final = 7
MENAGES_D_UNE_TENTATIVE: Final = 20
"""Combien d'identifiants, en combien de jours, font dire qu'un organisme insiste."""

A_DECIDER: Final = frozenset({Valeur.EN_ATTENTE, Valeur.A_CONFIRMER})
"""Ce qu'il faut que quelqu'un décide."""

SUIVIES = table("relations_suivies", LigneSuivie, "organisme")
EN_ATTENTE = table("relations_faits_en_attente", LigneEnAttente, "famille")
TRANSFERTS = table("relations_transferts", LigneTransfert, "decideur")
TENTATIVES = table("relations_tentatives", LigneTentative, "enregistre_le organisme")


def lignes(vie: Vie) -> Lignes:
    """Les relations du ménage, les demandes, les transferts, et ce qui attend."""
    parcours = vie.parcours
    for relation in parcours.relations:
        if relation.est_fondee:
            yield SUIVIES, _suivie(parcours.id, relation)
    for demande in parcours.demandes:
        if isinstance(demande.evenement, RelationDemandee):
            yield SUIVIES, _demandee(parcours.id, demande, demande.evenement)
    for demande in parcours.ressort.demandes.values():
        if isinstance(demande.evenement, TransfertDemande):
            yield from _transfert(parcours, demande, demande.evenement)
    attendus = [(e.fait, parcours.valeur(e.fait)) for e in parcours.histoire.entrees]
    attendus = [(fait, valeur) for fait, valeur in attendus if valeur in A_DECIDER]
    for fait, valeur in attendus:
        yield EN_ATTENTE, _en_attente(parcours.id, fait, valeur)
    dits = (*(fait for fait, _ in attendus), *parcours.demandes)
    for organisme, le in sorted({(f.organisme, recu_le(f)) for f in dits}):
        yield TENTATIVES, LigneTentative(parcours.id, organisme, le)


def _suivie(parcours: UUID, relation: Relation) -> LigneSuivie:
    fait = relation.fait
    return LigneSuivie(
        parcours,
        fait.source,
        fait.id,
        fait.jour,
        int(fait.evenement.fiche.sensibilite),
        _dit_la_structure(fait),
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


def _dit_la_structure(fait: Fait) -> bool:
    modele = type(fait.evenement)
    return any(
        DIT_LA_STRUCTURE in marques(modele.model_fields[champ]) for champ, _ in fondations(modele)
    )


def _demandee(parcours: UUID, fait: Fait, demande: RelationDemandee) -> LigneSuivie:
    familles = familles_de(demande.familles)
    return LigneSuivie(
        parcours,
        fait.source,
        fait.id,
        fait.jour,
        int(demande.fiche.sensibilite),
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


def recu_le(fait: Fait) -> date:
    """Le jour où le fait a été enregistré, là où parle son auteur."""
    return jour_civil(fait.enregistre_le, fait.departement)


def _transfert(parcours: Parcours, fait: Fait, demande: TransfertDemande) -> Lignes:
    depuis, decideur = parcours.ressort.actuel, parcours.ressort.decideur(fait)
    if depuis and decideur:
        yield (
            TRANSFERTS,
            LigneTransfert(
                parcours=parcours.id,
                source=fait.source,
                fait=fait.id,
                fait_le=fait.jour,
                organisme=fait.organisme,
                depuis=depuis,
                vers=demande.vers_departement,
                decideur=decideur,
            ),
        )


def _en_attente(parcours: UUID, fait: Fait, valeur: Valeur) -> LigneEnAttente:
    fiche = fait.evenement.fiche
    return LigneEnAttente(
        parcours,
        fait.source,
        fait.id,
        fait.jour,
        recu_le(fait),
        int(fiche.sensibilite),
        fiche.nom,
        fiche.famille,
        fait.organisme,
        valeur.value,
    )


# --- Pour qui peut en décider ---------------------------------------------------------------------


def demandees(demande: Demande) -> Select[Any]:
    """Les relations demandées, dont le lecteur peut décider."""
    sujets = cast(sorted(sujets_du_territoire(demande.lecteur.roles)), ARRAY(Text))
    de_sa_vue = SUIVIES.c.familles.bool_op("<@")(sujets)
    return _page(SUIVIES, SUIVIES.c.demandee, de_sa_vue, demande)


def en_cours(demande: Demande) -> Select[Any]:
    """Les relations qui donnent à lire aujourd'hui."""
    encore = and_(~SUIVIES.c.demandee, SUIVIES.c.ferme_le >= demande.aujourdhui)
    return _page(SUIVIES, encore, literal(value=False), demande)


def terminees(demande: Demande) -> Select[Any]:
    """Les relations qui ne donnent plus rien de neuf à lire."""
    passees = and_(~SUIVIES.c.demandee, SUIVIES.c.ferme_le < demande.aujourdhui)
    return _page(SUIVIES, passees, literal(value=False), demande)


def faits_en_attente(demande: Demande) -> Select[Any]:
    """Les faits qui attendent, dont le lecteur peut décider."""
    sujets = sorted(sujets_du_territoire(demande.lecteur.roles))
    return _page(EN_ATTENTE, literal(value=True), EN_ATTENTE.c.famille.in_(sujets), demande)


def transferts(demande: Demande) -> Select[Any]:
    """Les transferts qu'un SIAO demande au lecteur, qui en décide."""
    ligne, lecteur = TRANSFERTS.c, demande.lecteur
    siao = literal(Role.SIAO in lecteur.roles) & ligne.decideur.in_(lecteur.departements)
    page = select(TRANSFERTS).where(or_(literal(lecteur.est_superviseur), siao))
    return _suite(page, TRANSFERTS, demande)


def tentatives(demande: Demande) -> Select[Any]:
    """Les organismes dont des faits attendent sur beaucoup d'identifiants du lecteur."""
    ligne, lecteur = TENTATIVES.c, demande.lecteur
    depuis = demande.aujourdhui - timedelta(days=JOURS_D_UNE_TENTATIVE)
    ici = or_(literal(lecteur.est_superviseur), ACCES.c.departement.in_(lecteur.departements))
    place = tuple_(ACCES.c.departement, ligne.organisme)
    page = (
        select(
            ligne.organisme,
            ACCES.c.departement,
            func.count(distinct(ligne.parcours)).label("parcours"),
            func.min(ligne.enregistre_le).label("du"),
            func.max(ligne.enregistre_le).label("au"),
        )
        .join(ACCES, ACCES.c.parcours == ligne.parcours)
        .where(ligne.enregistre_le > depuis, ici)
        .group_by(ACCES.c.departement, ligne.organisme)
        .having(func.count(distinct(ligne.parcours)) >= MENAGES_D_UNE_TENTATIVE)
    )
    suite = page if demande.apres is None else page.where(place > tuple_(*demande.apres))
    return suite.order_by(place).limit(demande.limite)


def cle_des_tentatives(ligne: Any) -> Cle:  # noqa: ANN401 (a row of that list)
    """La place d'un organisme dans la liste de ceux qui insistent."""
    return ligne.departement, ligne.organisme


def cle(ligne: Any) -> Cle:  # noqa: ANN401 (a row of one of the two tables)
    """La place d'une ligne lue."""
    return ligne.fait_le, ligne.parcours, ligne.source, ligne.fait, ligne.organisme


def _page(
    vue: Table, choix: ColumnElement[bool], de_sa_vue: ColumnElement[bool], demande: Demande
) -> Select[Any]:
    """Ce dont le lecteur peut décider, et qu'il lit à son niveau, le plus ancien d'abord."""
    ligne = vue.c
    lu = ligne.sensibilite <= niveau(demande.lecteur, ligne.fait_le)
    page = (
        select(vue)
        .join(ACCES, ACCES.c.parcours == ligne.parcours)
        .where(choix, lu, _decide(vue, demande, de_sa_vue))
    )
    if vue is SUIVIES:
        tue = masque(demande.lecteur, ligne.fait_le, PROTECTIONS.c.masque_la_structure)
        page = page.where(~and_(ligne.dit_la_structure, tue))
    return _suite(page, vue, demande)


def _suite(page: Select[Any], vue: Table, demande: Demande) -> Select[Any]:
    """La plus ancienne d'abord, après celle où s'arrêtait la page d'avant."""
    ligne = vue.c
    place = tuple_(ligne.fait_le, ligne.parcours, ligne.source, ligne.fait, ligne.organisme)
    suite = page if demande.apres is None else page.where(place > tuple_(*demande.apres))
    return suite.order_by(place).limit(demande.limite)


def _decide(vue: Table, demande: Demande, de_sa_vue: ColumnElement[bool]) -> ColumnElement[bool]:
    """Vrai du SIAO du département, du référent en charge, et de qui tient une vue de ces familles.

    Le même que `domain.lecture`.
    """
    lecteur = demande.lecteur
    ici = ACCES.c.departement.in_(lecteur.departements)
    siao = literal(Role.SIAO in lecteur.roles or lecteur.est_superviseur)
    en_charge = vue.c.parcours.in_(_en_charge(lecteur, demande.aujourdhui))
    return or_(
        and_(siao, or_(ici, literal(lecteur.est_superviseur))), en_charge, and_(ici, de_sa_vue)
    )


def _en_charge(lecteur: Lecteur, aujourdhui: date) -> Select[tuple[UUID]]:
    ligne = RELATIONS.c
    return select(ligne.parcours).where(
        ligne.organisme == lecteur.organisme,
        ligne.base == Base.MANDAT.value,
        or_(ligne.au.is_(None), ligne.au > aujourdhui),
    )


VUE = Vue("relations", (SUIVIES, EN_ATTENTE, TRANSFERTS, TENTATIVES), lignes)
