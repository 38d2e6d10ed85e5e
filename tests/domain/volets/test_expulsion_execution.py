"""La fin de la procédure : l'expulsion, le départ avant elle, ce qui est irrégulier."""

from datetime import date
from typing import Any

import pytest
from scenario import Dit, Exemple, au, bail, fait, given, menage

from parcours.domain.volets.expulsion.etat import (
    SANS_CONCOURS,
    TREVE_ENTIERE,
    EtapeDeProcedure,
    Expulsion,
)


def requis(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La force publique est requise."""
    return fait("expulsion.concours-requis", le, **champs)


def accorde(le: str, effet: str) -> Dit:
    """Le préfet accorde."""
    return fait("expulsion.concours-accorde", le, effet_le=effet)


def amiable(le: str, jusqu_au: str) -> Dit:
    """Un départ est convenu."""
    return fait("expulsion.depart-amiable-convenu", le, jusqu_au=jusqu_au)


def execute(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage est expulsé."""
    return fait("expulsion.executee", le, **champs)


def ecarte(le: str) -> Dit:
    """Le juge écarte la trêve."""
    return fait("expulsion.sursis-hivernal-ecarte", le, motif="DOMICILE_VOIE_DE_FAIT")


FINS = (
    Exemple(
        "une expulsion met à la rue, ferme les dossiers et ouvre le sort des meubles",
        given(
            menage("2025-01-10", "p1"),
            bail("2025-01-10", "2025-01-15"),
            fait("expulsion.commandement-de-quitter-delivre", "2027-01-10"),
            fait("expulsion.jugement-rendu", "2026-12-10", decision="FERME_SANS_DELAI"),
            execute("2027-04-06", occupants_sortis=1),
            fait("expulsion.proces-verbal-transmis", "2027-04-08"),
        ),
        au(
            "2027-04-06",
            etape="rue",
            dossiers=["parcours"],
            echeances=[
                ("R-E12", "2027-03-10", "eteinte"),
                ("R-E15", "2027-01-10", "eteinte"),
                ("R-E16", "2027-03-31", "eteinte"),
                ("R-E21", "2027-06-06", "a_venir"),
                ("R-E21", "2029-04-06", "a_venir"),
                ("R-E22", "2036-12-10", "satisfaite"),
                ("R-E24", "2027-04-06", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "le procès-verbal transmis satisfait son attente",
        given(execute("2027-04-06"), fait("expulsion.proces-verbal-transmis", "2027-04-08")),
        au(
            "2027-04-08",
            echeances=[
                ("R-E21", "2027-06-06", "a_venir"),
                ("R-E21", "2029-04-06", "a_venir"),
                ("R-E24", "2027-04-06", "satisfaite"),
            ],
        ),
    ),
    Exemple(
        "un départ avant l'exécution mène où il dit",
        given(
            menage("2025-01-10", "p1", "p2"),
            bail("2025-01-10", "2025-01-15"),
            fait("expulsion.commandement-de-payer-delivre", "2026-05-04"),
            fait("expulsion.depart-constate", "2026-07-01", destination="LOGEMENT_PRIVE"),
        ),
        au("2026-06-30", etape="maintien", dossiers=["bail", "dossier-expulsion", "parcours"]),
        au("2026-07-01", etape="logement", dossiers=["parcours"]),
    ),
    Exemple(
        "un décès n'est pas un départ vers ailleurs",
        given(
            menage("2025-01-10", "p1", "p2"),
            bail("2025-01-10", "2025-01-15"),
            fait(
                "expulsion.depart-constate",
                "2026-07-01",
                destination="DECES",
                personnes=["p2"],
            ),
        ),
        au("2026-07-01", etape="logement", situations={"p1": "PRIVE"}),
    ),
    Exemple(
        "le bailleur demande réparation : deux mois de silence la rejettent",
        given(fait("expulsion.indemnisation-demandee", "2026-05-04")),
        au("2026-05-04", echeances=[("R-E20", "2026-07-04", "a_venir")]),
    ),
    Exemple(
        "des dates qui se contredisent surprennent",
        given(accorde("2026-06-10", "2026-06-01"), amiable("2026-06-11", "2026-06-10")),
        au("2026-06-11", anomalies=["depart-deja-passe", "effet-avant-la-decision"]),
    ),
)


@pytest.mark.parametrize("exemple", FINS, ids=repr)
def test_la_fin_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []
    assert exemple.a_rebours().ecarts() == []


EN_TREVE, JOUR, HEURE = (
    "EXPULSION_EN_TREVE",
    "EXPULSION_JOUR_INTERDIT",
    "EXPULSION_HEURE_INTERDITE",
)


@pytest.mark.parametrize(
    ("executee", "attendues"),
    [
        (execute("2027-02-02"), [EN_TREVE]),
        (execute("2026-11-10", departement="974"), []),
        (execute("2027-04-10", departement="974"), [EN_TREVE]),
        (execute("2027-04-11"), [JOUR]),
        (execute("2027-04-11", autorisation_du_juge=True), []),
        (execute("2028-04-14"), []),
        (execute("2028-04-14", departement="67"), [JOUR]),
        (execute("2027-05-04", execute_a="2027-05-04T05:59:00+02:00"), [HEURE]),
        (execute("2027-05-04", execute_a="2027-05-04T06:00:00+02:00"), []),
        (execute("2027-05-04", execute_a="2027-05-04T02:00:00Z", departement="974"), []),
        (execute("2027-05-04", execute_a="2027-05-04T17:00:00Z", departement="974"), [HEURE]),
    ],
)
def test_une_execution_irreguliere_se_montre(executee: Dit, attendues: list[str]) -> None:
    assert given(executee).au("2028-12-31").anomalies == attendues


@pytest.mark.parametrize(
    ("reduit_au", "attendues"),
    [(None, []), ("2027-02-01", []), ("2027-02-02", [EN_TREVE])],
)
def test_la_treve_ecartee_ou_reduite_permet_d_executer(
    reduit_au: str | None, attendues: list[str]
) -> None:
    effet: dict[str, Any] = {"effet": "SUPPRIME"}
    if reduit_au:
        effet = {"effet": "REDUIT", "reduit_au": reduit_au}
    motif = "AUTRE_LIEU_DECISION_JUGE"
    sursis = fait("expulsion.sursis-hivernal-ecarte", "2026-12-20", motif=motif, **effet)

    assert given(sursis, execute("2027-02-02")).au("2027-02-02").anomalies == attendues


def test_apres_une_expulsion_un_acte_commence_une_autre_procedure() -> None:
    une = (requis("2026-12-10"), ecarte("2026-12-20"), execute("2027-02-02"))
    autre = given(*une, fait("expulsion.commandement-de-payer-delivre", "2028-05-10", dette=7))
    expulse, menace = (
        autre.parcours.volet(Expulsion, date.fromisoformat(jour))
        for jour in ("2028-05-09", "2028-05-10")
    )

    assert expulse.etape is EtapeDeProcedure.EXPULSION
    assert (menace.etape, menace.dette) == (EtapeDeProcedure.COMMANDEMENT_DE_PAYER, 7)
    assert (menace.concours, menace.treve_ecartee) == (SANS_CONCOURS, TREVE_ENTIERE)


def test_un_acte_du_jour_de_l_expulsion_est_de_la_meme_procedure() -> None:
    le_meme_jour = given(execute("2027-04-06"), accorde("2027-04-06", "2027-04-06"))

    assert le_meme_jour.parcours.volet(Expulsion, date(2027, 4, 6)).etape == "expulsion"
