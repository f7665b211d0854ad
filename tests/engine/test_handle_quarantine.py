"""Does what a person reads out of quarantined bytes come onto the right thread, once?"""

from dataclasses import replace
from typing import Any

import pytest
from tests.engine.office import KARIM, LINDA, MIA, Office, item, says

from faden.core import event as ev
from faden.core.channel import Unreadable
from faden.core.identity import Level
from faden.core.ticket import TicketState
from faden.engine import command as cmd

NOBODY = "01912d68783e7a5c8f3b2d1c0a0b0cff"


def refusal(result: cmd.Done | cmd.Rejected) -> str:
    assert isinstance(result, cmd.Rejected)
    assert result.reason
    return result.code


def quarantined(office: Office, *, raw: bytes = b"\xff") -> str:
    """Something came that nobody could understand."""
    office.accepted(item(Unreadable("an empty mail"), raw=raw))
    ((quarantine_id,),) = office.rows("select quarantine_id from quarantine")
    return str(quarantine_id.hex)


def filing(office: Office, quarantine_id: str, **changed: Any) -> cmd.FileQuarantined:
    """Anna has read out of the bytes what Linda wants."""
    command = cmd.FileQuarantined(
        workspace=1,
        quarantine_id=quarantine_id,
        customer_id=office.customer(),
        text="Wo bleibt mein Paket?",
        by="agent:anna",
        address=LINDA,
    )
    return replace(command, **changed)


def test_a_quarantined_thing_comes_onto_the_thread_and_owes_an_answer(office: Office) -> None:
    office.accept(says("Hallo"))
    answer = cmd.Answer(
        workspace=1,
        customer_id=office.customer(),
        account="line",
        to=LINDA,
        text="Guten Tag",
        author="agent:anna",
    )
    office.do(answer)
    thing = quarantined(office)
    done = office.do(filing(office, thing))
    (received,) = [one for one in office.events() if isinstance(one, ev.MessageReceived)][1:]
    assert done == cmd.Done()
    assert (received.text, received.account) == ("Wo bleibt mein Paket?", "line")
    assert (received.address, received.level) == (LINDA, int(Level.CLAIMED))
    assert received.provider_id == f"quarantine:{thing}"
    assert office.thread().tickets[0].state is TicketState.OPEN
    assert office.rows("select settled_by, settled_how, settled_at from quarantine") == [
        ("agent:anna", f"filed: {office.customer()}", office.now)
    ]


def test_a_quarantined_thing_is_filed_once(office: Office) -> None:
    office.accept(says("Hallo"))
    command = filing(office, quarantined(office))
    office.do(command)
    assert refusal(office.do(command)) == "conflict"
    assert office.kinds().count("MessageReceived") == 2


def test_where_a_quarantined_thing_came_from_need_not_be_known(office: Office) -> None:
    office.accept(says("Hallo"))
    thing = quarantined(office)
    office.do(filing(office, thing, address=None))
    received = office.events()[-1]
    assert isinstance(received, ev.MessageReceived)
    assert (received.address, received.level) == (f"contact:{thing}", int(Level.UNKNOWN))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"quarantine_id": NOBODY}, "not_found"),
        ({"quarantine_id": "x"}, "not_found"),
        ({"customer_id": NOBODY, "address": None}, "not_found"),
        ({"workspace": 2, "address": None}, "not_found"),
        ({"text": " "}, "invalid"),
        ({"address": KARIM}, "conflict"),
        ({"address": MIA}, "conflict"),
    ],
)
def test_a_filing_that_cannot_be_leaves_the_thing_in_quarantine(
    office: Office, changed: dict[str, Any], code: str
) -> None:
    office.accept(says("Hallo"), says("Ich bin Karim", KARIM))
    office.policies[2] = office.policies[1]
    thing = quarantined(office)
    before = office.count("event")
    assert refusal(office.do(replace(filing(office, thing), **changed))) == code
    assert office.rows("select settled_at from quarantine") == [(None,)]
    assert office.count("event") == before


def test_a_quarantined_thing_of_another_workspace_is_not_there(office: Office) -> None:
    office.accept(says("Hallo"))
    thing = quarantined(office)
    office.rows("update quarantine set workspace_id = 2 returning 1")
    assert refusal(office.do(filing(office, thing))) == "not_found"
    assert office.rows("select settled_at from quarantine") == [(None,)]


def test_a_stop_in_a_quarantined_thing_holds_for_that_address(office: Office) -> None:
    office.accept(says("Hallo"))
    done = office.do(filing(office, quarantined(office), text="STOP"))
    withdrawn = [one for one in office.events() if isinstance(one, ev.ConsentWithdrawn)]
    assert [one.address for one in withdrawn] == [LINDA]
    assert isinstance(done, cmd.Done)
    assert office.customer() in done.settle
