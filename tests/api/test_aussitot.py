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

from parcours.projections import rebuild, retenus
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
    ici, ailleurs = await _deux_menages(arretee)

    await _pousse(arretee, RESSERRENT["une protection"], ici)

    assert await _lus(arretee) == ({ici, ailleurs}, {ici, ailleurs})


async def _pousse(maison: Maison, dit: Fait, ici: str) -> None:
    await entre(maison, {**dit, "subject": f"parcours:{ici}"})
