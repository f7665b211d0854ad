"""Can a program ask by one way after the other, and who is known to whom by that?"""

from datetime import timedelta
from typing import Any

from tests.web.cascades.test_api import KARIM, known, shown
from tests.web.visitor import House


def asks(house: House, **more: Any) -> dict[str, Any]:
    """A question to Karim, by all ways that are known of him."""
    expires = (house.company.now + timedelta(days=2)).isoformat()
    body = {"to": KARIM, "text": "Passt Donnerstag um 9 Uhr?", "kind": "yes_no"}
    return body | {"expires_at": expires, "over": {}} | more


def test_it_is_one_question_and_its_ways_are_shown(fresh: House) -> None:
    path, program = known(fresh), fresh.program("north-agent")
    over = {"ways": [{"account": "sms", "to": KARIM}], "patience": {"answered": 600}}
    made = program.post_json("/api/v1/questions", asks(fresh, over=over, template="pick-up"))
    assert made.status_code == 201, made.text
    question = made.json()["id"]
    [ways] = shown(fresh, path)
    assert (ways["id"], ways["wants"], ways["outcome"]) == (question, "answered", None)
    asked = program.get(f"/api/v1/questions/{question}").json()
    assert asked["state"] == "open"
    assert asked["messages"] == [step["message_id"] for step in ways["steps"]]
    ((template,),) = fresh.rows(
        "select body ->> 'template' from event where kind = 'message_written'"
        " and body ->> 'asks' = %s",
        question,
    )
    assert template == "pick-up"
    said = program.post_json(f"/api/v1/questions/{question}/answer", {"key": "yes"})
    assert said.status_code == 200, said.text
    assert [one["outcome"] for one in shown(fresh, path)] == ["answered"]


def test_whom_nobody_knows_cannot_be_asked_so(fresh: House) -> None:
    known(fresh)
    program = fresh.program("north-agent")
    stranger = program.post_json("/api/v1/questions", asks(fresh, to="+4917112345678"))
    assert stranger.status_code == 404, stranger.text
    # Somebody of another company is nobody, too.
    other = fresh.program("south-agent").post_json("/api/v1/questions", asks(fresh))
    assert (other.status_code, other.json()["detail"]) == (404, stranger.json()["detail"])


def test_what_does_not_go_together_is_refused_with_the_reason(fresh: House) -> None:
    known(fresh)
    program = fresh.program("north-agent")
    for more, word in (
        ({"account": "sms"}, "leave them out"),
        ({"ref": "r-1"}, "leave them out"),
        ({"over": {"ways": [{"account": "fax", "to": KARIM}]}}, "not connected"),
        ({"over": {"patience": {"answered": 0}}}, "patience"),
        ({"template": "not one word"}, "template"),
    ):
        answer = program.post_json("/api/v1/questions", asks(fresh, **more))
        assert answer.status_code == 422, answer.text
        assert word in answer.json()["detail"], answer.text
