"""Les clés de lecture des ménages : une par lecteur qui peut en lire quelque chose.

Le juge (`domain.lecture`) les fait à la projection, pour chaque fiche de l'annuaire ; le SQL y
cherche celle du lecteur et ne décide de rien. Une clé cesse de valoir le jour où le juge pourrait
dire autre chose : d'ici à ce qu'il l'ait redit, le ménage ne se lit pas.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache, partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    any_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)

from parcours.domain.histoire.valeur import Valeur
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.lecture.cle import Cle, cle, peuvent_lire
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.territoire import du_territoire
from parcours.domain.lecture.version import droits_lus
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.jour_civil import minuit
from parcours.domain.temps.periodes import lue
from parcours.domain.volets.correction import fait_vise
from parcours.projections.lisible import Acuite, acuite
from parcours.projections.moules import Qui
from parcours.projections.retenus import est_retenu
from parcours.projections.vue import AUTEURS, AUTRES, NOMMES, TOUS, Rangee, table

_EMPREINTE_BYTES: Final = 12
_EMPREINTES_MAX: Final = 1000
"""Presque toutes se répètent : qu'un fait compte, que rien ne le vise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleDeLecture:
    """Ce qu'un lecteur lit d'un ménage."""

    lecteur: str
    """L'empreinte de sa fiche."""
    jusqu_a: datetime | None
    """L'instant où elle cesse de valoir, minuit là où l'on suit le ménage ; None : jamais."""
    lit: bool
    """Vrai s'il en lit quelque chose ; sinon, il ne fait qu'en décider."""
    suit: bool
    """Vrai s'il lit le ménage tel qu'on le sait aujourd'hui."""
    vues: list[str]
    """Celles dont les listes le lui montrent."""
    edition: str
    sujets: list[str]
    """Les familles dont il lit les faits sans suivre le ménage."""
    est_nomme: bool
    niveau: int
    droits: str
    """L'empreinte de ce par quoi il le lit ; vide : il n'en lit rien."""
    lit_les_noms: bool
    structures_tues_au: date | None
    tait_la_commune: bool
    decide_de_tout: bool
    decide_de: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaitsLus:
    """Les faits d'un flux qu'un lecteur voit avec la même finesse."""

    lecteur: str
    niveau: int
    lit_les_identites: bool
    masques: list[str]
    protege: bool
    est_sien: bool
    devenir: str
    """Ce qu'ils deviennent : où ils comptent, ce qu'ils valent, ce qui les vise."""
    faits: list[int]
    """Leurs positions au journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaitsDuTerritoire:
    """Les faits d'un flux que chacun lit comme le territoire, à son niveau."""

    faits: list[int]


CLES = table("cles", CleDeLecture, "lecteur parcours", "jusqu_a", datee=False)
FAITS_LUS = table("cles_faits", FaitsLus, "lecteur parcours", datee=False)
TERRITORIAUX = table("cles_territoriaux", FaitsDuTerritoire, datee=False)
TABLES: Final = (CLES, FAITS_LUS, TERRITORIAUX)


@dataclass(frozen=True, slots=True)
class Lecteurs:
    """Tous ceux qui peuvent lire, et l'instant où l'on juge."""

    tous: Sequence[Lecteur]
    a: datetime


def rangees(
    flux: UUID, parcours: Parcours, lecteurs: Lecteurs, d_alors: Sequence[Parcours] = ()
) -> Iterator[Rangee]:
    """Les clés d'un flux, qui compte dans ce ménage, avec les faits qu'elles ouvrent.

    `d_alors` : ceux qui lui ont été réunis et ne le sont plus ; ses lignes d'alors en parlent.
    """
    ecrits = [e.fait for e in parcours.histoire.entrees if e.fait.flux == flux]
    if territoriaux := du_territoire(ecrits):
        positions = sorted(fait.position for fait in territoriaux)
        yield Rangee(TERRITORIAUX, flux, None, FaitsDuTerritoire(faits=positions))
    ici = {fait.position for fait in ecrits}.difference(f.position for f in territoriaux)
    jugees, jusqu_a = _jugees(parcours, lecteurs, d_alors)
    for jugee in jugees:
        faits = [f for f in jugee.faits if f.position in ici]
        if not (faits or jugee.decide_de_tout or jugee.decide_de or jugee.suit):
            continue
        yield Rangee(CLES, flux, None, _cle(jugee, jusqu_a))
        for sorte, ceux in _sortes(jugee, faits, parcours).items():
            yield Rangee(FAITS_LUS, flux, None, _lus(jugee.lecteur, sorte, ceux))


def _jugees(
    parcours: Parcours, lecteurs: Lecteurs, d_alors: Sequence[Parcours]
) -> tuple[list[Cle], datetime | None]:
    """Les clés de ce jour, là où l'on suit le ménage, et quand l'une pourrait changer."""
    jugees, changent_le = [], []
    jour = parcours.jour_civil(lecteurs.a)
    par_fiche = {lecteur.fiche: lecteur for lecteur in peuvent_lire(parcours, lecteurs.tous)}
    for _, lecteur in sorted(par_fiche.items()):
        jugee, suivant = lue(partial(_jugee, lecteur, parcours, d_alors), jour)
        if jugee is not None:
            jugees.append(jugee)
        if suivant is not None:
            changent_le.append(suivant)
    if not changent_le:
        return jugees, None
    return jugees, minuit(min(changent_le), parcours.ressort.actuel)


def _jugee(
    lecteur: Lecteur, parcours: Parcours, d_alors: Sequence[Parcours], jour: date
) -> Cle | None:
    """La clé de ce jour ; qui n'est pas nommé partout où le ménage a été réuni ne l'est pas ici."""
    dite = cle(lecteur, parcours, jour)
    if dite is None or dite.regard is None or not d_alors:
        return dite
    return replace(dite, tu_d_alors=not dite.regard.aussi(d_alors, jour).voile.est_vide)


Devenir = tuple[str, ...]
"""Ce qu'est devenu un fait : ce qui le vise, où il compte, ce qu'il vaut."""


class _Sorte(NamedTuple):
    """Des faits qu'un lecteur voit avec la même finesse, et qui sont devenus la même chose."""

    finesse: Acuite
    est_sien: bool
    devenir: Devenir


def _sortes(jugee: Cle, faits: Iterable[Fait], parcours: Parcours) -> Mapping[_Sorte, list[Fait]]:
    """Les faits, par sorte."""
    sortes: defaultdict[_Sorte, list[Fait]] = defaultdict(list)
    visant, suit = _visant(jugee.faits), jugee.suit
    vu = jugee.regard
    if vu is None:
        return sortes
    vrais = {f.position: f for f in parcours.histoire.connus} if vu.voile.anonymes else {}
    for fait in faits:
        vrai = vrais.get(fait.position, fait)
        devenir = _devenir(parcours, vrai, visant.get(fait.reference, ()), suit=suit)
        sien = fait.organisme == jugee.lecteur.organisme
        sortes[_Sorte(acuite(vu, fait), sien, devenir)].append(fait)
    return sortes


def _visant(faits: Iterable[Fait]) -> Mapping[str, list[str]]:
    """Par référence d'un fait, celles de ce qui le vise."""
    visant: defaultdict[str, list[str]] = defaultdict(list)
    for fait in faits:
        if cible := fait_vise(fait.evenement):
            visant[cible].append(fait.reference)
    return visant


def _devenir(parcours: Parcours, fait: Fait, visant: Sequence[str], *, suit: bool) -> Devenir:
    """Ce qui change quand le fait ne se lit plus pareil.

    Il ne dépend que de ce que voit le lecteur : une correction qu'il ne voit pas n'y est pas.
    """
    vise = tuple(sorted(visant)) if visant else ()
    if not suit:
        return vise
    valeur = parcours.valeur(fait)
    vaut = () if valeur is Valeur.COMPTE else (valeur.value,)
    la = () if parcours.id == fait.flux else (str(parcours.id),)
    return (*vise, "suit", *vaut, *la)


@lru_cache(_EMPREINTES_MAX)
def _empreinte(devenir: Devenir) -> str:
    dits = "\n".join(devenir).encode()
    return hashlib.blake2b(dits, digest_size=_EMPREINTE_BYTES).hexdigest()


def _cle(jugee: Cle, jusqu_a: datetime | None) -> CleDeLecture:
    return CleDeLecture(
        lecteur=jugee.lecteur.fiche,
        jusqu_a=jusqu_a,
        lit=jugee.regard is not None,
        suit=jugee.suit,
        vues=sorted(vue.value for vue in jugee.vues),
        edition=jugee.edition,
        sujets=sorted(jugee.sujets),
        est_nomme=jugee.est_nomme,
        niveau=int(jugee.niveau),
        droits=droits_lus(jugee.regard) if jugee.regard else "",
        lit_les_noms=jugee.regard is not None and jugee.regard.lit_les_identites,
        structures_tues_au=jugee.structures_tues_au,
        tait_la_commune=jugee.tait_la_commune,
        decide_de_tout=jugee.decide_de_tout,
        decide_de=sorted(jugee.decide_de),
    )


def _lus(lecteur: Lecteur, sorte: _Sorte, faits: Sequence[Fait]) -> FaitsLus:
    return FaitsLus(
        lecteur=lecteur.fiche,
        niveau=int(sorte.finesse.niveau),
        lit_les_identites=sorte.finesse.lit_les_identites,
        masques=sorted(sorte.finesse.masques),
        protege=sorte.finesse.protege,
        est_sien=sorte.est_sien,
        devenir=_empreinte(sorte.devenir),
        faits=sorted(fait.position for fait in faits),
    )


# --- Ce que les listes cherchent ------------------------------------------------------------------


def avec_sa_cle(choix: Select[Any], vue: Table, demande: Qui) -> Select[Any]:
    """Les lignes d'une vue, à côté de la clé du lecteur ; sans clé, il n'y en a pas.

    Ce qui est retenu se dit de la clé : la base part alors des siennes, non de toute la vue.
    """
    return choix.join(CLES, _sa_cle(vue.c.parcours, demande)).where(
        lui_est_destinee(vue), ~est_retenu(CLES.c.parcours)
    )


def avec_les_siennes(choix: Select[Any], vue: Table, demande: Qui) -> Select[Any]:
    """Les mêmes, et d'un fait protégé qu'il a dit, celles que d'autres protègent sans le nommer."""
    choisies = siennes(choix.join(CLES, CLES.c.parcours == vue.c.parcours), demande)
    de_lui_seul = and_(vue.c.pour == AUTEURS, vient_de_lui(vue, demande), ~CLES.c.est_nomme)
    return choisies.where(or_(lui_est_destinee(vue), de_lui_seul))


def vient_de_lui(vue: Table, demande: Qui) -> ColumnElement[bool]:
    """Vrai d'une ligne qui vient d'un fait du lecteur, à côté de sa clé : chacun lit les siens."""
    return and_(CLES.c.suit, vue.c.auteur == demande.organisme)


def siennes(choix: Select[Any], demande: Qui) -> Select[Any]:
    """Les clés du lecteur, sans les lignes d'aucune vue."""
    return choix.where(*_valent(demande), ~est_retenu(CLES.c.parcours))


def est_ouverte(
    parcours: ColumnElement[Any],
    pour: ColumnElement[Any],
    demande: Qui,
    *lit: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Vrai d'une ligne de ce ménage que sa clé ouvre au lecteur, s'il y lit cela.

    Une clé cherchée ligne à ligne, quoi que la base en croie : à ne demander que de peu de lignes.
    """
    dite = select(and_(_est_pour(pour), ~est_retenu(CLES.c.parcours), *lit))
    return dite.where(_sa_cle(parcours, demande)).correlate_except(CLES).scalar_subquery()


def avec_ou_sans_cle(choix: Select[Any], vue: Table, demande: Qui) -> Select[Any]:
    """Toutes les lignes d'une vue qui sont pour lui ; sans clé, il est de ceux qu'on ne nomme pas.

    À ne lire que compté, ou adressé à qui demande.
    """
    menages = vue.outerjoin(CLES, _sa_cle(vue.c.parcours, demande))
    return choix.select_from(menages).where(lui_est_destinee(vue), ~est_retenu(vue.c.parcours))


def dans_la_vue(vue: NomDeVue) -> ColumnElement[bool]:
    """Vrai si cette vue montre le ménage au lecteur, à côté de sa clé."""
    return literal(vue.value) == any_(CLES.c.vues)


def _sa_cle(parcours: ColumnElement[Any], demande: Qui) -> ColumnElement[bool]:
    """La clé du lecteur, à côté d'une ligne d'une vue."""
    return and_(CLES.c.parcours == parcours, *_valent(demande))


def _valent(demande: Qui) -> tuple[ColumnElement[bool], ...]:
    """Vrai des clés du lecteur qui valent à cet instant.

    L'index de leur fin ne peut pas servir à celle-ci : il a celles de tous, et la base, qui n'en
    sait pas l'instant quand elle garde un plan, les lirait.
    """
    encore = func.coalesce(CLES.c.jusqu_a > demande.instant, true())
    return CLES.c.lecteur == demande.fiche, encore


@cache
def lui_est_destinee(vue: Table) -> ColumnElement[bool]:
    """Les lignes qui sont pour qui porte cette clé, nommé ou non là où il y a du protégé."""
    return _est_pour(vue.c.pour)


def _est_pour(pour: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(pour == TOUS, pour == case((CLES.c.est_nomme, NOMMES), else_=AUTRES))
