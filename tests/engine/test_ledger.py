"""Do decided events become exactly the rows that say the same?"""

import pytest
from tests.core.any_event import told
from tests.engine.office import LINDA, MONDAY

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import Evidence
from faden.core.receipt import State
from faden.core.thread import Thread
from faden.core.ticket import TicketState
from faden.engine.ledger import KinMissing, Ledger, sent_name, with_their_kin
from faden.store.ports import Delivery, Record, Target

OPENED = ev.TicketOpened(ticket_id="t1", owner="team:service", due_at=MONDAY, reason="message")


def ledger(*names: str, kin: tuple[str, ...] = ()) -> Ledger:
    """These records, locked."""
    records = {name: Record(1, Thread(customer_id=name), kin) for name in names}
    return Ledger(records, MONDAY)


def written(delivery_id: str = "d1", ref: str = "order-1") -> ev.MessageWritten:
    return ev.MessageWritten(
        delivery_id=delivery_id,
        account="line",
        address=LINDA,
        text="Ihr Paket ist da",
        purpose="service",
        author="api:shop",
        ref=ref,
    )


def queued(book: Ledger) -> Delivery:
    """Linda's message, just written."""
    book.append([("linda", written())])
    return book.changes.deliveries["d1"]


def news(state: State, sent_id: str | None = None, reason: str = "") -> ev.ReceiptRecorded:
    return ev.ReceiptRecorded(delivery_id="d1", state=state, sent_id=sent_id, reason=reason)


# Events and snapshots.


def test_events_are_numbered_and_stand_beside_the_snapshot_they_make() -> None:
    book = ledger("linda", "karim")
    note = ev.NoteWritten(note_id="n1", text="freundlich", author="agent:anna")
    book.append([("linda", OPENED), ("karim", note), ("linda", note)])
    rows = [(row.customer_id, row.sequence, row.event) for row in book.changes.events]
    assert rows == [("linda", 1, OPENED), ("karim", 1, note), ("linda", 2, note)]
    assert book.changes.records["linda"].thread == told(Thread(customer_id="linda"), OPENED, note)
    assert {row.at for row in book.changes.events} == {MONDAY}


def test_a_ticket_row_says_what_the_snapshot_says() -> None:
    book = ledger("linda")
    answered = ev.TicketAnswered(ticket_id="t1", by="agent:anna", wake_at=MONDAY)
    book.append([("linda", OPENED), ("linda", answered)])
    assert book.changes.tickets["t1"].ticket == book.records["linda"].thread.tickets[0]
    assert book.changes.tickets["t1"].ticket.state is TicketState.ANSWERED


def test_a_closed_ticket_keeps_its_row_with_the_reason() -> None:
    book = ledger("linda")
    closed = ev.TicketClosed(ticket_id="t1", reason="thanked", by="agent:anna")
    book.append([("linda", OPENED), ("linda", closed)])
    row = book.changes.tickets["t1"]
    assert (row.closed_reason, row.ticket.owner) == ("thanked", "team:service")
    assert book.records["linda"].thread.tickets == ()


def test_a_message_of_ours_is_queued_and_found_by_both_its_names() -> None:
    book = ledger("linda")
    delivery = queued(book)
    assert (delivery.state, delivery.run_at, delivery.sequence) == (State.QUEUED, MONDAY, 1)
    target = (1, Target("d1", "linda"))
    assert book.changes.names == {"ref:line:order-1": target, "ref:line:d1": target}


@pytest.mark.parametrize(
    ("kind", "counts"),
    [(ev.ConsentWithdrawn, True), (ev.ConsentDoubted, True), (ev.ConsentGranted, False)],
)
def test_a_wish_is_noted_for_those_who_must_wait(kind: type, *, counts: bool) -> None:
    book = ledger("linda")
    by = {} if kind is ev.ConsentDoubted else {"by": "customer"}
    wish = kind(purposes=("*",), address=None, wording="", source=LINDA, **by)
    book.append([("linda", wish)])
    assert book.wished == ({"linda"} if counts else set())


# Who is locked with whom.


def test_a_record_without_its_kin_begins_again_with_them() -> None:
    book = ledger("linda", kin=("linda", "mia", "mail"))
    with pytest.raises(KinMissing) as missing:
        book.require_kin(["linda"])
    assert missing.value.customers == {"mia", "mail"}


def test_a_record_with_all_its_kin_goes_on() -> None:
    book = ledger("linda", "mia", kin=("linda", "mia"))
    book.require_kin(["linda", "mia"])
    circle = book.circle("linda")
    assert [circle.own.customer_id, *(other.customer_id for other in circle.others)] == [
        "linda",
        "mia",
    ]


def test_joining_and_splitting_change_who_is_locked_together() -> None:
    book = ledger("linda", "mail", "mia")
    book.append(decision.join("linda", "mail", Evidence.PROOF, by="agent:anna"))
    assert kin_of(book) == {"linda": ("linda", "mail"), "mail": ("linda", "mail"), "mia": ()}
    household = ev.HouseholdDeclared
    book.append([("linda", household(other_id="mia", guardian=True, by="agent:anna"))])
    book.append([("mia", household(other_id="linda", guardian=False, by="agent:anna"))])
    assert set(kin_of(book).values()) == {("linda", "mail", "mia")}
    book.append(decision.split(book.circle("linda"), "mail", by="agent:anna", reason="two people"))
    assert kin_of(book) == {"linda": ("linda", "mia"), "mail": (), "mia": ("linda", "mia")}
    changed = {record.thread.customer_id for record in book.changes.kin_changed}
    assert changed == {"linda", "mail", "mia"}


def test_a_split_also_frees_those_who_were_tied_only_through_it() -> None:
    book = ledger("linda", "mail", "phone")
    book.append(decision.join("linda", "mail", Evidence.PROOF, by="agent:anna"))
    book.append(decision.join("mail", "phone", Evidence.PROOF, by="agent:anna"))
    assert set(kin_of(book).values()) == {("linda", "mail", "phone")}
    book.append(decision.split(book.circle("linda"), "mail", by="agent:anna", reason="two people"))
    assert kin_of(book) == {"linda": (), "mail": ("mail", "phone"), "phone": ("mail", "phone")}


def kin_of(book: Ledger) -> dict[str, tuple[str, ...]]:
    return {name: record.kin for name, record in book.records.items()}


# Deliveries.


def test_an_attempt_is_on_the_thread_and_has_a_lease() -> None:
    book = ledger("linda")
    delivery = queued(book)
    book.attempt(
        delivery,
        ev.AttemptStarted(delivery_id="d1", attempt=1, deadline=MONDAY),
        lease=MONDAY.replace(hour=13),
    )
    assert (delivery.state, delivery.attempts) == (State.SENDING, 1)
    assert (delivery.call_until, delivery.run_at) == (MONDAY, MONDAY.replace(hour=13))
    assert book.changes.events[-1].event == ev.AttemptStarted(
        delivery_id="d1", attempt=1, deadline=MONDAY
    )


def test_news_climbs_and_settles() -> None:
    book = ledger("linda")
    delivery = queued(book)
    assert book.receipt(delivery, news(State.DELIVERED, reason="handset"))
    assert (delivery.state, delivery.reason, delivery.run_at) == (
        State.DELIVERED,
        "handset",
        None,
    )


def test_news_that_tells_nothing_is_no_event() -> None:
    book = ledger("linda")
    delivery = queued(book)
    book.receipt(delivery, news(State.DELIVERED, "s1"))
    before = len(book.changes.events)
    assert not book.receipt(delivery, news(State.SENT))
    assert not book.receipt(delivery, news(State.DELIVERED, "s1"))
    assert len(book.changes.events) == before


def test_late_news_that_tells_the_providers_name_is_kept_and_changes_nothing_else() -> None:
    book = ledger("linda")
    delivery = queued(book)
    book.receipt(delivery, news(State.FAILED, reason="number unknown"))
    assert book.receipt(delivery, news(State.ACCEPTED, "s1"))
    assert (delivery.state, delivery.reason) == (State.FAILED, "number unknown")
    assert delivery.sent_id == "s1"
    assert book.changes.names[sent_name("line", "s1")] == (1, Target("d1", "linda"))


def test_a_message_that_is_not_settled_is_still_looked_after() -> None:
    book = ledger("linda")
    delivery = queued(book)
    book.receipt(delivery, news(State.UNCLEAR))
    assert (delivery.state, delivery.run_at) == (State.UNCLEAR, MONDAY)


# Locks.


def test_who_is_held_by_somebody_else_holds_up_nobody_but_their_kin() -> None:
    def record(name: str, *kin: str) -> Record:
        return Record(1, Thread(customer_id=name), kin)

    locked = {
        "linda": record("linda", "linda", "mia"),
        "karim": record("karim"),
    }
    with pytest.raises(KinMissing) as missing:
        with_their_kin(locked, frozenset())
    assert missing.value.customers == {"mia"}
    # Mia was tried, and somebody holds her: the next round looks at Linda again.
    assert list(with_their_kin(locked, frozenset({"mia"}))) == ["karim"]
