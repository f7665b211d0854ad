"""Is what happened taken in once, in order, by one process, and never after it was erased?"""

from __future__ import annotations

import asyncio

import psycopg
from tests.engine.office import KARIM, LINDA, Office, says
from tests.engine.privacy.conftest import shredder  # noqa: F401  # a fixture
from tests.engine.privacy.shredder import Shredder

from faden.engine import command as cmd
from faden.engine.privacy import erase as erasing
from faden.store.searching.index import Index

LONG = "Lieferung " * 1_000  #: so long that others have their turn while it is taken apart


def words(office: Office, table: str = "search_message") -> str:
    return " ".join(row[0] for row in office.rows(f"select words::text from {table}"))


def test_words_names_and_numbers_are_taken_in(office: Office) -> None:
    office.accept(says("Wo bleibt mein Paket?", name="Linda Weber"))
    office.writes("Ihre Rechnung liegt bei.")
    office.do(
        cmd.WriteNote(
            workspace=1, customer_id=office.customer(), text="Stammkundin", author="agent:anna"
        )
    )
    assert office.index() > 0
    assert all(f"'{one}'" in words(office) for one in ("paket", "rechnung", "stammkundin"))
    assert all(f"'{one}'" in words(office, "search_customer") for one in ("weber", "#1701234567"))


def test_nothing_is_taken_in_twice_and_a_restart_goes_on(office: Office) -> None:
    office.accept(says("Eins"))
    office.index()
    office.accept(says("Zwei"), says("Drei", sender=KARIM))
    assert office.index() == 2
    assert office.index() == 0
    assert office.count("search_message") == 3


def test_a_customer_is_found_by_every_name_they_had(office: Office) -> None:
    office.accept(says("Hallo", name="Linda Weber"))
    office.index()
    named = cmd.NameCustomer(
        workspace=1, customer_id=office.customer(), name="Linda Groß", by="agent:anna"
    )
    office.do(named)
    office.index()
    assert all(f"'{one}'" in words(office, "search_customer") for one in ("weber", "gross"))


def test_what_a_transaction_under_way_may_still_write_is_waited_for(office: Office) -> None:
    office.index()
    with psycopg.connect(office.url) as earlier:
        earlier.execute("set role faden_engine")
        earlier.execute("select pg_current_xact_id()")  # it has its place, and nothing yet
        office.accept(says("Später begonnen, früher fertig"))
        assert office.index() == 0
    assert office.index() == 1


def test_one_process_fills_at_a_time(office: Office) -> None:
    office.accept(says("Eins"))
    with psycopg.connect(office.url) as other:
        other.execute("set role faden_engine")
        other.execute("select 1 from search_progress for update")
        assert office.index() == 0
    assert office.index() == 1


def test_an_erasure_takes_the_words_away(office: Office, shredder: Shredder) -> None:  # noqa: F811
    office.accept(says("Meine Waschmaschine", name="Linda Weber"))
    office.accept(says("Mein Fahrrad", sender=KARIM, name="Karim Haddad"))
    office.index()
    shredder.erases()
    assert "waschmaschin" not in words(office)
    assert "weber" not in words(office, "search_customer")
    assert "fahrrad" in words(office)


def test_an_erasure_while_words_are_taken_in_leaves_none(
    office: Office,
    shredder: Shredder,  # noqa: F811
) -> None:
    """The follower has read what she wrote; before it writes the words, she is erased."""
    office.accept(says(f"Waschmaschine {LONG}", name="Linda Weber"))
    erased: list[asyncio.Task[object]] = []

    async def erases_meanwhile() -> None:
        if not erased:
            request = shredder.request(LINDA)
            erased.append(asyncio.create_task(erasing.erase(shredder.shell, request)))
        while not erased[0].done() and not waits(office):  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0)

    async def both() -> None:
        await Index(office._connections.engine, pause=erases_meanwhile).fill(limit=100)
        await erased[0]

    office.run(both())
    assert office.count("thread") == 0
    assert (office.count("search_message"), office.count("search_customer")) == (0, 0)


def waits(office: Office) -> bool:
    """Whether some transaction waits for another one."""
    return bool(office.rows("select 1 from pg_locks where not granted"))
