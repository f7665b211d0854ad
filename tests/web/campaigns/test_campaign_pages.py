"""Can whoever leads draft a campaign on a page, see what would happen, run it and stop it?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from tests.web.accounts.lines import Line
from tests.web.campaigns.drafted import campaign_of
from tests.web.visitor import House, Visitor

from faden.core.channel import Capabilities
from faden.engine import command as cmd
from faden.engine.campaigns.course import go_on
from faden.engine.ids import new_id
from faden.store.campaigns.work import PostgresCampaignStore

LINDA, KARIM = "+49 1511 2340182", "+49 1511 2340183"
SHEET = {
    "title": "Herbst",
    "account": "sms",
    "scheme": "tel",
    "text": "Nur heute!",
    "to": f"{LINDA}\n0151 1234 0183\n",
}


@pytest.fixture
def anna(fresh: House) -> Visitor:
    """Linda and Karim have written by text; Karim wants no advertising."""
    company = fresh.company
    for number, words in ((LINDA, "Hallo"), (KARIM, "Bitte keine Werbung mehr")):
        fresh.run(company.writes("tel:" + number.replace(" ", ""), words))
    mail = Capabilities(channel="email", max_length=100_000)
    chat = Capabilities(channel="chat")
    for name, can in (("mail", mail), ("chat", chat)):
        company.directory.lines[name] = Line(name, company.north, can)
    return fresh.signed_in("anna")


def draft(anna: Visitor, content: bytes = b"", **said: str) -> str:
    """Keep a draft; return its page."""
    answer = anna.post_file("/campaigns/new", content, **SHEET | said)
    assert answer.status_code == 303, refused(answer.text)
    return answer.headers["location"]


def refused(page: str) -> list[str]:
    found = re.findall(r'<p class="refused"[^>]*>.*?<span>(.*?)</span>', page, re.DOTALL)
    return [unescape(one) for one in found]


def numbers(page: str) -> dict[str, str]:
    """What the tables of a page say."""
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="number">(.*?)</td>', page)
    return {unescape(words): count for words, count in rows}


def test_drafted_tried_started_paused_and_stopped(anna: Visitor) -> None:
    page = draft(anna)
    assert "Draft: nothing leaves" in anna.get(f"{page}?lang=en").text
    tried = anna.post(f"{page}?lang=en", {"do": "try"}).text
    assert "1 message would be written" in tried
    assert numbers(tried) == {"they said no": "1"}
    assert anna.post(page, {"do": "start"}).status_code == 303
    assert "Running" in anna.get(f"{page}?lang=en").text
    assert anna.post(page, {"do": "pause"}).status_code == 303
    assert "Paused" in anna.get("/campaigns?lang=en").text
    anna.post(page, {"do": "start"})
    anna.post(page, {"do": "stop"})
    shown = anna.get(f"{page}?lang=en").text
    assert "Stopped: nothing leaves any more" in shown
    assert numbers(shown)["stopped before their turn"] == "2"
    again = anna.post(f"{page}?lang=en", {"do": "start"})
    assert (again.status_code, refused(again.text)) == (
        409,
        ["this campaign is stopped; make a new one"],
    )
    assert anna.post(page, {"do": "dance"}).status_code == 400
    done = anna.house.rows("select did from audit where did like 'campaign%%' order by audit_id")
    assert [did.removeprefix("campaign_") for (did,) in done] == [
        *("made", "started", "paused", "started", "stopped")
    ]


def test_what_runs_is_watched(anna: Visitor) -> None:
    page, company = draft(anna), anna.house.company
    anna.post(page, {"do": "start"})
    going = go_on(
        PostgresCampaignStore(company.connections.engine),
        company.directory,
        now=datetime.now(UTC) + timedelta(minutes=1),
        new_id=new_id,
    )
    assert anna.house.run(going) is not None
    shown = anna.get(f"{page}?lang=en").text
    assert 'data-goes="yes"' in shown
    assert "2 of 2 had their turn" in shown
    found = numbers(shown)
    assert found["on its way, or nothing is known yet"] == "1"
    assert found["they said no"] == "1"
    assert "2 of 2 had their turn: 1 written, 1 left out" in anna.get("/campaigns?lang=en").text


def test_only_who_said_yes_and_whoever_has_a_tag(anna: Visitor) -> None:
    house = anna.house
    only = draft(anna, agreed="on")
    tried = anna.post(f"{only}?lang=en", {"do": "try"}).text
    assert numbers(tried) == {"they said no": "1", "they have not said yes": "1"}
    linda = house.rows("select customer_id from address where uri = 'tel:+4915112340182'")[0][0].hex
    yes = cmd.RecordWish(
        workspace=house.company.north,
        customer_id=linda,
        purposes=("marketing",),
        granted=True,
        wording="Ja, gern",
        by="agent:anna",
    )
    house.run(house.company.done(yes))
    [[ticket]] = house.rows("select ticket_id from ticket where customer_id = %s::uuid", linda)
    tag = cmd.TagTicket(
        workspace=house.company.north,
        customer_id=linda,
        ticket_id=ticket.hex,
        tag="tarif",
        by="agent:anna",
    )
    house.run(house.company.done(tag))
    assert "In use: tarif" in anna.get("/campaigns/new?lang=en").text
    tagged = draft(anna, to="", tags="#Tarif, nichts", agreed="on")
    assert "1 message would be written" in anna.post(f"{tagged}?lang=en", {"do": "try"}).text


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeffName;Telefon\nLinda;{LINDA}\nKarim;'0151 1234 0183\n".encode(),
        f"{LINDA}\r\n015112340183,\r\n".encode(),
        f'mobile,note\n"{LINDA}","two\nlines"\n{KARIM},\n'.encode(),
    ],
)
def test_the_list_can_be_a_file(anna: Visitor, content: bytes) -> None:
    page = draft(anna, content, to="")
    assert "2 stand on the list" in anna.get(f"{page}?lang=en").text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": " "}, "Write a word or two."),
        ({"text": " "}, "Write the message"),
        ({"subject": "Herbst\nBcc: x"}, "in one line"),
        ({"account": "south-sms"}, "is not connected"),
        ({"account": "mail"}, "e-mail addresses alone"),
        ({"account": "chat"}, "a chat is begun by the customer"),
        ({"text": "x" * 2_000}, "takes 1600 characters; these are 2000"),
        ({"scheme": "visitor"}, "Choose one of these."),
        ({"per_minute": "0"}, "a whole number from 1"),
        ({"per_minute": "٣"}, "a whole number from 1"),
        ({"to": ""}, "Say to whom"),
        ({"to": f"{LINDA}\nLinda"}, "No such addresses: 2: Linda"),
        ({"to": "E-Mail\nlinda@example.org"}, "no column with such addresses"),
        ({"to": 'phone\n"0151'}, "a quotation has no end"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    anna: Visitor, said: dict[str, str], words: str
) -> None:
    answer = anna.post_file(
        "/campaigns/new?lang=en", b"", **SHEET | {"text": "Bis <b>4</b>"} | said
    )
    assert answer.status_code == 422
    [reason] = refused(answer.text)
    assert words in reason
    if "text" not in said:
        assert "Bis &lt;b&gt;4&lt;/b&gt;</textarea>" in answer.text
    assert "No campaign yet" in anna.get("/campaigns?lang=en").text


def test_a_list_of_mail_addresses_with_names_is_no_table(anna: Visitor) -> None:
    lines = '"Weber, Linda" <linda.weber@example.org>\nkarim@example.org'
    page = draft(anna, account="mail", scheme="mailto", to=lines)
    assert "2 stand on the list" in anna.get(f"{page}?lang=en").text


def test_lines_that_are_no_address_can_be_left_out(anna: Visitor) -> None:
    lines = "\n".join([LINDA, *("nichts" for _ in range(7))])
    answer = anna.post_file("/campaigns/new?lang=en", b"", **SHEET | {"to": lines})
    assert "6: nichts … (+2)" in refused(answer.text)[0]
    page = draft(anna, to=lines, leave_out="on")
    assert "1 stands on the list" in anna.get(f"{page}?lang=en").text
    binary = anna.post_file("/campaigns/new?lang=en", b"\xff\xfe\x00a", **SHEET)
    assert "no text in UTF-8" in refused(binary.text)[0]


def test_the_form_sent_twice_makes_one_draft(anna: Visitor) -> None:
    assert draft(anna, form_id="f1") == draft(anna, form_id="f1")
    other = anna.post_file("/campaigns/new", b"", **SHEET | {"form_id": "f1", "title": "Winter"})
    assert other.status_code == 409
    assert anna.house.rows("select count(*) from campaign") == [(1,)]


def test_whoever_does_not_lead_and_another_company_see_none(anna: Visitor) -> None:
    page, house = draft(anna), anna.house
    jonas = house.signed_in("jonas")
    for path in ("/campaigns", "/campaigns/new", page):
        assert jonas.get(path).status_code == 403
    assert jonas.post(page, {"do": "start"}).status_code == 403
    theirs = house.run(campaign_of(house.company, house.company.south, "south-sms"))
    for path in (f"/campaigns/{theirs}", "/campaigns/x", f"/campaigns/{'0' * 32}"):
        assert anna.get(path).status_code == 404
        assert anna.post(path, {"do": "start"}).status_code == 404
    assert "Geheim" not in anna.get("/campaigns").text
