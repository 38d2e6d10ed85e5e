"""Le catalogue publié : ses types, leurs champs, leurs phrases et leurs schémas."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel
from scenario import fait
from strategies import RAPIDE, donnees

from parcours.domain.droit import DELAIS
from parcours.domain.langage import marques, nomenclatures
from parcours.domain.langage.champs import Code
from parcours.domain.langage.descriptions import descriptions
from parcours.domain.langage.evenement import CATALOGUE, Evenement, SansEtat
from parcours.domain.langage.phrases import phrase
from parcours.domain.langage.vocabulaire import S3, S5, Role, Sensibilite
from parcours.domain.publie import catalogue
from parcours.domain.publie.catalogue import PREFIXE
from parcours.domain.volets.maintien.impaye import ImpayeConstate

EXEMPLES = Path(__file__).parents[2] / "exemples"

Classe = type[Evenement[Any]]

OUVRENT_UN_PARCOURS = {
    "acces.recours-dalo-depose",
    "campement.menage-rattache",
    "cas-complexe.saisine-deposee",
    "comite.situation-recensee",
    "expulsion.ccapex-saisie",
    "expulsion.commandement-signale-a-la-ccapex",
    "habitat-indigne.signalement-recu",
    "menage.ouvert",
    "pole.saisine-recue",
    "siao.demande-deposee",
    "veille.appel-115-recu",
    "veille.rencontre-de-maraude-effectuee",
    "veille.signalement-recu",
    "veille.situation-residentielle-constatee",
    "vif.signalement-recu",
}
PERSONNELS = {
    "acces.demande-de-logement-social-enregistree": {"numero_unique": "menage"},
    "cas-complexe.saisine-deposee": {"tentatives_anterieures": "menage"},
    "comite.situation-etudiee": {"avis/*/precision": "menage"},
    "correction.valeur-contestee": {"precision": "menage"},
    "expulsion.ccapex-avis-rendu": {"texte": "menage"},
    "maintien.degradation-signalee": {"commentaire": "menage"},
    "menage.coordonnees-modifiees": {
        "telephone": "menage",
        "courriel": "menage",
        "adresse": "menage",
    },
    "menage.identifiant-externe-rattache": {"valeur": "menage"},
    "menage.identite-precisee": {
        "nom": "personne",
        "prenom": "personne",
        "date_naissance": "personne",
    },
    "menage.ouvert": {"personnes/*/date_naissance": "personne"},
    "menage.personne-ajoutee": {"date_naissance": "personne"},
    "pole.pre-diagnostic-rendu": {"analyse": "menage"},
    "referent.alerte-prise-en-compte": {"commentaire": "menage"},
    "siao.evaluation-approfondie-realisee": {"projet": "menage"},
    "territoire.commune-vif-conventionnee": {"commune": "menage"},
    "vif.danger-reevalue": {"danger": "menage"},
    "vif.mise-a-abri-debutee": {"commune": "menage", "solution": "menage"},
    "vif.mise-a-abri-prolongee-a-titre-exceptionnel": {"motif": "menage"},
    "vif.signalement-recu": {"commune_souhaitee": "menage", "danger": "menage"},
}

CHAMP = re.compile(r"\{(\w+)(?::[^|}]*\|[^}]*)?\}")
FACULTATIF = re.compile(r"\[[^\]]*\]")
TYPES = pytest.mark.parametrize(
    "classe",
    catalogue.versions(),
    ids=[catalogue.type_cloudevents(version) for version in catalogue.versions()],
)


def modeles(modele: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Une classe de fait, et celles des objets qu'elle contient."""
    yield modele
    for champ in modele.model_fields.values():
        if interne := marques.sous_modele(champ):
            yield from modeles(interne)


def champs_nommes(classe: Classe) -> list[str]:
    """Les champs que la phrase d'un fait nomme."""
    return CHAMP.findall(classe.fiche.phrase)


def fautes_de_phrase(classe: Classe) -> list[str]:
    """Les champs qu'une phrase ne devrait pas nommer : absents, ou trop sensibles.

    Un champ facultatif ne se nomme qu'entre crochets ; d'une liste, un code plus sensible que le
    fait se dit par celui qui le masque (`test_phrases`).
    """
    toujours = CHAMP.findall(FACULTATIF.sub("", classe.fiche.phrase))
    return [
        champ
        for champ in champs_nommes(classe)
        if champ not in classe.model_fields
        or (champ in toujours and not classe.model_fields[champ].is_required())
        or classe.sensibilite_de(champ) > classe.fiche.sensibilite
    ]


def sans_accent(texte: str) -> str:
    """Le texte, ses accents ôtés."""
    decompose = unicodedata.normalize("NFD", texte)
    return "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))


# --- Les types ------------------------------------------------------------------------------------


def test_un_type_se_trouve_par_son_nom_court_et_par_son_nom_publie() -> None:
    assert catalogue.trouver("maintien.impaye-constate") is ImpayeConstate
    assert catalogue.trouver("fr.parcours.maintien.impaye-constate.v1") is ImpayeConstate
    assert catalogue.trouver("maintien.impaye-constate.v2") is None
    assert catalogue.trouver("illisible") is None


def test_ces_types_fondent_le_partage_d_un_parcours() -> None:
    ouvrent = {classe.fiche.nom for classe in catalogue.classes() if classe.fiche.ouvre_parcours}

    assert ouvrent == OUVRENT_UN_PARCOURS


def test_savoir_qu_une_violence_existe_demande_le_niveau_4_et_une_procedure_le_3() -> None:
    niveaux = {p.nom: p.sensibilite for p in catalogue.publies() if p.famille != "territoire"}

    assert {nom for nom, n in niveaux.items() if n == "S4"} == {
        *(nom for nom in niveaux if nom.startswith("vif.")),
        "menage.mesure-protection-actualisee",
    }
    assert {nom for nom, n in niveaux.items() if n == "S5"} == {
        "accompagnement.action-praps-mobilisee",
        "accompagnement.orientation-sante-proposee",
        "menage.sejour-actualise",
        "menage.sortie-institution-annoncee",
    }
    assert {niveaux[nom] for nom in niveaux if nom.startswith("expulsion.")} == {"S3"}


@TYPES
def test_un_type_dit_ce_qu_il_est_d_ou_il_vient_et_qui_le_dit(classe: Classe) -> None:
    fiche = classe.fiche

    assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*", fiche.nom)
    assert re.fullmatch(r"[A-ZÀ-Ý].*[^.]", fiche.libelle)
    assert re.fullmatch(r"[A-ZÀ-Ý].*\.", fiche.phrase)
    assert fiche.fondement
    assert (classe.__doc__ or "").strip()
    assert fiche.emetteurs <= set(Role) - {Role.SUPERVISION, Role.SYSTEME}
    assert {delai.id for delai in (*fiche.satisfait, *fiche.eteint)} <= DELAIS.keys()


@TYPES
def test_le_fondement_se_dit_une_fois_et_le_schema_publie_finit_par_lui(classe: Classe) -> None:
    assert "Source :" not in (classe.__doc__ or "")
    description = catalogue.schema(classe)["description"]
    assert description.endswith(f"\n\nSource : {classe.fiche.fondement.removesuffix('.')}.")
    assert description.count("Source :") == 1


def test_la_phrase_d_un_type_est_par_defaut_son_libelle() -> None:
    fiche = replace(ImpayeConstate.fiche, phrase="")

    assert fiche.phrase == "Impayé de loyer constaté."
    assert ImpayeConstate.fiche.phrase == "Impayé de loyer constaté : {dette}."


@TYPES
def test_une_phrase_ne_nomme_que_des_champs_que_l_on_peut_lire_avec_le_fait(
    classe: Classe,
) -> None:
    assert fautes_de_phrase(classe) == []


@TYPES
def test_une_phrase_tait_un_code_que_ne_lit_pas_qui_lit_le_fait(classe: Classe) -> None:
    for champ, liste, code in codes_caches(classe):
        dits: Any = {champ: code}
        dite = phrase(fait(classe, "2026-01-10", **dits).evenement)
        assert nomenclatures.libelle(liste, code).lower() not in dite.lower()


def codes_caches(classe: Classe) -> list[tuple[str, str, str]]:
    """Les champs que nomme la phrase, chacun avec un code que l'on masque à qui lit le fait."""
    return [
        (champ, marque.liste, code.code)
        for champ in champs_nommes(classe)
        for marque in marques.marques(classe.model_fields[champ])
        if isinstance(marque, Code)
        for code in nomenclatures.liste(marque.liste).codes.values()
        if code.sensibilite and Sensibilite[code.sensibilite] > classe.fiche.sensibilite
    ]


@TYPES
def test_chaque_champ_est_decrit_et_se_nomme_sans_accent(classe: Classe) -> None:
    for modele in modeles(classe):
        for nom in modele.model_fields:
            phrase = descriptions(modele)[nom]
            assert phrase[0].isupper(), nom
            assert phrase.endswith((".", "…")), nom
            assert re.fullmatch(r"[a-z][a-z0-9_]*", nom)
            assert nom == sans_accent(nom)


@TYPES
def test_un_champ_code_prend_ses_codes_d_une_liste_qui_existe(classe: Classe) -> None:
    for modele in modeles(classe):
        for champ in modele.model_fields.values():
            for marque in marques.marques(champ):
                if isinstance(marque, Code):
                    assert nomenclatures.codes(marque.liste)


def test_les_champs_personnels_sont_ceux_que_le_domaine_scelle() -> None:
    personnels = {
        classe.fiche.nom: {"/".join(p.chemin): p.sujet for p in classe.personnels}
        for classe in catalogue.classes()
        if classe.personnels
    }

    assert personnels == PERSONNELS


def test_un_champ_vaut_au_moins_le_niveau_de_son_fait() -> None:
    assert ImpayeConstate.sensibilite_de("motif") == S3
    for classe in catalogue.classes():
        for champ in classe.model_fields:
            assert classe.sensibilite_de(champ) >= classe.fiche.sensibilite


# --- Les schémas ----------------------------------------------------------------------------------


@TYPES
def test_le_schema_est_un_schema_json_2020_12(classe: Classe) -> None:
    schema = catalogue.schema(classe)

    Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == classe.fiche.libelle
    assert schema["additionalProperties"] is False
    assert {"survenu_le"} <= set(schema["required"])
    assert list(nuls(schema)) == []


def nuls(schema: object) -> Iterator[object]:
    """Les endroits d'un schéma qui admettent un champ nul : la porte le refuse."""
    if isinstance(schema, dict):
        if schema.get("type") == "null" or ("default" in schema and schema["default"] is None):
            yield schema
        for valeur in schema.values():
            yield from nuls(valeur)
    elif isinstance(schema, list):
        for valeur in schema:
            yield from nuls(valeur)


def lignes() -> Iterator[tuple[str, Classe, dict[str, Any]]]:
    """Les faits des parcours d'exemple dont le type est publié, sauf le dossier hostile."""
    for fichier in sorted(EXEMPLES.glob("*.ndjson")):
        if not fichier.name.startswith("10-"):
            for numero, ligne in enumerate(fichier.read_text(encoding="utf-8").splitlines(), 1):
                evenement = json.loads(re.sub(r"\{\{.*?\}\}", UN_MENAGE, ligne))
                classe = catalogue.trouver(evenement["type"])
                if classe is not None:
                    yield f"{fichier.stem}, ligne {numero}", classe, evenement["data"]


UN_MENAGE = "00000000-0000-0000-0000-000000000001"
LIGNES = tuple(lignes())


def test_le_schema_et_la_classe_acceptent_les_faits_des_parcours_d_exemple() -> None:
    for ou, classe, data in LIGNES:
        schema = Draft202012Validator(
            catalogue.schema(classe), format_checker=Draft202012Validator.FORMAT_CHECKER
        )

        assert [erreur.message for erreur in schema.iter_errors(data)] == [], ou
        assert classe.model_validate(data).survenu_le.isoformat() == data["survenu_le"]


@TYPES
@settings(RAPIDE, max_examples=5)
@pour_tout(data=st.data())
def test_ce_que_le_schema_accepte_la_classe_l_accepte(classe: Classe, data: st.DataObject) -> None:
    ecrites = data.draw(donnees(classe))

    assert Draft202012Validator(catalogue.schema(classe)).is_valid(ecrites)
    assert classe.model_validate(ecrites).fiche.nom == classe.fiche.nom


@TYPES
def test_le_schema_refuse_un_champ_inconnu_et_un_champ_manquant(classe: Classe) -> None:
    schema = Draft202012Validator(catalogue.schema(classe))

    assert not schema.is_valid({})
    assert "survenu_le" in next(schema.iter_errors({})).message
    assert any("inattendu" in e.message for e in schema.iter_errors({"inattendu": 1}))


def test_le_schema_dit_ce_que_les_marques_disent() -> None:
    ouvert = catalogue.schema(CATALOGUE["menage.ouvert"])
    commandement = catalogue.schema(CATALOGUE["expulsion.commandement-de-payer-delivre"])[
        "properties"
    ]
    close = catalogue.schema(CATALOGUE["referent.alerte-close"])["properties"]
    bail = catalogue.schema(CATALOGUE["acces.bail-signe"])["properties"]

    personne = ouvert["$defs"]["PersonneDeclaree"]["properties"]

    assert personne["date_naissance"]["x-personnel"] == "personne"
    assert personne["role"]["x-nomenclature"] == "ROLE"
    assert ouvert["properties"]["issu_de"]["x-sensibilite"] == "S4"
    assert commandement["dette"]["x-unite"] == "centimes"
    assert commandement["motif"]["enum"] == sorted(nomenclatures.codes("IMPAYE"))
    assert close["alerte"]["x-reference"] == "<source>#<id>"
    assert bail["loyer_hors_charges"]["x-sensibilite"] == "S3"
    assert "x-sensibilite" not in bail["commune"]


def test_le_catalogue_presente_un_type_tel_qu_il_est() -> None:
    (signale,) = [p for p in catalogue.publies() if p.nom == "maintien.impaye-constate"]

    assert signale.type == f"{PREFIXE}maintien.impaye-constate.v1"
    assert (signale.famille, signale.sensibilite) == ("maintien", "S3")
    assert signale.description.startswith("Un impayé de loyer est arrêté à cette date. La ")
    assert signale.emetteurs == [
        "ADIL",
        "BAILLEUR_SOCIAL",
        "CAF_MSA",
        "CCAPEX",
        "OPERATEUR_IML",
        "POLE_RESSOURCE",
        "REFERENT_PARCOURS",
    ]
    assert (signale.ouvre, signale.ferme, signale.contact_reel) == (["dossier-impaye"], [], False)


# --- Une garantie qui ne mord plus se voit --------------------------------------------------------


@pytest.mark.parametrize(
    "phrase",
    [
        "Bail signé[ : {loyer_hors_charges}].",
        "Bail signé : {bailleur}.",
        "Bail signé : {loyer}.",
    ],
)
def test_une_phrase_indiscrete_se_voit(phrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    classe = CATALOGUE["acces.bail-signe"]
    monkeypatch.setattr(classe, "fiche", replace(classe.fiche, phrase=phrase))

    assert len(fautes_de_phrase(classe)) == 1


def test_deux_types_de_meme_nom_ne_se_publient_pas() -> None:
    deja = replace(ImpayeConstate.fiche, libelle="Un autre")

    with pytest.raises(TypeError, match="impaye-constate est déclaré deux fois"):
        type("Double", (Evenement[SansEtat],), {"fiche": deja, "__doc__": "Un double."})

    assert CATALOGUE["maintien.impaye-constate"] is ImpayeConstate


def test_un_schema_qui_admet_un_champ_nul_se_voit() -> None:
    class AvecNul(BaseModel):
        champ: Annotated[str, Code("SITRES")] | None = None

    assert len(list(nuls(AvecNul.model_json_schema()))) == 2


def test_un_type_sans_emetteur_ne_se_publie_pas() -> None:
    muets = {nom for nom, classe in CATALOGUE.items() if not classe.fiche.emetteurs}

    assert muets == {"illisible"}
    assert muets & {publie.nom for publie in catalogue.publies()} == set()
    assert CATALOGUE["illisible"].fiche.sensibilite == S5
