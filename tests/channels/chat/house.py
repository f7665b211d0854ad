"""A running hub with one chat, and customers' windows that speak to it over HTTP."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import signal
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import jwt
import psycopg

from faden.app import App, utc_now
from faden.config import Config
from faden.core.asking.button import Button
from faden.engine import command as cmd
from faden.listen import listen
from faden.store import registry

SECRET = "the-shop-and-the-hub-know-this-secret"
ORIGIN = "https://shop.example"
CONFIG: dict[str, object] = {
    "key": "whsec_" + base64.b64encode(bytes(range(32))).decode(),
    "origins": [ORIGIN],
    "identity_secret": SECRET,
    "title": "Firma Muster",
}
CHAT = "web"
PATIENCE = 10.0


def vouch(sub: str, *, secret: str = SECRET, **claims: object) -> str:
    """What the shop's server says of who is signed in there."""
    said = {"sub": sub, "aud": CHAT, "exp": utc_now() + timedelta(minutes=5), **claims}
    return jwt.encode(said, secret, algorithm="HS256")


@dataclass
class Told:
    """One event of a stream."""

    kind: str
    cursor: str
    data: dict[str, Any]


@dataclass
class Window:
    """One customer's window."""

    http: httpx2.AsyncClient
    token: str = ""
    cursor: str = ""
    told: list[Told] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """What it shows, each message once."""
        seen = {one.data["id"]: one.data["text"] for one in self.told if one.kind == "message"}
        return list(seen.values())

    def headers(self, **more: str) -> dict[str, str]:
        known = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return {"origin": ORIGIN, **known, **more}

    async def post(self, path: str, body: object) -> httpx2.Response:
        return await self.http.post(f"/chat/{CHAT}/{path}", json=body, headers=self.headers())

    async def visit(self, identity: str | None = None) -> dict[str, Any]:
        """Begin a visit, or say who it is."""
        answer = await self.post("visits", {} if identity is None else {"identity": identity})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        self.token = told["token"]
        return told

    async def says(self, text: str, *, id_: str = "", **more: str) -> httpx2.Response:
        return await self.post(
            "messages", {"id": id_ or f"message-{text}"[:90].replace(" ", "_"), "text": text} | more
        )

    async def look(self, **query: str) -> httpx2.Response:
        """Ask for what is new; whatever comes of it."""
        return await self.http.get(
            f"/chat/{CHAT}/events", params=query, headers=self.headers(), timeout=40
        )

    async def asks(self, *, wait: int = 0) -> dict[str, Any]:
        """Ask for what is new, as behind a proxy that holds streams back."""
        answer = await self.look(after=self.cursor, wait=str(wait))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        self.cursor = told["cursor"]
        return told

    async def streams(self, until: Callable[[Window], bool]) -> None:
        """Read the stream until that is so."""
        async with asyncio.timeout(PATIENCE):
            async with self.http.stream(
                "GET",
                f"/chat/{CHAT}/events",
                params={"after": self.cursor},
                headers=self.headers(accept="text/event-stream"),
                timeout=40,
            ) as answer:
                assert answer.status_code == 200
                event: dict[str, str] = {}
                async for line in answer.aiter_lines():
                    name, _, value = line.partition(": ")
                    if line:
                        event[name] = value
                        continue
                    self._take(event)
                    event = {}
                    if until(self):
                        return

    def _take(self, event: dict[str, str]) -> None:
        kind = event.get("event", "")
        self.cursor = event.get("id", self.cursor)
        self.told.append(Told(kind, self.cursor, json.loads(event.get("data", "{}"))))


@dataclass
class House:
    """The hub."""

    app: App
    base: str
    url: str
    agent: str

    @contextlib.asynccontextmanager
    async def window(self) -> AsyncIterator[Window]:
        """Lend a window that has not said anything yet."""
        async with httpx2.AsyncClient(base_url=self.base) as http:
            yield Window(http)

    async def answers(
        self, text: str, *, to: str, purpose: str = "service", buttons: tuple[Button, ...] = ()
    ) -> str:
        """Anna answers where the customer wrote."""
        (customer,) = self.rows("select customer_id from address where uri = %s", to)[0]
        answer = cmd.Answer(
            workspace=1,
            customer_id=customer.hex,
            account=CHAT,
            to=to,
            text=text,
            author=self.agent,
            purpose=purpose,
            buttons=buttons,
        )
        done = await self.app.do(answer)
        assert isinstance(done, cmd.Done), done
        assert done.made
        return done.made

    async def has_written_to(self, address: str) -> None:
        """Let a customer be known by an address."""
        told = cmd.ObserveMessage(
            workspace=1,
            system="shop",
            external_id=address,
            to=address,
            text="Ihre Bestellung",
            sent_at=utc_now(),
            by="api:shop",
            channel="email",
        )
        assert isinstance(await self.app.do(told), cmd.Done)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            connection.execute("set role faden_engine")
            return connection.execute(statement, values).fetchall()

    async def becomes(self, statement: str, wanted: object, *values: object) -> None:
        """Wait until the one value of a statement is that."""
        async with asyncio.timeout(PATIENCE):
            while self.rows(statement, *values) != [(wanted,)]:  # noqa: ASYNC110 - of the database
                await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def open_house(
    url: str, folder: Path, *, allow: frozenset[str] = frozenset(), **config: object
) -> AsyncIterator[House]:
    """Run the hub as `faden serve` does; `allow`: hosts of our own network it may call."""
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        stored = registry.StoredAccount(CHAT, 1, "chat", "Chat", CONFIG | config)
        await registry.add_account(connection, stored, now=utc_now())
        anna = registry.NewAgent(
            workspace=1, email="anna@firma.example", name="Anna", role="agent", password_hash="-"
        )
        agent = await registry.add_agent(connection, anna, now=utc_now())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = await App.open(Config(data=folder, port=port, outgoing_allow=allow), url, work=True)
    ready = asyncio.Event()
    serving = asyncio.create_task(listen(app, ready=ready.set))
    try:
        await asyncio.wait_for(ready.wait(), PATIENCE)
        yield House(app, f"http://127.0.0.1:{port}", url, f"agent:{agent}")
    finally:
        if not serving.done():
            signal.raise_signal(signal.SIGTERM)
        await serving
        await app.close()
