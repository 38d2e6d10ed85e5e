"""Des séances mal dites : inconnue, d'ailleurs, annulée, passée ; la suite que dit un tiers."""

from typing import Any
from uuid import UUID

from faits import BAILLEUR, CAF, CCAPEX, Fait, entre, envoie, est_un_probleme, fait
from maison import STRUCTURE, Maison

PREFECTURE_33 = "/partenaires/prefecture-33"
PREFECTURE = "/partenaires/prefecture-48"
ICI, AILLEURS = "exploc:48-seance-juin", "signal-logement:33-seance-juin"
MENAGE = "exploc:48-famille-r"


def seance(sorte: str, le: str, sujet: str = ICI, par: str = CCAPEX, **champs: Any) -> Fait:  # noqa: ANN401
    """A fact of a session."""
    ou = "33" if par == PREFECTURE_33 else "48"
    type_ = f"territoire.seance-ccapex-{sorte}"
    return fait(type_, par, sujet=sujet, departement=ou, survenu_le=le, **champs)


def dit(sorte: str, le: str, par: str = CCAPEX, **champs: Any) -> Fait:  # noqa: ANN401
    """What is said of the household."""
    return fait(f"expulsion.{sorte}", par, sujet=MENAGE, survenu_le=le, **champs)


def saisie(le: str = "2026-05-04", **champs: Any) -> Fait:  # noqa: ANN401
    """The landlord seizes the commission."""
    return dit(
        "ccapex-saisie", le, auteur_saisine="BAILLEUR", type_bailleur="SOCIAL", voie="EXPLOC",
        dette=120_000, **champs,
    )  # fmt: skip


def inscrite(a: str, le: str = "2026-06-01", **options: Any) -> Fait:  # noqa: ANN401
    """The household is listed in a session."""
    return dit("ccapex-inscrite-en-seance", le, seance=a, motifs=["AUTRE"], **options)


async def surprises(maison: Maison, evenement: Fait, *, a_blanc: bool = False) -> set[str]:
    """What the door says of a fact that it takes."""
    if a_blanc:
        reponse = await envoie(maison, evenement, media=STRUCTURE, par=CCAPEX, a_blanc="true")
    else:
        reponse = await maison.pousse(evenement)
    assert reponse.status_code in {200, 201}, reponse.text
    return {a["code"] for a in reponse.json()["anomalies"]}


async def elements(maison: Maison, adresse: str, **options: object) -> list[dict[str, Any]]:
    """The rows of a list, as the commission reads them."""
    reponse = await maison.lit(adresse, lecteur=CCAPEX, **options)
    assert reponse.status_code == 200, reponse.text
    lus: list[dict[str, Any]] = reponse.json()["elements"]
    return lus


async def test_une_seance_inconnue_ou_d_ailleurs_se_remarque_partout(maison: Maison) -> None:
    ici = await entre(maison, seance("programmee", "2026-05-11", seance_le="2026-06-18",
                                     niveau="CENTRALE"))  # fmt: skip
    la_bas = await entre(maison, seance("programmee", "2026-05-11", AILLEURS, PREFECTURE_33,
                                        seance_le="2026-06-18", niveau="CENTRALE"))  # fmt: skip
    menage = await entre(maison, saisie())
    nulle_part = str(UUID(int=4815))

    # --- the door says it, the same of nothing, of a session of elsewhere, of a household
    mal = {a: inscrite(a) for a in (nulle_part, la_bas, menage)}
    for dite in mal.values():
        assert await surprises(maison, dite) == {"seance-inconnue"}
    assert await surprises(maison, mal[la_bas]) == {"seance-inconnue"}, "dite deux fois, la même"
    for sorte, champs in (
        ("ccapex-avis-rendu",
         {"forme": "AVIS", "nature": "PLAN_APUREMENT", "destinataire": "BAILLEUR"}),
        ("ccapex-retiree-de-la-seance", {"motif": "DETTE_SOLDEE"}),
    ):  # fmt: skip
        autre = dit(sorte, "2026-06-02", seance=str(UUID(int=4816)), **champs)
        assert "seance-inconnue" in await surprises(maison, autre, a_blanc=True)

    # --- the agenda proposed says where the household hangs
    (propose,) = await elements(maison, f"/v1/ccapex/seances/{ici}/propositions", au="2026-06-02")
    assert propose["inscrit_le"] is None
    assert {(a["seance"], a["seance_le"]) for a in propose["autres_seances"]} == {
        (a, None) for a in mal
    }
    bien = inscrite(ici)
    assert await surprises(maison, bien, a_blanc=True) == set()
    assert await surprises(maison, bien) == set()
    assert await surprises(maison, inscrite(ici, "2026-06-02")) == {"deja-inscrite-en-seance"}
    (propose,) = await elements(maison, f"/v1/ccapex/seances/{ici}/propositions", au="2026-06-02")
    assert propose["inscrit_le"] == "2026-06-01"

    # --- who sees nothing of it
    absent = await maison.lit(f"/v1/ccapex/seances/{la_bas}/ordre-du-jour", lecteur=CCAPEX)
    assert est_un_probleme(absent, 404, "introuvable")
    la_bas_lu = await maison.lit(
        f"/v1/ccapex/seances/{la_bas}/ordre-du-jour", lecteur=PREFECTURE_33, au="2026-06-18"
    )
    assert la_bas_lu.json()["elements"] == []


async def test_une_seance_annulee_ne_propose_rien_et_qui_y_reste_inscrit_se_voit(
    maison: Maison,
) -> None:
    annulee = await entre(maison, seance("programmee", "2026-05-11", seance_le="2026-06-18",
                                         niveau="CENTRALE"))  # fmt: skip
    suivante = await entre(maison, seance("programmee", "2026-05-11", "exploc:48-seance-juillet",
                                          seance_le="2026-07-16", niveau="CENTRALE"))  # fmt: skip
    await entre(maison, saisie())
    await entre(maison, inscrite(annulee))
    await entre(maison, seance("annulee", "2026-06-15"))
    base = f"/v1/ccapex/seances/{annulee}"

    avant = await elements(maison, f"{base}/propositions", au="2026-06-14")
    assert [e["inscrit_le"] for e in avant] == ["2026-06-01"]
    apres = await maison.lit(f"{base}/propositions", lecteur=CCAPEX, au="2026-06-15")
    assert est_un_probleme(apres, 404, "introuvable")
    assert "annulée" in apres.json()["detail"]
    (reste,) = await elements(maison, f"{base}/ordre-du-jour", au="2026-06-15")
    assert [s["code"] for s in reste["surprises"]] == ["seance-annulee"]
    (propose,) = await elements(
        maison, f"/v1/ccapex/seances/{suivante}/propositions", au="2026-06-15"
    )
    assert propose["autres_seances"] == [
        {"seance": annulee, "inscrit_le": "2026-06-01", "seance_le": "2026-06-18"}
    ]
    # listed after the day: the household has not been heard
    await entre(maison, inscrite(suivante, "2026-07-20"))
    (tard,) = await elements(
        maison, f"/v1/ccapex/seances/{suivante}/ordre-du-jour", au="2026-07-20"
    )
    assert [s["code"] for s in tard["surprises"]] == ["apres-la-seance"]


async def test_la_suite_d_un_avis_ne_compte_que_de_qui_peut_le_lire(maison: Maison) -> None:
    """A landlord that nothing relates to the household guesses the opinion's reference."""
    menage = await entre(maison, saisie(bailleur="INT-AUTREHLM"))
    rendu = dit("ccapex-avis-rendu", "2026-06-18", forme="AVIS", nature="PLAN_APUREMENT",
                destinataire="BAILLEUR")  # fmt: skip
    await entre(maison, rendu)
    annee = {"du": "2026-01-01", "jusqu_au": "2026-12-31", "au": "2026-09-30"}

    async def suivis() -> tuple[int, float | None]:
        lu = (await maison.lit("/v1/ccapex/avis/suites", lecteur=PREFECTURE, **annee)).json()
        return lu["suivis"], lu["taux_de_suivi"]

    suite = {"avis": f"{CCAPEX}#{rendu['id']}", "suivi": "SUIVI"}
    for par in (BAILLEUR, CAF):
        dite = dit("ccapex-avis-suivi", "2026-07-01", par, **suite)
        await entre(maison, {**dite, "subject": f"parcours:{menage}"})
    assert await suivis() == (0, 0.0)
    (attend,) = await elements(maison, "/v1/ccapex/avis", suite="INCONNUE", **annee)
    assert attend["suite_le"] is None
    # the commission says it itself ; the day before, nobody knew
    await entre(maison, dit("ccapex-avis-suivi", "2026-07-02", **suite))
    assert await suivis() == (1, 100.0)
