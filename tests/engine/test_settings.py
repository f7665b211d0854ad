"""Are a workspace's settings understood, or refused with the key and the bad value?"""

from datetime import date, time, timedelta
from typing import Any

import pytest

from faden.core.attention.term import Term
from faden.core.policy import Policy, References
from faden.core.ticket import Urgency
from faden.engine.settings import DEFAULT_HOURS, SettingError, policy_of


def test_what_is_not_set_keeps_its_default() -> None:
    assert policy_of({}) == Policy(hours=DEFAULT_HOURS)


def test_everything_can_be_set() -> None:
    policy = policy_of(
        {
            "hours": {
                "timezone": "Europe/Vienna",
                "state": "BY",
                "closed": ["2026-12-24"],
                "mon": [["09:00", "12:00"], ["13:00", "17:30"]],
            },
            "region": "AT",
            "team": "team:desk",
            "escalation": ["agent:lead", "team:board"],
            "first_answer": 4,
            "next_answer": 2.5,
            "call_back": 0.5,
            "escalate_every": 1,
            "max_attempts": 5,
            "references": {"channels": ["webhook"], "language": "en", "alarm": 5},
        }
    )
    assert policy.hours.weekly[0] == ((time(9), time(12)), (time(13), time(17, 30)))
    assert policy.hours.weekly[1:] == ((),) * 6
    assert policy.hours.closed == {date(2026, 12, 24)}
    assert (policy.hours.timezone, policy.hours.holidays_state) == ("Europe/Vienna", "BY")
    assert (policy.region, policy.team) == ("AT", "team:desk")
    assert policy.escalation == ("agent:lead", "team:board")
    assert policy.first_answer == timedelta(hours=4)
    assert policy.next_answer == timedelta(hours=2, minutes=30)
    assert policy.call_back == timedelta(minutes=30)
    assert policy.escalate_every == timedelta(hours=1)
    assert policy.max_attempts == 5
    assert policy.references == References(channels=frozenset({"webhook"}), language="en", alarm=5)


def test_teams_tags_and_urgencies_can_have_times_of_their_own() -> None:
    policy = policy_of(
        {
            "resolution": 40,
            "terms": [
                {"team": "team:sales", "urgency": "urgent", "first_answer": 0.5},
                {"tag": "refund", "next_answer": 2, "resolution": 16},
            ],
            "team_hours": {"team:night": {"sat": [["00:00", "00:00"]], "state": "BY"}},
        }
    )
    assert policy.resolution == timedelta(hours=40)
    assert policy.terms == (
        Term(team="team:sales", urgency=Urgency.URGENT, first_answer=timedelta(minutes=30)),
        Term(tag="refund", next_answer=timedelta(hours=2), resolution=timedelta(hours=16)),
    )
    ((team, hours),) = policy.team_hours
    assert (team, hours.holidays_state) == ("team:night", "BY")
    assert (bool(hours.weekly[5]), bool(hours.weekly[0])) == (True, False)


def test_calls_back_are_promised_only_as_many_as_somebody_says() -> None:
    assert policy_of({}).calls.room("team:service") == 0
    calls = policy_of(
        {"call_backs": {"per_slot": 2, "patience_minutes": 5, "teams": {"team:sales": 1}}}
    ).calls
    assert (calls.room("team:service"), calls.room("team:sales")) == (2, 1)
    assert calls.patience == timedelta(minutes=5)


def test_nobody_on_the_ladder_is_a_choice() -> None:
    assert policy_of({"escalation": []}).escalation == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("first_answer", "soon"),
        ("first_answer", -1),
        ("next_answer", float("nan")),
        ("next_answer", float("inf")),
        ("call_back", 10**6),
        ("call_back", None),
        ("escalate_every", 0),
        ("escalate_every", True),
        ("max_attempts", 0),
        ("max_attempts", -3),
        ("max_attempts", "8"),
        ("max_attempts", 10**9),
        ("resolution", 0),
        ("terms", {"urgency": "urgent"}),
        ("terms", ["urgent"]),
        ("terms", [{"urgency": "urgent"}]),
        ("terms", [{"urgency": "very", "first_answer": 1}]),
        ("terms", [{"purpose": "refund", "first_answer": 1}]),
        ("terms", [{"team": "", "first_answer": 1}]),
        ("terms", [{"first_answer": "soon"}]),
        ("terms", [{"first_answer": 1}] * 101),
        ("team_hours", {"sales": {"mon": [["09:00", "17:00"]]}}),
        ("team_hours", {"team:sales": {}}),
        ("team_hours", ["team:sales"]),
        ("call_backs", []),
        ("call_backs", {"slots": 2}),
        ("call_backs", {"per_slot": -1}),
        ("call_backs", {"per_slot": "2"}),
        ("call_backs", {"per_slot": 2, "patience_minutes": 0}),
        ("call_backs", {"teams": {"sales": 2}}),
        ("references", []),
        ("references", {"channel": ["email"]}),
        ("references", {"channels": "email"}),
        ("references", {"channels": ["e-mail"]}),
        ("references", {"language": "fr"}),
        ("references", {"language": ["de"]}),
        ("references", {"alarm": 0}),
        ("references", {"alarm": "30"}),
        ("team", ""),
        ("team", None),
        ("region", 49),
        ("escalation", "team:lead"),
        ("escalation", ["team:lead", ""]),
        ("hours", []),
        ("hours", {}),
        ("hours", {"mon": [["9", "17"]]}),
        ("hours", {"mon": [["17:00", "09:00"]]}),
        ("hours", {"mon": [["09:00"]]}),
        ("hours", {"mon": [["09:00", "17:00"]], "timezone": "Europe/Atlantis"}),
        ("hours", {"mon": [["09:00", "17:00"]], "state": "XX"}),
        ("hours", {"mon": [["09:00", "17:00"]], "closed": ["Heiligabend"]}),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(key: str, value: Any) -> None:
    with pytest.raises(SettingError) as told:
        policy_of({key: value})
    assert f"setting {key} is {value!r}"[:60] in str(told.value)
