"""Avant le juge : les commandements, la CCAPEX, l'assignation qui vient trop tôt."""

from typing import Any

import pytest
from scenario import Dit, Exemple, Histoire, annule, au, fait, given, ref

from parcours.domain.droit.commandement import SIGNALEMENT_A_LA_CCAPEX
from parcours.domain.droit.delai import Delai
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.volets.expulsion.audience import AssignationSignifiee


def commandement(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un commandement de payer, sur un bail de 2024."""
    bail = {"bail_conclu_le": "2024-02-01"}
    return fait("expulsion.commandement-de-payer-delivre", le, **{**bail, **champs})


def saisine(le: str, auteur: str = "BAILLEUR", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La CCAPEX est saisie."""
    return fait("expulsion.ccapex-saisie", le, auteur_saisine=auteur, **champs)


def assignation(le: str, audience: str = "2025-12-01", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le locataire est assigné."""
    return fait("expulsion.assignation-signifiee", le, audience_le=audience, **champs)


def horloge(histoire: Histoire, delai: Delai) -> Echeance:
    """La dernière horloge armée de cette règle."""
    return [e for e in histoire.parcours.echeances if e.delai is delai][-1]


COMMANDEMENTS = (
    Exemple(
        "un bail d'avant le 29 juillet 2023 laisse deux mois",
        given(commandement("2024-08-14", bail_conclu_le="2022-05-10")),
        au(
            "2024-08-14",
            echeances=[("R-E01", "2024-10-14", "a_venir")],
            dossiers=["dossier-expulsion"],
        ),
    ),
    Exemple(
        "un bail plus récent laisse six semaines, fériés compris",
        given(commandement("2024-09-30")),
        au("2024-11-12", echeances=[("R-E02", "2024-11-11", "depassee")]),
    ),
    Exemple(
        "le délai qu'un juriste retient prime sur le calcul",
        given(commandement("2026-05-04", delai_retenu="2_MOIS")),
        au("2026-05-04", echeances=[("R-E02", "2026-07-04", "a_venir")]),
    ),
    Exemple(
        "un second commandement remplace le premier ; annulé, le premier court encore",
        given(
            commandement("2026-05-04"),
            commandement("2026-06-01", ident="c2"),
            annule("2026-06-20", cible=ref("c2")),
        ),
        au("2026-06-20", connu_a=2, echeances=[("R-E02", "2026-07-13", "a_venir")]),
        au("2026-06-20", echeances=[("R-E02", "2026-06-15", "depassee")]),
    ),
    Exemple(
        "un second commandement qui dit la date du bail remplace le premier, qui l'ignorait",
        given(
            commandement("2026-05-04", bail_conclu_le=None), commandement("2026-06-01", ident="c2")
        ),
        au("2026-06-20", connu_a=1, echeances=[("R-E01", "2026-07-04", "a_venir")]),
        au("2026-06-20", echeances=[("R-E02", "2026-07-13", "a_venir")]),
    ),
    Exemple(
        "une assurance justifiée arrête le commandement d'assurance",
        given(
            fait("expulsion.commandement-assurance-delivre", "2026-05-04"),
            fait("acces.formalite-d-entree-accomplie", "2026-05-20", nature="ASSURANCE"),
        ),
        au(
            "2026-05-04",
            echeances=[("R-E03", "2026-06-04", "a_venir")],
            dossiers=["dossier-expulsion"],
        ),
        au("2026-05-20", echeances=[("R-E03", "2026-06-04", "satisfaite")]),
    ),
    Exemple(
        "un bailleur particulier signale le commandement, et le dit",
        given(
            commandement(
                "2026-05-04", type_bailleur="SCI_FAMILIALE", premier_impaye_le="2026-01-05"
            ),
            fait("expulsion.commandement-signale-a-la-ccapex", "2026-05-06"),
        ),
        au(
            "2026-05-06",
            echeances=[("R-E02", "2026-06-15", "a_venir"), ("R-E04", "2026-03-05", "satisfaite")],
        ),
    ),
)

COMMISSION = (
    Exemple(
        "l'avis ferme la saisine, l'orientation la laisse ouverte",
        given(
            saisine("2026-01-15", "MENAGE"),
            fait("expulsion.ccapex-dossier-oriente", "2026-02-10", vers=["FSL"]),
            fait("expulsion.ccapex-avis-rendu", "2026-03-10", ident="avis"),
            fait("expulsion.ccapex-avis-suivi", "2026-04-10", avis=ref("avis")),
        ),
        au("2026-02-10", dossiers=["dossier-expulsion", "saisine-ccapex"], echeances=[]),
        au("2026-04-10", dossiers=["dossier-expulsion"], anomalies=[]),
    ),
    Exemple(
        "une saisine du bailleur dit qui il est",
        given(saisine("2026-01-15")),
        au(
            "2026-01-15",
            anomalies=["type-de-bailleur-attendu"],
            echeances=[("R-E05", "2026-02-26", "a_venir")],
        ),
    ),
    Exemple(
        "le signalement à la caisse vaut saisine ; la suivante ne déplace rien",
        given(
            fait(
                "maintien.impaye-signale-a-la-caf", "2027-01-10", dette=90_000, type_bailleur="SEM"
            ),
            saisine("2027-02-15", type_bailleur="SEM"),
            assignation("2027-02-21", "2027-06-07"),
        ),
        au("2027-02-15", echeances=[("R-E05", "2027-02-21", "a_venir")], anomalies=[]),
        au("2027-02-21", anomalies=["ASSIGNATION_PREMATUREE"]),
    ),
    Exemple(
        "le signalement à la caisse ne déplace pas la saisine qui le précède",
        given(
            saisine("2027-01-15", type_bailleur="SEM"),
            fait(
                "maintien.impaye-signale-a-la-caf", "2027-02-01", dette=90_000, type_bailleur="SEM"
            ),
        ),
        au("2027-02-01", echeances=[("R-E05", "2027-02-26", "a_venir")]),
    ),
    Exemple(
        "après une dette soldée, une autre saisine recommence le délai",
        given(
            saisine("2026-01-15", type_bailleur="SOCIAL"),
            fait("maintien.impaye-regularise", "2026-02-01"),
            saisine("2026-06-01", type_bailleur="SOCIAL"),
        ),
        au(
            "2026-06-01",
            echeances=[("R-E05", "2026-02-26", "eteinte"), ("R-E05", "2026-07-13", "a_venir")],
        ),
    ),
    Exemple(
        "la demande rejetée, une autre saisine précède une autre assignation",
        given(
            saisine("2026-01-15", type_bailleur="SOCIAL"),
            assignation("2026-03-02", "2026-06-08"),
            fait("expulsion.jugement-rendu", "2026-06-22", decision="REJET"),
            saisine("2026-07-06", type_bailleur="SOCIAL"),
        ),
        au(
            "2026-07-06",
            echeances=[
                ("R-E05", "2026-02-26", "satisfaite"),
                ("R-E05", "2026-08-17", "a_venir"),
                ("R-E06", "2026-04-26", "depassee"),
                ("R-E08", "2026-05-15", "depassee"),
                ("R-E09", "2026-06-01", "depassee"),
            ],
        ),
    ),
    Exemple(
        "une saisine après l'assignation n'interdit plus rien",
        given(assignation("2025-09-22"), saisine("2025-10-01", type_bailleur="SOCIAL")),
        au(
            "2025-10-01",
            echeances=[
                ("R-E06", "2025-10-19", "a_venir"),
                ("R-E08", "2025-11-07", "a_venir"),
                ("R-E09", "2025-11-24", "a_venir"),
            ],
        ),
    ),
)

TOUS = (*COMMANDEMENTS, *COMMISSION)


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_la_procedure_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_les_faits_peuvent_arriver_a_rebours(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_une_dette_actualisee_relit_le_seuil_de_signalement() -> None:
    menage = given(
        commandement(
            "2026-05-04",
            type_bailleur="PRIVE_PERSONNE_PHYSIQUE",
            premier_impaye_le="2026-04-05",
            loyer_hors_charges=50_000,
            dette=50_000,
        )
    )
    actualise = menage.when(
        fait("maintien.impaye-actualise", "2026-05-20", arrete_au="2026-05-20", dette=100_000)
    )

    avant, apres = (horloge(h, SIGNALEMENT_A_LA_CCAPEX).resultat for h in (menage, actualise))

    assert (avant.autres["criteres"], str(avant.echeance)) == ((), "2026-06-05")
    assert (apres.autres["criteres"], str(apres.echeance)) == (("MONTANT",), "2026-06-05")


def test_sans_commandement_ou_une_fois_signale_le_seuil_ne_se_relit_pas() -> None:
    releve = fait("maintien.impaye-actualise", "2026-05-20", arrete_au="2026-05-20")
    particulier = commandement(
        "2026-05-04", type_bailleur="SCI_FAMILIALE", premier_impaye_le="2026-01-05"
    )
    signale = fait("expulsion.commandement-signale-a-la-ccapex", "2026-05-06")

    assert given(releve).au("2026-05-20").echeances == []
    assert given(particulier, signale, releve).au("2026-05-20").echeances == [
        ("R-E02", "2026-06-15", "a_venir"),
        ("R-E04", "2026-03-05", "satisfaite"),
    ]


def test_sans_controle_de_sa_date_une_assignation_ne_surprend_plus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exemple = next(e for e in COMMISSION if "vaut saisine" in e.nom)
    monkeypatch.setattr(AssignationSignifiee, "arrets", lambda _fait, _volet: iter(()))

    assert exemple.ecarts() != []
