"""À qui s'adresse ce qui alarme et ce qui est dû : chaque jour, par le rôle ou le mandat."""

from dataclasses import replace
from typing import Final

import pytest
from scenario import CHRS, Dit, Histoire, constat, designe, fait, given, menage, ref

from parcours.domain.droit import DELAIS
from parcours.domain.histoire.protege import Voile
from parcours.domain.veille.adresses import AGISSENT, REFERENT, de_l_echeance
from parcours.projections.vue import Vie
from parcours.projections.vues import alertes, echeances

DEGRADE: Final = fait(
    "maintien.degradation-signalee", "2026-03-02", ident="d1", par=CHRS, gravite="G2"
)
PRISE: Final = fait("referent.alerte-prise-en-compte", "2026-03-03", alerte=ref("d1", CHRS))
QUITTE: Final = fait("referent.mandat-termine", "2026-04-01", perimetre="PARCOURS")


def adressee(histoire: Histoire, code: str) -> dict[str, tuple[list[str], str | None]]:
    """Une alerte : de quel jour, à quels rôles, et qui est référent."""
    return {
        str(du): (dite.roles, dite.referent)
        for du, _, dite in alertes.lignes(Vie(histoire.parcours))
        if dite and dite.code == code
    }


def suivi(*dits: Dit) -> Histoire:
    """Un ménage logé, dont le Relais est référent."""
    return given(
        menage("2026-01-02", "p1"),
        constat("2026-01-02", "PRIVE"),
        designe("2026-01-05", "INT-RELAIS"),
        *dits,
    )


def test_une_alerte_laissee_sans_suite_est_chez_le_siao_le_jour_de_son_escalade() -> None:
    assert adressee(suivi(DEGRADE), "AL-01") == {
        "2026-03-02": (["REFERENT_PARCOURS"], "INT-RELAIS"),
        "2026-03-05": (["REFERENT_PARCOURS", "SIAO"], "INT-RELAIS"),
    }


def test_prise_en_compte_a_temps_elle_reste_chez_le_referent_et_le_dit() -> None:
    histoire = suivi(DEGRADE, PRISE)

    assert adressee(histoire, "AL-01") == {
        "2026-03-02": (["REFERENT_PARCOURS"], "INT-RELAIS"),
        "2026-03-03": (["REFERENT_PARCOURS"], "INT-RELAIS"),
    }
    prises = [dite for _, _, dite in alertes.lignes(Vie(histoire.parcours)) if dite]
    assert [str(dite.prise_en_compte_le) for dite in prises] == ["None", "2026-03-03"]
    assert {dite.fait for dite in prises} == {ref("d1", CHRS)}


def test_le_jour_ou_le_referent_s_en_va_ce_qui_lui_etait_adresse_vient_au_siao() -> None:
    parti = adressee(suivi(DEGRADE, PRISE, QUITTE), "AL-01")

    assert parti["2026-04-02"] == (["REFERENT_PARCOURS", "SIAO"], None)


def test_une_alerte_a_d_autres_n_attend_pas_de_referent() -> None:
    seul = given(menage("2026-01-02", "p1"), constat("2026-01-02", "PRIVE"), DEGRADE)

    assert adressee(seul, "AL-13") == {"2026-03-02": (["SIAO"], None)}
    assert adressee(seul, "AL-01") == {"2026-03-02": (["REFERENT_PARCOURS", "SIAO"], None)}


def test_une_echeance_du_menage_est_chez_son_referent_et_sans_lui_chez_le_siao() -> None:
    demande = fait("siao.demande-deposee", "2026-01-10", prescripteur="INT-RELAIS")
    flash = fait("siao.evaluation-flash-realisee", "2026-01-11")

    dues = [
        (dite.regle, str(du), dite.roles)
        for du, _, dite in echeances.lignes(Vie(suivi(demande, flash, QUITTE).parcours))
        if dite and dite.regle in {"R-O02", "R-O03", "R-X02"}
    ]

    assert ("R-O02", "2026-01-11", ["SIAO"]) in dues
    assert ("R-X02", "2026-01-05", ["REFERENT_PARCOURS"]) in dues
    assert {roles[-1] for regle, du, roles in dues if du > "2026-04-01"} <= {"SIAO"}


@pytest.mark.parametrize("regle", DELAIS)
def test_chaque_regle_s_adresse_a_quelqu_un(regle: str) -> None:
    assert de_l_echeance(DELAIS[regle])


def test_chaque_acteur_qui_agit_est_celui_d_une_regle() -> None:
    assert set(AGISSENT) <= {delai.portee.qui for delai in DELAIS.values()}
    assert de_l_echeance(DELAIS["R-N01"]) == REFERENT


def test_ce_qui_est_signe_de_la_structure_que_l_on_tait_ne_se_cite_pas() -> None:
    vie = Vie(suivi(DEGRADE).parcours)
    tue = replace(vie, voile=Voile(anonymes={ref("d1", CHRS): "un-partenaire#1"}))

    assert {d.fait for _, _, d in alertes.lignes(tue) if d and d.code == "AL-01"} == {None}
