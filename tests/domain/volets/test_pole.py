"""Le pôle ressource habitat : de la saisine à l'évaluation, le bilan dû et le projet initial."""

from typing import Any

import pytest
from scenario import Dit, fait, given

E1 = "11111111-1111-5111-8111-111111111111"
SAISINE = fait("pole.saisine-recue", "2026-01-12", voie="DIRECTE")


def plan(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un plan d'action est signé, avec un engagement au 31 mai."""
    engagements = [{"engagement": E1, "avant_le": "2026-05-31"}]
    return fait("pole.plan-action-signe", le, engagements=engagements, **champs)


def strategie(le: str, version: int, *axes: str, motif: str | None = None) -> Dit:
    """Le pôle et le ménage arrêtent une version du projet."""
    dit: dict[str, Any] = {"motif_reajustement": motif} if motif else {}
    return fait("pole.strategie-arretee", le, version_projet=version, axes=list(axes), **dit)


def evaluation(le: str, *axes: str) -> Dit:
    """Le résultat, axe par axe."""
    objectifs = [{"axe": axe, "atteinte": "OUI"} for axe in axes]
    return fait("pole.evaluation-finale-rendue", le, objectifs=objectifs)


def test_une_saisine_fonde_le_parcours_et_ouvre_l_action() -> None:
    menage = given(SAISINE)

    assert menage.parcours.est_ouvert
    assert menage.au("2026-01-12").dossiers == ["dossier-pole"]
    assert menage.au("2026-01-12").etape == "inconnue"


@pytest.mark.parametrize(
    ("champs", "anomalies"),
    [
        ({"voie": "MEDIATISEE"}, ["mediateur-attendu"]),
        ({"voie": "MEDIATISEE", "mediateur": "INT-CCASBLAYE"}, []),
        ({"voie": "DIRECTE"}, []),
    ],
)
def test_une_saisine_mediatisee_dit_par_qui(champs: dict[str, Any], anomalies: list[str]) -> None:
    saisine = fait("pole.saisine-recue", "2026-01-12", **champs)

    assert given(saisine).au("2026-01-12").anomalies == anomalies


def test_ce_que_fait_le_pole_n_ouvre_ni_ne_ferme_rien() -> None:
    menage = given(SAISINE).when(
        fait("pole.pre-diagnostic-rendu", "2026-01-20"),
        fait("pole.interlocuteur-sollicite", "2026-01-22"),
        fait("pole.visite-du-lieu-de-vie-realisee", "2026-01-25"),
        fait("pole.echange-regule", "2026-02-10", parties=["MENAGE", "PROPRIETAIRE"]),
        fait("pole.travaux-suivis", "2026-03-10", avancement="DEVIS"),
        fait("pole.convention-mobilisee", "2026-03-15"),
        fait("pole.droit-active", "2026-03-20"),
        fait("pole.appui-au-proprietaire-apporte", "2026-03-25"),
    )

    assert menage.au("2026-03-25").dossiers == ["dossier-pole"]
    assert menage.au("2026-03-25").echeances == []
    assert menage.au("2026-03-25").anomalies == []
    contacts = [f.id for f in menage.faits if f.evenement.fiche.contact_reel]
    assert contacts == ["f2", "f4", "f8"]


# --- Le bilan dû ----------------------------------------------------------------------------------


def test_le_premier_bilan_est_du_trois_mois_apres_le_plan() -> None:
    menage = given(SAISINE, plan("2026-03-01"))

    assert ("R-X02", "2026-06-01", "a_venir") in menage.au("2026-03-01").echeances


def test_le_bilan_programme_prend_la_place_du_premier() -> None:
    menage = given(plan("2026-03-01")).when(
        fait("pole.bilan-programme", "2026-04-01", prevu_le="2026-05-12")
    )

    assert menage.au("2026-04-01").echeances == [
        ("R-X02", "2026-05-12", "a_venir"),
        ("R-X03", "2026-05-31", "a_venir"),
    ]
    fait_le_bilan = menage.when(fait("pole.bilan-realise", "2026-05-14"))
    assert ("R-X02", "2026-05-12", "satisfaite") in fait_le_bilan.au("2026-05-14").echeances


def test_le_bilan_du_pole_n_est_pas_la_revue_du_referent() -> None:
    menage = given(
        plan("2026-03-01"),
        fait("referent.designe", "2026-03-10", organisme="INT-RELAIS"),
        fait("pole.bilan-realise", "2026-05-14"),
    )

    assert menage.au("2026-05-14").echeances == [
        ("R-X02", "2026-06-01", "satisfaite"),
        ("R-X02", "2026-06-10", "a_venir"),
        ("R-X03", "2026-05-31", "a_venir"),
    ]


def test_terminer_l_action_eteint_le_bilan_et_les_engagements() -> None:
    menage = given(SAISINE, plan("2026-03-01")).when(
        fait("pole.action-terminee", "2026-04-15", motif="DEPART")
    )

    assert menage.au("2026-04-15").echeances == [
        ("R-X02", "2026-06-01", "eteinte"),
        ("R-X03", "2026-05-31", "eteinte"),
    ]
    assert menage.au("2026-04-15").dossiers_fermes == ["dossier-pole"]


def test_terminer_l_action_laisse_les_engagements_du_comite() -> None:
    autre = "22222222-2222-5222-8222-222222222222"
    actions = [{"engagement": autre, "avant_le": "2026-06-30"}]
    menage = given(
        plan("2026-03-01"),
        fait("comite.reponse-proposee", "2026-03-03", actions=actions),
        fait("pole.action-terminee", "2026-04-15"),
    )

    assert ("R-X03", "2026-06-30", "a_venir") in menage.au("2026-04-15").echeances


def test_un_bilan_programme_dans_le_passe_est_une_anomalie() -> None:
    programme = fait("pole.bilan-programme", "2026-04-01", prevu_le="2026-03-31")

    assert given(programme).au("2026-04-01").anomalies == ["dates-contradictoires"]


def test_un_plan_que_le_menage_n_a_pas_signe_est_une_anomalie() -> None:
    menage = given(plan("2026-03-01", signe_par_le_menage=False))

    assert menage.au("2026-03-01").anomalies == ["signature-du-menage-attendue"]


# --- Le projet et son évaluation ------------------------------------------------------------------


def test_un_reajustement_dit_pourquoi() -> None:
    initial = strategie("2026-02-01", 1, "NEGOCIATION_BAIL")

    muet = given(initial, strategie("2026-04-01", 2, "ACCESSION"))
    dit = given(initial, strategie("2026-04-01", 2, "ACCESSION", motif="BILAN"))

    assert muet.au("2026-04-01").anomalies == ["motif-attendu"]
    assert dit.au("2026-04-01").anomalies == []


def test_une_version_ne_se_dit_qu_une_fois() -> None:
    menage = given(strategie("2026-02-01", 1, "ACCESSION"), strategie("2026-03-01", 1, "ACCESSION"))

    assert menage.au("2026-03-01").anomalies == ["version-deja-dite"]


@pytest.mark.parametrize(
    ("axes", "anomalies"),
    [
        (("NEGOCIATION_BAIL", "ETALEMENT_DETTE"), []),
        (("NEGOCIATION_BAIL",), ["axe-non-evalue"]),
        (("NEGOCIATION_BAIL", "ETALEMENT_DETTE", "ACCESSION"), []),
    ],
)
def test_l_evaluation_se_mesure_au_projet_initial(
    axes: tuple[str, ...], anomalies: list[str]
) -> None:
    menage = given(
        strategie("2026-02-01", 1, "NEGOCIATION_BAIL", "ETALEMENT_DETTE"),
        strategie("2026-06-01", 2, "ACCESSION", motif="BILAN"),
        evaluation("2026-12-01", *axes),
    )

    assert menage.au("2026-12-01").anomalies == anomalies


def test_une_evaluation_sans_projet_initial_est_une_anomalie() -> None:
    menage = given(evaluation("2026-12-01", "ACCESSION"))

    assert menage.au("2026-12-01").anomalies == ["projet-initial-inconnu"]
    tardive = menage.when(strategie("2026-02-01", 1, "ACCESSION"))
    assert tardive.au("2026-12-01").anomalies == []
