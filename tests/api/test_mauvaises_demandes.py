"""Ce qu'une liste refuse : un problème clair, jamais une réponse partielle qui paraît entière."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from faits import CAF, CCAPEX, RELAIS, SIAO, entre, est_un_probleme, menage_ouvert, referent
from listes_dites import LE, Liste, dire_deux_menages
from maison import SUPERVISEUR, Maison

SIEN, JAMAIS_DIT = str(UUID(int=7)), str(UUID(int=8))
"""Un agent en charge, et un autre que personne n'a nommé."""
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
D_OU_L_ON_REPREND: Final = {
    "/v1/alertes",
    "/v1/ccapex/avis",
    "/v1/ccapex/seances/{seance}/ordre-du-jour",
    "/v1/ccapex/seances/{seance}/propositions",
    "/v1/campements/{site}/menages",
    "/v1/dispositifs/{dispositif}",
    "/v1/echeances",
    "/v1/expulsions",
    "/v1/expulsions/echeances",
    "/v1/listes/{liste}/mouvements",
    "/v1/parcours",
    "/v1/parcours/{parcours}/chronologie",
    "/v1/parcours/{parcours}/echeances",
    "/v1/referents/{organisme}/alertes",
    "/v1/referents/{organisme}/echeances",
    "/v1/referents/{organisme}/parcours",
    "/v1/relations",
    "/v1/siao/listes/{liste}",
}
"""Les listes que deux ménages coupent en deux pages."""
LE_FLUX: Final = "/v1/evenements"
"""On y reprend du même point avec d'autres filtres (`test_flux`)."""
AUTREMENT: Final = {
    "au": "2025-06-06",
    "departement": "48",
    "depuis": "1",
    "etat": "demandees",
    "famille": "menage",
    "jusqu_au": "2025-12-30",
}
"""De quoi demander autre chose à la même adresse."""


async def test_toute_liste_refuse_de_meme_ce_qu_elle_ne_comprend_pas(maison: Maison) -> None:
    qui = SUPERVISEUR.source
    listes = (await dire_deux_menages(maison)).listes
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
        for rendu in ("", "n-importe-quoi", "é", "A" * 200):
            await _refuse_le_curseur(maison, liste.adresse, qui, **{**liste.requis, "apres": rendu})


async def test_le_curseur_d_une_liste_ne_sert_qu_a_elle_et_qu_a_qui_l_a_recu(
    maison: Maison,
) -> None:
    qui, listes = SUPERVISEUR.source, (await dire_deux_menages(maison)).listes
    rendus: list[tuple[Liste, str]] = []
    for liste in listes:
        options = _une_page(liste)
        lue = await maison.lit(liste.adresse, lecteur=qui, **options)
        assert lue.status_code == 200, (liste.adresse, lue.text)
        if (suivant := lue.json().get("suivant")) is not None:  # what is taken away says it apart
            rendus.append((liste, suivant))
    assert {liste.modele for liste, _ in rendus} >= D_OU_L_ON_REPREND
    for rang, liste in enumerate(listes):
        autres = [rendu for autre, rendu in rendus if autre is not liste]
        for rendu in (autres[rang % len(autres)], autres[-1 - rang % len(autres)]):
            await _refuse_le_curseur(maison, liste.adresse, qui, **_une_page(liste), apres=rendu)
    for liste, rendu in rendus:
        if liste.modele != LE_FLUX:
            await _ne_sert_qu_ainsi(maison, liste, rendu)


def _une_page(liste: Liste) -> dict[str, str]:
    jour = {"au": LE} if liste.a_un_jour else {}
    return {**liste.requis, **jour, "limite": "1"}


async def _ne_sert_qu_ainsi(maison: Maison, liste: Liste, rendu: str) -> None:
    """Altered, or for another question, or for somebody else, a cursor resumes nothing."""
    options, qui = _une_page(liste), SUPERVISEUR.source
    suite = await maison.lit(liste.adresse, lecteur=qui, **options, apres=rendu)
    assert suite.status_code == 200, (liste.adresse, suite.text)
    for rang in (0, len(rendu) // 2, len(rendu) - 1):
        altere = rendu[:rang] + ("A" if rendu[rang] != "A" else "B") + rendu[rang + 1 :]
        await _refuse_le_curseur(maison, liste.adresse, qui, **{**options, "apres": altere})
    for autre in AUTREMENT.items():
        if autre[0] in liste.prend:
            demande = dict([*options.items(), autre])
            await _refuse_le_curseur(maison, liste.adresse, qui, **demande, apres=rendu)
    for lecteur in (SIAO, CCAPEX, RELAIS):
        a_lui = await maison.lit(liste.adresse, lecteur=lecteur, **options)
        if a_lui.status_code == 200:
            await _refuse_le_curseur(maison, liste.adresse, lecteur, **options, apres=rendu)


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
    for adresse in ("/v1/parcours", "/v1/parcours/facettes"):
        dit = await _refuse(maison, adresse, SIAO, epci="999999999")
        assert dit == "Ce SIREN ne désigne aucun EPCI du registre officiel."
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
