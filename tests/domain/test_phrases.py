"""La phrase d'un fait porte son issue : quelle décision, dans quel sens, de quels montants.

Ce qui touche aux violences reste neutre : savoir qu'un suivi a fini n'en dit pas l'issue.
Deux issues contraires ne se lisent jamais de même : ROMPU n'est pas « arrivé à son terme ».
"""

import re
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from scenario import donnees, fait

from parcours.domain.langage import marques, nomenclatures
from parcours.domain.langage.champs import EN_CENTIMES, Code
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.phrases import phrase
from parcours.domain.langage.vocabulaire import Sensibilite
from parcours.domain.publie import catalogue

Classe = type[Evenement[Any]]

ISSUES = frozenset(
    {
        *("decision", "sens", "issue", "resultat", "avis", "suivi", "suite", "reponse"),
        *("conclusion", "etat", "mode", "procedure", "effet"),
    }
)
"""Les champs qui disent comment finit ce dont parle le fait."""
MONTANTS = frozenset({"dette", "montant", "don", "pret", "mensualite"})
"""Les montants qui sont ce que le fait décide ou constate."""


def _visible(classe: Classe, champ: str) -> bool:
    return classe.sensibilite_de(champ) <= classe.fiche.sensibilite


def _codes(classe: Classe, champ: str) -> list[str]:
    """Les codes que prend un champ, s'il en prend et que tous se lisent avec le fait."""
    for marque in marques.marques(classe.model_fields[champ]):
        if isinstance(marque, Code):
            codes = nomenclatures.liste(marque.liste).codes.values()
            niveaux = [Sensibilite[c.sensibilite] for c in codes if c.sensibilite]
            if all(niveau <= classe.fiche.sensibilite for niveau in niveaux):
                return [code.code for code in codes]
    return []


DISENT_UNE_ISSUE = [
    (classe, champ)
    for classe in catalogue.classes()
    if classe.fiche.agregat.value == "menage" and classe.fiche.famille != "vif"
    for champ in classe.model_fields
    if champ in ISSUES and _visible(classe, champ) and _codes(classe, champ)
]
DISENT_UN_MONTANT = [
    (classe, champ)
    for classe in catalogue.classes()
    for champ in classe.model_fields
    if champ in MONTANTS
    and _visible(classe, champ)
    and EN_CENTIMES in list(marques.marques(classe.model_fields[champ]))
]
DECIDEURS = [
    classe
    for classe in catalogue.classes()
    if {"accord", "realise", "complet", "conformes", "renvoi", "locataire_present"}
    & classe.model_fields.keys()
    and classe.fiche.famille in {"parcours", "expulsion", "acces", "habitat-indigne"}
]


DURENT = [
    (classe, champ)
    for classe in catalogue.classes()
    if {"sens", "decision"} & classe.model_fields.keys() and classe.fiche.famille == "expulsion"
    for champ in ("mois", "jours", "jusqu_au", "delai_paiement_mois", "delai_depart_mois")
    if champ in classe.model_fields
]
"""Ce qu'un juge accorde, et pour combien de temps."""


def dit(classe: Classe, **champs: object) -> str:
    return phrase(classe.model_validate(donnees(classe, "2026-01-10", champs)))


@pytest.mark.parametrize(
    ("classe", "champ"), DISENT_UNE_ISSUE, ids=[f"{c.fiche.nom}, {n}" for c, n in DISENT_UNE_ISSUE]
)
def test_deux_issues_ne_se_lisent_jamais_de_meme(classe: Classe, champ: str) -> None:
    codes = _codes(classe, champ)

    assert len({dit(classe, **{champ: code}) for code in codes}) == len(codes)


@pytest.mark.parametrize(
    ("classe", "champ"),
    DISENT_UN_MONTANT,
    ids=[f"{c.fiche.nom}, {n}" for c, n in DISENT_UN_MONTANT],
)
def test_un_montant_dit_se_lit_et_tu_ne_laisse_pas_de_trou(classe: Classe, champ: str) -> None:
    assert "1\u202f234,56\u00a0€" in dit(classe, **{champ: 123456})
    if not classe.model_fields[champ].is_required():
        assert not re.search(r"None|[\[\]{}]| ,|: \.|\(\)", dit(classe))


@pytest.mark.parametrize(
    ("classe", "champ"), DURENT, ids=[f"{c.fiche.nom}, {n}" for c, n in DURENT]
)
def test_un_delai_accorde_dit_sa_duree(classe: Classe, champ: str) -> None:
    dure = dit(classe, **{champ: "2027-03-31" if champ == "jusqu_au" else 7})

    assert ("31 mars 2027" if champ == "jusqu_au" else "7 ") in dure


@pytest.mark.parametrize("classe", DECIDEURS, ids=[c.fiche.nom for c in DECIDEURS])
def test_oui_et_non_ne_se_lisent_pas_de_meme(classe: Classe) -> None:
    (champ, *_) = {
        "accord",
        "realise",
        "complet",
        "conformes",
        "renvoi",
        "locataire_present",
    } & classe.model_fields.keys()

    assert dit(classe, **{champ: True}) != dit(classe, **{champ: False})


@pytest.mark.parametrize(
    ("sorte", "champs", "attendu"),
    [
        (
            "expulsion.protocole-cohesion-sociale-termine",
            {"issue": "ROMPU"},
            "Fin du protocole de cohésion sociale : rompu.",
        ),
        (
            "maintien.plan-apurement-termine",
            {"issue": "RESPECTE"},
            "Fin du plan d'apurement : respecté.",
        ),
        (
            "expulsion.jugement-rendu",
            {"decision": "CONDITIONNELLE", "dette": 184500, "delai_paiement_mois": 24},
            (
                "Décision de justice rendue : expulsion conditionnelle, clause suspendue, dette "
                "fixée à 1\u202f845,00\u00a0€, 24 mois de délais de paiement."
            ),
        ),
        ("expulsion.jugement-rendu", {"decision": "REJET"}, "Décision de justice rendue : rejet."),
        (
            "maintien.decision-fsl-rendue",
            {"sens": "ACCORD_PARTIEL", "don": 30000},
            (
                "Décision du fonds de solidarité pour le logement rendue : accord partiel, don de "
                "300,00\u00a0€."
            ),
        ),
        ("expulsion.concours-refuse", {}, "Concours de la force publique refusé."),
        (
            "expulsion.delais-pour-quitter-decides",
            {"sens": "ACCORD", "mois": 6},
            "Décision rendue sur les délais pour quitter les lieux : accord, 6 mois.",
        ),
        (
            "expulsion.commandement-de-quitter-delivre",
            {"delai_supprime": True},
            "Commandement de quitter les lieux délivré, délai de deux mois supprimé.",
        ),
        (
            "expulsion.jugement-rendu",
            {"decision": "FERME_SANS_DELAI", "executoire": False},
            (
                "Décision de justice rendue : expulsion ferme sans délai, exécution provisoire "
                "écartée."
            ),
        ),
        (
            "energie.avis-de-coupure-recu",
            {"fluide": "ELEC", "nature": "REDUCTION", "prevue_le": "2026-06-04"},
            (
                "Avis du fournisseur reçu (électricité) : réduction de puissance, prévue le 4 juin "
                "2026."
            ),
        ),
        (
            "habitat-indigne.signalement-qualifie",
            {"procedure": "LOGEMENT_DECENT"},
            "Situation de mal-logement qualifiée : logement décent.",
        ),
        (
            "accompagnement.orientation-siae-proposee",
            {"acceptee": False},
            "Orientation vers l'insertion par l'activité économique proposée, déclinée.",
        ),
        (
            "parcours.transfert-decide",
            {"accord": False},
            "Transfert du parcours à un autre département refusé.",
        ),
        (
            "logement-accompagne.sous-location-convertie",
            {"vers": "BAIL_DIRECT"},
            "Fin de la sous-location : bail direct.",
        ),
    ],
)
def test_la_phrase_dit_comment_cela_finit(sorte: str, champs: dict[str, Any], attendu: str) -> None:
    assert phrase(fait(sorte, "2026-01-10", **champs).evenement) == attendu


@pytest.mark.parametrize(
    "classe", catalogue.classes(), ids=[c.fiche.nom for c in catalogue.classes()]
)
def test_une_phrase_se_lit_quoi_qu_il_y_manque(classe: Classe) -> None:
    assert re.fullmatch(r"[A-ZÀ-Ý][^\[\]{}|]*\.", dit(classe))
    assert "None" not in dit(classe)


def test_une_evaluation_dit_si_chaque_objectif_est_atteint() -> None:
    objectifs = [
        {"axe": "ETALEMENT_DETTE", "atteinte": "OUI"},
        {"axe": "ACCESSION", "atteinte": "NON"},
    ]
    rendue = fait("pole.evaluation-finale-rendue", "2026-03-10", objectifs=objectifs)

    assert phrase(rendue.evenement) == (
        "Évaluation finale de l'action rendue : étalement de la dette (atteint), accession à la "
        "propriété (non atteint)."
    )


def test_ce_que_disent_les_objets_d_un_fait_est_dans_sa_phrase() -> None:
    """Un objet qui porte un degré, une suite ou un état est l'issue du fait qui le porte."""
    muets = [
        classe.fiche.nom
        for classe in catalogue.classes()
        if classe.fiche.agregat.value == "menage"
        for nom, champ in classe.model_fields.items()
        if _visible(classe, nom)
        for objet in _objets(champ.annotation)
        if objet.model_fields.keys() & {*ISSUES, "atteinte"}
        and f"{{{nom}}}" not in classe.fiche.phrase
    ]

    assert muets == []


def _objets(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 (a field's type)
    dans = [objet for partie in get_args(annotation) for objet in _objets(partie)]
    est_un_objet = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return [annotation, *dans] if est_un_objet else dans


@pytest.mark.parametrize(
    ("sorte", "debut"),
    [
        ("hebergement.sortie-effectuee", "Sortie d'hébergement"),
        ("logement-accompagne.sortie-effectuee", "Sortie de logement accompagné"),
        ("maintien.depart-volontaire-constate", "Départ du logement"),
        ("expulsion.depart-constate", "Départ du logement avant l'exécution"),
        ("campement.menage-detache", "Ménage parti du site"),
    ],
)
@pytest.mark.parametrize(
    ("destination", "dite"),
    [
        ("LOGEMENT_SOCIAL", "logement social"),
        ("RUE", "rue"),
        ("DECES", "décès"),
        ("INCARCERATION", "inconnue"),
        ("HOSPITALISATION", "inconnue"),
    ],
)
def test_une_sortie_dit_ou_elle_mene_sans_rien_dire_de_la_sante_ni_de_la_peine(
    sorte: str, debut: str, destination: str, dite: str
) -> None:
    lue = phrase(fait(sorte, "2026-01-10", destination=destination).evenement)

    assert lue.startswith(f"{debut} : ")
    assert dite in lue.lower()
    assert not {"carc", "prison", "hosp"} & {mot[:4] for mot in lue.lower().split()}
