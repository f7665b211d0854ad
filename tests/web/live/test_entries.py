"""Is what was written shown at once, as the page shows it, and to nobody who may not read it?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse
from tests.web.company import MONDAY, Company
from tests.web.conftest import database_of
from tests.web.limits.branch import YUKI, open_branch
from tests.web.visitor import House

from faden.core.channel import Claim, Evidence
from faden.engine import command as cmd
from faden.engine.ids import new_id
from faden.engine.live.feed import Feed, Watch
from faden.engine.privacy import erase as erasing
from faden.store.blobs import Blobs
from faden.store.live.changes import Changes
from faden.store.people import agents
from faden.store.postgres import Running
from faden.web.door import who
from faden.web.language import choose_language
from faden.web.live.painter import MOST, Painter, Place
from faden.web.live.stream import stream
from faden.web.visit import Visit

LINDA = "tel:+4915112340182"
AT_ONCE = 2.0  #: seconds; the feed looks by itself each second
Told = tuple[str, Any]


@pytest.fixture
def house(postgres_server: Running, template: str) -> Iterator[House]:
    """Both companies; who opens a stream waits for news."""
    with database_of(postgres_server, template) as url:
        company = Company(url)
        company.feed = Feed(Changes(company.connections), company.doorbell)
        house = House(company)
        house.open(full=True)
        yield house
        house.close()


def plays(house: House, story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Play a story while the feed runs."""

    async def whole() -> None:
        feed = house.company.feed
        feed.start()
        try:
            with feed.watching(Watch(0)) as first:
                await first.wake.wait()  # a feed that begins has everybody read once
                await story()
        finally:
            await feed.stop()

    house.run(whole())


class Looker:
    """Somebody who has opened a stream, and what they are told."""

    def __init__(self, told: AsyncIterator[bytes]) -> None:
        self._told = told

    async def until(self, *kinds: str) -> list[Told]:
        """What they are told up to an event of one of these kinds."""
        heard: list[Told] = []
        async with asyncio.timeout(AT_ONCE):
            while not heard or heard[-1][0] not in kinds:
                kind, data = (await anext(self._told)).decode().strip().split("\n")
                heard.append((kind[7:], json.loads(data[6:])))
        return heard

    async def entries(self) -> list[str]:
        """The HTML they are sent before they are told to read again."""
        heard = await self.until("customer")
        return [data["html"] for kind, data in heard if kind == "entry"]


@asynccontextmanager
async def looks(house: House, token: str, name: str) -> AsyncIterator[Looker]:
    """Open a stream at a customer with the token of a session."""
    services = house.company.services()
    request = Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": f"customer={house.company.customers[name]}".encode(),
            "headers": [(b"cookie", f"faden_session={token}".encode()), (b"faden-live", b"1")],
            "app": house.app,
        }
    )
    session = await who(request, services)
    assert session is not None
    visit = Visit(
        services=services.within(session.owners),
        request=request,
        session=session,
        language=choose_language(request, session.locale),
        now=services.clock(),
    )
    answer = await stream(visit)
    assert isinstance(answer, StreamingResponse)
    told = aiter(answer.body_iterator)
    looker = Looker(told)  # type: ignore[arg-type]  # ours yields bytes
    assert await looker.until("hello")
    try:
        yield looker
    finally:
        await told.aclose()  # type: ignore[attr-defined]  # it is a generator


def token_of(house: House, name: str) -> str:
    """Sign somebody in."""
    token = house.signed_in(name).client.cookies["faden_session"]
    assert token
    return str(token)


async def writes(house: House, text: str, sender: str = LINDA) -> None:
    await house.company.writes(sender, text)
    house.company.doorbell.tell()


async def notes(house: House, text: str, by: str, name: str = "linda") -> None:
    company = house.company
    await company.done(
        cmd.WriteNote(
            workspace=company.north,
            customer_id=company.customers[name],
            text=text,
            author=f"agent:{company.agents[by]}",
        )
    )
    company.doorbell.ring()


def on_the_page(house: House, name: str, text: str) -> str:
    """The entry with a text, as the page of a colleague has it."""
    page = house.signed_in(name).get(f"/c/{house.company.customers['linda']}").text
    # The brief above the entries may say it as well.
    said = page.index(text, page.index('<li id="e-'))
    start = page.rindex('<li id="e-', 0, said)
    return page[start : page.index("</li>", said) + len("</li>")]


@pytest.mark.parametrize("reader", ["jonas", "rita"])
def test_what_is_written_comes_as_it_looks_on_the_page(house: House, reader: str) -> None:
    """Else an entry would change under the eyes of whoever reads it, or say "You" to others."""
    token, company = token_of(house, reader), house.company

    async def story() -> None:
        async with looks(house, token, "linda") as looker:
            await writes(house, "Ist <b>UPG-0</b> & Co. da?")
            sent.append((await looker.entries())[-1])
            await notes(house, "Sie ruft um vier an.", "anna")
            sent.append((await looker.entries())[-1])
            await company.answers("linda", LINDA, "Ja, das Upgrade gilt.", "anna")
            company.doorbell.ring()
            sent.append((await looker.entries())[-1])

    sent: list[str] = []
    plays(house, story)
    texts = (
        "Ist &lt;b&gt;UPG-0&lt;/b&gt; &amp; Co. da?",
        "Sie ruft um vier an.",
        "Ja, das Upgrade",
    )
    for html, text in zip(sent, texts, strict=True):
        day, _, entry = html.strip().partition("</li>\n")
        assert 'id="day-2026-11-23"' in day
        shown = on_the_page(house, reader, text)
        assert entry.replace('<span id="latest"></span>', "") == shown.replace(
            '<span id="latest"></span>', ""
        )


def test_it_is_rendered_once_for_all_who_look_on(house: House) -> None:
    tokens = [token_of(house, name) for name in ("jonas", "rita", "anna", "lena", "jonas")]
    painter: Painter = house.app.state.painter

    async def story() -> None:
        async with (
            looks(house, tokens[0], "linda") as one,
            looks(house, tokens[1], "linda") as two,
            looks(house, tokens[2], "linda") as three,
            looks(house, tokens[3], "linda") as four,
            looks(house, tokens[4], "linda") as five,
        ):
            await writes(house, "Hallo?")
            lookers = (one, two, three, four, five)
            seen = await asyncio.gather(*(looker.entries() for looker in lookers))
            assert len({html for (html,) in seen}) == 1
            assert painter.rendered == 1

    plays(house, story)


def test_whoever_has_written_it_gets_it_with_their_own_page(house: House) -> None:
    token = token_of(house, "jonas")

    async def story() -> None:
        async with looks(house, token, "linda") as looker:
            await notes(house, "Das war ich selbst.", "jonas")
            assert await looker.entries() == []

    plays(house, story)


def test_whom_a_note_mentions_reads_of_themselves_on_their_own_page(house: House) -> None:
    """What is rendered for all calls nobody "You"."""
    company = house.company
    tokens = [token_of(house, name) for name in ("jonas", "rita")]

    async def story() -> None:
        async with (
            looks(house, tokens[0], "linda") as jonas,
            looks(house, tokens[1], "linda") as rita,
        ):
            note = cmd.WriteNote(
                workspace=company.north,
                customer_id=company.customers["linda"],
                text="Bitte du, Jonas.",
                author=f"agent:{company.agents['anna']}",
                mentions=(f"agent:{company.agents['jonas']}",),
            )
            await company.done(note)
            company.doorbell.ring()
            assert await jonas.entries() == []
            (seen,) = await rita.entries()
            assert "Bitte du, Jonas." in seen

    plays(house, story)


def test_who_is_limited_to_teams_is_told_to_read_and_is_sent_no_word(house: House) -> None:
    """Yuki is a customer of Tilda's own team; whether she still is, her next page decides."""
    company = house.company
    house.run(open_branch(company))
    token = token_of(house, "tilda")

    async def story() -> None:
        async with looks(house, token, "yuki") as looker:
            await writes(house, "Ist Posten 3 geklärt?", sender=YUKI)
            assert await looker.entries() == []

    plays(house, story)


def test_who_was_signed_out_is_sent_no_word_more(house: House) -> None:
    anna = house.signed_in("anna")
    token = str(anna.client.cookies["faden_session"])
    form = {"csrf": anna.token_of_form("/desk")}

    async def story() -> None:
        async with looks(house, token, "linda") as looker:
            answer = await anna.client.post(
                "/sign-out", data=form, headers={"origin": "http://desk.example"}
            )
            assert answer.status_code == 303
            await writes(house, "Geheim: 4711")
            assert (await looker.until("signed-out", "customer", "entry"))[-1][0] == "signed-out"

    plays(house, story)


@pytest.mark.parametrize("now", ["readonly", "limited", "gone"])
def test_who_sees_less_now_is_sent_no_word_more(house: House, now: str) -> None:
    company, token = house.company, token_of(house, "jonas")

    async def story() -> None:
        async with looks(house, token, "linda") as looker:
            async with company.connections.engine.connection() as connection:
                where = connection, company.north, company.agents["jonas"]
                if now == "readonly":
                    await agents.set_role(*where, "readonly")
                elif now == "limited":
                    await agents.join_team(connection, company.north, "service", where[2])
                    await agents.limit(*where, limited=True)
                else:
                    await agents.disable(*where, now=MONDAY)
            await writes(house, "Geheim: 4711")
            heard = await looker.until("signed-out", "bye", "customer", "entry")
            assert heard[-1][0] == ("signed-out" if now == "gone" else "bye")

    plays(house, story)


def test_while_nobody_can_say_whether_a_session_holds_no_word_is_sent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(house, "jonas")

    async def away(*_asked: Any, **_how: Any) -> None:
        raise psycopg.OperationalError("the server is starting")

    async def story() -> None:
        async with looks(house, token, "linda") as looker:
            monkeypatch.setattr("faden.store.registry.sessions", away)
            await writes(house, "Geheim: 4711")
            assert await looker.entries() == []

    plays(house, story)


def place(house: House, **other: Any) -> Place:
    """The newest message of Linda, on her page."""
    company = house.company
    ((sequence,),) = house.rows(
        "select max(sequence) from event where customer_id = %s::uuid"
        " and kind = 'message_received'",
        company.customers["linda"],
    )
    linda = company.customers["linda"]
    return replace(Place(company.north, linda, linda, sequence, "de"), **other)


def painted(house: House, where: Place) -> str:
    (found,) = house.run(Painter(house.company.services()).paint([where]))
    return found.html if found else ""


def test_nothing_of_another_company_or_another_customer_is_shown(house: House) -> None:
    south, oskar = house.company.south, house.company.customers["oskar"]
    karim = house.company.customers["karim"]
    assert "Mia" in painted(house, place(house))
    assert painted(house, place(house, workspace=south)) == ""
    assert painted(house, place(house, record=oskar, sequence=1)) == ""
    assert painted(house, place(house, customer_id=oskar, record=oskar, sequence=1)) == ""
    assert painted(house, place(house, customer_id=karim)) == ""
    assert painted(house, place(house, sequence=9_999)) == ""


def test_a_record_that_was_split_off_meanwhile_is_not_shown(house: House) -> None:
    company, mail = house.company, "mailto:linda.neu@example.org"
    linda, lena = company.customers["linda"], f"agent:{company.agents['lena']}"
    house.run(company.writes(mail, "Meine neue Adresse.", claims=(Claim(LINDA, Evidence.PROOF),)))
    ((other, sequence),) = house.rows(
        "select customer_id, sequence from event where kind = 'message_received'"
        " and body ->> 'text' = 'Meine neue Adresse.'"
    )
    where = place(house, record=other.hex, sequence=sequence)
    assert other.hex != linda
    assert "Meine neue Adresse." in painted(house, where)
    split = cmd.SplitCustomer(
        workspace=company.north, customer_id=other.hex, by=lena, reason="somebody else"
    )
    house.run(company.done(split))
    assert painted(house, where) == ""


def test_of_somebody_erased_meanwhile_nothing_is_shown(house: House, tmp_path: Path) -> None:
    where = place(house)
    shell = erasing.Shell(
        store=house.company.store,
        files=Blobs(tmp_path),
        clock=lambda: MONDAY,
        new_id=new_id,
        pause=lambda: asyncio.sleep(0),
    )
    asked = erasing.Request(workspace=house.company.north, who=LINDA, by="cli:anna", reason="asked")
    assert isinstance(house.run(erasing.erase(shell, asked)), erasing.Report)
    assert painted(house, where) == ""


def test_a_flood_is_read_with_the_page(house: House) -> None:
    token = token_of(house, "jonas")

    async def story() -> None:
        async with looks(house, token, "linda") as looker:
            for number in range(MOST + 1):
                await house.company.writes(LINDA, f"Nummer {number}")
            house.company.doorbell.tell()
            assert await looker.entries() == []

    plays(house, story)
