"""What is wrong with the database, and what should the operator do now?"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC, EROFS
from pathlib import Path
from shutil import disk_usage

#: A server that cannot get this much (one WAL segment is 16 MB) cannot start, and cannot say why.
TOO_LITTLE_BYTES = 20 * 1024 * 1024

_SHARED_MEMORY_FULL = re.compile("shared memory segment.*No space left on device")
_DISK_FULL = ("No space left on device", "Disk quota exceeded", "HINT:  Check free disk space")
_NO_ACCESS = (
    "Permission denied",
    "Read-only file system",
    "has wrong ownership",
    "has invalid permissions",
)
_PASSES = re.compile(
    r'lock file ".*" (already exists|is empty)'  # of a killed server, or one just stopping
    r"|pre-existing shared memory block"  # orphaned backends of a killed postmaster still dying
    r"|Is another postmaster already running"
)


class PostgresError(Exception):
    """The database cannot be used; the message says what to do."""


class NoBinaries(PostgresError):
    """No PostgreSQL programs were found that run on this machine."""


class WrongMajorVersion(PostgresError):
    """The data was written by another major version of PostgreSQL; nothing was changed."""


class DiskFull(PostgresError):
    """Free some space, then start again; nothing that was acknowledged is lost."""


class NoAccess(PostgresError):
    """A file or folder belongs to someone else or is closed to the user the server runs as."""


class NotReady(PostgresError):
    """The server is up but still busy (recovering after a crash); start again in a minute."""


class UnfitRole(PostgresError):
    """The role in the database URL may do too much, so it could not keep workspaces apart."""


def passes_with_time(said: str) -> bool:
    """Whether the server refused only because a killed predecessor is not quite gone."""
    return _PASSES.search(said) is not None


def explain(said: str, *, doing: str, data: Path) -> PostgresError:
    """Turn what initdb or the server said on its way out into what to do about it."""
    last_words = "\n".join(said.strip().splitlines()[-8:]) or "(it said nothing)"
    report = f"\nPostgreSQL said:\n{last_words}"
    if _SHARED_MEMORY_FULL.search(said):
        return DiskFull(
            f"{doing} failed: shared memory (/dev/shm) is full. In a container, give it more "
            f"with --shm-size=256m.{report}"
        )
    if any(words in said for words in _DISK_FULL):
        return disk_full(doing, data, report)
    if any(words in said for words in _NO_ACCESS):
        return NoAccess(
            f"{doing} failed: {data} or something in it belongs to another user, is not private "
            f"(chmod 700), or is read-only.{report}"
        )
    if not said.strip() and _free_bytes(data) < TOO_LITTLE_BYTES:
        return disk_full(doing, data, report)  # a full disk also swallows the log line about it
    return PostgresError(f"{doing} failed in {data}.{report}")


def disk_full(doing: str, data: Path, report: str = "") -> DiskFull:
    """Name the disk that is full and what it had left when this was noticed."""
    return DiskFull(
        f"{doing} failed: the disk that holds {data} is full "
        f"({_free_bytes(data) // 1024} KiB free). Free some space and start again; nothing "
        f"that was acknowledged is lost.{report}"
    )


@contextmanager
def file_errors_explained(doing: str, data: Path) -> Iterator[None]:
    """Give our own failed file operations the same words as the server's."""
    try:
        yield
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise disk_full(doing, data) from error
        if isinstance(error, PermissionError) or error.errno == EROFS:
            raise NoAccess(
                f"{doing} failed: {error.strerror} for {error.filename or data}. "
                "Run Faden as the user who owns that folder, or choose another folder."
            ) from error
        raise PostgresError(f"{doing} failed: {error}") from error


def _free_bytes(path: Path) -> int:
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    return disk_usage(existing).free
