"""Devant le juge : l'assignation, l'audience, le diagnostic social et financier, la décision."""

from typing import Any

import pytest
from scenario import Dit, Exemple, Histoire, au, fait, given

from parcours.domain.droit.assignation import NOTIFICATION_AU_PREFET
from parcours.domain.droit.delai import Delai
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.volets.expulsion.jugement import DelaisDePaiementTermines


def commandement(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un commandement de payer, sur un bail de 2024."""
    bail = {"bail_conclu_le": "2024-02-01"}
    return fait("expulsion.commandement-de-payer-delivre", le, **{**bail, **champs})


def assignation(le: str, audience: str = "2025-12-01", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le locataire est assigné."""
    return fait("expulsion.assignation-signifiee", le, audience_le=audience, **champs)


def notification(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le préfet reçoit l'assignation."""
    return fait("expulsion.assignation-notifiee-au-prefet", le, **champs)


def renvoi(le: str, audience: str) -> Dit:
    """L'audience est renvoyée."""
    return fait("expulsion.audience-fixee", le, audience_le=audience, renvoi=True)


def jugement(le: str, decision: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le juge décide."""
    return fait("expulsion.jugement-rendu", le, decision=decision, **champs)


def horloge(histoire: Histoire, delai: Delai) -> Echeance:
    """La dernière horloge armée de cette règle."""
    return [e for e in histoire.parcours.echeances if e.delai is delai][-1]


REALISE = fait("expulsion.diagnostic-social-realise", "2025-11-06")
TRANSMIS = fait("expulsion.diagnostic-social-transmis", "2025-11-20", realise=True)
CONDITIONNEL = jugement("2026-06-10", "CONDITIONNELLE", delai_paiement_mois=12)

AUDIENCES = (
    Exemple(
        "notifiée à temps, l'assignation lance le diagnostic",
        given(assignation("2025-09-22"), notification("2025-10-15")),
        au(
            "2025-10-15",
            anomalies=[],
            echeances=[
                ("R-E06", "2025-10-19", "satisfaite"),
                ("R-E07", "2025-11-05", "a_venir"),
                ("R-E08", "2025-11-07", "a_venir"),
                ("R-E09", "2025-11-24", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "notifiée un jour trop tard, elle surprend ; l'organisme compte de sa saisine",
        given(
            assignation("2025-09-22"), notification("2025-10-20", organisme_saisi_le="2025-10-21")
        ),
        au(
            "2025-10-21",
            anomalies=["NOTIFICATION_PREFET_TARDIVE"],
            echeances=[
                ("R-E06", "2025-10-19", "satisfaite"),
                ("R-E07", "2025-11-12", "a_venir"),
                ("R-E08", "2025-11-07", "a_venir"),
                ("R-E09", "2025-11-24", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "une audience apprise du préfet seul suffit au diagnostic",
        given(notification("2025-10-20", audience_le="2025-12-01")),
        au(
            "2025-10-20",
            anomalies=["NOTIFICATION_PREFET_TARDIVE"],
            echeances=[
                ("R-E07", "2025-11-10", "a_venir"),
                ("R-E08", "2025-11-07", "a_venir"),
                ("R-E09", "2025-11-24", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "un renvoi déplace le diagnostic, pas la notification",
        given(assignation("2025-09-22"), renvoi("2025-11-25", "2026-02-02")),
        au(
            "2025-11-25",
            echeances=[
                ("R-E06", "2025-10-19", "depassee"),
                ("R-E08", "2026-01-12", "a_venir"),
                ("R-E09", "2026-01-26", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "un diagnostic fait ne se refait pas après un renvoi : il reste à transmettre",
        given(assignation("2025-09-22"), REALISE, renvoi("2025-11-25", "2026-02-02")),
        au(
            "2025-11-25",
            echeances=[
                ("R-E06", "2025-10-19", "depassee"),
                ("R-E08", "2025-11-07", "satisfaite"),
                ("R-E09", "2026-01-26", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "un diagnostic transmis vaut pour l'audience renvoyée, pas pour une autre assignation",
        given(
            assignation("2025-09-22"),
            TRANSMIS,
            renvoi("2025-11-25", "2026-02-02"),
            assignation("2026-03-02", "2026-06-08"),
        ),
        au(
            "2025-11-25",
            echeances=[
                ("R-E06", "2025-10-19", "depassee"),
                ("R-E08", "2025-11-07", "eteinte"),
                ("R-E09", "2025-11-24", "satisfaite"),
            ],
        ),
        au(
            "2026-03-02",
            echeances=[
                ("R-E06", "2026-04-26", "a_venir"),
                ("R-E08", "2025-11-07", "eteinte"),
                ("R-E08", "2026-05-15", "a_venir"),
                ("R-E09", "2025-11-24", "satisfaite"),
                ("R-E09", "2026-06-01", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "une audience d'avant l'acte surprend",
        given(assignation("2025-12-02"), renvoi("2025-12-03", "2025-12-02")),
        au("2025-12-02", anomalies=["audience-deja-passee"]),
        au("2025-12-03", anomalies=["audience-deja-passee", "audience-deja-passee"]),
    ),
    Exemple(
        "l'audience tenue ferme l'alerte du diagnostic",
        given(assignation("2025-09-22"), fait("expulsion.audience-tenue", "2025-12-01")),
        au("2025-11-30", alertes=["AL-03", "AL-03", "AL-04", "AL-13"]),
        au("2025-12-01", alertes=["AL-04", "AL-13"]),
    ),
)

DIAGNOSTICS = (
    Exemple(
        "la première proposition et la seconde satisfont chacune la leur",
        given(
            assignation("2025-09-22"),
            notification("2025-10-15"),
            fait("expulsion.diagnostic-social-propose", "2025-10-20", rang=1),
            fait("expulsion.diagnostic-social-propose", "2025-11-05", rang=2),
        ),
        au(
            "2025-10-20",
            echeances=[
                ("R-E06", "2025-10-19", "satisfaite"),
                ("R-E07", "2025-11-05", "satisfaite"),
                ("R-E08", "2025-11-07", "a_venir"),
                ("R-E09", "2025-11-24", "a_venir"),
            ],
        ),
        au(
            "2025-11-05",
            echeances=[
                ("R-E06", "2025-10-19", "satisfaite"),
                ("R-E07", "2025-11-05", "satisfaite"),
                ("R-E08", "2025-11-07", "satisfaite"),
                ("R-E09", "2025-11-24", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "un constat de carence dit pourquoi",
        given(fait("expulsion.diagnostic-social-transmis", "2025-11-20", realise=False)),
        au("2025-11-20", anomalies=["motif-attendu"]),
    ),
    Exemple(
        "l'enquête avant la force publique ne change rien d'autre",
        given(fait("expulsion.enquete-sociale-realisee", "2026-05-04")),
        au("2026-05-04", echeances=[], dossiers=[], anomalies=[]),
    ),
)

JUGEMENTS = (
    Exemple(
        "le délai pour partir court du jour que dit le juge, et reste dans les bornes",
        given(
            jugement(
                "2026-06-10",
                "FERME_AVEC_DELAI",
                delai_depart_mois=13,
                delais_a_compter_du="2026-07-01",
            )
        ),
        au(
            "2026-06-10",
            anomalies=["DELAI_HORS_BORNES"],
            echeances=[("R-E14", "2027-08-01", "a_venir"), ("R-E22", "2036-06-10", "a_venir")],
        ),
    ),
    Exemple(
        "un rejet n'arme rien, quoi qu'il dise",
        given(jugement("2026-06-10", "REJET", delai_depart_mois=13, delai_paiement_mois=12)),
        au("2026-06-10", echeances=[], anomalies=[]),
    ),
    Exemple(
        "des délais de paiement tenus éteignent la clause pour de bon",
        given(
            commandement("2026-05-04"),
            CONDITIONNEL,
            fait("expulsion.delais-de-paiement-termines", "2027-06-10", issue="RESPECTE"),
        ),
        au(
            "2027-06-10",
            echeances=[
                ("R-E02", "2026-06-15", "eteinte"),
                ("R-E10", "2027-06-10", "satisfaite"),
                ("R-E22", "2036-06-10", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "des délais rompus rendent son effet à la clause",
        given(
            commandement("2026-05-04"),
            CONDITIONNEL,
            fait("expulsion.delais-de-paiement-termines", "2026-09-01", issue="ROMPU"),
        ),
        au(
            "2026-09-01",
            echeances=[
                ("R-E02", "2026-06-15", "depassee"),
                ("R-E02", "2026-06-15", "eteinte"),
                ("R-E10", "2027-06-10", "eteinte"),
                ("R-E22", "2036-06-10", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "la date d'acquisition que le juge avait retenue revient avec la clause",
        given(
            commandement("2026-05-04"),
            jugement("2026-06-10", "CONDITIONNELLE", clause_acquise_le="2026-07-05"),
            fait("expulsion.delais-de-paiement-termines", "2026-09-01", issue="ROMPU"),
        ),
        au(
            "2026-09-01",
            echeances=[
                ("R-E02", "2026-06-15", "eteinte"),
                ("R-E02", "2026-07-05", "depassee"),
                ("R-E22", "2036-06-10", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "on fait appel d'un jugement dans le mois, d'un référé dans les quinze jours",
        given(
            fait("expulsion.jugement-signifie", "2026-06-15", refere=False, distance_mois=1),
            fait("expulsion.jugement-signifie", "2026-06-15", refere=True),
            fait("expulsion.appel-interjete", "2026-07-01"),
        ),
        au(
            "2026-06-30",
            echeances=[("R-E11", "2026-06-30", "a_venir"), ("R-E11", "2026-08-17", "a_venir")],
        ),
        au(
            "2026-07-01",
            echeances=[
                ("R-E11", "2026-06-30", "satisfaite"),
                ("R-E11", "2026-08-17", "satisfaite"),
            ],
        ),
    ),
)

TOUS = (*AUDIENCES, *DIAGNOSTICS, *JUGEMENTS)


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_la_procedure_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_les_faits_peuvent_arriver_a_rebours(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_la_notification_dit_si_la_demande_est_recevable() -> None:
    recue = {
        le: horloge(given(assignation("2025-09-22"), notification(le)), NOTIFICATION_AU_PREFET)
        for le in ("2025-10-19", "2025-10-20")
    }

    assert {le: e.resultat.recevable for le, e in recue.items()} == {
        "2025-10-19": True,
        "2025-10-20": False,
    }


def test_une_rupture_qui_n_arme_rien_contredit_un_exemple(monkeypatch: pytest.MonkeyPatch) -> None:
    rompus = next(e for e in JUGEMENTS if "rompus" in e.nom)
    monkeypatch.setattr(DelaisDePaiementTermines, "armements", lambda _fait, _volet: iter(()))

    assert rompus.ecarts() != []
