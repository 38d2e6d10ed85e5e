"""Une liste part des clés de son lecteur : aucune vue des ménages ne s'y lit en entier.

Ce que la base choisit dépend de ses tailles ; ce qu'elle peut choisir, des requêtes et des index.
On lui ôte donc de lire une table en entier, et l'on regarde si elle y arrive.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from faits import CCAPEX, SIAO, entre, menage_ouvert
from maison import Maison
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.dialects import postgresql

from parcours.domain.langage.vocabulaire import Role
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.temps.jour_civil import minuit
from parcours.projections import (
    cles,
    expulsions_lues,
    facettes,
    menages_lus,
    menages_retenus,
    portefeuille_lu,
    reading,
    schema,
    siao_lu,
)
from parcours.projections.acces import Demande
from parcours.projections.appris import Depuis, appris
from parcours.projections.cles import CLES, siennes
from parcours.projections.expulsions_lues import SANS_FILTRE, Compte, TriDossiers
from parcours.projections.facettes import Facette
from parcours.projections.journal import JOURNAL
from parcours.projections.menages_dits import Filtres, Tri
from parcours.projections.portefeuille_lu import Portefeuille
from parcours.projections.seances_lues import Fenetre, propositions
from parcours.projections.vues import alertes, dispositifs, echeances

LE: Final = date(2025, 6, 1)
AVANT: Final = date(2025, 5, 1)
FILTRES: Final = (
    Filtres(dossiers=("dossier-expulsion",)),
    Filtres(alertes=("AL-01",)),
    Filtres(en_retard=True, etapes=("rue",)),
    Filtres(sans_nouvelle_jours=90, sans_referent=True),
    Filtres(echeance_avant=date(2025, 9, 1)),
    Filtres(depuis=1),
)
DES_MENAGES: Final = frozenset(
    {
        "cles",
        "menages",
        "menages_dossiers",
        "menages_nouvelles",
        "menages_resumes",
        "portefeuille",
        "alertes",
        "echeances",
        "expulsions_dossiers",
        "siao_listes",
        "dispositifs",
    }
)
"""Ce dont chaque ligne est d'un ménage."""


def requetes(siao: Demande, ccapex: Demande) -> Iterator[tuple[str, Select[Any]]]:
    """Chaque liste, dans chacun de ses ordres ; chaque compte."""
    for tri in Tri:
        yield f"ménages, {tri}", menages_lus.menages(LE, Filtres(), tri, siao).page(51)
    for filtres in (Filtres(), *FILTRES):
        mouvements = menages_lus.mouvements(AVANT, LE, filtres, siao)
        yield f"mouvements, {filtres}", mouvements.page(51)
    yield "portefeuille", portefeuille_lu.menages(Portefeuille("INT-RELAIS", LE), siao).page(51)
    for filtres in FILTRES:
        yield f"ménages, {filtres}", menages_lus.menages(LE, filtres, Tri.URGENCE, siao).page(51)
    yield "facettes", facettes.facettes(LE, Filtres(), list(Facette), siao).seule()
    depuis = Depuis(1, LE, LE)
    yield "alertes depuis", depuis(alertes.adressees(LE, siao), siao).page(51)
    yield "appris", appris([UUID(int=1)], 1, siao).seule()
    yield "alertes", alertes.adressees(LE, siao).page(51)
    yield "échéances", echeances.adressees(LE, date(2025, 9, 1), siao).page(51)
    yield "listes du SIAO", siao_lu.comptes(LE, siao).seule()
    yield "une liste du SIAO", siao_lu.inscrits("sans-referent", LE, None, siao).page(51)
    for ordre in TriDossiers:
        lecture = expulsions_lues.dossiers(LE, SANS_FILTRE, ordre, ccapex)
        yield f"dossiers, {ordre}", lecture.page(51)
    for par in Compte:
        yield f"dossiers par {par}", expulsions_lues.comptes(LE, SANS_FILTRE, par, ccapex)
    fenetre = Fenetre(UUID(int=1), "48", LE, date(2025, 7, 1))
    yield "propositions", propositions(fenetre, LE, ccapex).page(51)
    campements = DISPOSITIFS["campements"]
    yield "un dispositif, compté", dispositifs.comptes(campements, LE, siao)


async def plan(maison: Maison, requete: Select[Any]) -> Mapping[str, Any]:
    """Comment la base s'y prendrait, si elle ne pouvait pas lire une table en entier."""
    dite = requete.compile(
        dialect=postgresql.asyncpg.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    sql = str(dite).replace("vues.", f"{schema.live()}.")
    async with maison.service.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        (lu,) = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}"))
    dit: Mapping[str, Any] = lu["Plan"]
    return dit


def en_entier(noeud: Mapping[str, Any]) -> Iterator[str]:
    """Les vues des ménages qu'un plan lit sans rien y chercher."""
    vue = noeud.get("Relation Name")
    par_index = "Index Cond" in noeud or noeud["Node Type"] == "Bitmap Heap Scan"
    if vue in DES_MENAGES and not par_index:
        yield f"{vue} : {noeud['Node Type']}"
    if noeud["Node Type"] == "Bitmap Index Scan" and "Index Cond" not in noeud:
        yield noeud["Index Name"]
    for dessous in noeud.get("Plans", ()):
        yield from en_entier(dessous)


def du_journal(noeud: Mapping[str, Any]) -> Iterator[str]:
    """Ce que le plan cherche au journal, sans dire de quelle position à quelle autre."""
    cherche = str(noeud.get("Index Cond"))
    de_tel_a_tel = "position > " in cherche.replace('"', "") and "<=" in cherche
    if noeud.get("Relation Name") == "evenements" and not (de_tel_a_tel or " = " in cherche):
        yield f"journal : {cherche}"
    for dessous in noeud.get("Plans", ()):
        yield from du_journal(dessous)


@pytest.fixture
async def peuplee(maison: Maison) -> Maison:
    """Quelques ménages, que les vues ont lus."""
    for rang in range(3):
        await entre(maison, menage_ouvert(sujet=f"si-siao:48-{rang}", survenu_le="2025-05-01"))
    assert (await maison.lit("/v1/parcours", lecteur=SIAO)).is_success
    return maison


async def _demande(maison: Maison, source: str) -> Demande:
    (partenaire,) = await maison.service.annuaire.named([source])
    return Demande(partenaire.lecteur, minuit(LE))


async def test_aucune_liste_ne_lit_une_vue_en_entier(peuplee: Maison) -> None:
    siao, ccapex = [await _demande(peuplee, source) for source in (SIAO, CCAPEX)]
    assert Role.SIAO in siao.lecteur.roles

    plans = {nom: await plan(peuplee, requete) for nom, requete in requetes(siao, ccapex)}
    lues = {nom: sorted({*en_entier(p), *du_journal(p)}) for nom, p in plans.items()}

    assert {nom: vues for nom, vues in lues.items() if vues} == {}


async def test_ce_qui_s_apprend_d_une_page_se_cherche_de_ses_seuls_menages(
    peuplee: Maison,
) -> None:
    """Said of the keys too: a kept plan starts from them, and a reader has thousands."""
    dite = str(appris([UUID(int=1)], 1, await _demande(peuplee, SIAO)).seule())

    assert "cles.parcours = ANY" in dite


async def test_une_liste_qui_lirait_tout_se_verrait(
    peuplee: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: rows that no key leads to."""
    siao = await _demande(peuplee, SIAO)
    monkeypatch.setattr(menages_retenus, "avec_sa_cle", lambda choix, *_: choix.join(
        CLES, CLES.c.parcours.is_not(None)))  # fmt: skip
    monkeypatch.setattr(menages_lus, "_menages", menages_lus._menages.__wrapped__)  # noqa: SLF001 (made anew)

    requete = menages_lus.menages(LE, Filtres(), Tri.ETAPE, siao).page(51)

    assert list(en_entier(await plan(peuplee, requete)))


async def test_une_liste_qui_lirait_le_journal_jusqu_au_bout_se_verrait(
    peuplee: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sans fin dite, un journal de deux millions de faits se lisait en entier à chaque page."""
    siao = await _demande(peuplee, SIAO)

    def sans_fin(parcours: ColumnElement[object]) -> ColumnElement[bool]:
        return parcours.in_(select(JOURNAL.c.flux).where(JOURNAL.c.position > reading.REACHED))

    monkeypatch.setattr(cles, "est_retenu", sans_fin)
    requete = siennes(select(CLES.c.parcours), siao)

    assert list(du_journal(await plan(peuplee, requete)))


async def _cles_par_leur_fin(maison: Maison, requete: Select[Any]) -> bool:
    """Vrai si, faute d'autre index, la base cherche des clés par l'instant où elles finissent."""
    dite = requete.compile(
        dialect=postgresql.asyncpg.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    async with maison.service.pool.acquire() as connection:
        sans_effet = connection.transaction()
        await sans_effet.start()
        await connection.execute(f"DROP INDEX {schema.live()}.cles_lecteur_parcours")
        await connection.execute("SET LOCAL enable_seqscan = off")
        plan = await connection.fetch(f"EXPLAIN {str(dite).replace('vues.', f'{schema.live()}.')}")
        await sans_effet.rollback()
    return any("cles_jusqu_a" in str(ligne) for ligne in plan)


async def test_une_liste_ne_lit_pas_les_cles_de_tous_par_leur_fin(peuplee: Maison) -> None:
    """Un plan gardé ne sait pas l'instant : l'index des fins, celles de tous, y servait."""
    siao = await _demande(peuplee, SIAO)
    bornee = or_(CLES.c.jusqu_a.is_(None), CLES.c.jusqu_a > siao.instant)

    assert not await _cles_par_leur_fin(peuplee, siennes(select(CLES.c.parcours), siao))
    assert await _cles_par_leur_fin(peuplee, select(CLES.c.parcours).where(bornee)), "l'autre forme"
