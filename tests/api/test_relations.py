"""Demander, confirmer, finir : qui travaille avec un ménage, et les faits qui attendent."""

from typing import Any

import pytest
from faits import (
    BAILLEUR,
    CCAPEX,
    GENTIANES,
    LE_115,
    LOT,
    RELAIS,
    SIAO,
    SIAO_33,
    a_la_rue,
    entre,
    envoie,
    est_un_probleme,
    fait,
    menage_ouvert,
    referent,
)
from maison import Maison

LA_LISTE = "/v1/relations"
EN_ATTENTE = "/v1/relations/faits-en-attente"


async def elements(maison: Maison, adresse: str, par: str = SIAO, **filtres: str) -> list[Any]:
    reponse = await maison.lit(adresse, lecteur=par, **filtres)
    assert reponse.status_code == 200, reponse.text
    return list(reponse.json()["elements"])


async def lit_le_menage(maison: Maison, parcours: str, par: str) -> bool:
    """Vrai si ce partenaire lit les faits du SIAO."""
    faits = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=par)
    dits = faits.json().get("elements", ())
    return any(f["source"] == SIAO for f in dits)


def demande(par: str = GENTIANES) -> dict[str, Any]:
    return fait("relation.demandee", par, motif="SUIT_DEJA_LE_MENAGE", base="SEJOUR")


def reference(evenement: dict[str, Any]) -> str:
    return f"{evenement['source']}#{evenement['id']}"


async def test_une_demande_confirmee_ouvre_la_lecture(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    demandee = demande()
    await entre(maison, demandee)
    assert not await lit_le_menage(maison, parcours, GENTIANES)
    (attendue,) = await elements(maison, LA_LISTE, etat="demandees")
    assert attendue["fait"] == reference(demandee)

    aujourd_hui = str(maison.service.today())
    confirmee = fait("relation.confirmee", demande=attendue["fait"], survenu_le=aujourd_hui)
    await entre(maison, confirmee)

    assert await lit_le_menage(maison, parcours, GENTIANES)
    assert await elements(maison, LA_LISTE, etat="demandees") == []
    (en_cours,) = await elements(maison, LA_LISTE, etat="en-cours")
    assert (en_cours["organisme"], en_cours["nommee_par"]) == ("INT-GENTIANES", "INT-SIAO48")


async def test_un_refus_ne_se_lit_pas_de_qui_a_demande(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    demandee = demande()
    await entre(maison, demandee)
    avant = await maison.lit(f"/v1/parcours/{parcours}", lecteur=GENTIANES)

    refusee = fait("relation.refusee", demande=reference(demandee), motif="NON_JUSTIFIEE")
    await entre(maison, refusee)

    apres = await maison.lit(f"/v1/parcours/{parcours}", lecteur=GENTIANES)
    assert avant.headers["ETag"] == apres.headers["ETag"]
    assert avant.json() | {"position": 0} == apres.json() | {"position": 0}
    assert await elements(maison, LA_LISTE, etat="demandees") == []


async def test_on_ne_confirme_pas_sa_propre_demande(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    demandee = demande(RELAIS)
    await entre(maison, demandee)

    await entre(maison, fait("relation.confirmee", RELAIS, demande=reference(demandee)))

    assert not await lit_le_menage(maison, parcours, RELAIS)
    (attend,) = await elements(maison, EN_ATTENTE)
    assert attend["type"] == "relation.confirmee"


async def test_un_fait_reserve_attend_puis_agit_quand_le_siao_le_confirme(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    clos = fait("parcours.clos", RELAIS, motif="SANS_NOUVELLES")
    await entre(maison, clos)
    carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    assert carte.json()["etape"] != "clos"
    (attend,) = await elements(maison, EN_ATTENTE)
    assert (attend["fait"], attend["valeur"]) == (reference(clos), "en_attente")

    await entre(maison, fait("relation.fait-confirme", fait=attend["fait"]))

    carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    assert carte.json()["etape"] == "clos"
    assert await elements(maison, EN_ATTENTE) == []


async def test_un_autre_siao_ne_voit_rien_de_ce_qui_attend(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    await entre(maison, demande())
    await entre(maison, fait("parcours.clos", RELAIS, motif="SANS_NOUVELLES"))

    assert await elements(maison, LA_LISTE, par=SIAO_33, etat="demandees") == []
    assert await elements(maison, EN_ATTENTE, par=SIAO_33) == []


@pytest.mark.parametrize("adresse", [LA_LISTE, EN_ATTENTE])
async def test_qui_ne_decide_de_rien_n_a_pas_ces_listes(maison: Maison, adresse: str) -> None:
    reponse = await maison.lit(adresse, lecteur=GENTIANES)

    assert est_un_probleme(reponse, 403, "lecture-interdite")


async def test_le_foyer_que_l_on_oriente_lit_et_celui_qui_ecrit_sans_etre_nomme_ne_lit_pas(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, a_la_rue(LE_115))
    assert not await lit_le_menage(maison, parcours, LE_115)

    await entre(
        maison,
        fait("siao.orientation-proposee", structure="INT-GENTIANES", type_place="CHU"),
    )

    assert await lit_le_menage(maison, parcours, GENTIANES)
    assert not await lit_le_menage(maison, parcours, LE_115)


async def test_le_referent_lit_des_qu_on_le_designe(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())

    await entre(maison, referent("INT-RELAIS"))

    assert await lit_le_menage(maison, parcours, RELAIS)
    dits = await elements(maison, f"/v1/parcours/{parcours}/intervenants", par=RELAIS)
    assert [i["relations"] for i in dits if i["source"] == SIAO] == [[]]


async def test_l_impaye_du_bailleur_entre_dans_la_liste_de_la_ccapex_et_n_ouvre_rien(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(
        maison,
        fait(
            "expulsion.commandement-de-payer-delivre",
            "/partenaires/cj-causse-48",
            sujet=f"parcours:{parcours}",
            dette=120_000,
        ),
    )

    (dossier,) = await elements(maison, "/v1/expulsions", par=CCAPEX)
    carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=CCAPEX)

    assert dossier["parcours"] == parcours
    assert carte.json()["personnes"] == []
    assert carte.json()["etape"] == "inconnue"
    assert not await lit_le_menage(maison, parcours, CCAPEX)
    assert not await lit_le_menage(maison, parcours, BAILLEUR)


async def test_confirmer_un_fait_ne_dit_pas_qu_il_existe_a_qui_ne_le_lit_pas(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, referent("INT-RELAIS"))
    cache = fait("vif.protection-adresse-levee", "/partenaires/cidff-48", motif="DANGER_ECARTE")
    await entre(maison, cache)
    confirme = fait("relation.fait-confirme", fait=reference(cache))
    await entre(maison, confirme)

    chronologie = await elements(maison, f"/v1/parcours/{parcours}/chronologie", par=RELAIS)
    flux = await elements(maison, "/v1/evenements", par=RELAIS)
    du_siao = await elements(maison, f"/v1/parcours/{parcours}/chronologie")

    assert confirme["id"] not in {f["id"] for f in chronologie}
    assert confirme["id"] not in {f["id"] for f in flux}
    assert confirme["id"] in {f["id"] for f in du_siao}


# --- Qui insiste ----------------------------------------------------------------------------------

TENTATIVES = "/v1/relations/tentatives"


async def ecrit_de(maison: Maison, identifiants: range) -> None:
    """Le foyer écrit d'autant de ménages qu'il ne connaît pas, que quelqu'un les suive ou non."""
    essais: tuple[dict[str, Any], ...] = (
        {"sorte": "relation.demandee", "motif": "SUIT_DEJA_LE_MENAGE", "base": "SEJOUR"},
        {"sorte": "menage.identifiant-externe-rattache", "systeme": "EXPLOC", "valeur": "E-1"},
    )
    lot = [
        fait(source=GENTIANES, sujet=f"si-siao:devine-{rang}", **essais[rang % 2])
        for rang in identifiants
    ]
    envoye = await envoie(maison, lot, media=LOT, par=GENTIANES)
    assert envoye.json()["resume"]["acceptes"] == len(lot)
    maison.position = envoye.json()["resultats"][-1]["position"]


async def test_qui_essaie_beaucoup_d_identifiants_se_voit_du_siao_et_du_dpo(
    maison: Maison,
) -> None:
    await entre(maison, menage_ouvert(sujet="si-siao:devine-3"))
    await ecrit_de(maison, range(19))
    assert await elements(maison, TENTATIVES) == []

    await ecrit_de(maison, range(18, 20))

    (vue,) = await elements(maison, TENTATIVES)
    assert (vue["organisme"], vue["departement"], vue["parcours"]) == ("INT-GENTIANES", "48", 20)
    assert await elements(maison, TENTATIVES, par=SIAO_33) == []
    refuse = await maison.lit(TENTATIVES, lecteur=GENTIANES)
    assert est_un_probleme(refuse, 403, "lecture-interdite")


async def test_qui_parle_sous_un_acte_permanent_n_insiste_pas(maison: Maison) -> None:
    lot = [
        fait(
            "expulsion.commandement-de-payer-delivre",
            "/partenaires/cj-causse-48",
            sujet=f"exploc:acte-{rang}",
            dette=184500,
        )
        for rang in range(25)
    ]
    envoye = await envoie(maison, lot, media=LOT, par="/partenaires/cj-causse-48")
    maison.position = envoye.json()["resultats"][-1]["position"]

    assert await elements(maison, TENTATIVES) == []
