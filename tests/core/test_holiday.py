"""Which days are free in which state: movable feasts, young laws and places with their own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.holiday import (
    ENGLISH,
    STATES,
    LocalHoliday,
    easter,
    english_name,
    holidays,
)

EVERYWHERE = {
    "Neujahr",
    "Karfreitag",
    "Ostermontag",
    "Tag der Arbeit",
    "Christi Himmelfahrt",
    "Pfingstmontag",
    "Tag der Deutschen Einheit",
    "1. Weihnachtstag",
    "2. Weihnachtstag",
}
EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS = "Heilige Drei Könige", "Fronleichnam", "Allerheiligen"
REFORMATION, WOMEN = "Reformationstag", "Internationaler Frauentag"


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (1734, date(1734, 4, 25)),
        (1761, date(1761, 3, 22)),
        (1818, date(1818, 3, 22)),  # the earliest there is
        (1943, date(1943, 4, 25)),  # the latest there is
        (1981, date(1981, 4, 19)),  # an exception of the rule
        (1954, date(1954, 4, 18)),  # the other exception
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_on_its_sunday(year: int, sunday: date) -> None:
    assert easter(year) == sunday


@given(st.integers(1583, 9999))
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    sunday = easter(year)
    assert sunday.isoweekday() == 7
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("state", "besides"),
    [
        ("BB", {"Ostersonntag", "Pfingstsonntag", REFORMATION}),
        ("BE", {WOMEN}),
        ("BW", {EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS}),
        ("BY", {EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS}),
        ("HB", {REFORMATION}),
        ("HE", {CORPUS_CHRISTI}),
        ("HH", {REFORMATION}),
        ("MV", {WOMEN, REFORMATION}),
        ("NI", {REFORMATION}),
        ("NW", {CORPUS_CHRISTI, ALL_SAINTS}),
        ("RP", {CORPUS_CHRISTI, ALL_SAINTS}),
        ("SH", {REFORMATION}),
        ("SL", {CORPUS_CHRISTI, "Mariä Himmelfahrt", ALL_SAINTS}),
        ("SN", {REFORMATION, "Buß- und Bettag"}),
        ("ST", {EPIPHANY, REFORMATION}),
        ("TH", {"Weltkindertag", REFORMATION}),
    ],
)
def test_each_state_keeps_its_own_days(state: str, besides: set[str]) -> None:
    assert set(holidays(2026, state).values()) == EVERYWHERE | besides


def test_the_days_of_2026_in_north_rhine_westphalia() -> None:
    assert holidays(2026, "NW") == {
        date(2026, 1, 1): "Neujahr",
        date(2026, 4, 3): "Karfreitag",
        date(2026, 4, 6): "Ostermontag",
        date(2026, 5, 1): "Tag der Arbeit",
        date(2026, 5, 14): "Christi Himmelfahrt",
        date(2026, 5, 25): "Pfingstmontag",
        date(2026, 6, 4): "Fronleichnam",
        date(2026, 10, 3): "Tag der Deutschen Einheit",
        date(2026, 11, 1): "Allerheiligen",
        date(2026, 12, 25): "1. Weihnachtstag",
        date(2026, 12, 26): "2. Weihnachtstag",
    }


@pytest.mark.parametrize(
    ("day", "state", "free"),
    [
        (date(2016, 10, 31), "NW", False),
        (date(2017, 10, 31), "NW", True),  # five hundred years of Reformation
        (date(2018, 10, 31), "NW", False),
        (date(2016, 10, 31), "SN", True),
        (date(2017, 10, 31), "HH", True),
        (date(2016, 10, 31), "HH", False),
        (date(2018, 10, 31), "HH", True),
        (date(2018, 3, 8), "BE", False),
        (date(2019, 3, 8), "BE", True),
        (date(2022, 3, 8), "MV", False),
        (date(2023, 3, 8), "MV", True),
        (date(2018, 9, 20), "TH", False),
        (date(2019, 9, 20), "TH", True),
        (date(2020, 5, 8), "BE", True),
        (date(2021, 5, 8), "BE", False),
        (date(2025, 5, 8), "BE", True),
        (date(2025, 5, 8), "BB", False),
        (date(2028, 6, 17), "BE", True),
        (date(2029, 6, 17), "BE", False),
        (date(2026, 12, 24), "BY", False),
        (date(2026, 12, 31), "BY", False),
        (date(2026, 4, 5), "HE", False),
    ],
)
def test_a_day_is_free_since_and_while_the_law_says_so(day: date, state: str, free: bool) -> None:
    assert (day in holidays(day.year, state)) is free


@pytest.mark.parametrize(
    ("year", "day"), [(2022, 16), (2023, 22), (2024, 20), (2025, 19), (2026, 18), (2027, 17)]
)
def test_saxony_repents_on_the_wednesday_before_23_november(year: int, day: int) -> None:
    assert holidays(year, "SN")[date(year, 11, day)] == "Buß- und Bettag"


@pytest.mark.parametrize(
    ("state", "place", "day"),
    [
        ("BY", LocalHoliday.AUGSBURG_PEACE, date(2026, 8, 8)),
        ("BY", LocalHoliday.ASSUMPTION, date(2026, 8, 15)),
        ("TH", LocalHoliday.CORPUS_CHRISTI, date(2026, 6, 4)),
    ],
)
def test_days_of_some_places_are_free_only_when_asked_for(
    state: str, place: LocalHoliday, day: date
) -> None:
    assert day not in holidays(2026, state)
    assert day in holidays(2026, state, local=frozenset({place}))


def test_a_local_day_that_the_state_keeps_anyway_counts_once() -> None:
    local = frozenset({LocalHoliday.ASSUMPTION})
    assert holidays(2026, "SL", local=local) == holidays(2026, "SL")


def test_two_holidays_on_one_day_keep_both_names() -> None:
    shared = holidays(2008, "HE")[date(2008, 5, 1)]
    assert (shared, english_name(shared)) == (
        "Tag der Arbeit / Christi Himmelfahrt",
        "Labour Day / Ascension Day",
    )


@pytest.mark.parametrize("state", STATES)
def test_every_day_is_in_order_in_its_year_and_has_an_english_name(state: str) -> None:
    for year in range(1995, 2040):
        days = holidays(year, state, local=frozenset(LocalHoliday))
        assert list(days) == sorted(days)
        assert {day.year for day in days} == {year}
        assert all(english_name(name) for name in days.values())


def test_no_name_waits_untranslated_or_unused() -> None:
    names = {
        name
        for state in STATES
        for year in (2008, 2025, 2026, 2028)
        for joined in holidays(year, state, local=frozenset(LocalHoliday)).values()
        for name in joined.split(" / ")
    }
    assert names == set(ENGLISH)


def test_whoever_asks_may_change_the_answer_without_harm() -> None:
    holidays(2026, "BY").clear()
    assert holidays(2026, "BY")


@pytest.mark.parametrize("state", ["", "XX", "by", "DE-BY", "Bayern"])
def test_an_unknown_state_is_refused_with_the_known_ones(state: str) -> None:
    with pytest.raises(ValueError, match="use one of BB, BE, BW"):
        holidays(2026, state)


def test_good_friday_is_two_days_before_easter() -> None:
    assert holidays(2026, "BY")[easter(2026) - timedelta(2)] == "Karfreitag"
