"""An identifier names a stream within a department; a source keeps its organisation for ever.

Revision ID: 0004
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = Path(__file__).with_suffix(".sql")
SEPARATOR = "--;\n"


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    for statement in STATEMENTS.read_text(encoding="utf-8").split(SEPARATOR):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Refuse: no migration drops the names of streams."""
    raise RuntimeError("les identifiants ne se défont pas : restaurer une sauvegarde")
