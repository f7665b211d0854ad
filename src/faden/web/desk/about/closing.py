"""What becomes of whoever waits when a ticket is closed now, as far as the page can know it?"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from faden.core import event as ev
from faden.core.owed.closing import is_unanswered, is_vouched
from faden.store.views_customer import Customer


class Told(StrEnum):
    """What the form of a ticket says before the button."""

    YES = "yes"  #: still waits and is told
    UNVOUCHED = "unvouched"  #: still waits; nobody vouches for the address
    NO_WAY = "no way"  #: still waits, after a call


def told_on_closing(seen: Customer) -> dict[str, Told]:
    """Return it for each ticket that owes an answer; the others are closed without a word."""
    return {
        ticket.ticket_id: _told(ticket.ticket_id, (one.event for one in seen.entries))
        for ticket in seen.tickets
        if ticket.held is not None and not ticket.held.inner and is_unanswered(ticket.held)
    }


def _told(ticket_id: str, events: Iterable[ev.Event]) -> Told:
    """Go by the newest message of a person; the page may begin after it."""
    called = False
    for event in reversed([*events]):
        match event:
            case ev.MessageReceived(machine=None) if event.ticket_id == ticket_id:
                return Told.YES if is_vouched(event) else Told.UNVOUCHED
            case ev.CallReported() if event.ticket_id == ticket_id:
                called = True
            case _:
                pass
    return Told.NO_WAY if called else Told.YES
