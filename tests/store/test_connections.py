"""Does every connection begin in its role, with its settings?"""

import asyncio

import pytest
from psycopg.conninfo import make_conninfo

from faden.store.connections import Connections


def _shown(url: str, setting: str) -> tuple[str, str]:
    """What an engine and a reader say about a setting."""

    async def story() -> tuple[str, str]:
        connections = Connections(url)
        await connections.open()
        try:
            async with connections.engine.connection() as engine:
                ours = await (await engine.execute(f"show {setting}".encode())).fetchone()
            async with connections.reading(1) as reader:
                theirs = await (await reader.execute(f"show {setting}".encode())).fetchone()
        finally:
            await connections.close()
        assert ours is not None
        assert theirs is not None
        return ours[0], theirs[0]

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("setting", "engine", "reader"),
    [
        ("role", "faden_engine", "faden_reader"),
        ("enable_seqscan", "off", "on"),
        ("plan_cache_mode", "force_generic_plan", "auto"),
        ("default_transaction_read_only", "off", "on"),
        ("statement_timeout", "0", "30s"),
        ("lock_timeout", "20s", "0"),
    ],
)
def test_each_pool_has_its_role_and_settings(
    shared_url: str, setting: str, engine: str, reader: str
) -> None:
    assert _shown(shared_url, setting) == (engine, reader)


def test_options_the_operator_has_named_are_kept(shared_url: str) -> None:
    url = make_conninfo(shared_url, options="-c application_name=hub -c role=none")
    assert _shown(url, "application_name") == ("hub", "hub")
    assert _shown(url, "role") == ("faden_engine", "faden_reader")
