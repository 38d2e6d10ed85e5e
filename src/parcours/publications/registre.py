"""Ce qui a paru, et ce qui s'est tu : lu et écrit, jamais changé."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from asyncpg import Record

from parcours.postgres.guard import AnyConnection
from parcours.publications.composee import Composee, revise
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import VERSION
from parcours.secret_statistique.cases import Case, Cle, RegleDeSecret, SystemeDeCases, Termes

_VERROU: Final = 7_726_381_020
"""Une publication se décide d'après toutes les autres : une à la fois."""
CASES_D_UN_LOT: Final = 5_000
CaseParue = tuple[Cle, int | None]
"""Une case d'un tableau, et ce qui en a paru ; None : tue."""
_GELEES: Final = (
    "SELECT numero, periode, revision, departements, catalogue, seuil, position, gelee_a, bilan,"
    " empreinte FROM publications.gelees"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gelee:
    """Une publication."""

    numero: int
    periode: str
    revision: int
    departements: Sequence[str]
    catalogue: str
    seuil: int
    position: int
    """Ce que le journal avait d'enregistré quand elle a été comptée."""
    gelee_a: datetime
    bilan: Mapping[str, Any]
    empreinte: str
    """SHA-256 de ses cases parues, rangées."""

    @property
    def nom(self) -> str:
        """Comment ses cases nomment sa période."""
        return revise(self.periode, self.revision)


@dataclass(frozen=True, slots=True)
class Connu:
    """Tout ce qui a déjà été décidé."""

    gelees: Sequence[Gelee]
    systeme: SystemeDeCases
    paru: Mapping[Cle, int | None]
    protegees: frozenset[Cle] = frozenset()
    """Ce que chacune protège, à son seuil."""


async def attend_son_tour(connexion: AnyConnection) -> None:
    """Attend qu'aucune autre ne se décide ; jusqu'à la fin de la transaction."""
    await connexion.execute("SELECT pg_advisory_xact_lock($1)", _VERROU)


async def gelees(connexion: AnyConnection) -> list[Gelee]:
    """Toutes, la première d'abord."""
    return [_gelee(lue) for lue in await connexion.fetch(f"{_GELEES} ORDER BY numero")]


async def gelee(connexion: AnyConnection, numero: int) -> Gelee | None:
    """Celle de ce numéro, sans lire les autres."""
    lue = await connexion.fetchrow(f"{_GELEES} WHERE numero = $1", numero)
    return None if lue is None else _gelee(lue)


async def dernier_numero(connexion: AnyConnection) -> int | None:
    """Celui de la dernière ; None : aucune encore."""
    numero: int | None = await connexion.fetchval("SELECT max(numero) FROM publications.gelees")
    return numero


async def menages_depuis(connexion: AnyConnection, position: int) -> int:
    """Combien de ménages ont un fait que le journal n'avait pas encore à cette position."""
    combien: int = await connexion.fetchval(
        "SELECT count(DISTINCT flux) FROM journal.evenements WHERE position > $1", position
    )
    return combien


def _gelee(lue: Record) -> Gelee:
    return Gelee(**{**dict(lue), "bilan": orjson.loads(lue["bilan"])})


async def connu(connexion: AnyConnection) -> Connu:
    """Tout ce qui a paru, ce qui s'est tu, et ce qui les lie."""
    lues = await connexion.fetch(
        "SELECT cle, valeur, menages, plus_gros, poids, se_publie, est_connue, parait, seuil"
        " FROM publications.cases JOIN publications.gelees ON numero = publication"
    )
    equations = await connexion.fetch("SELECT termes FROM publications.equations")
    systeme = SystemeDeCases()
    seuils = {tuple(c["cle"]): c["seuil"] for c in lues}
    systeme.ajoute(
        {tuple(c["cle"]): Case(*(c[nom] for nom in Case.__slots__)) for c in lues},
        [_termes(orjson.loads(e["termes"])) for e in equations],
    )
    paru = {tuple(c["cle"]): c["valeur"] if c["parait"] else None for c in lues}
    protegees = frozenset(
        cle for cle, case in systeme.cases.items() if RegleDeSecret(seuil=seuils[cle]).protege(case)
    )
    return Connu(await gelees(connexion), systeme, paru, protegees)


def _termes(dits: Sequence[tuple[Sequence[str], int]]) -> Termes:
    return tuple((tuple(cle), signe) for cle, signe in dits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decidee:
    """Une publication, prête à geler."""

    periode: Periode
    revision: int
    departements: Sequence[str]
    seuil: int
    position: int
    composee: Composee
    paru: Mapping[Cle, int | None]
    bilan: Mapping[str, Any]


async def ecrire(connexion: AnyConnection, decidee: Decidee) -> int:
    """L'écrit, pour toujours, et donne son numéro."""
    cases, mesures, paru = decidee.composee.cases, decidee.composee.mesures, decidee.paru
    numero: int = await connexion.fetchval(
        "INSERT INTO publications.gelees (periode, revision, departements, catalogue, seuil,"
        " position, bilan, empreinte) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING numero",
        decidee.periode.code,
        decidee.revision,
        list(decidee.departements),
        VERSION,
        decidee.seuil,
        decidee.position,
        orjson.dumps(decidee.bilan).decode(),
        empreinte({c: paru[c] for c, case in cases.items() if case.se_publie} | mesures),
    )
    await connexion.executemany(
        "INSERT INTO publications.cases VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (numero, list(c), *(getattr(case, nom) for nom in Case.__slots__), paru[c] is not None)
            for c, case in cases.items()
        ],
    )
    await connexion.executemany(
        "INSERT INTO publications.equations VALUES ($1, $2, $3)",
        [
            (numero, rang, orjson.dumps(termes).decode())
            for rang, termes in enumerate(decidee.composee.equations)
        ],
    )
    await connexion.executemany(
        "INSERT INTO publications.mesures VALUES ($1, $2, $3)",
        [(numero, list(cle), valeur) for cle, valeur in mesures.items()],
    )
    return numero


def empreinte(paru: Mapping[Cle, int | None]) -> str:
    """L'empreinte de ce qui a paru, la même pour qui le recompte."""
    lignes = sorted([*cle, "" if n is None else str(n)] for cle, n in paru.items())
    return hashlib.sha256(orjson.dumps(lignes)).hexdigest()


async def tableau(connexion: AnyConnection, numero: int, code: str) -> list[CaseParue]:
    """Les cases parues d'un tableau, rangées ; None : tue."""
    return [case async for lot in lots(connexion, numero, code) for case in lot]


async def lots(connexion: AnyConnection, numero: int, code: str) -> AsyncIterator[list[CaseParue]]:
    """Les mêmes, par lots : un long tableau n'est jamais tout entier en mémoire."""
    async with connexion.transaction():
        curseur = await connexion.cursor(
            "SELECT cle, valeur FROM publications.parues WHERE publication = $1 AND cle[1] = $2"
            " ORDER BY cle",
            numero,
            code,
        )
        while lues := await curseur.fetch(CASES_D_UN_LOT):
            yield [(tuple(lue["cle"]), lue["valeur"]) for lue in lues]


async def d_un_departement(
    connexion: AnyConnection, numeros: Sequence[int], departement: str
) -> Mapping[int, Mapping[str, Sequence[CaseParue]]]:
    """Ce qui a paru d'un département, par publication et par tableau, rangé."""
    lues = await connexion.fetch(
        "SELECT publication, cle, valeur FROM publications.parues"
        " WHERE publication = ANY($1) AND cle[3] = $2 ORDER BY publication, cle",
        numeros,
        departement,
    )
    dites: dict[int, dict[str, list[CaseParue]]] = {numero: {} for numero in numeros}
    for lue in lues:
        cle = tuple(lue["cle"])
        dites[lue["publication"]].setdefault(cle[0], []).append((cle, lue["valeur"]))
    return dites


async def valeurs(connexion: AnyConnection, numero: int) -> dict[Cle, int | None]:
    """Ce que comptent toutes les cases d'une publication, et ses mesures : parues ou tues."""
    lues = await connexion.fetch(
        "SELECT cle, valeur FROM publications.cases WHERE publication = $1"
        " UNION ALL SELECT cle, valeur FROM publications.mesures WHERE publication = $1",
        numero,
    )
    return {tuple(lue["cle"]): lue["valeur"] for lue in lues}
