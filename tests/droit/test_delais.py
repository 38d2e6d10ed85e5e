"""Les règles elles-mêmes : bien écrites, prudentes, expliquées, et jamais en panne."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.domain import droit
from parcours.domain.droit import DELAIS, Delai, responsabilite_etat
from parcours.domain.droit.assignation import (
    NOTIFICATION_AU_PREFET,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
)
from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.commandement import (
    EFFET_DE_LA_CLAUSE,
    CommandementDePayer,
)
from parcours.domain.droit.formes import Nature, Statut
from parcours.domain.droit.juge import APPEL
from parcours.domain.droit.phrases import FAITS, en_chiffres, en_lettres
from parcours.domain.droit.quitter_les_lieux import COMMANDEMENT_DE_QUITTER
from parcours.domain.droit.responsabilite import Concours
from parcours.domain.droit.service import EVACUATION_DE_CAMPEMENT
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION

LES_REGLES = pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)

HORS_VIGUEUR = {"R-E23", "R-E27", "R-E29", "R-A05", "R-O03", "R-O04"}
HORS_VIGUEUR |= {"R-O06", "R-L02", "R-L03", "R-H01", "R-H07", "R-N03"}


def champs_de(regle: Delai) -> set[str]:
    departs = [regle.court_de, *(version.court_de for version in regle.versions)]
    champs = {champ for depart in departs if depart for champ in depart.champs}
    return champs | set(regle.rattachement or ())


def faits_de(regle: Delai, jour: date) -> dict[str, Any]:
    return dict.fromkeys(champs_de(regle), jour) | {"mois": 2, "rang": 1}


def test_chaque_regle_a_son_identifiant_et_son_nom() -> None:
    assert all(identifiant == regle.id for identifiant, regle in DELAIS.items())
    assert len({regle.nom for regle in DELAIS.values()}) == len(DELAIS)


def test_chaque_regle_n_a_qu_un_nom() -> None:
    themes = [theme for theme in vars(droit).values() if isinstance(theme, ModuleType)]
    regles = {
        nom: regle
        for theme in themes
        for nom, regle in vars(theme).items()
        if isinstance(regle, Delai)
    }

    assert len(set(regles.values())) == len(regles)
    assert sum(len(regle.publiees) for regle in regles.values()) == len(DELAIS)


def test_une_regle_se_publie_sous_le_numero_de_la_redaction_que_le_bail_choisit() -> None:
    neuf = CommandementDePayer(bail_conclu_le=date(2023, 7, 29))
    ancien = CommandementDePayer(bail_conclu_le=date(2023, 7, 28))

    assert [p.id for p in EFFET_DE_LA_CLAUSE.publiees] == ["R-E01", "R-E02"]
    assert EFFET_DE_LA_CLAUSE.publiee_pour(neuf) is DELAIS["R-E02"]
    assert EFFET_DE_LA_CLAUSE.publiee_pour(ancien) is DELAIS["R-E01"]
    assert EFFET_DE_LA_CLAUSE.publiee_pour(CommandementDePayer()) is DELAIS["R-E01"]


def test_un_numero_vaut_du_premier_au_dernier_jour_de_toutes_ses_redactions() -> None:
    ancienne, neuve = EFFET_DE_LA_CLAUSE.versions
    en_2027 = replace(neuve, ref="E02-2027", en_vigueur_du=date(2027, 1, 1))
    jusque_la = replace(neuve, en_vigueur_au=date(2026, 12, 31))
    regle = replace(EFFET_DE_LA_CLAUSE, versions=(ancienne, jusque_la, en_2027))

    assert [p.vigueur for p in regle.publiees] == [p.vigueur for p in EFFET_DE_LA_CLAUSE.publiees]
    assert [len(p.versions) for p in regle.publiees] == [1, 2]


def test_les_regles_qui_tromperaient_sont_livrees_inactives() -> None:
    inactives = {regle.id for regle in DELAIS.values() if not regle.actif_par_defaut}

    assert inactives == HORS_VIGUEUR
    assert all(DELAIS[identifiant].motif_inactif for identifiant in inactives)


@LES_REGLES
def test_une_regle_a_verifier_n_est_jamais_active(regle: Delai) -> None:
    assert regle.statut is Statut.CONFIRME or not regle.actif_par_defaut


@LES_REGLES
def test_chaque_redaction_a_sa_source_et_sa_reference(regle: Delai) -> None:
    references = [version.ref for version in regle.versions]

    assert all(version.source for version in regle.versions)
    assert len(set(references)) == len(references)
    assert bool(regle.versions) is (regle.nature is not Nature.SANS_HORLOGE)


@LES_REGLES
def test_deux_redactions_qui_se_suivent_ne_laissent_pas_de_jour_sans_droit(regle: Delai) -> None:
    for avant in regle.versions:
        suites = [
            apres.en_vigueur_du - avant.en_vigueur_au
            for apres in regle.versions
            if apres.volet == avant.volet and apres.en_vigueur_du > avant.en_vigueur_au
        ]
        assert all(suite == timedelta(days=1) for suite in suites)


@LES_REGLES
def test_chaque_fait_date_a_son_nom_en_francais(regle: Delai) -> None:
    assert champs_de(regle) <= FAITS.keys()
    assert "le" not in champs_de(regle) or regle.acte != "fait du"


@LES_REGLES
@settings(max_examples=40)
@given(jour=st.dates(), mois=st.integers(), territoire=st.sampled_from(("48", "67", "974")))
def test_aucune_date_ne_met_une_regle_en_panne(
    regle: Delai, jour: date, mois: int, territoire: str
) -> None:
    faits = faits_de(regle, jour) | {"mois": mois, "rang": mois, "territoire": territoire}

    for volet in regle.volets or ("principal",):
        resultat = regle.calcule(lit(regle.faits, {**faits, "volet": volet}))

        assert resultat.explication
        assert resultat.regle == regle.id
        assert resultat.applicable is (resultat.version_source is not None)
        assert isinstance(regle.rappels_de(lit(regle.faits, {**faits, "volet": volet})), tuple)


DATEES = [
    (regle, volet)
    for regle in DELAIS.values()
    for volet in regle.volets
    if regle.calcule(
        lit(regle.faits, {**faits_de(regle, date(2026, 5, 4)), "volet": volet})
    ).echeance
]


@pytest.mark.parametrize(
    ("regle", "volet"), DATEES, ids=[f"{regle.id}-{volet}" for regle, volet in DATEES]
)
@settings(max_examples=40)
@given(
    un=st.dates(date(2027, 1, 1), date(2060, 1, 1)),
    autre=st.dates(date(2027, 1, 1), date(2060, 1, 1)),
)
def test_un_fait_plus_tardif_ne_rapproche_jamais_l_echeance(
    regle: Delai, volet: str, un: date, autre: date
) -> None:
    tot, tard = (
        regle.calcule(lit(regle.faits, {**faits_de(regle, jour), "volet": volet})).echeance
        for jour in sorted((un, autre))
    )

    assert tot is None or tard is None or tot <= tard


def test_les_faits_n_ont_pas_d_ordre() -> None:
    faits: dict[str, Any] = {
        "le": date(2025, 9, 15),
        "audience_le": date(2025, 12, 1),
        "territoire": "93",
    }
    a_l_envers = dict(reversed(faits.items()))

    assert NOTIFICATION_AU_PREFET.calcule(
        lit(NOTIFICATION_AU_PREFET.faits, faits)
    ) == NOTIFICATION_AU_PREFET.calcule(lit(NOTIFICATION_AU_PREFET.faits, a_l_envers))


def test_l_explication_dit_les_faits_le_texte_et_chaque_pas() -> None:
    faits: dict[str, Any] = {
        "signifie_le": date(2024, 9, 30),
        "bail_conclu_le": date(2023, 9, 1),
        "delai_mentionne": "2_MOIS",
        "decision": {"retenu_le": date(2024, 12, 1)},
    }

    assert EFFET_DE_LA_CLAUSE.calcule(lit(CommandementDePayer, faits)).explication == (
        (
            "Signifié le 30 septembre 2024, bail conclu le 1er septembre 2023 : six semaines, "
            "soit 42 jours (loi n° 89-462 du 6 juillet 1989, art. 24, I ; "
            "Cass. 3e civ., avis, 13 juin 2024, n° 24-70.002 ; "
            "42 jours par analogie avec Cass. 3e civ., avis, 6 novembre 2025, n° 25-70.018)."
        ),
        "30 septembre 2024 + 42 jours = 11 novembre 2024, dernier jour inclus.",
        (
            "Lundi 11 novembre 2024 n'est pas un jour ouvrable : report discuté au "
            "mardi 12 novembre 2024 (code de procédure civile, art. 642)."
        ),
        "Dates défendables : 11 novembre 2024 ou 30 novembre 2024.",
        "Clause présumée acquise le 12 novembre 2024 si la dette n'est pas soldée.",
        "Date retenue : 1er décembre 2024. Elle prime sur le calcul.",
    )


def test_l_explication_a_rebours_nomme_le_dernier_jour_utile() -> None:
    faits: dict[str, Any] = {
        "le": date(2025, 9, 15),
        "audience_le": date(2025, 12, 1),
        "notifiee_le": date(2025, 10, 20),
    }

    assert NOTIFICATION_AU_PREFET.calcule(lit(NOTIFICATION_AU_PREFET.faits, faits)).explication[
        1:
    ] == (
        "1er décembre 2025 - 42 jours = 20 octobre 2025 à 0 heure.",
        "Dernier jour utile : dimanche 19 octobre 2025, sans report.",
        "Notification du 20 octobre 2025 : trop tard.",
    )


def test_l_explication_dit_pourquoi_le_quantieme_manque() -> None:
    resultat = APPEL.calcule(lit(APPEL.faits, {"volet": "appel", "signifie_le": date(2026, 1, 31)}))

    assert resultat.explication == (
        "Signifié le 31 janvier 2026 : un mois (code de procédure civile, art. 538 et 642).",
        (
            "31 janvier 2026 + 1 mois = 28 février 2026 (faute de 31, dernier jour du mois), "
            "dernier jour inclus."
        ),
        (
            "Samedi 28 février 2026 n'est pas un jour ouvrable : reporté au lundi 2 mars 2026 "
            "(code de procédure civile, art. 642)."
        ),
    )


def test_sans_objet_dit_pourquoi() -> None:
    faits: dict[str, Any] = {"recue_le": date(2026, 1, 1), "type_bailleur": "SCI_FAMILIALE"}
    resultat = SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION.calcule(
        lit(SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION.faits, faits)
    )

    assert not resultat.applicable
    assert resultat.explication == (
        "Sans objet.",
        "Le fait « type_bailleur » vaut SCI_FAMILIALE.",
    )


@pytest.mark.parametrize(
    ("duree", "lettres", "chiffres"),
    [
        (Duree(semaines=6), "six semaines, soit 42 jours", "42 jours"),
        (Duree(semaines=1), "une semaine, soit 7 jours", "7 jours"),
        (Duree(annees=1), "un an", "1 an"),
        (Duree(jours_ouvres=15), "quinze jours ouvrés", "15 jours ouvrés"),
        (Duree(mois=1, jours=15), "un mois et quinze jours", "1 mois + 15 jours"),
        (Duree(heures=72), "72 heures", "72 heures"),
    ],
)
def test_une_duree_se_dit_en_francais(duree: Duree, lettres: str, chiffres: str) -> None:
    assert (en_lettres(duree), en_chiffres(duree)) == (lettres, chiffres)


def test_un_instant_choisit_la_redaction_par_son_jour_au_territoire() -> None:
    """Le 17 janvier 2025 à 0 h 30 à Paris, il est 19 h 30 la veille en Guadeloupe."""
    paris = datetime.fromisoformat("2025-01-17T00:30:00+01:00")

    assert DELAIS["R-V04"].calcule(lit(DELAIS["R-V04"].faits, {"saisine_a": paris})).applicable
    assert (
        not DELAIS["R-V04"]
        .calcule(lit(DELAIS["R-V04"].faits, {"saisine_a": paris, "territoire": "971"}))
        .applicable
    )


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("signifie_le", "2026-04-10"),
        ("signifie_le", datetime(2026, 4, 10)),  # noqa: DTZ001  a naive instant is the fault tested
        ("territoire", 48),
        ("delai_cql", 15),
        ("decision", "2026-04-10"),
    ],
)
def test_un_fait_d_une_autre_nature_est_une_faute_qui_tait_sa_valeur(
    champ: str, valeur: object
) -> None:
    faits: dict[str, Any] = {"signifie_le": date(2026, 4, 10), champ: valeur}

    with pytest.raises(TypeError, match=f"« {champ} »") as faute:
        COMMANDEMENT_DE_QUITTER.calcule(lit(COMMANDEMENT_DE_QUITTER.faits, faits))

    assert str(valeur) not in str(faute.value)


def test_les_rappels_partent_de_la_plus_proche_des_dates() -> None:
    faits: dict[str, Any] = {
        "signifie_le": date(2026, 5, 4),
        "bail_conclu_le": date(2024, 2, 1),
        "decision": {"retenu_le": date(2026, 6, 10)},
    }

    rappels = EFFET_DE_LA_CLAUSE.rappels_de(lit(EFFET_DE_LA_CLAUSE.faits, faits))

    assert [rappel.le for rappel in rappels] == [date(2026, 5, 26), date(2026, 6, 7)]


def test_une_notification_a_temps_n_appelle_aucun_rappel() -> None:
    faits: dict[str, Any] = {"le": date(2026, 9, 1), "audience_le": date(2026, 12, 14)}

    assert (
        NOTIFICATION_AU_PREFET.rappels_de(
            lit(NOTIFICATION_AU_PREFET.faits, {**faits, "notifiee_le": date(2026, 11, 1)})
        )
        == ()
    )
    assert (
        NOTIFICATION_AU_PREFET.rappels_de(
            lit(NOTIFICATION_AU_PREFET.faits, {**faits, "notifiee_le": date(2026, 11, 2)})
        )
        != ()
    )


def test_une_regle_sans_horloge_garde_ses_rappels() -> None:
    rappels = EVACUATION_DE_CAMPEMENT.rappels_de(
        lit(EVACUATION_DE_CAMPEMENT.faits, {"le": date(2026, 3, 1)})
    )

    assert [(rappel.code, rappel.le) for rappel in rappels] == [("AL-17", date(2026, 3, 1))]


def test_un_refus_de_suspendre_l_expulsion_ne_la_suspend_pas() -> None:
    faits: dict[str, Any] = {"decision_le": date(2026, 7, 15), "suspension_expulsion": False}

    assert not SUSPENSION_DE_L_EXPULSION.calcule(
        lit(SUSPENSION_DE_L_EXPULSION.faits, faits)
    ).applicable


def test_un_octroi_avant_tout_refus_n_engage_pas_l_etat() -> None:
    faits: dict[str, Any] = {"requis_le": date(2026, 5, 12), "accorde_le": date(2026, 7, 12)}

    responsabilite = responsabilite_etat(lit(Concours, faits))

    assert not responsabilite.engagee
    assert responsabilite.refus_ne_le is None
    assert responsabilite.limite_15j == date(2026, 7, 27)


def test_une_fin_avant_le_debut_laisse_une_periode_vide() -> None:
    faits: dict[str, Any] = {
        "requis_le": date(2025, 11, 20),
        "depart_volontaire_le": date(2026, 4, 1),
    }

    responsabilite = responsabilite_etat(lit(Concours, faits))

    assert not responsabilite.engagee
    assert responsabilite.refus_ne_le == date(2026, 1, 20)
    assert responsabilite.responsabilite_du is None
    assert responsabilite.motif_fin is None


def test_un_accord_date_de_depart_suspend_sans_valoir_renonciation() -> None:
    accord: dict[str, Any] = {"du": date(2026, 8, 1), "au": date(2026, 9, 30)}
    faits: dict[str, Any] = {"requis_le": date(2026, 5, 12), "report_accord_amiable": accord}

    responsabilite = responsabilite_etat(lit(Concours, faits))

    assert responsabilite.engagee
    assert not responsabilite.renonciation
    assert responsabilite.suspensions == ((date(2026, 8, 1), date(2026, 9, 30)),)
