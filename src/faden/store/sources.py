"""How far was each mail folder read, what did its mails become, and is any of them missing?

A folder is read by one process at a time: whoever holds an advisory lock. Everything a reader
writes goes over the connection that holds it, so a process that lost the lease writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from faden.core.address import bucket_of
from faden.store.wire import pgarray
from faden.store.wire.statement import statement

Connection = AsyncConnection[Any]
Row = tuple[Any, ...]

_LEASE = "faden mail source"  #: sets our locks apart from others on the same database
#: Both ends must notice within a minute or two that the other vanished; TCP alone takes hours.
ALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "connect_timeout": 10,
}
LET_GO = (
    "set role faden_engine",
    "set tcp_keepalives_idle = 30",
    "set tcp_keepalives_interval = 10",
    "set tcp_keepalives_count = 3",
)


@dataclass(frozen=True, slots=True)
class MailFolder:
    """One folder of one mailbox; the folder by the name its server gives it."""

    workspace: int
    account: str
    folder: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Which arrivals a mail became."""

    number: int
    keys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """Each mail that is in the folder now: in the hub, in quarantine, or missing.

    Copies of one mail are counted each, and once more under `twice`.
    """

    source: int
    hub: int
    quarantined: int
    twice: int
    missing: tuple[int, ...]  #: the numbers


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How it stands with a folder."""

    account: str
    folder: str
    position: int
    seen_at: datetime | None  #: when it last answered
    error: str | None
    error_since: datetime | None
    checked_at: datetime | None  #: when it was last compared with the hub
    source: int
    hub: int
    quarantined: int
    twice: int
    missing: int
    validity: int  #: under which `position` means what it means


async def _rows(connection: Connection, name: str, values: Mapping[str, Any]) -> list[Row]:
    cursor = await connection.execute(statement(name), values)
    return await cursor.fetchall() if cursor.description else []


def _of(source: MailFolder) -> dict[str, Any]:
    return {"workspace": source.workspace, "account": source.account, "folder": source.folder}


async def begin(connection: Connection, source: MailFolder, *, validity: int, now: datetime) -> int:
    """The folder answers: return the position to go on from, 0 under another validity."""
    values = _of(source) | {"validity": validity, "now": now}
    position: int = (await _rows(connection, "begin_mail_source", values))[0][0]
    return position


async def move(
    connection: Connection,
    source: MailFolder,
    *,
    validity: int,
    position: int,
    seen: Collection[Seen],
    now: datetime,
) -> bool:
    """Note what mails became and how far that is, in one; False under another validity."""
    flat = [(mail.number, key) for mail in seen for key in mail.keys]
    values = _of(source) | {
        "validity": validity,
        "position": position,
        "now": now,
        "number": pgarray.bigs([number for number, _ in flat]),
        "key": pgarray.texts([key for _, key in flat]),
        "bucket": pgarray.smalls([bucket_of(f"{source.account}\n{key}") for _, key in flat]),
    }
    return bool(await _rows(connection, "move_mail_source", values))


async def note_gone(
    connection: Connection, source: MailFolder, *, reason: str, now: datetime
) -> None:
    """The folder cannot be read."""
    values = _of(source) | {"reason": reason.replace("\0", ""), "now": now}
    await _rows(connection, "note_mail_source_gone", values)


async def note_alive(connection: Connection, source: MailFolder, *, now: datetime) -> None:
    """The folder answered."""
    await _rows(connection, "note_mail_source_alive", _of(source) | {"now": now})


async def compare(
    connection: Connection, source: MailFolder, *, validity: int, numbers: Sequence[int]
) -> Tally:
    """Say what became of each of these mails."""
    values = _of(source) | {"validity": validity, "number": pgarray.bigs(numbers)}
    row = (await _rows(connection, "compare_mail_source", values))[0]
    return Tally(row[0], row[1], row[2], row[3], tuple(row[4]))


async def arrived(
    connection: Connection, workspace: int, account: str, keys: Sequence[str]
) -> set[str]:
    """Return which of these keys have come in by an account."""
    values = {
        "workspace": workspace,
        "account": pgarray.texts([account] * len(keys)),
        "key": pgarray.texts(keys),
        "bucket": pgarray.smalls([bucket_of(f"{account}\n{key}") for key in keys]),
    }
    return {row[1] for row in await _rows(connection, "find_arrivals", values)}


async def save_tally(
    connection: Connection, source: MailFolder, tally: Tally, *, now: datetime
) -> None:
    """Keep what a comparison came to, for people to see."""
    values = _of(source) | {
        "now": now,
        "source": tally.source,
        "hub": tally.hub,
        "quarantined": tally.quarantined,
        "twice": tally.twice,
        "missing": len(tally.missing),
    }
    await _rows(connection, "save_mail_source_count", values)


async def statuses(connection: Connection, workspace: int) -> list[SourceStatus]:
    """Return how it stands with every folder of a workspace."""
    found = await _rows(connection, "find_mail_sources", {"workspace": workspace})
    return [SourceStatus(*row) for row in found]


class Lease:
    """The right to read one folder, as long as the connection lives."""

    def __init__(self, connection: Connection, source: MailFolder) -> None:
        self._connection = connection
        self._source = source

    async def begin(self, validity: int, now: datetime) -> int:
        """Return the position to go on from."""
        return await begin(self._connection, self._source, validity=validity, now=now)

    async def move(
        self, validity: int, position: int, *, seen: Collection[Seen], now: datetime
    ) -> bool:
        """Note what mails became and how far that is."""
        return await move(
            self._connection,
            self._source,
            validity=validity,
            position=position,
            seen=seen,
            now=now,
        )

    async def compare(self, validity: int, numbers: Sequence[int], *, now: datetime) -> Tally:
        """Say what became of each of these mails, and keep the counts."""
        tally = await compare(self._connection, self._source, validity=validity, numbers=numbers)
        await save_tally(self._connection, self._source, tally, now=now)
        return tally

    async def note_gone(self, reason: str, now: datetime) -> None:
        """The folder cannot be read."""
        await note_gone(self._connection, self._source, reason=reason, now=now)

    async def note_alive(self, now: datetime) -> None:
        """The folder answered."""
        await note_alive(self._connection, self._source, now=now)


@asynccontextmanager
async def leased(url: str, source: MailFolder) -> AsyncIterator[Lease | None]:
    """Lend the right to read a folder; None while another process has it."""
    connection = await AsyncConnection.connect(make_conninfo(url, **ALIVE), autocommit=True)
    async with connection:
        pgarray.register(connection)
        for setting in LET_GO:
            await connection.execute(setting)
        found = await _rows(connection, "take_mail_lease", {"lease": _number(source)})
        yield Lease(connection, source) if found[0][0] else None


def _number(source: MailFolder) -> int:
    """Return the lock's number: 64 bits, so that two folders do not meet by chance."""
    name = f"{_LEASE}\n{source.workspace}\n{source.account}\n{source.folder}"
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
