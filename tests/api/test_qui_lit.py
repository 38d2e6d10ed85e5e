"""Toute lecture laisse une trace ; qui lit se dit à qui en répond ; ne pas lire ne dit rien."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from faits import (
    BAILLEUR,
    CAF,
    CCAPEX,
    GENTIANES,
    RELAIS,
    SIAO,
    SIAO_33,
    accord,
    entre,
    envoie,
    est_un_probleme,
    fait,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import STRUCTURE, SUPERVISEUR, Maison
from rejeux import compter
from sqlalchemy import event

from parcours.api import ouverture
from parcours.api.app import application
from parcours.api.routes.lectures import BALAYAGE_MIN
from parcours.journal.registre import Registre

CIDFF: Final = "/partenaires/cidff-48"
DPO: Final = "/partenaires/dpo-48"


async def _faites(maison: Maison) -> list[asyncpg.Record]:
    return list(await maison.sql("SELECT * FROM lectures.faites ORDER BY numero"))


# --- La trace -------------------------------------------------------------------------------------


async def test_chaque_lecture_s_inscrit_avec_qui_quoi_et_jusqu_ou(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=SIAO)
    await maison.lit("/v1/evenements", lecteur=SIAO)
    await maison.lit("/v1/expulsions", lecteur=SIAO)
    await maison.lit(f"/v1/parcours/{parcours}", lecteur=CAF)
    await envoie(maison, voisinage(), media=STRUCTURE, a_blanc="true")

    faites = await _faites(maison)

    assert [(f["adresse"], f["organisme"], f["trouve"]) for f in faites] == [
        ("GET /v1/parcours/{parcours}", "INT-SIAO48", True),
        ("GET /v1/parcours/{parcours}/chronologie", "INT-SIAO48", True),
        ("GET /v1/evenements", "INT-SIAO48", True),
        ("GET /v1/expulsions", "INT-SIAO48", True),
        ("GET /v1/parcours/{parcours}", "INT-CAF48", False),
        ("POST /v1/evenements", "INT-SIAO48", True),
    ]
    assert [str(f["parcours"]) == parcours for f in faites] == [
        True,
        True,
        *([False] * 2),
        True,
        False,
    ]
    assert [f["niveau"] for f in faites[:2]] == [3, 3]
    assert all(f["liste"] for f in faites[2:4])


NE_PARLENT_DE_PERSONNE: Final = (
    "/v1/catalogue",
    "/v1/delais",
    "/v1/dispositifs",
    "/v1/listes",
    "/v1/moi/qualite",
    "/v1/moi/silences",
    "/v1/nomenclatures",
    "/v1/observatoire",
    "/v1/relations/balayages",
    "/v1/territoire",
)
"""Ce que disent ces adresses n'est de nul ménage : un code, une règle, ses envois, qui balaie."""
COMPTES_ET_LISTES: Final = {
    "/v1/dispositifs/campements": {},
    "/v1/dispositifs/campements/comptes": {"du": "2025-01-01", "jusqu_au": "2025-12-31"},
    "/v1/ccapex/avis": {"du": "2025-01-01", "jusqu_au": "2025-12-31"},
    "/v1/ccapex/avis/suites": {"du": "2025-01-01", "jusqu_au": "2025-12-31"},
    "/v1/expulsions/echeances": {"du": "2025-01-01", "jusqu_au": "2025-12-31"},
    "/v1/expulsions/bilan": {"annee": "2025", "departement": "48"},
    "/v1/siao/listes/sans-referent": {},
    "/v1/referents/INT-RELAIS/parcours": {},
    "/v1/referents/INT-RELAIS/alertes": {},
    "/v1/referents/INT-RELAIS/echeances": {},
}
"""Celles qui se demandent avec quelque chose, et quoi."""


def _qui_parlent_de_menages() -> dict[str, dict[str, str]]:
    """Les listes et les comptes : ceux d'un seul ménage le nomment."""
    simples: dict[str, dict[str, str]] = {
        adresse: {}
        for adresse, dite in application().openapi()["paths"].items()
        if "get" in dite and adresse.startswith("/v1/") and "{" not in adresse
    }
    return {
        adresse: options
        for adresse, options in {**simples, **COMPTES_ET_LISTES}.items()
        if not adresse.startswith(NE_PARLENT_DE_PERSONNE) or adresse in COMPTES_ET_LISTES
    }


async def test_toute_liste_et_tout_compte_dit_laquelle_a_ete_lue(maison: Maison) -> None:
    """Ce que l'on compte des ménages se balaie comme ce que l'on en liste."""
    parcours = await entre(maison, menage_ouvert())
    saisie = fait("expulsion.ccapex-saisie", CCAPEX, sujet=f"parcours:{parcours}",
                  auteur_saisine="BAILLEUR", type_bailleur="SOCIAL", voie="EXPLOC")  # fmt: skip
    await entre(maison, saisie)
    lues: dict[str, int] = {}
    for adresse, options in _qui_parlent_de_menages().items():
        for autre in ({}, {"au": "2025-06-01"} if "bilan" not in adresse else {"annee": "2026"}):
            lu = await maison.lit(adresse, lecteur=SUPERVISEUR.source, **{**options, **autre})
            lues[adresse] = lues.get(adresse, 0) + lu.is_success

    faites = [f for f in await _faites(maison) if f["trouve"]]
    sans = {f["adresse"] for f in faites if not (f["liste"] or f["parcours"])}

    assert sans == set()
    assert {adresse for adresse, fois in lues.items() if not fois} == set()


async def test_une_recherche_s_inscrit_pour_chaque_menage_trouve(maison: Maison) -> None:
    ici = await entre(maison, menage_ouvert(sujet="si-siao:double"))
    la = await entre(maison, menage_ouvert(SIAO_33, sujet="si-siao:double", departement="33"))
    cherche = {"systeme": "si-siao", "identifiant": "double"}

    reponse = await maison.cherche("/v1/parcours/recherche", cherche)

    assert {e["parcours"] for e in reponse.json()["elements"]} == {ici, la}
    faites = [f for f in await _faites(maison) if f["adresse"].endswith("/recherche")]
    assert {(str(f["parcours"]), f["trouve"]) for f in faites} == {(ici, True), (la, True)}


async def test_relire_un_parcours_ou_un_fait_par_le_flux_est_le_lire(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await maison.lit("/v1/evenements", lecteur=SIAO, parcours=parcours)
    await maison.lit("/v1/evenements/1", lecteur=SIAO)
    await maison.lit("/v1/evenements", lecteur=CAF, parcours=parcours)

    lues = (await maison.lit(f"/v1/parcours/{parcours}/lectures", lecteur=DPO)).json()["elements"]

    assert [(e["adresse"], e["niveau"], e["edition"]) for e in lues] == [
        ("GET /v1/evenements/{position}", 3, "menage"),
        ("GET /v1/evenements", 3, "menage"),
    ]


async def test_une_recherche_vaine_s_inscrit_sans_ce_qu_elle_cherchait(maison: Maison) -> None:
    await maison.client.post(
        "/v1/parcours/recherche",
        json={"systeme": "si-siao", "identifiant": "48-2025-INCONNU"},
        headers=maison.comme(SIAO),
    )

    (faite,) = await _faites(maison)

    assert faite["trouve"] is False
    assert "INCONNU" not in str(dict(faite))


async def test_l_agent_et_la_trace_s_inscrivent_s_ils_sont_dits(maison: Maison) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    entetes = {
        **maison.comme(SIAO),
        "Parcours-Agent": "m.durand",
        "traceparent": f"00-{trace}-00f067aa0ba902b7-01",
    }

    await maison.client.get("/v1/expulsions", headers=entetes)
    fautif = await maison.client.get(
        "/v1/expulsions", headers={**entetes, "Parcours-Agent": "Mme <b>"}
    )

    (faite,) = await _faites(maison)
    assert (faite["agent"], faite["trace"]) == ("m.durand", trace)
    assert est_un_probleme(fautif, 422, "parametre-invalide")


async def test_une_lecture_faite_ne_se_reprend_pas(maison: Maison) -> None:
    await maison.lit("/v1/expulsions", lecteur=SIAO)

    for requete in ("DELETE FROM lectures.faites", "UPDATE lectures.faites SET source = ''"):
        with pytest.raises(asyncpg.PostgresError):
            await maison.service.pool.execute(requete)


async def test_rien_ne_part_qui_ne_soit_inscrit(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    muet = Registre(maison.service.pool)  # nobody writes what it is told
    transport = httpx2.ASGITransport(application(replace(maison.service, registre=muet)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://parcours") as client:
        reponse = await client.get(f"/v1/parcours/{parcours}", headers=maison.comme(SIAO))
        public = await client.get("/v1/catalogue")

    assert est_un_probleme(reponse, 503, "service-indisponible")
    assert parcours not in reponse.text
    assert public.status_code == 200


# --- Qui a lu -------------------------------------------------------------------------------------


async def test_qui_en_repond_voit_qui_a_lu(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, referent())
    await entre(maison, accord("INT-GENTIANES"))
    for lecteur in (GENTIANES, RELAIS, SIAO):
        assert (await maison.lit(f"/v1/parcours/{parcours}", lecteur=lecteur)).status_code == 200

    for lecteur in (SIAO, RELAIS, DPO):
        lues = (await maison.lit(f"/v1/parcours/{parcours}/lectures", lecteur=lecteur)).json()
        organismes = [e["organisme"] for e in lues["elements"]]
        assert organismes[-3:] == ["INT-SIAO48", "INT-RELAIS", "INT-GENTIANES"], lecteur

    refuse = await maison.lit(f"/v1/parcours/{parcours}/lectures", lecteur=GENTIANES)
    assert est_un_probleme(refuse, 403, "lecture-interdite")
    for lecteur in (CAF, BAILLEUR, "/partenaires/siao-33"):
        ignore = await maison.lit(f"/v1/parcours/{parcours}/lectures", lecteur=lecteur)
        inconnu = await maison.lit(f"/v1/parcours/{uuid4()}/lectures", lecteur=lecteur)
        assert (ignore.status_code, ignore.content) == (404, inconnu.content)


async def test_une_lecture_de_qui_est_nomme_ne_se_dit_qu_a_qui_est_nomme(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, accord("INT-GENTIANES", "INT-CIDFF48"))
    await entre(
        maison,
        fait(
            "vif.protection-adresse-activee",
            CIDFF,
            sujet=f"parcours:{parcours}",
            niveau="N3",
            organismes_habilites=["INT-CIDFF48"],
        ),
    )
    for lecteur in (CIDFF, GENTIANES, SIAO):
        assert (await maison.lit(f"/v1/parcours/{parcours}", lecteur=lecteur)).status_code == 200

    for lecteur in (SIAO, DPO):
        lues = (await maison.lit(f"/v1/parcours/{parcours}/lectures", lecteur=lecteur)).json()
        assert {e["organisme"] for e in lues["elements"]} == {"INT-SIAO48"}, lecteur


async def test_qui_cherche_en_vain_se_voit_du_siao_et_du_dpo(maison: Maison) -> None:
    for _ in range(BALAYAGE_MIN - 1):
        await maison.lit(f"/v1/parcours/{uuid4()}", lecteur=CAF)
    assert (await maison.lit("/v1/relations/balayages", lecteur=SIAO)).json()["elements"] == []

    await maison.lit(f"/v1/parcours/{uuid4()}", lecteur=CAF)

    for lecteur in (SIAO, DPO):
        (balayage,) = (await maison.lit("/v1/relations/balayages", lecteur=lecteur)).json()[
            "elements"
        ]
        assert (balayage["organisme"], balayage["cherches"]) == ("INT-CAF48", BALAYAGE_MIN)
    ailleurs = await maison.lit("/v1/relations/balayages", lecteur="/partenaires/siao-33")
    assert ailleurs.json()["elements"] == []
    assert (await maison.lit("/v1/relations/balayages", lecteur=CAF)).status_code == 403


# --- Pourquoi -------------------------------------------------------------------------------------


async def test_chacun_sait_par_quoi_il_lit(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, accord("INT-GENTIANES", survenu_le="2026-11-01"))
    await entre(maison, voisinage(BAILLEUR, sujet=f"parcours:{parcours}"))

    async def pourquoi(lecteur: str, **options: str) -> list[tuple[str, str | None]]:
        lu = await maison.lit(f"/v1/parcours/{parcours}/pourquoi", lecteur=lecteur, **options)
        return [(r["par"], r["base"]) for r in lu.json()["raisons"]]

    assert ("territoire", "FR") in await pourquoi(SIAO)
    assert [par for par, _ in await pourquoi(GENTIANES)] == ["relation"]
    assert await pourquoi(BAILLEUR) == [("ses-faits", None)]
    assert (await maison.lit(f"/v1/parcours/{parcours}/pourquoi", lecteur=CAF)).status_code == 404
    vu = await maison.lit(f"/v1/parcours/{parcours}/pourquoi", partenaire=BAILLEUR)
    assert [r["par"] for r in vu.json()["raisons"]] == ["ses-faits"]
    autre = await maison.lit(f"/v1/parcours/{parcours}/pourquoi", lecteur=SIAO, partenaire=BAILLEUR)
    assert est_un_probleme(autre, 403, "lecture-interdite")


# --- Ne pas lire ne dit rien ----------------------------------------------------------------------


class Espion:
    """A pool that says which statements were run on it."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self.requetes: list[str] = []

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """A connection, listened to."""
        async with self._pool.acquire() as connection:
            connection.add_query_logger(self._note)
            try:
                yield connection
            finally:
                connection.remove_query_logger(self._note)

    async def fetch(self, requete: str, *valeurs: object) -> list[Any]:
        """A statement on any connection, listened to."""
        async with self.acquire() as connection:
            lignes: list[Any] = await connection.fetch(requete, *valeurs)
            return lignes

    def _note(self, lue: Any) -> None:  # noqa: ANN401 (asyncpg's record)
        self.requetes.append(lue.query)

    def __getattr__(self, nom: str) -> object:
        return getattr(self._pool, nom)


@pytest.mark.parametrize("page", ["", "/chronologie", "/echeances", "/lectures", "/pourquoi"])
async def test_inconnu_et_interdit_font_les_memes_requetes_et_rien_ne_se_rejoue(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    interdit = await entre(maison, menage_ouvert())
    for _ in range(5):
        await entre(maison, voisinage())
    await maison.lit("/v1/expulsions")  # the views know all that
    rejoues: list[object] = []
    monkeypatch.setattr(ouverture, "fold", lambda *a, **_: rejoues.append(a))
    suivis = compter(monkeypatch)

    async def requetes(parcours: str) -> tuple[list[str], bytes]:
        espion: Any = Espion(maison.service.pool)
        moteur = maison.service.engine.sync_engine

        def note(*lue: Any) -> None:  # noqa: ANN401 (SQLAlchemy's event)
            espion.requetes.append(lue[2])

        event.listen(moteur, "before_cursor_execute", note)
        transport = httpx2.ASGITransport(application(replace(maison.service, pool=espion)))
        async with httpx2.AsyncClient(transport=transport, base_url="http://parcours") as client:
            lu = await client.get(f"/v1/parcours/{parcours}{page}", headers=maison.comme(CAF))
        event.remove(moteur, "before_cursor_execute", note)
        assert lu.status_code == 404
        return espion.requetes, lu.content

    faites = [await requetes(parcours) for parcours in (interdit, str(uuid4()))]

    assert faites[0] == faites[1]
    assert faites[0][0] != []
    assert (rejoues, suivis) == ([], [])
