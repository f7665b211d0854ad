"""Which other systems of the company write to its customers, and must hear what these wish?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

PATIENCE = timedelta(hours=1)  #: to say that it obeys, where nothing else was chosen
SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sender:
    """One such system: the billing, the shop, the tool for campaigns."""

    name: str  #: as its observed messages name it
    acknowledge_within: timedelta = PATIENCE
