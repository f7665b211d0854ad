"""Can a program write by one way after the other, see each step, and stop it?"""

from typing import Any

from tests.web.visitor import House

KARIM = "tel:+491715550199"


def known(house: House) -> str:
    """Karim has written; return the path of his cascades."""
    house.run(house.company.writes(KARIM, "Wann ist mein Auto fertig?", account="sms"))
    ((found,),) = house.rows("select customer_id from address where uri = %s", KARIM)
    return f"/api/v1/customers/{found.hex}/cascades"


def shown(house: House, path: str) -> list[dict[str, Any]]:
    """Return his messages on several ways."""
    answer = house.program("north-lead").get(path)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_it_begins_is_shown_and_is_stopped(fresh: House) -> None:
    path, program = known(fresh), fresh.program("north-agent")
    began = program.post_json(path, {"text": "Morgen um 9", "wants": "answered"})
    assert began.status_code == 200, began.text
    made = began.json()["id"]
    [one] = shown(fresh, path)
    assert (one["id"], one["wants"], one["outcome"]) == (made, "answered", None)
    assert [(way["account"], way["to"]) for way in one["ways"]] == [("sms", KARIM)]
    assert [step["because"] for step in one["steps"]] == ["first"]
    stopped = program.post_json(f"{path}/{made}/stop", {})
    assert stopped.status_code == 200, stopped.text
    [one] = shown(fresh, path)
    assert one["outcome"] == "stopped"
    assert program.post_json(f"{path}/{made}/stop", {}).status_code == 404


def test_what_does_not_fit_is_refused_with_the_reason(fresh: House) -> None:
    path, program = known(fresh), fresh.program("north-agent")
    for body, word in (
        ({"text": " "}, "say something"),
        ({"text": "x", "wants": "seen"}, "wants"),
        ({"text": "x", "ways": [{"account": "sms", "to": "nobody"}]}, "to"),
        ({"text": "x", "ways": [{"account": "fax", "to": KARIM}]}, "not connected"),
        ({"text": "x", "ways": [{"account": "sms", "to": "+4917112345678"}]}, "not the customer's"),
        ({"text": "x", "seconds": 1}, "seconds"),
    ):
        answer = program.post_json(path, body)
        assert answer.status_code == 422, answer.text
        assert word in answer.json()["detail"]


def test_the_delivery_rate_of_each_channel_is_told(fresh: House) -> None:
    path = known(fresh)
    assert fresh.program("north-agent").post_json(path, {"text": "x"}).status_code == 200
    report = fresh.program("north-lead").get("/api/v1/reports/delivery")
    assert report.status_code == 200, report.text
    assert report.json()["cascades"] == {
        "messages": 1,
        "reached": 0,
        "by_the_first": 0,
        "under_way": 1,
    }
    assert fresh.program("north-agent").get("/api/v1/reports/delivery").status_code == 403
