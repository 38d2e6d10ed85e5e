"""Ce qu'une liste refuse : un problème clair, jamais une réponse partielle qui paraît entière."""

from typing import Any, Final
from uuid import UUID

from faits import CAF, CCAPEX, RELAIS, SIAO, entre, est_un_probleme, menage_ouvert, referent
from maison import Maison

SIEN, JAMAIS_DIT = str(UUID(int=7)), str(UUID(int=8))
"""Un agent en charge, et un autre que personne n'a nommé."""
LISTES: Final = (
    ("/v1/parcours", SIAO),
    ("/v1/alertes", SIAO),
    ("/v1/echeances", SIAO),
    ("/v1/siao/listes/sans-referent", SIAO),
    ("/v1/siao/listes/doublons-possibles", SIAO),
    ("/v1/expulsions", CCAPEX),
    ("/v1/dispositifs/campements", SIAO),
)
SANS_JOUR: Final = frozenset({"/v1/siao/listes/doublons-possibles"})
"""Celles qui ne se lisent pas un autre jour."""
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
)
"""Ce qui filtre ou compte, et l'un des codes que l'on y prend."""


async def _refuse(maison: Maison, adresse: str, qui: str, /, **options: Any) -> str:  # noqa: ANN401 (any parameter)
    """What a refusal says."""
    refus = await maison.lit(adresse, lecteur=qui, **options)
    assert est_un_probleme(refus, 422, "parametre-invalide"), (adresse, options, refus.text)
    return str(refus.json()["detail"])


async def _refuse_le_curseur(maison: Maison, adresse: str, par: str, **options: str) -> None:
    refus = await maison.lit(adresse, lecteur=par, **options)
    assert est_un_probleme(refus, 400, "curseur-invalide"), (adresse, options, refus.text)


async def test_ce_qu_une_liste_refuse_est_dit(maison: Maison) -> None:
    # --- what is not a parameter, or not a code: those that are get named
    for adresse, lecteur in (*LISTES, *COMPTES):
        dit = await _refuse(maison, adresse, lecteur, couleur="bleu")
        assert dit.startswith("Paramètres de cette adresse : "), adresse
    for adresse, filtre, code in FILTRES:
        lecteur = CCAPEX if "expulsions" in adresse else SIAO
        dit = await _refuse(maison, adresse, lecteur, **{filtre: "inconnu"})
        assert f"« {filtre} »" in dit, dit
        assert code in dit, dit
    # --- days that do not exist, pages that are too large
    for adresse, lecteur in LISTES:
        for limite in (0, 10**9, "beaucoup"):
            await _refuse(maison, adresse, lecteur, limite=limite)
        for au in ("2025-02-30", "12/03/2025", "demain") if adresse not in SANS_JOUR else ():
            await _refuse(maison, adresse, lecteur, au=au)
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
    for adresse, lecteur in LISTES[1:]:
        for rendu in (curseur, altere, "n-importe-quoi", "é"):
            await _refuse_le_curseur(maison, adresse, lecteur, apres=rendu)


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
