"""A backup that restores: the operators' page, played literally on a server that never saw us."""

import asyncio
import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import asyncpg
import postgres_server
import pytest
from commande import PARCOURS, lance, lit, service
from faits import entre, menage_ouvert
from maison import EXEMPLES, ouvrir

from parcours.commands.base import base as ouvre_la_base
from parcours.postgres import dump
from parcours.postgres.embedded import Server
from parcours.postgres.migrate import rights
from parcours.postgres.role import ROLE, allow

PAGE = (EXEMPLES.parent / "docs" / "exploitation.md").read_text(encoding="utf-8")


def blocs_de(partie: str) -> list[str]:
    """The shell blocks of a part of the page."""
    _, _, texte = PAGE.partition(f"\n## {partie}\n")
    return re.findall(r"^```sh\n(.*?)^```$", texte.split("\n## ")[0], re.MULTILINE | re.DOTALL)


def joue(bloc: str, ou: Path) -> str:
    """Run a block as it is written, its directories being under `ou`."""
    texte = re.sub(r"(?<=\s)/(sauvegardes|coffre|var)\b", rf"{ou}/\1", bloc)
    fini = subprocess.run(  # noqa: S603 (the page's own words)
        ["/bin/bash", "-euo", "pipefail", "-c", texte],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{PARCOURS.parent}{os.pathsep}{os.environ['PATH']}"},
    )
    assert fini.returncode == 0, fini.stdout + fini.stderr
    return fini.stdout


def lu(url: str, cles: Path, adresse: str) -> Any:  # noqa: ANN401 (JSON)
    """What the référent reads, once the views know everything."""
    while lit(f"{url}/pret").json()["retard_evenements"]:
        time.sleep(0.1)
    cle = cle_de(cles, "/partenaires/le-relais-solidaire")
    reponse = lit(f"{url}{adresse}", Authorization=f"Bearer {cle}")
    assert reponse.status_code == 200, reponse.text
    return reponse.json()


def cle_de(cles: Path, source: str) -> str:
    trouvee = re.search(rf'"{source}": "([^"]+)"', cles.read_text(encoding="utf-8"))
    assert trouvee
    return trouvee[1]


def test_la_sauvegarde_se_restaure_comme_le_dit_la_page(tmp_path: Path) -> None:
    ancien, neuf = tmp_path / "var/lib/parcours", tmp_path / "var/lib/parcours-neuf"
    for dossier in ("sauvegardes", "coffre", "var/lib"):
        (tmp_path / dossier).mkdir(parents=True)
    cles = tmp_path / "cles.json"
    lance(
        *("partenaires", "importer", EXEMPLES / "partenaires.json"),
        *("--cles", cles, "--dossier", ancien),
    )
    sauver, restaurer = blocs_de("Sauvegarder")
    with service(ancien, "--essai") as servi:
        exemple = EXEMPLES / "01-rue-hebergement-logement-maintien.ndjson"
        assert lance("import", exemple, "--cles", cles, "--url", servi.url).returncode == 0
        faits = lu(servi.url, cles, "/v1/evenements?limite=1")
        (un,) = faits["elements"]
        parcours = un["subject"].removeprefix("parcours:")
        avant = lu(servi.url, cles, f"/v1/parcours/{parcours}?au=2026-06-01")
        joue(sauver, tmp_path)

    dit = joue(restaurer, tmp_path)

    assert "Le journal est entier, et les vues sont celles qu'il donne." in dit
    for copie in ("sauvegardes/faits.dump", "coffre/cles.dump"):
        assert (tmp_path / copie).stat().st_mode & 0o077 == 0
    with service(neuf, "--essai") as servi:
        assert lu(servi.url, cles, f"/v1/parcours/{parcours}?au=2026-06-01") == avant
        encore = lance("import", exemple, "--cles", cles, "--url", servi.url)
        assert " 0 refusés" in encore.stdout
    encore = lance(
        *("restaurer", "--faits", tmp_path / "sauvegardes/faits.dump"),
        *("--cles", tmp_path / "coffre/cles.dump", "--dossier", neuf),
    )
    assert encore.returncode == 1
    assert "tient déjà un journal" in encore.stderr


def test_une_sauvegarde_manquee_laisse_celle_d_avant(tmp_path: Path, server: Server) -> None:
    """Nothing of ours is there to be copied; the night before, it was."""
    faits, cles = tmp_path / "faits.dump", tmp_path / "cles.dump"
    for copie in (faits, cles):
        copie.write_text("hier")

    for mauvais, dit in (
        ((faits, faits), "deux fichiers"),
        ((faits, tmp_path / "." / "faits.dump"), "deux fichiers"),
        ((faits, tmp_path), "fichier ordinaire"),
        ((faits, cles), "pg_dump a échoué"),
    ):
        with pytest.raises(dump.DumpFailed, match=dit):
            dump.dump(server.url, *mauvais)

    assert [copie.read_text() for copie in (faits, cles)] == ["hier", "hier"]
    assert {ici.name for ici in tmp_path.iterdir()} == {"faits.dump", "cles.dump"}


async def test_des_copies_interverties_se_disent_avant_que_rien_ne_soit_lu(
    server: Server, base: str, tmp_path: Path
) -> None:
    faits, cles = tmp_path / "faits.dump", tmp_path / "cles.dump"
    await asyncio.to_thread(dump.dump, base, faits, cles)
    neuve = await postgres_server.fresh_database(server)

    for mauvais in ((cles, faits), (faits, faits)):
        with pytest.raises(dump.DumpFailed, match="n'est pas la sauvegarde qu'on dit"):
            await asyncio.to_thread(dump.restore, neuve, *mauvais)

    await asyncio.to_thread(dump.restore, neuve, faits, cles)
    await postgres_server.drop_database(server, neuve)


async def test_deux_bases_d_un_serveur_ne_se_genent_pas(server: Server) -> None:
    urls = [await postgres_server.fresh_database(server) for _ in range(2)]
    for url in urls:
        os.environ["PARCOURS_DATABASE_URL"] = url
        try:
            await asyncio.to_thread(_prepare)
        finally:
            del os.environ["PARCOURS_DATABASE_URL"]
    for url in urls:
        connection = await asyncpg.connect(url, server_settings={"role": ROLE})
        assert await connection.fetchval("SELECT position FROM journal.tete") == 0
        await connection.execute("CREATE SCHEMA essai_de_vues")
        await connection.close()
        await postgres_server.drop_database(server, url)


def _prepare() -> None:
    os.environ["PARCOURS_CLE_MAITRESSE"] = bytes(range(32)).hex()
    try:
        with ouvre_la_base(Path("absent")):
            pass
    finally:
        del os.environ["PARCOURS_CLE_MAITRESSE"]


async def test_les_droits_sont_redits_a_chaque_demarrage(base: str) -> None:
    """Whatever was taken away: the role ends with what the migrations gave it."""
    demande = """
    SELECT table_schema || '.' || table_name, privilege_type
      FROM information_schema.table_privileges
     WHERE grantee = $1 AND table_schema IN ('journal', 'coffre', 'annuaire') ORDER BY 1, 2
    """
    connection = await asyncpg.connect(base)
    avant = await connection.fetch(demande, ROLE)
    assert avant
    for schema in ("journal", "coffre", "annuaire"):
        await connection.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {ROLE}")
        await connection.execute(f"REVOKE ALL ON SCHEMA {schema} FROM {ROLE}")
        await connection.execute(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM {ROLE}")
    assert await connection.fetch(demande, ROLE) == []

    await allow(connection, rights())

    assert await connection.fetch(demande, ROLE) == avant
    await connection.close()
    async with ouvrir(base) as maison:
        await entre(maison, menage_ouvert())
