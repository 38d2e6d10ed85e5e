"""Ce qui finit, ou continue, ce dont rien n'a dit le début se signale ; jamais un silence.

Une domiciliation inconnue se radiait, se renouvelait, se refusait sans un mot.
"""

from typing import Any

import pytest
from scenario import Dit, fait, given, types_publies

from parcours.domain.publie import catalogue

LE = "2026-03-10"
FINISSENT = sorted(
    classe.fiche.nom
    for classe in catalogue.classes()
    if classe.fiche.agregat.value == "menage"
    and classe.fiche.famille != "correction"
    and (classe.fiche.ferme or classe.fiche.prolonge)
)
RIEN_N_A_A_ETRE_DIT = {
    "acces.bail-signe": "ouvre le sien",
    "parcours.clos": "se dit de tout ménage que l'on connaît",
    "expulsion.procedure-eteinte": "une procédure se connaît par morceaux",
    "expulsion.executee": "le logement se présume",
    "expulsion.depart-constate": "le logement se présume",
    "maintien.depart-volontaire-constate": "le logement se présume",
    "campement.menage-detache": "où l'on était se sait d'un constat",
    "vif.mise-a-abri-terminee": "où l'on était se sait d'un constat",
    "logement-accompagne.sous-location-convertie": "la sous-location se sait d'un constat",
}
"""Ceux qui finissent un dossier dont personne n'a eu à dire le début, et pourquoi."""


def codes(*dites: Dit) -> set[str]:
    return {anomalie.code for _, anomalie in given(*dites).parcours.anomalies}


def _dit(nom: str) -> Dit:
    """Le fait, sans citer celui dont il parle s'il peut s'en passer."""
    return fait(nom, LE, ident="x")


@pytest.mark.parametrize("nom", FINISSENT)
def test_finir_ce_dont_rien_n_a_dit_le_debut_se_signale(nom: str) -> None:
    classe = catalogue.trouver(nom)
    assert classe is not None
    ouvre = bool(classe.fiche.ouvre)
    dites = codes(_dit(nom))

    assert nom in RIEN_N_A_A_ETRE_DIT or ouvre or any(_dit_ce_qui_manque(c) for c in dites)
    assert not (nom in RIEN_N_A_A_ETRE_DIT and "debut-inconnu" in dites)


def _dit_ce_qui_manque(code: str) -> bool:
    return code.endswith(("-inconnu", "-inconnue")) or code in {
        *("sortie-sans-sejour", "reponse-sans-demande", "fait-en-attente"),
    }


def test_les_exceptions_existent() -> None:
    assert RIEN_N_A_A_ETRE_DIT.keys() <= types_publies()


ACCORDEE = fait(
    "menage.domiciliation-accordee", "2025-05-02", fin_le="2026-05-01", renouvellement=False
)
DEMANDEE = fait("menage.domiciliation-demandee", "2026-03-02", renouvellement=False)
VERS: dict[str, Any] = {"oriente_vers": "INT-CCAS"}
DOMICILIATIONS: dict[str, tuple[Dit, Dit]] = {
    "radiée": (fait("menage.domiciliation-radiee", LE), ACCORDEE),
    "renouvelée": (
        fait("menage.domiciliation-accordee", LE, fin_le="2027-03-09", renouvellement=True),
        ACCORDEE,
    ),
    "à renouveler": (fait("menage.domiciliation-demandee", LE, renouvellement=True), ACCORDEE),
    "refusée": (fait("menage.domiciliation-refusee", LE, **VERS), DEMANDEE),
}


@pytest.mark.parametrize(("finit", "debut"), DOMICILIATIONS.values(), ids=DOMICILIATIONS)
def test_radier_renouveler_ou_refuser_une_domiciliation_inconnue_se_signale(
    finit: Dit, debut: Dit
) -> None:
    assert "debut-inconnu" in codes(finit)
    for dites in ((debut, finit), (finit, debut)):
        assert codes(*dites) == set()


def test_une_premiere_domiciliation_n_en_suppose_aucune() -> None:
    assert codes(ACCORDEE) == codes(DEMANDEE) == set()


def test_le_debut_est_celui_de_ce_fluide() -> None:
    dette = fait("energie.dette-constatee", "2026-02-01", fluide="ELEC")
    regle = {
        fluide: fait("energie.difficulte-reglee", LE, fluide=fluide) for fluide in ("ELEC", "GAZ")
    }

    assert codes(dette, regle["ELEC"]) == set()
    assert codes(dette, regle["GAZ"]) == {"debut-inconnu"}


def test_un_dossier_ferme_a_eu_un_debut() -> None:
    """Le dire fini deux fois se lit déjà ; ce n'est pas en ignorer le début."""
    lu = codes(
        fait("maintien.impaye-constate", "2026-01-10"),
        fait("maintien.impaye-regularise", "2026-02-10"),
        fait("maintien.impaye-regularise", LE),
    )

    assert "debut-inconnu" not in lu
