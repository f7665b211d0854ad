"""Does a receiver read of each kind what the page promises, and nothing that is ours alone?"""

from dataclasses import replace

import psycopg
import pytest
from hypothesis import given
from tests.core.any_event import any_event
from tests.engine.office import LINDA, MONDAY, Office, reports, says
from tests.engine.publishing.examples import DELIVERY, EXAMPLES, PHONE
from tests.engine.publishing.house import a_customer, happen, open_house, opened, writer
from tests.scripted_server import answers, provider

from faden.core import event as ev
from faden.core.receipt import State
from faden.engine.publishing.payload import KINDS, body_of, kind_of
from faden.store.codec import KIND_OF, bucket_of_id
from faden.store.codec import kind_of as stored_as
from faden.store.webhooks.publishing import Happened

CUSTOMER = a_customer(0xC001)
OURS_ALONE = {
    "consent_asked",
    *("note_written", "call_reported", "attempt_started", "ticket_raised", "ticket_assigned"),
    *("ticket_returned", "consent_doubted", "address_linked", "join_suggested", "join_declined"),
    *("household_declared", "other_erased", "reference_given"),
    *("wish_acknowledged", "wish_unacknowledged", "wish_dropped"),
    *("answer_unclear", "answer_passed_on"),
    *("matter_named", "colleague_kept_apart", "colleague_back"),
    *("goodwill_asked", "goodwill_declined"),
    *("offer_claimed", "claim_declined"),
    *("promise_due_soon", "promise_handed_over"),
    *("process_began", "process_stepped", "process_ended"),
}


def test_every_kind_has_an_example() -> None:
    assert {kind for kind, _, _ in EXAMPLES} == set(KINDS)
    told = {KIND_OF[type(event)] for _, event, _ in EXAMPLES}
    assert told == {stored for many in KINDS.values() for stored in many}


def test_every_event_is_told_or_ours_alone() -> None:
    told = {stored for many in KINDS.values() for stored in many}
    assert told | OURS_ALONE == set(KIND_OF.values())
    assert not told & OURS_ALONE


@given(any_event)
def test_an_event_is_told_exactly_when_its_kind_says_so(event: ev.Event) -> None:
    happened = Happened(CUSTOMER, 1, 1, MONDAY, event, None)
    assert (body_of(happened) is None) == (kind_of(stored_as(event)) is None)


def a_message_to(connection: psycopg.Connection, customer: str) -> None:
    """Let the row of the delivery be there that the receipt is about."""
    written = next(event for kind, event, _ in EXAMPLES if kind == "message.written")
    assert isinstance(written, ev.MessageWritten)
    happen(connection, replace(written, text="-"), customer=customer, sequence=99)
    connection.execute(
        "insert into delivery (bucket, delivery_id, workspace_id, customer_id, account, address,"
        " purpose, ref, sequence, state, changed_at) values (%s, %s, 1, %s, 'sms', %s, 'service',"
        " 'order-17', 99, 'sent', %s)",
        (bucket_of_id(customer), DELIVERY, customer, PHONE, MONDAY),
    )


@pytest.mark.parametrize(
    ("kind", "event", "data"),
    EXAMPLES,
    ids=[f"{number}-{type(event).__name__}" for number, (_, event, _) in enumerate(EXAMPLES)],
)
def test_a_kind_is_told_as_the_page_shows_it(
    office: Office, kind: str, event: ev.Event, data: dict[str, object]
) -> None:
    customer = a_customer(0xDE01 if kind == "delivery.changed" else 0x7A01)
    with writer(office) as connection:
        if kind == "delivery.changed":
            a_message_to(connection, customer)
        happen(connection, event, customer=customer, sequence=7)
        connection.commit()

    async def story() -> None:
        async with provider(answers(204)) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=[kind])
            house.process()
            (logged,) = await house.settled(1)
            told = opened(receiver.asked[0])
            assert told == {
                "type": kind,
                "timestamp": "2026-11-23T12:00:00.000Z",
                "id": f"evt_{customer}_7",
                "position": logged.position,
                "data": {"customer_id": customer, "sequence": 7} | data,
            }

    office.run(story())


def test_the_whole_story_of_a_customer_is_told_in_order(office: Office) -> None:
    office.accept(says("Guten Tag"))
    delivery = office.writes("Hallo Linda")
    office.send()
    ref = office.delivery(delivery).ref
    office.accept(reports(State.DELIVERED, ref=ref), says("STOPP"))

    async def story() -> list[tuple[str, int]]:
        async with provider(answers(204)) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url)
            house.process()
            wanted = sum(kind_of(stored_as(event)) is not None for event in events)
            await house.settled(wanted)
            told = [opened(asked) for asked in receiver.asked]
            return [(one["type"], one["data"]["sequence"]) for one in told]

    events = office.events(LINDA)
    told = office.run(story())
    assert told == [
        (kind, place)
        for place, event in enumerate(events, 1)
        if (kind := kind_of(stored_as(event)))
    ]
    assert {"ticket.opened", "message.written", "delivery.changed", "consent.withdrawn"} <= {
        kind for kind, _ in told
    }


def test_only_the_kinds_asked_for_are_told(office: Office) -> None:
    office.accept(says("Guten Tag"), says("STOPP"))

    async def story() -> None:
        async with provider(answers(204)) as receiver, open_house(office, receiver) as house:
            await house.subscribe(receiver.url, kinds=["consent.withdrawn"])
            house.process()
            await house.settled(1)
            assert [opened(asked)["type"] for asked in receiver.asked] == ["consent.withdrawn"]

    office.run(story())
