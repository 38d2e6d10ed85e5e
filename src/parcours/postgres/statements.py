"""What a revision runs: the SQL file beside it, one statement at a time."""

from pathlib import Path
from typing import Final

from alembic import op

SEPARATOR: Final = "--;\n"


def run_beside(revision: str) -> None:
    """Run the statements of the file of the same name as this revision's."""
    for statement in _statements(Path(revision).with_suffix(".sql")):
        op.get_bind().exec_driver_sql(statement)


def grants(versions: Path) -> list[str]:
    """What all revisions let the service do, in their order: neither a dump nor a copy says it."""
    said = (s for script in sorted(versions.glob("*.sql")) for s in _statements(script))
    return [statement for statement in said if _code(statement).startswith("GRANT ")]


def _statements(script: Path) -> list[str]:
    return script.read_text(encoding="utf-8").split(SEPARATOR)


def _code(statement: str) -> str:
    lines = (line.strip() for line in statement.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("--"))
