"""The command, as an operator types it: processes, signals, files."""

import io
import json
import shutil
import signal
import socket
import time
from pathlib import Path

import httpx2
import pytest
from commande import ATTENTE_SECONDS, lance, lit, service
from maison import EXEMPLES
from rich.console import Console

from parcours.commands.vitrine import MENAGE, Vitrine


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return tmp_path / "donnees"


@pytest.fixture(scope="session")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a database that knows the partners of the examples, and their keys."""
    fait_une_fois = tmp_path_factory.mktemp("modele")
    fait = lance(
        *("partenaires", "importer", EXEMPLES / "partenaires.json"),
        *("--cles", fait_une_fois / "cles.json", "--dossier", fait_une_fois / "donnees"),
    )
    assert fait.returncode == 0, fait.stderr
    return fait_une_fois


@pytest.fixture
def cles(tmp_path: Path, dossier: Path, modele: Path) -> Path:
    """The keys of the partners of the examples, known to the database of `dossier`."""
    shutil.copytree(modele / "donnees", dossier)
    return Path(shutil.copy2(modele / "cles.json", tmp_path))


def test_importer_des_partenaires_garde_les_cles_deja_ecrites(cles: Path, dossier: Path) -> None:
    avant = json.loads(cles.read_text(encoding="utf-8"))

    lance(
        *("partenaires", "importer", EXEMPLES / "partenaires.json"),
        *("--cles", cles, "--dossier", dossier),
    )

    assert json.loads(cles.read_text(encoding="utf-8")) == avant
    assert cles.stat().st_mode & 0o077 == 0


def test_un_fait_accepte_survit_a_kill_9(cles: Path, dossier: Path) -> None:
    ligne = (EXEMPLES / "01-rue-hebergement-logement-maintien.ndjson").read_bytes().split(b"\n")[1]
    entetes = {
        "Authorization": f"Bearer {json.loads(cles.read_text())['/partenaires/115-48']}",
        "Content-Type": "application/cloudevents+json",
    }

    with service(dossier) as servi:
        premier = httpx2.post(f"{servi.url}/v1/evenements", content=ligne, headers=entetes)
        servi.arrete(signal.SIGKILL)
    with service(dossier) as servi:
        second = httpx2.post(f"{servi.url}/v1/evenements", content=ligne, headers=entetes)

    assert (premier.status_code, second.status_code) == (201, 200)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.json() == premier.json()


def test_le_service_ecoute_sans_attendre_ses_vues(dossier: Path) -> None:
    with service(dossier, "api") as servi:
        sante, pret = (httpx2.get(f"{servi.url}/{nom}") for nom in ("sante", "pret"))
        servi.arrete(signal.SIGTERM)
    with service(dossier) as servi:
        suivi = lit(f"{servi.url}/pret")

    assert (sante.status_code, pret.status_code, suivi.status_code) == (200, 503, 200)
    assert "reconstruction" in pret.json()


def test_un_port_pris_se_dit(dossier: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as pris:
        fait = lance("serve", "--port", str(pris.getsockname()[1]), "--dossier", dossier)

    assert fait.returncode == 1
    assert "impossible d'écouter le port" in fait.stderr


def test_sigterm_arrete_proprement(dossier: Path) -> None:
    with service(dossier) as servi:
        assert servi.arrete(signal.SIGTERM) == 0


def test_un_import_dit_les_lignes_refusees_et_le_reste_se_verifie(
    cles: Path, dossier: Path, tmp_path: Path
) -> None:
    refus = tmp_path / "refus.jsonl"

    with service(dossier) as servi:
        fait = lance(
            *("import", EXEMPLES / "10-dossier-hostile.ndjson", "--cles", cles),
            *("--url", servi.url, "--refus", refus),
        )
        verifie = lance("verify", "--dossier", dossier)

    assert fait.returncode == 1
    assert "ligne 19 : Évènement invalide (/data/humeur champ-inconnu)" in fait.stdout
    refusees = [json.loads(ligne) for ligne in refus.read_text(encoding="utf-8").splitlines()]
    assert {36, 37, 40} <= {refusee["ligne"] for refusee in refusees}
    assert (verifie.returncode, verifie.stdout) == (
        0,
        "Le journal est entier, et les vues sont celles qu'il donne.\n",
    )


def test_un_import_joue_les_exemples(cles: Path, dossier: Path) -> None:
    """Lines name what the door gave for a subject of a line before: the import learns it."""
    parcours = sorted(f for f in EXEMPLES.glob("0[1-3]-*.ndjson"))
    assert all("{{" in fichier.read_text(encoding="utf-8") for fichier in parcours)
    with service(dossier, "--essai") as servi:
        for fois in range(2):
            for fichier in parcours:
                fait = lance("import", fichier, "--cles", cles, "--url", servi.url)
                assert fait.returncode == 0, (fois, fait.stdout, fait.stderr)
                assert " 0 refusés" in fait.stdout


def test_la_demonstration_joue_tous_les_parcours_et_se_rejoue_sans_rien_doubler(
    dossier: Path,
) -> None:
    joues = [f for f in EXEMPLES.glob("*.ndjson") if not f.name.startswith("10-")]

    premiere, seconde = (
        lance("demo", "--port", "0", "--dossier", dossier, "--no-rester") for _ in range(2)
    )

    assert premiere.returncode == 0, premiere.stderr
    assert f"{len(joues)} parcours d'exemple" in premiere.stdout
    assert "refusés" not in premiere.stdout
    for attendu in (
        "faits déposés par la porte",
        "Le portefeuille de INT-RELAIS",
        "Ses alertes ouvertes",
        "exploc:48-2025-00123 : expulsion possible le 1er avril 2026, dans 15 jours",
        "01/04/2026   à venir    R-E18",
        "L'offre du territoire",
        "4-1-3 Prévenir les dettes énergétiques",
    ):
        assert attendu in premiere.stdout
    assert "http://" not in premiere.stdout, "une adresse qui ne répond plus"
    assert seconde.returncode == 0, seconde.stderr
    assert _lu(premiere.stdout) == _lu(seconde.stdout)
    assert "faits rejoués, déjà au journal" in seconde.stdout
    assert "faits déposés" not in seconde.stdout


def _lu(sortie: str) -> list[str]:
    """What a demonstration shows, but the time it took and the addresses."""
    debut = sortie.index("Le portefeuille")
    return sortie[debut:].splitlines()


def test_une_demonstration_qui_reste_dit_ou_aller() -> None:
    ecrit = io.StringIO()
    console = Console(file=ecrit, width=200)
    client = httpx2.AsyncClient(base_url="http://127.0.0.1:8000")
    vitrine = Vitrine(client, {}, {MENAGE: "78d4d93c"}, 0, console)

    vitrine.adresses("http://127.0.0.1:8000", "cles.json")

    for adresse in ("/docs", "/v1/catalogue", "/v1/delais", "/chronologie?au=", "/expulsion?au="):
        assert adresse in ecrit.getvalue()


def test_une_mauvaise_cle_maitresse_est_refusee(cles: Path, dossier: Path) -> None:
    with service(dossier) as servi:
        lance("import", EXEMPLES / "10-dossier-hostile.ndjson", "--cles", cles, "--url", servi.url)
    (dossier / "cle-maitresse").write_text("00" * 32, encoding="ascii")

    fait = lance("migrate", "--dossier", dossier)

    assert fait.returncode == 1
    assert "n'est pas celle de cette base" in fait.stderr


def test_un_service_refuse_un_lecteur_de_tout_hors_essai(tmp_path: Path, dossier: Path) -> None:
    partenaires = {
        "version": 1,
        "partenaires": [
            {
                "source": "/partenaires/tout",
                "libelle": "Tout",
                "organisme": "INT-TOUT",
                "roles": ["SUPERVISION"],
            }
        ],
    }
    fichier, cles = tmp_path / "p.json", tmp_path / "c.json"
    fichier.write_text(json.dumps(partenaires), encoding="utf-8")
    lance("partenaires", "importer", fichier, "--cles", cles, "--dossier", dossier)
    entetes = {"Authorization": f"Bearer {json.loads(cles.read_text())['/partenaires/tout']}"}

    with service(dossier, "--essai") as servi:
        essai = lit(f"{servi.url}/v1/observatoire/stock", **entetes)
        servi.arrete(signal.SIGTERM)
    with service(dossier) as servi:
        vrai = lit(f"{servi.url}/v1/observatoire/stock", **entetes)

    assert (essai.status_code, vrai.status_code) == (200, 403)


def test_le_projecteur_ne_survit_pas_a_son_service(dossier: Path) -> None:
    with service(dossier) as servi:
        enfants = enfants_de(servi.processus.pid)
        servi.arrete(signal.SIGKILL)

        fin = time.monotonic() + ATTENTE_SECONDS
        while vivants(enfants) and time.monotonic() < fin:
            time.sleep(0.1)

    assert len(enfants) > 1
    assert vivants(enfants) == []


def enfants_de(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def vivants(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]
