"""Ce qu'un territoire règle : à partir de quel jour, pour qui, et ce qui l'emporte."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from parcours.domain.droit import DELAIS, Delai
from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.formes import DureeLocale
from parcours.domain.droit.reglages import (
    ACTE_PERMANENT,
    DESIGNATION_115,
    FIN_DE_RELATION,
    JOURS_D_UNE_LISTE,
    SANS_REGLAGE,
    Reglage,
    Reglages,
    a_regler,
    bornes,
    effet,
    effet_sur_les_faits,
)

ACTUALISATION = DELAIS["R-O03"]
EXAMEN = DELAIS["R-E29"]
LE_JOUR_DIT = date(2027, 3, 1)


def acte(
    du: str,
    *,
    numero: int = 1,
    actif: bool | None = None,
    parametre: str | None = None,
    valeur: int | None = None,
) -> Reglage:
    return Reglage(
        departement="48",
        regle="R-O03",
        du=date.fromisoformat(du),
        par="Administratrice de la Lozère",
        actif=actif,
        parametre=parametre,
        valeur=valeur,
        numero=numero,
        enregistre_le=datetime(2027, 1, numero, tzinfo=UTC),
    )


@pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)
def test_sans_reglage_une_regle_vaut_comme_elle_est_livree(regle: Delai) -> None:
    assert SANS_REGLAGE.est_active(regle, "48", LE_JOUR_DIT) is regle.actif_par_defaut
    assert SANS_REGLAGE.parametres(regle, "48", LE_JOUR_DIT) == {}


def test_un_acte_ne_vaut_que_dans_son_departement_et_a_partir_de_son_jour() -> None:
    reglages = Reglages([acte("2027-03-01", actif=True)])

    assert reglages.est_active(ACTUALISATION, "48", date(2027, 3, 1))
    assert not reglages.est_active(ACTUALISATION, "48", date(2027, 2, 28))
    assert not reglages.est_active(ACTUALISATION, "30", date(2027, 3, 1))
    assert not reglages.est_active(ACTUALISATION, None, date(2027, 3, 1))
    assert not reglages.est_active(EXAMEN, "48", date(2027, 3, 1))


def test_le_dernier_acte_l_emporte_a_partir_de_son_jour_quel_que_soit_l_ordre_des_effets() -> None:
    reglages = Reglages(
        [acte("2027-06-01", numero=1, actif=True), acte("2027-01-01", numero=2, actif=False)]
    )

    assert not reglages.est_active(ACTUALISATION, "48", date(2027, 7, 1))


def test_fixer_une_duree_ne_change_pas_ce_qui_est_actif() -> None:
    duree: dict[str, Any] = {"parametre": "delai_actualisation_mois", "valeur": 4}
    reglages = Reglages([acte("2027-01-01", actif=True), acte("2027-01-01", numero=2, **duree)])

    assert reglages.est_active(ACTUALISATION, "48", LE_JOUR_DIT)
    assert reglages.parametres(ACTUALISATION, "48", LE_JOUR_DIT) == {"delai_actualisation_mois": 4}


def test_on_peut_lire_les_actes_tels_qu_on_les_connaissait() -> None:
    reglages = Reglages([acte("2020-01-01", numero=5, actif=True)])

    assert reglages.connus_le(datetime(2027, 1, 5, tzinfo=UTC)).actes == reglages.actes
    assert reglages.connus_le(datetime(2027, 1, 4, tzinfo=UTC)).actes == ()


def test_une_regle_qui_compte_une_duree_locale_dit_ce_qui_lui_manque() -> None:
    assert a_regler(EXAMEN, {}) == ("delai_examen_jours",)
    assert a_regler(EXAMEN, {"delai_examen_jours": 30}) == ()
    assert a_regler(ACTUALISATION, {}) == ()


def test_une_duree_locale_se_compte_dans_son_unite_et_l_explication_le_dit() -> None:
    faits: dict[str, Any] = {"le": date(2026, 12, 24), "territoire": "67"}
    alerte = DELAIS["R-X01"]

    livree = alerte.calcule(lit(alerte.faits, faits))
    reglee = alerte.calcule(
        lit(alerte.faits, {**faits, "parametres": {"delai_prise_en_compte_jours_ouvres": 1}})
    )

    assert livree.echeance == date(2026, 12, 29)
    assert reglee.echeance == date(2026, 12, 28)
    assert "Durée fixée par le territoire." not in livree.explication
    assert "Durée fixée par le territoire." in reglee.explication


def test_le_territoire_peut_dire_s_il_touche_une_grande_agglomeration() -> None:
    faits: dict[str, Any] = {"le": date(2026, 6, 15), "territoire": "30"}
    offre = DELAIS["R-D02"]

    assert offre.calcule(lit(offre.faits, faits)).echeance == date(2026, 9, 15)
    assert offre.calcule(
        lit(offre.faits, {**faits, "parametres": {"agglo_300k": 1}})
    ).echeance == date(2026, 12, 15)


def test_les_parametres_sont_ceux_que_le_droit_laisse_au_territoire() -> None:
    laisses = {regle.id: regle.parametres for regle in DELAIS.values() if regle.parametres}

    assert laisses == {
        "R-E04": ("seuil_mois", "seuil_loyers"),
        "R-E29": ("delai_examen_jours",),
        "R-D02": ("agglo_300k",),
        "R-O03": ("delai_actualisation_mois",),
        "R-O06": ("delai_reponse_orientation_jours",),
        "R-L02": ("duree_sous_location_mois",),
        "R-L03": ("duree_bail_glissant_mois",),
        "R-H01": ("delai_affectation_jours",),
        "R-X01": ("delai_prise_en_compte_jours_ouvres",),
        "R-X02": ("delai_revue_mois",),
    }
    assert all(bornes(nom) for noms in laisses.values() for nom in noms)


def test_une_duree_locale_sans_valeur_ni_defaut_est_inconnue() -> None:
    assert DureeLocale("delai_examen_jours").lue({}) is None
    assert DureeLocale("delai_revue_mois", Duree(mois=3)).lue({}) == Duree(mois=3)
    assert DureeLocale("delai_revue_mois", Duree(mois=3)).lue({"delai_revue_mois": 6}) == Duree(
        mois=6
    )


# --- Ce qu'un acte fait, en une phrase ------------------------------------------------------------


@pytest.mark.parametrize(
    ("dits", "phrase"),
    [
        ({"actif": True}, "active"),
        ({"actif": False}, "inactive"),
        ({"parametre": "delai_jours", "valeur": 30}, "delai_jours = 30"),
        ({"actif": True, "parametre": "delai_jours", "valeur": 30}, "active, delai_jours = 30"),
    ],
)
def test_un_acte_sur_une_regle_dit_ce_qu_il_en_fait(dits: dict[str, Any], phrase: str) -> None:
    delai = DELAIS["R-O02"]
    acte = Reglage(departement="48", regle=delai.id, du=date(2026, 1, 1), par="arrêté", **dits)

    assert effet(delai, acte) == f"R-O02 ({delai.libelle}) : {phrase}."


@pytest.mark.parametrize(
    ("regle", "dits", "phrase"),
    [
        (
            ACTE_PERMANENT,
            {"actif": True, "role": "CCAPEX", "famille": "expulsion"},
            "Ce que dit CCAPEX de la famille « expulsion » compte.",
        ),
        (
            ACTE_PERMANENT,
            {"actif": False, "role": "CCAPEX", "famille": "expulsion"},
            "Ce que dit CCAPEX de la famille « expulsion » attend d'être confirmé.",
        ),
        (DESIGNATION_115, {"actif": True, "organisme": "INT-A"}, "INT-A répond au 115."),
        (DESIGNATION_115, {"actif": False, "organisme": "INT-A"}, "INT-A ne répond plus au 115."),
        (
            f"{JOURS_D_UNE_LISTE}relais-silencieux",
            {"valeur": 9},
            "La liste « relais-silencieux » compte 9 jours.",
        ),
        (
            FIN_DE_RELATION,
            {"valeur": 4},
            "Une relation finie se lit encore pendant 4 mois.",
        ),
    ],
)
def test_un_acte_qui_ne_regle_pas_le_droit_dit_ce_qu_il_fait(
    regle: str, dits: dict[str, Any], phrase: str
) -> None:
    acte = Reglage(departement="48", regle=regle, du=date(2026, 1, 1), par="arrêté", **dits)

    assert effet_sur_les_faits(acte) == phrase
