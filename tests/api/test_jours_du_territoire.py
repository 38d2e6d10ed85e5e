"""Par la porte : sans `au`, chaque lecture se fait le jour qu'il est au territoire."""

from dataclasses import replace
from datetime import datetime

import httpx2
import pytest
from faits import entre, menage_ouvert
from maison import CLE_MAITRESSE, EXEMPLES, Maison, cle, porte

from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire

DISENT_LEUR_JOUR = (
    "/v1/parcours/facettes",
    "/v1/parcours/{parcours}",
    "/v1/parcours/{parcours}/expulsion",
    "/v1/siao/listes",
    "/v1/expulsions/comptes",
    "/v1/observatoire/offre",
)


async def siao_de(maison: Maison, departement: str) -> Partenaire:
    """Le SIAO de la Lozère, là-bas."""
    fichier = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
    modele = next(p for p in fichier.partenaires if p.source == "/partenaires/siao-48")
    siao = modele.model_copy(
        update={
            "source": f"/partenaires/siao-{departement}",
            "organisme": f"INT-SIAO{departement}",
            "departements": (departement,),
        }
    )
    avec_lui = fichier.model_copy(update={"partenaires": (*fichier.partenaires, siao)})
    annuaire = Annuaire(maison.service.pool, CLE_MAITRESSE)
    await annuaire.import_(avec_lui, {siao.source: cle(siao.source)})
    return siao


@pytest.mark.parametrize(
    ("departement", "instant", "jour"),
    [
        ("971", "2026-03-11T02:00Z", "2026-03-10"),
        ("974", "2026-11-29T21:30Z", "2026-11-30"),
        ("975", "2026-03-01T01:00Z", "2026-02-28"),
        ("987", "2026-01-01T05:00Z", "2025-12-31"),
        ("988", "2026-11-29T14:00Z", "2026-11-30"),
    ],
)
async def test_sans_jour_dit_on_lit_le_jour_du_territoire(
    maison: Maison, departement: str, instant: str, jour: str
) -> None:
    siao = await siao_de(maison, departement)
    ouvert = menage_ouvert(
        siao.source,
        sujet="si-siao:LOIN-1",
        departement=departement,
        survenu_le="2025-06-02",
        commune=None,
    )
    del ouvert["data"]["commune"]
    parcours = await entre(maison, ouvert)
    maintenant = datetime.fromisoformat(instant)
    with porte(replace(maison.service, now=lambda: maintenant)) as api:
        transport = httpx2.ASGITransport(api)
        async with httpx2.AsyncClient(transport=transport, base_url="http://parcours") as client:
            la_bas = Maison(maison.service, client, maison.position)
            lus = {
                adresse: await la_bas.lit(adresse.format(parcours=parcours), lecteur=siao.source)
                for adresse in DISENT_LEUR_JOUR
            }

    assert {adresse: lu.json().get("au") for adresse, lu in lus.items()} == dict.fromkeys(
        DISENT_LEUR_JOUR, jour
    )
