"""Can somebody who cannot log in reach the company, once, and learns nothing of others?"""

import html
import re
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from tests.web.company import MONDAY
from tests.web.contact.pages import PAGE, page_of
from tests.web.visitor import House, Visitor

from faden.engine.batcher import Stopped

PATH = f"/contact/{PAGE}"
GOOD = {
    "name": "Linda Weber",
    "mail": "linda@example.org",
    "about": "Rechnung 4711",
    "text": "Auf der Rechnung steht der falsche Betrag.",
}


def sheet_of(page: str) -> str:
    found = re.search(r'name="sheet" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def slots_of(page: str) -> dict[str, str]:
    return {words: value for value, words in re.findall(r'<option value="(\d+)"\s*>([^<]+)', page)}


def fills(house: House, reader: Visitor, **fields: str) -> httpx2.Response:
    """Open the page, take one's time, and send the form."""
    sheet = sheet_of(reader.get(PATH).text)
    house.company.now += timedelta(seconds=40)
    return sends(reader, sheet, **fields)


def sends(reader: Visitor, sheet: str, **fields: str) -> httpx2.Response:
    return reader.send("POST", PATH, data=GOOD | {"sheet": sheet} | fields)


def messages(house: House) -> list[tuple[Any, ...]]:
    return house.rows(
        "select body ->> 'address', body ->> 'text', body -> 'level' from event"
        " where kind = 'message_received' order by at, sequence"
    )


def test_it_says_how_the_company_is_reached(fresh: House) -> None:
    page = fresh.visitor().get(PATH)
    text = html.unescape(page.text)
    assert page.status_code == 200
    assert 'href="tel:+4930901820"' in text
    assert 'href="mailto:service@nordtel.example"' in text
    assert 'href="https://shop.nordtel.example/"' in text
    assert "Somebody is there now, until Mon 23 Nov, 17:00." in text
    assert "Monday–Friday" in text
    assert "<script" not in text
    assert "style=" not in text


def test_at_night_it_says_when_somebody_is_there_again(fresh: House) -> None:
    fresh.company.now = MONDAY + timedelta(hours=12)
    assert "again on Tue 24 Nov, 9:00" in fresh.visitor().get(PATH).text


def test_a_form_lands_on_the_thread_as_a_claim_and_is_answered_by_mail(fresh: House) -> None:
    taken = fills(fresh, fresh.visitor())
    assert taken.status_code == 303
    assert messages(fresh) == [("mailto:linda@example.org", GOOD["text"], 1)]
    company = fresh.company
    company.customers["linda"] = fresh.run(company.record("linda@example.org"))
    anna = fresh.signed_in("anna")
    thread = anna.get(f"/c/{company.customers['linda']}?lang=en").text
    assert "Rechnung 4711" in thread
    assert "sender not confirmed" in thread
    way = f"{company.customers['linda']} {PAGE} mailto:linda@example.org"
    answer = {"way": way, "text": "Wir haben sie berichtigt.", "form_id": "one"}
    assert anna.post(f"/c/{company.customers['linda']}/answer", answer).status_code == 303
    written = fresh.rows(
        "select body ->> 'account', body ->> 'address', body ->> 'subject', body ->> 'reference'"
        " from event where kind = 'message_written'"
    )
    code = re.search(r"seal=t\.(\d{10})\.", taken.headers["location"])
    assert code
    answered = anna.get(f"/c/{company.customers['linda']}?lang=en").text
    ways = "service@nordtel.example: linda@example.org</option>"
    assert answered.count(ways) == 2, "once for an answer, once for a question"
    assert "Show the raw mail" not in answered
    assert written == [("mail", "mailto:linda@example.org", "Re: Rechnung 4711", code[1])]


def test_the_page_behind_it_names_a_code_by_which_the_desk_finds_it(fresh: House) -> None:
    reader = fresh.visitor()
    taken = fills(fresh, reader)
    page = reader.get(taken.headers["location"]).text
    code = re.search(r'class="code">([\d ]+)<', page)
    assert code
    assert "We answer by mail until Mon 23 Nov, 17:00" in html.unescape(page) or "until" in page
    found = fresh.signed_in("anna").get(f"/search?q=Zeichen:{code[1].replace(' ', '')}")
    assert found.status_code in (200, 303)
    assert "Linda Weber" in found.text or "/c/" in found.headers.get("location", "")


def test_sent_twice_it_is_one_message_and_says_the_same(fresh: House) -> None:
    reader = fresh.visitor()
    sheet = sheet_of(reader.get(PATH).text)
    fresh.company.now += timedelta(seconds=40)
    first, second = sends(reader, sheet), sends(reader, sheet)
    assert first.headers["location"] == second.headers["location"]
    assert len(messages(fresh)) == 1
    assert [reader.get(first.headers["location"]).status_code for _ in range(2)] == [200, 200]


def test_who_goes_back_and_writes_something_else_has_sent_something_else(fresh: House) -> None:
    reader = fresh.visitor()
    sheet = sheet_of(reader.get(PATH).text)
    fresh.company.now += timedelta(seconds=40)
    sends(reader, sheet)
    sends(reader, sheet, text="Und noch etwas.")
    assert [text for _, text, _ in messages(fresh)] == [GOOD["text"], "Und noch etwas."]


def test_a_wish_to_be_called_is_due_when_its_time_begins_and_says_so(fresh: House) -> None:
    reader = fresh.visitor()
    page = reader.get(PATH).text
    slots = slots_of(page)
    when = "Tue 24 Nov, 9:00–10:00"
    fresh.company.now += timedelta(seconds=40)
    taken = sends(reader, sheet_of(page), mail="", number="+43 664 1234567", slot=slots[when])
    assert taken.status_code == 303, taken.text
    assert f"We call you on {when}" in reader.get(taken.headers["location"]).text
    ((due_at, address),) = fresh.rows(
        "select ticket.due_at, address.uri from ticket join address using (customer_id)"
    )
    assert (due_at.isoformat(), address) == ("2026-11-24T08:00:00+00:00", "tel:+436641234567")
    anna = fresh.signed_in("anna")
    linda = fresh.run(fresh.company.record("tel:+436641234567"))
    thread = html.unescape(anna.get(f"/c/{linda}?lang=en").text)
    assert "Call back Tue 24 Nov, 9:00–10:00" in thread
    assert 'href="tel:+436641234567"' in thread
    assert "wants a call back" in thread
    assert "wants a call back" in anna.get("/desk?lang=en").text


def test_nothing_can_be_written_to_a_number(fresh: House) -> None:
    reader = fresh.visitor()
    page = reader.get(PATH).text
    fresh.company.now += timedelta(seconds=40)
    slot = slots_of(page)["Tue 24 Nov, 9:00–10:00"]
    sends(reader, sheet_of(page), mail="", number="0664 1234567", slot=slot)
    sends(reader, sheet_of(page), mail="", number="+43 664 1234567", slot=slot)
    linda = fresh.run(fresh.company.record("tel:+436641234567"))
    anna = fresh.signed_in("anna")
    way = f"{linda} {PAGE} tel:+436641234567"
    refused = anna.post(f"/c/{linda}/answer", {"way": way, "text": "Hallo", "form_id": "one"})
    assert refused.status_code == 422
    assert fresh.rows("select count(*) from delivery") == [(0,)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " "}, "Please write what it is about."),
        ({"mail": ""}, "Please write where to answer"),
        ({"mail": "linda"}, "This is no mail address"),
        ({"number": "12"}, "This is no telephone number"),
        ({"slot": "1"}, "This time has passed"),
        ({"about": "a" * 151}, "151 characters; at most 150 fit."),
        ({"text": "a" * 4001}, "4001 characters; at most 4000 fit."),
        ({"homepage": "https://spam.example"}, "A field that nobody sees"),
    ],
)
def test_what_is_refused_keeps_every_word(fresh: House, fields: dict[str, str], said: str) -> None:
    refused = fills(fresh, fresh.visitor(), **fields)
    text = html.unescape(refused.text)
    assert refused.status_code == 422
    assert said in text
    for name in ("mail", "name", "text", "about"):
        assert fields.get(name, GOOD[name]).strip() in text
    assert messages(fresh) == []


@pytest.mark.parametrize(
    "sheet", ["", "f.1.0.1.forged", "f.1700000000." + "0" * 32 + ".4096112233.x"]
)
def test_a_form_that_is_not_ours_is_shown_again_as_one_that_is(fresh: House, sheet: str) -> None:
    refused = sends(fresh.visitor(), sheet)
    assert (refused.status_code, "open for too long" in refused.text) == (422, True)
    assert sheet_of(refused.text) != sheet
    assert messages(fresh) == []


def test_a_form_that_was_refused_can_be_sent_as_it_is_then(fresh: House) -> None:
    reader = fresh.visitor()
    sheet = sheet_of(reader.get(PATH).text)
    hasty = sends(reader, sheet)
    assert (hasty.status_code, "That was very fast" in hasty.text) == (422, True)
    fresh.company.now += timedelta(seconds=3)
    assert sends(reader, sheet_of(hasty.text)).status_code == 303
    fresh.company.now += timedelta(days=1)
    late = sends(reader, sheet, text="Einen Tag später")
    fresh.company.now += timedelta(seconds=3)
    assert (late.status_code, sheet_of(late.text) != sheet) == (422, True)
    assert sends(reader, sheet_of(late.text), text="Einen Tag später").status_code == 303


def test_a_flood_is_slowed_down_and_loses_no_word(fresh: House) -> None:
    sheet = sheet_of(fresh.visitor().get(PATH).text)
    fresh.company.now += timedelta(seconds=40)
    answers = [
        sends(fresh.visitor(place=f"2001:db8:1:2::{n}"), sheet, mail=f"a{n}@example.org")
        for n in range(1, 40)
    ]
    assert {answer.status_code for answer in answers} == {303, 429}
    assert GOOD["text"] in answers[-1].text
    assert int(answers[-1].headers["retry-after"]) > 0
    elsewhere = fills(fresh, fresh.visitor(place="2001:db8:1:3::1"))
    assert elsewhere.status_code == 303


def test_nobody_is_buried_in_forms_from_many_places(fresh: House) -> None:
    answers = [fills(fresh, fresh.visitor(place=f"203.0.113.{n}"), text=f"{n}") for n in range(9)]
    assert answers[-1].status_code == 429
    other = fills(fresh, fresh.visitor(place="203.0.113.99"), mail="karim@example.org")
    assert other.status_code == 303


def test_what_cannot_be_taken_now_is_said_and_kept(fresh: House) -> None:
    fresh.company.forms.fails.append(Stopped())
    refused = fills(fresh, fresh.visitor())
    assert (refused.status_code, GOOD["text"] in refused.text) == (503, True)


def test_it_tells_nobody_whose_addresses_are_known(house: House) -> None:
    known = fills(house, house.visitor(place="192.0.2.1"), mail="petra@example.org")
    unknown = fills(house, house.visitor(place="192.0.2.2"), mail="nobody@example.net")
    pages = [house.visitor().get(one.headers["location"]).text for one in (known, unknown)]
    same = [re.sub(r"[\d ]{9,}|seal=\S+|\d+:\d+", "…", page) for page in pages]
    assert same[0] == same[1]


def test_a_stop_on_the_page_stops_what_goes_to_that_address_alone(fresh: House) -> None:
    fills(fresh, fresh.visitor(), text="STOP")
    wishes = fresh.rows("select body ->> 'address' from event where kind = 'consent_withdrawn'")
    assert set(wishes) == {("mailto:linda@example.org",)}


@pytest.mark.parametrize(
    "path", ["/contact/nobody", "/contact/sms", "/contact/contact/sent", f"{PATH}/sent?seal=t.1.2"]
)
def test_what_is_no_contact_page_is_not_there(fresh: House, path: str) -> None:
    assert fresh.visitor().get(path).status_code == 404


def test_without_an_account_that_answers_the_form_is_not_offered(fresh: House) -> None:
    lines = fresh.company.directory.lines
    lines[PAGE] = page_of(fresh.company.north, answers_by="south-sms")
    page = fresh.visitor().get(PATH).text
    assert "The form cannot be used just now" in page
    assert "<form" not in page


def test_it_speaks_german_and_stays_so(fresh: House) -> None:
    reader = fresh.visitor()
    page = reader.get(f"{PATH}?lang=de").text
    assert 'lang="de"' in page
    assert f'action="{PATH}?lang=de#form"' in page
    assert "So erreichen Sie Nordtel" in page


def test_no_other_page_may_hold_it(fresh: House) -> None:
    headers = fresh.visitor().get(PATH).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "set-cookie" not in headers


def test_who_comes_back_to_the_form_may_find_their_words_and_nobody_elses_are_kept(
    fresh: House,
) -> None:
    assert fresh.visitor().get(PATH).headers["cache-control"] == "private, no-cache"
    assert fills(fresh, fresh.visitor(), text="").headers["cache-control"] == "no-store"


def test_hostile_words_are_words(fresh: House) -> None:
    evil = '"><script>alert(1)</script>'
    page = fills(fresh, fresh.visitor(), name=evil, about=evil, mail=evil).text
    assert "<script>alert" not in page
