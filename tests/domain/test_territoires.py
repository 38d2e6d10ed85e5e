"""Le registre des territoires : ce qu'il connaît, ce qu'il refuse, comment il se refait."""

import importlib.resources
import json
import runpy
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from parcours.domain.langage import territoires
from parcours.domain.langage.nomenclatures.formats import FORMATS
from parcours.domain.langage.territoires import Commune, CommuneInconnue, Departement, Epci, Region

BIEN_FORMES_MAIS_INCONNUS = ["48999", "01000", "2A999", "33900", "75121", "97199", "98700"]
Fiche = dict[str, object]
OUTIL = Path(__file__).parents[2] / "outils" / "territoires.py"


@cache
def lignes(nom: str) -> list[list[str]]:
    """Les lignes d'une table du registre, sans son en-tête."""
    texte = (files(territoires) / f"{nom}.csv").read_text("utf-8")
    return [ligne.split(";") for ligne in texte.splitlines()[1:]]


@pytest.mark.parametrize(
    "code",
    ["31555", "33058", "33366", "34172", "48061", "48092", "48095", "48140", "66136"],
)
def test_les_communes_des_parcours_d_exemple_existent(code: str) -> None:
    assert territoires.commune_connue(code)


@pytest.mark.parametrize("code", [*BIEN_FORMES_MAIS_INCONNUS, "75", "4895", "", "code", "48095 "])
def test_un_code_absent_de_tous_les_millesimes_est_inconnu(code: str) -> None:
    assert not territoires.commune_connue(code)
    assert territoires.commune(code) is None


def test_un_registre_qui_ne_regarderait_que_la_forme_se_trahirait() -> None:
    bien_formes = [code for code in BIEN_FORMES_MAIS_INCONNUS if FORMATS["commune"].fullmatch(code)]
    lozere = [f"48{n:03}" for n in range(1000)]

    assert bien_formes == BIEN_FORMES_MAIS_INCONNUS
    assert all(map(FORMATS["commune"].fullmatch, lozere))
    assert sum(map(territoires.commune_connue, lozere)) == 198


@pytest.mark.parametrize(
    ("premier", "dernier", "commune"),
    [(75101, 75120, "75056"), (69381, 69389, "69123"), (13201, 13216, "13055")],
)
def test_les_arrondissements_municipaux_menent_a_leur_ville(
    premier: int, dernier: int, commune: str
) -> None:
    trouves = [territoires.commune(str(code)) for code in range(premier, dernier + 1)]

    assert {(c.type, c.actuelle) for c in trouves if c} == {("arrondissement", commune)}
    assert None not in trouves
    assert not territoires.commune_connue(str(dernier + 1))


@pytest.mark.parametrize(
    ("code", "nom", "departement"),
    [
        ("2A004", "Ajaccio", "2A"),
        ("2B033", "Bastia", "2B"),
        ("97105", "Basse-Terre", "971"),
        ("97209", "Fort-de-France", "972"),
        ("97302", "Cayenne", "973"),
        ("97411", "Saint-Denis", "974"),
        ("97502", "Saint-Pierre", "975"),
        ("97611", "Mamoudzou", "976"),
        ("97701", "Saint-Barthélemy", "977"),
        ("97801", "Saint-Martin", "978"),
        ("98735", "Papeete", "987"),
        ("98818", "Nouméa", "988"),
    ],
)
def test_la_corse_et_l_outre_mer_sont_au_registre(code: str, nom: str, departement: str) -> None:
    trouvee = territoires.commune(code)

    assert trouvee is not None
    assert (trouvee.nom, trouvee.departement, trouvee.actuelle) == (nom, departement, code)


def test_une_commune_dit_son_departement_et_son_epci() -> None:
    assert territoires.commune("48095") == Commune(
        "48095", "Mende", "actuelle", "48", "244800405", "48095"
    )
    assert territoires.epci("244800405") == Epci("244800405", "CC Coeur de Lozère", "CC")
    assert territoires.departement("48") == Departement("48", "Lozère", "76", "metro")
    assert territoires.region("76") == Region("76", "Occitanie", "metro")


@pytest.mark.parametrize(
    ("code", "nom", "type_", "actuelle", "departement"),
    [
        ("48014", "Bagnols-les-Bains", "deleguee", "48027", "48"),
        ("01120", "Cordieux", "associee", "01262", "01"),
        ("20004", "Ajaccio", "ancienne", "2A004", "2A"),  # la Corse d'avant 1976
        ("75002", "Antony", "ancienne", "92002", "92"),  # la Seine d'avant 1968
        ("60696", "Voisinlieu", "ancienne", "60057", "60"),  # réunie à Beauvais en 1943
        ("98511", "Mamoudzou", "ancienne", "97611", "976"),
        ("97123", "Saint-Barthélemy", "ancienne", "97701", "977"),
        ("66235", "Amélie-les-Bains", "ancienne", "66003", "66"),
    ],
)
def test_un_code_ancien_mene_a_la_commune_actuelle(
    code: str, nom: str, type_: str, actuelle: str, departement: str
) -> None:
    trouvee = territoires.commune(code)

    assert territoires.commune_connue(code)
    assert trouvee is not None
    assert (trouvee.nom, trouvee.type, trouvee.actuelle) == (nom, type_, actuelle)
    assert territoires.departement_de(code) == trouvee.departement == departement


def test_une_commune_retablie_est_de_nouveau_actuelle() -> None:
    celles = territoires.commune("15031")

    assert celles is not None
    assert (celles.nom, celles.type, celles.actuelle) == ("Celles", "actuelle", "15031")


def test_le_departement_d_une_commune_inconnue_ne_se_devine_pas() -> None:
    with pytest.raises(CommuneInconnue) as erreur:
        territoires.departement_de("48999")

    assert isinstance(erreur.value, KeyError)
    assert "48999" not in str(erreur.value)


def test_ce_qui_n_existe_pas_ne_se_trouve_pas() -> None:
    assert territoires.departement("20") is None
    assert territoires.departement("96") is None
    assert territoires.epci("000000000") is None
    assert territoires.region("99") is None


def test_chaque_code_mene_a_une_commune_actuelle_du_registre() -> None:
    communes = lignes("communes")
    actuelles = {ligne[0] for ligne in communes if ligne[2] == "actuelle"}

    assert (len(communes), len(actuelles)) == (39_288, 34_969)
    assert {code for code, *_, vers in communes if not vers} == actuelles
    assert {vers for *_, vers in communes if vers} <= actuelles
    assert {ligne[2] for ligne in communes} == {
        "actuelle",
        "deleguee",
        "associee",
        "arrondissement",
        "ancienne",
    }


def test_chaque_territoire_cite_existe() -> None:
    communes = [territoires.commune(code) for code, *_ in lignes("communes")]
    departements = [territoires.departement(code) for code, *_ in lignes("departements")]

    assert all(c is not None and territoires.departement(c.departement) for c in communes)
    assert all(c is not None and (c.epci is None or territoires.epci(c.epci)) for c in communes)
    assert all(d is not None and territoires.region(d.region) for d in departements)
    assert (len(lignes("epci")), len(departements), len(lignes("regions"))) == (1255, 109, 26)


def test_seules_des_iles_n_ont_pas_d_epci() -> None:
    sans = [c for c, _, type_, _, epci, _ in lignes("communes") if type_ == "actuelle" and not epci]
    noms = {c.nom for code in sans if code < "97" and (c := territoires.commune(code))}

    assert noms == {"Île-de-Bréhat", "Île-de-Sein", "Ouessant", "L'Île-d'Yeu"}
    assert {code[:3] for code in sans if code > "97"} == {
        "975",
        "977",
        "978",
        "984",
        "986",
        "987",
        "988",
        "989",
    }


def test_tout_code_du_registre_a_la_forme_d_un_code_de_commune() -> None:
    assert [c for c, *_ in lignes("communes") if not FORMATS["commune"].fullmatch(c)] == []
    assert [d for d, *_ in lignes("departements") if not FORMATS["departement"].fullmatch(d)] == []


@pytest.mark.parametrize("nom", ["communes", "departements", "epci", "regions"])
def test_une_table_est_triee_sans_doublon_et_se_relit_par_decoupage(nom: str) -> None:
    codes = [ligne[0] for ligne in lignes(nom)]

    assert codes == sorted(set(codes))
    assert len({len(ligne) for ligne in lignes(nom)}) == 1
    assert not any(valeur != valeur.strip() for ligne in lignes(nom) for valeur in ligne)


def test_rien_n_est_lu_a_l_import(monkeypatch: pytest.MonkeyPatch) -> None:
    lectures: list[str] = []
    monkeypatch.setattr(importlib.resources, "files", lectures.append)

    copie = runpy.run_path(str(territoires.__file__))

    assert lectures == []
    with pytest.raises(TypeError):  # l'espion ne rend rien : le premier appel lit bien
        copie["commune_connue"]("48095")
    assert len(lectures) == 1


# --- Refaire le registre --------------------------------------------------------------------------


def paquet(racine: Path, version: str, **tables: list[Fiche]) -> str:
    """Écrire un paquet d'un millésime, tel qu'extrait de son archive."""
    dossier = racine / version
    (dossier / "data").mkdir(parents=True)
    (dossier / "package.json").write_text(json.dumps({"version": version}), "utf-8")
    for nom, fiches in tables.items():
        chemin = dossier / "data" / f"{nom.replace('_', '-')}.json"
        chemin.write_text(json.dumps(fiches), "utf-8")
    return str(dossier)


def fiche(code: str, nom: str, type_: str = "commune-actuelle", **reste: object) -> Fiche:
    """Une fiche de commune d'un paquet."""
    return {"code": code, "nom": nom, "type": type_, "departement": code[:2], **reste}


COMPLEMENTS = [
    fiche("01185", "Plateau d'Hauteville"),
    fiche("66003", "Amélie-les-Bains-Palalda"),
    fiche("97701", "Saint-Barthélemy"),
    fiche("97801", "Saint-Martin"),
]


def deux_millesimes(racine: Path) -> list[str]:
    """Une commune a absorbé sa voisine entre deux millésimes, et une autre a changé de code."""
    neuve = fiche("48001", "Neuve", anciensCodes=["48002", "48009"])
    recent = paquet(
        racine,
        "2.10.0",
        communes=[*COMPLEMENTS, neuve, fiche("48001", "X", "commune-deleguee", chefLieu="48001")],
        epci=[{"code": "2", "nom": 'CC  "Des Sources"', "type": "CC", "membres": [neuve]}],
        departements=[{"code": "48", "nom": "Lozère", "region": "76", "zone": "metro"}],
        regions=[{"code": "76", "nom": "Occitanie", "zone": "metro"}],
    )
    ancien = paquet(
        racine,
        "2.9.0",
        communes=[fiche("48001", "Vieux nom"), fiche("48002", "Absorbée")],
        historique_communes=[fiche("48009", "Renumérotée")],
    )
    return [recent, ancien]


def test_l_outil_reunit_les_millesimes_quel_que_soit_leur_ordre(tmp_path: Path) -> None:
    refaire = runpy.run_path(str(OUTIL))["main"]
    paquets = deux_millesimes(tmp_path)

    for ordre in (paquets, paquets[::-1]):
        refaire([str(tmp_path), *ordre])
        communes = (tmp_path / "communes.csv").read_text("utf-8").splitlines()
        assert [ligne for ligne in communes if ligne.startswith("48")] == [
            "48001;Neuve;actuelle;48;2;",
            "48002;Absorbée;ancienne;;;48001",
            "48009;Renumérotée;ancienne;;;48001",
        ]
    assert (tmp_path / "epci.csv").read_text("utf-8") == "code;nom;type\n2;CC « Des Sources »;CC\n"


def test_l_outil_refuse_un_code_qui_ne_mene_nulle_part(tmp_path: Path) -> None:
    refaire = runpy.run_path(str(OUTIL))["main"]
    perdu = paquet(tmp_path, "1.0.0", communes=[fiche("48777", "Perdue")])

    with pytest.raises(SystemExit, match="aucune commune actuelle pour 48777"):
        refaire([str(tmp_path), *deux_millesimes(tmp_path), perdu])


def test_l_outil_refuse_un_historique_qu_il_ne_couvre_pas(tmp_path: Path) -> None:
    refaire = runpy.run_path(str(OUTIL))["main"]
    perdu = paquet(tmp_path, "1.0.0", historique_communes=[fiche("48777", "Perdue")])

    with pytest.raises(SystemExit, match=r"historique sans suite connue : .*48777"):
        refaire([str(tmp_path), *deux_millesimes(tmp_path), perdu])
