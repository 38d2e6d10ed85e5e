"""Acts of a territory that say what counts of a household's facts, and who answers its 115.

Revision ID: 0005
"""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = Path(__file__).with_suffix(".sql")
SEPARATOR = "--;\n"


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    for statement in STATEMENTS.read_text(encoding="utf-8").split(SEPARATOR):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Refuse: no migration drops what an administrator signed."""
    raise RuntimeError("les actes des territoires ne se défont pas : restaurer une sauvegarde")
