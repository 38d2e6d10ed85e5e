"""L'ordre de quitter les lieux, les délais du juge, la trêve."""

from datetime import date, timedelta
from typing import Any

import pytest
from scenario import Dit, Exemple, annule, au, fait, given, ref

from parcours.domain.droit import DELAIS
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.quitter_les_lieux import SAISINE_DU_PREFET
from parcours.domain.volets.expulsion.quitter import SursisHivernalEcarte


def quitter(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """L'ordre de quitter les lieux est signifié."""
    return fait("expulsion.commandement-de-quitter-delivre", le, **champs)


def saisine(le: str) -> Dit:
    """Le préfet en est saisi."""
    return fait("expulsion.commandement-de-quitter-notifie-au-prefet", le)


def decide(le: str, fondement: str, sens: str = "ACCORD", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le juge décide d'un délai."""
    type_de_fait = "expulsion.delais-pour-quitter-decides"
    return fait(type_de_fait, le, fondement=fondement, sens=sens, **champs)


def ecarte(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le juge écarte la trêve, ou la réduit."""
    effet = "REDUIT" if "reduit_au" in champs else "SUPPRIME"
    dits = {"motif": "AUTRE_LIEU_DECISION_JUGE", "effet": effet, **champs}
    return fait("expulsion.sursis-hivernal-ecarte", le, **dits)


ORDRES = (
    Exemple(
        "les deux mois ne courent qu'une fois le préfet saisi",
        given(quitter("2026-09-15"), saisine("2026-09-18")),
        au(
            "2026-09-17",
            echeances=[("R-E12", "2026-11-15", "suspendu"), ("R-E15", "2026-09-15", "depassee")],
        ),
        au(
            "2026-09-18",
            anomalies=[],
            echeances=[("R-E12", "2026-11-18", "a_venir"), ("R-E15", "2026-09-15", "satisfaite")],
        ),
    ),
    Exemple(
        "une notification annulée rend au délai son premier départ",
        given(
            quitter("2026-09-15"),
            saisine("2026-09-18"),
            annule("2026-09-20", cible=ref("f2")),
        ),
        au(
            "2026-09-20",
            echeances=[("R-E12", "2026-11-15", "suspendu"), ("R-E15", "2026-09-15", "depassee")],
        ),
    ),
    Exemple(
        "une notification d'avant l'ordre surprend, et ne le fait pas courir",
        given(saisine("2026-09-10"), quitter("2026-09-15")),
        au(
            "2026-09-15",
            anomalies=["commandement-de-quitter-attendu"],
            echeances=[("R-E12", "2026-11-15", "suspendu"), ("R-E15", "2026-09-15", "a_venir")],
        ),
    ),
    Exemple(
        "le juge réduit le délai, ou le supprime",
        given(
            quitter("2026-09-15", delai_reduit_jours=15),
            saisine("2026-09-18"),
            quitter("2026-10-15", delai_supprime=True, ident="nu"),
        ),
        au(
            "2026-09-18",
            echeances=[("R-E12", "2026-10-03", "a_venir"), ("R-E15", "2026-09-15", "satisfaite")],
        ),
    ),
    Exemple(
        "un délai supprimé ne court pas ; réduit en même temps, il se contredit",
        given(
            quitter(
                "2026-09-15",
                delai_supprime=True,
                delai_reduit_jours=15,
                liberation_le="2026-09-01",
            )
        ),
        au(
            "2026-09-15",
            anomalies=["delai-contradictoire", "liberation-deja-passee"],
            echeances=[("R-E15", "2026-09-15", "a_venir")],
        ),
    ),
)

DU_JUGE = (
    Exemple(
        "l'exceptionnelle dureté proroge les deux mois, de la saisine du préfet",
        given(
            quitter("2026-09-15"),
            decide("2026-10-01", "DURETE_EXCEPTIONNELLE", mois=3),
            saisine("2026-10-10"),
        ),
        au(
            "2026-10-01",
            anomalies=[],
            echeances=[
                ("R-E12", "2026-11-15", "suspendu"),
                ("R-E13", "2027-02-15", "a_venir"),
                ("R-E15", "2026-09-15", "depassee"),
            ],
        ),
        au(
            "2026-10-10",
            echeances=[
                ("R-E12", "2026-12-10", "a_venir"),
                ("R-E13", "2027-03-10", "a_venir"),
                ("R-E15", "2026-09-15", "satisfaite"),
            ],
        ),
    ),
    Exemple(
        "un autre ordre de quitter n'est pas prorogé",
        given(
            quitter("2026-09-15"),
            decide("2026-10-01", "DURETE_EXCEPTIONNELLE", mois=3),
            quitter("2026-10-20"),
        ),
        au(
            "2026-10-20",
            echeances=[
                ("R-E12", "2026-12-20", "suspendu"),
                ("R-E13", "2027-02-15", "a_venir"),
                ("R-E15", "2026-10-20", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "quatre mois de prorogation, sans ordre connu : deux surprises, aucune date",
        given(decide("2026-10-01", "DURETE_EXCEPTIONNELLE", mois=4)),
        au(
            "2026-10-01",
            anomalies=["PROROGATION_HORS_BORNES", "commandement-de-quitter-attendu"],
            echeances=[],
        ),
    ),
    Exemple(
        "le relogement difficile donne d'un mois à un an",
        given(decide("2026-10-01", "RELOGEMENT_DIFFICILE", mois=12)),
        au("2026-10-01", anomalies=[], echeances=[("R-E14", "2027-10-01", "a_venir")]),
    ),
    Exemple(
        "au-delà d'un an, en mois ou par sa date, le délai surprend",
        given(
            decide("2026-10-01", "RELOGEMENT_DIFFICILE", mois=13),
            decide("2026-10-02", "RELOGEMENT_DIFFICILE", jusqu_au="2027-10-03"),
        ),
        au(
            "2026-10-02",
            anomalies=["DELAI_HORS_BORNES", "DELAI_HORS_BORNES"],
            echeances=[("R-E14", "2027-10-03", "a_venir")],
        ),
    ),
    Exemple(
        "au surendettement, les mois que donne le juge fixent le terme ; deux ans au plus",
        given(
            decide("2026-10-01", "SURENDETTEMENT", mois=12),
            fait("maintien.surendettement-traite", "2027-03-01", issue="PLAN_CONVENTIONNEL"),
            decide("2027-04-01", "SURENDETTEMENT", mois=25),
        ),
        au("2026-10-01", anomalies=[], echeances=[("R-S02", "2027-10-01", "a_venir")]),
        au("2027-03-01", echeances=[("R-S02", "2027-10-01", "eteinte")]),
        au("2027-04-01", anomalies=["SUSPENSION_HORS_BORNES", "debut-inconnu"]),
    ),
    Exemple(
        "un délai sans durée surprend ; un refus n'arme rien",
        given(
            decide("2026-10-01", "RELOGEMENT_DIFFICILE"),
            decide("2026-10-02", "SURENDETTEMENT", "REFUS", mois=12),
        ),
        au("2026-10-02", anomalies=["duree-attendue"], echeances=[]),
    ),
)

TREVES = (
    Exemple(
        "un ordre signifié en trêve en montre le dernier jour ; écartée, elle n'a plus d'objet",
        given(quitter("2026-12-01"), ecarte("2026-12-20")),
        au(
            "2026-12-01",
            echeances=[
                ("R-E12", "2027-02-01", "suspendu"),
                ("R-E15", "2026-12-01", "a_venir"),
                ("R-E16", "2027-03-31", "a_venir"),
            ],
        ),
        au(
            "2026-12-20",
            echeances=[
                ("R-E12", "2027-02-01", "suspendu"),
                ("R-E15", "2026-12-01", "depassee"),
                ("R-E16", "2027-03-31", "eteinte"),
            ],
        ),
    ),
    Exemple(
        "réduite, elle finit le jour que dit le juge",
        given(quitter("2026-12-01"), ecarte("2026-12-20", reduit_au="2027-01-31")),
        au(
            "2026-12-20",
            echeances=[
                ("R-E12", "2027-02-01", "suspendu"),
                ("R-E15", "2026-12-01", "depassee"),
                ("R-E16", "2027-01-31", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "réduite à une date que l'on ne dit pas, elle protège entière, et on le signale",
        given(quitter("2026-12-01"), ecarte("2026-12-20", effet="REDUIT")),
        au(
            "2026-12-20",
            anomalies=["date-de-reduction-attendue"],
            echeances=[
                ("R-E12", "2027-02-01", "suspendu"),
                ("R-E15", "2026-12-01", "depassee"),
                ("R-E16", "2027-03-31", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "supprimée et réduite à la fois, elle protège jusqu'à la date dite, et on le signale",
        given(
            quitter("2026-12-01"),
            ecarte("2026-12-20", effet="SUPPRIME", reduit_au="2027-01-31"),
        ),
        au(
            "2026-12-20",
            anomalies=["reduction-contradictoire"],
            echeances=[
                ("R-E12", "2027-02-01", "suspendu"),
                ("R-E15", "2026-12-01", "depassee"),
                ("R-E16", "2027-01-31", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "déjà écartée, elle ne s'ouvre pas",
        given(ecarte("2026-11-20"), quitter("2026-12-01")),
        au(
            "2026-12-01",
            echeances=[("R-E12", "2027-02-01", "suspendu"), ("R-E15", "2026-12-01", "a_venir")],
        ),
    ),
)

TOUS = (*ORDRES, *DU_JUGE, *TREVES)


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_l_ordre_de_quitter_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", [e for e in TOUS if "annulée" not in e.nom], ids=repr)
def test_les_faits_peuvent_arriver_a_rebours(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_la_date_du_juge_prime_et_la_notre_reste() -> None:
    accorde = decide("2026-10-01", "RELOGEMENT_DIFFICILE", mois=6, jusqu_au="2027-05-31")
    (echeance,) = given(accorde).parcours.echeances
    (sursis,) = given(decide("2026-10-01", "SURENDETTEMENT", mois=12)).parcours.echeances

    assert (str(echeance.calculee_le), str(echeance.echeance_le)) == ("2027-04-01", "2027-05-31")
    assert (str(sursis.calculee_le), str(sursis.echeance_le)) == ("2028-10-01", "2027-10-01")


def test_la_saisine_du_prefet_dit_la_fin_de_la_suspension() -> None:
    menage = given(quitter("2026-09-15"), saisine("2026-09-18"))

    assert suspension(menage.parcours.echeances, SAISINE_DU_PREFET) == ("2026-09-15", "2026-09-18")


def suspension(echeances: Any, delai: Delai) -> tuple[str, str]:  # noqa: ANN401 (the clocks)
    """Les bornes d'une suspension."""
    (echeance,) = [e for e in echeances if e.delai is delai]
    autres = echeance.resultat.autres
    return str(autres["suspendu_du"]), str(autres["suspendu_au"])


def test_sans_saisine_connue_l_ordre_de_quitter_le_dit() -> None:
    ordre = given(quitter("2026-09-15")).parcours.echeances[0]
    saisi = given(quitter("2026-09-15"), saisine("2026-09-18")).parcours.echeances[-1]

    assert ordre.resultat.reserves == ("SAISINE_PREFET_INCONNUE",)
    assert (saisi.resultat.regle, saisi.resultat.reserves) == ("R-E12", ())


def test_demander_des_delais_au_juge_n_arme_rien() -> None:
    demande = fait("expulsion.delais-pour-quitter-demandes", "2026-10-01")
    menage = given(quitter("2026-09-15"), demande)

    assert [regle for regle, _, _ in menage.au("2026-10-01").echeances] == ["R-E12", "R-E15"]


def test_une_treve_qu_on_n_ecarte_plus_contredit_un_exemple(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SursisHivernalEcarte, "arrets", lambda _fait, _volet: iter(()))

    assert TREVES[0].ecarts() != []
    assert TREVES[1].ecarts() == []


# --- L'exceptionnelle dureté : trois mois au plus, sans minimum (CPCE, art. L. 412-2) -------------

SIGNIFIE_LE = date(2026, 9, 15)
"""Les deux mois finissent le 15 novembre ; trois de plus, le 15 février."""


@pytest.mark.parametrize(
    ("accorde", "terme", "permis"),
    [
        ({"mois": 1}, "2026-12-15", True),
        ({"mois": 3}, "2027-02-15", True),
        ({"jours": 1}, "2026-11-16", True),
        ({"jours": 45}, "2026-12-30", True),
        ({"mois": 2, "jours": 31}, "2027-02-15", True),
        ({"mois": 2, "jours": 32}, "2027-02-16", False),
        ({"mois": 4}, "2027-03-15", False),
        ({"mois": 3, "jours": 1}, "2027-02-16", False),
        ({"jusqu_au": "2026-11-20"}, "2026-11-20", True),
        ({"jusqu_au": "2027-02-15"}, "2027-02-15", True),
        ({"jusqu_au": "2027-02-16"}, "2027-02-16", False),
    ],
    ids=str,
)
def test_l_exceptionnelle_durete_va_du_jour_aux_trois_mois(
    accorde: dict[str, Any],
    terme: str,
    permis: bool,  # noqa: FBT001 (a case)
) -> None:
    decision = decide("2026-10-01", "DURETE_EXCEPTIONNELLE", **accorde)
    lue = given(quitter("2026-09-15"), decision).au("2026-10-01")
    proroge = [e for e in lue.echeances if e[0] == "R-E13"]

    assert proroge == [("R-E13", terme, "a_venir")]
    assert ("PROROGATION_HORS_BORNES" in lue.anomalies) is not permis


@pytest.mark.parametrize("jours", [0, 1, 20, 92])
def test_le_calcul_n_exige_aucun_minimum_d_exceptionnelle_durete(jours: int) -> None:
    lu = DELAIS["R-E13"].calcule(
        lit(DELAIS["R-E13"].faits, {"cql_signifie_le": SIGNIFIE_LE, "jours": jours})
    )

    assert lu.echeance == date(2026, 11, 15) + timedelta(days=jours)
    assert lu.autres["conforme"] is True


def test_les_autres_delais_du_juge_gardent_leur_minimum() -> None:
    """Le relogement difficile donne un mois au moins (L. 412-4) : vingt jours sont hors bornes."""
    vingt = given(decide("2026-10-01", "RELOGEMENT_DIFFICILE", jours=20)).au("2026-10-01")

    assert vingt.anomalies == ["DELAI_HORS_BORNES"]
    assert vingt.echeances == [("R-E14", "2026-10-21", "a_venir")]
