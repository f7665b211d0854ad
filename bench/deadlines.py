"""How late is a missed deadline told, when ten thousand come at once among a million open tickets?

`faden work` runs as a user would run it. The tickets are loaded by SQL; when a deadline was told is
what the database says of the commit (`track_commit_timestamp`), not what a client saw.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench.installation import _account
from bench.result import Result
from faden.core.thread import Thread
from faden.core.ticket import Ticket, TicketState
from faden.engine.ids import new_id
from faden.store.codec import bucket_of_id, thread_to_bytes
from faden.store.migrate import migrate
from faden.store.postgres import EmbeddedPostgres

_HERE, _AWAY = 200, 30  #: colleagues
_LEFT = 3_000  #: open tickets of those who are away
_MOVED = "owner = 'team:service'"

_OTHERS = """
with made as (
    select
        n,
        case when n %% 4 = 0 then 'team:service' else 'agent:here' || n %% {here} end as owner,
        md5('customer ' || n)::uuid as customer_id,
        (left(md5('ticket ' || n), 30) || right(md5('customer ' || n), 2))::uuid as ticket_id
    from generate_series(1, %(count)s) as n
),
threads as (
    insert into thread (bucket, customer_id, workspace_id, sequence, snapshot, created_at)
    select
        get_byte(uuid_send(customer_id), 15), customer_id, 1, 3,
        decode(repeat('00', 250), 'hex'), now()
    from made
)
insert into ticket (
    bucket, ticket_id, workspace_id, customer_id, state, owner, due_at, wake_at, opened_at, reason
)
select
    get_byte(uuid_send(ticket_id), 15), ticket_id, 1, customer_id, 'open', owner,
    now() + interval '1 hour' + n * interval '1 second',
    now() + interval '1 hour' + n * interval '1 second',
    now() - interval '1 hour', 'message'
from made
"""
_PEOPLE = """
with person as (
    select 'here' || n as agent_id, null::timestamptz as away_until
    from generate_series(0, {here} - 1) as n
    union all
    select 'away' || n, now() + interval '1 day' from generate_series(0, {away} - 1) as n
),
added as (
    insert into agent (
        agent_id, workspace_id, email, name, role, password_hash, created_at, away_until
    )
    select agent_id, 1, agent_id || '@example.org', agent_id, 'agent', 'x', now(), away_until
    from person
)
insert into membership (workspace_id, team_id, agent_id)
select 1, 'service', agent_id from person
"""
_TOLD = """
select extract(epoch from pg_xact_commit_timestamp(ticket.xmin) - ticket.due_at)::float8
from ticket
join falls_due using (ticket_id)
where ticket.level >= 1 and falls_due.which = %s
order by 1
"""


def measure(*, short: bool = False) -> list[Result]:
    """Load, let two hundred fall due one by one, then ten thousand within a second.

    Most of the others lie with two hundred colleagues. Thirty are away, whose tickets have gone to
    their team before anything is measured, as each morning; the loop asks for more all the time.
    """
    others, many, singles = (100_000, 2_000, 40) if short else (990_000, 10_000, 200)
    with _database() as (data, admin):
        with psycopg.connect(admin, dbname="faden", autocommit=True) as connection:
            _load(connection, others)
            with _worker(data) as process:
                _await(connection, "canary", 1)
                _await(connection, "left", _LEFT, _MOVED)
                idle = _share_of_a_core(process.pid, 10 if short else 30)
                now = datetime.now(UTC)
                _fall_due(connection, "single", now + timedelta(seconds=3), singles, spread=0.1)
                _await(connection, "single", singles)
                _fall_due(connection, "burst", _in(6), many, spread=1 / many)
                _await(connection, "burst", many)
        alone, burst = _delays(admin, "single", singles), _delays(admin, "burst", many)
    sys.stdout.write(
        f"deadlines: one alone p50 {_at(alone, 0.5):.3f} s, p99 {_at(alone, 0.99):.3f} s;"
        f" {many} in a second p50 {_at(burst, 0.5):.3f} s, last {burst[-1]:.3f} s;"
        f" idle {idle * 100:.2f} % of a core\n"
    )
    return [
        _result("deadline_p99_s", _at(alone, 0.99), 1.0),
        _result("deadline_burst_s", burst[-1], 5.0),
        _result("deadline_idle_cpu", idle * 100, 3.0, unit="% of a core"),
    ]


def _result(name: str, ours: float, limit: float, *, unit: str = "s") -> Result:
    return Result(name=name, ours=ours, limit=limit, target=1.0, unit=unit, at_least=False)


def _at(delays: list[float], share: float) -> float:
    return delays[min(len(delays) - 1, int(len(delays) * share))]


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


@contextlib.contextmanager
def _database() -> Iterator[tuple[Path, str]]:
    """Start the embedded server so that it remembers when each transaction was committed."""
    with tempfile.TemporaryDirectory(prefix="faden-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder))
        running = postgres.start()
        try:
            with psycopg.connect(running.admin_url, autocommit=True) as admin:
                admin.execute("alter system set track_commit_timestamp = on")
            postgres.stop()
            running = postgres.start()
            migrate(running.url)
            _account(running.url, 9)
            yield Path(folder), running.admin_url
        finally:
            postgres.stop()


def _load(connection: psycopg.Connection, others: int) -> None:
    begin = time.monotonic()
    connection.execute("create table falls_due (ticket_id uuid primary key, which text not null)")
    connection.execute(
        "insert into team (workspace_id, team_id, name) values (1, 'service', 'Service')"
        " on conflict do nothing"
    )
    connection.execute(_PEOPLE.format(here=_HERE, away=_AWAY))
    connection.execute(_OTHERS.format(here=_HERE) % {"count": others})
    connection.execute("vacuum analyze ticket, thread")
    _fall_due(connection, "canary", _in(0), 1, spread=0)
    _fall_due(connection, "left", _in(7200), _LEFT, spread=1, owner="agent:away{}")
    sys.stdout.write(f"deadlines: loaded {others} in {time.monotonic() - begin:.0f} s\n")


def _fall_due(
    connection: psycopg.Connection,
    which: str,
    first: datetime,
    count: int,
    *,
    spread: float,
    owner: str = "team:service",
) -> None:
    """Add tickets that fall due one after another, `spread` seconds apart.

    `{}` in the owner is the number of somebody who is away.
    """
    tickets = [
        _ticket(first + timedelta(seconds=spread * place), owner.format(place % _AWAY))
        for place in range(count)
    ]
    with connection.transaction():
        with connection.cursor().copy(
            "copy thread (bucket, customer_id, workspace_id, sequence, snapshot, created_at)"
            " from stdin"
        ) as copy:
            for customer_id, ticket in tickets:
                snapshot = thread_to_bytes(
                    Thread(customer_id=customer_id, sequence=3, tickets=(ticket,), name="Linda")
                )
                bucket = bucket_of_id(customer_id)
                copy.write_row((bucket, customer_id, 1, 3, snapshot, ticket.opened_at))
        with connection.cursor().copy(
            "copy ticket (bucket, ticket_id, workspace_id, customer_id, state, owner, due_at,"
            " wake_at, opened_at, reason) from stdin"
        ) as copy:
            for customer_id, ticket in tickets:
                bucket, due_at = bucket_of_id(customer_id), ticket.due_at
                place = (bucket, ticket.ticket_id, 1, customer_id, "open", ticket.owner)
                copy.write_row((*place, due_at, due_at, ticket.opened_at, ticket.reason))
    with connection.cursor().copy("copy falls_due from stdin") as copy:
        for _, ticket in tickets:
            copy.write_row((ticket.ticket_id, which))


def _ticket(due_at: datetime, owner: str) -> tuple[str, Ticket]:
    bucket = secrets.randbelow(256)
    customer_id = new_id(bucket)
    return customer_id, Ticket(
        ticket_id=new_id(bucket),
        state=TicketState.OPEN,
        owner=owner,
        due_at=due_at,
        wake_at=due_at,
        opened_at=due_at - timedelta(hours=8),
        reason="message",
        unanswered=1,
    )


@contextlib.contextmanager
def _worker(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = (data / "faden.log").open("ab")
    environment = os.environ | {"FADEN_DATA": str(data)}  # noqa: TID251 - handed on to the child
    command = [sys.executable, "-m", "faden", "work"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def _await(
    connection: psycopg.Connection, which: str, count: int, is_done: str = "level > 0"
) -> None:
    """Wait until so many deadlines were told; looks once a second, not to be in the way."""
    end, row = time.monotonic() + 120, None
    while time.monotonic() < end:
        with connection.transaction():
            row = connection.execute(
                "select count(*) from falls_due join lateral (select level, owner from ticket"
                " where ticket.bucket = get_byte(uuid_send(falls_due.ticket_id), 15)::smallint"
                " and ticket.ticket_id = falls_due.ticket_id) as known on "
                f"known.{is_done} where which = %s",
                (which,),
            ).fetchone()
        if row is not None and row[0] >= count:
            return
        time.sleep(1)
    raise RuntimeError(f"{which}: {row} of {count} deadlines were told")


def _delays(admin: str, which: str, count: int) -> list[float]:
    """Return in order how many seconds after its due time each was committed as missed."""
    with psycopg.connect(admin, dbname="faden") as connection:
        delays = [row[0] for row in connection.execute(_TOLD, (which,)).fetchall()]
    if len(delays) != count:
        raise RuntimeError(f"{which}: {len(delays)} of {count} deadlines are measured")
    return delays


def _share_of_a_core(pid: int, seconds: float) -> float:
    begin, at = _cpu(pid), time.monotonic()
    time.sleep(seconds)
    return (_cpu(pid) - begin) / (time.monotonic() - at)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
