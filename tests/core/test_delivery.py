"""How long do we wait before a message is tried again?"""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from faden.core.delivery import backoff

keys = st.text(max_size=40)


@given(st.integers(1, 10), keys)
def test_each_wait_is_longer_than_the_one_before(attempts: int, key: str) -> None:
    assert backoff(attempts, key=key) < backoff(attempts + 1, key=key)


@given(st.integers(-5, 10_000), keys)
def test_no_wait_is_nothing_or_for_ever(attempts: int, key: str) -> None:
    assert timedelta(seconds=0.75) <= backoff(attempts, key=key) <= timedelta(seconds=2250)


@given(st.integers(1, 100), keys)
def test_the_same_message_waits_the_same_time_again(attempts: int, key: str) -> None:
    assert backoff(attempts, key=key) == backoff(attempts, key=key)


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    waits = {backoff(5, key=f"message {number}") for number in range(100)}
    assert len(waits) > 90
    assert max(waits) - min(waits) > timedelta(seconds=4)
