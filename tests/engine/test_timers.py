"""Does an alarm ring when it is due, once, and only for whom it concerns?"""

from datetime import timedelta

from tests.engine.office import KARIM, LINDA, POLICY, Office, says

from faden.core.ticket import TicketState
from faden.engine import command as cmd
from faden.engine.timers import ring


def rings(office: Office) -> int:
    return office.run(ring(office.store, office, now=office.now, new_id=office.new_id))


def test_nothing_rings_before_it_is_due(office: Office) -> None:
    office.accept(says("Guten Tag"))
    office.later(hours=7, minutes=59)
    assert rings(office) == 0


def test_a_missed_deadline_goes_to_the_next_and_the_next_person(office: Office) -> None:
    office.accept(says("Guten Tag"))
    office.now += POLICY.first_answer
    owners = []
    for _ in range(3):
        assert rings(office) == 1
        assert rings(office) == 0
        owners += office.rows("select owner, level from ticket")
        office.now += POLICY.escalate_every
    assert owners == [("team:lead", 1), ("team:board", 2), ("team:board", 3)]


def test_the_deadline_stays_what_was_promised(office: Office) -> None:
    office.accept(says("Guten Tag"))
    promised = office.thread().tickets[0].due_at
    office.later(days=2)
    rings(office)
    assert office.rows("select due_at from ticket") == [(promised,)]


def test_an_answered_ticket_rests_and_is_closed_in_the_end(office: Office) -> None:
    office.accept(says("Guten Tag"))
    office.do(answer(office))
    office.later(days=13)
    assert rings(office) == 0
    office.later(days=1)
    assert rings(office) == 1
    assert office.rows("select state from ticket") == [("closed",)]
    assert office.thread().tickets == ()


def answer(office: Office) -> cmd.Answer:
    return cmd.Answer(
        workspace=1,
        customer_id=office.customer(),
        account="line",
        to=LINDA,
        text="Guten Tag",
        author="agent:anna",
    )


def test_an_alarm_of_somebody_who_is_held_waits_and_says_so(office: Office) -> None:
    office.accept(says("Guten Tag", LINDA), says("Moin", KARIM))
    office.now += POLICY.first_answer

    async def meanwhile() -> int:
        async with office.store.unit_of_work() as work:
            await work.lock([office.customer(LINDA)], skip_locked=False)
            return await ring(office.store, office, now=office.now, new_id=office.new_id)

    assert office.run(meanwhile()) == 1
    assert "DeadlineMissed" not in office.kinds(LINDA)
    assert "DeadlineMissed" in office.kinds(KARIM)
    assert rings(office) == 1


def test_more_alarms_than_one_round_takes_all_ring(office: Office) -> None:
    people = [f"tel:+491701234{number:03}" for number in range(510)]
    office.accept(*(says("Guten Tag", who) for who in people))
    office.later(days=1)
    assert [rings(office), rings(office), rings(office)] == [500, 10, 0]
    waiting = [office.thread(who).tickets[0] for who in people]
    assert all(ticket.state is TicketState.OPEN and ticket.level == 1 for ticket in waiting)
    assert {ticket.wake_at - office.now for ticket in waiting} == {timedelta(hours=2)}
