"""Les démarches comptées : chaque fait sous son nom, un sens de décision par colonne."""

from datetime import date

from scenario import fait, given, menage

from parcours.domain.tableaux.indicateurs.demarches import (
    DEMARCHES,
    SOMMES,
    DemarcheComptee,
    comptees,
    comptes,
    tuilage,
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

    assert [dite for f in faits for dite in comptees(f.evenement)] == [
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

    assert comptees(dit.evenement) == [("protocole-social", "recensement-autre")]
    assert not any("incurie" in nom for nom in noms)
    assert noms.count("recensement-autre") == 1


def test_un_fait_se_compte_dans_sa_periode_et_son_departement() -> None:
    dits = [
        DemarcheComptee("a", "48", "fsl", "demande", date(2025, 3, 1)),
        DemarcheComptee("a", "48", "fsl", "demande", date(2025, 4, 1)),
        DemarcheComptee("b", "30", "fsl", "demande", date(2024, 12, 31)),
        DemarcheComptee("b", "48", "fsl", "demande", date(2026, 1, 1)),
    ]

    assert comptes(dits, ANNEE) == {("48", "demande"): {"a": 2}}


def test_une_evaluation_compte_chaque_objectif() -> None:
    objectifs = [
        {"axe": "ETALEMENT_DETTE", "atteinte": "OUI"},
        {"axe": "ACCESSION", "atteinte": "OUI"},
        {"axe": "NEGOCIATION_BAIL", "atteinte": "NON"},
    ]
    dit = given(fait("pole.evaluation-finale-rendue", "2025-02-01", objectifs=objectifs)).faits[0]

    assert sorted(nom for _, nom in comptees(dit.evenement)) == [
        "evaluation-finale",
        "objectif-non",
        "objectif-oui",
        "objectif-oui",
    ]


def test_une_demande_au_fsl_se_compte_aussi_selon_son_volet() -> None:
    dit = given(fait("maintien.aide-fsl-demandee", "2025-02-01", volet="EAU")).faits[0]

    assert comptees(dit.evenement) == [("fsl", "demande"), ("fsl-volets", "demande-eau")]


def test_ce_qui_s_additionne_existe() -> None:
    noms = {(d.code, nom) for d in DEMARCHES for nom in d.noms}

    assert noms >= {case for tout, parties in SOMMES for case in (tout, *parties)}


def relais(menage_: str, duree: int | None, jour: date = date(2025, 3, 1)) -> DemarcheComptee:
    return DemarcheComptee(menage_, "48", "relais", "sans-trou", jour, duree)


def test_le_tuilage_se_dit_a_partir_d_assez_de_menages() -> None:
    dits = [relais(f"m{n}", n) for n in range(11)]

    assert tuilage(dits, ANNEE, 11) == {"48": 5}
    assert tuilage([*dits[:10], dits[0]], ANNEE, 11) == {}
    assert tuilage([*dits[:10], relais("m10", None)], ANNEE, 11) == {}
    assert tuilage([*dits[:10], relais("m10", 3, date(2024, 12, 31))], ANNEE, 11) == {}
