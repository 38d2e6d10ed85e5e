"""How much slower than the machine of the requirements this one is, now.

The absolute figures required were said for a machine where a route that does nothing costs 165 µs
of CPU. The same route is measured in the same run, and what is required grows with it.
"""

import asyncio
import statistics
from typing import Final

from bench.depots import CAS, couts, temoin

TEMOIN_US: Final = 165
"""What the route that does nothing costs where the requirements were said."""


def echelle() -> float:
    """By how much an absolute figure required is multiplied here."""
    with temoin() as (adresse, pid):
        (rien,) = asyncio.run(couts(adresse, pid, list, CAS[:1])).values()
    return statistics.median(rien.api) / TEMOIN_US
