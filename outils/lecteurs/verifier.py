"""What leaves the service, read by those who will read it: polars, pandas, pm4py.

The demonstration is pushed to a base of its own, a quarter is frozen; its tables and the households
of the SIAO are taken away, and each library must find in them what JSON says.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import pandas as pd
import pm4py
import polars as pl

RACINE: Final = Path(__file__).parents[2]
PARCOURS: Final = RACINE / ".venv" / "bin" / "parcours"
QUI: Final = "/partenaires/siao-48"
TABLEAU: Final = "/v1/observatoire/publications/1/tableaux/stock"
OCEL: Final = "/v1/parcours/ocel?limite=1000"
TEXTES: Final = {"departement": "string", "valeur": "Int64"}
"""A département keeps its zero; a silent cell stays empty, and the others whole."""


def main() -> None:
    """Check everything; the first thing that differs ends with its message."""
    with tempfile.TemporaryDirectory() as dossier, service(Path(dossier)) as (adresse, cle):
        verifier(adresse, cle)


def verifier(adresse: str, cle: str) -> None:
    """Every form of a table, then the households."""
    lire = Lecture(adresse, cle)
    attendu = json.loads(lire(TABLEAU))["lignes_lues"]
    lignes = [(li["departement"], li["etape"], li["valeur"]) for li in attendu]
    csv, parquet, xlsx = (lire(f"{TABLEAU}?format={f}") for f in ("csv", "parquet", "xlsx"))
    for nom, lues in (
        (
            "polars, CSV",
            pl.read_csv(csv, separator=";", schema_overrides={"departement": pl.String}),
        ),
        ("polars, Parquet", pl.read_parquet(parquet)),
    ):
        compare(nom, lignes, lues.select("departement", "etape", "valeur").rows())
    for nom, lues_ in (
        ("pandas, CSV", pd.read_csv(BytesIO(csv), sep=";", encoding="utf-8-sig", dtype=TEXTES)),
        ("pandas, classeur", pd.read_excel(BytesIO(xlsx), sheet_name="Tableau", dtype=TEXTES)),
    ):
        compare(nom, lignes, [*lues_[["departement", "etape", "valeur"]].itertuples(index=False)])
    compare_le_journal(lire(OCEL))


class Lecture:
    """Read an address with a key."""

    def __init__(self, adresse: str, cle: str) -> None:
        self._adresse, self._cle = adresse, cle

    def __call__(self, chemin: str) -> bytes:
        """The bytes there."""
        demande = Request(  # noqa: S310 (our own service)
            self._adresse + chemin, headers={"Authorization": f"Bearer {self._cle}"}
        )
        with urlopen(demande) as reponse:  # noqa: S310
            lu: bytes = reponse.read()
        return lu


def compare(nom: str, attendues: list[Any], lues: list[Any]) -> None:
    """The same rows, silent cells included."""
    dites = [tuple(None if pd.isna(v) else v for v in ligne) for ligne in lues]
    if dites != attendues:
        raise SystemExit(f"{nom} : {dites} au lieu de {attendues}")
    dire(f"{nom} : {len(dites)} lignes")


def compare_le_journal(octets: bytes) -> None:
    """What pm4py finds in an OCEL 2.0 log, and that it mines it."""
    dit = json.loads(octets)
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "menages.json"
        fichier.write_bytes(octets)
        lu = pm4py.read_ocel2_json(str(fichier))
    liens = {(e["id"], r["objectId"]) for e in dit["events"] for r in e["relationships"]}
    trouves = {*zip(lu.relations["ocel:eid"], lu.relations["ocel:oid"], strict=True)}
    if not dit["events"] or (len(lu.events), len(lu.objects), trouves) != (
        len(dit["events"]), len(dit["objects"]), liens,
    ):  # fmt: skip
        raise SystemExit(f"pm4py : {len(lu.events)} évènements, {len(lu.objects)} objets")
    graphe = pm4py.discover_ocdfg(lu)
    if set(graphe["object_types"]) != {o["type"] for o in dit["objects"]}:
        raise SystemExit(f"pm4py : {graphe['object_types']}")
    dire(f"pm4py : {len(lu.events)} évènements, {len(lu.objects)} objets, {len(liens)} liens")


@contextmanager
def service(dossier: Path) -> Iterator[tuple[str, str]]:
    """A service with the demonstration's journeys and a frozen quarter: its address, a key."""
    chez_lui = ("--dossier", str(dossier / "base"))
    lancer("demo", "--menages", "0", "--no-rester", "--port", "0", *chez_lui)
    lancer("publier", "2025-T1", *chez_lui)
    commande = [str(PARCOURS), "serve", "--essai", "--port", "0", *chez_lui]
    with subprocess.Popen(commande, stdout=subprocess.PIPE, text=True) as lance:  # noqa: S603 (ours)
        try:
            dit = lance.stdout.readline() if lance.stdout else ""
            if not (adresse := re.search(r"http://[^\s/]+", dit)):
                raise SystemExit("le service n'a pas démarré")
            cles = json.loads((dossier / "base" / "cles.json").read_text(encoding="utf-8"))
            yield adresse[0], cles[QUI]
        finally:
            lance.terminate()


def lancer(*commande: str) -> None:
    """Run a command of the service, or end with what it said."""
    fini = subprocess.run(  # noqa: S603 (ours)
        [str(PARCOURS), *commande], env={**os.environ}, capture_output=True, text=True, check=False
    )
    if fini.returncode:
        raise SystemExit(f"{commande[0]} : {fini.stdout}\n{fini.stderr}")


def dire(phrase: str) -> None:
    """Say something at once."""
    sys.stdout.write(f"{phrase}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
