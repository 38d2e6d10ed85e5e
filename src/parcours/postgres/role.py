"""The role that the service works in: it reads facts and appends them, and owns the views.

What a role may do to a database is neither in a dump nor in a template: it is said again each time.
"""

import contextlib
from collections.abc import Iterable
from typing import Final

import asyncpg

from parcours.postgres.guard import AnyConnection

ROLE: Final = "parcours_service"

# Two databases may start at once: the one that comes second finds the role made.
_MAKE: Final = f"""
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    CREATE ROLE {ROLE} NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$
"""
_ALLOW: Final = f"""
DO $$
BEGIN
  EXECUTE format('GRANT %I TO %I', '{ROLE}', current_user);
  EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), '{ROLE}');
END
$$
"""


async def make(connection: AnyConnection) -> None:
    """Make the role, which all databases of a server share, if it is not there."""
    await connection.execute(_MAKE)


async def allow(connection: AnyConnection, grants: Iterable[str] = ()) -> None:
    """Let the service's role make its views in this database, and us act as that role.

    `grants`: what the migrations let it do, said again; one whose object is gone says nothing.
    """
    await make(connection)
    await connection.execute(_ALLOW)
    for grant in grants:
        with contextlib.suppress(asyncpg.UndefinedObjectError, asyncpg.UndefinedTableError):
            await connection.execute(grant)
