"""What does a system that subscribed read about an event?

The shape of docs/webhooks.md, which a test compares with this file. It is made from the event
alone (and for a receipt from the message it is about), so every try and every replay says the
same. Rules
* Notes, attempts and suggestions are ours alone: no kind tells them.
* Fields are only ever added; a reader passes over what it does not know.
* `id` names the event for good: it is also the `webhook-id`, the same over retries and replays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, assert_never

import msgspec

from faden.core import event as ev
from faden.core.cascade.said import CascadeEnded, CascadeEvent, CascadeStarted, CascadeStepped
from faden.core.channel import CallBack, File
from faden.core.offer.happening import OfferEvent
from faden.core.process.happening import ProcessEvent
from faden.core.promise.happening import PromiseEvent
from faden.engine.publishing import cascades
from faden.engine.publishing.offers import offer_told
from faden.engine.publishing.promises import process_told, promise_told
from faden.engine.publishing.questions import QuestionEvent, question_told
from faden.store.webhooks.publishing import About, Happened, Whose

Fields = dict[str, Any]

#: the kinds outside, with the events (as stored) that each tells
KINDS: Mapping[str, tuple[str, ...]] = {
    "message.received": ("message_received",),
    "message.written": ("message_written",),
    "message.observed": ("message_observed",),
    "delivery.changed": ("receipt_recorded",),
    "cascade.started": ("cascade_started",),
    "cascade.stepped": ("cascade_stepped",),
    "cascade.ended": ("cascade_ended",),
    "ticket.opened": ("ticket_opened", "ticket_reopened", "answer_taken_back"),
    "ticket.answered": ("ticket_answered",),
    "ticket.closed": ("ticket_closed",),
    "ticket.snoozed": ("ticket_snoozed",),
    "ticket.woken": ("ticket_woken",),
    "ticket.prioritised": ("ticket_prioritised",),
    "ticket.tagged": ("ticket_tagged", "ticket_untagged"),
    "ticket.missed": ("deadline_missed",),
    "goodwill.granted": ("goodwill_granted",),
    "consent.withdrawn": ("consent_withdrawn",),
    "consent.granted": ("consent_granted",),
    "wish.changed": ("wish_passed_on",),
    "incident.opened": ("incident_opened",),
    "customer.preference": ("preference_set",),
    "question.asked": ("question_asked",),
    "question.answered": ("question_answered",),
    "question.expired": ("question_expired",),
    "question.withdrawn": ("question_withdrawn",),
    "offer.made": ("offer_granted",),
    "offer.redeemed": ("offer_redeemed",),
    "offer.undone": ("redemption_undone",),
    "offer.refused": ("offer_refused",),
    "offer.extended": ("offer_extended",),
    "offer.expired": ("offer_expired",),
    "offer.booked": ("offer_booked",),
    "offer.unbooked": ("offer_unbooked",),
    "promise.made": ("promise_made",),
    "promise.kept": ("promise_kept",),
    "promise.moved": ("promise_moved",),
    "promise.broken": ("promise_broken",),
    "promise.released": ("promise_released",),
    "promise.answered": ("promise_answered",),
    "process.stuck": ("process_stuck",),
    "customers.joined": ("customers_joined",),
    "customers.split": ("customers_split",),
    "customer.named": ("customer_named",),
    "address.suppressed": ("address_suppressed",),
}
TO_SENDERS = "wish.changed"  #: told to the system it names, and to no other
TEST_KIND = "webhook.test"  #: of no event: posted by `faden webhook test` alone
_OUTSIDE = {stored: kind for kind, many in KINDS.items() for stored in many}
_encode = msgspec.json.Encoder().encode


def stored_kinds(kinds: Iterable[str]) -> list[str]:
    """Return the events that these kinds tell.

    >>> stored_kinds(["ticket.opened", "customer.named"])
    ['ticket_opened', 'ticket_reopened', 'answer_taken_back', 'customer_named']
    """
    return [stored for kind in kinds for stored in KINDS.get(kind, ())]


def kind_of(stored: str) -> str | None:
    """Return under which kind an event is told; None: nobody is told."""
    return _OUTSIDE.get(stored)


def event_id(customer_id: str, sequence: int) -> str:
    """Return what names an event outside."""
    return f"evt_{customer_id}_{sequence}"


def read_event_id(text: str) -> tuple[str, int] | None:
    """Return the customer's record and the sequence of an event's name.

    >>> read_event_id("evt_01912d68783e7a5c8f3b2d1c0a0b0cff_12")
    ('01912d68783e7a5c8f3b2d1c0a0b0cff', 12)
    """
    prefix, _, rest = text.partition("_")
    customer_id, _, sequence = rest.partition("_")
    if prefix != "evt" or not (sequence.isascii() and sequence.isdigit() and len(sequence) < 19):
        return None
    return customer_id, int(sequence)


def body_of(happened: Happened) -> bytes | None:
    """Return the JSON that is posted; None for an event that nobody is told."""
    if isinstance(happened.event, ev.WishPassedOn):
        fields: tuple[str, Fields] | None = (TO_SENDERS, _wish(happened.event, happened.whose))
    else:
        fields = _fields(happened.event, happened.about)
    if fields is None:
        return None
    kind, data = fields
    return _encode(
        {
            "type": kind,
            "timestamp": _time(happened.at),
            "id": event_id(happened.customer_id, happened.sequence),
            "position": happened.position,
            "data": {"customer_id": happened.customer_id, "sequence": happened.sequence} | data,
        }
    )


def trial_body(message_id: str, at: datetime) -> bytes:
    """Return what `faden webhook test` posts."""
    data = {"text": "Faden reaches you."}
    return _encode({"type": TEST_KIND, "timestamp": _time(at), "id": message_id, "data": data})


def _time(moment: datetime | None) -> str | None:
    """Return RFC 3339 in UTC."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_Inner = (
    ev.MatterNamed
    | ev.ColleagueKeptApart
    | ev.ColleagueBack
    | ev.GoodwillAsked
    | ev.GoodwillDeclined
)  #: of special cases: ours alone
_DeskEvent = (
    ev.TicketPrioritised | ev.TicketSnoozed | ev.TicketWoken | ev.TicketTagged | ev.TicketUntagged
)


def _fields(event: ev.Event, about: About | None) -> tuple[str, Fields] | None:
    if isinstance(event, OfferEvent | PromiseEvent | ProcessEvent | _DeskEvent | _Inner):
        return _of_subject(event)
    match event:
        case (
            ev.MessageReceived() | ev.MessageWritten() | ev.MessageObserved() | ev.ReceiptRecorded()
        ):
            return _message(event, about)
        case (
            ev.TicketOpened()
            | ev.TicketReopened()
            | ev.AnswerTakenBack()
            | ev.TicketAnswered()
            | ev.TicketClosed()
            | ev.DeadlineMissed()
        ):
            return _ticket(event)
        case ev.ConsentWithdrawn() | ev.ConsentGranted() | ev.IncidentOpened() | ev.PreferenceSet():
            return _consent(event)
        case (
            ev.QuestionAsked()
            | ev.QuestionAnswered()
            | ev.QuestionExpired()
            | ev.QuestionWithdrawn()
            | CascadeStarted()
            | CascadeStepped()
            | CascadeEnded()
            | ev.GoodwillGranted()
        ):
            return _apart(event)
        case (
            ev.CustomersJoined() | ev.CustomersSplit() | ev.CustomerNamed() | ev.AddressSuppressed()
        ):
            return _customer(event)
        case (
            ev.NoteWritten()
            | ev.CallReported()
            | ev.AttemptStarted()
            | ev.TicketRaised()
            | ev.TicketAssigned()
            | ev.TicketReturned()
            | ev.ReferenceGiven()
            | ev.ConsentDoubted()
            | ev.WishPassedOn()
            | ev.WishAcknowledged()
            | ev.WishUnacknowledged()
            | ev.WishDropped()
            | ev.ConsentAsked()
            | ev.AddressLinked()
            | ev.JoinSuggested()
            | ev.JoinDeclined()
            | ev.HouseholdDeclared()
            | ev.OtherErased()
            | ev.AnswerUnclear()
            | ev.AnswerPassedOn()
            | ev.FromNewer()
        ):
            return None
        case _:
            assert_never(event)


def _of_subject(
    event: OfferEvent | PromiseEvent | ProcessEvent | _DeskEvent | _Inner,
) -> tuple[str, Fields] | None:
    if isinstance(event, PromiseEvent):
        return promise_told(event)
    if isinstance(event, ProcessEvent):
        return process_told(event)
    if isinstance(event, OfferEvent):
        return offer_told(event)
    return None if isinstance(event, _Inner) else _desk(event)


def _goodwill(event: ev.GoodwillGranted) -> Fields:
    return {
        "goodwill_id": event.goodwill_id,
        "ticket_id": event.ticket_id,
        "team": event.team,
        "amount_cents": event.cents,
        "currency": event.currency,
        "month": event.month,
        "reason": event.reason,
        "by": event.by,
        "asked_by": event.asked_by,
    }


def _apart(event: QuestionEvent | CascadeEvent | ev.GoodwillGranted) -> tuple[str, Fields]:
    """Tell what has a file of its own."""
    if isinstance(event, QuestionEvent):
        return question_told(event)
    if isinstance(event, ev.GoodwillGranted):
        return "goodwill.granted", _goodwill(event)
    return cascades.told(event)


def _message(
    event: ev.MessageReceived | ev.MessageWritten | ev.MessageObserved | ev.ReceiptRecorded,
    about: About | None,
) -> tuple[str, Fields]:
    match event:
        case ev.MessageReceived():
            return "message.received", _received(event)
        case ev.MessageWritten():
            return "message.written", _written(event)
        case ev.MessageObserved():
            return "message.observed", _observed(event)
        case ev.ReceiptRecorded():
            return "delivery.changed", {
                "delivery_id": event.delivery_id,
                "ref": about.ref if about else None,
                "account": about.account if about else None,
                "address": about.address if about else None,
                "state": event.state.value,
                "reason": event.reason,
                "provider_id": event.sent_id,
            }
        case _:
            assert_never(event)


def _received(event: ev.MessageReceived) -> Fields:
    return {
        "message_id": event.message_id,
        "ticket_id": event.ticket_id,
        "account": event.account,
        "address": event.address,
        "name": event.name,
        "subject": event.subject,
        "text": event.text,
        "level": event.level,
        "automatic": event.machine is not None,
        "reply_to": event.reply_to,
        "provider_id": event.provider_id,
        "files": [_file(file) for file in event.files],
        "call_back": _call_back(event.call_back),
        "pressed": event.pressed,
    }


def _call_back(wanted: CallBack | None) -> Fields | None:
    if wanted is None:
        return None
    return {
        "number": wanted.number,
        "begins": _time(wanted.begins),
        "ends": _time(wanted.ends),
    }


def _file(file: File) -> Fields:
    return {"name": file.name, "content_type": file.content_type, "size": file.size}


def _written(event: ev.MessageWritten) -> Fields:
    return {
        "delivery_id": event.delivery_id,
        "ref": event.ref,
        "account": event.account,
        "address": event.address,
        "subject": event.subject,
        "text": event.text,
        "purpose": event.purpose,
        "author": event.author,
        "automatic": event.automatic,
        "reference": event.reference,
        "repeats": event.repeats,
        "buttons": [{"id": one.id, "label": one.label} for one in event.buttons],
        "files": [_file(file) for file in event.files],
        "template": event.template,
        "system": event.system,
    }


def _observed(event: ev.MessageObserved) -> Fields:
    return {
        "message_id": event.message_id,
        "system": event.system,
        "external_id": event.external_id,
        "channel": event.channel,
        "address": event.address,
        "subject": event.subject,
        "text": event.text,
        "purpose": event.purpose,
        "sent_at": _time(event.sent_at),
        "against": event.against or None,
        "template": event.template,
        "files": [_file(file) for file in event.files],
    }


def _ticket(
    event: ev.TicketOpened
    | ev.TicketReopened
    | ev.AnswerTakenBack
    | ev.TicketAnswered
    | ev.TicketClosed
    | ev.DeadlineMissed,
) -> tuple[str, Fields]:
    ticket: Fields = {"ticket_id": event.ticket_id}
    match event:
        case ev.TicketOpened() | ev.TicketReopened() | ev.AnswerTakenBack():
            return "ticket.opened", ticket | {
                "again": not isinstance(event, ev.TicketOpened),
                "owner": event.owner,
                "due_at": _time(event.due_at),
                "reason": event.reason,
            }
        case ev.TicketAnswered():
            return "ticket.answered", ticket | {"by": event.by}
        case ev.TicketClosed():
            said: Fields = {"reason": event.reason, "untold": event.untold or None}
            return "ticket.closed", ticket | {"by": event.by} | said
        case ev.DeadlineMissed():
            return "ticket.missed", ticket | {
                "owner": event.owner,
                "due_at": _time(event.due_at),
                "level": event.level,
            }
        case _:
            assert_never(event)


def _desk(
    event: _DeskEvent,
) -> tuple[str, Fields]:
    ticket: Fields = {"ticket_id": event.ticket_id, "by": event.by}
    match event:
        case ev.TicketPrioritised():
            times = {"due_at": _time(event.due_at), "resolve_at": _time(event.resolve_at)}
            return "ticket.prioritised", ticket | {"urgency": event.urgency.value} | times
        case ev.TicketSnoozed():  # why is a colleague's word to colleagues
            return "ticket.snoozed", ticket | {"until": _time(event.until)}
        case ev.TicketWoken():
            return "ticket.woken", ticket | {"due_at": _time(event.due_at)}
        case ev.TicketTagged() | ev.TicketUntagged():
            on = isinstance(event, ev.TicketTagged)
            return "ticket.tagged", ticket | {"tag": event.tag, "on": on}
        case _:
            assert_never(event)


def _consent(
    event: ev.ConsentWithdrawn | ev.ConsentGranted | ev.IncidentOpened | ev.PreferenceSet,
) -> tuple[str, Fields]:
    if isinstance(event, ev.PreferenceSet):
        return "customer.preference", _preference(event)
    if isinstance(event, ev.IncidentOpened):
        return "incident.opened", _incident(event)
    kind = "consent.granted" if isinstance(event, ev.ConsentGranted) else "consent.withdrawn"
    return kind, {
        "purposes": list(event.purposes),
        "address": event.address,
        "wording": event.wording,
        "source": event.source,
        "by": event.by,
    }


def _wish(event: ev.WishPassedOn, whose: Whose | None) -> Fields:
    known = whose or Whose()
    addresses = known.addresses if event.address is None else (event.address,)
    return {
        "wish_id": event.wish_id,
        "sender": event.sender,
        "wish": "granted" if event.granted else "withdrawn",
        "purposes": list(event.purposes),
        "addresses": [one for one in addresses if not one.startswith("contact:")],
        "customer_numbers": [
            {"system": system, "number": number} for system, number in known.numbers
        ],
        "acknowledge_by": _time(event.due_at),
    }


def _incident(event: ev.IncidentOpened) -> Fields:
    return {
        "message_id": event.message_id,
        "sender": event.sender,
        "purpose": event.purpose,
        "against": event.against,
        "ticket_id": event.ticket_id,
        "told": event.told,
    }


def _preference(event: ev.PreferenceSet) -> Fields:
    wanted = event.preference
    return {
        "channels": list(wanted.channels),
        "quiet_from": _clock(wanted.quiet_from),
        "quiet_until": _clock(wanted.quiet_until),
        "time_zone": wanted.zone or None,
        "language": wanted.language or None,
        "contact": wanted.contact or None,
        "source": event.source,
        "by": event.by,
    }


def _clock(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _customer(
    event: ev.CustomersJoined | ev.CustomersSplit | ev.CustomerNamed | ev.AddressSuppressed,
) -> tuple[str, Fields]:
    match event:
        case ev.CustomersJoined():
            return "customers.joined", {
                "other_customer_id": event.other_id,
                "evidence": event.evidence.name.lower(),
                "by": event.by,
            }
        case ev.CustomersSplit():
            return "customers.split", {
                "other_customer_id": event.other_id,
                "reason": event.reason,
                "by": event.by,
            }
        case ev.CustomerNamed():
            return "customer.named", {"name": event.name, "by": event.by}
        case ev.AddressSuppressed():
            return "address.suppressed", {"address": event.address, "reason": event.reason}
        case _:
            assert_never(event)
