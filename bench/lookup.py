"""How fast do a million customers come in, and how soon is one of them found by an address?

`import`: 1,000,000 rows, three in a hundred of them flawed, through the command itself. `lookup`:
finding a customer by address, in the role that reads for people, over a plain select by primary
key on the same connection, in turns; p99 of both.
"""

from __future__ import annotations

import os
import re
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from tests.importing import crm

from bench.installation import server
from bench.result import Result
from faden.core.address import bucket_of
from faden.store.migrate import migrate
from faden.store.wire.statement import statement

_SAID = re.compile(r"([\d,]+) rows in ([\d.,]+) s: ([\d,]+) rows/s, at most ([\d,]+) MB")
_MAX_MB = 300.0
_WANTED = 5_000.0  #: rows a second


def measure(*, short: bool) -> list[Result]:
    """Import, import the same again, and look customers up."""
    count = 20_000 if short else 1_000_000
    with server() as (data, running):
        migrate(running.url)
        _workspace(running.url)
        file = crm.write(data / "customers.csv", count)
        pace, peak = _import(data, file)
        again, _ = _import(data, file)
        ours, plain = _look_ups(running.url, count, each=2_000 if short else 20_000)
    value = {"rows": count, "rows_per_second": pace, "unchanged_per_second": again}
    return [
        Result(
            name="import_memory",
            ours=peak,
            limit=_MAX_MB,
            target=1,
            unit="MB peak",
            at_least=False,
            value={"peak_mb": peak},
        ),
        Result(
            name="import_rows",
            ours=pace,
            limit=_WANTED,
            target=1,
            unit="rows/s",
            value=value,
        ),
        Result(
            name="lookup",
            ours=ours * 1e3,
            limit=plain * 1e3,
            target=3,
            unit="ms p99",
            at_least=False,
            value={"lookup_p99_ms": ours * 1e3, "primary_key_p99_ms": plain * 1e3},
        ),
    ]


def _workspace(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(
            "insert into workspace (slug, name, created_at) values ('bench', 'Bench', now())"
        )


def _import(data: Path, file: Path) -> tuple[float, float]:
    """Return rows a second and the most memory in megabytes, as the command says."""
    environment = os.environ | {"FADEN_DATA": str(data)}  # noqa: TID251 - handed on to the child
    report = data / "errors.csv"
    command = [
        sys.executable,
        "-m",
        "faden",
        "import",
        "customers",
        str(file),
        "--report",
        str(report),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    sys.stdout.write(done.stdout)
    said = _SAID.search(done.stdout)
    if said is None:
        raise RuntimeError(done.stderr)
    return float(said[3].replace(",", "")), float(said[4].replace(",", ""))


def _look_ups(url: str, count: int, *, each: int) -> tuple[float, float]:
    """Return the p99 seconds of finding by address, and of a select by primary key."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set role faden_engine")
        connection.execute("analyze")
        ids = connection.execute(
            "select bucket, customer_id from thread order by random() limit 20000"
        ).fetchall()
        connection.execute("set role faden_reader")
        connection.execute("select set_config('faden.workspace', '1', false)")
        find = statement("find_customer_of_address")

        def by_address() -> None:
            uri = f"mailto:kunde{secrets.randbelow(count)}@example.org"
            values = {"bucket": bucket_of(uri), "workspace": 1, "uri": uri}
            connection.execute(find, values, prepare=True).fetchall()

        def by_key() -> None:
            key = ids[secrets.randbelow(len(ids))]
            connection.execute(
                "select snapshot from thread where bucket = %s and customer_id = %s",
                key,
                prepare=True,
            ).fetchall()

        times: dict[Callable[[], None], list[float]] = {by_address: [], by_key: []}
        for _ in range(each):
            for look_up, taken in times.items():
                begin = time.perf_counter()
                look_up()
                taken.append(time.perf_counter() - begin)
    ours, plain = (statistics.quantiles(taken, n=100)[98] for taken in times.values())
    return ours, plain
