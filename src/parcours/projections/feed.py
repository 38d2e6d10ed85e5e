"""Le flux des évènements : ce que chacun peut suivre du journal, fait par fait, dans l'ordre.

Un fait s'y lit comme dans la chronologie : celui d'un parcours lisible, à son niveau, sans ce que
la protection masque. Chacun lit les siens en entier. Le flux ne va jamais au-delà des vues, car ce
sont elles qui savent à qui chaque parcours est lisible.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
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
    column,
    false,
    or_,
    select,
    tuple_,
)
from sqlalchemy import table as sql_table
from sqlalchemy.ext.asyncio import AsyncEngine

from parcours.domain import catalogue, marques, nomenclatures
from parcours.domain.catalogue import PREFIXE
from parcours.domain.champs import DIT_LA_COMMUNE, DIT_LA_STRUCTURE, Code, Scelle
from parcours.domain.correction import Visee
from parcours.domain.evenement import Evenement
from parcours.domain.habilitation import FAMILLES, Portee, Vue
from parcours.domain.lecture import Lecteur
from parcours.domain.vocabulaire import S2, S5, Sensibilite
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.projections import reading
from parcours.projections.acces import ACCES, est_habilite, lisibles, niveau

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


@dataclass(frozen=True, slots=True)
class Suivi:
    """Un fait du flux, et comment le lecteur peut le lire."""

    recorded: Recorded
    classe: type[Evenement[Any]] | None
    """None si cette version ne connaît pas le type."""
    data: dict[str, Any]
    niveau: Sensibilite
    lit_les_identites: bool
    masques: frozenset[str]
    """Les marques des champs que la protection tait."""


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
    trouves = [_suivi(trouve, lecteur) for trouve in lignes]
    page = trouves[: etendue.limite]
    reste = len(trouves) > len(page)
    return PageDuFlux(
        faits=await _sans_corrections_aveugles(engine, lecteur, aujourdhui, page),
        lue_jusqu_a=page[-1].recorded.position if reste else max(atteinte, etendue.apres),
        reste=reste,
    )


def _choix(lecteur: Lecteur, aujourdhui: date) -> Select[Any]:
    """Les faits lisibles, avec le niveau auquel le lecteur lit leur parcours et ce qu'on masque."""
    sien = JOURNAL.c.source == lecteur.source
    autres = [
        and_(JOURNAL.c.flux.in_(lisibles(lecteur, vue, aujourdhui)), _de_la_vue(vue))
        for vue in (Vue.FR, *FAMILLES)
        if lecteur.portee(vue) >= Portee.SIENS
    ]
    return (
        select(
            JOURNAL,
            niveau(lecteur).label("niveau"),
            (ACCES.c.masque_la_structure & ~est_habilite(lecteur)).label("structure_tue"),
            (ACCES.c.masque_la_commune & ~est_habilite(lecteur)).label("commune_tue"),
        )
        .join(ACCES, ACCES.c.parcours == JOURNAL.c.flux)
        .where(or_(sien, and_(ACCES.c.ouvert, or_(*autres, false()), _a_son_niveau(lecteur))))
    )


def _de_la_vue(vue: Vue) -> ColumnElement[bool]:
    if vue is Vue.FR:
        return JOURNAL.c.type.is_not(None)
    prefixes = [JOURNAL.c.type.startswith(f"{PREFIXE}{famille}.") for famille in FAMILLES[vue]]
    return or_(*prefixes)


def _a_son_niveau(lecteur: Lecteur) -> ColumnElement[bool]:
    types_par_niveau = {
        n: [codec.wire_type(c) for c in catalogue.classes() if c.fiche.sensibilite <= n]
        for n in Sensibilite
    }
    return or_(
        *(
            and_(niveau(lecteur) == int(n), JOURNAL.c.type.in_(types))
            for n, types in types_par_niveau.items()
        )
    )


def _suivi(ligne: Row[Any], lecteur: Lecteur) -> Suivi:
    valeurs = list(ligne)
    valeurs[11] = tuple(valeurs[11] or ())
    recorded = Recorded(*valeurs[:13])
    sien = recorded.source == lecteur.source
    lu = S5 if sien else Sensibilite(ligne.niveau)
    masques: frozenset[str] = frozenset()
    if ligne.structure_tue and not sien:
        masques |= {DIT_LA_STRUCTURE}
    if ligne.commune_tue and not sien:
        masques |= {DIT_LA_COMMUNE}
    return Suivi(
        recorded,
        codec.event_class(recorded.type),
        codec.content(recorded),
        lu,
        lit_les_identites=lu >= S2,
        masques=masques,
    )


async def _sans_corrections_aveugles(
    engine: AsyncEngine, lecteur: Lecteur, aujourdhui: date, page: Sequence[Suivi]
) -> list[Suivi]:
    """Taire les corrections d'autrui dont le lecteur ne voit pas la cible : elles la diraient."""
    cibles = {s.recorded.position: cible for s in page if (cible := _cible(s, lecteur))}
    if not cibles:
        return list(page)
    designee = tuple_(JOURNAL.c.source, JOURNAL.c.id).in_(list(cibles.values()))
    vues, _ = await reading.read(engine, _choix(lecteur, aujourdhui).where(designee))
    visibles = {(ligne.source, ligne.id) for ligne in vues}
    return [
        s for s in page if (cible := cibles.get(s.recorded.position)) is None or cible in visibles
    ]


def _cible(suivi: Suivi, lecteur: Lecteur) -> tuple[str, str] | None:
    """La source et l'identifiant du fait qu'une correction d'autrui vise."""
    d_autrui = suivi.recorded.source != lecteur.source
    if not d_autrui or suivi.classe is None or not issubclass(suivi.classe, Visee):
        return None
    source, _, identifiant = suivi.data["cible"].partition("#")
    return source, identifiant


# --- Montrer --------------------------------------------------------------------------------------


def scelles(suivi: Suivi) -> set[Scelle]:
    """Les données personnelles que ce fait montrera."""
    return set(_scelles(suivi.data)) if suivi.lit_les_identites else set()


def _scelles(valeur: object) -> Iterator[Scelle]:
    if isinstance(valeur, Scelle):
        yield valeur
    elif isinstance(valeur, dict):
        for enfant in valeur.values():
            yield from _scelles(enfant)
    elif isinstance(valeur, list):
        for enfant in valeur:
            yield from _scelles(enfant)


def donnees(suivi: Suivi, clair: Mapping[Scelle, Any]) -> dict[str, Any]:
    """Les données du fait, telles que le lecteur peut les lire ; un champ tu est absent."""
    return {} if suivi.classe is None else _montre(suivi.classe, suivi.data, suivi, clair)


def _montre(
    modele: type[BaseModel], data: Mapping[str, Any], suivi: Suivi, clair: Mapping[Scelle, Any]
) -> dict[str, Any]:
    montre: dict[str, Any] = {}
    for nom, champ in modele.model_fields.items():
        protege = any(marque in suivi.masques for marque in marques.marques(champ))
        tu = protege or marques.sensibilite(champ) > suivi.niveau
        if tu or nom not in data:
            continue
        valeur, interne = data[nom], marques.sous_modele(champ)
        if isinstance(valeur, Scelle):
            if valeur in clair:
                montre[nom] = clair[valeur]
        elif interne is not None and isinstance(valeur, list):
            montre[nom] = [_montre(interne, element, suivi, clair) for element in valeur]
        else:
            montre[nom] = _masque(valeur, champ, suivi.niveau)
    return montre


def _masque(valeur: Any, champ: FieldInfo, niveau_lu: Sensibilite) -> Any:  # noqa: ANN401 (any JSON value)
    """La valeur, ses codes remplacés par ceux qui les masquent à ce niveau."""
    liste = next((m.liste for m in marques.marques(champ) if isinstance(m, Code)), None)
    if liste is None:
        return valeur
    if isinstance(valeur, list):
        return [nomenclatures.masquer(liste, code, niveau_lu.name) for code in valeur]
    return nomenclatures.masquer(liste, valeur, niveau_lu.name)
