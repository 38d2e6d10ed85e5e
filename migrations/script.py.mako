"""${message}.

Name this file NNNN_slug.py, with NNNN its revision. One statement per `op.execute`: asyncpg
prepares each. There is no way down: a downgrade would drop facts; write the next revision.
"""

from alembic import op

revision = "${up_revision}"
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """${message}."""
    op.execute("")
