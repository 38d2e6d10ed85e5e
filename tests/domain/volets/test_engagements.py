"""S'engager et rendre compte : le comité, le pôle, les situations complexes, d'une même façon."""

from dataclasses import dataclass
from typing import Any

import pytest
from scenario import Dit, annule, fait, given, ref

E1 = "11111111-1111-5111-8111-111111111111"
E2 = "22222222-2222-5222-8222-222222222222"


@dataclass(frozen=True)
class Dispositif:
    """Comment un dispositif dit ses engagements et leurs suites."""

    prise: str
    champ: str
    suite: str
    autres: tuple[tuple[str, str, str], ...] = ()
    """Les autres horloges que la prise arme."""

    def engage(self, le: str, *promesses: tuple[str, str], **champs: Any) -> Dit:  # noqa: ANN401 (any field)
        """Quelqu'un s'engage : chaque identifiant, avec sa date."""
        pris = [{"engagement": nom, "avant_le": avant} for nom, avant in promesses]
        dits: dict[str, Any] = {self.champ: pris, **champs}
        return fait(self.prise, le, **dits)

    def constate(self, le: str, engagement: str, etat: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
        """On sait où en est un engagement."""
        return fait(self.suite, le, engagement=engagement, etat=etat, **champs)


COMITE = Dispositif("comite.reponse-proposee", "actions", "comite.action-suivie")
CAS_COMPLEXE = Dispositif(
    "cas-complexe.solution-co-construite", "mesures", "cas-complexe.engagement-constate"
)
POLE = Dispositif(
    "pole.plan-action-signe",
    "engagements",
    "pole.engagement-constate",
    (("R-X02", "2026-06-01", "a_venir"),),
)
TOUS = pytest.mark.parametrize("dispositif", [COMITE, CAS_COMPLEXE, POLE])


@TOUS
def test_chaque_engagement_ouvre_son_dossier_et_son_horloge(dispositif: Dispositif) -> None:
    pris = given(dispositif.engage("2026-03-01", (E1, "2026-05-31"), (E2, "2026-04-15")))

    assert pris.au("2026-03-01").dossiers == ["engagement", "engagement"]
    assert pris.au("2026-03-01").echeances == sorted(
        [*dispositif.autres, ("R-X03", "2026-04-15", "a_venir"), ("R-X03", "2026-05-31", "a_venir")]
    )


@TOUS
@pytest.mark.parametrize(
    ("etat", "fin"), [("TENU", "satisfaite"), ("NON_TENU", "eteinte"), ("ABANDONNE", "eteinte")]
)
def test_un_constat_ferme_le_seul_engagement_qu_il_nomme(
    dispositif: Dispositif, etat: str, fin: str
) -> None:
    suivi = given(
        dispositif.engage("2026-03-01", (E1, "2026-05-31"), (E2, "2026-04-15")),
        dispositif.constate("2026-04-10", E1, etat),
    )

    lues = [e for e in suivi.au("2026-04-10").echeances if e[0] == "R-X03"]
    assert lues == [("R-X03", "2026-04-15", "a_venir"), ("R-X03", "2026-05-31", fin)]
    assert suivi.au("2026-04-10").dossiers == ["engagement"]
    assert suivi.au("2026-04-10").dossiers_fermes == ["engagement"]


@TOUS
def test_en_cours_l_engagement_reste_du_et_alerte_le_lendemain(dispositif: Dispositif) -> None:
    suivi = given(
        dispositif.engage("2026-03-01", (E1, "2026-05-31")),
        dispositif.constate("2026-05-20", E1, "EN_COURS"),
    )

    assert suivi.au("2026-05-31").dossiers == ["engagement"]
    assert "AL-15" not in suivi.au("2026-05-31").alertes
    assert "AL-15" in suivi.au("2026-06-01").alertes


@TOUS
def test_tenir_en_retard_ferme_l_alerte(dispositif: Dispositif) -> None:
    suivi = given(
        dispositif.engage("2026-03-01", (E1, "2026-05-31")),
        dispositif.constate("2026-06-09", E1, "TENU"),
    )

    connues = [a for a in suivi.au("2026-06-09").alertes_connues if a[1] == "2026-06-01"]
    assert connues[0] == ("AL-15", "2026-06-01", "2026-06-09")


@TOUS
def test_constater_ce_a_quoi_personne_ne_s_est_engage_est_une_anomalie(
    dispositif: Dispositif,
) -> None:
    suivi = given(
        dispositif.engage("2026-03-01", (E1, "2026-05-31")),
        dispositif.constate("2026-05-20", E2, "TENU"),
    )

    assert suivi.au("2026-05-20").anomalies == ["engagement-inconnu"]
    assert suivi.au("2026-05-20").dossiers == ["engagement"]


@TOUS
def test_un_constat_arrive_avant_l_engagement_se_comprend_ensuite(dispositif: Dispositif) -> None:
    suivi = given(dispositif.constate("2026-05-20", E1, "TENU"))

    suivi = suivi.when(dispositif.engage("2026-03-01", (E1, "2026-05-31")))

    assert suivi.connu_a(1).au("2026-05-20").anomalies == ["engagement-inconnu"]
    assert suivi.au("2026-05-20").anomalies == []
    assert ("R-X03", "2026-05-31", "satisfaite") in suivi.au("2026-05-20").echeances


@TOUS
def test_une_date_passee_et_un_identifiant_donne_deux_fois_sont_des_anomalies(
    dispositif: Dispositif,
) -> None:
    passee = given(dispositif.engage("2026-03-01", (E1, "2026-02-28")))
    double = given(dispositif.engage("2026-03-01", (E1, "2026-04-15"), (E1, "2026-05-31")))

    le_jour = given(dispositif.engage("2026-03-01", (E1, "2026-03-01")))

    assert passee.au("2026-03-01").anomalies == ["dates-contradictoires"]
    assert le_jour.au("2026-03-01").anomalies == []
    assert double.au("2026-03-01").anomalies == ["engagement-en-double"]


@TOUS
def test_annuler_le_constat_rend_l_engagement_du(dispositif: Dispositif) -> None:
    suivi = given(
        dispositif.engage("2026-03-01", (E1, "2026-05-31")),
        dispositif.constate("2026-05-20", E1, "TENU", ident="suite"),
        annule("2026-05-25", ref("suite")),
    )

    assert ("R-X03", "2026-05-31", "satisfaite") in suivi.connu_a(2).au("2026-05-25").echeances
    assert ("R-X03", "2026-05-31", "a_venir") in suivi.au("2026-05-25").echeances
    assert suivi.au("2026-05-25").dossiers == ["engagement"]
