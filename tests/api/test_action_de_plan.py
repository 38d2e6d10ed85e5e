"""Une action d'un plan, du premier fait au chiffre : ce qui s'y rattache, se retire, vient tard."""

from typing import Any, Final

from faits import SIAO_33, Fait, entre, fait
from maison import Maison

DDETS: Final = "/partenaires/ddets-48"
ADIL: Final = "/partenaires/adil-48"
CCAPEX: Final = "/partenaires/ccapex-48"
SUJET: Final = "plalhpd-48:2026"
UNE: Final = {"axe": 1, "orientation": 2, "action": 3}
AUTRE: Final = {"axe": 1, "orientation": 2, "action": 4}


def du_plan(sorte: str, le: str, par: str = DDETS, **champs: Any) -> Fait:  # noqa: ANN401
    """A fact of the plan."""
    return fait(f"territoire.{sorte}", par, sujet=SUJET, survenu_le=le, **champs)


def chiffre(code: str, valeur: int) -> dict[str, Any]:
    """A figure of a report."""
    return {"indicateur": code, "valeur": valeur}


async def test_une_action_a_ses_faits_et_ses_chiffres_tels_qu_ils_ont_ete_arretes(
    maison: Maison,
) -> None:
    plan = await entre(maison, du_plan("plan-adopte", "2026-01-05", plan="PDALHPD",
                                       debut_le="2026-01-01"))  # fmt: skip

    async def lue(au: str, action: int = 3, lecteur: str = ADIL, **options: str) -> Any:  # noqa: ANN401
        carte = await maison.lit(
            f"/v1/territoire/plans/{plan}", lecteur=lecteur, au=au, **options
        )  # fmt: skip
        assert carte.status_code == 200, carte.text
        lues = [a for a in carte.json()["actions"] if a["action"] == action]
        return lues[0] if lues else None

    async def chiffres(au: str, action: int = 3, **options: str) -> dict[str, int | None]:
        dits = await lue(au, action, **options)
        return {i["indicateur"]: i["valeur"] for i in dits["indicateurs"]}

    async def ecrit(evenement: Fait) -> None:
        await entre(maison, {**evenement, "subject": f"parcours:{plan}"})

    # --- first its meeting, that speaks of two actions; the ADIL says one goes ahead
    await ecrit(du_plan("instance-reunie", "2026-02-02", nature="COMITE_PILOTAGE",
                                actions=[UNE, AUTRE]))  # fmt: skip
    avance = du_plan("action-de-plan-avancee", "2026-03-02", ADIL, etat="EN_COURS", **UNE)
    await ecrit(avance)
    assert (await lue("2026-02-01")) is None
    assert (await lue("2026-02-02", 4))["etat"] is None
    une = await lue("2026-03-02")
    assert (une["etat"], une["depuis_le"], len(une["faits"])) == ("EN_COURS", "2026-03-02", 2)
    assert {f["type"].rpartition(".")[2] for f in une["faits"]} == {
        "instance-reunie", "action-de-plan-avancee",
    }  # fmt: skip

    # --- two reports, the last value of each figure; a small one is untold, of every one
    annee = {"debut_le": "2026-01-01", "fin_le": "2026-06-30", "objet": "PLAN"}
    premier = du_plan("bilan-etabli", "2026-07-06", CCAPEX, actions=[UNE], **annee,
                      indicateurs=[chiffre("SAISINES", 120), chiffre("EXPULSIONS", 4)])  # fmt: skip
    await ecrit(premier)
    assert await chiffres("2026-07-06") == {"SAISINES": 120, "EXPULSIONS": None}
    assert await chiffres("2026-07-05") == {}
    second = du_plan("bilan-etabli", "2026-09-07", CCAPEX, actions=[UNE, AUTRE], **annee,
                     indicateurs=[chiffre("SAISINES", 150)])  # fmt: skip
    await ecrit(second)
    assert await chiffres("2026-09-07") == {"SAISINES": 150, "EXPULSIONS": None}
    assert await chiffres("2026-09-07", 4) == {"SAISINES": 150}
    assert await chiffres("2026-08-01") == {"SAISINES": 120, "EXPULSIONS": None}

    # --- a report known late is read on its day, and does not speak over a later one
    await ecrit(du_plan("bilan-etabli", "2026-08-03", actions=[UNE], **annee,
                                indicateurs=[chiffre("SAISINES", 130)]))  # fmt: skip
    assert await chiffres("2026-08-03") == {"SAISINES": 130, "EXPULSIONS": None}
    assert await chiffres("2026-09-07") == {"SAISINES": 150, "EXPULSIONS": None}
    # --- withdrawn, its figures go; the earlier ones stay as they were
    await ecrit(fait("correction.fait-annule", CCAPEX, sujet=SUJET, motif="ERREUR",
                             survenu_le="2026-09-14",
                             cible=f"{CCAPEX}#{second['id']}"))  # fmt: skip
    assert await chiffres("2026-09-14") == {"SAISINES": 130, "EXPULSIONS": None}
    assert await chiffres("2026-09-14", 4) == {}
    # --- an action named twice in one report is one; who tells another's progress is shown
    await ecrit(du_plan("bilan-etabli", "2026-10-05", actions=[AUTRE, AUTRE], **annee,
                                indicateurs=[chiffre("SAISINES", 90)]))  # fmt: skip
    deux = await lue("2026-10-05", 4)
    assert [f["le"] for f in deux["faits"]].count("2026-10-05") == 1
    # --- of elsewhere: the plan is public, who pilots it and what it is called are not
    la_bas = await lue("2026-10-05", 3, SIAO_33)
    assert la_bas["etat"] == "EN_COURS"
    # --- before it, nothing is known of it
    avant = await maison.lit(f"/v1/territoire/plans/{plan}", lecteur=ADIL, au="2025-12-31")
    assert (avant.json()["actions"], avant.json()["adopte_le"]) == ([], None)
