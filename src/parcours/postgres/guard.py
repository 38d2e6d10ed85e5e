"""Refuse a server that could lose what it has acknowledged.

The journal answers "stored" after COMMIT, and that word is worth what the server's settings make
of it: with `synchronous_commit` off, a server killed under load forgets facts it acknowledged.
"""

from collections.abc import Mapping
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from parcours.errors import CannotRun

AnyConnection: TypeAlias = (
    "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
)

VERSION = "server_version_num"
VERSION_MIN = 150000
NEVER_OFF = ("fsync", "full_page_writes", "synchronous_commit")

SETTINGS_IN_FORCE = """
SELECT name, setting, reset_val FROM pg_settings WHERE name = ANY($1::text[])
"""


class UnsafeServer(CannotRun):
    """Ce serveur PostgreSQL peut perdre ce dont il a accusé réception."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(
            f"ce serveur PostgreSQL n'est pas sûr, il a : {', '.join(faults)}. Il faut fsync, "
            "full_page_writes et synchronous_commit actifs, pour le serveur, la base et le rôle, "
            f"et PostgreSQL {VERSION_MIN // 10000} ou plus récent"
        )
        self.faults = faults


async def refuse_unsafe(connection: AnyConnection) -> None:
    """Raise `UnsafeServer`, naming every fault, if this session's server may lose facts.

    What counts is what this session sees, hence also what its role and its database impose, both
    now and after RESET ALL, which a pool runs between two uses. A setting may change while we
    run: as the `init` of a pool, this looks at every new session.
    """
    rows = await connection.fetch(SETTINGS_IN_FORCE, [VERSION, *NEVER_OFF])
    if found := faults({row["name"]: {row["setting"], row["reset_val"]} for row in rows}):
        raise UnsafeServer(found)


def faults(settings: Mapping[str, set[str]]) -> list[str]:
    """What is wrong in the values that each setting takes; a setting we cannot see is wrong."""
    version = min(settings.get(VERSION, {"0"}), key=int)
    off = [f"{name}=off" for name in NEVER_OFF if "off" in settings.get(name, {"off"})]
    return off + ([f"{VERSION}={version}"] if int(version) < VERSION_MIN else [])
