"""Un tableau gelé se sert : lu une fois, gardé chez qui l'a, les mêmes octets à chaque fois."""

import csv
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import asyncpg
import duckdb
import openpyxl  # type: ignore[import-untyped]
import pytest
from faits import est_un_probleme
from gelees import ecrite
from httpx2 import Response
from maison import Maison, ouvrir_sans_projecteur

from parcours.api.emporter import TYPES, Format
from parcours.api.tableaux_publies import TableauGele, tirage
from parcours.api.tirages import Tirage, Tirages
from parcours.publications import registre
from parcours.publications.registre import Gelee
from parcours.publications.tableaux import TABLEAUX

OBSERVATEUR: Final = "/partenaires/observateur-48"
SIAO: Final = "/partenaires/siao-48"
PUBLICATIONS: Final = "/v1/observatoire/publications"
STOCK: Final = f"{PUBLICATIONS}/1/tableaux/stock"


async def lit(
    maison: Maison, adresse: str, qui: str = OBSERVATEUR, deja: str = "", **voulus: str
) -> Response:
    return await maison.client.get(
        adresse, params=voulus, headers={**maison.comme(qui), "If-None-Match": deja}
    )


@pytest.mark.parametrize("forme", [f for f in Format if f is not Format.GEOJSON])
async def test_chaque_forme_a_l_empreinte_que_dit_le_manifeste_et_ne_se_renvoie_pas_a_qui_l_a(
    base: str, forme: Format
) -> None:
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(maison, {("stock", "2025-T1", "48", "rue"): 24})
        manifeste = (await lit(maison, f"{PUBLICATIONS}/1")).json()
        (dit,) = [t for t in manifeste["tableaux"] if t["code"] == "stock"]

        lu = await lit(maison, STOCK, format=forme)

        assert lu.status_code == 200
        assert lu.headers["content-type"].startswith(TYPES[forme])
        assert hashlib.sha256(lu.content).hexdigest() == dit["empreintes"][forme]
        assert lu.headers["ETag"] == f'"{dit["empreintes"][forme]}"'
        assert lu.headers["Cache-Control"] == "private, max-age=86400, immutable"
        assert {"Accept", "Authorization"} <= {*lu.headers["Vary"].split(", ")}
        encore = await lit(maison, STOCK, deja=f'"x", {lu.headers["ETag"]}', format=forme)
        assert (encore.status_code, encore.content) == (304, b"")
        for nom in ("ETag", "Cache-Control", "Vary"):
            assert encore.headers[nom] == lu.headers[nom]
        assert (await lit(maison, STOCK, deja='"x"', format=forme)).content == lu.content

    async with ouvrir_sans_projecteur(base) as autre:
        assert (await lit(autre, STOCK, format=forme)).content == lu.content


async def test_un_classeur_dit_quand_la_publication_a_ete_gelee_non_quand_on_l_emporte(
    base: str,
) -> None:
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(maison, {("stock", "2025-T1", "48", "rue"): 24})
        await maison.service.pool.execute("SELECT pg_sleep(1)")
        classeur = await lit(maison, STOCK, format="xlsx")
        async with maison.service.pool.acquire() as connexion:
            gelee = await registre.gelee(connexion, 1)

    assert gelee is not None
    proprietes = ZipFile(io.BytesIO(classeur.content)).read("docProps/core.xml").decode()
    assert f"{gelee.gelee_a:%Y-%m-%dT%H:%M:%SZ}" in proprietes


async def test_ce_qui_a_deja_ete_ecrit_ne_se_relit_pas_en_base(base: str) -> None:
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(maison, {("stock", "2025-T1", "48", "rue"): 24})
        adresses = (f"{PUBLICATIONS}/1", STOCK)
        lus = [(await lit(maison, adresse)).content for adresse in adresses]
        fermee = await asyncpg.connect(base)
        async with fermee.transaction():
            await fermee.execute("LOCK TABLE publications.gelees, publications.cases")
            assert [(await lit(maison, adresse)).content for adresse in adresses] == lus
        await fermee.close()


async def test_une_forme_gardee_ne_s_ouvre_qu_a_qui_lit_l_observatoire(base: str) -> None:
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(maison, {("stock", "2025-T1", "48", "rue"): 24})
        du_siao, des_agregats = [await lit(maison, STOCK, qui) for qui in (SIAO, OBSERVATEUR)]
        for adresse in (STOCK, f"{PUBLICATIONS}/1"):
            refus = await lit(maison, adresse, "/partenaires/cj-causse-48", deja="*")

            assert est_un_probleme(refus, 403, "lecture-interdite")
            assert refus.headers["Cache-Control"] == "no-store"
        absent = await lit(maison, f"{PUBLICATIONS}/2", deja="*")

    assert all("menages" in ligne for ligne in du_siao.json()["lignes_lues"])
    assert not any("menages" in ligne for ligne in des_agregats.json()["lignes_lues"])
    assert du_siao.headers["ETag"] != des_agregats.headers["ETag"]
    assert est_un_probleme(absent, 404, "introuvable")
    assert "de 1 à 1" in absent.json()["detail"]
    assert absent.headers["Cache-Control"] == "no-store"


async def test_au_dela_de_ce_qui_tient_le_plus_anciennement_lu_s_oublie() -> None:
    ecrits: list[str] = []
    tirages = Tirages(octets_max=25)

    async def lit_un(code: str, taille: int = 10) -> None:
        async def ecrit() -> Tirage:
            ecrits.append(code)
            return Tirage.ecrit([b"." * taille], "text/csv")

        await tirages.lit((1, code, "csv", False), ecrit)

    for code in ("a", "b", "a", "c", "a", "b"):
        await lit_un(code)
    await lit_un("trop", 26)
    await lit_un("trop", 26)

    assert ecrits == ["a", "b", "c", "b", "trop", "trop"]


async def test_le_bilan_ne_compte_que_ce_que_chacun_peut_compter(base: str) -> None:
    """With none silent for the others, all silent ones are under eleven: 19 is 9 and 10."""
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(maison, {("stock", "2025-T1", "48", "rue"): None})

        manifeste = (await lit(maison, f"{PUBLICATIONS}/1")).json()
        (resume,) = (await lit(maison, PUBLICATIONS)).json()["publications"]

        assert manifeste["bilan"] == resume["bilan"]
        dits = {"cases", "parues", "tues", "cases_deplacees", "indecises"}
        assert manifeste["bilan"].keys() == dits


def test_une_case_vide_dit_le_seuil_de_sa_publication() -> None:
    gelee = Gelee(
        numero=1, periode="2025-T1", revision=1, departements=["48"], catalogue="4", seuil=20,
        position=1, gelee_a=datetime(2026, 1, 1, tzinfo=UTC), bilan={}, empreinte="",
    )  # fmt: skip
    lu = TableauGele(gelee, TABLEAUX["stock"], [(("stock", "2025-T1", "48", "rue"), None)])

    octets = b"".join(tirage(lu, Format.XLSX, {}, ouvre=False).morceaux())
    classeur = openpyxl.load_workbook(io.BytesIO(octets), read_only=True)

    sens = dict(classeur["Définitions"].iter_rows(values_only=True))
    assert "moins de 20 ménages" in sens["Case vide"]


async def test_de_chaque_tableau_une_case_dit_ou_lire_les_menages_que_l_on_suit(base: str) -> None:
    """What a cell does not say is the whole of it."""
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(
            maison,
            {
                ("lieux-communes", "2025", "48", "48095"): 31,
                ("lieux-communes", "2025", "48", "INCONNUE"): 12,
                ("lieux-communes", "2025", "48", "*"): 43,
                ("suites-24", "2023", "48", "maintenu"): 14,
            },
            "2025",
        )
        adresse = f"{PUBLICATIONS}/1/tableaux"
        communes = (await lit(maison, f"{adresse}/lieux-communes", SIAO)).json()["lignes_lues"]
        suites = (await lit(maison, f"{adresse}/suites-24", SIAO)).json()["lignes_lues"]

    la, ici = "/v1/observatoire/tableaux", "menages?periode=2025&departement=48"
    assert {li["commune"]: li["menages"] for li in communes} == {
        "48095": f"{la}/lieux-communes/{ici}&commune=48095",
        "INCONNUE": f"{la}/lieux-communes/{ici}&commune=INCONNUE",
        "*": f"{la}/lieux-communes/{ici}",
    }
    assert [li["menages"] for li in suites] == [
        f"{la}/suites-24/menages?periode=2023&departement=48&suite=maintenu"
    ]


LUES: Final = {
    "2025": "2025", "48": "Lozère", "48095": "Mende", "rue": "À la rue", "logement": "Logement",
    "*": "Ensemble", "INCONNUE": "Commune inconnue, ou tue", "admission": "Admission prononcée",
}  # fmt: skip


@pytest.mark.parametrize(
    ("tableau", "modalites"),
    [
        ("passages", ["48", "rue", "logement"]),
        ("lieux-communes", ["48", "48095"]),
        ("lieux-communes", ["48", "INCONNUE"]),
        ("lieux-communes", ["48", "*"]),
        ("demarches-siao-annee", ["48", "admission"]),
    ],
)
async def test_chaque_code_se_lit_en_francais_a_cote_de_lui_sous_chaque_forme(
    base: str, tmp_path: Path, tableau: str, modalites: list[str]
) -> None:
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(maison, {(tableau, "2025", *modalites): 24}, "2025")
        adresse = f"{PUBLICATIONS}/1/tableaux/{tableau}"
        formes = {
            f: await lit(maison, adresse, format=f) for f in Format if f is not Format.GEOJSON
        }

    (tmp_path / "t.parquet").write_bytes(formes[Format.PARQUET].content)
    with duckdb.connect() as lecture:
        relu = lecture.execute(f"SELECT * FROM '{tmp_path / 't.parquet'}'")  # noqa: S608 (our own file)
        parquet = dict(zip([c[0] for c in relu.description], relu.fetchall()[0], strict=True))
    classeur = openpyxl.load_workbook(io.BytesIO(formes[Format.XLSX].content))["Tableau"]
    noms, ligne = classeur.iter_rows(values_only=True)
    csv_ = next(
        csv.DictReader(io.StringIO(formes[Format.CSV].content.decode("utf-8-sig")), delimiter=";")
    )
    (json_,) = formes[Format.JSON].json()["lignes_lues"]
    assert json_ == parquet == dict(zip(noms, ligne, strict=True)) == {**csv_, "valeur": 24}
    colonnes = [nom for nom in json_ if nom != "valeur" and not nom.endswith("_libelle")]
    assert [json_[nom] for nom in colonnes] == ["2025", *modalites]
    for nom in colonnes:
        assert json_[f"{nom}_libelle"] == LUES[json_[nom]]
        assert list(json_).index(f"{nom}_libelle") == list(json_).index(nom) + 1


async def test_un_tableau_dit_le_titre_de_son_indicateur_et_son_unite(base: str) -> None:
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(maison, {("vif-duree", "2025", "48"): 40}, "2025")
        duree = (await lit(maison, f"{PUBLICATIONS}/1/tableaux/vif-duree")).json()
        entrees = (await lit(maison, f"{PUBLICATIONS}/1/tableaux/vif-entrees")).json()

    assert duree["indicateur_libelle"] == "Mises à l'abri pour violences"
    assert (entrees["unite"], duree["unite"]) == ("mises à l'abri", "jours, au pas de cinq")
    assert duree["lignes_lues"][0]["periode_libelle"] == "2023 à 2025"
