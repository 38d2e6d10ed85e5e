"""How much memory the embedded server keeps its pages in: an eighth of what this machine has.

PostgreSQL says a quarter, of a machine that is its own; here a service and its projector live
beside it. Its default, 128 MiB, holds the views of some ten thousand households: beyond, each
page of a list copies thousands of blocks from the system's cache.
"""

import os
from pathlib import Path
from typing import Final

PART: Final = 8
LEAST_MIB, MOST_MIB = 128, 2048
MIB: Final = 1 << 20
CGROUP: Final = Path("/sys/fs/cgroup/memory.max")


def shared_buffers(limit: Path = CGROUP) -> str:
    """The setting, as PostgreSQL reads it."""
    return f"{min(max(_memory_mib(limit) // PART, LEAST_MIB), MOST_MIB)}MB"


def _memory_mib(limit: Path) -> int:
    """What the machine has, or what its container may take of it."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MIB
    try:
        return min(machine, int(limit.read_text(encoding="ascii")) // MIB)
    except (OSError, ValueError):  # no container, or one without a limit
        return machine
