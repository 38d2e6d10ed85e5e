"""L'énergie, l'eau et le téléphone : la facture, les courriers, la coupure, ce qui l'évite."""

from datetime import date
from typing import Any

import pytest
from scenario import Dit, Exemple, annule, au, constat, fait, given, ref

from parcours.domain.droit import DELAIS
from parcours.domain.droit.calculateur import lit
from parcours.domain.volets.energie.fourniture import AvisDeCoupureRecu, FournitureRetablie


def dette(le: str, fluide: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une facture reste impayée."""
    return fait("energie.dette-constatee", le, fluide=fluide, **champs)


def avis(le: str, fluide: str, rang: int, prevue_le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le fournisseur annonce une coupure."""
    coupure = {"nature": "COUPURE"}
    type_de_fait = "energie.avis-de-coupure-recu"
    return fait(
        type_de_fait, le, fluide=fluide, rang=rang, prevue_le=prevue_le, **{**coupure, **champs}
    )


def interrompue(le: str, fluide: str, nature: str = "COUPURE", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La fourniture est coupée ou réduite."""
    return fait("energie.fourniture-interrompue", le, fluide=fluide, nature=nature, **champs)


def retablie(le: str, fluide: str) -> Dit:
    """La fourniture est rétablie."""
    return fait("energie.fourniture-retablie", le, fluide=fluide)


def reglee(le: str, fluide: str) -> Dit:
    """La difficulté est réglée."""
    return fait("energie.difficulte-reglee", le, fluide=fluide)


FACTURES = (
    Exemple(
        "quatorze jours après la facture, ou sa date limite si elle est plus tardive",
        given(
            dette(
                "2026-05-04",
                "ELEC",
                facture_emise_le="2026-04-20",
                paiement_limite_le="2026-05-01",
            ),
            dette(
                "2026-05-04", "EAU", facture_emise_le="2026-04-20", paiement_limite_le="2026-05-12"
            ),
            dette("2026-05-04", "GAZ"),
        ),
        au(
            "2026-05-04",
            dossiers=["dossier-energie", "dossier-energie", "dossier-energie"],
            echeances=[("R-G01", "2026-05-04", "a_venir"), ("R-G01", "2026-05-12", "a_venir")],
        ),
    ),
    Exemple(
        "régler un fluide ne règle que lui ; la dette annulée n'a jamais existé",
        given(
            dette("2026-05-04", "ELEC", facture_emise_le="2026-05-01", ident="e1"),
            dette("2026-05-05", "EAU", facture_emise_le="2026-05-02"),
            reglee("2026-05-10", "EAU"),
            annule("2026-05-11", cible=ref("e1")),
        ),
        au(
            "2026-05-10",
            connu_a=3,
            dossiers=["dossier-energie"],
            echeances=[("R-G01", "2026-05-15", "a_venir"), ("R-G01", "2026-05-16", "eteinte")],
        ),
        au("2026-05-11", dossiers=[], echeances=[("R-G01", "2026-05-16", "eteinte")]),
    ),
)

COURRIERS = (
    Exemple(
        "le premier courrier laisse quinze jours, trente avec un chèque énergie",
        given(
            avis("2026-05-04", "GAZ", 1, "2026-05-20"),
            avis("2026-05-04", "ELEC", 1, "2026-06-04", cheque_energie=True),
        ),
        au(
            "2026-05-04",
            anomalies=[],
            echeances=[("R-G01", "2026-05-19", "a_venir"), ("R-G01", "2026-06-03", "a_venir")],
        ),
    ),
    Exemple(
        "le second en laisse vingt ; rétablir l'arrête, sans solder la dette",
        given(
            avis("2026-05-25", "TELEPHONE", 2, "2026-06-15"),
            retablie("2026-06-01", "TELEPHONE"),
            reglee("2026-06-10", "TELEPHONE"),
        ),
        au("2026-05-25", anomalies=[], echeances=[("R-G02", "2026-06-14", "a_venir")]),
        au(
            "2026-06-01",
            dossiers=["dossier-energie"],
            echeances=[("R-G02", "2026-06-14", "eteinte")],
        ),
        au("2026-06-10", dossiers=[]),
    ),
    Exemple(
        "une coupure annoncée un jour trop tôt surprend, à chaque courrier",
        given(
            avis("2026-05-04", "GAZ", 1, "2026-05-19"), avis("2026-05-25", "GAZ", 2, "2026-06-14")
        ),
        au("2026-05-25", anomalies=["coupure-annoncee-trop-tot", "coupure-annoncee-trop-tot"]),
    ),
    Exemple(
        "reçu en trêve, l'avis en montre le dernier jour, sauf pour l'eau et le téléphone",
        given(
            avis("2026-12-01", "CHALEUR", 2, "2027-04-01"),
            avis("2026-12-01", "TELEPHONE", 2, "2026-12-22"),
            avis("2026-12-01", "EAU", 2, "2026-12-22", nature="REDUCTION"),
        ),
        au(
            "2026-12-01",
            anomalies=[],
            echeances=[
                ("R-G02", "2026-12-21", "a_venir"),
                ("R-G02", "2026-12-21", "a_venir"),
                ("R-G02", "2026-12-21", "a_venir"),
                ("R-G04", "2027-03-31", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "une annonce que la loi ne permet pas se montre",
        given(
            avis("2026-12-01", "ELEC", 2, "2027-03-31"),
            avis("2026-12-01", "GAZ", 2, "2027-03-31", nature="REDUCTION", cheque_energie=True),
            avis("2026-12-01", "EAU", 2, "2027-04-01"),
            avis("2026-12-01", "CHALEUR", 2, "2027-03-31", nature="REDUCTION"),
        ),
        au(
            "2026-12-01",
            anomalies=[
                "coupure-annoncee-en-treve",
                "coupure-d-eau-interdite",
                "reduction-annoncee-en-treve",
            ],
        ),
    ),
)

COUPURES = (
    Exemple(
        "aidé, réduit à la veille de la trêve, le ménage garde 1 kVA soixante jours hors d'elle",
        given(
            interrompue("2026-10-20", "ELEC", "REDUCTION", aide_energie=True),
            reglee("2027-04-20", "ELEC"),
        ),
        au(
            "2026-10-20",
            dossiers=["dossier-energie"],
            anomalies=[],
            echeances=[("R-G04", "2027-05-19", "a_venir")],
        ),
        au("2027-04-20", dossiers=[], echeances=[("R-G04", "2027-05-19", "eteinte")]),
    ),
    Exemple(
        "le gaz réduit n'a pas de puissance minimale",
        given(interrompue("2026-10-20", "GAZ", "REDUCTION")),
        au("2026-10-20", echeances=[], anomalies=[]),
    ),
    Exemple(
        "l'eau ne se coupe jamais, le gaz pas en trêve, le téléphone toujours",
        given(
            interrompue("2026-06-01", "EAU"),
            interrompue("2027-03-31", "GAZ"),
            interrompue("2027-04-01", "ELEC"),
            interrompue("2027-02-01", "TELEPHONE"),
        ),
        au("2027-04-01", anomalies=["coupure-d-eau-interdite", "coupure-en-treve"]),
    ),
)

ACCOMPAGNEMENTS = (
    Exemple(
        "l'agence locale accompagne, puis fait son bilan",
        given(
            constat("2026-05-01", "LOGEMENT_LOCATAIRE"),
            fait("energie.visite-slime-realisee", "2026-05-04"),
            fait("energie.accompagnement-alec-debute", "2026-05-10"),
            fait("energie.bilan-alec-etabli", "2026-11-10"),
        ),
        au("2026-05-04", etape="logement", dossiers=[], anomalies=[]),
        au("2026-05-10", etape="logement", dossiers=["accompagnement-alec"]),
        au("2026-11-10", dossiers=[], dossiers_fermes=["accompagnement-alec"]),
    ),
    Exemple(
        "une dette d'énergie fait passer le logement à l'étape maintien, jusqu'à son règlement",
        given(
            constat("2026-05-01", "LOGEMENT_LOCATAIRE"),
            dette("2026-05-04", "ELEC"),
            reglee("2026-06-04", "ELEC"),
        ),
        au("2026-05-04", etape="maintien"),
        au("2026-06-04", etape="logement"),
    ),
)

TOUS = (*FACTURES, *COURRIERS, *COUPURES, *ACCOMPAGNEMENTS)


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_l_energie_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_les_faits_peuvent_arriver_a_rebours(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize(
    ("fluide", "coupure"),
    [("ELEC", "2027-04-01"), ("TELEPHONE", "2026-11-11"), ("EAU", "None")],
)
def test_la_coupure_au_plus_tot_attend_la_fin_de_la_treve(fluide: str, coupure: str) -> None:
    (courrier,) = given(avis("2026-10-21", fluide, 2, "2027-04-01")).parcours.echeances

    assert str(courrier.resultat.autres["coupure_au_plus_tot"]) == coupure


@pytest.mark.parametrize(
    ("ou", "nom", "exemple"),
    [(AvisDeCoupureRecu, "anomalies", COURRIERS[4]), (FournitureRetablie, "arrets", COURRIERS[1])],
)
def test_un_fait_qui_se_tait_contredit_un_exemple(
    ou: type, nom: str, exemple: Exemple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ou, nom, lambda _fait, _volet: iter(()))

    assert exemple.ecarts() != []


# --- Soixante jours à 1 kVA : qui le décret n° 2023-133 vise --------------------------------------

CHEQUE = avis("2026-09-01", "ELEC", 1, "2026-10-05", nature="REDUCTION", cheque_energie=True)
SANS_CHEQUE = avis("2026-09-01", "GAZ", 1, "2026-10-05", cheque_energie=False)


@pytest.mark.parametrize(
    ("avant", "champs", "garde"),
    [
        ((), {"aide_energie": True, "compteur_adapte": True}, True),
        ((), {"aide_energie": True}, True),
        ((CHEQUE,), {}, True),
        ((CHEQUE,), {"compteur_adapte": True}, True),
        ((), {}, False),
        ((), {"compteur_adapte": True}, False),
        ((), {"aide_energie": False, "compteur_adapte": True}, False),
        ((), {"aide_energie": True, "compteur_adapte": False}, False),
        ((CHEQUE,), {"aide_energie": False}, False),
        ((CHEQUE,), {"compteur_adapte": False}, False),
        ((CHEQUE, SANS_CHEQUE), {}, False),
    ],
)
def test_seul_un_menage_aide_que_son_compteur_permet_garde_1_kva(
    avant: tuple[Dit, ...],
    champs: dict[str, bool],
    garde: bool,  # noqa: FBT001 (a case)
) -> None:
    histoire = given(*avant, interrompue("2026-10-20", "ELEC", "REDUCTION", **champs))
    kva = [e for e in histoire.parcours.echeances if e.resultat.volet == "kva"]
    alertees = [a for a in histoire.alertes if str(a.echeance_le) == "2027-05-19"]

    assert [str(e.echeance_le) for e in kva] == (["2027-05-19"] if garde else [])
    assert bool(alertees) is garde


@pytest.mark.parametrize(
    ("faits", "reserves", "motif"),
    [
        ({}, ["AIDE_A_L_ENERGIE_INCONNUE", "COMPTEUR_INCONNU"], None),
        ({"aide_energie": True}, ["COMPTEUR_INCONNU"], None),
        ({"aide_energie": True, "compteur_adapte": True}, [], None),
        ({"aide_energie": False}, [], "HORS_CHAMP"),
        ({"compteur_adapte": False, "aide_energie": True}, [], "HORS_CHAMP"),
    ],
)
def test_le_calcul_dit_ce_qui_manque_pour_savoir_si_le_decret_vise_le_menage(
    faits: dict[str, bool], reserves: list[str], motif: str | None
) -> None:
    lu = DELAIS["R-G04"].calcule(
        lit(DELAIS["R-G04"].faits, {"volet": "kva", "reduction_le": date(2026, 4, 20), **faits})
    )

    assert (list(lu.reserves), lu.motif) == (reserves, motif)
    assert lu.echeance == (None if motif else date(2026, 6, 19))
