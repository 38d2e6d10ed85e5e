"""Un ménage qui s'en va, de quelque façon que ce soit, dans chacune des listes du SIAO.

Ce que chaque liste dit qui l'en sort est ce qui l'en sort : le reste attend que quelqu'un le dise.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest
from faits import SIAO, SIAO_33, entre, fait
from maison import Maison, ouvrir_sans_projecteur
from passes import LISTES, Passe
from passes_dits import histoire
from test_entrees_et_sorties import LOIN, MAINTENANT, Lues, jours, rattrape

from parcours.domain.veille.listes.sortes import SORTES
from parcours.projections import rebuild

DPO: Final = "/partenaires/dpo-48"
DU_SIAO: Final = [passe for passe in LISTES if passe.liste != "mises-a-l-abri"]
DEGRADATIONS: Final = "degradations-apres-cloture"
DEPART: Final = ("sans-referent", "retours-apres-relogement", "prets-au-logement")
"""Les listes qui disent qu'un départ du territoire en sort."""
LES_DEUX: Final = ["lui", "l'autre"]


@pytest.fixture
async def maison(base: str) -> AsyncIterator[Maison]:
    """Une maison qui vit en juin 2027, et dont les vues ne suivent que quand on le leur dit."""
    async with ouvrir_sans_projecteur(base, now=lambda: MAINTENANT) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


def clos(ici: Mapping[str, str]) -> list[Any]:
    return [fait("parcours.clos", motif="DEPART_TERRITOIRE", **ici)]


def archive(ici: Mapping[str, str]) -> list[Any]:
    return [fait("parcours.archive", DPO, motif="DELAI_SANS_CONTACT", **ici)]


def deces(ici: Mapping[str, str]) -> list[Any]:
    return [fait("menage.personne-partie", personne="p1", motif="DECES", **ici)]


def depart(ici: Mapping[str, str]) -> list[Any]:
    return [fait("parcours.depart-du-territoire-constate", **ici)]


def transfert(ici: Mapping[str, str]) -> list[Any]:
    demande = fait("parcours.transfert-demande", vers_departement="33", motif="DEMENAGEMENT", **ici)
    accord: dict[str, Any] = {"transfert": f"{SIAO}#{demande['id']}", "accord": True}
    return [demande, fait("parcours.transfert-decide", SIAO_33, departement="33", **accord, **ici)]


AVANT_LUI: Final = {clos: ["lui"], deces: ["lui"], depart: ["lui"], archive: [], transfert: ["33"]}
"""Qui la liste a la veille : la clôture n'y change rien ; l'archive et le transfert, les droits."""


def apres(sorte: Any, liste: str) -> list[str]:  # noqa: ANN401 (one of these functions)
    """Qui elle a le jour où il s'en va."""
    if sorte is transfert:
        return ["33"]
    return ["lui"] if sorte is depart and liste not in DEPART else []


async def _qui_y_est(lues: Lues, liste: str, lui: str, au: str, autre: str = "") -> list[str]:
    adresse = f"/v1/siao/listes/{liste}"
    ici, la = [
        {e["parcours"] for e in await lues.elements(adresse, siao, au)} for siao in (SIAO, SIAO_33)
    ]
    dits = (("lui", lui in ici), ("l'autre", autre in ici), ("33", lui in la))
    return [qui for qui, y_est in dits if y_est]


async def test_chaque_liste_rend_le_menage_qui_part_quand_elle_le_dit(maison: Maison) -> None:
    partis: dict[tuple[Passe, Any], str] = {}
    for rang, (passe, sorte) in enumerate((p, s) for p in DU_SIAO for s in AVANT_LUI):
        lui = await histoire(maison, rang, depuis="2026-01-02")
        await lui.disent(*passe.depuis, *passe.entre)
        for dit in sorte({"sujet": f"parcours:{lui.parcours}", "survenu_le": passe.au}):
            await entre(maison, dit)
        partis[passe, sorte] = lui.parcours
    await rattrape(maison)

    lues, vus, attendus = Lues(maison), {}, {}
    for (passe, sorte), parti in partis.items():
        nom, (_, _, veille, jour) = f"{passe.liste}, {sorte.__name__}", jours(passe)
        vus[nom] = [await _qui_y_est(lues, passe.liste, parti, au) for au in (veille, jour, LOIN)]
        attendus[nom] = [AVANT_LUI[sorte], *[apres(sorte, passe.liste)] * 2]
    assert vus == attendus


async def test_reuni_a_un_autre_c_est_l_autre_que_la_liste_a(maison: Maison) -> None:
    reunis: dict[Passe, tuple[str, str]] = {}
    for rang, passe in enumerate(DU_SIAO):
        lui, autre = [await histoire(maison, 2 * rang + n, depuis="2026-01-02") for n in range(2)]
        await lui.disent(*passe.depuis, *passe.entre)
        await entre(
            maison,
            fait("correction.menages-fusionnes", sujet=f"parcours:{autre.parcours}",
                 absorbe=lui.parcours, motif="MEME_MENAGE", survenu_le=passe.au),
        )  # fmt: skip
        reunis[passe] = lui.parcours, autre.parcours
    await rattrape(maison)

    lues, vus = Lues(maison), {}
    for passe, (l_un, l_autre) in reunis.items():
        _, _, veille, jour = jours(passe)
        vus[passe.liste] = [
            await _qui_y_est(lues, passe.liste, l_un, au, l_autre) for au in (veille, jour)
        ]
    assert vus == {
        **{passe.liste: [["lui"], ["l'autre"]] for passe in DU_SIAO},
        "sans-referent": [LES_DEUX, ["l'autre"]],
        DEGRADATIONS: [["lui"], []],  # the one who stays was never closed
    }


def test_les_listes_disent_ce_qui_en_sort_ici() -> None:
    """Ce que le tableau attend est ce qu'elles publient."""
    for sorte in SORTES.values():
        if sorte.code in {passe.liste for passe in DU_SIAO}:
            assert ("départ du territoire" in sorte.sort) == (sorte.code in DEPART), sorte.code
            assert "clos" in sorte.sort, sorte.code
