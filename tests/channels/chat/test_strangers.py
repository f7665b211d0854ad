"""Can one visitor see, change or speak in the window of another, by any route of the chat?

Every route has a row that names what is Linda's; Mia and others ask for it. A route without a row
here fails the walk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest
from starlette.routing import Route
from tests.channels.chat.house import CHAT, ORIGIN, House, Window, open_house
from tests.channels.chat.pictures import PDF, PNG

from faden.app import utc_now
from faden.channels.chat.adapter import ChatAccount
from faden.channels.chat.door import PREFIX, Door
from faden.channels.chat.wire import token
from faden.channels.chat.wire.token import Login
from faden.core.asking.button import Button
from faden.engine.outward.outgoing import OutgoingClient
from faden.store import registry

SECRET = "Kundennummer 4711"
CONFIG = {"key": "whsec_" + "QkJC" * 11, "origins": ["https://other.example"], "title": "Andere"}


@dataclass(frozen=True)
class Row:
    """How somebody asks for what is Linda's, and what they get."""

    route: str
    codes: tuple[int, ...]  #: of a visitor who is not her
    body: Mapping[str, Any] | None = None
    content: bytes = b""
    query: str = ""
    is_open: bool = False  #: also to whoever has no token

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    def path(self, names: Mapping[str, str]) -> str:
        said = self.route.partition(" ")[2] + self.query
        for name, value in names.items():
            said = said.replace("{" + name + "}", value)
        return said


ROWS = [
    Row("GET /chat/{account}/hello", (200,), is_open=True),
    Row("POST /chat/{account}/visits", (200,), {}, is_open=True),
    Row("POST /chat/{account}/visits", (403,), {"identity": "x.y.z"}, is_open=True),
    Row("POST /chat/{account}/messages", (200,), {"id": "{message}", "text": "Ich war das"}),
    Row(
        "POST /chat/{account}/messages",
        (422,),
        {"id": "with-her-file", "text": "Meins", "files": ["{file}"]},
    ),
    Row("POST /chat/{account}/presses", (422,), {"message": "{asked}", "button": "yes"}),
    Row("POST /chat/{account}/seen", (200,), {"ids": ["{asked}"], "read": True}),
    Row("POST /chat/{account}/typing", (200,), {}),
    Row("GET /chat/{account}/events", (200,)),
    Row("GET /chat/{account}/events", (200,), query="?after={cursor}"),
    Row("GET /chat/{account}/events", (200,), query="?after={record}.0"),
    Row("POST /chat/{account}/files", (200,), content=PDF, query="?id={file}&name=a.pdf"),
    Row("DELETE /chat/{account}/files/{id}", (204,)),
    Row("GET /chat/{account}/files/{sha256}", (403,), is_open=True),
    Row("GET /chat/{account}/files/{sha256}", (403,), query="?{forged}", is_open=True),
    Row("GET /chat/{name}", (200,), is_open=True),
]


def routes() -> set[str]:
    hub = SimpleNamespace(files=SimpleNamespace(fetch=None))
    found = Door(cast("Any", hub)).app().routes
    assert [one for one in found if not isinstance(one, Route)] == []
    return {
        f"{method} {route.path}"
        for route in found
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_of_the_chat_has_its_row() -> None:
    assert {row.route for row in ROWS} == routes()
    assert {route.partition(" ")[2][: len(PREFIX)] for route in routes()} == {PREFIX}


async def ask(row: Row, window: Window, names: Mapping[str, str]) -> httpx2.Response:
    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(one) for one in value]
        return value.format(**names) if isinstance(value, str) else value

    body = None if row.body is None else {name: filled(one) for name, one in row.body.items()}
    return await window.http.request(
        row.method,
        row.path(names),
        json=body,
        content=row.content or None,
        headers=window.headers(),
    )


def hers(house: House, record: str) -> list[Any]:
    """Everything that is kept of Linda."""
    return [
        house.rows(
            "select sequence, kind, body from event where customer_id = %s::uuid order by 1", record
        ),
        house.rows("select uri from address where customer_id = %s::uuid order by 1", record),
        house.rows("select delivery_id, state from delivery order by 1"),
        house.rows("select file_id, name, used_by from upload where name = 'Ausweis.png'"),
    ]


async def belongs_to_linda(house: House, linda: Window) -> dict[str, str]:
    """Let Linda write, be answered and hand in a file; return the names of it all."""
    await linda.visit()
    await linda.says(SECRET, id_="linda-message-1")
    visitor = f"visitor:{CHAT}.{linda.token.split('.')[1]}"
    asked = await house.answers("Passt es?", to=visitor, buttons=(Button("yes", "Ja"),))
    await linda.streams(lambda window: "Passt es?" in window.texts)
    handed = {"id": "linda-file-1", "name": "Ausweis.png"}
    place = f"/chat/{CHAT}/files"
    await linda.http.post(place, params=handed, content=PNG, headers=linda.headers())
    await linda.post("messages", {"id": "linda-message-2", "text": "", "files": ["linda-file-1"]})
    await linda.http.post(
        place, params=handed | {"id": "linda-file-2"}, content=PNG, headers=linda.headers()
    )
    (item,) = [one for one in (await linda.asks())["items"] if one.get("files")]
    path, _, query = item["files"][0]["url"].partition("?")
    [[record]] = house.rows("select customer_id from address where uri = %s", visitor)
    return {
        "account": CHAT,
        "name": "widget.js",
        "message": "linda-message-1",
        "asked": asked,
        "file": "linda-file-2",
        "id": "linda-file-2",
        "cursor": linda.cursor,
        "record": record.hex,
        "sha256": path.rpartition("/")[2],
        "link": query,
        "forged": query.replace("Ausweis", "Anders"),
    }


Story = Callable[[House, Window, dict[str, str]], Any]


@pytest.fixture
def play(database_url: str, tmp_path: Path) -> Callable[[Story], None]:
    def run(story: Story) -> None:
        async def whole() -> None:
            hub = open_house(database_url, tmp_path, max_file_mb=1)
            async with hub as house, house.window() as linda:
                await story(house, linda, await belongs_to_linda(house, linda))

        asyncio.run(whole())

    return run


def test_nobody_reaches_what_is_lindas_by_any_route(play: Callable[[Story], None]) -> None:
    async def story(house: House, linda: Window, names: dict[str, str]) -> None:
        key = cast("Any", house.app.directory.account(CHAT)).settings.key
        ended = Login(login=f"user:{CHAT}.linda", until=int(utc_now().timestamp()) - 1)
        tokens = {
            "nobody": "",
            "forged": linda.token[:-2] + ("AA" if linda.token[-2:] != "AA" else "BB"),
            "ended": token.write(key, CHAT, ended),
            "of another chat": token.write(key, "other", token.Visitor("1" * 32)),
        }
        before, wrong = hers(house, names["record"]), {}
        async with house.window() as mia:
            for who, made in tokens.items():
                mia.token = made
                for row in ROWS:
                    answer = await ask(row, mia, names)
                    wanted = row.codes if row.is_open else (401,)
                    if answer.status_code not in wanted or SECRET in answer.text:
                        wrong[who, row] = answer.text
            mia.token = ""
            await mia.visit()
            for row in ROWS:
                answer = await ask(row, mia, names)
                if answer.status_code not in row.codes or SECRET in answer.text:
                    wrong["mia", row] = answer.text
        assert wrong == {}
        assert hers(house, names["record"]) == before
        assert linda.texts[:2] == [SECRET, "Passt es?"]

    play(story)


def test_a_token_or_link_of_one_chat_opens_nothing_in_another(
    play: Callable[[Story], None],
) -> None:
    async def story(house: House, linda: Window, names: dict[str, str]) -> None:
        async with house.app.connections.engine.connection() as connection:
            stored = registry.StoredAccount("other", 1, "chat", "Anderer Chat", CONFIG)
            await registry.add_account(connection, stored, now=utc_now())
        await house.app.directory.load()
        there = names | {"account": "other"}
        file = await linda.http.get(f"/chat/other/files/{names['sha256']}?{names['link']}")
        own = await linda.http.get(f"/chat/{CHAT}/files/{names['sha256']}?{names['link']}")
        assert (own.status_code, file.status_code) == (200, 403)
        for row in ROWS:
            answer = await ask(row, linda, there)
            assert row.is_open or answer.status_code == 401, row
            assert SECRET not in answer.text
        page = {"origin": ORIGIN}
        answer = await linda.http.get("/chat/other/hello", headers=page)
        assert "access-control-allow-origin" not in answer.headers

    play(story)


def test_every_answer_of_the_chat_says_that_no_page_holds_or_guesses_it(
    play: Callable[[Story], None],
) -> None:
    async def story(_house: House, linda: Window, names: dict[str, str]) -> None:
        bare = {}
        for row in ROWS:
            path = row.path(names)
            for method, place in ((row.method, path), ("PATCH", path), ("GET", path + "/")):
                answer = await linda.http.request(method, place)
                said = answer.headers
                is_file = row.route == "GET /chat/{name}" and method == "GET"
                policy = said.get("content-security-policy", "")
                if said.get("x-content-type-options") != "nosniff" or "location" in said:
                    bare[method, place] = dict(said)
                if not is_file and ("sandbox" not in policy or said["cache-control"] != "no-store"):
                    bare[method, place] = dict(said)
        assert bare == {}

    play(story)


def test_a_request_that_breaks_off_is_no_fault_of_ours() -> None:
    """Else anybody fills the log: each would be written down as a crash."""
    account = ChatAccount.from_config(CHAT, 1, CONFIG, client=OutgoingClient())
    hub = SimpleNamespace(account=lambda _name: account, passing=(), files=SimpleNamespace(fetch=0))
    app = Door(cast("Any", hub)).app()
    path = f"/chat/{CHAT}/visits"
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b""}
    sent = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 400
