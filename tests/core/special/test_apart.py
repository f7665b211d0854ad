"""Does whatever happens to a person's tickets lead past whoever is kept apart from them?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from faden.core.apart.apart import Kept, apart_of, around, instead, moved_away
from faden.core.deadline import BusinessHours
from faden.core.policy import Policy
from faden.core.preference.preference import Preference
from faden.core.situation import Situation
from faden.core.thread import Apart, Circle, Thread, fold
from faden.core.ticket import Ticket, TicketState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOURS = BusinessHours(timezone="UTC", weekly=(((time(9), time(17)),),) * 7)
KARIM, ANNA = "agent:karim", "agent:anna"
BAR = Apart(KARIM, "t1", confirmed=True)
OWNERS = (KARIM, ANNA, "team:service", "team:lead", "team:special")


def ticket(number: int, owner: str, own_owner: str | None = None) -> Ticket:
    return Ticket(
        ticket_id=f"t{number}",
        state=TicketState.OPEN,
        owner=owner,
        due_at=NOON,
        wake_at=NOON,
        opened_at=NOON - timedelta(hours=1),
        reason="message",
        own_owner=own_owner,
    )


def test_a_bar_on_one_record_holds_for_the_whole_person() -> None:
    own = Thread(customer_id="c1", joined=("c2",))
    other = Thread(customer_id="c2", joined=("c1",), apart=(BAR,))
    assert apart_of(Circle(own, (other,))) == {KARIM}
    assert apart_of(Circle(replace(own, joined=()), (replace(other, joined=()),))) == frozenset()


def test_the_contact_person_is_somebody_else_s_while_they_are_kept_apart() -> None:
    wishes = Thread(customer_id="c1", preference=Preference(contact=KARIM))
    here = Situation(
        circle=Circle(wishes), policy=Policy(hours=HOURS), now=NOON, new_id=lambda: "x"
    )
    assert here.keeper == KARIM
    barred = Circle(replace(wishes, apart=(BAR,)))
    assert replace(here, circle=barred).keeper == "team:service"


@given(st.lists(st.sampled_from(OWNERS), max_size=5), st.sets(st.sampled_from(OWNERS[2:])))
def test_a_ladder_ends_at_somebody_who_is_not_them(ladder: list[str], lonely: set[str]) -> None:
    kept = Kept(frozenset({KARIM}), frozenset(lonely))
    rules = Policy(hours=HOURS, escalation=tuple(ladder), special=(("*", "team:special"),))
    led = around(rules, kept).escalation
    assert led
    assert KARIM not in led
    somebody = {"team:special", "team:service", *ladder} - {KARIM} - lonely
    assert not somebody or not set(led) & lonely
    assert instead(rules, kept) != KARIM


@given(
    st.lists(
        st.tuples(st.sampled_from(OWNERS), st.none() | st.sampled_from(OWNERS)),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.sampled_from(OWNERS), max_size=3),
)
def test_after_what_moves_them_no_ticket_of_the_person_is_theirs(
    owned: list[tuple[str, str | None]], others: list[str]
) -> None:
    threads = {
        "c1": Thread(
            customer_id="c1",
            joined=("c2",),
            apart=(BAR,),
            tickets=tuple(ticket(number, *one) for number, one in enumerate(owned)),
        ),
        "c2": Thread(
            customer_id="c2",
            joined=("c1",),
            tickets=tuple(ticket(10 + number, one) for number, one in enumerate(others)),
        ),
    }
    rules = Policy(hours=HOURS, special=(("*", "team:special"),))
    kept = Kept(frozenset({KARIM}))
    for customer_id, event in moved_away(threads, ("c1", "c2"), policy=rules, kept=kept):
        threads[customer_id] = fold(threads[customer_id], event, NOON)
    for thread in threads.values():
        assert [bar.agent for bar in thread.apart] == [KARIM]
        assert all(KARIM not in (one.owner, one.own_owner) for one in thread.tickets)
        assert all(one.due_at == NOON for one in thread.tickets)
    assert moved_away(threads, ("c1", "c2"), policy=rules, kept=kept) == []
