"""`parcours demo`: the example journeys pushed through the door, then what their readers see."""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import httpx2
import uvloop
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from parcours import logs
from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.commands.base import BaseOuverte, Dossier, base, connected
from parcours.commands.cles import cles_lues, ecrire_les_cles
from parcours.commands.designes import remplacer
from parcours.commands.essai import refuse_beyond_loopback
from parcours.commands.exemples import dossier_des_exemples
from parcours.commands.parutions import paraissent
from parcours.commands.peupler import TIMEOUT_SECONDS, avancement, montre
from parcours.commands.serve import asked_to_stop, running
from parcours.commands.vitrine import DEPARTEMENT, Vitrine
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.temps.jour_civil import jour_civil
from parcours.errors import CannotRun
from parcours.peuplement.chiffres import Chiffres
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.depot import Arrivee
from parcours.peuplement.territoire import TerritoireInvente

HOSTILE: Final = "10-"
"""How the name starts of the journey that is there to be refused."""
PAUSE_SECONDS: Final = 0.1
GRAINE: Final = 1
"""The made-up households are the same in every demonstration."""
LARGEUR_MAX: Final = 110
"""In columns: wider, a line is hard to follow."""
SUPERVISION: Final = Partenaire(
    source="/partenaires/demonstration",
    libelle="Lecteur de démonstration",
    organisme="INT-DEMONSTRATION",
    roles=(Role.SUPERVISION,),
)

console = Console(width=min(Console().width, LARGEUR_MAX))


def demo(
    *,
    host: Annotated[str, Parameter(help="Adresse d'écoute.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="Port d'écoute ; 0 : un port libre.")] = 8000,
    dossier: Dossier = Path(".demo"),
    rester: Annotated[bool, Parameter(help="Continuer à servir après la démonstration.")] = True,
    menages: Annotated[
        int, Parameter(help="Ménages inventés qui arrivent ensuite ; 0 : aucun.")
    ] = 2000,
) -> None:
    """Lance un service d'essai, y dépose les parcours d'exemple, montre ce qu'on en lit.

    Des ménages inventés arrivent ensuite, pendant que le service répond.
    """
    logs.configure("WARNING")
    refuse_beyond_loopback(host)
    with contextlib.ExitStack() as pile:
        with console.status("PostgreSQL démarre…"):
            opened = pile.enter_context(base(dossier, first=True))
        uvloop.run(_demo(opened, dossier, (host, port), menages if rester else None))


async def _demo(
    opened: BaseOuverte, dossier: Path, address: tuple[str, int], menages: int | None
) -> None:
    """Play the journeys; then stay, while that many households arrive; None: leave at once."""
    fichier = dossier / "cles.json"
    inventes = TerritoireInvente(
        DepartementInvente(DEPARTEMENT, menages or 0), GRAINE, _jusqu_au(dossier)
    )
    cles = await _partenaires(opened, fichier, inventes)
    _dit(f"PostgreSQL est prêt, {len(cles)} partenaires ont leur clé")
    async with (
        running(opened, *address, trial=True) as url,
        httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS) as client,
    ):
        if menages is not None:
            _dit(f"Le service répond : {url}")
        depot = await _deposer(client, cles)
        await _vues_a_jour(client)
        vitrine = Vitrine(client, cles, depot.parcours, depot.position, console)
        await vitrine.montre()
        if menages is not None:
            vitrine.adresses(url, fichier)
            sys.stdout.write("Ctrl-C pour arrêter.\n")
            sys.stdout.flush()
            await _jusqu_a_l_arret(
                _accueille(opened, dossier, client, Arrivee(client, cles, inventes))
            )


async def _jusqu_a_l_arret(travail: Coroutine[Any, Any, None]) -> None:
    """Do this beside, until it is done, then wait to be stopped; what fails there is not kept."""
    arret, tache = asked_to_stop(), asyncio.create_task(travail)
    demande = asyncio.create_task(arret.wait())
    await asyncio.wait({tache, demande}, return_when=asyncio.FIRST_COMPLETED)
    if not arret.is_set():
        await tache
    await demande
    tache.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await tache


async def _accueille(
    opened: BaseOuverte, dossier: Path, client: httpx2.AsyncClient, arrivee: Arrivee
) -> None:
    """Let the made-up households arrive; once they are all there, publish their figures."""
    inventes, chiffres = arrivee.territoire, Chiffres()
    if not (combien := inventes.departement.menages):
        return
    with avancement(combien, chiffres) as avance:
        await arrivee.tout(range(combien), avance)
    montre(inventes, chiffres)
    await _vues_a_jour(client)
    try:
        async for dit in paraissent(opened, dossier, inventes.jusqu_au):
            _dit(" ".join(dit.splitlines()))
    except CannotRun as refus:
        console.print(str(refus), highlight=False)
    _dit("Ce qui en est publié : /v1/observatoire/publications, avec la clé de l'observateur")


def _jusqu_au(dossier: Path) -> date:
    """The last day that the made-up households tell: that of the first demonstration here.

    The next one says them again as they were, and nothing is doubled.
    """
    fichier = dossier / "jusqu-au"
    if not fichier.exists():
        fichier.write_text(jour_civil(datetime.now(UTC)).isoformat(), encoding="ascii")
    return date.fromisoformat(fichier.read_text(encoding="ascii"))


def _dit(fait: str) -> None:
    console.print(f"[green]✓[/] {fait}", highlight=False)


async def _partenaires(
    opened: BaseOuverte, fichier: Path, inventes: TerritoireInvente
) -> dict[str, str]:
    lu = FichierPartenaires.lit(dossier_des_exemples() / "partenaires.json")
    avec = inventes.departement.fichier()
    tous = lu.model_copy(
        update={
            "partenaires": (*lu.partenaires, *avec.partenaires, SUPERVISION),
            "systemes": (*lu.systemes, *avec.systemes),
        }
    )
    async with connected(opened) as pool:
        annuaire = Annuaire(pool, opened.master)
        cles = await annuaire.import_(tous, await asyncio.to_thread(_connues, fichier), renew=True)
    await asyncio.to_thread(ecrire_les_cles, fichier, cles)
    return cles


def _connues(fichier: Path) -> dict[str, str]:
    return cles_lues(fichier) if fichier.exists() else {}


@dataclass
class _Depot:
    """What the door answered."""

    parcours: dict[str, str] = field(default_factory=dict)
    """The identifier that it gave for each subject."""
    position: int = 0
    faits: int = 0
    rejoues: int = 0
    refus: int = 0

    def note(self, sujet: str, reponse: httpx2.Response) -> None:
        """Keep an answer."""
        if not reponse.is_success:
            self.refus += 1
            return
        accuse = reponse.json()
        if reponse.headers.get("Idempotent-Replayed"):
            self.rejoues += 1
        else:
            self.faits += 1
        self.parcours.setdefault(sujet, accuse["parcours"])
        self.position = max(self.position, accuse["position"])


def _a_jouer() -> dict[str, Sequence[str]]:
    """The lines of each journey, by name, in the order of their numbers."""
    fichiers = sorted(dossier_des_exemples().glob("*.ndjson"))
    return {
        fichier.stem: fichier.read_text(encoding="utf-8").splitlines()
        for fichier in fichiers
        if not fichier.name.startswith(HOSTILE)
    }


async def _deposer(client: httpx2.AsyncClient, cles: Mapping[str, str]) -> _Depot:
    """Push each journey, line after line, as the partner of each line."""
    depot, debut, journeys = _Depot(), time.monotonic(), _a_jouer()
    colonnes = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*colonnes, console=console, transient=True) as progress:
        tache = progress.add_task("", total=sum(map(len, journeys.values())))
        for nom, lignes in journeys.items():
            progress.update(tache, description=nom)
            for ligne in lignes:
                await _pousse(client, cles, ligne, depot)
                progress.advance(tache)
    sorts = (
        (depot.faits, "faits déposés par la porte"),
        (depot.rejoues, "faits rejoués, déjà au journal"),
        (depot.refus, "refusés"),
    )
    dits = ", ".join(f"{combien} {sort}" for combien, sort in sorts if combien)
    _dit(f"{len(journeys)} parcours d'exemple, {dits}, en {time.monotonic() - debut:.0f} s")
    return depot


async def _pousse(
    client: httpx2.AsyncClient, cles: Mapping[str, str], ligne: str, depot: _Depot
) -> None:
    """Push a line, once the subjects that it names have their identifiers."""
    texte = remplacer(ligne, depot.parcours)
    evenement = json.loads(texte)
    reponse = await client.post(
        "/v1/evenements",
        content=texte.encode(),
        headers={
            "Authorization": f"Bearer {cles[evenement['source']]}",
            "Content-Type": "application/cloudevents+json",
        },
    )
    depot.note(evenement["subject"], reponse)


async def _vues_a_jour(client: httpx2.AsyncClient) -> None:
    """Wait for the projector, which starts in its own time and may have views to make."""
    while not _a_jour(await client.get("/pret")):  # noqa: ASYNC110 (over HTTP)
        await asyncio.sleep(PAUSE_SECONDS)


def _a_jour(pret: httpx2.Response) -> bool:
    return pret.is_success and not pret.json()["retard_evenements"]
