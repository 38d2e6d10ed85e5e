"""What each day begins or ends by its date alone.

Revision ID: 0011
"""

from parcours.postgres.statements import run_beside

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: what was told of a day is not taken back."""
    raise RuntimeError("le journal ne se reprend pas : restaurer une sauvegarde")
