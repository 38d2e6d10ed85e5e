"""The keys of partners, in a table of their own: several at once, each with its end and its use.

Revision ID: 0009
"""

from parcours.postgres.statements import run_beside

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of the file of the same name, one at a time."""
    run_beside(__file__)


def downgrade() -> None:
    """Refuse: a key that was revoked would live again."""
    raise RuntimeError("les clés des partenaires ne se défont pas : restaurer une sauvegarde")
