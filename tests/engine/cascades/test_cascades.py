"""Does a message go by one way after the other, never two at once, and stop when it is heard?"""

from datetime import timedelta

import pytest
from tests.engine.cascades.house import (
    MAIL,
    ends,
    open_ways,
    ring,
    start,
    started,
    steps,
    written,
)
from tests.engine.office import LINDA, Office, item, reports, says

from faden.core.cascade.said import Because, Outcome, Patience, Wants
from faden.core.channel import Refused, Retry
from faden.core.choice.kept import Choice, Told
from faden.core.preference.preference import Preference
from faden.core.receipt import State
from faden.engine import command as cmd


def test_what_the_first_way_refuses_goes_on_by_the_next_in_the_same_commit(office: Office) -> None:
    sms, mail = open_ways(office)
    start(office)
    sms.answers.append(Refused("21211", "no such number"))
    office.send()
    assert [one.because for one in steps(office)] == [Because.FIRST, Because.FAILED]
    assert steps(office)[1].before == "sms"
    assert "no such number" in steps(office)[1].reason
    assert not office.thread(LINDA).tickets[0].priority
    office.send()
    assert [one.text for one in mail.heard] == ["Ihr Auto ist fertig"]


def test_a_report_of_failure_that_comes_later_does_the_same(office: Office) -> None:
    _, mail = open_ways(office)
    start(office)
    office.send()
    assert not mail.heard
    accepted = office.accepted(item(reports(State.FAILED, sent_id="s1"), account="sms"))
    assert accepted.wakes
    office.send()
    assert len(mail.heard) == 1


def test_nothing_more_leaves_once_it_was_delivered(office: Office) -> None:
    _, mail = open_ways(office)
    start(office)
    office.send()
    office.accepted(item(reports(State.DELIVERED, sent_id="s1"), account="sms"))
    assert [one.outcome for one in ends(office)] == [Outcome.DELIVERED]
    office.later(days=1)
    ring(office)
    office.send()
    assert not mail.heard


def test_when_the_patience_of_a_way_is_over_the_next_is_taken(office: Office) -> None:
    _, mail = open_ways(office)
    start(office, patience=Patience(delivered=timedelta(minutes=10)))
    office.send()
    office.later(minutes=9)
    assert ring(office) == 0
    office.later(minutes=2)
    assert ring(office) == 1
    office.send()
    assert steps(office)[1].because is Because.NOT_DELIVERED
    assert len(mail.heard) == 1


def test_an_answer_on_whatever_way_ends_it(office: Office) -> None:
    sms, mail = open_ways(office)
    start(office, wants=Wants.ANSWERED)
    office.send()
    office.accepted(item(says("Ich komme morgen", MAIL), account="mail"))
    [end] = ends(office)
    assert (end.outcome, end.channel) == (Outcome.ANSWERED, "email")
    office.later(days=2)
    assert ring(office) == 0
    assert office.send() == 0
    assert len(sms.heard) == 1
    assert not mail.heard


def test_what_was_not_handed_over_is_taken_back_before_the_next_way(office: Office) -> None:
    sms, mail = open_ways(office)
    start(office)
    sms.answers.append(Retry("busy", timedelta(hours=1)))
    office.send()
    office.later(minutes=20)
    ring(office)
    first = steps(office)[0].delivery_id
    assert office.state(first) is State.WITHDRAWN
    office.later(hours=2)
    office.send()
    assert len(sms.heard) == 1
    assert len(mail.heard) == 1


def test_an_attempt_under_way_is_waited_for_however_long(office: Office) -> None:
    open_ways(office)
    start(office)
    office.claim()  # it is being sent, and nobody knows how it ends
    office.later(minutes=20)
    ring(office)
    assert len(steps(office)) == 1


def test_after_an_opt_out_no_way_is_taken(office: Office) -> None:
    sms, mail = open_ways(office)
    start(office, purpose="marketing")
    office.send()
    office.accepted(item(says("STOPP"), account="sms"))
    office.later(days=1)
    ring(office)
    office.send()
    assert len([one for one in sms.heard if one.text == "Ihr Auto ist fertig"]) == 1
    assert not [one for one in mail.heard if one.text == "Ihr Auto ist fertig"]


def test_a_no_that_only_the_desk_heard_passes_every_way_over(office: Office) -> None:
    sms, _ = open_ways(office)
    start(office, purpose="marketing")
    office.do(
        cmd.RecordWish(
            workspace=1,
            customer_id=office.customer(LINDA),
            granted=False,
            wording="nichts mehr",
            by="agent:mia",
            purposes=("marketing",),
        )
    )
    office.send()
    assert not [one for one in sms.heard if one.text == "Ihr Auto ist fertig"]
    [end] = ends(office)
    assert end.outcome is Outcome.EXHAUSTED
    assert "withdrawn by the customer" in end.reason


def test_in_quiet_hours_the_patience_begins_in_the_morning(office: Office) -> None:
    open_ways(office)
    quiet = Preference(quiet_from=11 * 60, quiet_until=15 * 60, zone="UTC")
    office.do(keeps(office, quiet))
    start(office)
    assert steps(office)[0].begins == office.now + timedelta(hours=3)
    assert office.send() == 0
    office.later(minutes=20)
    ring(office)
    assert len(steps(office)) == 1
    office.later(hours=3)
    assert office.send() == 1
    assert len(steps(office)) == 1


def test_the_customers_own_order_goes_before_the_senders(office: Office) -> None:
    _, mail = open_ways(office)
    office.do(keeps(office, Preference(channels=("email", "sms"))))
    start(office)
    assert [way.why for way in started(office).ways] == ["the customer's own order"] * 2
    office.send()
    assert "Ihr Auto ist fertig" in [one.text for one in mail.heard]


def test_its_time_runs_out(office: Office) -> None:
    sms, _ = open_ways(office)
    start(office, until=office.now + timedelta(minutes=5))
    sms.answers.append(Retry("busy", timedelta(hours=1)))
    office.send()
    office.later(minutes=6)
    ring(office)
    assert [one.outcome for one in ends(office)] == [Outcome.EXPIRED]
    assert office.state(steps(office)[0].delivery_id) is State.WITHDRAWN


def test_a_person_is_told_when_no_way_is_left(office: Office) -> None:
    sms, mail = open_ways(office)
    office.do(close_all(office))
    start(office)
    sms.answers.append(Refused("1", "no"))
    office.send()
    mail.answers.append(Refused("2", "no mailbox"))
    office.send()
    assert [one.outcome for one in ends(office)] == [Outcome.EXHAUSTED]
    assert "none of its ways" in office.thread(LINDA).tickets[-1].reason


def test_late_news_of_the_first_way_ends_the_second(office: Office) -> None:
    _, mail = open_ways(office)
    start(office)
    office.send()
    office.later(minutes=16)
    ring(office)
    office.accepted(item(reports(State.DELIVERED, sent_id="s1"), account="sms"))
    office.send()
    assert not mail.heard
    assert [(one.outcome, one.channel) for one in ends(office)] == [(Outcome.DELIVERED, "email")]


def test_it_can_be_stopped(office: Office) -> None:
    sms, _ = open_ways(office)
    made = start(office)
    assert isinstance(made, cmd.Done)
    assert made.made
    office.do(
        cmd.StopCascade(
            workspace=1, customer_id=office.customer(LINDA), cascade_id=made.made, by="api:shop"
        )
    )
    assert office.send() == 0
    assert not sms.heard
    assert [one.outcome for one in ends(office)] == [Outcome.STOPPED]


def test_a_person_who_has_a_step_sent_again_takes_it_in_hand(office: Office) -> None:
    sms, mail = open_ways(office)
    start(office)
    sms.answers.append(Refused("1", "no"))
    office.send()
    first = steps(office)[0].delivery_id
    customer = office.delivery(first).customer_id
    settle = cmd.SettleDelivery(
        workspace=1, customer_id=customer, delivery_id=first, arrived=False, by="agent:mia"
    )
    assert isinstance(office.do(settle), cmd.Done)
    assert [(one.outcome, one.by) for one in ends(office)] == [(Outcome.STOPPED, "agent:mia")]
    office.send()
    assert not mail.heard
    assert len(sms.heard) == 2


def test_news_that_comes_twice_changes_nothing(office: Office) -> None:
    open_ways(office)
    start(office)
    office.send()
    for _ in range(3):
        office.accepted(item(reports(State.FAILED, sent_id="s1"), account="sms"))
    assert len(steps(office)) == 2


def test_at_most_five_are_under_way_for_a_customer(office: Office) -> None:
    open_ways(office)
    made = [start(office) for _ in range(6)]
    assert [isinstance(one, cmd.Done) for one in made] == [True] * 5 + [False]


def test_asked_again_under_the_same_key_it_begins_once(office: Office) -> None:
    open_ways(office)
    first, again = (start(office, form_id="k1", until=office.now + timedelta(1)) for _ in "12")
    assert isinstance(first, cmd.Done)
    assert isinstance(again, cmd.Done)
    assert (again.made, again.repeated) == (first.made, True)
    assert len(steps(office)) == 1


def test_when_the_customer_is_split_a_person_looks(office: Office) -> None:
    _, mail = open_ways(office)
    start(office)
    office.send()
    office.accepted(item(reports(State.FAILED, sent_id="s1"), account="sms"))
    office.do(
        cmd.SplitCustomer(
            workspace=1, customer_id=office.customer(LINDA), by="agent:mia", reason="two people"
        )
    )
    assert [one.outcome for one in ends(office)] == [Outcome.SPLIT]
    office.send()
    assert not mail.heard


def test_each_way_says_why_it_stands_there(office: Office) -> None:
    open_ways(office)
    start(office, ways=())
    assert [(way.channel, way.why) for way in started(office).ways] == [
        ("email", "reached the customer before"),
        ("sms", "reached the customer before"),
    ]
    assert len(written(office, MAIL)) == 1


def test_an_address_of_somebody_else_is_no_way(office: Office) -> None:
    open_ways(office)
    office.accepted(item(says("Hallo", "tel:+491709999999"), account="sms"))
    made = start(office, ways=(("sms", "tel:+491709999999"),))
    assert isinstance(made, cmd.Rejected)
    assert made.code == "unanswerable"


def keeps(office: Office, preference: Preference) -> cmd.Command:
    """Linda says how she wants to be reached."""
    return cmd.KeepWishes(
        workspace=1,
        customer_id=office.customer(LINDA),
        choices=(Choice(customer_id=office.customer(LINDA), preference=preference),),
        told=Told(wording="1", source=MAIL),
    )


def close_all(office: Office) -> cmd.Command:
    """Close Linda's ticket."""
    [ticket, *_] = office.thread(LINDA).tickets
    return cmd.CloseTicket(
        workspace=1,
        customer_id=office.customer(LINDA),
        ticket_id=ticket.ticket_id,
        reason="done",
        by="agent:mia",
        tell=False,
    )


@pytest.mark.parametrize("wants", list(Wants))
def test_the_store_in_memory_and_the_database_agree_on_what_is_due(
    office: Office, wants: Wants
) -> None:
    open_ways(office)
    start(office, wants=wants)
    ((rings_at, outcome),) = office.rows("select rings_at, outcome from cascade")
    assert rings_at == office.now + Patience().delivered
    assert outcome == ""
