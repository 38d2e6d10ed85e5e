"""What links households together, and the identifiers attached to them after they were opened.

Revision ID: 0002
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = Path(__file__).with_suffix(".sql")
SEPARATOR = "--;\n"


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    for statement in STATEMENTS.read_text(encoding="utf-8").split(SEPARATOR):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Refuse: no migration drops a journal."""
    raise RuntimeError("le journal ne se défait pas : restaurer une sauvegarde")
