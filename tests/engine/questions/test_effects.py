"""Is "done" said only when the company's system has taken the answer, and a person told if not?"""

from dataclasses import replace
from datetime import timedelta

from tests.engine.office import Office, says
from tests.engine.questions.asked import BERLIN, FITS, asks, heard, question, rings

TOLD = replace(FITS, effects=(BERLIN,))


def subscribed(office: Office) -> None:
    office.rows(
        """insert into webhook_subscription (workspace_id, subscription_id, url, secrets, kinds,
            cursor_xid, cursor_position, created_at)
        values (1, 'werkstatt', 'https://werkstatt.example', '{whsec_}', '{question.answered}',
            1, -1, %s) returning 1""",
        office.now - timedelta(days=1),
    )


def told(office: Office, state: str) -> None:
    """What the publisher notes of the newest answer."""
    at = office.now if state == "pending" else None
    office.rows(
        """insert into webhook_delivery (workspace_id, subscription_id, customer_id, sequence, kind,
            xid, position, state, next_at, created_at)
        values (1, 'werkstatt', %s, %s, 'question.answered', 1, 1, %s, %s, %s)
        on conflict (workspace_id, subscription_id, customer_id, sequence)
        do update set state = excluded.state, next_at = excluded.next_at returning 1""",
        office.customer(),
        question(office).answer_sequence,
        state,
        at,
        office.now,
    )


def test_done_is_said_when_the_system_has_taken_it(office: Office) -> None:
    subscribed(office)
    asks(office, TOLD)
    office.accept(says("ja"))
    assert heard(office)[-1].startswith("Danke, Ihre Antwort ist bei uns: Ja.")
    office.later(seconds=2)
    told(office, "pending")
    assert rings(office) == 1
    assert question(office).passing_on
    told(office, "delivered")
    office.later(minutes=3)
    assert rings(office) == 1
    assert not question(office).passing_on
    assert heard(office)[-1] == "Abgemacht! Das Auto steht bereit."


def test_a_system_that_never_takes_it_is_a_persons_matter_once(office: Office) -> None:
    subscribed(office)
    asks(office, TOLD)
    office.accept(says("ja"))
    told(office, "pending")
    for _ in range(12):
        office.later(minutes=3)
        rings(office)
    assert [kind for kind in office.kinds() if kind == "AnswerPassedOn"] == ["AnswerPassedOn"]
    assert office.rows("select reason from ticket where state = 'open'") == [
        ("the company's system has not taken an answer",)
    ]
    assert not any("Abgemacht" in text for text in heard(office))
    told(office, "delivered")
    office.later(minutes=3)
    rings(office)
    assert heard(office)[-1] == "Abgemacht! Das Auto steht bereit."


def test_where_no_system_listens_a_person_is_told_at_once(office: Office) -> None:
    asks(office, TOLD)
    office.accept(says("ja"))
    office.later(seconds=2)
    assert rings(office) == 1
    assert office.rows("select count(*) from ticket where state = 'open'") == [(1,)]


def test_whoever_tried_to_answer_before_it_expired_is_answered_by_a_person(office: Office) -> None:
    asks(office, FITS, days=1)
    office.accept(says("ja, aber erst um drei"))
    office.later(days=2)
    rings(office)
    assert office.rows("select reason from ticket where state = 'open'") == [
        ("a question was not answered in time",)
    ]
