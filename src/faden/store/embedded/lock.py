"""Who else uses the embedded server right now?

Three lock files beside the data. `change.lock` is held while somebody starts or stops the server.
`users.lock` is held, shared, by every Faden that uses it: whoever gets it exclusively on leaving
was the last. `server.lock` is inherited by every program that works on the data (the server with
all its backends, initdb), so it tells whether any of them lives, in whichever container. The
kernel drops the locks of a killed process, so nothing can be left over.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faden.store.embedded.errors import NotReady

if sys.platform != "win32":
    import fcntl

_PAUSE_SECONDS = 0.05


@contextmanager
def alone(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold the lock for changes; NotReady when another process keeps it longer than `seconds`."""
    lock = _open(path)
    try:
        deadline = time.monotonic() + seconds
        while not _locked(lock, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise NotReady(
                    f"Another Faden has been starting or stopping the database in {path.parent} "
                    f"for {seconds:.0f} seconds. Look what it is doing, then start again."
                )
            time.sleep(_PAUSE_SECONDS)
        yield
    finally:
        os.close(lock)


class Seat:
    """One user's place at the server, from `Seat(path)` until `leave()` or the process's death."""

    def __init__(self, path: Path) -> None:
        self._lock = _open(path)
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        self._taken_by = os.getpid()

    @property
    def is_ours(self) -> bool:
        """False in a forked child: it inherits the open file, but not the right to leave."""
        return self._taken_by == os.getpid()

    def leave(self) -> bool:
        """Give the place up; True when nobody else is left. Call it under `alone`."""
        was_last = _locked(self._lock, fcntl.LOCK_EX)
        # Unlock before closing: a forked child may still hold the same open file.
        fcntl.flock(self._lock, fcntl.LOCK_UN)
        os.close(self._lock)
        return was_last


@contextmanager
def mark_for_server(path: Path) -> Iterator[int]:
    """Provide an open, locked file for a program on the data to inherit."""
    mark = _open(path)
    try:
        fcntl.flock(mark, fcntl.LOCK_SH)
        yield mark
    finally:
        os.close(mark)


def server_lives(path: Path) -> bool:
    """Whether any process that was launched with this mark is still there."""
    lock = _open(path)
    try:
        return not _locked(lock, fcntl.LOCK_EX)
    finally:
        os.close(lock)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _locked(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
