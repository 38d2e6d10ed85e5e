"""What a partner said of a household is found without reading the rest.

Revision ID: 0018
"""

from parcours.postgres.statements import run_beside

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: migrations only go forward."""
    raise RuntimeError("les migrations ne se défont pas : restaurer une sauvegarde")
