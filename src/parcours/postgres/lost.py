"""What asyncpg raises when the server is away, leaving, or too busy to answer."""

import asyncpg

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, session cut
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,  # the disk does not answer; one that is full is above
    asyncpg.ReadOnlySQLTransactionError,  # a server that only reads, for now
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that died in the middle of a message
    OSError,
    TimeoutError,
)
"""Nobody can say whether the last command was done; trying again may work."""
