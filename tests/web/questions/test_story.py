"""Does nobody have to call about the car? (S0, told through public interfaces alone)

The workshop's program asks by the API, an SMS provider carries the question and Linda's answers, a
chat window on the shop's page carries what she says there, and the workshop's system is told.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import psycopg
import pytest
from tests.channels.chat.house import House, Window, open_house, vouch
from tests.kills.wire import SECRET, signed
from tests.scripted_server import ScriptedServer, answers, provider

from faden.app import utc_now
from faden.store import registry

PHONE = "+491701234567"
MAIL = "linda.weber@example.org"
BERLIN = ZoneInfo("Europe/Berlin")
PATIENCE = 20.0


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def at(days: int, hour: int) -> datetime:
    """An hour in Berlin, some days from now."""
    day = datetime.now(BERLIN).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN).astimezone(UTC)


@dataclass
class Workshop:
    """What the story uses: the API, the SMS provider, the workshop's own system."""

    house: House
    http: httpx2.AsyncClient
    sms: ScriptedServer
    system: ScriptedServer
    received: int = 0
    known: dict[str, Any] = field(default_factory=dict)

    async def asks(self, **more: object) -> str:
        """Ask Linda by SMS when she fetches the car; return the question."""
        body = {
            "to": PHONE,
            "account": "sms",
            "kind": "slots",
            "text": "Ihr Auto ist fertig. Passt Ihnen der erste Termin zum Abholen?",
            "pool": "hof",
            "proposed": "first",
            "slots": [
                {"key": "first", "starts": at(3, 9).isoformat()},
                {"key": "second", "starts": at(4, 14).isoformat()},
            ],
            "expires_at": (utc_now() + timedelta(days=2)).isoformat(),
            "effects": [{"event": "pickup.agreed", "text": "Abgemacht, bis dann!"}],
        }
        answer = await self.http.post("/api/v1/questions", json=body | more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def linda_texts(self, text: str) -> None:
        """An SMS of hers comes in at the provider's door."""
        self.received += 1
        told = {"id": f"sms-{self.received}", "from": PHONE, "text": text}
        body = json.dumps(told).encode()
        answer = await self.http.post("/hooks/sms", content=body, headers=signed(body))
        assert answer.status_code == 202, answer.text

    async def stands(self, question: str) -> dict[str, Any]:
        """How the API says it stands."""
        answer = await self.http.get(f"/api/v1/questions/{question}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def becomes(self, question: str, **wanted: object) -> None:
        """Wait until it stands so."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self.stands(question)
                if all(found[name] == value for name, value in wanted.items()):
                    return
                await asyncio.sleep(0.05)

    def texts(self) -> list[str]:
        """What the provider was given for her."""
        return [json.loads(one.body)["text"] for one in self.sms.asked]

    async def sms_says(self, text: str) -> None:
        """Wait until such an SMS left."""
        async with asyncio.timeout(PATIENCE):
            while not any(text in one for one in self.texts()):  # noqa: ASYNC110 - of a provider
                await asyncio.sleep(0.05)

    def told(self) -> list[dict[str, Any]]:
        """What the workshop's system was told, each event once."""
        posted = [json.loads(one.body) for one in self.system.asked]
        return [one["data"] for one in {one["id"]: one for one in posted}.values()]


@asynccontextmanager
async def workshop(url: str, folder: Path, *takes: Any) -> AsyncIterator[Workshop]:
    """Run it all; `takes` is how the workshop's system behaves, by default it takes everything."""
    async with (
        provider(answers(200, b'{"id": "given"}')) as sms,
        provider(*(takes or (answers(200),))) as system,
    ):
        token = await _connected(url, sms)
        headers = {"authorization": f"Bearer {token}"}
        async with (
            open_house(url, folder, allow=frozenset({sms.place, system.place})) as house,
            httpx2.AsyncClient(base_url=house.base, headers=headers) as http,
        ):
            hook = {"name": "workshop", "url": system.url, "kinds": ["question.answered"]}
            assert (await http.post("/api/v1/webhooks", json=hook)).status_code < 300
            yield Workshop(house, http, sms, system)


async def _connected(url: str, sms: ScriptedServer) -> str:
    """Connect the SMS provider, and return the token of the workshop's program."""
    config: dict[str, object] = {"secrets": [SECRET], "send_url": sms.url, "deduplicates": True}
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        stored = registry.StoredAccount("sms", 1, "webhook", "SMS", config)
        await registry.add_account(connection, stored, now=utc_now())
        return await registry.add_token(
            connection, 1, label="workshop", role="admin", now=utc_now()
        )


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> tuple[str, Path]:
    return database_url, tmp_path


def test_confirmed_in_own_words_moved_and_confirmed_again_by_chat(place: tuple[str, Path]) -> None:
    async def story() -> None:
        async with workshop(*place) as at_work, at_work.house.window() as window:
            question = await at_work.asks()
            await at_work.sms_says("Ihr Auto ist fertig.")
            await at_work.linda_texts("Jo, passt mir gut! LG Linda")
            await at_work.becomes(question, state="answered", key="first", effect="taken")
            await at_work.sms_says("Abgemacht, bis dann!")
            await _moved_by_chat(at_work, window, question)
            assert [(one["key"], one["instead_of"]) for one in at_work.told()] == [
                ("first", None),
                ("second", "first"),
            ]
            assert {one["effect"] for one in at_work.told()} == {"pickup.agreed"}
            open_tickets = "select count(*) from ticket where state = 'open'"
            assert at_work.house.rows(open_tickets) == [(0,)], "nobody has to call, nobody waits"

    asyncio.run(story())


async def _moved_by_chat(at_work: Workshop, window: Window, question: str) -> None:
    """Signed in on the page, she moves it to the other time, and confirms that."""
    person = {"name": "Linda Weber", "addresses": [PHONE, MAIL]}
    put = await at_work.http.put("/api/v1/customers/by-source/workshop/17", json=person)
    assert put.status_code < 300, put.text
    await window.visit(vouch("linda-17", email=MAIL, email_verified=True))
    later = at(4, 14).astimezone(BERLIN)
    await window.says(f"Doch lieber am {later.day}.{later.month}. um 14 Uhr")
    await window.streams(lambda one: any("ändern?" in text for text in one.texts))
    await window.says("ja bitte")
    await at_work.becomes(question, key="second", effect="taken")
    await window.streams(lambda one: "Abgemacht, bis dann!" in one.texts)


def test_while_the_companys_system_does_not_take_it_nothing_is_called_done(
    place: tuple[str, Path],
) -> None:
    async def story() -> None:
        async with workshop(*place, answers(503), answers(200)) as at_work:
            question = await at_work.asks()
            await at_work.linda_texts("ja passt")
            await at_work.becomes(question, state="answered", effect="waiting")
            await at_work.sms_says("Sobald sie eingetragen ist")
            if len(at_work.system.asked) < 2:
                assert not any("Abgemacht" in text for text in at_work.texts())
            await at_work.becomes(question, effect="taken")
            await at_work.sms_says("Abgemacht, bis dann!")
            assert [len(at_work.system.asked), len(at_work.told())] == [2, 1]

    asyncio.run(story())
