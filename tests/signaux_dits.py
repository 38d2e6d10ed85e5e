"""Chaque signal d'un dossier d'expulsion, avec des faits où il vaut, et d'autres où il se tait."""

from typing import Any

from scenario import HUISSIER, Dit, fait

from parcours.domain.veille.signaux_d_expulsion import Signal


def exp(sorte: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(f"expulsion.{sorte}", le, **champs)


def commandement(le: str = "2026-02-02", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return exp("commandement-de-payer-delivre", le, par=HUISSIER, **champs)


def assignation(le: str, audience_le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return exp("assignation-signifiee", le, audience_le=audience_le, dette=200_000, **champs)


def saisine(le: str) -> Dit:
    return exp("ccapex-saisie", le, auteur_saisine="BAILLEUR", type_bailleur="SOCIAL")


def impaye(premier_impaye_le: str, le: str = "2026-02-01", **champs: Any) -> Dit:  # noqa: ANN401
    return fait(
        "maintien.impaye-constate",
        le,
        premier_impaye_le=premier_impaye_le,
        termes_impayes=3,
        dette=120_000,
        loyer_hors_charges=40_000,
        **champs,
    )


PARTICULIER: dict[str, Any] = {
    "dette": 200_000,
    "loyer_hors_charges": 50_000,
    "premier_impaye_le": "2025-10-05",
    "type_bailleur": "PRIVE_PERSONNE_PHYSIQUE",
    "bail_conclu_le": "2024-02-01",
}

CAS: list[tuple[Signal, list[Dit], str, bool]] = [
    (Signal.COMMANDEMENT_NON_SIGNALE, [commandement(**PARTICULIER)], "2026-02-03", True),
    (
        Signal.COMMANDEMENT_NON_SIGNALE,
        [commandement(**{**PARTICULIER, "type_bailleur": "SCI_FAMILIALE"})],
        "2026-02-03",
        True,
    ),
    (
        Signal.COMMANDEMENT_NON_SIGNALE,
        [commandement(**{**PARTICULIER, "type_bailleur": "SOCIAL"})],
        "2026-02-03",
        False,
    ),
    (
        Signal.COMMANDEMENT_NON_SIGNALE,
        [
            commandement(**PARTICULIER),
            exp("commandement-signale-a-la-ccapex", "2026-02-05", par=HUISSIER),
        ],
        "2026-02-05",
        False,
    ),
    (
        Signal.CCAPEX_NON_SAISIE,
        [assignation("2026-04-01", "2026-06-15", type_bailleur="SOCIAL")],
        "2026-04-01",
        True,
    ),
    (
        Signal.CCAPEX_NON_SAISIE,
        [saisine("2026-03-01"), assignation("2026-04-01", "2026-06-15", type_bailleur="SOCIAL")],
        "2026-04-01",
        True,
    ),
    (
        Signal.CCAPEX_NON_SAISIE,
        [saisine("2026-01-15"), assignation("2026-04-01", "2026-06-15", type_bailleur="SOCIAL")],
        "2026-04-01",
        False,
    ),
    (
        Signal.CCAPEX_NON_SAISIE,
        [assignation("2026-04-01", "2026-06-15", type_bailleur="PRIVE_PERSONNE_PHYSIQUE")],
        "2026-04-01",
        False,
    ),
    (Signal.NOTIFICATION_TARDIVE, [assignation("2026-04-01", "2026-06-15")], "2026-05-10", True),
    (Signal.NOTIFICATION_TARDIVE, [assignation("2026-04-01", "2026-06-15")], "2026-04-20", False),
    (
        Signal.NOTIFICATION_TARDIVE,
        [
            assignation("2026-04-01", "2026-06-15"),
            exp("assignation-notifiee-au-prefet", "2026-04-10"),
        ],
        "2026-05-10",
        False,
    ),
    (
        Signal.AUDIENCE_SANS_DIAGNOSTIC,
        [assignation("2026-04-01", "2026-06-15")],
        "2026-06-15",
        True,
    ),
    (
        Signal.AUDIENCE_SANS_DIAGNOSTIC,
        [assignation("2026-04-01", "2026-06-15")],
        "2026-06-14",
        False,
    ),
    (
        Signal.AUDIENCE_SANS_DIAGNOSTIC,
        [
            assignation("2026-04-01", "2026-06-15"),
            exp("diagnostic-social-realise", "2026-05-20"),
        ],
        "2026-06-15",
        False,
    ),
    (Signal.REFUS_IMPLICITE, [exp("concours-requis", "2026-04-10")], "2026-06-11", True),
    (Signal.REFUS_IMPLICITE, [exp("concours-requis", "2026-04-10")], "2026-06-01", False),
    (
        Signal.REFUS_IMPLICITE,
        [
            exp("concours-requis", "2026-04-10"),
            exp("concours-accorde", "2026-05-10", effet_le="2026-06-01"),
        ],
        "2026-06-11",
        False,
    ),
    (
        Signal.RESPONSABILITE_DE_L_ETAT,
        [exp("concours-requis", "2026-04-10")],
        "2026-07-01",
        True,
    ),
    (
        Signal.RESPONSABILITE_DE_L_ETAT,
        [exp("concours-requis", "2026-04-10")],
        "2026-06-01",
        False,
    ),
    (
        Signal.APL_EN_JEU,
        [impaye("2025-11-05", aide_au_logement=21_000)],
        "2026-02-02",
        True,
    ),
    (Signal.APL_EN_JEU, [impaye("2025-11-05")], "2026-02-02", False),
    (
        Signal.APL_EN_JEU,
        [
            impaye("2025-11-05"),
            fait("maintien.apl-suspendue", "2026-03-01", effet_le="2026-03-01"),
        ],
        "2026-03-01",
        True,
    ),
    (Signal.REGLES_DE_2027, [impaye("2027-01-05", "2027-03-06")], "2027-03-06", True),
    (Signal.REGLES_DE_2027, [impaye("2026-12-05", "2027-03-06")], "2027-03-06", False),
]
