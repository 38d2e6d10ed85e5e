"""What a transfer looks for: the links that a household wrote, and the names that it bears.

Revision ID: 0006
"""

from parcours.postgres.statements import run_beside

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: the release before reads what transfers linked as if they had not."""
    raise RuntimeError("les transferts ne se défont pas : restaurer une sauvegarde")
