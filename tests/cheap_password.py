"""A password that is soon looked at, for tests that are about something else.

At our own costs (src/faden/web/passwords.py) each sign-in takes a fifth of a second.
"""

from argon2 import PasswordHasher

_cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def cheap_hash(password: str) -> str:
    """Return what is stored of it."""
    return _cheap.hash(password)
