"""Le maintien : l'impayé et sa règle de 2027, ce qui arrive au logement."""

from typing import Any

import pytest
from scenario import Dit, Exemple, annule, au, bail, constat, fait, given, menage, rectifie, ref

from parcours.domain.volets.maintien.impaye import ImpayeConstate

A01, A02, A03, A04 = "R-A01", "R-A02", "R-A03", "R-A04"


def impaye(le: str, depuis: str, dette: int = 150_000, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un impayé est constaté, sur un loyer de 500 euros."""
    loyer = {"loyer_hors_charges": 50_000, "type_bailleur": "SOCIAL"}
    return fait(
        "maintien.impaye-constate", le, premier_impaye_le=depuis, dette=dette, **{**loyer, **champs}
    )


def releve(le: str, dette: int, arrete_au: str | None = None) -> Dit:
    """La dette est arrêtée à une nouvelle date."""
    return fait("maintien.impaye-actualise", le, dette=dette, arrete_au=arrete_au or le)


def signale(le: str, type_bailleur: str = "PRIVE_PERSONNE_PHYSIQUE", dette: int = 150_000) -> Dit:
    """L'organisme payeur est prévenu."""
    return fait("maintien.impaye-signale-a-la-caf", le, type_bailleur=type_bailleur, dette=dette)


IMPAYES = (
    Exemple(
        "jusqu'en 2026, deux fois le loyer et les charges, moins l'aide versée au bailleur",
        given(
            impaye(
                "2026-03-10",
                "2026-01-05",
                dette=79_999,
                charges=10_000,
                aide_au_logement=20_000,
                tiers_payant=True,
            ),
            releve("2026-04-10", 80_000),
        ),
        au("2026-03-10", echeances=[("R-E22", "2029-01-05", "a_venir")]),
        au(
            "2026-04-10",
            echeances=[
                (A01, "2026-04-10", "a_venir"),
                (A03, "2026-06-10", "a_venir"),
                ("R-E22", "2029-01-05", "a_venir"),
            ],
            dossiers=["dossier-impaye"],
        ),
    ),
    Exemple(
        "un premier terme impayé le 31 décembre 2026 reste sous l'ancienne règle",
        given(impaye("2027-02-10", "2026-12-31", dette=100_000)),
        au(
            "2027-02-10",
            echeances=[
                (A01, "2027-02-10", "a_venir"),
                (A03, "2027-04-10", "a_venir"),
                ("R-E22", "2029-12-31", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "depuis 2027, trois mois, ou plus de 450 euros au premier relevé qui les passe",
        given(
            impaye("2027-02-10", "2027-01-01", dette=45_000),
            releve("2027-02-20", 45_001, arrete_au="2027-02-15"),
            releve("2027-03-20", 60_000),
        ),
        au(
            "2027-02-10",
            echeances=[
                (A02, "2027-04-01", "a_venir"),
                (A03, "2027-06-01", "a_venir"),
                ("R-E22", "2030-01-01", "a_venir"),
            ],
        ),
        au(
            "2027-03-20",
            anomalies=[],
            echeances=[
                (A02, "2027-02-15", "depassee"),
                (A03, "2027-04-15", "a_venir"),
                ("R-E22", "2030-01-01", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "l'impayé qui passe en 2027 change de rédaction ; ses anciens relevés ne comptent plus",
        given(
            impaye("2026-12-10", "2026-10-05"),
            impaye("2027-02-10", "2027-01-05", dette=40_000),
        ),
        au(
            "2027-02-10",
            echeances=[
                (A02, "2027-04-05", "a_venir"),
                (A03, "2027-06-05", "a_venir"),
                ("R-E22", "2030-01-05", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "le dernier constat ne le constitue plus : né en 2026, il y faudrait deux loyers",
        given(
            impaye("2027-02-10", "2027-01-05", dette=50_000),
            impaye("2027-02-20", "2026-12-05", dette=50_000),
        ),
        au(
            "2027-02-20",
            echeances=[
                (A02, "2027-02-10", "eteinte"),
                (A03, "2027-04-10", "a_venir"),
                ("R-E22", "2029-12-05", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "rectifié, le constat reprend sa règle",
        given(
            impaye("2026-12-10", "2026-10-05", ident="faux"),
            impaye("2026-12-10", "2026-11-05", dette=90_000, ident="juste"),
            rectifie("2026-12-20", ref("faux"), ref("juste")),
        ),
        au("2026-12-20", echeances=[("R-E22", "2029-11-05", "a_venir")]),
    ),
    Exemple(
        "signalé, l'impayé n'est plus à signaler ; le plan est à conclure",
        given(
            impaye("2026-03-10", "2026-01-05"),
            signale("2026-04-01"),
            releve("2026-04-10", 160_000),
        ),
        au(
            "2026-04-10",
            echeances=[
                (A01, "2026-03-10", "satisfaite"),
                (A03, "2026-05-10", "satisfaite"),
                (A04, "2026-10-01", "a_venir"),
                ("R-E22", "2029-01-05", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "soldé, tout s'éteint ; un autre impayé recommence",
        given(
            impaye("2026-03-10", "2026-01-05"),
            signale("2026-04-01"),
            fait("maintien.impaye-regularise", "2026-05-01"),
            impaye("2026-09-10", "2026-07-05"),
        ),
        au("2026-05-01", dossiers=[]),
        au(
            "2026-09-10",
            dossiers=["dossier-impaye"],
            echeances=[
                (A01, "2026-03-10", "satisfaite"),
                (A01, "2026-09-10", "a_venir"),
                (A03, "2026-05-10", "satisfaite"),
                (A03, "2026-11-10", "a_venir"),
                (A04, "2026-10-01", "eteinte"),
                ("R-E22", "2029-01-05", "eteinte"),
                ("R-E22", "2029-07-05", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "des dates qui se contredisent, une dette que rien ne constate",
        given(
            releve("2026-02-10", 10_000, arrete_au="2026-02-11"), impaye("2026-03-10", "2026-03-11")
        ),
        au("2026-03-10", anomalies=["arrete-a-venir", "impaye-inconnu", "premier-impaye-a-venir"]),
    ),
)

LOGEMENT = (
    Exemple(
        "une dégradation ouvre son dossier, et deux jours ouvrés pour y répondre",
        given(
            fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
            annule("2026-03-09", cible=ref("d1")),
        ),
        au(
            "2026-03-06",
            connu_a=1,
            dossiers=["dossier-degradation"],
            echeances=[("R-X01", "2026-03-10", "a_venir")],
        ),
        au("2026-03-09", dossiers=[], echeances=[]),
    ),
    Exemple(
        "une médiation s'ouvre et se ferme",
        given(
            fait("maintien.mediation-bailleur-engagee", "2026-03-06"),
            fait("maintien.mediation-bailleur-terminee", "2026-05-06"),
        ),
        au("2026-03-06", dossiers=["mediation-bailleur"]),
        au("2026-05-06", dossiers=[], dossiers_fermes=["mediation-bailleur"]),
    ),
    Exemple(
        "partir de soi-même ferme le bail et arrête la clause ; l'impayé reste",
        given(
            menage("2025-01-10", "p1"),
            bail("2025-01-10", "2025-01-15"),
            impaye("2026-03-10", "2026-01-05"),
            fait(
                "expulsion.commandement-de-payer-delivre", "2026-05-04", bail_conclu_le="2025-01-10"
            ),
            fait("maintien.depart-volontaire-constate", "2026-05-20", destination="RETOUR_FAMILLE"),
        ),
        au("2026-05-19", etape="maintien"),
        au(
            "2026-05-20",
            etape="hebergement",
            dossiers=["dossier-expulsion", "dossier-impaye", "parcours"],
            echeances=[
                (A01, "2026-03-10", "depassee"),
                (A03, "2026-05-10", "depassee"),
                ("R-E02", "2026-06-15", "eteinte"),
                ("R-E22", "2029-01-05", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "conseiller, renégocier, constater une inadaptation : rien d'autre ne change",
        given(
            constat("2026-03-01", "LOGEMENT_LOCATAIRE"),
            fait("maintien.conseil-juridique-delivre", "2026-03-06"),
            fait("maintien.conditions-du-bail-renegociees", "2026-03-07"),
            fait("maintien.inadaptation-constatee", "2026-03-08"),
        ),
        au("2026-03-08", etape="logement", dossiers=[], echeances=[], anomalies=[]),
    ),
)

TOUS = (*IMPAYES, *LOGEMENT)


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_le_maintien_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []
    assert exemple.a_rebours().ecarts() == []


def test_un_arret_oublie_contredit_un_exemple(monkeypatch: pytest.MonkeyPatch) -> None:
    change = next(e for e in IMPAYES if "ne le constitue plus" in e.nom)
    monkeypatch.setattr(ImpayeConstate, "arrets", lambda _fait, _volet: iter(()))
    assert change.ecarts() != []
