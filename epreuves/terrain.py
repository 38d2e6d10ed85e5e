"""Un service dans ses propres processus, sur un dossier neuf, et ses partenaires."""

import contextlib
import itertools
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx2

from parcours.postgres.embedded import Server, start

RACINE: Final = Path(__file__).parents[1]
VARIANTE: Final = Path(__file__).with_name("variante.py")
PARTENAIRES: Final = RACINE / "exemples" / "partenaires.json"
STRUCTURE: Final = "application/cloudevents+json"
FLUX: Final = "application/x-ndjson"
SIAO: Final = "/partenaires/siao-48"
LE_115: Final = "/partenaires/115-48"
GENTIANES: Final = "/partenaires/chrs-les-gentianes"
RELAIS: Final = "/partenaires/le-relais-solidaire"
ATTENTE_SECONDS: Final = 180
REPONSE_SECONDS: Final = 60
PRET: Final = 200
LONG: Final = int(os.environ.get("EPREUVE_FAITS", "5000"))
"""Combien de faits a un long ménage ; moins, sur une machine occupée."""

Fait = dict[str, Any]
_NUMEROS: Final = itertools.count(1)
_CONTEXTE: Final = ssl.create_default_context()


@dataclass(eq=False)
class Servi:
    """Un service qui répond."""

    processus: subprocess.Popen[str]
    url: str

    def descendants(self) -> list[int]:
        """Ses processus, et les leurs."""
        return list(_descendants(self.processus.pid))

    def projecteur(self) -> int | None:
        """Celui de ses processus qui tient les vues."""
        for pid in enfants(self.processus.pid):
            if "spawn_main" in _mots(pid):
                return pid
        return None

    def tue(self) -> None:
        """L'achever sans prévenir."""
        self.processus.kill()
        self.processus.wait()

    def arrete(self) -> int:
        """Lui demander de s'arrêter ; comment il finit."""
        self.processus.terminate()
        return self.processus.wait(ATTENTE_SECONDS)


@dataclass
class Terrain:
    """Le dossier, les clés des partenaires, les services lancés."""

    dossier: Path
    cles: dict[str, str]
    services: list[Servi] = field(default_factory=list)

    def sert(self, *mots: str, port: int = 0, variante: str = "") -> Servi:
        """Un service de plus, une fois qu'il répond."""
        processus = subprocess.Popen(  # noqa: S603 (our own command)
            [
                *(sys.executable, str(VARIANTE), "serve", *mots, "--essai"),
                *("--port", str(port), "--dossier", str(self.dossier)),
            ],
            stdout=subprocess.PIPE,
            stderr=(self.dossier.parent / "technique.ndjson").open("a"),
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "EPREUVE_VARIANTE": variante},
        )
        if processus.stdout is None or not (
            dit := re.search(r"http://[\d.]+:\d+", processus.stdout.readline())
        ):
            raise RuntimeError((self.dossier.parent / "technique.ndjson").read_text()[-2000:])
        servi = Servi(processus, dit[0])
        self.services.append(servi)
        return servi

    def lance(self, *mots: str | Path) -> subprocess.CompletedProcess[str]:
        """Une commande de l'exploitant, jusqu'au bout."""
        return subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, VARIANTE, *mots, "--dossier", self.dossier],
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def serveur(self) -> Server:
        """Le serveur que tient l'un des services."""
        return start(self.dossier)

    def comme(self, source: str) -> dict[str, str]:
        """Les en-têtes d'un partenaire."""
        return {"Authorization": f"Bearer {self.cles[source]}"}

    def client(self, url: str, source: str) -> httpx2.AsyncClient:
        """De quoi parler au service en tant que ce partenaire."""
        return httpx2.AsyncClient(
            base_url=url, headers=self.comme(source), verify=_CONTEXTE, timeout=REPONSE_SECONDS
        )

    async def sql(self, requete: str, *valeurs: object) -> list[asyncpg.Record]:
        """Ce que la base elle-même répond."""
        connexion = await asyncpg.connect(self.serveur.url)
        try:
            return await connexion.fetch(requete, *valeurs)
        finally:
            await connexion.close()

    def verifie(self) -> subprocess.CompletedProcess[str]:
        """Ce que dit `parcours verify` de la chaîne et des vues."""
        return self.lance("verify")


@contextlib.contextmanager
def terrain(ou: Path | None = None) -> Iterator[Terrain]:
    """Un dossier neuf où les partenaires des exemples ont leurs clés."""
    with tempfile.TemporaryDirectory(dir=ou) as racine:
        dossier = Path(racine) / "donnees"
        ouvert = Terrain(dossier, {})
        cles = Path(racine) / "cles.json"
        fait = ouvert.lance("partenaires", "importer", PARTENAIRES, "--cles", cles)
        if fait.returncode:
            raise RuntimeError(fait.stderr)
        trouvees = re.findall(r'"(/partenaires/[^"]+)": "([^"]+)"', cles.read_text())
        ouvert.cles.update(trouvees)
        try:
            yield ouvert
        finally:
            for servi in ouvert.services:
                if servi.processus.poll() is None:
                    servi.arrete()


# --- Les processus --------------------------------------------------------------------------------


def enfants(pid: int) -> list[int]:
    """Les processus qu'un processus a lancés."""
    trouves: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for fil in Path(f"/proc/{pid}/task").iterdir():
            trouves += map(int, (fil / "children").read_text().split())
    return trouves


def _descendants(pid: int) -> Iterator[int]:
    for enfant in enfants(pid):
        yield enfant
        yield from _descendants(enfant)


def _mots(pid: int) -> str:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def envoie(numero: signal.Signals, pids: Iterable[int]) -> None:
    """Un signal à chacun de ces processus qui vit encore."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, numero)


# --- Les faits ------------------------------------------------------------------------------------


def un_fait(sorte: str, source: str, sujet: str, **data: object) -> Fait:
    """Un fait neuf, dit par un partenaire."""
    return {
        "specversion": "1.0",
        "id": f"epreuve-{next(_NUMEROS)}",
        "source": source,
        "type": f"fr.parcours.{sorte}.v1",
        "subject": sujet,
        "time": "2025-06-01T09:00:00+02:00",
        "departement": "48",
        "data": {"survenu_le": "2025-03-03", **data},
    }


def ouverture(sujet: str, source: str = SIAO) -> Fait:
    """Un ménage entre."""
    personne = {
        "personne": "p1",
        "role": "DEMANDEUR",
        "tranche_age": "DE_25_A_59",
        "sexe": "FEMME",
    }
    return un_fait(
        "menage.ouvert",
        source,
        sujet,
        personnes=[personne],
        composition="FEMME_ISOLE_SANS_ENFANT",
        motif_ouverture="DEMANDE_SIAO",
    )


def a_la_rue(sujet: str, source: str = LE_115) -> Fait:
    """Le ménage est vu dans la rue."""
    return un_fait(
        "veille.situation-residentielle-constatee",
        source,
        sujet,
        situation="RUE",
        source_constat="OBSERVE",
        commune="48095",
    )


def voisinage(sujet: str, source: str = SIAO, jour: str = "2025-03-03") -> Fait:
    """Quelque chose ne va pas avec les voisins."""
    dit = un_fait("maintien.degradation-signalee", source, sujet, nature="VOISINAGE", gravite="G1")
    dit["data"]["survenu_le"] = jour
    return dit


def lignes(faits: Iterable[Fait]) -> bytes:
    """Ces faits, un par ligne."""
    return b"\n".join(json.dumps(fait).encode() for fait in faits)


async def pousse(client: httpx2.AsyncClient, fait: Fait, **entetes: str) -> httpx2.Response:
    """Déposer un fait."""
    return await client.post(
        "/v1/evenements", content=json.dumps(fait), headers={"Content-Type": STRUCTURE, **entetes}
    )


async def long_menage(client: httpx2.AsyncClient, sujet: str, faits: int) -> str:
    """Un ménage dont on a dit beaucoup de choses ; son identifiant de parcours."""
    depuis = date(2015, 1, 1)
    jours = [(depuis + timedelta(days=rang % 3650)).isoformat() for rang in range(faits - 1)]
    dits = [ouverture(sujet), *(voisinage(sujet, jour=jour) for jour in jours)]
    reponse = await client.post(
        "/v1/evenements",
        content=lignes(dits),
        headers={"Content-Type": FLUX},
        timeout=ATTENTE_SECONDS,
    )
    corps = reponse.raise_for_status().json()
    if corps["resume"]["refuses"]:
        raise RuntimeError(str(corps["resultats"][:2]))
    return str(corps["resultats"][0]["parcours"])


def attend_les_vues(url: str) -> float:
    """Attendre que le service soit prêt et que ses vues sachent tout ; combien de temps."""
    debut = time.monotonic()
    while time.monotonic() - debut < ATTENTE_SECONDS:
        with contextlib.suppress(httpx2.HTTPError):
            dit = httpx2.get(f"{url}/pret", timeout=10)
            if dit.status_code == PRET and not dit.json()["retard_evenements"]:
                return time.monotonic() - debut
        time.sleep(0.1)
    raise TimeoutError("les vues n'ont pas fini")
