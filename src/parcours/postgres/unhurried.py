"""Writing, without waiting for the disk, what the append that follows forces there.

PostgreSQL forces its log in order: an append that is acknowledged keeps all that was written before
it. If nothing follows, a crash loses a name or a key that nothing uses. Who names a stream waits
once then, as who writes in one that others named: the time does not tell them apart.
"""

from typing import Final

UNHURRIED: Final = "SELECT set_config('synchronous_commit', 'off', true)"
"""For the transaction of the statement that begins with this."""
