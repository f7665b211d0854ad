"""Is every request answered, and only what is authenticated handed on?"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from tests.engine.office import MONDAY, POLICY, Line, says

from faden.core.channel import (
    Forged,
    Inbound,
    InboundMessage,
    Stale,
    Unreadable,
    Verdict,
    Verified,
)
from faden.core.policy import Policy
from faden.engine.batcher import Stopped
from faden.engine.inbox import Item, Outcome
from faden.engine.reception import Reception
from faden.testing.memory_blobs import MemoryBlobs
from faden.web.hooks import MAX_BODY, Hooks

Message = MutableMapping[str, Any]


@dataclass
class Door(Line):
    """An account whose requests mean what the test says."""

    verdict: Verdict = field(default_factory=Verified)
    means: Sequence[Inbound] | Unreadable = ()
    seen: Mapping[str, str] = field(default_factory=dict)

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:
        """Judge as told."""
        self.seen = headers
        return self.verdict

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        """Understand what the test says."""
        return self.means


@dataclass
class Answer:
    """What the client reads."""

    status: int
    headers: dict[str, str]
    body: Mapping[str, Any]


class Gate:
    """The route, with one account behind it; remembers what was handed on."""

    def __init__(self) -> None:
        self.door = Door(means=[says("Guten Tag")])
        self.offered: list[Item] = []
        self.outcomes: list[Outcome | BaseException] = []
        self.blobs = MemoryBlobs()
        taken = Reception(self._offer, self.blobs, least=1000).taken
        self.hooks = Hooks(
            self,
            taken,
            lambda: MONDAY,
            (ConnectionError,),
            unusable=lambda account_id: account_id == "broken",
        )

    def account(self, account_id: str) -> Door | None:
        """Only one is connected."""
        return self.door if account_id == "line" else None

    def policy(self, workspace: int) -> Policy:
        """Nobody asks."""
        return POLICY

    async def _offer(self, item: Item) -> Outcome:
        self.offered.append(item)
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.ACCEPTED
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def asks(self, *messages: Message, method: str = "POST", path: str = "/hooks/line") -> Answer:
        """Send a request, as the server hands it on."""
        incoming = list(messages)
        sent: list[Message] = []

        async def receive() -> Message:
            return incoming.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [(b"webhook-id", b"w1")]
        scope = {"type": "http", "method": method, "path": path, "headers": headers}
        asyncio.run(self.hooks(scope, receive, send))
        start, body = sent
        told = {key.decode(): value.decode() for key, value in start["headers"]}
        assert int(told["content-length"]) == len(body["body"])
        return Answer(start["status"], told, json.loads(body["body"]))

    def posts(self, body: bytes = b"{}", *, path: str = "/hooks/line") -> Answer:
        """Post a body in one piece."""
        return self.asks({"type": "http.request", "body": body}, path=path)


@pytest.fixture
def gate() -> Gate:
    return Gate()


def parts(*pieces: bytes) -> list[Message]:
    last = len(pieces) - 1
    return [
        {"type": "http.request", "body": piece, "more_body": place < last}
        for place, piece in enumerate(pieces)
    ]


def test_a_message_is_answered_once_it_is_accepted(gate: Gate) -> None:
    answer = gate.posts(b"as it came")
    assert (answer.status, answer.body) == (202, {"status": "accepted"})
    (handed_on,) = gate.offered
    assert (handed_on.account, handed_on.workspace) == ("line", 1)
    assert handed_on.raw == b"as it came"


def test_a_body_in_pieces_is_one_body(gate: Gate) -> None:
    assert gate.asks(*parts(b"as ", b"it ", b"came")).status == 202
    assert gate.offered[0].raw == b"as it came"


def test_headers_reach_the_account_with_lower_case_names(gate: Gate) -> None:
    gate.posts()
    assert gate.door.seen == {"webhook-id": "w1"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_only_a_post_is_taken(gate: Gate, method: str) -> None:
    answer = gate.asks(*parts(b"{}"), method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert gate.offered == []


# Who may not.


def test_an_unknown_account_and_a_wrong_signature_get_the_same_answer(gate: Gate) -> None:
    gate.door.verdict = Forged("the signature does not fit")
    forged = gate.posts()
    unknown = gate.posts(path="/hooks/nobody")
    assert forged.status == unknown.status == 401
    assert forged.body == unknown.body
    assert gate.offered == []


def test_a_clock_that_is_off_is_told_so(gate: Gate) -> None:
    gate.door.verdict = Stale("600 s old")
    answer = gate.posts()
    assert (answer.status, answer.body["detail"]) == (401, "600 s old")
    assert gate.offered == []


@pytest.mark.parametrize("path", ["/hooks/", "/hooks/line/", "/hooks/LINE", "/hooks/../line"])
def test_an_odd_path_is_an_unknown_account(gate: Gate, path: str) -> None:
    assert gate.posts(path=path).status == 401


def test_an_account_that_has_to_be_repaired_asks_to_come_again(gate: Gate) -> None:
    """A provider that is told 401 may stop sending for good."""
    answer = gate.posts(path="/hooks/broken")
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    assert gate.offered == []


# Too much, or cut off.


def test_a_body_of_the_greatest_size_is_taken(gate: Gate) -> None:
    assert gate.posts(b"x" * MAX_BODY).status == 202


@pytest.mark.parametrize("pieces", [(MAX_BODY + 1,), (MAX_BODY, 1), (1, MAX_BODY, 5)])
def test_a_longer_one_is_refused_and_nothing_is_kept(gate: Gate, pieces: tuple[int, ...]) -> None:
    answer = gate.asks(*parts(*(b"x" * size for size in pieces)))
    assert answer.status == 413
    assert gate.offered == []


@pytest.mark.parametrize(
    "before", [[], [{"type": "http.request", "body": b"{", "more_body": True}]]
)
def test_a_request_that_was_cut_off_is_not_taken_for_a_short_one(
    gate: Gate, before: list[Message]
) -> None:
    gate.asks(*before, {"type": "http.disconnect"})
    assert gate.offered == []


# Several at once.


def test_each_item_of_a_list_is_handed_on_with_bytes_of_its_own(gate: Gate) -> None:
    gate.door.means = [says("eins"), says("zwei"), says("drei")]
    gate.posts(b"the whole list")
    first, second, third = gate.offered
    assert first.raw == b"the whole list"
    assert b"zwei" in second.raw
    assert b"drei" in third.raw
    assert len({item.digest for item in gate.offered}) == 3


def test_what_could_be_read_is_accepted_beside_what_could_not(gate: Gate) -> None:
    good = (says("eins"), says("zwei"))
    gate.door.means = Unreadable("item 1: neither an object nor a list", good)
    gate.outcomes = [Outcome.QUARANTINED, Outcome.ACCEPTED, Outcome.ACCEPTED]
    answer = gate.posts(b"the whole list")
    assert (answer.status, answer.body["status"]) == (202, "quarantined")
    unread, *readable = gate.offered
    assert isinstance(unread.inbound, Unreadable)
    assert unread.raw == b"the whole list"
    texts = [item.inbound.text for item in readable if isinstance(item.inbound, InboundMessage)]
    assert texts == ["eins", "zwei"]


# What became of it.


@pytest.mark.parametrize(
    ("outcomes", "status", "word"),
    [
        ([Outcome.DUPLICATE, Outcome.DUPLICATE], 200, "duplicate"),
        ([Outcome.DUPLICATE, Outcome.ACCEPTED], 202, "accepted"),
        ([Outcome.ACCEPTED, Outcome.QUARANTINED], 202, "quarantined"),
        ([Outcome.DUPLICATE, Outcome.QUARANTINED], 202, "quarantined"),
    ],
)
def test_the_answer_says_what_became_of_all(
    gate: Gate, outcomes: list[Outcome | BaseException], status: int, word: str
) -> None:
    gate.door.means = [says("eins"), says("zwei")]
    gate.outcomes = outcomes
    answer = gate.posts()
    assert (answer.status, answer.body["status"]) == (status, word)


def test_why_something_is_in_quarantine_is_told(gate: Gate) -> None:
    gate.door.means = Unreadable("not JSON")
    gate.outcomes = [Outcome.QUARANTINED]
    assert gate.posts().body == {"status": "quarantined", "detail": "not JSON"}


@pytest.mark.parametrize("trouble", [ConnectionError("gone"), Stopped()])
def test_what_could_not_be_committed_is_to_be_sent_again(
    gate: Gate, trouble: BaseException
) -> None:
    gate.outcomes = [trouble]
    answer = gate.posts()
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")


def test_one_item_that_could_not_be_committed_is_enough_to_ask_for_all_again(gate: Gate) -> None:
    gate.door.means = [says("eins"), says("zwei")]
    gate.outcomes = [Outcome.ACCEPTED, ConnectionError("gone")]
    assert gate.posts().status == 503


def test_the_answer_waits_for_the_commit() -> None:
    async def story() -> list[str]:
        order: list[str] = []
        committed = asyncio.Event()

        async def offer(item: Item) -> Outcome:
            await committed.wait()
            order.append("committed")
            return Outcome.ACCEPTED

        async def receive() -> Message:
            return {"type": "http.request", "body": b"{}"}

        async def send(message: Message) -> None:
            order.append(message["type"])

        taken = Reception(offer, MemoryBlobs(), least=0).taken
        hooks = Hooks(Gate(), taken, lambda: MONDAY, ())
        scope = {"type": "http", "method": "POST", "path": "/hooks/line", "headers": []}
        async with answering(hooks(scope, receive, send)):
            await asyncio.sleep(0.01)
            order.append("not yet")
            committed.set()
        return order

    assert asyncio.run(story()) == [
        "not yet",
        "committed",
        "http.response.start",
        "http.response.body",
    ]


@asynccontextmanager
async def answering(request: Any) -> AsyncIterator[None]:
    """Let a request be answered beside what happens meanwhile."""
    task = asyncio.create_task(request)
    yield
    await task
