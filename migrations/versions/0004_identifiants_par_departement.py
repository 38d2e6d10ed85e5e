"""An identifier names a stream within a department; a source keeps its organisation for ever.

Revision ID: 0004
"""

from parcours.postgres.statements import run_beside

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: no migration drops the names of streams."""
    raise RuntimeError("les identifiants ne se défont pas : restaurer une sauvegarde")
