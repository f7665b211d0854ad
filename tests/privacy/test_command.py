"""Does an operator get what was promised from `faden export` and `faden erase`?"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.engine.office import POLICY, item, says
from tests.postgres_fixture import fresh_database
from typer.testing import CliRunner, Result

from faden.app import utc_now
from faden.cli import app
from faden.config import ConfigError
from faden.core.policy import Policy
from faden.engine import inbox
from faden.engine.ids import new_id
from faden.store.connections import Connections
from faden.store.log import PostgresStore
from faden.store.postgres import Running

NUMBER = "0170 1234567"


class Rules:
    """A directory of nothing but the rules."""

    def account(self, account_id: str) -> None:
        return None

    def policy(self, workspace: int) -> Policy:
        return POLICY


def fill(url: str, messages: int = 3) -> None:
    async def work() -> None:
        connections = Connections(url, engine_size=1, reader_size=1)
        await connections.engine.open(wait=True)
        items = [item(says(f"Nachricht {n}", name="Linda Weber")) for n in range(messages)]
        store = PostgresStore(connections.engine)
        await inbox.accept(
            store, Rules(), [*items, item(says("STOP"))], now=utc_now(), new_id=new_id
        )
        await connections.close()

    asyncio.run(work())


def rows(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def faden(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    """An installation with one customer."""
    monkeypatch.setenv("FADEN_DATABASE_URL", database_url)
    monkeypatch.setenv("FADEN_DATA", str(tmp_path / "data"))
    fill(database_url)
    return database_url, tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_the_export_is_a_zip_that_only_its_owner_may_read(faden: tuple[str, Path]) -> None:
    out = faden[1] / "linda.zip"
    done = run("export", "customer", NUMBER, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as archive:
        assert {"index.de.html", "index.en.html", "events.json"} <= set(archive.namelist())
    again = run("export", "customer", NUMBER, "--out", str(out))
    assert isinstance(again.exception, ConfigError)  # never over another file


def test_a_dry_run_says_what_would_go_and_what_is_kept(faden: tuple[str, Path]) -> None:
    done = run("erase", "customer", NUMBER, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "Nothing was changed" in done.output
    assert "withdrawn *" in done.output
    assert rows(faden[0], "select count(*) from thread") == 1


def test_erasing_asks_for_a_reason_and_takes_everything(faden: tuple[str, Path]) -> None:
    assert run("erase", "customer", NUMBER, "--yes").exit_code != 0
    done = run("erase", "customer", NUMBER, "--yes", "--reason", "letter of Linda Weber")
    assert done.exit_code == 0, done.output
    assert rows(faden[0], "select count(*) from thread") == 0
    with psycopg.connect(faden[0]) as connection:
        connection.execute("set role faden_engine")
        assert connection.execute("select reason from erasure").fetchall() == [("letter of … …",)]
        assert connection.execute("select did, who like 'cli:%' from audit").fetchall() == [
            ("customer_erased", True)
        ]


def test_a_hold_forbids_it_until_it_is_released(faden: tuple[str, Path]) -> None:
    assert run("erase", "customer", NUMBER, "--hold", "--reason", "claim 7").exit_code == 0
    held = run("erase", "customer", NUMBER, "--yes", "--reason", "asked")
    assert "claim 7" in str(held.exception)
    assert run("erase", "customer", NUMBER, "--release", "--reason", "paid").exit_code == 0
    assert run("erase", "customer", NUMBER, "--yes", "--reason", "asked").exit_code == 0


def test_an_old_backup_brings_nobody_back_for_long(
    faden: tuple[str, Path],
    postgres_server: Running,
    template: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, folder = faden
    assert run("erase", "customer", NUMBER, "--yes", "--reason", "asked").exit_code == 0
    log = folder / "erasures.json"
    assert run("erase", "log", "--out", str(log)).exit_code == 0
    assert "1701234567" not in log.read_text()
    with fresh_database(postgres_server, template) as restored:  # as if from before the erasure
        fill(restored)
        monkeypatch.setenv("FADEN_DATABASE_URL", restored)
        done = run("erase", "replay", str(log))
        assert "1 people had come back" in done.output, done.output
        assert rows(restored, "select count(*) from thread") == 0
    assert len(json.loads(log.read_text())) == 1


@pytest.mark.slow
def test_a_killed_erasure_has_done_all_or_nothing(faden: tuple[str, Path]) -> None:
    url, _ = faden
    command = [sys.executable, "-m", "faden", "erase", "customer", NUMBER, "--yes"]
    seen = set()
    for number in range(6):
        if rows(url, "select count(*) from thread") == 0:
            fill(url, 400)
        before = rows(url, "select count(*) from event")
        begun = subprocess.Popen([*command, "--reason", "asked"])
        connected = time.monotonic() + 30
        while time.monotonic() < connected and not _is_at_work(url):
            time.sleep(0.005)
        time.sleep(0.03 * number)
        begun.send_signal(signal.SIGKILL)
        begun.wait()
        left = rows(url, "select count(*) from event")
        assert left in (0, before)
        assert (rows(url, "select count(*) from thread") == 0) == (left == 0)
        seen.add(left == 0)
    done = run("erase", "resume")
    assert done.exit_code == 0, done.output
    assert False in seen  # at least once it was in the middle


def _is_at_work(url: str) -> bool:
    with psycopg.connect(make_conninfo(url), autocommit=True) as connection:
        found = connection.execute(
            "select 1 from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and query like '%erasure%' or query like '%from arrival%'"
            " and pid <> pg_backend_pid()"
        ).fetchone()
    return found is not None
