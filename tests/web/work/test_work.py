"""Do colleagues find, on the plain pages, what they put off, tagged and told one another?"""

import html
import re
from datetime import timedelta

import psycopg
import pytest
from tests.web.company import MONDAY, ONE_HASH
from tests.web.limits.branch import open_branch
from tests.web.visitor import House, Visitor

from faden.engine import command as cmd
from faden.engine.ids import new_id
from faden.engine.timers import ring
from faden.store import registry

PHONE, OTHER = "tel:+4915112340182", "tel:+4915112340183"
SEEN = {"sec-fetch-dest": "document"}


@pytest.fixture
def linda(fresh: House) -> str:
    """Linda has written by SMS, and nobody has answered."""
    fresh.run(fresh.company.writes(PHONE, "Gilt das Angebot noch?", name="Linda Weber"))
    customer = fresh.run(fresh.company.record(PHONE))
    fresh.company.customers["linda"] = customer
    fresh.rows("update agent set locale = 'en' returning 1")
    return customer


@pytest.fixture
def anna(fresh: House) -> Visitor:
    return fresh.signed_in("anna")


@pytest.fixture
def jonas(fresh: House) -> Visitor:
    return fresh.signed_in("jonas")


def ticket(house: House, customer: str) -> dict[str, str]:
    ((ticket_id,),) = house.rows(
        "select ticket_id from ticket where customer_id = %s::uuid and state <> 'closed'", customer
    )
    return {"record": customer, "ticket": ticket_id.hex}


def rows_of(page: str) -> list[str]:
    return re.findall(r'class="name">([^<]+)<', page)


def rung(house: House) -> int:
    company = house.company
    return house.run(ring(company.store, company.directory, now=company.now, new_id=new_id))


def test_put_off_it_is_in_its_own_list_and_comes_back_on_top(
    fresh: House, linda: str, anna: Visitor
) -> None:
    fresh.company.now = MONDAY - timedelta(hours=3)
    fresh.run(fresh.company.writes(OTHER, "Ich war vorher da.", name="Karim Haddad"))
    fresh.company.now = MONDAY
    page = anna.get(f"/c/{linda}").text
    times = re.findall(r'name="until" value="(2026[^"]+)"', page)
    form = ticket(fresh, linda) | {"until": html.unescape(times[0]), "why": "Lager fragt nach"}
    assert anna.post(f"/c/{linda}/snooze", form).status_code == 303
    assert rows_of(anna.get("/desk").text) == ["Karim Haddad"]
    put_off = anna.get("/desk?show=snoozed").text
    assert rows_of(put_off) == ["Linda Weber"]
    assert "put off by you: Lager fragt nach" in put_off
    fresh.company.now = MONDAY + timedelta(hours=1)
    assert rung(fresh) == 1
    desk = anna.get("/desk").text
    assert rows_of(desk) == ["Linda Weber", "Karim Haddad"]  # though Karim is due before
    assert "put off by you until 11:30" in desk
    assert "put off by Anna Sommer until 11:30" in fresh.signed_in("jonas").get("/desk").text


def test_a_time_of_ones_own_is_local_and_too_late_a_one_is_refused_with_the_reason(
    fresh: House, linda: str, anna: Visitor
) -> None:
    form = ticket(fresh, linda) | {"until": "own", "why": "Rückruf"}
    late = anna.post(f"/c/{linda}/snooze", form | {"at": "2026-12-24T10:00"})
    assert late.status_code == 422
    assert "the customer waits for an answer that is due before that" in late.text
    assert 'value="Rückruf"' in late.text
    assert anna.post(f"/c/{linda}/snooze", form | {"at": "gestern"}).status_code == 422
    assert anna.post(f"/c/{linda}/snooze", form | {"at": "2026-11-23T11:00"}).status_code == 303
    assert fresh.rows("select snoozed_until = '2026-11-23 10:00Z' from ticket") == [(True,)]
    assert "Take it up again" in anna.get(f"/c/{linda}").text
    assert anna.post(f"/c/{linda}/wake", ticket(fresh, linda)).status_code == 303
    assert rows_of(anna.get("/desk").text) == ["Linda Weber"]


def test_the_customer_who_comes_back_is_on_top_and_why_is_told(
    fresh: House, linda: str, anna: Visitor
) -> None:
    form = ticket(fresh, linda) | {"until": "own", "at": "2026-11-23T11:00"}
    anna.post(f"/c/{linda}/snooze", form)
    fresh.run(fresh.company.writes(PHONE, "Hallo?"))
    desk = anna.get("/desk").text
    assert rows_of(desk) == ["Linda Weber"]
    assert "the customer came" in desk


def test_a_tag_is_on_the_row_narrows_the_queue_and_is_offered(
    fresh: House, linda: str, anna: Visitor
) -> None:
    fresh.run(fresh.company.writes(OTHER, "Etwas anderes.", name="Karim Haddad"))
    evil = '<img src=x onerror="alert(1)">'
    for word in ("#Rabatt", evil):
        anna.post(f"/c/{linda}/tag", ticket(fresh, linda) | {"tag": word})
    desk = anna.get("/desk").text
    assert "rabatt</span>" in desk
    assert "<img src=x" not in desk + anna.get(f"/c/{linda}").text
    assert html.escape(evil, quote=True).replace("&quot;", "&#34;") in desk
    assert rows_of(anna.get("/desk?tag=RABATT").text) == ["Linda Weber"]
    assert rows_of(anna.get("/desk?tag=anderes").text) == []
    assert '<option value="rabatt">' in anna.get(f"/c/{linda}").text
    anna.post(f"/c/{linda}/untag", ticket(fresh, linda) | {"tag": "rabatt"})
    assert rows_of(anna.get("/desk?tag=rabatt").text) == []


def test_too_long_a_tag_is_refused_with_what_was_typed(
    fresh: House, linda: str, anna: Visitor
) -> None:
    refused = anna.post(f"/c/{linda}/tag", ticket(fresh, linda) | {"tag": "x" * 31})
    assert refused.status_code == 422
    assert "a tag has at most 30 characters" in refused.text
    assert "x" * 31 in refused.text


def note_of(customer: str, anna: Visitor, text: str, **more: str) -> int:
    return anna.post(f"/c/{customer}/note", {"text": text} | more).status_code


def unread(visitor: Visitor) -> str:
    found = re.search(r'href="/for-you".*?</a>', visitor.get("/desk").text, re.DOTALL)
    badge = re.search(r"</span>(\d+)</span>", found[0]) if found else None
    return badge[1] if badge else ""


def test_a_note_that_names_a_colleague_is_before_them_until_they_open_it(
    fresh: House, linda: str, anna: Visitor, jonas: Visitor
) -> None:
    assert note_of(linda, anna, "@jonas: der Tarifcode war falsch. linda@example.org") == 303
    assert (unread(jonas), unread(anna)) == ("1", "")
    page = jonas.get("/for-you").text
    assert "der Tarifcode war falsch" in page
    assert "Anna Sommer" in page
    jonas.get(f"/c/{linda}")  # a program, or a page that keeps itself fresh, has seen nothing
    jonas.get(f"/c/{linda}", headers=SEEN | {"faden-live": "1"})
    assert unread(jonas) == "1"
    assert "For You" in jonas.get(f"/c/{linda}", headers=SEEN).text  # the note says for whom
    assert unread(jonas) == ""
    assert fresh.rows("select count(*) from delivery") == [(0,)]


def test_from_the_list_one_goes_to_the_note(
    fresh: House, linda: str, anna: Visitor, jonas: Visitor
) -> None:
    note_of(linda, anna, "Bitte ansehen", **{f"mention-{fresh.company.agents['jonas']}": "yes"})
    fields = dict(
        re.findall(r'name="(record|records|sequence)" value="(\w+)', jonas.get("/for-you").text)
    )
    answer = jonas.post("/for-you", fields)
    assert answer.headers["location"] == f"/c/{linda}#e-{linda}-{fields['sequence']}"
    assert f'id="e-{linda}-{fields["sequence"]}"' in jonas.get(f"/c/{linda}").text
    assert unread(jonas) == ""


def test_two_of_one_name_are_not_guessed_between(fresh: House, linda: str, anna: Visitor) -> None:
    fresh.run(open_colleague(fresh, "Jonas Kamp"))
    refused = anna.post(f"/c/{linda}/note", {"text": "@Jonas bitte"})
    assert refused.status_code == 422
    assert "Several colleagues are called Jonas" in refused.text
    assert "@Jonas bitte" in refused.text
    assert note_of(linda, anna, "@Jonas Berg bitte") == 303
    assert (
        note_of(linda, anna, "@Jonas", **{f"mention-{fresh.company.agents['jonas']}": "yes"}) == 303
    )


async def open_colleague(house: House, name: str) -> None:
    agent = registry.NewAgent(
        workspace=house.company.north,
        email="kamp@example.org",
        name=name,
        role="agent",
        password_hash=ONE_HASH,
    )
    async with house.company.connections.engine.connection() as connection:
        await registry.add_agent(connection, agent, now=MONDAY)


def test_who_may_not_see_the_customer_cannot_be_mentioned(house: House) -> None:
    house.run(open_branch(house.company))
    house.rows("update agent set locale = 'en' returning 1")
    anna, company = house.signed_in("anna"), house.company
    linda, yuki = company.customers["linda"], company.customers["yuki"]
    refused = anna.post(f"/c/{linda}/note", {"text": "@Tilda schau mal"})
    assert refused.status_code == 422
    assert "may not see this customer" in refused.text
    assert note_of(yuki, anna, "@Tilda schau mal") == 303
    tilda = house.signed_in("tilda")
    assert unread(tilda) == "1"
    assert "schau mal" in tilda.get("/for-you").text
    # Handed to others, Yuki is not hers any more, and neither is the note.
    move = "update ticket set owner = 'team:lead' where owner = 'team:retention' returning 1"
    with psycopg.connect(company.connections.url) as connection:
        connection.execute("set role faden_engine")
        connection.execute(move.encode())
    assert unread(tilda) == ""
    assert "schau mal" not in tilda.get("/for-you").text


def test_nobody_of_another_company_can_be_mentioned(
    fresh: House, linda: str, anna: Visitor
) -> None:
    olga = fresh.company.agents["olga"]
    refused = anna.post(f"/c/{linda}/note", {"text": "x", f"mention-{olga}": "yes"})
    assert refused.status_code == 422
    assert fresh.rows("select count(*) from mention") == [(0,)]
    program = fresh.program("north-agent")
    answer = program.post_json(
        f"/api/v1/customers/{linda}/notes", {"text": "x", "mentions": [f"agent:{olga}"]}
    )
    assert answer.status_code == 422


def test_the_thread_two_would_be_is_shown_before_they_are_joined(
    fresh: House, linda: str, anna: Visitor
) -> None:
    fresh.company.now = MONDAY + timedelta(minutes=5)
    fresh.run(fresh.company.writes(OTHER, "Hier noch einmal Linda."))
    other = fresh.run(fresh.company.record(OTHER))
    fresh.company.now = MONDAY + timedelta(minutes=9)
    fresh.run(fresh.company.writes(PHONE, "Und noch etwas."))
    wish = cmd.RecordWish(
        workspace=fresh.company.north,
        customer_id=other,
        purposes=("marketing",),
        granted=False,
        wording="keine Werbung",
        by="agent:anna",
    )
    fresh.run(fresh.company.done(wish))
    page = anna.get(f"/join/{linda}/{other}").text
    would = page.partition("As one thread it would read")[2]
    said = ["Gilt das Angebot noch?", "Hier noch einmal Linda.", "Und noch etwas."]
    places = [would.index(text) for text in said]
    assert places == sorted(places)
    assert "No more: advertising" in would
    assert fresh.rows("select count(*) from event where kind = 'customers_joined'") == [(0,)]


def test_what_each_would_have_is_shown_before_a_record_is_split_off(
    fresh: House, linda: str, anna: Visitor
) -> None:
    fresh.run(fresh.company.writes(OTHER, "Hier ist Karim.", name="Karim Haddad"))
    karim = fresh.run(fresh.company.record(OTHER))
    join = cmd.JoinCustomers(
        workspace=fresh.company.north, customer_id=linda, other_id=karim, by="agent:anna"
    )
    fresh.run(fresh.company.done(join))
    page = anna.get(f"/c/{linda}/split/{karim}").text
    first, second = page.partition('<div class="sides">')[2].split('<section class="card">')[1:]
    assert ("Hier ist Karim." in first, "Gilt das Angebot" in first) == (True, False)
    assert ("Hier ist Karim." in second, "Gilt das Angebot" in second) == (False, True)
    assert fresh.rows("select count(*) from event where kind = 'customers_split'") == [(0,)]
    assert anna.get(f"/c/{linda}/split/{'0' * 32}").status_code == 404
    assert anna.post(f"/c/{linda}/split", {"record": karim, "reason": "zwei"}).status_code == 303
    assert anna.get(f"/c/{linda}/split/{linda}").status_code == 404


def test_programs_do_all_of_it_too(fresh: House, linda: str) -> None:
    program = fresh.program("north-agent")
    place = f"/api/v1/customers/{linda}/tickets/{ticket(fresh, linda)['ticket']}"
    until = (MONDAY + timedelta(hours=1)).isoformat()
    assert program.post_json(place + "/snooze", {"until": until}).status_code == 200
    assert program.post_json(place + "/tags", {"tag": "Rabatt"}).status_code == 200
    waiting = program.get("/api/v1/waiting").json()["items"]
    put_off = program.get("/api/v1/waiting?show=snoozed&tag=rabatt").json()["items"]
    assert (waiting, len(put_off)) == ([], 1)
    assert put_off[0]["tags"] == ["rabatt"]
    assert put_off[0]["snoozed_until"] == "2026-11-23T10:30:00Z"
    assert program.get("/api/v1/tags").json() == {"items": [{"tag": "rabatt", "tickets": 1}]}
    shown = program.get(f"/api/v1/tickets/{ticket(fresh, linda)['ticket']}").json()
    assert (shown["tags"], shown["snoozed_until"]) == (["rabatt"], "2026-11-23T10:30:00Z")
    assert program.post_json(place + "/wake", {}).status_code == 200
    assert program.post_json(place + "/tags/remove", {"tag": "rabatt"}).status_code == 200
    assert program.get("/api/v1/waiting").json()["items"][0]["tags"] == []
    late = program.post_json(place + "/snooze", {"until": "2027-01-01T00:00:00Z"})
    assert (late.status_code, "due before that" in late.json()["detail"]) == (422, True)
    assert program.get("/api/v1/waiting?show=mine").status_code == 422
