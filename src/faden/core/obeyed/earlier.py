"""What must a sender be told that came after a wish was said?

Rules
* Whoever is new hears every no that stands for a record: its own, that of others of the person and
  of guardians, and "no advertising" for whoever is in somebody's care. A doubt is no wish yet.
* Where nobody said no there is nothing to tell. A yes is told only as what is left open by a no to
  everything, and only when the gate itself would say yes: silence gives a sender no permission.
* In this order: no to everything, what is welcome all the same, what is refused by name. A sender
  that takes each in turn ends where we are.
* What it was told since it came counts, whoever told it: one that knows every no hears nothing
  again. Otherwise it hears all, so that an older no cannot undo a yes it has heard meanwhile.
* Each wish that waits for it gives a second more: a flood alone makes nobody late.
* While many of its wishes are late no earlier ones follow: who answers nothing is red already, and
  a ticket for each of a hundred thousand customers helps nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from faden.core import consent
from faden.core import event as ev
from faden.core.identity import people
from faden.core.obeyed.passing import Wish, guardians_of, refused_by, who_decides
from faden.core.policy import EVERYTHING, MARKETING, REQUIRED
from faden.core.thread import Circle, Thread, fold
from faden.core.wish.sender import Sender

EACH = timedelta(seconds=1)  #: more to acknowledge, for each wish that waits before it
MANY_LATE = 200  #: wishes a sender is late with, at which it is told no more earlier ones


def earlier(circle: Circle, told: Sequence[ev.Recorded]) -> tuple[Wish, ...]:
    """Return what a sender still has to hear about `circle.own`; `told`: what it was told so far.

    >>> from faden.core.thread import Refusal
    >>> linda = Thread(customer_id="a", refusals=(Refusal("*", None),))
    >>> earlier(Circle(linda), ())
    (Wish(granted=False, purposes=('*',), address=None),)
    >>> earlier(Circle(Thread(customer_id="a", welcome=("marketing",))), ())
    ()
    """
    wishes = standing(circle)
    knows = _belief(told)
    noes = [one for one in wishes if not one.granted]
    return () if all(_is_known(knows, one) for one in noes) else wishes


def standing(circle: Circle) -> tuple[Wish, ...]:
    """Return what a sender that has heard nothing would have to hear, in order."""
    said = _noes(circle)
    everything = [address for address, purposes in said.items() if EVERYTHING in purposes]
    welcome = _welcome(circle) if everything else ()
    wishes = [Wish(granted=False, purposes=(EVERYTHING,), address=one) for one in everything]
    if welcome:
        wishes.append(Wish(granted=True, purposes=welcome))
    for address, purposes in said.items():
        named = purposes - {EVERYTHING}
        if address in everything and not welcome:
            named &= {*REQUIRED}
        if named:
            wishes.append(Wish(granted=False, purposes=tuple(sorted(named)), address=address))
    return tuple(wishes)


def patient(sender: Sender, waiting: int) -> Sender:
    """Return the sender with the time it has for one more while so many wait for its answer.

    >>> patient(Sender("shop", timedelta(minutes=1)), 30).acknowledge_within
    datetime.timedelta(seconds=90)
    """
    return replace(sender, acknowledge_within=sender.acknowledge_within + waiting * EACH)


def _noes(circle: Circle) -> dict[str | None, set[str]]:
    """Return what is refused by address; None, every address, comes first."""
    own = circle.own
    said: dict[str | None, set[str]] = {None: refused_by(own)}
    for thread in who_decides(circle, own.customer_id):
        said[None] |= refused_by(thread)
    if guardians_of(circle):
        said[None].add(MARKETING)
    for one in sorted(own.refusals, key=lambda refusal: refusal.address or ""):
        if one.address is not None and not one.doubted:
            said.setdefault(one.address, set()).add(one.purpose)
    return said


def _welcome(circle: Circle) -> tuple[str, ...]:
    everyone = circle.everyone()
    person = people(everyone, circle.own.customer_id)
    granted = {purpose for one in person for purpose in everyone[one].welcome}
    return tuple(
        purpose
        for purpose in sorted(granted)
        if isinstance(consent.may_send(circle, "", purpose), consent.Yes)
    )


def _belief(told: Sequence[ev.Recorded]) -> Thread:
    """Return the thread of somebody who wished just what the sender was told."""
    belief = Thread(customer_id="")
    for one in told:
        if isinstance(one.event, ev.WishPassedOn):
            kind = ev.ConsentGranted if one.event.granted else ev.ConsentWithdrawn
            wish = kind(
                purposes=one.event.purposes,
                address=one.event.address,
                wording="",
                source="",
                by="faden",
            )
            belief = fold(belief, wish, one.at)
    return belief


def _is_known(belief: Thread, no: Wish) -> bool:
    """Say whether a sender that believes this keeps the whole no."""
    refused = {one.purpose for one in belief.refusals if one.address in (None, no.address)}
    if EVERYTHING not in refused:
        return refused.issuperset(no.purposes)
    left_open = {*REQUIRED, *belief.welcome}
    return all(one in refused or one not in left_open for one in no.purposes)
