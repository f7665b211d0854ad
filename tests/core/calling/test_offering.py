"""Which times are offered, for how long is an agreed one remembered, how long is the wait?"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from faden.core.calling.offering import chosen, free_slots, key_of, since, spec_of
from faden.core.calls.room import Calls, Wait, expected
from faden.core.deadline import BusinessHours
from faden.core.policy import Policy
from faden.core.question import happening as ev
from faden.core.question.spec import Kind, Spec, buttons_of, flaw
from faden.core.question.standing import Standing, fold_questions

SUNDAY = datetime(2026, 11, 22, 18, tzinfo=UTC)
HOURS = BusinessHours(
    timezone="Europe/Berlin", weekly=(((time(9), time(12)), (time(13), time(17))),) * 5 + ((), ())
)
NIGHT = BusinessHours(timezone="Europe/Berlin", weekly=(((time(20), time(22)),),) * 7)
POLICY = Policy(
    hours=HOURS,
    calls=Calls(per_slot=2, teams=(("team:night", 1), ("team:none", 0))),
    team_hours=(("team:night", NIGHT),),
)
TEAM = "team:service"


def offered() -> Spec:
    times = chosen(free_slots(SUNDAY, POLICY, TEAM, ()), ZoneInfo("Europe/Berlin"))
    return spec_of(POLICY, TEAM, times, text="offer", language="de")


def test_one_before_and_one_after_noon_of_each_day() -> None:
    labels = [one.label for one in buttons_of(offered())]
    assert labels == [
        "Montag, 23.11., 9:00 Uhr",
        "Montag, 23.11., 13:00 Uhr",
        "Dienstag, 24.11., 9:00 Uhr",
        "Dienstag, 24.11., 13:00 Uhr",
        "Mittwoch, 25.11., 9:00 Uhr",
        "Kein Anruf",
    ]
    assert flaw(offered()) is None


def test_a_team_calls_in_its_own_hours_and_as_often_as_it_can() -> None:
    night = free_slots(SUNDAY, POLICY, "team:night", ())
    assert night[0].begins == datetime(2026, 11, 22, 19, tzinfo=UTC)
    assert free_slots(SUNDAY, POLICY, "team:none", ()) == []
    assert since(SUNDAY, POLICY, TEAM) is None
    late = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert since(late, POLICY, "team:night") == datetime(2026, 11, 22, 19, tzinfo=UTC)


def test_what_is_full_is_not_among_them() -> None:
    first, second, *_ = free_slots(SUNDAY, POLICY, TEAM, ())
    left = ((key_of(first.begins), 0), (key_of(second.begins), 1))
    assert free_slots(SUNDAY, POLICY, TEAM, left)[0] == second


def test_a_companys_own_pool_cannot_be_called_like_ours() -> None:
    assert flaw(replace(offered(), calls=False)) is not None
    assert flaw(replace(offered(), pool="hof")) is not None


def test_an_agreed_call_is_remembered_whatever_is_asked_after_it() -> None:
    known: tuple[Standing, ...] = ()
    spec = offered()
    known = tell(known, asks("call", spec))
    agreed = ev.QuestionAnswered(
        question_id="call", key=spec.offers[0].key, value="", label="", by="customer"
    )
    known = tell(known, agreed)
    for number in range(9):
        known = tell(known, asks(f"q{number}", Spec(kind=Kind.YES_NO, text="Passt?")))
        known = tell(known, ev.QuestionExpired(question_id=f"q{number}"))
    assert known[0].question_id == "call"
    later = SUNDAY + timedelta(days=9)
    known = fold_questions(
        known, asks("last", Spec(kind=Kind.YES_NO, text="Passt?")), at=later, sequence=2
    )
    assert known[0].question_id != "call"


def asks(question_id: str, spec: Spec) -> ev.QuestionAsked:
    return ev.QuestionAsked(
        question_id=question_id,
        spec=spec,
        expires_at=SUNDAY + timedelta(days=3),
        by="faden",
        delivery_id=question_id,
    )


def tell(known: tuple[Standing, ...], event: ev.QuestionEvent) -> tuple[Standing, ...]:
    return fold_questions(known, event, at=SUNDAY, sequence=1)


def test_who_still_waits_makes_the_wait_longer() -> None:
    assert expected((), SUNDAY) is None
    quick = Wait(asked=SUNDAY, answered=SUNDAY + timedelta(minutes=1))
    stuck = Wait(asked=SUNDAY, answered=None)
    now = SUNDAY + timedelta(hours=1)
    assert expected((quick, quick, stuck), now) == timedelta(minutes=1)
    assert expected((quick, stuck, stuck), now) == timedelta(hours=1)
