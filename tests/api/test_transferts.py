"""Passer un ménage d'un SIAO à un autre, par la porte : demander, décider, continuer d'écrire."""

import re
from typing import Any, Final

from faits import (
    GENTIANES,
    LE_115,
    MENAGE,
    PAGES,
    SIAO,
    SIAO_33,
    a_la_rue,
    annulation,
    entre,
    est_un_probleme,
    fait,
    menage_ouvert,
)
from maison import Maison

D_UN_ESSAI: Final = re.compile(
    r'"(?:position|suivant|enregistre_le|connu_le)":(?:"[^"]*"|\d+|null)'
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|730[12]"
)
LES_TRANSFERTS = "/v1/relations/transferts"
ACCUEIL: dict[str, Any] = {"source": SIAO_33, "departement": "33"}
"""Le SIAO de la Gironde, sous le même identifiant : son propre flux."""


def demande(**options: Any) -> dict[str, Any]:  # noqa: ANN401 (those of `fait`)
    """Que le ménage passe en Gironde."""
    champs = {"vers_departement": "33", "motif": "DEMENAGEMENT", **options}
    return fait("parcours.transfert-demande", **champs)


def decide(demandee: dict[str, Any], **options: Any) -> dict[str, Any]:  # noqa: ANN401 (those of `fait`)
    """L'autre SIAO accepte, si rien ne dit le contraire."""
    reference = f"{demandee['source']}#{demandee['id']}"
    return fait("parcours.transfert-decide", **{"transfert": reference, "accord": True, **options})


async def a_decider(maison: Maison, par: str) -> list[Any]:
    reponse = await maison.lit(LES_TRANSFERTS, lecteur=par)
    assert reponse.status_code == 200, reponse.text
    return list(reponse.json()["elements"])


async def lus(maison: Maison, parcours: str, par: str) -> list[str]:
    """Les faits que ce partenaire lit du parcours."""
    reponse = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=par)
    return [f["id"] for f in reponse.json().get("elements", ())]


async def test_qui_recevrait_le_demande_sous_son_identifiant_et_le_recoit(maison: Maison) -> None:
    la_bas = await entre(maison, a_la_rue(**ACCUEIL, commune="33063", id="vu-en-gironde"))
    demandee = demande(**ACCUEIL, depuis_departement="48", id="demande")
    assert await entre(maison, demandee) == la_bas
    parcours = await entre(maison, menage_ouvert(id="ouvert"))

    assert await a_decider(maison, SIAO_33) == []
    (attendu,) = await a_decider(maison, SIAO)
    assert (attendu["parcours"], attendu["vers_departement"]) == (parcours, "33")
    assert await lus(maison, parcours, SIAO_33) == []

    await entre(maison, decide(demandee))

    assert await a_decider(maison, SIAO) == []
    assert {"ouvert", "demande"} <= set(await lus(maison, parcours, SIAO_33))
    ensuite = a_la_rue(**ACCUEIL, commune="33063", id="ensuite", survenu_le="2025-04-01")
    await entre(maison, ensuite)
    assert "ensuite" in await lus(maison, parcours, SIAO_33)
    carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO_33)
    assert carte.json()["territoire"]["departement"] == "33"


async def test_qui_le_suit_le_propose_et_l_autre_l_accepte(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(id="ouvert"))
    demandee = demande()
    await entre(maison, demandee)
    (attendu,) = await a_decider(maison, SIAO_33)
    assert "motif" not in attendu
    assert (await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO_33)).status_code == 404

    sujet = f"parcours:{attendu['parcours']}"
    await entre(maison, decide(demandee, source=SIAO_33, sujet=sujet, departement="33"))
    await entre(maison, a_la_rue(**ACCUEIL, commune="33063", id="sous-le-nom-de-gironde"))
    await entre(maison, a_la_rue(LE_115, id="sous-le-nom-de-lozere"))

    faits = set(await lus(maison, parcours, SIAO_33))
    assert {"ouvert", "sous-le-nom-de-gironde", "sous-le-nom-de-lozere"} <= faits
    du_premier = set(await lus(maison, parcours, SIAO))
    assert "ouvert" in du_premier


async def test_refuse_personne_n_apprend_rien(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(id="ouvert"))
    demandee = demande(**ACCUEIL, depuis_departement="48")
    await entre(maison, demandee)

    await entre(maison, decide(demandee, accord=False))

    assert await a_decider(maison, SIAO) == []
    assert await lus(maison, parcours, SIAO_33) == []


async def test_qui_n_est_pas_siao_n_en_voit_rien(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    await entre(maison, demande())

    refuse = await maison.lit(LES_TRANSFERTS, lecteur=GENTIANES)

    assert est_un_probleme(refuse, 403, "lecture-interdite")


async def test_la_demande_repond_de_meme_que_le_menage_existe_ou_non(maison: Maison) -> None:
    """Elle va chercher un identifiant d'ailleurs : rien n'y dit s'il désigne quelqu'un."""
    connu, inconnu = "si-siao:48-2026-7301", "si-siao:48-2026-7302"
    await entre(maison, menage_ouvert(sujet=connu))
    await entre(maison, a_la_rue(sujet=connu))

    async def reponses(sujet: str) -> list[tuple[int, str]]:
        dite = demande(**ACCUEIL, depuis_departement="48", sujet=sujet, id=f"dite-{sujet[-4:]}")
        accuse = await maison.pousse(dite)
        parcours = accuse.json()["parcours"]
        lues = [
            await maison.lit(f"/v1/parcours/{parcours}{page}", lecteur=SIAO_33) for page in PAGES
        ]
        return [(r.status_code, D_UN_ESSAI.sub("·", r.text)) for r in (accuse, *lues)]

    assert await reponses(connu) == await reponses(inconnu)


async def test_le_premier_siao_ne_reprend_pas_le_menage_en_annulant(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(id="ouvert"))
    demandee = demande(**ACCUEIL, depuis_departement="48")
    await entre(maison, demandee)
    cede = decide(demandee)
    await entre(maison, cede)

    regret = await maison.pousse(annulation(cede, SIAO, sujet=MENAGE))

    assert regret.status_code == 201
    carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO_33)
    assert carte.json()["territoire"]["departement"] == "33"
