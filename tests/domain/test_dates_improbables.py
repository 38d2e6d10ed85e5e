"""Toute date que dit un fait, où qu'elle soit, se signale si elle ne peut pas être."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from scenario import donnees, fait, given, schema_de

from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fiche import Agregat
from parcours.domain.publie import catalogue

Classe = type[Evenement[Any]]
DATES = {"date": "{}-05-04", "date-time": "{}-05-04T10:00:00Z"}
SAUF = frozenset(
    {
        ("correction.date-precisee", "nouvelle_date"),  # se signale du fait qu'elle date
        ("correction.menages-fusionnes", "reversible_jusqu_au"),  # ne se lit nulle part
    }
)


def _vrai(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Le schéma d'une valeur, sans l'absence, ni le détour d'une définition."""
    vrai = next((s for s in schema.get("anyOf", ()) if s.get("type") != "null"), schema)
    return defs[vrai["$ref"].rpartition("/")[2]] if "$ref" in vrai else vrai


def champs_dates(classe: Classe) -> Iterator[tuple[str, str | None, str]]:
    """Chaque champ daté, celui de l'objet qui le porte s'il y en a un, et sa forme."""
    schema = schema_de(classe)
    defs = schema.get("$defs", {})
    for nom, dit in schema["properties"].items():
        valeur = _vrai(dit, defs)
        objet = _vrai(valeur["items"], defs) if valeur.get("type") == "array" else valeur
        for sous, sien in objet.get("properties", {}).items():
            if (forme := _vrai(sien, defs).get("format")) in DATES:
                yield nom, sous, forme
        if (forme := valeur.get("format")) in DATES and nom != "survenu_le":
            yield nom, None, forme


TOUS = [
    (classe, *champ)
    for classe in catalogue.classes()
    for champ in champs_dates(classe)
    if (classe.fiche.nom, champ[0]) not in SAUF
]


def avec(classe: Classe, champ: str, sous: str | None, date: str) -> dict[str, Any]:
    """Ce que dit le fait dans ce champ, et rien d'autre que d'ordinaire."""
    if sous is None:
        return {champ: date}
    requis = donnees(classe, "2026-03-10", {}).get(champ)
    ordinaire = requis[0] if isinstance(requis, list) and requis else {"personne": "p1"}
    return {champ: [{**ordinaire, sous: date}]}


@pytest.mark.parametrize(
    ("classe", "champ", "sous", "forme"),
    TOUS,
    ids=[f"{c.fiche.nom}, {'.'.join(filter(None, (n, s)))}" for c, n, s, _ in TOUS],
)
def test_une_date_d_avant_1900_ou_que_rien_ne_prevoit_se_signale(
    classe: Classe, champ: str, sous: str | None, forme: str
) -> None:
    for annee in ("1850", "2120"):
        dit = fait(classe, "2026-03-10", **avec(classe, champ, sous, DATES[forme].format(annee)))
        codes = {anomalie.code for _, anomalie in given(dit).parcours.anomalies}

        assert codes & {"date-improbable", "naissance-future"}


HEURES = [
    (classe, champ)
    for classe, champ, sous, forme in TOUS
    if forme == "date-time" and sous is None and classe.fiche.agregat is not Agregat.PLATEFORME
]


@pytest.mark.parametrize(
    ("classe", "champ"), HEURES, ids=[f"{c.fiche.nom}, {n}" for c, n in HEURES]
)
def test_une_heure_d_un_autre_jour_se_signale_la_ou_elle_a_lieu(classe: Classe, champ: str) -> None:
    for departement, du_jour, d_un_autre in (
        ("48", "2026-03-10T22:30:00Z", "2026-03-10T23:30:00Z"),
        ("971", "2026-03-11T03:30:00Z", "2026-03-10T03:30:00Z"),
        ("988", "2026-03-09T13:30:00Z", "2026-03-10T13:30:00Z"),
    ):
        for heure, attendue in ((du_jour, False), (d_un_autre, True)):
            dite: dict[str, Any] = {champ: heure}
            dit = fait(classe, "2026-03-10", departement=departement, **dite)
            codes = {anomalie.code for _, anomalie in given(dit).parcours.anomalies}
            assert ("heure-d-un-autre-jour" in codes) is attendue


def test_d_une_heure_d_un_autre_jour_le_delai_part_quand_meme() -> None:
    lu = given(fait("veille.appel-115-recu", "2026-03-10", contact_a="2026-03-08T09:00:00Z"))

    assert ("R-O01", "2026-03-11", "a_venir") in lu.au("2026-03-10").echeances


def test_les_heures_et_ce_que_portent_les_objets_en_sont() -> None:
    formes = {forme for *_, forme in TOUS}

    assert formes == DATES.keys()
    assert any(sous for _, _, sous, _ in TOUS)
    assert len(TOUS) > 100
