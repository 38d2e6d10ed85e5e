"""Les listes et les chiffres : pour qui n'est pas nommé, ce qui est protégé n'a pas eu lieu.

Deux ménages se suivent de même ; de l'un, on dit aussi des violences. Qui n'y est pas nommé lit
d'eux la même chose partout.
"""

import re
from typing import Any, Final

import pytest
from faits import (
    GENTIANES,
    PAGES,
    RELAIS,
    SIAO,
    Fait,
    a_la_rue,
    accord,
    entre,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
    referent,
)
from maison import Maison

from parcours.domain.veille.listes import SORTES

CIDFF: Final = "/partenaires/cidff-48"
PROTEGE: Final = "si-siao:48-2026-8201"
TEMOIN: Final = "si-siao:48-2026-8202"
ABRI: Final = "48092"
LISTES: Final = (
    "/v1/referents/INT-RELAIS/parcours",
    "/v1/referents/INT-RELAIS/alertes",
    "/v1/referents/INT-RELAIS/echeances",
    "/v1/parcours",
    *(f"/v1/siao/listes/{liste}" for liste in SORTES),
    "/v1/alertes",
    "/v1/echeances",
    "/v1/expulsions",
    "/v1/relations",
    "/v1/relations/faits-en-attente",
)
D_UN_MENAGE: Final = re.compile(
    r'"(?:position|suivant)":(?:"[^"]*"|\d+|null)|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
    r"|820[12]"
)


async def le_menage(maison: Maison, sujet: str, *protege: Fait) -> str:
    """Un ménage que suit le Relais, et ce que l'on en dit de plus."""
    faits: tuple[Fait, ...] = (
        menage_ouvert(survenu_le="2025-03-01"),
        referent(survenu_le="2025-03-01"),
        accord("INT-CIDFF48", "INT-GENTIANES", survenu_le="2025-03-01"),
        a_la_rue(survenu_le="2025-03-02"),
        identite(),
        *protege,
        a_la_rue(situation="TIERS", survenu_le="2025-06-01"),
    )
    communs = [dit for dit in faits if dit not in protege]
    for dit in faits:
        rang = communs.index(dit) if dit in communs else dit["type"]
        parcours = await entre(maison, {**dit, "subject": sujet, "id": f"{sujet[-4:]}-{rang}"})
    return parcours


def des_violences() -> tuple[Fait, ...]:
    """Une mise à l'abri, une protection qui ne nomme que le CIDFF, une ordonnance."""
    return (
        fait(
            "vif.mise-a-abri-debutee",
            CIDFF,
            survenu_le="2025-03-10",
            commune=ABRI,
            solution="GITE",
        ),
        fait("vif.danger-reevalue", CIDFF, survenu_le="2025-03-11", danger="D2"),
        fait(
            "vif.ordonnance-de-protection-demandee",
            CIDFF,
            survenu_le="2025-03-12",
            nature="ORDONNANCE_PROVISOIRE",
        ),
    )


async def lues(maison: Maison, lecteur: str, parcours: str, au: str) -> list[str]:
    """Ce que chaque liste dit de ce ménage, et les pages du ménage."""
    dites = []
    for page in PAGES:
        reponse = await maison.lit(f"/v1/parcours/{parcours}{page}", lecteur=lecteur, au=au)
        dites.append(f"{reponse.status_code} {neutre(reponse.text)}")
    for liste in LISTES:
        date = {} if "relations" in liste else {"au": au}
        elements: list[Any] = (
            (await maison.lit(liste, lecteur=lecteur, **date)).json().get("elements", [])
        )
        du_menage = [neutre(str(e)) for e in elements if e.get("parcours") == parcours]
        dites.append(f"{liste} {sorted(du_menage)}")
    return dites


def neutre(texte: str) -> str:
    return D_UN_MENAGE.sub(
        "·", re.sub(r"""["'](?:enregistre_le|vu_le)["']: ?["'][^"']*["']""", "", texte)
    )


@pytest.mark.parametrize("lecteur", [SIAO, RELAIS, GENTIANES])
@pytest.mark.parametrize("au", ["2025-03-20", "2025-07-01"])
async def test_qui_n_est_pas_nomme_lit_partout_un_menage_ou_rien_de_protege_n_a_eu_lieu(
    maison: Maison, lecteur: str, au: str
) -> None:
    protege = await le_menage(maison, PROTEGE, *des_violences())
    temoin = await le_menage(maison, TEMOIN)

    assert await lues(maison, lecteur, protege, au) == await lues(maison, lecteur, temoin, au)


async def test_les_chiffres_comptent_sans_ce_qui_est_protege(maison: Maison) -> None:
    for rang in range(11):
        await le_menage(maison, f"si-siao:48-2026-82{rang + 10}", *des_violences())

    stock = await maison.lit("/v1/observatoire/stock", au="2025-03-31", par="etape")

    assert {c["etape"]: c["menages"] for c in stock.json()["cellules"]} == {"rue": 11}


async def test_le_niveau_3_tait_le_nom_dans_le_portefeuille(maison: Maison) -> None:
    parcours = await le_menage(
        maison,
        PROTEGE,
        fait("vif.protection-adresse-activee", CIDFF, survenu_le="2025-03-05", niveau="N3"),
    )

    async def noms(lecteur: str) -> list[str | None]:
        liste = await maison.lit(LISTES[0], lecteur=lecteur, au="2025-07-01")
        return [e["demandeur"] for e in liste.json()["elements"] if e["parcours"] == parcours]

    assert await noms(RELAIS) == await noms(SIAO) == [None]
    carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=RELAIS)
    assert "Vialaret" not in carte.text


async def test_un_menage_dont_on_n_a_dit_que_des_violences_n_existe_pas_pour_qui_n_est_pas_nomme(
    maison: Maison,
) -> None:
    signale = fait("vif.signalement-recu", CIDFF, origine="POLICE_GENDARMERIE", danger="D3")
    parcours = await entre(maison, {**signale, "subject": PROTEGE})

    for lecteur in (SIAO, RELAIS, GENTIANES):
        carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=lecteur)
        assert est_un_probleme(carte, 404, "parcours-inconnu")
    assert (await maison.lit(f"/v1/parcours/{parcours}", lecteur=CIDFF)).status_code == 200
    await entre(maison, {**menage_ouvert(), "subject": PROTEGE})
    assert (await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)).status_code == 200


async def test_dite_par_un_inconnu_une_protection_ne_tait_pas_le_nom_au_siao_ni_au_referent(
    maison: Maison,
) -> None:
    for dit in (menage_ouvert(), referent(), identite()):
        await entre(maison, {**dit, "subject": PROTEGE})
    protege = fait("vif.protection-adresse-activee", CIDFF, niveau="N3", survenu_le="2025-03-05")
    await entre(maison, {**protege, "subject": PROTEGE})

    for lecteur in (SIAO, RELAIS):
        liste = await maison.lit(LISTES[0], lecteur=lecteur, au="2025-07-01")
        assert [e["demandeur"] for e in liste.json()["elements"]] == ["Bastien Vialaret"]


async def test_dite_par_un_inconnu_une_protection_tait_ou_vit_le_menage_sauf_au_siao_et_au_referent(
    maison: Maison,
) -> None:
    site = await entre(
        maison,
        fait("territoire.site-campement-signale", SIAO, sujet="si-siao:site-82", commune="48095",
             personnes=12, menages=12),
    )  # fmt: skip
    suivi = (
        menage_ouvert(survenu_le="2025-03-01"),
        referent(survenu_le="2025-03-01"),
        accord("INT-GENTIANES", "INT-TOITLIENS", survenu_le="2025-03-01"),
        a_la_rue(survenu_le="2025-03-02"),
        fait("campement.menage-rattache", SIAO, site=site, projet_sur_le_territoire=True),
    )
    for dit in suivi:
        parcours = await entre(maison, {**dit, "subject": PROTEGE})
    protege = fait("vif.protection-adresse-activee", CIDFF, niveau="N3", survenu_le="2025-03-05")
    await entre(maison, {**protege, "subject": PROTEGE})

    async def trouve(lecteur: str, adresse: str, **filtres: str) -> list[Any]:
        lue = await maison.lit(adresse, lecteur=lecteur, au="2025-07-01", **filtres)
        return [e.get("commune") for e in lue.json()["elements"] if e["parcours"] == parcours]

    for lecteur, commune in ((SIAO, "48095"), (RELAIS, "48095"), (GENTIANES, None)):
        assert await trouve(lecteur, "/v1/parcours") == [commune]
        assert len(await trouve(lecteur, "/v1/parcours", commune="48095")) == (commune is not None)
    for lecteur, lus in ((SIAO, [None]), (RELAIS, [None]), ("/partenaires/toit-et-liens", [])):
        assert await trouve(lecteur, f"/v1/campements/{site}/menages") == lus


async def test_qui_est_nomme_suit_un_menage_dont_on_n_a_dit_que_des_violences(
    maison: Maison,
) -> None:
    signale = fait("vif.signalement-recu", CIDFF, origine="POLICE_GENDARMERIE", danger="D3")
    await entre(maison, {**signale, "subject": PROTEGE})

    for lecteur, attendus in ((CIDFF, [signale["id"]]), (SIAO, [])):
        flux = (await maison.lit("/v1/evenements", lecteur=lecteur)).json()["elements"]
        assert [e["id"] for e in flux] == attendus


async def test_le_siao_trouve_la_protection_que_dit_un_inconnu_et_la_confirme(
    maison: Maison,
) -> None:
    protege = fait("vif.protection-adresse-activee", CIDFF, niveau="N3", survenu_le="2025-03-03")
    parcours = await entre(maison, {**protege, "subject": PROTEGE})

    async def a_confirmer(lecteur: str) -> list[Any]:
        liste = await maison.lit("/v1/relations/protections", lecteur=lecteur)
        return list(liste.json().get("elements", [liste.status_code]))

    (attendue,) = await a_confirmer(SIAO)
    assert attendue == {
        "parcours": parcours,
        "fait": f"{CIDFF}#{protege['id']}",
        "organisme": "INT-CIDFF48",
        "depuis_le": "2025-03-03",
    }
    assert await a_confirmer("/partenaires/siao-33") == []
    assert await a_confirmer(GENTIANES) == [403]

    sujet = f"parcours:{parcours}"
    await entre(maison, fait("relation.fait-confirme", sujet=sujet, fait=attendue["fait"]))

    assert await a_confirmer(SIAO) == []
