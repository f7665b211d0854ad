"""Who is the same person, who belongs together, and when must a person decide?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import NOON
from tests.core.people import POLICY, Town, declared

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import Claim, Evidence
from faden.core.identity import MOST_JOINED, Join, Keep, Level, Suggest, judge, kin, people
from faden.core.thread import Circle, Suggestion, Thread

LINDA = Thread(customer_id="linda", name="Linda Weber")
OTHER = Thread(customer_id="other")
MAIL = "mailto:linda@example.org"


@pytest.mark.parametrize(
    ("evidence", "verdict"),
    [
        (Evidence.INFERENCE, Suggest()),
        (Evidence.ASSERTION, Suggest()),
        (Evidence.POSSESSION, Join()),
        (Evidence.PROOF, Join()),
    ],
)
def test_only_possession_and_proof_join_by_themselves(
    evidence: Evidence, verdict: Join | Suggest
) -> None:
    assert judge(Circle(LINDA), Circle(OTHER), evidence) == verdict


@pytest.mark.parametrize(
    ("mine", "theirs", "verdict"),
    [
        (LINDA, LINDA, Keep("they are one customer already")),
        (replace(LINDA, joined=("other",)), OTHER, Keep("they are one customer already")),
        (replace(LINDA, never=("other",)), OTHER, Keep("a person said they are not the same")),
        (LINDA, replace(OTHER, never=("linda",)), Keep("a person said they are not the same")),
        (LINDA, replace(OTHER, name="Karim Haddad"), Suggest()),
        (LINDA, replace(OTHER, name="Weber, L."), Suggest()),
        (LINDA, replace(OTHER, name="linda WEBER"), Join()),
        (LINDA, replace(OTHER, name="Frau Weber"), Join()),
        (replace(LINDA, name=None), replace(OTHER, name="Karim Haddad"), Join()),
    ],
)
def test_what_a_proof_means(mine: Thread, theirs: Thread, verdict: Join | Suggest | Keep) -> None:
    assert judge(Circle(mine), Circle(theirs), Evidence.PROOF) == verdict


def test_a_suggestion_is_repeated_only_with_better_evidence() -> None:
    suggested = (Suggestion("other", MAIL, Evidence.ASSERTION),)
    mine, theirs = Circle(replace(LINDA, suggestions=suggested)), Circle(OTHER)
    assert judge(mine, theirs, Evidence.INFERENCE) == Keep("it is suggested already")
    assert judge(mine, theirs, Evidence.ASSERTION) == Keep("it is suggested already")
    assert judge(mine, theirs, Evidence.PROOF) == Join()


def test_recognised_is_not_verified() -> None:
    assert Level.UNKNOWN < Level.CLAIMED < Level.POSSESSION < Level.LOGIN < Level.IN_PERSON


# A veto counts for every record of both customers.


def joined(town: Town, one: str, other: str) -> None:
    town.take(decision.join(one, other, Evidence.PROOF, by="agent:anna"))


def claims(town: Town, one: str, other: str, evidence: Evidence) -> list[ev.Event]:
    """One proves an address of the other."""
    here = town.situation(one)
    return town.take(
        decision.claimed_address(here, town.circle(other), Claim(MAIL, evidence)),
    )


def test_a_proof_joins_two_records() -> None:
    town = Town()
    town.meet("linda", "mail")
    claims(town, "linda", "mail", Evidence.POSSESSION)
    assert people(town.threads, "linda") == people(town.threads, "mail") == ("linda", "mail")


def test_an_assertion_only_suggests_on_both_sides() -> None:
    town = Town()
    town.meet("linda", "mail")
    claims(town, "linda", "mail", Evidence.ASSERTION)
    assert town.threads["linda"].suggestions == (Suggestion("mail", MAIL, Evidence.ASSERTION),)
    assert town.threads["mail"].suggestions == (Suggestion("linda", MAIL, Evidence.ASSERTION),)
    assert people(town.threads, "linda") == ("linda",)


def test_two_who_were_split_are_not_joined_again_through_a_third() -> None:
    town = Town()
    town.meet("linda", "karim", "mail")
    joined(town, "linda", "mail")
    joined(town, "linda", "karim")
    town.take(decision.split(town.circle("linda"), "karim", by="agent:anna", reason="two people"))
    claims(town, "mail", "karim", Evidence.PROOF)
    assert people(town.threads, "linda") == ("linda", "mail")
    assert town.threads["mail"].suggestions != ()


def test_a_name_that_differs_anywhere_in_the_person_needs_a_decision() -> None:
    town = Town()
    town.meet("linda", "karim", "mail")
    town.happens("linda", ev.CustomerNamed(name="Linda Weber", by="agent:anna"))
    town.happens("karim", ev.CustomerNamed(name="Karim Haddad", by="agent:anna"))
    joined(town, "linda", "mail")
    claims(town, "mail", "karim", Evidence.PROOF)
    assert people(town.threads, "karim") == ("karim",)


def test_a_proof_between_records_of_one_person_is_kept_as_a_tie_of_its_own() -> None:
    town = Town()
    town.meet("linda", "phone", "mail")
    joined(town, "linda", "phone")
    joined(town, "phone", "mail")
    claims(town, "linda", "mail", Evidence.PROOF)
    assert claims(town, "linda", "mail", Evidence.ASSERTION) == []
    town.take(decision.split(town.circle("phone"), "linda", by="agent:anna", reason="lent"))
    town.take(decision.split(town.circle("phone"), "mail", by="agent:anna", reason="lent"))
    assert people(town.threads, "linda") == ("linda", "mail")


def test_join_then_split_is_never_joined() -> None:
    town, alone = Town(), Town()
    for one in (town, alone):
        one.meet("linda", "karim")
        one.writes("linda")
        one.later(hours=1)
    joined(town, "linda", "karim")
    town.writes("karim")
    alone.writes("karim")
    town.take(decision.split(town.circle("linda"), "karim", by="agent:anna", reason="two people"))
    for name in ("linda", "karim"):
        assert town.ticket(name) == replace(
            alone.ticket(name), ticket_id=town.ticket(name).ticket_id
        )
        assert town.threads[name].joined == alone.threads[name].joined == ()


# Families.


def test_a_family_is_locked_together_and_is_not_one_person() -> None:
    town = Town()
    town.meet("linda", "mia", "mail", "karim")
    joined(town, "linda", "mail")
    declared(town, guardian="linda", ward="mia")
    assert kin(town.threads, "mia") == ("linda", "mail", "mia")
    assert people(town.threads, "mia") == ("mia",)
    assert people(town.threads, "mail") == ("linda", "mail")


NAMES = ("anna", "ben", "carla", "dora", "emil")
pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] != p[1])


def town_of(edges: list[tuple[str, tuple[str, str]]]) -> Town:
    town = Town()
    town.meet(*NAMES)
    for what, (one, other) in edges:
        if what == "join":
            joined(town, one, other)
        elif what == "split":
            town.take(decision.split(town.circle(one), other, by="agent:anna", reason="no"))
        else:
            declared(town, guardian=one, ward=other)
    return town


changes = st.lists(st.tuples(st.sampled_from(("join", "split", "household")), pairs), max_size=10)


@given(changes)
def test_being_one_person_and_being_kin_are_mutual(
    edges: list[tuple[str, tuple[str, str]]],
) -> None:
    threads = town_of(edges).threads
    for reach in (people, kin):
        for one in NAMES:
            together = reach(threads, one)
            assert one in together
            assert all(reach(threads, other) == together for other in together)


@given(changes)
def test_one_person_is_always_locked_together(edges: list[tuple[str, tuple[str, str]]]) -> None:
    threads = town_of(edges).threads
    assert all(set(people(threads, one)) <= set(kin(threads, one)) for one in NAMES)


@given(changes, pairs, st.sampled_from(Evidence))
def test_no_evidence_joins_two_records_of_which_a_person_said_never(
    edges: list[tuple[str, tuple[str, str]]], pair: tuple[str, str], evidence: Evidence
) -> None:
    town = town_of(edges)
    one, other = pair
    before = {name: people(town.threads, name) for name in NAMES}
    claims(town, one, other, evidence)
    for name in NAMES:
        fresh = set(people(town.threads, name)) - set(before[name])
        assert not fresh & set(town.threads[name].never)


def test_a_person_of_a_hundred_records_grows_only_by_hand() -> None:
    """All of them are locked for each message: a browser an hour must not become a thousand."""
    names = [f"visitor{number}" for number in range(MOST_JOINED)]
    everyone = [Thread(customer_id="hub", joined=tuple(names[1:]))]
    everyone += [Thread(customer_id=name, joined=("hub",)) for name in names[1:]]
    full, fewer = Circle(everyone[0], tuple(everyone[1:])), everyone[:-1]
    fewer[0] = replace(fewer[0], joined=tuple(names[1:-1]))
    assert judge(full, Circle(OTHER), Evidence.PROOF) == Suggest()
    assert judge(Circle(fewer[0], tuple(fewer[1:])), Circle(OTHER), Evidence.PROOF) == Join()
    waiting = tuple(Suggestion(f"o{n}", MAIL, Evidence.PROOF) for n in range(MOST_JOINED))
    crowded = replace(full, own=replace(full.own, suggestions=waiting))
    here = decision.Situation(circle=crowded, policy=POLICY, now=NOON, new_id=lambda: "0" * 32)
    assert decision.claimed_address(here, Circle(OTHER), Claim(MAIL, Evidence.PROOF)) == []
