"""How does Faden run a PostgreSQL of its own?

    with EmbeddedPostgres(folder) as running:
        psycopg.connect(running.url)

The first Faden on a folder starts the server, later ones attach, the last one stops it. What is
decided here and why: docs/decisions/0002-embedded-postgresql.md.
"""

import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from types import TracebackType

from faden.store.embedded.binaries import find_binaries
from faden.store.embedded.errors import (
    DiskFull,
    NoAccess,
    NoBinaries,
    NotReady,
    PostgresError,
    UnfitRole,
    WrongMajorVersion,
    explain,
    file_errors_explained,
    passes_with_time,
)
from faden.store.embedded.folder import ADMIN, APPLICATION, ClusterFolder
from faden.store.embedded.lock import Seat, alone, server_lives
from faden.store.embedded.login import (
    Answer,
    ask,
    make_role_and_database,
    refuse_superuser,
    somebody_listens,
)
from faden.store.embedded.prepare import Prepared, prepare
from faden.store.embedded.run import (
    abort,
    interrupt,
    launch,
    may_be_a_server,
    reap_children,
    recorded_pid,
    remove_stale_pid,
)

__all__ = [
    "DiskFull",
    "EmbeddedPostgres",
    "NoAccess",
    "NoBinaries",
    "NotReady",
    "PostgresError",
    "Running",
    "UnfitRole",
    "WrongMajorVersion",
    "find_binaries",
    "refuse_superuser",
]

#: For each wait. Steps that take a second took five on a loaded machine, and recovery longer.
DEADLINE_SECONDS = 60.0
_ABORT_SECONDS = 10.0
_LOOK_SECONDS = 0.02
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    # Not shown in logs: the URLs hold passwords.
    url: str = field(repr=False)  #: as `faden`, owner of the database `faden`, no superuser
    admin_url: str = field(repr=False)  #: as the superuser; for backups and repairs only
    data: Path
    started_by_us: bool  #: False: another Faden had started it
    pid: int  #: of the postmaster


class EmbeddedPostgres:
    """The server of one data folder, shared by all Fadens that use the folder.

    `start` and `stop` block (up to a minute each); call them outside the event loop.
    """

    def __init__(self, folder: Path, *, binaries: Path | None = None) -> None:
        self._place = ClusterFolder(folder)
        self._binaries = binaries
        self._seat: Seat | None = None
        self._server: Popen[bytes] | None = None  # only while it is a child of this process

    def __enter__(self) -> Running:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> Running:
        """Return when the server answers; start it, and create its data, where needed.

        May be called again: after a crash of the server it brings it back.
        """
        if sys.platform == "win32":
            raise PostgresError(
                "Faden's own database server needs Linux or macOS. On Windows, install "
                "PostgreSQL and set FADEN_DATABASE_URL."
            )
        place = self._place
        with file_errors_explained("Starting the database", place.data):
            is_new_folder = place.create()
            with alone(place.change_lock, seconds=DEADLINE_SECONDS):
                if self._seat is not None and self._seat.is_ours:
                    return self._start_or_attach(is_new_folder=is_new_folder)
                self._seat = Seat(place.users_lock)
                try:
                    return self._start_or_attach(is_new_folder=is_new_folder)
                except BaseException as error:
                    # One that is still recovering would only have to begin again.
                    self._leave(stop_server=not isinstance(error, NotReady))
                    raise

    def stop(self) -> None:
        """Leave; the last one to leave stops the server. Harmless when not started."""
        if self._seat is None or not self._seat.is_ours:
            return
        with (
            file_errors_explained("Stopping the database", self._place.data),
            alone(self._place.change_lock, seconds=DEADLINE_SECONDS),
        ):
            self._leave(stop_server=True)

    def _start_or_attach(self, *, is_new_folder: bool) -> Running:
        place = self._place
        reap_children()
        if self._server is not None and self._server.poll() is not None:
            self._server = None
        self._await_end_of_killed_server()
        if self._ask() is Answer.NOBODY:
            self._bring_up(prepare(place, self._binaries, is_new_folder=is_new_folder))
        sockets = place.known_socket_folder()
        if sockets is None:
            raise PostgresError(f"The socket folder of {place.base} vanished. Start again.")
        password = place.password_or_new(APPLICATION)
        url = place.url(APPLICATION, sockets=sockets)
        admin_url = place.url(ADMIN, sockets=sockets)
        make_role_and_database(url, admin_url, password=password, data=place.data)
        return Running(
            url=url,
            admin_url=admin_url,
            data=place.data,
            started_by_us=self._server is not None,
            pid=self._server.pid if self._server else recorded_pid(place) or 0,
        )

    def _await_end_of_killed_server(self) -> None:
        """Wait while a server answers "busy", or backends of a killed one still live."""

        def is_settled() -> bool:
            answer = self._ask()
            if answer is Answer.NOBODY:
                return not server_lives(self._place.server_lock)
            return answer is Answer.READY

        if not _becomes_true(is_settled, seconds=DEADLINE_SECONDS):
            raise NotReady(
                f"A server on {self._place.data} is alive but cannot be used: it is recovering, "
                "a part of a killed one is still working, or it runs where its socket cannot be "
                f"reached (another container). See {self._place.log}; start again in a minute."
            )

    def _bring_up(self, prepared: Prepared) -> None:
        """Launch until the server answers: traces of a killed one may keep the first try out."""
        pause = _FIRST_PAUSE_SECONDS
        deadline = time.monotonic() + DEADLINE_SECONDS
        while (refusal := self._launch_once(prepared, deadline=deadline)) is not None:
            is_hopeless = not passes_with_time(refusal)
            if is_hopeless or time.monotonic() > deadline:
                raise explain(refusal, doing="Starting the database", data=self._place.data)
            remove_stale_pid(self._place, sockets=prepared.sockets)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _launch_once(self, prepared: Prepared, *, deadline: float) -> str | None:
        """Return None once the server answers, or what it said when it ended instead."""
        place = self._place
        log_start = place.log.stat().st_size
        # Told to end between launching it and knowing it, nobody could stop it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        try:
            child = self._server = launch(
                place, prepared.binaries, prepared.user, sockets=prepared.sockets
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        while self._ask() is not Answer.READY:
            if child.poll() is not None:
                self._server = None
                return place.log.read_bytes()[log_start:].decode(errors="replace")
            if time.monotonic() > deadline:
                raise NotReady(
                    f"The database in {place.data} did not answer within {DEADLINE_SECONDS:.0f} "
                    f"seconds. It may still be recovering, see {place.log}; start again in a "
                    "minute."
                )
            time.sleep(_LOOK_SECONDS)
        return None

    def _ask(self) -> Answer:
        """Ask whether the server of our data answers, by logging in."""
        place = self._place
        sockets = place.known_socket_folder()
        if sockets is None or not place.is_initialised:
            return Answer.NOBODY
        return ask(sockets, place.url(ADMIN, sockets=sockets), data=place.data)

    def _leave(self, *, stop_server: bool) -> None:
        seat, self._seat = self._seat, None
        server, self._server = self._server, None
        if seat is not None and seat.leave() and stop_server:
            self._shut_down(server)

    def _shut_down(self, server: Popen[bytes] | None) -> None:
        """Stop the server, whoever started it: ours is known, another's must be listening."""
        if server is not None and server.poll() is None:
            self._stop(server.pid, is_gone=lambda: server.poll() is not None)
            return
        sockets = self._place.known_socket_folder()
        pid = recorded_pid(self._place)
        # While somebody listens, postmaster.pid is that server's own; otherwise it may be stale,
        # and its number somebody else's. A child of a server that was killed may still listen for
        # a moment, so the process is looked at as well.
        if sockets is None or pid is None or not may_be_a_server(pid, self._place.data):
            return
        if somebody_listens(sockets):
            self._stop(pid, is_gone=lambda: not somebody_listens(sockets))

    def _stop(self, pid: int, *, is_gone: Callable[[], bool]) -> None:
        def is_over() -> bool:
            return is_gone() and not server_lives(self._place.server_lock)

        interrupt(pid)
        if _becomes_true(is_over, seconds=DEADLINE_SECONDS):
            return
        abort(pid)
        if not _becomes_true(is_over, seconds=_ABORT_SECONDS):
            raise NotReady(
                f"The database server (process {pid}) does not stop. See {self._place.log}."
            )


def _becomes_true(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True
