"""Is this the right password?

argon2id with the library's own costs (RFC 9106, low-memory profile). It takes a tenth of a second
and 64 MiB by design, so only a few run at the same time, outside the event loop.
"""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12  #: characters of a new one
LONGEST = 1024  #: characters; more is no password but an attempt to keep us busy
AT_ONCE = 4

_hasher = PasswordHasher()
_places = asyncio.Semaphore(AT_ONCE)


def hash_password(password: str) -> str:
    """Return what to store of a password. Slow: call it outside the event loop."""
    return _hasher.hash(password)


@cache
def nobodys_hash() -> str:
    """Return a hash no password fits: whoever is unknown is looked at just as long."""
    return _hasher.hash("a password that nobody has")


async def fits(password: str, stored: str) -> bool:
    """Say whether the password belongs to the hash."""
    if len(password) > LONGEST:
        return False
    async with _places:
        return await asyncio.to_thread(_fits, password, stored)


def _fits(password: str, stored: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (Argon2Error, InvalidHashError, UnicodeError):
        return False
