"""The 360-degree diagnosis and the yearly sheet: figures that came out, what they miss."""

import html
import re
import zipfile
from pathlib import Path
from typing import Any, Final

import duckdb
from faits import SIAO_33, entre, est_un_probleme, fautes
from gelees import ecrite
from maison import Maison
from territoires_dits import CURIEUX, DDETS, DREETS, PREFECTURE, dite_l_offre, du_territoire

from parcours.secret_statistique.cases import Cle
from parcours.secret_statistique.tables import TOTAL

DIAGNOSTIC: Final = "/v1/observatoire/diagnostic-360"
FICHE: Final = "/v1/observatoire/fiches/2025"
PARU: Final[dict[Cle, int | None]] = {
    ("besoins", "2025", "48", "rue", "demande-siao"): 38,
    ("besoins", "2025", "48", "hebergement", "demande-siao"): None,
    ("besoins", "2025", "48", TOTAL, "demande-siao"): 45,
    ("besoins", "2025", "48", TOTAL, "recours-dalo"): None,
    ("besoins", "2025", "30", TOTAL, "demande-siao"): 900,
    ("passages", "2025", "48", "rue", "hebergement"): 24,
    ("passages", "2025", "48", "hebergement", "logement"): None,
    ("lieux-communes", "2025", "48", "48095"): 31,
}


async def lu(maison: Maison, adresse: str, qui: str = CURIEUX, **voulus: Any) -> Any:  # noqa: ANN401
    reponse = await maison.lit(adresse, lecteur=qui, departement="48", **voulus)
    assert reponse.status_code == 200, reponse.text
    return reponse.json()


async def test_le_diagnostic_croise_situations_et_besoins_a_cote_des_solutions_et_dit_les_trous(
    maison: Maison,
) -> None:
    await dite_l_offre(maison)
    visees = {"sujet": "dreets-occitanie:48", "type_place": "PF", "departement": "48"}
    vise = {**visees, "nombre": 10, "annee": 2025, "survenu_le": "2025-01-10", "id": "visees"}
    await entre(maison, du_territoire("creation-de-places-programmee", DREETS, **vise))
    numero = await ecrite(maison, PARU, "2025")

    dit = await lu(maison, DIAGNOSTIC, annee="2025")

    assert (dit["departement"], dit["au"], dit["publication"]) == ("48", "2025-12-31", numero)
    besoins = {b["attente"]: b for b in dit["besoins"]}
    assert [b["menages"] for b in besoins.values()] == [45, None, None, None]
    situations = {s["etape"]: s["menages"] for s in besoins["demande-siao"]["situations"]}
    assert (situations["rue"], situations["hebergement"]) == (38, None)
    solutions = {s["type_place"]: s for s in dit["solutions"]}
    assert (solutions["CHU"]["structures"], solutions["CHU"]["capacite"]) == (1, 20)
    assert (solutions["PF"]["programmees"], solutions["PF"]["ouvertes"]) == (10, 0)
    phrases = [trou["phrase"] for trou in dit["trous"]]
    assert "Aucune place de logement accompagné n'est déclarée." in phrases
    assert "Pension de famille, maison relais, places visées : 10 ; ouvertes : 0." in phrases
    assert any("DALO" in p and "se tait" in p for p in phrases)
    assert not any("hébergement n'est déclarée" in p for p in phrases)


async def test_le_diagnostic_s_emporte_une_ligne_par_chiffre_et_par_trou(
    maison: Maison, tmp_path: Path
) -> None:
    await dite_l_offre(maison)
    await ecrite(maison, PARU, "2025")
    dit = await lu(maison, DIAGNOSTIC, annee="2025")
    dites = {
        ("besoin", b["attente"], e, n)
        for b in dit["besoins"]
        for e, n in [(TOTAL, b["menages"]), *((s["etape"], s["menages"]) for s in b["situations"])]
    }
    dites |= {("solution", s["type_place"], None, s["capacite"]) for s in dit["solutions"]}
    dites |= {("trou", t["code"], None, None) for t in dit["trous"]}
    assert len(dites) > len(dit["trous"])
    emportes = {}
    for forme in ("csv", "xlsx", "parquet"):
        reponse = await maison.lit(
            DIAGNOSTIC, lecteur=CURIEUX, departement="48", annee="2025", format=forme
        )
        assert f'diagnostic-360.{forme}"' in reponse.headers["content-disposition"]
        emportes[forme] = tmp_path / f"diagnostic.{forme}"
        emportes[forme].write_bytes(reponse.content)

    choix = "partie, code, etape, valeur"
    comptes = "compte IS NULL OR compte IN ('menages', 'capacite')"
    relu = f"read_csv('{emportes['csv']}', delim=';', types={{'valeur': 'BIGINT'}})"
    with duckdb.connect() as base:
        for lue in (relu, f"'{emportes['parquet']}'"):
            lues = base.execute(f"SELECT {choix} FROM {lue} WHERE {comptes}").fetchall()  # noqa: S608
            assert set(lues) == dites
    with zipfile.ZipFile(emportes["xlsx"]) as classeur:
        assert "sheet2.xml" in " ".join(classeur.namelist())
    carte = await maison.lit(
        DIAGNOSTIC, lecteur=CURIEUX, departement="48", annee="2025", format="geojson"
    )
    assert est_un_probleme(carte, 422, "parametre-invalide")
    assert fautes(carte) == {("code-inconnu", "format")}


async def test_la_fiche_est_ce_qui_a_paru_d_un_departement_l_annee_et_ses_trimestres(
    maison: Maison,
) -> None:
    t1 = await ecrite(maison, {("stock", "2025-T1", "48", "rue"): 24}, "2025-T1")
    annee = await ecrite(maison, PARU, "2025")

    fiche = await lu(maison, FICHE)

    assert fiche["publications"] == [annee, t1]
    dits = {(t["code"], t["periode"]): t["lignes"] for t in fiche["tableaux"]}
    assert dits["stock", "2025-T1"] == [
        {
            "periode": "2025-T1", "periode_libelle": "1er trimestre 2025",
            "departement": "48", "departement_libelle": "Lozère",
            "etape": "rue", "etape_libelle": "À la rue", "valeur": 24,
        }
    ]  # fmt: skip
    assert {(li["de"], li["valeur"]) for li in dits["passages", "2025"]} == {
        ("rue", 24), ("hebergement", None)
    }  # fmt: skip
    assert {li["departement"] for lignes in dits.values() for li in lignes} == {"48"}
    assert not any(code == "lieux-communes" for code, _ in dits)
    assert "/v1/observatoire/appels-115" in {a["adresse"] for a in fiche["a_cote"]}


async def test_la_fiche_s_emporte_les_memes_cases_une_par_ligne(
    maison: Maison, tmp_path: Path
) -> None:
    await ecrite(maison, {("stock", "2025-T1", "48", "rue"): 24}, "2025-T1")
    await ecrite(maison, PARU, "2025")
    fiche = await lu(maison, FICHE)
    dites = {
        (str(t["publication"]), t["code"], li.get("etape"), li.get("de"), li["valeur"])
        for t in fiche["tableaux"]
        for li in t["lignes"]
    }
    emportees = {}
    for forme in ("csv", "xlsx", "parquet"):
        reponse = await maison.lit(FICHE, lecteur=CURIEUX, departement="48", format=forme)
        assert f'fiche.{forme}"' in reponse.headers["content-disposition"]
        emportees[forme] = tmp_path / f"fiche.{forme}"
        emportees[forme].write_bytes(reponse.content)

    colonnes = "publication, tableau, etape, de, valeur"
    types = "{'publication': 'VARCHAR', 'departement': 'VARCHAR', 'valeur': 'BIGINT'}"
    relues = f"read_csv('{emportees['csv']}', delim=';', types={types})"
    with duckdb.connect() as base:
        for lue in (relues, f"'{emportees['parquet']}'"):
            assert set(base.execute(f"SELECT {colonnes} FROM {lue}").fetchall()) == dites  # noqa: S608
    with zipfile.ZipFile(emportees["xlsx"]) as classeur:
        feuilles = re.findall('sheet name="(.*?)"', classeur.read("xl/workbook.xml").decode())
        textes = html.unescape(classeur.read("xl/worksheets/sheet2.xml").decode())
    assert feuilles == ["Tableau", "Définitions"]
    assert "Passages de l'année, d'une étape à une autre" in textes
    carte = await maison.lit(FICHE, lecteur=CURIEUX, departement="48", format="geojson")
    assert est_un_probleme(carte, 422, "parametre-invalide")


async def test_ils_ont_les_droits_de_l_observatoire_et_disent_les_annees_qui_ont_paru(
    maison: Maison,
) -> None:
    await ecrite(maison, PARU, "2025")
    for adresse, voulus in ((DIAGNOSTIC, {"annee": "2025"}), (FICHE, {})):
        refus = await maison.lit(adresse, lecteur=PREFECTURE, departement="48", **voulus)
        assert est_un_probleme(refus, 403, "lecture-interdite")
        ailleurs = await maison.lit(adresse, lecteur=SIAO_33, departement="48", **voulus)
        assert est_un_probleme(ailleurs, 403, "territoire-interdit")
    for adresse, voulus in (
        (DIAGNOSTIC, {"annee": "2019"}),
        (FICHE.replace("2025", "2019"), {}),
    ):
        absente = await maison.lit(adresse, lecteur=DDETS, departement="48", **voulus)
        assert est_un_probleme(absente, 404, "introuvable")
        assert "2025" in absente.json()["detail"]
        assert fautes(absente) == {("valeur-hors-bornes", "annee")}
    fausse = await maison.lit(DIAGNOSTIC, lecteur=DDETS, departement="48", annee="deux")
    assert est_un_probleme(fausse, 422, "parametre-invalide")
