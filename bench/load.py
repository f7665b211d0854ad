"""How are signed webhook messages made beforehand and fired at an installation?

wrk with 64 connections sends bodies that were signed before, each once; so neither signing nor a
slow client is part of what is measured.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.installation import SECRET, Installation
from faden.directory import LoadedDirectory
from faden.engine.ids import new_id
from faden.engine.inbox import accept
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.reception import items_of
from faden.store.connections import Connections
from faden.store.log import PostgresStore

_LUA = """
local lines = {}
local place = 0
function init(args)
  for line in io.lines(args[1]) do lines[#lines + 1] = line end
end
function request()
  place = place + 1
  local line = lines[(place - 1) % #lines + 1]
  local id, stamp, signature, body = line:match("^(%S+) (%S+) (%S+) (.*)$")
  local headers = {
    ["webhook-id"] = id, ["webhook-timestamp"] = stamp, ["webhook-signature"] = signature,
    ["content-type"] = "application/json"
  }
  return wrk.format("POST", "/hooks/bench", headers, body)
end
"""


#: What people write, in the lengths and words that they use; reading it is part of the work.
_TEXTS = (
    "Guten Tag, wann kommt mein Paket mit der Nummer 4711? Viele Grüße",
    "ok danke",
    "Hallo, gestern hat mir niemand sagen können, was mit meiner Bestellung ist. Bitte um Rückruf.",
    "Im Laden kostet der Tarif auf einmal 130 Euro, in Ihrer Mail waren es 0. Was stimmt denn nun?",
    "The driver was here but nobody rang. When will you try again? I am at home all day tomorrow.",
    "Donnerstag um 15 Uhr passt gut, ich hole das Gerät dann ab",
    "???",
    "Ich warte seit drei Wochen auf eine Antwort und verstehe nicht, warum sich keiner meldet!",
)


def signed(body: bytes, message_id: str, stamp: int) -> str:
    """Return the Standard Webhooks signature of a body."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    content = f"{message_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()


def number_of(customer: int) -> str:
    """Return the telephone number of a customer of ours."""
    return f"+49170{customer:07}"


def messages(
    count: int, *, run: str, customers: int, first: int = 0
) -> Iterator[tuple[str, str, bytes]]:
    """Yield (id, signature, body) of distinct messages of that many customers, in turn."""
    stamp = int(time.time())
    for number in range(count):
        message_id = f"{run}-{number}"
        body = json.dumps(
            {
                "kind": "message",
                "id": message_id,
                "from": number_of(first + (number * 7919) % customers),
                "text": _TEXTS[number % len(_TEXTS)],
            },
            ensure_ascii=False,
        ).encode()
        yield message_id, signed(body, message_id, stamp), body


def write_lines(path: Path, count: int, *, run: str, customers: int, first: int = 0) -> None:
    """Write the messages of a run as lines for wrk."""
    stamp = int(time.time())
    with path.open("wb") as file:
        for message_id, signature, body in messages(
            count, run=run, customers=customers, first=first
        ):
            file.write(f"{message_id} {stamp} {signature} ".encode() + body + b"\n")


def fire(installation: Installation, lines: Path, *, seconds: int) -> float:
    """Fire the lines for some seconds; return committed messages a second."""
    script = lines.with_suffix(".lua")
    script.write_text(_LUA)
    before = stored(installation)
    begin = time.perf_counter()
    done = subprocess.run(
        [
            *("wrk", "-t1", "-c64", f"-d{seconds}s", "-s", str(script), installation.address),
            *("--", str(lines)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    lasted = time.perf_counter() - begin
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(done.stdout)
    return (stored(installation) - before) / lasted


def stored(installation: Installation) -> int:
    """Return how many messages are on threads."""
    with psycopg.connect(installation.postgres.url) as connection:
        connection.execute("set role faden_engine")
        row = connection.execute(
            "select count(*) from event where kind = 'message_received'"
        ).fetchone()
        return int(row[0]) if row else 0


def fill(installation: Installation, count: int) -> None:
    """Store many messages, the same way as always but without HTTP."""
    asyncio.run(_store(installation, count, customers=20_000, run="fill"))


def lengthen(installation: Installation, count: int) -> None:
    """Give customer number 0 a long history."""
    asyncio.run(_store(installation, count, customers=1, run="long"))


async def _store(installation: Installation, count: int, *, customers: int, run: str) -> None:
    connections = Connections(installation.postgres.url)
    await connections.open()
    directory = LoadedDirectory(connections, OutgoingClient(allow=frozenset({"127.0.0.1:9"})))
    await directory.load()
    account = directory.account("bench")
    if account is None:
        raise RuntimeError("the bench's account is not connected")
    store = PostgresStore(connections.engine)
    bodies = messages(count, run=run, customers=customers)
    while batch := [body for _, _, body in itertools.islice(bodies, 500)]:
        items = [item for body in batch for item in items_of(account, body)]
        await accept(store, directory, items, now=datetime.now(UTC), new_id=new_id)
    await connections.close()
