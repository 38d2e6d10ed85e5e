"""Le recueil du droit : tout y est, il dit ce qui se calcule, et le fichier publié est à jour."""

import re
from pathlib import Path

import pytest

from parcours.commands.droit import droit
from parcours.commands.recueil import recueil
from parcours.commands.recueil_methode import MOTIFS
from parcours.domain.droit import DELAIS, PAR_THEME
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.cas import CAS, cas_de
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.expulsion_possible import FONDEMENTS
from parcours.domain.droit.formes import Nature, Version
from parcours.domain.publie import catalogue

PUBLIE = Path(__file__).parents[2] / "docs" / "droit.md"
REDACTIONS = [
    pytest.param(regle, version, id=version.ref)
    for regle in DELAIS.values()
    for version in regle.versions
]


def test_le_recueil_publie_est_a_jour() -> None:
    droit(vers=PUBLIE, verifier=True)


def test_un_recueil_perime_se_voit(tmp_path: Path) -> None:
    copie = tmp_path / "droit.md"
    droit(vers=copie)
    copie.write_text(copie.read_text(encoding="utf-8").replace("42 jours", "41 jours"), "utf-8")

    with pytest.raises(SystemExit, match="à réécrire"):
        droit(vers=copie, verifier=True)


def test_la_liste_des_actes_que_plusieurs_disent_les_nomme_tous() -> None:
    texte = PUBLIE.with_name("actes.md").read_text(encoding="utf-8")

    nommes = set(re.findall(r"\(`([a-z0-9.-]+)`\)", texte))
    assert nommes == {c.fiche.nom for c in catalogue.classes() if c.fiche.acte}


@pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)
def test_chaque_regle_y_est_avec_ses_textes_et_ce_qu_elle_emporte(regle: Delai) -> None:
    texte = recueil()
    debut = texte.index(f"### {regle.id}. {regle.libelle}\n")
    fin = texte.find('<a id="', debut)
    page = texte[debut : fin if fin > 0 else None]

    assert regle.consequence in page
    assert regle.actif_par_defaut is ("nactive." not in page)


@pytest.mark.parametrize(("regle", "version"), REDACTIONS)
def test_chaque_redaction_a_un_exemple_qui_l_applique(regle: Delai, version: Version) -> None:
    resultat = regle.calcule(lit(regle.faits, cas_de(regle, version).faits))

    assert resultat.version_source == version.ref
    assert f"**Exemple**, rédaction `{version.ref}`" in recueil()


def test_les_cas_choisis_sont_ceux_de_redactions_connues() -> None:
    connues = {version.ref for regle in DELAIS.values() for version in regle.versions}

    assert set(CAS) <= connues


def test_les_liens_menent_quelque_part() -> None:
    texte = recueil()
    ancres = re.findall(r'<a id="([^"]+)"></a>', texte)

    assert len(ancres) == len(set(ancres)) == len(DELAIS) + len(PAR_THEME)
    assert set(re.findall(r"\]\(#([^)]+)\)", texte)) == set(ancres)


def test_les_tableaux_ont_toutes_leurs_cases() -> None:
    for ligne in recueil().splitlines():
        if ligne.startswith("|"):
            assert ligne.count("|") in {4, 5}, ligne


def test_une_regle_sans_horloge_n_a_pas_d_exemple() -> None:
    sans = [regle for regle in DELAIS.values() if regle.nature is Nature.SANS_HORLOGE]

    assert sans
    assert all(not regle.versions for regle in sans)


def test_la_chaine_de_l_expulsion_y_est_entiere() -> None:
    assert set(MOTIFS) == set(FONDEMENTS) - {"HORS_CALENDRIER"}
    assert all(fondement.source in recueil() for fondement in FONDEMENTS.values())


def test_la_prorogation_de_deux_mois_n_a_pas_de_minimum() -> None:
    """CPCE, art. L. 412-2 : trois mois au plus ; la méthode disait « un à trois mois »."""
    lignes = [ligne for ligne in recueil().splitlines() if "L. 412-2" in ligne]

    assert any("trois mois de plus au maximum" in ligne for ligne in lignes)
    assert not any("un à trois mois" in ligne for ligne in lignes)
