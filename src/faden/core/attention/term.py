"""How long may an answer, and how long a solution take, for whom?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from faden.core.ticket import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What holds for the tickets it names instead of the workspace's own times; None: as there.

    A condition that is None holds for all. All times are business time.
    """

    team: str | None = None  #: owner ("team:…")
    tag: str | None = None  #: what it is about, in the company's words
    urgency: Urgency | None = None
    first_answer: timedelta | None = None
    next_answer: timedelta | None = None
    resolution: timedelta | None = None

    def fits(self, *, team: str, tags: tuple[str, ...], urgency: Urgency) -> bool:
        """Say whether a ticket is one of those it names."""
        return (
            self.team in (None, team)
            and (self.tag is None or self.tag in tags)
            and self.urgency in (None, urgency)
        )

    @property
    def conditions(self) -> int:
        """Return how much it names; more goes before less."""
        return sum(one is not None for one in (self.team, self.tag, self.urgency))
