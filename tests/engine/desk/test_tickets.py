"""Is a ticket that is put off, tagged or handed over still somebody's, in the database as well?"""

from datetime import timedelta

import psycopg
import pytest
from tests.engine.office import KARIM, LINDA, Office, says

from faden.core.desk.snooze import LEAD
from faden.engine import command as cmd
from faden.engine.desk.split import after_split, persons
from faden.engine.timers import ring


def ticket_of(office: Office) -> dict[str, object]:
    customer = office.customer()
    return {
        "workspace": 1,
        "customer_id": customer,
        "ticket_id": office.thread().tickets[-1].ticket_id,
        "by": "agent:mia",
    }


def snoozed(office: Office, **late: float) -> cmd.Done | cmd.Rejected:
    until = office.now + timedelta(**late)
    return office.do(cmd.SnoozeTicket(**ticket_of(office), until=until, reason="Lager fragt"))  # type: ignore[arg-type]


def rings(office: Office) -> int:
    return office.run(ring(office.store, office, now=office.now, new_id=office.new_id))


def test_put_off_it_keeps_owner_and_due_time_and_rings_when_its_time_comes(office: Office) -> None:
    office.accept(says("Guten Tag"))
    before = office.rows("select state, owner, due_at from ticket")
    assert snoozed(office, hours=2) == cmd.Done()
    assert office.rows("select state, owner, due_at from ticket") == before
    assert office.rows("select snoozed_until = wake_at from ticket") == [(True,)]
    office.later(hours=2)
    assert (rings(office), rings(office)) == (1, 0)
    assert office.rows("select snoozed_until, woken, wake_at = due_at from ticket") == [
        (None, True, True)
    ]
    office.later(days=1)
    assert rings(office) == 1
    assert office.rows("select level, woken from ticket") == [(1, False)]


def test_no_further_than_the_answer_allows(office: Office) -> None:
    office.accept(says("Guten Tag"))
    due_at = office.thread().tickets[-1].due_at
    late = snoozed(office, seconds=(due_at - LEAD - office.now).total_seconds() + 1)
    assert isinstance(late, cmd.Rejected)
    assert late.code == "invalid"
    assert snoozed(office, seconds=(due_at - LEAD - office.now).total_seconds()) == cmd.Done()


def test_the_database_itself_lets_no_open_ticket_sleep_past_its_due_time(office: Office) -> None:
    office.accept(says("Guten Tag"))
    with pytest.raises(psycopg.errors.CheckViolation):
        office.rows("update ticket set snoozed_until = due_at + interval '1 second' returning 1")


def test_the_customers_next_word_wakes_it_in_the_same_commit(office: Office) -> None:
    office.accept(says("Guten Tag"))
    snoozed(office, hours=2)
    office.accept(says("Hallo?"))
    assert office.rows("select snoozed_until, woken from ticket") == [(None, True)]
    assert office.kinds()[-3:] == ["TicketWoken", "TicketRaised", "MessageReceived"]


def test_an_answer_settles_it_and_taken_up_again_it_is_as_before(office: Office) -> None:
    office.accept(says("Guten Tag"))
    snoozed(office, hours=2)
    assert office.do(cmd.WakeTicket(**ticket_of(office))) == cmd.Done()  # type: ignore[arg-type]
    assert office.rows("select snoozed_until, woken, wake_at = due_at from ticket") == [
        (None, False, True)
    ]
    events = len(office.events())
    assert office.do(cmd.WakeTicket(**ticket_of(office))) == cmd.Done()  # type: ignore[arg-type]
    assert len(office.events()) == events


def test_a_tag_in_any_spelling_is_there_once(office: Office) -> None:
    office.accept(says("Guten Tag"))
    for tag in ("#Rabatt", "RABATT", "vertrag"):
        assert office.do(cmd.TagTicket(**ticket_of(office), tag=tag)) == cmd.Done()  # type: ignore[arg-type]
    assert office.rows("select tags from ticket") == [(["rabatt", "vertrag"],)]
    assert office.kinds().count("TicketTagged") == 2
    office.do(cmd.UntagTicket(**ticket_of(office), tag="Rabatt "))  # type: ignore[arg-type]
    assert office.rows("select tags from ticket") == [(["vertrag"],)]
    office.do(cmd.CloseTicket(**ticket_of(office), reason="erledigt"))  # type: ignore[arg-type]
    assert office.rows("select state, tags from ticket") == [("closed", ["vertrag"])]


@pytest.mark.parametrize("tag", ["", "--", "x" * 31, "\u202e"])
def test_what_is_no_tag_is_refused(office: Office, tag: str) -> None:
    office.accept(says("Guten Tag"))
    assert isinstance(office.do(cmd.TagTicket(**ticket_of(office), tag=tag)), cmd.Rejected)  # type: ignore[arg-type]
    assert office.rows("select tags from ticket") == [([],)]


def test_a_ticket_has_so_many_tags_and_no_more(office: Office) -> None:
    office.accept(says("Guten Tag"))
    results = [office.do(cmd.TagTicket(**ticket_of(office), tag=f"wort {n}")) for n in range(9)]  # type: ignore[arg-type]
    assert [isinstance(one, cmd.Rejected) for one in results] == [False] * 8 + [True]
    ((size,),) = office.rows("select length(snapshot) from thread")
    assert size < 2_000


def test_what_a_split_would_leave_is_what_it_leaves(office: Office) -> None:
    office.accept(says("Guten Tag", LINDA))
    office.later(hours=1)
    linda = office.customer(LINDA)
    office.accept(says("Moin", KARIM))
    karim = office.customer(KARIM)
    office.do(cmd.JoinCustomers(workspace=1, customer_id=linda, other_id=karim, by="agent:mia"))
    ticket_id = office.thread(KARIM).tickets[-1].ticket_id
    close = cmd.CloseTicket(
        workspace=1, customer_id=karim, ticket_id=ticket_id, reason="-", by="agent:mia"
    )
    office.do(close)
    office.accept(says("Noch etwas", KARIM))  # shares Linda's place in the queue
    threads = {linda: office.thread(LINDA), karim: office.thread(KARIM)}
    after = after_split(threads, karim, now=office.now)
    split = cmd.SplitCustomer(workspace=1, customer_id=karim, by="", reason="")
    assert threads[karim].tickets[-1].due_at == threads[linda].tickets[-1].due_at
    office.do(split)
    assert after == {linda: office.thread(LINDA), karim: office.thread(KARIM)}
    assert persons(after, (karim, linda)) == [(karim,), (linda,)]
