"""Ce que l'on garde des ménages relus : rien qui se périme, rien en clair, jamais sans borne."""

from uuid import UUID

import pytest
from faits import GENTIANES, RELAIS, SIAO, entre, menage_ouvert, referent, voisinage
from faits import fait as fait_dit
from hypothesis import given as pour_tous
from hypothesis import strategies as st
from maison import Maison
from rejeux import compter
from scenario import ACTES_ORDINAIRES, MENAGE, Dit, fait, given
from strategies import RAPIDE, histoires

from parcours.api.souvenirs import Souvenirs
from parcours.domain.droit.reglages import SANS_REGLAGE
from parcours.domain.parcours.fold import fold
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
            lu = gardes.rejoue(MENAGE, faits[:combien], reglages, seul=seul)
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
        gardes.rejoue(UUID(int=flux), faits, ACTES_ORDINAIRES)
    assert rejeux == relus


async def test_relire_ne_rejoue_pas_ni_un_fait_de_plus_mais_un_fait_en_retard(
    maison: Maison, rejeux: list[int]
) -> None:
    parcours = await entre(maison, menage_ouvert())
    adresses = [f"/v1/parcours/{parcours}{page}" for page in ("", "/chronologie", "/alertes")]
    premieres = [await maison.lit(adresse, lecteur=SIAO) for adresse in adresses]
    assert rejeux == [1]

    assert [(await maison.lit(a, lecteur=SIAO)).json() for a in adresses] == [
        r.json() for r in premieres
    ]
    assert rejeux == [1]

    await entre(maison, voisinage())
    lue = await maison.lit(adresses[1], lecteur=SIAO)
    assert len(lue.json()["elements"]) == len(premieres[1].json()["elements"]) + 1
    assert rejeux == [1]

    await entre(maison, voisinage(survenu_le="2024-12-01", id="en-retard"))
    assert rejeux == [1, 3]


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
