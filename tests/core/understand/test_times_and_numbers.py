"""Which day, time or number do a few words name? Seen from Wednesday, 11 March 2026."""

from datetime import date
from decimal import Decimal

import pytest

from faden.core.understand.day import days
from faden.core.understand.hour import hours
from faden.core.understand.number import numbers
from faden.core.understand.plain import plain

WEDNESDAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("morgen", "2026-03-12"),
        ("heute in einer Woche", "2026-03-18"),
        ("in acht Tagen", "2026-03-18"),
        ("in 2 weeks", "2026-03-25"),
        ("the day after tomorrow", "2026-03-13"),
        ("nächsten Montag", "2026-03-16"),
        ("Freitag in einer Woche", "2026-03-20"),
        ("am Freidag", "2026-03-13"),
        ("20.3.", "2026-03-20"),
        ("20.3.27", "2027-03-20"),
        ("1. Januar", "2027-01-01"),
        ("the 20th of March", "2026-03-20"),
        ("March 20 2026", "2026-03-20"),
        ("bis zum 5.", "2026-04-05"),
        ("2026-12-24", "2026-12-24"),
    ],
)
def test_a_day_is_found(text: str, day: str) -> None:
    found = days(plain(text).words, WEDNESDAY)
    assert [said.days for said in found] == [(date.fromisoformat(day),)]


def test_next_friday_may_be_either_of_two() -> None:
    assert len(days(plain("next Friday").words, WEDNESDAY)[0].days) == 2


@pytest.mark.parametrize("text", ["31.2.", "30. Februar", "0.5.", "2026-13-01"])
def test_a_day_that_cannot_be_is_known_to_be_none(text: str) -> None:
    assert [said.days for said in days(plain(text).words, WEDNESDAY)] == [()]


@pytest.mark.parametrize("text", ["Guten Morgen", "do you know", "so gut", "10.30 Uhr", "Haus 4"])
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert days(plain(text).words, WEDNESDAY) == ()


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("halb elf", ["10:30", "22:30"]),
        ("half past ten", ["10:30", "22:30"]),
        ("viertel vor drei", ["02:45", "14:45"]),
        ("dreiviertel acht", ["07:45", "19:45"]),
        ("14 Uhr", ["14:00"]),
        ("14 Uhr 30", ["14:30"]),
        ("2pm", ["14:00"]),
        ("9 am", ["09:00"]),
        ("um 12", ["12:00", "00:00"]),
        ("10.30", ["10:30", "22:30"]),
        ("24 Uhr", ["00:00"]),
    ],
)
def test_a_time_is_found(text: str, times: list[str]) -> None:
    found = hours(plain(text).words)
    assert [[f"{at:%H:%M}" for at in said.times] for said in found] == [times]


@pytest.mark.parametrize("text", ["25 Uhr", "10:75", "zwei Kartons", "12.3."])
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert hours(plain(text).words) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45.000", "45000"),
        ("45,000", "45000"),
        ("45 000", "45000"),
        ("45,5", "45.5"),
        ("45k", "45000"),
        ("45 tsd", "45000"),
        ("fünf tausend", "5000"),
        ("fünfundvierzigtausend", "45000"),
        ("zweihundertdreizehn", "213"),
        ("forty five thousand", "45000"),
        ("two hundred and six", "206"),
        ("-5", "-5"),
        ("1.234.567", "1234567"),
    ],
)
def test_a_number_is_found(text: str, value: str) -> None:
    assert [said.value for said in numbers(plain(text).words)] == [Decimal(value)]
