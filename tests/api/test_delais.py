"""Le droit par l'API : ce qui est actif où, et le calcul, qui n'enregistre rien."""

import json
from datetime import date
from threading import current_thread
from typing import Any

import httpx2
import pytest
from faits import est_un_probleme
from maison import Maison

from parcours.api.droit import Calcule, publiee, rendu
from parcours.api.droit_ecrit import Reglee, ecrite
from parcours.domain.droit import DELAIS
from parcours.domain.droit.reglages import Reglage
from parcours.journal import territories

ACTE = Reglage(
    departement="48", regle="R-E29", du=date(2026, 1, 1), par="Préfecture de la Lozère", actif=True
)
TRENTE_JOURS = Reglage(
    departement="48",
    regle="R-E29",
    du=date(2026, 1, 1),
    par="Préfecture de la Lozère",
    parametre="delai_examen_jours",
    valeur=30,
)


async def signe(maison: Maison, *actes: Reglage) -> None:
    async with maison.service.pool.acquire() as connection:
        for acte in actes:
            await territories.sign(connection, acte)


async def regle(maison: Maison, nom: str, **parametres: str) -> dict[str, Any]:
    reponse = await maison.client.get(f"/v1/delais/{nom}", params=parametres)
    assert reponse.status_code == 200, reponse.text
    lue: dict[str, Any] = reponse.json()
    return lue


async def demande(maison: Maison, **corps: Any) -> httpx2.Response:  # noqa: ANN401 (a body)
    return await maison.client.post("/v1/delais/calcul", json=corps)


async def calcule(maison: Maison, **corps: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (a body)
    reponse = await demande(maison, **corps)
    assert reponse.status_code == 200, reponse.text
    elements: list[dict[str, Any]] = reponse.json()["elements"]
    return elements


async def test_une_regle_dit_ses_redactions_ses_sources_et_ce_qu_elle_promet(
    maison: Maison,
) -> None:
    lue = await regle(maison, "R-A04")

    assert [r["en_vigueur_au"] for r in lue["redactions"]] == ["2026-12-31", "2026-12-31"]
    assert [r["volet"] for r in lue["redactions"]] == ["delai", "duree"]
    assert lue["rappels"] == [{"alerte": "AL-15", "de": "echeance", "jours": -30, "volet": None}]
    assert lue["active"]


async def test_une_regle_a_verifier_n_est_active_que_la_ou_le_territoire_le_veut(
    maison: Maison,
) -> None:
    await signe(maison, ACTE, TRENTE_JOURS)

    ici, ailleurs, avant, partout = (
        await regle(maison, "R-E29", departement="48"),
        await regle(maison, "R-E29", departement="30"),
        await regle(maison, "R-E29", departement="48", au="2025-12-31"),
        await regle(maison, "R-E29"),
    )

    assert [lue["active"] for lue in (ici, ailleurs, avant, partout)] == [True, False, False, False]
    assert not ici["actif_par_defaut"]
    assert ici["parametres"] == [{"nom": "delai_examen_jours", "min": 1, "max": 3650, "valeur": 30}]
    assert ailleurs["parametres"][0]["valeur"] is None


async def test_demander_un_autre_jour_ou_un_autre_departement_n_ecrit_rien_de_plus(
    maison: Maison,
) -> None:
    """Anybody asks, without a key: a thousand addresses cost what one does."""
    await signe(maison, ACTE, TRENTE_JOURS)
    autrement: tuple[dict[str, str], ...] = (
        {},
        {"au": "1998-07-01"},
        {"departement": "30"},
        {"departement": "974"},
    )
    entiere = await maison.client.get("/v1/delais")
    ici = await maison.client.get("/v1/delais", params={"departement": "48"})
    ecrites = ecrite.cache_info().misses

    lues = [await maison.client.get("/v1/delais", params=dit) for dit in autrement]
    encore = await maison.client.get("/v1/delais", headers={"If-None-Match": ici.headers["ETag"]})

    assert ecrite.cache_info().misses == ecrites
    assert {lue.headers["ETag"] for lue in lues} == {entiere.headers["ETag"]}
    assert encore.content == entiere.content
    changees = [
        neuve["id"]
        for neuve, d_avant in zip(ici.json()["elements"], entiere.json()["elements"], strict=True)
        if neuve != d_avant
    ]
    assert changees == ["R-E29"]


async def test_un_acte_se_lit_aussitot_signe(maison: Maison) -> None:
    """Kept written, a rule must not outlive what a territory makes of it."""
    d_avant = await maison.client.get("/v1/delais", params={"departement": "48"})
    await signe(maison, ACTE)
    garde = {"If-None-Match": d_avant.headers["ETag"]}

    lue = await maison.client.get("/v1/delais", params={"departement": "48"}, headers=garde)

    assert lue.status_code == 200
    assert _actives(lue) == {*_actives(d_avant), "R-E29"}


def _actives(lue: httpx2.Response) -> set[str]:
    return {regle["id"] for regle in lue.json()["elements"] if regle["active"]}


@pytest.mark.parametrize("regle_lue", DELAIS)
def test_une_regle_ecrite_d_avance_dit_ce_qui_s_en_publie(regle_lue: str) -> None:
    delai = DELAIS[regle_lue]
    fixes = dict.fromkeys(delai.parametres, 2)
    for active in (True, False):
        dite = Reglee(delai.id, active, tuple(sorted(fixes.items())))

        assert json.loads(ecrite(dite)) == publiee(delai, active=active, fixes=fixes).model_dump(
            mode="json"
        )


async def test_des_faits_donnent_des_echeances_expliquees(maison: Maison) -> None:
    (calcul,) = await calcule(maison, faits={"signifie_le": "2025-12-31"}, regles=["R-E12"])

    assert calcul["echeance"] == "2026-02-28"
    assert calcul["prorogee"] == "2026-03-02"
    assert calcul["premier_jour_apres"] == "2026-03-01"
    assert calcul["mention"] is None
    assert calcul["reserves"] == ["SAISINE_PREFET_INCONNUE"]
    assert calcul["explication"][1] == (
        "31 décembre 2025 + 2 mois = 28 février 2026 "
        "(faute de 31, dernier jour du mois), dernier jour inclus."
    )
    assert calcul["rappels"] == ["2025-12-31", "2026-01-30", "2026-03-01"]


async def test_une_regle_inactive_se_calcule_avec_la_mention_non_verifie(maison: Maison) -> None:
    (calcul,) = await calcule(maison, faits={"le": "2026-02-02"}, regles=["R-O03"])

    assert calcul["echeance"] == "2026-08-02"
    assert not calcul["active"]
    assert calcul["mention"] == "non vérifié"


async def test_toutes_les_regles_se_calculent_a_cote_de_la_boucle(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who calculates has no key: all of them together take one turn."""
    ou: list[str] = []

    def note(delai: Any, *dits: Any, active: bool) -> Calcule:  # noqa: ANN401 (as `rendu`)
        ou.append(current_thread().name)
        return rendu(delai, *dits, active=active)

    monkeypatch.setattr("parcours.api.routes.delais.rendu", note)

    await calcule(maison, faits={"requis_le": "2026-05-12"})

    assert ou
    assert all(nom.startswith("atelier") for nom in ou)


async def test_la_duree_est_celle_du_territoire(maison: Maison) -> None:
    faits = {"recue_le": "2026-02-02"}
    (sans,) = await calcule(maison, faits=faits, regles=["R-E29"], departement="48")
    await signe(maison, ACTE, TRENTE_JOURS)
    (avec,) = await calcule(maison, faits=faits, regles=["R-E29"], departement="48")

    assert (sans["applicable"], sans["motif"]) == (False, "DUREE_INCONNUE")
    assert (avec["echeance"], avec["active"]) == ("2026-03-04", True)
    assert avec["mention"] == "non vérifié"
    assert "Durée fixée par le territoire." in avec["explication"]


async def test_sans_regle_nommee_toutes_celles_que_les_faits_font_courir(maison: Maison) -> None:
    calculs = await calcule(maison, faits={"requis_le": "2026-05-12"})

    assert [(c["regle"], c["echeance"]) for c in calculs] == [
        ("R-E17", "2026-07-12"),
        ("R-E18", "2026-07-12"),
    ]


async def test_chaque_volet_d_une_regle_se_calcule(maison: Maison) -> None:
    calculs = await calcule(maison, faits={"le": "2026-06-15"}, regles=["R-E21"])

    assert {c["volet"]: c["echeance"] for c in calculs} == {
        "meubles": "2026-08-15",
        "papiers": "2028-06-15",
        "contestation": "2026-07-15",
    }


async def test_un_delai_en_heures_rend_un_instant(maison: Maison) -> None:
    (calcul,) = await calcule(
        maison, faits={"constatee_le": "2026-02-02T10:00:00+01:00"}, regles=["R-P03"]
    )

    assert calcul["echeance"] == "2026-02-05T09:00:00Z"


async def test_le_calendrier_est_celui_du_departement(maison: Maison) -> None:
    (alsace,) = await calcule(
        maison, faits={"le": "2026-12-24"}, regles=["R-X01"], departement="67"
    )

    assert alsace["echeance"] == "2026-12-29"


async def test_un_calcul_n_enregistre_rien(maison: Maison) -> None:
    await calcule(maison, faits={"signifie_le": "2025-12-31"})

    assert await maison.service.pool.fetchval("SELECT position FROM journal.tete") == 0


@pytest.mark.parametrize(
    "corps",
    [
        {},
        {"faits": {"signifie_le": "2025-02-30"}},
        {"faits": {"signifie_le": 3}, "regles": ["R-E12"]},
        {"faits": {"volet": ["a"]}},
        {"faits": {"signifie_le": "2025-12-31", "notifie_prefet_le": 1}, "regles": ["R-E12"]},
        {"faits": {"accorde_le": "2025-12-31", "mis_en_oeuvre_le": {}}, "regles": ["R-E19"]},
        {"faits": {}, "regles": ["R-Z99"]},
        {"faits": {}, "regles": []},
        {"faits": {}, "departement": "4"},
        {"faits": {}, "inconnu": 1},
        {"faits": {"a": [[[[[[[1]]]]]]]}},
    ],
)
async def test_une_demande_mal_formee_est_refusee_sans_dire_la_valeur(
    maison: Maison, corps: dict[str, Any]
) -> None:
    reponse = await demande(maison, **corps)

    assert est_un_probleme(reponse, 422, "parametre-invalide")
    assert reponse.json()["erreurs"]
    assert "2025-02-30" not in reponse.text
