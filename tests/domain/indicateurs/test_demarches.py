"""Les démarches comptées : chaque fait sous son nom, un sens de décision par colonne."""

from datetime import date

from scenario import fait, given, menage

from parcours.domain.tableaux.indicateurs.demarches import (
    DEMARCHES,
    DemarcheComptee,
    comptee,
    comptes,
)
from parcours.domain.temps.intervalle import Intervalle

ANNEE = Intervalle(date(2025, 1, 1), date(2026, 1, 1))


def test_chaque_fait_se_compte_sous_son_nom() -> None:
    dits = (
        fait("veille.appel-115-recu", "2025-02-01"),
        fait("veille.mise-a-abri-non-attribuee", "2025-02-01"),
        fait("siao.demande-deposee", "2025-02-03"),
        fait("acces.decision-dalo-rendue", "2025-05-04", sens="FAVORABLE_LOGEMENT"),
        fait("referent.designe", "2025-05-05"),
        fait("habitat-indigne.signalement-clos", "2025-05-06", motif="RELOGEMENT_OCCUPANT"),
        fait("parcours.clos", "2025-06-01"),
    )
    faits = given(menage("2025-01-02", "P1"), *dits).faits

    assert [c for f in faits if (c := comptee(f.evenement))] == [
        ("115", "appel"),
        ("115", "demande-non-pourvue"),
        ("siao", "demande"),
        ("dalo", "decision-favorable-logement"),
        ("referents", "designation"),
        ("habitat-indigne", "cloture-relogement-occupant"),
    ]


def test_tout_ce_qui_se_compte_a_sa_colonne() -> None:
    noms = {demarche.code: demarche.noms for demarche in DEMARCHES}

    assert "decision-accord-partiel" in noms["fsl"]
    assert all(len(set(dits)) == len(dits) for dits in noms.values())


def test_un_motif_de_sante_se_compte_avec_les_autres() -> None:
    (noms,) = (demarche.noms for demarche in DEMARCHES if demarche.code == "protocole-social")
    dit = given(fait("comite.situation-recensee", "2025-02-01", motif="INCURIE")).faits[0]

    assert comptee(dit.evenement) == ("protocole-social", "recensement-autre")
    assert not any("incurie" in nom for nom in noms)
    assert noms.count("recensement-autre") == 1


def test_un_fait_se_compte_dans_sa_periode_et_son_departement() -> None:
    dits = [
        DemarcheComptee("a", "48", "fsl", "demande", date(2025, 3, 1)),
        DemarcheComptee("a", "48", "fsl", "demande", date(2025, 4, 1)),
        DemarcheComptee("b", "30", "fsl", "demande", date(2024, 12, 31)),
        DemarcheComptee("b", "48", "dalo", "recours", date(2025, 4, 1)),
    ]

    assert comptes(dits, "fsl", ANNEE) == {("48", "demande"): {"a": 2}}
