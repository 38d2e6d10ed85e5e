"""What a partner told since a day is found without reading the rest.

Revision ID: 0016
"""

from parcours.postgres.statements import run_beside

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: migrations only go forward."""
    raise RuntimeError("les migrations ne se défont pas : restaurer une sauvegarde")
