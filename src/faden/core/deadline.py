"""When is an answer due, if only business hours count?

Rules
* Business time is elapsed real time while somebody is there: on the night of the change to summer
  time, 0:00-6:00 is five hours. A nonexistent time of day (2:30 that night) means the moment of the
  change; one that happens twice means its first occurrence (PEP 495, fold=0).
* `due` gives the earliest moment at which the work is done: eight hours from nine o'clock on a day
  open 9-17 end at 17:00, not at nine the next day. It is never before `after`.
* `business_between` is the inverse: business_between(a, due(a, work, h), h) == work.
* All moments are aware; results are UTC.

How: for each calendar year (UTC) one table of the open spans and of the business time before each.
A deadline is then two binary searches, however far away; a table is built once, in a few
milliseconds, and some hundred of them are kept.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from faden.core.holiday import STATES, LocalHoliday, holidays

Spans = tuple[tuple[time, time], ...]

NONE = timedelta(0)
MIDNIGHT = time(0)
MAX_WORK = timedelta(days=366)  # of business time; beyond lies a mistake in a setting
FARTHEST_YEARS = 50  # to a deadline; 2 minutes a week and 9 days of work do not make one
LAST_YEAR = 9_000  # the calendar of `datetime` ends at 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """When somebody is there: seven days from Monday, each with its open spans in local time.

    A span that ends at 0:00 ends at midnight. Times are those of the clock on the wall.

    >>> day = ((time(9), time(12)), (time(13), time(17)))
    >>> BusinessHours(timezone="Europe/Berlin", weekly=(day,) * 5 + ((), ())).weekly[5]
    ()
    """

    timezone: str  #: IANA name
    weekly: tuple[Spans, ...]  #: open spans of Monday to Sunday
    holidays_state: str | None = None  #: closed on this German state's holidays ("BY")
    local_holidays: frozenset[LocalHoliday] = frozenset()  #: and on these of some places only
    closed: frozenset[date] = frozenset()  #: and on these days (local dates)

    def __post_init__(self) -> None:
        """Refuse hours at which nobody could ever answer."""
        if self.holidays_state is not None and self.holidays_state not in STATES:
            raise ValueError(
                f"business hours: holidays_state {self.holidays_state!r} is none of {[*STATES]}"
            )
        if len(self.weekly) != 7:
            raise ValueError(
                f"business hours: weekly has {len(self.weekly)} days; give 7, from Monday"
            )
        if not any(self.weekly):
            raise ValueError(
                "business hours: no day has an open span; give at least one, such as 9:00-17:00"
            )
        for spans in self.weekly:
            _refuse_disorder(spans)
        _zone(self.timezone)


@dataclass(frozen=True, slots=True)
class _Table:
    """One year (UTC): the open spans in order and the business time that lies before each."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    before: tuple[timedelta, ...]
    total: timedelta


def due(after: datetime, work: timedelta, hours: BusinessHours) -> datetime:
    """Return the earliest moment at which `work` of business time has passed since `after`.

    Raises ValueError for a naive moment, negative work and work that takes longer than decades.

    >>> office = BusinessHours(
    ...     timezone="Europe/Berlin", weekly=(((time(9), time(17)),),) * 5 + ((), ())
    ... )
    >>> friday_16h = datetime(2026, 11, 20, 15, tzinfo=UTC)
    >>> due(friday_16h, timedelta(hours=3), office)  # Monday 11:00 in Berlin
    datetime.datetime(2026, 11, 23, 10, 0, tzinfo=datetime.timezone.utc)
    """
    if not NONE <= work <= MAX_WORK:
        raise ValueError(f"deadline: {work} of business time; give 0 to {MAX_WORK.days} days")
    start = _utc(after)
    if not work:
        return start  # at once, even at night
    year = start.year
    table = _table(hours, year)
    goal = _position(table, start) + work
    while goal > table.total:
        goal -= table.total
        year += 1
        if year > start.year + FARTHEST_YEARS:
            raise ValueError(f"deadline: {work} takes decades at these hours; open longer")
        table = _table(hours, year)
    index = bisect_left(table.before, goal) - 1
    return table.starts[index] + (goal - table.before[index])


def business_between(start: datetime, end: datetime, hours: BusinessHours) -> timedelta:
    """Return the business time from one moment to another; negative if `end` is the earlier.

    >>> always = BusinessHours(timezone="UTC", weekly=(((time(0), time(0)),),) * 7)
    >>> noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> business_between(noon, noon + timedelta(days=2), always)
    datetime.timedelta(days=2)
    """
    first, last = _utc(start), _utc(end)
    if last < first:
        return -business_between(last, first, hours)
    spent = _position(_table(hours, last.year), last) - _position(_table(hours, first.year), first)
    return spent + sum((_table(hours, y).total for y in range(first.year, last.year)), NONE)


def open_spans(
    start: datetime, end: datetime, hours: BusinessHours
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans that begin between two moments, in order and in UTC, each at its full length.

    >>> office = BusinessHours(
    ...     timezone="Europe/Berlin", weekly=(((time(9), time(17)),),) * 5 + ((), ())
    ... )
    >>> sunday = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> [f"{one:%a %H:%M}" for one, _ in open_spans(sunday, sunday + timedelta(days=2), office)]
    ['Mon 08:00', 'Tue 08:00']
    """
    first, last = _utc(start), _utc(end)
    for year in range(first.year, last.year + 1):
        table = _table(hours, year)
        at = bisect_left(table.starts, first)
        for opens, closes in zip(table.starts[at:], table.ends[at:], strict=True):
            if opens >= last:
                return
            yield opens, closes


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"deadline: {moment} has no time zone; give aware moments")
    return moment.astimezone(UTC)


def _position(table: _Table, moment: datetime) -> timedelta:
    """Business time from the beginning of the year to a moment in it."""
    index = bisect_right(table.starts, moment) - 1
    if index < 0:
        return NONE
    return table.before[index] + (min(moment, table.ends[index]) - table.starts[index])


def _refuse_disorder(spans: Spans) -> None:
    """A day's spans must be in order and apart, or time would count twice."""
    last = NONE
    for opens, closes in spans:
        written = f"business hours: {opens}-{closes}"
        if opens.tzinfo or closes.tzinfo:
            raise ValueError(f"{written} has a time zone of its own; leave it out")
        start, end = _since_midnight(opens), _since_midnight(closes) or timedelta(days=1)
        if start >= end:
            raise ValueError(f"{written} is empty; split a night at 0:00 into two days")
        if start < last:
            raise ValueError(f"{written} begins before the previous span ends; put them in order")
        last = end


def _since_midnight(clock: time) -> timedelta:
    return datetime.combine(date.min, clock) - datetime.combine(date.min, MIDNIGHT)


@lru_cache(maxsize=256)
def _table(hours: BusinessHours, year: int) -> _Table:
    if not 2 <= year <= LAST_YEAR:
        raise ValueError(f"deadline: there is no table for the year {year}")
    starts: list[datetime] = []
    ends: list[datetime] = []
    before: list[timedelta] = []
    total = NONE
    for start, end in _open_spans(hours, year):
        starts.append(start)
        ends.append(end)
        before.append(total)
        total += end - start
    return _Table(tuple(starts), tuple(ends), tuple(before), total)


def _open_spans(hours: BusinessHours, year: int) -> Iterator[tuple[datetime, datetime]]:
    """All open spans of a UTC year, cut at its ends, in order."""
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    zone = _zone(hours.timezone)
    shut = set(hours.closed)
    if hours.holidays_state is not None:
        for near in (year, year + 1):  # a local New Year may begin in the old year of UTC
            shut.update(holidays(near, hours.holidays_state, local=hours.local_holidays))
    day = date(year, 1, 1) - timedelta(2)
    while day <= date(year + 1, 1, 2):
        for opens, closes in () if day in shut else hours.weekly[day.weekday()]:
            start, end = _moment(day, opens, zone), _closing(day, closes, zone)
            if max(start, first) < min(end, last):
                yield max(start, first), min(end, last)
        day += timedelta(1)


def _closing(day: date, closes: time, zone: ZoneInfo) -> datetime:
    return _moment(day + timedelta(1) if closes == MIDNIGHT else day, closes, zone)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """When the clock on the wall shows this for the first time; or, if never, when it skips it."""
    wall = datetime.combine(day, clock)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    early, late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment
    while late - early > timedelta(seconds=1):  # the change lies between the two readings
        middle = early + (late - early) / 2
        skipped = middle.astimezone(zone).replace(tzinfo=None) > wall
        early, late = (early, middle) if skipped else (middle, late)
    return late.replace(microsecond=0)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(
            f"business hours: unknown time zone {name!r}; use an IANA name such as Europe/Berlin"
        ) from unknown
