"""Les chiffres vivants : exacts, pour le lecteur d'essai ; les autres lisent les publications."""

from collections import Counter
from typing import Any

import pytest
from faits import SIAO, a_la_rue, entre, est_un_probleme, menage_ouvert
from maison import SUPERVISEUR, Maison

STOCK, FLUX, RUPTURES = (f"/v1/observatoire/{nom}" for nom in ("stock", "flux", "ruptures"))
OBSERVATEUR = "/partenaires/observateur-48"


async def lit(maison: Maison, adresse: str, qui: str = SUPERVISEUR.source, **filtres: Any) -> Any:  # noqa: ANN401 (JSON)
    reponse = await maison.lit(adresse, lecteur=qui, **filtres)
    assert reponse.status_code == 200, reponse.text
    return reponse.json()


@pytest.mark.parametrize("adresse", [STOCK, FLUX, RUPTURES])
async def test_qui_lit_des_agregats_lit_les_publications(maison: Maison, adresse: str) -> None:
    for lecteur in (SIAO, OBSERVATEUR):
        refus = await maison.lit(adresse, lecteur=lecteur, du="2025-01-01", jusqu_au="2025-03-31")
        if adresse == STOCK:
            refus = await maison.lit(adresse, lecteur=lecteur, au="2025-03-31")

        assert est_un_probleme(refus, 403, "lecture-interdite")
        assert "/v1/observatoire/publications" in refus.json()["detail"]


@pytest.mark.parametrize(
    ("adresse", "par", "existe"),
    [
        (STOCK, "couleur", "etape, departement, commune"),
        (STOCK, "etape,departement,commune,etape,departement,commune", "etape, departement"),
        (RUPTURES, "nature,etape", "nature, departement, commune"),
    ],
)
async def test_une_dimension_inconnue_ou_six_croisees_disent_ce_qui_existe(
    maison: Maison, adresse: str, par: str, existe: str
) -> None:
    refus = await maison.lit(
        adresse,
        lecteur=SUPERVISEUR.source,
        par=par,
        **({} if adresse == STOCK else {"du": "2025-01-01", "jusqu_au": "2025-03-31"}),
    )

    assert est_un_probleme(refus, 422, "parametre-invalide")
    assert existe in refus.json()["detail"]


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
        lu = await lit(maison, STOCK, au=veille[jour], departement="48")
        return Counter({c["etape"]: c["menages"] for c in lu["cellules"]})

    jusqu_au = veille[au]
    flux = await lit(maison, FLUX, du=du, jusqu_au=jusqu_au, departement="48")
    attendu = await stock(du)
    for mouvement in flux["etapes"]:
        attendu[mouvement["etape"]] += mouvement["entrees"] - mouvement["sorties"]
    assert +attendu == await stock(au)
