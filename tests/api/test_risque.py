"""Quand un ménage peut être expulsé, par l'API : qui le lit, ce qu'on en dit, la liste."""

from typing import Any

import httpx2
import pytest
from faits import CCAPEX, LE_115, SIAO_33, entre, est_un_probleme, fait, menage_ouvert
from maison import SUPERVISEUR, Maison

CJ = "/partenaires/cj-causse-48"
PREFECTURE = "/partenaires/prefecture-48"


async def menace(maison: Maison) -> str:
    """Un jugement, un commandement de quitter du 31 décembre 2025, un concours requis."""
    parcours = await entre(maison, menage_ouvert())
    sujet = f"parcours:{parcours}"
    for evenement in (
        fait(
            "expulsion.assignation-signifiee",
            CJ,
            sujet=sujet,
            survenu_le="2025-08-04",
            audience_le="2025-10-13",
            motif="VENTE",
        ),
        fait(
            "expulsion.jugement-rendu",
            CCAPEX,
            sujet=sujet,
            survenu_le="2025-11-10",
            decision="FERME_SANS_DELAI",
            degre="PREMIERE_INSTANCE",
        ),
        fait(
            "expulsion.commandement-de-quitter-delivre",
            CJ,
            sujet=sujet,
            id="cql",
            survenu_le="2025-12-31",
        ),
        fait("expulsion.concours-requis", CJ, sujet=sujet, survenu_le="2026-03-02"),
    ):
        reponse = await maison.pousse(evenement)
        assert reponse.status_code == 201, reponse.text
    return parcours


async def lit(maison: Maison, parcours: str, **options: Any) -> httpx2.Response:  # noqa: ANN401
    return await maison.lit(f"/v1/parcours/{parcours}/expulsion", **options)


async def test_la_date_de_risque_et_sa_chaine(maison: Maison) -> None:
    parcours = await menace(maison)

    lu = (await lit(maison, parcours, lecteur=CCAPEX, au="2026-03-15")).json()

    assert (lu["etape_procedure"], lu["possible_le"]) == ("concours-requis", "2026-04-01")
    assert [(r["motif"], r["regle"], r["pas_avant_le"]) for r in lu["raisons"]] == [
        ("CQL_2_MOIS", "R-E12", "2026-03-01"),
        ("TREVE", "R-E16", "2026-04-01"),
    ]
    assert lu["raisons"][0]["fait"] == f"{CJ}#cql"
    assert lu["raisons"][0]["survenu_le"] == "2025-12-31"
    assert [point["code"] for point in lu["manque"]] == [
        "CONCOURS_EN_ATTENTE",
        "SAISINE_PREFET_INCONNUE",
    ]
    assert "L. 141-1" in lu["avertissement"]


async def test_la_liste_des_dossiers_la_porte(maison: Maison) -> None:
    parcours = await menace(maison)

    reponse = await maison.lit("/v1/expulsions", lecteur=PREFECTURE, au="2026-03-15")

    (dossier,) = reponse.json()["elements"]
    assert (dossier["parcours"], dossier["expulsion_possible_le"]) == (parcours, "2026-04-01")


async def test_avant_le_commandement_rien_n_est_possible(maison: Maison) -> None:
    parcours = await menace(maison)

    lu = (await lit(maison, parcours, au="2025-12-01")).json()

    assert lu["possible_le"] is None
    assert [raison["motif"] for raison in lu["raisons"]] == ["CQL_ABSENT"]


async def test_un_menage_sans_procedure_se_lit_sans_date(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())

    lu = (await lit(maison, parcours)).json()

    assert (lu["etape_procedure"], lu["possible_le"], lu["raisons"]) == (None, None, [])


@pytest.mark.parametrize("lecteur", [LE_115])
async def test_qui_ne_lit_pas_les_expulsions_ne_la_lit_pas(maison: Maison, lecteur: str) -> None:
    parcours = await entre(maison, menage_ouvert(lecteur))

    reponse = await lit(maison, parcours, lecteur=lecteur)

    est_un_probleme(reponse, 403, "lecture-interdite")


async def test_un_parcours_qu_on_ne_lit_pas_n_existe_pas(maison: Maison) -> None:
    parcours = await menace(maison)

    reponse = await lit(maison, parcours, lecteur=SIAO_33)

    est_un_probleme(reponse, 404, "parcours-inconnu")


async def test_seul_qui_est_habilite_sait_qu_un_conjoint_violent_est_evince(
    maison: Maison,
) -> None:
    parcours = await menace(maison)
    evince = fait(
        "expulsion.sursis-hivernal-ecarte",
        CJ,
        sujet=f"parcours:{parcours}",
        survenu_le="2026-01-05",
        motif="CONJOINT_VIOLENT",
    )
    assert (await maison.pousse(evince)).status_code == 201

    pour_la_ccapex = (await lit(maison, parcours, lecteur=CCAPEX, au="2026-01-10")).json()
    pour_l_essai = (await lit(maison, parcours, lecteur=SUPERVISEUR.source, au="2026-01-10")).json()

    assert pour_la_ccapex["possible_le"] == "2026-03-02"
    assert (pour_l_essai["ouverte_depuis"], pour_l_essai["treve_jusqu_au"]) == ("2025-12-31", None)
    assert pour_l_essai["possible_le"] == "2026-01-10"
    reponse = await maison.lit("/v1/expulsions", lecteur=CCAPEX, au="2026-01-10")
    assert reponse.json()["elements"][0]["expulsion_possible_le"] == "2026-03-02"


async def test_la_liste_suit_chaque_fait_de_la_procedure_le_jour_meme(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    sujet = f"parcours:{parcours}"
    bailleur = "/partenaires/habitat-lozerien"
    for evenement in (
        fait(
            "expulsion.assignation-signifiee",
            CJ,
            sujet=sujet,
            survenu_le="2025-08-04",
            audience_le="2025-10-13",
            motif="NAC_51A",
        ),
        fait(
            "expulsion.jugement-rendu",
            CCAPEX,
            sujet=sujet,
            survenu_le="2025-11-10",
            decision="CONDITIONNELLE",
            degre="PREMIERE_INSTANCE",
        ),
        fait("expulsion.commandement-de-quitter-delivre", CJ, sujet=sujet, survenu_le="2026-04-10"),
        fait(
            "expulsion.delais-de-paiement-termines",
            bailleur,
            sujet=sujet,
            survenu_le="2026-05-04",
            issue="RESPECTE",
        ),
    ):
        assert (await maison.pousse(evenement)).status_code == 201

    dates = []
    for jour in ("2026-05-03", "2026-05-04"):
        reponse = await maison.lit("/v1/expulsions", lecteur=PREFECTURE, au=jour)
        dates.append(reponse.json()["elements"][0]["expulsion_possible_le"])

    assert dates == ["2026-06-11", None]


@pytest.mark.parametrize(
    ("arrete_au", "dette"), [("2026-02-10", 90_000), ("2025-12-10", 150_000), (None, 150_000)]
)
async def test_la_liste_dit_la_derniere_dette_connue(
    maison: Maison, arrete_au: str | None, dette: int
) -> None:
    sujet = f"parcours:{await menace(maison)}"
    reponse = await maison.pousse(
        fait(
            "expulsion.commandement-de-payer-delivre",
            CJ,
            sujet=sujet,
            survenu_le="2026-01-10",
            dette=150_000,
            type_bailleur="PRIVE_PERSONNE_PHYSIQUE",
        )
    )
    assert reponse.status_code == 201, reponse.text
    if arrete_au:
        releve = fait(
            "maintien.impaye-actualise",
            CCAPEX,
            sujet=sujet,
            survenu_le="2026-02-12",
            arrete_au=arrete_au,
            dette=90_000,
        )
        assert (await maison.pousse(releve)).status_code == 201

    lue = await maison.lit("/v1/expulsions", lecteur=PREFECTURE, au="2026-03-15")

    assert [dossier["dette"] for dossier in lue.json()["elements"]] == [dette]


async def test_un_dossier_en_retard_vient_en_tete_de_la_liste(maison: Maison) -> None:
    """Trois obligations passées : il ne vient pas dernier, avec la prescription de 2035."""
    parcours = await entre(maison, menage_ouvert())
    assignation = fait(
        "expulsion.assignation-signifiee",
        CJ,
        sujet=f"parcours:{parcours}",
        survenu_le="2025-08-04",
        audience_le="2025-10-13",
        motif="NAC_51A",
    )
    assert (await maison.pousse(assignation)).status_code == 201
    await menace(maison)

    reponse = await maison.lit("/v1/expulsions", lecteur=CCAPEX, au="2025-11-15")
    en_tete = reponse.json()["elements"][0]

    assert en_tete["parcours"] == parcours
    assert en_tete["en_retard_depuis"] == "2025-08-31"
    assert en_tete["prochaine_echeance_le"] is None


async def test_la_carte_dit_la_treve_qui_protege_le_menage(maison: Maison) -> None:
    parcours = await menace(maison)

    pendant, apres = [
        (await maison.lit(f"/v1/parcours/{parcours}", lecteur=CCAPEX, au=au)).json()
        for au in ("2026-03-31", "2026-04-01")
    ]

    assert (pendant["treve_jusqu_au"], apres["treve_jusqu_au"]) == ("2026-03-31", None)
