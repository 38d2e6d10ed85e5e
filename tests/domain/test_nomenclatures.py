"""Les listes de codes : complètes, cohérentes, lues à la demande."""

import importlib.resources
import json
import random
import re
import runpy
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import pytest

from parcours.domain.langage import nomenclatures
from parcours.domain.langage.nomenclatures import (
    CodeDeNomenclature,
    ListeDeCodes,
    ListeInconnue,
    NiveauInconnu,
    formats,
)
from parcours.domain.langage.vocabulaire import Role

PROTEGES = {"S4", "S5"}


def masques(liste: ListeDeCodes) -> list[tuple[CodeDeNomenclature, CodeDeNomenclature | None]]:
    """Chaque code sensible et le code qui le masque, s'il existe dans la liste."""
    sensibles = [code for code in liste.codes.values() if code.sensibilite]
    return [(code, liste.codes.get(code.masque_en or "")) for code in sensibles]


def test_toutes_les_listes_du_domaine_sont_la() -> None:
    ecrites = [
        nom
        for fichier in files(nomenclatures).iterdir()
        if fichier.name.endswith(".json")
        for nom in json.loads(fichier.read_bytes())
    ]

    assert list(nomenclatures.toutes()) == sorted(ecrites)


def test_chaque_code_publie_est_toujours_la() -> None:
    publies = json.loads(Path("openapi/publie/evenements.json").read_bytes())["nomenclatures"]

    perdus = {nom: set(codes) - nomenclatures.codes(nom) for nom, codes in publies.items()}

    assert {nom: codes for nom, codes in perdus.items() if codes} == {}


def test_une_liste_dit_d_ou_elle_vient_et_a_quoi_elle_sert() -> None:
    liste = nomenclatures.liste("CALEOL")

    assert (liste.nom, liste.famille, liste.usage) == ("CALEOL", "acces", "catalogue")
    assert all(lu.libelle and lu.source for lu in nomenclatures.toutes().values())
    assert {lu.usage for lu in nomenclatures.toutes().values()} == {
        "catalogue",
        "enveloppe",
        "regles",
        "correspondance",
    }


def test_un_code_garde_tout_ce_que_le_domaine_en_dit() -> None:
    assert nomenclatures.liste("TYPE_PLACE").codes["RA"] == CodeDeNomenclature(
        code="RA",
        libelle="Résidence accueil",
        groupe="LOGEMENT_ACCOMPAGNE",
        sensibilite="S5",
        masque_en="PF",
        externe={"APIL": "RESIDENCEDACCUEIL"},
    )
    tiers = nomenclatures.liste("SITRES").codes["TIERS"]
    assert tiers.note == "Jamais compté comme logé."
    assert nomenclatures.liste("TYPE_PLACE").codes["HALTE_NUIT"].a_verifier


def test_une_liste_reprend_les_codes_de_celles_qu_elle_inclut() -> None:
    sitres, places = nomenclatures.liste("SITRES"), nomenclatures.liste("TYPE_PLACE")

    assert sitres.inclut == ("TYPE_PLACE",)
    assert set(places.codes) < set(sitres.codes)
    assert {"CHU", "RUE"} <= nomenclatures.codes("SITRES")
    assert "RUE" not in nomenclatures.codes("TYPE_PLACE")


def test_chaque_inclusion_designe_une_liste() -> None:
    inclusions = {
        autre: liste.nom for liste in nomenclatures.toutes().values() for autre in liste.inclut
    }

    assert inclusions == {"TYPE_PLACE": "SITRES"}
    for autre, nom in inclusions.items():
        assert nomenclatures.codes(autre) < nomenclatures.codes(nom)


def test_chaque_code_sensible_a_dans_sa_liste_un_masque_qui_ne_l_est_pas() -> None:
    couples = [couple for liste in nomenclatures.toutes().values() for couple in masques(liste)]

    assert couples
    for code, masque in couples:
        assert code.sensibilite in PROTEGES
        assert masque is not None, code
        assert masque.sensibilite is None, code


def test_un_masque_n_est_dit_que_d_un_code_sensible() -> None:
    tous = [code for liste in nomenclatures.toutes().values() for code in liste.codes.values()]

    assert [code for code in tous if code.masque_en and not code.sensibilite] == []


def test_un_code_s_ecrit_en_capitales_sans_accent() -> None:
    tous = {code for nom in nomenclatures.toutes() for code in nomenclatures.codes(nom)}

    assert [code for code in tous if not re.fullmatch(r"[A-Z0-9]+(?:_[A-Z0-9]+)*", code)] == []


def test_les_niveaux_sont_ceux_de_la_liste_sensibilite() -> None:
    assert set(nomenclatures.NIVEAUX) == nomenclatures.codes("SENSIBILITE")


def test_les_roles_publies_sont_ceux_qui_parlent() -> None:
    assert nomenclatures.codes("ROLE_PARTENAIRE") == set(Role) - {Role.SUPERVISION}


def test_une_liste_inconnue_est_nommee_dans_l_erreur() -> None:
    for demande in (nomenclatures.liste, nomenclatures.codes):
        with pytest.raises(ListeInconnue) as erreur:
            demande("INEXISTANTE")
        assert str(erreur.value) == "Aucune liste de codes ne s'appelle « INEXISTANTE »."
        assert isinstance(erreur.value, KeyError)


def test_un_code_inconnu_reste_lisible() -> None:
    assert nomenclatures.libelle("SITRES", "CHU") == "Centre d'hébergement d'urgence"
    assert nomenclatures.libelle("SITRES", "CODE_D_AUTREFOIS") == "CODE_D_AUTREFOIS"


@pytest.mark.parametrize(
    ("code", "niveau", "montre"),
    [
        ("CADA", "S5", "CADA"),
        ("CADA", "S4", "AUTRE_HEBERGEMENT"),
        ("CADA", "S0", "AUTRE_HEBERGEMENT"),
        ("MISE_A_ABRI_VIF", "S4", "MISE_A_ABRI_VIF"),
        ("MISE_A_ABRI_VIF", "S3", "AUTRE_HEBERGEMENT"),
        ("CHU", "S0", "CHU"),
        ("CODE_D_AUTREFOIS", "S0", "CODE_D_AUTREFOIS"),
    ],
)
def test_un_code_sensible_est_masque_a_qui_n_est_pas_habilite(
    code: str, niveau: str, montre: str
) -> None:
    assert nomenclatures.masquer("SITRES", code, niveau) == montre


def test_un_niveau_inconnu_ne_montre_rien() -> None:
    with pytest.raises(NiveauInconnu, match="« S9 » n'est pas un niveau"):
        nomenclatures.masquer("SITRES", "CADA", "S9")


def test_rien_n_est_lu_a_l_import(monkeypatch: pytest.MonkeyPatch) -> None:
    lectures: list[str] = []
    monkeypatch.setattr(importlib.resources, "files", lectures.append)

    copie = runpy.run_path(str(nomenclatures.__file__))

    assert lectures == []
    with pytest.raises(AttributeError):  # l'espion ne rend rien : le premier appel lit bien
        copie["codes"]("SITRES")
    assert len(lectures) == 1


def test_les_listes_ne_sont_lues_qu_une_fois() -> None:
    nomenclatures.toutes.cache_clear()

    assert nomenclatures.toutes() is nomenclatures.toutes()
    assert nomenclatures.codes("SITRES") is nomenclatures.codes("SITRES")
    assert nomenclatures.toutes.cache_info().misses == 1


def test_les_fichiers_s_ecrivent_un_code_par_ligne() -> None:
    vues: set[str] = set()
    for fichier in Path(str(nomenclatures.__file__)).parent.glob("*.json"):
        texte = fichier.read_text("utf-8")
        brutes = json.loads(texte)
        codes = [code for brute in brutes.values() for code in brute["codes"]]
        lignes = [ligne.strip(" ,") for ligne in texte.splitlines() if '{"code": ' in ligne]

        assert lignes == [json.dumps(code, ensure_ascii=False) for code in codes], fichier.name
        assert not vues & brutes.keys(), fichier.name
        vues |= brutes.keys()


@pytest.mark.parametrize(
    ("nom", "bon", "mauvais"),
    [
        ("commune", "2A004", "4895"),
        ("commune", "97105", "96000"),
        ("departement", "2B", "20"),
        ("departement", "974", "97"),
        ("organisme", "INT-SIAO48", "INT-x"),
        ("organisme", "20005678900012", "2000567890001"),
        ("finess", "480000017", "48000001"),
        ("nud", "048012300123412345", "0480123001234"),
        ("allocataire_caf", "1234567A", "123456"),
        ("reference_opaque", "25/00123", "réf 12"),
    ],
)
def test_un_identifiant_a_la_forme_de_son_format(nom: str, bon: str, mauvais: str) -> None:
    motif = formats.FORMATS[nom]

    assert motif.fullmatch(bon)
    assert not motif.fullmatch(mauvais)
    assert not motif.fullmatch(bon + "\n")


@pytest.mark.parametrize(
    "texte",
    [
        "Dossier 285074809512345 à revoir.",
        "N° 2 85 07 48 095 123 45",
        "1.85.12.2A.123.456",
        "185122a123456",
        "lot 12 2 85 07 48 095 123 45",
        "1-85-07-48-095-123-45",
        "1/85/07/48/095/123",
        "1_85_07_48_095_123_67",
        "1 – 85 – 07 – 48 – 095 – 123",
        "1\u200b85\u200b07\u200b48\u200b095\u200b123\u200b67",
        "1\u00ad850748095123",
        "１８５０７４８０９５１２３",
        "１８５１２２Ａ１２３４５６",
        "١٨٥٠٧٤٨٠٩٥١٢٣",
        "1②③0748095123",
        "7 85 07 48 095 123 45",
        "8850799351123",
        "385069935112345",
        "2 85 20 99 351 123",
        "1 85 07 976 05 123",
        "1-8-5-0-7-4-8-0-9-5-1-2-3-6-7",
        "1  -  85  -  07  -  48  -  095  -  123",
        "1 8\n5 0\t7 4 8 : 0 9 5 1 2 3 / 6 7",
        "2 85 07 2Ａ 123 456",
        "c0ffee00-4c1d-4b62-a285-074809512317",
        "b74d3c1e-0a5f-4c1d-9b62-d2f6a8c04e17 : 1 85 07 48 095 123",
    ],
)
def test_un_numero_de_securite_sociale_se_voit_meme_espace(texte: str) -> None:
    assert formats.contient_nir(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "20005678900012",
        "06 12 34 56 78 06 22 33 44 55",
        "2025-04-01T09:00:00+02:00",
        "2026-03-12 10:30, 2 personnes",
        "1 234,56 €",
        "1764374400123",
        "1 85 00 48 095 123",
        "1 85 14 48 095 123",
        "1 85 45 48 095 123",
        "1 85 07 00 095 123",
        "1 85 07 48 000 123",
        "1 85 07 48 095 000",
        "185074809512398",
        "3017620422003",
        "FR76 3000 6000 0112 3456 7890 189",
    ],
)
def test_un_siret_un_telephone_une_date_ne_sont_pas_un_nir(texte: str) -> None:
    assert not formats.contient_nir(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "285074809512317",
        "n-2-85-07-48-095-123-17",
        "２８５０７４８０９５１２３１７",
        "785074809512358",
        "185122A12345648",
        "a185122b12345675z",
    ],
)
def test_un_numero_avec_sa_cle_se_voit_meme_dans_un_identifiant(texte: str) -> None:
    assert formats.contient_nir_exact(texte)


@pytest.mark.parametrize(
    "texte",
    ["285074809512345", "2850748095123", "1764374400123", "1-85-07-48-095-123", "185122A12345600"],
)
def test_des_chiffres_sans_leur_cle_ne_font_pas_un_numero_dans_un_identifiant(texte: str) -> None:
    assert not formats.contient_nir_exact(texte)


def test_un_uuid_au_hasard_n_est_pas_un_numero() -> None:
    hasard = random.Random(48)  # noqa: S311 (always the same ones)
    uuids = [str(UUID(bytes=hasard.randbytes(16), version=4)) for _ in range(50_000)]

    assert sum(map(formats.contient_nir, uuids)) <= 1
    assert not formats.contient_nir(f"vu avec {uuids[0].upper()}, {uuids[1]}")


def test_une_trace_au_hasard_n_est_pas_un_numero() -> None:
    hasard = random.Random(48)  # noqa: S311 (always the same ones)
    traces = [
        f"00-{hasard.randbytes(16).hex()}-{hasard.randbytes(8).hex()}-01" for _ in range(50_000)
    ]

    assert sum(map(formats.contient_nir_exact, traces)) <= 1
