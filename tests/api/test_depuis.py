"""Ce qui a changé depuis une position, sur chaque liste ; ce que l'on n'en lit pas n'y dit rien."""

from datetime import timedelta
from typing import Any, Final

import pytest
from faits import (
    BAILLEUR,
    CAF,
    RELAIS,
    SIAO,
    a_la_rue,
    accord,
    annulation,
    entre,
    est_un_probleme,
    fait,
    fautes,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import Maison

from parcours.domain.temps.intervalle import decale

LE: Final = "2025-06-05"
UN: Final = "si-siao:48-2026-7101"
AUTRE: Final = "si-siao:48-2026-7102"
CIDFF: Final = "/partenaires/cidff-48"
LISTES: Final = (
    "/v1/alertes",
    "/v1/echeances",
    "/v1/referents/INT-RELAIS/parcours",
    "/v1/referents/INT-RELAIS/alertes",
    "/v1/referents/INT-RELAIS/echeances",
    "/v1/siao/listes/sans-referent",
    "/v1/dispositifs/habitat-indigne",
    "/v1/expulsions",
)
"""Celles qui prennent `depuis`, avec `/v1/parcours`."""


async def lus(
    maison: Maison,
    adresse: str = "/v1/parcours",
    par: str = SIAO,
    **options: Any,  # noqa: ANN401 (any parameter)
) -> list[Any]:
    lu = await maison.lit(adresse, lecteur=par, **{"au": LE, **options})
    assert lu.status_code == 200, lu.text
    return list(lu.json()["elements"])


async def deux(maison: Maison) -> tuple[str, str]:
    """Deux ménages à la rue, que suit le Relais."""
    nommes = []
    for sujet in (UN, AUTRE):
        parcours = await entre(maison, menage_ouvert(sujet=sujet, survenu_le="2025-01-05"))
        await entre(maison, a_la_rue(sujet=sujet, survenu_le="2025-01-06"))
        await entre(maison, referent(sujet=sujet, survenu_le="2025-05-01"))
        nommes.append(parcours)
    return nommes[0], nommes[1]


async def lue_a(maison: Maison) -> int:
    """La position que dit une liste : celle que l'on garde pour demander ce qui a changé."""
    return int((await maison.lit("/v1/parcours", lecteur=SIAO)).json()["position"])


async def test_la_liste_dit_en_phrases_ce_que_l_on_a_appris(maison: Maison) -> None:
    un, autre = await deux(maison)
    assert [(m["appris"], m["faits_appris"]) for m in await lus(maison)] == [([], 0)] * 2
    position = await lue_a(maison)
    assert await lus(maison, depuis=position) == []

    dit = voisinage(CAF, sujet=f"parcours:{un}", survenu_le="2025-05-10")
    await entre(maison, dit)
    await entre(maison, a_la_rue(sujet=UN, survenu_le="2025-02-01"))
    (appris,) = await lus(maison, depuis=position)
    assert (appris["parcours"], appris["faits_appris"]) == (un, 2)
    assert appris["appris"] == [
        "Situation résidentielle constatée, le 1er février 2025.",
        "Dégradation de la situation signalée, le 10 mai 2025.",
    ], "le dernier su d'abord, quel que soit son jour"
    position = await lue_a(maison)
    await entre(maison, annulation(dit, CAF, sujet=f"parcours:{un}", survenu_le="2025-05-12"))
    (corrige,) = await lus(maison, depuis=position)
    assert corrige["appris"] == ["Fait annulé, le 12 mai 2025."], "une correction en est une"

    corrige_a = await lue_a(maison)
    for _ in range(12):
        await entre(maison, a_la_rue(sujet=AUTRE, survenu_le="2025-02-01"))
    (beaucoup,) = await lus(maison, depuis=corrige_a)
    assert (beaucoup["parcours"], len(beaucoup["appris"])) == (autre, 10)
    assert beaucoup["faits_appris"] == 12


async def test_ce_que_l_on_ne_lit_pas_n_apprend_rien(maison: Maison) -> None:
    un, _ = await deux(maison)
    await entre(maison, accord("INT-HABLOZ", sujet=UN, survenu_le="2025-05-02"))
    position = await lue_a(maison)

    await entre(maison, a_la_rue(sujet=UN, survenu_le="2025-05-20"))
    ici = {"sujet": f"parcours:{un}", "survenu_le": "2025-05-21"}
    await entre(maison, fait("vif.danger-reevalue", CIDFF, danger="D3", **ici))
    assert await lus(maison, par=BAILLEUR, depuis=position) == [], "il ne lit pas l'hébergement"
    (du_relais,) = await lus(maison, par=RELAIS, depuis=position)
    assert du_relais["appris"] == ["Situation résidentielle constatée, le 20 mai 2025."]

    position = await lue_a(maison)
    await entre(maison, accord("INT-HABLOZ", sujet=AUTRE, survenu_le="2025-05-22"))
    (ouvert,) = await lus(maison, par=BAILLEUR, depuis=position)
    assert ouvert["parcours"] != un
    assert "Accord du ménage recueilli, le 22 mai 2025." in ouvert["appris"]
    assert ouvert["faits_appris"] > 1, "un ménage qui s'ouvre se dit en entier"


async def test_les_autres_listes_ne_gardent_que_ce_qui_a_pu_changer(maison: Maison) -> None:
    un, _ = await deux(maison)
    position = await lue_a(maison)
    for adresse in ("/v1/alertes", "/v1/echeances", *LISTES[2:5]):
        assert await lus(maison, adresse, RELAIS, depuis=position) == []
    await entre(maison, voisinage(CAF, sujet=f"parcours:{un}", survenu_le="2025-05-10"))
    for adresse in ("/v1/alertes", "/v1/echeances", *LISTES[2:5]):
        apres = await lus(maison, adresse, RELAIS, depuis=position)
        assert {a["parcours"] for a in apres} == {un}, adresse


async def test_les_jours_amenent_ce_que_personne_ne_dit(maison: Maison) -> None:
    aujourdhui = maison.service.today()
    dans_deux_mois = decale(aujourdhui, timedelta(60))
    ici = {"sujet": UN, "survenu_le": decale(aujourdhui, -timedelta(1)).isoformat()}
    parcours = await entre(maison, menage_ouvert(**ici))
    await entre(maison, referent(**ici))
    await entre(maison, voisinage(CAF, **{**ici, "sujet": f"parcours:{parcours}"}))
    await entre(maison, menage_ouvert(**{**ici, "sujet": AUTRE}))
    position = await lue_a(maison)
    sans_referent = "/v1/siao/listes/sans-referent"
    for adresse in ("/v1/alertes", sans_referent):
        assert await lus(maison, adresse, au=aujourdhui, depuis=position) == []
    (escaladee,) = await lus(maison, "/v1/alertes", au=dans_deux_mois, depuis=position)
    assert (escaladee["code"], escaladee["escaladee_le"] > aujourdhui.isoformat()) == (
        "AL-01", True,
    )  # fmt: skip
    (en_retard,) = await lus(maison, sans_referent, au=dans_deux_mois, depuis=position)
    assert en_retard["en_retard"]


@pytest.mark.parametrize("adresse", ["/v1/parcours", "/v1/parcours/facettes", *LISTES])
async def test_une_position_que_le_journal_n_a_pas_ne_dit_pas_rien_de_neuf(
    maison: Maison, adresse: str
) -> None:
    await deux(maison)
    for depuis in (maison.position + 1, 2**62):
        refus = await maison.lit(adresse, lecteur=SIAO, depuis=depuis)
        assert refus.status_code in {403, 404, 422}, refus.text
        if refus.status_code == 422:
            assert est_un_probleme(refus, 422, "parametre-invalide")
            assert fautes(refus) == {("valeur-hors-bornes", "depuis")}


async def test_la_liste_dit_ma_derniere_visite_et_si_mes_droits_ont_change(maison: Maison) -> None:
    un, autre = await deux(maison)
    assert {(m["vu_le"], m["a_relire"]) for m in await lus(maison, par=RELAIS)} == {(None, False)}
    agent = {**maison.comme(RELAIS), "Parcours-Agent": "k.haddad"}
    await maison.client.get(f"/v1/parcours/{un}", headers=agent)
    assert {m["vu_le"] for m in await lus(maison, par=RELAIS)} == {None}, "c'est celle de l'agent"

    async def de_l_agent() -> dict[str, Any]:
        entetes = {**agent, "Parcours-Position": str(maison.position)}
        lu = await maison.client.get("/v1/parcours", params={"au": LE}, headers=entetes)
        return {m["parcours"]: m for m in lu.json()["elements"]}

    vus = await de_l_agent()
    assert (vus[un]["vu_le"] is not None, vus[autre]["vu_le"]) == (True, None)
    await entre(maison, voisinage(CAF, sujet=f"parcours:{un}", survenu_le="2025-05-10"))
    assert not (await de_l_agent())[un]["a_relire"], "un fait n'est pas un droit"

    fin = fait(
        "referent.mandat-termine",
        RELAIS,
        sujet=f"parcours:{un}",
        survenu_le="2025-05-20",
        motif="AUTRE",
    )
    await entre(maison, fin)
    suite = await maison.client.get(f"/v1/parcours/{un}/nouveautes", headers={
        **agent, "Parcours-Position": str(maison.position)})  # fmt: skip
    assert suite.json()["a_relire"], "une relation finie est un droit qui change"
    assert un not in await de_l_agent()
