"""What the observatory has published, frozen.

Revision ID: 0014
"""

from parcours.postgres.statements import run_beside

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: what was published is not taken back."""
    raise RuntimeError("ce qui a paru ne se reprend pas : restaurer une sauvegarde")
