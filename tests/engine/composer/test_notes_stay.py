"""Can a note ever leave? No: it is another kind of event, and a sender reads but the one kind."""

from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from tests.core.any_event import any_event
from tests.engine.office import LINDA, MONDAY, Office, says

from faden.core import event as ev
from faden.core.thread import Thread
from faden.engine import command as cmd
from faden.engine.ledger import Ledger
from faden.engine.ports import Account
from faden.store.ports import Delivery, Record


def test_what_is_sent_is_by_its_type_a_written_message_and_never_a_note() -> None:
    assert get_args(get_type_hints(Delivery)["message"]) == (ev.MessageWritten, type(None))
    assert get_type_hints(Account.render)["delivery"] is Delivery
    assert not issubclass(ev.NoteWritten, ev.MessageWritten)


@given(any_event)
def test_a_written_message_is_the_only_event_that_makes_a_delivery(event: ev.Event) -> None:
    book = Ledger({"linda": Record(1, Thread(customer_id="linda"), ())}, MONDAY)
    book.append([("linda", event)])
    assert bool(book.changes.deliveries) == isinstance(event, ev.MessageWritten)


@pytest.fixture
def linda(office: Office) -> str:
    """Linda has written."""
    office.accept(says("Gilt das Angebot?"))
    return office.customer()


def test_a_note_waits_nowhere_to_be_sent(office: Office, linda: str) -> None:
    note = cmd.WriteNote(workspace=1, customer_id=linda, text="verärgert", author="agent:anna")
    office.do(note)
    assert office.count("delivery") == 0
    assert office.send() == 0


def test_a_delivery_that_is_made_to_point_at_a_note_sends_nothing(
    office: Office, linda: str
) -> None:
    office.do(cmd.WriteNote(workspace=1, customer_id=linda, text="verärgert", author="agent:anna"))
    wanted = office.writes("Ihr Paket ist da")
    assert wanted
    office.rows(
        "update delivery set sequence ="
        " (select sequence from event where kind = 'note_written' and customer_id = %s)"
        " returning 1",
        linda,
    )
    office.send()
    assert office.line.heard == []
    assert office.kinds(LINDA)[-1] != "AttemptStarted"
