"""Le flux des évènements : ce que chacun peut suivre du journal, fait par fait, dans l'ordre.

Un fait s'y lit comme dans la chronologie : celui d'un parcours lisible, à son niveau, sans ce que
la protection masque. Chacun lit les siens en entier. Ceux du territoire s'y lisent comme leur
carte. Le flux ne va jamais au-delà des vues, car ce sont elles qui savent à qui chaque parcours
est lisible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    case,
    column,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy import table as sql_table
from sqlalchemy.ext.asyncio import AsyncEngine

from parcours.domain import catalogue
from parcours.domain.catalogue import PREFIXE
from parcours.domain.champs import DIT_LA_COMMUNE, DIT_LA_STRUCTURE, Scelle
from parcours.domain.correction import EN_VISENT_UN_AUTRE
from parcours.domain.evenement import Evenement
from parcours.domain.habilitation import FAMILLES, SUJETS, Portee, Vue
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.protege import FAMILLE_PROTEGEE
from parcours.domain.lecture.regard import DECIDENT, TUS
from parcours.domain.vocabulaire import S2, S4, Sensibilite
from parcours.domain.volets.menage.composition import MenageScinde
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.projections import acces, lisible, reading
from parcours.projections.acces import (
    ACCES,
    DATES,
    PROTECTIONS,
    est_ouvert,
    est_su,
    lisibles,
    masque,
    niveau,
    nomme_par_un_autre,
)
from parcours.projections.lisible import ENTIERE, Acuite
from parcours.projections.territoire.suivi import niveau as niveau_territorial
from parcours.projections.territoire.suivi import suivis, tus

JOURNAL = sql_table(
    "evenements",
    column("position", BigInteger),
    column("flux", Uuid),
    column("version", Integer),
    column("source", Text),
    column("id", Text),
    column("type", Text),
    column("survenu_le", Date),
    column("connu_le", DateTime(timezone=True)),
    column("enregistre_le", DateTime(timezone=True)),
    column("departement", Text),
    column("qualites", Text),
    column("flux_lies", ARRAY(Uuid)),
    column("charge", LargeBinary),
    schema="journal",
)
"""The journal, as the views' SQL reads it."""


PARTENAIRES = sql_table(
    "partenaires", column("source", Text), column("organisme", Text), schema="annuaire"
)
"""The directory: which sources are an organisation's."""


@dataclass(frozen=True, slots=True)
class Suivi:
    """Un fait du flux, et comment le lecteur peut le lire."""

    recorded: Recorded
    classe: type[Evenement[Any]] | None
    """None si cette version ne connaît pas le type."""
    data: dict[str, Any]
    acuite: Acuite
    est_sien: bool
    """Vrai si l'organisme du lecteur l'a dit."""


@dataclass(frozen=True, slots=True)
class Etendue:
    """Ce qu'on demande du flux : les faits de `]apres, jusqu_a]`, au plus `limite`."""

    apres: int
    limite: int
    jusqu_a: int | None = None


@dataclass(frozen=True, slots=True)
class PageDuFlux:
    """Une page du flux."""

    faits: list[Suivi]
    lue_jusqu_a: int
    """Tout ce qui précède, inclus, a été donné : c'est de là que l'on reprend."""
    reste: bool


async def lire(
    engine: AsyncEngine, lecteur: Lecteur, aujourdhui: date, etendue: Etendue
) -> PageDuFlux:
    """Les faits que le lecteur peut suivre."""
    ligne = JOURNAL.c
    choix = _choix(lecteur, aujourdhui).where(
        ligne.position > etendue.apres, ligne.position <= reading.REACHED
    )
    if etendue.jusqu_a is not None:
        choix = choix.where(ligne.position <= etendue.jusqu_a)
    choix = choix.order_by(ligne.position).limit(etendue.limite + 1)
    lignes, atteinte = await reading.read(engine, choix)
    trouves = [_suivi(trouve, lecteur.organisme) for trouve in lignes]
    page = trouves[: etendue.limite]
    reste = len(trouves) > len(page)
    return PageDuFlux(
        faits=await _sans_corrections_aveugles(engine, lecteur, aujourdhui, page),
        lue_jusqu_a=page[-1].recorded.position if reste else max(atteinte, etendue.apres),
        reste=reste,
    )


def _choix(lecteur: Lecteur, aujourdhui: date) -> Select[Any]:
    """Les faits lisibles, avec le niveau auquel le lecteur lit leur parcours et ce qu'on masque."""
    sien, jour = JOURNAL.c.source.in_(_ses_sources(lecteur)), _jour()
    autres = [
        and_(JOURNAL.c.flux.in_(lisibles(lecteur, vue, aujourdhui)), _de_la_vue(vue))
        for vue in (Vue.FR, *FAMILLES)
        if lecteur.portee(vue) >= Portee.SIENS
    ]
    sujets = or_(*(_sujets(lecteur, vue) for vue in SUJETS), false())
    du_territoire = suivis(JOURNAL, lecteur)
    lu = case((du_territoire, niveau_territorial(JOURNAL, lecteur)), else_=niveau(lecteur, jour))
    return (
        select(
            JOURNAL,
            lu.label("niveau"),
            sien.label("sien"),
            and_(sujets, ~or_(*autres, false())).label("sujets_seuls"),
            du_territoire.label("du_territoire"),
            masque(lecteur, jour, PROTECTIONS.c.masque_la_structure).label("structure_tue"),
            masque(lecteur, jour, PROTECTIONS.c.masque_la_commune).label("commune_tue"),
            masque(lecteur, jour).label("protege"),
        )
        .join(ACCES, ACCES.c.parcours == JOURNAL.c.flux)
        .where(
            or_(
                sien,
                du_territoire,
                and_(sujets, _a_son_niveau(lecteur)),
                and_(
                    est_ouvert(lecteur),
                    or_(*autres, false()),
                    _a_son_niveau(lecteur),
                    _dits(lecteur),
                    _violences_sues(lecteur),
                    est_su(lecteur, jour, JOURNAL.c.source, JOURNAL.c.id),
                ),
            )
        )
    )


def _sujets(lecteur: Lecteur, vue: Vue) -> ColumnElement[bool]:
    """Les faits dont traite une vue qu'il tient sur son territoire, même d'un ménage non ouvert."""
    prefixes = [JOURNAL.c.type.startswith(f"{PREFIXE}{famille}.") for famille in SUJETS[vue]]
    return and_(JOURNAL.c.flux.in_(acces.du_territoire(lecteur, vue)), or_(*prefixes))


def _ses_sources(lecteur: Lecteur) -> Select[tuple[str]]:
    """Toutes les sources de son organisme."""
    return select(PARTENAIRES.c.source).where(PARTENAIRES.c.organisme == lecteur.organisme)


def _dits(lecteur: Lecteur) -> ColumnElement[bool]:
    """Ce qui ne se tait qu'à qui ne décide pas ; le même que `domain.lecture`."""
    if lecteur.roles & DECIDENT:
        return true()
    return JOURNAL.c.type.not_in([catalogue.type_cloudevents(classe) for classe in TUS])


def _jour() -> ColumnElement[date]:
    """Le jour du fait, tel qu'on l'a corrigé s'il l'a été."""
    meme_fait = and_(
        DATES.c.parcours == JOURNAL.c.flux,
        DATES.c.source == JOURNAL.c.source,
        DATES.c.fait == JOURNAL.c.id,
    )
    corrige = select(DATES.c.jour).where(meme_fait).correlate(JOURNAL).scalar_subquery()
    return func.coalesce(corrige, JOURNAL.c.survenu_le)


def _de_la_vue(vue: Vue) -> ColumnElement[bool]:
    if vue is Vue.FR:
        return JOURNAL.c.type.is_not(None)
    prefixes = [JOURNAL.c.type.startswith(f"{PREFIXE}{famille}.") for famille in FAMILLES[vue]]
    return or_(*prefixes)


def _a_son_niveau(lecteur: Lecteur) -> ColumnElement[bool]:
    return or_(
        *(
            and_(niveau(lecteur, _jour()) == int(n), JOURNAL.c.type.in_(_types_jusqu_a(n)))
            for n in Sensibilite
        )
    )


def _violences_sues(lecteur: Lecteur) -> ColumnElement[bool]:
    """Vrai de ce qui ne dit pas de violences, ou de qui un autre nomme sous leur protection."""
    dit_autre_chose = ~JOURNAL.c.type.startswith(f"{PREFIXE}{FAMILLE_PROTEGEE}.")
    if lecteur.est_superviseur:
        return true()
    return or_(dit_autre_chose, nomme_par_un_autre(lecteur, _jour()))


@cache
def _types_jusqu_a(sensibilite: Sensibilite) -> tuple[str, ...]:
    """Les types que lit qui lit ce niveau."""
    return tuple(
        catalogue.type_cloudevents(classe)
        for classe in catalogue.classes()
        if classe.fiche.sensibilite <= sensibilite
    )


def _suivi(ligne: Row[Any], organisme: str) -> Suivi:
    valeurs = list(ligne)
    valeurs[11] = tuple(valeurs[11] or ())
    recorded = Recorded(*valeurs[:13])
    data = codec.content(recorded)
    sien = ligne.sien
    acuite = ENTIERE if sien else _acuite(ligne, data, organisme)
    classe = codec.event_class(recorded.type)
    if classe is MenageScinde and acuite.niveau < S4:
        tu = lisible.anonyme(f"{recorded.source}#{recorded.id}")
        recorded = replace(recorded, source=lisible.UN_PARTENAIRE, id=tu)
    return Suivi(recorded, classe, data, acuite, est_sien=sien)


def _acuite(ligne: Row[Any], data: Mapping[str, Any], organisme: str) -> Acuite:
    """Comment on lit le fait d'un autre ; la même finesse que `lisible.acuite`."""
    niveau_lu = Sensibilite(ligne.niveau)
    masques = tus(data) if ligne.du_territoire else frozenset()
    if ligne.structure_tue:
        masques |= {DIT_LA_STRUCTURE}
    if ligne.commune_tue:
        masques |= {DIT_LA_COMMUNE}
    return Acuite(
        niveau_lu,
        lit_les_identites=niveau_lu >= S2
        and not (ligne.du_territoire or ligne.sujets_seuls or ligne.commune_tue),
        masques=masques,
        lecteur=organisme,
        protege=ligne.protege,
    )


async def _sans_corrections_aveugles(
    engine: AsyncEngine, lecteur: Lecteur, aujourdhui: date, page: Sequence[Suivi]
) -> list[Suivi]:
    """Taire les corrections d'autrui dont le lecteur ne voit pas la cible : elles la diraient."""
    cibles = {s.recorded.position: cible for s in page if (cible := _cible(s))}
    if not cibles:
        return list(page)
    designee = tuple_(JOURNAL.c.source, JOURNAL.c.id).in_(list(cibles.values()))
    vues, _ = await reading.read(engine, _choix(lecteur, aujourdhui).where(designee))
    visibles = {(ligne.source, ligne.id) for ligne in vues}
    return [
        s for s in page if (cible := cibles.get(s.recorded.position)) is None or cible in visibles
    ]


def _cible(suivi: Suivi) -> tuple[str, str] | None:
    """La source et l'identifiant du fait qu'une correction d'autrui vise."""
    if suivi.est_sien or suivi.classe is None or not issubclass(suivi.classe, EN_VISENT_UN_AUTRE):
        return None
    source, _, identifiant = suivi.data[suivi.classe.reference_citee or ""].partition("#")
    return source, identifiant


# --- Montrer --------------------------------------------------------------------------------------


def scelles(suivi: Suivi) -> set[Scelle]:
    """Les données personnelles que ce fait montrera."""
    return set(lisible.scelles(suivi.classe, suivi.data, suivi.acuite))


def donnees(suivi: Suivi, clair: Mapping[Scelle, Any]) -> dict[str, Any]:
    """Les données du fait, telles que le lecteur peut les lire ; un champ tu est absent."""
    return lisible.donnees(suivi.classe, suivi.data, suivi.acuite, clair)
