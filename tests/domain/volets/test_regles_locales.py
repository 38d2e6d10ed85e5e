"""Les règles livrées inactives : elles ne comptent que là où le territoire les active."""

from datetime import date

import pytest
from scenario import fait, given

from parcours.domain.droit.reglages import Reglage


def active(
    regle: str, numero: int = 1, *, parametre: str | None = None, valeur: int = 0
) -> Reglage:
    """La Lozère active une règle, ou en fixe un paramètre."""
    return Reglage(
        departement="48",
        regle=regle,
        du=date(2026, 1, 1),
        par="Préfecture de la Lozère",
        actif=True,
        parametre=parametre,
        valeur=valeur if parametre else None,
        numero=numero,
    )


def test_la_commission_examine_dans_le_delai_que_le_territoire_fixe() -> None:
    fixe = active("R-E29", parametre="delai_examen_jours", valeur=45)
    saisie = given(
        fait("expulsion.ccapex-saisie", "2026-01-15", auteur_saisine="MENAGE"),
        fait("expulsion.ccapex-dossier-oriente", "2026-02-10", vers=["FSL"]),
    )
    regle = saisie.avec_reglages(fixe)

    assert saisie.au("2026-02-09").echeances == []
    assert regle.au("2026-02-09").echeances == [("R-E29", "2026-03-01", "a_venir")]
    assert regle.au("2026-02-10").echeances == [("R-E29", "2026-03-01", "satisfaite")]


def test_le_delit_de_maintien_se_tait_des_que_le_juge_est_saisi() -> None:
    ordre = "expulsion.commandement-de-quitter-delivre"
    particulier = given(
        fait(ordre, "2026-09-15", type_bailleur="PRIVE_PERSONNE_PHYSIQUE"),
        fait("expulsion.delais-pour-quitter-demandes", "2026-10-01"),
    )
    social = given(fait(ordre, "2026-09-15", type_bailleur="SOCIAL"))
    actif = particulier.avec_reglages(active("R-E23"))

    assert [r for r, _, _ in particulier.au("2026-09-30").echeances] == ["R-E12", "R-E15"]
    assert ("R-E23", "2026-11-15", "a_venir") in actif.au("2026-09-30").echeances
    assert ("R-E23", "2026-11-15", "eteinte") in actif.au("2026-10-01").echeances
    assert [r for r, _, _ in social.avec_reglages(active("R-E23")).au("2026-09-15").echeances] == [
        "R-E12",
        "R-E15",
    ]


@pytest.mark.parametrize(
    ("dette", "attendues"),
    [
        (10_000, [("R-A04", "2026-09-01", "a_venir"), ("R-A05", "2026-04-01", "a_venir")]),
        (10_001, [("R-A04", "2026-09-01", "a_venir")]),
    ],
)
def test_cent_euros_au_plus_font_une_petite_dette(
    dette: int, attendues: list[tuple[str, str, str]]
) -> None:
    signale = fait(
        "maintien.impaye-signale-a-la-caf",
        "2026-03-01",
        dette=dette,
        type_bailleur="PRIVE_PERSONNE_PHYSIQUE",
    )

    assert given(signale).au("2026-03-01").echeances == [("R-A04", "2026-09-01", "a_venir")]
    assert given(signale).avec_reglages(active("R-A05")).au("2026-03-01").echeances == attendues
