"""What asyncpg raises when the server is away, leaving, or too busy to answer."""

import asyncpg

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutting down, starting up, session cut
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that died in the middle of a message
    OSError,
    TimeoutError,
)
"""Nobody can say whether the last command was done; trying again may work."""
