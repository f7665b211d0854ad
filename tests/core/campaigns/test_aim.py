"""Who gets the message that is meant for somebody, and who never does?"""

from dataclasses import replace

import pytest

from faden.core.campaigns.aim import Aim, Skip, Why, aim
from faden.core.campaigns.words import words
from faden.core.thread import Circle, Refusal, Thread

LINDA, KARIM, MIA = "c1", "c2", "c3"
TEL, MAIL = "tel:+491701234567", "mailto:linda@example.org"
NO = Refusal("marketing", None)
MAYBE = Refusal("*", None, doubted=True)


def linda(**said: object) -> Thread:
    return replace(Thread(customer_id=LINDA, wards=(MIA,)), **said)  # type: ignore[arg-type]


def mia(**said: object) -> Thread:
    ward = Thread(customer_id=MIA, name="Mia", guardians=(LINDA,))
    return replace(ward, **said)  # type: ignore[arg-type]


def for_mia(ward: Thread, *others: Thread, told: tuple[str, ...] = ()) -> Aim | Skip:
    reached = {LINDA: [TEL], KARIM: ["tel:+491715550143"], MIA: ["tel:+491709999999"]}
    return aim(Circle(ward, others), reached, told)


def for_linda(**said: object) -> Aim | Skip:
    alone = replace(Thread(customer_id=LINDA), **said)  # type: ignore[arg-type]
    return aim(Circle(alone), {LINDA: [MAIL, TEL]})


def test_a_customer_gets_it_at_the_first_address_that_lives() -> None:
    assert for_linda() == Aim(LINDA, MAIL)
    assert for_linda(dead=(MAIL,)) == Aim(LINDA, TEL)
    assert for_linda(dead=(MAIL, TEL)) == Skip(Why.NO_ADDRESS)


def test_a_no_for_one_address_leaves_the_other() -> None:
    assert for_linda(refusals=(Refusal("marketing", MAIL),)) == Aim(LINDA, TEL)


@pytest.mark.parametrize(("said", "why"), [(NO, Why.OPTED_OUT), (MAYBE, Why.DOUBTED)])
def test_whoever_said_no_or_perhaps_gets_nothing(said: Refusal, why: Why) -> None:
    assert for_linda(refusals=(said,)) == Skip(why)


def test_what_is_meant_for_a_ward_goes_to_the_guardian() -> None:
    assert for_mia(mia(), linda()) == Aim(LINDA, TEL, "Mia")


def test_nobody_gets_it_when_the_guardian_said_no() -> None:
    assert for_mia(mia(), linda(refusals=(NO,))) == Skip(Why.GUARDIAN_OPTED_OUT)
    assert for_mia(mia(), linda(refusals=(MAYBE,))) == Skip(Why.DOUBTED)


def test_a_no_said_for_the_ward_means_nothing_for_the_ward_to_anyone() -> None:
    assert for_mia(mia(refusals=(NO,)), linda()) == Skip(Why.OPTED_OUT_FOR)


def test_the_no_of_one_guardian_is_not_got_round_by_the_other() -> None:
    both = mia(guardians=(LINDA, KARIM))
    karim = Thread(customer_id=KARIM, wards=(MIA,))
    assert for_mia(both, linda(), karim) == Aim(LINDA, TEL, "Mia")
    assert for_mia(both, linda(), replace(karim, refusals=(NO,))) == Skip(Why.GUARDIAN_OPTED_OUT)


def test_the_ward_is_never_written_to_even_without_another_address() -> None:
    found = aim(Circle(mia(), (linda(),)), {MIA: ["tel:+491709999999"]})
    assert found == Skip(Why.NO_ADDRESS)


def test_a_guardian_who_is_in_care_gets_no_advertising_either() -> None:
    cared = linda(guardians=(KARIM,))
    assert for_mia(mia(), cared, Thread(customer_id=KARIM)) == Skip(Why.GUARDIAN_OPTED_OUT)


def test_a_person_is_told_once_by_whichever_record() -> None:
    joined = linda(joined=(KARIM,))
    karim = Thread(customer_id=KARIM, joined=(LINDA,))
    assert for_mia(mia(), joined, karim, told=(KARIM,)) == Skip(Why.TOLD)


def test_the_guardian_reads_for_whom_it_is() -> None:
    assert words("Für 0 Euro.", ["Mia"], "de") == "Für Mia: Für 0 Euro."
    assert words("Free.", ["Mia", "Ben", "Mia"], "en") == "For Mia and Ben: Free."
    assert words("Free.", [""], "en") == "For the person in your care: Free."
