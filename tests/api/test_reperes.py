"""What presses says of whom, to who reads it in the list of households, and to nobody else."""

import pytest
from faits import (
    RELAIS,
    SIAO,
    a_la_rue,
    accord,
    entre,
    fait,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import Maison

CIDFF = "/partenaires/cidff-48"
CCAPEX = "/partenaires/ccapex-48"
LISTES = (
    "/v1/alertes",
    "/v1/echeances",
    "/v1/referents/INT-RELAIS/alertes",
    "/v1/referents/INT-RELAIS/echeances",
)
REPERES = ("demandeur", "commune", "nom_de_la_commune")
RIEN = (None, None, None)


async def suivi(maison: Maison, sujet: str) -> str:
    """A household of Mende, whose name is known, and where something goes wrong."""
    parcours = await entre(maison, menage_ouvert(sujet=sujet, survenu_le="2026-01-05"))
    for dit in (
        a_la_rue(sujet=sujet, survenu_le="2026-01-05"),
        accord("INT-RELAIS", "INT-CIDFF48", sujet=sujet, survenu_le="2026-01-06"),
        referent(sujet=sujet, survenu_le="2026-01-06"),
        identite(SIAO, sujet=sujet, survenu_le="2026-01-07"),
        voisinage(sujet=sujet, gravite="G3", survenu_le="2026-01-08"),
    ):
        await entre(maison, dit)
    return parcours


async def lignes(maison: Maison, adresse: str, lecteur: str) -> dict[str, tuple[str | None, ...]]:
    """What a list says of whom each of its households is."""
    page = await maison.lit(adresse, lecteur=lecteur, au="2026-02-10", limite=200)
    if page.status_code == 403:
        return {}
    return {e["parcours"]: tuple(e[nom] for nom in REPERES) for e in page.json()["elements"]}


@pytest.mark.parametrize("adresse", LISTES)
async def test_ce_qui_presse_dit_de_qui_comme_la_liste_des_menages(
    maison: Maison, adresse: str
) -> None:
    connu, protege = await suivi(maison, "si-siao:r-1"), await suivi(maison, "si-siao:r-2")
    active = fait(
        "vif.protection-adresse-activee", CIDFF, sujet="si-siao:r-2", survenu_le="2026-01-20",
        niveau="N3", organismes_habilites=[],
    )  # fmt: skip
    await entre(maison, active)

    for lecteur in (SIAO, RELAIS, CCAPEX, CIDFF):
        siens = await lignes(maison, "/v1/parcours", lecteur)
        dites = await lignes(maison, adresse, lecteur)
        assert dites == {p: siens.get(p, RIEN) for p in dites}
    du_referent = await lignes(maison, adresse, RELAIS)
    assert du_referent[connu] == ("Bastien Vialaret", "48095", "Mende")
    assert du_referent[protege] == RIEN
