"""What can this machine do at the most, in the same run?

One-row commits of psycopg (async, 16 connections, a 200-byte row, two indexes) on the same server:
the plainest durable thing a program can do, once for each message.
"""

from __future__ import annotations

import asyncio
import secrets
import statistics
import time

import psycopg

_INSERT = "insert into plain (id, customer, body) values (%s, %s, %s)"
_BODY = "x" * 200


async def one_row_commits(
    url: str, *, seconds: float, connections: int = 16
) -> tuple[float, float]:
    """Return (commits a second, median seconds of one commit)."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(
            "create table if not exists plain (id uuid primary key, customer bigint not null,"
            " body text not null)"
        )
        await connection.execute("create index if not exists plain_customer on plain (customer)")
    end = time.perf_counter() + seconds
    times = await asyncio.gather(*(_commits(url, end) for _ in range(connections)))
    everything = [one for some in times for one in some]
    return len(everything) / seconds, statistics.median(everything)


async def _commits(url: str, end: float) -> list[float]:
    times = []
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while (begin := time.perf_counter()) < end:
            row = (secrets.token_hex(16), secrets.randbelow(20_000), _BODY)
            await connection.execute(_INSERT, row, prepare=True)
            times.append(time.perf_counter() - begin)
    return times


def measure(url: str, *, seconds: float) -> tuple[float, float]:
    """Return (commits a second, median seconds of one commit)."""
    return asyncio.run(one_row_commits(url, seconds=seconds))
