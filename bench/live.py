"""How soon does an open page or window hear of a message, and what does an open stream cost?

`live_*`: from the acknowledgement of a signed webhook message to the line on each desk stream;
`chat_*`: from the acknowledgement of a chat message to the line in its window; each with one open
stream and with 200. To the next picture of a desk page in a browser: screen.py.
`live_accept`: messages a second while 200 desks look on, over those while nobody does.
`idle_streams_dropped`: many streams, half of each kind, that nothing happens on for a minute.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench import load
from bench.installation import SECRET, Installation, faden, server
from bench.memory import pss_mb
from bench.result import Result
from bench.streams import Stream, open_stream, open_streams, post
from faden.channels.chat.wire import token
from faden.store import registry
from faden.store.migrate import migrate

MANY = 200
_CHAT = "chat"
_KEY = base64.b64decode(SECRET.removeprefix("whsec_"))
_PATIENCE = 20.0  #: seconds after which a line is late beyond measure
_PAUSE = 0.3  #: seconds between two messages


@dataclass(frozen=True, slots=True)
class Desk:
    """A hub, and who is signed in there."""

    installation: Installation
    session: str
    customer_id: str

    @property
    def port(self) -> int:
        """Return where it listens."""
        return self.installation.port

    def page(self) -> tuple[str, ...]:
        """Return what a page of the customer asks for."""
        return (f"/live?customer={self.customer_id}", f"Cookie: faden_session={self.session}")

    def window(self, visitor: str) -> tuple[str, ...]:
        """Return what a visitor's window asks for."""
        held = token.write(_KEY, _CHAT, token.Visitor(visitor))
        return (
            f"/chat/{_CHAT}/events",
            f"Authorization: Bearer {held}",
            "Accept: text/event-stream",
        )


def measure(*, short: bool) -> list[Result]:
    """Measure all of it on one installation."""
    with server() as (data, running):
        migrate(running.url)
        session = asyncio.run(sign_in(running.url))
        with faden(data, running) as installation:
            asyncio.run(first_message(installation))
            customer = customer_of(running.url)
            desk = Desk(installation, session, customer)
            return asyncio.run(_measure(desk, data, short=short))


async def _measure(desk: Desk, data: Path, *, short: bool) -> list[Result]:
    count = 30 if short else 120
    live = {n: await _live(desk, streams=n, count=count) for n in (1, MANY)}
    chat = {n: await _chat(desk, streams=n, count=count) for n in (1, MANY)}
    results = [*_latencies("live", live), *_latencies("chat", chat)]
    results.append(await _accept(desk, data, seconds=3 if short else 8, turns=2 if short else 5))
    results.append(await _idle(desk, streams=1_000 if short else 10_000))
    return results


# --- what is told, and when ----------------------------------------------------------------------


async def _live(desk: Desk, *, streams: int, count: int) -> list[float]:
    """Return seconds until each stream was told, message after message."""
    pages, times = await open_streams(desk.port, [desk.page()] * streams), []
    for message in load.messages(count, run=f"live{streams}", customers=1):
        await asyncio.sleep(_PAUSE)
        heard = [page.awaits(b"customer") for page in pages]
        accepted = await hook(desk.port, *message)
        told = await asyncio.wait_for(asyncio.gather(*heard), _PATIENCE)
        times += [max(0.0, at - accepted) for at in told]
    close(pages)
    return times


async def _chat(desk: Desk, *, streams: int, count: int) -> list[float]:
    """Return seconds until a window was told, while others are open; each time another visitor."""
    others = await open_streams(
        desk.port, [desk.window(secrets.token_hex(16)) for _ in range(streams - 1)]
    )
    times = []
    for number in range(count):
        path, bearer, accept = desk.window(secrets.token_hex(16))
        window = await open_stream(desk.port, path, bearer, accept)
        heard = window.awaits(b"message")
        body = json.dumps({"id": f"bench-{streams}-{number}", "text": "Wann kommt mein Paket?"})
        accepted = await post(desk.port, f"/chat/{_CHAT}/messages", body.encode(), bearer)
        times.append(max(0.0, await asyncio.wait_for(heard, _PATIENCE) - accepted))
        window.close()
        await asyncio.sleep(_PAUSE)
    close(others)
    return times


def _latencies(name: str, times: dict[int, list[float]]) -> list[Result]:
    values = {
        f"{part}_ms_{streams}": value
        for streams, seconds in times.items()
        for part, value in zip(("p50", "p95", "p99"), parts(seconds), strict=True)
    }
    return [
        Result(
            name=f"{name}_{part}",
            ours=values[f"{part}_ms_{MANY}"],
            limit=limit,
            target=1.0,
            unit=f"ms {part}",
            at_least=False,
            value=values,
        )
        for part, limit in (("p50", 100.0), ("p95", 500.0))
    ]


def parts(seconds: list[float]) -> tuple[float, float, float]:
    """Return p50, p95 and p99 in milliseconds."""
    cuts = statistics.quantiles([one * 1e3 for one in seconds], n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


# --- what it costs -------------------------------------------------------------------------------


async def _accept(desk: Desk, data: Path, *, seconds: int, turns: int) -> Result:
    """Fire with and without desks that look on, in turns."""
    alone, watched = [], []
    for turn in range(turns):
        alone.append(await _fire(desk, data, run=f"alone{turn}", seconds=seconds))
        pages = await open_streams(desk.port, [desk.page()] * MANY)
        watched.append(await _fire(desk, data, run=f"watched{turn}", seconds=seconds))
        lost = sum(page.is_lost for page in pages)
        close(pages)
        if lost:
            raise RuntimeError(f"{lost} streams were lost under load")
    return Result(
        name="live_accept",
        ours=statistics.median(watched),
        limit=statistics.median(alone),
        target=0.7,
        unit="messages/s",
    )


async def _fire(desk: Desk, data: Path, *, run: str, seconds: int) -> float:
    lines = data / f"{run}.txt"
    load.write_lines(lines, 6_000 * seconds, run=run, customers=2_000, first=1)
    rate = await asyncio.to_thread(load.fire, desk.installation, lines, seconds=seconds)
    lines.unlink()
    return rate


async def _idle(desk: Desk, *, streams: int, seconds: float = 60.0) -> Result:
    """Hold streams on which nothing happens."""
    await asyncio.sleep(2)
    before = pss_mb(desk.installation.pid)
    half = streams // 2
    asked = [desk.page()] * half
    asked += [desk.window(secrets.token_hex(16)) for _ in range(streams - half)]
    begin = time.perf_counter()
    opened = await open_streams(desk.port, asked)
    opening = time.perf_counter() - begin
    await asyncio.sleep(seconds)
    grown = pss_mb(desk.installation.pid) - before
    dropped, lost = sum(one.is_lost for one in opened), _lost(opened)
    held = _connections(desk.installation.postgres.url)
    heard = opened[0].awaits(b"customer")
    (message,) = load.messages(1, run=f"idle{streams}", customers=1)
    accepted = await hook(desk.port, *message)
    told = await asyncio.wait_for(heard, _PATIENCE) - accepted
    close(opened)
    return Result(
        name="idle_streams_dropped",
        ours=dropped,
        limit=streams,
        target=0.0,
        unit="streams",
        at_least=False,
        value={
            "mib_per_1000": grown * 1e6 / 2**20 / streams * 1_000,
            "opened_per_second": streams / opening,
            "database_connections": held,
            "one_message_ms": max(0.0, told) * 1e3,
            **lost,
        },
    )


def _lost(streams: list[Stream]) -> dict[str, float]:
    """Count what was lost, by what was asked for and the last event or error of it."""
    why = Counter(
        f"lost {one.path} {one.error or one.last.decode()}" for one in streams if one.is_lost
    )
    return {reason: float(count) for reason, count in why.items()}


# --- the ways in ---------------------------------------------------------------------------------


async def hook(port: int, message_id: str, _signature: str, body: bytes) -> float:
    """Have a message arrive; return when (`perf_counter`) it was acknowledged."""
    # What was signed beforehand may be too old by now.
    stamp = int(time.time())
    return await post(
        port,
        "/hooks/bench",
        body,
        f"webhook-id: {message_id}",
        f"webhook-timestamp: {stamp}",
        f"webhook-signature: {load.signed(body, message_id, stamp)}",
    )


async def first_message(installation: Installation) -> None:
    """Have the first message of customer number 0 arrive."""
    for message in load.messages(1, run="first", customers=1):
        await hook(installation.port, *message)


async def sign_in(url: str) -> str:
    """Make a colleague who is signed in and a chat; return the session's token."""
    now = datetime.now(UTC)
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        await connection.execute(
            "insert into workspace (slug, name, created_at) values ('bench', 'Bench', now())"
        )
        chat = registry.StoredAccount(_CHAT, 1, "chat", "Chat", {"key": SECRET, "origins": ["*"]})
        await registry.add_account(connection, chat, now=now)
        linda = registry.NewAgent(
            workspace=1, email="linda@firma.example", name="Linda", role="lead", password_hash="-"
        )
        await registry.add_agent(connection, linda, now=now)
        (agent,) = await registry.agents_for_sign_in(connection, linda.email)
        opened = await registry.open_session(connection, agent, now=now, lasts=timedelta(hours=6))
    return opened.token


def customer_of(url: str, number: int = 0) -> str:
    """Return the record of a customer by the number that messages are made with."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        row = connection.execute(
            "select customer_id from address where uri = %s", (f"tel:{load.number_of(number)}",)
        ).fetchone()
    if row is None:
        raise RuntimeError("no message of this customer has come")
    return str(row[0].hex)


def _connections(url: str) -> float:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select count(*) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        ).fetchone()
    return float(row[0]) if row else 0.0


def close(streams: list[Stream]) -> None:
    """Hang up on all of them."""
    for stream in streams:
        stream.close()
