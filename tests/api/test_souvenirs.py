"""Ce que l'on garde des ménages relus : rien qui se périme, rien en clair, jamais sans borne."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import httpx2
import pytest
from faits import (
    GENTIANES,
    RELAIS,
    SIAO,
    a_la_rue,
    annulation,
    entre,
    menage_ouvert,
    referent,
    voisinage,
)
from faits import fait as fait_dit
from hypothesis import given as pour_tous
from hypothesis import strategies as st
from maison import STRUCTURE, Maison, porte
from rejeux import compter
from scenario import ACTES_ORDINAIRES, MENAGE, Dit, fait, given
from strategies import RAPIDE, histoires

from parcours.api.porte import accuse
from parcours.api.souvenirs import Souvenirs
from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.juge import RejeuDuJuge
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.rejeu import Rejeu
from parcours.projections import rebuild
from parcours.projections.vue import Vie

TAILLES = st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=2, max_size=4)


@pour_tous(histoires(), TAILLES)
@RAPIDE
def test_un_menage_garde_est_celui_qu_on_rejouerait(
    dits: tuple[Dit, ...], lectures: list[tuple[int, bool]]
) -> None:
    faits, gardes = given(*dits).faits, Souvenirs()
    for combien, seul in lectures:
        for reglages in (ACTES_ORDINAIRES, SANS_REGLAGE):
            lu = gardes.rejoue(MENAGE, faits[:combien], reglages, pour="x", seul=seul)
            rejoue = fold(MENAGE, faits[:combien], reglages=reglages, seul=seul)
            assert lu.parcours == rejoue
            assert lu.vie == Vie(rejoue, reglages)


@pytest.fixture
def rejeux(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts each fold had."""
    return compter(monkeypatch)


@pytest.mark.parametrize(("faits_max", "relus"), [(3, [1, 1, 1]), (1, [1, 1, 1, 1]), (0, [1] * 6)])
def test_les_plus_anciennement_lus_s_oublient(
    rejeux: list[int], faits_max: int, relus: list[int]
) -> None:
    faits, gardes = given(fait("menage.ouvert", "2026-01-01")).faits, Souvenirs(faits_max)
    for flux in (1, 2, 2, 3, 3, 1):
        gardes.rejoue(UUID(int=flux), faits, ACTES_ORDINAIRES, pour="x")
    assert rejeux == relus


async def test_relire_ne_rejoue_pas_ni_un_fait_de_plus_mais_un_fait_en_retard(
    maison: Maison, rejeux: list[int]
) -> None:
    parcours = await entre(maison, menage_ouvert())
    adresses = [f"/v1/parcours/{parcours}{page}" for page in ("", "/chronologie", "/alertes")]
    premieres = [await maison.lit(adresse, lecteur=SIAO) for adresse in adresses]
    assert rejeux == [1, 1]

    assert [(await maison.lit(a, lecteur=SIAO)).json() for a in adresses] == [
        r.json() for r in premieres
    ]
    assert rejeux == [1, 1]

    await entre(maison, voisinage())
    lue = await maison.lit(adresses[1], lecteur=SIAO)
    assert len(lue.json()["elements"]) == len(premieres[1].json()["elements"]) + 1
    assert rejeux == [1, 1]

    await entre(maison, voisinage(survenu_le="2024-12-01", id="en-retard"))
    assert rejeux == [1, 1, 3], "jugé sans être rejoué"


@pytest.mark.parametrize("niveau", [None, "N1", "N2", "N3"])
async def test_protege_ou_non_un_menage_se_relit_et_se_poursuit_sans_etre_rejoue(
    maison: Maison, rejeux: list[int], niveau: str | None
) -> None:
    """Le temps d'une carte, ou d'un dépôt, ne dit pas à qui n'est pas nommé qu'il l'est."""
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, referent(survenu_le="2025-03-04"))
    if niveau:
        await entre(maison, fait_dit("vif.protection-adresse-activee", niveau=niveau))
    ici = {"sujet": f"parcours:{parcours}", "structure": "INT-GENTIANES", "type_place": "CHU"}
    await entre(maison, fait_dit("hebergement.entree-effectuee", GENTIANES, **ici))
    await maison.lit(f"/v1/parcours/{parcours}", lecteur=RELAIS)
    rejeux.clear()

    for jour in (10, 11, 12):
        await maison.lit(f"/v1/parcours/{parcours}", lecteur=RELAIS)
        dit = voisinage(RELAIS, sujet=f"parcours:{parcours}", survenu_le=f"2025-06-{jour}")
        await entre(maison, dit)
    assert rejeux == []


VU: Final = "2025-06-10"
"""Un jour d'avant ceux dont parlent les faits que l'on dit en retard."""


async def _suivi_par_le_relais(maison: Maison, niveau: str | None) -> str:
    """Un ménage dont le Relais est référent, qu'une protection qui ne le nomme pas couvre ou non.

    À la place de la protection, un fait qu'il lit : les deux ménages en ont autant.
    """
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, referent(survenu_le="2025-03-04"))
    dite = fait_dit("vif.protection-adresse-activee", niveau=niveau) if niveau else voisinage()
    await entre(maison, dite)
    await entre(maison, voisinage(survenu_le=VU))
    return parcours


async def _lit(maison: Maison, parcours: str) -> None:
    lue = await maison.client.get(f"/v1/parcours/{parcours}", headers=maison.comme(RELAIS))
    assert lue.status_code == 200, lue.text


async def _dit(maison: Maison, parcours: str, *, a_blanc: bool = False) -> None:
    """Un fait en retard, une entrée, une correction : rien ne s'ajoute à ce que l'on garde."""
    ici = {"sujet": f"parcours:{parcours}"}
    tard = voisinage(RELAIS, survenu_le="2025-04-01", **ici)
    for dit in (tard, a_la_rue(RELAIS, **ici), annulation(tard, RELAIS, **ici)):
        repondu = await maison.client.post(
            "/v1/evenements",
            params={"a_blanc": a_blanc},
            content=json.dumps(dit),
            headers={**maison.comme(RELAIS), "Content-Type": STRUCTURE},
        )
        assert repondu.status_code in {200, 201}, repondu.text


async def _essaie(maison: Maison, parcours: str) -> None:
    await _dit(maison, parcours, a_blanc=True)


async def _lit_apres_un_autre(maison: Maison, parcours: str) -> None:
    """Un autre a dit un fait en retard : jugé sans être rejoué, le ménage se rejoue pour chacun."""
    await _lit(maison, parcours)
    await entre(maison, voisinage(survenu_le="2025-04-01"))
    await _lit(maison, parcours)


GESTES: Final = {
    "lire": _lit,
    "dire": _dit,
    "essayer": _essaie,
    "lire après un autre": _lit_apres_un_autre,
}
Rejoues = list[tuple[str, int]]


async def _rejoues(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, geste: str, niveau: str | None
) -> Rejoues:
    """Ce qui se juge et se rejoue, et de combien de faits, quand le Relais le fait à froid."""
    parcours = await _suivi_par_le_relais(maison, niveau)
    await rebuild.rebuild(maison.service.pool, lambda _: None)
    rejoues: Rejoues = []
    init = Rejeu.__init__

    def note(self: Rejeu, *dits: Any, **options: Any) -> None:  # noqa: ANN401 (those of `Rejeu`)
        init(self, *dits, **options)
        sorte = "jugé" if isinstance(self, RejeuDuJuge) else "rejoué"
        rejoues.append((sorte, len(self.histoire.entrees)))

    oublieux = replace(maison.service, souvenirs=Souvenirs())
    with porte(oublieux) as api:
        transport = httpx2.ASGITransport(api)
        async with httpx2.AsyncClient(transport=transport, base_url="http://parcours") as client:
            monkeypatch.setattr(Rejeu, "__init__", note)
            await GESTES[geste](Maison(oublieux, client), parcours)
    return rejoues


@pytest.mark.parametrize("geste", GESTES)
@pytest.mark.parametrize("niveau", [None, "N1", "N2", "N3"])
async def test_protege_ou_non_rien_ne_se_rejoue_une_fois_de_plus(
    sans_projecteur: Maison, monkeypatch: pytest.MonkeyPatch, geste: str, niveau: str | None
) -> None:
    """Un fait en retard, une correction, une entrée, une carte à froid : jugé, puis rejoué."""
    rejoues = await _rejoues(sans_projecteur, monkeypatch, geste, niveau)
    assert [sorte for sorte, _ in rejoues] == ATTENDUS[geste], rejoues


ATTENDUS: Final = {
    "lire": ["jugé", "rejoué"],
    "dire": ["jugé", "rejoué"] * 3,
    "essayer": ["jugé", "rejoué"] * 3,
    "lire après un autre": ["jugé", "rejoué", "rejoué", "rejoué"],
}


@pytest.mark.parametrize("geste", GESTES)
async def test_juger_en_rejouant_tout_se_verrait(
    sans_projecteur: Maison, monkeypatch: pytest.MonkeyPatch, geste: str
) -> None:
    def juge(self: Souvenirs, flux: UUID, faits: Sequence[Fait], reglages: Reglages) -> Parcours:
        return self.rejoue(flux, faits, reglages, pour="juge").parcours

    monkeypatch.setattr(Souvenirs, "juge", juge)
    monkeypatch.setattr(accuse, "juger", fold)
    rejoues = await _rejoues(sans_projecteur, monkeypatch, geste, "N3")
    assert [sorte for sorte, _ in rejoues] != ATTENDUS[geste]
