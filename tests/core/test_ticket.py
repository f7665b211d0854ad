"""Which of several tickets is the one that waits longest?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import NOON

from faden.core.ticket import Ticket, TicketState, most_urgent_of

TICKET = Ticket(
    ticket_id="t1",
    state=TicketState.OPEN,
    owner="team:service",
    due_at=NOON,
    wake_at=NOON,
    opened_at=NOON,
    reason="message",
)
LATER = replace(TICKET, ticket_id="t2", due_at=NOON + timedelta(hours=1))
ANSWERED = replace(TICKET, ticket_id="t3", state=TicketState.ANSWERED)


@pytest.mark.parametrize(
    ("tickets", "first"),
    [
        ((), None),
        ((ANSWERED,), None),
        ((LATER,), LATER),
        ((LATER, TICKET), TICKET),
        ((TICKET, LATER), TICKET),
        ((ANSWERED, LATER), LATER),
    ],
)
def test_the_most_urgent_ticket_is_the_open_one_that_is_due_first(
    tickets: tuple[Ticket, ...], first: Ticket | None
) -> None:
    assert most_urgent_of({"linda": tickets}) == (first and ("linda", first))


def drawn(hours: int, state: TicketState) -> Ticket:
    return replace(TICKET, due_at=NOON + timedelta(hours=hours), state=state)


@given(st.lists(st.builds(drawn, st.integers(0, 50), st.sampled_from(TicketState))))
def test_nobody_who_waits_is_due_before_the_most_urgent(tickets: list[Ticket]) -> None:
    _, first = most_urgent_of({"linda": tickets}) or ("", None)
    waiting = [ticket for ticket in tickets if ticket.state is TicketState.OPEN]
    assert (first is None) == (not waiting)
    assert all(first is not None and first.due_at <= ticket.due_at for ticket in waiting)
