"""Un doublon se signale, se confirme en réunissant, ou s'écarte, et l'on s'en souvient."""

from typing import Any
from uuid import UUID

import pytest
from scenario import AUTRE, MENAGE, Dit, annule, fait, given, menage, ref

from parcours.domain.histoire import appartenance

OUVERT = menage("2026-01-05", "p1")
AUTRE_OUVERT = fait("menage.ouvert", "2026-01-06", dans=AUTRE, personnes=["pa"])
TROISIEME = UUID(int=3)


def signale(le: str, autre: UUID = AUTRE, *, ident: str = "s1", dans: UUID = MENAGE) -> Dit:
    sorte = "correction.doublon-signale"
    return fait(sorte, le, ident=ident, dans=dans, autre_menage=str(autre), criteres=["IDENTITE"])


def ecarte(le: str, cible: str = "s1", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("correction.doublon-ecarte", le, signalement=ref(cible), **champs)


def fusion(le: str, absorbe: UUID = AUTRE) -> Dit:
    sorte = "correction.menages-fusionnes"
    return fait(sorte, le, ident="fusion", absorbe=str(absorbe))


SIGNALE = given(OUVERT, AUTRE_OUVERT, signale("2026-02-01"))


def test_signaler_un_doublon_ouvre_un_dossier_et_ne_reunit_rien() -> None:
    assert SIGNALE.au("2026-02-01").dossiers == ["doublon", "parcours"]
    assert SIGNALE.au("2026-02-01").anomalies == []
    assert SIGNALE.parcours.reunit == ()


def test_l_ecarter_le_ferme() -> None:
    ecartes = SIGNALE.when(ecarte("2026-02-05"))

    assert ecartes.au("2026-02-04").dossiers == ["doublon", "parcours"]
    assert ecartes.au("2026-02-05").dossiers == ["parcours"]
    assert ecartes.au("2026-02-05").anomalies == []


def test_le_signaler_encore_se_remarque_de_quelque_cote_qu_on_le_fasse() -> None:
    ecartes = SIGNALE.when(ecarte("2026-02-05"))

    encore = ecartes.when(signale("2026-03-01", ident="s2"))
    en_face = ecartes.when(signale("2026-03-01", MENAGE, ident="s2", dans=AUTRE))

    assert encore.au("2026-03-01").anomalies == ["doublon-deja-ecarte"]
    assert en_face.dans(AUTRE).au("2026-03-01").anomalies == ["doublon-deja-ecarte"]
    assert en_face.au("2026-03-01").anomalies == []


def test_un_autre_doublon_ne_se_remarque_pas() -> None:
    autre = SIGNALE.when(ecarte("2026-02-05"), signale("2026-03-01", TROISIEME, ident="s2"))

    assert autre.au("2026-03-01").anomalies == []


def test_signale_avant_d_etre_ecarte_il_ne_se_remarque_pas_meme_recu_apres() -> None:
    tard = SIGNALE.when(ecarte("2026-02-05"), signale("2026-02-03", ident="s2"))

    assert tard.au("2026-03-01").anomalies == []


def test_ecarter_par_erreur_s_annule() -> None:
    annules = SIGNALE.when(
        ecarte("2026-02-05", ident="e"),
        annule("2026-02-06", ref("e")),
        signale("2026-03-01", ident="s2"),
    )

    assert annules.au("2026-03-01").anomalies == []


def test_le_confirmer_c_est_reunir() -> None:
    reunis = SIGNALE.when(fusion("2026-02-10"))

    assert reunis.au("2026-02-09").dossiers == ["doublon", "parcours"]
    assert reunis.au("2026-02-10").dossiers == ["parcours"]
    defaits = reunis.when(fait("correction.fusion-annulee", "2026-03-01", fusion=ref("fusion")))
    assert defaits.au("2026-03-01").dossiers == ["doublon", "parcours"]


def test_reunir_confirme_aussi_ce_qui_etait_signale_en_face() -> None:
    en_face = given(
        OUVERT, AUTRE_OUVERT, signale("2026-02-01", MENAGE, dans=AUTRE), fusion("2026-02-10")
    )

    assert en_face.au("2026-02-10").dossiers == ["parcours"]


def test_reunir_ne_confirme_pas_un_autre_doublon() -> None:
    deux = given(
        OUVERT,
        AUTRE_OUVERT,
        fait("menage.ouvert", "2026-01-06", dans=TROISIEME, personnes=["pz"]),
        signale("2026-02-01"),
        fusion("2026-02-10", TROISIEME),
    )

    assert deux.au("2026-02-10").dossiers == ["doublon", "parcours"]


def test_oublier_ce_qu_on_a_ecarte_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appartenance, "_deja_ecartes", lambda _signales, _ecartes: iter(()))

    encore = SIGNALE.when(ecarte("2026-02-05"), signale("2026-03-01", ident="s2"))

    assert encore.au("2026-03-01").anomalies != ["doublon-deja-ecarte"]
