"""Append, and say with the answer what else whoever follows the journal must know.

Revision ID: 0021
"""

from parcours.postgres.statements import run_beside

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: migrations only go forward."""
    raise RuntimeError("les migrations ne se défont pas : restaurer une sauvegarde")
