"""The offer of a territory: its places on a day, over a period, and what was meant of them."""

from typing import Any

import pytest
from faits import (
    GENTIANES,
    LE_115,
    SIAO,
    SIAO_33,
    entre,
    est_un_probleme,
)
from gelees import ecrite
from maison import Maison
from territoires_dits import (
    CURIEUX,
    DDETS,
    DREETS,
    PREFECTURE,
    dite_l_offre,
    du_territoire,
    structure,
)

from parcours.secret_statistique.cases import Cle


async def test_l_offre_compte_les_places_d_un_jour(maison: Maison) -> None:
    await dite_l_offre(maison)

    async def offre(au: str, lecteur: str = DDETS) -> dict[str, Any]:
        reponse = await maison.lit("/v1/observatoire/offre", lecteur=lecteur, au=au)
        assert reponse.status_code == 200, reponse.text
        return {p["type_place"]: p for p in reponse.json()["places"]}

    en_mars = await offre("2025-03-01")
    chu = en_mars["CHU"]
    assert (chu["structures"], chu["structures_renseignees"], chu["capacite"]) == (2, 1, 32)
    assert (chu["disponibles"], chu["occupees"], chu["indisponibles"]) == (4, 16, None)
    assert (en_mars["PF"]["programmees"], en_mars["PF"]["creees"]) == (30, 0)
    apres = await offre("2025-09-01")
    assert (apres["CHU"]["structures"], apres["CHU"]["capacite"]) == (1, 20)
    assert (apres["PF"]["programmees"], apres["PF"]["creees"]) == (30, 12)
    assert (await offre("2025-03-01", CURIEUX))["CHU"]["occupees"] is None
    assert await offre("2024-12-31") == {}
    assert await offre("2025-03-01", SIAO_33) == {}


@pytest.mark.parametrize(
    "dits",
    [
        [("2024-06-01", "MISE_A_ABRI_VIF")],
        [("2024-06-01", "CHU"), ("2025-01-15", "MISE_A_ABRI_VIF")],
        [("2024-06-01", "MISE_A_ABRI_VIF"), ("2025-01-15", "CHU")],
    ],
    ids=["d-emblee", "redeclaree", "avant-autre-chose"],
)
async def test_l_offre_ne_compte_pas_un_accueil_de_victimes(
    maison: Maison, dits: list[tuple[str, str]]
) -> None:
    """Ni avant qu'on le dise, ni après qu'on a dit autre chose."""
    for rang, (le, type_place) in enumerate(dits):
        dite = {"type_place": type_place, "capacite": 4, "survenu_le": le, "id": f"abri-{rang}"}
        await entre(maison, structure("abri", **dite))
    autre = {"type_place": "AUTRE_HEBERGEMENT", "capacite": 6, "survenu_le": "2024-01-01"}
    await entre(maison, structure("autre", **autre))

    async def lue(lecteur: str, au: str) -> dict[str, tuple[int, int]]:
        reponse = await maison.lit("/v1/observatoire/offre", lecteur=lecteur, au=au)
        return {p["type_place"]: (p["structures"], p["capacite"]) for p in reponse.json()["places"]}

    en_cours = {"2024-12-31": dits[0][1], "2025-03-01": dits[-1][1]}
    for au, type_place in en_cours.items():
        for lecteur in (DDETS, CURIEUX):
            assert await lue(lecteur, au) == {"AUTRE_HEBERGEMENT": (1, 6)}
        assert await lue(SIAO, au) == {"AUTRE_HEBERGEMENT": (1, 6), type_place: (1, 4)}


async def test_l_offre_a_ses_droits(maison: Maison) -> None:
    refus = await maison.lit("/v1/observatoire/offre", lecteur=PREFECTURE)
    assert est_un_probleme(refus, 403, "lecture-interdite")
    refus = await maison.lit("/v1/observatoire/offre", lecteur=SIAO_33, departement="48")
    assert est_un_probleme(refus, 403, "territoire-interdit")


async def test_l_occupation_est_celle_des_jours_de_la_periode(maison: Maison) -> None:
    await dite_l_offre(maison)
    suivante = {"sujet": "si-siao:chu-1", "disponibles": 0, "occupees": 20}
    dite = du_territoire(
        "etat-des-places-declare", GENTIANES, survenu_le="2025-02-11", id="pleine", **suivante
    )
    await entre(maison, dite)

    async def occupation(lecteur: str, du: str, jusqu_au: str) -> dict[str, Any]:
        adresse = "/v1/observatoire/offre/occupation"
        reponse = await maison.lit(adresse, lecteur=lecteur, du=du, jusqu_au=jusqu_au)
        return {p["type_place"]: p for p in reponse.json()["places"]}

    chu = (await occupation(DDETS, "2025-02-01", "2025-02-20"))["CHU"]
    assert (chu["jours_places"], chu["jours_occupes"]) == (20 * 20, 10 * 16 + 10 * 20)
    assert (chu["taux"], chu["jours_sans_etat"]) == (0.9, 20 * 12)
    tue = (await occupation(CURIEUX, "2025-02-01", "2025-02-20"))["CHU"]
    assert (tue["jours_places"], tue["jours_occupes"], tue["taux"]) == (400, None, None)
    demain = (await occupation(DDETS, "2999-01-01", "2999-02-01"))["CHU"]
    assert (demain["jours_places"], demain["jours_occupes"], demain["taux"]) == (0, 0, None)


async def test_ce_qui_s_ouvre_se_compte_pour_l_annee_qui_le_programmait(maison: Maison) -> None:
    await dite_l_offre(maison)
    seules = {"sujet": "dreets-occitanie:48", "type_place": "PF", "departement": "48", "nombre": 5}
    ouvertes = du_territoire("places-ouvertes", DREETS, survenu_le="2025-10-01", id="s", **seules)
    await entre(maison, ouvertes)

    async def cibles(annee: int) -> list[dict[str, Any]]:
        adresse = "/v1/observatoire/offre/cibles"
        return list((await maison.lit(adresse, lecteur=DDETS, annee=annee)).json()["places"])

    (visees,) = await cibles(2026)
    assert (visees["programmees"], visees["ouvertes"], visees["restent"]) == (30, 12, 18)
    assert visees["taux"] == 0.4
    (sans_cible,) = await cibles(2025)
    assert (sans_cible["programmees"], sans_cible["ouvertes"], sans_cible["taux"]) == (0, 5, None)
    assert await cibles(2024) == []


async def test_les_appels_au_115_se_comptent_avec_ceux_que_personne_ne_decroche(
    maison: Maison,
) -> None:
    for le, appels, decroches in (("2025-02-01", 40, 30), ("2025-02-02", 10, 10)):
        compte = {"sujet": "si-siao:departement-48", "appels": appels, "decroches": decroches}
        dit = du_territoire("appels-115-comptes", LE_115, survenu_le=le, id=le, **compte)
        await entre(maison, dit)

    adresse, jours = "/v1/observatoire/appels-115", {"du": "2025-02-01", "jusqu_au": "2025-02-28"}
    lus = (await maison.lit(adresse, lecteur=DDETS, **jours)).json()["departements"]

    assert [(d["departement"], d["jours"], d["appels"], d["sans_reponse"]) for d in lus] == [
        ("48", 2, 50, 10)
    ]
    assert lus[0]["taux"] == 0.8
    refus = await maison.lit(adresse, lecteur=PREFECTURE, **jours)
    assert est_un_probleme(refus, 403, "lecture-interdite")


async def test_la_rotation_est_celle_des_sorties_publiees_vers_le_logement_par_place(
    maison: Maison,
) -> None:
    await dite_l_offre(maison)

    async def lue(**options: str) -> Any:  # noqa: ANN401 (JSON)
        adresse = "/v1/observatoire/offre/rotation"
        return await maison.lit(adresse, lecteur=CURIEUX, annee="2025", **options)

    absente = await lue(departement="48")
    assert est_un_probleme(absente, 404, "introuvable")
    vers = {"logement": 24, "logement-accompagne": 16, "maintien": 0}
    paru: dict[Cle, int | None] = {
        ("passages", "2025", "48", "hebergement", etape): n for etape, n in vers.items()
    }
    numero = await ecrite(maison, paru, "2025")

    dite = (await lue(departement="48")).json()

    assert (dite["sorties_vers_le_logement"], dite["publication"]) == (40, numero)
    assert dite["places"] == round(dite["jours_places"] / 365, 1) > 0
    assert dite["taux"] == round(40 / dite["places"], 3)
    assert dite["departement"] == "48"


async def test_une_sortie_tue_tait_la_rotation(maison: Maison) -> None:
    await dite_l_offre(maison)
    vers = {"logement": 24, "logement-accompagne": None, "maintien": 0}
    paru: dict[Cle, int | None] = {
        ("passages", "2025", "48", "hebergement", etape): n for etape, n in vers.items()
    }
    await ecrite(maison, paru, "2025")

    lue = await maison.lit(
        "/v1/observatoire/offre/rotation", lecteur=CURIEUX, annee="2025", departement="48"
    )

    dite = lue.json()
    assert (dite["sorties_vers_le_logement"], dite["taux"]) == (None, None)
    assert dite["places"] > 0
