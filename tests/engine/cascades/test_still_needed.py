"""Does a step that waits, or is tried again, leave only while its message is under way?"""

from datetime import timedelta

from tests.engine.cascades.house import MAIL, ends, open_ways, ring, start, steps
from tests.engine.office import LINDA, Office, item, says

from faden.core.cascade.said import Outcome, Patience, Wants
from faden.core.channel import Refused, Retry, Unclear
from faden.core.receipt import State
from faden.engine import command as cmd


def test_answered_while_a_step_was_under_way_it_is_not_tried_again(office: Office) -> None:
    sms, _ = open_ways(office)
    start(office, wants=Wants.ANSWERED)
    sms.answers.append(Retry("busy", timedelta(minutes=1)))
    calls = office.claim()  # from here on nobody can take it back
    office.accepted(item(says("Ich komme morgen", MAIL), account="mail"))
    assert [one.outcome for one in ends(office)] == [Outcome.ANSWERED]
    office.record(office.perform(calls))
    office.later(hours=1)
    office.send()
    [step] = steps(office)
    assert office.state(step.delivery_id) is State.WITHDRAWN
    assert len(sms.heard) == 1  # the one that was "not now"


def test_what_waits_until_the_time_is_over_does_not_leave(office: Office) -> None:
    sms, _ = open_ways(office)
    start(office, until=office.now + timedelta(minutes=5))
    office.later(minutes=5)  # the outbox looks before the alarm does
    assert office.send() == 0
    assert not sms.heard
    assert [one.outcome for one in ends(office)] == [Outcome.EXPIRED]


def test_its_time_is_over_though_an_attempt_is_still_looked_after(office: Office) -> None:
    sms, _ = open_ways(office)
    patience = Patience(delivered=timedelta(minutes=1))
    start(office, until=office.now + timedelta(minutes=5), patience=patience)
    sms.answers.append(Unclear("nobody answered"))
    office.send()
    office.later(minutes=2)
    ring(office)  # it is found out for ten minutes whether it arrived
    office.later(minutes=3)
    ring(office)
    assert [one.outcome for one in ends(office)] == [Outcome.EXPIRED]


def test_what_a_person_has_sent_again_leaves_though_its_ways_are_over(office: Office) -> None:
    sms, _ = open_ways(office)
    start(office)
    sms.answers.append(Refused("1", "no"))
    office.send()
    first = steps(office)[0].delivery_id
    again = cmd.SettleDelivery(
        workspace=1, customer_id=office.customer(LINDA), delivery_id=first, arrived=False, by="mia"
    )
    assert isinstance(office.do(again), cmd.Done)
    office.send()
    assert [one.text for one in sms.heard] == ["Ihr Auto ist fertig"] * 2
