"""What links households together, and the identifiers attached to them after they were opened.

Revision ID: 0002
"""

from parcours.postgres.statements import run_beside

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: no migration drops a journal."""
    raise RuntimeError("le journal ne se défait pas : restaurer une sauvegarde")
