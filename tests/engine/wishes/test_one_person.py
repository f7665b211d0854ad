"""Does a wish reach the other senders for the whole person, however many records they have?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.engine.office import KARIM, LINDA, MIA, POLICY, Office, says

from faden.core import event as ev
from faden.core.channel import Capabilities, Evidence
from faden.core.wish.sender import Sender
from faden.engine import command as cmd

BILLING = Sender("billing", timedelta(seconds=30))
LETTERS = "mailto:linda@example.org"  #: Linda once more, on a record of its own


def with_billing(office: Office) -> None:
    """The billing system writes to customers besides us."""
    office.policies[1] = replace(POLICY, senders=(BILLING,))


def joined(office: Office, one: str = LINDA, other: str = LETTERS) -> None:
    """A colleague has found that both are one person."""
    office.do(
        cmd.JoinCustomers(
            workspace=1,
            customer_id=office.customer(one),
            other_id=office.customer(other),
            by="agent:anna",
        )
    )


def in_care(office: Office, ward: str = MIA) -> None:
    """Linda answers for her daughter."""
    office.do(
        cmd.DeclareHousehold(
            workspace=1,
            guardian_id=office.customer(),
            ward_id=office.customer(ward),
            by="agent:anna",
        )
    )


def told(office: Office, address: str = LINDA) -> list[tuple[bool, tuple[str, ...]]]:
    """What billing was told of a record: whether it is a yes, and to what."""
    found = [one for one in office.events(address) if isinstance(one, ev.WishPassedOn)]
    return [(one.granted, one.purposes) for one in found]


def sends(office: Office, to: str) -> None:
    """Billing has sent an offer, and tells us so."""
    office.do(
        cmd.ObserveMessage(
            workspace=1,
            system="billing",
            external_id=f"offer to {to}",
            to=to,
            channel="email" if to.startswith("mailto:") else "sms",
            text="Nur heute: 20 % auf alles",
            purpose="marketing",
            sent_at=office.now,
            by="api:billing",
        )
    )


NO, YES = (False, ("*",)), (True, ("*",))


def test_a_stop_reaches_every_record_of_the_person(office: Office) -> None:
    with_billing(office)
    office.accept(says("Hallo"), says("Hallo", LETTERS))
    joined(office)
    office.accept(says("STOPP"))
    assert (told(office), told(office, LETTERS)) == ([NO], [NO])


def test_a_stop_that_a_colleague_heard_is_told_once_for_each_record(office: Office) -> None:
    with_billing(office)
    office.accept(says("Hallo"), says("Hallo", LETTERS))
    joined(office)
    office.do(
        cmd.RecordWish(
            workspace=1,
            customer_id=office.customer(),
            purposes=(),
            granted=False,
            wording="am Telefon gesagt",
            by="agent:anna",
        )
    )
    assert (told(office), told(office, LETTERS)) == ([NO], [NO])


def test_who_is_joined_later_brings_the_no_along(office: Office) -> None:
    with_billing(office)
    office.accept(says("STOPP"), says("Hallo", LETTERS), says("Hallo", KARIM))
    assert told(office, LETTERS) == []
    joined(office)
    assert (told(office), told(office, LETTERS), told(office, KARIM)) == ([NO], [NO], [])
    office.accept(says("STOPP"))
    assert (told(office), told(office, LETTERS)) == ([NO], [NO])


def test_joining_those_who_wish_nothing_tells_nothing(office: Office) -> None:
    with_billing(office)
    office.accept(says("Hallo"), says("Hallo", LETTERS))
    joined(office)
    assert (told(office), told(office, LETTERS)) == ([], [])


def test_a_no_for_one_address_stays_with_it_when_records_are_joined(office: Office) -> None:
    with_billing(office)
    typed = replace(says("STOPP"), evidence=Evidence.ASSERTION)
    office.accept(typed, says("Hallo", LETTERS))
    joined(office)
    assert (told(office), told(office, LETTERS)) == ([NO], [])


def test_a_yes_is_not_told_while_another_record_of_the_person_says_no(office: Office) -> None:
    with_billing(office)
    office.accept(says("STOPP"), says("STOPP", LETTERS))
    joined(office)
    office.accept(says("START"))
    assert (told(office), told(office, LETTERS)) == ([NO], [NO])
    office.accept(says("START", LETTERS))
    assert (told(office), told(office, LETTERS)) == ([NO, YES], [NO, YES])


def test_a_yes_is_told_for_every_record_that_the_no_was_told_for(office: Office) -> None:
    with_billing(office)
    office.accept(says("Hallo"), says("Hallo", LETTERS))
    joined(office)
    office.accept(says("STOPP"))
    office.accept(says("START"))
    assert (told(office), told(office, LETTERS)) == ([NO, YES], [NO, YES])


def test_whoever_comes_into_care_gets_no_advertising_from_anybody(office: Office) -> None:
    with_billing(office)
    office.accept(says("Hallo"), says("Hi", MIA))
    in_care(office)
    assert (told(office), told(office, MIA)) == ([], [(False, ("marketing",))])
    office.accept(says("START", MIA))
    assert told(office, MIA) == [(False, ("marketing",))]


def test_a_guardians_no_is_told_for_whoever_comes_into_their_care(office: Office) -> None:
    with_billing(office)
    office.accept(says("STOPP"), says("Hi", MIA))
    in_care(office)
    assert told(office, MIA) == [(False, ("*", "marketing"))]


def test_a_sender_who_obeyed_all_it_was_told_breaks_no_wish(office: Office) -> None:
    with_billing(office)
    office.accept(says("STOPP"), says("STOPP", LETTERS))
    joined(office)
    office.accept(says("START"))
    office.later(minutes=1)
    if told(office)[-1] == YES:
        sends(office, LINDA)
    assert not any(isinstance(one, ev.IncidentOpened) for one in office.events())


def test_a_broken_wish_is_told_on_another_record_where_only_that_can_be_written_to(
    office: Office,
) -> None:
    office.accept(says("Hallo"))
    office.do(
        cmd.ObserveMessage(
            workspace=1,
            system="billing",
            external_id="old",
            to=LETTERS,
            channel="email",
            text="Ihre Rechnung",
            purpose="service",
            sent_at=office.now,
            by="api:billing",
        )
    )
    joined(office)
    office.accept(says("STOPP"))
    office.later(minutes=1)
    sends(office, LETTERS)
    incident: Any = next(
        one for one in office.events(LETTERS) if isinstance(one, ev.IncidentOpened)
    )
    word = next(
        one
        for one in office.events()
        if isinstance(one, ev.MessageWritten) and one.tells == "incident"
    )
    assert (word.address, incident.told) == (LINDA, word.delivery_id)


def test_whoever_can_be_written_to_nowhere_is_an_incident_all_the_same(office: Office) -> None:
    office.accept(says("STOPP"))
    office.line.capabilities = Capabilities(inbound=False)
    office.later(minutes=1)
    sends(office, LINDA)
    (incident,) = [one for one in office.events() if isinstance(one, ev.IncidentOpened)]
    assert incident.told is None
