"""Les chiffres d'ici aux publications : une grille de jours, un seuil de ménages, rien de plus."""

from collections import Counter
from typing import Any, Final

import pytest
from faits import SIAO, Fait, a_la_rue, entre, est_un_probleme, fait, fautes, menage_ouvert
from maison import SUPERVISEUR, Maison

from parcours.domain import secret

STOCK, FLUX, RUPTURES = (f"/v1/observatoire/{nom}" for nom in ("stock", "flux", "ruptures"))
T1: Final = {"du": "2025-01-01", "jusqu_au": "2025-03-31"}


async def lit(maison: Maison, adresse: str, qui: str = SIAO, **filtres: Any) -> Any:  # noqa: ANN401 (JSON)
    reponse = await maison.lit(adresse, lecteur=qui, **filtres)
    assert reponse.status_code == 200, reponse.text
    return reponse.json()


async def a_l_etape(maison: Maison, nombre: int, prefixe: str, le: str = "2025-02-03") -> None:
    for n in range(nombre):
        await entre(maison, a_la_rue(sujet=f"si-siao:{prefixe}-{n}", survenu_le=le))


def heberge(sujet: str, le: str) -> Fait:
    donnees = {"structure": "INT-GENTIANES", "type_place": "CHU", "survenu_le": le}
    return fait("hebergement.entree-effectuee", SIAO, sujet=sujet, **donnees)


# --- La grille ------------------------------------------------------------------------------------


@pytest.mark.parametrize("au", ["2025-03-10", "2025-03-30", "2098-03-31", "9999-12-31"])
async def test_un_stock_ne_se_lit_qu_a_la_fin_d_un_mois_fini(maison: Maison, au: str) -> None:
    refus = await maison.lit(STOCK, lecteur=SIAO, au=au)

    assert est_un_probleme(refus, 422, "parametre-invalide")
    assert fautes(refus) == {("valeur-hors-bornes", "au")}
    assert "dernier jour d'un mois" in refus.json()["detail"]


@pytest.mark.parametrize("adresse", [FLUX, RUPTURES])
@pytest.mark.parametrize(
    ("du", "jusqu_au", "champ"),
    [
        ("2025-02-01", "2025-04-30", "du"),
        ("2025-01-02", "2025-03-31", "du"),
        ("2025-01-01", "2025-03-30", "jusqu_au"),
        ("2025-01-01", "2025-12-31", "jusqu_au"),
        ("2098-01-01", "2098-03-31", "jusqu_au"),
    ],
)
async def test_des_mouvements_ne_se_lisent_que_par_trimestre_fini(
    maison: Maison, adresse: str, du: str, jusqu_au: str, champ: str
) -> None:
    refus = await maison.lit(adresse, lecteur=SIAO, du=du, jusqu_au=jusqu_au)

    assert est_un_probleme(refus, 422, "parametre-invalide")
    assert fautes(refus) == {("valeur-hors-bornes", champ)}
    assert "trimestre civil" in refus.json()["detail"]


async def test_sans_jour_le_stock_est_celui_de_la_derniere_fin_de_mois(maison: Maison) -> None:
    au = (await lit(maison, STOCK))["au"]

    assert (await lit(maison, STOCK, au=au))["au"] == au


# --- Le seuil -------------------------------------------------------------------------------------


async def test_une_case_vide_et_une_petite_case_se_taisent_de_meme(maison: Maison) -> None:
    vide = await lit(maison, STOCK, au="2025-03-31")

    await a_l_etape(maison, 1, "seul")
    petite = await lit(maison, STOCK, au="2025-03-31")

    assert petite["cellules"] == vide["cellules"]
    assert {c["menages"] for c in vide["cellules"]} == {None}


async def test_dix_menages_et_onze_sejours_ne_se_publient_pas(maison: Maison) -> None:
    await a_l_etape(maison, 10, "dix")
    await entre(maison, heberge("si-siao:dix-0", "2025-02-10"))
    await entre(maison, a_la_rue(sujet="si-siao:dix-0", survenu_le="2025-02-20"))
    exacts = await lit(maison, FLUX, SUPERVISEUR.source, **T1)

    publies = await lit(maison, FLUX, **T1)

    assert {e["etape"]: e["entrees"] for e in exacts["etapes"]}["rue"] == 11
    assert {e["entrees"] for e in publies["etapes"]} == {None}


async def test_les_durees_se_publient_de_onze_menages_et_arrondies(maison: Maison) -> None:
    await a_l_etape(maison, 11, "onze")
    for n in range(11):
        await entre(maison, heberge(f"si-siao:onze-{n}", f"2025-02-{10 + n}"))

    (rue,) = [e for e in (await lit(maison, FLUX, **T1))["etapes"] if e["etape"] == "rue"]

    assert (rue["entrees"], rue["sorties"]) == (11, 11)
    assert rue["duree_mediane_jours"] == rue["duree_moyenne_jours"] == 10.0


async def test_des_sorties_tues_ne_se_retrouvent_pas_par_les_stocks(maison: Maison) -> None:
    await a_l_etape(maison, 20, "entrent")
    await entre(maison, heberge("si-siao:entrent-0", "2025-03-03"))

    (rue,) = [e for e in (await lit(maison, FLUX, **T1))["etapes"] if e["etape"] == "rue"]

    assert (rue["entrees"], rue["sorties"]) == (None, None)


# --- L'identité -----------------------------------------------------------------------------------


async def test_un_menage_qui_quitte_le_departement_et_y_revient_entre_deux_fois(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert(sujet="si-siao:part", survenu_le="2025-01-05"))
    sujet = f"parcours:{parcours}"
    for le, commune in (("2025-01-06", "48095"), ("2025-02-03", "33063"), ("2025-03-03", "48095")):
        await entre(maison, a_la_rue(sujet=sujet, survenu_le=le, commune=commune))
    await maison.sql(
        "UPDATE vues.observatoire_etapes SET departement = '33' WHERE du = '2025-02-03'"
    )

    for du, au in (("2025-01-01", "2025-02-10"), ("2025-02-10", "2025-04-01")):
        await verifie_l_identite(maison, du, au)


async def verifie_l_identite(maison: Maison, du: str, au: str) -> None:
    """Le stock d'un jour est celui d'un autre, les entrées en plus, les sorties en moins."""
    veille = {"2025-01-01": "2024-12-31", "2025-02-10": "2025-02-09", "2025-04-01": "2025-03-31"}

    async def stock(jour: str) -> Counter[str]:
        lu = await lit(maison, STOCK, SUPERVISEUR.source, au=veille[jour], departement="48")
        return Counter({c["etape"]: c["menages"] for c in lu["cellules"]})

    jusqu_au = veille[au]
    flux = await lit(maison, FLUX, SUPERVISEUR.source, du=du, jusqu_au=jusqu_au, departement="48")
    attendu = await stock(du)
    for mouvement in flux["etapes"]:
        attendu[mouvement["etape"]] += mouvement["entrees"] - mouvement["sorties"]
    assert +attendu == await stock(au)


# --- Un attaquant ---------------------------------------------------------------------------------

DREETS: Final = "/partenaires/dreets-occitanie"
VRAIS: Final = {
    ("48", "rue"): 4,
    ("48", "hebergement"): 13,
    ("48", "logement"): 0,
    ("34", "rue"): 15,
    ("34", "hebergement"): 12,
    ("34", "logement"): 3,
}
"""Une base synthétique : combien de ménages à chaque étape, par département, fin mars."""


async def base_synthetique(maison: Maison) -> None:
    situations = {"rue": "RUE", "hebergement": "CHU", "logement": "LOGEMENT_LOCATAIRE"}
    for (departement, etape), nombre in VRAIS.items():
        for n in range(nombre):
            dit = a_la_rue(
                f"/partenaires/siao-{departement}",
                sujet=f"si-siao:{departement}-{etape}-{n}",
                departement=departement,
                commune={"48": "48095", "34": "34172"}[departement],
                situation=situations[etape],
                survenu_le="2025-02-03",
            )
            await entre(maison, dit)


async def devines(maison: Maison) -> dict[tuple[str, str], int]:
    """Les petites cases que rend une soustraction : le total d'une étape moins les autres lieux,

    ou le total d'un lieu moins ses autres étapes.
    """

    async def publies(**filtres: str) -> dict[str, int | None]:
        lu = await lit(maison, STOCK, DREETS, au="2025-03-31", par="etape", **filtres)
        return {c["etape"]: c["menages"] for c in lu["cellules"]}

    lieux = {d: await publies(departement=d) for d in ("48", "34")}
    total = await publies()
    par_lieu = await lit(maison, STOCK, DREETS, au="2025-03-31", par="departement")
    de_chaque = {c["departement"]: c["menages"] for c in par_lieu["cellules"]}
    trouves = {}
    for (lieu, etape), vrai in VRAIS.items():
        autre = {"48": "34", "34": "48"}[lieu]
        voisines = [n for e, n in lieux[lieu].items() if e in {"rue", "hebergement", "logement"}]
        for somme, reste in (
            (total[etape], [lieux[autre][etape]]),
            (de_chaque[lieu], [n for n in voisines if n is not lieux[lieu][etape]]),
        ):
            if somme is not None and None not in reste and lieux[lieu][etape] is None:
                estime = somme - sum(n for n in reste if n is not None)
                if 0 < vrai < 11 and estime == vrai:
                    trouves[lieu, etape] = estime
    return trouves


async def test_un_attaquant_ne_retrouve_aucune_petite_case_par_soustraction(
    maison: Maison, capsys: pytest.CaptureFixture[str]
) -> None:
    await base_synthetique(maison)

    trouves = await devines(maison)

    petites = sum(0 < n < 11 for n in VRAIS.values())
    with capsys.disabled():
        print(f"\nobservatoire : {len(trouves)} petites cases retrouvées sur {petites}")  # noqa: T201
    assert trouves == {}


async def test_sans_compensation_un_attaquant_retrouve_des_cases(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret, "_a_taire", lambda *_: None)
    await base_synthetique(maison)

    assert await devines(maison) != {}


@pytest.mark.parametrize("adresse", [FLUX, RUPTURES])
async def test_des_mouvements_se_lisent_d_un_seul_departement(maison: Maison, adresse: str) -> None:
    total = await maison.lit(adresse, lecteur=DREETS, **T1)
    un_seul = await maison.lit(adresse, lecteur=DREETS, departement="48", **T1)

    assert est_un_probleme(total, 422, "parametre-invalide")
    assert fautes(total) == {("champ-requis", "departement")}
    assert un_seul.status_code == 200
