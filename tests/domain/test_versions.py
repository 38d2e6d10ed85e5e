"""Un type a des versions : chacune se dit et se lit pour toujours, la dernière se plie."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from scenario import CCAPEX, HUISSIER, fait, given
from strategies import RAPIDE, donnees

from parcours.domain.langage import marques
from parcours.domain.langage.champs import Code, Personnel
from parcours.domain.langage.evenement import CATALOGUE, VERSIONS, Evenement, SansEtat
from parcours.domain.langage.fondation import Base, Fonde
from parcours.domain.publie import catalogue
from parcours.domain.volets.expulsion.anciens import SursisHivernalEcarteV1
from parcours.domain.volets.expulsion.quitter import SursisHivernalEcarte

SURSIS = "expulsion.sursis-hivernal-ecarte"
SUIVIES = [v for v in catalogue.versions() if v is not CATALOGUE[v.fiche.nom]]
"""Les versions que d'autres suivent."""
PAIRES = pytest.mark.parametrize(
    ("avant", "apres"),
    [(v, VERSIONS[v.fiche.nom, v.fiche.version + 1]) for v in SUIVIES],
    ids=[catalogue.type_cloudevents(v) for v in SUIVIES],
)

Classe = type[Evenement[Any]]


# --- Ce qu'une version doit à celle d'avant -------------------------------------------------------


@PAIRES
def test_une_version_ne_reprend_rien_de_ce_que_la_precedente_donnait(
    avant: Classe, apres: Classe
) -> None:
    """Qui le disait le dit encore ; ce qui était protégé l'est autant."""
    assert avant.fiche.emetteurs <= apres.fiche.emetteurs
    assert avant.fiche.sensibilite <= apres.fiche.sensibilite
    assert avant.fiche.agregat is apres.fiche.agregat
    assert avant.fiche.libelle == apres.fiche.libelle
    for champ in avant.model_fields.keys() & apres.model_fields.keys():
        assert avant.sensibilite_de(champ) <= apres.sensibilite_de(champ)
        assert not {*marques.personnels(avant)} - {*marques.personnels(apres)}


def _ce_dont_la_lecture_depend(version: Classe) -> dict[str, tuple[object, set[object]]]:
    """De chaque champ : ce qu'il nomme, cite, scelle, tait, et la liste de ses codes."""
    return {
        champ: (
            version.sensibilite_de(champ),
            {m for m in marques.marques(info) if isinstance(m, str | Code | Personnel | Fonde)},
        )
        for champ, info in version.model_fields.items()
    }


@PAIRES
def test_deux_versions_se_lisent_et_s_ouvrent_de_meme(avant: Classe, apres: Classe) -> None:
    """Un fait dit en v1 ne nomme, ne tait ni ne pèse plus ou moins d'être lu en v2."""
    assert avant.fiche.sensibilite is apres.fiche.sensibilite
    assert (avant.fiche.reserve, avant.fiche.ouvre_parcours) == (
        apres.fiche.reserve,
        apres.fiche.ouvre_parcours,
    )
    dites, lues = map(_ce_dont_la_lecture_depend, (avant, apres))
    communs = dites.keys() & lues.keys()
    assert {c: dites[c] for c in communs} == {c: lues[c] for c in communs}


def test_ce_dont_la_lecture_depend_dit_qui_est_nomme() -> None:
    _, dites = _ce_dont_la_lecture_depend(VERSIONS["menage.domiciliation-demandee", 1])["organisme"]

    assert [m.base for m in dites if isinstance(m, Fonde)] == [Base.DOMICILIATION]


@PAIRES
@RAPIDE
@pour_tout(data=st.data())
def test_tout_ce_que_dit_une_version_la_suivante_sait_le_dire(
    avant: Classe, apres: Classe, data: st.DataObject
) -> None:
    """Un partenaire aurait pu pousser ce que l'on y lit."""
    lu = apres.lu_depuis(avant.model_validate(data.draw(donnees(avant))))

    dit = lu.model_dump(mode="json", exclude_unset=True)
    assert Draft202012Validator(catalogue.schema(apres)).is_valid(dit)
    assert apres.model_validate(dit) == lu


@pytest.mark.parametrize("version", [1, 2])
def test_une_version_ne_se_declare_qu_une_fois(version: int) -> None:
    deja = VERSIONS[SURSIS, version]

    with pytest.raises(TypeError, match="est déclaré deux fois"):
        type("Double", (Evenement[SansEtat],), {"fiche": deja.fiche, "__doc__": "Un double."})

    assert VERSIONS[SURSIS, version] is deja
    assert CATALOGUE[SURSIS] is SursisHivernalEcarte


LIT = {"lu_depuis": classmethod(lambda _cls, avant: avant)}


@pytest.mark.parametrize(
    ("version", "lit"), [(3, {}), (4, LIT)], ids=["ne-lit-rien", "ne-suit-rien"]
)
def test_une_version_qui_ne_lit_pas_la_precedente_ne_se_publie_pas(
    version: int, lit: dict[str, Any]
) -> None:
    fiche = replace(SursisHivernalEcarte.fiche, version=version)
    corps = {"fiche": fiche, "__doc__": "Une version.", **lit}

    with pytest.raises(TypeError, match=f"la version {version} ne dit pas comment se lit"):
        type("Suivante", (Evenement[SansEtat],), corps)

    assert (SURSIS, version) not in VERSIONS
    assert CATALOGUE[SURSIS] is SursisHivernalEcarte


# --- Se trouver et se publier ---------------------------------------------------------------------


def test_un_nom_court_designe_la_derniere_version_et_un_nom_publie_la_sienne() -> None:
    assert catalogue.trouver(SURSIS) is SursisHivernalEcarte
    assert catalogue.trouver(f"fr.parcours.{SURSIS}.v1") is SursisHivernalEcarteV1
    assert catalogue.trouver(f"fr.parcours.{SURSIS}.v2") is SursisHivernalEcarte
    assert catalogue.trouver(f"fr.parcours.{SURSIS}.v3") is None


def test_le_journal_se_cherche_sous_toutes_les_versions() -> None:
    publies = (f"fr.parcours.{SURSIS}.v1", f"fr.parcours.{SURSIS}.v2")

    assert catalogue.types_cloudevents(SursisHivernalEcarte) == publies
    assert catalogue.types_dits([SURSIS, "menage.ouvert"]) == [
        *publies,
        "fr.parcours.menage.ouvert.v1",
    ]
    assert catalogue.types_dits([publies[0]]) == [publies[0]]
    assert catalogue.types_dits(["flux.a-relire"]) == ["fr.parcours.flux.a-relire.v1"]
    assert set(publies) <= set(catalogue.types_de(SursisHivernalEcarte.fiche.agregat))


def test_le_catalogue_dit_ce_qui_suit_une_version_et_ce_qu_elle_entraine() -> None:
    v1, v2 = [publie for publie in catalogue.publies() if publie.nom == SURSIS]

    assert (v1.version, v1.suivi_de) == (1, v2.type)
    assert (v2.version, v2.suivi_de) == (2, None)
    assert v1.eteint == v2.eteint == ["R-E16"]
    assert v1.acte == v2.acte
    assert v1.arme_des_echeances
    assert {p.suivi_de for p in catalogue.publies()} == {None, v2.type}


# --- Le sursis hivernal, dit dans ses deux versions -----------------------------------------------

SIGNIFIE = fait("expulsion.commandement-de-quitter-delivre", "2026-12-01")


def en_v2(v1: dict[str, Any]) -> dict[str, Any]:
    """La même décision, telle que la version 2 la demande : écrit d'après le texte."""
    return {**v1, "effet": "REDUIT" if "reduit_au" in v1 else "SUPPRIME"}


@RAPIDE
@pour_tout(dit=donnees(SursisHivernalEcarteV1))
def test_la_meme_decision_dite_en_v1_ou_en_v2_fait_le_meme_menage(dit: dict[str, Any]) -> None:
    le = dit.pop("survenu_le")
    en_v1 = fait(f"fr.parcours.{SURSIS}.v1", le, ident="d", **dit)
    redit = fait(f"fr.parcours.{SURSIS}.v2", le, ident="d", **en_v2(dit))

    assert given(SIGNIFIE, en_v1).parcours == given(SIGNIFIE, redit).parcours


def test_deux_recits_d_une_decision_dans_deux_versions_sont_un_seul_acte() -> None:
    v1 = fait(f"fr.parcours.{SURSIS}.v1", "2026-12-20", par=CCAPEX)
    v2 = fait(f"fr.parcours.{SURSIS}.v2", "2026-12-21", par=HUISSIER)
    parcours = given(SIGNIFIE, v1, v2).parcours

    assert len([f for f in parcours.faits if f.evenement.fiche.nom == SURSIS]) == 1
