"""Does the first of many answers win, and is no time had by more customers than it has places?

Each customer answers by two channels at the same moment, through batches that run side by side on
their own connections, as several processes do. `make test` lets some hundred do so; `make torture`
ten thousand.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.engine.office import Line, Office, item, says
from tests.engine.questions.asked import PICK_UP, asks, taken

from faden.core.channel import Capabilities, Claim, Evidence
from faden.core.question.spec import Offer
from faden.engine import inbox
from faden.engine.inbox import Item
from faden.store.errors import PASSING, passes

AT_ONCE = 4  #: batches under way
BATCH = 5


def phone(number: int) -> str:
    return f"tel:+4917{number:08}"


def chat(number: int) -> str:
    return f"user:chat.{number}"


def answered_twice(office: Office, customers: int) -> None:
    """Everybody is asked, is known in the chat, and answers there and by SMS at once."""
    office.accounts["chat"] = Line("chat", capabilities=Capabilities(buttons=True))
    capacity = customers // 3
    offers = tuple(Offer(one.key, one.starts, capacity) for one in PICK_UP.offers)
    for number in range(customers):
        asks(office, replace(PICK_UP, offers=offers), to=phone(number))
    hello = [
        item(says("Hallo", chat(n), claims=(Claim(phone(n), Evidence.PROOF),)), account="chat")
        for n in range(customers)
    ]
    office.run(_in_batches(office, hello))
    both = [
        one
        for n in range(customers)
        for one in (
            item(says("Donnerstag um 9", phone(n)), account="line"),
            item(says("Freitag um 10", chat(n)), account="chat"),
        )
    ]
    # The two of one customer are in different batches, and batches in no order of customers.
    spread = [*both[0::2], *both[1::2][::-1]]
    office.run(_in_batches(office, spread))


async def _in_batches(office: Office, items: Sequence[Item]) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(batch: Sequence[Item]) -> None:
        async with room:
            for tries in range(20):
                try:
                    await inbox.accept(
                        office.store, office, batch, now=office.now, new_id=office.new_id
                    )
                except PASSING as error:
                    if tries == 19 or not passes(error):
                        raise
                    await asyncio.sleep(0)
                else:
                    return

    step = len(items) // BATCH
    batches = [items[at::step] for at in range(step)] if step else [items]
    await asyncio.gather(*[one(batch) for batch in batches])


def judge(office: Office, customers: int) -> None:
    """Nobody has two answers, no time is had too often, and what is counted is what is there."""
    answered = office.rows(
        "select customer_id, body->>'key', body->>'instead_of' from event "
        "where kind = 'question_answered'"
    )
    first = [one for one, _, before in answered if not before]
    assert len(first) == len(set(first)), "a second first answer"
    had = Counter(
        key
        for (key,) in office.rows("select standing->>'key' from question where phase = 'answered'")
    )
    capacity = customers // 3
    assert taken(office) == {"do9": had["do9"], "fr10": had["fr10"]}
    assert had == {"do9": capacity, "fr10": capacity}, "every place is had, none twice"


def test_two_answers_at_once_are_one_and_no_time_is_overbooked(office: Office) -> None:
    answered_twice(office, 90)
    judge(office, 90)


@pytest.mark.torture
def test_ten_thousand_double_answers_are_ten_thousand_answers(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "patience", 3600)
    answered_twice(office, 10_000)
    judge(office, 10_000)
