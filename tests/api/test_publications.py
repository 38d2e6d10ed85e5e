"""Une publication, de la commande à qui la lit : gelée, numérotée, attaquée, emportée."""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import asyncpg
import openpyxl  # type: ignore[import-untyped]
import pytest
from faits import SIAO, a_la_rue, entre, est_un_probleme, fait
from gelees import gele
from maison import Maison

from parcours.api.tableaux_publies import TableauPublie
from parcours.publications import geler, registre
from parcours.publications.geler import PublicationRefusee
from parcours.publications.refaire import differences
from parcours.secret_statistique.attaque import attaquer
from parcours.secret_statistique.cases import RegleDeSecret, SystemeDeCases
from parcours.secret_statistique.protection import Parution, Passe

PUBLICATIONS = "/v1/observatoire/publications"
CIDFF = "/partenaires/cidff-48"
OBSERVATEUR = "/partenaires/observateur-48"
DEMANDES = {
    *("stock", "entrees", "sorties", "durees", "passages", "maintien", "ruptures", "alertes"),
    *(
        "referents",
        "demarches",
        "115-appels",
        "occupation",
        "rotation",
        "mixte",
        "offre-creee",
        "energie",
        "vif",
    ),
    *("cas-complexes", "pole", "campements", "mal-logement", "expulsions-bilan"),
    *("par-composition", "par-tranche_age", "par-dispositif", "par-attente"),
}
"""What the observatory was asked to count."""


async def lit(maison: Maison, suite: str, qui: str = OBSERVATEUR, **options: Any) -> Any:  # noqa: ANN401 (JSON)
    reponse = await maison.lit(f"{PUBLICATIONS}{suite}", lecteur=qui, **options)
    assert reponse.status_code == 200, reponse.text
    return reponse.json()


def valeurs(tableau: Mapping[str, Any], dimension: str = "etape") -> dict[str, int | None]:
    return {ligne[dimension]: ligne["valeur"] for ligne in tableau["lignes_lues"]}


async def arrivent(maison: Maison, nombre: int, prefixe: str, le: str) -> None:
    for n in range(nombre):
        await entre(maison, a_la_rue(sujet=f"si-siao:{prefixe}-{n}", survenu_le=le))


async def heberge(maison: Maison, sujet: str, le: str) -> None:
    donnees = {"structure": "INT-GENTIANES", "type_place": "CHU", "survenu_le": le}
    await entre(maison, fait("hebergement.entree-effectuee", SIAO, sujet=sujet, **donnees))


async def test_une_publication_se_gele_se_lit_et_s_emporte(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    await arrivent(maison, 44, "onze", "2025-02-03")
    for n in range(20):
        await heberge(maison, f"si-siao:onze-{n}", "2025-03-10")
    assert await lit(maison, "") == {"publications": []}

    assert await gele(maison, "2025-T1") == 1

    (resume,) = (await lit(maison, ""))["publications"]
    assert (resume["periode"], resume["revision"], resume["seuil"]) == ("2025-T1", 1, 11)
    stock = await lit(maison, "/1/tableaux/stock")
    assert TableauPublie.model_validate(stock).model_dump(exclude_unset=True) == stock
    assert valeurs(stock)["*"] == 44
    assert (valeurs(stock)["rue"], valeurs(stock)["hebergement"]) == (24, None)
    assert all(n is None or n >= 11 for n in valeurs(stock).values())
    await _ce_qui_s_emporte(maison)
    await _d_un_chiffre_a_ses_menages(maison)
    await _chacun_lit_la_qualite_de_ses_faits(maison)
    await _les_vues_sql_disent_la_meme_chose(maison)
    await _ce_qui_n_existe_pas(maison)
    await _ne_change_plus(maison, stock)
    await _se_revise(maison, stock)
    await _se_recompte_d_apres_ce_que_l_on_savait(maison)
    await _l_annee_vient_apres_ses_trimestres(maison)
    await _l_attaquant_a_tout(maison)
    await arrivent(maison, 5, "perdus", "2025-08-01")
    monkeypatch.setattr(geler, "proteger", sans_compensation)
    with pytest.raises(PublicationRefusee, match="l'attaquant situe"):
        await gele(maison, "2026-T1")


def sans_compensation(
    systeme: SystemeDeCases, regle: RegleDeSecret, passe: Passe, _avance: object
) -> Parution:
    """The broken variant: what betrays somebody is silent, and nothing for it."""
    deja = passe.paru
    tues = {c for c, case in systeme.cases.items() if regle.protege(case) and deja.get(c) is None}
    paru = {
        cle: deja.get(cle) if cle in deja else None if cle in tues else case.valeur
        for cle, case in systeme.cases.items()
    }
    return Parution(paru, frozenset(tues), frozenset())


async def _ce_qui_s_emporte(maison: Maison) -> None:
    adresse = f"{PUBLICATIONS}/1/tableaux/stock"
    lu = await maison.lit(adresse, lecteur=OBSERVATEUR, format="csv")
    publie = await lit(maison, "/1/tableaux/stock")
    (dit,) = [t for t in (await lit(maison, "/1"))["tableaux"] if t["code"] == "stock"]
    lignes = list(csv.DictReader(io.StringIO(lu.content.decode("utf-8-sig")), delimiter=";"))

    assert lu.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Accept" in lu.headers["vary"]
    codes = ("periode", "departement", "etape")
    assert list(lignes[0]) == [*(c for nom in codes for c in (nom, f"{nom}_libelle")), "valeur"]
    assert hashlib.sha256(lu.content).hexdigest() == dit["empreinte"] == publie["empreinte"]
    assert [(li["etape"], li["valeur"] or None) for li in lignes] == [
        (li["etape"], None if li["valeur"] is None else str(li["valeur"]))
        for li in publie["lignes_lues"]
    ]

    classeur = await maison.lit(adresse, lecteur=OBSERVATEUR, format="xlsx")
    feuilles = openpyxl.load_workbook(io.BytesIO(classeur.content))
    assert feuilles.sheetnames == ["Tableau", "Définitions"]
    assert [c.value for c in next(feuilles["Tableau"].rows)] == list(lignes[0])
    assert feuilles["Tableau"].max_row == len(lignes) + 1

    parquet = await maison.lit(adresse, lecteur=OBSERVATEUR, format="parquet")
    assert parquet.headers["content-type"] == "application/vnd.apache.parquet"
    assert (parquet.content[:4], parquet.content[-4:]) == (b"PAR1", b"PAR1")


async def _un_tableau_vide_propose_mieux(maison: Maison, numero: int) -> None:
    """Every table, in every form: what is wholly silent says what to read instead."""
    manifeste = await lit(maison, f"/{numero}")
    vides = [t for t in manifeste["tableaux"] if t["tues"] == t["lignes"]]
    assert {"suites-6", "expulsions-bilan", "expulsions-delai"} <= {t["code"] for t in vides}
    for resume in manifeste["tableaux"]:
        vide = resume in vides
        adresse = f"{PUBLICATIONS}/{numero}/tableaux/{resume['code']}"
        lu = {
            forme: await maison.lit(adresse, lecteur=OBSERVATEUR, format=forme)
            for forme in ("json", "csv", "xlsx", "parquet")
        }
        feuille = openpyxl.load_workbook(io.BytesIO(lu["xlsx"].content))["Définitions"]
        sens = dict(feuille.iter_rows(max_col=2, values_only=True))

        assert lu["json"].json()["proposition"] == resume["proposition"]
        assert vide is (resume["proposition"] is not None)
        assert sens.get("Tableau vide") == resume["proposition"]
        assert (b"Tableau vide" in lu["parquet"].content) is vide
        assert f"publications/{numero}>" in lu["csv"].headers["link"]
    par_code = {t["code"]: t["proposition"] for t in vides}
    assert "expulsions-delai-3-ans" in par_code["expulsions-delai"]


async def _les_vues_sql_disent_la_meme_chose(maison: Maison) -> None:
    publie = await lit(maison, "/1/tableaux/stock")
    lues = await maison.service.pool.fetch(
        "SELECT departement, modalites[1] AS etape, valeur FROM publications.dernieres"
        " WHERE publication = 1 AND tableau = 'stock' AND periode = '2025-T1'"
    )

    assert {tuple(lue) for lue in lues} == {
        (li["departement"], li["etape"], li["valeur"]) for li in publie["lignes_lues"]
    }


async def _d_un_chiffre_a_ses_menages(maison: Maison) -> None:
    """Who opens households finds those of a cell; who reads aggregates has no way to them."""
    lignes = (await lit(maison, "/1/tableaux/stock", qui=SIAO))["lignes_lues"]
    (rue,) = [ligne for ligne in lignes if ligne["etape"] == "rue"]
    adresse, _, filtres = rue["menages"].partition("?")
    menages = await maison.lit(adresse, lecteur=SIAO, **dict(parse_qsl(filtres)), limite=100)

    assert len(menages.json()["elements"]) == rue["valeur"] == 24
    sans = (await lit(maison, "/1/tableaux/stock"))["lignes_lues"]
    assert all("menages" not in ligne for ligne in sans)


async def _chacun_lit_la_qualite_de_ses_faits(maison: Maison) -> None:
    du_siao = (await maison.lit("/v1/moi/qualite", lecteur=SIAO)).json()
    (hebergement,) = [f for f in du_siao["familles"] if f["famille"] == "hebergement"]

    assert (hebergement["faits"], hebergement["tardifs"]) == (20, 20)
    assert hebergement["connus_en_jours"] == (date(2025, 6, 1) - date(2025, 3, 10)).days
    assert (du_siao["jours_de_depot"], du_siao["pas_jours"], du_siao["se_tait"]) == (1, None, False)
    d_un_autre = (await maison.lit("/v1/moi/qualite", lecteur=OBSERVATEUR)).json()
    assert (d_un_autre["faits"], d_un_autre["familles"]) == (0, [])


async def _ce_qui_n_existe_pas(maison: Maison) -> None:
    for suite, dit in (("/99", "de 1 à 1"), ("/1/tableaux/passages", "stock, entrees")):
        refus = await maison.lit(f"{PUBLICATIONS}{suite}", lecteur=OBSERVATEUR)
        assert est_un_probleme(refus, 404, "introuvable")
        assert dit in refus.json()["detail"]
    with pytest.raises(PublicationRefusee, match="a déjà paru"):
        await gele(maison, "2025-T1")
    with pytest.raises(PublicationRefusee, match="n'est pas finie"):
        await gele(maison, "2026-T4")
    with pytest.raises(PublicationRefusee, match="n'a pas encore paru"):
        await gele(maison, "2025-T4", reviser=True)


async def _ne_change_plus(maison: Maison, stock: Mapping[str, Any]) -> None:
    await arrivent(maison, 3, "tard", "2025-02-20")
    await maison.lit("/v1/observatoire/stock")

    assert await lit(maison, "/1/tableaux/stock") == stock
    for ordre in ("UPDATE publications.cases SET valeur = 0", "DELETE FROM publications.gelees"):
        with pytest.raises(asyncpg.PostgresError):
            await maison.service.pool.execute(ordre)


async def _se_revise(maison: Maison, stock: Mapping[str, Any]) -> None:
    with pytest.raises(PublicationRefusee, match=r"^3 ménages ont un fait nouveau .* partir de 30"):
        await gele(maison, "2025-T1", reviser=True)
    await arrivent(maison, 27, "apres", "2026-05-04")
    numero = await gele(maison, "2025-T1", reviser=True)

    publication = await lit(maison, f"/{numero}")
    revise = await lit(maison, f"/{numero}/tableaux/stock")
    assert publication["revision"] == 2
    assert publication["bilan"]["cases_deplacees"] > 0
    assert valeurs(revise)["*"] == 47
    tues = {etape for etape, n in valeurs(stock).items() if n is None}
    assert all(valeurs(revise)[etape] is None for etape in tues)


async def _se_recompte_d_apres_ce_que_l_on_savait(maison: Maison) -> None:
    async with maison.service.pool.acquire() as connexion:
        premiere, revisee = await registre.gelees(connexion)
        assert await differences(connexion, premiere) == []
        assert await differences(connexion, revisee) == []
        trop_tard = replace(premiere, position=revisee.position)
        assert ("stock", "2025-T1", "48", "*") in await differences(connexion, trop_tard)


async def _l_annee_vient_apres_ses_trimestres(maison: Maison) -> None:
    with pytest.raises(PublicationRefusee, match="2025-T2 manque"):
        await gele(maison, "2025")
    for n in range(20):
        await heberge(maison, f"si-siao:onze-{20 + n}", "2025-05-12")
    await gele(maison, "2025-T2")
    await arrivent(maison, 2, "plus-tard", "2025-02-25")
    await a_l_abri(maison, "si-siao:onze-1")
    await _des_relais(maison)
    for trimestre in ("2025-T3", "2025-T4"):
        await gele(maison, trimestre)

    numero = await gele(maison, "2025")

    await _qui_est_a_l_abri_ne_se_compte_que_la(maison, numero)
    await _une_mediane_se_tait_avec_ce_qu_elle_compte(maison, numero)

    passages = await lit(maison, f"/{numero}/tableaux/passages")
    assert passages["dimensions"] == ["periode", "departement", "de", "vers"]
    suites = await lit(maison, f"/{numero}/tableaux/suites-6")
    assert {ligne["periode"] for ligne in suites["lignes_lues"]} == {"2024"}
    assert suites["tues"] == suites["lignes"]
    assert "un plus large en dirait peut-être plus" in suites["proposition"]
    await _un_tableau_vide_propose_mieux(maison, numero)


async def a_l_abri(maison: Maison, sujet: str) -> None:
    """A household is sheltered, and protected: nobody but who protects it knows."""
    for sorte, le, champs in (
        ("mise-a-abri-debutee", "2025-09-03", {"commune": "48080", "solution": "GITE"}),
        ("protection-adresse-activee", "2025-09-03", {"niveau": "N3"}),
        ("mise-a-abri-renouvelee", "2025-09-17", {"rang": 1}),
        ("mise-a-abri-terminee", "2025-09-28", {"destination": "LOGEMENT_PRIVE"}),
    ):
        await entre(maison, fait(f"vif.{sorte}", CIDFF, sujet=sujet, survenu_le=le, **champs))


async def _qui_est_a_l_abri_ne_se_compte_que_la(maison: Maison, annee: int) -> None:
    async with maison.service.pool.acquire() as connexion:
        abrites = await registre.valeurs(connexion, annee)
        dernier_trimestre = await registre.valeurs(connexion, annee - 1)

    assert (abrites["vif-entrees", "2025", "48"], abrites["vif-sorties", "2025", "48", "1"]) == (
        1,
        1,
    )
    assert dernier_trimestre["stock", "2025-T4", "48", "hebergement"] == 40  # it moved nowhere
    paru = await lit(maison, f"/{annee}/tableaux/vif-sorties")
    assert {ligne["valeur"] for ligne in paru["lignes_lues"]} == {None}
    assert "vif-sorties-3-ans" in paru["proposition"]


async def _des_relais(maison: Maison) -> None:
    """Twelve without a gap; one after days when nobody was in charge."""
    dits: tuple[tuple[str, dict[str, str]], ...] = (
        ("designe", {"organisme": "INT-CCAS48", "survenu_le": "2025-08-01"}),
        ("mandat-termine", {"motif": "FIN_DE_MISSION", "survenu_le": "2025-09-01"}),
        (
            "relais-accepte",
            {"organisme": "INT-SUIVANT", "survenu_le": "2025-09-15", "effet_le": "2025-09-20"},
        ),
    )
    for n in range(13):
        for sorte, champs in dits if n == 0 else dits[::2]:
            ou = {"sujet": f"si-siao:onze-{20 + n}", "perimetre": "PARCOURS"}
            await entre(maison, fait(f"referent.{sorte}", **ou, **champs))


async def _une_mediane_se_tait_avec_ce_qu_elle_compte(maison: Maison, numero: int) -> None:
    async with maison.service.pool.acquire() as connexion:
        connu = await registre.connu(connexion)
        dites = await registre.valeurs(connexion, numero)
        assert await differences(connexion, connu.gelees[-1]) == []
    sans_trou = ("demarches-relais-3-ans", "2025", "48", "sans-trou")

    assert (connu.systeme.cases[sans_trou].menages, connu.paru[sans_trou]) == (12, None)
    assert dites["relais-tuilage", "2025", "48"] is None


async def _l_attaquant_a_tout(maison: Maison) -> None:
    async with maison.service.pool.acquire() as connexion:
        connu = await registre.connu(connexion)
    petites = {c for c, k in connu.systeme.cases.items() if k.menages < 11 and not k.est_connue}

    vus = attaquer(connu.paru, connu.systeme.equations, petites)

    tardives = {cle[1:3] for cle, case in connu.systeme.cases.items() if case.est_connue}
    assert petites
    stocks = ("stock", "stock-composition", "stock-tranche-age")
    assert tardives == {("passages", "2025"), *((stock, "2025-T3") for stock in stocks)}
    assert {cle for cle, vu in vus.items() if vu.largeur < 5} == set()


async def test_qui_ne_lit_pas_les_agregats_ne_lit_ni_indicateur_ni_publication(
    maison: Maison,
) -> None:
    lus = (await maison.lit("/v1/observatoire/indicateurs", lecteur=OBSERVATEUR)).json()
    assert {i["code"] for i in lus["indicateurs"]} >= DEMANDES
    assert all(
        i["formule"] and i["limites"] and (i["tableaux"] or i["adresse"])
        for i in lus["indicateurs"]
    )

    for adresse in ("/v1/observatoire/indicateurs", PUBLICATIONS, f"{PUBLICATIONS}/1"):
        refus = await maison.lit(adresse, lecteur="/partenaires/cj-causse-48")
        assert est_un_probleme(refus, 403, "lecture-interdite")
