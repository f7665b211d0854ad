"""What would a split leave behind?

The same steps as the split itself takes, on the threads as they stand, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from faden.core import decision, identity
from faden.core.thread import Circle, Thread, fold


def after_split(threads: Mapping[str, Thread], record: str, *, now: datetime) -> dict[str, Thread]:
    """Return all these threads as they would stand if this record were somebody else."""
    after = dict(threads)
    for other in threads[record].joined:
        if other not in after:
            continue  # whoever asks may not see it
        around = tuple(thread for one, thread in after.items() if one != record)
        for where, event in decision.split(Circle(after[record], around), other, by="", reason=""):
            after[where] = fold(after[where], event, now)
    return after


def persons(threads: Mapping[str, Thread], records: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return who these records are, each person once."""
    return list(dict.fromkeys(identity.people(threads, one) for one in records))
