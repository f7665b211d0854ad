"""S4: can a mail lie for three months and nobody answers, and nobody is told?"""

from datetime import timedelta

from tests.engine.office import LINDA, POLICY, Office, says

from faden.core.ticket import TicketState
from faden.engine.timers import ring

MAIL = "mailto:linda@example.org"
SILENCE = timedelta(days=92)


def rings(office: Office) -> int:
    return office.run(ring(office.store, office, now=office.now, new_id=office.new_id))


def test_an_unanswered_mail_escalates_by_itself_and_a_second_one_raises_it(office: Office) -> None:
    office.accept(says("Mein Anschluss ist tot.", MAIL))
    (first,) = office.thread(MAIL).tickets
    office.now += POLICY.first_answer
    rings(office)
    (told,) = office.thread(MAIL).tickets
    assert (first.owner, told.owner, told.level) == ("team:service", "team:lead", 1)
    office.accept(says("Mein Anschluss ist IMMER NOCH tot.", MAIL))
    (raised,) = office.thread(MAIL).tickets
    assert raised.priority == told.priority + 1
    assert (raised.ticket_id, raised.due_at) == (first.ticket_id, first.due_at)
    assert raised.wake_at == told.wake_at


def test_three_months_of_silence_are_impossible(office: Office) -> None:
    office.accept(says("Mein Anschluss ist tot.", MAIL))
    end, told = office.now + SILENCE, 0
    while office.now < end:
        (ticket,) = office.thread(MAIL).tickets
        assert ticket.state is TicketState.OPEN
        assert ticket.owner
        nobody_for = ticket.rings_at - office.now
        assert timedelta(0) < nobody_for <= max(POLICY.first_answer, POLICY.escalate_every)
        office.now = ticket.rings_at
        told += rings(office)
        # A day is enough to see every hour of it; then the weeks pass a day at a time.
        if told > 12:
            office.later(days=1)
            told += rings(office)
    assert told > 90
    assert office.rows("select owner, state from ticket") == [("team:board", "open")]


def test_only_a_person_ends_it_and_no_receipt_does(office: Office) -> None:
    office.accept(says("Mein Anschluss ist tot."))
    office.writes("Danke, wir haben Ihre Nachricht bekommen.", LINDA)
    office.now += POLICY.first_answer
    assert rings(office) == 1
    assert office.thread().tickets[0].level == 1
