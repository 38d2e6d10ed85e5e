"""What is said of a territory in tests, and how its cards and lists are read."""

from typing import Any

from faits import (
    GENTIANES,
    SIAO,
    entre,
    est_un_probleme,
    fait,
)
from maison import Maison

DDETS = "/partenaires/ddets-48"

DREETS = "/partenaires/dreets-occitanie"

DPO = "/partenaires/dpo-48"

CURIEUX = "/partenaires/observateur-48"

CIDFF = "/partenaires/cidff-48"

PREFECTURE = "/partenaires/prefecture-31"

PASSERELLES = "/partenaires/passerelles-occitanie"

SIAO_31 = "/partenaires/siao-31"

SITE = "resorption-bidonvilles:31-0042"


def du_territoire(sorte: str, source: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """A fact of a territory."""
    return fait(f"territoire.{sorte}", source, **options)


def du_site(sorte: str, source: str = PREFECTURE, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """A fact of the site."""
    return du_territoire(sorte, source, **{"sujet": SITE, "departement": "31", **options})


def signale(**options: Any) -> dict[str, Any]:  # noqa: ANN401
    """The site is seen."""
    return du_site(
        "site-campement-signale",
        **{"commune": "31555", "personnes": 42, "survenu_le": "2025-03-03", **options},
    )


def structure(sujet: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """A structure is declared by the SIAO of Lozère."""
    return du_territoire(
        "structure-declaree",
        SIAO,
        **{
            "sujet": f"si-siao:{sujet}",
            "organisme": "INT-GENTIANES",
            "nature": "HEBERGEMENT",
            "type_place": "CHU",
            "capacite": 20,
            "etat": "OUVERTE",
            "commune": "48095",
            "survenu_le": "2025-01-01",
            **options,
        },
    )


async def carte(maison: Maison, sorte: str, flux: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """The card of a stream, that must be readable."""
    reponse = await maison.lit(f"/v1/territoire/{sorte}/{flux}", **options)
    assert reponse.status_code == 200, reponse.text
    corps: dict[str, Any] = reponse.json()
    return corps


async def liste(maison: Maison, sorte: str, **options: Any) -> list[Any]:  # noqa: ANN401
    """The list of a kind of streams."""
    reponse = await maison.lit(f"/v1/territoire/{sorte}", **options)
    assert reponse.status_code == 200, reponse.text
    elements: list[Any] = reponse.json()["elements"]
    return elements


async def est_cache(maison: Maison, sorte: str, flux: str, lecteur: str) -> bool:
    """Whether, for this reader, the stream does not exist."""
    for suite in ("", "/chronologie"):
        reponse = await maison.lit(f"/v1/territoire/{sorte}/{flux}{suite}", lecteur=lecteur)
        assert est_un_probleme(reponse, 404, "introuvable")
    assert flux not in {e["id"] for e in await liste(maison, sorte, lecteur=lecteur)}
    return True


async def dite_l_offre(maison: Maison) -> None:
    for sujet, capacite in (("chu-1", 20), ("chu-2", 12)):
        await entre(maison, structure(sujet, capacite=capacite))
    await entre(
        maison,
        du_territoire(
            "etat-des-places-declare",
            GENTIANES,
            sujet="si-siao:chu-1",
            disponibles=4,
            occupees=16,
            survenu_le="2025-02-01",
        ),
    )
    await entre(
        maison, structure("chu-2", etat="FERMEE", capacite=0, survenu_le="2025-06-01", id="ferme")
    )
    pf = {"sujet": "dreets-occitanie:48", "type_place": "PF", "departement": "48"}
    await entre(
        maison,
        du_territoire(
            "creation-de-places-programmee",
            DREETS,
            **{**pf, "nombre": 30, "annee": 2026, "survenu_le": "2025-01-10", "id": "prog"},
        ),
    )
    await entre(
        maison,
        du_territoire(
            "places-ouvertes",
            DREETS,
            **{**pf, "nombre": 12, "programmation": f"{DREETS}#prog", "survenu_le": "2025-09-01"},
        ),
    )
