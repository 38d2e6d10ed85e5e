"""Chaque liste du SIAO, quand ce qui arrive au ménage se dit de travers, ou lui arrive autrement.

Su en retard et dans le désordre, daté ou saisi de travers puis repris, réuni à un autre puis rendu,
scindé, parti vivre ailleurs, effacé : la liste l'a les jours qu'elle dit, comme si de rien n'était.
Le même jour, ce qui l'en sort l'emporte.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from faits import SIAO, annulation, entre, fait
from maison import Maison, ouvrir_sans_projecteur
from passes import LISTES, Passe
from passes_dits import Histoire, histoire
from scenario import Dit
from test_entrees_et_sorties import LOIN, MAINTENANT, Lues, jours, rattrape

from parcours.projections import rebuild

OUVERT_LE: Final = "2026-01-02"
DU_SIAO: Final = tuple(passe for passe in LISTES if passe.liste != "mises-a-l-abri")
DES_JOURS: Final = timedelta(days=3)


@pytest.fixture
async def maison(base: str) -> AsyncIterator[Maison]:
    """Une maison qui vit en juin 2027, et dont les vues ne suivent que quand on le leur dit."""
    async with ouvrir_sans_projecteur(base, now=lambda: MAINTENANT) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


def deplace(dit: Dit, de: timedelta) -> Dit:
    """Le même fait, un autre jour."""
    le = dit.evenement.survenu_le + de
    return replace(dit, evenement=dit.evenement.model_copy(update={"survenu_le": le}))


async def precise(lui: Histoire, dit: dict[str, Any], le: date) -> None:
    """Sa date est reprise, par qui l'a dite."""
    await entre(
        lui.maison,
        fait("correction.date-precisee", dit["source"], sujet=dit["subject"],
             cible=f"{dit['source']}#{dit['id']}", nouvelle_date=str(le), precision="JOUR",
             survenu_le=LOIN),
    )  # fmt: skip


# --- Ce qui arrive --------------------------------------------------------------------------------


async def su_a_rebours(lui: Histoire, passe: Passe) -> None:
    """Ce qui l'en sort s'apprend d'abord, ce qui l'y met ensuite."""
    dits = [lui.enveloppe(dit) for dit in (*passe.depuis, *passe.entre, passe.sort)]
    for dit in reversed(dits):
        await entre(lui.maison, dit)


async def entree_mal_datee(lui: Histoire, passe: Passe) -> None:
    """Ce qui l'y met se dit trois jours trop tôt, puis à son jour."""
    *avant, dernier = passe.entre or (passe.sort,)
    await lui.disent(*passe.depuis, *avant)
    (dit,) = await lui.disent(deplace(dernier, -DES_JOURS))
    await precise(lui, dit, dernier.evenement.survenu_le)
    if passe.entre:
        await lui.disent(passe.sort)


async def sortie_mal_datee(lui: Histoire, passe: Passe) -> None:
    """Ce qui l'en sort se dit trois jours trop tard, puis à son jour."""
    await lui.disent(*passe.depuis, *passe.entre)
    (dit,) = await lui.disent(deplace(passe.sort, DES_JOURS))
    await precise(lui, dit, passe.sort.evenement.survenu_le)


async def sortie_annulee_puis_redite(lui: Histoire, passe: Passe) -> None:
    """Ce qui l'en sort se dit par erreur, s'annule, et arrive enfin."""
    await lui.disent(*passe.depuis, *passe.entre)
    (dit,) = await lui.disent(deplace(passe.sort, -DES_JOURS))
    await entre(lui.maison, annulation(dit, dit["source"], sujet=dit["subject"], survenu_le=LOIN))
    await lui.disent(passe.sort)


async def reuni_puis_rendu(lui: Histoire, passe: Passe) -> None:
    """On l'a cru d'un autre ménage, avant qu'il en sorte : la fusion s'annule."""
    await lui.disent(*passe.depuis, *passe.entre)
    autre = await histoire(lui.maison, 1000 + lui.rang, depuis=OUVERT_LE)
    fusion = fait("correction.menages-fusionnes", sujet=f"parcours:{autre.parcours}",
                  absorbe=lui.parcours, motif="MEME_MENAGE", survenu_le=passe.du)  # fmt: skip
    await entre(lui.maison, fusion)
    await entre(lui.maison, annulation(fusion, SIAO, sujet=fusion["subject"], survenu_le=LOIN))
    await lui.disent(passe.sort)


async def en_absorbe_un_autre(lui: Histoire, passe: Passe) -> None:
    """Un autre ménage, dont on ne savait rien de plus, n'était que lui."""
    autre = await histoire(lui.maison, 2000 + lui.rang, depuis=OUVERT_LE)
    await lui.disent(*passe.depuis, *passe.entre)
    await entre(
        lui.maison,
        fait("correction.menages-fusionnes", sujet=f"parcours:{lui.parcours}",
             absorbe=autre.parcours, motif="MEME_MENAGE", survenu_le=passe.du),
    )  # fmt: skip
    await lui.disent(passe.sort)


async def se_scinde(lui: Histoire, passe: Passe) -> None:
    """Quelqu'un le quitte et forme un autre ménage : il y est encore, l'autre n'y est pas."""
    sujet = f"parcours:{lui.parcours}"
    await entre(
        lui.maison,
        fait("menage.personne-ajoutee", sujet=sujet, personne="p2", role="CONJOINT",
             tranche_age="DE_25_A_59", motif="OUBLI", survenu_le=OUVERT_LE),
    )  # fmt: skip
    await lui.disent(*passe.depuis, *passe.entre)
    nouveau = await histoire(lui.maison, 3000 + lui.rang, depuis=LOIN)
    await entre(
        lui.maison,
        fait("correction.menage-scinde", sujet=sujet, nouveaux_menages=[nouveau.parcours],
             personnes=["p2"], motif="SEPARATION", survenu_le=passe.du),
    )  # fmt: skip
    await lui.disent(passe.sort)


ACCIDENTS: Final[tuple[Callable[[Histoire, Passe], Awaitable[None]], ...]] = (
    su_a_rebours,
    entree_mal_datee,
    sortie_mal_datee,
    sortie_annulee_puis_redite,
    reuni_puis_rendu,
    en_absorbe_un_autre,
    se_scinde,
)


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda a: a.__name__)
async def test_la_liste_l_a_les_jours_qu_elle_dit_quoi_qu_il_arrive(
    maison: Maison, accident: Callable[[Histoire, Passe], Awaitable[None]]
) -> None:
    ou = {p: await histoire(maison, rang, depuis=OUVERT_LE) for rang, p in enumerate(DU_SIAO)}
    for passe, lui in ou.items():
        await accident(lui, passe)
    await rattrape(maison)

    lues = Lues(maison)
    vus = {}
    for passe, lui in ou.items():
        adresse = f"/v1/siao/listes/{passe.liste}"
        vus[str(passe)] = [
            au for au in (*jours(passe), LOIN)
            if lui.parcours in {e["parcours"] for e in await lues.elements(adresse, SIAO, au)}
        ]  # fmt: skip
    assert vus == {str(passe): [*jours(passe)[1:3]] for passe in ou}
