"""Do the programs of docs/connect-a-shop.md do what the page says, as they stand there?"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import sys
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from tests.channels.chat.house import House, open_house

from faden.app import utc_now
from faden.store import registry

PAGE = Path(__file__).parents[2] / "docs" / "connect-a-shop.md"
LINES = 30  #: what the page may ask of a reader
PATIENCE = 30.0
LANGUAGES = {"python": (sys.executable, "-u"), "javascript": ("node",)}


def program(language: str) -> str:
    (found,) = re.findall(rf"```{language} shop\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(found)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def token_of(house: House, role: str) -> str:
    async with await psycopg.AsyncConnection.connect(house.url) as connection:
        await connection.execute("set role faden_engine")
        return await registry.add_token(connection, 1, label="shop", role=role, now=utc_now())


async def subscribed(house: House, port: int) -> str:
    """Have the shop told, by the API, and return the secret."""
    body = {
        "name": "shop",
        "url": f"http://127.0.0.1:{port}/faden",
        "kinds": ["message.received", "message.observed"],
    }
    headers = {"authorization": f"Bearer {await token_of(house, 'admin')}"}
    async with httpx2.AsyncClient(base_url=house.base, headers=headers) as http:
        answer = await http.post("/api/v1/webhooks", json=body)
    assert answer.status_code < 300, answer.text
    return str(answer.json()["secret"])


async def heard(process: asyncio.subprocess.Process, wanted: str) -> None:
    """Wait until the program has printed that."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while wanted not in (line := (await process.stdout.readline()).decode()):
            assert line, "the program ended"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_is_short(language: str) -> None:
    assert len([line for line in program(language).splitlines() if line.strip()]) <= LINES


@pytest.mark.parametrize("language", LANGUAGES)
def test_customers_come_in_messages_are_observed_and_events_go_out(
    language: str, database_url: str, tmp_path: Path
) -> None:
    port = free_port()

    async def story() -> None:
        allow = frozenset({f"127.0.0.1:{port}"})
        async with open_house(database_url, tmp_path, allow=allow) as house:
            secret = await subscribed(house, port)
            known = {"FADEN": house.base, "TOKEN": await token_of(house, "agent"), "SECRET": secret}
            file = tmp_path / ("shop.py" if language == "python" else "shop.js")
            file.write_text(program(language))
            process = await asyncio.create_subprocess_exec(
                *LANGUAGES[language],
                str(file),
                str(port),
                env=os.environ | known,  # noqa: TID251 - the program's own settings
                stdout=asyncio.subprocess.PIPE,
            )
            try:
                await heard(process, "message.observed Ihre Bestellung ist unterwegs.")
                async with house.window() as linda:
                    await linda.visit()
                    await linda.says("Wann kommt sie?")
                    await heard(process, "message.received Wann kommt sie?")
            finally:
                process.kill()
                await process.wait()
            assert what_stands_there(house) == {
                "addresses": ["mailto:linda@example.org", "tel:+491701234567"],
                "name": "Linda Weber",
                "observed": ["order-4711"],
            }

    asyncio.run(story())


def what_stands_there(house: House) -> dict[str, Any]:
    (customer,) = house.rows("select customer_id from customer_source where key = 'K-17'")[0]
    uris = house.rows("select uri from address where customer_id = %s order by uri", customer)
    said = house.rows("select kind, body::text from event where customer_id = %s", customer)
    told = [(kind, json.loads(body)) for kind, body in said]
    return {
        "addresses": [uri for (uri,) in uris],
        "name": next(body["name"] for kind, body in told if kind == "customer_named"),
        "observed": [body["external_id"] for kind, body in told if kind == "message_observed"],
    }
