"""Ce qui a changé depuis une position, sur chaque liste ; ce que l'on n'en lit pas n'y dit rien."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from faits import (
    BAILLEUR,
    CAF,
    CCAPEX,
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
from listes_dites import LE, Liste, dire_deux_menages
from maison import SUPERVISEUR, Maison

from parcours.domain.temps.intervalle import decale
from parcours.projections.lecture import Lecture

UN: Final = "si-siao:48-2026-7101"
AUTRE: Final = "si-siao:48-2026-7102"
CIDFF: Final = "/partenaires/cidff-48"
DU_RELAIS: Final = (
    "/v1/alertes",
    "/v1/echeances",
    *(f"/v1/referents/INT-RELAIS/{liste}" for liste in ("parcours", "alertes", "echeances")),
)
"""Ce qu'un référent ouvre chaque matin."""
COMPTES: Final = "/v1/parcours/facettes"


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
    for adresse in DU_RELAIS:
        assert await lus(maison, adresse, RELAIS, depuis=position) == []
    await entre(maison, voisinage(CAF, sujet=f"parcours:{un}", survenu_le="2025-05-10"))
    for adresse in DU_RELAIS:
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


async def test_une_position_que_le_journal_n_a_pas_ne_dit_pas_rien_de_neuf(
    maison: Maison,
) -> None:
    dites = await dire_deux_menages(maison)
    adresses = {liste.adresse: liste.requis for liste in dites.depuis}
    for adresse, requis in {
        **adresses,
        COMPTES: {},
        f"/v1/parcours/{dites.menages[0]}": {},
    }.items():
        for depuis in (maison.position + 1, 2**62):
            refus = await maison.lit(adresse, **requis, depuis=depuis)
            assert est_un_probleme(refus, 422, "parametre-invalide"), adresse
            assert fautes(refus) == {("valeur-hors-bornes", "depuis")}, adresse


async def elements(
    maison: Maison, liste: Liste, par: str = SUPERVISEUR.source, **options: object
) -> list[Any] | None:
    """Ce que dit une liste ce jour-là ; rien si ce lecteur n'y lit pas."""
    jour = {"au": LE} if liste.a_un_jour else {}
    lue = await maison.lit(liste.adresse, lecteur=par, **{**liste.requis, **jour, **options})
    assert lue.status_code in {200, 403, 404}, (liste.adresse, lue.text)
    return list(lue.json().get("elements", ())) if lue.status_code == 200 else None


async def test_chaque_liste_ne_garde_depuis_que_ce_qui_a_pu_changer(maison: Maison) -> None:
    dites = await dire_deux_menages(maison)
    un, _ = dites.menages
    position = await lue_a(maison)
    for liste in dites.depuis:
        assert await elements(maison, liste), liste.modele
        assert await elements(maison, liste, depuis=position) == [], liste.modele

    await entre(maison, voisinage(CAF, sujet=f"parcours:{un}", survenu_le="2025-05-10"))
    for liste in dites.depuis:
        changes = await elements(maison, liste, depuis=position)
        if "parcours" in (changes or [{}])[0]:
            assert {c["parcours"] for c in changes or ()} == {un}, liste.modele
        else:  # the timeline of this household
            assert [c["type"] for c in changes or ()] == ["maintien.degradation-signalee"]


async def test_ce_qu_une_liste_garde_depuis_ne_sert_pas_a_qui_lit_ensuite(maison: Maison) -> None:
    """Un texte de requête sert à d'autres : ni le filtre, ni le lecteur d'une page n'y restent."""
    dites = await dire_deux_menages(maison)
    position = await lue_a(maison)
    lecteurs = (SUPERVISEUR.source, SIAO, RELAIS, CCAPEX)
    for liste in dites.depuis:
        seules = {par: await elements(maison, liste, par) for par in lecteurs}
        for par in lecteurs:
            if seules[par] is not None:
                assert await elements(maison, liste, par, depuis=position) == [], liste.modele
                tous = await elements(maison, liste, par, depuis=0)
                assert len(tous or ()) == len(seules[par] or ()), liste.modele
            assert await elements(maison, liste, par) == seules[par], liste.modele


async def test_une_liste_qui_laisserait_son_texte_a_qui_lit_ensuite_se_verrait(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: the text of a page is that of the list it was drawn from."""
    dites = await dire_deux_menages(maison)
    position = await lue_a(maison)
    (liste,) = (x for x in dites.depuis if x.modele == "/v1/siao/listes/{liste}")
    page = await maison.lit(liste.adresse, au=LE, limite=1)
    await maison.lit(liste.adresse, au=LE, limite=1, apres=page.json()["suivant"])
    monkeypatch.setattr(Lecture, "seulement", lambda lecture, _: replace(lecture, tete=None))

    assert await elements(maison, liste, depuis=position)


async def test_la_carte_dit_en_phrases_ce_que_l_on_a_appris(maison: Maison) -> None:
    un, autre = await deux(maison)

    async def apprend(parcours: str, depuis: int | None, par: str = SIAO) -> tuple[list[str], int]:
        lue = await maison.lit(f"/v1/parcours/{parcours}", lecteur=par, au=LE, depuis=depuis)
        assert lue.status_code == 200, lue.text
        return lue.json()["appris"], lue.json()["faits_appris"]

    position = await lue_a(maison)
    assert await apprend(un, None) == ([], 0)
    assert await apprend(un, position) == ([], 0)
    await entre(maison, voisinage(CAF, sujet=f"parcours:{un}", survenu_le="2025-05-10"))
    await entre(maison, a_la_rue(sujet=UN, survenu_le="2025-02-01"))
    phrases = [
        "Situation résidentielle mise à jour.",
        "Dégradation de la situation signalée (gravité faible).",
    ]
    assert await apprend(un, position) == (phrases, 2), "le dernier su d'abord"
    assert await apprend(autre, position) == ([], 0)
    for _ in range(12):
        await entre(maison, a_la_rue(sujet=AUTRE, survenu_le="2025-02-01"))
    appris, en_tout = await apprend(autre, position)
    assert (len(appris), en_tout) == (10, 12)


async def test_un_menage_qui_s_ouvre_se_dit_en_entier_partout(maison: Maison) -> None:
    un, _ = await deux(maison)
    position = await lue_a(maison)
    await entre(maison, accord("INT-HABLOZ", sujet=UN, survenu_le="2025-05-22"))
    (ouvert,) = await lus(maison, par=BAILLEUR, depuis=position)
    carte = await maison.lit(f"/v1/parcours/{un}", lecteur=BAILLEUR, depuis=position)
    assert ouvert["faits_appris"] == carte.json()["faits_appris"] > 1
    for page in ("chronologie", "nouveautes"):
        adresse = f"/v1/parcours/{un}/{page}"
        dits = await maison.lit(adresse, lecteur=BAILLEUR, depuis=position)
        assert len(dits.json()["elements"]) == ouvert["faits_appris"], page
        pris: list[Any] = []
        suite: str | None = None
        while suite is not None or not pris:
            lue = await maison.lit(
                adresse, lecteur=BAILLEUR, depuis=position, limite=1, apres=suite
            )
            pris, suite = [*pris, *lue.json()["elements"]], lue.json()["suivant"]
        assert pris == dits.json()["elements"], "page à page aussi"


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
