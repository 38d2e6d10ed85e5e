"""`parcours demo`: example journeys pushed through the door, then read as a référent."""

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import httpx2
import uvloop
from cyclopts import Parameter
from rich.console import Console
from rich.progress import track
from rich.table import Table

from parcours import logs
from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.commands.base import Base, Dossier, base, connected
from parcours.commands.exemples import DESIGNE, dossier_des_exemples
from parcours.commands.partenaires import ecrire_les_cles, lire_les_cles
from parcours.commands.serve import asked_to_stop, running
from parcours.domain.phrases import jour_en_lettres
from parcours.domain.vocabulaire import Role

PARCOURS: Final = ("01", "02", "03", "07")
"""The journeys whose vocabulary this version has."""
AU: Final = date(2025, 12, 12)
"""The day of the demonstration: later, these journeys are over."""
RELAIS: Final = "/partenaires/le-relais-solidaire"
REFERENTS: Final = {RELAIS: "INT-RELAIS", "/partenaires/toit-et-liens": "INT-TOITLIENS"}
"""The partners whose caseload is shown, and their organisations."""
MENAGE: Final = "exploc:48-2025-00123"
PAUSE_SECONDS: Final = 0.1
SUPERVISION: Final = Partenaire(
    source="/partenaires/demonstration",
    libelle="Lecteur de démonstration",
    organisme="INT-DEMONSTRATION",
    roles=(Role.SUPERVISION,),
)
ETATS: Final = {
    "a_venir": "à venir",
    "satisfaite": "satisfaite",
    "depassee": "dépassée",
    "eteinte": "éteinte",
}

console = Console()


def demo(
    *,
    host: Annotated[str, Parameter(help="Adresse d'écoute.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="Port d'écoute ; 0 : un port libre.")] = 8000,
    dossier: Dossier = Path(".demo"),
    rester: Annotated[bool, Parameter(help="Continuer à servir après la démonstration.")] = True,
) -> None:
    """Lance un service d'essai, y dépose des parcours d'exemple, montre ce qu'un référent lit."""
    logs.configure("WARNING")
    with base(dossier) as opened:
        uvloop.run(_demo(opened, dossier / "cles.json", (host, port), stay=rester))


async def _demo(opened: Base, fichier: Path, address: tuple[str, int], *, stay: bool) -> None:
    cles = await _partenaires(opened, fichier)
    async with (
        running(opened, *address, trial=True) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        parcours, position = await _deposer(client, cles)
        await _vues_a_jour(client)
        for source, organisme in REFERENTS.items():
            await _Lecture(client, cles[source], position).portefeuille(organisme)
        await _Lecture(client, cles[RELAIS], position).menage(parcours[MENAGE])
        _adresses(url, parcours[MENAGE], fichier)
        if stay:
            sys.stdout.write("Ctrl-C pour arrêter.\n")
            sys.stdout.flush()
            await asked_to_stop().wait()


async def _partenaires(opened: Base, fichier: Path) -> dict[str, str]:
    lu = FichierPartenaires.lit(dossier_des_exemples() / "partenaires.json")
    tous = lu.model_copy(update={"partenaires": (*lu.partenaires, SUPERVISION)})
    async with connected(opened) as pool:
        annuaire = Annuaire(pool, opened.master)
        cles = await annuaire.import_(tous, await asyncio.to_thread(lire_les_cles, fichier))
    await asyncio.to_thread(ecrire_les_cles, fichier, cles)
    return cles


async def _deposer(
    client: httpx2.AsyncClient, cles: Mapping[str, str]
) -> tuple[dict[str, str], int]:
    """Push each journey, line after line; the identifiers that the door gave, the last position."""
    parcours: dict[str, str] = {}
    position = 0
    lignes = [
        ligne
        for numero in PARCOURS
        for fichier in dossier_des_exemples().glob(f"{numero}-*.ndjson")
        for ligne in fichier.read_text(encoding="utf-8").splitlines()
    ]
    for ligne in track(lignes, "Dépôt des parcours d'exemple", console=console):
        texte = DESIGNE.sub(lambda sujet: parcours[sujet[1]], ligne)
        evenement = json.loads(texte)
        reponse = await client.post(
            "/v1/evenements",
            content=texte.encode(),
            headers={
                "Authorization": f"Bearer {cles[evenement['source']]}",
                "Content-Type": "application/cloudevents+json",
            },
        )
        if reponse.is_success:
            accuse = reponse.json()
            parcours.setdefault(evenement["subject"], accuse["parcours"])
            position = max(position, accuse["position"])
    return parcours, position


async def _vues_a_jour(client: httpx2.AsyncClient) -> None:
    """Wait for the projector, which starts in its own time."""
    while (await client.get("/pret")).json()["retard_evenements"]:  # noqa: ASYNC110 (over HTTP)
        await asyncio.sleep(PAUSE_SECONDS)


class _Lecture:
    """What a référent reads."""

    def __init__(self, client: httpx2.AsyncClient, cle: str, position: int) -> None:
        self._client = client
        self._entetes = {"Authorization": f"Bearer {cle}", "Parcours-Position": str(position)}

    async def _lit(self, adresse: str) -> Any:  # noqa: ANN401 (any JSON value)
        reponse = await self._client.get(
            adresse, params={"au": AU.isoformat()}, headers=self._entetes
        )
        return reponse.raise_for_status().json()

    async def portefeuille(self, organisme: str) -> None:
        """Show a caseload."""
        page = await self._lit(f"/v1/referents/{organisme}/parcours")
        lignes = [
            (
                menage["demandeur"] or f"{menage['parcours'][:8]}…",
                menage["etape"],
                "\n".join(menage["ce_qui_alarme"]),
                f"{menage['prochaine_echeance_le'] or ''} {menage['prochaine_echeance'] or ''}",
            )
            for menage in page["elements"]
        ]
        _montre(
            f"Le portefeuille de {organisme}, le {jour_en_lettres(AU)}",
            ("Ménage", "Étape", "Ce qui alarme", "Prochaine échéance"),
            lignes,
        )

    async def menage(self, parcours: str) -> None:
        """Show what happened to a household, and what is due."""
        faits = await self._lit(f"/v1/parcours/{parcours}/chronologie")
        _montre(
            "Un ménage menacé d'expulsion : ce qui s'est passé",
            ("Date", "Fait", "Qui l'a dit", "Reçu le", "État"),
            [
                (f["survenu_le"], f["phrase"], f["emetteur"], f["enregistre_le"][:10], f["etat"])
                for f in faits["elements"]
            ],
        )
        dues = await self._lit(f"/v1/parcours/{parcours}/echeances")
        _montre(
            "Ce qui est dû, et pourquoi",
            ("Échéance", "Règle", "État", "Source"),
            [
                (
                    d["echeance_le"],
                    f"{d['regle']} {d['libelle']}",
                    ETATS[d["etat"]],
                    d["source"] or "",
                )
                for d in dues["elements"]
            ],
        )


def _montre(titre: str, colonnes: Sequence[str], lignes: Iterable[Sequence[str]]) -> None:
    table = Table(*colonnes, title=titre)
    for ligne in lignes:
        table.add_row(*ligne)
    console.print(table)


def _adresses(url: str, parcours: str, cles: Path) -> None:
    lu = f"{url}/v1/parcours/{parcours}?au={AU}"
    console.print(
        f"L'API se décrit et s'essaie ici : [bold]{url}/docs[/bold]\n"
        f"Les clés des partenaires sont dans {cles}. Par exemple, la carte de ce ménage :\n"
        f'  cle=$(sed -n \'s/.*relais-solidaire": "\\(.*\\)".*/\\1/p\' {cles})\n'
        f'  curl -H "Authorization: Bearer $cle" "{lu}"',
        soft_wrap=True,
        highlight=False,
    )
