"""How soon is a word found in a million messages, and a name among the customers who wrote them?

The follower of the log takes everything in, which is timed as well. Then: a rare word, a word of
every second message, two words, a name with a typing error, a part of a number; by somebody who
sees everything and by somebody limited to a team that has one customer in a hundred.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bench.installation import server
from bench.result import Result
from faden.core.address import bucket_of
from faden.core.thread import Thread
from faden.store.codec import bucket_of_id, thread_to_bytes
from faden.store.connections import Connections
from faden.store.migrate import migrate
from faden.store.postgres import Running
from faden.store.searching.index import Index
from faden.store.searching.messages import find_messages
from faden.store.views import Views
from faden.store.views_search import meant

_WANTED = 1_000.0  #: milliseconds; nobody shall wait for longer
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "de",
    "di",
    "fa",
    "ga",
    "ge",
    "ha",
    "he",
    "ho",
    "ka",
    "ke",
    "ki",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
]
_TRIES = 15
_TEAM = frozenset({"team:branch"})

QUESTIONS = {
    "rare word": "sonderwort17",
    "word of every second message": "paket",
    "two common words": "paket rechnung",
    "beginning of a word": "rechn",
    "no such word": "gibtesnicht",
}
CUSTOMERS = {"name": "Bade Kelimo", "name with an error": "Bade Kelmo", "number": "0170 1234"}


def measure(*, short: bool) -> list[Result]:
    """Fill, take in, search."""
    count = 20_000 if short else 1_000_000
    with server() as (_, running):
        migrate(running.url)
        _fill(_admin(running), count)
        pace, times = asyncio.run(_measure(running.url, count))
    for name, seconds in times.items():
        sys.stdout.write(f"  {name}: {seconds * 1e3:.1f} ms\n")
    sys.stdout.write(f"  taken in: {pace:,.0f} events/s\n")
    slowest = max(times.values()) * 1e3
    return [
        Result(
            name="search",
            ours=slowest,
            limit=_WANTED,
            target=1,
            unit="ms, the slowest",
            at_least=False,
            value={"messages": count, "taken_in_per_second": pace}
            | {name: seconds * 1e3 for name, seconds in times.items()},
        )
    ]


async def _measure(url: str, count: int) -> tuple[float, dict[str, float]]:
    connections = Connections(url, engine_size=2, reader_size=1)
    await connections.open()
    try:
        index = Index(connections.engine, pause=lambda: asyncio.sleep(0))
        began, taken = time.perf_counter(), 0
        while (more := await index.fill(limit=500)) or taken < count:
            taken += more
            if taken % 100_000 < 500:
                sys.stdout.write(f"  {taken:,} after {time.perf_counter() - began:.0f} s\n")
                sys.stdout.flush()
        pace = taken / (time.perf_counter() - began)
        async with connections.engine.connection() as connection:
            await connection.set_autocommit(True)
            await connection.execute("reset role")
            await connection.execute("vacuum analyze")
            await connection.execute("set role faden_engine")
            await connection.set_autocommit(False)
        times: dict[str, float] = {}
        for who, views in (
            ("", Views(connections)),
            ("limited, ", Views(connections).within(_TEAM)),
        ):
            for name, text in QUESTIONS.items():
                times[who + name] = await _longest(lambda v=views, t=text: _words(v, t))
            for name, text in CUSTOMERS.items():
                times[who + name] = await _longest(lambda v=views, t=text: _names(v, t))
        return pace, times
    finally:
        await connections.close()


async def _words(views: Views, text: str) -> object:
    return await find_messages(views, 1, text, limit=20)


async def _names(views: Views, text: str) -> object:
    return await meant(views, 1, text, region="DE")


async def _longest(ask: object) -> float:
    """Return the second longest of some tries in seconds: the first one warms up."""
    times = []
    for _ in range(_TRIES):
        began = time.perf_counter()
        await ask()  # type: ignore[operator]
        times.append(time.perf_counter() - began)
    return sorted(times)[-2]


def _admin(running: Running) -> str:
    """Return how to come in as somebody who may copy into tables with row security."""
    return make_conninfo(running.admin_url, dbname=conninfo_to_dict(running.url)["dbname"])


def _fill(url: str, count: int) -> None:
    """Write customers with a name, a number and five messages each, as they stand in the tables."""
    chance, customers = random.Random(7), max(count // 5, 100)
    ids = [f"{number:030x}{number % 256:02x}" for number in range(1, customers + 1)]
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into workspace (slug, name, created_at) values ('bench', 'Bench', now())"
        )
        _copy(
            connection,
            "thread (bucket, customer_id, workspace_id, sequence, snapshot, created_at)",
            (
                (bucket_of_id(one), one, 1, 5, thread_to_bytes(Thread(customer_id=one)), _BEGAN)
                for one in ids
            ),
        )
        _copy(
            connection,
            "address (bucket, workspace_id, uri, customer_id, met_at)",
            (
                (bucket_of(uri), 1, uri, one, _BEGAN)
                for number, one in enumerate(ids)
                for uri in (f"tel:+49170{number:07}",)
            ),
        )
        _copy(
            connection,
            "ticket (bucket, ticket_id, workspace_id, customer_id, state, owner, opened_at, reason,"
            " closed_reason)",
            (
                (bucket_of_id(one), one, 1, one, "closed", _owner(number), _BEGAN, "message", "x")
                for number, one in enumerate(ids)
            ),
        )
        _copy(
            connection,
            "event (bucket, customer_id, sequence, workspace_id, at, kind, ticket_id, body)",
            _messages(ids, count, chance),
        )
        connection.commit()


def _owner(number: int) -> str:
    return "team:branch" if number % 100 == 0 else "team:service"


def _messages(ids: list[str], count: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    words = ["".join(chance.choices(_SYLLABLES, k=4)) for _ in range(30_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    sums = list(_summed(weights))
    for number in range(count):
        one = ids[number % len(ids)]
        said = chance.choices(words, cum_weights=sums, k=30)
        said += ["Paket"] * (number % 2) + ["Rechnungen"] * (number % 3 == 0)
        said += [f"Sonderwort{number // 10_000}"] * (number % 10_000 == 0)
        first, last = chance.choices(_SYLLABLES, k=2), chance.choices(_SYLLABLES, k=3)
        body = {
            "message_id": one,
            "account": "sms",
            "address": "tel:+49",
            "text": " ".join(said),
            "ticket_id": one,
            "provider_id": str(number),
            "level": 1,
            "name": f"{''.join(first)} {''.join(last)}" if number < len(ids) else None,
        }
        at = _BEGAN + timedelta(seconds=number)
        sequence = number // len(ids) + 1
        kind = "message_received"
        yield bucket_of_id(one), one, sequence, 1, at, kind, one, json.dumps(body)


def _summed(weights: list[float]) -> Iterator[float]:
    total = 0.0
    for weight in weights:
        total += weight
        yield total


def _copy(connection: psycopg.Connection, target: str, rows: Iterator[tuple[object, ...]]) -> None:
    # Many transactions, as in life: the follower reads one after the other.
    for some in batched(rows, 2_000):
        with connection.cursor().copy(f"copy {target} from stdin".encode()) as copy:
            for row in some:
                copy.write_row(row)
        connection.commit()


def batched(rows: Iterator[tuple[object, ...]], many: int) -> Iterator[list[tuple[object, ...]]]:
    """Yield the rows in lists of at most so many."""
    while some := list(islice(rows, many)):
        yield some
