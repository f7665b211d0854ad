"""Do the list and the ticket say in words what is due, and how urgent it is?"""

import re

from tests.web.settings.forms import english
from tests.web.visitor import House

from faden.core.channel import Evidence, InboundMessage

KARIM = "tel:+4915112340555"


def writes(house: House, words: str) -> str:
    """Karim writes a text."""
    company = house.company
    message = InboundMessage(
        provider_id=words, sender=KARIM, text=words, evidence=Evidence.POSSESSION
    )
    house.run(company.arrives(company.north, "sms", message))
    return house.run(company.record(KARIM))


def row(page: str, record: str) -> str:
    """Return what stands in his row of the list, without marks."""
    (found,) = re.findall(rf'<a href="/c/{record}#latest".*?</a>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found)


def test_the_first_answer_is_due_then_the_next_one(fresh: House) -> None:
    anna, record = english(fresh, "anna"), writes(fresh, "Guten Tag, wo ist mein Paket?")
    assert "first answer due" in row(anna.get("/desk").text, record)
    page = anna.get(f"/c/{record}").text
    assert page.count("first answer due") == 2  # in the list and on the ticket
    fresh.company.customers["karim"] = record
    fresh.run(fresh.company.answers("karim", KARIM, "Es kommt morgen.", "anna"))
    writes(fresh, "Und um wie viel Uhr?")
    assert "next answer due" in row(anna.get("/desk").text, record)


def test_how_urgent_it_is_stands_there_and_programs_read_it(fresh: House) -> None:
    anna, record = english(fresh, "anna"), writes(fresh, "Es brennt!")
    ((ticket,),) = fresh.rows(
        "select encode(uuid_send(ticket_id), 'hex') from ticket where customer_id = %s", record
    )
    assert "urgent" not in row(anna.get("/desk").text, record)
    program = fresh.program("north-agent")
    place = f"/api/v1/customers/{record}/tickets/{ticket}/priority"
    assert program.post_json(place, {"urgency": "urgent"}).status_code == 200
    assert "urgent" in row(anna.get("/desk").text, record)
    shown = program.get(f"/api/v1/tickets/{ticket}").json()
    assert (shown["urgency"], shown["resolve_at"]) == ("urgent", None)
