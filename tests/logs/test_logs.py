"""Does the log say what happened, one JSON object a line, and never a word that is a customer's?"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import Iterator

import psycopg
import pytest
import structlog
from tests.kills.installation import Installation, installation
from tests.kills.wire import SECRET, Client, signed

from faden.logs import log_to_stderr

WORDS = "Lindasgeheimnis"
NUMBER = "1705550199"
MAIL = "linda.geheim"
PASSWORD = "Passwortgeheim"
TOKEN = "tokengeheim"
MARKS = (WORDS, NUMBER, MAIL, PASSWORD, TOKEN, SECRET.removeprefix("whsec_"))
BROKEN = (sys.executable, "-m", "tests.logs.broken")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("sys.excepthook", sys.excepthook)
    handlers, level = logging.root.handlers[:], logging.root.level
    log_to_stderr(as_json=True)
    yield stream
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def lines(told: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in told.getvalue().splitlines()]


def test_a_traceback_says_where_and_shows_neither_values_nor_words(told: io.StringIO) -> None:
    def read(text: str) -> int:
        return int(text)

    try:
        read(WORDS)
    except ValueError:
        structlog.get_logger().exception("page failed", path="/desk")
    (line,) = lines(told)
    assert line["event"] == "page failed"
    assert str(line["error"]).startswith("ValueError at test_logs.py:")
    assert " read" in str(line["frames"])
    assert WORDS not in told.getvalue()


def test_what_a_library_or_a_crash_says_is_named_without_its_words(told: io.StringIO) -> None:
    logging.getLogger("library").warning("what came: %s", WORDS)
    error = psycopg.errors.UniqueViolation(f"Key (uri)=(tel:+49{NUMBER}) already exists")
    structlog.get_logger().error("not recorded", error=error)
    sys.excepthook(RuntimeError, RuntimeError(WORDS), None)
    events = [(line["event"], line.get("library"), line.get("error")) for line in lines(told)]
    assert events == [
        ("a library reports", "library", None),
        ("not recorded", None, "UniqueViolation 23505"),
        ("the process ends by a mistake", None, "RuntimeError"),
    ]
    assert not [mark for mark in MARKS if mark in told.getvalue()]


async def conversation(made: Installation) -> list[int]:
    """Everything that people, programs and attackers can do, with words that can be found."""
    client, number = Client(made.port), f"+49{NUMBER}"
    key = {"authorization": f"Bearer {made.token}", "idempotency-key": WORDS}
    wrong = {"authorization": f"Bearer {TOKEN}"}
    said = {"id": WORDS, "from": number, "text": WORDS, "name": WORDS}
    statuses = [
        (await client.post("/hooks/dedup", said)).status,
        (await client.post("/hooks/dedup", said | {"text": f"{WORDS} again"})).status,
        (await client.post("/hooks/dedup", {"id": "b", "text": f"BREAK {WORDS}"})).status,
        (await client.post("/hooks/dedup", {"id": "c", "text": [WORDS]})).status,
        (await client.post("/hooks/dedup", said, wrong)).status,
        (await client.post(f"/hooks/{WORDS}", said)).status,
    ]
    body = f"not json {WORDS}".encode()
    statuses.append((await client.ask("POST", "/hooks/dedup", signed(body), body)).status)
    sent = {"account": "dedup", "to": number, "text": WORDS, "ref": WORDS}
    statuses.append((await client.post("/api/v1/messages", sent, key)).status)
    statuses.append((await client.post("/api/v1/messages", sent | {"to": MAIL}, key)).status)
    statuses.append((await client.post("/api/v1/messages", sent, wrong)).status)
    form = f"email={MAIL}%40example.org&password={PASSWORD}".encode()
    for path in ("/sign-in", f"/unsubscribe/post/{TOKEN}", f"/c/{WORDS}?q={WORDS}"):
        statuses.append((await client.ask("POST", path, {}, form)).status)
        statuses.append((await client.ask("GET", path, {})).status)
    with made.database() as database:
        ((customer,),) = database.execute(
            "select encode(uuid_send(customer_id), 'hex') from address where uri = %s",
            (f"tel:{number}",),
        ).fetchall()
    statuses.append((await client.ask("GET", f"/api/v1/customers/{customer}/events", key)).status)
    client.close()
    return statuses


async def story() -> tuple[list[int], str]:
    async with installation({"serve": ["serve"]}, launcher=BROKEN, ill=True) as made:
        statuses = await conversation(made)
        await asyncio.sleep(1)  # the outbox meets the ill provider
        return statuses, made.fadens["serve"].log.read_text()


@pytest.mark.slow
def test_a_whole_conversation_with_failures_leaves_no_word_in_any_log() -> None:
    statuses, log = asyncio.run(story())
    assert 500 in statuses, "the crash path was walked"
    assert "page failed" in log
    assert [mark for mark in MARKS if mark in log] == []
    for line in log.splitlines():
        if not line.startswith("Faden "):
            assert line.startswith("{"), line
            assert {"event", "level", "timestamp"} <= json.loads(line).keys()
