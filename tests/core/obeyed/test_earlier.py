"""What does a sender hear that came after a wish was said?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core import consent
from faden.core import event as ev
from faden.core.obeyed.earlier import EACH, earlier, patient
from faden.core.obeyed.passing import Wish
from faden.core.thread import Circle, Refusal, Thread, fold
from faden.core.wish.sender import Sender

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINDA, KARIM, MIA = "a" * 32, "b" * 32, "c" * 32
MAIL = "mailto:linda@example.org"


def no(*purposes: str, address: str | None = None) -> Wish:
    return Wish(granted=False, purposes=purposes, address=address)


def yes(*purposes: str) -> Wish:
    return Wish(granted=True, purposes=purposes)


def thread(customer_id: str = LINDA, *refused: str, **other: object) -> Thread:
    refusals = tuple(Refusal(purpose, None) for purpose in refused)
    return replace(Thread(customer_id=customer_id, refusals=refusals), **other)  # type: ignore[arg-type]


def told(*wishes: Wish) -> list[ev.Recorded]:
    return [
        ev.Recorded(
            number,
            NOON,
            ev.WishPassedOn(
                wish_id="w",
                sender="shop",
                granted=one.granted,
                purposes=one.purposes,
                address=one.address,
                due_at=NOON,
            ),
        )
        for number, one in enumerate(wishes, start=1)
    ]


# What stands.


def test_a_record_with_nothing_against_anything_yields_nothing() -> None:
    assert earlier(Circle(thread()), ()) == ()


def test_a_yes_without_a_no_is_not_told() -> None:
    assert earlier(Circle(thread(LINDA, welcome=("marketing",))), ()) == ()
    assert earlier(Circle(thread(LINDA, "survey", welcome=("marketing",))), ()) == (no("survey"),)


def test_a_no_is_told_in_one() -> None:
    linda = thread(LINDA, "survey", "marketing")
    assert earlier(Circle(linda), ()) == (no("marketing", "survey"),)


def test_a_doubt_is_nobody_s_wish_yet() -> None:
    doubts = (Refusal("*", None, doubted=True), Refusal("marketing", MAIL, doubted=True))
    assert earlier(Circle(thread(LINDA, refusals=doubts)), ()) == ()


def test_what_stands_only_for_an_address_is_told_for_it() -> None:
    linda = thread(LINDA, refusals=(Refusal("marketing", MAIL), Refusal("survey", None)))
    assert earlier(Circle(linda), ()) == (no("survey"), no("marketing", address=MAIL))


def test_what_a_no_to_everything_covers_is_not_told_besides() -> None:
    linda = thread(LINDA, "*", "marketing", "contract")
    assert earlier(Circle(linda), ()) == (no("*"), no("contract"))


def test_what_is_welcome_all_the_same_is_told_after_the_no_to_everything() -> None:
    linda = thread(LINDA, "*", "survey", welcome=("marketing",))
    assert earlier(Circle(linda), ()) == (no("*"), yes("marketing"), no("survey"))


# Whose.


def test_what_was_said_on_another_record_of_the_person_holds_for_both() -> None:
    first = thread(LINDA, "*", joined=(KARIM,))
    second = thread(KARIM, joined=(LINDA,))
    assert earlier(Circle(second, (first,)), ()) == (no("*"),)


def test_a_yes_of_one_record_is_not_told_against_the_no_of_another() -> None:
    first = thread(LINDA, "*", joined=(KARIM,), welcome=("marketing",))
    second = thread(KARIM, "marketing", joined=(LINDA,))
    assert earlier(Circle(first, (second,)), ()) == (no("*"),)


def test_no_advertising_for_whoever_is_in_somebody_s_care() -> None:
    daughter = thread(MIA, guardians=(LINDA,))
    linda = thread(LINDA, wards=(MIA,))
    assert earlier(Circle(daughter, (linda,)), ()) == (no("marketing"),)
    assert earlier(Circle(linda, (daughter,)), ()) == ()


def test_what_a_guardian_does_not_want_is_told_for_whoever_is_in_their_care() -> None:
    daughter = thread(MIA, guardians=(LINDA,))
    linda = thread(LINDA, "survey", wards=(MIA,))
    assert earlier(Circle(daughter, (linda,)), ()) == (no("marketing", "survey"),)


# What it knows.


def test_whoever_has_heard_it_since_hears_nothing_again() -> None:
    linda = thread(LINDA, "*", welcome=("marketing",))
    assert earlier(Circle(linda), told(no("*"), yes("marketing"))) == ()
    assert earlier(Circle(thread(LINDA, "marketing")), told(no("*"))) == ()


def test_whoever_has_heard_one_of_two_hears_both() -> None:
    linda = thread(LINDA, "marketing", "survey")
    assert earlier(Circle(linda), told(no("survey"))) == (no("marketing", "survey"),)


def test_an_older_no_does_not_undo_a_yes_heard_meanwhile() -> None:
    linda = thread(LINDA, "*", welcome=("survey",))
    assert earlier(Circle(linda), told(yes("survey"))) == (no("*"), yes("survey"))


@pytest.mark.parametrize(
    "heard",
    [
        [no("*"), yes("*")],
        [no("*"), yes("marketing")],
        [no("marketing", address=MAIL)],
        [no("survey")],
    ],
)
def test_what_it_does_not_keep_is_told_again(heard: list[Wish]) -> None:
    assert earlier(Circle(thread(LINDA, "marketing")), told(*heard)) == (no("marketing"),)


def test_required_things_are_not_covered_by_everything() -> None:
    linda = thread(LINDA, "contract")
    assert earlier(Circle(linda), told(no("*"))) == (no("contract"),)


purposes = st.sampled_from(["*", "marketing", "survey", "contract"])
addresses = st.sampled_from([None, MAIL, "tel:+491701234567"])
refusals = st.lists(
    st.builds(Refusal, purpose=purposes, address=addresses), max_size=5, unique=True
)
welcomes = st.lists(st.sampled_from(["marketing", "survey"]), max_size=2, unique=True)


@given(refusals, welcomes, refusals, st.booleans())
def test_who_keeps_what_it_was_told_breaks_no_wish_and_is_told_nothing_again(
    own: list[Refusal], welcome: list[str], others: list[Refusal], has_guardian: bool
) -> None:
    linda = thread(LINDA, refusals=tuple(own), welcome=tuple(welcome))
    other = thread(KARIM, refusals=tuple(one for one in others if one.address is None))
    if has_guardian:
        linda, other = replace(linda, guardians=(KARIM,)), replace(other, wards=(LINDA,))
    else:
        linda, other = replace(linda, joined=(KARIM,)), replace(other, joined=(LINDA,))
    circle = Circle(linda, (other,))
    wishes = earlier(circle, ())
    obeys = Thread(customer_id="")
    for one in wishes:
        kind = ev.ConsentGranted if one.granted else ev.ConsentWithdrawn
        wish = kind(purposes=one.purposes, address=one.address, wording="", source="", by="faden")
        obeys = fold(obeys, wish, NOON)
    for purpose in ("marketing", "survey", "contract"):
        for address in (MAIL, "tel:+491701234567", "tel:+49999"):
            if isinstance(consent.may_send(circle, address, purpose), consent.No):
                assert isinstance(consent.may_send(Circle(obeys), address, purpose), consent.No)
    assert earlier(circle, told(*wishes)) == ()


def test_each_that_waits_before_it_gives_a_second_more() -> None:
    shop = Sender("shop", timedelta(seconds=30))
    assert patient(shop, 0) == shop
    assert patient(shop, 1000).acknowledge_within == timedelta(seconds=30) + 1000 * EACH
