"""Do the clients of both languages tell a whole story with a running Faden?"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.channels.chat.house import CHAT, House, open_house, vouch

from faden_chat import Chat, Item, Refused

ROOT = Path(__file__).parents[2]
JAVASCRIPT = ROOT / "clients" / "javascript"
PATIENCE = 60.0
both_ways = pytest.mark.parametrize("how", ["stream", "poll"])

Story = Callable[[House], Awaitable[None]]


def play(story: Story, url: str, folder: Path) -> None:
    async def whole() -> None:
        async with open_house(url, folder) as house:
            await asyncio.wait_for(story(house), PATIENCE)

    asyncio.run(whole())


async def visitor_of(house: House) -> str:
    return str(house.rows("select uri from address where uri like 'visitor:%%'")[0][0])


def test_the_javascript_client_speaks_as_the_widget_does() -> None:
    widget = ROOT / "src" / "faden" / "channels" / "chat" / "static" / "hub.js"
    assert (JAVASCRIPT / "hub.js").read_bytes() == widget.read_bytes(), "copy the widget's hub.js"


def test_the_javascript_package_names_what_is_there() -> None:
    package = json.loads((JAVASCRIPT / "package.json").read_text())
    assert {path.name for path in JAVASCRIPT.iterdir()} == {*package["files"], "package.json"}
    assert "publishConfig" not in package


@both_ways
@pytest.mark.needs("node")
def test_the_javascript_client_writes_hears_and_says_who_it_is(
    database_url: str, tmp_path: Path, how: str
) -> None:
    async def story(house: House) -> None:
        identity = vouch("17", name="Linda Weber")
        node = await asyncio.create_subprocess_exec(
            "node",
            str(Path(__file__).with_name("javascript_story.mjs")),
            house.base,
            how,
            identity,
            stdout=asyncio.subprocess.PIPE,
        )
        assert node.stdout is not None
        assert json.loads(await node.stdout.readline()) == {"ready": True}
        await house.answers("Guten Tag", to=await visitor_of(house))
        told = json.loads(await node.stdout.readline())
        assert await node.wait() == 0
        assert told == {
            "hello": "Firma Muster",
            "repeated": [False, True],
            "refused": 422,
            "heard": [[True, "Hallo"], [False, "Guten Tag"]],
            "seen": 1,
            "later": "Danke",
            "name": "Linda Weber",
            "forged": 403,
        }

    play(story, database_url, tmp_path)


@both_ways
def test_the_python_client_writes_hears_and_says_who_it_is(
    database_url: str, tmp_path: Path, how: str
) -> None:
    async def story(house: House) -> None:
        chat = Chat(f"{house.base}/", CHAT)
        hello = await asyncio.to_thread(chat.hello)
        first = await asyncio.to_thread(chat.send, "Hallo", message_id="message-1")
        again = await asyncio.to_thread(chat.send, "Hallo", message_id="message-1")
        assert (hello["title"], first, again) == ("Firma Muster", "message-1", "message-1")
        with pytest.raises(Refused) as refused:
            await asyncio.to_thread(chat.send, "Anders", message_id="message-1")
        assert refused.value.status == 422
        await house.answers("Guten Tag", to=await visitor_of(house))
        heard = await asyncio.to_thread(first_items, chat, 2, stream=how == "stream")
        assert [(one.mine, one.text) for one in heard] == [(True, "Hallo"), (False, "Guten Tag")]
        assert await asyncio.to_thread(chat.seen, [heard[1].id], read=True) == 1
        later = Chat(house.base, CHAT, token=chat.token, cursor=chat.cursor)
        await asyncio.to_thread(later.send, "Danke")
        (more,) = await asyncio.to_thread(last_of, later, "Danke", stream=how == "stream")
        assert more.text == "Danke"
        name = await asyncio.to_thread(later.identify, vouch("17", name="Linda Weber"))
        assert name == "Linda Weber"
        with pytest.raises(Refused) as forged:
            await asyncio.to_thread(later.identify, "a.b.c")
        assert forged.value.status == 403

    play(story, database_url, tmp_path)


def first_items(chat: Chat, n: int, *, stream: bool) -> list[Item]:
    """The first messages that are heard."""
    found: list[Item] = []
    for item in chat.listen(stream=stream):
        found.append(item)
        if len(found) == n:
            break
    return found


def last_of(chat: Chat, text: str, *, stream: bool) -> list[Item]:
    """What is heard from this text on."""
    return [next(one for one in chat.listen(stream=stream) if one.text == text)]


@both_ways
def test_closing_ends_whoever_listens(database_url: str, tmp_path: Path, how: str) -> None:
    async def story(house: House) -> None:
        chat, heard = Chat(house.base, CHAT), threading.Event()

        def hear() -> int:
            count = 0
            for _ in chat.listen(stream=how == "stream"):
                count += 1
                heard.set()
            return count

        await asyncio.to_thread(chat.send, "Hallo")
        hearing = asyncio.create_task(asyncio.to_thread(hear))
        assert await asyncio.to_thread(heard.wait, PATIENCE)
        await asyncio.to_thread(chat.close)
        assert await asyncio.wait_for(hearing, 10) == 1

    play(story, database_url, tmp_path)


def test_what_was_not_sent_is_sent_when_the_hub_is_back(database_url: str, tmp_path: Path) -> None:
    async def story(house: House) -> None:
        chat = Chat(house.base, CHAT)
        token = await asyncio.to_thread(chat.visit)
        away = Away(chat, token)
        assert await asyncio.to_thread(away.send, "Hallo", message_id="message-1") == "message-1"
        assert away.tries == 1
        assert house.rows("select count(*) from event where kind = 'message_received'") == [(1,)]

    play(story, database_url, tmp_path)


class Away(Chat):
    """Reaches nobody at first, and the hub from the second try on."""

    def __init__(self, there: Chat, token: str) -> None:
        super().__init__("http://127.0.0.1:9", CHAT, token=token)
        self.there, self.tries = there, 0

    def _pause(self, failures: int, asked: float = 0) -> None:
        self.tries += 1
        self._host, self._port = self.there._host, self.there._port


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="such as https"):
        Chat("faden.example", "web")
