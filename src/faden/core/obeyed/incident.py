"""When has another system broken a customer's wish, and what follows?

Rules
* Broken is: it wrote after the no was said, by its own clock. What it had sent before and told us
  later is shown, and is no incident.
* A person who leads gets a ticket, one for each sender and customer, however much comes on top.
* The customer is told that we saw it and follow it up, once a day at most.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from faden.core import consent
from faden.core import event as ev
from faden.core.obeyed.passing import inner_opened, inner_ticket
from faden.core.policy import Policy
from faden.core.thread import Circle, Thread

BROKEN = "wish broken"  #: why such a ticket is open, before the sender's name


def noted(circle: Circle, observed: ev.MessageObserved) -> ev.MessageObserved:
    """Return a message that another system has sent, with the wish that stands against it.

    It settles nothing: nobody has answered.
    """
    answer = consent.may_send(circle, observed.address or "", observed.purpose)
    return replace(observed, against=answer.reason) if isinstance(answer, consent.No) else observed


def is_broken(circle: Circle, observed: ev.MessageObserved) -> bool:
    """Say whether a wish against this message stood when it was sent."""
    if not observed.against:
        return False
    then = Circle(
        _as_of(circle.own, observed.sent_at),
        tuple(_as_of(one, observed.sent_at) for one in circle.others),
    )
    answer = consent.may_send(then, observed.address or "", observed.purpose)
    return isinstance(answer, consent.No)


def opened(
    own: Thread,
    observed: ev.MessageObserved,
    told: ev.MessageWritten | None,
    *,
    policy: Policy,
    now: datetime,
    new_id: Callable[[], str],
) -> list[ev.Event]:
    """Return what follows a broken wish; `told`: what tells the customer, if anything does."""
    reason = f"{BROKEN}: {observed.system}"
    ticket, events = inner_ticket(own.tickets, reason), list[ev.Event]()
    if ticket is None:
        first = inner_opened(reason, policy=policy, now=now, new_id=new_id)
        events, ticket_id = [first], first.ticket_id
    else:
        ticket_id = ticket.ticket_id
    incident = ev.IncidentOpened(
        message_id=observed.message_id,
        sender=observed.system,
        purpose=observed.purpose,
        against=observed.against,
        ticket_id=ticket_id,
        told=None if told is None else told.delivery_id,
    )
    return [*events, incident]


def _as_of(thread: Thread, at: datetime) -> Thread:
    standing = tuple(one for one in thread.refusals if one.since is None or one.since <= at)
    return replace(thread, refusals=standing)
