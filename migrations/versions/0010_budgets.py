"""What each partner used of its budgets this minute, for the processes to agree.

Revision ID: 0010
"""

from parcours.postgres.statements import run_beside

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: migrations only go forward."""
    raise RuntimeError("les migrations ne se défont pas : restaurer une sauvegarde")
