"""Do both stores keep, find and refuse the same?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from tests.store.stores import (
    KARIM,
    LINDA,
    MIA,
    NOON,
    Bench,
    Writer,
    a_ticket,
    an_id,
    arrival,
    meeting,
    new_thread,
    received,
    written,
)
from tests.store.stories import FIRST, SECOND, THIRD, Run, begun, change, meet

from faden.core import event as ev
from faden.core.receipt import State
from faden.store.ports import (
    Changes,
    Meeting,
    Quarantined,
    StrayReceipt,
    Target,
    UnitOfWork,
)

# What is written.


def test_leaving_without_commit_forgets_everything(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await meet(bench, meeting(LINDA))
        before = await bench.dump()
        async with bench.store.unit_of_work() as work:
            met = await work.meet(meeting(LINDA, MIA, arrivals=(arrival("1"),)))
            writer = Writer(met.records)
            writer.ticket(FIRST, a_ticket())
            writer.append(FIRST, received(a_ticket().ticket_id))
            writer.queue(FIRST, written(1))
            writer.changes.names["ref:1"] = (1, Target(written(1).delivery_id, FIRST))
            writer.changes.strays.append(StrayReceipt(1, "sent:sms:1", State.SENT, "", NOON))
            await work.write(writer.changes)
        assert await bench.dump() == before

    on_store(story)


def test_an_error_inside_forgets_everything_as_well(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        async def stumble() -> None:
            async with bench.store.unit_of_work() as work:
                await work.meet(meeting(LINDA))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await stumble()
        assert (await bench.dump())["records"] == {}

    on_store(story)


def test_what_is_not_committed_is_seen_by_nobody_else(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await meet(bench, meeting(LINDA))

        async def write(work: UnitOfWork) -> None:
            writer = Writer(await work.lock([FIRST], skip_locked=False))
            writer.ticket(FIRST, a_ticket(wake_at=NOON))
            writer.queue(FIRST, written(1))
            await work.write(writer.changes)

        writing = await begun(bench, write)
        async with bench.store.unit_of_work() as work:
            unseen = await work.due_deliveries(NOON, 9, ()), await work.due_tickets(NOON, 9)
            await writing.end()
            seen = await work.due_deliveries(NOON, 9, ()), await work.due_tickets(NOON, 9)
        assert unseen == ([], [])
        assert seen == ([(written(1).delivery_id, FIRST)], [(a_ticket().ticket_id, FIRST)])

    on_store(story)


def test_a_transaction_that_only_writes_is_committed_too(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        async with bench.store.unit_of_work() as work:
            stray = StrayReceipt(1, "sent:sms:1", State.SENT, "", NOON)
            await work.write(Changes(NOON, strays=[stray]))
            await work.commit()
        assert (await bench.dump())["strays"] == [(1, "sent:sms:1", State.SENT, "", NOON)]

    on_store(story)


def test_the_first_delivery_keeps_a_name(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        target = Target(written(1).delivery_id, FIRST)

        def name(writer: Writer) -> None:
            writer.queue(FIRST, written(1))
            writer.changes.names["ref:1"] = (1, target)

        await change(bench, LINDA, MIA, how=name)
        await change(
            bench,
            LINDA,
            how=lambda writer: writer.changes.names.update(
                {"ref:1": (1, Target(written(2).delivery_id, SECOND))}
            ),
        )
        met = await meet(bench, Meeting(1, NOON, names=("ref:1", "ref:2")))
        assert (met.targets, [*met.records]) == ({"ref:1": target}, [FIRST])

    on_store(story)


def test_kin_comes_with_the_record_and_can_be_taken_back(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        def tie(writer: Writer) -> None:
            for record in writer.records.values():
                record.kin = (FIRST, SECOND)
                writer.changes.kin_changed.append(record)

        def untie(writer: Writer) -> None:
            writer.records[FIRST].kin = ()
            writer.changes.kin_changed.append(writer.records[FIRST])

        await change(bench, LINDA, MIA, how=tie)
        await change(bench, LINDA, how=untie)
        met = await meet(bench, meeting(LINDA, MIA))
        assert {one: record.kin for one, record in met.records.items()} == {
            FIRST: (),
            SECOND: (FIRST, SECOND),
        }

    on_store(story)


def test_a_stray_receipt_is_taken_once(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        stray = StrayReceipt(1, "sent:sms:1", State.SENT, "on its way", NOON)
        await change(bench, LINDA, how=lambda writer: writer.changes.strays.append(stray))
        async with bench.store.unit_of_work() as work:
            given_up = await work.take_strays(["sent:sms:1"])
        async with bench.store.unit_of_work() as work:
            taken = await work.take_strays(["sent:sms:0", "sent:sms:1"])
            await work.commit()
        async with bench.store.unit_of_work() as work:
            again = await work.take_strays(["sent:sms:1"])
        assert (given_up, taken, again) == ([stray], [stray], [])

    on_store(story)


# What is due.


def test_deliveries_are_due_in_order_of_time_and_paused_accounts_rest(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        def queue(writer: Writer) -> None:
            late, early = timedelta(minutes=-1), timedelta(minutes=-5)
            writer.queue(FIRST, written(1, "tel:1"), run_at=NOON + late)
            writer.queue(FIRST, written(2, "tel:2"), run_at=NOON + early)
            writer.queue(FIRST, written(3, "tel:3"), run_at=NOON + early * 2, account="mail")
            writer.queue(FIRST, written(4, "tel:4"), run_at=NOON - late)
            writer.queue(FIRST, written(5, "tel:5"), run_at=None, state=State.SENT)

        await change(bench, LINDA, how=queue)
        one, two, three = (written(number).delivery_id for number in (1, 2, 3))
        async with bench.store.unit_of_work() as work:
            everything = await work.due_deliveries(NOON, 9, ())
            page = await work.due_deliveries(NOON, 2, ())
            without_mail = await work.due_deliveries(NOON, 9, ("mail",))
        assert everything == [(three, FIRST), (two, FIRST), (one, FIRST)]
        assert page == everything[:2]
        assert without_mail == everything[1:]

    on_store(story)


@pytest.mark.parametrize(
    ("state", "run_at", "waits"),
    [
        (State.QUEUED, NOON, True),
        (State.SENDING, NOON + timedelta(hours=1), True),
        (State.DEFERRED, NOON + timedelta(hours=1), True),
        (State.UNCLEAR, NOON + timedelta(hours=1), True),
        (State.UNCLEAR, None, False),
        (State.HELD, NOON + timedelta(hours=1), False),
        (State.SENT, None, False),
        (State.FAILED, None, False),
    ],
)
def test_a_message_waits_for_earlier_ones_to_its_address(
    on_store: Run, state: State, run_at: object, waits: bool
) -> None:
    async def story(bench: Bench) -> None:
        def queue(writer: Writer) -> None:
            writer.queue(FIRST, written(1), state=state, run_at=run_at)
            writer.queue(FIRST, written(2))
            writer.queue(FIRST, written(3, MIA))

        await change(bench, LINDA, how=queue)
        second, elsewhere = written(2).delivery_id, written(3).delivery_id
        async with bench.store.unit_of_work() as work:
            due = [one for one, _ in await work.due_deliveries(NOON, 9, ())]
            read = await work.deliveries([second, elsewhere])
        assert (second in due, read[second].waits) == (not waits, waits)
        assert (elsewhere in due, read[elsewhere].waits) == (True, False)

    on_store(story)


def test_a_delivery_is_read_with_its_message_and_keeps_what_never_changes(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await change(bench, LINDA, how=lambda writer: writer.queue(FIRST, written(1)))
        async with bench.store.unit_of_work() as work:
            await work.lock([FIRST], skip_locked=False)
            first = (await work.deliveries([written(1).delivery_id, THIRD]))[written(1).delivery_id]
            moved = replace(
                first,
                state=State.SENDING,
                run_at=NOON + timedelta(seconds=7),
                attempts=1,
                call_until=NOON + timedelta(seconds=5),
                reason="first try",
            )
            moved.address, moved.purpose = MIA, "marketing"
            await work.write(Changes(NOON, deliveries={moved.delivery_id: moved}))
            await work.commit()
        async with bench.store.unit_of_work() as work:
            found = await work.deliveries([written(1).delivery_id, THIRD])
        assert first.message == written(1)
        assert found == {moved.delivery_id: replace(moved, address=LINDA, purpose="service")}

    on_store(story)


def test_only_calls_that_may_still_run_count_as_in_flight(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        soon = NOON + timedelta(seconds=5)

        def queue(writer: Writer) -> None:
            writer.queue(FIRST, written(1), state=State.SENDING, call_until=soon, run_at=soon)
            writer.queue(FIRST, written(2), state=State.UNCLEAR, call_until=soon, run_at=soon)
            writer.queue(SECOND, written(3), state=State.SENDING, call_until=soon, run_at=soon)
            writer.queue(SECOND, written(4), state=State.SENDING, call_until=NOON, run_at=soon)

        await change(bench, LINDA, MIA, how=queue)
        async with bench.store.unit_of_work() as work:
            counts = [
                await work.in_flight([FIRST], NOON),
                await work.in_flight([FIRST, SECOND], NOON),
                await work.in_flight([THIRD], NOON),
                await work.in_flight([FIRST, SECOND], soon),
            ]
        assert counts == [1, 2, 0, 0]

    on_store(story)


def test_alarms_ring_until_the_ticket_is_closed(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        early, late = a_ticket(1, wake_at=NOON - timedelta(hours=1)), a_ticket(2, wake_at=NOON)
        future = a_ticket(3, wake_at=NOON + timedelta(seconds=1))

        def open_them(writer: Writer) -> None:
            for ticket in (late, future, early):
                writer.ticket(FIRST, ticket)

        await change(bench, LINDA, how=open_them)
        async with bench.store.unit_of_work() as work:
            due = await work.due_tickets(NOON, 9), await work.due_tickets(NOON, 1)
            first = await work.next_alarm()
        await change(bench, LINDA, how=lambda writer: writer.ticket(FIRST, early, "erledigt"))
        async with bench.store.unit_of_work() as work:
            after = await work.due_tickets(NOON, 9)
            second = await work.next_alarm()
        assert due == (
            [(early.ticket_id, FIRST), (late.ticket_id, FIRST)],
            [(early.ticket_id, FIRST)],
        )
        assert after == [(late.ticket_id, FIRST)]
        assert (first, second) == (early.wake_at, late.wake_at)

    on_store(story)


def test_where_no_ticket_waits_there_is_no_next_alarm(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        async with bench.store.unit_of_work() as work:
            assert await work.next_alarm() is None

    on_store(story)


# What is refused.

Spoil = Callable[[Writer], object]


def _twice_the_same_place(writer: Writer) -> None:
    writer.append(FIRST, ev.CustomerNamed(name="Linda", by="agent:mia"))
    writer.changes.events.append(replace(writer.changes.events[-1]))


def _a_place_that_is_taken(writer: Writer) -> None:
    writer.records[FIRST].thread = new_thread(FIRST)
    writer.append(FIRST, ev.CustomerNamed(name="Linda", by="agent:mia"))


def _a_message_of_nobody(writer: Writer) -> None:
    delivery = writer.queue(FIRST, written(9))
    delivery.sequence = 99


def _a_delivery_elsewhere(writer: Writer) -> None:
    message = replace(written(9), delivery_id=an_id(9, bucket=8))
    writer.queue(FIRST, message)


def _a_ticket_of_elsewhere(writer: Writer) -> None:
    ticket = a_ticket(ticket_id=an_id(9, bucket=8))
    writer.ticket(FIRST, ticket)
    writer.append(FIRST, received(ticket.ticket_id))


SPOILS: dict[str, Spoil] = {
    "a ticket without owner": lambda w: w.ticket(FIRST, a_ticket(owner=None)),
    "a ticket whose owner has no name": lambda w: w.ticket(FIRST, a_ticket(owner="")),
    "a ticket without due time": lambda w: w.ticket(FIRST, a_ticket(due_at=None)),
    "a ticket without alarm": lambda w: w.ticket(FIRST, a_ticket(wake_at=None)),
    "a message without ticket": lambda w: w.append(FIRST, received(None)),
    "a message with an unknown ticket": lambda w: w.append(FIRST, received(an_id(77))),
    "a ticket of another bucket": _a_ticket_of_elsewhere,
    "two events at one place": _twice_the_same_place,
    "a place that is taken": _a_place_that_is_taken,
    "a delivery without message": _a_message_of_nobody,
    "a delivery of another bucket": _a_delivery_elsewhere,
    "a NUL in a message": lambda w: w.queue(FIRST, replace(written(9), text="a\0b")),
    "a NUL in a ticket": lambda w: w.ticket(FIRST, a_ticket(reason="a\0b")),
}


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (spoil, psycopg.DataError if "NUL" in name else psycopg.IntegrityError)
        for name, spoil in SPOILS.items()
    ],
    ids=list(SPOILS),
)
def test_what_would_break_a_guarantee_is_refused_as_a_whole(
    on_store: Run, spoil: Spoil, error: type[Exception]
) -> None:
    async def story(bench: Bench) -> None:
        def name(writer: Writer) -> None:
            writer.append(FIRST, ev.CustomerNamed(name="Linda", by="agent:mia"))

        await change(bench, LINDA, how=name)
        before = await bench.dump()
        with pytest.raises(error):
            await change(bench, LINDA, MIA, how=spoil)
        after = await bench.dump()
        await change(bench, LINDA, how=name)
        assert after == before
        assert (await bench.dump())["records"][FIRST][1].sequence == 2

    on_store(story)


def test_backslashes_and_unusual_letters_are_kept_as_they_are(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        text = 'Grüße \\u0000 "\u2028" 🧵 \x7f'
        message = replace(written(1), text=text)
        await change(bench, LINDA, how=lambda writer: writer.queue(FIRST, message))
        async with bench.store.unit_of_work() as work:
            found = await work.deliveries([message.delivery_id])
        assert found[message.delivery_id].message == message

    on_store(story)


def test_an_arrival_with_an_impossible_id_is_refused(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        with pytest.raises(psycopg.DataError):
            await meet(bench, meeting(LINDA, arrivals=(arrival("1"), arrival("2\0"))))
        dump = await bench.dump()
        assert (dump["arrivals"], dump["records"]) == ({}, {})

    on_store(story)


def test_quarantine_keeps_what_came_with_owner_and_due_time(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        kept = Quarantined(1, THIRD, "sms", "not JSON", b"\0\xff", "team:service", NOON, NOON)
        await change(bench, LINDA, how=lambda writer: writer.changes.quarantined.append(kept))
        with pytest.raises(psycopg.IntegrityError):
            await change(bench, LINDA, how=lambda writer: writer.changes.quarantined.append(kept))
        assert (await bench.dump())["quarantine"] == {
            THIRD: (1, "sms", "not JSON", b"\0\xff", "team:service", NOON)
        }

    on_store(story)


# What an answer goes below.


def test_the_latest_message_of_an_address_is_found_and_no_other(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        await meet(bench, meeting(LINDA, MIA))
        ticket = a_ticket()

        def write(writer: Writer) -> None:
            writer.ticket(FIRST, ticket)
            for number, address in enumerate((LINDA, KARIM, LINDA, MIA)):
                message = received(ticket.ticket_id)
                writer.append(FIRST, replace(message, address=address, text=f"{number}"))
            writer.append(FIRST, ev.NoteWritten(note_id="n", text="Notiz", author="agent:mia"))

        await change(bench, LINDA, how=write)
        async with bench.store.unit_of_work() as work:
            found = [await work.last_received(FIRST, one) for one in (LINDA, KARIM, "tel:+491")]
            elsewhere = await work.last_received(SECOND, LINDA)
        assert [one and one.text for one in found] == ["2", "1", None]
        assert elsewhere is None

    on_store(story)


# Quarantine.


def test_only_the_first_decision_about_a_quarantined_thing_counts(on_store: Run) -> None:
    async def story(bench: Bench) -> None:
        kept = Quarantined(1, an_id(7), "sms", "why", b"raw", "team:x", NOON, NOON)
        async with bench.store.unit_of_work() as work:
            await work.write(Changes(at=NOON, quarantined=[kept]))
            await work.commit()

        async def settle(workspace: int, quarantine_id: str) -> object:
            async with bench.store.unit_of_work() as work:
                found = await work.settle_quarantined(
                    workspace, quarantine_id, by="agent:mia", how="filed", now=NOON
                )
                await work.commit()
                return found and (found.account, found.first)

        elsewhere = await settle(2, an_id(7))
        told = [await settle(1, an_id(7)), await settle(1, an_id(7)), await settle(1, an_id(8))]
        assert elsewhere is None
        assert told == [("sms", True), ("sms", False), None]

    on_store(story)
