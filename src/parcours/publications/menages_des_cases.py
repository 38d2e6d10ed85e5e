"""Les ménages que compte une case, tels qu'un lecteur les lit aujourd'hui.

La base en trouve un peu plus, page par page ; ce qui compte le tableau garde ceux qui y comptent.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Select,
    Table,
    Uuid,
    any_,
    column,
    exists,
    func,
    literal,
    not_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from parcours.projections import reading
from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_du_menage, lit_la_famille
from parcours.projections.cles import CLES, avec_sa_cle, lui_est_destinee, siennes
from parcours.projections.vue import parmi
from parcours.projections.vues import alertes_comptees
from parcours.projections.vues.alertes import ALERTES
from parcours.projections.vues.dispositifs import MESURES
from parcours.projections.vues.menages import MENAGES, NOUVELLES
from parcours.projections.vues.mises_a_l_abri import ABRIS
from parcours.publications import lues, recherches
from parcours.publications.contributions import Episode, episodes
from parcours.publications.droits_des_cases import droits, familles
from parcours.publications.recherches import CaseVoulue

LIEUX: Final = "lieux"
"""L'indicateur qui compte par commune, ou par EPCI."""
FOIS_MAX: Final = 5
"""Combien de fois la base cherche, pour une page : elle peut alors être plus courte."""


@dataclass(frozen=True, slots=True)
class MenageCompte:
    """Un ménage d'une case, et tout ce qu'il y compte."""

    parcours: UUID
    episodes: Sequence[Episode]


@dataclass(frozen=True, slots=True)
class PageDeCase:
    """Les ménages d'une page ; `suite` : le dernier que l'on a cherché, s'il en reste."""

    menages: Sequence[MenageCompte]
    suite: UUID | None
    position: int


async def page(
    engine: AsyncEngine, voulue: CaseVoulue, demande: Demande, limite: int, apres: UUID | None
) -> PageDeCase:
    """Une page des ménages d'une case, par identifiant."""
    menages: list[MenageCompte] = []
    position, suite = 0, apres
    for _ in range(FOIS_MAX):
        cherches = limite + 1 - len(menages)
        trouves, position = await _trouves(engine, voulue, demande, cherches, suite)
        menages += await _comptes(engine, voulue, demande, trouves)
        if len(menages) > limite:
            return PageDeCase(menages[:limite], menages[limite - 1].parcours, position)
        if len(trouves) < cherches:
            return PageDeCase(menages, None, position)
        suite = trouves[-1]
    return PageDeCase(menages, suite, position)


async def _trouves(
    engine: AsyncEngine, voulue: CaseVoulue, demande: Demande, limite: int, apres: UUID | None
) -> tuple[Sequence[UUID], int]:
    """Les premiers ménages, après celui-là, dont une ligne pourrait y compter."""
    vue = recherches.recherche(voulue).vue
    ici = CLES.c.parcours
    choix = _lues(select(ici), vue, voulue, demande).where(*recherches.cherchees(voulue))
    choix = choix.group_by(ici).order_by(ici).limit(limite)
    if apres is not None:
        choix = choix.where(ici > apres)
    lignes, position = await reading.read(engine, choix, demande.lecteur)
    return [ligne.parcours for ligne in lignes], position


async def _comptes(
    engine: AsyncEngine, voulue: CaseVoulue, demande: Demande, menages: Sequence[UUID]
) -> list[MenageCompte]:
    """Ceux d'entre eux qui y comptent, et ce qu'ils y comptent."""
    if not menages:
        return []
    choix = [
        _lues(select(vue), vue, voulue, demande)
        .where(CLES.c.parcours == any_(literal(list(menages), ARRAY(Uuid()))))
        .order_by(vue.c.parcours, vue.c.numero)
        for vue in recherches.recherche(voulue).vues
    ]
    lignes, _ = await reading.read_together(engine, choix, demande.lecteur)
    par_menage: dict[UUID, dict[str, list[Mapping[str, Any]]]] = defaultdict(_sans_ligne)
    for vue, dites in zip(recherches.recherche(voulue).vues, lignes, strict=True):
        for ligne in dites:
            par_menage[ligne.parcours][vue.name].append(ligne._asdict())
    comptes = [MenageCompte(m, _episodes(voulue, par_menage[m])) for m in menages]
    return [compte for compte in comptes if compte.episodes]


def _sans_ligne() -> dict[str, list[Mapping[str, Any]]]:
    return {table.name: [] for table in lues.TABLES}


def _episodes(voulue: CaseVoulue, lignes: Mapping[str, Sequence[lues.Ligne]]) -> list[Episode]:
    matiere = lues.matiere(lignes, voulue.periode.jours.dernier)
    dits = episodes(voulue.tableau.code, matiere, voulue.periode)
    return sorted((dit for dit in dits if voulue.compte(dit.case)), key=lambda dit: dit.le)


# --- Ce qu'il en lit ------------------------------------------------------------------------------


def _lues(choix: Select[Any], vue: Table, voulue: CaseVoulue, demande: Demande) -> Select[Any]:
    """Les lignes des ménages qu'il suit, et dont il lit ce que dit la case."""
    il_faut = droits(voulue.tableau, voulue.dite)
    lit = [lit_la_famille(literal(famille)) for famille in sorted(il_faut.familles)]
    suit = (CLES.c.suit, func.cardinality(CLES.c.vues) > 0, CLES.c.niveau >= int(il_faut.niveau))
    return avec_sa_cle(choix.select_from(vue), vue, demande).where(
        *suit, *lit, *_en_plus(vue, voulue)
    )


def _en_plus(vue: Table, voulue: CaseVoulue) -> Iterator[ColumnElement[bool]]:
    """Ce qu'il faut encore lire de chaque ligne, ou du lieu."""
    if vue is ABRIS:
        yield CLES.c.est_nomme
    if vue is MESURES:
        yield MESURES.c.edition == ""
        yield lit_du_menage(MESURES)
    if vue is alertes_comptees.ALERTES:
        ici = (ALERTES.c.parcours, ALERTES.c.code, ALERTES.c.depuis_le)
        la = (vue.c.parcours, vue.c.code, vue.c.depuis_le)
        yield not_(
            exists(select(ALERTES.c.numero))
            .where(tuple_(*ici) == tuple_(*la), ALERTES.c.sensibilite > CLES.c.niveau)
            .correlate_except(ALERTES)
        )
    if voulue.tableau.indicateur == LIEUX:
        yield not_(CLES.c.tait_la_commune)
        yield not_(
            exists(select(MENAGES.c.numero))
            .where(
                MENAGES.c.parcours == CLES.c.parcours,
                lui_est_destinee(MENAGES),
                MENAGES.c.sensibilite_commune > CLES.c.niveau,
            )
            .correlate_except(MENAGES)
        )


async def faits_d_avant(
    engine: AsyncEngine, voulue: CaseVoulue, demande: Demande, menages: Sequence[MenageCompte]
) -> Mapping[tuple[UUID, date], date]:
    """Le jour du dernier fait qu'il lit, de ce dont se tire le tableau, à chaque jour compté.

    Ce qui commence sans qu'un fait survienne ce jour-là vient d'un fait d'avant.
    """
    voulus = [(m.parcours, le) for m in menages for le in dict.fromkeys(e.le for e in m.episodes)]
    if not voulus:
        return {}
    jours = (
        func.unnest(
            literal([parcours for parcours, _ in voulus], ARRAY(Uuid())),
            literal([le for _, le in voulus], ARRAY(Date())),
        )
        .table_valued(column("parcours", Uuid()), column("le", Date()), name="jours")
        .render_derived()
    )
    dernier = (
        select(NOUVELLES.c.le)
        .where(
            NOUVELLES.c.parcours == jours.c.parcours,
            NOUVELLES.c.le <= jours.c.le,
            parmi(NOUVELLES.c.famille, sorted(familles(voulue.tableau, voulue.dite))),
            lui_est_destinee(NOUVELLES),
            lit_du_menage(NOUVELLES),
        )
        .order_by(NOUVELLES.c.le.desc())
        .limit(1)
        .correlate(jours, CLES)
        .scalar_subquery()
    )
    a_cote = jours.join(CLES, CLES.c.parcours == jours.c.parcours)
    choix = select(jours.c.parcours, jours.c.le, dernier.label("depuis")).select_from(a_cote)
    lignes, _ = await reading.read(engine, siennes(choix, demande), demande.lecteur)
    return {(li.parcours, li.le): li.depuis for li in lignes if li.depuis is not None}
