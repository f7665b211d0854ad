"""What is told of each kind of event: the event, and the `data` that a receiver reads.

The page for integrators shows the same fields (test_receivers.py compares them).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.engine.office import MONDAY
from tests.engine.publishing.offers import OFFERS, PROMISES

from faden.core import event as ev
from faden.core.asking.button import Button
from faden.core.cascade.said import (
    Because,
    CascadeEnded,
    CascadeStarted,
    CascadeStepped,
    LeftOut,
    Outcome,
    Patience,
    Wants,
    Way,
)
from faden.core.channel import Evidence, File
from faden.core.preference.preference import Preference
from faden.core.question.spec import Kind, Spec
from faden.core.receipt import State
from faden.core.ticket import Urgency

DUE = datetime(2026, 11, 24, 9, tzinfo=UTC)
PHONE = "tel:+491701234567"
TICKET, DELIVERY, MESSAGE, OTHER = (f"{n:032x}" for n in (0x7A01, 0xDE01, 0xAE01, 0x0C01))

_RECEIVED = ev.MessageReceived(
    message_id=MESSAGE,
    account="sms",
    address=PHONE,
    text="Wo bleibt mein Paket?",
    ticket_id=TICKET,
    provider_id="SM7f3a9c",
    level=2,
    name="Linda Weber",
    files=(File(name="a.pdf", content_type="application/pdf", size=9, sha256="ab"),),
)
_WRITTEN = ev.MessageWritten(
    delivery_id=DELIVERY,
    account="sms",
    address=PHONE,
    text="Es kommt morgen.",
    purpose="service",
    author="agent:anna",
    ref="order-17",
    buttons=(Button("yes", "Ja"),),
    template="parcel-tomorrow",
)
_WISH: dict[str, Any] = {
    "purposes": ("marketing",),
    "address": PHONE,
    "wording": "STOPP",
    "source": PHONE,
    "by": "customer",
}
_WISH_TOLD = _WISH | {"purposes": ["marketing"]}

#: kind, event, data
EXAMPLES: list[tuple[str, ev.Event, dict[str, Any]]] = [
    (
        "message.received",
        _RECEIVED,
        {
            "message_id": MESSAGE,
            "ticket_id": TICKET,
            "account": "sms",
            "address": PHONE,
            "name": "Linda Weber",
            "subject": None,
            "text": "Wo bleibt mein Paket?",
            "level": 2,
            "automatic": False,
            "reply_to": None,
            "provider_id": "SM7f3a9c",
            "files": [{"name": "a.pdf", "content_type": "application/pdf", "size": 9}],
            "call_back": None,
            "pressed": None,
        },
    ),
    (
        "message.received",
        replace(_RECEIVED, text="Ja", reply_to=DELIVERY, pressed="yes"),
        {
            "message_id": MESSAGE,
            "ticket_id": TICKET,
            "account": "sms",
            "address": PHONE,
            "name": "Linda Weber",
            "subject": None,
            "text": "Ja",
            "level": 2,
            "automatic": False,
            "reply_to": DELIVERY,
            "provider_id": "SM7f3a9c",
            "files": [{"name": "a.pdf", "content_type": "application/pdf", "size": 9}],
            "call_back": None,
            "pressed": "yes",
        },
    ),
    (
        "message.written",
        _WRITTEN,
        {
            "delivery_id": DELIVERY,
            "ref": "order-17",
            "account": "sms",
            "address": PHONE,
            "subject": None,
            "text": "Es kommt morgen.",
            "purpose": "service",
            "author": "agent:anna",
            "automatic": False,
            "reference": None,
            "repeats": None,
            "buttons": [{"id": "yes", "label": "Ja"}],
            "files": [],
            "template": "parcel-tomorrow",
            "system": None,
        },
    ),
    (
        "message.observed",
        ev.MessageObserved(
            message_id=DELIVERY,
            system="billing",
            external_id="inv-2026-118",
            channel="letter",
            address=PHONE,
            text="Ihre Rechnung",
            purpose="contract",
            sent_at=MONDAY,
            by="api:billing",
        ),
        {
            "message_id": DELIVERY,
            "system": "billing",
            "external_id": "inv-2026-118",
            "channel": "letter",
            "address": PHONE,
            "subject": None,
            "text": "Ihre Rechnung",
            "purpose": "contract",
            "sent_at": "2026-11-23T12:00:00.000Z",
            "against": None,
            "template": None,
            "files": [],
        },
    ),
    (
        "delivery.changed",
        ev.ReceiptRecorded(delivery_id=DELIVERY, state=State.DELIVERED, sent_id="SM7f3b01"),
        {
            "delivery_id": DELIVERY,
            "ref": "order-17",
            "account": "sms",
            "address": PHONE,
            "state": "delivered",
            "reason": "",
            "provider_id": "SM7f3b01",
        },
    ),
    (
        "ticket.opened",
        ev.TicketOpened(ticket_id=TICKET, owner="team:service", due_at=DUE, reason="message"),
        {
            "ticket_id": TICKET,
            "again": False,
            "owner": "team:service",
            "due_at": "2026-11-24T09:00:00.000Z",
            "reason": "message",
        },
    ),
    (
        "ticket.opened",
        ev.TicketReopened(ticket_id=TICKET, owner="agent:anna", due_at=DUE, reason="message"),
        {
            "ticket_id": TICKET,
            "again": True,
            "owner": "agent:anna",
            "due_at": "2026-11-24T09:00:00.000Z",
            "reason": "message",
        },
    ),
    (
        "ticket.opened",
        ev.AnswerTakenBack(
            ticket_id=TICKET,
            owner="agent:anna",
            due_at=DUE,
            wake_at=DUE,
            reason="message",
            level=0,
            unanswered=1,
            own_due_at=None,
            by="agent:anna",
        ),
        {
            "ticket_id": TICKET,
            "again": True,
            "owner": "agent:anna",
            "due_at": "2026-11-24T09:00:00.000Z",
            "reason": "message",
        },
    ),
    (
        "ticket.answered",
        ev.TicketAnswered(ticket_id=TICKET, by="agent:anna", wake_at=DUE),
        {"ticket_id": TICKET, "by": "agent:anna"},
    ),
    (
        "ticket.closed",
        ev.TicketClosed(ticket_id=TICKET, reason="done", by="agent:anna", untold="no way"),
        {"ticket_id": TICKET, "by": "agent:anna", "reason": "done", "untold": "no way"},
    ),
    (
        "ticket.prioritised",
        ev.TicketPrioritised(ticket_id=TICKET, urgency=Urgency.URGENT, by="agent:anna", due_at=DUE),
        {
            "ticket_id": TICKET,
            "by": "agent:anna",
            "urgency": "urgent",
            "due_at": "2026-11-24T09:00:00.000Z",
            "resolve_at": None,
        },
    ),
    (
        "ticket.snoozed",
        ev.TicketSnoozed(ticket_id=TICKET, until=DUE, by="agent:anna", reason="Lager fragt nach"),
        {"ticket_id": TICKET, "by": "agent:anna", "until": "2026-11-24T09:00:00.000Z"},
    ),
    (
        "ticket.woken",
        ev.TicketWoken(ticket_id=TICKET, by="faden", due_at=DUE),
        {"ticket_id": TICKET, "by": "faden", "due_at": "2026-11-24T09:00:00.000Z"},
    ),
    (
        "ticket.tagged",
        ev.TicketTagged(ticket_id=TICKET, tag="rabatt", by="agent:anna"),
        {"ticket_id": TICKET, "by": "agent:anna", "tag": "rabatt", "on": True},
    ),
    (
        "ticket.tagged",
        ev.TicketUntagged(ticket_id=TICKET, tag="rabatt", by="agent:anna"),
        {"ticket_id": TICKET, "by": "agent:anna", "tag": "rabatt", "on": False},
    ),
    (
        "goodwill.granted",
        ev.GoodwillGranted(
            goodwill_id=OTHER,
            ticket_id=TICKET,
            team="team:special",
            cents=2_500,
            currency="EUR",
            month="2026-11",
            reason="kaputt angekommen",
            by="agent:jonas",
            asked_id=MESSAGE,
            asked_by="agent:anna",
        ),
        {
            "goodwill_id": OTHER,
            "ticket_id": TICKET,
            "team": "team:special",
            "amount_cents": 2_500,
            "currency": "EUR",
            "month": "2026-11",
            "reason": "kaputt angekommen",
            "by": "agent:jonas",
            "asked_by": "agent:anna",
        },
    ),
    *OFFERS,
    *PROMISES,
    (
        "ticket.missed",
        ev.DeadlineMissed(ticket_id=TICKET, due_at=DUE, owner="team:lead", level=1, wake_at=DUE),
        {
            "ticket_id": TICKET,
            "owner": "team:lead",
            "due_at": "2026-11-24T09:00:00.000Z",
            "level": 1,
        },
    ),
    ("consent.withdrawn", ev.ConsentWithdrawn(**_WISH), _WISH_TOLD),
    ("consent.granted", ev.ConsentGranted(**_WISH), _WISH_TOLD),
    (
        "wish.changed",
        ev.WishPassedOn(
            wish_id=MESSAGE,
            sender="billing",
            granted=False,
            purposes=("marketing",),
            address=PHONE,
            due_at=DUE,
        ),
        {
            "wish_id": MESSAGE,
            "sender": "billing",
            "wish": "withdrawn",
            "purposes": ["marketing"],
            "addresses": [PHONE],
            "customer_numbers": [],
            "acknowledge_by": "2026-11-24T09:00:00.000Z",
        },
    ),
    (
        "incident.opened",
        ev.IncidentOpened(
            message_id=MESSAGE,
            sender="billing",
            purpose="marketing",
            against="withdrawn by the customer: marketing",
            ticket_id=TICKET,
            told=DELIVERY,
        ),
        {
            "message_id": MESSAGE,
            "sender": "billing",
            "purpose": "marketing",
            "against": "withdrawn by the customer: marketing",
            "ticket_id": TICKET,
            "told": DELIVERY,
        },
    ),
    (
        "customer.preference",
        ev.PreferenceSet(
            preference=Preference(
                channels=("sms", "email"),
                quiet_from=22 * 60,
                quiet_until=7 * 60 + 30,
                zone="Europe/Berlin",
                language="de",
            ),
            source="mailto:linda@example.org",
            by="customer",
        ),
        {
            "channels": ["sms", "email"],
            "quiet_from": "22:00",
            "quiet_until": "07:30",
            "time_zone": "Europe/Berlin",
            "language": "de",
            "contact": None,
            "source": "mailto:linda@example.org",
            "by": "customer",
        },
    ),
    (
        "question.asked",
        ev.QuestionAsked(
            question_id=DELIVERY,
            spec=Spec(kind=Kind.YES_NO, text="Passt Donnerstag?"),
            expires_at=DUE,
            by="api:werkstatt",
            delivery_id=DELIVERY,
        ),
        {
            "question_id": DELIVERY,
            "kind": "yes_no",
            "text": "Passt Donnerstag?",
            "pool": None,
            "expires_at": "2026-11-24T09:00:00.000Z",
            "delivery_id": DELIVERY,
            "by": "api:werkstatt",
        },
    ),
    (
        "question.answered",
        ev.QuestionAnswered(
            question_id=DELIVERY,
            key="yes",
            value="",
            label="Ja",
            by="customer",
            account="sms",
            address=PHONE,
            home=OTHER,
            message_id=MESSAGE,
            effect="pickup.agreed",
        ),
        {
            "question_id": DELIVERY,
            "effect": "pickup.agreed",
            "key": "yes",
            "value": None,
            "label": "Ja",
            "instead_of": None,
            "account": "sms",
            "address": PHONE,
            "message_id": MESSAGE,
            "by": "customer",
        },
    ),
    ("question.expired", ev.QuestionExpired(question_id=DELIVERY), {"question_id": DELIVERY}),
    (
        "question.withdrawn",
        ev.QuestionWithdrawn(question_id=DELIVERY, reason="Regen", by="agent:anna"),
        {"question_id": DELIVERY, "reason": "Regen", "by": "agent:anna"},
    ),
    (
        "cascade.started",
        CascadeStarted(
            cascade_id=OTHER,
            wants=Wants.READ,
            ways=(
                Way(account="sms", address=PHONE, channel="sms", why="the customer's own order"),
            ),
            patience=Patience(),
            until=DUE,
            by="api:shop",
            left_out=(LeftOut("mailto:linda@example.org", "its account is not connected"),),
        ),
        {
            "cascade_id": OTHER,
            "wants": "read",
            "ways": [{"account": "sms", "address": PHONE, "why": "the customer's own order"}],
            "left_out": [
                {"address": "mailto:linda@example.org", "reason": "its account is not connected"}
            ],
            "until": "2026-11-24T09:00:00.000Z",
            "by": "api:shop",
        },
    ),
    (
        "cascade.stepped",
        CascadeStepped(
            cascade_id=OTHER,
            step=1,
            delivery_id=DELIVERY,
            channel="email",
            begins=DUE,
            because=Because.FAILED,
            before="sms",
            reason="no such number (21211)",
        ),
        {
            "cascade_id": OTHER,
            "step": 1,
            "delivery_id": DELIVERY,
            "channel": "email",
            "because": "failed",
            "before": "sms",
            "reason": "no such number (21211)",
            "passed_over": [],
        },
    ),
    (
        "cascade.ended",
        CascadeEnded(cascade_id=OTHER, outcome=Outcome.ANSWERED, by="faden", channel="email"),
        {
            "cascade_id": OTHER,
            "outcome": "answered",
            "channel": "email",
            "reason": "",
            "by": "faden",
        },
    ),
    (
        "customers.joined",
        ev.CustomersJoined(other_id=OTHER, evidence=Evidence.PROOF, by="evidence"),
        {"other_customer_id": OTHER, "evidence": "proof", "by": "evidence"},
    ),
    (
        "customers.split",
        ev.CustomersSplit(other_id=OTHER, by="agent:anna", reason="two people"),
        {"other_customer_id": OTHER, "reason": "two people", "by": "agent:anna"},
    ),
    (
        "customer.named",
        ev.CustomerNamed(name="Linda Weber", by="agent:anna"),
        {"name": "Linda Weber", "by": "agent:anna"},
    ),
    (
        "address.suppressed",
        ev.AddressSuppressed(address=PHONE, reason="unknown number"),
        {"address": PHONE, "reason": "unknown number"},
    ),
]
