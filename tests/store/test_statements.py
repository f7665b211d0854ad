"""Does the server understand every statement, and is each of them used?"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

import faden
from faden.store.postgres import Running
from faden.store.wire.statement import statement, statement_names

Server = psycopg.Connection[tuple[Any, ...]]

SOURCES = Path(faden.__file__).parent
_PARAMETER = re.compile(r"%\((\w+)\)s")
_UNNESTED = re.compile(r"unnest\(([^;]*?)\)\s+as\s", re.DOTALL)

#: what a parameter holds where a statement takes many of them at once; all others are texts
_ARRAYS = {
    "smallint[]": {
        *("bucket", "address_bucket", "name_bucket"),
        *("attempts", "priority", "level", "steps"),
    },
    "bigint[]": {
        "more",
        "capacity",
        "workspace",
        "sequence",
        "lowest",
        "highest",
        "above",
        "below",
        "place",
    },
    "uuid[]": {
        *("customer", "delivery", "ticket", "target", "quarantine", "wish", "message"),
        *("question", "cascade", "told"),
    },
    "bytea[]": {"blob", "codes", "digest", "raw", "snapshot", "who"},
    "timestamptz[]": {
        *(
            "at",
            "due_at",
            "run_at",
            "wake_at",
            "snoozed_until",
            "opened_at",
            "call_until",
            "changed_at",
            "rings_at",
            "acknowledged_at",
            "asked_at",
            "starts_at",
        ),
    },
}


@pytest.fixture(scope="module")
def server(postgres_server: Running, template: str) -> Iterator[Server]:
    """A connection to a database with the schema, in the role that runs the statements."""
    url = make_conninfo(postgres_server.url, dbname=template)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set role faden_engine")
        yield connection


#: where the same name means something else
_OTHERWISE = {("read_receipts", "delivery"): "text[]"}


def array_of(name: str, query: str) -> str:
    """Return the type of a parameter that holds many values, by its name."""
    bare = re.sub("^[ert]_", "", name)
    other = _OTHERWISE.get((query, name))
    return other or next((kind for kind, names in _ARRAYS.items() if bare in names), "text[]")


def prepared(query: str) -> str:
    """Return the statement as PostgreSQL prepares it: numbered parameters with their types."""
    text = statement(query).decode()
    names = list(dict.fromkeys(_PARAMETER.findall(text)))
    many = {name for part in _UNNESTED.findall(text) for name in _PARAMETER.findall(part)}
    types = [array_of(name, query) if name in many else "unknown" for name in names]
    body = _PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", text)
    return f"prepare one{'(' + ', '.join(types) + ')' if types else ''} as {body}".replace(
        "%%", "%"
    )


@pytest.mark.parametrize("name", statement_names())
def test_the_server_understands_it(server: Server, name: str) -> None:
    server.execute(prepared(name).encode())
    server.execute("deallocate one")


@pytest.mark.parametrize("name", statement_names())
def test_somebody_uses_it(name: str) -> None:
    used = re.compile(rf'"{name}"')
    assert any(used.search(path.read_text()) for path in SOURCES.rglob("*.py"))


@pytest.mark.parametrize("name", statement_names())
def test_it_is_one_statement_and_reads_no_clock(name: str) -> None:
    text = statement(name).decode()
    assert ";" not in text
    clocks = r"\b(now|clock_timestamp|statement_timestamp|current_timestamp|random)\b\s*\(?"
    asks = re.findall(clocks, _PARAMETER.sub("", text))
    assert name == "audit_unanswered" or asks == []


def test_a_statement_nobody_wrote_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        statement("drop_everything")


def test_every_statement_that_is_asked_for_exists() -> None:
    asked = re.compile(r'(?:\bstatement|_run|rows|_rows)\(\s*(?:\w+,\s*)?"([a-z_]+)"')
    places = [SOURCES / "store", SOURCES / "web", SOURCES / "doctor.py"]
    files = [
        path for place in places for path in (place.rglob("*.py") if place.is_dir() else [place])
    ]
    names = {name for path in files for name in asked.findall(path.read_text())}
    assert len(names) > 20
    assert names <= set(statement_names())


def test_comments_are_not_sent() -> None:
    assert statement("lock_records").startswith(b"select")
