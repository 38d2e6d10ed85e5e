"""What a revision runs: the SQL file beside it, one statement at a time."""

from pathlib import Path
from typing import Final

from alembic import op

SEPARATOR: Final = "--;\n"


def run_beside(revision: str) -> None:
    """Run the statements of the file of the same name as this revision's."""
    script = Path(revision).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in script.split(SEPARATOR):
        op.get_bind().exec_driver_sql(statement)
