"""Acts of a territory that say what counts of a household's facts, and who answers its 115.

Revision ID: 0005
"""

from parcours.postgres.statements import run_beside

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: no migration drops what an administrator signed."""
    raise RuntimeError("les actes des territoires ne se défont pas : restaurer une sauvegarde")
