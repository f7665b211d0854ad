"""What do `faden export customer` and `faden erase customer` do, and what do they say?

Each function opens the database for itself and returns lines for the terminal.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg

from faden.app import utc_now
from faden.channels.email.wire.mime import attachment_bytes
from faden.config import Config, ConfigError
from faden.core.address import Address, parse_address
from faden.core.erasure import Proof
from faden.engine.ids import new_id
from faden.engine.privacy import erase as engine
from faden.engine.privacy.erase import Refused, Report, Request, Shell
from faden.engine.privacy.export import collect
from faden.engine.settings import policy_of
from faden.privacy.bundle import bundle
from faden.serve import database
from faden.setup import workspace_named
from faden.store import registry
from faden.store.blobs import Blobs
from faden.store.connections import Connections
from faden.store.log import PostgresStore
from faden.store.privacy import reading
from faden.store.privacy.erasing import OWNED
from faden.store.views import is_id

T = TypeVar("T")

_LOOK_SECONDS = 0.2
_FILE_SECONDS = 5.0
_FILE_LOOKS = 40
_CAN_CLEAR = 180000  #: the version from which the owner of a table may clear its statistics
_CLEAR_STATISTICS = """
    select pg_clear_attribute_stats('public', relname, attname, false)
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'public'::regnamespace
        and relname = any(%s) and reltuples <= 0 and attnum > 0 and not attisdropped
"""
_OF_WORDS = ("search_customer_words", "search_message_words")
_VACUUMED = (*OWNED, "arrival", "quarantine", "stray_receipt", "kept_wish", "mail_seen")


@dataclass(frozen=True, slots=True)
class _House:
    """An installation whose database is open, and the customer who was named."""

    shell: Shell
    request: Request


def export_customer(config: Config, who: str, out: Path, *, slug: str) -> Iterator[str]:
    """Write everything about a customer into a ZIP."""

    async def work(house: _House) -> bytes:
        dossier = await collect(house.shell, house.request, attachment=attachment_bytes)
        if isinstance(dossier, Refused):
            raise ConfigError(f"{who}: {dossier.reason}")
        return bundle(dossier)

    with database(config) as url:
        content = _run(config, url, who, slug, work)
    _write(out, content)
    yield f"{out}: {len(content):,} bytes. It holds everything about one person; keep it safe."


def survey(config: Config, who: str, *, slug: str) -> Iterator[str]:
    """Say what an erasure would take away, keep and leave."""
    with database(config) as url:
        report = _reported(
            _run(config, url, who, slug, lambda house: engine.survey(house.shell, house.request))
        )
    yield "Nothing was changed. An erasure would take away:"
    yield from _told(report)
    for hold in report.holds:
        yield f"But a legal hold stands since {hold.at:%Y-%m-%d} ({hold.by}): {hold.reason}"


def erase(config: Config, who: str, *, slug: str, reason: str) -> Iterator[str]:
    """Erase a customer, remove the files, and clear the tables of what is dead."""

    async def work(house: _House) -> Report | Refused:
        return await engine.erase(house.shell, house.request)

    with database(config) as url:
        report = _reported(_run(config, url, who, slug, work, reason=reason))
        yield f"Erased, as {report.erasure_id}:"
        yield from _told(report)
        if report.files_left:
            yield f"{report.files_left} files came a moment ago and are removed in two minutes"
            _run(config, url, None, slug, _files_gone)
        clear(url)
    yield "Backups and the log of the database may still hold it: docs/erasure.md says how long."


def resume(config: Config, *, slug: str) -> Iterator[str]:
    """Finish what a process that was killed has left on the disk."""
    with database(config) as url:
        _run(config, url, None, slug, _files_gone)
        clear(url)
    yield "Nothing erased is left on the disk."


def set_hold(config: Config, who: str, *, slug: str, reason: str, lift: bool) -> Iterator[str]:
    """Forbid to erase a customer, or allow it again."""

    async def work(house: _House) -> tuple[str, ...] | Refused:
        doing = engine.lift_hold if lift else engine.hold
        return await doing(house.shell, house.request)

    with database(config) as url:
        done = _run(config, url, who, slug, work, reason=reason)
    if isinstance(done, Refused):
        raise ConfigError(f"{who}: {done.reason}")
    yield "The hold is lifted." if lift else "Held: nobody can erase this customer until --release."


def save_log(config: Config, out: Path, *, slug: str) -> Iterator[str]:
    """Write down every erasure, by hash, to do them again after an old backup was restored."""

    async def work(house: _House) -> bytes:
        async with house.shell.unit() as unit:
            rows = await reading.erasures(unit)
        names = ("workspace", "secret", "at", "by", "reason", "marks")
        lines = [dict(zip(names, row, strict=True)) for row in rows]
        return json.dumps(lines, indent=1, ensure_ascii=False, default=str).encode()

    with database(config) as url:
        content = _run(config, url, None, slug, work)
    _write(out, content)
    yield f"{out}: keep it apart from the backups, and replay it after each restore."


def replay(config: Config, file: Path) -> Iterator[str]:
    """Erase again whom a restored backup has brought back."""
    entries = json.loads(file.read_text("utf-8"))
    found = 0
    with database(config) as url:
        for entry in entries:
            for uri in _run(config, url, None, entry["workspace"], _marked(entry)):
                reason = f"again after a restore: {entry['reason']}"

                async def again(house: _House) -> Report | Refused:
                    return await engine.erase(house.shell, house.request)

                report = _run(config, url, uri, entry["workspace"], again, reason=reason)
                found += isinstance(report, Report)
        _run(config, url, None, entries[0]["workspace"] if entries else "", _files_gone)
        clear(url)
    yield f"{len(entries)} erasures read; {found} people had come back and were erased again"


def _marked(entry: dict[str, object]) -> Callable[[_House], Awaitable[list[str]]]:
    async def work(house: _House) -> list[str]:
        marks = [str(mark) for mark in entry["marks"]]  # type: ignore[attr-defined]
        async with house.shell.unit() as unit:
            secret, workspace = str(entry["secret"]), house.request.workspace
            return await reading.marked(unit, workspace, secret, marks)

    return work


async def _files_gone(house: _House) -> None:
    for _ in range(_FILE_LOOKS):
        if not await engine.remove_files(house.shell):
            return
        await asyncio.sleep(_FILE_SECONDS)
    raise ConfigError("some files were put again lately; run faden erase resume in some minutes")


def _run(
    config: Config,
    url: str,
    who: str | None,
    slug: str,
    work: Callable[[_House], Awaitable[T]],
    reason: str = "",
) -> T:
    async def run() -> T:
        async with _opened(config, url, who, slug=slug, reason=reason) as house:
            return await work(house)

    return asyncio.run(run())


@asynccontextmanager
async def _opened(
    config: Config, url: str, who: str | None, *, slug: str, reason: str
) -> AsyncIterator[_House]:
    workspace = await workspace_named(url, slug)
    connections = Connections(url, engine_size=2, reader_size=1)
    await connections.engine.open(wait=True, timeout=60)
    try:
        async with connections.engine.connection() as connection:
            rows = await registry.workspaces(connection)
        region = next(policy_of(one.policy).region for one in rows if one.workspace_id == workspace)
        shell = Shell(
            store=PostgresStore(connections.engine),
            files=Blobs(config.data / "blobs"),
            clock=utc_now,
            new_id=new_id,
            pause=lambda: asyncio.sleep(_LOOK_SECONDS),
        )
        by = f"cli:{getpass.getuser()}"
        named = "" if who is None else _named(who, region)
        request = Request(
            workspace=workspace, who=named, by=by, reason=reason, place="command line"
        )
        yield _House(shell, request)
    finally:
        await connections.close()


def _named(who: str, region: str) -> str:
    """Return the URI or the record's id that somebody has typed."""
    if is_id(who):
        return who
    address = parse_address(who, region=region)
    if not isinstance(address, Address):
        raise ConfigError(f"{who!r} is neither an address nor the id of a customer")
    return address.uri


def _reported(report: Report | Refused) -> Report:
    if isinstance(report, Refused):
        raise ConfigError(report.reason)
    return report


def _told(report: Report) -> Iterator[str]:
    for name, count in sorted(report.counts.items()):
        yield f"  {count:>8,}  {name}"
    if report.open_tickets:
        yield f"{report.open_tickets} tickets of theirs are open: nobody will answer them any more"
    yield "Kept, without name or address (docs/erasure.md says why):"
    yield "  hashes of what came in, so that the same mail or file does not bring it back"
    for proof in report.kept:
        yield f"  {_proof(proof)}"
    if report.tied:
        yield f"{len(report.tied)} other customers were tied to them; the tie names nobody now"
    for customer_id, count in report.mentions.items():
        yield f"Look at customer {customer_id}: {count} of their entries may speak of the person"


def _proof(proof: Proof) -> str:
    holds = "still holds" if proof.stands else "as a proof"
    return f"{proof.wish} {proof.purpose} {proof.said_at:%Y-%m-%d} “{proof.wording}” ({holds})"


def clear(url: str) -> None:
    """Clear what is dead out of the tables, and out of the statistics, which hold values too.

    An index of words keeps a word that nothing has any more, until it is built anew.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for table in _VACUUMED:
            connection.execute(f"vacuum (analyze) {table}".encode())
        for index in _OF_WORDS:
            connection.execute(f"reindex index concurrently {index}".encode())
        if connection.info.server_version >= _CAN_CLEAR:
            # Of an empty table ANALYZE keeps what it knew.
            connection.execute(_CLEAR_STATISTICS, (list(_VACUUMED),))


def _write(out: Path, content: bytes) -> None:
    """Write a file that only its owner may read, and never over another one."""
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConfigError(f"{out}: {error.strerror}") from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
