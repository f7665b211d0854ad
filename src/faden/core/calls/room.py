"""How many calls back can a company promise, and when does it offer one?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What a workspace decided about calling back; nothing is promised in its name before."""

    per_slot: int = 0  #: calls in one time, of a team without a number of its own; 0: none
    patience: timedelta = timedelta(minutes=10)  #: an expected wait above this offers a call
    teams: tuple[tuple[str, int], ...] = ()  #: calls in one time, of teams ("team:…")

    def room(self, team: str) -> int:
        """Return how many calls a team can make in one time.

        >>> calls = Calls(per_slot=2, teams=(("team:sales", 5),))
        >>> calls.room("team:sales"), calls.room("team:service")
        (5, 2)
        """
        return dict(self.teams).get(team, self.per_slot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Somebody asked for a person; `answered` None: and waits."""

    asked: datetime
    answered: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is known about calling one customer back at this moment."""

    number: str = ""  #: as +49…; empty: none is known, or nobody knows which of several
    numbers: int = 0  #: how many are known
    left: tuple[tuple[str, int], ...] = ()  #: times of which somebody has one, with those left
    waits: tuple[Wait, ...] = ()  #: of the team's customers since somebody is there


def expected(waits: tuple[Wait, ...], now: datetime) -> timedelta | None:
    """Return how long whoever asks for a person now will wait; None: nobody has asked.

    The middle one of those who asked since the team is there. Who still waits counts with what they
    have waited so far: it will be more.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
    >>> asked = (Wait(asked=nine, answered=nine + timedelta(minutes=4)),
    ...     Wait(asked=nine, answered=None), Wait(asked=nine, answered=None))
    >>> expected(asked, nine + timedelta(minutes=20))
    datetime.timedelta(seconds=1200)
    """
    spans = sorted((one.answered or now) - one.asked for one in waits)
    return spans[len(spans) // 2] if spans else None
