"""Who owes the customer an answer, and by when?

A ticket is an open concern on the thread. It is born with an owner and a due time, in the same
commit as the message that caused it (G7). A further message raises it and never re-queues it; an
answer by a person makes it `answered`; a new message opens the same ticket again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from faden.core.case.matter import Matter

MANY = 3  #: from the third unanswered message or call on, further ones change nothing any more


class TicketState(StrEnum):
    """Whether somebody owes something."""

    OPEN = "open"  #: we owe an answer: has an owner and a due time
    ANSWERED = "answered"  #: a person answered; the customer may come back
    CLOSED = "closed"  #: settled, with a reason


class Urgency(StrEnum):
    """How much it matters, as a colleague, a program or a rule said."""

    URGENT = "urgent"  #: something is broken or at stake now
    HIGH = "high"  #: before the others, such as whoever asks for a person
    NORMAL = "normal"
    LOW = "low"  #: can wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """How a ticket waited before answers that can still be taken back settled it."""

    answers: tuple[str, ...]  #: of these messages; nobody has taken them back
    due_at: datetime
    wake_at: datetime
    reason: str
    level: int
    unanswered: int
    own_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """A ticket that somebody put off; it keeps its owner and its due time (G7)."""

    until: datetime
    by: str
    reason: str = ""
    woken_by: str | None = None  #: whoever woke it, "faden" when its time came; None: it sleeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket that is not closed, as it stands in the thread's snapshot."""

    ticket_id: str
    state: TicketState
    owner: str
    due_at: datetime  #: when the answer is due; kept while answered for the reports
    wake_at: datetime  #: when the next escalation, or the closing of an answered one, happens
    opened_at: datetime
    reason: str
    unanswered: int = 0  #: messages and calls since our last answer; MANY means as many or more
    priority: int = 0  #: raised by second and third messages and by missed deadlines
    level: int = 0  #: rungs of the escalation ladder climbed
    own_due_at: datetime | None = None  #: what due_at would be without the joined ticket it follows
    own_owner: str | None = None  #: who would own it without the joined ticket it follows
    follows_records: tuple[str, ...] = ()  #: the joined records through which its place comes
    code: str | None = None  #: the reference code by which the customer can name it
    waited: Waited | None = None  #: None: what settled it last cannot be taken back
    snooze: Snooze | None = None  #: that it sleeps, or who had put it off before it woke
    tags: tuple[str, ...] = ()  #: the company's own words for what it is about
    inner: bool = False  #: a matter of ours: no answer to the customer settles it
    urgency: Urgency = Urgency.NORMAL
    resolve_at: datetime | None = None  #: when it must be done, not only answered; None: any time
    matter: Matter | None = None  #: what kind of special case it is; None: an ordinary one

    @property
    def sleeps_until(self) -> datetime | None:
        """Return when it comes up again, never after its due time; None: it does not sleep."""
        if self.snooze is None or self.snooze.woken_by is not None:
            return None
        if self.state is TicketState.OPEN:
            return min(self.snooze.until, self.due_at)
        return self.snooze.until

    @property
    def rings_at(self) -> datetime:
        """Return when the engine must look at it: sleep puts off the closing, no escalation."""
        asleep = self.sleeps_until
        if self.state is TicketState.OPEN:
            return self.wake_at if asleep is None else min(asleep, self.wake_at)
        alarm = self.wake_at if asleep is None else asleep
        return alarm if self.resolve_at is None else min(alarm, self.resolve_at)

    @property
    def is_woken(self) -> bool:
        """Say whether it was put off and has come up again, and nobody has done anything since."""
        return self.snooze is not None and self.snooze.woken_by is not None


def of_customer(tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """Return the tickets that are about what the customer wants, without matters of ours."""
    return tuple(ticket for ticket in tickets if not ticket.inner)


def most_urgent_of(tickets: Mapping[str, Sequence[Ticket]]) -> tuple[str, Ticket] | None:
    """Return the open ticket due first, behind the record it is on; None when nothing is open."""
    waiting = [
        (one, ticket)
        for one, theirs in tickets.items()
        for ticket in of_customer(theirs)
        if ticket.state is TicketState.OPEN
    ]
    return min(waiting, key=lambda found: found[1].due_at) if waiting else None
