"""May this message leave now, to this address, for this purpose?

Asked under the lock of the customer, at the moment of sending (G5), with every record of the
customer and of those who answer for them. Order of the rules: no advertising to whoever is in
somebody's care, the person's no, the guardian's no for someone in their care, the address's no. An
ordinary next message never lifts a no.

# S1: the advertising texts that were stopped and still came a month later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from faden.core.event import ConsentDoubted, ConsentGranted, ConsentWithdrawn, Event
from faden.core.identity import people
from faden.core.policy import EVERYTHING, MARKETING, REQUIRED, SERVICE
from faden.core.preference.quiet import rests_until
from faden.core.stop.word import Said, stop_word
from faden.core.thread import Circle, Refusal, Thread


@dataclass(frozen=True, slots=True)
class Yes:
    """Send it."""


@dataclass(frozen=True, slots=True)
class No:
    """Never send it; the reason goes onto the thread (G12)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Not now: a person has to look at a doubtful wish first, or another version has to decide."""

    reason: str
    wait: timedelta = timedelta(hours=1)  #: until it is asked again


@dataclass(frozen=True, slots=True)
class HoldUntil:
    """Not before `until`: the customer does not want to be disturbed at this time."""

    reason: str
    until: datetime


Answer = Yes | No | Rest | HoldUntil

#: A subject that somebody else gave: what it says was said before.
_ANSWERS = re.compile(
    r"\s*(?:re|aw|antw(?:ort)?|fwd?|wg)\s*(?:\[\d+\]|\(\d+\))?\s*:", re.IGNORECASE
)


def may_send(circle: Circle, address: str, purpose: str, *, at: datetime | None = None) -> Answer:
    """Say whether a message of `purpose` may go to `address` of the customer `circle.own`.

    With a time also whether at that time: quiet hours never keep back what is service, since the
    customer waits for it. Without one only whether at all.

    >>> linda = Thread(customer_id="c1", refusals=(Refusal("marketing", None),))
    >>> may_send(Circle(linda), "tel:+491701234567", "marketing")
    No(reason='withdrawn by the customer: marketing')
    >>> may_send(Circle(linda), "tel:+491701234567", "service")
    Yes()
    """
    if purpose == SERVICE:
        return Yes()
    everyone = circle.everyone()
    person = people(everyone, circle.own.customer_id)
    guardians = {guardian for one in person for guardian in everyone[one].guardians}
    if guardians and purpose == MARKETING:
        # Who is in somebody's care gets no advertising, whatever anybody has agreed to.
        return No("a guardian answers for this customer: no advertising")
    answers = [_refused(everyone[one], address, purpose, whose="customer") for one in person]
    answers += [
        _refused(everyone[one], None, purpose, whose="guardian")
        for guardian in sorted(guardians & everyone.keys())
        for one in sorted(people(everyone, guardian))
    ]
    for answer in answers:
        if isinstance(answer, No):
            return answer
    if any(everyone[one].newer for one in {*person, *guardians} & everyone.keys()):
        # It may be a wish; a message too late is better than one against it.
        return Rest(
            "a newer version of Faden has noted something about this customer, and decides",
            wait=timedelta(minutes=10),
        )
    rest = next((answer for answer in answers if isinstance(answer, Rest)), None)
    return rest or _at(at, [everyone[one] for one in person])


def _at(at: datetime | None, person: Sequence[Thread]) -> Answer:
    until = rests_until((one.preference for one in person), at) if at else None
    return HoldUntil("the customer's quiet hours", until) if until else Yes()


def _refused(thread: Thread, address: str | None, purpose: str, *, whose: str) -> Answer:
    found: Answer = Yes()
    for refusal in thread.refusals:
        if refusal.address not in (None, address) or not _covers(thread, refusal, purpose):
            continue
        if not refusal.doubted:
            return No(f"withdrawn by the {whose}: {purpose}")
        found = Rest(f"a message of the {whose} may have been an opt-out; a person has to look")
    return found


def _covers(thread: Thread, refusal: Refusal, purpose: str) -> bool:
    """Say whether a no meets this purpose: by name, or as "everything" without a later yes."""
    if refusal.purpose == EVERYTHING:
        return purpose not in REQUIRED and purpose not in thread.welcome
    return refusal.purpose == purpose


def hear(text: str, address: str) -> tuple[Event, ...]:
    """Return what a customer's own words say about consent; nothing for ordinary messages.

    A STOP counts for the customer, not only for the address it came from: the wish was said by a
    person. # S1: "dass sie aufhören, meine Tochter zu stören"

    >>> [type(event).__name__ for event in hear("STOPP", "tel:+491701234567")]
    ['ConsentWithdrawn']
    >>> hear("Wann kommt mein Paket?", "tel:+491701234567")
    ()
    """
    match stop_word(text):
        case Said.STOP:
            return (withdrawal(wording=text, source=address, by="customer"),)
        case Said.START:
            return (
                ConsentGranted(
                    purposes=(EVERYTHING,),
                    address=None,
                    wording=text[:500],
                    source=address,
                    by="customer",
                ),
            )
        case Said.ASK:
            return (
                ConsentDoubted(
                    purposes=(EVERYTHING,), address=None, wording=text[:500], source=address
                ),
            )
        case Said.NONE:
            return ()


def hear_mail(text: str, subject: str | None, address: str, *, quoted: bool) -> tuple[Event, ...]:
    """Return the same for words that have a subject above them, and perhaps others below.

    A stop that stands only in the subject, or only in what they quote, is doubtful: the one may be
    all they wrote, the other is mostly the small print of a newsletter.

    >>> [type(one).__name__ for one in hear_mail("Gruß, Linda", "STOPP", "mailto:x", quoted=False)]
    ['ConsentDoubted']
    >>> hear_mail("Gruß, Linda", "AW: STOPP", "mailto:x", quoted=False)
    ()
    """
    said = hear(text, address)
    if quoted:
        return _doubted(said)
    if said or not subject or _ANSWERS.match(subject):
        return said
    return _doubted(hear(subject, address))


def _doubted(wishes: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(
        ConsentDoubted(
            purposes=wish.purposes, address=None, wording=wish.wording, source=wish.source
        )
        for wish in wishes
        if isinstance(wish, ConsentWithdrawn | ConsentDoubted)
    )


def only_for(address: str, wishes: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return what of wishes holds whose sender may be somebody else: a no for that address.

    >>> [wish.address for wish in only_for("mailto:x", hear("STOPP", "mailto:x"))]
    ['mailto:x']
    >>> only_for("mailto:x", hear("START", "mailto:x"))
    ()
    """
    return tuple(
        replace(wish, address=address)
        for wish in wishes
        if isinstance(wish, ConsentWithdrawn | ConsentDoubted)
    )


def withdrawal(
    *, wording: str, source: str, by: str, purposes: tuple[str, ...] = (EVERYTHING,)
) -> ConsentWithdrawn:
    """Return the event for a no to `purposes` on every address; service is never among them."""
    # A provider may write "Marketing"; ours are lower case, and a no must not miss its purpose.
    meant = dict.fromkeys(purpose.strip().casefold() for purpose in purposes)
    named = tuple(purpose for purpose in meant if purpose not in ("", SERVICE)) or (EVERYTHING,)
    return ConsentWithdrawn(
        purposes=named, address=None, wording=wording[:500], source=source, by=by
    )


def wards_to_tell(circle: Circle) -> tuple[str, ...]:
    """Return the records in this customer's care, into which a no is written as well.

    >>> linda = Thread(customer_id="c1", wards=("c2",))
    >>> wards_to_tell(Circle(linda, (Thread(customer_id="c2", guardians=("c1",)),)))
    ('c2',)
    """
    everyone = circle.everyone()
    person = people(everyone, circle.own.customer_id)
    wards = {ward for one in person for ward in everyone[one].wards if ward in everyone}
    return tuple(sorted({one for ward in wards for one in people(everyone, ward)} - set(person)))
