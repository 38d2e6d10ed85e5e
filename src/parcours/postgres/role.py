"""The role that the service works in: it reads facts and appends them, and owns the views.

What a role may do to a database is neither in a dump nor in a template: it is said again each time.
"""

from typing import Final

from parcours.postgres.guard import AnyConnection

ROLE: Final = "parcours_service"

_ALLOW: Final = f"""
DO $$
BEGIN
  EXECUTE format('GRANT %I TO %I', '{ROLE}', current_user);
  EXECUTE format('GRANT CREATE ON DATABASE %I TO %I', current_database(), '{ROLE}');
END
$$
"""


async def allow(connection: AnyConnection) -> None:
    """Let the service's role make its views in this database, and us act as that role."""
    await connection.execute(_ALLOW)
