"""What each reader is told, in its order.

Revision ID: 0007
"""

from parcours.postgres.statements import run_beside

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: who follows the feed remembers where they are in it."""
    raise RuntimeError("ce qui est annoncé ne se reprend pas : restaurer une sauvegarde")
