"""Which errors of the database pass by themselves, and which mean that the input is at fault?"""

from __future__ import annotations

import psycopg
import psycopg_pool

#: The connection broke, the server restarts, or two transactions met: another try can help.
PASSING: tuple[type[BaseException], ...] = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg_pool.PoolTimeout,
    psycopg_pool.PoolClosed,
)

#: The statement itself was refused: the same input will be refused again.
STATEMENT: tuple[type[BaseException], ...] = (
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.ProgrammingError,
    psycopg.NotSupportedError,
    psycopg.errors.ProgramLimitExceeded,  # an OperationalError, yet no second try makes it shorter
)

#: There is one of that name already.
TAKEN: type[BaseException] = psycopg.errors.UniqueViolation

#: Whatever the database or the way to it can say. Some of it is neither of the above: a connection
#: that ends within an answer is a plain DatabaseError to psycopg.
ANY: tuple[type[BaseException], ...] = (
    psycopg.Error,
    psycopg_pool.PoolTimeout,
    psycopg_pool.PoolClosed,
)


def passes(error: BaseException) -> bool:
    """Say whether another try can help."""
    return isinstance(error, PASSING) and not isinstance(error, STATEMENT)
