"""Is an erasure whole while everything else goes on, and when its process dies in the middle?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest
from tests.engine.office import KARIM, LINDA, Office, item, says
from tests.engine.privacy.shredder import Shredder

from faden.engine import inbox
from faden.engine.inbox import Outcome
from faden.engine.privacy import erase as erasing
from faden.engine.privacy.erase import Report
from faden.store.ports import Store

ALL = ("arrival", "address", "thread", "ticket", "event", "delivery", "reference", "kept_wish")


def everything(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(office.rows(f"select {table}::text from {table}")) for table in ALL}


class Died(Exception):
    """The process is gone."""


class Mortal:
    """A store whose transactions die at the n-th rare question, or right before the commit."""

    def __init__(self, store: Any, dies_at: int) -> None:
        self._store = store
        self._left = dies_at

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Any]:
        async with self._store.unit_of_work() as work:
            ask, commit = work.ask, work.commit

            async def mortal_ask(name: str, values: Mapping[str, Any]) -> list[Any]:
                self._age(name)
                return cast("list[Any]", await ask(name, values))

            async def mortal_commit() -> None:
                self._age("commit")
                await commit()

            work.ask, work.commit = mortal_ask, mortal_commit
            yield work

    def _age(self, name: str) -> None:
        if name != "scan_arrivals":
            self._left -= 1
        if self._left < 0:
            raise Died(name)


def dies(office: Office, shredder: Shredder, dies_at: int) -> str:
    """Erase Linda in a process that dies; return where it did."""
    mortal = replace(shredder.shell, store=cast("Store", Mortal(office.store, dies_at)))
    try:
        office.run(erasing.erase(mortal, shredder.request()))
    except Died as death:
        return str(death)
    return "nowhere"


def test_whoever_dies_at_any_statement_has_done_all_or_nothing(
    office: Office, shredder: Shredder
) -> None:
    office.accept(says("STOP", name="Linda"), says("Hallo", sender=KARIM))
    office.writes("Ihr Paket ist da")
    office.send()
    before, died = everything(office), []
    for dies_at in range(60):
        died.append(dies(office, shredder, dies_at))
        if office.rows("select 1 from address where uri = %s", LINDA) == []:
            break
        assert everything(office) == before, died
    assert {"erase_records", "note_erasure", "commit"} <= set(died)
    assert everything(office)["kept_wish"] != []
    assert shredder.removes_files() == 0


def test_messages_that_come_while_somebody_is_erased_are_whole_or_gone(
    office: Office, shredder: Shredder
) -> None:
    office.accept(says("Hallo"))
    accepted = []
    erased = asyncio.Event()

    async def writes() -> None:
        after = 0
        for number in range(2_000):
            one = item(says(f"Nachricht {number}"), raw=f"{LINDA} {number}".encode())
            done = await inbox.accept(
                office.store, office, [one], now=office.now, new_id=office.new_id
            )
            accepted.append(done.outcomes[0])
            after += erased.is_set()
            if after == 20:
                return

    async def erases() -> Report | erasing.Refused:
        try:
            return await erasing.erase(shredder.shell, shredder.request())
        finally:
            erased.set()

    async def both() -> Report | erasing.Refused:
        writing = asyncio.create_task(writes())
        done = await erases()
        await writing
        return done

    done = office.run(both())
    assert isinstance(done, Report)
    assert set(accepted) == {Outcome.ACCEPTED}
    assert 20 <= office.count("ticket") + len(office.events()) < len(accepted) * 2
    kept = {bytes(raw) for (raw,) in office.rows("select raw from arrival where raw <> ''")}
    told = {
        f"{LINDA} {text.split()[1]}".encode()
        for (text,) in office.rows(
            "select body ->> 'text' from event where kind = 'message_received'"
        )
    }
    assert kept == told  # what was erased left no bytes behind, what came later is whole
    assert office.rows("select count(distinct customer_id) from event")[0][0] <= 1
    assert office.thread().sequence == len(office.events())


@pytest.mark.parametrize("known", [True, False])
def test_the_next_message_begins_a_new_record_in_every_process(
    office: Office, shredder: Shredder, known: bool
) -> None:
    office.accept(says("STOP"))
    old = office.customer()
    shredder.erases()
    if not known:
        office.store._remembered.clear()  # another process, which never met her
    office.accept(says("Hallo"))
    assert office.customer() != old
    assert office.kinds() == ["ConsentWithdrawn", "TicketOpened", "MessageReceived"]
