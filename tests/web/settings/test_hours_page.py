"""Does a person set hours and deadlines as they mean them, and never ones that cannot be?"""

from typing import Any

import pytest
from tests.web.settings.forms import done, english, faults, send
from tests.web.visitor import House

from faden.core.deadline import BusinessHours
from faden.engine.settings import policy_of
from faden.web.settings.times import filled, read_hours
from faden.web.templates import translator

HOURS = {"timezone": "Europe/Berlin", "mon-1-from": "09:00", "mon-1-to": "17:00", "state": "BE"}
DEADLINES = {
    "first_answer": "8",
    "next_answer": "8",
    "call_back": "2",
    "escalate_every": "2",
    "team": "team:service",
    "escalation-1": "team:lead",
}
SAY = translator("en")


def stored(house: House) -> dict[str, Any]:
    ((policy,),) = house.rows(
        "select policy from workspace where workspace_id = %s", house.company.north
    )
    return dict(policy)


def test_the_hours_somebody_typed_are_the_hours_that_count(fresh: House) -> None:
    anna = english(fresh, "anna")
    week = {"mon-2-from": "13:00", "mon-2-to": "00:00", "sat-1-from": "10:00", "sat-1-to": "12:30"}
    form = HOURS | week | {"state": "BY", "closed": "24.12.2026\n2026-12-31, 24.12.2026"}
    form["mon-1-to"] = "12:00"
    assert anna.post("/settings/hours", form).status_code == 303
    hours = policy_of(stored(fresh)).hours
    assert [len(spans) for spans in hours.weekly] == [2, 0, 0, 0, 0, 1, 0]
    assert (hours.holidays_state, hours.timezone) == ("BY", "Europe/Berlin")
    assert sorted(day.isoformat() for day in hours.closed) == ["2026-12-24", "2026-12-31"]
    page = anna.get("/settings/hours").text
    assert 'name="sat-1-to" type="time" value="12:30"' in page
    assert "2026-12-24\n2026-12-31" in page
    ((did, what, detail),) = done(fresh, "anna")
    assert (did, what, '"sat": [["10:00", "12:30"]]' in detail["value"]) == (
        "setting_changed",
        "setting:hours",
        True,
    )


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"mon-1-to": ""}, "mon-1-to", "Give both times"),
        ({"mon-1-from": "9 Uhr"}, "mon-1-from", "Give both times"),
        ({"mon-1-to": "09:00"}, "mon-1-to", "The end must be later"),
        ({"mon-2-from": "16:00", "mon-2-to": "18:00"}, "mon-2-from", "This overlaps"),
        (
            {"mon-1-to": "00:00", "mon-2-from": "18:00", "mon-2-to": "19:00"},
            "mon-2-from",
            "This overlaps",
        ),
        ({"mon-1-from": "", "mon-1-to": ""}, "mon-1-from", "Somebody has to be there"),
        ({"timezone": "Europe"}, "timezone", "There is no such time zone"),
        ({"timezone": "../../etc/passwd"}, "timezone", "There is no such time zone"),
        ({"state": "XX"}, "state", "Choose a state"),
        ({"closed": "31.2.2026"}, "closed", "31.2.2026 is no date"),
        ({"closed": "<b>Weihnachten"}, "closed", "<b>Weihnachten is no date"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(typed: dict[str, str], field: str, words: str) -> None:
    read = read_hours(HOURS | typed, SAY)
    assert list(read.faults) == [field]
    assert read.faults[field].startswith(words)


def test_a_wrong_form_changes_nothing_and_keeps_what_was_typed(fresh: House) -> None:
    anna = english(fresh, "anna")
    form = HOURS | {"mon-1-to": "08:00", "closed": "24.12.<26>", "timezone": "Europe/Wien"}
    page = anna.post("/settings/hours", form)
    assert page.status_code == 422
    assert set(faults(page)) == {"hours-mon-1-to", "hours-closed", "hours-timezone"}
    assert 'value="Europe/Wien"' in page.text
    assert "24.12.&lt;26&gt;</textarea>" in page.text
    assert page.text.count(" autofocus") == 1
    assert stored(fresh) == {}
    assert done(fresh, "anna") == []


def test_what_the_form_shows_is_what_it_reads() -> None:
    settings = {"mon": [["09:00", "12:00"], ["13:00", "00:00"]], "closed": ["2026-12-24"]}
    hours = policy_of({"hours": settings | {"state": "SN", "timezone": "Europe/Vienna"}}).hours
    for language in ("de", "en"):
        read = read_hours(filled(hours, language), SAY)
        assert (policy_of({"hours": read.stored}).hours, read.faults) == (hours, {})


def test_hours_with_more_spans_than_the_form_has_are_not_lost(fresh: House) -> None:
    anna, company = english(fresh, "anna"), fresh.company
    spans = [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(8, 12)]
    program = fresh.program("north-admin")
    put = {"value": {"mon": spans}}
    assert program.send("PUT", "/api/v1/settings/hours", json=put).status_code == 200
    assert "more spans than this form can show" in anna.get("/settings/hours").text
    assert anna.post("/settings/hours", HOURS).status_code == 400
    assert stored(fresh)["hours"] == {"mon": spans}, company


def test_deadlines_are_changed_and_what_stayed_is_not_written_down(fresh: House) -> None:
    anna, jonas = english(fresh, "anna"), f"agent:{fresh.company.agents['jonas']}"
    form = DEADLINES | {"first_answer": "4,5", "escalation-1": jonas, "escalation-3": "team:lead"}
    assert anna.post("/settings/deadlines", form).status_code == 303
    assert stored(fresh) == {"first_answer": 4.5, "escalation": [jonas, "team:lead"]}
    assert [what for _, what, _ in done(fresh, "anna")] == [
        "setting:first_answer",
        "setting:escalation",
    ]
    assert 'name="first_answer" type="text" value="4.5"' in anna.get("/settings/hours").text
    assert 'type="text" value="4,5"' in anna.get("/settings/hours?lang=de").text


def test_deadlines_that_cannot_be_are_said_at_their_field(fresh: House) -> None:
    anna = english(fresh, "anna")
    wrong = {
        "first_answer": "soon",
        "call_back": "0",
        "next_answer": "nan",
        "escalate_every": "9e9",
        "escalation-1": "",
        "team": "",
    }
    for field, typed in wrong.items():
        page = anna.post("/settings/deadlines", DEADLINES | {field: typed})
        assert (page.status_code, list(faults(page))) == (422, [f"deadlines-{field}"])
    assert stored(fresh) == {}


def test_a_deadline_is_given_to_nobody_who_is_not_there(fresh: House) -> None:
    anna, olga = english(fresh, "anna"), f"agent:{fresh.company.agents['olga']}"
    for typed in ({"team": "team:nobody"}, {"escalation-1": olga}, {"escalation-2": "x"}):
        assert anna.post("/settings/deadlines", DEADLINES | typed).status_code == 404
    assert stored(fresh) == {}


def test_a_lead_looks_and_cannot_send(office: House) -> None:
    lena = english(office, "lena")
    page = lena.get("/settings/hours")
    assert (page.status_code, "Save deadlines" in page.text) == (200, False)
    assert send(lena, "/settings/hours", **HOURS).status_code == 403


def test_whole_days_are_a_span_from_midnight_to_midnight() -> None:
    read = read_hours(HOURS | {"mon-1-from": "00:00", "mon-1-to": "00:00"}, SAY)
    assert (read.faults, isinstance(policy_of({"hours": read.stored}).hours, BusinessHours)) == (
        {},
        True,
    )
