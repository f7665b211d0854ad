"""Does the form that hands over or closes a ticket say what follows, where it is true?"""

from datetime import timedelta

from tests.web.settings.forms import english, send
from tests.web.visitor import House

from faden.core.channel import Evidence, InboundCall, InboundMessage, Phase

TOLD = "The customer still waits and is told this reason"
UNVOUCHED = "Nobody vouches for the address this came from"
NO_WAY = "a call leaves no way to write back"
KARIM = "tel:+4915112340555"
SPOOFED = "mailto:karim@example.org"


def writes(house: House, sender: str, evidence: Evidence) -> str:
    """Karim writes, or somebody under his name."""
    company = house.company
    message = InboundMessage(
        provider_id=f"{sender} {evidence}", sender=sender, text="Hallo?", evidence=evidence
    )
    house.run(company.arrives(company.north, "sms" if sender == KARIM else "mail", message))
    return house.run(company.record(sender))


def test_who_waits_is_told_and_who_was_answered_is_not(fresh: House) -> None:
    anna, record = english(fresh, "anna"), writes(fresh, KARIM, Evidence.POSSESSION)
    page = anna.get(f"/c/{record}").text
    assert TOLD in page
    assert "Tell nobody" in page
    fresh.company.customers["karim"] = record
    fresh.run(fresh.company.answers("karim", KARIM, "Guten Tag!", "anna"))
    page = anna.get(f"/c/{record}").text
    assert "Close, because" in page
    assert "still waits" not in page
    assert "Tell nobody" not in page


def test_an_address_that_nobody_vouches_for_is_asked_about(fresh: House) -> None:
    anna, record = english(fresh, "anna"), writes(fresh, SPOOFED, Evidence.ASSERTION)
    page = anna.get(f"/c/{record}").text
    assert UNVOUCHED in page
    assert TOLD not in page
    assert 'name="anyway"' in page
    ((ticket,),) = fresh.rows(
        "select encode(uuid_send(ticket_id), 'hex') from ticket where customer_id = %s", record
    )
    closing = {"ticket": ticket, "record": record, "reason": "Kein Anliegen."}
    assert send(anna, f"/c/{record}/close", **closing).status_code == 303
    assert "nobody vouches for the address" in anna.get(f"/c/{record}").text


def test_after_a_call_alone_it_says_that_no_way_leads_back(fresh: House) -> None:
    anna, company = english(fresh, "anna"), fresh.company
    call = InboundCall(provider_id="c1", call_id="c1", sender=KARIM, phase=Phase.MISSED)
    fresh.run(company.arrives(company.north, "sms", call))
    page = anna.get(f"/c/{fresh.run(company.record(KARIM))}").text
    assert NO_WAY in page
    assert TOLD not in page


def test_who_is_away_is_marked_where_a_ticket_is_handed_over(fresh: House) -> None:
    anna, record = english(fresh, "anna"), writes(fresh, KARIM, Evidence.POSSESSION)
    assert "away until" not in anna.get(f"/c/{record}").text
    back = (fresh.company.now + timedelta(days=7)).date().isoformat()
    jonas = fresh.company.agents["jonas"]
    assert send(anna, f"/settings/people/{jonas}/away", back=back).status_code == 303
    assert anna.get(f"/c/{record}").text.count("away until") == 1
    assert "away until" in anna.get("/settings/hours").text
