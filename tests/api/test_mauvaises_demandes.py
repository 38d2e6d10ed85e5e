"""Ce qu'une liste refuse : un problème clair, jamais une réponse partielle qui paraît entière."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from faits import CAF, CCAPEX, RELAIS, SIAO, entre, est_un_probleme, fait, menage_ouvert, referent
from maison import SUPERVISEUR, Maison

from parcours.api.app import application

SIEN, JAMAIS_DIT = str(UUID(int=7)), str(UUID(int=8))
"""Un agent en charge, et un autre que personne n'a nommé."""
PERIODE: Final = {"du": "2025-01-01", "jusqu_au": "2025-12-31"}
REQUIS: Final = {
    "/v1/ccapex/avis": PERIODE,
    "/v1/expulsions/echeances": PERIODE,
    "/v1/listes/{liste}/mouvements": {"depuis_le": "2025-01-01"},
    "/v1/relations": {"etat": "en-cours"},
}
"""Ce qu'une liste demande pour répondre."""
COMPTES: Final = (
    ("/v1/listes", SIAO),
    ("/v1/parcours/facettes", SIAO),
    ("/v1/siao/listes", SIAO),
    ("/v1/expulsions/comptes", CCAPEX),
)
FILTRES: Final = (
    ("/v1/parcours", "etape", "rue"),
    ("/v1/parcours", "dossier", "dossier-expulsion"),
    ("/v1/parcours", "phase", "dossier-expulsion.assignation"),
    ("/v1/parcours", "alerte", "AL-01"),
    ("/v1/parcours", "dispositif", "RUE"),
    ("/v1/parcours", "composition", "HOMME_ISOLE_SANS_ENFANT"),
    ("/v1/parcours/facettes", "par", "composition"),
    ("/v1/expulsions", "etape", "assignation"),
    ("/v1/expulsions", "manque", "diagnostic-social"),
    ("/v1/expulsions", "signal", "apl-en-jeu"),
    ("/v1/dispositifs/campements", "phase", "projet"),
    ("/v1/dispositifs/campements", "precision", "INSERTION_LOCALE"),
)
"""Ce qui filtre ou compte, et l'un des codes que l'on y prend."""


@dataclass(frozen=True)
class Liste:
    """Une liste de l'API, prête à être lue."""

    adresse: str
    requis: Mapping[str, str]
    a_un_jour: bool


async def _listes(maison: Maison) -> list[Liste]:
    """Toutes celles que décrit l'API : tout ce qui se lit page à page."""
    parcours = await entre(maison, menage_ouvert())
    programmee = fait("territoire.seance-ccapex-programmee", CCAPEX, sujet="exploc:48-seance",
                      seance_le="2026-04-16", niveau="CENTRALE")  # fmt: skip
    signale = fait("territoire.site-campement-signale", SIAO, sujet="si-siao:site", commune="48095",
                   personnes=12, menages=4)  # fmt: skip
    gardee = await maison.client.post(
        "/v1/listes", json={"nom": "Tous"}, headers=maison.comme(SUPERVISEUR.source)
    )
    site = await entre(maison, signale)
    noms = {
        "parcours": parcours,
        "organisme": "INT-RELAIS",
        "seance": await entre(maison, programmee),
        "site": site,
        "dispositif": "campements",
        "agregat": "sites",
        "id": site,
        "liste": "sans-referent",
    }
    listes = []
    for chemin, dite in application().openapi()["paths"].items():
        prend = {p["name"] for p in dite.get("get", {}).get("parameters", ())}
        if {"apres", "limite"} <= prend:
            de_la_sienne = {"liste": gardee.json()["liste"]} if "mouvements" in chemin else {}
            adresse = chemin.format(**{**noms, **de_la_sienne})
            listes.append(Liste(adresse, REQUIS.get(chemin, {}), "au" in prend))
    return listes


async def test_toute_liste_refuse_de_meme_ce_qu_elle_ne_comprend_pas(maison: Maison) -> None:
    qui = SUPERVISEUR.source
    listes = await _listes(maison)
    assert len(listes) > 25
    for liste in listes:
        lue = await maison.lit(liste.adresse, lecteur=qui, **liste.requis)
        assert lue.status_code == 200, (liste.adresse, lue.text)
        for limite in (0, 10**9, "beaucoup"):
            await _refuse(maison, liste.adresse, qui, **{**liste.requis, "limite": limite})
        for au in ("2025-02-30", "12/03/2025", "demain") if liste.a_un_jour else ():
            await _refuse(maison, liste.adresse, qui, **{**liste.requis, "au": au})
        dit = await _refuse(maison, liste.adresse, qui, **{**liste.requis, "couleur": "bleu"})
        assert dit.startswith("Paramètres de cette adresse : "), liste.adresse
        if liste.a_un_jour:
            await _refuse_deux_fois(maison, liste.adresse, qui, **liste.requis)
        for rendu in ("n-importe-quoi", "é", "A" * 200):
            await _refuse_le_curseur(maison, liste.adresse, qui, **{**liste.requis, "apres": rendu})


async def test_le_curseur_d_une_liste_n_en_ouvre_aucune_autre(maison: Maison) -> None:
    qui = SUPERVISEUR.source
    listes = await _listes(maison)
    await entre(maison, menage_ouvert(sujet="si-siao:48-autre"))
    rendus = {}
    for liste in listes:
        lue = await maison.lit(liste.adresse, lecteur=qui, **{**liste.requis, "limite": "1"})
        assert lue.status_code == 200, (liste.adresse, lue.text)
        if (suivant := lue.json().get("suivant")) is not None:  # what is taken away says it apart
            rendus[liste.adresse] = suivant
    assert "/v1/parcours" in rendus
    assert len(rendus) > 3
    for liste in listes:
        for adresse, rendu in rendus.items():
            if adresse != liste.adresse:
                options = {**liste.requis, "apres": rendu}
                await _refuse_le_curseur(maison, liste.adresse, qui, **options)


async def _refuse(maison: Maison, adresse: str, qui: str, /, **options: Any) -> str:  # noqa: ANN401 (any parameter)
    """What a refusal says."""
    refus = await maison.lit(adresse, lecteur=qui, **options)
    assert est_un_probleme(refus, 422, "parametre-invalide"), (adresse, options, refus.text)
    return str(refus.json()["detail"])


async def _refuse_deux_fois(maison: Maison, adresse: str, qui: str, **requis: str) -> None:
    """A parameter said twice has two values: neither is the one that was meant."""
    dits = urlencode([*requis.items(), ("au", "2026-01-01"), ("au", "2026-02-01")])
    refus = await maison.client.get(f"{adresse}?{dits}", headers=maison.comme(qui))
    assert est_un_probleme(refus, 422, "parametre-invalide"), (adresse, refus.text)
    (erreur,) = refus.json()["erreurs"]
    assert (erreur["code"], erreur["pointeur"]) == ("cle-dupliquee", "au"), adresse


async def _refuse_le_curseur(maison: Maison, adresse: str, par: str, **options: str) -> None:
    refus = await maison.lit(adresse, lecteur=par, **options)
    assert est_un_probleme(refus, 400, "curseur-invalide"), (adresse, options, refus.text)


async def test_ce_qu_une_liste_refuse_est_dit(maison: Maison) -> None:
    # --- what is not a parameter, or not a code: those that are get named
    for adresse, lecteur in COMPTES:
        dit = await _refuse(maison, adresse, lecteur, couleur="bleu")
        assert dit.startswith("Paramètres de cette adresse : "), adresse
    for adresse, filtre, code in FILTRES:
        lecteur = CCAPEX if "expulsions" in adresse else SIAO
        dit = await _refuse(maison, adresse, lecteur, **{filtre: "inconnu"})
        assert f"« {filtre} »" in dit, dit
        assert code in dit, dit
    for annee in (0, 10_000, "2025-01", ""):
        await _refuse(maison, "/v1/expulsions/bilan", CCAPEX, annee=annee)
    await _des_curseurs(maison)


async def _des_curseurs(maison: Maison) -> None:
    """A cursor that this list did not give to this reader."""
    for n in range(2):
        await entre(maison, menage_ouvert(sujet=f"si-siao:48-{n}", survenu_le="2025-05-01"))
    page = await maison.lit("/v1/parcours", lecteur=SIAO, limite=1)
    curseur = str(page.json()["suivant"])
    altere = ("A" if curseur[0] != "A" else "B") + curseur[1:]
    assert (await maison.lit("/v1/parcours", lecteur=SIAO, limite=1, apres=curseur)).is_success
    await _refuse_le_curseur(maison, "/v1/parcours", SIAO, apres=altere)
    await _refuse_le_curseur(maison, "/v1/parcours", SIAO, apres=curseur, tri="etape")
    await _refuse_le_curseur(maison, "/v1/parcours", SIAO, apres=curseur, etape="rue")
    await _refuse_le_curseur(maison, "/v1/parcours", CAF, apres=curseur)


async def test_l_agent_d_un_autre_organisme_ne_dit_rien(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, referent(sujet=f"parcours:{parcours}", agent=SIEN))

    async def combien(lecteur: str, **filtres: str) -> int:
        lu = await maison.lit("/v1/parcours", lecteur=lecteur, **filtres)
        assert lu.status_code == 200, lu.text
        return len(lu.json()["elements"])

    assert await combien(RELAIS, agent=SIEN) == 1
    for agent in (SIEN, JAMAIS_DIT):
        for filtres in ({"agent": agent}, {"agent": agent, "referent": "INT-RELAIS"}):
            assert await combien(CAF, **filtres) == 0
            compte = await maison.lit("/v1/parcours/facettes", lecteur=CAF, par="agent", **filtres)
            assert compte.json()["facettes"] == {"agent": []}
