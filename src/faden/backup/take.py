"""How is a backup taken while Faden runs?

The database by pg_dump, of one snapshot; then the large mails that this snapshot names. A file of
the blob store is there before the row that names it is committed, so none can be missing; each is
checked by its SHA-256 on its way. What was gone or damaged before is named, and kept out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

import faden
from faden.backup.archive import CHUNK, Writer, check, new_backup
from faden.backup.manifest import DUMP, FORMAT, BackupError, Manifest, blob_name
from faden.backup.noted import UNKNOWN, note
from faden.backup.programs import dumped, find_tools
from faden.backup.snapshot import ENGINE, Snapshot, moment, snapshot
from faden.config import Config
from faden.store.embedded.folder import ClusterFolder
from faden.store.people.audit import Did
from faden.store.postgres import EmbeddedPostgres, refuse_superuser


class Told(NamedTuple):
    """What is to be said about a backup, and what was lost before it was taken."""

    lines: tuple[str, ...]
    lacks: tuple[str, ...]


def back_up(config: Config, target: Path, *, by: str = UNKNOWN) -> Told:
    """Take a backup into a folder (under a name with its time) or into a file of this name.

    `by`: who does, for the audit log; it is told before the first byte is copied.
    """
    begun = time.monotonic()
    _refuse_target(target)
    try:
        with _database(config) as url, snapshot(url) as taken:
            path = target / f"faden-{moment(taken.mark.at)}.tar" if target.is_dir() else target
            note(url, Did.BACKUP_TAKEN, f"backup:{path.name}", who=by, at=taken.mark.at)
            with new_backup(path) as writer:
                manifest = _filled(writer, taken, url, config)
                digest = writer.finish(manifest)
    except psycopg.Error as error:
        raise BackupError(f"the database failed: {error}. No backup was taken.") from error
    lines = _told(path, manifest, digest, seconds=time.monotonic() - begun)
    return Told(lines, manifest.lacks)


def verify(path: Path) -> Told:
    """Read a backup from end to end; return what is in it, or raise BackupError."""
    try:
        manifest = check(path)
    except BackupError as error:
        raise BackupError(f"{path} is no whole backup: {error}") from error
    whole = f"{path} is whole: everything in it is as it was written"
    return Told((whole, *described(manifest)), manifest.lacks)


def described(manifest: Manifest) -> tuple[str, ...]:
    """Return what a backup holds, for people."""
    size = sum(part.size for part in manifest.parts) / 1e6
    rows, schema = manifest.tables, manifest.schema[-1].name.removesuffix(".sql")
    held = f"{rows.get('thread', 0)} customer records, {rows.get('event', 0)} events"
    sent = f"{rows.get('delivery', 0)} messages of ours"
    return (
        f"everything acknowledged before {manifest.mark.at:%Y-%m-%d %H:%M:%S.%f} UTC",
        f"Faden {manifest.faden}, PostgreSQL {manifest.postgres}, schema {schema}",
        f"{held}, {sent}, {len(manifest.parts) - 1} large mails, {size:.1f} MB",
        *(f"LACKS {name}: it was gone or damaged already" for name in manifest.lacks),
    )


def _told(path: Path, manifest: Manifest, digest: str, *, seconds: float) -> tuple[str, ...]:
    return (
        f"{path} is written and on the disk ({seconds:.1f} s)",
        *described(manifest),
        f"list of contents: SHA-256 {digest}",
    )


def _refuse_target(target: Path) -> None:
    if not target.is_dir() and target.suffix != ".tar":
        raise BackupError(
            f"{target} is no folder that is there, nor a name that ends in .tar. Make the folder "
            "first, or give such a name."
        )


@contextmanager
def _database(config: Config) -> Iterator[str]:
    """Lend the URL of the database as it is: a backup before an upgrade must not upgrade it."""
    if config.database_url:
        refuse_superuser(config.database_url)
        yield config.database_url
        return
    if not ClusterFolder(config.data).is_initialised:
        raise BackupError(f"there is no installation in {config.data}: nothing to back up")
    with EmbeddedPostgres(config.data, binaries=config.postgres_bin) as running:
        yield running.url


def _filled(writer: Writer, taken: Snapshot, url: str, config: Config) -> Manifest:
    major = int(taken.postgres.partition(".")[0])
    tools = find_tools(least=major, preferred=config.postgres_bin)
    dump = dumped(
        tools, url, snapshot=taken.name, role=ENGINE, without=tuple(sorted(taken.sequences))
    )
    writer.add(DUMP, dump)
    lacks = _add_blobs(writer, taken, config.data)
    return Manifest(
        format=FORMAT,
        faden=faden.__version__,
        schema=taken.schema(),
        postgres=taken.postgres,
        tools=tools.major,
        mark=taken.mark,
        tables=taken.counts(),
        sequences=taken.sequences,
        parts=tuple(writer.parts),
        lacks=lacks,
    )


def _add_blobs(writer: Writer, taken: Snapshot, data: Path) -> tuple[str, ...]:
    """Add what the snapshot names; return the names of what is not there as it should be."""
    lacks = []
    for workspace, digest in taken.blobs():
        name = blob_name(workspace, digest)
        if not (data / name).is_file():
            lacks.append(name)
        elif writer.add(name, _read(data / name)).sha256 != digest.hex():
            writer.take_back()
            lacks.append(name)
    return tuple(lacks)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
