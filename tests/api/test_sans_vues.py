"""The service whose views are not made yet: it answers what it can, and says when for the rest."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from faits import entre, est_un_probleme, fait, menage_ouvert
from maison import SUPERVISEUR, Maison, ouvrir_sans_projecteur

from parcours.projections import rebuild, schema
from parcours.projections.workers import Workers

LISTES = ("/v1/evenements", "/v1/observatoire/stock", "/v1/expulsions", "/v1/territoire/plans")


@pytest.fixture
async def sans_vues(base_neuve: str) -> AsyncIterator[Maison]:
    async with ouvrir_sans_projecteur(base_neuve) as maison:
        yield maison


async def test_la_porte_et_les_parcours_sont_ouverts(sans_vues: Maison) -> None:
    parcours = await entre(sans_vues, menage_ouvert())

    reponse = await sans_vues.client.get(
        f"/v1/parcours/{parcours}", headers=sans_vues.comme(SUPERVISEUR.source)
    )

    assert reponse.status_code == 200
    assert (await sans_vues.client.get("/sante")).json() == {"etat": "vivant"}


@pytest.mark.parametrize("adresse", LISTES)
@pytest.mark.parametrize("position", [{}, {"Parcours-Position": "0"}])
async def test_une_liste_dit_de_revenir(
    sans_vues: Maison, adresse: str, position: dict[str, str]
) -> None:
    reponse = await sans_vues.client.get(
        adresse, headers={**sans_vues.comme(SUPERVISEUR.source), **position}
    )

    assert est_un_probleme(reponse, 503, "service-indisponible")
    assert reponse.headers["Retry-After"].isdecimal()
    assert "se construisent" in reponse.json()["detail"]


async def test_sans_projecteur_le_service_dit_qu_il_en_manque_un(sans_vues: Maison) -> None:
    pret = await sans_vues.client.get("/pret")

    assert est_un_probleme(pret, 503, "service-indisponible")
    assert pret.json()["reconstruction"] is None
    assert "projecteur" in pret.json()["detail"]
    assert pret.headers["Retry-After"].isdecimal()


async def test_le_service_dit_ou_en_sont_ses_vues(
    sans_vues: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rang in range(3):
        await entre(sans_vues, menage_ouvert(sujet=f"si-siao:{rang}"))
    vus = []

    class Observes(Workers):
        async def project(self, *histoires: Any) -> Any:  # noqa: ANN401 (as theirs)
            pret = await sans_vues.client.get("/pret")
            vus.append((pret.status_code, pret.json()["reconstruction"]))
            return await super().project(*histoires)

    monkeypatch.setattr(rebuild, "Workers", Observes)
    monkeypatch.setattr(rebuild, "PAGE_HOUSEHOLDS", 1)
    await rebuild.ensure(sans_vues.service.pool)

    assert vus == [(503, {"avancement_pourcent": fait}) for fait in (0, 33, 66)]
    pret = await sans_vues.client.get("/pret")
    assert (pret.status_code, pret.json()["retard_evenements"]) == (200, 0)
    assert (await sans_vues.lit("/v1/observatoire/stock")).status_code == 200


async def test_un_fait_que_deux_menages_relisent_se_compte_une_fois(sans_vues: Maison) -> None:
    sujets = ("si-siao:1", "si-siao:2")
    _, absorbe = [await entre(sans_vues, menage_ouvert(sujet=sujet)) for sujet in sujets]
    await entre(
        sans_vues,
        fait(
            "correction.menages-fusionnes",
            sujet="si-siao:1",
            absorbe=absorbe,
            motif="MEME_MENAGE",
        ),
    )

    await rebuild.ensure(sans_vues.service.pool)

    (curseur,) = await sans_vues.sql("SELECT position, relus FROM vues.curseur")
    assert tuple(curseur) == (3, 3)
    async with sans_vues.service.pool.acquire() as connection:
        assert await schema.rebuilt(connection) is None
