"""Which mistakes leave somebody waiting whom nobody is told of, or ends their waiting untold?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.faults import Fault, Swap

from faden.core import decision, escalation
from faden.core import event as ev
from faden.core.owed import terms
from faden.core.policy import Policy
from faden.core.ticket import Ticket, TicketState
from faden.engine import handle
from faden.engine.desk import tickets
from faden.engine.desk.closing import closed
from faden.engine.owed import absence
from faden.testing.memory import MemoryUnitOfWork


def _rings_once(swap: Swap) -> None:
    """The second rung is never reached."""
    due_tickets = MemoryUnitOfWork.due_tickets

    async def first_rung(
        self: MemoryUnitOfWork, now: datetime, limit: int
    ) -> list[tuple[str, str]]:
        rows = {**self._there.awake, **self._own.tickets}
        due = await due_tickets(self, now, limit)
        return [one for one in due if rows[one[0]].ticket.level == 0]

    swap(MemoryUnitOfWork, "due_tickets", first_rung)


def _tells_the_next_person_next_year(swap: Swap) -> None:
    climb = escalation.climb

    def late(ticket: Ticket, *, policy: Policy, now: datetime) -> ev.DeadlineMissed:
        missed = climb(ticket, policy=policy, now=now)
        return replace(missed, wake_at=now + timedelta(days=365))

    swap(escalation, "climb", late)


def _leaves_it_with_who_is_away(swap: Swap) -> None:
    async def wait(*given: Any, **named: Any) -> int:
        return 0

    swap(absence, "move_on", wait)


def _climbs_to_nobody(swap: Swap) -> None:
    climb = escalation.climb

    def nobody(ticket: Ticket, *, policy: Policy, now: datetime) -> ev.DeadlineMissed:
        return replace(climb(ticket, policy=policy, now=now), owner="")

    swap(escalation, "climb", nobody)


def _leaves_who_writes_again_answered(swap: Swap) -> None:
    """Who writes after an answer comes up when the answered ticket would be closed."""
    receive = decision.receive_message

    def sleepy(here: decision.Situation, *given: Any, **named: Any) -> list[decision.Step]:
        steps = receive(here, *given, **named)
        return [step for step in steps if not isinstance(step[1], ev.TicketReopened)]

    swap(decision, "receive_message", sleepy)


def _closes_without_a_word(swap: Swap) -> None:
    async def silent(*given: Any) -> Any:
        made = await closed(*given)
        if not isinstance(made, tuple):
            return made
        return [step for step in made[0] if not isinstance(step[1], ev.MessageWritten)], None

    swap(handle, "closed", silent)


def _forgets_what_is_answered(swap: Swap) -> None:
    """What was answered is left to silence, whatever was promised."""
    swap(terms, "unsolved", lambda *_given, **_named: [])


def _moves_a_due_time_back(swap: Swap) -> None:
    """Low means later, also for those who were promised an earlier answer."""
    promised = terms.promised_sooner

    def later(ticket: Ticket, **named: Any) -> Any:
        event = promised(ticket, **named)
        if event is None or ticket.state is not TicketState.OPEN:
            return event
        return replace(event, due_at=ticket.due_at + timedelta(hours=1))

    swap(tickets, "promised_sooner", later)


FAULTS = (
    Fault("rings the first alarm of a ticket and no other", _rings_once),
    Fault("tells the next person next year", _tells_the_next_person_next_year),
    Fault("waits for whoever is away", _leaves_it_with_who_is_away),
    Fault("hands a late ticket to nobody", _climbs_to_nobody),
    Fault("leaves who writes again for answered", _leaves_who_writes_again_answered),
    Fault("closes a ticket without a word", _closes_without_a_word),
    Fault("forgets what is answered and not done", _forgets_what_is_answered),
    Fault("moves a due time back", _moves_a_due_time_back),
)
