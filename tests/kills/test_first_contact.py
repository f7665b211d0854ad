"""Is somebody new one customer, when two processes meet them at the same moment?"""

from __future__ import annotations

import asyncio

import pytest
from tests.kills.customers import number
from tests.kills.evidence import come_to_rest
from tests.kills.installation import Installation, installation
from tests.kills.race import run_side_by_side, sides_of

TWO_SERVERS = {"a": ["serve"], "b": ["serve"]}

_CUSTOMERS = """
select address.uri, count(*), count(distinct thread.customer_id), count(distinct event.sequence),
    min(event.sequence), max(event.sequence), max(thread.sequence),
    count(*) filter (where kind = 'ticket_opened'),
    count(distinct event.ticket_id), count(*) filter (where kind = 'message_received')
from address join thread using (customer_id) join event using (customer_id)
group by 1
"""


async def meet(made: Installation, count: int) -> None:
    """Let so many new customers write to both processes at once; a third hears from us as well."""
    sides = sides_of(made)

    async def one(place: int) -> None:
        international = number(place)
        national = "0" + international.removeprefix("+49")
        messages = [
            sides.write(0, {"id": f"a-{place}", "from": international, "text": "Hallo?"}),
            sides.write(1, {"id": f"b-{place}", "from": national, "text": "Ist da jemand?"}),
        ]
        if place % 3 == 0:
            ours = {"to": international, "ref": f"hi-{place}", "text": "Willkommen!"}
            messages.append(sides.send(place % 2, dict(ours)))
        await asyncio.gather(*messages)

    await run_side_by_side(count, one)
    sides.close()


def wrong(made: Installation, count: int) -> list[str]:
    """Return every customer that is not one record, one ticket and two messages without gaps."""
    with made.database() as database:
        rows = database.execute(_CUSTOMERS).fetchall()
        records = database.execute("select count(*) from thread").fetchone()
    found = [] if len(rows) == count else [f"{len(rows)} addresses of {count}"]
    found += [] if records == (count,) else [f"{records} records"]
    for row in rows:
        uri, events, customers, sequences, first, last, sequence, *rest = row
        gapless = (events, events, 1, events, events) == (sequences, last, first, last, sequence)
        if customers != 1 or not gapless or rest != [1, 1, 2]:
            found.append(f"{uri}: {row}")
    return found


def met(count: int) -> list[str]:
    async def contacts() -> list[str]:
        async with installation(TWO_SERVERS, ill=False) as made:
            await meet(made, count)
            await come_to_rest(made, seconds=60)
            found = await asyncio.to_thread(wrong, made, count)
            print(f"\n{count} new customers at two processes at once: {len(found)} in doubt")
            return found

    return asyncio.run(contacts())


@pytest.mark.slow
def test_somebody_new_is_one_customer_for_two_processes() -> None:
    assert met(200) == []


@pytest.mark.torture
@pytest.mark.timeout(900)
def test_a_thousand_new_customers_are_one_customer_each() -> None:
    assert met(1000) == []
