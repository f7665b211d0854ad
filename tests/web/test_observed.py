"""Does what other systems have sent stand on the thread, once, for everybody to see?"""

from datetime import timedelta
from typing import Any

import pytest
from tests.web.company import MONDAY
from tests.web.visitor import House, Visitor

OBSERVED = "/api/v1/messages/observed"
KARIM = "0151 1234 0182"


@pytest.fixture
def billing(fresh: House) -> Visitor:
    """The billing system of the north."""
    return fresh.program("north-agent")


def told(**other: Any) -> dict[str, Any]:
    return {
        "system": "billing",
        "id": "inv-118",
        "channel": "email",
        "to": KARIM,
        "subject": "Ihre Rechnung",
        "text": "Der Betrag wird am 1. Dezember abgebucht.",
        "purpose": "contract",
        "sent_at": "2026-11-20T08:15:00+01:00",
    } | other


def customer_of(house: House, message_id: str) -> str:
    found = house.rows("select customer_id from event where body->>'message_id' = %s", message_id)
    return str(found[0][0].hex)


def test_it_stands_on_the_thread_with_its_content_and_its_time(
    fresh: House, billing: Visitor
) -> None:
    taken = billing.post_json(OBSERVED, told())
    customer = customer_of(fresh, taken.json()["id"])
    events = billing.get(f"/api/v1/customers/{customer}/events").json()["items"]
    page = fresh.signed_in("anna").get(f"/c/{customer}").text
    assert (taken.status_code, events[-1]["kind"]) == (201, "message_observed")
    assert events[-1]["data"]["sent_at"].startswith("2026-11-20T0")
    assert "Der Betrag wird am 1. Dezember abgebucht." in page
    assert "Gesendet von einem anderen System (billing)" in page


def test_it_is_never_sent_and_settles_no_ticket(fresh: House, billing: Visitor) -> None:
    open_before = fresh.rows("select count(*) from ticket where state = 'open'")
    billing.post_json(OBSERVED, told())
    assert fresh.rows("select count(*) from delivery") == [(0,)]
    assert fresh.rows("select count(*) from ticket where state = 'open'") == open_before


def test_the_same_message_told_again_stays_one(fresh: House, billing: Visitor) -> None:
    first, again = (billing.post_json(OBSERVED, told()) for _ in range(2))
    by_key = [
        billing.post_json(OBSERVED, told(id="inv-119"), idempotency_key="k-1") for _ in range(2)
    ]
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {"id": first.json()["id"], "repeated": True}
    assert by_key[1].json() == {"id": by_key[0].json()["id"], "repeated": True}
    assert fresh.rows("select count(*) from event where kind = 'message_observed'") == [(2,)]


def test_another_message_under_the_same_id_is_refused(billing: Visitor) -> None:
    billing.post_json(OBSERVED, told())
    other = billing.post_json(OBSERVED, told(text="Etwas anderes"))
    assert (other.status_code, "id" in other.json()["detail"]) == (422, True)


def test_two_systems_may_use_the_same_id(billing: Visitor) -> None:
    one, two = (billing.post_json(OBSERVED, told(system=name)) for name in ("billing", "campaign"))
    assert (one.status_code, two.status_code) == (201, 201)


def test_a_letter_goes_to_a_customer_without_an_address(fresh: House, billing: Visitor) -> None:
    known = customer_of(fresh, billing.post_json(OBSERVED, told()).json()["id"])
    letter = told(id="l-1", channel="letter", to=None, customer_id=known)
    taken = billing.post_json(OBSERVED, letter)
    assert taken.status_code == 201
    assert customer_of(fresh, taken.json()["id"]) == known


def test_what_was_sent_against_a_wish_is_told(fresh: House, billing: Visitor) -> None:
    known = customer_of(fresh, billing.post_json(OBSERVED, told()).json()["id"])
    wish = {"granted": False, "wording": "keine Werbung mehr", "purposes": ["marketing"]}
    billing.post_json(f"/api/v1/customers/{known}/wishes", wish)
    billing.post_json(OBSERVED, told(id="c-1", system="campaign", purpose="marketing"))
    billing.post_json(OBSERVED, told(id="c-2"))
    kept = fresh.rows(
        "select body->>'external_id', body->>'against' from event"
        " where kind = 'message_observed' order by sequence"
    )
    page = fresh.signed_in("anna").get(f"/c/{known}").text
    assert kept == [
        ("inv-118", ""),
        ("c-1", "withdrawn by the customer: marketing"),
        ("c-2", ""),
    ]
    assert page.count("Ein Wunsch wurde nicht beachtet:") == 1


def test_the_export_has_it_in_its_place(fresh: House, billing: Visitor) -> None:
    taken = billing.post_json(OBSERVED, told()).json()
    lines = fresh.program("north-admin").get("/api/v1/export/messages").text.splitlines()
    assert '"direction":"observed"' in lines[-1]
    assert taken["id"] in lines[-1]


@pytest.mark.parametrize(
    ("body", "status", "names"),
    [
        (told(to=None), 422, "customer_id"),
        (told(customer_id="0" * 32), 422, "either"),
        (told(to=None, customer_id="0" * 32), 404, "no such customer"),
        (told(to="withheld"), 422, "withheld"),
        (told(system="Billing!"), 422, "system"),
        (told(sent_at="2026-11-20T08:15:00"), 422, "sent_at"),
        (told(sent_at=(MONDAY + timedelta(days=2)).isoformat()), 422, "sent_at"),
        (told(text=""), 422, "text"),
        (told(text="a\x00b"), 422, "NUL"),
        (told(purpose="*"), 422, "purpose"),
        (told(workspace=2), 422, "workspace"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(
    billing: Visitor, body: dict[str, Any], status: int, names: str
) -> None:
    refused = billing.post_json(OBSERVED, body)
    assert (refused.status_code, names in refused.json()["detail"]) == (status, True)


def test_a_clock_that_is_an_hour_ahead_loses_nothing(billing: Visitor) -> None:
    ahead = (MONDAY + timedelta(hours=1)).isoformat()
    assert billing.post_json(OBSERVED, told(sent_at=ahead)).status_code == 201


def test_a_note_given_twice_under_one_key_answers_the_same(fresh: House, billing: Visitor) -> None:
    known = customer_of(fresh, billing.post_json(OBSERVED, told()).json()["id"])
    notes = f"/api/v1/customers/{known}/notes"
    first, again = (
        billing.post_json(notes, {"text": "ruft morgen an"}, idempotency_key="n-1")
        for _ in range(2)
    )
    assert first.json()["id"] is not None
    assert again.json() == first.json() | {"repeated": True}


@pytest.mark.parametrize("subject", ["Rechnung\nBcc: x", "Rechnung\r", "Rechnung\n", "\u2028", ""])
def test_a_subject_is_one_line(billing: Visitor, subject: str) -> None:
    assert billing.post_json(OBSERVED, told(subject=subject)).status_code == 422


def test_a_time_before_any_computer_is_refused_and_the_page_stays(
    fresh: House, billing: Visitor
) -> None:
    """Year 1 has no time in some other place: whoever opened the customer's page met an error."""
    taken = billing.post_json(OBSERVED, told())
    times = ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z")
    refused = [billing.post_json(OBSERVED, told(id="old", sent_at=one)) for one in times]
    page = fresh.signed_in("anna").get(f"/c/{customer_of(fresh, taken.json()['id'])}")
    assert [one.status_code for one in refused] == [422] * 3
    assert all("sent_at" in one.json()["detail"] for one in refused)
    assert page.status_code == 200
