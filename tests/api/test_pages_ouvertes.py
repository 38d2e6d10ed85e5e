"""Ce que `/v1/moi` offre répond, et ce qui refuse n'y est pas : de chaque rôle, chaque page."""

import re
from collections.abc import Iterator
from typing import Final

import httpx2
import pytest
from etrangers import ICI
from faits import CCAPEX, RELAIS, SIAO, accord, entre, fait, menage_ouvert, referent
from maison import CLE_MAITRESSE, Maison, cle

from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.api import pages_ouvertes
from parcours.domain.langage.vocabulaire import Role

PAGES: Final = (
    *pages_ouvertes.LISTES,
    *pages_ouvertes.CHIFFRES,
    *pages_ouvertes.DES_EXPULSIONS,
    *pages_ouvertes.DU_SIAO,
    *pages_ouvertes.DES_DISPOSITIFS,
)
ROLES: Final = [role for role in Role if role not in {Role.SYSTEME, Role.SUPERVISION, Role.MENAGE}]
OPTIONS: Final = {"du": "2025-01-01", "jusqu_au": "2025-03-31", "annee": "2025"}


def tenus() -> Iterator[Partenaire]:
    """Un partenaire par rôle, et rien d'autre."""
    for rang, role in enumerate(ROLES):
        yield Partenaire(
            source=f"/partenaires/seul-{rang}", libelle=role, organisme=f"INT-SEUL{rang}",
            roles=(role,), departements=(ICI,), systemes=(),
        )  # fmt: skip


async def refuse(maison: Maison, page: str, qui: Partenaire, noms: dict[str, str]) -> bool:
    """Vrai si la page ne se lit pas de ce rôle."""
    adresse = re.sub(r"\{(\w+)\}", lambda nom: noms.get(nom[1], qui.organisme), page)
    lue = await maison.lit(adresse, lecteur=qui.source)
    if lue.status_code == httpx2.codes.UNPROCESSABLE_CONTENT:
        manquent = {e["pointeur"] for e in lue.json()["erreurs"]}
        dites = {nom: valeur for nom, valeur in OPTIONS.items() if nom in manquent}
        lue = await maison.lit(adresse, lecteur=qui.source, **dites)
    assert lue.status_code < httpx2.codes.INTERNAL_SERVER_ERROR, (page, qui.roles)
    return lue.status_code == httpx2.codes.FORBIDDEN


@pytest.mark.parametrize("moitie", [0, 1])
async def test_ce_qui_est_offert_se_lit_et_ce_qui_refuse_n_est_pas_offert(
    maison: Maison, moitie: int
) -> None:
    tous = [qui for rang, qui in enumerate(tenus()) if rang % 2 == moitie]
    fichier = FichierPartenaires(version=1, systemes=(), partenaires=tuple(tous))
    cles = {p.source: cle(p.source) for p in tous}
    await Annuaire(maison.service.pool, CLE_MAITRESSE).import_(fichier, cles)
    noms = {
        "seance": await entre(maison, fait("territoire.seance-ccapex-programmee", CCAPEX,
                                           sujet="exploc:48-s", seance_le="2025-04-24",
                                           niveau="CENTRALE")),
        "site": await entre(maison, fait("territoire.site-campement-signale", SIAO, menages=12,
                                         sujet="si-siao:s", commune="48095", personnes=12)),
        "liste": "sans-referent",
        "annee": "2025",
    }  # fmt: skip
    trompent = []
    for qui in tous:
        moi = (await maison.lit("/v1/moi", lecteur=qui.source)).json()
        offertes = {page["adresse"] for page in (*moi["listes"], *moi["chiffres"])}
        refusees = {page for page in PAGES if await refuse(maison, page, qui, noms)}
        trompent += [
            (qui.roles[0], page) for page in PAGES if (page in offertes) == (page in refusees)
        ]

    assert trompent == []


BAILLEUR: Final = "/partenaires/habitat-lozerien"
LUES: Final = (
    *("/v1/parcours", "/v1/alertes"),
    *("/v1/echeances", "/v1/expulsions", "/v1/expulsions/echeances"),
)


async def test_qui_ne_suit_que_l_impaye_n_a_que_les_listes_qui_le_montrent(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-01-02"))
    ici = {"sujet": f"parcours:{parcours}"}
    await entre(maison, referent(survenu_le="2025-01-03", **ici))
    assert await offertes(maison) == set(LUES), "rien ne dit encore ce qu'il suivra"

    saisie = fait("expulsion.ccapex-saisie", RELAIS, survenu_le="2025-02-09", dette=136500,
                  auteur_saisine="BAILLEUR", type_bailleur="SOCIAL", voie="EXPLOC",
                  bailleur="INT-HABLOZ", **ici)  # fmt: skip
    commandement = fait("expulsion.commandement-de-payer-delivre", "/partenaires/cj-causse-48",
                        survenu_le="2025-03-10", dette=145500, bail_conclu_le="2023-08-23",
                        loyer_hors_charges=45000, type_bailleur="SOCIAL", **ici)  # fmt: skip
    for dit in (saisie, commandement):
        await entre(maison, dit)

    assert await offertes(maison) == await remplies(maison) == set(LUES[2:])

    await entre(maison, accord("INT-HABLOZ", survenu_le="2025-03-11", **ici))
    assert await offertes(maison) == set(LUES)
    assert "/v1/parcours" in await remplies(maison)


async def offertes(maison: Maison) -> set[str]:
    """De ces listes, celles que lui offre `/v1/moi`."""
    moi = (await maison.lit("/v1/moi", lecteur=BAILLEUR)).json()
    adresses = {page["adresse"] for page in moi["listes"]}
    assert ("/v1/parcours" in adresses) == ("/v1/parcours/facettes" in adresses)
    return adresses & set(LUES)


async def remplies(maison: Maison) -> set[str]:
    """Celles qui montrent quelque chose."""
    lues = {}
    for page in LUES:
        jours = {"au": "2025-03-12"}
        if page.endswith("expulsions/echeances"):
            jours = {"du": "2025-01-01", "jusqu_au": "2025-12-31"}
        lues[page] = (await maison.lit(page, lecteur=BAILLEUR, **jours)).json()["elements"]
    return {page for page, elements in lues.items() if elements}
