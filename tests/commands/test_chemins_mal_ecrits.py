"""What an operator mistypes is said in a sentence, and nothing is made of it."""

import asyncio
import json
import os
from pathlib import Path

import pytest
from commande import lance
from faits import SIAO
from maison import EXEMPLES, Maison, cle


@pytest.mark.parametrize(
    "mots",
    [
        ("sauvegarder", "--faits", "{ici}/f", "--cles", "{ici}/c"),
        ("verify",),
        ("rebuild",),
        ("partenaires", "lister"),
        ("partenaires", "cles"),
        ("partenaires", "revoquer", SIAO),
        ("territoire", "lister", "--departement", "48"),
        ("publier", "2025-T1", "--departements", "48"),
    ],
)
def test_un_dossier_mal_ecrit_n_est_pas_pris_pour_une_base_vide(
    tmp_path: Path, mots: tuple[str, ...]
) -> None:
    absent = tmp_path / "parcours-mal-ecrit"

    refus = lance(*(mot.format(ici=tmp_path) for mot in mots), "--dossier", str(absent))

    assert refus.returncode == 1, refus.stdout
    assert refus.stderr.startswith(f"parcours : {absent}")
    assert len(refus.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("commande", ["serve", "migrate", "verify"])
def test_une_cle_maitresse_dite_ailleurs_ne_se_cree_pas(tmp_path: Path, commande: str) -> None:
    dite = tmp_path / "coffre" / "cle-maitresse"

    refus = lance(
        *(commande, "--dossier", str(tmp_path / "neuf")),
        PARCOURS_CLE_MAITRESSE_FICHIER=str(dite),
    )

    assert refus.returncode == 1
    assert refus.stderr.startswith(f"parcours : {dite} n'existe pas")
    assert list(tmp_path.iterdir()) == []


async def test_une_base_commencee_ne_recoit_pas_une_autre_cle(
    maison: Maison, base: str, tmp_path: Path
) -> None:
    """From another directory, a new key would open none of the partners' keys, and say nothing."""
    assert await maison.service.annuaire.by_key(cle(SIAO))

    refus = await asyncio.to_thread(
        lance, "migrate", "--dossier", str(tmp_path), PARCOURS_DATABASE_URL=base
    )

    assert refus.returncode == 1
    assert refus.stderr.startswith(f"parcours : {tmp_path / 'cle-maitresse'} n'existe pas")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 (an async test)


def test_ne_pas_remettre_la_cle_maitresse_se_dit_avant_de_restaurer(tmp_path: Path) -> None:
    for copie in ("faits.dump", "cles.dump"):
        (tmp_path / copie).touch()

    refus = lance(
        *("restaurer", "--faits", str(tmp_path / "faits.dump")),
        *("--cles", str(tmp_path / "cles.dump"), "--dossier", str(tmp_path / "neuf")),
    )

    assert refus.returncode == 1
    assert "la clé maîtresse y est attendue" in refus.stderr
    assert not (tmp_path / "neuf").exists()


def test_des_cles_qui_ne_s_ecriraient_pas_ne_se_donnent_pas(tmp_path: Path) -> None:
    """They were given, and nobody knew them."""
    mots = ("partenaires", "importer", str(EXEMPLES / "partenaires.json"), "--cles")
    refus = lance(*mots, str(tmp_path / "nul" / "cles.json"), "--dossier", str(tmp_path / "d"))

    assert refus.returncode == 1
    assert len(refus.stderr.splitlines()) == 1
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("contenu", ['{"a": ', '["/partenaires/siao-48"]', '{"a": 1}', ""])
def test_un_fichier_de_cles_qui_n_en_est_pas_un_se_dit(tmp_path: Path, contenu: str) -> None:
    cles = tmp_path / "cles.json"
    cles.write_text(contenu)
    exemple = str(EXEMPLES / "01-rue-hebergement-logement-maintien.ndjson")
    for mots in (
        ("import", exemple, "--url", "http://127.0.0.1:1"),
        ("partenaires", "importer", str(EXEMPLES / "partenaires.json"), "--dossier", str(tmp_path)),
    ):
        refus = lance(*mots, "--cles", str(cles))

        assert refus.returncode == 1
        assert refus.stderr.startswith(f"parcours : {cles} n'est pas un fichier de clés")
        assert len(refus.stderr.splitlines()) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "127.0.0.1", "http://[", "ftp://x"])
def test_un_service_qui_ne_repond_pas_se_dit(tmp_path: Path, url: str) -> None:
    cles, exemple = tmp_path / "cles.json", EXEMPLES / "01-rue-hebergement-logement-maintien.ndjson"
    cles.write_text(json.dumps({SIAO: "pcs_x"}))

    refus = lance("import", str(exemple), "--cles", str(cles), "--url", url)

    assert refus.returncode == 1
    assert f"parcours : le service ne répond pas à {url}" in refus.stderr
    assert "Traceback" not in refus.stderr
