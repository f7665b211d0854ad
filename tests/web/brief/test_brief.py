"""Does whoever picks up the telephone know what it is about before the first word (S3)?"""

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.web.company import MONDAY
from tests.web.visitor import House, Visitor

from faden.core.channel import InboundCall, Phase
from faden.core.receipt import State

PHONE = "tel:+4915112340182"
BALANCE = "Ihr Konto ist um 312,40 EUR im Minus. Bitte gleichen Sie es bis Freitag aus."


@pytest.fixture
def linda(fresh: House) -> str:
    """Linda, to whom the bank's billing system has sent a text this morning."""
    sent = {
        "system": "billing",
        "id": "balance-7",
        "channel": "sms",
        "to": "0151 1234 0182",
        "text": BALANCE,
        "purpose": "contract",
        "sent_at": (MONDAY - timedelta(hours=2)).isoformat(),
    }
    taken = fresh.program("north-agent").post_json("/api/v1/messages/observed", sent)
    assert taken.status_code == 201
    return str(fresh.run(fresh.company.record(PHONE)))


def rings(house: House, phase: Phase = Phase.RINGING) -> None:
    call = InboundCall(provider_id=f"c1-{phase}", call_id="c1", phase=phase, sender=PHONE)
    house.run(house.company.arrives(house.company.north, "sms", call))


def brief(house: House, customer: str, token: str = "north-agent") -> dict[str, Any]:
    found = house.program(token).get(f"/api/v1/customers/{customer}/brief")
    assert found.status_code == 200, found.text
    return dict(found.json())


def part(page: str, name: str) -> str:
    found = re.search(rf'<div class="brief-{name}">(.*?)</div>', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def desk(visitor: Visitor, customer: str, language: str = "en") -> str:
    return visitor.get(f"/c/{customer}?lang={language}").text


def test_the_balance_text_stands_there_while_it_rings(fresh: House, linda: str) -> None:
    rings(fresh)
    page = desk(fresh.signed_in("anna"), linda)
    about = part(page, "about")
    assert "On the line since" in about
    assert "Probably reacts to: billing, sms, 08:30" in about
    assert BALANCE in about
    assert "Read: unknown" in about
    assert "You get in touch about what you got from us: 08:30?" in part(page, "say")
    event = brief(fresh, linda)["about"]["reacts"][0]["place"]
    assert f'href="#e-{event["customer_id"]}-{event["sequence"]}"' in page


def test_programs_read_the_same(fresh: House, linda: str) -> None:
    rings(fresh)
    told = brief(fresh, linda, "north-readonly")
    contact, [reacts] = told["about"]["contact"], told["about"]["reacts"]
    assert (contact["kind"], contact["ongoing"]) == ("call", True)
    assert (reacts["system"], reacts["text"], reacts["read"]) == ("billing", BALANCE, "unknown")
    assert {"about": "address", "value": PHONE, "source": "", "place": None} in told["known"]


def test_it_is_told_in_german_as_well(fresh: House, linda: str) -> None:
    rings(fresh)
    page = desk(fresh.signed_in("anna"), linda, "de")
    assert "Meldet sich wohl wegen: billing, sms" in part(page, "about")
    assert "Gelesen: unbekannt" in part(page, "about")


def test_what_she_wrote_on_another_channel_is_not_asked_again(fresh: House, linda: str) -> None:
    company = fresh.company
    fresh.run(company.writes(PHONE, "Ich habe doch schon bezahlt!", name="Linda Weber"))
    rings(fresh)
    known = part(desk(fresh.signed_in("anna"), linda), "known")
    assert "Name: Linda Weber" in known
    assert "Has told us: Ich habe doch schon bezahlt!" in known


def test_an_answer_that_never_arrived_is_said_again(fresh: House, linda: str) -> None:
    company = fresh.company
    fresh.run(company.writes(PHONE, "Stimmt das?"))
    company.customers["linda"] = linda
    lost = fresh.run(company.answers("linda", PHONE, "Nein, Ihr Geld ist da.", "anna"))
    fresh.run(company.receipt(lost, State.FAILED, "phone switched off"))
    rings(fresh)
    page = desk(fresh.signed_in("anna"), linda)
    assert "Never arrived:" in part(page, "about")
    assert "Say again what never arrived: Nein, Ihr Geld ist da." in part(page, "say")


def test_an_older_window_of_the_thread_has_the_same_brief(fresh: House, linda: str) -> None:
    rings(fresh)
    page = fresh.signed_in("anna").get(f"/c/{linda}?lang=en&before={linda}.1").text
    assert BALANCE in part(page, "about")


def test_markup_in_a_message_stays_text(fresh: House, linda: str) -> None:
    fresh.run(fresh.company.writes(PHONE, "<img src=x onerror=alert(1)>"))
    page = desk(fresh.signed_in("anna"), linda)
    assert "<img src=x" not in page


def test_nobody_of_another_company_reads_it(fresh: House, linda: str) -> None:
    program = fresh.program("south-admin")
    assert program.get(f"/api/v1/customers/{linda}/brief").status_code == 404
