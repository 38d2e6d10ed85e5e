"""Un chiffre mal demandé : un problème qui dit ce qui existe, à chaque adresse de chiffres.

Généré de la description : chaque paramètre de chaque adresse, chaque façon de le dire mal.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from gelees import ecrite
from maison import SUPERVISEUR, Maison

from parcours.api.app import application
from parcours.api.traduction import MESSAGES

OBSERVATEUR: Final = "/partenaires/observateur-48"
DES_CHIFFRES: Final = ("/v1/observatoire/", "/v1/expulsions/bilan", "/v1/expulsions/comptes")
BIEN: Final = {
    "annee": "2025", "numero": "1", "tableau": "stock", "departement": "48",
    "du": "2025-01-01", "jusqu_au": "2025-03-31", "periode": "2025-T1",
}  # fmt: skip
"""De quoi bien demander, avec quoi l'on demande mal."""
MUETTES: Final = tuple(
    MESSAGES[code]
    for code in ("format-invalide", "valeur-hors-bornes", "code-inconnu", "type-de-valeur")
)
"""Ce qui refuse sans dire ce qui se prend."""
SIX: Final = "etape,departement,commune,composition,tranche_age,dispositif"
PARU: Final = {
    ("passages", "2025", "48", "rue", "logement"): 24,
    ("besoins", "2025", "48", "rue", "demande-siao"): 14,
    ("expulsions-bilan", "2025", "48", "flux.quitter"): 14,
}

Parametre = Mapping[str, Any]


def _mal_dits(parametre: Parametre) -> Iterator[str]:
    """What this parameter does not take, from what the description says of it."""
    nom, schema = parametre["name"], parametre["schema"]
    for dit in (schema, *schema.get("anyOf", ())):
        if dit.get("type") == "integer":
            yield "vingt"
            yield from (str(dit[borne] - 1) for borne in ("minimum",) if borne in dit)
            yield from (str(dit[borne] + 1) for borne in ("maximum",) if borne in dit)
        elif dit.get("type") == "boolean":
            yield "peut-être"
        elif dit.get("format") == "date":
            yield from ("hier", "2025-13-01")
        elif "pattern" in dit or "enum" in dit or "$ref" in dit:
            yield from ("inconnu", "")
    if nom == "par":
        yield from ("couleur", SIX, "etape,etape", "")
    if nom == "tableau":
        yield "inconnu"


def _mal_demandees() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """The model, the parameter, the address and the options of each bad request."""
    for modele, verbes in application().openapi()["paths"].items():
        if not modele.startswith(DES_CHIFFRES):
            continue
        prend = {p["name"]: p for p in verbes["get"].get("parameters", ()) if p["in"] != "header"}
        bien = {n: BIEN[n] for n, p in prend.items() if p["required"] or n == "departement"}
        for nom, parametre in prend.items():
            for mal in _mal_dits(parametre):
                dits, adresse = {**bien, nom: mal}, modele
                for n in [n for n in dits if prend[n]["in"] == "path"]:
                    adresse = adresse.replace(f"{{{n}}}", dits.pop(n))
                yield modele, nom, adresse, dits


async def test_chaque_parametre_mal_dit_est_un_probleme_qui_dit_ce_qui_se_prend(
    maison: Maison,
) -> None:
    await ecrite(maison, {("stock", "2025-T1", "48", "rue"): 24}, "2025-T1")
    await ecrite(maison, PARU, "2025")
    demandees = list(_mal_demandees())
    assert len({modele for modele, *_ in demandees}) > 10
    muettes = []
    for modele, nom, adresse, dits in demandees:
        refus = await maison.lit(adresse, lecteur=SUPERVISEUR.source, **dits)
        assert refus.status_code in {404, 422}, (adresse, dits, refus.text)
        lu = refus.json()
        assert lu["type"].startswith("/problemes/"), refus.text
        dit = " ".join([lu["detail"], *(e["message"] for e in lu.get("erreurs", ()))])
        if dit == "Rien à cette adresse." or any(muette in dit for muette in MUETTES):
            muettes.append((modele, nom, dits, dit))
    assert not muettes


@pytest.mark.parametrize(
    ("adresse", "options", "existe"),
    [
        ("publications/9", {}, "de 1 à 2"),
        ("publications/1/tableaux/lieux-communes", {}, "entrees-composition"),
        ("fiches/2024", {}, "2025"),
        ("fiches/2025", {"departement": "30"}, "48"),
        ("diagnostic-360", {"annee": "2031"}, "2025"),
        ("offre/rotation", {"annee": "2019"}, "2025"),
        ("offre", {"departement": "30"}, "48"),
        ("publications/1/tableaux/stock", {"format": "pdf"}, "parquet"),
        ("fiches/2025", {"format": "geojson"}, "json, csv, xlsx ou parquet"),
    ],
)
async def test_ce_qui_est_bien_dit_mais_n_existe_pas_dit_ce_qui_existe(
    maison: Maison, adresse: str, options: dict[str, str], existe: str
) -> None:
    await ecrite(maison, {("stock", "2025-T1", "48", "rue"): 24}, "2025-T1")
    await ecrite(maison, PARU, "2025")

    refus = await maison.lit(f"/v1/observatoire/{adresse}", lecteur=OBSERVATEUR, **options)

    assert refus.status_code in {403, 404, 422}, refus.text
    assert existe in refus.text
