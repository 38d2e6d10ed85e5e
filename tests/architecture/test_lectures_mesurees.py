"""Ce que mesure le banc, à côté de la description : chaque page, chaque ordre, chaque filtre."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

import pytest

from bench.demandees import Demandee, demandees
from bench.filtres_demandes import RECENTE
from bench.grand import DEPARTEMENT, JUSQU_AU, Grand
from parcours.api.app import application
from parcours.commands.base import BaseOuverte
from parcours.journal.keys import KEY_BYTES, MasterKey
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.territoire import TerritoireInvente

D_AILLEURS: Final = {
    "/v1/evenements": "le flux des faits, qui n'est pas une liste",
    "/v1/parcours/ocel": "des histoires à emporter, non une page qui se lit",
    "/v1/moi/qualite/anomalies": "cinquante ménages qui s'ouvrent, chacun inscrit",
    "/v1/campements/{site}/menages": "aucun site n'est inventé",
    "/v1/territoire/{agregat}/{id}/chronologie": "les faits d'un seul flux du territoire",
}
"""Ce qui se coupe en pages, et que le banc ne lit pas."""
SANS_CHOISIR: Final = frozenset({"au", "connu_le", "apres", "limite"})
"""Ce qui ne choisit ni ne range : le jour lu, la page."""


@cache
def _description() -> Mapping[str, Any]:
    return application().openapi()


@pytest.fixture(scope="module")
def lues() -> Sequence[Demandee]:
    """Ce que le banc demande ; rien ne se lit d'une base ici."""
    invente = TerritoireInvente(DepartementInvente(DEPARTEMENT, 10), 1, JUSQU_AU)
    nulle_part = BaseOuverte("", MasterKey(bytes(KEY_BYTES)))
    return demandees(Grand(nulle_part, invente, 10, 10, 10, "une-seance"))


def _pages() -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Chaque adresse qui se coupe en pages, et ce qui y choisit ou range."""
    for adresse, methodes in _description()["paths"].items():
        dits = methodes.get("get", {}).get("parameters", [])
        if any(dit["name"] == "apres" for dit in dits):
            cherches = [d for d in dits if d["in"] == "query" and d["name"] not in SANS_CHOISIR]
            yield adresse, cherches


def _d_une_adresse(lues: Sequence[Demandee], adresse: str) -> list[Demandee]:
    """Celles qui lisent cette adresse, et non une autre, plus précise."""
    forme = re.compile(re.sub(r"\{\w+\}", "[^/]+", adresse))
    autres = _description()["paths"].keys() - {adresse}
    return [lue for lue in lues if forme.fullmatch(lue.adresse) and lue.adresse not in autres]


def _valeurs(dit: Mapping[str, Any]) -> Sequence[str]:
    """Celles que prend un paramètre, s'il n'en prend que quelques-unes."""
    schema = dit["schema"]
    if nom := schema.get("$ref", "").rpartition("/")[2]:
        schema = {**_description()["components"]["schemas"][nom], **schema}
    valeurs: Sequence[str] = schema.get("enum", ())
    return [valeur for valeur in valeurs if valeur != schema.get("default")]


def _manquent(lues: Sequence[Demandee]) -> Iterator[str]:
    """Ce que dit la description, et que personne ne mesure."""
    for adresse, dits in _pages():
        if adresse in D_AILLEURS:
            continue
        siennes = _d_une_adresse(lues, adresse)
        if not siennes:
            yield adresse
        for dit in dits:
            prises = {str(s.options[dit["name"]]) for s in siennes if dit["name"] in s.options}
            voulues = set(_valeurs(dit))
            yield from (f"{adresse}?{dit['name']}={v}" for v in sorted(voulues - prises))
            if not voulues and not prises:
                yield f"{adresse}?{dit['name']}"


def test_chaque_page_chaque_ordre_et_chaque_filtre_de_la_description_se_mesurent(
    lues: Sequence[Demandee],
) -> None:
    assert [*_manquent(lues)] == []


def test_ce_que_l_on_demande_a_la_forme_que_dit_la_description(lues: Sequence[Demandee]) -> None:
    for adresse, dits in _pages():
        for lue in _d_une_adresse(lues, adresse):
            for dit in (d for d in dits if d["name"] in lue.options):
                valeur, schema = str(lue.options[dit["name"]]), dit["schema"]
                if schema.get("format") == "uuid":
                    assert str(UUID(valeur)) == valeur
                if valeur != RECENTE:
                    assert re.search(schema.get("pattern", ""), valeur), (adresse, dit["name"])


def test_une_page_un_ordre_un_filtre_que_l_on_oublie_se_disent(lues: Sequence[Demandee]) -> None:
    sans = [
        lue
        for lue in lues
        if lue.adresse != "/v1/echeances"
        and lue.options.get("tri") != "silence"
        and "manque" not in lue.options
    ]
    assert [*_manquent(sans)] == [
        "/v1/echeances",
        "/v1/echeances?jusqu_au",
        "/v1/echeances?depuis",
        "/v1/parcours?tri=silence",
        "/v1/expulsions?manque",
        "/v1/observatoire/tableaux/{tableau}/menages?manque",
    ]


def test_ce_qui_ne_se_mesure_pas_est_encore_de_la_description() -> None:
    assert D_AILLEURS.keys() <= dict(_pages()).keys()


def test_deux_lectures_n_ont_pas_le_meme_nom(lues: Sequence[Demandee]) -> None:
    dites = [(lue.libelle, lue.role) for lue in lues]
    assert len(set(dites)) == len(dites)
