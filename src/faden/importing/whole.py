"""What does one import do from the file to the last line on the screen?"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import phonenumbers
from psycopg import AsyncConnection
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from faden.app import utc_now
from faden.config import Config, ConfigError
from faden.engine.sourced.row import SOURCE_NAME
from faden.importing.columns import HeaderError, read_map
from faden.importing.outcome import Outcome
from faden.importing.report import Report
from faden.importing.run import Run
from faden.importing.seen import Seen
from faden.importing.source import ENCODINGS, Opened, Wanted, open_customers
from faden.serve import database, run
from faden.setup import at_command_line, workspace_named
from faden.store.connections import Connections
from faden.store.errors import PASSING
from faden.store.importing.ports import Source
from faden.store.importing.work import PostgresImportStore
from faden.store.people.audit import Did

#: ru_maxrss counts kilobytes on Linux and bytes on macOS.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed."""

    file: Path
    workspace: str = ""
    source: str = "crm"
    dry_run: bool = False
    report: Path | None = None
    columns: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    region: str = "DE"


def carry_out(config: Config, asked: Asked) -> Iterator[str]:
    """Import a file; yield what to say about it. ConfigError when it cannot be read at all."""
    wanted = _wanted(asked)
    try:
        stream = asked.file.open("rb")
    except OSError as error:
        raise ConfigError(f"{asked.file}: {error.strerror}") from error
    with stream:
        try:
            opened = open_customers(stream, wanted)
        except HeaderError as error:
            raise ConfigError(f"{asked.file}: {error}") from error
        yield from _understood(asked.file, opened)
        with database(config) as url, _report(asked.report) as report:
            source = Source(asyncio.run(workspace_named(url, asked.workspace)), asked.source)
            begin = time.perf_counter()
            outcome = Outcome()
            if not asked.dry_run:
                asyncio.run(_noted(url, source))
            run(lambda: _import(url, asked, source, opened, stream, report, outcome))
            yield from _told(asked, outcome, report, time.perf_counter() - begin)


async def _noted(url: str, source: Source) -> None:
    """Write into the audit log before the first row: an import that is stopped has begun too."""
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        deed = at_command_line(connection, source.workspace, utc_now())
        await deed.note(Did.CUSTOMERS_IMPORTED, f"source:{source.name}")


def _wanted(asked: Asked) -> Wanted:
    if not SOURCE_NAME.fullmatch(asked.source):
        raise ConfigError(
            f"--source {asked.source!r}: up to 31 small letters, digits and hyphens, such as crm"
        )
    if asked.encoding is not None and asked.encoding not in ENCODINGS:
        raise ConfigError(f"--encoding {asked.encoding!r}: one of {', '.join(ENCODINGS)}")
    if asked.delimiter is not None and asked.delimiter not in tuple(",;|\t:"):
        raise ConfigError(f"--delimiter {asked.delimiter!r}: one of , ; | : or tab")
    if asked.region not in phonenumbers.SUPPORTED_REGIONS:
        raise ConfigError(f"--region {asked.region!r}: two letters of a country, such as DE")
    try:
        columns = read_map(asked.columns)
    except HeaderError as error:
        raise ConfigError(str(error)) from error
    return Wanted(
        encoding=asked.encoding, delimiter=asked.delimiter, columns=columns, region=asked.region
    )


def _understood(file: Path, opened: Opened) -> Iterator[str]:
    form = "vCard" if opened.delimiter is None else f"separated by {opened.delimiter!r}"
    yield f"{file.name}: {opened.encoding}, {form}"
    if opened.columns.unused and opened.delimiter is not None:
        yield f"Not read: {', '.join(opened.columns.unused)}"


def _report(path: Path | None) -> Report:
    try:
        return Report(path)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error


async def _import(
    url: str,
    asked: Asked,
    source: Source,
    opened: Opened,
    stream: BinaryIO,
    report: Report,
    outcome: Outcome,
) -> None:
    connections = Connections(url, engine_size=2)
    await connections.engine.open(wait=True, timeout=60)
    try:
        with _progress(asked.file) as progress:
            whole = Run(
                PostgresImportStore(connections.engine),
                source,
                report,
                outcome,
                rehearsal=Seen() if asked.dry_run else None,
                progress=progress,
            )
            await whole.take(opened.items, stream)
    except PASSING as error:
        raise ConfigError(
            f"the database does not answer ({error}); {outcome.rows:,} rows were read. The same "
            "command carries on where this one ended"
        ) from error
    finally:
        await connections.engine.close()


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int, int], None]]:
    """Show how far it is, where somebody looks on."""
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True)
    begin = time.perf_counter()
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=file.stat().st_size)

        def show(position: int, rows: int) -> None:
            pace = rows / (time.perf_counter() - begin)
            bar.update(task, completed=position, description=f"{rows:,} rows, {pace:,.0f}/s")

        yield show


def _told(asked: Asked, outcome: Outcome, report: Report, seconds: float) -> Iterator[str]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT / 1e6
    pace = outcome.rows / seconds
    yield f"{outcome.rows:,} rows in {seconds:,.1f} s: {pace:,.0f} rows/s, at most {peak:,.0f} MB"
    yield from outcome.lines()
    if report.count:
        where = asked.report or "name a file with --report to read them"
        yield f"{report.count:,} remarks: {where}"
    if asked.dry_run:
        yield "Nothing was written (--dry-run)."
