"""When the database cannot be used, is the operator told what to do, and is nothing harmed?"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from faden.store import postgres
from faden.store.embedded import login as postgres_login
from faden.store.embedded.errors import explain, passes_with_time
from faden.store.embedded.lock import mark_for_server
from faden.store.postgres import (
    DiskFull,
    EmbeddedPostgres,
    NoAccess,
    NoBinaries,
    NotReady,
    PostgresError,
    Running,
    UnfitRole,
    WrongMajorVersion,
    find_binaries,
    refuse_superuser,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped cluster in which Linda was noted."""
    folder = tmp_path_factory.mktemp("refusals") / "faden"
    with EmbeddedPostgres(folder) as running, psycopg.connect(running.url) as database:
        database.execute("create table note as select 'Linda' as name")
    return folder


@pytest.fixture(scope="module")
def running(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    copy = Path(shutil.copytree(folder, tmp_path_factory.mktemp("running") / "faden"))
    with EmbeddedPostgres(copy) as running:
        yield running


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "none", disk],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"mounting is not allowed here: {mounted.stderr}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk: Path, *, keep_bytes: int) -> Path:
    filler = disk / "filler"
    free = shutil.disk_usage(disk).free
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - keep_bytes)
    return filler


@pytest.mark.parametrize("keep_bytes", [0, 20_000_000])
def test_a_full_disk_is_named_when_the_data_are_created(small_disk: Path, keep_bytes: int) -> None:
    filler = fill(small_disk, keep_bytes=keep_bytes)
    with pytest.raises(DiskFull, match=f"the disk that holds {small_disk}.* is full"):
        EmbeddedPostgres(small_disk / "faden").start()
    filler.unlink()
    with EmbeddedPostgres(small_disk / "faden") as running:
        assert running.started_by_us


def test_a_full_disk_is_named_at_the_start_and_costs_no_data(
    small_disk: Path, folder: Path
) -> None:
    here = Path(shutil.copytree(folder, small_disk / "faden"))
    filler = fill(small_disk, keep_bytes=0)
    with pytest.raises(DiskFull, match="Free some space and start again"):
        EmbeddedPostgres(here).start()
    filler.unlink()
    with EmbeddedPostgres(here) as running, psycopg.connect(running.url) as database:
        assert database.execute("select name from note").fetchone() == ("Linda",)


def test_a_disk_too_full_for_the_log_is_still_named(small_disk: Path, tmp_path: Path) -> None:
    fill(small_disk, keep_bytes=0)
    assert isinstance(explain("", doing="Starting", data=small_disk / "data"), DiskFull)
    assert not isinstance(explain("", doing="Starting", data=tmp_path / "data"), DiskFull)


def changed(folder: Path, tmp_path: Path, files: dict[str, str]) -> Path:
    """A copy of the stopped cluster in which some files say something else."""
    copy = Path(shutil.copytree(folder, tmp_path / "faden"))
    for name, text in files.items():
        (copy / "postgres" / name).write_text(text)
    return copy


def test_data_of_another_major_version_are_refused_and_left_alone(
    folder: Path, tmp_path: Path
) -> None:
    copy = changed(folder, tmp_path, {"major": "14\n", "data/PG_VERSION": "14\n"})
    with pytest.raises(WrongMajorVersion) as refusal:
        EmbeddedPostgres(copy, binaries=find_binaries()).start()
    told = str(refusal.value)
    assert "written by PostgreSQL 14" in told
    assert "FADEN_POSTGRES_BIN" in told
    assert "pg_dump" in told
    assert not (copy / "postgres" / "data" / "postmaster.pid").exists()


def test_files_of_two_clusters_mixed_are_refused(folder: Path, tmp_path: Path) -> None:
    copy = changed(folder, tmp_path, {"major": "14\n"})
    with pytest.raises(WrongMajorVersion, match="files of two clusters were mixed"):
        EmbeddedPostgres(copy).start()


def test_a_damaged_data_folder_is_not_taken_for_a_new_one(folder: Path, tmp_path: Path) -> None:
    copy = changed(folder, tmp_path, {"data/PG_VERSION": ""})
    with pytest.raises(PostgresError, match="Restore it from a backup"):
        EmbeddedPostgres(copy).start()


def test_data_open_to_others_are_refused_with_the_command_that_helps(
    folder: Path, tmp_path: Path
) -> None:
    copy = changed(folder, tmp_path, {})
    (copy / "postgres" / "data").chmod(0o777)
    with pytest.raises(NoAccess, match="chmod 700"):
        EmbeddedPostgres(copy).start()


def test_a_broken_configuration_is_shown_in_the_servers_words(folder: Path, tmp_path: Path) -> None:
    copy = changed(folder, tmp_path, {"data/postgresql.conf": "work_mem = 'many'\n"})
    with pytest.raises(PostgresError, match="work_mem"):
        EmbeddedPostgres(copy).start()


@pytest.mark.parametrize("known", ["wrong", ""])
def test_a_password_that_the_running_server_does_not_know_is_named_and_harms_nobody(
    running: Running, known: str
) -> None:
    stored = running.data.with_name("admin.password")
    right = stored.read_text()
    stored.write_text(known)
    with pytest.raises(PostgresError, match="does not accept the administrator's password"):
        EmbeddedPostgres(stored.parents[1]).start()
    stored.write_text(right)
    with psycopg.connect(running.url) as database:
        assert database.execute("select name from note").fetchone() == ("Linda",)


def test_a_server_that_lives_where_it_cannot_be_reached_keeps_a_second_one_out(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = changed(folder, tmp_path, {})
    monkeypatch.setattr(postgres, "DEADLINE_SECONDS", 0.1)
    with (
        mark_for_server(copy / "postgres" / "server.lock"),  # as by one in another container
        pytest.raises(NotReady, match="another container"),
    ):
        EmbeddedPostgres(copy).start()
    assert not (copy / "postgres" / "data" / "postmaster.pid").exists()


@pytest.mark.parametrize("wrong", ["/nowhere/bin", "/usr/bin"])
def test_a_folder_without_the_programs_is_refused(wrong: str) -> None:
    with pytest.raises(NoBinaries, match="does not hold the programs"):
        find_binaries(wrong)


def test_programs_made_for_another_machine_are_refused(tmp_path: Path) -> None:
    for program in ("initdb", "postgres"):
        (tmp_path / program).write_bytes(b"\x7fELF of another machine")
        (tmp_path / program).chmod(0o755)
    with pytest.raises(NoBinaries, match="does not run on this machine"):
        find_binaries(str(tmp_path))


def test_a_file_where_the_data_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "faden").write_text("not a folder")
    with pytest.raises(PostgresError, match="faden"):
        EmbeddedPostgres(tmp_path / "faden").start()


def test_the_role_of_the_embedded_server_is_accepted(running: Running) -> None:
    refuse_superuser(running.url)


def test_a_superuser_is_refused_with_the_role_to_create_instead(running: Running) -> None:
    with pytest.raises(UnfitRole, match="postgres of the database URL is a superuser") as refusal:
        refuse_superuser(running.admin_url)
    assert "create role faden login createrole nosuperuser nobypassrls" in str(refusal.value)


def test_a_superuser_in_disguise_is_refused(running: Running) -> None:
    with pytest.raises(UnfitRole, match="is a superuser"):
        refuse_superuser(f"{running.admin_url}&options=-c%20role%3Dfaden")


def test_a_role_that_row_security_does_not_bind_is_refused(running: Running) -> None:
    with psycopg.connect(running.admin_url, autocommit=True) as database:
        database.execute("create role unbound login bypassrls password 'unbound'")
    address = running.url.partition("@")[2]
    with pytest.raises(UnfitRole, match="unbound of the database URL has BYPASSRLS"):
        refuse_superuser(f"postgresql://unbound:unbound@{address}")


def test_a_server_too_old_is_refused(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_login, "OLDEST_MAJOR", 99)
    with pytest.raises(PostgresError, match="needs 99 or newer"):
        refuse_superuser(running.url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://linda:secret@/faden?host=/nowhere", "faden on /nowhere cannot be used"),
        ("postgresql://linda:secret@/faden?=", "The database URL cannot be read"),
        ("linda secret", "The database URL cannot be read"),
    ],
)
def test_a_url_that_leads_nowhere_is_named_without_its_password(url: str, told: str) -> None:
    with pytest.raises(PostgresError, match=told) as refusal:
        refuse_superuser(url)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("said", "kind", "advice"),
    [
        ("could not extend file: No space left on device", DiskFull, "Free some space"),
        ("could not write: Disk quota exceeded", DiskFull, "Free some space"),
        (
            'could not resize shared memory segment "/x": No space left on device',
            DiskFull,
            "--shm-size",
        ),
        ('could not open file "x": Permission denied', NoAccess, "belongs to another user"),
        ('could not open file "x": Read-only file system', NoAccess, "read-only"),
        ('data directory "x" has wrong ownership', NoAccess, "belongs to another user"),
        ("something quite different", PostgresError, "something quite different"),
    ],
)
def test_what_the_server_said_becomes_what_to_do(
    tmp_path: Path, said: str, kind: type[PostgresError], advice: str
) -> None:
    told = explain(said, doing="Starting the database", data=tmp_path)
    assert type(told) is kind
    assert advice in str(told)


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ('FATAL:  lock file "postmaster.pid" already exists', True),
        ('FATAL:  lock file "/run/.s.PGSQL.5432.lock" already exists', True),
        ('FATAL:  lock file "postmaster.pid" is empty', True),
        ("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", True),
        ('could not write lock file "postmaster.pid": No space left on device', False),
        ("FATAL:  could not load private key", False),
    ],
)
def test_only_what_passes_with_time_is_tried_again(said: str, passes: bool) -> None:
    assert passes_with_time(said) is passes
