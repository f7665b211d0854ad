"""Can colleagues and programs say how urgent a ticket is, and is seen which deadline is meant?"""

from tests.web.settings.forms import english, faults, send
from tests.web.visitor import House

from faden.core.channel import InboundMessage

KARIM = "tel:+4915112340555"
HOURS = "/settings/hours"
DEADLINES = {
    "first_answer": "8",
    "next_answer": "8",
    "call_back": "2",
    "escalate_every": "2",
    "team": "team:service",
    "escalation-1": "team:lead",
}


def writes(house: House, provider_id: str = "1") -> str:
    """Karim writes."""
    company = house.company
    message = InboundMessage(provider_id=provider_id, sender=KARIM, text="Der Wagen brennt.")
    house.run(company.arrives(company.north, "sms", message))
    return house.run(company.record(KARIM))


def ticket(house: House, record: str) -> str:
    """The id of his ticket."""
    ((found,),) = house.rows(
        "select encode(uuid_send(ticket_id), 'hex') from ticket where customer_id = %s", record
    )
    return str(found)


def resolution(house: House) -> object:
    """What the workspace decided."""
    ((found,),) = house.rows(
        "select policy->>'resolution' from workspace where workspace_id = %s", house.company.north
    )
    return found


def test_a_colleague_says_that_it_is_urgent_and_the_thread_keeps_it(fresh: House) -> None:
    anna, record = english(fresh, "anna"), writes(fresh)
    page = anna.get(f"/c/{record}").text
    assert "Answer by" in page
    assert "Solved by" not in page
    one = {"ticket": ticket(fresh, record), "record": record}
    assert send(anna, f"/c/{record}/priority", **one, urgency="urgent").status_code == 303
    page = anna.get(f"/c/{record}").text
    assert "How urgent, says" in page
    assert '<option value="urgent" selected>' in page
    assert send(anna, f"/c/{record}/priority", **one, urgency="very").status_code == 400


def test_a_program_says_it_as_well(fresh: House) -> None:
    record = writes(fresh)
    program = fresh.program("north-agent")
    place = f"/api/v1/customers/{record}/tickets/{ticket(fresh, record)}/priority"
    assert program.post_json(place, {"urgency": "high"}).status_code == 200
    assert program.post_json(place, {"urgency": "very"}).status_code == 422
    kinds = fresh.rows("select kind from event where kind = 'ticket_prioritised'")
    assert len(kinds) == 1


def test_the_time_to_solve_is_set_on_the_page_and_seen_at_the_ticket(fresh: House) -> None:
    anna = english(fresh, "anna")
    wrong = send(anna, "/settings/deadlines", **DEADLINES, resolution="soon")
    assert "deadlines-resolution" in faults(wrong)
    assert send(anna, "/settings/deadlines", **DEADLINES, resolution="40").status_code == 303
    assert resolution(fresh) == "40.0"
    assert 'value="40"' in anna.get(HOURS).text
    assert send(anna, "/settings/deadlines", **DEADLINES, resolution="").status_code == 303
    assert resolution(fresh) is None
