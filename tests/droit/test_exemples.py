"""Les exemples chiffrés du droit, rejoués un par un, et la preuve qu'ils mordent.

Le type `flux` (l'état d'une horloge au fil des faits) ne relève pas du droit : il se joue ailleurs.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from parcours.domain.droit import (
    DELAIS,
    Delai,
    calcul,
    clause_resolutoire,
    controles,
    delai,
    expulsion_possible,
    feries,
    impaye_constitue,
    responsabilite_etat,
    treve,
)
from parcours.domain.droit.formes import Periode, RappelDate, Version

Exemple = Mapping[str, Any]
Sorties = Mapping[str, Any]

CONTROLES = {
    "expulsion.executee": controles.anomalies_de_l_execution,
    "expulsion.assignation-signifiee": controles.anomalies_de_l_assignation,
    "expulsion.assignation-notifiee-prefet": controles.anomalies_de_la_notification,
    "expulsion.delais-evacuation-accordes": controles.anomalies_du_delai_pour_quitter,
    "expulsion.delais-de-paiement-accordes": controles.anomalies_des_delais_de_paiement,
    "expulsion.prorogation-accordee": controles.anomalies_de_la_prorogation,
    "expulsion.protocole-cohesion-sociale-signe": controles.anomalies_du_protocole,
    "vif.mise-a-abri-renouvelee": controles.anomalies_du_renouvellement,
    "acces.proposition-recue": controles.anomalies_de_la_proposition,
}

CHOIX_DE_LA_REGLE = {
    "expulsion.commandement-de-payer-delivre": clause_resolutoire,
    "maintien.impaye-constate": impaye_constitue,
    "maintien.impaye-actualise": impaye_constitue,
}


def lu(valeur: object) -> object:
    """Une valeur de JSON telle que le droit la reçoit : dates, instants, listes figées."""
    if isinstance(valeur, str) and re.fullmatch(r"\d{4}-\d\d-\d\d(T.+Z)?", valeur):
        return datetime.fromisoformat(valeur) if "T" in valeur else date.fromisoformat(valeur)
    if isinstance(valeur, list):
        return tuple(map(lu, valeur))
    return lus(valeur) if isinstance(valeur, dict) else valeur


def lus(entree: Mapping[str, Any]) -> dict[str, Any]:
    """Un groupe de faits."""
    return {champ: lu(valeur) for champ, valeur in entree.items()}


def ecrit(valeur: object) -> object:
    """Une réponse du droit telle que l'exemple l'écrit."""
    if isinstance(valeur, date):
        return valeur.isoformat().replace("+00:00", "Z")
    if isinstance(valeur, Periode | RappelDate):
        return {champ: ecrit(element) for champ, element in valeur._asdict().items()}
    if isinstance(valeur, tuple):
        return [ecrit(element) for element in valeur]
    return valeur


def joue_une_fonction(_regle: str, faits: dict[str, Any]) -> Sorties:
    nom = faits.pop("fonction")
    if "duree" in faits:
        faits["duree"] = calcul.Duree(**faits["duree"])
    module = next(module for module in (calcul, feries, treve) if hasattr(module, nom))
    return {"resultat": getattr(module, nom)(**faits)}


def joue_une_horloge(regle: str, faits: dict[str, Any]) -> Sorties:
    if regle == "AUTO":
        return CHOIX_DE_LA_REGLE[faits["declencheur"]](faits).a_plat()
    return DELAIS[regle].calcule(faits).a_plat()


def joue_la_responsabilite(_regle: str, faits: dict[str, Any]) -> Sorties:
    version = DELAIS["R-E18"].calcule(faits).version_source
    return {**responsabilite_etat(faits).sorties(), "version_source": version}


JOUEURS: Mapping[str, Callable[[str, dict[str, Any]], Sorties]] = {
    "fonction": joue_une_fonction,
    "horloge": joue_une_horloge,
    "responsabilite_etat": joue_la_responsabilite,
    "expulsion_possible": lambda _, faits: asdict(expulsion_possible(faits)),
    "controle": lambda _, faits: {"anomalies": CONTROLES[faits["type"]](faits)},
    "alertes": lambda regle, faits: {"alertes": DELAIS[regle].rappels_de(faits)},
}

LIGNES = (Path(__file__).parent / "exemples-delais.jsonl").read_text(encoding="utf-8").splitlines()
EXEMPLES = [exemple for exemple in map(json.loads, LIGNES) if exemple["type"] in JOUEURS]


def ecarts(exemple: Exemple) -> dict[str, object]:
    """Ce que le droit répond autrement que l'exemple, clé par clé."""
    sorties = JOUEURS[exemple["type"]](exemple["regle"], lus(exemple["entree"]))
    rendu = {champ: ecrit(sorties.get(champ, "absent")) for champ in exemple["attendu"]}
    return {champ: rendu[champ] for champ in rendu if rendu[champ] != exemple["attendu"][champ]}


@pytest.mark.parametrize("exemple", EXEMPLES, ids=[exemple["id"] for exemple in EXEMPLES])
def test_l_exemple_est_rendu_a_l_identique(exemple: Exemple) -> None:
    assert ecarts(exemple) == {}


def test_aucun_exemple_ne_manque() -> None:
    """Seul l'état d'une horloge au fil des faits se joue ailleurs."""
    lignes = list(map(json.loads, LIGNES))

    assert {ligne["type"] for ligne in lignes if ligne not in EXEMPLES} == {"flux"}
    assert {ligne["type"] for ligne in lignes} == {"flux", *JOUEURS}


def mois_par_mois(d: date, n: int) -> date:
    juste = AJOUTER_MOIS
    for _ in range(abs(n)):
        d = juste(d, 1 if n > 0 else -1)
    return d


def jour_de_l_acte_compris(d: date, n: int) -> date:
    return d + timedelta(days=n - 1)


def meme_jour_de_semaine_proroge(d: date, n: int) -> date:
    return calcul.proroger_642(d + timedelta(days=n))


def sans_report(d: date, territoire: str = "48") -> date:  # noqa: ARG001  a mutant keeps the signature
    return d


def calendrier_national(annee: int, territoire: str) -> frozenset[date]:  # noqa: ARG001  idem
    return frozenset(feries.feries(annee, "48"))


def version_du_jour_de_l_acte(
    self: Version, volet: str, rattachement: date | None, faits: Mapping[str, Any]
) -> bool:
    acte = faits.get("signifie_le") or faits.get("audience_le") or rattachement
    return CONVIENT(self, volet, acte, faits)


TREVE_DE_TOUJOURS = treve.Saison(
    debut=treve.PREMIER_NOVEMBRE, fin=treve.TRENTE_ET_UN_MARS, source="sans les prolongations"
)
AJOUTER_MOIS = calcul.ajouter_mois
CONVIENT = Version.convient

MUTANTS: list[tuple[ModuleType | type, str, object]] = [
    (calcul, "ajouter_mois", mois_par_mois),
    (calcul, "ajouter_jours", jour_de_l_acte_compris),
    (calcul, "ajouter_jours", meme_jour_de_semaine_proroge),
    (delai, "proroger_642", sans_report),
    (calcul, "jours_feries", calendrier_national),
    (Version, "convient", version_du_jour_de_l_acte),
    (treve, "TREVE_EN_METROPOLE", TREVE_DE_TOUJOURS),
    (Delai, "date_retenue", lambda _self, _faits: None),
]


@pytest.mark.parametrize(
    ("ou", "nom", "faux"),
    MUTANTS,
    ids=[f"{nom} : {getattr(faux, '__name__', 'autre')}" for _, nom, faux in MUTANTS],
)
def test_un_calcul_faux_contredit_au_moins_un_exemple(
    ou: ModuleType | type,
    nom: str,
    faux: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    contredits = [exemple["id"] for exemple in EXEMPLES if ecarts(exemple)]

    assert contredits
