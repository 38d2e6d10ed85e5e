"""`parcours relations`: who would lose reading on a base of 0.2.0, as acts ready to sign."""

import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson
import uvloop
from asyncpg.pool import PoolConnectionProxy
from cyclopts import App

from parcours.annuaire import Annuaire, Partenaire
from parcours.api.service import utc_now
from parcours.commands.base import DOSSIER, BaseOuverte, Dossier, base, connected
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.fondation import Base
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.jour_civil import jour_civil
from parcours.journal import codec, reader, territories

PAGE: Final = 200
MOTIF: Final = "SUIT_DEJA_LE_MENAGE"
BASE: Final = Base.MISSION
"""Ce que l'on propose ; à préciser par qui demande."""
app = App(name="relations", help="Préparer les relations d'une base qui n'en connaissait pas.")


@dataclass(frozen=True, slots=True)
class Perte:
    """Un partenaire qui a dit des faits d'un ménage, et qui n'en lit plus que les siens."""

    parcours: UUID
    departement: str
    partenaire: Partenaire


@app.command
def proposer(*, dossier: Dossier = DOSSIER) -> None:
    """Écrit, un par ligne, les faits qui rendraient la lecture à qui a contribué sans être nommé.

    Pour chacun, deux faits : la demande, à dire par le partenaire, et sa confirmation, à dire par
    le SIAO du département. Rien n'est enregistré : relire, retirer ce qui ne se justifie pas,
    compléter le motif, puis déposer à la porte ce qui reste.
    """

    async def travail(opened: BaseOuverte) -> int:
        async with connected(opened) as pool, pool.acquire() as connection:
            partenaires = await Annuaire(pool, opened.master).everyone()
            nombre = 0
            async for perte in pertes(connection, partenaires):
                nombre += 1
                for fait in actes(perte, partenaires, jour_civil(utc_now(), perte.departement)):
                    sys.stdout.write(orjson.dumps(fait).decode() + "\n")
            return nombre

    with base(dossier) as opened:
        nombre = uvloop.run(travail(opened))
    sys.stderr.write(f"{nombre} partenaires liraient moins qu'avant, un ménage à la fois.\n")


async def pertes(
    connection: PoolConnectionProxy, partenaires: list[Partenaire]
) -> AsyncIterator[Perte]:
    """Ceux qui ont contribué à un ménage et n'y sont pas en relation, un ménage après l'autre."""
    par_source = {p.source: p for p in partenaires}
    reglages = await territories.settings(connection)
    tete = await reader.head(connection)
    async for flux in reader.all_streams(connection, tete, PAGE):
        histoires = await reader.histories(connection, flux, known_to=tete)
        for parcours, histoire in histoires.items():
            lu = fold(parcours, codec.facts(histoire), reglages=reglages)
            for perte in _dans(lu, par_source):
                yield perte


def _dans(parcours: Parcours, par_source: Mapping[str, Partenaire]) -> Iterator[Perte]:
    lieu = parcours.lieu(date.max)
    if parcours.agregat is not Agregat.MENAGE or not parcours.est_ouvert or parcours.absorbe_par:
        return
    if lieu is None or lieu.departement is None:
        return
    auteurs = {fait.organisme: fait.source for fait in parcours.histoire.faits_dits}
    for source in auteurs.values():
        partenaire = par_source.get(source)
        if partenaire is None:
            continue
        vu = regard(partenaire.lecteur, parcours, parcours.jour_civil(utc_now()))
        if vu is None or not vu.est_en_relation:
            yield Perte(parcours.id, lieu.departement, partenaire)


def actes(
    perte: Perte, partenaires: list[Partenaire], aujourdhui: date
) -> Iterator[dict[str, Any]]:
    """La demande que dirait le partenaire, et la confirmation que dirait son SIAO."""
    siao = next(
        (
            p.source
            for p in partenaires
            if Role.SIAO in p.roles and perte.departement in p.departements
        ),
        None,
    )
    demande = f"relation-{perte.parcours}"
    yield _fait(
        perte,
        perte.partenaire.source,
        "demandee",
        demande,
        {"survenu_le": str(aujourdhui), "motif": MOTIF, "base": BASE.value},
    )
    if siao is not None:
        yield _fait(
            perte,
            siao,
            "confirmee",
            f"{demande}-{perte.partenaire.organisme.lower()}",
            {"survenu_le": str(aujourdhui), "demande": f"{perte.partenaire.source}#{demande}"},
        )


def _fait(perte: Perte, source: str, nom: str, ident: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": ident,
        "source": source,
        "type": f"fr.parcours.relation.{nom}.v1",
        "subject": f"parcours:{perte.parcours}",
        "departement": perte.departement,
        "data": data,
    }
