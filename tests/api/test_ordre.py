"""Par la porte, l'ordre d'arrivée ne compte pas : mêmes faits, même ménage, pour chaque lecteur.

Seul compte l'ordre de ce qui ouvre et décide des relations : elles sont dites d'abord. Le reste
arrive mêlé, seul, en lot ou en flux, corrections avant leur cible et rattachement après les faits.
"""

import json
import random
import re
from collections.abc import Sequence
from typing import Any, Final

import httpx2
import pytest
from faits import (
    BAILLEUR,
    CCAPEX,
    FLUX,
    LOT,
    PAGES,
    RELAIS,
    SIAO,
    SIAO_33,
    Fait,
    a_la_rue,
    accord,
    entre,
    envoie,
    fait,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import Maison

LECTEURS: Final = (SIAO, RELAIS, BAILLEUR)
D_UN_ESSAI: Final = re.compile(
    r'"(?:position|suivant|enregistre_le|calculee_le)":(?:"[^"]*"|\d+|null)'
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|-essai\d+|EXP-81\d+|A-82\d+"
)
"""Ce qui change d'un essai à l'autre : les rangs du journal, l'instant, les noms tirés au sort."""


def impaye(le: str) -> Fait:
    """Le bailleur dit des loyers impayés."""
    return fait(
        "maintien.impaye-constate",
        BAILLEUR,
        survenu_le=le,
        premier_impaye_le="2024-11-05",
        termes_impayes=3,
        dette=184500,
        loyer_hors_charges=61500,
        type_bailleur="SOCIAL",
    )


def le_menage(essai: int) -> tuple[list[Fait], list[Fait]]:
    """Ce qui fonde les relations, puis ce qui arrive dans n'importe quel ordre."""
    sujet, exploc = f"si-siao:48-2026-81{essai:02}", f"exploc:EXP-81{essai:02}"

    def dit(quoi: Fait, ident: str, **options: Any) -> Fait:  # noqa: ANN401 (any attribute)
        return {**quoi, "subject": sujet, "id": f"{ident}-essai{essai}", **options}

    def ref(ident: str, source: str = SIAO) -> str:
        return f"{source}#{ident}-essai{essai}"

    fondent = [
        dit(menage_ouvert(), "ouvert"),
        dit(referent(), "designe"),
        dit(accord("INT-RELAIS", "INT-HABLOZ"), "accord"),
        dit(
            fait(
                "menage.identifiant-externe-rattache",
                systeme="EXPLOC",
                valeur=f"EXP-81{essai:02}",
            ),
            "rattache",
        ),
    ]
    melent = [
        dit(a_la_rue(survenu_le="2025-02-01"), "rue"),
        dit(a_la_rue(situation="TIERS", survenu_le="2025-03-10"), "tiers"),
        dit(a_la_rue(situation="SQUAT", survenu_le="2025-03-10"), "erreur"),
        dit(fait("correction.fait-annule", cible=ref("erreur"), motif="ERREUR"), "annule"),
        dit(
            fait(
                "correction.date-precisee",
                cible=ref("rue"),
                nouvelle_date="2025-01-20",
                precision="JOUR",
            ),
            "redate",
        ),
        dit(identite(), "nom"),
        dit(impaye("2025-02-10"), "impaye", subject=exploc),
        dit(
            fait(
                "expulsion.commandement-de-payer-delivre",
                BAILLEUR,
                dette=184500,
                bail_conclu_le="2023-08-23",
                survenu_le="2025-04-02",
            ),
            "commandement",
            subject=exploc,
        ),
        dit(impaye("2025-05-10"), "impaye-2", subject=exploc),
        dit(voisinage(RELAIS), "voisinage"),
    ]
    return fondent, melent


async def pousser(maison: Maison, faits: Sequence[Fait], hasard: random.Random) -> None:
    """Un par un, en lot ou en flux, chacun par qui le dit."""
    restent = list(faits)
    while restent:
        source = restent[0]["source"]
        suite = [f for f in restent[: hasard.randint(1, 4)] if f["source"] == source]
        restent = [f for f in restent if f not in suite]
        match hasard.choice(("seul", "lot", "flux")):
            case "seul":
                for evenement in suite:
                    await entre(maison, evenement)
            case "lot":
                tous_pris(await envoie(maison, suite, media=LOT, par=source))
            case _:
                lignes = "\n".join(json.dumps(f) for f in suite).encode()
                tous_pris(await envoie(maison, lignes, media=FLUX, par=source))


def tous_pris(reponse: httpx2.Response) -> None:
    assert reponse.status_code == 200, reponse.text
    assert "/problemes/" not in reponse.text, reponse.text


async def ce_qui_se_lit(maison: Maison, parcours: str) -> dict[tuple[str, str], Any]:
    """Toutes les pages du ménage, pour chacun, ce qui tient à l'essai mis à part."""
    lues = {}
    for lecteur in LECTEURS:
        for page in PAGES:
            reponse = await maison.lit(f"/v1/parcours/{parcours}{page}", lecteur=lecteur)
            lues[lecteur, page] = (reponse.status_code, D_UN_ESSAI.sub("·", reponse.text))
    return lues


@pytest.mark.parametrize("graine", range(3))
async def test_memes_faits_meme_menage_dans_quelque_ordre_qu_ils_arrivent(
    maison: Maison, graine: int
) -> None:
    hasard = random.Random(graine)  # noqa: S311 (a shuffle, not a secret)
    lues = []
    for essai in range(3):
        fondent, melent = le_menage(essai)
        for evenement in fondent:
            parcours = await entre(maison, evenement)
        if essai:
            hasard.shuffle(melent)
        await pousser(maison, melent, hasard)
        lues.append(await ce_qui_se_lit(maison, parcours))

    for autre in lues[1:]:
        assert autre == lues[0]


async def test_la_comparaison_voit_un_fait_qui_manque(maison: Maison) -> None:
    fondent, melent = le_menage(0)
    hasard = random.Random(0)  # noqa: S311 (a shuffle, not a secret)
    for evenement in fondent:
        parcours = await entre(maison, evenement)
    await pousser(maison, melent[:-1], hasard)
    sans = await ce_qui_se_lit(maison, parcours)
    await pousser(maison, melent[-1:], hasard)

    assert await ce_qui_se_lit(maison, parcours) != sans


# --- Ménages réunis, ménage transféré -------------------------------------------------------------


UNE_AUTRE: Final = [
    {"personne": "p2", "role": "CONJOINT", "tranche_age": "DE_25_A_59", "sexe": "HOMME"}
]


def commandement(source: str, le: str, **champs: Any) -> Fait:  # noqa: ANN401 (any field)
    """Le même acte, que chacun dit."""
    sorte = "expulsion.commandement-de-payer-delivre"
    return fait(sorte, source, survenu_le=le, **{"dette": 184500, **champs})


def deux_menages(essai: int) -> tuple[list[Fait], list[Fait], str]:
    """Ce qui fonde, ce qui arrive mêlé (et dont l'un réunit l'autre ménage), le sujet réuni."""
    sujet, autre, exploc = (f"{s}-82{essai:02}" for s in ("si-siao:48", "si-siao:48-b", "exploc:A"))

    def dit(quoi: Fait, ident: str, ou: str = sujet) -> Fait:
        return {**quoi, "subject": ou, "id": f"{ident}-essai{essai}"}

    rattache = fait(
        "menage.identifiant-externe-rattache", systeme="EXPLOC", valeur=exploc.partition(":")[2]
    )
    fondent = [
        dit(menage_ouvert(survenu_le="2025-01-02", personnes=UNE_AUTRE), "autre-ouvert", autre),
        dit(menage_ouvert(survenu_le="2025-01-02"), "ouvert"),
        dit(referent(survenu_le="2025-01-02"), "designe"),
        dit(accord("INT-RELAIS", "INT-HABLOZ", survenu_le="2025-01-02"), "accord"),
        dit(rattache, "rattache"),
    ]
    doublon = f"{SIAO}#chez-un-tiers-essai{essai}"
    melent = [
        dit(a_la_rue(survenu_le="2025-02-01"), "rue"),
        dit(a_la_rue(situation="TIERS", survenu_le="2025-03-10"), "chez-un-tiers", autre),
        dit(a_la_rue(situation="SQUAT", survenu_le="2025-03-12"), "squat", autre),
        dit(fait("correction.fait-annule", cible=doublon, motif="ERREUR"), "annule", autre),
        dit(impaye("2025-02-10"), "impaye", exploc),
        dit(commandement(BAILLEUR, "2025-04-03", bail_conclu_le="2023-08-23"), "recu", exploc),
        dit(commandement(CCAPEX, "2025-04-02", dette=190000), "acte", exploc),
        dit(voisinage(RELAIS), "voisinage"),
    ]
    return fondent, melent, autre


@pytest.mark.parametrize("graine", range(2))
async def test_des_menages_reunis_sont_les_memes_quel_que_soit_l_ordre(
    maison: Maison, graine: int
) -> None:
    hasard = random.Random(graine)  # noqa: S311 (a shuffle, not a secret)
    lues = []
    for essai in range(2):
        fondent, melent, autre = deux_menages(essai)
        parcours = {evenement["subject"]: await entre(maison, evenement) for evenement in fondent}
        reunit = fait(
            "correction.menages-fusionnes",
            sujet=fondent[1]["subject"],
            id=f"reunit-essai{essai}",
            absorbe=parcours[autre],
            motif="MEME_MENAGE",
            survenu_le="2025-04-10",
        )
        melent.append(reunit)
        if essai:
            hasard.shuffle(melent)
        await pousser(maison, melent, hasard)
        lues.append(await ce_qui_se_lit(maison, parcours[fondent[1]["subject"]]))

    assert lues[1] == lues[0]
    assert "SQUAT" in lues[0][SIAO, "/chronologie"][1]


async def test_un_menage_transfere_est_le_meme_quel_que_soit_l_ordre(maison: Maison) -> None:
    hasard = random.Random(0)  # noqa: S311 (a shuffle, not a secret)
    lues = []
    for essai in range(2):
        fondent, melent, _ = deux_menages(essai + 10)
        ici = fondent[1]["subject"]
        la_bas = {"sujet": f"{ici}-33", "departement": "33"}
        demande = fait(
            "parcours.transfert-demande",
            SIAO_33,
            id=f"demande-essai{essai}",
            vers_departement="33",
            depuis_departement="48",
            motif="DEMENAGEMENT",
            **{**la_bas, "sujet": ici},
        )
        accepte = fait(
            "parcours.transfert-decide",
            sujet=ici,
            id=f"accepte-essai{essai}",
            transfert=f"{SIAO_33}#demande-essai{essai}",
            accord=True,
        )
        for evenement in (*fondent[1:], demande, accepte):
            parcours = await entre(maison, evenement)
        suite = [
            a_la_rue(
                SIAO_33,
                sujet=ici,
                departement="33",
                id=f"la-bas-{jour}-essai{essai}",
                commune="33063",
                situation=situation,
                survenu_le=f"2025-05-{jour}",
            )
            for jour, situation in (("10", "RUE"), ("12", "TIERS"), ("14", "SQUAT"))
        ]
        melent = [f for f in melent if f["source"] != SIAO] + suite
        if essai:
            hasard.shuffle(melent)
        await pousser(maison, melent, hasard)
        lues.append(await ce_qui_se_lit(maison, parcours))

    assert lues[1] == lues[0]
    assert lues[0][RELAIS, ""][0] == 200
