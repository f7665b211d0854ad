"""How fast is a signed webhook message acknowledged, how soon, and does it stay so?

`http_accept`: acknowledged messages a second (64 connections, 20,000 customers, signatures, row
security on, everything durable) over one-row commits a second. `accept_latency`: one client alone.
`flatness`: the same with 1,000,000 stored messages as with 10,000, and for a customer with 20,000
events as for a new one.
"""

from __future__ import annotations

import http.client
import statistics
import time
from pathlib import Path

from bench import limits, load
from bench.installation import Installation, faden, server
from bench.result import Result

CUSTOMERS = 20_000
_RATE = 12_000  #: more than anybody reaches here: so many bodies are signed for each second


def measure(*, short: bool) -> list[Result]:
    """Measure rate and latency, each turn beside the limit."""
    seconds, turns = (3, 2) if short else (8, 5)
    rates, commits, commit_times, alone = [], [], [], []
    with server() as (data, running), faden(data, running) as installation:
        _warm(installation, data)
        for turn in range(turns):
            commit_rate, commit_time = limits.measure(running.url, seconds=seconds / 2)
            commits.append(commit_rate)
            commit_times.append(commit_time)
            rates.append(_fire(installation, data, run=f"turn{turn}", seconds=seconds))
            alone.append(_alone(installation, run=f"alone{turn}", count=200))
    rate, commit = statistics.median(rates), statistics.median(commits)
    latency, commit_time = statistics.median(alone), statistics.median(commit_times)
    return [
        Result(
            name="http_accept",
            ours=rate,
            limit=commit,
            target=0.35,
            unit="messages/s",
            value={"messages_per_second": rate, "commits_per_second": commit},
        ),
        Result(
            name="accept_latency",
            ours=latency * 1e3,
            limit=commit_time * 1e3,
            target=5,
            unit="ms p50",
            at_least=False,
            value={"alone_p50_ms": latency * 1e3, "commit_p50_ms": commit_time * 1e3},
        ),
    ]


def measure_flatness(*, short: bool) -> list[Result]:
    """Measure the same rate early and late, and for one customer with a long history."""
    many = 20_000 if short else 1_000_000
    seconds = 3 if short else 6
    turns = 2 if short else 3
    with server() as (data, running), faden(data, running) as installation:
        _warm(installation, data)
        early = [_fire(installation, data, run=f"e{n}", seconds=seconds) for n in range(turns)]
        new = [_one(installation, data, turn=n, old=False) for n in range(turns)]
        load.fill(installation, many)
        load.lengthen(installation, 20_000)
        _warm(installation, data, run="again")
        late = [_fire(installation, data, run=f"l{n}", seconds=seconds) for n in range(turns)]
        old = [_one(installation, data, turn=n, old=True) for n in range(turns)]
    return [
        Result(
            name="flatness_stored",
            ours=statistics.median(late),
            limit=statistics.median(early),
            target=0.9,
            unit="messages/s",
        ),
        Result(
            name="flatness_history",
            ours=statistics.median(old),
            limit=statistics.median(new),
            target=0.9,
            unit="messages/s",
        ),
    ]


def _warm(installation: Installation, data: Path, *, run: str = "warm") -> None:
    """Meet every customer, so that what follows is the everyday case."""
    lines = data / f"{run}.txt"
    load.write_lines(lines, CUSTOMERS, run=run, customers=CUSTOMERS)
    load.fire(installation, lines, seconds=max(4, CUSTOMERS // 2000))


def _fire(installation: Installation, data: Path, *, run: str, seconds: int) -> float:
    lines = data / f"{run}.txt"
    load.write_lines(lines, _RATE * seconds, run=run, customers=CUSTOMERS)
    rate = load.fire(installation, lines, seconds=seconds)
    lines.unlink()
    return rate


def _one(installation: Installation, data: Path, *, turn: int, old: bool) -> float:
    """Let all messages come from one customer: number 0 when old, else somebody new."""
    run = f"one-{'old' if old else 'new'}-{turn}"
    first = 0 if old else CUSTOMERS + 1 + turn
    lines = data / f"{run}.txt"
    load.write_lines(lines, _RATE * 4, run=run, customers=1, first=first)
    return load.fire(installation, lines, seconds=4)


def _alone(installation: Installation, *, run: str, count: int) -> float:
    """Return the median seconds of one message after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", installation.port)
    stamp, times = str(int(time.time())), []
    for message_id, signature, body in load.messages(count, run=run, customers=CUSTOMERS):
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature,
            "content-type": "application/json",
        }
        begin = time.perf_counter()
        connection.request("POST", "/hooks/bench", body, headers)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - begin)
        if answer.status != 202:
            raise RuntimeError(f"{answer.status} instead of 202")
    connection.close()
    return statistics.median(times)
