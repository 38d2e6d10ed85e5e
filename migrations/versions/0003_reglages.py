"""What each territory has set of the law: acts that are added, never changed.

Revision ID: 0003
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
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
