"""How does an installation come back from a backup, whole or not at all?

The backup is read from end to end before anything is touched. What is restored grows beside its
final place (`restoring/` in the new data folder; one transaction in a database of the operator's
own) and is moved there when everything was counted and checked.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from faden.backup.archive import check, contents
from faden.backup.manifest import (
    DUMP,
    BackupError,
    Manifest,
    Part,
    blob_name,
    is_blob,
    refuse_unknown_schema,
)
from faden.backup.noted import note
from faden.backup.programs import Tools, find_tools, put_back
from faden.backup.repair import How, prove, repair
from faden.backup.snapshot import ENGINE, blobs, counts
from faden.backup.take import described
from faden.config import Config
from faden.store.embedded.binaries import find_binaries, major_version
from faden.store.migrate import create_roles, migrate
from faden.store.people.audit import Did
from faden.store.postgres import EmbeddedPostgres, refuse_superuser

QUIET = (
    "it is quiet: no message leaves, no webhook is told, no mailbox is read, until it is said that "
    "this is the one that works: faden live"
)
_STAGE = "restoring"
_ROOM = 2  #: times the size of the backup; the database unpacks, its indexes are made anew


def restore(config: Config, path: Path, how: How) -> tuple[str, ...]:
    """Restore into an empty data folder (and an empty database); return what was done."""
    try:
        manifest = check(path)
        refuse_unknown_schema(manifest)
    except BackupError as error:
        raise BackupError(f"{path} cannot be restored: {error}") from error
    try:
        done = _restore(config, path, manifest, how)
    except psycopg.Error as error:
        raise BackupError(f"the database failed: {error}. Nothing was restored.") from error
    except OSError as error:
        raise BackupError(
            f"{config.data} cannot be written: {error.strerror or error}. Nothing was restored."
        ) from error
    return (
        f"{path} is restored to {config.data}",
        *described(manifest),
        *done,
        "what was acknowledged after that moment is not there: opt-outs, erasures and new keys too",
        *(() if how.is_live else (QUIET,)),
        f"look at it: faden audit unanswered --data {config.data}",
        f"start it: faden serve --data {config.data}",
    )


def _restore(config: Config, path: Path, manifest: Manifest, how: How) -> tuple[str, ...]:
    parts = {part.name: part for part in manifest.parts}
    with _stage(config.data, manifest) as stage:
        for name, _, chunks in contents(path):
            if is_blob(name):
                _put_file(stage, parts[name], chunks)
        with _database(config, stage, manifest) as url:
            tools = find_tools(least=_tools_major(url, manifest), preferred=config.postgres_bin)
            done = _fill(url, tools, path, manifest)
            done += repair(url, manifest, how)
            saved = f"{manifest.mark.at:%Y-%m-%dT%H:%M:%SZ}"
            note(url, Did.RESTORED, f"backup:{saved}", who=how.by, at=how.now)
            prove(url)
    return done


@contextmanager
def _stage(data: Path, manifest: Manifest) -> Iterator[Path]:
    """Lend a folder whose contents become those of `data`, if all goes well."""
    if data.exists() and any(data.iterdir()):
        left = f" (a killed restore left {data / _STAGE})" if (data / _STAGE).exists() else ""
        raise BackupError(f"{data} is not empty{left}; give a folder that is empty or new")
    is_new = not data.exists()
    # Closed to others, but where root restores, the database's own user has to pass through.
    mode = 0o711 if os.geteuid() == 0 else 0o700
    data.mkdir(parents=True, exist_ok=True, mode=mode)
    stage, owner = data / _STAGE, data.stat()
    try:
        _refuse_little_room(data, manifest)
        stage.mkdir(mode=mode)
        if os.geteuid() == 0:
            os.chown(stage, owner.st_uid, owner.st_gid)
        yield stage
        _adopt(stage, owner.st_uid, owner.st_gid)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        if is_new:
            data.rmdir()
        raise


def _adopt(stage: Path, uid: int, gid: int) -> None:
    """Move what is complete to its place; the database last, without which nothing starts."""
    if (stage / "blobs").exists():
        if os.geteuid() == 0 and uid != 0:
            for place in (stage / "blobs", *(stage / "blobs").rglob("*")):
                os.chown(place, uid, gid)
        (stage / "blobs").rename(stage.parent / "blobs")
    if (stage / "postgres").exists():
        (stage / "postgres").rename(stage.parent / "postgres")
    stage.rmdir()
    _flush_folder(stage.parent)


def _refuse_little_room(data: Path, manifest: Manifest) -> None:
    needed = _ROOM * sum(part.size for part in manifest.parts) + 128 * 1_048_576
    free = shutil.disk_usage(data).free
    if free < needed:
        raise BackupError(
            f"about {needed // 1_048_576} MB are needed in {data}, {free // 1_048_576} MB are free"
        )


@contextmanager
def _database(config: Config, stage: Path, manifest: Manifest) -> Iterator[str]:
    """Lend the URL of an empty database that can take this backup."""
    if config.database_url:
        refuse_superuser(config.database_url)
        yield config.database_url
        return
    programs = find_binaries(str(config.postgres_bin) if config.postgres_bin else None)
    _refuse_older_server(major_version(programs), manifest)  # before a cluster is made
    with EmbeddedPostgres(stage, binaries=config.postgres_bin) as running:
        yield running.url


def _refuse_older_server(major: int, manifest: Manifest) -> None:
    if major < manifest.postgres_major:
        raise BackupError(
            f"it comes from PostgreSQL {manifest.postgres}, and this is PostgreSQL {major}. "
            f"Restore it with PostgreSQL {manifest.postgres_major} or newer (FADEN_POSTGRES_BIN, "
            "FADEN_DATABASE_URL)."
        )


def _tools_major(url: str, manifest: Manifest) -> int:
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10_000
        _refuse_older_server(server, manifest)
        row = connection.execute(
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace"
        ).fetchone()
    if row is None or row[0]:
        raise BackupError("the database is not empty; create a new one for the restore")
    return max(server, manifest.tools)


def _fill(url: str, tools: Tools, path: Path, manifest: Manifest) -> tuple[str, ...]:
    """Read the dump in, compare every count, bring the schema to this version."""
    create_roles(url)
    for name, _, chunks in contents(path):
        if name == DUMP:
            dump = next(part for part in manifest.parts if part.name == DUMP)
            put_back(tools, url, _unchanged(dump, chunks))
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("set role {}").format(sql.Identifier(ENGINE)))
        found = counts(connection)
        named = [blob_name(*one) for one in blobs(connection)]
    wrong = [
        f"{name}: {found.get(name)} rows instead of {count}"
        for name, count in manifest.tables.items()
        if found.get(name) != count
    ]
    held = {part.name for part in manifest.parts} | set(manifest.lacks)
    wrong += [
        f"{name} is named by a row and not in the backup" for name in named if name not in held
    ]
    if wrong:
        raise BackupError(f"it is not what was backed up: {'; '.join(wrong[:5])}")
    newer = migrate(url)
    brought = f"; schema brought to this version: {', '.join(newer)}" if newer else ""
    return (f"{sum(found.values())} rows in {len(found)} tables counted and right{brought}",)


def _unchanged(part: Part, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass a part on; BackupError at its end when it is not what was checked before."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != part.sha256:
        raise BackupError(f"{part.name} changed while it was read")


def _put_file(stage: Path, part: Part, chunks: Iterator[bytes]) -> None:
    target = stage / part.name
    if target.name != part.sha256:
        raise BackupError(f"{part.name} does not hold what its name says")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(target, flags, 0o600), "wb") as file:
            for chunk in _unchanged(part, chunks):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupError(
                f"the disk of {stage.parent} is full. Nothing was restored."
            ) from error
        raise
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
