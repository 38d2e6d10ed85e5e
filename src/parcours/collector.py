"""Python's collector of cycles, set for folding: many small things are made, dropped, and few loop.

What nothing holds goes at once, without it: it looks only for what holds itself.
"""

import gc
from typing import Final

THRESHOLDS: Final = (10_000, 10, 1000)
"""How many more things are made than dropped before it looks at the youngest; then, at the others.

Python's own looks at them all every 70 000: a quarter of what the views of a household cost. A look
holds the whole process: of so many, at most some tens of milliseconds.
"""


def settle() -> None:
    """Look no more at what start-up made, which lives as long as we do, and seldom at the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
