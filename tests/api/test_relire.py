"""Ce qu'un partenaire dépose se retrouve : en entier pour lui, à son niveau pour les autres."""

import json
from datetime import datetime
from typing import Any

import pytest
from faits import (
    GENTIANES,
    SIAO,
    accord,
    entre,
    fait,
    identite,
    menage_ouvert,
    voisinage,
)
from journeys import deroule
from maison import EXEMPLES, SUPERVISEUR, Maison

PARTENAIRES = (
    *(p["source"] for p in json.loads((EXEMPLES / "partenaires.json").read_text())["partenaires"]),
    SUPERVISEUR.source,
)


def _a_la_lettre(donnees: dict[str, Any]) -> dict[str, Any]:
    """The data as they were written, but for what a correction dates anew and for time zones."""
    dites = {nom: v for nom, v in donnees.items() if nom not in {"survenu_le", "precision_date"}}
    return {nom: _instant(v) if nom.endswith("_a") else v for nom, v in dites.items()}


def _instant(valeur: Any) -> Any:  # noqa: ANN401 (an instant, or whatever else ends so)
    return datetime.fromisoformat(valeur) if isinstance(valeur, str) and "T" in valeur else valeur


async def _chronologie(maison: Maison, parcours: str, lecteur: str) -> dict[str, dict[str, Any]]:
    """The data of each fact that a partner reads in the timeline, by reference."""
    page = (
        await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=lecteur, limite=1000)
    ).json()
    return {f"{e['source']}#{e['id']}": e["donnees"] for e in page.get("elements", ())}


async def _flux(maison: Maison, parcours: str, lecteur: str) -> dict[str, dict[str, Any]]:
    """The same facts, as the feed gives them."""
    page = (await maison.lit("/v1/evenements", lecteur=lecteur, limite=1000)).json()
    return {
        f"{e['source']}#{e['id']}": e["data"]
        for e in page["elements"]
        if e["subject"] == f"parcours:{parcours}"
    }


async def _carte(maison: Maison, parcours: str, lecteur: str, au: str | None = None) -> Any:  # noqa: ANN401 (JSON)
    return (await maison.lit(f"/v1/parcours/{parcours}", lecteur=lecteur, au=au)).json()


@pytest.mark.parametrize("numero", ["01", "02", "03", "04", "05", "07", "09"])
async def test_la_chronologie_et_le_flux_disent_la_meme_chose(maison: Maison, numero: str) -> None:
    parcours = await deroule(maison, numero)
    lus_par_d_autres = 0

    for lecteur in PARTENAIRES:
        chronologie = await _chronologie(maison, parcours, lecteur)
        flux = await _flux(maison, parcours, lecteur)
        for reference, donnees in chronologie.items():
            assert _a_la_lettre(donnees) == _a_la_lettre(flux[reference]), (lecteur, reference)
            lus_par_d_autres += not reference.startswith(f"{lecteur}#")

    assert lus_par_d_autres > len(chronologie)


async def test_chacun_relit_en_entier_ce_qu_il_a_depose(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(GENTIANES))
    deposes = [
        identite(GENTIANES, date_naissance="1984-02-29"),
        fait(
            "menage.coordonnees-modifiees",
            GENTIANES,
            telephone="+33612345678",
            adresse="3 rue des Lilas",
            contact_discret=True,
        ),
        fait("menage.contraintes-declarees", GENTIANES, accessibilite=True, animal=False),
        fait(
            "hebergement.entree-effectuee",
            GENTIANES,
            structure="INT-GENTIANES",
            type_place="CHRS_URGENCE",
            personnes=["p1"],
            commune="48095",
        ),
    ]
    for depose in deposes:
        await entre(maison, {**depose, "subject": f"parcours:{parcours}"})

    lus = await _chronologie(maison, parcours, GENTIANES)

    assert {f"{d['source']}#{d['id']}": d["data"] for d in deposes}.items() <= lus.items()


async def test_une_date_precisee_se_lit_dans_les_donnees(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    constat = fait("menage.contraintes-declarees", animal=True, survenu_le="2025-03-10")
    await entre(maison, constat)
    await entre(
        maison,
        fait(
            "correction.date-precisee",
            cible=f"{SIAO}#{constat['id']}",
            nouvelle_date="2025-03-07",
            precision="JOUR",
        ),
    )

    lues = await _chronologie(maison, parcours, SIAO)

    assert lues[f"{SIAO}#{constat['id']}"]["survenu_le"] == "2025-03-07"


# --- La carte -------------------------------------------------------------------------------------


async def _avec_coordonnees(maison: Maison) -> str:
    """A household that the shelter can call, and that the SIAO knows how to house."""
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, accord("INT-GENTIANES"))
    await entre(
        maison,
        fait(
            "menage.coordonnees-modifiees",
            survenu_le="2025-03-04",
            telephone="+33612345678",
            adresse="3 rue des Lilas",
            canal_prefere="TELEPHONE",
            contact_discret=True,
        ),
    )
    await entre(
        maison,
        fait(
            "menage.contraintes-declarees",
            survenu_le="2025-03-05",
            accessibilite=True,
            animal=True,
            commune_emploi="48095",
        ),
    )
    await entre(
        maison,
        fait(
            "menage.coordonnees-modifiees",
            survenu_le="2025-03-10",
            telephone="+33787654321",
        ),
    )
    await entre(maison, voisinage(GENTIANES, sujet=f"parcours:{parcours}"))
    return parcours


async def test_la_carte_dit_comment_joindre_le_menage(maison: Maison) -> None:
    parcours = await _avec_coordonnees(maison)

    lue = await _carte(maison, parcours, SIAO)
    avant = await _carte(maison, parcours, SIAO, "2025-03-09")

    assert lue["coordonnees"] == {
        "contact_discret": True,
        "telephone": "+33787654321",
        "adresse": "3 rue des Lilas",
        "canal_prefere": "TELEPHONE",
    }
    assert next(iter(lue["coordonnees"])) == "contact_discret"
    assert avant["coordonnees"]["telephone"] == "+33612345678"
    assert lue["contraintes"] == {"accessibilite": True, "animal": True, "commune_emploi": "48095"}


async def test_la_carte_ne_dit_des_autres_que_ce_qui_est_au_niveau_du_lecteur(
    maison: Maison,
) -> None:
    parcours = await _avec_coordonnees(maison)

    lue = await _carte(maison, parcours, GENTIANES)

    assert lue["coordonnees"] == {"telephone": "+33787654321", "canal_prefere": "TELEPHONE"}
    assert lue["contraintes"] == {"animal": True}


async def test_une_coordonnee_remplacee_sans_qu_on_le_voie_ne_reparait_pas(maison: Maison) -> None:
    parcours = await _avec_coordonnees(maison)
    await entre(
        maison,
        fait(
            "menage.coordonnees-modifiees",
            GENTIANES,
            sujet=f"parcours:{parcours}",
            survenu_le="2025-03-01",
            adresse="1 place du Foirail",
        ),
    )

    lue = await _carte(maison, parcours, GENTIANES)
    avant = await _carte(maison, parcours, GENTIANES, "2025-03-02")

    assert "adresse" not in lue["coordonnees"]
    assert avant["coordonnees"] == {"adresse": "1 place du Foirail"}
