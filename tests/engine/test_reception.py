"""Do raw bytes get in by one door, large ones beside the row, and none when the disk is full?"""

import asyncio
import hashlib
import threading
from collections.abc import Sequence
from datetime import datetime

import pytest
from tests.engine.test_hooks import Door

from faden.core.channel import Inbound, InboundMessage, Unreadable
from faden.engine.inbox import Item, Outcome
from faden.engine.reception import IN_ROW, LARGE, NoRoom, Reception, keys_of
from faden.testing.memory_blobs import MemoryBlobs


def says(text: str) -> InboundMessage:
    return InboundMessage(provider_id=text, sender="tel:+491701234567", text=text)


class Thinker(Door):
    """An account that remembers on which thread it was made to think."""

    thread: threading.Thread | None = None

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        self.thread = threading.current_thread()
        return super().parse(body)


class Hall:
    """A reception, and what was handed on behind it."""

    def __init__(self, room: int = 1 << 30, least: int = 0) -> None:
        self.door = Thinker(means=[says("Guten Tag")])
        self.blobs = MemoryBlobs(room)
        self.offered: list[Item] = []
        self.reception = Reception(self._offer, self.blobs, least=least)

    async def _offer(self, item: Item) -> Outcome:
        self.offered.append(item)
        return Outcome.ACCEPTED

    def takes(self, raw: bytes) -> list[Outcome]:
        return asyncio.run(self.reception.take(self.door, raw))


def test_small_bytes_stand_in_the_row() -> None:
    hall = Hall()
    assert hall.takes(b"x" * IN_ROW) == [Outcome.ACCEPTED]
    (item,) = hall.offered
    assert (len(item.raw), item.blob, hall.blobs.kept) == (IN_ROW, None, {})


def test_large_bytes_are_on_the_disk_before_their_row_is_offered() -> None:
    hall, raw = Hall(), b"x" * (IN_ROW + 1)
    hall.takes(raw)
    (item,) = hall.offered
    assert (item.raw, item.blob) == (b"", hashlib.sha256(raw).digest())
    assert hall.blobs.kept == {(item.workspace, item.blob): raw}


def test_understanding_something_large_holds_up_nobody() -> None:
    hall = Hall()
    hall.takes(b"x" * LARGE)
    assert hall.door.thread is threading.main_thread()
    hall.takes(b"x" * (LARGE + 1))
    assert hall.door.thread is not threading.main_thread()


@pytest.mark.parametrize(("room", "size"), [(999, 0), (1_000, 1), (1_500, 501)])
def test_a_full_disk_takes_nothing_and_says_so(room: int, size: int) -> None:
    hall = Hall(room=room, least=1_000)
    with pytest.raises(NoRoom):
        hall.takes(b"x" * size)
    assert hall.offered == []


def test_room_that_is_there_again_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    hall, now = Hall(room=0, least=1_000), [100.0]
    monkeypatch.setattr("faden.engine.reception.time.monotonic", lambda: now[0])
    with pytest.raises(NoRoom):
        hall.takes(b"x")
    hall.blobs.room = 5_000
    now[0] += 1
    assert hall.takes(b"x") == [Outcome.ACCEPTED]


def test_many_at_once_cannot_use_up_the_room_between_two_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("faden.engine.reception.time.monotonic", lambda: 100.0)
    hall = Hall(room=1_250, least=1_000)
    hall.takes(b"x" * 100)
    hall.takes(b"y" * 100)
    with pytest.raises(NoRoom):
        hall.takes(b"z" * 100)
    assert len(hall.offered) == 2


def test_what_must_not_be_understood_is_kept_all_the_same() -> None:
    hall = Hall()
    asyncio.run(hall.reception.keep_unread(hall.door, "larger than 50 MB", b"From: a@example.org"))
    (item,) = hall.offered
    assert (item.inbound, item.raw) == (Unreadable("larger than 50 MB"), b"From: a@example.org")
    assert hall.door.thread is None


def test_the_keys_are_those_of_the_arrivals() -> None:
    hall = Hall()
    hall.takes(b"x")
    assert keys_of(hall.door, b"x") == [item.key for item in hall.offered]


def test_the_time_of_a_door_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The door verifies before; the reception never does."""
    hall = Hall()

    def never(*_: object) -> datetime:
        raise AssertionError("not asked")

    monkeypatch.setattr(hall.door, "verify", never, raising=False)
    assert hall.takes(b"x") == [Outcome.ACCEPTED]
