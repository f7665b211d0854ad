"""Does a message wait through the quiet hours of a customer, and only then?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.people import Town, declared, no, perhaps

from faden.core import event as ev
from faden.core.consent import HoldUntil, No, Rest, Yes
from faden.core.preference.preference import Preference, flaw
from faden.core.preference.quiet import rests_until

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Preference(quiet_from=22 * 60, quiet_until=7 * 60, zone="Europe/Berlin")
NOON_REST = Preference(quiet_from=12 * 60, quiet_until=14 * 60, zone="Europe/Berlin")
LATE = datetime(2026, 11, 22, 23, 30, tzinfo=BERLIN)
MORNING = datetime(2026, 11, 23, 7, tzinfo=BERLIN)

minutes = st.integers(0, 24 * 60 - 1)
zones = st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"))
moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def people(*names: str) -> Town:
    """Some who have nothing to do with one another yet."""
    town = Town()
    town.meet(*names)
    return town


def prefers(town: Town, name: str, preference: Preference = NIGHT) -> None:
    """A customer has said how they want to be reached."""
    town.happens(name, ev.PreferenceSet(preference=preference, source="desk", by="agent:anna"))


@pytest.mark.parametrize("purpose", ["marketing", "survey", "contract"])
def test_what_can_wait_waits_until_the_quiet_hours_end(purpose: str) -> None:
    town = people("linda")
    prefers(town, "linda")
    answer = town.may_send("linda", purpose, at=LATE)
    assert answer == HoldUntil("the customer's quiet hours", MORNING.astimezone(UTC))
    assert town.may_send("linda", purpose, at=MORNING) == Yes()


def test_what_the_customer_waits_for_never_waits() -> None:
    town = people("linda")
    prefers(town, "linda")
    assert town.may_send("linda", "service", at=LATE) == Yes()


def test_a_no_stays_a_no_at_night_and_a_doubt_a_doubt() -> None:
    town = people("linda", "karim")
    for name, wish in (("linda", no("marketing")), ("karim", perhaps())):
        prefers(town, name)
        town.happens(name, wish)
    assert isinstance(town.may_send("linda", "marketing", at=LATE), No)
    assert isinstance(town.may_send("karim", "survey", at=LATE), Rest)


def test_quiet_hours_at_noon_end_the_same_day() -> None:
    one = datetime(2026, 11, 22, 13, tzinfo=BERLIN)
    assert rests_until([NOON_REST], one) == datetime(2026, 11, 22, 13, tzinfo=UTC)


def test_whoever_has_two_records_is_left_alone_as_long_as_one_of_them_says() -> None:
    sleeps_long = Preference(quiet_from=20 * 60, quiet_until=9 * 60, zone="Europe/Berlin")
    until = rests_until([NIGHT, None, sleeps_long], LATE)
    assert until == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_they_are_meant_where_the_customer_is() -> None:
    far = Preference(quiet_from=22 * 60, quiet_until=7 * 60, zone="America/New_York")
    assert rests_until([far], LATE) is None
    assert rests_until([far], datetime(2026, 11, 23, 4, tzinfo=UTC)) is not None


def test_a_guardians_night_is_not_the_night_of_the_child() -> None:
    town = people("linda", "mia")
    declared(town, guardian="linda", ward="mia")
    prefers(town, "linda")
    assert town.may_send("mia", "survey", at=LATE) == Yes()


@given(begins=minutes, ends=minutes, zone=zones, at=moments)
def test_they_end_and_end_within_a_day(begins: int, ends: int, zone: str, at: datetime) -> None:
    preference = Preference(quiet_from=begins, quiet_until=ends, zone=zone)
    until = rests_until([preference], at)
    if until is not None:
        assert at < until <= at + timedelta(hours=25)
        assert not flaw(preference) or begins == ends


@given(at=st.integers(0, 3 * 24 * 60))
def test_the_nights_of_the_clock_change_are_quiet_to_their_end(at: int) -> None:
    for first in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        moment = first + timedelta(minutes=at)
        local = moment.astimezone(BERLIN)
        asleep = local.hour >= 22 or local.hour < 7
        until = rests_until([NIGHT], moment)
        assert (until is not None) == asleep
        if until is not None:
            assert (until.astimezone(BERLIN).hour, until.astimezone(BERLIN).minute) == (7, 0)


@pytest.mark.parametrize(
    "preference",
    [
        Preference(quiet_from=60),
        Preference(quiet_from=60, quiet_until=60, zone="UTC"),
        Preference(quiet_from=60, quiet_until=1440, zone="UTC"),
        Preference(quiet_from=60, quiet_until=90),
        Preference(quiet_from=60, quiet_until=90, zone="Europe/Atlantis"),
        Preference(language="tlh"),
        Preference(channels=("sms", "sms")),
    ],
)
def test_what_cannot_be_meant_is_refused(preference: Preference) -> None:
    assert flaw(preference)
    rests_until([preference], LATE)  # what stands in an old event must not stop the sending
