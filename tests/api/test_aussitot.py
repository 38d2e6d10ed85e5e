"""Ce qui resserre la lecture vaut dès qu'on l'accuse, même si les vues ne l'ont pas encore lu."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from faits import (
    RELAIS,
    SIAO,
    Fait,
    annulation,
    entre,
    fait,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import Maison, ouvrir_sans_projecteur

from parcours.projections import feed, portefeuille_lu, rebuild, retenus
from parcours.projections.engine import Projector

ICI: Final = "si-siao:48-2026-ici"
AILLEURS: Final = "si-siao:48-2026-ailleurs"
DIT: Final = voisinage(sujet=ICI, id="dit", gravite="G2")
RESSERRENT: Final = {
    "une protection": fait(
        "vif.protection-adresse-activee",
        "/partenaires/cidff-48",
        sujet=ICI,
        niveau="N3",
        organismes_habilites=["INT-CIDFF48"],
    ),
    "une exclusion": fait(
        "relation.exclue",
        sujet=ICI,
        organisme="INT-RELAIS",
        a_la_demande_de="MENAGE",
        motif="SOUHAIT",
    ),
    "une annulation": annulation(DIT, SIAO, sujet=ICI),
}


@pytest.fixture
async def arretee(base: str) -> AsyncIterator[Maison]:
    """A house whose views follow only when told to."""
    async with ouvrir_sans_projecteur(base) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


async def _rattrape(maison: Maison) -> None:
    projecteur = Projector(maison.service.pool)
    while await projecteur.catch_up():
        pass


async def _lus(maison: Maison) -> tuple[set[str], set[str]]:
    """The households that the référent reads: in its caseload, and in the feed."""
    entetes = maison.comme(RELAIS)
    liste = await maison.client.get("/v1/referents/INT-RELAIS/parcours", headers=entetes)
    flux = await maison.client.get("/v1/evenements?famille=menage", headers=entetes)
    return (
        {e["parcours"] for e in liste.json()["elements"]},
        {e["subject"].partition(":")[2] for e in flux.json()["elements"]},
    )


async def _deux_menages(maison: Maison) -> tuple[str, str]:
    suivis = []
    for sujet in (ICI, AILLEURS):
        suivis.append(await entre(maison, menage_ouvert(sujet=sujet)))
        await entre(maison, referent(sujet=sujet))
    await entre(maison, DIT)
    await _rattrape(maison)
    return suivis[0], suivis[1]


@pytest.mark.parametrize("quoi", RESSERRENT)
async def test_le_menage_se_tait_aussitot_et_lui_seul(arretee: Maison, quoi: str) -> None:
    ici, ailleurs = await _deux_menages(arretee)
    assert await _lus(arretee) == ({ici, ailleurs}, {ici, ailleurs})

    await _pousse(arretee, RESSERRENT[quoi], ici)

    assert await _lus(arretee) == ({ailleurs}, {ailleurs})
    await _rattrape(arretee)
    liste, _ = await _lus(arretee)
    assert liste == ({ailleurs} if quoi == "une exclusion" else {ici, ailleurs})


@pytest.mark.parametrize("limite", [1, 2, 100])
async def test_ce_qu_on_passe_parce_qu_il_est_retenu_vient_ensuite_une_fois(
    arretee: Maison, limite: int
) -> None:
    """Qui suit pendant ce temps ne perd rien, et ne le lit pas deux fois."""
    await _deux_menages(arretee)
    reprise, attendus = await _suit(arretee, None, 100)
    for sujet in (ICI, AILLEURS):
        await entre(arretee, voisinage(sujet=sujet, id=f"ensuite-{sujet}"))
    await _rattrape(arretee)
    await entre(arretee, annulation({"source": SIAO, "id": "inconnu"}, SIAO, sujet=ICI))

    reprise, pendant = await _suit(arretee, reprise, limite)
    reprise, encore = await _suit(arretee, reprise, limite)
    await entre(arretee, voisinage(sujet=AILLEURS, id="apres"))
    await _rattrape(arretee)
    reprise, apres = await _suit(arretee, reprise, limite)

    assert (pendant, encore) == ([f"ensuite-{AILLEURS}"], [])
    assert sorted(i for i in apres if "essai" not in i) == ["apres", f"ensuite-{ICI}"]
    tout = (await _suit(arretee, None, 100))[1]
    assert sorted([*attendus, *pendant, *apres]) == sorted(tout)


async def test_un_curseur_ne_porte_que_quelques_menages_retenus(
    arretee: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PASSEES_MAX", 1)
    await _deux_menages(arretee)
    reprise, _ = await _suit(arretee, None, 100)
    for sujet in (ICI, AILLEURS):
        await entre(arretee, voisinage(sujet=sujet, id=f"ensuite-{sujet}"))
    await _rattrape(arretee)
    for sujet in (ICI, AILLEURS):
        await entre(arretee, annulation({"source": SIAO, "id": "inconnu"}, SIAO, sujet=sujet))

    reprise, pendant = await _suit(arretee, reprise, 100)
    await _rattrape(arretee)
    _, apres = await _suit(arretee, reprise, 100)

    assert pendant == []
    assert {f"ensuite-{ICI}", f"ensuite-{AILLEURS}"} <= set(apres)


async def _suit(maison: Maison, reprise: str | None, limite: int) -> tuple[str, list[str]]:
    """What the référent is told from there, page after page, and where to resume."""
    lus, entetes = [], maison.comme(RELAIS)
    while True:
        params = {"limite": str(limite)} | ({"apres": reprise} if reprise else {})
        page = await maison.client.get("/v1/evenements", params=params, headers=entetes)
        assert page.status_code == 200, page.text
        lus += [e["id"] for e in page.json()["elements"]]
        reprise = str(page.json()["reprise"])
        if page.json()["suivant"] is None:
            return reprise, lus


async def test_un_fait_ordinaire_ne_tait_rien(arretee: Maison) -> None:
    ici, ailleurs = await _deux_menages(arretee)

    await entre(arretee, voisinage(sujet=ICI))

    assert await _lus(arretee) == ({ici, ailleurs}, {ici, ailleurs})


async def test_une_structure_que_l_on_dit_accueillir_des_victimes_se_tait_aussitot(
    arretee: Maison,
) -> None:
    def declaree(sujet: str, type_place: str, le: str) -> Fait:
        return fait(
            "territoire.structure-declaree", sujet=sujet, organisme="INT-GENTIANES",
            nature="HEBERGEMENT", type_place=type_place, capacite=4, etat="OUVERTE",
            commune="48095", survenu_le=le,
        )  # fmt: skip

    async def lues() -> set[str]:
        entetes = arretee.comme(RELAIS)
        liste = await arretee.client.get("/v1/territoire/structures", headers=entetes)
        return {e["id"] for e in liste.json()["elements"]}

    sujets = ("si-siao:st-7", "si-siao:st-8")
    une, autre = [await entre(arretee, declaree(s, "CHU", "2025-03-01")) for s in sujets]
    await _rattrape(arretee)
    assert await lues() >= {une, autre}

    await entre(arretee, declaree(sujets[0], "MISE_A_ABRI_VIF", "2025-04-01"))

    assert await lues() & {une, autre} == {autre}


async def test_sans_retenir_le_menage_se_lirait_encore(
    arretee: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: nothing narrows."""
    monkeypatch.setattr(retenus, "resserrent", lambda: ("aucun",))
    faite = portefeuille_lu._menages.__wrapped__  # noqa: SLF001 (made anew)
    monkeypatch.setattr(portefeuille_lu, "_menages", faite)
    ici, ailleurs = await _deux_menages(arretee)

    await _pousse(arretee, RESSERRENT["une protection"], ici)

    assert await _lus(arretee) == ({ici, ailleurs}, {ici, ailleurs})


async def _pousse(maison: Maison, dit: Fait, ici: str) -> None:
    await entre(maison, {**dit, "subject": f"parcours:{ici}"})
