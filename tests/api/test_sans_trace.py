"""Rien ne dit qu'un ménage existe à qui n'y a pas affaire.

Tout ce que la porte et les lectures répondent à un partenaire sans relation est identique, que
l'identifiant désigne un ménage connu d'autres ou personne : corps, statuts et en-têtes, aux
compteurs du journal près.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx2
import pytest
from faits import (
    GENTIANES,
    LOT,
    PAGES,
    SIAO,
    Fait,
    a_la_rue,
    accord,
    entre,
    envoie,
    fait,
    identite,
    menage_ouvert,
    referent,
)
from maison import STRUCTURE, Maison

from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.lecture import regard as regards

CONNU: Final = "si-siao:48-2026-7001"
INCONNU: Final = "si-siao:48-2026-7002"
UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DU_JOURNAL: Final = re.compile(
    r'"(position|enregistre_le|suivant)":("[^"]*"|\d+)|/v1/evenements/\d+|7001|7002'
)
"""Ce que le journal compte pour tous, et le nom que le partenaire a lui-même donné."""


Echange = Callable[[Maison, str], Awaitable[list[httpx2.Response]]]


async def pousser(maison: Maison, sujet: str) -> list[httpx2.Response]:
    """Un fait, rejoué, puis un autre, avec la version que la porte a rendue."""
    entree = evenement(sujet, "entree")
    premier = await maison.pousse(entree)
    rejoue = await maison.pousse(entree)
    suivant = await maison.pousse(
        evenement(sujet, "entree-2"), **{"If-Match": premier.headers["ETag"]}
    )
    perime = await maison.pousse(evenement(sujet, "entree-3"), **{"If-Match": '"41"'})
    return [premier, rejoue, suivant, perime]


async def pousser_a_blanc(maison: Maison, sujet: str) -> list[httpx2.Response]:
    """Un essai, qui n'enregistre rien."""
    blanc = evenement(sujet, "blanc")
    return [await envoie(maison, blanc, media=STRUCTURE, par=GENTIANES, a_blanc="true")]


async def pousser_un_lot(maison: Maison, sujet: str) -> list[httpx2.Response]:
    """Deux faits d'un coup."""
    lot = [evenement(sujet, "lot-1"), evenement(sujet, "lot-2")]
    return [await envoie(maison, lot, media=LOT, par=GENTIANES)]


async def corriger(maison: Maison, sujet: str) -> list[httpx2.Response]:
    """Annuler le fait d'un autre, qu'il existe ou non."""
    donnees = {"cible": f"{SIAO}#ouverture-{sujet[-4:]}", "motif": "ERREUR"}
    return [await maison.pousse(evenement(sujet, "corrige", "correction.fait-annule", **donnees))]


async def rattacher(maison: Maison, sujet: str) -> list[httpx2.Response]:
    """Rattacher cet identifiant à un ménage que l'on a soi-même écrit."""
    sien = "si-siao:48-2026-7009"
    donnees = {"systeme": "SI_SIAO", "valeur": sujet.partition(":")[2]}
    return [
        await maison.pousse(
            evenement(
                sien, f"rattache-{sujet[-4:]}", "menage.identifiant-externe-rattache", **donnees
            )
        )
    ]


async def chercher(maison: Maison, sujet: str) -> list[httpx2.Response]:
    """Chercher l'identifiant, sans y avoir rien écrit."""
    systeme, _, identifiant = sujet.partition(":")
    return [
        await maison.client.post(
            "/v1/parcours/recherche",
            json={"systeme": systeme, "identifiant": identifiant},
            headers={**maison.comme(GENTIANES), "Parcours-Position": str(maison.position)},
        )
    ]


async def lire(maison: Maison, sujet: str) -> list[httpx2.Response]:
    """Écrire, puis lire tout ce qu'on peut lire du parcours que la porte a nommé."""
    ecrit = await maison.pousse(evenement(sujet, "a-lire"))
    parcours = ecrit.json()["parcours"]
    return [await maison.lit(f"/v1/parcours/{parcours}{page}", lecteur=GENTIANES) for page in PAGES]


async def nommer(maison: Maison, sujet: str) -> list[httpx2.Response]:
    """Dire qui compose le ménage et où il vit, puis le relire : une protection n'y change rien."""
    ouvert = menage_ouvert(GENTIANES, sujet=sujet, id=f"ouvert-{sujet[-4:]}")
    await entre(maison, ouvert)
    parcours = await entre(maison, identite(GENTIANES, sujet=sujet, id=f"nom-{sujet[-4:]}"))
    await entre(maison, evenement(sujet, "commune", commune="48092"))
    return [await maison.lit(f"/v1/parcours/{parcours}{page}", lecteur=GENTIANES) for page in PAGES]


ECHANGES: Final = (
    pousser,
    pousser_a_blanc,
    pousser_un_lot,
    corriger,
    rattacher,
    chercher,
    lire,
    nommer,
)


def evenement(
    sujet: str,
    ident: str,
    sorte: str = "hebergement.entree-effectuee",
    **donnees: Any,  # noqa: ANN401 (any field)
) -> Fait:
    """Un fait du foyer des Gentianes, qui n'a pas affaire à ce ménage."""
    if sorte == "hebergement.entree-effectuee":
        donnees = {"structure": "INT-GENTIANES", "type_place": "CHU", **donnees}
    return fait(sorte, GENTIANES, sujet=sujet, id=f"{ident}-{sujet[-4:]}", **donnees)


def sans_le_journal(reponse: httpx2.Response) -> tuple[int, dict[str, str], str]:
    """Ce qu'une réponse dit, le journal et les noms tirés au sort à part."""
    entetes = {
        nom: neutre(valeur)
        for nom, valeur in reponse.headers.items()
        if nom not in {"content-length", "parcours-position", "etag"}
        and not nom.startswith("ratelimit-")
    }
    return reponse.status_code, entetes, neutre(reponse.text)


def neutre(texte: str) -> str:
    return UUID.sub("<uuid>", DU_JOURNAL.sub("<journal>", texte))


@pytest.mark.parametrize("echange", ECHANGES, ids=lambda echange: echange.__name__)
async def test_la_reponse_est_la_meme_que_le_menage_existe_ou_non(
    maison: Maison, echange: Echange
) -> None:
    await un_menage_suivi(maison)

    connu = [sans_le_journal(r) for r in await echange(maison, CONNU)]
    inconnu = [sans_le_journal(r) for r in await echange(maison, INCONNU)]

    assert connu == inconnu


async def un_menage_suivi(maison: Maison) -> None:
    """Un ménage protégé, que le SIAO et son référent suivent, et que le foyer ne connaît pas."""
    ouverture = menage_ouvert(SIAO, sujet=CONNU, id="ouverture-7001")
    cidff = "INT-CIDFF48"
    protection = fait(
        "vif.protection-adresse-activee",
        "/partenaires/cidff-48",
        sujet=CONNU,
        niveau="N3",
        organismes_habilites=[cidff],
    )
    for dit in (
        ouverture,
        a_la_rue(SIAO, sujet=CONNU),
        referent(sujet=CONNU),
        accord(cidff, sujet=CONNU),
        protection,
    ):
        await entre(maison, dit)


@pytest.mark.parametrize("echange", [pousser, lire], ids=lambda echange: echange.__name__)
async def test_une_lecture_ouverte_a_tous_laisserait_une_trace(
    maison: Maison, echange: Echange, monkeypatch: pytest.MonkeyPatch
) -> None:
    await un_menage_suivi(maison)
    tout = [regards.DroitDeLire(NomDeVue.FR, None)]
    monkeypatch.setattr(regards, "droits", lambda *_: tout)

    connu = [sans_le_journal(r) for r in await echange(maison, CONNU)]
    inconnu = [sans_le_journal(r) for r in await echange(maison, INCONNU)]

    assert connu != inconnu


async def test_ce_qui_s_ecrit_sans_relation_est_accepte_et_se_lit_par_son_auteur(
    maison: Maison,
) -> None:
    await un_menage_suivi(maison)

    statuts = [r.status_code for r in await pousser(maison, CONNU)]
    carte, chronologie, *_ = await lire(maison, CONNU)

    assert statuts == [201, 200, 201, 412]
    assert [f["source"] for f in chronologie.json()["elements"]] == [GENTIANES] * 3
    assert carte.json()["version"] == 3
    assert carte.json()["personnes"] == []
