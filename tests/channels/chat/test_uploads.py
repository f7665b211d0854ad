"""Can a customer send files in the chat, and can nobody harm anybody with one?"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest
from tests.channels.chat.house import CHAT, House, Window, open_house, vouch
from tests.channels.chat.pictures import PDF, PNG, REFUSED

from faden.app import utc_now
from faden.channels.chat.wire import link, token
from faden.core.channel import File
from faden.engine.files import uploads
from faden.store.files.shelf import Shelf

Story = Callable[[House], Awaitable[None]]
Play = Callable[[Story], None]
FILE = f"/chat/{CHAT}/files"


@pytest.fixture
def play(database_url: str, tmp_path: Path) -> Play:
    """Runs a story in a hub of its own, whose chat takes files of a megabyte."""

    def run(story: Story) -> None:
        async def whole() -> None:
            async with open_house(database_url, tmp_path, max_file_mb=1) as house:
                await story(house)

        asyncio.run(whole())

    return run


async def hands_in(
    window: Window, content: bytes, *, id_: str = "picture-1", name: str = "Schuh.png"
) -> httpx2.Response:
    query = {"id": id_, "name": name}
    return await window.http.post(FILE, params=query, content=content, headers=window.headers())


async def says_with(window: Window, *ids: str, text: str = "", id_: str = "message-1") -> Any:
    body = {"id": id_, "text": text, "files": list(ids)}
    return await window.post("messages", body)


def kept(house: House) -> int:
    """How many files lie in the blob store, whole or begun."""
    place = house.app.config.data / "blobs"
    return sum(1 for one in place.rglob("*") if one.is_file())


def test_a_picture_stands_in_both_windows_and_can_be_saved_from_ours(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            taken = await hands_in(linda, PNG)
            said = await says_with(linda, "picture-1", text="So kam er an")
            item = (await linda.asks())["items"][0]
            saved = await linda.http.get(f"/chat/{CHAT}/{item['files'][0]['url']}")
            assert (taken.status_code, said.status_code) == (200, 200), said.text
            assert taken.json() == {
                "id": "picture-1",
                "name": "Schuh.png",
                "type": "image/png",
                "size": len(PNG),
                "repeated": False,
            }
            assert (item["text"], item["files"][0]["name"]) == ("So kam er an", "Schuh.png")
            assert saved.content == PNG
            assert saved.headers["content-disposition"].startswith("attachment; ")
            assert saved.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in saved.headers["content-security-policy"]
            [[files]] = house.rows("select body -> 'files' from event where kind like '%%received'")
            assert files[0]["apart"] is True

    play(story)


def test_handed_in_again_under_its_id_it_is_one_and_another_one_is_refused(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            answers = [await hands_in(linda, content) for content in (PNG, PNG, PDF)]
            assert [one.status_code for one in answers] == [200, 200, 422]
            assert answers[1].json()["repeated"] is True
            first = await says_with(linda, "picture-1")
            again = await says_with(linda, "picture-1")
            other = await says_with(linda, "picture-1", id_="message-2")
            assert [one.status_code for one in (first, again, other)] == [200, 200, 422]
            assert again.json()["repeated"] is True

    play(story)


def test_another_visitors_file_is_unknown(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda, house.window() as karim:
            await linda.visit()
            await karim.visit()
            await hands_in(linda, PNG)
            stolen = await says_with(karim, "picture-1")
            await karim.http.delete(f"{FILE}/picture-1", headers=karim.headers())
            own = await says_with(linda, "picture-1")
            assert (stolen.status_code, own.status_code) == (422, 200)
            assert (await karim.asks())["items"] == []

    play(story)


def test_nothing_without_a_token_or_with_anothers(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            without = await hands_in(linda, PNG)
            linda.token = "v." + "0" * 32 + ".nothing"
            forged = await hands_in(linda, PNG)
            assert (without.status_code, forged.status_code, kept(house)) == (401, 401, 0)

    play(story)


def test_a_link_is_good_for_its_file_alone_and_not_for_ever(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await hands_in(linda, PNG)
            await hands_in(linda, PDF, id_="document-1", name="Beleg.pdf")
            await says_with(linda, "picture-1", "document-1")
            files = (await linda.asks())["items"][0]["files"]
            picture, document = (f"/chat/{CHAT}/{one['url']}" for one in files)
            ours = picture.partition("?")
            theirs = document.partition("?")
            wrong = [
                f"{ours[0]}?{theirs[2]}",
                picture.replace("Schuh.png", "Schuh.html"),
                picture.replace("image%2Fpng", "text%2Fhtml"),
                picture.replace("until=", "until=9"),
                ours[0],
            ]
            assert [(await linda.http.get(one)).status_code for one in wrong] == [403] * 5

    play(story)


def test_a_link_ends_with_the_next_day_or_with_the_login() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    file = File(name="a.png", content_type="image/png", size=1, sha256="ab" * 32, apart=True)
    nobody = token.Visitor("0" * 32)
    linda = token.Login(login="user:web.17", until=int(noon.timestamp()) + 60)
    ends = []
    for holder in (nobody, linda):
        said = dict(parse_qsl(link.query(b"k", CHAT, holder, file, now=noon)))
        times = [noon + timedelta(seconds=one) for one in (59, 60, 35 * 3600, 37 * 3600)]
        ends.append([link.holds(b"k", CHAT, file.sha256, said, now=one) for one in times])
    assert ends == [[True, True, True, False], [True, False, False, False]]


def test_what_could_run_is_refused_whatever_its_name(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            for what in ("an SVG with a script", "a page", "a GIF that is a script"):
                answer = await hands_in(linda, REFUSED[what], name="Bild.png")
                assert (answer.status_code, kept(house)) == (415, 0)

    play(story)


def test_nothing_at_all_is_refused_with_words(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            answer = await hands_in(linda, b"")
            assert (answer.status_code, answer.json()["detail"]) == (422, "The file is empty.")

    play(story)


async def posts(house: House, window: Window, head: str, body: bytes) -> bytes:
    """Send a request of one's own making; return the beginning of the answer."""
    port = int(house.base.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST {FILE}?id=picture-1&name=a.txt HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {window.token}\r\n{head}\r\n\r\n".encode()
        + body
    )
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(12), 10)
    writer.close()
    return answer


def test_what_is_too_large_is_refused_however_long_it_says_it_is(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            announced = await hands_in(linda, PNG + bytes(1_000_001))
            chunk = b"20000\r\n" + b"a" * 0x20000 + b"\r\n"
            hidden = await posts(
                house, linda, "Transfer-Encoding: chunked", chunk * 9 + b"0\r\n\r\n"
            )
            broken = await posts(house, linda, "Content-Length: 900000", b"a" * 1_000)
            assert announced.status_code == 413
            assert b"413" in hidden
            assert b"200" not in broken
            await house.becomes("select count(*) from upload", 0)
            async with asyncio.timeout(5):
                while kept(house):  # noqa: ASYNC110 - of the disk
                    await asyncio.sleep(0.02)

    play(story)


def test_a_file_that_stops_coming_is_let_go(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            port = int(house.base.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                f"POST {FILE}?id=picture-1&name=a.txt HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer {linda.token}\r\nContent-Length: 900\r\n\r\nHal".encode()
            )
            answer = await asyncio.wait_for(reader.read(12), 10)
            writer.close()
            assert (answer, kept(house)) == (b"HTTP/1.1 408", 0)

    monkeypatch.setattr(uploads, "SILENCE", 0.2)
    play(story)


def test_a_name_is_only_a_name(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            names = ("Rechnung\u202egnp.exe", "../" * 80 + "ä.png", "\r\nSet-Cookie: x=1.png")
            for number, name in enumerate(names):
                await hands_in(linda, PNG, name=name, id_=f"picture-{number}")
            await says_with(linda, *(f"picture-{one}" for one in range(3)))
            files = (await linda.asks())["items"][0]["files"]
            wanted = ["Rechnunggnp.exe.png", "ä.png", "Set-Cookie_ x=1.png"]
            assert [one["name"] for one in files] == wanted
            for one in files:
                saved = await linda.http.get(f"/chat/{CHAT}/{one['url']}")
                assert saved.headers["content-disposition"].isascii()
                assert saved.headers["content-disposition"].startswith("attachment; ")
                assert "set-cookie" not in saved.headers

    play(story)


def test_nobody_fills_the_house_with_files(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            answers = [await hands_in(linda, PNG, id_=f"picture-{one}") for one in range(12)]
            assert [one.status_code for one in answers] == [200] * 10 + [429] * 2
            many = await says_with(linda, *(f"picture-{one}" for one in range(11)))
            twice = await says_with(linda, "picture-1", "picture-1")
            assert (many.status_code, twice.status_code) == (422, 422)

    play(story)


def test_what_was_never_sent_goes_after_a_day_and_what_was_sent_stays(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await hands_in(linda, PNG)
            await hands_in(linda, PDF, id_="document-1", name="Beleg.pdf")
            await says_with(linda, "picture-1")
            app = house.app
            later = uploads.Uploads(
                Shelf(app.connections),
                app.blobs,
                check_room=lambda more: None,
                clock=lambda: utc_now() + timedelta(hours=25),
            )
            place = app.config.data / "blobs" / "1"
            gone = place / hashlib.sha256(PDF).hexdigest()[:2] / hashlib.sha256(PDF).hexdigest()
            os.utime(gone, (1, 1))  # it was put long ago
            assert (await app.uploads.sweep(), await later.sweep()) == (0, 1)
            assert (kept(house), gone.exists()) == (1, False)

    play(story)


def test_a_file_can_be_taken_back_before_it_is_sent(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await hands_in(linda, PNG)
            gone = await linda.http.delete(f"{FILE}/picture-1", headers=linda.headers())
            said = await says_with(linda, "picture-1")
            assert (gone.status_code, said.status_code) == (204, 422)

    play(story)


def test_whoever_signs_in_meanwhile_sends_what_they_handed_in_before(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await hands_in(linda, PNG)
            await linda.visit(vouch("17"))
            assert (await says_with(linda, "picture-1")).status_code == 200

    play(story)


def test_the_companys_own_server_cannot_name_files(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await hands_in(linda, PNG)
            account = house.app.directory.account(CHAT)
            assert account is not None
            raw = b'{"id": "m-1", "sender": "visitor:web.%s", "text": "x", "files": ["picture-1"]}'
            body = raw % (b"0" * 32)
            outcomes = await house.app.reception.take(account, body)
            assert [one.value for one in outcomes] == ["quarantined"]

    play(story)
