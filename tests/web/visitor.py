"""A browser without a window, and the house it visits: pages asked for as ASGI, no network."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Collection, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx2
import psycopg
from psycopg import AsyncConnection
from starlette.applications import Starlette
from tests.web.company import PASSWORD, Company

from faden.store.wire import pgarray
from faden.web.site import site

T = TypeVar("T")

BASE = "http://desk.example"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class House:
    """Both companies with their pages, on an event loop of their own."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.app: Starlette = site(company.services())
        self._runner = asyncio.Runner()
        self._visitors: list[Visitor] = []

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(coroutine)

    def open(self, *, full: bool) -> None:
        async def start() -> None:
            await self.company.connections.open()
            await self.company.found()
            if full:
                await self.company.fill()

        self.run(start())

    def close(self) -> None:
        async def stop() -> None:
            for visitor in self._visitors:
                await visitor.client.aclose()
            await self.company.connections.close()

        self.run(stop())
        self._runner.close()

    def visitor(self, *, app: Starlette | None = None, place: str = "203.0.113.7") -> "Visitor":
        """A browser nobody has signed in with yet."""
        visitor = Visitor(self, app or self.app, place)
        self._visitors.append(visitor)
        return visitor

    def signed_in(self, name: str, *, app: Starlette | None = None) -> "Visitor":
        """The browser of a colleague."""
        visitor = self.visitor(app=app)
        answer = visitor.sign_in(f"{name}@example.org", PASSWORD)
        assert answer.status_code == 303, answer.text
        return visitor

    def program(self, token: str = "", *, app: Starlette | None = None) -> "Visitor":
        """A program with a token."""
        visitor = self.visitor(app=app)
        if token:
            visitor.client.headers["authorization"] = f"Bearer {self.company.tokens[token]}"
        return visitor

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database really holds."""
        with psycopg.connect(self.company.connections.url) as connection:
            connection.execute("set role faden_engine")
            return connection.execute(statement.encode(), values).fetchall()


class Visitor:
    """Asks for pages and sends their forms."""

    def __init__(self, house: House, app: Starlette, place: str) -> None:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False, client=(place, 40000))
        self.house = house
        self.client = httpx2.AsyncClient(
            transport=transport, base_url=BASE, headers={"accept-language": "en"}
        )

    def get(self, path: str, *, headers: dict[str, str] | None = None) -> httpx2.Response:
        return self.send("GET", path, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        **options: Any,  # what httpx2 takes
    ) -> httpx2.Response:
        if method == "GET" and "q=" in path:
            # Whoever searches has waited until everything was taken in.
            self.house.run(self.house.company.index())
        return self.house.run(self.client.request(method, path, **options))

    def post(self, path: str, form: dict[str, str], *, origin: str = BASE) -> httpx2.Response:
        """Send a form as the page at hand would, its token included."""
        if "csrf" not in form:
            form = form | {"csrf": self.token_of_form("/desk")}
        return self.send("POST", path, data=form, headers={"origin": origin})

    def post_file(
        self, path: str, content: bytes, *, name: str = "Beleg.pdf", **form: str
    ) -> httpx2.Response:
        """Send a form with a file as the page at hand would."""
        token = form.pop("csrf", "") or self.token_of_form("/desk")
        sent = {"file": (name, content, "application/octet-stream")}
        headers = {"origin": BASE}
        return self.send("POST", path, data=form | {"csrf": token}, files=sent, headers=headers)

    def post_json(self, path: str, body: object, **headers: str) -> httpx2.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = {"content-type": "application/json"}
        sent = kind | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", path, content=content, headers=sent)

    def token_of_form(self, path: str) -> str:
        found = _CSRF.search(self.get(path).text)
        return found[1] if found else ""

    def sign_in(self, email: str, password: str, wanted: str = "") -> httpx2.Response:
        token = self.token_of_form("/sign-in")
        form = {"email": email, "password": password, "csrf": token, "next": wanted}
        return self.post("/sign-in", form)


class Bypass:
    """A source whose connections row security does not hold: what a mistake there would give."""

    def __init__(self, admin_url: str) -> None:
        self._url = admin_url

    @asynccontextmanager
    async def reading(
        self, workspace: int | None, owners: Collection[str] | None = None, apart: str = ""
    ) -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(self._url) as connection:
            pgarray.register(connection)
            yield connection
