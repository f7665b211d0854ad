"""Until when do the words say? Seen from Wednesday, 11 March 2026, 10:20 in Berlin."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from tests.core.promise.labelled import BERLIN, OFFICE, WEDNESDAY

from faden.core.promise.calendar import Calendar
from faden.core.promise.clause import sentences
from faden.core.promise.when import due_said

EVENING_TOO = replace(OFFICE, weekly=(((time(9), time(12)), (time(14), time(21))),) * 5 + ((), ()))


def due(text: str, calendar: Calendar) -> str:
    (said,) = sentences(text)
    found = due_said(said.parts[-1].words, calendar)
    return f"{found:%m-%d %H:%M}" if found else "-"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("bis morgen", "03-12 17:00"),
        ("heute noch", "03-11 17:00"),
        ("bis 16 Uhr", "03-11 16:00"),
        ("bis 9 Uhr", "03-12 09:00"),
        ("um vier", "03-11 16:00"),
        ("by 8", "03-11 20:00"),
        ("morgen früh", "03-12 12:00"),
        ("bis morgen Mittag", "03-12 12:00"),
        ("morgen Mittag", "03-12 14:00"),
        ("this afternoon", "03-11 17:00"),
        ("heute Abend", "03-11 20:00"),
        ("by close of business tomorrow", "03-12 17:00"),
        ("innerhalb von 24 Stunden", "03-12 10:20"),
        ("in den nächsten zwei Stunden", "03-11 12:20"),
        ("in einer Dreiviertelstunde", "03-11 11:05"),
        ("in 10 mins", "03-11 10:30"),
        ("within two working days", "03-13 17:00"),
        ("innerhalb von 3 Arbeitstagen", "03-16 17:00"),
        ("in drei Tagen", "03-16 17:00"),
        ("in two weeks", "03-25 17:00"),
        ("by Friday", "03-13 17:00"),
        ("bis fr", "03-13 17:00"),
        ("next Friday", "03-13 17:00"),
        ("am Mittwoch", "03-18 17:00"),
        ("am Samstag", "03-15 00:00"),
        ("bis 31.3.", "03-31 17:00"),
        ("Thursday 19 March at 10am", "03-19 10:00"),
        ("Montag zwischen 14 und 16 Uhr", "03-16 16:00"),
        ("morgen ab 14 Uhr", "03-12 17:00"),
        ("Anfang nächster Woche", "03-17 17:00"),
        ("Mitte nächster Woche", "03-18 17:00"),
        ("nächste Woche", "03-20 17:00"),
        ("Donnerstag nächster Woche", "03-19 17:00"),
        ("later this week", "03-13 17:00"),
        ("in KW 13", "03-27 17:00"),
        ("vor dem Wochenende", "03-13 17:00"),
        ("after the weekend", "03-16 17:00"),
        ("bis Monatsende", "03-31 17:00"),
        ("Ende April", "04-30 17:00"),
        ("early April", "04-10 17:00"),
        ("Mitte Januar", "01-20 17:00"),
        ("Ihre Mail vom Montag bis Donnerstag", "03-12 17:00"),
        ("in den nächsten Tagen", "-"),
        ("in Kürze", "-"),
        ("as soon as possible", "-"),
        ("gleich", "-"),
        ("am 31.2.", "-"),
        ("bis 31.12.9999", "-"),
    ],
)
def test_a_time_is_told(text: str, moment: str) -> None:
    assert due(text, Calendar(WEDNESDAY, OFFICE)) == moment


def test_a_day_ends_when_its_last_hours_do() -> None:
    assert due("bis morgen", Calendar(WEDNESDAY, EVENING_TOO)) == "03-12 21:00"
    assert due("morgen Abend", Calendar(WEDNESDAY, EVENING_TOO)) == "03-12 21:00"


def test_a_holiday_is_no_working_day() -> None:
    hours = replace(OFFICE, closed=frozenset({date(2026, 3, 12)}))
    assert due("within one working day", Calendar(WEDNESDAY, hours)) == "03-13 17:00"


def test_today_after_hours_ends_at_midnight() -> None:
    late = WEDNESDAY.replace(hour=19)
    assert due("heute noch", Calendar(late, OFFICE)) == "03-12 00:00"


def test_hours_are_the_clocks_over_the_change_to_summer_time() -> None:
    saturday = datetime(2026, 3, 28, 20, 0, tzinfo=BERLIN)
    assert due("in 24 Stunden", Calendar(saturday, OFFICE)) == "03-29 21:00"


def test_without_business_hours_a_day_ends_at_midnight_and_five_are_worked() -> None:
    calendar = Calendar(WEDNESDAY, None)
    assert due("bis morgen", calendar) == "03-13 00:00"
    assert due("within three working days", calendar) == "03-17 00:00"
    assert calendar.worked_from(date(2026, 3, 14)) == date(2026, 3, 16)


def test_the_zone_is_the_companys() -> None:
    tokyo = replace(OFFICE, timezone="Asia/Tokyo")
    found = due_said(("bis", "morgen"), Calendar(WEDNESDAY, tokyo))
    assert found is not None
    assert found.utcoffset() == timedelta(hours=9)
    assert f"{found:%m-%d %H:%M}" == "03-12 17:00"
