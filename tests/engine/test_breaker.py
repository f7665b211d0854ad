"""Is a provider that is down, or busy, left alone for a while and no longer?"""

from datetime import timedelta

import pytest
from tests.engine.office import MONDAY, POLICY, Line

from faden.core.channel import (
    Capabilities,
    Found,
    LookupResult,
    NotFound,
    Refused,
    Retry,
    SendResult,
    Sent,
    Unclear,
    Unknown,
)
from faden.core.policy import Policy
from faden.engine.breaker import Breakers

RATE = 10.0


class Directory:
    """One account."""

    def __init__(self) -> None:
        self.line: Line | None = Line(capabilities=Capabilities(per_second=RATE))

    def account(self, account_id: str) -> Line | None:
        """The account, unless it was disconnected."""
        return self.line

    def policy(self, workspace: int) -> Policy:
        """The same for everybody."""
        return POLICY


class Story:
    """An account, its breaker and the clock."""

    def __init__(self) -> None:
        self.directory = Directory()
        self.breakers = Breakers(self.directory)
        self.now = MONDAY

    def call(self, result: SendResult | LookupResult, *, times: int = 1) -> None:
        """Calls come to this end, far enough apart for the rate."""
        line = self.directory.line
        assert line is not None
        for _ in range(times):
            self.breakers.began(line, self.now)
            self.breakers.ended(line, result, self.now)
            self.breakers.paused(self.now + timedelta(seconds=1))

    def rests(self, after: float = 1) -> bool:
        """Say whether it is left alone so many seconds later."""
        return self.breakers.paused(self.now + timedelta(seconds=after)) == ("line",)


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.mark.parametrize("result", [Retry("busy"), Unclear("lost"), Unknown("no answer")])
def test_five_failures_in_a_row_are_enough(story: Story, result: SendResult | LookupResult) -> None:
    story.call(result, times=4)
    assert not story.rests()
    story.call(result)
    assert story.rests()


@pytest.mark.parametrize("result", [Sent(), Refused("x", "no such number"), Found(), NotFound()])
def test_any_real_answer_shows_that_the_provider_lives(
    story: Story, result: SendResult | LookupResult
) -> None:
    story.call(Retry("busy"), times=4)
    story.call(result)
    story.call(Retry("busy"), times=4)
    assert not story.rests()


@pytest.mark.parametrize(
    ("failures", "seconds"), [(5, 2), (6, 4), (7, 8), (8, 16), (9, 32), (10, 60), (50, 60)]
)
def test_each_further_failure_makes_the_rest_longer_up_to_a_minute(
    story: Story, failures: int, seconds: int
) -> None:
    story.call(Retry("busy"), times=failures)
    assert story.rests(seconds - 0.1)
    assert not story.rests(seconds)


def test_one_success_ends_the_rest(story: Story) -> None:
    story.call(Retry("busy"), times=9)
    story.call(Sent())
    assert not story.rests(0.5)


def test_an_account_whose_rate_is_used_up_waits_for_the_next_second(story: Story) -> None:
    line = story.directory.line
    assert line is not None
    for _ in range(int(RATE)):
        story.breakers.began(line, story.now)
    assert story.rests(0)
    assert story.rests(0.09)
    assert not story.rests(0.11)


def test_there_is_room_for_a_second_of_calls_and_for_one_at_least(story: Story) -> None:
    line = story.directory.line
    assert line is not None
    assert story.breakers.room(line) == int(RATE)
    story.breakers.began(line, story.now)
    assert story.breakers.room(line) == int(RATE) - 1


def test_an_account_nobody_has_called_rests_not(story: Story) -> None:
    assert story.breakers.paused(story.now) == ()


def test_an_account_that_was_disconnected_is_no_longer_counted(story: Story) -> None:
    story.call(Retry("busy"), times=9)
    story.directory.line = None
    assert story.breakers.paused(story.now) == ()


def test_a_clock_that_was_set_back_harms_nothing(story: Story) -> None:
    story.call(Sent())
    assert story.breakers.paused(story.now - timedelta(hours=1)) == ()
