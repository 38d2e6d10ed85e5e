"""`parcours import`: push a file of events through the door, as a partner would."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import httpx2
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from parcours.commands.cles import cles_lues, joignable
from parcours.commands.designes import DESIGNE, remplacer
from parcours.errors import CannotRun

ENVOI_LIGNES: Final = 2000
ENVOI_TIMEOUT_SECONDS: Final = 300
REJOUE: Final = 200
ACCEPTES: Final = frozenset({REJOUE, 201})


@dataclass(frozen=True, slots=True)
class LigneDuFichier:
    """A line of the file."""

    numero: int
    octets: bytes
    source: str | None
    """None if the line cannot be read: any key will do, the door says what is wrong."""
    sujet: str | None = None
    designes: frozenset[str] = frozenset()
    """The subjects whose identifiers it waits for."""


def importer(
    fichier: Annotated[Path, Parameter(help="Évènements CloudEvents, un par ligne.")],
    /,
    *,
    cles: Annotated[Path, Parameter(help="Fichier {source: clé} de « parcours partenaires ».")],
    url: Annotated[str, Parameter(help="Adresse du service.")] = "http://127.0.0.1:8000",
    refus: Annotated[
        Path | None, Parameter(help="Où écrire les lignes refusées et pourquoi, en JSON par ligne.")
    ] = None,
) -> None:
    """Dépose les évènements d'un fichier et dit lesquels sont refusés ; recommencer est sans effet.

    `{{système:identifiant}}` y vaut l'identifiant que la porte a donné à ce sujet, plus haut.
    Le code de sortie est 1 si une ligne est refusée.
    """
    connues = cles_lues(cles)
    parcours: dict[str, str] = {}
    total, rejouees, refusees = 0, 0, []
    with (
        joignable(url),
        httpx2.Client(base_url=url, timeout=ENVOI_TIMEOUT_SECONDS) as client,
        _barre() as barre,
    ):
        tache = barre.add_task("Dépôt", total=fichier.stat().st_size)
        for envoi in _envois(_lignes(fichier), connues, parcours):
            sorts = _deposer(client, envoi, connues, parcours)
            refusees += [sort for sort in sorts if sort["statut"] not in ACCEPTES]
            rejouees += sum(sort["statut"] == REJOUE for sort in sorts)
            total += len(envoi)
            barre.advance(tache, sum(len(ligne.octets) for ligne in envoi))
    _dire(total, rejouees, refusees, refus)


def _lignes(fichier: Path) -> Iterator[LigneDuFichier]:
    with fichier.open("rb") as ouvert:
        for numero, octets in enumerate(ouvert, 1):
            if octets.strip():
                yield LigneDuFichier(numero, octets, *_source_et_sujet(octets), _designes(octets))


def _source_et_sujet(octets: bytes) -> tuple[str | None, str | None]:
    try:
        lu = json.loads(octets)
        source, sujet = lu["source"], lu["subject"]
    except (ValueError, KeyError, TypeError):
        return None, None
    dits = [dit if isinstance(dit, str) else None for dit in (source, sujet)]
    return dits[0], dits[1]


def _designes(octets: bytes) -> frozenset[str]:
    return frozenset(DESIGNE.findall(octets.decode(errors="replace")))


def _envois(
    lignes: Iterator[LigneDuFichier], cles: dict[str, str], parcours: Mapping[str, str]
) -> Iterator[list[LigneDuFichier]]:
    """Lines that follow each other, that one key can push, and that wait for nothing more.

    `parcours` fills between two of them: what the door answered to the ones before.
    """
    envoi: list[LigneDuFichier] = []
    for ligne in lignes:
        pleine = len(envoi) == ENVOI_LIGNES or not ligne.designes <= parcours.keys()
        if envoi and (pleine or _cle(ligne, cles) != _cle(envoi[0], cles)):
            yield envoi
            envoi = []
        envoi.append(ligne)
    if envoi:
        yield envoi


def _cle(ligne: LigneDuFichier, cles: dict[str, str]) -> str:
    return cles.get(ligne.source or "") or next(iter(cles.values()), "")


def _deposer(
    client: httpx2.Client,
    envoi: list[LigneDuFichier],
    cles: dict[str, str],
    parcours: dict[str, str],
) -> list[dict[str, Any]]:
    """Push lines, learn the identifiers of their subjects; what became of each."""
    reponse = client.post(
        "/v1/evenements",
        content=b"".join(_complete(ligne, parcours) for ligne in envoi),
        headers={
            "Authorization": f"Bearer {_cle(envoi[0], cles)}",
            "Content-Type": "application/x-ndjson",
        },
    )
    if reponse.status_code not in ACCEPTES:
        raise CannotRun(f"le service refuse l'envoi : {_pourquoi(reponse)}")
    resultats = reponse.json()["resultats"]
    non_lues = [resultats[-1]] * (len(envoi) - len(resultats))  # after the one that stopped it
    for ligne, resultat in zip(envoi, resultats, strict=False):
        if ligne.sujet and resultat.get("parcours"):
            parcours.setdefault(ligne.sujet, resultat["parcours"])
    return [
        {**resultat, "ligne": ligne.numero}
        for ligne, resultat in zip(envoi, [*resultats, *non_lues], strict=True)
    ]


def _pourquoi(reponse: httpx2.Response) -> str:
    """What a problem says; whoever stands before the service says only a status."""
    try:
        return str(reponse.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"réponse {reponse.status_code}"


def _complete(ligne: LigneDuFichier, parcours: Mapping[str, str]) -> bytes:
    if not ligne.designes:
        return ligne.octets
    return remplacer(ligne.octets.decode(errors="replace"), parcours).encode()


def _barre() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _dire(total: int, rejouees: int, refusees: list[dict[str, Any]], refus: Path | None) -> None:
    neufs = total - rejouees - len(refusees)
    sys.stdout.write(f"{neufs} évènements déposés, {rejouees} rejoués, {len(refusees)} refusés.\n")
    for refusee in refusees:
        erreurs = refusee.get("erreurs", [])
        ou = ", ".join(f"{e['pointeur'] or '/'} {e['code']}" for e in erreurs) or refusee["detail"]
        sys.stdout.write(f"  ligne {refusee['ligne']} : {refusee['title']} ({ou})\n")
    if refus is not None:
        refus.write_text(
            "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in refusees), encoding="utf-8"
        )
    if refusees:
        raise SystemExit(1)
