"""Les violences : la mise à l'abri et ses termes, les ordonnances, l'accompagnement."""

from datetime import date
from typing import Any

import pytest
from scenario import CIDFF, ORGANISMES, Dit, annule, fait, given, menage

from parcours.domain.droit.vif import ORDONNANCE_PROVISOIRE, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI
from parcours.domain.langage.vocabulaire import S4


def vif(nom: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un fait de violences, dit par le CIDFF."""
    return fait(f"vif.{nom}", le, par=CIDFF, **champs)


def abri(le: str = "2027-01-08", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une mise à l'abri commence."""
    return vif("mise-a-abri-debutee", le, commune="48092", **champs)


def renouvelle(le: str, rang: int) -> Dit:
    """La mise à l'abri est renouvelée."""
    return vif("mise-a-abri-renouvelee", le, rang=rang)


def prolonge(le: str, jusqu_au: str) -> Dit:
    """Une autorité prolonge la mise à l'abri."""
    return vif("mise-a-abri-prolongee-a-titre-exceptionnel", le, jusqu_au=jusqu_au)


# --- Signaler, réévaluer, accompagner -------------------------------------------------------------


def test_un_signalement_fonde_le_parcours_et_ne_se_voit_qu_au_niveau_4() -> None:
    signale = given(vif("signalement-recu", "2027-01-05", commune_souhaitee="48092"))
    lieu = signale.parcours.lieu(date(2027, 1, 5))

    assert signale.parcours.est_ouvert
    assert {f.evenement.fiche.sensibilite for f in signale.faits} == {S4}
    assert lieu is not None
    assert lieu.commune is None


def test_l_accompagnement_s_ouvre_et_se_ferme() -> None:
    suivi = given(
        vif("danger-reevalue", "2027-01-06", danger="D3"),
        vif("accompagnement-debute", "2027-01-09"),
    )

    assert suivi.au("2027-01-09").dossiers == ["accompagnement-vif"]
    fini = suivi.when(vif("accompagnement-termine", "2027-06-01", ruptures_evitees=["SCOLAIRE"]))
    assert fini.au("2027-06-01").dossiers_fermes == ["accompagnement-vif"]


# --- La mise à l'abri -----------------------------------------------------------------------------


def test_une_mise_a_l_abri_dure_quinze_jours_et_ne_s_eteint_pas_seule() -> None:
    abritee = given(menage("2027-01-05", "p1", "p2"), abri())

    assert abritee.au("2027-01-23").echeances == [("R-V01", "2027-01-23", "a_venir")]
    assert abritee.au("2027-01-24").echeances == [("R-V01", "2027-01-23", "depassee")]
    assert abritee.au("2027-01-24").situations == {"p1": "MISE_A_ABRI_VIF", "p2": "MISE_A_ABRI_VIF"}
    assert abritee.au("2027-01-24").etape == "hebergement"
    assert abritee.au("2027-01-24").dossiers == ["mise-a-abri-vif", "parcours"]


def test_seules_les_personnes_nommees_sont_a_l_abri() -> None:
    abritee = given(menage("2027-01-05", "p1", "p2"), abri(personnes=["p1"]))

    assert abritee.au("2027-01-08").situations == {"p1": "MISE_A_ABRI_VIF", "p2": None}


def test_chaque_terme_se_compte_de_la_premiere_nuit() -> None:
    abritee = given(abri(), renouvelle("2027-01-25", 1))

    assert abritee.au("2027-01-25").echeances == [
        ("R-V01", "2027-01-23", "eteinte"),
        ("R-V02", "2027-02-07", "a_venir"),
    ]
    deux_fois = abritee.when(renouvelle("2027-02-07", 2))
    assert deux_fois.au("2027-02-07").echeances == [
        ("R-V01", "2027-01-23", "eteinte"),
        ("R-V02", "2027-02-22", "a_venir"),
    ]


def test_un_troisieme_renouvellement_est_un_fait_et_une_anomalie() -> None:
    abritee = given(
        abri(),
        renouvelle("2027-01-23", 1),
        renouvelle("2027-02-07", 2),
        renouvelle("2027-02-22", 3),
    )

    assert abritee.au("2027-02-22").anomalies == ["VIF_RENOUVELLEMENT_EXCESSIF"]
    assert ("R-V02", "2027-03-09", "a_venir") in abritee.au("2027-02-22").echeances


SANS_INSTANT = vif(
    "ordonnance-de-protection-demandee", "2027-01-10", nature="ORDONNANCE_PROVISOIRE"
)
NOTIFIEE_AVANT = vif("ordonnance-de-protection-delivree", "2027-01-10", notifiee_le="2027-01-09")


@pytest.mark.parametrize(
    ("suite", "anomalie"),
    [
        (
            (abri(), renouvelle("2027-01-23", 1), renouvelle("2027-01-24", 1)),
            "renouvellement-deja-dit",
        ),
        ((renouvelle("2027-01-23", 1),), "mise-a-abri-inconnue"),
        ((prolonge("2027-02-20", "2027-03-15"),), "mise-a-abri-inconnue"),
        ((abri(), prolonge("2027-02-20", "2027-02-19")), "dates-contradictoires"),
        ((SANS_INSTANT,), "instant-attendu"),
        ((NOTIFIEE_AVANT,), "dates-contradictoires"),
    ],
)
def test_ce_qui_se_contredit_est_une_anomalie(suite: tuple[Dit, ...], anomalie: str) -> None:
    assert given(*suite).au("2027-03-01").anomalies == [anomalie]


def test_une_prolongation_exceptionnelle_fixe_le_terme_et_garde_le_notre() -> None:
    abritee = given(
        abri(),
        renouvelle("2027-01-23", 1),
        renouvelle("2027-02-07", 2),
        prolonge("2027-02-20", "2027-03-15"),
    )
    en_cours = [e for e in abritee.parcours.echeances if e.fin is None and e.cle is None]
    (terme,) = [e for e in en_cours if e.delai is RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI]

    assert str(terme.echeance_le) == "2027-03-16"
    assert str(terme.calculee_le) == "2027-03-09"
    assert abritee.au("2027-02-20").alertes == []
    assert "AL-09" not in abritee.au("2027-03-12").alertes
    assert "AL-09" in abritee.au("2027-03-13").alertes


@pytest.mark.parametrize(
    ("destination", "etape"),
    [("LOGEMENT_SOCIAL", "logement"), ("RETOUR_FAMILLE", "hebergement"), ("RUE", "rue")],
)
def test_sortir_mene_ou_dit_la_destination(destination: str, etape: str) -> None:
    sortie = given(abri(), vif("mise-a-abri-terminee", "2027-01-20", destination=destination))

    assert sortie.au("2027-01-20").etape == etape
    assert sortie.au("2027-01-20").echeances == [("R-V01", "2027-01-23", "satisfaite")]
    assert sortie.au("2027-01-20").dossiers_fermes == ["mise-a-abri-vif"]
    assert "AL-09" not in sortie.au("2027-01-20").alertes


def test_un_deces_met_fin_a_la_presence() -> None:
    sortie = given(
        menage("2027-01-05", "p1"),
        abri(),
        vif("mise-a-abri-terminee", "2027-01-20", destination="DECES"),
    )

    assert sortie.au("2027-01-20").situations == {}


def test_une_seconde_mise_a_l_abri_recommence_ses_rangs() -> None:
    retour = given(
        abri(),
        renouvelle("2027-01-23", 1),
        vif("mise-a-abri-terminee", "2027-02-01", destination="RETOUR_LOGEMENT"),
        abri("2027-04-01"),
        renouvelle("2027-04-16", 1),
    )

    assert retour.au("2027-04-16").anomalies == []
    assert ("R-V02", "2027-05-01", "a_venir") in retour.au("2027-04-16").echeances


def test_apres_la_fin_plus_rien_ne_se_renouvelle() -> None:
    sortie = given(
        abri(),
        vif("mise-a-abri-terminee", "2027-01-20", destination="RUE"),
        renouvelle("2027-01-23", 1),
    )

    assert sortie.au("2027-01-23").anomalies == ["mise-a-abri-inconnue"]
    assert sortie.au("2027-01-23").echeances == [("R-V01", "2027-01-23", "satisfaite")]


def test_un_second_debut_sans_fin_connue_recommence_ses_rangs() -> None:
    retour = given(abri(), renouvelle("2027-01-23", 1), abri("2027-04-01"))

    assert retour.when(renouvelle("2027-04-16", 1)).au("2027-04-16").anomalies == []


def test_prolonger_des_la_premiere_periode_eteint_les_quinze_jours() -> None:
    abritee = given(abri(), prolonge("2027-01-22", "2027-02-28"))

    assert abritee.au("2027-01-22").echeances == [
        ("R-V01", "2027-01-23", "eteinte"),
        ("R-V02", "2027-03-01", "a_venir"),
    ]


def test_un_debut_appris_apres_le_renouvellement_donne_le_terme() -> None:
    abritee = given(renouvelle("2027-01-23", 1))

    abritee = abritee.when(abri())

    assert abritee.connu_a(1).au("2027-01-23").echeances == []
    assert ("R-V02", "2027-02-07", "a_venir") in abritee.au("2027-01-23").echeances


def test_annuler_la_fin_remet_a_l_abri() -> None:
    abritee = given(
        abri(),
        vif("mise-a-abri-terminee", "2027-01-20", ident="fin", destination="RUE"),
        annule("2027-01-21", f"{CIDFF}#fin", par=CIDFF),
    )

    assert abritee.connu_a(2).au("2027-01-21").etape == "rue"
    assert abritee.au("2027-01-21").etape == "hebergement"
    assert abritee.au("2027-01-21").echeances == [("R-V01", "2027-01-23", "a_venir")]


# --- Les ordonnances ------------------------------------------------------------------------------


def demande(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une ordonnance de protection est demandée."""
    dits = {"nature": "ORDONNANCE_PROTECTION", **champs}
    return vif("ordonnance-de-protection-demandee", le, **dits)


def delivre(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une ordonnance est délivrée."""
    dits = {"nature": "ORDONNANCE_PROTECTION", "prorogation": False, **champs}
    return vif("ordonnance-de-protection-delivree", le, **dits)


def refuse(le: str, nature: str = "ORDONNANCE_PROTECTION") -> Dit:
    """Une ordonnance est refusée."""
    return vif("ordonnance-de-protection-refusee", le, nature=nature)


PROVISOIRE = "ORDONNANCE_PROVISOIRE"
SAISINE = {"nature": PROVISOIRE, "saisine_a": "2027-01-11T16:30:00+01:00"}


def test_le_juge_a_six_jours_depuis_qu_il_fixe_l_audience() -> None:
    saisi = given(demande("2027-01-10", audience_fixee_le="2027-01-12"))

    assert saisi.au("2027-01-18").echeances == [("R-V03", "2027-01-18", "a_venir")]
    assert saisi.au("2027-01-18").dossiers == ["ordonnance-de-protection"]
    assert given(demande("2027-01-10")).au("2027-01-18").echeances == []


def test_la_provisoire_est_due_en_vingt_quatre_heures() -> None:
    saisi = given(demande("2027-01-11", **SAISINE))
    (horloge,) = (e for e in saisi.parcours.echeances if e.delai is ORDONNANCE_PROVISOIRE)

    assert str(horloge.resultat.effective) == "2027-01-12 15:30:00+00:00"
    assert horloge.echeance_le == date(2027, 1, 12)


@pytest.mark.parametrize(
    ("champs", "jusqu_au"),
    [
        ({"notifiee_le": "2027-01-20"}, "2028-01-20"),
        ({"notifiee_le": "2027-01-20", "duree_mois": 6}, "2027-07-20"),
        ({"notifiee_le": "2027-08-31", "duree_mois": 6}, "2028-02-29"),
    ],
)
def test_les_mesures_courent_de_la_notification(champs: dict[str, Any], jusqu_au: str) -> None:
    protegee = given(
        demande("2027-01-10", audience_fixee_le="2027-01-12"), delivre("2027-01-18", **champs)
    )

    assert protegee.au("2027-09-01").echeances[-1][1] == jusqu_au
    assert ("R-V03", "2027-01-18", "satisfaite") in protegee.au("2027-01-18").echeances


def test_l_ordonnance_met_fin_a_la_provisoire() -> None:
    demandes = (
        demande("2027-01-10", audience_fixee_le="2027-01-12"),
        demande("2027-01-11", **SAISINE),
    )

    rendue = given(*demandes, delivre("2027-01-12", nature=PROVISOIRE))
    assert rendue.au("2027-01-12").echeances == [
        ("R-V03", "2027-01-18", "a_venir"),
        ("R-V04", "2027-01-12", "satisfaite"),
    ]
    protegee = given(*demandes, delivre("2027-01-12"))
    assert protegee.au("2027-01-12").echeances == [
        ("R-V03", "2027-01-18", "satisfaite"),
        ("R-V04", "2027-01-12", "eteinte"),
    ]


def test_refuser_la_provisoire_ne_decide_pas_de_l_ordonnance() -> None:
    refusee = given(
        demande("2027-01-10", audience_fixee_le="2027-01-12"),
        demande("2027-01-11", **SAISINE),
        refuse("2027-01-12", PROVISOIRE),
    )

    assert refusee.au("2027-01-12").echeances == [
        ("R-V03", "2027-01-18", "a_venir"),
        ("R-V04", "2027-01-12", "eteinte"),
    ]
    assert refusee.au("2027-01-12").dossiers == ["ordonnance-de-protection"]


def test_refuser_l_ordonnance_ferme_la_demande() -> None:
    refusee = given(demande("2027-01-10", audience_fixee_le="2027-01-12"), refuse("2027-01-17"))

    assert refusee.au("2027-01-17").echeances == [("R-V03", "2027-01-18", "satisfaite")]
    assert refusee.au("2027-01-17").dossiers == []


def test_refuser_de_proroger_laisse_courir_les_mesures() -> None:
    protegee = given(
        delivre("2027-01-18", notifiee_le="2027-01-20"),
        demande("2027-11-10", audience_fixee_le="2027-11-12"),
        refuse("2027-11-17"),
    )

    assert protegee.au("2027-11-17").echeances == [
        ("R-V03", "2027-11-18", "satisfaite"),
        ("R-V03", "2028-01-20", "a_venir"),
    ]
    assert "AL-09" in protegee.au("2027-12-21").alertes


def test_proroger_remplace_le_terme_des_mesures() -> None:
    protegee = given(
        delivre("2027-01-18", notifiee_le="2027-01-20"),
        delivre("2028-01-10", notifiee_le="2028-01-15", prorogation=True),
    )

    assert protegee.au("2028-01-10").echeances == [("R-V03", "2029-01-15", "a_venir")]


# --- La protection de l'adresse (ce qu'elle masque : test_lecture.py) -----------------------------


def test_la_protection_s_ouvre_et_se_leve() -> None:
    protegee = given(
        fait("menage.accord-recueilli", "2027-01-05", organismes=[ORGANISMES[CIDFF]]),
        vif("protection-adresse-activee", "2027-01-09", niveau="N3"),
    )

    assert protegee.au("2027-01-09").dossiers == ["accord-partage", "protection-adresse"]
    levee = protegee.when(vif("protection-adresse-levee", "2027-06-01"))
    assert levee.au("2027-05-31").dossiers == ["accord-partage", "protection-adresse"]
    assert levee.au("2027-06-01").dossiers_fermes == ["protection-adresse"]
