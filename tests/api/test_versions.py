"""Two versions of a type through the door: both are said, replayed, followed; one is read."""

from typing import Any

from faits import CCAPEX, Fait, entre, est_un_probleme, fait, fautes, menage_ouvert
from maison import STRUCTURE, SUPERVISEUR, Maison

PREFECTURE, CJ = "/partenaires/prefecture-48", "/partenaires/cj-causse-48"
SURSIS = "expulsion.sursis-hivernal-ecarte"
V1, V2 = f"fr.parcours.{SURSIS}.v1", f"fr.parcours.{SURSIS}.v2"
SUPPRIMEE: Fait = fait(
    SURSIS,
    CJ,
    id="v1",
    sujet="exploc:48-2025-00412",
    survenu_le="2025-12-20",
    motif="AUTRE_LIEU_DECISION_JUGE",
)
REDUITE: Fait = {
    **fait(
        SURSIS,
        PREFECTURE,
        id="v2",
        sujet="exploc:48-2025-00412",
        survenu_le="2026-01-20",
        motif="AUTRE_LIEU_DECISION_JUGE",
        effet="REDUIT",
        reduit_au="2026-02-15",
    ),
    "type": V2,
}


async def suivis(maison: Maison, type_: str) -> list[tuple[str, dict[str, Any]]]:
    """What the feed says of a type: under which it was said, and its data."""
    page = await maison.lit("/v1/evenements", lecteur=SUPERVISEUR.source, type=type_)
    assert page.status_code == 200, page.text
    return [(e["type"], e["data"]) for e in page.json()["elements"]]


async def test_les_deux_versions_d_un_type_se_disent_et_se_lisent(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(CCAPEX, sujet=SUPPRIMEE["subject"]))
    premiere = await maison.pousse(SUPPRIMEE)
    assert premiere.status_code == 201, premiere.text
    await entre(maison, REDUITE)

    # --- replayed, in the version in which it was said: the same answer
    rejouee = await maison.pousse(SUPPRIMEE)
    assert (rejouee.status_code, rejouee.content) == (200, premiere.content)
    a_blanc = await maison.client.post(
        "/v1/evenements?a_blanc=true",
        json=REDUITE,
        headers={**maison.comme(PREFECTURE), "Content-Type": STRUCTURE},
    )
    assert a_blanc.status_code == 200, a_blanc.text

    # --- the same identifier in another version is another content
    autrement = {**SUPPRIMEE, "type": V2, "data": {**SUPPRIMEE["data"], "effet": "SUPPRIME"}}
    conflit = await maison.pousse(autrement)
    assert est_un_probleme(conflit, 422, "conflit-d-idempotence")
    assert {ou for _, ou in fautes(conflit)} == {"/type", "/data/effet"}

    # --- each version has its own form
    for mal_dit, faute in (
        ({**REDUITE, "id": "x", "type": V1}, ("champ-inconnu", "/data/effet")),
        ({**SUPPRIMEE, "id": "x", "type": V2}, ("champ-requis", "/data/effet")),
        ({**SUPPRIMEE, "id": "x", "type": f"fr.parcours.{SURSIS}.v3"}, ("type-inconnu", "/type")),
    ):
        refus = await maison.pousse(mal_dit)
        assert est_un_probleme(refus, 422, "evenement-invalide")
        assert fautes(refus) == {faute}

    # --- read: one type, as its last version says it
    lue = await maison.lit(f"/v1/parcours/{parcours}/chronologie")
    dits = [e for e in lue.json()["elements"] if e["type"] == SURSIS]
    assert [(e["id"], e["donnees"]["effet"], e["phrase"]) for e in dits] == [
        ("v1", "SUPPRIME", "Sursis hivernal écarté : supprimé."),
        ("v2", "REDUIT", "Sursis hivernal écarté : réduit, jusqu'au 15 février 2026."),
    ]

    # --- followed: each as it was said, by its short name or by its own
    assert await suivis(maison, SURSIS) == [(V1, SUPPRIMEE["data"]), (V2, REDUITE["data"])]
    assert await suivis(maison, V1) == [(V1, SUPPRIMEE["data"])]

    # --- published: both, and which follows
    catalogue = (await maison.lit("/v1/catalogue")).json()["elements"]
    publies = [(e["type"], e["version"], e["suivi_de"]) for e in catalogue if e["nom"] == SURSIS]
    assert publies == [(V1, 1, V2), (V2, 2, None)]
    schemas = [(await maison.lit(f"/v1/catalogue/{nom}")).json() for nom in (V1, V2, SURSIS)]
    assert ["effet" in schema["properties"] for schema in schemas] == [False, True, True]
