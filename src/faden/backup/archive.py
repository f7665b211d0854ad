"""How is a backup written so that half of one is never taken for one, and how is it read?

A tar file: whoever has no Faden any more opens it with `tar` and `pg_restore`. It grows under a
hidden name, and gets its own when it is whole and on the disk. Of the reader's side nothing is
believed: each name is one that we write, each byte passes through SHA-256.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from faden.backup.manifest import (
    DUMP,
    BackupError,
    Manifest,
    Part,
    is_blob,
    is_manifest,
    read,
    written,
)

CHUNK = 1024 * 1024
_BLOCK = tarfile.BLOCKSIZE
OWN_NAMES = "faden-*.tar"  #: what a backup is called when nobody says otherwise
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)  #: some file systems


class Writer:
    """A backup that grows; without `finish` nothing is left of it."""

    def __init__(self, final: Path) -> None:
        self._final = final
        self._part = final.with_name(f".{final.name}.part")
        self.parts: list[Part] = []
        if final.exists():
            raise BackupError(f"{final} is there already; choose another name")
        with _told(final):
            remove_leftovers(self._part, *final.parent.glob(f".{OWN_NAMES}.part"))
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._file = os.fdopen(os.open(self._part, flags, 0o600), "wb", buffering=0)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def add(self, name: str, chunks: Iterable[bytes]) -> Part:
        """Append a file of a size that is known only afterwards."""
        with _told(self._final):
            head = self._file.tell()
            digest, size = hashlib.sha256(), 0
            self._write(bytes(_BLOCK))
            for chunk in chunks:
                self._write(chunk)
                digest.update(chunk)
                size += len(chunk)
            self._write(bytes(-size % _BLOCK))
            end = self._file.seek(0, os.SEEK_END)
            self._file.seek(head)
            self._write(_header(name, size))
            self._file.seek(end)
        part = Part(name, size, digest.hexdigest())
        self.parts.append(part)
        return part

    def take_back(self) -> None:
        """Remove what was added last."""
        part = self.parts.pop()
        with _told(self._final):
            self._file.truncate(self._file.seek(-_length(part.size), os.SEEK_END))

    def finish(self, manifest: Manifest) -> str:
        """Append the list of contents and give the file its name; return its SHA-256."""
        name, text = written(manifest)
        digest = self.add(name, [text]).sha256
        with _told(self._final):
            self._write(bytes(2 * _BLOCK))
            os.fsync(self._file.fileno())
            self._give_name()
            _flush_folder(self._final.parent)
        return digest

    def close(self) -> None:
        """Let go; what was not finished is removed."""
        with contextlib.suppress(FileNotFoundError):
            self._part.unlink()
        self._file.close()

    def _give_name(self) -> None:
        try:
            # A link, unlike a rename, never replaces what somebody else put there meanwhile.
            self._final.hardlink_to(self._part)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._part.rename(self._final)

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) :]


@contextlib.contextmanager
def new_backup(final: Path) -> Iterator[Writer]:
    """Lend a backup to be filled and finished."""
    writer = Writer(final)
    try:
        yield writer
    finally:
        writer.close()


def remove_leftovers(*parts: Path) -> None:
    """Remove what killed backups have left; one that is still being written is locked."""
    for part in parts:
        with contextlib.suppress(FileNotFoundError, BlockingIOError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def contents(path: Path) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    """Yield name, size and bytes of everything in a backup; read the bytes before going on."""
    with _understood(), tarfile.open(path, "r:") as tar:
        while (entry := tar.next()) is not None:
            file = tar.extractfile(entry) if entry.type == tarfile.REGTYPE else None
            if file is None or not _is_ours(entry.name):
                name = entry.name[:100]
                raise BackupError(f"there is something in it that Faden never wrote: {name!r}")
            yield entry.name, entry.size, _chunks(file)


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise BackupError("there is no such file") from None
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"it is cut off or damaged: {error}") from error
    except OSError as error:
        raise BackupError(f"it cannot be read: {error.strerror or error}") from error


def check(path: Path) -> Manifest:
    """Read all of a backup; BackupError with what is wrong unless all of it is as written."""
    found: dict[str, Part] = {}
    manifest, length = None, 2 * _BLOCK
    for name, told_size, chunks in contents(path):
        length += _length(told_size)
        if manifest is not None or name in found:
            raise BackupError(f"{name} was added after it was written")
        if is_manifest(name):
            manifest = read(name, b"".join(chunks))
        else:
            found[name] = _measured(name, chunks)
    if manifest is None:
        raise BackupError("it is cut off or damaged: it has no list of contents at its end")
    if path.stat().st_size != length:
        raise BackupError(f"it is cut off or damaged: it should have {length} bytes")
    _compare(manifest, found)
    return manifest


def _measured(name: str, chunks: Iterator[bytes]) -> Part:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return Part(name, size, digest.hexdigest())


def _compare(manifest: Manifest, found: dict[str, Part]) -> None:
    told = {part.name: part for part in manifest.parts}
    wrong = [f"{name} is missing" for name in told.keys() - found.keys()]
    wrong += [f"{name} is not on its list of contents" for name in found.keys() - told.keys()]
    wrong += [
        f"{name} was changed: SHA-256 and size do not fit"
        for name in told.keys() & found.keys()
        if told[name] != found[name]
    ]
    if wrong:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise BackupError("; ".join(sorted(wrong)[:5]) + more)
    if DUMP not in told:
        raise BackupError("the database is not in it")


def _length(size: int) -> int:
    """Return how many bytes of the backup a file of this size takes."""
    return _BLOCK + size + -size % _BLOCK


def _is_ours(name: str) -> bool:
    return name == DUMP or is_blob(name) or is_manifest(name)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with _understood():
        while chunk := file.read(CHUNK):
            yield chunk


def _header(name: str, size: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry.tobuf(tarfile.GNU_FORMAT)


@contextlib.contextmanager
def _told(final: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BackupError(f"the folder {final.parent} is not there") from error
    except FileExistsError as error:
        raise BackupError(f"{final} is there already, or being written; nothing changed") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = shutil.disk_usage(final.parent).free // 1_048_576
            raise BackupError(
                f"the disk of {final.parent} is full; what was written is removed "
                f"({free} MB free). No backup was taken."
            ) from error
        raise BackupError(f"{final} cannot be written: {error.strerror or error}") from error


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
