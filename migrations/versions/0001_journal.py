"""The journal, the vault of keys and the directory of partners: what no replay can rebuild.

Revision ID: 0001
"""

from parcours.postgres.statements import run_beside

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: no migration drops a journal."""
    raise RuntimeError("le journal ne se défait pas : restaurer une sauvegarde")
