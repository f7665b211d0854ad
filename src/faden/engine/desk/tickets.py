"""What comes of a command about one ticket?

Decided under the lock of its record: the events to append, none where it is so already, or why not.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from faden.core import event as ev
from faden.core.desk import snooze, tag
from faden.core.owed.terms import promised_sooner
from faden.core.policy import Policy
from faden.core.thread import Thread, fold
from faden.core.ticket import Ticket
from faden.engine import command as cmd

OneTicket = (
    cmd.AssignTicket
    | cmd.PrioritiseTicket
    | cmd.SnoozeTicket
    | cmd.WakeTicket
    | cmd.TagTicket
    | cmd.UntagTicket
)


def handled(
    thread: Thread, command: OneTicket, *, policy: Policy, now: datetime
) -> list[ev.Event] | cmd.Rejected:
    """Return what follows; nothing where it is so already.

    A team or a tag that promises an earlier answer promises it from now on.
    """
    tickets = {ticket.ticket_id: ticket for ticket in thread.tickets}
    ticket = tickets.get(command.ticket_id)
    if ticket is None:
        return cmd.Rejected("not_found", "this ticket is closed or belongs to somebody else")
    if isinstance(command, cmd.PrioritiseTicket):
        sooner = promised_sooner(
            ticket, urgency=command.urgency, by=command.by, policy=policy, now=now
        )
        return [] if sooner is None else [sooner]
    event = _one(ticket, command, now=now)
    if isinstance(event, cmd.Rejected) or event is None:
        return event or []
    after = fold(thread, event, now).tickets
    (then,) = (one for one in after if one.ticket_id == ticket.ticket_id)
    sooner = None
    if policy.terms and isinstance(command, cmd.AssignTicket | cmd.TagTicket):
        sooner = promised_sooner(then, urgency=None, by="faden", policy=policy, now=now)
    return [event] if sooner is None else [event, sooner]


def _one(
    ticket: Ticket,
    command: cmd.AssignTicket | cmd.SnoozeTicket | cmd.WakeTicket | cmd.TagTicket | cmd.UntagTicket,
    *,
    now: datetime,
) -> ev.Event | cmd.Rejected | None:
    match command:
        case cmd.AssignTicket():
            return _assigned(command)
        case cmd.SnoozeTicket():
            return _snoozed(ticket, command, now=now)
        case cmd.WakeTicket():
            awake = ticket.snooze is None
            return None if awake else snooze.wake(ticket, by=command.by)
        case cmd.TagTicket() | cmd.UntagTicket():
            return _tagged(ticket, command)
        case _:
            assert_never(command)


def _assigned(command: cmd.AssignTicket) -> ev.Event | cmd.Rejected:
    if not command.owner.strip():
        return cmd.Rejected("invalid", "say who shall have the ticket")
    return ev.TicketAssigned(ticket_id=command.ticket_id, owner=command.owner, by=command.by)


def _snoozed(
    ticket: Ticket, command: cmd.SnoozeTicket, *, now: datetime
) -> ev.Event | cmd.Rejected:
    if flaw := snooze.flaw(ticket, command.until, now=now):
        return cmd.Rejected("invalid", flaw)
    reason = command.reason.strip()
    if len(reason) > snooze.MAX_REASON:
        return cmd.Rejected("invalid", "say it shorter")
    return ev.TicketSnoozed(
        ticket_id=command.ticket_id, until=command.until, by=command.by, reason=reason
    )


def _tagged(
    ticket: Ticket, command: cmd.TagTicket | cmd.UntagTicket
) -> ev.Event | cmd.Rejected | None:
    word = tag.tag_of(command.tag)
    if isinstance(command, cmd.UntagTicket):
        if word not in ticket.tags:
            return None
        return ev.TicketUntagged(ticket_id=ticket.ticket_id, tag=word, by=command.by)
    if flaw := tag.flaw(word, ticket.tags):
        return cmd.Rejected("invalid", flaw)
    if word in ticket.tags:
        return None
    return ev.TicketTagged(ticket_id=ticket.ticket_id, tag=word, by=command.by)
