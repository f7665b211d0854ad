"""Do the loops go on, whatever one item, one answer or one adapter does?"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs
from tests.engine.office import KARIM, LINDA, POLICY, Office, item, says

from faden.core.channel import InboundMessage, Rendered, SendResult, Sent
from faden.core.receipt import State
from faden.engine.doorbell import Doorbell
from faden.engine.inbox import Item, Outcome
from faden.engine.loops import Engine, Inbox, Loop, Outbox, Timers
from faden.engine.ports import MailAccount
from faden.engine.watchdog import Flaw, Mailbox, Watchdog, mailboxes
from faden.store.sources import SourceStatus

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Silent:
    """A bell that rings nowhere else."""

    async def ring(self, word: str) -> None:
        """Nobody else is there."""

    async def listen(self, heard: Callable[[str], None]) -> None:
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


def test_what_came_in_is_told_at_once_and_wakes_nobody_who_sends(office: Office) -> None:
    async def story() -> tuple[bool, bool]:
        hub = engine(office)
        work, news = hub.doorbell.event(), hub.doorbell.event_of_news()
        inbox = Inbox(hub)
        inbox.start()
        await inbox.offer(item(says("Guten Tag")))
        await inbox.stop()
        return work.is_set(), news.is_set()

    assert office.run(story()) == (False, True)


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


def test_a_quiet_outbox_sends_nothing_and_goes_on_when_it_may(office: Office) -> None:
    office.writes("An Linda", LINDA)
    quiet = [True]

    async def story() -> None:
        outbox = Outbox(engine(office), is_quiet=lambda: quiet[0])
        outbox.start()
        await until(lambda: outbox.rounds > 0)
        assert states(office) == ["queued"]
        quiet[0] = False
        await until(lambda: states(office) != ["queued"])
        await outbox.stop()

    office.run(story())


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
    assert set(office.run(watchdog.look()).values()) == {0}
    office.later(hours=9)
    found = office.run(watchdog.look())
    assert {what for what, count in found.items() if count} == {"deliveries", "alarms"}


def test_the_watchdog_says_that_a_transaction_does_not_end(office: Office) -> None:
    held = [timedelta(minutes=4)]

    async def look(_now: datetime) -> timedelta:
        return held[0]

    watchdog = Watchdog(engine(office), nothing_to_sweep, look_at_horizon=look)
    with capture_logs() as told:
        assert office.run(watchdog.look())["held up"] == 0
        held[0] = timedelta(minutes=6)
        assert office.run(watchdog.look())["held up"] == 360
    (line,) = told
    assert line["log_level"] == "error"
    assert line["overdue"] == 360


def test_what_is_due_in_a_quiet_copy_is_no_work_that_nobody_does(office: Office) -> None:
    office.writes("Ihr Paket ist da")
    office.later(hours=9)
    watchdog = Watchdog(engine(office), nothing_to_sweep, is_quiet=lambda: True)
    with capture_logs() as told:
        assert office.run(watchdog.look())["deliveries"] == 0
    assert "quiet" in told[0]["event"]


def test_a_watchdog_that_never_looks_is_refused(office: Office) -> None:
    with pytest.raises(ValueError, match="every: 0 seconds"):
        Watchdog(engine(office), nothing_to_sweep, every=0)


def mail_account(*folders: str, poll: timedelta = timedelta(minutes=1)) -> MailAccount:
    return MailAccount(
        account_id="mail",
        workspace=1,
        label="Post",
        address="post@firma.example",
        connected_at=NOW - timedelta(days=9),
        folders=folders,
        poll=poll,
    )


def noted(**what: object) -> SourceStatus:
    """What readers noted of a folder that is read and compared, but for what is said here."""
    fresh: dict[str, object] = {
        "account": "mail",
        "folder": "INBOX",
        "position": 3,
        "seen_at": NOW - timedelta(minutes=1),
        "error": "gone" if "error_since" in what else None,
        "error_since": None,
        "checked_at": NOW - timedelta(minutes=50),
        **dict.fromkeys(("source", "hub", "quarantined", "twice", "missing"), 0),
        "validity": 7,
    }
    return SourceStatus(**fresh | what)  # type: ignore[arg-type]  # by their names


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


@pytest.mark.parametrize(
    ("status", "flaws"),
    [
        (noted(), []),
        (noted(missing=1), [Flaw.MISSING]),
        (noted(error_since=ago(minutes=14.9)), []),
        (noted(error_since=ago(minutes=15)), [Flaw.GONE]),
        (noted(error_since=ago(minutes=1), seen_at=ago(days=1)), [Flaw.GONE]),
        (noted(error_since=ago(days=1), missing=2), [Flaw.GONE, Flaw.MISSING]),
        (noted(error_since=ago(minutes=15), seen_at=None, checked_at=None), [Flaw.GONE]),
        (noted(seen_at=ago(minutes=16.9)), []),
        (noted(seen_at=ago(minutes=17)), [Flaw.SILENT]),
        (noted(checked_at=ago(hours=3)), []),
        (noted(checked_at=ago(hours=3, minutes=1)), [Flaw.UNCOMPARED]),
        (noted(checked_at=None), [Flaw.UNCOMPARED]),
        (noted(folder="Archiv"), [Flaw.SILENT]),
    ],
)
def test_a_mailbox_that_is_not_read_whole_has_a_flaw(
    status: SourceStatus, flaws: list[Flaw]
) -> None:
    (judged,) = mailboxes([mail_account("INBOX")], [status], now=NOW)
    assert list(judged.flaws) == flaws


def test_a_mailbox_just_connected_has_time_to_be_read() -> None:
    account = replace(mail_account("INBOX"), connected_at=ago(minutes=16))
    found = [mailboxes([account], [], now=NOW + timedelta(minutes=later)) for later in (0, 1)]
    assert [judged[0].flaws for judged in found] == [(), (Flaw.SILENT,)]


def test_a_mailbox_that_is_seldom_looked_into_may_be_silent_for_longer() -> None:
    status = noted(seen_at=ago(minutes=100))
    often, seldom = (mail_account("INBOX", poll=timedelta(minutes=n)) for n in (1, 60))
    judged = [mailboxes([account], [status], now=NOW)[0].flaws for account in (often, seldom)]
    assert judged == [(Flaw.SILENT,), ()]


def test_an_account_whose_settings_cannot_be_used_has_a_flaw_and_one_without_mailbox_none() -> None:
    broken, handed = replace(mail_account(), address=None), mail_account()
    found = [(one.account, one.flaws) for one in mailboxes([broken, handed], [], now=NOW)]
    assert found == [(broken, (Flaw.UNUSABLE,))]


def test_the_watchdog_names_each_mailbox_with_a_flaw_in_every_round(office: Office) -> None:
    status = noted(missing=2, error_since=ago(hours=1))
    well = noted(folder="Archiv")

    async def look(now: datetime) -> list[Mailbox]:
        return mailboxes([mail_account("INBOX", "Archiv")], [status, well], now=NOW)

    watchdog = Watchdog(engine(office), nothing_to_sweep, look_at_mail=look)
    with capture_logs() as logs:
        rounds = [office.run(watchdog.look())["mailboxes"] for _ in range(2)]
    assert rounds == [1, 1]
    assert logs == 2 * [
        {
            "event": "mailbox needs a person",
            "log_level": "error",
            "account": "mail",
            "folder": "INBOX",
            "flaws": "gone, missing",
            "missing": 2,
            "reason": "gone",
        }
    ]


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
