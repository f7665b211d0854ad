"""Does an import that was killed, and begun again, come to exactly what one run comes to?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from tests.importing.conftest import Start
from tests.importing.crm import write
from tests.postgres_fixture import fresh_database

from faden.store.postgres import Running

ROWS = int(os.environ.get("FADEN_IMPORT_ROWS", "20000"))  # noqa: TID251  # a setting of the tests
PATIENCE = 200 + ROWS / 500  #: seconds of one run


@pytest.fixture
def other_url(postgres_server: Running, template: str) -> Iterator[str]:
    """A second database."""
    with fresh_database(postgres_server, template) as url:
        yield url


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        ((found,),) = connection.execute("select count(*) from customer_source").fetchall()
        return int(found)


def everything(url: str) -> dict[str, Any]:
    """Return all that was imported, with keys in place of ids, and without times."""
    with psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")

        def rows(query: LiteralString) -> list[tuple[Any, ...]]:
            return connection.execute(query).fetchall()

        sources = rows("select customer_id, key, name, addresses, digest from customer_source")
        keys = {customer_id: key for customer_id, key, *_ in sources}
        events: dict[str, list[Any]] = {key: [] for key in keys.values()}
        for whose, kind, body in rows(
            "select customer_id, kind, body from event order by customer_id, sequence"
        ):
            if "other_id" in body:
                body["other_id"] = keys[UUID(body["other_id"])]
            events[keys[whose]].append((kind, body))
        return {
            "sources": sorted((key, *more) for _, key, *more in sources),
            "addresses": sorted(
                (uri, keys[whose]) for uri, whose in rows("select uri, customer_id from address")
            ),
            "sequences": sorted(
                (keys[whose], sequence)
                for whose, sequence in rows("select customer_id, sequence from thread")
            ),
            "events": events,
        }


@pytest.mark.slow
@pytest.mark.timeout(300 + ROWS / 100)
def test_killed_three_times_and_begun_again_is_as_if_nothing_had_been(
    start: Start, database_url: str, other_url: str, tmp_path: Path
) -> None:
    file = write(tmp_path / "crm.csv", ROWS)
    whole = start(database_url, file)
    told, _ = whole.communicate(timeout=PATIENCE)
    assert whole.returncode == 0, told
    for more in (1, ROWS // 5, ROWS * 9 // 20):
        killed = start(other_url, file)
        while count(other_url) < more and killed.poll() is None:
            time.sleep(0.01)
        killed.kill()
        killed.communicate()
    so_far = count(other_url)
    again = start(other_url, file)
    told, _ = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, told
    assert ROWS * 9 // 20 <= so_far < count(other_url)
    assert everything(other_url) == everything(database_url)
    assert f"{so_far:,}  unchanged" in told
