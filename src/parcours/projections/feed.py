"""Le flux des évènements : ce que chacun peut suivre, dans l'ordre où il a pu le lire.

Suivre donne à la fin ce que donnerait de tout relire. Un fait vient quand son lecteur peut le lire,
et un ménage est à relire, sans dire pourquoi, quand ce qu'on en avait donné ne se lit plus pareil.
Un fait s'y lit comme dans la chronologie : ce que le juge en a dit est dans les clés.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Uuid,
    and_,
    any_,
    case,
    column,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.vocabulaire import Sensibilite
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.territoire import marques_tues, ouvre_les_expulsions
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.journal.registre import NOMME
from parcours.projections import lisible, reading
from parcours.projections.acces import ACCES, Demande
from parcours.projections.annonces import RELIRE, TOUT_LE_MONDE
from parcours.projections.appris import ENTREES, apres
from parcours.projections.cles import CLES, FAITS_LUS
from parcours.projections.journal import JOURNAL, PARTENAIRES
from parcours.projections.lisible import ENTIERE, Acuite
from parcours.projections.retenus import est_retenu
from parcours.projections.territoire.suivi import niveau_au_territoire, suivis

VIE = sqlalchemy.table(
    "vie", column("epoque", Uuid), column("dernier", BigInteger), schema="annonces"
)
_FAIT = tuple(JOURNAL.c)
"""The columns of a fact, in the order of `Recorded`."""


Passees = Mapping[UUID, int]
"""Par ménage, le numéro de la première annonce passée sans être donnée."""
PASSEES_MAX: Final = 8
"""De combien de ménages retenus un curseur se souvient ; au-delà, le flux attend les vues."""


@dataclass(frozen=True, slots=True)
class FaitSuivi:
    """Un fait du flux, et comment le lecteur peut le lire."""

    recorded: Recorded
    classe: type[Evenement[Any]] | None
    """None si cette version ne connaît pas le type."""
    data: dict[str, Any]
    acuite: Acuite
    jusqu_ou: int | None
    """Le niveau auquel le lecteur lit le ménage ; None : le fait est du territoire."""
    edition: str | None
    """Ce qu'il lit du ménage, tel que le registre le dit."""


@dataclass(frozen=True, slots=True)
class ARelire:
    """Un ménage à relire : ce qu'on en avait donné ne se lit plus pareil."""

    parcours: UUID
    numero: int
    position: int
    dite_a: datetime


@dataclass(frozen=True, slots=True)
class PlaceDuFlux:
    """Où l'on en est du flux : dans cette vie de la base, après cette annonce."""

    epoque: UUID
    numero: int


@dataclass(frozen=True, slots=True)
class Etendue:
    """Ce qu'on demande du flux."""

    limite: int
    apres: int = 0
    """Le numéro de la dernière annonce lue."""
    origine: int = 0
    """Le numéro de la dernière annonce quand on a commencé : ce qui était à relire est relu."""
    apres_position: int | None = None
    """Ou la position du journal déjà lue."""
    types: Sequence[str] = ()
    familles: Sequence[str] = ()
    parcours: UUID | None = None
    passees: Passees = field(default_factory=dict)
    """Ce qui était retenu quand on y est passé : à donner dès que cela se lit."""


@dataclass(frozen=True, slots=True)
class PageDuFlux:
    """Une page du flux."""

    annonces: list[FaitSuivi | ARelire]
    lue_jusqu_a: int
    """Le numéro de la dernière annonce donnée ou passée : c'est de là que l'on reprend."""
    position: int
    """Position du journal que les vues reflètent."""
    reste: bool
    passees: Passees
    """Ce qui est encore retenu, jusque-là."""


async def place(engine: AsyncEngine) -> PlaceDuFlux:
    """Où en est le flux lui-même."""
    async with engine.connect() as connection:
        epoque, dernier = (await connection.execute(select(VIE.c.epoque, VIE.c.dernier))).one()
    return PlaceDuFlux(epoque, dernier)


async def lire(engine: AsyncEngine, demande: Demande, etendue: Etendue) -> PageDuFlux:
    """Ce que le lecteur peut suivre à partir de là."""
    dernier = (await place(engine)).numero  # avant de lire : ce qui s'annonce ensuite attendra
    choix = _choix(demande).where(ENTREES.c.numero <= dernier, *_filtres(etendue))
    if etendue.apres_position is None:
        choix = choix.where(or_(ENTREES.c.numero > etendue.apres, _rendues(etendue.passees)))
    else:
        choix = choix.where(apres(etendue.apres_position))
    choix = choix.order_by(ENTREES.c.numero).limit(etendue.limite + 1)
    retenues = _choix(demande).where(_est_retenue(), _passees(etendue.passees))
    voulus = (choix, retenues) if etendue.passees else (choix,)
    (lignes, *autres), atteinte = await reading.read_together(engine, voulus, demande.lecteur)
    encore = {ligne.parcours for dites in autres for ligne in dites}
    page = _sans_trop_en_passer(lignes[: etendue.limite], encore)
    entiere = len(page) == len(lignes)
    lue = max(dernier, etendue.apres) if entiere else page[-1].numero if page else etendue.apres
    return PageDuFlux(
        annonces=[_annonce(ligne, demande.lecteur) for ligne in page if not ligne.retenue],
        lue_jusqu_a=max(lue, etendue.apres),
        position=atteinte,
        reste=len(page) == etendue.limite < len(lignes),
        passees=_encore_passees(page, etendue, encore, lue),
    )


def _sans_trop_en_passer(lignes: Sequence[Row[Any]], encore: set[UUID]) -> Sequence[Row[Any]]:
    """Celles d'avant le premier ménage retenu que le curseur ne peut plus porter."""
    retenus = set(encore)
    for rang, ligne in enumerate(lignes):
        if ligne.retenue:
            retenus.add(ligne.parcours)
        if len(retenus) > PASSEES_MAX:
            return lignes[:rang]
    return lignes


def _passees(passees: Passees) -> ColumnElement[bool]:
    """Les faits passés sans être donnés ; un ménage à relire, retenu ou non, s'est dit."""
    dites = (
        and_(ENTREES.c.parcours == parcours, ENTREES.c.numero >= numero)
        for parcours, numero in passees.items()
    )
    return and_(ENTREES.c.fait != RELIRE, or_(false(), *dites))


def _rendues(passees: Passees) -> ColumnElement[bool]:
    """Ceux d'entre eux que le lecteur lit de nouveau."""
    return and_(_passees(passees), ~_est_retenue())


def _encore_passees(
    page: Sequence[Row[Any]], etendue: Etendue, encore: set[UUID], lue: int
) -> Passees:
    """Ce qui est passé sans être donné : ce qui est retenu, et ce que n'atteint pas la page."""
    passees = {p: n for p, n in etendue.passees.items() if p in encore}
    if lue < etendue.apres:
        passees |= {p: lue + 1 for p in etendue.passees if p not in encore}
    for ligne in page:
        if ligne.retenue:
            passees.setdefault(ligne.parcours, ligne.numero)
    return passees


async def relire(engine: AsyncEngine, demande: Demande, position: int) -> FaitSuivi | None:
    """Le fait à cette position, si le lecteur le suit."""
    choix = _choix(demande).where(ENTREES.c.fait == position, ~_est_retenue()).limit(1)
    lignes, _ = await reading.read(engine, choix, demande.lecteur)
    return next((_suivi(ligne, demande.lecteur) for ligne in lignes), None)


def _filtres(etendue: Etendue) -> list[ColumnElement[bool]]:
    """Ce qu'on demande de suivre ; un ménage à relire passe toujours les types et les familles."""
    filtres = [or_(ENTREES.c.fait != RELIRE, ENTREES.c.numero > etendue.origine)]
    if etendue.parcours is not None:
        filtres.append(ENTREES.c.parcours == etendue.parcours)
    if etendue.types or etendue.familles:
        voulus = [JOURNAL.c.type.in_(etendue.types)]
        voulus += [func.split_part(JOURNAL.c.type, ".", 3).in_(etendue.familles)]
        filtres.append(or_(ENTREES.c.fait == RELIRE, *voulus))
    return filtres


def _choix(demande: Demande) -> Select[Any]:
    """Les annonces du lecteur, chacune avec son fait et la finesse dont il le lit."""
    lecteur = demande.lecteur
    commun = ENTREES.c.lecteur == TOUT_LE_MONDE
    return (
        select(
            ENTREES,
            *(colonne.label(f"fait_{colonne.name}") for colonne in _FAIT),
            commun.label("du_territoire"),
            case((commun, niveau_au_territoire(JOURNAL, lecteur)), else_=FAITS_LUS.c.niveau).label(
                "niveau_lu"
            ),
            case((commun, _est_sien(lecteur)), else_=FAITS_LUS.c.est_sien).label("sien"),
            FAITS_LUS.c.lit_les_identites,
            FAITS_LUS.c.masques,
            FAITS_LUS.c.protege,
            CLES.c.niveau.label("jusqu_ou"),
            _edition(lecteur).label("edition"),
            _est_retenue().label("retenue"),
        )
        .outerjoin(JOURNAL, JOURNAL.c.position == ENTREES.c.fait)
        .outerjoin(CLES, _ouvre(demande))
        .outerjoin(ACCES, ACCES.c.parcours == CLES.c.parcours)
        .outerjoin(
            FAITS_LUS,
            and_(
                FAITS_LUS.c.lecteur == CLES.c.lecteur,
                FAITS_LUS.c.parcours == CLES.c.parcours,
                ENTREES.c.fait == any_(FAITS_LUS.c.faits),
            ),
        )
        .where(
            ENTREES.c.lecteur.in_([lecteur.fiche, TOUT_LE_MONDE]),
            or_(~commun, suivis(JOURNAL, lecteur), _est_sien(lecteur)),
        )
    )


def _est_retenue() -> ColumnElement[bool]:
    """Vrai d'un fait annoncé au lecteur, dont la clé ne vaut pas à cet instant.

    Le ménage est retenu, ou sa clé d'hier n'est pas encore redite : ce fait viendra, si rien ne l'a
    fermé.
    """
    sienne = and_(ENTREES.c.lecteur != TOUT_LE_MONDE, ENTREES.c.fait != RELIRE)
    return and_(sienne, FAITS_LUS.c.niveau.is_(None))


def _edition(lecteur: Lecteur) -> ColumnElement[str]:
    """L'édition du ménage que montre sa clé ; aucune d'un fait du territoire."""
    return case(
        (CLES.c.suit.is_(None), None),
        (~CLES.c.suit, lecteur.organisme),
        (and_(CLES.c.est_nomme, ACCES.c.du_protege), NOMME),
        else_="",
    )


def _ouvre(demande: Demande) -> ColumnElement[bool]:
    """La clé qui vaut à cet instant, d'un ménage que rien ne retient."""
    return and_(
        CLES.c.lecteur == ENTREES.c.lecteur,
        CLES.c.parcours == ENTREES.c.parcours,
        or_(CLES.c.jusqu_a.is_(None), CLES.c.jusqu_a > demande.a),
        ~est_retenu(CLES.c.parcours),
    )


def _est_sien(lecteur: Lecteur) -> ColumnElement[bool]:
    """Vrai d'un fait que dit l'une des sources de son organisme."""
    siennes = select(PARTENAIRES.c.source).where(PARTENAIRES.c.organisme == lecteur.organisme)
    return JOURNAL.c.source.in_(siennes)


def _annonce(ligne: Row[Any], lecteur: Lecteur) -> FaitSuivi | ARelire:
    if ligne.fait == RELIRE:
        return ARelire(ligne.parcours, ligne.numero, ligne.position, ligne.dite_a)
    return _suivi(ligne, lecteur)


def _suivi(ligne: Row[Any], lecteur: Lecteur) -> FaitSuivi:
    valeurs = [getattr(ligne, f"fait_{colonne.name}") for colonne in _FAIT]
    valeurs[11] = tuple(valeurs[11] or ())
    recorded = Recorded(*valeurs)
    data = codec.content(recorded)
    acuite = _acuite(ligne, data, lecteur)
    classe = codec.event_class(recorded.type)
    if lisible.L_AUTEUR in acuite.masques:
        tu = lisible.de_qui_se_tait(recorded.position)
        recorded = replace(recorded, source=tu[0], id=tu[1])
    return FaitSuivi(recorded, classe, data, acuite, ligne.jusqu_ou, ligne.edition)


def _acuite(ligne: Row[Any], data: Mapping[str, Any], lecteur: Lecteur) -> Acuite:
    """Avec quelle finesse il se lit : celle de la clé, ou celle du territoire."""
    if ligne.sien:
        return ENTIERE
    niveau = Sensibilite(ligne.niveau_lu)
    if ligne.du_territoire:
        return Acuite(
            niveau,
            lit_les_identites=False,
            masques=marques_tues(data),
            ouvre_les_expulsions=ouvre_les_expulsions(lecteur, niveau),
        )
    return Acuite(
        niveau,
        lit_les_identites=ligne.lit_les_identites,
        masques=frozenset(ligne.masques),
        lecteur=lecteur.organisme,
        protege=ligne.protege,
    )


# --- Montrer --------------------------------------------------------------------------------------


def scelles(suivi: FaitSuivi) -> set[Scelle]:
    """Les données personnelles que ce fait montrera."""
    return set(lisible.scelles(suivi.classe, suivi.data, suivi.acuite))


def donnees(suivi: FaitSuivi, clair: Mapping[Scelle, Any]) -> dict[str, Any]:
    """Les données du fait, telles que le lecteur peut les lire ; un champ tu est absent."""
    return lisible.donnees(suivi.classe, suivi.data, suivi.acuite, clair)
