"""Does a wish hold, on every address, whatever else happens?"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.core.any_event import ADDRESSES, any_event, told
from tests.core.people import (
    LINDA,
    LINDA_MAIL,
    MIA,
    Town,
    declared,
    no,
    perhaps,
    yes,
)

from faden.core import consent, decision
from faden.core import event as ev
from faden.core.channel import Evidence, InboundOptOut
from faden.core.consent import No, Rest, Yes, may_send
from faden.core.policy import REQUIRED
from faden.core.thread import Circle, Thread

OPTIONAL = ("marketing", "survey", "newsletter")


@pytest.fixture
def town() -> Town:
    """Linda, her daughter Mia and Karim, who have nothing to do with one another yet."""
    town = Town()
    town.meet("linda", "mia", "karim", "linda's mail")
    return town


@pytest.mark.parametrize("purpose", OPTIONAL)
def test_stop_ends_everything_that_is_not_required(town: Town, purpose: str) -> None:
    town.writes("linda", "STOPP")
    assert town.may_send("linda", purpose) == No(f"withdrawn by the customer: {purpose}")


@pytest.mark.parametrize("purpose", REQUIRED)
def test_stop_leaves_what_is_owed_to_the_customer(town: Town, purpose: str) -> None:
    town.writes("linda", "STOPP")
    assert town.may_send("linda", purpose) == Yes()


def test_a_stop_said_on_one_address_counts_on_every_other(town: Town) -> None:
    town.writes("linda", "STOPP", sender=LINDA)
    assert isinstance(town.may_send("linda", "marketing", to=LINDA_MAIL), No)


def test_an_ordinary_next_message_does_not_lift_a_no(town: Town) -> None:
    town.writes("linda", "STOPP")
    town.writes("linda", "Wann kommt mein Paket? Ja, bitte!")
    assert isinstance(town.may_send("linda", "marketing"), No)


def test_start_lifts_it(town: Town) -> None:
    town.writes("linda", "STOPP")
    town.writes("linda", "START")
    assert town.may_send("linda", "marketing") == Yes()


def test_a_no_to_contract_messages_holds_when_it_is_said_by_name(town: Town) -> None:
    town.happens("linda", no("contract"))
    assert isinstance(town.may_send("linda", "contract"), No)
    assert town.may_send("linda", "marketing") == Yes()


def test_nobody_can_refuse_the_answer_to_their_own_question(town: Town) -> None:
    town.happens("linda", no("service", "*"))
    assert town.may_send("linda", "service") == Yes()


def test_a_yes_to_one_purpose_stands_beside_a_no_to_everything(town: Town) -> None:
    town.happens("linda", no(), yes("marketing"))
    assert town.may_send("linda", "marketing") == Yes()
    assert isinstance(town.may_send("linda", "survey"), No)


def test_the_latest_word_counts(town: Town) -> None:
    town.happens("linda", no(), yes("marketing"), no())
    assert isinstance(town.may_send("linda", "marketing"), No)


def test_a_yes_for_one_address_does_not_lift_a_no_for_all(town: Town) -> None:
    town.happens("linda", no("marketing"), yes("marketing", address=LINDA))
    assert isinstance(town.may_send("linda", "marketing", to=LINDA), No)
    town.happens("linda", no(), yes(address=LINDA))
    assert isinstance(town.may_send("linda", "survey", to=LINDA), No)


def test_a_no_for_one_address_leaves_the_others(town: Town) -> None:
    town.happens("linda", no("marketing", address=LINDA))
    assert isinstance(town.may_send("linda", "marketing", to=LINDA), No)
    assert town.may_send("linda", "marketing", to=LINDA_MAIL) == Yes()


def test_a_yes_for_the_same_address_lifts_its_no(town: Town) -> None:
    town.happens("linda", no("marketing", address=LINDA), yes("marketing", address=LINDA))
    assert town.may_send("linda", "marketing", to=LINDA) == Yes()


# Doubt.


def test_doubtful_words_let_everything_optional_rest_until_a_person_has_looked(town: Town) -> None:
    town.happens("linda", perhaps())
    assert isinstance(town.may_send("linda", "marketing"), Rest)
    assert town.may_send("linda", "contract") == Yes()


def test_a_person_who_looked_lets_it_go_on(town: Town) -> None:
    town.happens("linda", perhaps(), yes())
    assert town.may_send("linda", "marketing") == Yes()


def test_a_certain_no_is_not_weakened_by_a_doubt(town: Town) -> None:
    town.happens("linda", no(), perhaps())
    assert isinstance(town.may_send("linda", "marketing"), No)


def test_a_doubt_also_rests_what_was_welcome_after_a_no(town: Town) -> None:
    town.happens("linda", no(), yes("marketing", "contract"), perhaps())
    assert isinstance(town.may_send("linda", "marketing"), Rest)
    assert town.may_send("linda", "contract") == Yes()
    town.happens("linda", yes("marketing"))
    assert town.may_send("linda", "marketing") == Yes()


def test_a_no_found_anywhere_beats_a_doubt_found_first(town: Town) -> None:
    joined(town, "karim", "linda")
    town.happens("karim", perhaps())
    town.happens("linda", no())
    assert isinstance(town.may_send("karim", "marketing"), No)


# One person, several records; one family.


def joined(town: Town, one: str, other: str) -> None:
    town.take(decision.join(one, other, Evidence.PROOF, by="agent:anna"))


def test_a_no_on_one_record_holds_on_every_record_of_the_person(town: Town) -> None:
    joined(town, "linda", "linda's mail")
    town.writes("linda", "STOPP")
    assert isinstance(town.may_send("linda's mail", "marketing", to=LINDA_MAIL), No)


def test_a_no_survives_join_and_split(town: Town) -> None:
    town.writes("linda", "STOPP")
    joined(town, "linda", "karim")
    town.take(decision.split(town.circle("linda"), "karim", by="agent:anna", reason="two people"))
    assert isinstance(town.may_send("linda", "marketing"), No)
    assert town.may_send("karim", "marketing") == Yes()


def test_a_mothers_no_reaches_her_daughter(town: Town) -> None:
    declared(town, guardian="linda", ward="mia")
    town.writes("linda", "STOPP")
    assert isinstance(town.may_send("mia", "survey", to=MIA), No)
    assert isinstance(consent.may_send(Circle(town.threads["mia"]), MIA, "survey"), No), (
        "the no stands on Mia's own thread as well"
    )


def test_a_no_said_before_the_household_was_known_reaches_the_daughter(town: Town) -> None:
    town.writes("linda", "STOPP")
    declared(town, guardian="linda", ward="mia")
    assert town.may_send("mia", "survey", to=MIA) == No("withdrawn by the guardian: survey")


def test_a_daughter_cannot_lift_her_mothers_no(town: Town) -> None:
    declared(town, guardian="linda", ward="mia")
    town.writes("linda", "STOPP")
    town.writes("mia", "START", sender=MIA)
    assert isinstance(town.may_send("mia", "survey", to=MIA), No)


def test_a_daughters_no_is_her_own(town: Town) -> None:
    declared(town, guardian="linda", ward="mia")
    town.writes("mia", "STOPP", sender=MIA)
    assert isinstance(town.may_send("mia", "survey", to=MIA), No)
    assert town.may_send("linda", "marketing") == Yes()


def test_a_mother_who_wrote_from_her_other_address_reaches_her_daughter(town: Town) -> None:
    joined(town, "linda", "linda's mail")
    declared(town, guardian="linda", ward="mia")
    town.writes("linda's mail", "STOPP", sender=LINDA_MAIL)
    assert isinstance(town.may_send("mia", "survey", to=MIA), No)


def test_an_opt_out_that_the_provider_took_reaches_the_family(town: Town) -> None:
    declared(town, guardian="linda", ward="mia")
    opt_out = InboundOptOut(provider_id="o1", sender=LINDA, purposes=("survey",))
    town.take(decision.receive_opt_out(town.situation("linda"), opt_out))
    assert isinstance(town.may_send("mia", "survey", to=MIA), No)
    assert town.may_send("mia", "newsletter", to=MIA) == Yes()


def test_who_is_in_somebodys_care_gets_no_advertising_whatever_was_agreed(town: Town) -> None:
    town.meet("mia's mail")
    joined(town, "mia", "mia's mail")
    assert town.may_send("mia", "marketing", to=MIA) == Yes()
    declared(town, guardian="linda", ward="mia")
    town.writes("mia", "START", sender=MIA)
    town.writes("linda", "START")
    for record in ("mia", "mia's mail"):
        answer = town.may_send(record, "marketing", to=MIA)
        assert answer == No("a guardian answers for this customer: no advertising")
    assert town.may_send("mia", "survey", to=MIA) == Yes()
    assert town.may_send("linda", "marketing") == Yes()


@pytest.mark.parametrize("written", ["Marketing", " MARKETING "])
def test_a_providers_spelling_does_not_weaken_a_no(town: Town, written: str) -> None:
    opt_out = InboundOptOut(provider_id="o1", sender=LINDA, purposes=(written,))
    town.take(decision.receive_opt_out(town.situation("linda"), opt_out))
    assert isinstance(town.may_send("linda", "marketing"), No)


def test_an_opt_out_from_nothing_but_service_is_one_from_everything(town: Town) -> None:
    opt_out = InboundOptOut(provider_id="o1", sender=LINDA, purposes=("service",))
    town.take(decision.receive_opt_out(town.situation("linda"), opt_out))
    assert isinstance(town.may_send("linda", "marketing"), No)


# Whatever follows.


@st.composite
def a_no_and_what_follows(draw: st.DrawFn) -> tuple[ev.ConsentWithdrawn, list[ev.Event]]:
    purposes = draw(st.sampled_from((("*",), ("marketing",), ("marketing", "survey"))))
    follows = draw(st.lists(any_event, max_size=12))
    assume(not any(isinstance(event, ev.ConsentGranted) for event in follows))
    return no(*purposes), follows


@given(st.lists(any_event, max_size=8), a_no_and_what_follows(), st.sampled_from(ADDRESSES))
def test_after_a_no_nothing_of_the_purpose_leaves_whatever_follows_but_a_yes(
    before: list[ev.Event], said: tuple[ev.ConsentWithdrawn, list[ev.Event]], address: str
) -> None:
    withdrawn, follows = said
    thread = told(Thread(customer_id="linda"), *before, withdrawn, *follows)
    purpose = "marketing"
    assert isinstance(may_send(Circle(thread), address, purpose), No)


@given(st.lists(any_event, max_size=8), st.lists(any_event, max_size=8), st.sampled_from(ADDRESSES))
def test_after_a_doubt_nothing_optional_leaves_until_a_yes(
    before: list[ev.Event], follows: list[ev.Event], address: str
) -> None:
    assume(not any(isinstance(event, ev.ConsentGranted) for event in follows))
    thread = told(Thread(customer_id="linda"), *before, perhaps(), *follows)
    assert isinstance(may_send(Circle(thread), address, "marketing"), No | Rest)


@given(st.lists(any_event, max_size=12), st.sampled_from(ADDRESSES))
def test_service_is_always_allowed(events: list[ev.Event], address: str) -> None:
    thread = told(Thread(customer_id="linda"), *events)
    assert may_send(Circle(thread), address, "service") == Yes()
