"""Chaque page que publie le contrat, sous chacun de ses paramètres et dans chacune de ses formes.

Un ménage protégé, en procédure et inscrit en séance, porte un canari dans chaque champ que tait sa
protection : nul autre que qui y est nommé ne l'y trouve, fichiers et feuilles à imprimer comprises.
"""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx2
import pytest
from canaris import CANARIS, CIDFF, SECRETS, chantent, raconter, secrets
from faits import BAILLEUR, CAF, CCAPEX, RELAIS, SIAO, SIAO_33, entre, fait
from gelees import gele
from maison import Maison
from pages_du_contrat import adresses, lectures, pages, texte

from parcours.api.routes.territoire import Sorte
from parcours.domain.langage.vocabulaire import S5
from parcours.domain.lecture import regard as regards
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.veille.listes import SORTES
from parcours.publications.tableaux import TABLEAUX

PREFECTURE: Final = "/partenaires/prefecture-48"
HUISSIER: Final = "/partenaires/cj-causse-48"
DPO: Final = "/partenaires/dpo-48"
OBSERVATEUR: Final = "/partenaires/observateur-48"
DDETS: Final = "/partenaires/ddets-48"
LECTEURS: Final = (
    *(RELAIS, CCAPEX, CAF, PREFECTURE, HUISSIER, BAILLEUR, DPO, SIAO_33, DDETS, OBSERVATEUR),
)
"""L'un suit le ménage, d'autres le lisent par leur vue ; les derniers n'en ouvrent aucun."""
NOMS: Final = (
    *("parcours", "seance", "site", "organisme", "position", "numero", "tableau"),
    *("dispositif", "agregat", "id", "liste", "gardee", "annee"),
)
"""Ce que nomment les adresses."""
DES_PUBLICATIONS: Final = frozenset(
    f"/v1/observatoire/{page}" for page in ("stock", "flux", "ruptures")
)
"""À qui ne supervise pas, ces chiffres sont ceux que l'on publie : la page le dit, et rien."""


async def en_procedure(maison: Maison) -> dict[str, list[str]]:
    """Le ménage menacé d'expulsion, inscrit en séance ; ce que nomment les adresses."""
    parcours = await raconter(maison)
    for dit in secrets():
        await entre(maison, dit)
    seance = await entre(
        maison,
        fait("territoire.seance-ccapex-programmee", CCAPEX, sujet="exploc:48-seance-9",
             seance_le="2025-04-24", niveau="CENTRALE"),
    )  # fmt: skip
    ici = {"sujet": f"parcours:{parcours}", "survenu_le": "2025-03-10"}
    for dit in (
        fait("expulsion.commandement-de-payer-delivre", HUISSIER, dette=250000, **ici),
        fait("expulsion.ccapex-saisie", CCAPEX, auteur_saisine="BAILLEUR", type_bailleur="SOCIAL",
             voie="EXPLOC", dette=98000, **ici),
        fait("expulsion.ccapex-inscrite-en-seance", CCAPEX, seance=seance, **ici),
        fait("maintien.impaye-constate", BAILLEUR, premier_impaye_le="2025-01-01",
             termes_impayes=2, dette=90000, loyer_hors_charges=45000, type_bailleur="SOCIAL",
             **ici),
    ):  # fmt: skip
        await entre(maison, dit)
    site = await entre(
        maison,
        fait("territoire.site-campement-signale", SIAO, sujet="si-siao:site-9", commune="48095",
             personnes=12, menages=12),
    )  # fmt: skip
    for periode in ("2025-T1", "2025-T2", "2025-T3", "2025-T4", "2025"):
        await gele(maison, periode)
    gardee = await maison.client.post(
        "/v1/listes?etape=rue,hebergement",
        json={"nom": "Qui entre, qui sort"},
        headers=maison.comme(RELAIS),
    )
    return {
        "parcours": [parcours],
        "seance": [seance],
        "site": [site],
        "organisme": ["INT-RELAIS"],
        "position": [str(n) for n in range(1, maison.position + 1)],
        "numero": ["2"],
        "tableau": list(TABLEAUX),
        "dispositif": list(DISPOSITIFS),
        "agregat": [str(s) for s in Sorte],
        "id": [site, parcours],
        "liste": [str(s) for s in SORTES],
        "gardee": [gardee.json()["liste"]],
        "annee": ["2025"],
    }


@pytest.fixture
def lire(tmp_path: Path) -> Callable[[httpx2.Response], str]:
    """Ce que dit une réponse, en-têtes comprises."""
    return lambda reponse: f"{texte(reponse, tmp_path)} {reponse.headers}"


def test_chaque_page_a_de_quoi_se_nommer() -> None:
    noms = {nom: ["x"] for nom in NOMS}

    assert [page for page, _ in pages() if "{" in next(adresses(page, noms))] == []


async def test_aucune_page_du_contrat_ne_dit_a_un_autre_ce_que_tait_une_protection(
    maison: Maison, lire: Callable[[httpx2.Response], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noms = await en_procedure(maison)
    tus = (*CANARIS, *SECRETS.values(), CIDFF, '"D4"', "GITE")
    lues: set[str] = set()
    fuites = []
    for lecteur, (page, parametres) in itertools.product(LECTEURS, pages()):
        toutes = [*lectures(page, parametres, noms)]
        for adresse, options in toutes if _a_fond(lecteur, page) else toutes[:1]:
            lue = await maison.lit(adresse, lecteur=lecteur, **options)
            lues |= {page} if lue.status_code == httpx2.codes.OK else set()
            if trouves := chantent(tus, lire(lue)):
                fuites.append((lecteur, adresse, options, trouves))
    assert fuites == []
    assert {page for page, _ in pages()} - lues == DES_PUBLICATIONS

    monkeypatch.setattr(regards, "voile_garde", lambda *dits: dits[-1]())  # looked for again
    monkeypatch.setattr(regards.Regard, "niveau_de", lambda *_: S5)
    monkeypatch.setattr(regards.Regard, "lit_ce_qui_est_protege", lambda *_: True)
    lue = await maison.lit(f"/v1/parcours/{noms['parcours'][0]}/chronologie", lecteur=RELAIS)
    assert chantent(tus, lire(lue)) != [], "ne rien taire se verrait"


def _a_fond(lecteur: str, page: str) -> bool:
    """Vrai de qui l'on essaie chaque adresse d'une page, et chacun de ses paramètres."""
    if "{numero}" in page:  # what is frozen is the same for all
        return lecteur == OBSERVATEUR
    par_sa_vue = lecteur == CCAPEX and "/parcours" not in page
    return lecteur == RELAIS or par_sa_vue or (lecteur == PREFECTURE and "dispositifs" in page)
