"""Another release in a process of its own: the same code, whose views have another form.

It says the schema of its views, then keeps them until it is killed.
"""

import asyncio
import sys

from parcours.postgres.pool import open_pool
from parcours.projections import rebuild, schema

schema.RULES_VERSION = "those of another release"  # type: ignore[misc]  # final, but we are another


async def tenir(url: str) -> None:
    """Keep its views up to date for ever."""
    await rebuild.follow(await open_pool(url))


if __name__ == "__main__":
    sys.stdout.write(f"{schema.live()}\n")
    sys.stdout.flush()
    asyncio.run(tenir(sys.argv[1]))
