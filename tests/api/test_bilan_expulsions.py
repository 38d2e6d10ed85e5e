"""Le bilan annuel des expulsions, par requêtes : les séries, qui le lit, ce qui se fige."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from uuid import UUID

from faits import BAILLEUR, CCAPEX, entre, est_un_probleme, fait, menage_ouvert
from gelees import gele
from maison import SUPERVISEUR, Maison

from parcours.domain.tableaux.bilan_d_expulsion import FERME, ProcedureComptee
from parcours.projections import schema
from parcours.projections.vue import TOUS, Rangee, numerotees
from parcours.projections.vues.bilans_expulsions import PROCEDURES, ProcedureDuDepartement

DDETS: Final = "/partenaires/ddets-48"
ADIL: Final = "/partenaires/adil-48"
ETUDE: Final = "/partenaires/cj-causse-48"
SERIES: Final = {
    2000: (104, 80, 51, 34, 16, 6),
    2001: (108, 81, 52, 36, 17, 6),
    2002: (111, 84, 52, 38, 20, 8),
    2003: (125, 95, 53, 40, 23, 10),
    2004: (133, 103, 59, 42, 19, 8),
    2005: (131, 100, 54, 40, 23, 10),
    2006: (132, 103, 48, 39, 25, 11),
    2007: (140, 106, 55, 41, 27, 11),
    2008: (136, 102, 59, 41, 26, 11),
    2009: (140, 107, 57, 42, 24, 11),
    2015: (169, 132, 67, 50, 33, 14),
}
"""Au millième, ce que `tests/domain/test_bilan_d_expulsion` tire des faits."""
ETAPES: Final = (
    "assignation",
    "decision",
    "quitter",
    "concours_demande",
    "concours_accorde",
    "execution",
)
PUBLICATIONS: Final = "/v1/observatoire/publications"
PETIT: Final = (2016, 2017, 2018)
"""Dix-huit commandements de quitter par an : un petit département."""


def procedure(annee: int, rang: int, bornes: tuple[int, ...]) -> ProcedureComptee:
    """The procedure of this rank: as far as the row of its year says."""
    atteintes = {
        f"{etape}_le": date(annee, 3 + mois, 10)
        for mois, (etape, jusqu_a) in enumerate(zip(ETAPES, bornes, strict=True))
        if rang < jusqu_a
    }
    decision = {"decision": FERME if rang < bornes[2] else "CONDITIONNELLE"}
    dite = decision if rang < bornes[1] else {}
    finie = {"fermee_le": date(annee, 10, 1), "issue": "expulsion"} if rang < bornes[5] else {}
    valeurs: dict[str, Any] = {**atteintes, **dite, **finie}
    return ProcedureComptee(ouverte_le=date(annee, 3, 10), **valeurs)


def lignes() -> Iterable[Rangee]:
    """The rows of the series, in three départements ; and those of a small one."""
    for annee, bornes in SERIES.items():
        for rang in range(bornes[0]):
            ou = ("31", "33", "34")[rang % 3]
            yield _ligne(annee, rang, procedure(annee, rang, bornes), ou)
    for annee in PETIT:
        for rang in range(30):
            yield _ligne(annee, rang, procedure(annee, rang, (30, 26, 18, 9, 4, 2)), "48")


def _ligne(annee: int, rang: int, dite: ProcedureComptee, ou: str) -> Rangee:
    contenu = ProcedureDuDepartement(**asdict(dite), departement=ou)
    return Rangee(PROCEDURES, UUID(int=annee * 10_000 + rang), None, contenu, TOUS)


async def _inscrit(maison: Maison) -> None:
    """Put the rows that such facts make into the view."""
    valeurs = [dites for _, dites in numerotees(lignes())]
    colonnes = [c.name for c in PROCEDURES.columns]
    async with maison.service.pool.acquire() as connection:
        await connection.copy_records_to_table(
            PROCEDURES.name, schema_name=schema.live(), records=valeurs, columns=colonnes
        )


async def test_le_bilan_rend_les_series_et_un_bilan_arrete_ne_change_plus(maison: Maison) -> None:
    await _inscrit(maison)

    async def lu(lecteur: str, annee: int, **options: object) -> dict[str, Any]:
        reponse = await maison.lit("/v1/expulsions/bilan", lecteur=lecteur, annee=annee, **options)
        assert reponse.status_code == 200, reponse.text
        corps: dict[str, Any] = reponse.json()
        return corps

    # --- the complete rows, summed over départements
    for annee, attendus in SERIES.items():
        somme: Counter[str] = Counter()
        for ou in ("31", "33", "34"):
            bilan = await lu(SUPERVISEUR.source, annee, departement=ou)
            somme.update({e["etape"]: e["procedures"] for e in bilan["flux"]})
            somme["fermes"] += bilan["decisions_fermes"]
            somme["conditionnelles"] += bilan["decisions_conditionnelles"]
            assert bilan["annees"] == [annee]
        assert tuple(somme[etape] for etape in ETAPES) == attendus
        assert (somme["fermes"], somme["conditionnelles"]) == (
            attendus[2],
            attendus[1] - attendus[2],
        )

    # --- a small département: exact for who opens its files, three years for who counts
    exact = await lu(CCAPEX, 2018)
    assert {e["etape"]: e["procedures"] for e in exact["flux"]}["quitter"] == 18
    assert (exact["annees"], exact["publie"]) == ([2018], False)
    assert exact["par_bailleur"] != []
    pas_encore = await maison.lit("/v1/expulsions/bilan", lecteur=DDETS, annee=2018)
    assert est_un_probleme(pas_encore, 404, "introuvable")
    for periode in ("2018-T1", "2018-T2", "2018-T3", "2018-T4", "2018"):
        await gele(maison, periode)
    for lecteur in (DDETS, ADIL):
        publie = await lu(lecteur, 2018)
        assert (publie["annees"], publie["publie"]) == ([2016, 2017, 2018], True)
        flux = {e["etape"]: e["procedures"] for e in publie["flux"]}
        assert (flux["quitter"], flux["execution"]) == (54, None)  # six households: untold
        assert publie["par_bailleur"] == []
        assert {i["indicateur"]: i["valeur"] for i in publie["indicateurs"]}["EXPULSIONS"] is None
        publies = await maison.lit(
            f"{PUBLICATIONS}/5/tableaux/expulsions-bilan-3-ans", lecteur=DDETS
        )
        parus = {li["compte"]: li["valeur"] for li in publies.json()["lignes_lues"]}
        assert {f"flux.{etape}": n for etape, n in flux.items()}.items() <= parus.items()

    await _qui_ne_le_lit_pas(maison)

    # --- frozen as published: what is learnt later changes the count, not the report
    await entre(maison, _arrete(exact))
    await entre(maison, menage_ouvert(CCAPEX, sujet="exploc:48-tardif", survenu_le="2018-01-10"))
    await entre(
        maison,
        fait(
            "expulsion.commandement-de-quitter-delivre",
            ETUDE,
            sujet="exploc:48-tardif",
            survenu_le="2018-05-02",
        ),
    )
    apres = await lu(CCAPEX, 2018)
    assert {e["etape"]: e["procedures"] for e in apres["flux"]}["quitter"] == 19
    (arrete,) = apres["arretes"]
    assert (arrete["debut_le"], arrete["fin_le"]) == ("2018-01-01", "2018-12-31")
    assert {i["indicateur"]: i["valeur"] for i in arrete["indicateurs"]} == {
        "COMMANDEMENTS_DE_QUITTER": 18,
        "EXPULSIONS": 2,
    }
    agrege = await lu(DDETS, 2018)
    assert {e["etape"]: e["procedures"] for e in agrege["flux"]}["quitter"] == 54  # as it came out
    (tu,) = agrege["arretes"]
    assert {i["indicateur"]: i["valeur"] for i in tu["indicateurs"]} == {
        "COMMANDEMENTS_DE_QUITTER": None,
        "EXPULSIONS": None,
    }


async def _qui_ne_le_lit_pas(maison: Maison) -> None:
    """Who must not, and what is no year."""
    for lecteur in (BAILLEUR, ETUDE):
        refus = await maison.lit("/v1/expulsions/bilan", lecteur=lecteur, annee=2018)
        assert est_un_probleme(refus, 403, "lecture-interdite")
    ailleurs = await maison.lit("/v1/expulsions/bilan", lecteur=DDETS, annee=2015, departement="33")
    assert est_un_probleme(ailleurs, 403, "territoire-interdit")
    cette_annee = maison.service.today().year
    for lecteur, annee in ((CCAPEX, cette_annee + 1), (CCAPEX, 2015)):
        hors = await maison.lit("/v1/expulsions/bilan", lecteur=lecteur, annee=annee)
        assert est_un_probleme(hors, 422, "parametre-invalide"), annee
    pas_gelee = await maison.lit("/v1/expulsions/bilan", lecteur=DDETS, annee=cette_annee)
    assert est_un_probleme(pas_gelee, 404, "introuvable")
    assert "2018" in pas_gelee.json()["detail"]


def _arrete(bilan: dict[str, Any]) -> dict[str, Any]:
    """The report as the secretary publishes it: what the route said, in the fact's own codes."""
    gardes = {"COMMANDEMENTS_DE_QUITTER", "EXPULSIONS"}
    return fait(
        "territoire.bilan-etabli",
        CCAPEX,
        sujet="exploc:48-bilan-2018",
        survenu_le="2019-02-20",
        objet="CCAPEX",
        debut_le="2018-01-01",
        fin_le="2018-12-31",
        indicateurs=[i for i in bilan["indicateurs"] if i["indicateur"] in gardes],
    )
