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
from scenario import fait, given

from parcours.domain.droit import (
    DELAIS,
    Delai,
    calcul,
    controles,
    delai,
    expulsion_possible,
    feries,
    responsabilite_etat,
    treve,
)
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.commandement import EFFET_DE_LA_CLAUSE, CommandementDePayer
from parcours.domain.droit.expulsion_possible import ProcedureLue
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.formes import JoursInclus, RappelDate, Resultat, Version
from parcours.domain.droit.impayes import IMPAYE_CONSTITUE, Impaye
from parcours.domain.droit.juge import DelaiDuJuge
from parcours.domain.droit.logement_social import Attribution
from parcours.domain.droit.quitter_les_lieux import SituationEnTreve
from parcours.domain.droit.responsabilite import Concours

Exemple = Mapping[str, Any]
Sorties = Mapping[str, Any]

CHOIX_DE_LA_REGLE: Mapping[str, Callable[[dict[str, Any]], Resultat]] = {
    "expulsion.commandement-de-payer-delivre": lambda f: EFFET_DE_LA_CLAUSE.calcule(
        lit(CommandementDePayer, f)
    ),
    "maintien.impaye-constate": lambda f: IMPAYE_CONSTITUE.calcule(lit(Impaye, f)),
    "maintien.impaye-actualise": lambda f: IMPAYE_CONSTITUE.calcule(lit(Impaye, f)),
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
    if isinstance(valeur, JoursInclus | RappelDate):
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
    return DELAIS[regle].calcule(lit(DELAIS[regle].faits, faits)).a_plat()


def joue_la_responsabilite(_regle: str, faits: dict[str, Any]) -> Sorties:
    version = DELAIS["R-E18"].calcule(lit(DELAIS["R-E18"].faits, faits)).version_source
    return {**responsabilite_etat(lit(Concours, faits)).sorties(), "version_source": version}


def controle_l_execution(faits: dict[str, Any]) -> tuple[str, ...]:
    return controles.anomalies_de_l_execution(
        lit(SituationEnTreve, faits),
        heure_locale=faits.get("heure_locale"),
        autorisee=bool(faits.get("autorisation_juge")),
    )


def controle_l_assignation(faits: dict[str, Any]) -> tuple[str, ...]:
    """Au fil des faits, comme le service : la CCAPEX est saisie, puis le locataire assigné."""
    saisie_le, le = faits["saisine_ccapex_le"].isoformat(), faits["le"].isoformat()
    bailleur = {"type_bailleur": faits["type_bailleur"]}
    saisine = fait("expulsion.ccapex-saisie", saisie_le, auteur_saisine="BAILLEUR", **bailleur)
    acte = fait("expulsion.assignation-signifiee", le, audience_le="2026-03-02", **bailleur)
    return tuple(given(saisine, acte).au("2030-01-01").anomalies)


def controle_le_protocole(faits: dict[str, Any]) -> tuple[str, ...]:
    duree = faits["duree_mois"]
    signe = fait("expulsion.protocole-cohesion-sociale-signe", "2026-03-02", duree_mois=duree)
    return tuple(given(signe).au("2030-01-01").anomalies)


CONTROLES: Mapping[str, Callable[[dict[str, Any]], tuple[str, ...]]] = {
    "expulsion.executee": controle_l_execution,
    "expulsion.assignation-signifiee": controle_l_assignation,
    "expulsion.delais-de-paiement-accordes": lambda f: controles.anomalies_des_delais_de_paiement(
        lit(DelaiDuJuge, f)
    ),
    "expulsion.protocole-cohesion-sociale-signe": controle_le_protocole,
    "acces.proposition-recue": lambda f: controles.anomalies_de_la_proposition(lit(Attribution, f)),
}
JOUEURS: Mapping[str, Callable[[str, dict[str, Any]], Sorties]] = {
    "fonction": joue_une_fonction,
    "horloge": joue_une_horloge,
    "responsabilite_etat": joue_la_responsabilite,
    "expulsion_possible": lambda _, faits: asdict(expulsion_possible(lit(ProcedureLue, faits))),
    "controle": lambda regle, faits: {"anomalies": CONTROLES[regle](faits)},
    "alertes": lambda regle, faits: {
        "alertes": DELAIS[regle].rappels_de(lit(DELAIS[regle].faits, faits))
    },
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
    self: Version, volet: str, rattachement: date | None, faits: Faits
) -> bool:
    acte = getattr(faits, "signifie_le", None) or getattr(faits, "audience_le", None)
    acte = acte or rattachement
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
