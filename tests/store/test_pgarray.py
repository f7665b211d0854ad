"""Does PostgreSQL read the arrays we build as what we meant?"""

import struct
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, LiteralString

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from faden.store.wire import pgarray
from faden.store.wire.pgarray import PgArray

Server = psycopg.Connection[tuple[Any, ...]]

through_postgresql = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
storable = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
moments = st.datetimes(timezones=st.just(UTC))


@pytest.fixture(scope="module")
def server(postgres_url: str) -> Iterator[Server]:
    """A connection that knows our arrays."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        pgarray.register(connection)
        yield connection


def read(server: Server, array: PgArray, kind: LiteralString) -> list[Any]:
    """Let PostgreSQL say which values it has read."""
    found = server.execute(f"select unnest(%s::{kind})", (array,)).fetchall()
    return [value for (value,) in found]


@through_postgresql
@given(st.lists(st.none() | storable, max_size=20))
@example([])
@example([None])
@example([None, None, ""])
@example(["NULL", "{}", '"', "\\", "Grüße, 你好 🧵", "a" * 100_000])
def test_texts(server: Server, values: list[str | None]) -> None:
    assert read(server, pgarray.texts(values), "text[]") == values


@through_postgresql
@given(st.lists(st.binary(max_size=300), max_size=20))
@example([])
@example([b"", b"\x00", bytes(range(256))])
def test_byteas(server: Server, values: list[bytes]) -> None:
    assert read(server, pgarray.byteas(values), "bytea[]") == values


@through_postgresql
@given(st.lists(st.none() | st.uuids(), max_size=20))
@example([])
@example([uuid.UUID(int=0), uuid.UUID(int=2**128 - 1), None])
def test_uuids(server: Server, values: list[uuid.UUID | None]) -> None:
    array = pgarray.uuids([None if value is None else value.hex for value in values])
    assert read(server, array, "uuid[]") == values


@through_postgresql
@given(st.lists(st.integers(-(2**15), 2**15 - 1), max_size=20))
@example([])
@example([-(2**15), -1, 0, 2**15 - 1])
def test_smalls(server: Server, values: list[int]) -> None:
    assert read(server, pgarray.smalls(values), "smallint[]") == values


@through_postgresql
@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=20))
@example([])
@example([-(2**63), -1, 0, 2**63 - 1])
def test_bigs(server: Server, values: list[int]) -> None:
    assert read(server, pgarray.bigs(values), "bigint[]") == values


@through_postgresql
@given(st.lists(st.none() | moments, max_size=20))
@example([])
@example([None])
@example([datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
@example([datetime(2300, 1, 1, 0, 0, 0, 1, tzinfo=UTC)])
@example([datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), None])
def test_times(server: Server, values: list[datetime | None]) -> None:
    """Seconds and microseconds apart: psycopg reads no time after the year 9999."""
    array = pgarray.times(values)
    found = server.execute(
        "select (extract(epoch from at) * 1000000)::bigint"
        " from unnest(%s::timestamptz[]) as t (at)",
        (array,),
    ).fetchall()
    assert [micros for (micros,) in found] == [exact(value) for value in values]


def exact(moment: datetime | None) -> int | None:
    """Return microseconds since 1970."""
    if moment is None:
        return None
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def test_a_time_is_the_same_in_whichever_zone_it_is_told(server: Server) -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    told = noon.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert pgarray.times([told]) == pgarray.times([noon])
    assert read(server, pgarray.times([told]), "timestamptz[]") == [noon]


def test_a_time_without_a_zone_is_not_guessed() -> None:
    with pytest.raises(TypeError):
        pgarray.times([datetime(2026, 11, 22, 12)])  # noqa: DTZ001 - that is what is tested


@pytest.mark.parametrize("value", [2**15, -(2**15) - 1])
def test_a_number_that_does_not_fit_is_refused_before_it_is_sent(value: int) -> None:
    with pytest.raises(struct.error):
        pgarray.smalls([value])


def test_half_a_character_is_refused_before_it_is_sent() -> None:
    with pytest.raises(UnicodeEncodeError):
        pgarray.texts(["\ud83d"])


def test_documents_are_texts_until_the_statement_casts_them(server: Server) -> None:
    array = pgarray.jsons([b'{"a": 1}', '{"ü": null}'.encode()])
    found = server.execute("select d::jsonb from unnest(%s::text[]) as t (d)", (array,)).fetchall()
    assert [value for (value,) in found] == [{"a": 1}, {"ü": None}]


def test_the_type_is_known_without_a_cast(server: Server) -> None:
    arrays = {
        "text[]": pgarray.texts(["a"]),
        "bytea[]": pgarray.byteas([b"a"]),
        "uuid[]": pgarray.uuids([uuid.UUID(int=7).hex]),
        "smallint[]": pgarray.smalls([1]),
        "bigint[]": pgarray.bigs([1]),
        "timestamp with time zone[]": pgarray.times([datetime(2026, 1, 1, tzinfo=UTC)]),
    }
    for name, array in arrays.items():
        row = server.execute("select pg_typeof(%s)::text", (array,)).fetchone()
        assert row == (name,)
