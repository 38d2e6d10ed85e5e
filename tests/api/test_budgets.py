"""Nobody blocks others: budgets that processes share, heavy work beside the loop, two streams."""

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import asyncpg
import pytest
from faits import (
    FLUX,
    LOT,
    SIAO,
    a_la_rue,
    au_journal,
    entre,
    envoie,
    est_un_probleme,
    menage_ouvert,
    voisinage,
)
from maison import EXEMPLES, STRUCTURE, Maison, ouvrir_sans_projecteur

from parcours.api import atelier, chronologies, ouverture
from parcours.api.atelier import Atelier
from parcours.api.budgets import BLOCS, PLAFONDS, Budgets, Ressource
from parcours.api.porte import attente, depot
from parcours.api.porte.accuse import Rejoueur
from parcours.api.problems import TropDeRequetes
from parcours.api.routes import parcours as routes
from parcours.errors import CannotRun
from parcours.postgres.pool import POOL_CONNECTIONS_MAX
from parcours.settings import Settings

MIDI = datetime(2026, 6, 1, 12, 0, 20, tzinfo=UTC)


@pytest.fixture
def petits() -> dict[Ressource, int]:
    """Budgets that a test can spend."""
    plafonds = dict.fromkeys(Ressource, 100)
    plafonds[Ressource.OCTETS] = 10**9
    return plafonds


# --- Les budgets ----------------------------------------------------------------------------------


async def test_deux_processus_partagent_le_meme_budget(
    maison: Maison, petits: dict[Ressource, int]
) -> None:
    un, autre = (Budgets(maison.service.pool, lambda: MIDI, petits) for _ in range(2))
    moitie = petits[Ressource.LECTURES] // 2
    for _ in range(moitie):
        for qui in (un, autre):
            dit = await qui.prendre(SIAO, Ressource.LECTURES, 1)
            assert int(dit["RateLimit-Remaining"]) >= 0
    for qui in (un, autre):
        with pytest.raises(TropDeRequetes) as refus:
            await qui.prendre(SIAO, Ressource.LECTURES, 1)
        assert refus.value.entetes["Retry-After"] == "40"
        assert refus.value.entetes["RateLimit-Remaining"] == "0"
    await un.prendre("/partenaires/caf-48", Ressource.LECTURES, 100)
    plus_tard = Budgets(maison.service.pool, lambda: MIDI.replace(minute=1), petits)
    await plus_tard.prendre(SIAO, Ressource.LECTURES, 100)


async def test_un_budget_se_prend_par_blocs(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    compte = Budgets(maison.service.pool, lambda: MIDI)
    demandes = 0
    vraie = Budgets._lever  # noqa: SLF001 (counts the statements)

    async def lever(*args: object) -> None:
        nonlocal demandes
        demandes += 1
        await vraie(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(Budgets, "_lever", lever)
    for _ in range(500):
        await compte.prendre(SIAO, Ressource.LECTURES, 1)

    assert demandes == 1


async def test_ceux_qui_arrivent_ensemble_ne_prennent_qu_un_bloc(maison: Maison) -> None:
    """A burst at the beginning of a minute leaves the other processes their share."""
    un, autre = (Budgets(maison.service.pool, lambda: MIDI) for _ in range(2))

    await asyncio.gather(*(un.prendre(SIAO, Ressource.LECTURES, 1) for _ in range(40)))

    (pris,) = await maison.sql(
        "SELECT pris FROM annuaire.budgets WHERE source = $1 AND ressource = 'lectures'", SIAO
    )
    assert pris[0] == PLAFONDS[Ressource.LECTURES] // BLOCS
    assert await autre.prendre(SIAO, Ressource.LECTURES, PLAFONDS[Ressource.LECTURES] // 2)


async def test_une_base_en_panne_ne_refuse_personne_ici(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def panne(*_: object) -> None:
        raise asyncpg.DiskFullError("plein")

    compte = Budgets(maison.service.pool, lambda: MIDI)
    monkeypatch.setattr(asyncpg.Pool, "fetchval", panne)

    assert await compte.prendre(SIAO, Ressource.LECTURES, 7)


async def test_au_dela_d_un_budget_la_porte_repond_429(
    maison: Maison, petits: dict[Ressource, int]
) -> None:
    maison.service.budgets._now = lambda: MIDI  # noqa: SLF001 (no minute ends meanwhile)
    maison.service.budgets._plafonds = petits  # noqa: SLF001 (the house has its own)
    parcours = await entre(maison, menage_ouvert())
    trop = [voisinage() for _ in range(petits[Ressource.FAITS] + 1)]

    refus = await envoie(maison, trop, media=LOT)
    essai = await envoie(maison, trop, media=LOT, a_blanc="true")
    flux = await envoie(maison, b"\n".join(json.dumps(dit).encode() for dit in trop), media=FLUX)

    for reponse in (refus, essai, flux):
        assert est_un_probleme(reponse, 429, "trop-de-requetes")
        assert int(reponse.headers["Retry-After"]) <= 60
        assert reponse.headers["RateLimit-Limit"] == "100"
    assert await au_journal(maison) == 1
    lue = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    assert lue.headers["RateLimit-Remaining"] == "99"
    for _ in range(110):
        lue = await maison.lit("/v1/relations/transferts", lecteur=SIAO)
    assert est_un_probleme(lue, 429, "trop-de-requetes")
    cherche = {"systeme": "si-siao", "identifiant": "48-1"}
    adresse, comme = "/v1/parcours/recherche", maison.comme(SIAO)
    statuts = [
        (await maison.client.post(adresse, json=cherche, headers=comme)).status_code
        for _ in range(101)
    ]
    assert statuts == [*[200] * 100, 429]


def test_l_exploitant_regle_les_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().budgets() == {}
    for ressource in Ressource:
        monkeypatch.setenv(f"PARCOURS_BUDGET_{ressource.name}", "7")
    assert Settings().budgets() == dict.fromkeys(Ressource, 7)
    monkeypatch.setenv("PARCOURS_BUDGET_FAITS", "0")
    with pytest.raises(CannotRun, match=r"^la valeur de PARCOURS_BUDGET_FAITS ne convient pas"):
        Settings()


def test_chaque_budget_est_dit_a_l_exploitant_avec_son_defaut() -> None:
    page = (EXEMPLES.parent / "docs" / "exploitation.md").read_text(encoding="utf-8")
    for ressource, plafond in PLAFONDS.items():
        dit = f"{plafond:,}".replace(",", " ")
        (ligne,) = re.findall(rf"^\| `PARCOURS_BUDGET_{ressource.name}` .*$", page, re.MULTILINE)
        assert f"| {dit}" in ligne, ligne
        assert "minute" in ligne


async def test_les_budgets_de_l_exploitant_s_appliquent(maison: Maison) -> None:
    peu = Budgets(maison.service.pool, lambda: MIDI, {Ressource.LECTURES: 1})
    assert (await peu.prendre(SIAO, Ressource.LECTURES, 1))["RateLimit-Limit"] == "1"
    with pytest.raises(TropDeRequetes):
        await peu.prendre(SIAO, Ressource.LECTURES, 1)
    await peu.prendre(SIAO, Ressource.FAITS, PLAFONDS[Ressource.FAITS])


# --- L'atelier ------------------------------------------------------------------------------------


async def test_ce_qui_est_lourd_ne_retient_ni_la_boucle_ni_les_autres() -> None:
    ouvert, libre = Atelier(), threading.Event()
    fils = []

    def lourd() -> str:
        fils.append(threading.current_thread().name)
        libre.wait(60)
        return "fait"

    siens = [asyncio.create_task(ouvert.faire("un", lourd, lourd=True)) for _ in range(3)]
    while not fils:  # noqa: ASYNC110 (a thread)
        await asyncio.sleep(0.01)
    autre = await ouvert.faire("autre", lambda: "servi", lourd=True)
    leger = await ouvert.faire("un", lambda: threading.current_thread().name, lourd=False)

    assert autre == "servi"
    assert leger == threading.current_thread().name
    assert len(fils) == 1
    libre.set()
    assert await asyncio.gather(*siens) == ["fait"] * 3
    assert all(nom.startswith("atelier") for nom in fils)
    ouvert.fermer()


async def test_un_gros_corps_et_un_long_parcours_se_traitent_a_cote(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    lourds: list[bool] = []
    faire = Atelier.faire

    async def note(ici: Atelier, qui: str, travail: object, *, lourd: bool) -> object:
        lourds.append(lourd)
        return await faire(ici, qui, travail, lourd=lourd)  # type: ignore[arg-type]

    monkeypatch.setattr(Atelier, "faire", note)
    monkeypatch.setattr(atelier, "FAITS_LEGERS", 0)
    parcours = await entre(maison, menage_ouvert())
    assert not any(lourds[:1])
    lourds.clear()
    gros = {**voisinage(), "x": "é" * atelier.OCTETS_LEGERS}
    refuse = await maison.pousse(gros)
    assert refuse.status_code == 422
    assert lourds[0]

    for n in range(45):
        await entre(maison, voisinage(id=f"n{n}"))
    lourds.clear()
    assert (await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)).status_code == 200
    assert any(lourds)


@pytest.fixture
def a_cote(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The thread of each household that is folded; every household is a long one."""
    fils: list[str] = []

    rejoue = Rejoueur.__call__

    def poursuit(*mots: Any, **autres: Any) -> Any:  # noqa: ANN401 (those of `Rejoueur`)
        fils.append(threading.current_thread().name)
        return rejoue(*mots, **autres)

    monkeypatch.setattr(Rejoueur, "__call__", poursuit)
    for module in (attente, depot):
        monkeypatch.setattr(module, "FAITS_LEGERS", -1)
    return fils


@pytest.fixture
async def seule(base: str) -> AsyncIterator[Maison]:
    """The service, with nobody to follow it: only requests take connections."""
    async with ouvrir_sans_projecteur(base) as maison:
        yield maison


@pytest.mark.parametrize("a_blanc", ["true", "false"])
async def test_une_version_attendue_se_juge_a_cote_sans_tenir_de_connexion(
    seule: Maison, a_cote: list[str], monkeypatch: pytest.MonkeyPatch, a_blanc: str
) -> None:
    await entre(seule, menage_ouvert())
    await envoie(seule, voisinage(), media=STRUCTURE, a_blanc="true")  # the register has its own
    a_cote.clear()
    tenues: list[int] = []
    juge = attente.Attente.juge

    def note(*mots: Any) -> Any:  # noqa: ANN401 (those of `juge`)
        pool = seule.service.pool
        tenues.append(pool.get_size() - pool.get_idle_size())
        return juge(*mots)

    monkeypatch.setattr(attente.Attente, "juge", note)
    avant = seule.service.pool.get_size() - seule.service.pool.get_idle_size()
    for version, statut in (('"1"', 200 if a_blanc == "true" else 201), ('"7"', 412)):
        reponse = await envoie(
            seule,
            voisinage(),
            media=STRUCTURE,
            entetes={"If-Match": version},
            a_blanc=a_blanc,
        )
        assert reponse.status_code == statut, reponse.text

    assert a_cote
    assert all(fil.startswith("atelier") for fil in a_cote)
    assert max(tenues) <= avant


@pytest.mark.parametrize(
    ("page", "module", "nom"),
    [
        ("", routes, "carte"),
        ("/echeances", routes, "echeances"),
        ("/alertes", routes, "alertes"),
        ("/ruptures", routes, "ruptures"),
        ("/chronologie", chronologies, "chronologie"),
        ("/chronologie", chronologies, "lu"),
    ],
)
async def test_dire_un_long_parcours_se_fait_a_cote(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, page: str, module: ModuleType, nom: str
) -> None:
    fils: list[str] = []
    dire = getattr(module, nom)

    def note(*mots: Any, **autres: Any) -> Any:  # noqa: ANN401 (those of the page)
        fils.append(threading.current_thread().name)
        return dire(*mots, **autres)

    parcours = await entre(maison, menage_ouvert())
    monkeypatch.setattr(module, nom, note)
    monkeypatch.setattr(ouverture, "FAITS_LEGERS", -1)
    reponse = await maison.lit(f"/v1/parcours/{parcours}{page}", lecteur=SIAO)

    assert reponse.status_code == 200, reponse.text
    assert fils
    assert all(fil.startswith("atelier") for fil in fils)


async def test_les_depots_d_un_partenaire_laissent_des_connexions_aux_autres() -> None:
    ouvert, sortir = Atelier(), asyncio.Event()
    dedans: list[str] = []

    async def tient(qui: str) -> None:
        async with ouvert.une_place(qui):
            dedans.append(qui)
            await sortir.wait()

    siens = [asyncio.create_task(tient("un")) for _ in range(atelier.DEPOTS_PAR_PARTENAIRE + 3)]
    autre = asyncio.create_task(tient("autre"))
    for _ in range(5):
        await asyncio.sleep(0)

    assert dedans == [*["un"] * atelier.DEPOTS_PAR_PARTENAIRE, "autre"]
    assert atelier.DEPOTS_PAR_PARTENAIRE <= POOL_CONNECTIONS_MAX // 2
    sortir.set()
    await asyncio.gather(*siens, autre)
    ouvert.fermer()


async def test_un_partenaire_n_envoie_que_deux_flux_a_la_fois(maison: Maison) -> None:
    lus = asyncio.Event()

    async def corps() -> AsyncIterator[bytes]:
        yield json.dumps(voisinage()).encode() + b"\n"
        await lus.wait()

    entetes = {**maison.comme(SIAO), "Content-Type": FLUX}

    async def envoi() -> int:
        reponse = await maison.client.post("/v1/evenements", content=corps(), headers=entetes)
        return int(reponse.status_code)

    avant = [asyncio.create_task(envoi()) for _ in range(atelier.FLUX_PAR_PARTENAIRE)]
    await asyncio.sleep(0)
    while sum(maison.service.atelier._flux.values()) < len(avant):  # noqa: ASYNC110, SLF001
        await asyncio.sleep(0.01)

    de_trop = await envoie(maison, voisinage(), media=FLUX)
    autre = await envoie(
        maison, a_la_rue("/partenaires/115-48"), media=FLUX, par="/partenaires/115-48"
    )

    assert est_un_probleme(de_trop, 429, "trop-de-requetes")
    assert autre.status_code == 200
    lus.set()
    assert await asyncio.gather(*avant) == [200, 200]
    assert (await envoie(maison, voisinage(), media=FLUX)).status_code == 200
