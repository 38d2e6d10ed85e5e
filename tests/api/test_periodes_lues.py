"""`au` is everywhere the day read; a period goes from `du` to `jusqu_au`, both included."""

from typing import Any

import pytest
from faits import CCAPEX, RELAIS, Fait, entre, est_un_probleme, fait, fautes
from maison import Maison

from parcours.api.app import application

CJ = "/partenaires/cj-causse-48"
DOSSIER = "exploc:48-2025-00900"
ECHEANCES = "/v1/expulsions/echeances"
PERIODES = (
    ECHEANCES,
    "/v1/observatoire/flux",
    "/v1/observatoire/ruptures",
    "/v1/observatoire/offre/occupation",
    "/v1/observatoire/appels-115",
)
DEUX_MOIS = {"du": "2025-02-01", "jusqu_au": "2025-12-31"}


def commandement(**options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    return fait(
        "expulsion.commandement-de-payer-delivre",
        CJ,
        sujet=DOSSIER,
        **{"dette": 184500, "bail_conclu_le": "2023-08-23", "survenu_le": "2025-02-10", **options},
    )


async def tombent(maison: Maison, **parametres: str) -> list[str]:
    """The days that fall due in the period."""
    lue = await maison.lit(ECHEANCES, lecteur=CCAPEX, **parametres)
    assert lue.status_code == 200, lue.text
    return [e["echeance_le"] for e in lue.json()["elements"]]


@pytest.mark.parametrize("adresse", PERIODES)
async def test_l_ancien_nom_repond_le_nouveau(maison: Maison, adresse: str) -> None:
    for fin in ({"au": "2025-12-31"}, {"au": "2025-12-31", "par": "nature"}):
        reponse = await maison.lit(adresse, du="2025-02-01", **fin)

        assert est_un_probleme(reponse, 422, "parametre-invalide")
        assert fautes(reponse) == {("champ-requis", "jusqu_au")}
        assert "jusqu_au" in reponse.json()["detail"]


def test_toute_adresse_dit_ses_jours_avec_les_memes_mots() -> None:
    """No other name for the day read or for a period; a filter bounds another day by its name."""
    jours = set()
    for operations in application().openapi()["paths"].values():
        for parametre in operations.get("get", {}).get("parameters", ()):
            formes = [parametre["schema"], *parametre["schema"].get("anyOf", ())]
            if any(forme.get("format") == "date" for forme in formes):
                jours.add(parametre["name"])
    bornent = {"echeance_avant", "attendu_avant", "recours_avant", "risque_avant"}
    depuis = {"nouveau_depuis", "depuis_le"}
    assert jours == {"au", "du", "jusqu_au"} | bornent | depuis


async def test_les_deux_jours_de_la_periode_y_sont(maison: Maison) -> None:
    await entre(maison, commandement())
    (jour, *_) = await tombent(maison, **DEUX_MOIS, au="2025-03-01")

    assert jour in await tombent(maison, du=jour, jusqu_au=jour, au="2025-03-01")
    a_l_envers = await maison.lit(ECHEANCES, du="2025-02-02", jusqu_au="2025-02-01")
    assert fautes(a_l_envers) == {("valeur-hors-bornes", "jusqu_au")}
    trop = await maison.lit(ECHEANCES, du="2025-02-02", jusqu_au="2026-12-31")
    assert fautes(trop) == {("valeur-hors-bornes", "jusqu_au")}
    for page in PERIODES[1:]:
        lue = (await maison.lit(page, du=jour, jusqu_au=jour)).json()
        assert (lue["du"], lue["jusqu_au"]) == (jour, jour)
        bout = await maison.lit(page, du=jour, jusqu_au="9999-12-31")
        assert bout.status_code == 200


@pytest.mark.parametrize("page", ["/v1/echeances", "/v1/referents/INT-RELAIS/echeances"])
async def test_ce_qui_vient_ne_finit_pas_avant_le_jour_lu(maison: Maison, page: str) -> None:
    hier = await maison.lit(page, lecteur=RELAIS, au="2025-02-02", jusqu_au="2025-02-01")
    assert fautes(hier) == {("valeur-hors-bornes", "jusqu_au")}
    assert "« au »" in hier.json()["detail"]
    passe = await maison.lit(page, lecteur=RELAIS, jusqu_au="2025-02-01")
    assert fautes(passe) == {("valeur-hors-bornes", "jusqu_au")}
    le_jour = await maison.lit(page, lecteur=RELAIS, au="2025-02-02", jusqu_au="2025-02-02")
    assert le_jour.status_code == 200


async def test_les_echeances_se_lisent_un_jour_passe(maison: Maison) -> None:
    """Settled since, it was still to be kept that day; not yet armed, it was not."""
    await entre(maison, commandement())
    eteinte = fait(
        "expulsion.procedure-eteinte",
        CJ,
        sujet=DOSSIER,
        survenu_le="2025-03-15",
        motif="RELOGEMENT",
    )
    await entre(maison, eteinte)

    avant = await tombent(maison, **DEUX_MOIS, au="2025-02-09")
    pendant = await tombent(maison, **DEUX_MOIS, au="2025-03-14")
    apres = await tombent(maison, **DEUX_MOIS, au="2025-03-16")

    assert avant == []
    assert pendant
    assert len(apres) < len(pendant)
