"""Les dossiers : ce que chaque fait ouvre et ferme, et quand un dossier est ouvert."""

import pytest
from scenario import annule, entree, fait, given, rectifie, ref, sortie

from parcours.domain import dossiers, types_de_dossier
from parcours.domain.dossiers import DossierSuivi
from parcours.domain.types_de_dossier import Dossier
from parcours.domain.vocabulaire import S3, S4

CLES = {
    "accord-partage": "perimetre",
    "arrete-habitat": "ouverture",
    "contestation": "ouverture",
    "demande-de-droits": "ouverture",
    "demande-fsl": "ouverture",
    "demande-siao": "ouverture",
    "dossier-degradation": "ouverture",
    "dossier-energie": "fluide",
    "doublon": "ouverture",
    "engagement": "engagement",
    "mandat-referent": "perimetre",
    "mesure-accompagnement": "mesure",
    "mesure-protection": "personne",
    "orientation-siao": "ouverture",
    "proposition-de-logement": "ouverture",
}
RISQUES = {
    "dossier-impaye",
    "dossier-expulsion",
    "dossier-habitat-indigne",
    "dossier-degradation",
    "dossier-energie",
}

TOUTES_SORTES = [sorte for sorte in vars(types_de_dossier).values() if isinstance(sorte, Dossier)]


def test_une_sorte_de_dossier_dit_sa_cle_et_s_il_menace_le_logement() -> None:
    cles = {sorte.code: sorte.cle for sorte in TOUTES_SORTES if sorte.cle}

    assert cles == CLES
    assert {sorte.code for sorte in TOUTES_SORTES if sorte.risque} == RISQUES
    assert {sorte.code for sorte in TOUTES_SORTES if sorte.presume_logement} == {
        "dossier-impaye",
        "dossier-expulsion",
        "dossier-habitat-indigne",
        "dossier-energie",
    }


def test_un_dossier_n_est_plus_ouvert_le_jour_ou_on_le_ferme() -> None:
    menage = given(entree("2026-01-10", "CHU"), sortie("2026-03-01", "RUE"))

    assert menage.au("2026-01-09").dossiers == []
    assert menage.au("2026-01-10").dossiers == ["sejour"]
    assert menage.au("2026-02-28").dossiers == ["sejour"]
    assert menage.au("2026-03-01").dossiers == []
    assert menage.au("2026-03-01").dossiers_fermes == ["sejour"]


def test_ouvrir_un_dossier_ouvert_et_fermer_un_dossier_ferme_sont_sans_effet() -> None:
    menage = given(
        fait("maintien.impaye-regularise", "2026-01-01"),
        fait("maintien.impaye-constate", "2026-01-10", ident="i1"),
        fait("maintien.impaye-constate", "2026-02-10"),
        fait("maintien.impaye-regularise", "2026-03-01"),
        fait("maintien.impaye-regularise", "2026-04-01"),
    )

    (dossier,) = menage.parcours.dossiers

    assert dossier.fait.id == "i1"
    assert (str(dossier.ouvert_le), str(dossier.ferme_le)) == ("2026-01-10", "2026-03-01")


def test_un_dossier_ferme_se_rouvre_sous_un_autre_dossier() -> None:
    menage = given(
        fait("maintien.impaye-constate", "2026-01-10"),
        fait("maintien.impaye-regularise", "2026-02-01"),
        fait("maintien.impaye-constate", "2026-03-10"),
    )

    dates = [(str(d.ouvert_le), str(d.ferme_le)) for d in menage.parcours.dossiers]

    assert dates == [("2026-01-10", "2026-02-01"), ("2026-03-10", "None")]
    assert menage.au("2026-02-15").dossiers == []
    assert menage.au("2026-03-10").dossiers == ["dossier-impaye"]


def test_un_dossier_par_valeur_de_sa_cle() -> None:
    menage = given(
        fait("menage.accord-recueilli", "2026-01-10", perimetre="PARCOURS_COMPLET"),
        fait("menage.accord-recueilli", "2026-01-11", perimetre="VIF_RESTREINT"),
        fait("menage.accord-recueilli", "2026-01-12", perimetre="VIF_RESTREINT"),
    )

    dossiers = [(d.cle, str(d.ouvert_le)) for d in menage.parcours.dossiers]

    assert dossiers == [("PARCOURS_COMPLET", "2026-01-10"), ("VIF_RESTREINT", "2026-01-11")]


def test_un_dossier_par_engagement_du_plan() -> None:
    engagements = [
        {"engagement": "00000000-0000-0000-0000-00000000000a"},
        {"engagement": "00000000-0000-0000-0000-00000000000b"},
    ]

    menage = given(fait("pole.plan-action-signe", "2026-03-01", engagements=engagements))

    assert [d.cle for d in menage.parcours.dossiers] == [
        "00000000-0000-0000-0000-00000000000a",
        "00000000-0000-0000-0000-00000000000b",
    ]


def test_chaque_degradation_a_son_dossier_que_seule_une_citation_ferme() -> None:
    menage = given(
        fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
        fait("maintien.degradation-signalee", "2026-03-07", ident="d2"),
        fait("referent.alerte-close", "2026-03-20", alerte=ref("d2")),
        fait("referent.alerte-close", "2026-03-21", alerte=ref("inconnu")),
    )

    dossiers = [(d.cle, str(d.ferme_le)) for d in menage.parcours.dossiers]

    assert dossiers == [(ref("d1"), "None"), (ref("d2"), "2026-03-20")]


def test_une_citation_suit_le_fait_qui_en_remplace_un_autre() -> None:
    menage = given(
        fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
        fait("maintien.degradation-signalee", "2026-03-05", ident="d2"),
        rectifie("2026-03-08", cible=ref("d1"), remplacant=ref("d2")),
        fait("referent.alerte-close", "2026-03-20", alerte=ref("d1")),
    )

    (dossier,) = menage.parcours.dossiers

    assert dossier.cle == ref("d2")
    assert (str(dossier.ouvert_le), str(dossier.ferme_le)) == ("2026-03-05", "2026-03-20")


def test_un_fait_annule_ne_laisse_pas_de_dossier_meme_ferme() -> None:
    menage = given(
        fait("maintien.impaye-constate", "2026-01-10", ident="i1"),
        fait("maintien.impaye-regularise", "2026-02-01"),
    )

    menage = menage.when(annule("2026-03-01", cible=ref("i1")))

    assert menage.connu_a(2).au("2026-02-01").dossiers_fermes == ["dossier-impaye"]
    assert menage.au("2026-02-01").dossiers_fermes == []


def test_annuler_la_fermeture_rouvre_le_dossier() -> None:
    menage = given(
        fait("maintien.impaye-constate", "2026-01-10"),
        fait("maintien.impaye-regularise", "2026-02-01", ident="r1"),
    )

    menage = menage.when(annule("2026-03-01", cible=ref("r1")))

    assert menage.au("2026-02-01").dossiers == ["dossier-impaye"]


def test_le_meme_jour_ce_qui_ouvre_passe_avant_ce_qui_ferme() -> None:
    dossier = (
        fait("maintien.impaye-regularise", "2026-01-10"),
        fait("maintien.impaye-constate", "2026-01-10"),
    )

    assert given(*dossier).au("2026-01-10").dossiers == []
    assert given(*reversed(dossier)).au("2026-01-10").dossiers == []


def test_clore_le_parcours_ferme_tous_les_mandats_et_laisse_les_autres_dossiers() -> None:
    menage = given(
        fait("menage.ouvert", "2026-01-01"),
        fait("maintien.impaye-constate", "2026-01-10"),
        fait("referent.designe", "2026-01-11", perimetre="PARCOURS"),
        fait("referent.designe", "2026-01-12", perimetre="LOGEMENT"),
        fait("parcours.clos", "2026-02-01"),
    )

    lu = menage.au("2026-02-01")

    assert lu.dossiers == ["dossier-impaye"]
    assert lu.dossiers_fermes == ["mandat-referent", "mandat-referent", "parcours"]


def test_savoir_qu_un_dossier_existe_demande_le_niveau_du_fait_qui_l_ouvre() -> None:
    menage = given(
        fait("expulsion.ccapex-saisie", "2026-01-10"),
        fait("vif.mise-a-abri-debutee", "2026-01-10"),
    )

    niveaux = {d.dossier.code: d.sensibilite for d in menage.parcours.dossiers}

    assert niveaux == {"dossier-expulsion": S3, "saisine-ccapex": S3, "mise-a-abri-vif": S4}


def test_un_dossier_ouvert_le_jour_de_sa_fermeture_se_voit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(DossierSuivi, "est_ouvert", lambda suivi, au: suivi.ouvert_le <= au)

    menage = given(entree("2026-01-10", "CHU"), sortie("2026-03-01", "RUE"))

    assert menage.au("2026-03-01").dossiers == ["sejour"]


def test_un_registre_qui_confond_les_cles_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossiers, "AU_FAIT", "aucune")

    menage = given(
        fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
        fait("maintien.degradation-signalee", "2026-03-07", ident="d2"),
    )

    assert [d.cle for d in menage.parcours.dossiers] != [ref("d1"), ref("d2")]
