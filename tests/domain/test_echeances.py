"""L'état d'une horloge au fil des faits : les exemples `flux` du droit, et ce qu'ils ne disent pas.

Les exemples nomment les faits dans les mots du dossier : ce fichier les dit dans ceux du catalogue.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from scenario import (
    Dit,
    Histoire,
    annule,
    au,
    bail,
    designe,
    Exemple,
    fait,
    given,
    rectifie,
    ref,
    types_publies,
)

from parcours.domain import echeances
from parcours.domain.catalogue import trouver
from parcours.domain.echeances import Echeance, FinEcheance, RegistreDesEcheances
from parcours.domain.evenement import Armement, Arret
from parcours.domain.fait import Fait
from parcours.domain.volets.maintien import ImpayeRegularise

DELAIS = Path(__file__).parents[1] / "droit" / "exemples-delais.jsonl"

ETATS = {
    "en_cours": "a_venir",
    "echue": "depassee",
    "satisfaite": "satisfaite",
    "eteinte": "eteinte",
}
CHAMPS = {
    "signifie_le": "survenu_le",
    "le": "survenu_le",
    "debut": "survenu_le",
    "date_acquisition_clause": "clause_acquise_le",
}
TYPES = {
    "correction.rectifie": "correction.fait-rectifie",
    "correction.annule": "correction.fait-annule",
    "expulsion.cql-notifie-prefet": "expulsion.commandement-de-quitter-notifie-au-prefet",
}
"""Ce que `correspondance.yaml` dit des mots du dossier que ces exemples emploient."""

SANS_TYPE = {
    "D-599": "expulsion.commandement-de-quitter-notifie-au-prefet",
    "D-602": "expulsion.commandement-de-quitter-notifie-au-prefet",
}
"""Les exemples qui disent si le préfet est saisi : aucun fait publié ne le dit encore."""
EN_ATTENTE = {*SANS_TYPE, "D-584"}

FLUX = {
    exemple["id"]: exemple
    for exemple in map(json.loads, DELAIS.read_text(encoding="utf-8").splitlines())
    if exemple["type"] == "flux"
}
JOUES = {nom: exemple for nom, exemple in FLUX.items() if nom not in EN_ATTENTE}


# --- Dire un exemple dans les mots du catalogue ---------------------------------------------------


def histoire(evenements: list[dict[str, Any]]) -> Histoire:
    """Les faits d'un exemple ; une rectification arrive après le fait qui remplace sa cible."""
    dits: dict[str, Dit] = {}
    for evenement in evenements:
        for dit in traduits(evenement, dits):
            dits[str(dit.ident)] = dit
    return given(*dits.values())


def traduits(evenement: Mapping[str, Any], avant: Mapping[str, Dit]) -> Iterator[Dit]:
    """Un évènement de l'exemple, en un ou deux faits."""
    ident, sorte = evenement["id"], evenement["type"]
    nom = TYPES.get(sorte, sorte)
    if sorte == "correction.rectifie":
        cible = avant[evenement["cible"]]
        nouveaux = {CHAMPS[c]: v["nouveau"] for c, v in evenement["champs"].items()}
        remplacant = f"{cible.ident}-{ident}"
        rectifies = cible.evenement.model_validate({**cible.evenement.model_dump(), **nouveaux})
        yield replace(cible, evenement=rectifies, ident=remplacant)
        yield rectifie("2026-12-31", ref(evenement["cible"]), ref(remplacant), ident=ident)
    elif sorte == "correction.annule":
        yield annule("2026-12-31", ref(evenement["cible"]), ident=ident)
    else:
        champs = {CHAMPS.get(c, c): v for c, v in evenement.items() if c not in {"id", "type"}}
        yield fait(nom, champs.pop("survenu_le"), ident=ident, **ordinaires(nom), **champs)


def ordinaires(nom: str) -> dict[str, Any]:
    """Un jugement de ces exemples résilie le bail."""
    return {"decision": "FERME_SANS_DELAI"} if nom == "expulsion.jugement-rendu" else {}


def rendu(exemple: Mapping[str, Any]) -> dict[str, object]:
    """L'état de l'horloge de l'exemple, telle qu'on la lit au jour dit."""
    entree = exemple["entree"]
    jour = date.fromisoformat(entree["a_la_date"])
    lues = histoire(entree["evenements"]).parcours.echeances_au(jour)
    (horloge,) = [e for e in lues if e.resultat.regle == exemple["regle"]]
    return {
        "etat": horloge.etat(jour).value,
        "echeance": str(horloge.calculee_le),
        "effective": str(horloge.echeance_le),
    }


def ecarts(exemple: Mapping[str, Any]) -> dict[str, object]:
    """Ce que l'horloge dit autrement que l'exemple."""
    attendu = {**exemple["attendu"], "etat": ETATS[exemple["attendu"]["etat"]]}
    lu = rendu(exemple)
    return {champ: lu[champ] for champ in attendu if lu[champ] != attendu[champ]}


@pytest.mark.parametrize("nom", JOUES)
def test_l_horloge_est_dans_l_etat_que_l_exemple_dit(nom: str) -> None:
    assert ecarts(JOUES[nom]) == {}


def test_aucun_exemple_ne_manque() -> None:
    assert len(FLUX) == 11
    assert len(JOUES) == 8
    assert FLUX.keys() - JOUES.keys() == EN_ATTENTE


def test_un_exemple_n_attend_que_des_types_absents() -> None:
    assert set(SANS_TYPE.values()) & types_publies() == set()
