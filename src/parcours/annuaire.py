"""The directory: who may talk to Parcours, in what roles, where, and with which key.

An API key is 256 random bits behind a readable prefix; only its keyed hash is stored.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Annotated, Literal

import asyncpg
from asyncpg import Pool, Record
from asyncpg.pool import PoolConnectionProxy
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from parcours.domain.langage.champs import CodeDepartement, Organisme
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.errors import CannotRun
from parcours.journal.keys import MasterKey

KEY_PREFIX = "pcs_"
KEY_PURPOSE = "cles-api"
KNOWN_SECONDS = 1.0
"""How long a key just seen opens the door without asking again: one revoked elsewhere, no more."""
KNOWN_MAX = 1_000
_FIELDS = "source, libelle, organisme, roles, departements, systemes"
_VIT = "revoquee_le IS NULL AND (expire_le > now()) IS NOT FALSE"
_BY_KEY = f"""
WITH presentee AS (
  SELECT source, employee_le IS DISTINCT FROM current_date AS premiere_du_jour FROM annuaire.cles
   WHERE empreinte = $1 AND {_VIT}
)
SELECT {_FIELDS}, premiere_du_jour FROM annuaire.partenaires JOIN presentee USING (source)
"""  # noqa: S608 (ours)
_EMPLOYEE = "UPDATE annuaire.cles SET employee_le = current_date WHERE empreinte = $1"
_ADD = "INSERT INTO annuaire.cles (empreinte, source, libelle, expire_le) VALUES ($1, $2, $3, $4)"
_VIVANTE = f"""
SELECT EXISTS (SELECT FROM annuaire.cles WHERE source = $1 AND empreinte = $2 AND {_VIT})
"""  # noqa: S608 (ours)
_FINIR = """
UPDATE annuaire.cles SET expire_le = least(expire_le, $2)
 WHERE source = $1 AND revoquee_le IS NULL AND empreinte <> $3
"""
_REVOQUER = """
UPDATE annuaire.cles SET revoquee_le = now()
 WHERE source = $1 AND revoquee_le IS NULL
   AND ($2::text IS NULL OR encode(empreinte, 'hex') LIKE $2 || '%')
"""
_ANCIENNE = "UPDATE annuaire.partenaires SET cle = NULL, modifie_le = now() WHERE source = $1"
_CLES = """
SELECT source, left(encode(empreinte, 'hex'), 8), libelle, creee_le, expire_le, revoquee_le,
       employee_le
  FROM annuaire.cles WHERE $1::text IS NULL OR source = $1 ORDER BY source, creee_le
"""
_BY_SOURCE = f"SELECT {_FIELDS} FROM annuaire.partenaires WHERE source = ANY($1)"  # noqa: S608 (ours)
_PARLE = f"""
SELECT {_FIELDS} FROM annuaire.partenaires WHERE source = $1
   AND EXISTS (SELECT FROM annuaire.cles WHERE source = $1 AND {_VIT})
"""  # noqa: S608 (ours)
_PREFIXES = """
SELECT systeme, prefixe FROM annuaire.systemes WHERE systeme = ANY($1) ORDER BY prefixe
"""
_SYSTEME = """
INSERT INTO annuaire.systemes (prefixe, systeme, libelle, casse) VALUES ($1, $2, $3, $4)
ON CONFLICT (prefixe) DO UPDATE SET systeme = $2, libelle = $3, casse = $4
"""
_AUTREMENT_LUS = """
SELECT s.prefixe FROM annuaire.systemes s
  JOIN unnest($1::text[], $2::text[]) AS n(prefixe, casse) USING (prefixe)
 WHERE s.casse <> n.casse
   AND EXISTS (SELECT FROM journal.identifiants i WHERE i.systeme = s.prefixe)
 ORDER BY s.prefixe
"""
_AUTRE_ORGANISME = """
SELECT p.source FROM annuaire.partenaires p
  JOIN unnest($1::text[], $2::text[]) AS n(source, organisme) USING (source)
 WHERE p.organisme <> n.organisme
 ORDER BY p.source
"""
_UPSERT = """
INSERT INTO annuaire.partenaires (source, libelle, organisme, roles, departements, systemes)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (source) DO UPDATE SET libelle = $2, organisme = $3, roles = $4, departements = $5,
                                   systemes = $6, modifie_le = now()
RETURNING xmax = 0
"""


class ImportRefuse(CannotRun):
    """Le fichier changerait ce qui ne change plus ; la phrase dit quoi faire."""


class _Fichier(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Systeme(_Fichier):
    """Un système de partenaire : le préfixe de ses sujets et ce qu'il est."""

    prefixe: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=64)]
    systeme: str
    libelle: str
    casse: Literal["significative", "ignoree"] = "significative"
    """Si « ab » et « AB » y sont deux identifiants, ou un seul."""


def _pas_reserve(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    if "parcours" in prefixes:
        raise ValueError("« parcours » est réservé aux identifiants de Parcours")
    return prefixes


class Partenaire(_Fichier):
    """Un organisme habilité : ce qu'il peut dire et lire, et où."""

    source: Annotated[str, Field(pattern=r"^/partenaires/[a-z0-9-]+$", max_length=120)]
    libelle: str
    organisme: Organisme
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    departements: tuple[CodeDepartement, ...] = ()
    systemes: Annotated[tuple[str, ...], AfterValidator(_pas_reserve)] = ()

    @property
    def lecteur(self) -> Lecteur:
        """Le partenaire en tant qu'il lit."""
        return Lecteur(
            self.source, self.organisme, frozenset(self.roles), frozenset(self.departements)
        )


class FichierPartenaires(_Fichier):
    """Le fichier que lit `parcours partenaires importer`."""

    version: int
    systemes: tuple[Systeme, ...] = ()
    partenaires: tuple[Partenaire, ...]

    @classmethod
    def lit(cls, chemin: Path) -> "FichierPartenaires":
        """Lire et vérifier un fichier de partenaires."""
        return cls.model_validate_json(chemin.read_bytes())


@dataclass(frozen=True, slots=True)
class CleConnue:
    """A key of a partner, as an operator sees it: never the key itself."""

    source: str
    repere: str
    """The first figures of its keyed hash: what it is named by."""
    libelle: str
    creee_le: datetime
    expire_le: datetime | None
    revoquee_le: datetime | None
    employee_le: date | None
    """The last day when it was presented."""

    def vit(self, a: datetime) -> bool:
        """Whether it opens the door at that instant."""
        return self.revoquee_le is None and (self.expire_le is None or a < self.expire_le)


class Annuaire:
    """The table of partners."""

    def __init__(self, pool: Pool, master: MasterKey) -> None:
        self._pool = pool
        self._master = master
        self._known: dict[bytes, tuple[float, Partenaire]] = {}
        """By hashed key: until when it is known to live, and whose it is."""
        self._asked: dict[bytes, asyncio.Task[Partenaire | None]] = {}
        """By hashed key: the question that is being asked, for all who come meanwhile."""

    def _hash(self, key: str) -> bytes:
        return self._master.blind(KEY_PURPOSE, key)

    async def by_key(self, key: str) -> Partenaire | None:
        """The partner that holds this key."""
        if not key.startswith(KEY_PREFIX):
            return None
        digest = self._hash(key)
        until, known = self._known.get(digest, (0.0, None))
        if monotonic() < until:
            return known
        if (asked := self._asked.get(digest)) is None:
            asked = self._asked[digest] = asyncio.create_task(self._ask(digest))
            asked.add_done_callback(partial(_forget, self._asked, digest))
        return await asyncio.shield(asked)

    async def _ask(self, digest: bytes) -> Partenaire | None:
        """Whose key it is now; if it lives, known for a while."""
        asked, asked_of = monotonic(), self._known
        row = await self._pool.fetchrow(_BY_KEY, digest)
        if row is None:
            asked_of.pop(digest, None)
            return None
        if row[-1]:  # once a day and key; a disk that is full must not fail a reading
            with contextlib.suppress(asyncpg.PostgresError):
                await self._pool.execute(_EMPLOYEE, digest)
        partner = _partner(row)
        if len(asked_of) >= KNOWN_MAX:
            asked_of.clear()
        asked_of[digest] = asked + KNOWN_SECONDS, partner  # nobody's, if keys changed meanwhile
        return partner

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[PoolConnectionProxy]:
        """A transaction that changes keys: once it ends, none is known from before."""
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                yield connection
        finally:
            self._known, self._asked = {}, {}

    async def speaks(self, reader: Lecteur) -> bool:
        """Whether it still holds a living key, and its sheet says the same of it."""
        row = await self._pool.fetchrow(_PARLE, reader.source)
        return row is not None and _partner(row).lecteur == reader

    async def named(self, sources: Iterable[str]) -> list[Partenaire]:
        """The partners of these sources."""
        rows = await self._pool.fetch(_BY_SOURCE, list(sources))
        return [_partner(row) for row in rows]

    async def everyone(self) -> list[Partenaire]:
        """All partners, by source."""
        rows = await self._pool.fetch(
            f"SELECT {_FIELDS} FROM annuaire.partenaires ORDER BY source"  # noqa: S608 (ours)
        )
        return [_partner(row) for row in rows]

    async def import_(
        self, file: FichierPartenaires, known: dict[str, str], *, renew: bool = False
    ) -> dict[str, str]:
        """Create or update the partners of a file; return the living keys that are known.

        A new partner gets a key: the one in `known`, or a fresh one. A partner who was there keeps
        its keys, and none comes back that was revoked or replaced: `renew` gives a fresh key to who
        has none that lives in `known`.

        Raises:
            ImportRefuse: a source would change its organisation, or a system its case.
        """
        async with self._changing() as connection:
            await self._unchanged(connection, file)
            await self._systems(connection, file.systemes)
            keys = {
                partner.source: await self._write(
                    connection, partner, known.get(partner.source), renew=renew
                )
                for partner in file.partenaires
            }
            return {source: key for source, key in keys.items() if key is not None}

    async def missing(self, file: FichierPartenaires) -> list[Partenaire]:
        """The partners that hold a living key, and that the file no longer names."""
        named = {partner.source for partner in file.partenaires}
        alive = {key.source for key in await self.keys() if key.vit(datetime.now(UTC))}
        return [p for p in await self.everyone() if p.source in alive - named]

    async def _systems(self, connection: PoolConnectionProxy, systems: Iterable[Systeme]) -> None:
        await connection.executemany(
            _SYSTEME, [(s.prefixe, s.systeme, s.libelle, s.casse) for s in systems]
        )

    async def _unchanged(self, connection: PoolConnectionProxy, file: FichierPartenaires) -> None:
        """Refuse what would change the meaning of what is recorded already."""
        autres = await connection.fetch(
            _AUTRE_ORGANISME,
            [p.source for p in file.partenaires],
            [p.organisme for p in file.partenaires],
        )
        if autres:
            raise ImportRefuse(
                f"une source garde son organisme pour toujours ({_enumere(autres)}) : donner une "
                "autre source au nouvel organisme ; rien n'est importé"
            )
        lus = await connection.fetch(
            _AUTREMENT_LUS, [s.prefixe for s in file.systemes], [s.casse for s in file.systemes]
        )
        if lus:
            raise ImportRefuse(
                f"la casse d'un système ne change plus une fois qu'il nomme des ménages "
                f"({_enumere(lus)}) : la laisser telle quelle ; rien n'est importé"
            )

    async def _write(
        self,
        connection: PoolConnectionProxy,
        partner: Partenaire,
        known: str | None,
        *,
        renew: bool,
    ) -> str | None:
        """Write a partner; its known key if it lives, a fresh one if it may have one."""
        is_new = await connection.fetchval(
            _UPSERT,
            partner.source,
            partner.libelle,
            partner.organisme,
            [role.value for role in partner.roles],
            list(partner.departements),
            list(partner.systemes),
        )
        if is_new:
            key = known if known and known.startswith(KEY_PREFIX) else new_key()
            await connection.execute(_ADD, self._hash(key), partner.source, "première clé", None)
            return key
        if known and await connection.fetchval(_VIVANTE, partner.source, self._hash(known)):
            return known
        if not renew:
            return None
        key = new_key()
        await connection.execute(_ADD, self._hash(key), partner.source, "renouvelée", None)
        return key

    async def renew(
        self,
        source: str,
        *,
        label: str = "renouvelée",
        expires: datetime | None = None,
        others_until: datetime | None = None,
    ) -> str | None:
        """Give a partner a new key; None if nobody has this source.

        Its other keys end at `others_until`, at once if nothing is said.
        """
        key = new_key()
        async with self._changing() as connection:
            try:
                await connection.execute(_ADD, self._hash(key), source, label, expires)
            except asyncpg.ForeignKeyViolationError:
                return None
            until = others_until or datetime.now(UTC)
            await connection.execute(_FINIR, source, until, self._hash(key))
            await connection.execute(_ANCIENNE, source)
        return key

    async def revoke(self, source: str, mark: str | None = None) -> int:
        """Take a partner's keys away, or the one of this mark; how many. Its facts stay."""
        async with self._changing() as connection:
            done = await connection.execute(_REVOQUER, source, mark)
            await connection.execute(_ANCIENNE, source)
        return int(done.rpartition(" ")[2])

    async def keys(self, source: str | None = None) -> list[CleConnue]:
        """The keys of a partner, or of all, dead ones too."""
        return [CleConnue(*row) for row in await self._pool.fetch(_CLES, source)]


async def prefixes(connection: PoolConnectionProxy, systems: Iterable[str]) -> dict[str, list[str]]:
    """The prefixes of the subjects that come from systems of these kinds."""
    found: dict[str, list[str]] = {}
    for row in await connection.fetch(_PREFIXES, list(systems)):
        found.setdefault(row["systeme"], []).append(row["prefixe"])
    return found


def _forget(asked: dict[bytes, asyncio.Task[Partenaire | None]], digest: bytes, _: object) -> None:
    asked.pop(digest, None)


def _enumere(rows: Iterable[Record]) -> str:
    return ", ".join(row[0] for row in rows)


def new_key() -> str:
    """A fresh API key."""
    return KEY_PREFIX + secrets.token_urlsafe(32)


def _partner(row: Record) -> Partenaire:
    return Partenaire.model_construct(
        source=row["source"],
        libelle=row["libelle"],
        organisme=row["organisme"],
        roles=tuple(Role(role) for role in row["roles"]),
        departements=tuple(row["departements"]),
        systemes=tuple(row["systemes"]),
    )
