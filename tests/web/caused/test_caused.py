"""Is it told which messages of the company made customers call or write?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.web.company import MONDAY
from tests.web.visitor import House

from faden.core.channel import InboundCall, Phase
from faden.core.receipt import State
from faden.engine import command as cmd

REPORT = "/api/v1/reports/caused"
LINDA, MIA, KARIM = (f"tel:+49151123401{n}" for n in (82, 83, 84))


@pytest.fixture
def north(fresh: House) -> Iterator[House]:
    """The north at nine, where nobody has written yet."""
    fresh.company.now = MONDAY
    yield fresh
    fresh.company.now = MONDAY


def sends(house: House, to: str, *, template: str | None = "balance-low", left: bool = True) -> str:
    """A program sends a text; the provider takes it."""
    body = {"account": "sms", "to": to, "text": "Ihr Konto ist im Minus.", "template": template}
    taken = house.program("north-agent").post_json("/api/v1/messages", body)
    assert taken.status_code == 201, taken.text
    if left:
        house.run(house.company.receipt(taken.json()["id"], State.SENT))
    return str(taken.json()["id"])


def writes(house: House, sender: str, *, after: timedelta, text: str = "Wieso?") -> None:
    house.company.now = MONDAY + after
    house.run(house.company.writes(sender, text))


def calls(house: House, sender: str, *, after: timedelta) -> None:
    """A call that rings, is taken and ends."""
    company = house.company
    for minute, phase in enumerate((Phase.RINGING, Phase.ANSWERED, Phase.ENDED)):
        company.now = MONDAY + after + timedelta(minutes=minute)
        call = InboundCall(
            provider_id=f"{sender}{after}{phase}",
            call_id=f"{sender}{after}",
            phase=phase,
            sender=sender,
        )
        house.run(company.arrives(company.north, "sms", call))


def told(house: House, query: str = "") -> list[dict[str, Any]]:
    house.company.now = max(house.company.now, MONDAY) + timedelta(days=1)
    answer = house.program("north-lead").get(REPORT + query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def row(**counts: Any) -> dict[str, Any]:
    return {
        "template": "balance-low",
        "system": "",
        "purpose": "service",
        "sent": 1,
        "calls": 0,
        "messages": 0,
        "followed": 0,
    } | counts


def test_a_call_counts_to_the_template_it_followed_and_once(north: House) -> None:
    sends(north, LINDA)
    sends(north, KARIM)
    calls(north, LINDA, after=timedelta(hours=2))
    assert told(north) == [row(sent=2, calls=1, followed=1)]


def test_what_comes_after_more_than_a_day_was_not_caused(north: House) -> None:
    sends(north, LINDA)
    writes(north, LINDA, after=timedelta(hours=24, minutes=1))
    assert told(north) == [row()]


def test_two_messages_of_one_customer_are_two_contacts_after_one_message(north: House) -> None:
    sends(north, LINDA)
    writes(north, LINDA, after=timedelta(hours=1))
    writes(north, LINDA, after=timedelta(hours=2), text="Hallo?")
    assert told(north) == [row(messages=2, followed=1)]


def test_the_newest_one_before_it_is_the_cause(north: House) -> None:
    sends(north, LINDA, template="first")
    north.company.now = MONDAY + timedelta(hours=1)
    sends(north, LINDA, template="second")
    calls(north, LINDA, after=timedelta(hours=2))
    found = {one["template"]: (one["sent"], one["calls"]) for one in told(north)}
    assert found == {"first": (1, 0), "second": (1, 1)}


def test_what_never_left_caused_nothing(north: House) -> None:
    lost = sends(north, LINDA, left=False)
    north.run(north.company.receipt(lost, State.FAILED, "number unknown"))
    writes(north, LINDA, after=timedelta(hours=1))
    assert told(north) == []


def test_a_conversation_with_a_colleague_is_not_counted(north: House) -> None:
    sends(north, LINDA)
    writes(north, LINDA, after=timedelta(hours=1))
    company = north.company
    company.customers["linda"] = north.run(company.record(LINDA))
    answer = north.run(company.answers("linda", LINDA, "Das war ein Irrtum.", "anna"))
    north.run(company.receipt(answer, State.SENT))
    writes(north, LINDA, after=timedelta(hours=2), text="Ach so, danke.")
    assert told(north) == [row(messages=1, followed=1)]


def test_what_another_system_sent_counts_from_when_it_was_sent(north: House) -> None:
    calls(north, LINDA, after=timedelta(hours=3))
    body = {
        "system": "billing",
        "id": "b-1",
        "channel": "sms",
        "to": LINDA,
        "text": "Ihr Konto ist im Minus.",
        "purpose": "contract",
        "template": "balance-low",
        "sent_at": (MONDAY + timedelta(hours=1)).isoformat(),
    }
    assert (
        north.program("north-agent").post_json("/api/v1/messages/observed", body).status_code == 201
    )
    assert told(north) == [row(system="billing", purpose="contract", calls=1, followed=1)]


def test_a_mother_who_calls_about_her_childs_text_was_caused_by_it(north: House) -> None:
    company = north.company
    writes(north, LINDA, after=-timedelta(days=3))
    writes(north, MIA, after=-timedelta(days=3))
    linda, mia = (north.run(company.record(one)) for one in (LINDA, MIA))
    declared = cmd.DeclareHousehold(
        workspace=company.north, guardian_id=linda, ward_id=mia, by="agent:anna"
    )
    north.run(company.done(declared))
    company.now = MONDAY
    sends(north, MIA)
    calls(north, LINDA, after=timedelta(hours=1))
    assert told(north, "?days=2") == [row(calls=1, followed=1)]


def test_without_a_template_the_purpose_says_what_it_was(north: House) -> None:
    sends(north, LINDA, template=None)
    calls(north, LINDA, after=timedelta(hours=1))
    assert told(north) == [row(template=None, calls=1, followed=1)]


@pytest.mark.parametrize("called", ["", "-x", "with blank", "x" * 61])
def test_a_template_that_nobody_could_count_by_is_refused(north: House, called: str) -> None:
    body = {"account": "sms", "to": LINDA, "text": "Hallo", "template": called}
    answer = north.program("north-agent").post_json("/api/v1/messages", body)
    assert (answer.status_code, "template" in answer.json()["detail"]) == (422, True)


def test_leads_read_it_on_a_page_and_agents_do_not(north: House) -> None:
    sends(north, LINDA)
    calls(north, LINDA, after=timedelta(hours=1))
    page = north.signed_in("lena").get("/caused?lang=en&days=7").text
    assert "<strong>balance-low</strong>" in page
    assert "<dt>Calls within a day</dt><dd>1</dd>" in page
    assert "(100.0 %)" in page
    assert north.signed_in("jonas").get("/caused").status_code == 403
    assert north.program("north-agent").get(REPORT).status_code == 403


def test_another_company_counts_its_own(north: House) -> None:
    sends(north, LINDA)
    assert north.program("south-admin").get(REPORT).json()["items"] == []
