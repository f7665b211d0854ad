"""What is the next id?

uuid7 (RFC 9562 §5.7) as 32 hexadecimal digits, so ids sort by time, with the bucket of the
customer in the lowest byte, so an id alone says where its row lies.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial

NewId = Callable[[int], str]  #: gives a fresh id of a bucket

_VERSION_AND_VARIANT = (7 << 76) | (2 << 62)


def new_id(bucket: int) -> str:
    """Return a fresh id of `bucket` (0..255)."""
    return _make(time.time_ns() // 1_000_000, random.getrandbits(74), bucket)


def seeded(seed: random.Random, millis: Callable[[], int]) -> NewId:
    """Return a source of ids that gives the same ones for the same seed and clock."""
    return lambda bucket: _make(millis(), seed.getrandbits(74), bucket)


def of_bucket(source: NewId, bucket: int) -> Callable[[], str]:
    """Return a source that needs no bucket any more."""
    return partial(source, bucket)


def _make(millis: int, chance: int, bucket: int) -> str:
    high, low = chance >> 62, chance & ((1 << 62) - 1)
    number = (millis << 80) | (high << 64) | _VERSION_AND_VARIANT | low
    return f"{(number & ~0xFF) | bucket:032x}"
