"""What could happen next on a thread? Every kind of event, over a few people and purposes.

The pools are small on purpose, so that events meet one another: the same ticket, the same address.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from faden.core import event as ev
from faden.core.asking.button import Button
from faden.core.cascade.said import (
    Because,
    CascadeStarted,
    LeftOut,
    Outcome,
    Patience,
    Wants,
    Way,
)
from faden.core.case.matter import Matter
from faden.core.channel import CallBack, Claim, Evidence, File, Phase
from faden.core.offer.happening import (
    OfferBooked,
    OfferExpired,
    OfferExtended,
    OfferGranted,
    OfferUnbooked,
)
from faden.core.preference.preference import Preference
from faden.core.process.happening import ProcessBegan, ProcessStepped
from faden.core.promise.happening import PromiseAnswered, PromiseKept
from faden.core.question.asked import Option
from faden.core.question.spec import Effect, Kind, Offer, Spec
from faden.core.receipt import State
from faden.core.thread import Thread, fold
from faden.core.ticket import Urgency

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
ADDRESSES = ("tel:+491701234567", "mailto:linda@example.org")
PURPOSES = ("service", "contract", "marketing", "survey", "*")
OTHERS = ("karim", "mia", "petra")
TICKETS = ("t1", "t2", "t3")

texts = st.sampled_from(("Hallo", "STOP", "START", "Wann kommt mein Paket?", ""))
moments = st.integers(0, 100).map(lambda hours: NOON + timedelta(hours=hours))
some_purposes = st.lists(st.sampled_from(PURPOSES), min_size=1, max_size=3, unique=True).map(tuple)
owners = st.sampled_from(("team:service", "team:lead", "agent:anna"))

QUESTIONS = ("q1", "q2")
_FITS = Spec(kind=Kind.YES_NO, text="Passt Donnerstag?", effects=(Effect(event="agreed"),))
_TIMES = Spec(
    kind=Kind.SLOTS, text="Wann?", pool="hof", offers=(Offer("do9", NOON), Offer("fr10", NOON))
)
_COLOUR = Spec(
    kind=Kind.CHOICE, text="Farbe?", options=(Option("red", ("Rot",)), Option("blue", ("Blau",)))
)

#: by the name of the field; a field that is not here is a new one, and its test fails with its name
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "account": st.just("sms"),
    "among": st.just(()) | st.just(QUESTIONS),
    "against": st.just("") | st.just("withdrawn by the customer: marketing"),
    "address": st.sampled_from(ADDRESSES),
    "answer": st.none() | st.sampled_from(("d1", "d2")),
    "attempt": st.integers(1, 8),
    "author": owners,
    "automatic": st.booleans(),
    "by": owners,
    "call_back": st.none() | st.just(CallBack(ADDRESSES[0], NOON, NOON + timedelta(hours=1))),
    "buttons": st.just(()) | st.just((Button("yes", "Ja"), Button("no", "Nein"))),
    "call_id": st.sampled_from(("call1", "call2")),
    "channel": st.just("letter"),
    "code": st.sampled_from(("12345678", "87654321")),
    "claims": st.just((Claim(ADDRESSES[1], Evidence.PROOF),)),
    "confirms": st.booleans(),
    "deadline": moments,
    "delivery_id": st.sampled_from(("d1", "d2")),
    "due_at": moments,
    "external_id": st.just("inv-1"),
    "kept_as": st.none() | st.just("mail:0:0"),
    "effect": st.just("") | st.just("agreed"),
    "expires_at": moments,
    "evidence": st.sampled_from(Evidence),
    "files": st.just(
        (File(name="brief.pdf", content_type="application/pdf", size=3, sha256="ab"),)
    ),
    "follows": st.none() | st.sampled_from(TICKETS),
    "follows_records": st.just(()) | st.just(OTHERS[:1]),
    "formatted": st.booleans(),
    "granted": st.booleans(),
    "guardian": st.booleans(),
    "inner": st.booleans(),
    "home": st.sampled_from(OTHERS),
    "key": st.sampled_from(("yes", "do9", "")),
    "label": st.just("Ja"),
    "held_until": st.none() | moments,
    "level": st.integers(0, 4),
    "machine": st.none() | st.just("out of office"),
    "mentions": st.just(()) | st.just(("agent:karim",)),
    "message_id": st.sampled_from(("m1", "m2")),
    "name": st.none() | st.sampled_from(("Linda Weber", "Mia Weber")),
    "note_id": st.just("n1"),
    "other_id": st.sampled_from(OTHERS),
    "own_due_at": st.none() | moments,
    "resolve_at": st.none() | moments,
    "urgency": st.sampled_from(list(Urgency)),
    "own_owner": st.none() | owners,
    "owner": owners,
    "phase": st.sampled_from(Phase),
    "preference": st.builds(
        Preference, language=st.sampled_from(("", "de")), zone=st.just("Europe/Berlin")
    ),
    "pressed": st.none() | st.just("yes"),
    "priority": st.integers(0, 5),
    "provider_id": st.uuids().map(str),
    "purpose": st.sampled_from(PURPOSES[:-1]),
    "purposes": some_purposes,
    "question": st.none() | st.sampled_from(QUESTIONS),
    "step_of": st.none() | st.sampled_from(QUESTIONS),
    "asks": st.none() | st.sampled_from(QUESTIONS),
    "question_id": st.sampled_from(QUESTIONS),
    "reason": st.just("because"),
    "ref": st.just("r1"),
    "reference": st.none() | st.just("12345678"),
    "reference_line": st.none() | st.just("Ihr Zeichen: 1234 5678"),
    "references": st.just(()) | st.just(("<1@example.org>",)),
    "repeats": st.none() | st.just("d1"),
    "template": st.none() | st.just("balance-low"),
    "reply_to": st.none(),
    "said": st.just("") | st.just("ja"),
    "spec": st.sampled_from((_FITS, _TIMES, _COLOUR)),
    "taken": st.booleans(),
    "value": st.just(""),
    "wants": st.just("") | st.just("fr10"),
    "why": st.sampled_from(("which", "full", "already", "over", "but")),
    "agent": st.sampled_from(("agent:karim", "agent:mia")),
    "asked_by": st.none() | st.just("agent:karim"),
    "asked_id": st.sampled_from(TICKETS),
    "cents": st.integers(1, 10_000),
    "confirmed": st.booleans(),
    "currency": st.just("EUR"),
    "goodwill_id": st.sampled_from(("g1", "g2")),
    "matter": st.sampled_from(list(Matter)),
    "month": st.just("2026-11"),
    "team": st.just("team:special"),
    "seconds": st.integers(0, 600),
    "sender": st.sampled_from(("billing", "shop")),
    "sent_id": st.none() | st.just("s1"),
    "sent_at": moments,
    "source": st.sampled_from(ADDRESSES),
    "state": st.sampled_from(State),
    "subject": st.none() | st.just("Ihr Angebot"),
    "system": st.just("billing"),
    "tag": st.sampled_from(("rabatt", "vertrag")),
    "tells": st.none() | st.sampled_from(("wish", "incident")),
    "text": texts,
    "told": st.none() | st.just("d2"),
    "ticket_id": st.sampled_from(TICKETS),
    "unanswered": st.integers(0, 3),
    "untold": st.sampled_from(["", "unwanted", "no way", "unvouched"]),
    "instead_of": st.none() | st.just("agent:mia"),
    "until": st.none() | moments,
    "wake_at": moments,
    "wish_id": st.sampled_from(("w1", "w2")),
    "wording": texts,
}
_FIELDS |= {
    "because": st.sampled_from(Because),
    "before": st.sampled_from(("", "sms")),
    "begins": moments,
    "cascade_id": st.sampled_from(("k1", "k2")),
    "left_out": st.just(()) | st.just((LeftOut(ADDRESSES[1], "too long"),)),
    "outcome": st.sampled_from(Outcome),
    "passed_over": st.just(()) | st.just((LeftOut(ADDRESSES[1], "refused"),)),
    "patience": st.just(Patience()),
    "step": st.integers(0, 1),
    "wants": st.sampled_from(Wants),
    "ways": st.just(
        (
            Way(account="sms", address=ADDRESSES[0], channel="sms"),
            Way(account="mail", address=ADDRESSES[1], channel="email"),
        )
    ),
}
_FIELDS |= {"kind": st.just("mood_noted"), "body": st.just('{"mood":"glad"}')}
_FIELDS |= {
    "claim_id": st.sampled_from(TICKETS),
    "extends": st.just(1_209_600),
    "alternative": st.just(""),
    "promise_id": st.sampled_from(("p1", "p2")),
    "about": st.just("") | st.sampled_from(("r1", "r2")),
    "books": st.just("") | st.just("billing"),
    "process_id": st.sampled_from(("v1", "v2")),
    "how": st.sampled_from(("done", "failed", "cancelled")),
    "late": st.booleans(),
    "next_by": st.none() | moments,
    "number": st.none() | st.integers(0, 9),
    "since": moments,
    "what": st.just("das Paket"),
    "grant_id": st.sampled_from(("g1", "g2")),
    "instead": st.none() | st.just(13_000),
    "offer_id": st.just("") | st.just("phone-upgrade"),
    "order": st.just("") | st.just("A-100"),
    "place": st.just("") | st.just("Köln Süd"),
    "price": st.just(0),
    "redemption_id": st.sampled_from(("r1", "r2")),
    "says": st.just("Handy für 0 Euro"),
    "steps": st.just(()) | st.just(("Code UP-0 eingeben",)),
    "title": st.just("Handy kostenlos aufrüsten"),
    "undo": st.just(1_800),
    "undo_until": moments,
    "version": st.integers(0, 2),
    "where": st.sampled_from(("shop", "phone")),
    "whom": st.just("") | st.just("Mia"),
}
_SOME_ADDRESS = {"address": st.none() | _FIELDS["address"]}
#: where a field of the same name can hold something else
_OF_KIND: dict[type, dict[str, st.SearchStrategy[Any]]] = {
    ev.ConsentWithdrawn: _SOME_ADDRESS,
    ev.ConsentGranted: _SOME_ADDRESS,
    ev.ConsentDoubted: _SOME_ADDRESS,
    ev.QuestionAnswered: {"instead_of": st.just("") | st.just("fr10")},
    ev.TicketSnoozed: {"until": moments},
    ev.TicketPrioritised: {"due_at": st.none() | moments},
    ev.TicketWoken: {
        "due_at": st.none() | moments,
        "by": st.sampled_from(("faden", "customer", "agent:anna")),
    },
    CascadeStarted: {"until": moments},
    OfferGranted: {"until": moments},
    OfferExtended: {"until": moments},
    OfferExpired: {"until": moments},
    ProcessBegan: {"promise_id": st.none() | st.just("p1"), "kind": st.just("order")},
    ProcessStepped: {"step": st.just("unterwegs")},
    OfferBooked: {"reference": st.just("") | st.just("R-17")},
    OfferUnbooked: {"price": st.none() | st.just(13_000), "ticket_id": st.just("t1")},
    PromiseAnswered: {"wants": st.sampled_from(("fine", "instead", "talk"))},
    PromiseKept: {"evidence": st.just("") | st.just("Sendung 4711")},
    ev.CustomerNamed: {"name": st.sampled_from(("Linda Weber", "Mia Weber"))},
}


def events_of(*kinds: type) -> st.SearchStrategy[Any]:
    """Return events of these kinds."""
    return st.one_of(*(_built(kind) for kind in kinds))


def _built(kind: type) -> st.SearchStrategy[Any]:
    values = {field.name: _FIELDS[field.name] for field in fields(kind)}
    return st.builds(kind, **values | _OF_KIND.get(kind, {}))


any_event: st.SearchStrategy[ev.Event] = events_of(*get_args(ev.Event))


def told(thread: Thread, *events: ev.Event, at: datetime = NOON) -> Thread:
    """Return the thread after these events, all at one time."""
    for event in events:
        thread = fold(thread, event, at)
    return thread
