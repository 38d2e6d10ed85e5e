"""The published catalogue: an example for each type, and a word that is never taken back."""

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from parcours.api.porte.enveloppe import juger
from parcours.api.porte.json_strict import lire
from parcours.commands.croissance import pertes
from parcours.commands.exemples import dossier_des_exemples, exemples
from parcours.commands.openapi import PUBLIE, evenements, openapi, tenir_parole
from parcours.domain.droit.donnees import CONSERVATION_EN_BASE_ACTIVE
from parcours.domain.publie import catalogue

OPENAPI = Path(__file__).parents[2] / "openapi"
Catalogue = dict[str, Any]
COMMANDEMENT = "expulsion.commandement-de-payer-delivre"
OUVERT = "menage.ouvert"
DITS = exemples(dossier_des_exemples())


@pytest.fixture(scope="module")
def publies() -> Catalogue:
    return evenements()


@pytest.fixture(scope="module")
def reference() -> Catalogue:
    lue: Catalogue = json.loads((OPENAPI / PUBLIE).read_text(encoding="utf-8"))
    return lue


# --- Les exemples ---------------------------------------------------------------------------------


def test_tout_type_publie_a_son_exemple(publies: Catalogue) -> None:
    assert [t["nom"] for t in publies["types"] if not t["exemples"]] == []


@pytest.mark.parametrize("sorte", sorted(DITS))
def test_un_exemple_est_conforme_a_son_schema_et_accepte_a_la_porte(sorte: str) -> None:
    evenement = DITS[sorte]["evenement"]
    classe = catalogue.trouver(sorte)
    assert classe is not None
    schema = Draft202012Validator(
        catalogue.schema(classe), format_checker=Draft202012Validator.FORMAT_CHECKER
    )

    assert [erreur.message for erreur in schema.iter_errors(evenement["data"])] == []
    assert juger(lire(json.dumps(evenement).encode()), date.max).evenement.fiche.nom in sorte


def test_l_exemple_d_un_type_dit_ce_qu_il_arme() -> None:
    assert DITS[f"fr.parcours.{COMMANDEMENT}.v1"]["echeances"] == ["R-E02"]


def test_l_exemple_d_un_type_est_le_plus_complet(tmp_path: Path) -> None:
    plein = DITS[f"fr.parcours.{COMMANDEMENT}.v1"]["evenement"]
    maigre = {**plein, "id": "maigre", "data": {"survenu_le": "2025-02-10", "dette": 1}}
    (tmp_path / "00.attendu.json").write_text("[]")

    for dits in ([plein, maigre], [maigre, plein]):
        (tmp_path / "00.ndjson").write_text("\n".join(map(json.dumps, dits)))
        (exemple,) = exemples(tmp_path).values()
        assert exemple["evenement"] == plein


def test_ce_qu_un_exemple_arme_son_type_dit_pouvoir_l_armer(publies: Catalogue) -> None:
    armees = {
        t["nom"]: {regle for e in t["exemples"] for regle in e["echeances"]}
        for t in publies["types"]
    }
    armants = {nom for nom, regles in armees.items() if regles - {CONSERVATION_EN_BASE_ACTIVE.id}}

    assert armants <= {t["nom"] for t in publies["types"] if t["arme_des_echeances"]}
    assert len(armants) > 20


def test_une_ligne_que_son_parcours_dit_refusee_n_est_pas_un_exemple(tmp_path: Path) -> None:
    ligne = (dossier_des_exemples() / "10-dossier-hostile.ndjson").read_text().splitlines()[0]
    (tmp_path / "00.ndjson").write_text(ligne)
    refus = {"lecture": "porte", "ligne": 1, "attendu": {"statut": 403}}

    for controles, nombre in (([], 1), ([refus], 0)):
        (tmp_path / "00.attendu.json").write_text(json.dumps(controles))
        assert len(exemples(tmp_path)) == nombre


# --- Ce que veulent dire les codes ----------------------------------------------------------------


def test_chaque_code_du_catalogue_a_sa_legende(publies: Catalogue) -> None:
    for t in publies["types"]:
        assert set(t["emetteurs"]) <= publies["roles"].keys()
        assert t["sensibilite"] in publies["sensibilites"]
        assert {*t["ouvre"], *t["ferme"]} <= publies["dossiers"].keys()
        assert {*t["satisfait"], *t["eteint"]} <= publies["regles"].keys()
        assert set(t["clot"]) <= publies["alertes"].keys()
        for nom in listes(t["data"]):
            assert publies["nomenclatures"][nom]


def listes(schema: object) -> Iterator[str]:
    """The code lists that a schema names."""
    if isinstance(schema, dict):
        if "x-nomenclature" in schema:
            yield schema["x-nomenclature"]
        for valeur in schema.values():
            yield from listes(valeur)
    elif isinstance(schema, list):
        for valeur in schema:
            yield from listes(valeur)


# --- Ce qui est publié ne peut que grandir --------------------------------------------------------


def test_le_catalogue_garde_tout_ce_que_la_derniere_version_avait_publie(
    publies: Catalogue, reference: Catalogue
) -> None:
    assert len(reference["types"]) >= 47
    assert list(pertes(reference, publies)) == []


def modifiee(publie: Catalogue, nom: str, change: Callable[[dict[str, Any]], object]) -> Catalogue:
    """The catalogue, once something changed in a type."""
    autre = copy.deepcopy(publie)
    change(next(t for t in autre["types"] if t["nom"] == nom))
    return autre


def champ(fiche: dict[str, Any], nom: str) -> dict[str, Any]:
    propriete: dict[str, Any] = fiche["data"]["properties"][nom]
    return propriete


def personne(fiche: dict[str, Any]) -> dict[str, Any]:
    definition: dict[str, Any] = fiche["data"]["$defs"]["PersonneDeclaree"]
    return definition


PERTES: dict[str, tuple[str, Callable[[dict[str, Any]], object], str]] = {
    "un type renommé": (
        COMMANDEMENT,
        lambda f: f.update(nom="expulsion.commandement-delivre"),
        "le type a disparu",
    ),
    "un nom publié changé": (
        COMMANDEMENT,
        lambda f: f.update(type="fr.parcours.autre.v1"),
        "« type » a changé",
    ),
    "un sens changé": (COMMANDEMENT, lambda f: f.update(libelle="Autre"), "« libelle » a changé"),
    "un autre agrégat": (COMMANDEMENT, lambda f: f.update(agregat="plan"), "« agregat » a changé"),
    "un fait qui ne fonde plus": (
        OUVERT,
        lambda f: f.update(ouvre_parcours=False),
        "« ouvre_parcours » a changé",
    ),
    "un émetteur en moins": (
        COMMANDEMENT,
        lambda f: f["emetteurs"].remove("BAILLEUR_SOCIAL"),
        "BAILLEUR_SOCIAL ne peut plus le dire",
    ),
    "un fait moins protégé": (
        COMMANDEMENT,
        lambda f: f.update(sensibilite="S2"),
        f"{COMMANDEMENT} : sa sensibilité a baissé",
    ),
    "un champ moins protégé": (
        OUVERT,
        lambda f: champ(f, "issu_de").pop("x-sensibilite"),
        "issu_de : sa sensibilité a baissé",
    ),
    "un champ retiré": (
        COMMANDEMENT,
        lambda f: f["data"]["properties"].pop("motif"),
        "motif : le champ a disparu",
    ),
    "un champ devenu obligatoire": (
        COMMANDEMENT,
        lambda f: f["data"]["required"].append("motif"),
        "motif : le champ devient obligatoire",
    ),
    "un nouveau champ obligatoire": (
        COMMANDEMENT,
        lambda f: (
            f["data"]["required"].append("neuf"),
            f["data"]["properties"].update(neuf={"type": "string"}),
        ),
        "neuf : le champ devient obligatoire",
    ),
    "un type de valeur changé": (
        COMMANDEMENT,
        lambda f: champ(f, "dette").update(type="string"),
        "dette : « type » a changé",
    ),
    "une autre unité": (
        COMMANDEMENT,
        lambda f: champ(f, "dette").pop("x-unite"),
        "dette : « x-unite » a changé",
    ),
    "un code retiré": (
        COMMANDEMENT,
        lambda f: champ(f, "motif")["enum"].pop(0),
        "le code ",
    ),
    "une autre liste": (
        COMMANDEMENT,
        lambda f: champ(f, "motif").update({"x-nomenclature": "AUTRE"}),
        "motif : « x-nomenclature » a changé",
    ),
    "une liste là où tout texte allait": (
        COMMANDEMENT,
        lambda f: champ(f, "bail_conclu_le").update(enum=["2025-01-01"]),
        "bail_conclu_le : « enum » a changé",
    ),
    "une borne resserrée": (
        COMMANDEMENT,
        lambda f: champ(f, "dette").update(maximum=10),
        "dette : « maximum » a changé",
    ),
    "une borne relevée": (
        COMMANDEMENT,
        lambda f: champ(f, "dette").update(minimum=10),
        "dette : « minimum » a changé",
    ),
    "une borne nouvelle": (
        COMMANDEMENT,
        lambda f: champ(f, "motif").update(maxLength=3),
        "motif : « maxLength » a changé",
    ),
    "une donnée qui n'est plus scellée": (
        OUVERT,
        lambda f: personne(f)["properties"]["date_naissance"].pop("x-personnel"),
        "personnes/*/date_naissance : « x-personnel » a changé",
    ),
    "un champ retiré au fond d'une liste": (
        OUVERT,
        lambda f: personne(f)["properties"].pop("sexe"),
        "personnes/*/sexe : le champ a disparu",
    ),
}


@pytest.mark.parametrize("perte", PERTES)
def test_une_perte_se_voit(publies: Catalogue, perte: str) -> None:
    nom, change, phrase = PERTES[perte]

    premiere, *autres = pertes(publies, modifiee(publies, nom, change))

    assert phrase in premiere
    assert {autre.rpartition(" : ")[2] for autre in autres} <= {"sa sensibilité a baissé."}


def objets(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each object that a schema describes: the data, then the definitions that they name."""
    yield schema
    yield from (d for d in schema.get("$defs", {}).values() if "properties" in d)


def retraits(donnees: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each way to take one field, or one code, off a schema."""
    for rang, objet in enumerate(objets(donnees)):
        for nom, propriete in objet["properties"].items():
            moins = copy.deepcopy(donnees)
            del list(objets(moins))[rang]["properties"][nom]
            yield nom, moins
            codes = propriete.get("enum") or propriete.get("items", {}).get("enum")
            if codes:
                moins = copy.deepcopy(donnees)
                reste = list(objets(moins))[rang]["properties"][nom]
                reste.get("items", reste)["enum"].pop()
                yield f"{nom} ({codes[-1]})", moins


def test_retirer_n_importe_quel_champ_ou_code_de_n_importe_quel_type_se_voit(
    publies: Catalogue,
) -> None:
    for t in publies["types"]:
        seul = {"types": [t], "nomenclatures": {}}
        for retrait, donnees in retraits(t["data"]):
            assert list(pertes(seul, {**seul, "types": [{**t, "data": donnees}]})), (
                t["nom"],
                retrait,
            )


def test_un_code_retire_de_sa_liste_se_voit(publies: Catalogue) -> None:
    autre = copy.deepcopy(publies)
    del autre["nomenclatures"]["SITRES"]["RUE"]

    assert list(pertes(publies, autre)) == ["SITRES : le code RUE a disparu."]


GAINS: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "un champ facultatif": (
        COMMANDEMENT,
        lambda f: f["data"]["properties"].update(neuf={"type": "string"}),
    ),
    "un code": (COMMANDEMENT, lambda f: champ(f, "motif")["enum"].append("NEUF")),
    "un émetteur": (COMMANDEMENT, lambda f: f["emetteurs"].append("MAIRIE")),
    "une sensibilité plus haute": (COMMANDEMENT, lambda f: f.update(sensibilite="S4")),
    "un niveau dit du fait plutôt que du champ": (
        OUVERT,
        lambda f: (f.update(sensibilite="S4"), champ(f, "issu_de").pop("x-sensibilite")),
    ),
    "une borne desserrée": (COMMANDEMENT, lambda f: champ(f, "dette").update(maximum=10**13)),
    "une borne levée": (COMMANDEMENT, lambda f: champ(f, "dette").pop("maximum")),
    "un champ devenu facultatif": (COMMANDEMENT, lambda f: f["data"]["required"].remove("dette")),
    "une meilleure description": (
        COMMANDEMENT,
        lambda f: champ(f, "dette").update(description="Mieux dit."),
    ),
    "une donnée désormais scellée": (
        COMMANDEMENT,
        lambda f: champ(f, "motif").update({"x-personnel": "menage"}),
    ),
}


@pytest.mark.parametrize("gain", GAINS)
def test_un_gain_ne_gene_pas(publies: Catalogue, gain: str) -> None:
    nom, change = GAINS[gain]

    assert list(pertes(publies, modifiee(publies, nom, change))) == []


def test_figer_fait_du_catalogue_la_reference_et_ecrire_moins_est_refuse(
    tmp_path: Path, publies: Catalogue
) -> None:
    openapi(vers=tmp_path, figer=True)
    fige = json.loads((tmp_path / PUBLIE).read_text(encoding="utf-8"))

    assert fige == publies
    tenir_parole(tmp_path, publies)
    with pytest.raises(SystemExit, match=r"acces\.bail-signe : le type a disparu"):
        tenir_parole(tmp_path, sans(publies, "acces.bail-signe"))


def sans(publie: Catalogue, nom: str) -> Catalogue:
    """The catalogue without one of its types."""
    return {**publie, "types": [t for t in publie["types"] if t["nom"] != nom]}
