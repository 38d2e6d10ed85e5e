"""Ce qui aide à rester : le plan d'apurement, le FSL, l'aide au logement, le surendettement."""

from collections.abc import Iterator
from typing import Any

import pytest
from scenario import Dit, Exemple, au, fait, given, ref

from parcours.domain.langage.evenement import Arret, Moment, SansEtat
from parcours.domain.volets.maintien.aides import DecisionFslRendue

A02, A03, A04 = "R-A02", "R-A03", "R-A04"


def impaye(le: str, depuis: str, dette: int = 150_000, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un impayé est constaté, sur un loyer de 500 euros."""
    loyer = {"loyer_hors_charges": 50_000, "type_bailleur": "SOCIAL"}
    return fait(
        "maintien.impaye-constate", le, premier_impaye_le=depuis, dette=dette, **{**loyer, **champs}
    )


def signale(le: str, type_bailleur: str = "PRIVE_PERSONNE_PHYSIQUE", dette: int = 150_000) -> Dit:
    """L'organisme payeur est prévenu."""
    return fait("maintien.impaye-signale-a-la-caf", le, type_bailleur=type_bailleur, dette=dette)


def plan(le: str, mois: int) -> Dit:
    """Un plan d'apurement est signé."""
    return fait("maintien.plan-apurement-signe", le, duree_mois=mois)


def demande(le: str, volet: str, ident: str = "fsl") -> Dit:
    """Une aide du FSL est demandée."""
    return fait("maintien.aide-fsl-demandee", le, volet=volet, ident=ident)


def decision(le: str, sens: str, ident: str = "fsl") -> Dit:
    """Le FSL décide."""
    return fait("maintien.decision-fsl-rendue", le, sens=sens, demande=ref(ident))


def apl(nom: str, le: str, decideur: str) -> Dit:
    """On décide de l'aide au logement."""
    return fait(f"maintien.apl-{nom}", le, decideur=decideur, effet_le=le)


PLANS = (
    Exemple(
        "le plan se conclut dans les six mois, puis dure ce qu'il dit",
        given(
            signale("2026-03-01"),
            plan("2026-04-01", 24),
            plan("2026-06-01", 12),
            fait("maintien.plan-apurement-termine", "2027-06-01", issue="RESPECTE"),
        ),
        au("2026-03-01", echeances=[(A04, "2026-09-01", "a_venir")]),
        au(
            "2026-04-01",
            dossiers=["plan-apurement"],
            echeances=[(A04, "2026-09-01", "satisfaite"), (A04, "2028-04-01", "a_venir")],
        ),
        au(
            "2026-06-01",
            echeances=[(A04, "2026-09-01", "satisfaite"), (A04, "2027-06-01", "a_venir")],
        ),
        au(
            "2027-06-01",
            dossiers=[],
            echeances=[(A04, "2026-09-01", "satisfaite"), (A04, "2027-06-01", "satisfaite")],
        ),
    ),
    Exemple(
        "rompu, il n'a plus d'objet",
        given(
            plan("2026-04-01", 24),
            fait("maintien.plan-apurement-termine", "2026-09-01", issue="ROMPU"),
        ),
        au("2026-09-01", echeances=[(A04, "2028-04-01", "eteinte")], dossiers=[]),
    ),
    Exemple(
        "le délai du plan n'est pas écrit pour 2027",
        given(signale("2027-01-01"), plan("2027-02-01", 24)),
        au("2027-02-01", echeances=[], dossiers=["plan-apurement"]),
    ),
    Exemple(
        "une aide au maintien accordée tient lieu du plan à conclure",
        given(
            signale("2026-03-01"),
            demande("2026-03-10", "MAINTIEN"),
            decision("2026-04-10", "ACCORD_PARTIEL"),
        ),
        au(
            "2026-03-10",
            dossiers=["demande-fsl"],
            echeances=[(A04, "2026-09-01", "a_venir")],
        ),
        au("2026-04-10", dossiers=[], echeances=[(A04, "2026-09-01", "eteinte")]),
    ),
    Exemple(
        "un refus, ou une aide d'énergie, laisse le plan à conclure",
        given(
            signale("2026-03-01"),
            demande("2026-03-10", "MAINTIEN", "loyer"),
            demande("2026-03-11", "ENERGIE", "gaz"),
            decision("2026-04-10", "REFUS", "loyer"),
            decision("2026-04-11", "ACCORD", "gaz"),
        ),
        au(
            "2026-04-11",
            echeances=[(A04, "2026-09-01", "a_venir"), ("R-G03", "2026-05-11", "satisfaite")],
        ),
    ),
    Exemple(
        "une aide accordée n'arrête pas le plan signé",
        given(
            plan("2026-03-01", 24),
            demande("2026-03-10", "MAINTIEN"),
            decision("2026-04-10", "ACCORD"),
        ),
        au("2026-04-10", echeances=[(A04, "2028-03-01", "a_venir")]),
    ),
)

AIDES = (
    Exemple(
        "jusqu'à la décision du FSL, deux mois au plus, la fourniture est maintenue",
        given(
            demande("2026-03-10", "EAU", "eau"),
            demande("2026-03-12", "TELEPHONE", "tel"),
            decision("2026-04-10", "REFUS", "tel"),
        ),
        au(
            "2026-04-10",
            dossiers=["demande-fsl"],
            echeances=[("R-G03", "2026-05-10", "a_venir"), ("R-G03", "2026-05-12", "satisfaite")],
        ),
    ),
    Exemple(
        "en 2026, la caisse décide de l'aide au logement ; en 2027, la CCAPEX",
        given(
            apl("suspendue", "2026-12-31", "CAF_MSA"),
            apl("maintenue", "2027-01-01", "CCAPEX"),
        ),
        au("2027-01-01", anomalies=[], echeances=[]),
    ),
    Exemple(
        "qui décide à la place de l'autre surprend",
        given(
            apl("suspendue", "2027-01-01", "CAF_MSA"),
            apl("maintenue", "2026-12-31", "CCAPEX"),
        ),
        au("2027-01-01", anomalies=["decideur-inattendu", "decideur-inattendu"]),
    ),
    Exemple(
        "recevable, le surendettement suspend les poursuites deux ans ; traité, il les libère",
        given(
            fait("maintien.surendettement-depose", "2026-03-10"),
            fait("maintien.surendettement-declare-recevable", "2026-05-10"),
            fait("maintien.surendettement-traite", "2026-10-10", issue="EFFACEMENT"),
            impaye("2027-02-10", "2027-01-05", dette=1),
        ),
        au(
            "2026-05-10",
            dossiers=["surendettement"],
            echeances=[("R-S01", "2028-05-10", "a_venir")],
        ),
        au(
            "2026-10-10",
            dossiers=[],
            echeances=[("R-S01", "2028-05-10", "satisfaite"), ("R-S03", "2028-10-10", "a_venir")],
        ),
        au(
            "2027-02-10",
            echeances=[
                (A02, "2027-04-05", "a_venir"),
                (A03, "2027-06-05", "a_venir"),
                ("R-E22", "2030-01-05", "a_venir"),
                ("R-S01", "2028-05-10", "satisfaite"),
                ("R-S03", "2028-10-10", "eteinte"),
            ],
        ),
    ),
    Exemple(
        "irrecevable, il prive la suspension d'objet",
        given(
            fait("maintien.surendettement-declare-recevable", "2026-05-10"),
            fait("maintien.surendettement-traite", "2026-10-10", issue="IRRECEVABILITE"),
        ),
        au("2026-10-10", echeances=[("R-S01", "2028-05-10", "eteinte")]),
    ),
)

TOUS = (*PLANS, *AIDES)


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_les_aides_suivent_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []
    assert exemple.a_rebours().ecarts() == []


def test_une_decision_qui_ignore_sa_demande_contredit_un_exemple(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arrets = DecisionFslRendue.arrets

    def aveugle(self: DecisionFslRendue, moment: Moment[SansEtat]) -> Iterator[Arret]:
        return arrets(self, moment._replace(cite=None))

    tient_lieu = next(e for e in PLANS if "tient lieu" in e.nom)
    monkeypatch.setattr(DecisionFslRendue, "arrets", aveugle)
    assert tient_lieu.ecarts() != []
