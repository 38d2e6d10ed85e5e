"""Alembic's way in: run the revisions on the connection that `parcours.postgres.migrate` opened."""

from alembic import context
from sqlalchemy import Connection

connection = context.config.attributes.get("connection")
if not isinstance(connection, Connection):
    raise TypeError("run migrations with `parcours.postgres.migrate`, which takes the lock first")

context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()
