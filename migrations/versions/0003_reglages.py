"""What each territory has set of the law: acts that are added, never changed.

Revision ID: 0003
"""

from parcours.postgres.statements import run_beside

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: no migration drops what an administrator signed."""
    raise RuntimeError("les actes des territoires ne se défont pas : restaurer une sauvegarde")
