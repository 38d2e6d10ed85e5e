"""Toutes les listes que décrit l'API, et deux ménages dont chacune a de quoi parler."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from faits import CCAPEX, SIAO, a_la_rue, accord, entre, fait, menage_ouvert, referent, voisinage
from maison import SUPERVISEUR, Maison

from parcours.api.app import application

LE: Final = "2025-06-05"
"""Un jour où chacune a les deux ménages."""
SUJETS: Final = ("si-siao:48-2026-7101", "si-siao:48-2026-7102")
PERIODE: Final = {"du": "2025-01-01", "jusqu_au": "2025-12-31"}
REQUIS: Final = {
    "/v1/ccapex/avis": PERIODE,
    "/v1/expulsions/echeances": PERIODE,
    "/v1/listes/{liste}/mouvements": {"depuis_le": "2025-01-01"},
    "/v1/observatoire/tableaux/{tableau}/menages": {"periode": "2025-T1", "etape": "rue"},
    "/v1/relations": {"etat": "en-cours"},
}
"""Ce qu'une liste demande pour répondre."""


@dataclass(frozen=True)
class Liste:
    """Une liste de l'API, prête à être lue."""

    modele: str
    adresse: str
    requis: Mapping[str, str]
    prend: frozenset[str]
    """Ses paramètres."""

    @property
    def a_un_jour(self) -> bool:
        """Vrai si elle se lit un autre jour."""
        return "au" in self.prend


@dataclass(frozen=True)
class Dites:
    """Ce que l'on a dit, et où le lire."""

    menages: tuple[str, str]
    listes: tuple[Liste, ...]

    @property
    def depuis(self) -> list[Liste]:
        """Celles qui gardent ce qui a changé depuis une position, en JSON."""
        return [x for x in self.listes if "depuis" in x.prend and not x.modele.endswith("/ocel")]


async def dire_deux_menages(maison: Maison) -> Dites:
    """Deux ménages à la rue, sur un site, en procédure, inscrits en séance ; les listes."""
    seance = await entre(
        maison,
        fait("territoire.seance-ccapex-programmee", CCAPEX, sujet="exploc:48-seance",
             survenu_le="2025-01-05", seance_le="2025-06-19", niveau="CENTRALE"),
    )  # fmt: skip
    site = await entre(
        maison,
        fait("territoire.site-campement-signale", SIAO, sujet="si-siao:site", commune="48095",
             survenu_le="2025-01-04", personnes=12, menages=4),
    )  # fmt: skip
    un, autre = [await _un_menage(maison, sujet, site, seance) for sujet in SUJETS]
    gardee = await maison.client.post(
        "/v1/listes", json={"nom": "Tous"}, headers=maison.comme(SUPERVISEUR.source)
    )
    noms = {
        "parcours": un,
        "organisme": "INT-RELAIS",
        "seance": seance,
        "site": site,
        "dispositif": "campements",
        "agregat": "sites",
        "id": site,
        "liste": "orientations-sans-reponse",
        "tableau": "stock",
    }
    return Dites((un, autre), tuple(_listes(noms, gardee.json()["liste"])))


def _listes(noms: Mapping[str, str], gardee: str) -> list[Liste]:
    """Tout ce qui se lit page à page."""
    listes = []
    for modele, dite in application().openapi()["paths"].items():
        prend = frozenset(p["name"] for p in dite.get("get", {}).get("parameters", ()))
        if {"apres", "limite"} <= prend:
            de_la_sienne = {"liste": gardee} if "mouvements" in modele else {}
            adresse = modele.format(**{**noms, **de_la_sienne})
            listes.append(Liste(modele, adresse, REQUIS.get(modele, {}), prend))
    return listes


async def _un_menage(maison: Maison, sujet: str, site: str, seance: str) -> str:
    """Le même à l'un et à l'autre ; son référent l'est quelques semaines."""
    parcours = await entre(maison, menage_ouvert(sujet=sujet, survenu_le="2025-01-05"))
    dits: list[tuple[str, str, dict[str, Any]]] = [
        ("2025-01-10", "siao.demande-deposee", {
            "nature": "INSERTION", "prescripteur": "INT-SIAO48", "motif": "DORT_DANS_RUE",
            "preconisations": ["CHRS_INSERTION"], "departements": ["48"], "nb_personnes": 1}),
        ("2025-01-12", "campement.menage-rattache", {
            "site": site, "projet_sur_le_territoire": True}),
        ("2025-02-01", "siao.orientation-proposee", {
            "structure": "INT-GENTIANES", "type_place": "CHRS_INSERTION"}),
    ]  # fmt: skip
    for le, sorte, champs in dits:
        await entre(maison, fait(sorte, SIAO, sujet=sujet, survenu_le=le, **champs))
    await entre(maison, a_la_rue(sujet=sujet, survenu_le="2025-01-06"))
    await entre(maison, accord("INT-HABLOZ", "INT-GENTIANES", sujet=sujet, survenu_le="2025-01-07"))
    await entre(maison, voisinage(sujet=sujet, survenu_le="2025-05-02"))
    await entre(maison, referent(sujet=sujet, survenu_le="2025-05-01"))
    ici = f"parcours:{parcours}"
    await entre(maison, fait("expulsion.ccapex-saisie", CCAPEX, sujet=ici, survenu_le="2025-03-24",
                             auteur_saisine="BAILLEUR", type_bailleur="SOCIAL", voie="EXPLOC",
                             dette=98000))  # fmt: skip
    await entre(maison, fait("expulsion.ccapex-inscrite-en-seance", CCAPEX, sujet=ici,
                             survenu_le="2025-04-01", seance=seance, motifs=["AUTRE"]))  # fmt: skip
    await entre(maison, fait("expulsion.ccapex-avis-rendu", CCAPEX, sujet=ici, forme="AVIS",
                             survenu_le="2025-04-02", nature="SAISINE_FSL",
                             destinataire="BAILLEUR"))  # fmt: skip
    return parcours
