"""Can a colleague do a day's work with the plain pages?"""

import re
from datetime import timedelta

import pytest
from tests.web.company import MONDAY
from tests.web.visitor import House, Visitor

from faden.core.receipt import State
from faden.store.people import agents

PHONE = "tel:+4915112340182"


@pytest.fixture
def linda(fresh: House) -> str:
    """Linda has written by SMS, and nobody has answered."""
    fresh.run(fresh.company.writes(PHONE, "Gilt das Angebot noch?", name="Linda Weber"))
    customer = fresh.run(fresh.company.record(PHONE))
    fresh.company.customers["linda"] = customer
    return customer


@pytest.fixture
def anna(fresh: House) -> Visitor:
    return fresh.signed_in("anna")


def way(customer: str) -> str:
    return f"{customer} sms {PHONE}"


def timeline(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def state_of_ticket(house: House) -> list[tuple[str, str]]:
    return house.rows("select state, owner from ticket")


def test_the_queue_shows_who_waits_and_why(house: House) -> None:
    page = house.signed_in("anna").get("/desk?lang=en").text
    names = re.findall(r'class="name">([^<]+)<', page)
    # Karim is late, and somebody asks to be called.
    assert names[:3] == ["Karim Haddad", "Number withheld", "Linda Weber"]
    assert "asks for a person" in page
    assert names.count("Linda Weber") == 1  # one row a customer, though two records wait
    assert "Overdue" in page
    assert "our message did not arrive" in page


def test_the_queue_can_be_narrowed_to_mine(fresh: House, linda: str, anna: Visitor) -> None:
    ticket = fresh.rows("select ticket_id from ticket")[0][0].hex
    before = anna.get("/desk?show=mine").text
    owner = f"agent:{fresh.company.agents['anna']}"
    anna.post(f"/c/{linda}/assign", {"ticket": ticket, "record": linda, "owner": owner})
    assert "Linda Weber" not in before
    assert "Linda Weber" in anna.get("/desk?show=mine").text


def test_an_answer_is_queued_once_however_often_it_is_clicked(
    fresh: House, linda: str, anna: Visitor
) -> None:
    form = {"way": way(linda), "text": "Ja, bis Montag.", "form_id": "a" * 22}
    first, second = (anna.post(f"/c/{linda}/answer", form) for _ in range(2))
    page = anna.get(f"/c/{linda}?lang=en").text
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == f"/c/{linda}#latest"
    assert fresh.rows("select count(*) from delivery") == [(1,)]
    assert "not sent a second time" in page
    assert state_of_ticket(fresh) == [("answered", "team:service")]


def test_going_back_and_writing_something_else_is_another_message(
    fresh: House, linda: str, anna: Visitor
) -> None:
    form = {"way": way(linda), "text": "Ja.", "form_id": "a" * 22}
    anna.post(f"/c/{linda}/answer", form)
    anna.post(f"/c/{linda}/answer", form | {"text": "Doch nicht."})
    assert fresh.rows("select count(*) from delivery") == [(2,)]


def test_a_refused_answer_keeps_the_text_and_says_why(linda: str, anna: Visitor) -> None:
    text = "Ä" * 1601
    page = anna.post(f"/c/{linda}/answer?lang=en", {"way": way(linda), "text": text})
    assert page.status_code == 422
    assert "The text has 1601 characters; this channel takes 1600." in page.text
    assert text in page.text


@pytest.mark.parametrize(
    "forged", ["", "x", "{c} sms tel:+4915199999999", "{c} south-sms {p}", "{c} mail {p}"]
)
def test_an_answer_goes_only_where_a_conversation_is(
    fresh: House, linda: str, anna: Visitor, forged: str
) -> None:
    form = {"way": forged.format(c=linda, p=PHONE), "text": "Ja."}
    assert anna.post(f"/c/{linda}/answer", form).status_code == 422
    assert fresh.rows("select count(*) from delivery") == [(0,)]


def test_a_note_is_seen_by_colleagues_and_never_sent(
    fresh: House, linda: str, anna: Visitor
) -> None:
    anna.post(f"/c/{linda}/note", {"text": "Kundin ist verärgert"})
    page = fresh.signed_in("jonas").get(f"/c/{linda}?lang=en").text
    assert "Kundin ist verärgert" in page
    assert "Internal only" in page
    assert fresh.rows("select count(*) from delivery") == [(0,)]


def test_a_ticket_is_closed_only_with_a_reason(fresh: House, linda: str, anna: Visitor) -> None:
    ticket = fresh.rows("select ticket_id from ticket")[0][0].hex
    form = {"ticket": ticket, "record": linda, "reason": "  "}
    refused = anna.post(f"/c/{linda}/close?lang=en", form)
    closed = anna.post(f"/c/{linda}/close", form | {"reason": "im Laden geklärt"})
    assert (refused.status_code, closed.status_code) == (422, 303)
    assert "say why the ticket is closed" in refused.text
    assert "im Laden geklärt" in anna.get(f"/c/{linda}").text


def test_a_wish_is_recorded_with_the_words_and_shown(
    fresh: House, linda: str, anna: Visitor
) -> None:
    form = {"purpose": "marketing", "granted": "no", "wording": "keine Werbung mehr"}
    anna.post(f"/c/{linda}/wish", form)
    refused = anna.get(f"/c/{linda}?lang=en").text
    anna.post(f"/c/{linda}/wish", form | {"granted": "yes", "wording": "doch wieder"})
    page = anna.get(f"/c/{linda}?lang=en").text
    assert "No more: advertising" in re.sub(r"\s+", " ", refused)
    assert "No more: advertising" not in re.sub(r"\s+", " ", page)
    assert "keine Werbung mehr" in page


def test_two_records_are_joined_after_a_look_and_split_again(
    fresh: House, linda: str, anna: Visitor
) -> None:
    company = fresh.company
    fresh.run(company.writes("mailto:linda@example.org", "Ich bin es, per Mail.", account="mail"))
    other = fresh.run(company.record("linda@example.org"))
    hits = anna.get(f"/c/{linda}/match?q=linda@example.org").text
    preview = anna.get(f"/join/{linda}/{other}").text
    anna.post(f"/join/{linda}/{other}", {})
    joined = timeline(anna.get(f"/c/{linda}").text)
    anna.post(f"/c/{linda}/split", {"record": other, "reason": "Schwester"})
    split = timeline(anna.get(f"/c/{linda}").text)
    assert f"/join/{linda}/{other}" in hits
    assert "Gilt das Angebot noch?" in preview
    assert "Ich bin es, per Mail." in preview
    assert "Ich bin es, per Mail." in joined
    assert "Ich bin es, per Mail." not in split


def test_a_suggestion_is_shown_compared_and_declined(house: House) -> None:
    anna, karim = house.signed_in("anna"), house.company.customers["karim"]
    other = house.company.customers["karim-sms"]
    page = anna.get(f"/c/{karim}?lang=en").text
    anna.post(f"/c/{karim}/decline", {"other": other})
    again = anna.post(f"/join/{karim}/{other}?lang=en", {})
    assert "The same person?" in page
    assert f"/join/{karim}/{other}" in page
    assert "The same person?" not in anna.get(f"/c/{karim}?lang=en").text
    assert again.status_code == 303  # a person may still change their mind


def test_a_name_is_corrected_and_found(fresh: House, linda: str, anna: Visitor) -> None:
    anna.post(f"/c/{linda}/name", {"name": "  Linda   Weber-Groß "})
    found = {
        q: anna.get(f"/search?q={q}").headers.get("location")
        for q in ("weber-groß", "LINDA", "015112340182", "2340182", "%2B49%20151%201234%200182")
    }
    assert set(found.values()) == {f"/c/{linda}"}
    assert anna.get("/search?q=%25").status_code == 200


def test_a_stranded_message_is_settled_by_a_person(fresh: House, linda: str, anna: Visitor) -> None:
    anna.post(f"/c/{linda}/answer", {"way": way(linda), "text": "Ja."})
    delivery = fresh.rows("select delivery_id from delivery")[0][0].hex
    fresh.run(fresh.company.receipt(delivery, State.UNCLEAR, "connection lost"))
    shown = anna.get("/trouble?lang=en").text
    settled = anna.post(f"/c/{linda}/settle", {"delivery": delivery, "outcome": "arrived"})
    again = anna.post(f"/c/{linda}/settle", {"delivery": delivery, "outcome": "again"})
    assert "Unclear whether it was sent: connection lost" in shown
    assert (settled.status_code, again.status_code) == (303, 409)
    assert fresh.rows("select state from delivery") == [("delivered",)]


def test_quarantined_bytes_are_shown_as_text_and_settled_once(fresh: House, anna: Visitor) -> None:
    company = fresh.company
    fresh.rows(
        "insert into quarantine"
        " (quarantine_id, workspace_id, account, reason, raw, owner, due_at, at)"
        " values (gen_random_uuid(), %s, 'sms', 'not JSON', %s, 'team:service', %s, %s)"
        " returning quarantine_id",
        company.north,
        b"<script>\x00\x1b[31m\xff",
        MONDAY,
        MONDAY,
    )
    item = fresh.rows("select quarantine_id from quarantine")[0][0].hex
    page = anna.get(f"/quarantine/{item}?lang=en").text
    form = {"how": "dismissed", "reason": "Testnachricht"}
    jonas = fresh.signed_in("jonas").post(f"/quarantine/{item}", form)
    first, second = (anna.post(f"/quarantine/{item}", form) for _ in range(2))
    assert "&lt;script&gt;␀␛[31m\N{REPLACEMENT CHARACTER}" in page
    assert "3c 73 63 72" in page
    assert (jonas.status_code, first.status_code, second.status_code) == (403, 303, 409)
    assert fresh.rows("select settled_by, settled_how from quarantine") == [
        (f"agent:{company.agents['anna']}", "dismissed: Testnachricht")
    ]


def test_a_long_thread_is_turned_page_by_page_and_shows_each_entry_once(
    fresh: House, linda: str, anna: Visitor
) -> None:
    company = fresh.company
    for number in range(70):
        company.now += timedelta(seconds=1)
        fresh.run(company.writes(PHONE, f"Nachricht {number}!"))
    seen: list[str] = []
    path = f"/c/{linda}"
    while path:
        page = anna.get(path).text
        seen = re.findall(r'<li id="(e-[^"]+)"', page) + seen
        earlier = re.search(r'href="(/c/[^"]+\?before=[^"]+)"', page)
        path = earlier[1] if earlier else ""
    sequences = [int(one.rpartition("-")[2]) for one in seen]
    events = fresh.rows("select count(*) from event")[0][0]
    assert sequences == list(range(1, events + 1))


def test_a_thread_from_before_an_upgrade_is_folded_anew(
    fresh: House, linda: str, anna: Visitor
) -> None:
    fresh.rows("update thread set snapshot = '\\x00' returning 1")
    page, desk = anna.get(f"/c/{linda}"), anna.get("/desk")
    assert "<h1>Linda Weber</h1>" in page.text
    assert "Linda Weber" in desk.text


def test_pages_speak_the_language_of_the_colleague_or_the_browser(
    fresh: House, anna: Visitor
) -> None:
    stranger = fresh.visitor()
    german = stranger.get("/sign-in", headers={"accept-language": "de-AT,en;q=0.5"}).text
    assert '<html lang="de">' in german
    assert '<html lang="en">' in stranger.get("/sign-in").text
    assert '<html lang="de">' in anna.get("/desk").text
    anna.post("/language", {"lang": "en", "back": "/trouble"})
    assert '<html lang="en">' in anna.get("/desk").text


def test_a_message_that_is_automatic_says_so(house: House) -> None:
    page = house.signed_in("anna").get(f"/c/{house.company.customers['linda']}?lang=en").text
    entry = page.split("Dies ist eine automatische Antwort")[0].rpartition("<li id=")[2]
    assert "Automatic" in entry
    assert "automatic" in entry.split('"')[3]


def test_who_left_is_offered_nothing_and_is_named_for_what_they_did(
    fresh: House, linda: str, anna: Visitor
) -> None:
    company = fresh.company
    jonas, gone = f"agent:{company.agents['jonas']}", "Jonas Berg"
    fresh.signed_in("jonas").post(f"/c/{linda}/note", {"text": "Bitte zurückrufen"})
    assert gone in offered(anna.get(f"/c/{linda}").text)

    async def leave() -> None:
        async with company.connections.engine.connection() as connection:
            await agents.disable(
                connection, company.north, company.agents["jonas"], now=company.now
            )

    fresh.run(leave())
    page = anna.get(f"/c/{linda}").text
    assert gone not in offered(page)
    assert gone in timeline(page)
    ticket = fresh.rows("select ticket_id from ticket")[0][0].hex
    form = {"ticket": ticket, "record": linda, "owner": jonas}
    assert anna.post(f"/c/{linda}/assign", form).status_code == 422
    program = fresh.program("north-agent")
    assert jonas not in {one["id"] for one in program.get("/api/v1/owners").json()["items"]}
    path = f"/api/v1/customers/{linda}/tickets/{ticket}/assign"
    assert program.post_json(path, {"owner": jonas}).status_code == 422
    assert state_of_ticket(fresh) == [("open", "team:service")]


def offered(page: str) -> str:
    """Who can be chosen to take the ticket."""
    return page.partition('name="owner"')[2].partition("</select>")[0]
