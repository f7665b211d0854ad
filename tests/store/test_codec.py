"""Does everything come back from its bytes as it was?"""

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.any_event import NOON, any_event, events_of, told

from faden.core import event as ev
from faden.core.thread import FOLD_VERSION, Thread
from faden.store.codec import (
    KIND_OF,
    OutdatedSnapshot,
    bucket_of_id,
    event_from_json,
    event_to_json,
    kind_of,
    thread_from_bytes,
    thread_to_bytes,
)

NEW = Thread(customer_id="01912d68783e7a5c8f3b2d1c0a0b0cff")


@pytest.mark.parametrize("kind", get_args(ev.Event), ids=lambda kind: kind.__name__)
@settings(max_examples=20)
@given(st.data())
def test_an_event_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    event = data.draw(events_of(kind))
    assert event_from_json(kind_of(event), event_to_json(event)) == event


@given(any_event)
def test_an_event_is_an_object_anybody_can_read(event: ev.Event) -> None:
    assert isinstance(json.loads(event_to_json(event)), dict)


@given(st.lists(any_event, max_size=15))
def test_a_snapshot_comes_back_as_it_was(events: list[ev.Event]) -> None:
    thread = told(NEW, *events)
    assert thread_from_bytes(thread_to_bytes(thread)) == thread


@given(st.text().filter(lambda text: "\x00" not in text and text.isprintable()))
def test_every_word_comes_back(text: str) -> None:
    note = ev.NoteWritten(note_id="n", text=text, author="agent:anna")
    assert event_from_json("note_written", event_to_json(note)) == note


def test_a_new_thread_costs_few_bytes() -> None:
    many: list[ev.Event] = [
        ev.TicketOpened(ticket_id="t" * 32, owner="team:service", due_at=NOON, reason="message"),
        ev.ConsentWithdrawn(
            purposes=("*",), address=None, wording="STOPP", source="tel:+49", by="customer"
        ),
    ]
    assert len(thread_to_bytes(told(NEW, *many))) < 1000


def test_every_kind_has_a_name_of_its_own() -> None:
    assert set(KIND_OF) == set(get_args(ev.Event)) - {ev.FromNewer}
    assert len(set(KIND_OF.values())) == len(KIND_OF)
    assert KIND_OF[ev.MessageReceived] == "message_received"


def test_a_kind_of_a_later_version_is_not_guessed() -> None:
    assert event_from_json("offer_made", b"{}") == ev.FromNewer(kind="offer_made", body="{}")


def test_a_field_that_was_added_later_is_passed_over_by_an_older_version() -> None:
    later = b'{"note_id": "n", "text": "t", "author": "a", "mood": "good"}'
    assert event_from_json("note_written", later) == ev.NoteWritten(
        note_id="n", text="t", author="a"
    )


@pytest.mark.parametrize("version", [FOLD_VERSION - 1, FOLD_VERSION + 1])
def test_a_snapshot_of_another_fold_is_not_read(version: int) -> None:
    snapshot = bytes([version]) + thread_to_bytes(NEW)[1:]
    with pytest.raises(OutdatedSnapshot):
        thread_from_bytes(snapshot)


def test_an_empty_snapshot_is_not_read() -> None:
    with pytest.raises(OutdatedSnapshot):
        thread_from_bytes(b"")


@given(st.integers(0, 255))
def test_an_id_tells_its_bucket(bucket: int) -> None:
    assert bucket_of_id(f"{'0' * 30}{bucket:02x}") == bucket
