"""Does a sender that comes later hear the wishes that stand, and each once?"""

from collections import Counter
from datetime import timedelta

from tests.engine.office import KARIM, LINDA, MIA, Office, says
from tests.engine.wishes.senders import BILLING, SHOP, Senders, of, tel, wishes

from faden.engine import command as cmd
from faden.engine.wishes.earlier import FIRST

# Who hears what.


def test_a_sender_that_comes_later_hears_what_stands_and_of_nobody_else(
    office: Office, senders: Senders
) -> None:
    office.accept(says("STOPP"), says("Hallo", KARIM))
    senders.comes(BILLING)
    done = senders.all()
    (wish,) = of(office)
    assert senders.told() == [("billing", LINDA)]
    assert (wish.granted, wish.purposes, wish.due_at) == (
        False,
        ("*",),
        office.now + BILLING.acknowledge_within,
    )
    assert (done.done_at, done.expected, done.looked, done.told) == (office.now, 1, 1, 1)


def test_nobody_is_told_before_every_process_knows_the_sender(
    office: Office, senders: Senders
) -> None:
    office.accept(says("STOPP"))
    senders.comes(BILLING)
    assert (senders.look(), senders.look()) == (1, 0)
    office.now += FIRST - timedelta(seconds=1)
    assert senders.batch() is None
    assert of(office) == []


def test_what_stands_for_all_of_a_person_and_those_in_their_care_is_told(
    office: Office, senders: Senders
) -> None:
    office.accept(says("Hallo"), says("Hallo", KARIM), says("Hallo", MIA))
    linda, karim, mia = (office.customer(one) for one in (LINDA, KARIM, MIA))
    join = cmd.JoinCustomers(workspace=1, customer_id=linda, other_id=karim, by="agent:anna")
    ward = cmd.DeclareHousehold(workspace=1, guardian_id=linda, ward_id=mia, by="agent:anna")
    office.do(join)
    office.do(ward)
    wishes(office, "survey", address=KARIM)
    senders.comes(BILLING)
    senders.all(limit=1)
    assert [one.purposes for one in of(office)] == [("survey",)]
    assert [one.purposes for one in of(office, KARIM)] == [("survey",)]
    assert [one.purposes for one in of(office, MIA)] == [("marketing", "survey")]


def test_what_is_welcome_all_the_same_is_told_in_its_order(
    office: Office, senders: Senders
) -> None:
    office.accept(says("STOPP"))
    wishes(office, "survey", granted=True)
    senders.comes(BILLING)
    senders.all()
    assert [(one.granted, one.purposes) for one in of(office)] == [
        (False, ("*",)),
        (True, ("survey",)),
    ]


def test_what_was_taken_back_is_not_told(office: Office, senders: Senders) -> None:
    office.accept(says("STOPP"))
    office.accept(says("START"))
    senders.comes(BILLING)
    done = senders.all()
    assert (of(office), done.looked, done.told) == ([], 1, 0)


# Once.


def test_whoever_was_told_since_it_came_is_not_told_again(office: Office, senders: Senders) -> None:
    senders.comes(BILLING)
    office.accept(says("STOPP"))
    assert senders.all().told == 0
    assert senders.told() == [("billing", LINDA)]


def test_a_wish_said_meanwhile_is_told_once_wherever_the_sweep_stands(
    office: Office, senders: Senders
) -> None:
    for number in range(40):
        office.accept(says("STOPP" if number % 2 else "Hallo", tel(number)))
    senders.comes(BILLING)
    senders.look()
    office.later(seconds=15)
    senders.batch(limit=7)
    for number in range(0, 40, 2):
        office.accept(says("STOPP", tel(number)))
        senders.batch(limit=2)
    while senders.batch(limit=7) is not None:
        pass
    assert Counter(senders.told()) == {("billing", tel(number)): 1 for number in range(40)}


def test_another_wish_said_meanwhile_does_not_hide_the_earlier_one(
    office: Office, senders: Senders
) -> None:
    office.accept(says("Hallo"))
    wishes(office, "marketing")
    senders.comes(BILLING)
    wishes(office, "survey")
    senders.all()
    assert [one.purposes for one in of(office)] == [("survey",), ("marketing", "survey")]


def test_a_sender_that_went_and_came_back_hears_all_again(office: Office, senders: Senders) -> None:
    office.accept(says("STOPP"))
    senders.comes(BILLING)
    senders.all()
    office.later(hours=1)
    senders.goes(BILLING)
    office.later(seconds=1)
    senders.comes(BILLING)  # before anybody has looked
    assert senders.all().told == 1
    assert len(of(office)) == 2


def test_what_it_heard_before_it_went_does_not_count(office: Office, senders: Senders) -> None:
    senders.comes(BILLING)
    office.accept(says("Hallo"))
    wishes(office, "marketing")
    senders.goes(BILLING)
    office.later(seconds=1)
    senders.comes(BILLING)
    wishes(office, "survey")
    senders.all()
    assert [one.purposes for one in of(office)] == [
        ("marketing",),
        ("survey",),
        ("marketing", "survey"),
    ]


def test_whoever_came_by_a_clock_that_runs_ahead_is_told_once(
    office: Office, senders: Senders
) -> None:
    office.accept(says("STOPP"), says("Hallo", KARIM))
    linda, karim = office.customer(), office.customer(KARIM)
    office.do(cmd.JoinCustomers(workspace=1, customer_id=linda, other_id=karim, by="agent:anna"))
    wishes(office, "survey", address=KARIM)
    office.later(minutes=5)
    senders.comes(BILLING)
    office.later(minutes=-5)
    senders.all(limit=1)
    assert senders.told() == [("billing", address) for address in sorted((KARIM, LINDA))]


def test_two_senders_hear_each_all(office: Office, senders: Senders) -> None:
    office.accept(says("STOPP"), says("STOPP", KARIM))
    senders.comes(BILLING)
    senders.comes(SHOP)
    senders.all(limit=1)
    assert senders.told() == [
        (name, address) for name in ("billing", "shop") for address in sorted((KARIM, LINDA))
    ]
