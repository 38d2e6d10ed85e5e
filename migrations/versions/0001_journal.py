"""The journal, the vault of keys and the directory of partners: what no replay can rebuild.

Revision ID: 0001
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
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
