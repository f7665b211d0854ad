"""Does a customer's window show the whole conversation, whatever happens to the line?"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.channels.chat.house import CHAT, House, Window, open_house, vouch

from faden.channels.chat.adapter import ChatAccount
from faden.core.asking.button import Button
from faden.engine.limits.pace import Pace
from faden.engine.live.writing import CUSTOMER, Place

Story = Callable[[House], Awaitable[None]]
Play = Callable[[Story], None]


@pytest.fixture
def play(database_url: str, tmp_path: Path) -> Play:
    """Runs a story in a hub of its own."""

    def run(story: Story) -> None:
        async def whole() -> None:
            async with open_house(database_url, tmp_path) as house:
                await story(house)

        asyncio.run(whole())

    return run


async def visitor_of(house: House) -> str:
    return str(house.rows("select uri from address where uri like 'visitor:%%'")[0][0])


def shows(*texts: str) -> Callable[[Window], bool]:
    return lambda window: window.texts == list(texts)


def test_both_sides_read_one_another_at_once(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            taken = await linda.says("Wann kommt mein Paket?")
            await linda.streams(shows("Wann kommt mein Paket?"))
            answer = await house.answers("Morgen früh.", to=await visitor_of(house))
            await linda.streams(shows("Wann kommt mein Paket?", "Morgen früh."))
            told = linda.told[-1].data
            assert (taken.status_code, taken.json()["repeated"]) == (200, False)
            assert (told["id"], told["by"], told["mine"]) == (answer, "Anna", False)

    play(story)


def test_a_window_that_comes_back_gets_what_it_missed_and_nothing_twice(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await linda.says("eins")
            await linda.streams(shows("eins"))
            for text in ("zwei", "drei"):
                await house.answers(text, to=await visitor_of(house))
            await linda.says("vier")
            await linda.streams(lambda window: len(window.texts) == 4)
            heard = [one.data["text"] for one in linda.told if one.kind == "message"]
            assert (sorted(heard), heard[0]) == (["drei", "eins", "vier", "zwei"], "eins")

    play(story)


def test_where_streams_are_held_back_asking_and_waiting_does_it(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await linda.says("Hallo")
            first = await linda.asks()
            waiting = asyncio.create_task(linda.asks(wait=20))
            await house.answers("Guten Tag", to=await visitor_of(house))
            then = await asyncio.wait_for(waiting, 10)
            assert [one["text"] for one in first["items"]] == ["Hallo"]
            assert [one["text"] for one in then["items"]] == ["Guten Tag"]
            assert (await linda.asks())["items"] == []

    play(story)


def test_a_message_sent_again_is_one_and_another_under_its_id_is_refused(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            answers = [await linda.says("Hallo", id_="message-1") for _ in range(2)]
            other = await linda.says("Anders", id_="message-1")
            assert [one.json()["repeated"] for one in answers] == [False, True]
            assert other.status_code == 422
            assert house.rows("select count(*) from event where kind = 'message_received'") == [
                (1,)
            ]

    play(story)


def test_what_was_shown_and_read_is_known_and_only_of_ones_own(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda, house.window() as karim:
            await linda.visit()
            await karim.visit()
            await linda.says("Hallo")
            answer = await house.answers("Guten Tag", to=await visitor_of(house))
            await linda.streams(shows("Hallo", "Guten Tag"))
            stranger = await karim.post("seen", {"ids": [answer], "read": True})
            own = await linda.post("seen", {"ids": [answer]})
            await house.becomes("select state from delivery", "delivered")
            await linda.post("seen", {"ids": [answer], "read": True})
            await house.becomes("select state from delivery", "read")
            assert (stranger.json(), own.json()) == ({"noted": 0}, {"noted": 1})

    play(story)


def test_nobody_reads_the_window_of_another(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda, house.window() as karim:
            await linda.visit()
            await linda.says("Mein Kennwort ist weg")
            await linda.asks()
            await karim.visit()
            karim.cursor = linda.cursor
            assert (await karim.asks())["items"] == []
            karim.token = linda.token[:-1] + ("A" if linda.token[-1] != "A" else "B")
            refused = await karim.http.get(f"/chat/{CHAT}/events", headers=karim.headers())
            assert refused.status_code == 401

    play(story)


def test_what_a_wish_holds_back_never_shows(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await linda.says("Bitte keine Werbung mehr")
            to = await visitor_of(house)
            await house.answers("Nur heute: 20 %", to=to, purpose="marketing")
            await house.becomes("select count(*) from delivery where state = 'withdrawn'", 1)
            await house.answers("Ist notiert.", to=to)
            await linda.streams(lambda window: "Ist notiert." in window.texts)
            assert "Nur heute: 20 %" not in linda.texts

    play(story)


def test_who_signs_in_later_keeps_the_conversation_and_is_known(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            await linda.says("Ich bin noch niemand")
            told = await linda.visit(vouch("kunde-17", name="Linda Weber"))
            await linda.says("Jetzt bin ich Linda")
            linda.cursor = ""
            await linda.streams(lambda window: len(window.texts) == 2)
            joined = house.rows("select count(*) from event where kind = 'customers_joined'")
            level = "select max((body->>'level')::int) from event where kind = 'message_received'"
            assert (told["known"], told["name"]) == (True, "Linda Weber")
            assert joined == [(2,)]
            assert house.rows(level) == [(3,)]

    play(story)


def test_another_login_on_the_same_device_is_another_customer(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as shared:
            await shared.visit()
            anonymous = shared.token
            await shared.says("von Linda")
            await shared.visit(vouch("kunde-17"))
            await shared.says("auch von Linda")
            shared.token, shared.cursor = anonymous, ""
            await shared.visit(vouch("kunde-18"))
            await shared.says("von Karim")
            seen = await shared.asks()
            assert [one["text"] for one in seen["items"]] == ["von Karim"]
            kin = house.rows("select count(*) from thread where cardinality(kin) > 2")
            assert kin == [(0,)]

    play(story)


@pytest.mark.parametrize(("verified", "joins", "suggestions"), [(True, 2, 0), (False, 0, 2)])
def test_a_checked_mail_address_joins_and_a_typed_one_only_suggests(
    play: Play, verified: bool, joins: int, suggestions: int
) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await house.has_written_to("mailto:linda@example.org")
            identity = vouch("17", email="linda@example.org", email_verified=verified)
            await linda.visit(identity)
            await linda.says("Hallo")
            counts = house.rows(
                "select count(*) filter (where kind = 'customers_joined'),"
                " count(*) filter (where kind = 'join_suggested') from event"
            )
            assert counts == [(joins, suggestions)]

    play(story)


def test_a_stopping_server_sends_windows_away_at_once(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            reading = asyncio.create_task(linda.streams(lambda _: False))
            while not linda.told:  # noqa: ASYNC110 - what the server has sent
                await asyncio.sleep(0.01)
            house.app.feed.end()
            await asyncio.wait_for(reading, 2)

    play(story)


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://shop.example", True), ("https://evil.example", False)]
)
def test_only_pages_that_were_named_may_read_answers(
    play: Play, origin: str, allowed: bool
) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            for method, path in (("OPTIONS", "messages"), ("GET", "hello")):
                answer = await linda.http.request(
                    method, f"/chat/{CHAT}/{path}", headers={"origin": origin}
                )
                given = answer.headers.get("access-control-allow-origin")
                assert (given == origin) is allowed

    play(story)


@pytest.mark.parametrize(
    ("path", "body", "status", "names"),
    [
        ("messages", {"id": "message-1"}, 422, "text"),
        ("messages", {"id": "message-1", "text": ""}, 422, "text"),
        ("messages", {"id": "message-1", "text": " "}, 422, "say something"),
        ("messages", {"id": "message-1", "text": "a" * 4_001}, 422, "text"),
        ("messages", {"id": "kurz", "text": "a"}, 422, "id"),
        ("messages", {"id": "message-1", "text": "a", "sender": "user:web.1"}, 422, "sender"),
        ("messages", {"id": "message-1", "text": "a" * 70_000}, 413, "bytes"),
        ("messages", [], 422, "object"),
        ("seen", {"ids": ["x"]}, 422, "ids"),
        ("visits", {"identity": "a.b.c"}, 403, "not believed"),
        ("visits", {"identity": vouch("17", secret="x" * 40)}, 403, "not believed"),
        ("visits", {"identity": vouch("17", aud="shop")}, 403, "not believed"),
        ("visits", {"identity": vouch("17", exp=1_000)}, 403, "ended"),
        ("visits", {"identity": vouch("17", exp=2**40)}, 403, "day ahead"),
        ("visits", {"identity": vouch("17", nbf=2**40)}, 403, "not hold yet"),
        ("visits", {"identity": vouch("a" * 151)}, 403, "characters"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(
    play: Play, path: str, body: object, status: int, names: str
) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            refused = await linda.post(path, body)
            assert (refused.status_code, names in refused.json()["detail"]) == (status, True)

    play(story)


@pytest.fixture
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine a window may again what it may not yet."""
    still = functools.partial(Pace, clock=lambda: 0.0)
    monkeypatch.setattr("faden.channels.chat.door.Pace", still)


@pytest.mark.usefixtures("no_time_passes")
def test_a_flood_of_one_window_is_slowed_and_another_is_not(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as flood, house.window() as linda:
            await flood.visit()
            await linda.visit()
            codes = [(await flood.says(f"Werbung {n}")).status_code for n in range(22)]
            assert (codes[0], codes[-1]) == (200, 429)
            assert (await linda.says("Hallo")).status_code == 200

    play(story)


@pytest.mark.usefixtures("no_time_passes")
def test_a_place_with_many_visitors_cannot_ring_without_end_and_may_still_write(
    play: Play,
) -> None:
    """Whoever says that they type rings a bell in every process; a visit costs nothing."""

    async def story(house: House) -> None:
        async with house.window() as flood, house.window() as linda:
            await linda.visit()
            codes = []
            for _ in range(7):  # each of them within its own limit
                flood.token = ""
                await flood.visit()
                codes += [(await flood.post("typing", {})).status_code for _ in range(50)]
            assert (codes[0], codes[-1]) == (200, 429)
            assert (await linda.says("Hallo")).status_code == 200

    play(story)


@pytest.mark.usefixtures("no_time_passes")
def test_one_window_cannot_ask_or_wait_without_end(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question reads the database and each wait holds a line; others need them too."""
    monkeypatch.setattr("faden.channels.chat.window.MOST_WAITING", 2)

    async def story(house: House) -> None:
        async with house.window() as flood, house.window() as linda:
            await flood.visit()
            await linda.visit()
            holding = [asyncio.create_task(flood.streams(lambda _: False)) for _ in range(2)]
            while len(flood.told) < 2:  # noqa: ASYNC110 - what the server has sent
                await asyncio.sleep(0.01)
            third = await flood.look(wait="20")
            looks = [(await flood.look()).status_code for _ in range(65)]
            assert (third.status_code, "retry-after" in third.headers) == (429, True)
            assert (looks[0], looks[-1]) == (200, 429)
            assert (await linda.look(wait="1")).status_code == 200
            for one in holding:
                one.cancel()
            await asyncio.gather(*holding, return_exceptions=True)

    play(story)


def test_a_stream_ends_when_its_login_does(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever leaves a page open at somebody else's computer does not read on there for days."""
    monkeypatch.setattr("faden.channels.chat.window._PING", 0.05)

    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit(vouch("kunde-17"))
            reading = asyncio.create_task(linda.streams(lambda _: False))
            while not linda.told:  # noqa: ASYNC110 - what the server has sent
                await asyncio.sleep(0.01)
            account = house.app.directory.account(CHAT)
            assert isinstance(account, ChatAccount)
            account.settings = replace(account.settings, key=b"another key of the chat" * 2)
            await asyncio.wait_for(reading, 2)

    play(story)


def test_who_types_is_told_to_their_own_window_alone(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda, house.window() as mia:
            for somebody in (linda, mia):
                await somebody.visit()
                await somebody.says("Hallo")
            ours = f"visitor:{CHAT}.{linda.token.split('.')[1]}"
            writing = house.app.writing

            async def types() -> None:
                while True:
                    writing.say(Place(1, ours), house.agent)
                    await asyncio.sleep(0.05)

            typing = asyncio.create_task(types())
            await linda.streams(lambda window: window.told[-1].kind == "writing")
            assert linda.told[-1].data == {"by": "Anna"}
            # Whoever asks and waits is told as well, and the other one waits on.
            polled = [await linda.look(after=linda.cursor, wait="5") for _ in range(2)]
            silent = await mia.look(after=(await mia.look()).json()["cursor"], wait="1")
            typing.cancel()
            assert [one.json()["writing"] for one in polled] == [{"by": "Anna"}] * 2
            assert "writing" not in silent.json()
            await house.answers("Bitte?", to=f"visitor:{CHAT}.{mia.token.split('.')[1]}")
            await mia.streams(shows("Hallo", "Bitte?"))
            assert "writing" not in [one.kind for one in mia.told]

    play(story)


def test_a_customer_types_in_their_own_name_only(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda, house.window() as nobody:
            await linda.visit()
            told = await linda.post("typing", {})
            other = await linda.post("typing", {"sender": "visitor:web." + "b" * 32})
            strange = await nobody.post("typing", {})
            ours = Place(1, f"visitor:{CHAT}.{linda.token.split('.')[1]}")
            assert [one.status_code for one in (told, other, strange)] == [200, 422, 401]
            assert house.app.writing.authors([ours]) == {CUSTOMER: ours}
            assert house.rows("select count(*) from address") == [(0,)]

    play(story)


YES, NO = Button("yes", "Ja, gern"), Button("no", "Nein")


def test_a_press_is_the_customers_answer_and_counts_once(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda, house.window() as mia:
            await linda.visit()
            await linda.says("Wann kommt der Techniker?")
            asked = await house.answers("Dienstag?", to=await visitor_of(house), buttons=(YES, NO))
            await linda.streams(shows("Wann kommt der Techniker?", "Dienstag?"))
            offered = linda.told[-1].data["buttons"]
            await mia.visit()
            strange = await mia.post("presses", {"message": asked, "button": "yes"})
            unknown = await linda.post("presses", {"message": asked, "button": "maybe"})
            first = await linda.post("presses", {"message": asked, "button": "yes"})
            again = await linda.post("presses", {"message": asked, "button": "yes"})
            other = await linda.post("presses", {"message": asked, "button": "no"})
            await linda.streams(lambda window: window.texts[-1] == "Ja, gern")

            assert offered == [{"id": "yes", "label": "Ja, gern"}, {"id": "no", "label": "Nein"}]
            assert [one.status_code for one in (strange, unknown)] == [422, 422]
            assert first.json() == {"id": f"press:{asked}", "pressed": "yes", "repeated": False}
            assert [again.json()["repeated"], other.json()["pressed"]] == [True, "yes"]
            assert linda.told[-1].data["pressed"] == {"message": asked, "button": "yes"}
            said = "select body->>'text', body->>'pressed', body->>'reply_to' from event"
            written = house.rows(f"{said} where body->>'pressed' is not null")
            assert written == [("Ja, gern", "yes", asked)]
            assert house.rows("select count(*) from quarantine") == [(0,)]

    play(story)


def test_of_two_buttons_pressed_at_one_moment_both_devices_are_told_which_counts(
    play: Play,
) -> None:
    async def story(house: House) -> None:
        async with house.window() as phone, house.window() as laptop:
            await phone.visit()
            laptop.token = phone.token
            await phone.says("Wann kommt der Techniker?")
            linda = await visitor_of(house)
            for day in ("Montag?", "Dienstag?", "Mittwoch?"):
                asked = await house.answers(day, to=linda, buttons=(YES, NO))
                wanted = ((phone, "yes"), (laptop, "no"))
                presses = [
                    window.post("presses", {"message": asked, "button": button})
                    for window, button in wanted
                ]
                told = [one.json() for one in await asyncio.gather(*presses)]
                assert sorted(one["repeated"] for one in told) == [False, True]
                counts = house.rows(
                    "select body->>'pressed' from event where body->>'reply_to' = %s", asked
                )
                assert [(one["pressed"],) for one in told] == counts * 2
            assert house.rows("select count(*) from quarantine") == [(0,)]

    play(story)


def test_nobody_takes_the_place_of_a_press_with_words(play: Play) -> None:
    async def story(house: House) -> None:
        async with house.window() as linda:
            await linda.visit()
            taken = await linda.says("Nein", id_="press:" + "a" * 32)
            assert taken.status_code == 422

    play(story)
