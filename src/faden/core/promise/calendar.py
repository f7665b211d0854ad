"""When does business end on a day, and which days are worked?

Without business hours every day ends at midnight, Monday to Friday are worked, and the time zone
is that of the moment at which the words were said.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from faden.core.deadline import BusinessHours, open_spans

_DAY = timedelta(days=1)
_SEARCHED_DAYS = 60  #: for a day that is worked; a company closed longer has no next one


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a company, seen from a moment."""

    now: datetime
    hours: BusinessHours | None

    @property
    def zone(self) -> tzinfo:
        """Where the clock on the wall hangs."""
        if self.hours:
            return ZoneInfo(self.hours.timezone)
        return self.now.tzinfo or ZoneInfo("UTC")

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        """Return when the clock shows this on that day."""
        return datetime.combine(day, clock, self.zone)

    def midnight(self, day: date) -> datetime:
        """Return when a day is over."""
        return self.at(day + _DAY, time(0))

    def is_worked(self, day: date) -> bool:
        """Whether somebody is there on a day."""
        return bool(self._spans(day)) if self.hours else day.weekday() < 5

    def closing(self, day: date) -> datetime:
        """Return when business ends on a day: at midnight where nobody is there or it has ended.

        >>> from datetime import UTC
        >>> Calendar(datetime(2026, 3, 11, 9, tzinfo=UTC), None).closing(date(2026, 3, 11))
        datetime.datetime(2026, 3, 12, 0, 0, tzinfo=datetime.timezone.utc)
        """
        spans = self._spans(day)
        last = spans[-1][1].astimezone(self.zone) if spans else None
        return last if last and last > self.now else self.midnight(day)

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is there at that moment; business may also just end then."""
        return any(start <= moment <= end for start, end in self._spans(moment.date()))

    def worked_from(self, day: date) -> date:
        """Return the first day from this one on that is worked."""
        for later in range(_SEARCHED_DAYS):
            if self.is_worked(day + later * _DAY):
                return day + later * _DAY
        return day

    def worked_until(self, day: date) -> date:
        """Return the last day up to this one that is worked and not before today."""
        for earlier in range((day - self.today).days + 1):
            if self.is_worked(day - earlier * _DAY):
                return day - earlier * _DAY
        return day

    def worked_after(self, count: int) -> date:
        """Return the count-th worked day after today."""
        day = self.today
        for _ in range(count):
            day = self.worked_from(day + _DAY)
        return day

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.hours:
            return []
        return [*open_spans(self.at(day, time(0)), self.midnight(day), self.hours)]
