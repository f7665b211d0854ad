"""How is a customer told, in writing, that we heard the wish?

Rules
* Once for each address and day, on the way the wish came by: fixed words with nothing a stranger
  wrote, as an automatic service message, which answers nothing (G1a) and no opt-out can touch.
* Whoever may not be told by itself that a mail arrived is not told this either: no machine, no
  spoofed sender, nobody who takes no messages.
* Short enough for one text message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from faden.core.channel import Evidence, InboundMessage
from faden.core.event import ConsentWithdrawn, Event, MessageWritten
from faden.core.policy import EVERYTHING, MARKETING, SERVICE, Policy
from faden.core.thread import Thread
from faden.core.wish.standing import was_told

WISH, INCIDENT = "wish", "incident"

_WORDS = {
    "de": (
        "Ihr Wunsch ist notiert ({at}): keine {what} mehr. "
        "Ausgenommen: Ihre Verträge und Antworten auf Ihre Fragen."
    ),
    "en": (
        "Your wish is noted ({at}): no more {what}. "
        "Except: your contracts and answers to your questions."
    ),
}
_SUBJECTS = {
    "de": {WISH: "Ihr Wunsch ist notiert", INCIDENT: "Eine Nachricht gegen Ihren Wunsch"},
    "en": {WISH: "Your wish is noted", INCIDENT: "A message against your wish"},
}
_BROKEN = {
    "de": (
        "Sie haben am {at} eine Nachricht von uns bekommen, obwohl Sie das nicht mehr wollten. "
        "Wir haben es bemerkt und gehen dem nach. Bitte entschuldigen Sie."
    ),
    "en": (
        "On {at} you got a message from us although you had asked for no more. "
        "We have seen it and follow it up. We are sorry."
    ),
}
_EVERYTHING = {"de": "Werbung und anderen Nachrichten", "en": "advertising and other messages"}
_MARKETING = {"de": "Werbung", "en": "advertising"}
_TIMES = {"de": "%d.%m.%Y %H:%M", "en": "%Y-%m-%d %H:%M"}


@dataclass(frozen=True, slots=True)
class Way:
    """By which account, and at which address, a customer is written to."""

    account: str
    address: str
    references: tuple[str, ...] = ()

    @property
    def is_mail(self) -> bool:
        """Say whether it is a mail, which has a subject."""
        return self.address.startswith("mailto:")


def may_tell(message: InboundMessage, *, channel: str, inbound: bool) -> bool:
    """Say whether the sender of a message may be told something by itself.

    Mail says so itself; on other ways, whoever has the address has just written from it.
    """
    if channel == "email":
        return message.answerable
    return inbound and message.sender is not None and message.evidence >= Evidence.POSSESSION


def alive(own: Thread, way: Way | None) -> Way | None:
    """Return the way unless nothing arrives there: a report, unlike a message, shows no life."""
    return None if way is None or way.address in own.dead else way


def heard(
    own: Thread,
    wishes: Iterable[Event],
    way: Way | None,
    *,
    policy: Policy,
    now: datetime,
    new_id: Callable[[], str],
) -> list[MessageWritten]:
    """Return what tells the customer that the noes among these wishes were heard."""
    told = [
        confirmation(own, wish, way, policy=policy, now=now, new_id=new_id)
        for wish in wishes
        if way is not None and isinstance(wish, ConsentWithdrawn)
    ]
    return [one for one in told if one is not None]


def confirmation(
    own: Thread,
    wish: ConsentWithdrawn,
    way: Way,
    *,
    policy: Policy,
    now: datetime,
    new_id: Callable[[], str],
) -> MessageWritten | None:
    """Return what tells the customer that this wish was heard; None: this address knows."""
    what = " / ".join(_named(purpose, policy) for purpose in wish.purposes)
    if EVERYTHING in wish.purposes:
        what = _EVERYTHING[_language(policy)]
    text = _WORDS[_language(policy)].format(at=_time(now, policy), what=what)
    return _told(own, WISH, text, way, policy=policy, now=now, new_id=new_id)


def apology(
    own: Thread,
    sent_at: datetime,
    way: Way,
    *,
    policy: Policy,
    now: datetime,
    new_id: Callable[[], str],
) -> MessageWritten | None:
    """Return what tells the customer that we saw a wish broken; None: this address knows."""
    text = _BROKEN[_language(policy)].format(at=_time(sent_at, policy))
    return _told(own, INCIDENT, text, way, policy=policy, now=now, new_id=new_id)


def _told(
    own: Thread,
    what: str,
    text: str,
    way: Way,
    *,
    policy: Policy,
    now: datetime,
    new_id: Callable[[], str],
) -> MessageWritten | None:
    """Return an automatic message of one kind, at most one a day to each address."""
    if was_told(own.told, what, way.address, now):
        return None
    delivery_id = new_id()
    return MessageWritten(
        delivery_id=delivery_id,
        account=way.account,
        address=way.address,
        text=text,
        purpose=SERVICE,
        author="faden",
        ref=delivery_id,
        automatic=True,
        subject=_SUBJECTS[_language(policy)][what] if way.is_mail else None,
        references=way.references,
        tells=what,
    )


def _named(purpose: str, policy: Policy) -> str:
    return _MARKETING[_language(policy)] if purpose == MARKETING else purpose[:30]


def _language(policy: Policy) -> str:
    return policy.references.language if policy.references.language in _WORDS else "de"


def _time(moment: datetime, policy: Policy) -> str:
    zone = ZoneInfo(policy.hours.timezone)
    return moment.astimezone(zone).strftime(_TIMES[_language(policy)])
