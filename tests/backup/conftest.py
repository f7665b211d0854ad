"""A small installation with a large mail, a backup of it, and how to restore."""

import asyncio
import hashlib
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from faden.backup.repair import How
from faden.backup.restore import restore
from faden.backup.take import back_up
from faden.config import Config
from faden.store.blobs import Blobs
from faden.store.migrate import migrate
from faden.store.postgres import EmbeddedPostgres, Running

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LARGE = b"From: Linda\r\n\r\n" + b"x" * 300_000
LINDA = "00000000-0000-7000-8000-000000000000"
#: Plain rows: a schema of any age takes them.
_ROWS = """
workspace (slug, name, created_at) values ('demo', 'Demo', %(now)s)
agent values ('mia', 1, 'mia@x.org', 'Mia', 'admin', 'hash', 'de', %(now)s)
arrival values (0, 1, 'post', 'k', 'd', '', %(now)s, null, %(digest)s)
thread values (0, %(c)s, 1, 2, '', null, %(now)s)
ticket values (0, %(c)s, 1, %(c)s, 'open', 'team:x', %(now)s, %(now)s, %(now)s, 'r')
event values (0, %(c)s, 1, 1, default, default, %(now)s, 'message_received', %(c)s, '{}')
event values (0, %(c)s, 2, 1, default, default, %(now)s, 'message_written', null, '{}')
delivery values (0, %(c)s, 1, %(c)s, 'a', 'tel:+49', 'service', 'r', 2, 'queued', {now}, 0, {end})
session select '1', agent_id, 1, 'csrf', %(now)s, %(now)s from agent
""".replace("{now}", "%(now)s").replace("{end}", "null, null, '', %(now)s")


@dataclass(frozen=True, slots=True)
class Office:
    """An installation that runs."""

    data: Path
    running: Running

    @property
    def config(self) -> Config:
        return Config(data=self.data)

    @property
    def large(self) -> Path:
        """Where its large mail lies."""
        (found,) = [path for path in (self.data / "blobs").rglob("*") if path.is_file()]
        return found

    def rows(self, query: str, **values: object) -> list[tuple[object, ...]]:
        return rows(self.running.url, query, **values)

    def write(self, query: str, **values: object) -> None:
        with psycopg.connect(self.running.url) as connection:
            connection.execute("set role faden_engine")
            connection.execute(query.encode(), values)


def rows(url: str, query: str, **values: object) -> list[tuple[object, ...]]:
    """Ask a database as the engine."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        return connection.execute(query.encode(), values).fetchall()


def furnish(data: Path, url: str) -> None:
    """Write the company, Linda's large mail, and an answer that is still due."""
    migrate(url)
    digest = asyncio.run(Blobs(data / "blobs").put(1, LARGE))
    known = {"c": LINDA, "now": NOW, "digest": digest}
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        for row in _ROWS.strip().splitlines():
            connection.execute(f"insert into {row}".encode(), known)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One for all who change nothing."""
    data = tmp_path_factory.mktemp("office") / "faden"
    with EmbeddedPostgres(data) as running:
        furnish(data, running.url)
        yield Office(data, running)


@pytest.fixture(scope="session")
def backup(furnished: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it; tests change copies."""
    path = tmp_path_factory.mktemp("backup") / "good.tar"
    back_up(furnished.config, path)
    return path


@pytest.fixture
def copy(backup: Path, tmp_path: Path) -> Path:
    """A copy of the backup that a test may spoil."""
    return Path(shutil.copy(backup, tmp_path / "copy.tar"))


def restored(path: Path, data: Path, **settings: object) -> tuple[str, ...]:
    """Restore into a folder."""
    config = Config(data=data, **settings)  # type: ignore[arg-type]
    return restore(config, path, How(now=datetime.now(UTC)))


def files_of(path: Path) -> dict[str, bytes]:
    """Return what is in a backup, in order."""
    with tarfile.open(path) as tar:
        return {
            entry.name: file.read()
            for entry in tar.getmembers()
            if (file := tar.extractfile(entry)) is not None
        }


def write_files(path: Path, files: dict[str, bytes]) -> None:
    """Write a backup anew, as somebody with an editor would."""
    with path.open("wb") as file:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            file.write(entry.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512))
        file.write(bytes(1024))


def with_contents(files: dict[str, bytes], old: bytes, new: bytes) -> dict[str, bytes]:
    """Change the list of contents, and its name with it."""
    (name,) = [name for name in files if name.startswith("manifest.")]
    text = files[name].replace(old, new)
    assert text != files[name]
    kept = {other: content for other, content in files.items() if other != name}
    return kept | {f"manifest.{hashlib.sha256(text).hexdigest()}.json": text}
