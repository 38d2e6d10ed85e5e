"""Un identifiant désigne le même ménage de quelque façon qu'il s'écrive, et nul autre."""

from urllib.parse import quote

import pytest
from faits import CAF, SIAO, entre, menage_ouvert, voisinage
from maison import Maison
from test_fusion import rattachement, recherche


@pytest.mark.parametrize("valeur", ["7713204", "A/77.13_2-04", "77 13 204"])
async def test_un_identifiant_rattache_quel_qu_il_soit_se_dit_en_sujet(
    maison: Maison, valeur: str
) -> None:
    menage = await entre(maison, menage_ouvert())
    rattache = await maison.pousse(rattachement(valeur, sujet=f"parcours:{menage}"))
    assert rattache.status_code == 201, rattache.text

    await entre(maison, voisinage(CAF, sujet=f"caf:{quote(valeur, safe='')}", id="de-la-caf"))

    lu = await maison.lit(f"/v1/parcours/{menage}/chronologie", lecteur=SIAO)
    assert "de-la-caf" in [fait["id"] for fait in lu.json()["elements"]]


@pytest.mark.parametrize(("casse", "memes"), [("ignoree", True), ("significative", False)])
async def test_la_casse_compte_selon_le_systeme(maison: Maison, casse: str, *, memes: bool) -> None:
    await maison.service.pool.execute("UPDATE annuaire.systemes SET casse = $1", casse)
    ouvert = await entre(maison, menage_ouvert(sujet="si-siao:Ab-7"))
    autre = await entre(maison, voisinage(SIAO, sujet="si-siao:aB-7"))
    trouves = await recherche(maison, "si-siao", "AB-7", SIAO)
    await entre(maison, rattachement("Za-1", sujet="si-siao:Ab-7"))
    await entre(maison, voisinage(CAF, sujet="caf:zA-1", id="de-la-caf"))

    lu = await maison.lit(f"/v1/parcours/{ouvert}/chronologie", lecteur=SIAO)
    dits = [fait["id"] for fait in lu.json()["elements"]]

    assert (autre == ouvert) is memes
    assert (trouves == [{"parcours": ouvert}]) is memes
    assert ("de-la-caf" in dits) is memes
