"""Ce qui est en retard vient d'abord : dans les listes, et sur la carte."""

from typing import Any, Final

from faits import SIAO, entre, fait, menage_ouvert, referent
from maison import Maison

from parcours.projections.vues.echeances import OBLIGATIONS

RELAIS: Final = "/partenaires/le-relais-solidaire"
LU_LE: Final = "2025-06-01"
EN_RETARD, A_VENIR, SANS_RIEN, ALARMANT = (f"si-siao:48-2025-0910{n}" for n in range(4))


async def portefeuille(maison: Maison) -> dict[str, str]:
    """Quatre ménages du Relais : un en retard, un qui a le temps, un calme, un qui alarme."""
    parcours = {}
    for sujet in (A_VENIR, ALARMANT, SANS_RIEN, EN_RETARD):
        parcours[sujet] = await entre(maison, menage_ouvert(sujet=sujet, survenu_le="2025-01-05"))
        await entre(maison, referent(sujet=sujet, survenu_le="2025-05-30"))
    for sujet, le in ((EN_RETARD, "2025-01-10"), (A_VENIR, "2025-05-20")):
        flash = fait("siao.evaluation-flash-realisee", sujet=sujet, urgence="U2", survenu_le=le)
        await entre(maison, flash)
    degradation = {"nature": "VOISINAGE", "gravite": "G3", "survenu_le": "2025-05-31"}
    await entre(maison, fait("maintien.degradation-signalee", sujet=ALARMANT, **degradation))
    return parcours


async def elements(maison: Maison, adresse: str, par: str = RELAIS, **filtres: str) -> list[Any]:
    reponse = await maison.lit(adresse, lecteur=par, **filtres)
    assert reponse.status_code == 200, reponse.text
    return list(reponse.json()["elements"])


async def test_le_portefeuille_met_les_retards_d_abord(maison: Maison) -> None:
    parcours = await portefeuille(maison)

    lus = await elements(maison, "/v1/referents/INT-RELAIS/parcours", au=LU_LE)

    rang = [menage["parcours"] for menage in lus]
    assert rang[0] == parcours[EN_RETARD]
    assert rang[1] == parcours[ALARMANT]
    assert rang.index(parcours[A_VENIR]) < rang.index(parcours[SANS_RIEN])
    assert [menage["en_retard_depuis"] for menage in lus] == ["2025-03-10", None, None, None]


async def test_le_portefeuille_page_apres_page_ne_perd_personne(maison: Maison) -> None:
    parcours = await portefeuille(maison)
    adresse = "/v1/referents/INT-RELAIS/parcours"

    lus, suite = [], None
    for _ in parcours:
        page = await maison.lit(adresse, lecteur=RELAIS, au=LU_LE, limite=1, apres=suite)
        lus += [menage["parcours"] for menage in page.json()["elements"]]
        suite = page.json()["suivant"]

    assert suite is None
    assert sorted(lus) == sorted(parcours.values())


async def test_ses_echeances_gardent_ce_qui_est_manque(maison: Maison) -> None:
    parcours = await portefeuille(maison)

    lues = await elements(maison, "/v1/referents/INT-RELAIS/echeances", au=LU_LE)

    assert (lues[0]["parcours"], lues[0]["echeance_le"]) == (parcours[EN_RETARD], "2025-03-10")
    assert lues[0]["manquee"]
    assert not any(echeance["manquee"] for echeance in lues[1:])
    assert sorted(lues, key=lambda e: e["echeance_le"]) == lues


async def test_la_carte_montre_d_abord_ce_qui_est_manque(maison: Maison) -> None:
    parcours = await portefeuille(maison)

    carte = await maison.lit(f"/v1/parcours/{parcours[EN_RETARD]}", lecteur=SIAO, au=LU_LE)

    premiere = carte.json()["prochaines_echeances"][0]
    assert (premiere["echeance_le"], premiere["manquee"]) == ("2025-03-10", True)


async def test_ce_qui_est_fait_meme_tard_n_est_plus_du(maison: Maison) -> None:
    parcours = await portefeuille(maison)
    faite = fait(
        "siao.evaluation-approfondie-realisee",
        sujet=EN_RETARD,
        besoins=["LOGEMENT"],
        survenu_le="2025-05-01",
    )
    await entre(maison, faite)

    lus = await elements(maison, "/v1/referents/INT-RELAIS/parcours", au=LU_LE)
    carte = await maison.lit(f"/v1/parcours/{parcours[EN_RETARD]}", lecteur=SIAO, au=LU_LE)

    assert {menage["en_retard_depuis"] for menage in lus} == {None}
    assert not any(e["manquee"] for e in carte.json()["prochaines_echeances"])


async def test_les_echeances_d_une_periode_gardent_ce_qui_etait_manque_avant(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-01-05"))
    audience = {"audience_le": "2025-12-01", "motif": "NAC_51A", "survenu_le": "2025-09-10"}
    assigne = fait(
        "expulsion.assignation-signifiee",
        "/partenaires/cj-causse-48",
        sujet=f"parcours:{parcours}",
        **audience,
    )
    await entre(maison, assigne)

    lues = await elements(
        maison, "/v1/expulsions/echeances", SIAO, du="2025-11-10", jusqu_au="2025-12-31"
    )

    assert [e["echeance_le"] for e in lues] == sorted(e["echeance_le"] for e in lues)
    manquees = [e for e in lues if e["echeance_le"] < "2025-11-10"]
    assert {e["regle"] for e in manquees} <= set(OBLIGATIONS)
    assert manquees
    assert all(e["manquee"] for e in manquees)
