"""Is what a colleague, a tag or a team promises kept, and is what was answered also done?"""

from dataclasses import replace
from datetime import timedelta

from tests.engine.office import LINDA, POLICY, Office, says

from faden.core import event as ev
from faden.core.attention.term import Term
from faden.core.owed.terms import UNSOLVED
from faden.core.ticket import Ticket, TicketState, Urgency
from faden.engine import command as cmd
from faden.engine.timers import ring

HOUR = timedelta(hours=1)


def given(office: Office) -> dict[str, object]:
    """The ticket that Anna does something about."""
    ticket = office.thread().tickets[0].ticket_id
    return {
        "workspace": 1,
        "customer_id": office.customer(),
        "ticket_id": ticket,
        "by": "agent:anna",
    }


def ticket(office: Office) -> Ticket:
    """How it stands, and that its row says the same."""
    (one,) = office.thread().tickets
    rows = office.rows("select state, owner, due_at, wake_at from ticket where state <> 'closed'")
    assert rows == [(one.state.value, one.owner, one.due_at, one.rings_at)]
    return one


def says_urgent(office: Office, urgency: Urgency) -> cmd.Done | cmd.Rejected:
    return office.do(cmd.PrioritiseTicket(**given(office), urgency=urgency))  # type: ignore[arg-type]


def answers(office: Office) -> None:
    office.do(
        cmd.Answer(
            workspace=1,
            customer_id=office.customer(),
            account="line",
            to=LINDA,
            text="Wir kümmern uns.",
            author="agent:anna",
        )
    )


def rings(office: Office) -> int:
    return office.run(ring(office.store, office, now=office.now, new_id=office.new_id))


def test_urgent_is_due_sooner_and_rings_when_that_is_missed(office: Office) -> None:
    office.policies[1] = replace(
        POLICY, terms=(Term(urgency=Urgency.URGENT, first_answer=HOUR, next_answer=HOUR),)
    )
    office.accept(says("Der Wagen steht brennend vor Ihrer Tür."))
    before = ticket(office).due_at
    assert says_urgent(office, Urgency.URGENT) == cmd.Done()
    urgent = ticket(office)
    assert (urgent.urgency, urgent.due_at < before) == (Urgency.URGENT, True)
    assert says_urgent(office, Urgency.URGENT) == cmd.Done()
    assert office.kinds().count("TicketPrioritised") == 1
    assert says_urgent(office, Urgency.LOW) == cmd.Done()
    assert ticket(office).due_at == urgent.due_at
    office.now = urgent.due_at
    assert rings(office) == 1
    assert ticket(office).level == 1


def test_a_tag_that_promises_more_promises_it_from_then_on(office: Office) -> None:
    office.policies[1] = replace(POLICY, terms=(Term(tag="refund", first_answer=HOUR),))
    office.accept(says("Wo ist mein Geld?"))
    before = ticket(office).due_at
    office.do(cmd.TagTicket(**given(office), tag="Refund"))  # type: ignore[arg-type]
    assert ticket(office).due_at < before
    moved = office.events()[-1]
    assert isinstance(moved, ev.TicketPrioritised)
    assert (moved.by, moved.urgency) == ("faden", Urgency.NORMAL)


def test_answered_is_not_done_and_comes_up_again_on_its_day(office: Office) -> None:
    office.policies[1] = replace(POLICY, resolution=24 * HOUR)
    office.accept(says("Mein Anschluss ist tot."))
    day = ticket(office).resolve_at
    assert day is not None
    answers(office)
    assert ticket(office).state is TicketState.ANSWERED
    office.now = day - HOUR
    assert rings(office) == 0
    office.now = day
    assert rings(office) == 1
    up = ticket(office)
    assert (up.state, up.reason, up.owner, up.level) == (
        TicketState.OPEN,
        UNSOLVED,
        "team:lead",
        1,
    )
    office.now = up.wake_at
    assert rings(office) == 1
    assert ticket(office).level == 2
    # Another answer is not the end either; the next term runs.
    answers(office)
    again = ticket(office).resolve_at
    assert again is not None
    assert again > office.now
    office.now = again
    assert rings(office) == 1
    assert ticket(office).reason == UNSOLVED
    office.do(cmd.CloseTicket(**given(office), reason="Anschluss läuft."))  # type: ignore[arg-type]
    assert office.thread().tickets == ()
    assert rings(office) == 0


def test_an_answer_after_the_day_is_not_asked_for_at_once(office: Office) -> None:
    office.policies[1] = replace(POLICY, resolution=2 * HOUR)
    office.accept(says("Mein Anschluss ist tot."))
    office.later(days=3)
    answers(office)
    assert rings(office) == 0
    assert ticket(office).rings_at > office.now


def test_a_second_message_raises_and_keeps_the_sooner_time(office: Office) -> None:
    office.policies[1] = replace(POLICY, terms=(Term(urgency=Urgency.URGENT, first_answer=HOUR),))
    office.accept(says("Der Wagen brennt."))
    says_urgent(office, Urgency.URGENT)
    before = ticket(office)
    office.accept(says("Er brennt IMMER NOCH."))
    after = ticket(office)
    assert (after.due_at, after.wake_at, after.urgency) == (
        before.due_at,
        before.wake_at,
        Urgency.URGENT,
    )
    assert after.priority == before.priority + 1


def test_what_is_sent_by_itself_solves_and_answers_nothing(office: Office) -> None:
    office.policies[1] = replace(POLICY, resolution=24 * HOUR)
    office.accept(says("Mein Anschluss ist tot."))
    before = ticket(office)
    office.writes("Danke, wir haben Ihre Nachricht bekommen.", LINDA)
    assert ticket(office) == before
