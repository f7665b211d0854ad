"""How long does a chat say that an answer takes, and which answers does it look at?"""

import asyncio
from datetime import timedelta
from pathlib import Path

import psycopg
from tests.channels.chat.house import CHAT, House, open_house

from faden.app import utc_now
from faden.store.live.chat import wait_of
from faden.store.views import Views

SECONDS = (10, 20, 30, 40, 5_000)


async def asked_and_answered(house: House, number: int) -> str:
    """Somebody asks; a program answers at once, and a person later."""
    async with house.window() as window:
        await window.visit()
        await window.says(f"Frage {number}")
    address = f"visitor:{CHAT}.{window.token.split('.')[1]}"
    (customer,) = house.rows("select customer_id from address where uri = %s", address)[0]
    await house.answers("Wir haben Ihre Frage.", to=address)
    await house.answers("Gern.", to=address)
    return str(customer)


def test_it_is_the_middle_of_how_long_people_took_and_no_program_counts(
    database_url: str, tmp_path: Path
) -> None:
    async def story() -> tuple[float, int]:
        async with open_house(database_url, tmp_path) as house:
            customers = [await asked_and_answered(house, n) for n in range(len(SECONDS))]
            await house.becomes(
                "select count(*) from delivery where state in ('sent', 'delivered', 'read')",
                2 * len(SECONDS),
            )
            with psycopg.connect(database_url) as owner:
                # The log cannot be changed from within; here the hours pass in no time.
                owner.execute("alter table event disable row level security")
                owner.execute(
                    "update event set body = jsonb_set(body, '{automatic}', 'true')"
                    " where body->>'text' = 'Wir haben Ihre Frage.'"
                )
                for customer, seconds in zip(customers, SECONDS, strict=True):
                    owner.execute(
                        "update event set at = at + %s * interval '1 second'"
                        " where customer_id = %s and body->>'text' = 'Gern.'",
                        (seconds, customer),
                    )
            since = utc_now() - timedelta(hours=1)
            return await wait_of(Views(house.app.connections), 1, CHAT, since=since)

    seconds, answers = asyncio.run(story())
    assert answers == len(SECONDS)
    assert 30 <= seconds < 40
