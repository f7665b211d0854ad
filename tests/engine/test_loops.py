"""Do the loops go on, whatever one item, one answer or one adapter does?"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.engine.office import KARIM, LINDA, POLICY, Office, item, says

from faden.core.channel import InboundMessage, Rendered, SendResult, Sent
from faden.core.receipt import State
from faden.engine.doorbell import Doorbell
from faden.engine.inbox import Item, Outcome
from faden.engine.loops import Engine, Inbox, Loop, Outbox, Timers
from faden.engine.watchdog import Watchdog


class Silent:
    """A bell that rings nowhere else."""

    async def ring(self) -> None:
        """Nobody else is there."""

    async def listen(self, heard: Callable[[], None]) -> None:
        """Nothing is heard."""


def engine(office: Office) -> Engine:
    return Engine(
        store=office.store,
        directory=office,
        clock=office.clock,
        new_id=office.new_id,
        doorbell=Doorbell(Silent()),
    )


async def offered(office: Office, *items: Item) -> list[Outcome | BaseException]:
    """Let an inbox take these, all at once."""
    inbox = Inbox(engine(office))
    inbox.start()
    outcomes = await asyncio.gather(*(inbox.offer(one) for one in items), return_exceptions=True)
    await inbox.stop()
    return outcomes


async def until(what: Callable[[], Awaitable[bool] | bool]) -> None:
    """Wait until it is so."""
    while True:
        so = what()
        if so if isinstance(so, bool) else await so:
            return
        await asyncio.sleep(0.005)


# The inbox.

ENDLESS = random.Random(1).randbytes(4000).hex()


def test_what_the_database_cannot_hold_is_kept_as_bytes_and_its_neighbours_go_on(
    office: Office,
) -> None:
    bad = item(says("half \x00 a message"), raw=b"as it came")
    outcomes = office.run(offered(office, item(says("Guten Tag")), bad, item(says("Moin", KARIM))))
    assert outcomes == [Outcome.ACCEPTED, Outcome.QUARANTINED, Outcome.ACCEPTED]
    assert office.rows("select raw from quarantine") == [(b"as it came",)]
    assert office.run(offered(office, bad)) == [Outcome.DUPLICATE]


@pytest.mark.parametrize(
    "broken",
    [
        InboundMessage(provider_id="p", sender="tel:\ud83d", text="half a surrogate pair"),
        InboundMessage(provider_id="p", sender=LINDA, text="a list", claims=7),  # type: ignore[arg-type]
        InboundMessage(provider_id=ENDLESS, sender=LINDA, text="an endless id"),
    ],
    ids=lambda broken: broken.text,
)
def test_whatever_an_adapter_lets_through_its_neighbours_go_on(
    office: Office, broken: InboundMessage
) -> None:
    bad = replace(item(says("like this", provider_id=broken.provider_id)), inbound=broken)
    outcomes = office.run(offered(office, item(says("Guten Tag")), bad, item(says("Moin", KARIM))))
    assert outcomes == [Outcome.ACCEPTED, Outcome.QUARANTINED, Outcome.ACCEPTED]
    assert office.kinds(KARIM) == ["TicketOpened", "MessageReceived"]


def test_what_cannot_even_be_kept_is_not_acknowledged(office: Office) -> None:
    office.policies[1] = replace(POLICY, first_answer=timedelta(hours=-1))
    (outcome,) = office.run(offered(office, item(says("Guten Tag"))))
    assert isinstance(outcome, ValueError)


def test_a_stop_is_answered_only_when_no_send_can_be_under_way(office: Office) -> None:
    office.writes("Jetzt neu!", purpose="marketing")
    (call,) = office.claim()

    async def stop() -> tuple[bool, list[Outcome | BaseException]]:
        waiting = asyncio.create_task(offered(office, item(says("STOPP"))))
        await until(lambda: "ConsentWithdrawn" in office.kinds())
        await asyncio.sleep(0.1)
        early = waiting.done()
        office.now = call.until
        return early, await waiting

    assert office.run(stop()) == (False, [Outcome.ACCEPTED])


def test_an_ordinary_message_waits_for_no_send(office: Office) -> None:
    office.writes("Jetzt neu!", purpose="marketing")
    office.claim()
    assert office.run(offered(office, item(says("Guten Tag")))) == [Outcome.ACCEPTED]


# The outbox.


@contextmanager
def sped_up(office: Office, seconds: float) -> Iterator[None]:
    """Let provider calls end after so many seconds."""
    before = office.policies[1]
    office.policies[1] = replace(before, call_deadline=timedelta(seconds=seconds))
    yield
    office.policies[1] = before


async def running(office: Office, what: Callable[[], bool]) -> None:
    """Run an outbox until something is so."""
    outbox = Outbox(engine(office))
    outbox.start()
    await until(what)
    await outbox.stop()


def states(office: Office) -> list[str]:
    return [state for (state,) in office.rows("select state from delivery order by address")]


def test_an_adapter_that_raises_leaves_its_message_uncertain_and_the_others_leave(
    office: Office,
) -> None:
    office.writes("An Linda", LINDA)
    office.writes("An Karim", KARIM)
    office.line.answers.extend([RuntimeError("a mistake"), Sent("s2")])
    office.run(running(office, lambda: sorted(states(office)) == ["accepted", "unclear"]))
    assert sorted(states(office)) == ["accepted", "unclear"]


def test_an_adapter_that_hangs_is_ended_by_the_deadline_of_the_call(office: Office) -> None:
    async def for_ever(message: Rendered) -> SendResult:
        await asyncio.Event().wait()
        raise AssertionError

    office.line.send = for_ever  # type: ignore[method-assign]
    office.writes("An Linda", LINDA)
    with sped_up(office, 0.2):
        office.run(running(office, lambda: states(office) == ["unclear"]))
    assert states(office) == ["unclear"]


def test_an_answer_that_cannot_be_stored_does_not_take_the_others_down(office: Office) -> None:
    office.writes("An Linda", LINDA)
    office.writes("An Karim", KARIM)
    office.line.answers.extend([Sent("half \x00 a name"), Sent("s2")])
    office.run(running(office, lambda: "accepted" in states(office)))
    assert sorted(states(office)) == ["accepted", "sending"]


def test_many_messages_to_few_customers_leave_in_order_without_anybody_waiting(
    office: Office,
) -> None:
    texts = [f"{number}. Nachricht" for number in range(5)]
    for text in texts:
        for to in (LINDA, KARIM):
            office.writes(text, to)
    office.run(running(office, lambda: set(states(office)) == {"accepted"}))
    for to in (LINDA, KARIM):
        assert [message.text for message in office.line.heard if message.to == to] == texts


# Timers and watchdog.


def test_alarms_ring_by_themselves(office: Office) -> None:
    office.accept(says("Guten Tag"))
    office.now = office.thread().tickets[0].wake_at

    async def ring() -> None:
        timers = Timers(engine(office))
        timers.start()
        await until(lambda: "DeadlineMissed" in office.kinds())
        await timers.stop()

    office.run(ring())
    assert office.kinds().count("DeadlineMissed") == 1


async def nothing_to_sweep(before: datetime) -> int:
    return 0


def test_the_watchdog_sees_work_that_nobody_does(office: Office) -> None:
    office.accept(says("Guten Tag"))
    office.writes("Ihr Paket ist da")
    watchdog = Watchdog(engine(office), nothing_to_sweep)
    assert office.run(watchdog.look()) == {"deliveries": 0, "alarms": 0, "stray receipts": 0}
    office.later(hours=9)
    assert office.run(watchdog.look()) == {"deliveries": 1, "alarms": 1, "stray receipts": 0}


def test_a_watchdog_that_never_looks_is_refused(office: Office) -> None:
    with pytest.raises(ValueError, match="every: 0 seconds"):
        Watchdog(engine(office), nothing_to_sweep, every=0)


# A loop by itself.


def test_a_loop_survives_a_round_that_fails() -> None:
    rounds = 0

    async def once() -> bool:
        nonlocal rounds
        rounds += 1
        await asyncio.sleep(0)
        if rounds == 1:
            raise RuntimeError("a bad round")
        return True

    async def story() -> None:
        loop = Loop("test", once, Doorbell(Silent()))
        loop.start()
        await until(lambda: loop.rounds > 2)
        await loop.stop()

    asyncio.run(story())
    assert rounds > 2


def test_a_loop_without_work_waits_for_a_ring() -> None:
    rounds = 0

    async def once() -> bool:
        nonlocal rounds
        rounds += 1
        return False

    async def story() -> tuple[int, int]:
        doorbell = Doorbell(Silent())
        loop = Loop("test", once, doorbell)
        loop.start()
        await until(lambda: rounds == 1)
        await asyncio.sleep(0.05)
        before = rounds
        doorbell.ring()
        await until(lambda: rounds == 2)
        await loop.stop()
        return before, rounds

    assert asyncio.run(story()) == (1, 2)


def test_states_are_read_as_words(office: Office) -> None:
    office.writes("An Linda", LINDA)
    assert states(office) == [State.QUEUED.value]
