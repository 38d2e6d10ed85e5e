"""The partner guide, played whole through the door: it cannot lie."""

import json
import re
import unicodedata
from collections.abc import Iterator

import pytest
from guide import GUIDE, Lecture, blocs
from maison import CLE_MAITRESSE, Maison, cle

from parcours.annuaire import Annuaire, FichierPartenaires
from parcours.api.problems import TOUS
from parcours.domain.langage.habilitation import DROITS, NomDeVue, Portee
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.cle import NOMINATIVES
from parcours.domain.publie import catalogue

DESCRIPTION = GUIDE.parents[1] / "openapi" / "openapi.json"
TEXTE = GUIDE.read_text(encoding="utf-8")
NOM_COURT = re.compile(r"`([a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)+)`")
UN_ROLE = re.compile(r"`([A-Z][A-Z0-9_]+)`")


async def lu(maison: Maison, texte: str) -> list[str]:
    """Where the service is not what the text says."""
    lecture = Lecture(maison)
    annuaire = Annuaire(maison.service.pool, CLE_MAITRESSE)
    ecarts: list[str] = []
    for bloc in blocs(texte):
        if bloc.est_un_annuaire:
            fichier = FichierPartenaires.model_validate_json(bloc.texte)
            await annuaire.import_(fichier, {p.source: cle(p.source) for p in fichier.partenaires})
        else:
            ecarts += await lecture.jouer(bloc)
    return ecarts + lecture.oubli()


async def test_tout_ce_que_le_guide_montre_se_passe_ainsi(maison: Maison) -> None:
    assert await lu(maison, TEXTE) == []


# --- Les métiers ----------------------------------------------------------------------------------


def metiers() -> Iterator[tuple[str, str]]:
    """The part of each kind of partner: its title, its text."""
    _, _, partie = TEXTE.partition("\n## Votre métier\n")
    partie, _, _ = partie.partition("\n## ")
    for section in partie.split("\n### ")[1:]:
        titre, _, texte = section.partition("\n")
        yield titre, texte


METIERS = dict(metiers())


def puce(texte: str, nom: str) -> str:
    """What a bullet of a part says."""
    trouvee = re.search(rf"^- \*\*{nom}.*?(?=^- |^$)", texte, re.MULTILINE | re.DOTALL)
    return trouvee[0] if trouvee else ""


NE_SONT_PAS_DES_METIERS = {Role.MENAGE, Role.SYSTEME, Role.SUPERVISION}
"""Le ménage ne se branche pas ; le service et l'essai ne sont le métier de personne."""


def test_chaque_role_a_sa_section() -> None:
    dits = [
        Role(role) for texte in METIERS.values() for role in UN_ROLE.findall(puce(texte, "Rôle"))
    ]

    assert set(dits) == set(Role) - NE_SONT_PAS_DES_METIERS


@pytest.mark.parametrize("metier", METIERS)
def test_un_metier_dit_sa_liste_ou_qu_il_n_en_a_pas(metier: str) -> None:
    """Ce que lisent ses rôles lui ouvre une liste : le guide en nomme une."""
    lecteurs = [DROITS[Role(role)] for role in UN_ROLE.findall(puce(METIERS[metier], "Rôle"))]
    suit = any(droit.lit.get(vue, Portee.AUCUNE) >= Portee.SIENS for droit in lecteurs
               for vue in NOMINATIVES)  # fmt: skip

    listes = re.findall(
        r"/v1/(?:parcours|expulsions|dispositifs|campements|siao|alertes)", METIERS[metier]
    )

    assert listes or not suit


@pytest.mark.parametrize("metier", METIERS)
def test_un_metier_a_son_exemple_et_dit_ce_qu_il_lit(metier: str) -> None:
    texte = METIERS[metier]

    assert puce(texte, "Lit")
    assert any(bloc.est_un_fait or bloc.est_une_requete for bloc in blocs(texte))


@pytest.mark.parametrize("metier", METIERS)
def test_un_metier_peut_dire_ce_que_le_guide_lui_fait_dire(metier: str) -> None:
    qualites = {Role(role) for role in UN_ROLE.findall(puce(METIERS[metier], "Rôle"))}
    dits = NOM_COURT.findall(puce(METIERS[metier], "Dit"))

    assert qualites
    assert bool(dits) == (metier != "Lecteur de l'observatoire")
    for nom in dits:
        classe = catalogue.trouver(nom)
        assert classe is not None, nom
        assert classe.fiche.emetteurs & qualites, nom


@pytest.mark.parametrize("metier", METIERS)
def test_un_metier_lit_au_niveau_que_le_guide_lui_donne(metier: str) -> None:
    droits = [DROITS[Role(role)] for role in UN_ROLE.findall(puce(METIERS[metier], "Rôle"))]
    lit = puce(METIERS[metier], "Lit")
    d_office = {droit.niveau_max.name for droit in droits}
    habilites = {niveau.name for droit in droits for niveau in droit.sur_habilitation}

    assert set(re.findall(r"S[0-5]", lit)) <= d_office | habilites
    assert ("chiffres" in lit) == any(NomDeVue.OBS in droit.lit for droit in droits)
    if "tous volets" in lit:
        assert any(droit.lit.get(NomDeVue.FR, Portee.AUCUNE) >= Portee.SIENS for droit in droits)


# --- Les noms -------------------------------------------------------------------------------------


def test_chaque_nom_court_du_guide_est_au_catalogue() -> None:
    cites = set(NOM_COURT.findall(TEXTE))

    assert len(cites) > 100
    assert {nom for nom in cites if catalogue.trouver(nom) is None} == set()


def test_chaque_refus_du_guide_existe() -> None:
    lignes = re.findall(r"^\| (\d{3}) \| (.*?) \|", TEXTE, re.MULTILINE)
    connus = {(str(probleme.statut), probleme.code) for probleme in TOUS}

    assert {"400", "401", "403", "422"} <= {statut for statut, _ in lignes}
    for statut, codes in lignes:
        assert {(statut, code) for code in re.findall(r"`([a-z-]+)`", codes)} <= connus


def test_chaque_adresse_du_guide_existe() -> None:
    citees = set(re.findall(r"(?:[`]|GET |POST )(/v1/[^\s?`]+)", TEXTE))
    chemins = json.loads(DESCRIPTION.read_bytes())["paths"]
    motifs = [re.compile(re.sub(r"\{\w+\}", "[^/]+", chemin)) for chemin in chemins]

    assert len(citees) > 15
    assert [a for a in citees if not any(motif.fullmatch(a) for motif in motifs)] == []


def test_le_sommaire_mene_quelque_part() -> None:
    titres = re.findall(r"^#{2,3} (.+)$", TEXTE, re.MULTILINE)
    ancres = {ancre(titre) for titre in titres}

    assert set(re.findall(r"\]\(#(.+?)\)", TEXTE)) == ancres


def ancre(titre: str) -> str:
    """How Markdown links to a title."""
    garde = (c for c in titre.lower() if c in " -" or unicodedata.category(c)[0] in "LN")
    return "".join(garde).replace(" ", "-")


# --- Une garantie qui ne mord plus se voit --------------------------------------------------------

LE_DEBUT = TEXTE.partition("\n## L'enveloppe\n")[0]


@pytest.mark.parametrize(
    ("dit", "faux"),
    [
        ('"etape": "inconnue"', '"etape": "rue"'),
        ("HTTP/1.1 201", "HTTP/1.1 200"),
        ('ETag: "a11a', 'ETag: "a12b'),
        ('"anomalies": []', '"anomalies": [{}]'),
        ('"motif_ouverture": "VEILLE_SOCIALE",', '"motif_ouverture": "AUTRE_CHOSE",'),
        ("clé de 115-48", "clé de caf-48"),
    ],
)
async def test_un_guide_qui_ment_se_voit(maison: Maison, dit: str, faux: str) -> None:
    assert dit in LE_DEBUT

    assert await lu(maison, LE_DEBUT.replace(dit, faux)) != []


async def test_un_refus_que_le_guide_ne_dit_pas_se_voit(maison: Maison) -> None:
    faits = [bloc.texte for bloc in blocs(LE_DEBUT) if bloc.est_un_fait]
    seul = f"```json\n{faits[0].replace('p1', 'p 1')}```\n"

    (ecart,) = await lu(maison, seul)

    assert "refusé sans que le guide le dise" in ecart
