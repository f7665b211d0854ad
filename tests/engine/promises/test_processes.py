"""Is it noticed when what another system does for a customer does not move?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.office import LINDA, MIA, MONDAY, Office, says
from tests.engine.promises.test_promises import desk, made, no, owed, ring, told

from faden.core.process.happening import ProcessEnded, ProcessStepped, ProcessStuck
from faden.core.process.standing import Process
from faden.core.processing.rules import FAILED, STUCK, Report
from faden.engine import command as cmd
from faden.engine.wanted.processes import ReportStep
from faden.engine.wanted.promises import MovePromise, Promising

__all__ = ["desk"]

TEN = MONDAY + timedelta(hours=8)
MILES = Report(
    system="miles",
    external_id="B-17",
    kind="correction",
    title="Ihre Meilen aus dem Umzug",
    step="Antrag eingegangen",
    number=1,
    next_by=TEN,
)


def report(desk: Office, who: str = LINDA, /, **said: object) -> ReportStep:
    promising = said.pop("promising", None)
    return ReportStep(
        workspace=1,
        customer_id=desk.customer(who),
        report=replace(MILES, **said),  # type: ignore[arg-type]
        by="api:miles",
        promising=promising,  # type: ignore[arg-type]
    )


def process(desk: Office, who: str = LINDA) -> Process:
    [one] = desk.thread(who).processes
    return one


def test_what_does_not_move_is_somebodys_until_it_does(desk: Office) -> None:
    made(desk.do(report(desk)))
    assert ring(desk, at=TEN - timedelta(minutes=1)) == 0
    assert ring(desk, at=TEN) == 1
    [ticket] = owed(desk)
    assert (ticket.reason, ticket.owner) == (STUCK, "team:service")
    assert process(desk).is_stuck
    assert ring(desk, at=TEN + timedelta(days=4)) == 0
    made(desk.do(report(desk, number=2, step="Meilen gefunden", next_by=None)))
    assert owed(desk) == []
    assert process(desk).next_by == desk.now + timedelta(days=3)
    assert not process(desk).is_stuck
    assert ring(desk, at=desk.now + timedelta(days=3)) == 1
    assert len([one for one in desk.events() if isinstance(one, ProcessStuck)]) == 2


def test_told_twice_it_is_one_and_out_of_order_it_changes_nothing(desk: Office) -> None:
    made(desk.do(report(desk)))
    three = report(desk, number=3, step="wird gebucht", next_by=TEN + timedelta(days=1))
    made(desk.do(three))
    again = desk.do(three)
    assert isinstance(again, cmd.Done)
    assert again.repeated
    made(desk.do(report(desk, number=2, step="geprüft", next_by=None)))
    assert (process(desk).step, process(desk).next_by) == ("wird gebucht", TEN + timedelta(days=1))
    steps = [one for one in desk.events() if isinstance(one, ProcessStepped)]
    assert [(one.step, one.late) for one in steps] == [
        ("Antrag eingegangen", False),
        ("wird gebucht", False),
        ("geprüft", True),
    ]


def test_without_numbers_the_same_words_are_the_same_step(desk: Office) -> None:
    first = report(desk, number=None)
    made(desk.do(first))
    assert isinstance(desk.do(first), cmd.Done)
    made(desk.do(report(desk, number=None, step="geprüft")))
    assert len([one for one in desk.events() if isinstance(one, ProcessStepped)]) == 2


def test_after_its_end_nothing_moves_it(desk: Office) -> None:
    made(desk.do(report(desk)))
    made(desk.do(report(desk, number=2, step="gebucht", state="done")))
    made(desk.do(report(desk, number=3, step="doch nicht", next_by=TEN)))
    assert (process(desk).state, process(desk).step) == ("done", "gebucht")
    assert ring(desk, at=TEN + timedelta(days=30)) == 0
    assert owed(desk) == []
    assert [one.how for one in desk.events() if isinstance(one, ProcessEnded)] == ["done"]


def test_what_fails_is_a_person_s_at_once(desk: Office) -> None:
    made(desk.do(report(desk)))
    made(desk.do(report(desk, number=2, step="Konto unbekannt", state="failed")))
    assert [one.reason for one in owed(desk)] == [FAILED]


def test_done_keeps_what_was_promised_about_it(desk: Office) -> None:
    promising = Promising(
        what="Ihre Meilen stehen auf dem Konto",
        kind="correction",
        due_at=TEN,
        owner="team:service",
    )
    made(desk.do(report(desk, promising=promising, next_by=TEN - timedelta(hours=1))))
    [promise] = desk.thread().promises
    assert process(desk).promise_id == promise.promise_id
    made(desk.do(report(desk, number=2, step="2.400 Meilen gebucht", state="done")))
    assert [one.state for one in desk.thread().promises] == ["kept"]
    assert ring(desk, at=TEN + timedelta(days=1)) == 0
    assert told(desk) == []


def test_stuck_the_customer_hears_first_why_until_when_and_what_else_they_can_have(
    desk: Office,
) -> None:
    """S4: miles that are missing since the move."""
    promising = Promising(
        what="Ihre Meilen stehen auf dem Konto",
        kind="correction",
        due_at=TEN,
        owner="agent:anna",
        alternative="einen Gutschein über 40 Euro",
    )
    made(desk.do(report(desk, promising=promising, next_by=TEN - timedelta(hours=4))))
    ring(desk, at=TEN - timedelta(hours=4))
    assert STUCK in [one.reason for one in owed(desk)]
    [promise] = desk.thread().promises
    move = MovePromise(
        workspace=1,
        customer_id=desk.customer(),
        promise_id=promise.promise_id,
        due_at=TEN + timedelta(days=2),
        reason="die Buchung wartet auf die Partnerfirma",
        by="agent:anna",
    )
    assert isinstance(desk.do(move), cmd.Done)
    [words] = told(desk)
    for said in ("25.11.2026", "Partnerfirma", "Gutschein über 40 Euro", "1 In Ordnung"):
        assert said in words
    desk.accept(says("2"))
    assert desk.thread().promises[0].wants == "instead"
    waiting = [one for one in desk.thread().tickets if not one.inner and one.state == "open"]
    assert len(waiting) == 1


@pytest.mark.parametrize(
    ("answer", "wants"),
    [("1", "fine"), ("ok passt", "fine"), ("mit einem Menschen sprechen", "talk")],
)
def test_a_broken_promise_can_be_answered_in_own_words(
    desk: Office, answer: str, wants: str
) -> None:
    promising = Promising(what="Ihre Meilen", kind="correction", due_at=TEN, owner="agent:anna")
    made(desk.do(report(desk, promising=promising, next_by=TEN + timedelta(days=1))))
    ring(desk, at=TEN)
    assert len(told(desk)) == 1
    desk.accept(says(answer))
    assert desk.thread().promises[0].wants == wants


def test_a_joined_persons_process_is_found_from_either_record(desk: Office) -> None:
    desk.accept(says("Hallo", MIA))
    made(desk.do(report(desk, MIA)))
    join = cmd.JoinCustomers(
        workspace=1, customer_id=desk.customer(), other_id=desk.customer(MIA), by="agent:anna"
    )
    assert isinstance(desk.do(join), cmd.Done)
    made(desk.do(report(desk, number=2, step="geprüft")))
    assert process(desk, MIA).step == "geprüft"
    assert desk.thread().processes == ()
    assert desk.count("process") == 1


def test_a_clock_that_jumps_back_makes_it_stuck_once(desk: Office) -> None:
    made(desk.do(report(desk)))
    ring(desk, at=TEN)
    ring(desk, at=TEN - timedelta(days=1))
    ring(desk, at=TEN)
    assert len(owed(desk)) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"kind": "wish"}, "kind:"),
        ({"state": "lost"}, "state:"),
        ({"step": " "}, "1 to 300"),
        ({"next_by": MONDAY - timedelta(days=1)}, "later than now"),
    ],
)
def test_what_is_no_step_is_refused(desk: Office, said: dict[str, object], why: str) -> None:
    assert why in no(desk.do(report(desk, **said)))
    assert desk.count("process") == 0
