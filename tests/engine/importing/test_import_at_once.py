"""Is an import exact while others import, and while the same customers write?"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime

import pytest
from tests.engine.importing.importer import Importer, row
from tests.engine.office import Office, item, says

from faden.core.thread import Thread, fold
from faden.engine.inbox import accept
from faden.engine.sourced.import_customers import Fate, import_customers
from faden.engine.sourced.row import CustomerRow
from faden.store.codec import event_from_json, thread_from_bytes
from faden.store.importing.ports import Source
from faden.store.importing.work import PostgresImportWork

MANY = 240


def mail(n: int) -> str:
    return f"mailto:kunde{n}@example.org"


def rows(*, seed: int) -> list[CustomerRow]:
    """Customers of whom every tenth shares an address with the one before."""
    found = [
        row(f"K{n}", f"Kunde {n}", mail(n), mail(n - 1) if n % 10 == 9 else f"tel:+49170{n:07}")
        for n in range(MANY)
    ]
    random.Random(seed).shuffle(found)
    return found


async def imported(importer: Importer, todo: list[CustomerRow], size: int = 30) -> list[Fate]:
    office = importer.office
    fates = []
    for start in range(0, len(todo), size):
        batch = todo[start : start + size]
        placed = await import_customers(
            importer.store, importer.source, batch, now=office.now, new_id=office.new_id
        )
        fates += [one.fate for one in placed]
    return fates


async def written(office: Office, seed: int) -> None:
    """Messages of the same customers arrive, several in a batch."""
    chance = random.Random(seed)
    for _ in range(40):
        senders = [mail(chance.randrange(MANY)) for _ in range(5)]
        items = [item(says("Guten Tag", sender)) for sender in senders]
        await accept(office.store, office, items, now=office.now, new_id=office.new_id)


def check(office: Office, *sources: str) -> None:
    """Every key is one customer, every address somebody's, and every snapshot its events."""
    for source in sources:
        found = office.rows(
            "select count(*), count(distinct customer_id) from customer_source where source = %s",
            source,
        )
        assert found == [(MANY, MANY)]
    assert (
        office.rows(
            "select uri from address where not exists"
            " (select from thread where thread.customer_id = address.customer_id)"
        )
        == []
    )
    assert office.rows("select count(*) from address where uri like 'mailto:%%'") == [(MANY,)]
    linked = office.rows(
        "select body ->> 'address' from event where kind = 'address_linked' and not exists"
        " (select from address where uri = body ->> 'address'"
        " and address.customer_id = event.customer_id)"
    )
    assert linked == []
    threads = {
        customer_id: Thread(customer_id=customer_id.hex)
        for (customer_id,) in office.rows("select customer_id from thread")
    }
    for customer_id, sequence, kind, body, at in office.rows(
        "select customer_id, sequence, kind, body::text, at from event order by sequence"
    ):
        assert sequence == threads[customer_id].sequence + 1
        threads[customer_id] = fold(threads[customer_id], event_from_json(kind, body), at)
    stored = office.rows("select customer_id, snapshot from thread")
    assert {one: thread_from_bytes(raw) for one, raw in stored} == threads
    assert [one for one in threads.values() if one.joined] == []


@pytest.mark.parametrize("seed", range(3))
def test_two_imports_of_one_file_at_once_are_one_import(
    office: Office, importer: Importer, seed: int
) -> None:
    async def both() -> tuple[list[Fate], list[Fate]]:
        return await asyncio.gather(
            imported(importer, rows(seed=seed)), imported(importer, rows(seed=seed + 100))
        )

    fates = office.run(both())
    assert sum(one is Fate.NEW for some in fates for one in some) == MANY
    assert sum(one is Fate.UNCHANGED for some in fates for one in some) == MANY
    check(office, "crm")


@pytest.mark.parametrize("seed", range(3))
def test_two_sources_and_the_customers_themselves_at_once(
    office: Office, importer: Importer, seed: int
) -> None:
    shop = Importer(office, source="shop")

    async def everybody() -> None:
        await asyncio.gather(
            imported(importer, rows(seed=seed)),
            imported(shop, rows(seed=seed + 100)),
            written(office, seed),
            written(office, seed + 200),
        )

    office.run(everybody())
    check(office, "crm", "shop")
    assert office.rows("select count(*) from event where kind = 'message_received'") == [(400,)]


def test_one_key_is_one_customer_also_where_no_address_is_free(
    office: Office, importer: Importer
) -> None:
    importer.batch(row("0", "Linda", mail(0)))
    family = [row(f"F{n}", f"Kind {n}", mail(0)) for n in range(40)]

    async def both() -> None:
        await asyncio.gather(imported(importer, family, 40), imported(importer, family, 40))

    office.run(both())
    assert office.count("customer_source") == office.count("thread") == 41


class Outrun(PostgresImportWork):
    """Work during which somebody writes, after it has looked who they are."""

    office: Office
    wrote = False

    async def claim(
        self, source: Source, uris: Sequence[str], customers: Sequence[str], *, now: datetime
    ) -> int:
        """Let the message come first, once."""
        if not Outrun.wrote:
            Outrun.wrote = True
            items = [item(says("Guten Tag", mail(1)))]
            office = Outrun.office
            await accept(office.store, office, items, now=office.now, new_id=office.new_id)
        return await super().claim(source, uris, customers, now=now)


def test_whoever_writes_while_they_are_imported_is_that_customer(
    office: Office, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faden.store.importing.work.PostgresImportWork", Outrun)
    monkeypatch.setattr(Outrun, "office", office, raising=False)
    monkeypatch.setattr(Outrun, "wrote", False)
    fates = importer.fates(row("1", "Kunde 1", mail(1), mail(2)), row("2", "Kunde 2", mail(3)))
    assert fates == ["adopted", "new"]
    assert importer.record("1") == ("Kunde 1", [mail(1), mail(2)])
    assert office.kinds(mail(1))[:2] == ["TicketOpened", "MessageReceived"]
