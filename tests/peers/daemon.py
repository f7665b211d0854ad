"""How does a test run somebody else's server, so that nothing of it is left?

Each server is a child of the tests with a folder and free ports of its own: several test sessions
may run side by side, and what a killed session left behind is in nobody's way. A guard ends the
server when the tests die, even by kill -9: it reads a pipe that only the tests hold open. (The
kernel's own PR_SET_PDEATHSIG is lost as soon as a server changes its user.)
"""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import pytest

IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  # a setting of the tests, not of Faden
PATIENCE_SECONDS = 20.0  #: for anything that takes below a second on an idle machine
_LOOK_SECONDS = 0.02
_PREFIX = "faden-peers-"
_LOCK = "in-use"
_GUARD = 'read -r end; kill "$1"'  # for sh


def until(reached: Callable[[], bool], *, told: Callable[[], str]) -> None:
    """Wait for a condition; fail with what `told` says when it does not come true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < deadline, told()
        time.sleep(_LOOK_SECONDS)


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend a folder with a short path (sockets) that other system users may enter.

    Only root may start servers that change their user: anybody else's test is skipped.
    """
    if os.geteuid() != 0:
        reason = "postfix and dovecot change their user: run by root only"
        if IN_CI:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    _tidy()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    folder.chmod(0o755)
    with (folder / "new").open("w") as lock:  # named when locked: nobody finds it unlocked
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "new").rename(folder / _LOCK)
        yield folder
    shutil.rmtree(folder, ignore_errors=True)  # a server's last child may still be at it


def _tidy() -> None:
    """Remove the folders of sessions that were killed: those whose lock nobody holds."""
    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError), lock.open() as found:
            fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def answers(port: int) -> bool:
    """Whether somebody listens on this port of the loopback."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


class Daemon:
    """A server in the foreground: `with` starts and ends it; `stop` and `start` in between."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        ports: Sequence[int],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"  #: the server's own log
        self._output = folder / f"{name}.output"
        self._command = command
        self._ports = ports
        self._environment = environment
        self._running: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until every port answers."""
        with self._output.open("ab") as output:
            running = self._running = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        guard = ("sh", "-c", _GUARD, "guard", str(running.pid))
        self._guard = subprocess.Popen(guard, stdin=subprocess.PIPE)
        until(
            lambda: running.poll() is not None or all(map(answers, self._ports)),
            told=self.told,
        )
        assert running.poll() is None, self.told()

    def stop(self) -> None:
        """End it, and wait until its ports are free."""
        if self._running is None or self._guard is None:
            return
        self._guard.kill()
        self._guard.communicate()
        self._running.terminate()
        try:
            self._running.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()
        self._running = None
        until(lambda: not any(map(answers, self._ports)), told=self.told)

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._running is not None
        return self._running.pid

    def told(self) -> str:
        """What it wrote, for the one who has to find out why."""
        told = [path.read_text() for path in (self._output, self.log) if path.exists()]
        return f"{self.name}:\n" + "\n".join(told)[-4000:]

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()
