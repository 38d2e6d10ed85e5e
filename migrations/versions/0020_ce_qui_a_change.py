"""What is needed to say what has changed since a visit, or since a position.

Revision ID: 0020
"""

from parcours.postgres.statements import run_beside

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: migrations only go forward."""
    raise RuntimeError("les migrations ne se défont pas : restaurer une sauvegarde")
