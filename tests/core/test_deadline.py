"""Answers are due in business time: over nights, weekends, holidays and clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from faden.core.deadline import MAX_WORK, BusinessHours, Spans, business_between, due
from faden.core.holiday import LocalHoliday

BERLIN = ZoneInfo("Europe/Berlin")
CLOSED: Spans = ()
NINE_TO_FIVE: Spans = ((time(9), time(17)),)
ALL_DAY: Spans = ((time(0), time(0)),)


def hours(
    *weekly: Spans,
    timezone: str = "Europe/Berlin",
    state: str | None = None,
    local: frozenset[LocalHoliday] = frozenset(),
    closed: frozenset[date] = frozenset(),
) -> BusinessHours:
    return BusinessHours(
        timezone=timezone,
        weekly=weekly or (*[NINE_TO_FIVE] * 5, CLOSED, CLOSED),
        holidays_state=state,
        local_holidays=local,
        closed=closed,
    )


OFFICE = hours(state="NW")
ALWAYS = hours(*[ALL_DAY] * 7)
WITH_LUNCH = hours(*[((time(8), time(12)), (time(13), time(16, 30)))] * 5, CLOSED, CLOSED)
SHOP = hours(*[((time(9, 30), time(20)),)] * 6, CLOSED, state="BY")
AT_HALF_TWO = hours(*[((time(2, 30), time(6)),)] * 7)
UNTIL_HALF_TWO = hours(*[((time(1), time(2, 30)),)] * 7)
NIGHT = hours(*[((time(0), time(6)), (time(22), time(0)))] * 7)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def h(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("after", "work", "end"),
    [
        ("2026-11-16 09:00", 1, "2026-11-16 10:00"),
        ("2026-11-16 09:00", 8, "2026-11-16 17:00"),  # the same evening, not the next morning
        ("2026-11-16 09:00", 8.5, "2026-11-17 09:30"),
        ("2026-11-16 03:00", 1, "2026-11-16 10:00"),  # before opening
        ("2026-11-16 17:00", 1, "2026-11-17 10:00"),  # at closing
        ("2026-11-16 23:00", 1, "2026-11-17 10:00"),  # at night
        ("2026-11-20 16:30", 1, "2026-11-23 09:30"),  # over a weekend
        ("2026-11-21 12:00", 2, "2026-11-23 11:00"),  # on a Saturday
        ("2026-11-16 09:00", 40, "2026-11-20 17:00"),  # a week's work
        ("2026-11-16 09:00", 41, "2026-11-23 10:00"),
        ("2026-12-24 16:00", 2, "2026-12-28 10:00"),  # Christmas is on a Friday and a Saturday
        ("2026-12-31 16:00", 2, "2027-01-04 10:00"),  # New Year, and a weekend behind it
        ("2026-04-02 16:00", 2, "2026-04-07 10:00"),  # Easter
        ("2026-05-29 16:00", 2, "2026-06-01 10:00"),
        ("2026-06-03 16:00", 2, "2026-06-05 10:00"),  # Corpus Christi
        ("2026-11-16 10:00", 0, "2026-11-16 10:00"),
        ("2026-11-21 12:00", 0, "2026-11-21 12:00"),  # nothing to do is done at once
    ],
)
def test_an_office_answers_in_its_hours(after: str, work: float, end: str) -> None:
    assert due(berlin(after), h(work), OFFICE) == berlin(end)


@pytest.mark.parametrize(
    ("open_hours", "after", "work", "end"),
    [
        (WITH_LUNCH, "2026-11-16 11:00", 2, "2026-11-16 14:00"),
        (WITH_LUNCH, "2026-11-16 12:30", 1, "2026-11-16 14:00"),
        (WITH_LUNCH, "2026-11-16 08:00", 4, "2026-11-16 12:00"),
        (WITH_LUNCH, "2026-11-16 08:00", 7.5, "2026-11-16 16:30"),
        (SHOP, "2026-11-21 19:30", 1, "2026-11-23 10:00"),
        (SHOP, "2026-10-31 19:30", 1, "2026-11-02 10:00"),
        (NIGHT, "2026-11-16 23:00", 4, "2026-11-17 03:00"),
        (NIGHT, "2026-11-16 23:00", 8, "2026-11-17 23:00"),
        (ALWAYS, "2026-11-16 23:00", 72, "2026-11-19 23:00"),
        (ALWAYS, "2026-12-31 23:30", 1, "2027-01-01 00:30"),
        (hours(*[ALL_DAY] * 7, state="NW"), "2026-12-31 23:30", 1, "2027-01-02 00:30"),
        (hours(closed=frozenset({date(2026, 11, 17)})), "2026-11-16 16:00", 2, "2026-11-18 10:00"),
        (
            hours(state="BY", local=frozenset({LocalHoliday.AUGSBURG_PEACE})),
            "2025-08-07 16:00",
            2,
            "2025-08-11 10:00",
        ),
        (hours(state="BY"), "2025-08-07 16:00", 2, "2025-08-08 10:00"),
    ],
)
def test_each_house_has_its_own_hours(
    open_hours: BusinessHours, after: str, work: float, end: str
) -> None:
    assert due(berlin(after), h(work), open_hours) == berlin(end)


@pytest.mark.parametrize(
    ("open_hours", "after", "work", "end"),
    [
        # 29 March 2026, 2:00 becomes 3:00
        (ALWAYS, "2026-03-29T00:00+01:00", 3, "2026-03-29T04:00+02:00"),
        (ALWAYS, "2026-03-28T12:00+01:00", 24, "2026-03-29T13:00+02:00"),
        (NIGHT, "2026-03-29T00:00+01:00", 5, "2026-03-29T06:00+02:00"),
        (NIGHT, "2026-03-29T00:00+01:00", 5.5, "2026-03-29T22:30+02:00"),
        # a boundary that the night leaves out is the moment of the change
        (AT_HALF_TWO, "2026-03-29T00:00+01:00", 1, "2026-03-29T04:00+02:00"),
        (UNTIL_HALF_TWO, "2026-03-29T00:00+01:00", 1.5, "2026-03-30T01:30+02:00"),
        (
            hours(*[((time(2, 10), time(2, 50)),)] * 7),
            "2026-03-29T00:00+01:00",
            0.5,
            "2026-03-30T02:40+02:00",
        ),
        # 25 October 2026, 3:00 becomes 2:00
        (ALWAYS, "2026-10-25T00:00+02:00", 3, "2026-10-25T02:00+01:00"),
        (NIGHT, "2026-10-25T00:00+02:00", 7, "2026-10-25T06:00+01:00"),
        # a boundary that comes twice is its first time
        (AT_HALF_TWO, "2026-10-25T00:00+02:00", 1, "2026-10-25T02:30+01:00"),
        (UNTIL_HALF_TWO, "2026-10-25T00:00+02:00", 2, "2026-10-26T01:30+01:00"),
        # an office does not notice
        (OFFICE, "2026-03-27T16:00+01:00", 2, "2026-03-30T10:00+02:00"),
        (OFFICE, "2026-10-23T16:00+02:00", 2, "2026-10-26T10:00+01:00"),
        # other clocks: half an hour (Lord Howe), at midnight (Beirut), a day left out (Samoa)
        (
            hours(*[ALL_DAY] * 7, timezone="Australia/Lord_Howe"),
            "2026-10-04T00:00+10:30",
            24,
            "2026-10-05T00:30+11:00",
        ),
        (
            hours(*[((time(0), time(1)),)] * 7, timezone="Asia/Beirut"),
            "2026-03-28T23:00+02:00",
            1,
            "2026-03-30T01:00+03:00",
        ),
        (
            hours(*[NINE_TO_FIVE] * 7, timezone="Pacific/Apia"),
            "2011-12-29T16:00-10:00",
            2,
            "2011-12-31T10:00+14:00",
        ),
        (
            hours(*[NINE_TO_FIVE] * 7, timezone="Asia/Kolkata"),
            "2026-11-16T16:00+05:30",
            2,
            "2026-11-17T10:00+05:30",
        ),
    ],
)
def test_changes_of_the_clock_neither_give_nor_take_time(
    open_hours: BusinessHours, after: str, work: float, end: str
) -> None:
    found = due(datetime.fromisoformat(after), h(work), open_hours)
    assert found == datetime.fromisoformat(end)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "end", "spent"),
    [
        ("2026-11-16 09:00", "2026-11-16 17:00", 8),
        ("2026-11-16 08:00", "2026-11-16 18:00", 8),
        ("2026-11-16 16:00", "2026-11-17 10:00", 2),
        ("2026-11-21 10:00", "2026-11-22 10:00", 0),
        ("2026-11-16 00:00", "2026-11-23 00:00", 40),
        ("2026-12-24 16:00", "2026-12-28 10:00", 2),
        ("2025-11-17 00:00", "2025-11-17 00:00", 0),
        ("2026-11-17 10:00", "2026-11-16 16:00", -2),  # the other way round
        ("2025-12-31 16:00", "2027-01-04 10:00", 2 + 253 * 8),  # a whole year between
    ],
)
def test_business_time_passes_only_while_open(start: str, end: str, spent: float) -> None:
    assert business_between(berlin(start), berlin(end), OFFICE) == h(spent)


LORD_HOWE = hours(*[ALL_DAY] * 3, CLOSED, *[NINE_TO_FIVE] * 3, timezone="Australia/Lord_Howe")
HOUSES = st.sampled_from(
    [OFFICE, ALWAYS, WITH_LUNCH, SHOP, NIGHT, AT_HALF_TWO, UNTIL_HALF_TWO, LORD_HOWE]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)
WORK = st.timedeltas(timedelta(0), timedelta(days=10))
ZONES = st.sampled_from(["Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe"])


@st.composite
def days(draw: st.DrawFn) -> Spans:
    clocks = sorted(draw(st.sets(st.times(), max_size=4)))
    until_midnight = draw(st.booleans())
    pairs = list(pairwise(clocks))[::2]
    if pairs and until_midnight:
        pairs[-1] = (pairs[-1][0], time(0))
    return tuple(pairs)


@st.composite
def any_hours(draw: st.DrawFn) -> BusinessHours:
    weekly = tuple(draw(days()) for _ in range(7))
    seconds = sum(
        (business_seconds(span) for spans in weekly for span in spans), start=timedelta(0)
    )
    assume(seconds > h(20))
    return hours(*weekly, timezone=draw(ZONES), state=draw(st.sampled_from([None, "BY", "BE"])))


def business_seconds(span: tuple[time, time]) -> timedelta:
    opens, closes = (datetime.combine(date(2026, 1, 1), clock) for clock in span)
    return (closes if closes > opens else closes + timedelta(1)) - opens


@settings(max_examples=60)
@given(MOMENTS, WORK, any_hours() | HOUSES)
def test_the_time_until_a_deadline_is_the_work(
    after: datetime, work: timedelta, open_hours: BusinessHours
) -> None:
    end = due(after, work, open_hours)
    assert end >= after
    assert business_between(after, end, open_hours) == work


@given(MOMENTS, WORK, HOUSES)
def test_a_deadline_is_the_first_moment_at_which_the_work_is_done(
    after: datetime, work: timedelta, open_hours: BusinessHours
) -> None:
    end = due(after, work, open_hours)
    a_little_less = end - timedelta(microseconds=1)
    assert end == after or business_between(after, a_little_less, open_hours) < work


@given(MOMENTS, MOMENTS, WORK, HOUSES)
def test_who_writes_later_is_not_answered_earlier(
    one: datetime, other: datetime, work: timedelta, open_hours: BusinessHours
) -> None:
    first, later = sorted([one, other])
    assert due(first, work, open_hours) <= due(later, work, open_hours)


@given(MOMENTS, WORK, WORK, HOUSES)
def test_more_work_is_not_done_earlier(
    after: datetime, one: timedelta, other: timedelta, open_hours: BusinessHours
) -> None:
    less, more = sorted([one, other])
    assert due(after, less, open_hours) <= due(after, more, open_hours)


@given(MOMENTS, WORK, WORK, HOUSES)
def test_work_in_two_parts_ends_when_the_whole_ends(
    after: datetime, one: timedelta, other: timedelta, open_hours: BusinessHours
) -> None:
    halfway = due(after, one, open_hours)
    assert due(halfway, other, open_hours) == due(after, one + other, open_hours) or not other


@given(MOMENTS, MOMENTS, MOMENTS, HOUSES)
def test_time_adds_up(
    one: datetime, two: datetime, three: datetime, open_hours: BusinessHours
) -> None:
    parts = business_between(one, two, open_hours) + business_between(two, three, open_hours)
    assert parts == business_between(one, three, open_hours)


NOT_DURING_THE_CHANGE = st.sampled_from(
    [time(hour, minute) for hour in (0, 1, 4, 9, 17, 23) for minute in (0, 30)]
)


@given(
    st.sampled_from([datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)]),
    st.integers(0, 5 * 24 * 60),
    st.lists(NOT_DURING_THE_CHANGE, min_size=2, max_size=4, unique=True).map(sorted),
)
def test_the_sums_agree_with_counting_minutes(
    start: datetime, minutes: int, clocks: list[time]
) -> None:
    spans = tuple(list(pairwise(clocks))[::2])
    moments = (start + timedelta(minutes=minute) for minute in range(minutes))
    walls = (moment.astimezone(BERLIN).time() for moment in moments)
    counted = sum(any(opens <= wall < closes for opens, closes in spans) for wall in walls)
    end = start + timedelta(minutes=minutes)
    assert business_between(start, end, hours(*[spans] * 7)) == timedelta(minutes=counted)


@pytest.mark.parametrize(
    ("weekly", "says"),
    [
        ([CLOSED] * 7, "give at least one, such as 9:00-17:00"),
        ([NINE_TO_FIVE] * 5, "weekly has 5 days; give 7"),
        ([((time(17), time(9)),)] * 7, "split a night at 0:00 into two days"),
        ([((time(9), time(9)),)] * 7, "is empty"),
        ([((time(9), time(12)), (time(11), time(17)))] * 7, "put them in order"),
        ([((time(13), time(17)), (time(9), time(12)))] * 7, "put them in order"),
        ([((time(9), time(0)), (time(9), time(17)))] * 7, "put them in order"),
        ([((time(9, tzinfo=UTC), time(17)),)] * 7, "time zone of its own"),
    ],
)
def test_impossible_hours_are_refused_with_what_to_do(weekly: list[Spans], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        hours(*weekly)


@pytest.mark.parametrize("name", ["Europe/Berlln", "", "/etc/passwd", "../zone", "Europe"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="use an IANA name"):
        hours(timezone=name)


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="'Bayern' is none of"):
        hours(state="Bayern")


@pytest.mark.parametrize("work", [h(-1), MAX_WORK + h(1)])
def test_work_must_be_possible(work: timedelta) -> None:
    with pytest.raises(ValueError, match="give 0 to 366 days"):
        due(berlin("2026-11-16 09:00"), work, OFFICE)


def test_a_deadline_decades_away_is_a_mistake() -> None:
    hardly = hours(((time(9), time(9, 1)),), *[CLOSED] * 6)
    with pytest.raises(ValueError, match="takes decades at these hours"):
        due(berlin("2026-11-16 09:00"), h(200), hardly)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        due(datetime(2026, 11, 16, 9), h(1), OFFICE)  # noqa: DTZ001


@pytest.mark.parametrize("year", [1, 9998])
def test_the_ends_of_the_calendar_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match="no table for the year"):
        due(datetime(year, 6, 1, tzinfo=UTC), h(1), ALWAYS)
