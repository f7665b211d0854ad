"""Receipts come late, twice and in any order; what the customer has is what counts."""

from functools import reduce
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.receipt import State, advance, blocks_next, settled

STATES = st.sampled_from(State)
RECEIPTS = (
    State.ACCEPTED,
    State.SENT,
    State.DELIVERED,
    State.READ,
    State.FAILED,
    State.EXPIRED,
)


def after(start: State, *news: State) -> State:
    return reduce(advance, news, start)


@pytest.mark.parametrize(
    ("news", "end"),
    [
        ("sending accepted sent delivered read", "read"),
        ("sending accepted delivered sent", "delivered"),
        ("sending read delivered sent accepted", "read"),
        ("held sending sent", "sent"),
        ("held queued sending accepted", "accepted"),
        ("sending deferred sending accepted", "accepted"),
        ("sending deferred held queued sending", "sending"),
        ("sending unclear delivered", "delivered"),
        ("sending unclear failed", "failed"),
        ("sending unclear accepted", "accepted"),
        ("sending unclear deferred sending sent", "sent"),
        ("sending accepted unclear", "accepted"),
        ("sending accepted deferred", "accepted"),
        ("sending accepted sending", "accepted"),
        ("sending accepted failed", "failed"),
        ("sending accepted failed sent", "failed"),
        ("sending accepted failed delivered", "delivered"),
        ("sending sent delivered failed", "delivered"),
        ("sending sent read expired", "read"),
        ("sending sent expired delivered", "delivered"),
        ("sending sent expired failed", "failed"),
        ("sending sent failed expired", "failed"),
        ("expired", "expired"),
        ("failed", "failed"),
        ("withdrawn", "withdrawn"),
        ("held withdrawn", "withdrawn"),
        ("sending deferred withdrawn", "withdrawn"),
        ("sending withdrawn", "sending"),
        ("sending held", "sending"),
        ("sending queued", "sending"),
        ("sending unclear withdrawn", "unclear"),
        ("sending unclear sending", "unclear"),
        ("sending accepted withdrawn", "accepted"),
        ("sending accepted held", "accepted"),
        ("withdrawn sending", "withdrawn"),
        ("withdrawn queued", "withdrawn"),
        ("withdrawn failed", "withdrawn"),
        ("withdrawn delivered", "delivered"),
        ("failed sending", "failed"),
    ],
)
def test_a_message_to_linda_ends_where_its_news_say(news: str, end: str) -> None:
    assert after(State.QUEUED, *map(State, news.split())) == State(end)


@given(STATES, STATES)
def test_the_same_news_twice_is_the_same_news(current: State, incoming: State) -> None:
    once = advance(current, incoming)
    assert advance(once, incoming) == once
    assert advance(current, current) == current


@pytest.mark.parametrize("start", State)
def test_the_order_of_receipts_does_not_matter(start: State) -> None:
    for count in range(2, len(RECEIPTS) + 1):
        ends: dict[frozenset[State], set[State]] = {}
        for order in permutations(RECEIPTS, count):
            ends.setdefault(frozenset(order), set()).add(after(start, *order))
        assert [found for found in ends.values() if len(found) > 1] == []


@given(STATES, st.lists(st.sampled_from(RECEIPTS), max_size=8), st.randoms())
def test_receipts_repeated_and_shuffled_end_the_same(
    start: State, receipts: list[State], random: Random
) -> None:
    shuffled = [*receipts, *receipts]
    random.shuffle(shuffled)
    assert after(start, *shuffled) == after(start, *receipts)


@given(STATES, st.lists(STATES, max_size=8))
def test_proof_of_delivery_is_never_lost(start: State, news: list[State]) -> None:
    with_proof = after(start, *news, State.DELIVERED)
    assert with_proof in {State.DELIVERED, State.READ}
    assert after(with_proof, *news) in {State.DELIVERED, State.READ}


@given(STATES, st.lists(STATES, max_size=8))
def test_what_is_settled_stays_settled(start: State, news: list[State]) -> None:
    assert settled(after(start, *news)) or not settled(start)


@given(STATES, STATES)
def test_nothing_under_way_is_withdrawn_or_held(current: State, incoming: State) -> None:
    moved = advance(current, incoming)
    if moved is not current and moved in {State.WITHDRAWN, State.HELD}:
        assert current in {State.QUEUED, State.HELD, State.DEFERRED}


@pytest.mark.parametrize(
    ("state", "is_settled", "blocks"),
    [
        (State.QUEUED, False, True),
        (State.HELD, False, False),
        (State.SENDING, False, True),
        (State.DEFERRED, False, True),
        (State.UNCLEAR, False, True),
        (State.ACCEPTED, True, False),
        (State.SENT, True, False),
        (State.DELIVERED, True, False),
        (State.READ, True, False),
        (State.FAILED, True, False),
        (State.EXPIRED, True, False),
        (State.WITHDRAWN, True, False),
    ],
)
def test_each_state_says_who_has_to_wait(state: State, is_settled: bool, blocks: bool) -> None:
    assert (settled(state), blocks_next(state)) == (is_settled, blocks)
