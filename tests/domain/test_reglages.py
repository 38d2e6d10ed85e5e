"""Ce que le droit change d'un ménage : au jour où un texte change, et là où un territoire règle."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from scenario import MENAGE, Histoire, fait, given

from parcours.domain.droit.impayes import IMPAYE_CONSTITUE
from parcours.domain.droit.reglages import Reglage, Reglages
from parcours.domain.parcours.fold import fold

UN_ACTE = Reglage(
    departement="48",
    regle="R-O03",
    du=date(2027, 1, 1),
    par="Administratrice de la Lozère",
    actif=True,
    numero=1,
    enregistre_le=datetime(2027, 1, 1, tzinfo=UTC),
)


def impaye(premier_terme: str, le: str, dette: int = 100_000) -> Histoire:
    """Un impayé, de 1 000 euros si rien ne le dit, pour un loyer de 450 euros."""
    releve = fait(
        "maintien.impaye-constate",
        le,
        premier_impaye_le=premier_terme,
        loyer_hors_charges=45_000,
        tiers_payant=False,
        dette=dette,
    )
    return given(releve)


def horloges(histoire: Histoire, *actes: Reglage) -> list[tuple[str, str]]:
    """Les règles armées et leurs dates, d'après ce que les territoires ont réglé."""
    parcours = fold(MENAGE, histoire.faits, reglages=Reglages(actes))
    return [(e.resultat.regle, str(e.echeance_le)) for e in parcours.echeances]


@pytest.mark.parametrize(
    ("premier_terme", "regle", "qui_decide"),
    [
        ("2026-12-31", "R-A01", "signalement à la CAF ou à la MSA ; aide en cause"),
        (
            "2027-01-01",
            "R-A02",
            "signalement ; la CCAPEX décide du maintien ou de la suspension",
        ),
    ],
)
def test_l_impaye_change_de_droit_de_lui_meme_au_1er_janvier_2027(
    premier_terme: str, regle: str, qui_decide: str
) -> None:
    parcours = impaye(premier_terme, "2027-01-15").parcours

    (constitue,) = [e for e in parcours.echeances if e.delai is IMPAYE_CONSTITUE]
    assert (constitue.publiee.id, constitue.publiee.consequence) == (regle, qui_decide)


def test_en_2026_il_faut_deux_loyers_en_2027_plus_de_450_euros_suffisent() -> None:
    avant = horloges(impaye("2026-12-31", "2027-01-15", dette=50_000))
    apres = horloges(impaye("2027-01-01", "2027-01-15", dette=50_000))

    assert [regle for regle, _ in avant] == ["R-E22"]
    assert apres[:2] == [("R-A02", "2027-01-15"), ("R-A03", "2027-03-15")]


def test_en_2027_trois_mois_suffisent_quel_que_soit_le_montant() -> None:
    petite_dette = impaye("2027-01-01", "2027-01-15", dette=5_000)

    assert horloges(petite_dette)[0] == ("R-A02", "2027-04-01")


def test_une_regle_inactive_n_emet_ni_echeance_ni_alerte() -> None:
    demande = given(fait("siao.demande-deposee", "2027-02-01", nature="INSERTION"))

    assert "R-O03" not in dict(horloges(demande))
    assert all(alerte.echeance_le is None for alerte in demande.alertes)


def test_l_activer_arme_les_horloges_a_partir_de_son_jour_et_dans_son_departement() -> None:
    avant, apres, ailleurs = (
        given(fait("siao.demande-deposee", le, nature="INSERTION", departement=ou))
        for le, ou in (("2026-12-31", "48"), ("2027-01-01", "48"), ("2027-01-01", "30"))
    )

    assert dict(horloges(apres, UN_ACTE))["R-O03"] == "2027-07-01"
    assert "R-O03" not in dict(horloges(avant, UN_ACTE))
    assert "R-O03" not in dict(horloges(ailleurs, UN_ACTE))


def test_une_echeance_d_une_regle_a_verifier_le_dit_meme_activee() -> None:
    demande = given(fait("siao.demande-deposee", "2027-02-01", nature="INSERTION"))

    parcours = fold(MENAGE, demande.faits, reglages=Reglages([UN_ACTE]))

    (echeance,) = [e for e in parcours.echeances if e.delai.id == "R-O03"]
    assert echeance.resultat.reserves == ("NON_VERIFIE",)


def test_la_duree_du_territoire_prend_la_place_de_celle_de_la_pratique() -> None:
    demande = given(fait("siao.demande-deposee", "2027-02-01", nature="INSERTION"))
    duree = replace(UN_ACTE, actif=None, parametre="delai_actualisation_mois", valeur=3)

    assert dict(horloges(demande, UN_ACTE, duree))["R-O03"] == "2027-05-01"


def test_un_fait_ancien_recu_en_retard_suit_le_reglage_de_son_jour() -> None:
    depuis_mars = replace(UN_ACTE, du=date(2027, 3, 1))
    recu_en_retard = given(
        fait("siao.demande-deposee", "2027-04-01", nature="INSERTION"),
        fait("siao.demande-deposee", "2027-02-01", nature="INSERTION"),
    )

    armees = [h for h in horloges(recu_en_retard, depuis_mars) if h[0] == "R-O03"]

    assert armees == [("R-O03", "2027-10-01")]
