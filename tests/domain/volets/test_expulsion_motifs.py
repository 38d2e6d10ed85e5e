"""Ce que la loi n'exige que pour une dette de loyer ne vaut pour aucun autre motif d'expulsion."""

from typing import Any

import pytest
from scenario import Dit, Histoire, fait, given, rectifie, ref

from parcours.domain.langage.nomenclatures import liste
from parcours.domain.volets.expulsion.audience import AssignationSignifiee
from parcours.domain.volets.expulsion.etat import Expulsion

MOTIFS = tuple(liste("CAUSE_EXPULSION").codes)
DETTE = "NAC_51A"
AUTRES = tuple(motif for motif in MOTIFS if motif != DETTE)
POUR_DETTE = {"R-E06", "R-E07", "R-E08", "R-E09"}
"""Ce que l'article 24, III et IV, et le décret n° 2021-8 n'exigent que pour une dette."""

chaque_autre_motif = pytest.mark.parametrize("motif", AUTRES)


def assignation(le: str, motif: str, audience: str = "2025-12-01", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le locataire est assigné, pour ce motif."""
    return fait("expulsion.assignation-signifiee", le, motif=motif, audience_le=audience, **champs)


NOTIFIEE = fait("expulsion.assignation-notifiee-au-prefet", "2025-11-03")
AUDIENCE = fait("expulsion.audience-fixee", "2025-11-25", audience_le="2026-02-02", renvoi=True)
REJET = fait("expulsion.jugement-rendu", "2025-12-08", decision="REJET")
SOMME_DE_PAYER = fait("expulsion.commandement-de-payer-delivre", "2025-08-04")
SOMME_DE_S_ASSURER = fait("expulsion.commandement-assurance-delivre", "2025-08-04")
SAISINE = fait(
    "expulsion.ccapex-saisie", "2025-09-01", auteur_saisine="BAILLEUR", type_bailleur="SOCIAL"
)
TARD = "2026-06-01"
"""Un jour où toute alerte de l'audience serait ouverte."""


def armees(histoire: Histoire) -> set[str]:
    """Les règles de la dette qui ont été armées."""
    return {e.resultat.regle for e in histoire.parcours.echeances} & POUR_DETTE


def alarmes(histoire: Histoire) -> set[str]:
    """Les alertes de la dette, ouvertes un jour ou fermées."""
    return {alerte.code for alerte in histoire.alertes} & {"AL-03", "AL-04"}


def codes(histoire: Histoire) -> list[str]:
    """Ce qui surprend."""
    return [anomalie.code for _, anomalie in histoire.parcours.anomalies]


def test_les_sept_motifs_sont_essayes() -> None:
    assert len(MOTIFS) == len(set(MOTIFS)) == len(AUTRES) + 1
    assert DETTE in MOTIFS


def test_une_dette_arme_la_notification_le_diagnostic_et_leurs_alertes() -> None:
    histoire = given(assignation("2025-09-22", DETTE), NOTIFIEE)

    assert (armees(histoire), alarmes(histoire)) == (POUR_DETTE, {"AL-03", "AL-04"})
    assert codes(histoire) == ["NOTIFICATION_PREFET_TARDIVE"]


@chaque_autre_motif
@pytest.mark.parametrize(
    "suite",
    [(), (NOTIFIEE,), (AUDIENCE,), (NOTIFIEE, AUDIENCE), (AUDIENCE, NOTIFIEE, REJET)],
    ids=["seule", "notifiee", "renvoyee", "notifiee, renvoyee", "jugee"],
)
def test_un_autre_motif_n_arme_rien_de_cela(motif: str, suite: tuple[Dit, ...]) -> None:
    for dits in (
        (assignation("2025-09-22", motif), *suite),
        (*suite, assignation("2025-09-22", motif)),
    ):
        histoire = given(*dits)

        assert (armees(histoire), alarmes(histoire), codes(histoire)) == (set(), set(), [])


@chaque_autre_motif
def test_un_autre_motif_ne_rend_pas_prematuree_l_assignation(motif: str) -> None:
    """Le délai après la saisine de la CCAPEX ne retient que le bailleur qui assigne pour dette."""
    autre = given(SAISINE, assignation("2025-09-22", motif))
    pour_dette = given(SAISINE, assignation("2025-09-22", DETTE))

    assert (codes(autre), codes(pour_dette)) == ([], ["ASSIGNATION_PREMATUREE"])
    assert [e.fin for e in autre.parcours.echeances if e.resultat.regle == "R-E05"] == [None]


@chaque_autre_motif
def test_un_autre_motif_n_empeche_pas_la_ccapex_de_faire_courir_son_delai(motif: str) -> None:
    histoire = given(assignation("2025-08-20", motif), SAISINE)

    assert "R-E05" in {e.resultat.regle for e in histoire.parcours.echeances}


@chaque_autre_motif
def test_un_autre_motif_ne_repond_pas_a_un_commandement_de_payer(motif: str) -> None:
    def ouvertes(pour: str) -> list[str]:
        histoire = given(SOMME_DE_PAYER, assignation("2025-09-22", pour))
        return [a.code for a in histoire.alertes if a.code == "AL-02" and a.jusqu_au is None]

    assert (ouvertes(motif), ouvertes(DETTE)) == (["AL-02"], [])


@chaque_autre_motif
@pytest.mark.parametrize("avant", [True, False], ids=["avant", "apres"])
def test_deux_assignations_gardent_chacune_leur_regime(motif: str, avant: bool) -> None:  # noqa: FBT001 (a case)
    autre = assignation("2025-09-01" if avant else "2025-10-06", motif, "2026-03-02")
    histoire = given(assignation("2025-09-22", DETTE), autre)
    seule = given(assignation("2025-09-22", DETTE))

    def dues(lue: Histoire) -> list[tuple[str, str, object]]:
        return [(e.resultat.regle, str(e.echeance_le), e.fin) for e in lue.parcours.echeances]

    assert dues(histoire) == dues(seule)


@chaque_autre_motif
def test_un_motif_rectifie_en_dette_arme_tout_et_l_inverse_rien(motif: str) -> None:
    def rectifiee(de: str, en: str) -> Histoire:
        return given(
            assignation("2025-09-22", de, ident="a1"),
            NOTIFIEE,
            assignation("2025-09-22", en, ident="a2"),
            rectifie("2025-11-10", ref("a1"), ref("a2")),
        )

    assert armees(rectifiee(DETTE, motif)) == set()
    assert armees(rectifiee(motif, DETTE)) == POUR_DETTE


def test_un_defaut_d_assurance_seul_n_est_pas_une_dette() -> None:
    """Le code 51A de la justice dit l'impayé ou le défaut d'assurance (loi de 1989, art. 7, g)."""
    assurance = assignation("2025-09-22", DETTE)
    avec_dette = assignation("2025-09-22", DETTE, dette=184_500)

    assert armees(given(SOMME_DE_S_ASSURER, assurance)) == set()
    assert armees(given(SOMME_DE_S_ASSURER, avec_dette)) >= {"R-E06", "R-E08", "R-E09"}
    assert armees(given(SOMME_DE_S_ASSURER, SOMME_DE_PAYER, assurance)) >= {"R-E06"}


def test_une_regle_qui_prend_tout_motif_pour_une_dette_est_vue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Expulsion, "se_fonde_sur_une_dette", lambda _volet, _motif, _dette: True)
    monkeypatch.setattr(AssignationSignifiee, "_ouvre", lambda _fait, _volet: True)

    assert armees(given(assignation("2025-09-22", "SQUAT"), NOTIFIEE)) == POUR_DETTE
