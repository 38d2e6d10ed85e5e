"""Chaque page que publie le contrat, sous chacun de ses paramètres et dans chacune de ses formes.

Un ménage protégé, en procédure et inscrit en séance, porte un canari dans chaque champ que tait sa
protection : nul autre que qui y est nommé ne l'y trouve, fichiers et feuilles à imprimer comprises.
"""

import io
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import duckdb
import httpx2
import pytest
from canaris import CANARIS, CIDFF, SECRETS, chantent, raconter, secrets
from faits import BAILLEUR, CAF, CCAPEX, RELAIS, SIAO, SIAO_33, entre, fait
from gelees import gele
from maison import Maison

from parcours.api.app import application
from parcours.api.emporter import Format
from parcours.api.routes.territoire import Sorte
from parcours.domain.langage.vocabulaire import S5
from parcours.domain.lecture import regard as regards
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.veille.listes import SORTES
from parcours.projections.facettes import Facette
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
DE_TOUS: Final = frozenset({"catalogue", "nomenclatures", "delais", "problemes"})
"""Les pages qui ne parlent de rien de ce que l'on a dit."""
NOMS: Final = (
    *("parcours", "seance", "site", "organisme", "position", "numero", "tableau"),
    *("dispositif", "agregat", "id", "liste", "gardee", "annee"),
)
"""Ce que nomment les adresses."""
DES_PUBLICATIONS: Final = frozenset(
    f"/v1/observatoire/{page}" for page in ("stock", "flux", "ruptures")
)
"""À qui ne supervise pas, ces chiffres sont ceux que l'on publie : la page le dit, et rien."""
OBLIGATOIRES: Final = {"du": "2025-04-01", "jusqu_au": "2025-06-30", "annee": "2025"}
VALEURS: Final[Mapping[str, Sequence[str]]] = {
    "au": ("2025-03-05", "2025-03-31"),
    "depuis": ("0",),
    "limite": ("1",),
    "famille": ("vif,menage,hebergement",),
    "dossier": ("mise-a-abri-vif",),
    "partenaire": (CIDFF,),
    "dispositif": ("MISE_A_ABRI_VIF",),
    "etape": ("rue,hebergement",),
    "echeance_avant": ("2026-01-01",),
    "nouveau_depuis": ("2025-01-01",),
    "sans_nouvelle_jours": ("1",),
    "etat": ("en-cours", "terminees", "demandees"),
    "format": tuple(Format),
    "glissant": ("true",),
}
"""Ce qu'on essaie d'un paramètre, l'un après l'autre ; des autres, rien : ils ne font que trier."""


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


def pages() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Chaque page du contrat qui se lit, et ce qu'elle demande."""
    for page, verbes in application().openapi()["paths"].items():
        if "get" in verbes and not set(page.split("/")) & DE_TOUS:
            yield page, verbes["get"].get("parameters", [])


def lectures(
    page: str, parametres: Sequence[Mapping[str, Any]], noms: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Chaque adresse d'une page, nue ; la première aussi un paramètre à la fois."""
    sobre, *autres = variantes(parametres)
    toutes = [*adresses(page, noms)]
    yield from ((adresse, sobre) for adresse in toutes)
    yield from ((toutes[0], options) for options in autres)


def adresses(page: str, noms: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Une page, pour chacun de ce qu'elle nomme."""
    if page.startswith("/v1/listes/"):
        noms = {**noms, "liste": noms["gardee"]}
    voulus = {nom: tous for nom, tous in noms.items() if f"{{{nom}}}" in page}
    for choix in itertools.product(*voulus.values()):
        adresse = page
        for nom, valeur in zip(voulus, choix, strict=True):
            adresse = adresse.replace(f"{{{nom}}}", valeur)
        yield adresse


def variantes(parametres: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Ce que l'on demande d'une page : rien de plus qu'il ne faut, puis un paramètre à la fois."""
    dits = {p["name"] for p in parametres if p["in"] == "query"}
    requis = {p["name"]: p for p in parametres if p["in"] == "query" and p.get("required")}
    sobre = {nom: OBLIGATOIRES.get(nom, "2025-01-01") for nom in requis}
    yield sobre
    for nom in sorted(dits & VALEURS.keys()):
        yield from ({**sobre, nom: valeur} for valeur in VALEURS[nom])
    if "par" in dits:
        yield from ({**sobre, "par": par} for par in (*Facette, "signal", "manque", "etape"))


ADRESSE_DE_CASE: Final = re.compile(r' r="[A-Z]+[0-9]+"')
"""Dans un classeur : « D4 » y est une case, non un danger."""


@pytest.fixture
def lire(tmp_path: Path) -> Callable[[httpx2.Response], str]:
    """Ce que dit une réponse, quelle que soit sa forme : un classeur et un Parquet s'ouvrent."""

    def texte(reponse: httpx2.Response) -> str:
        corps = reponse.content
        if corps.startswith(b"PK"):
            with ZipFile(io.BytesIO(corps)) as classeur:
                feuilles = [classeur.read(nom).decode() for nom in classeur.namelist()]
            dits = [ADRESSE_DE_CASE.sub("", feuille) for feuille in feuilles]
        elif corps.startswith(b"PAR1"):
            fichier = tmp_path / "tableau.parquet"
            fichier.write_bytes(corps)
            with duckdb.connect() as base:
                dits = [str(base.execute(f"SELECT * FROM '{fichier}'").fetchall())]  # noqa: S608 (our own file)
        else:
            dits = [reponse.text]
        return f"{dits} {reponse.headers}"

    return texte


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
