"""For how long has a transaction held up everybody who is told what happened?

Webhooks and the export tell only what no transaction under way can still come before. One that
never ends, of a stopped program, a person's console or a prepared commit, makes them stand still,
while nothing fails. The database does not let us look at other people's sessions, so what is
measured is for how long the same transaction has been the oldest.
"""

from __future__ import annotations

from datetime import datetime, timedelta

STALLED = timedelta(minutes=5)  #: from then on somebody has to look


class Horizon:
    """What one process has seen of the oldest transaction."""

    def __init__(self) -> None:
        self._oldest: int | None = None
        self._since: datetime | None = None

    def look(self, oldest: int, coming: int, *, now: datetime) -> timedelta:
        """Return for how long, at least, the oldest transaction under way has held up later ones.

        While none that began later has ended (`coming` is the next one after those), nobody waits.

        >>> from datetime import UTC
        >>> noon, horizon = datetime(2026, 11, 23, 12, tzinfo=UTC), Horizon()
        >>> horizon.look(7, 9, now=noon), horizon.look(7, 30, now=noon + timedelta(seconds=40))
        (datetime.timedelta(0), datetime.timedelta(seconds=40))
        >>> horizon.look(31, 31, now=noon + timedelta(seconds=50))
        datetime.timedelta(0)
        """
        if oldest >= coming:
            self._oldest = self._since = None
            return timedelta()
        if self._since is None or oldest != self._oldest:
            self._oldest, self._since = oldest, now
        return now - self._since
