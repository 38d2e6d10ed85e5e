"""The directory: who may talk to Parcours, in what roles, where, and with which key.

An API key is 256 random bits behind a readable prefix; only its keyed hash is stored.
"""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from asyncpg import Pool, Record
from asyncpg.pool import PoolConnectionProxy
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from parcours.domain.champs import CodeDepartement, Organisme
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.vocabulaire import Role
from parcours.errors import CannotRun
from parcours.journal.keys import MasterKey

KEY_PREFIX = "pcs_"
KEY_PURPOSE = "cles-api"
_FIELDS = "source, libelle, organisme, roles, departements, systemes"
_BY_KEY = f"SELECT {_FIELDS} FROM annuaire.partenaires WHERE cle = $1"  # noqa: S608 (ours)
_BY_SOURCE = f"SELECT {_FIELDS} FROM annuaire.partenaires WHERE source = ANY($1)"  # noqa: S608 (ours)
_PREFIXES = """
SELECT systeme, prefixe FROM annuaire.systemes WHERE systeme = ANY($1) ORDER BY prefixe
"""
_SANS_CASSE = """
SELECT prefixe FROM annuaire.systemes WHERE prefixe = ANY($1) AND casse = 'ignoree'
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
RETURNING cle
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


class Annuaire:
    """The table of partners."""

    def __init__(self, pool: Pool, master: MasterKey) -> None:
        self._pool = pool
        self._master = master

    def _hash(self, key: str) -> bytes:
        return self._master.blind(KEY_PURPOSE, key)

    async def by_key(self, key: str) -> Partenaire | None:
        """The partner that holds this key."""
        if not key.startswith(KEY_PREFIX):
            return None
        row = await self._pool.fetchrow(_BY_KEY, self._hash(key))
        return _partner(row) if row else None

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

    async def import_(self, file: FichierPartenaires, known: dict[str, str]) -> dict[str, str]:
        """Create or update the partners of a file; return the key of each.

        A key in `known` that is still the partner's is kept; a partner without a known key gets a
        new one, and the old one stops working.

        Raises:
            ImportRefuse: a source would change its organisation, or a system its case.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await self._unchanged(connection, file)
            await self._systems(connection, file.systemes)
            return {
                partner.source: await self._write(connection, partner, known.get(partner.source))
                for partner in file.partenaires
            }

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
        self, connection: PoolConnectionProxy, partner: Partenaire, known: str | None
    ) -> str:
        stored = await connection.fetchval(
            _UPSERT,
            partner.source,
            partner.libelle,
            partner.organisme,
            [role.value for role in partner.roles],
            list(partner.departements),
            list(partner.systemes),
        )
        if known is not None and stored == self._hash(known):
            return known
        key = known if known and known.startswith(KEY_PREFIX) else new_key()
        await connection.execute(
            "UPDATE annuaire.partenaires SET cle = $2 WHERE source = $1",
            partner.source,
            self._hash(key),
        )
        return key

    async def renew(self, source: str) -> str | None:
        """Give a partner a new key, which replaces the old one at once; None if nobody has it."""
        key = new_key()
        updated = await self._pool.execute(
            "UPDATE annuaire.partenaires SET cle = $2, modifie_le = now() WHERE source = $1",
            source,
            self._hash(key),
        )
        return key if updated == "UPDATE 1" else None

    async def revoke(self, source: str) -> bool:
        """Take a partner's key away; its facts stay."""
        updated = await self._pool.execute(
            "UPDATE annuaire.partenaires SET cle = NULL, modifie_le = now() WHERE source = $1",
            source,
        )
        return bool(updated == "UPDATE 1")


async def prefixes(connection: PoolConnectionProxy, systems: Iterable[str]) -> dict[str, list[str]]:
    """The prefixes of the subjects that come from systems of these kinds."""
    found: dict[str, list[str]] = {}
    for row in await connection.fetch(_PREFIXES, list(systems)):
        found.setdefault(row["systeme"], []).append(row["prefixe"])
    return found


async def sans_casse(connection: PoolConnectionProxy, prefixes: Iterable[str]) -> set[str]:
    """Those of these systems where case tells nothing apart."""
    return {row[0] for row in await connection.fetch(_SANS_CASSE, list(prefixes))}


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
