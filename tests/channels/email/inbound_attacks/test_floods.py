"""What comes of very many mails that nobody wanted?"""

from collections.abc import Iterator

from tests.channels.email.inbound_attacks.hub import Hub
from tests.channels.email.test_inbound import (
    EXAMPLES,
    FAIL,
    KEY,
    LINDA,
    OURS,
    PASS,
    TOKEN,
    message,
    raw,
)

from faden.channels.email.wire import token
from faden.core import event as ev
from faden.core.decision import MAX_SUGGESTIONS
from faden.store.codec import thread_to_bytes

MANY = 300


def numbered(*lines: str) -> Iterator[bytes]:
    for number in range(MANY):
        yield raw(*lines, f"Message-ID: <{number}@example.net>")


def test_a_flood_in_somebodys_name_does_not_grow_on_their_record() -> None:
    hub = Hub()
    hub.take(raw(PASS))
    before = hub.thread(LINDA).sequence
    hub.flood(numbered(FAIL))
    linda = hub.thread(LINDA)
    assert len(linda.suggestions) == linda.sequence - before == MAX_SUGGESTIONS
    assert len(thread_to_bytes(linda)) < 4_096
    assert len(hub.all(ev.MessageReceived)) == MANY + 1  # and none of them is lost


def test_neither_does_one_of_strangers_who_hold_a_token() -> None:
    hub = Hub()
    delivery = hub.writes(LINDA)
    to = f"Delivered-To: service+{token.make(KEY, delivery)}@firma.example"
    hub.flood(
        raw(to, f"Message-ID: <{number}@example.net>", sender=f"s{number}@example.net")
        for number in range(MANY)
    )
    assert len(hub.thread(LINDA).suggestions) == MAX_SUGGESTIONS


def test_backscatter_owes_nobody_an_answer() -> None:
    hub = Hub()
    text = (EXAMPLES / "bounce.eml").read_text().replace(TOKEN, "aaaa").replace(OURS, "<x@y>")
    hub.flood(text.replace("<2026", f"<{number}-2026").encode() for number in range(MANY))
    committed = hub.store.committed
    assert (len(committed.records), len(committed.deliveries)) == (1, 0)
    assert len(hub.all(ev.MessageReceived)) == MANY
    (record,) = committed.records.values()
    assert record.thread.tickets == ()


def test_a_robot_that_changes_its_address_each_time_is_told_once() -> None:
    """It keeps no header of ours, but writes to where we asked for answers."""
    first = message(raw(PASS, sender="robot0@example.org"))
    assert first.answerable
    told = f"Delivered-To: service+{TOKEN}@firma.example"
    for number in range(1, 5):
        again = message(raw(PASS, told, sender=f"robot{number}@example.org"))
        assert not again.answerable
