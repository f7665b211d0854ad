"""What did a customer choose on the page of their wishes, and how is that taken back?

A no holds for every record of the person and for those in their care; a yes only for the record
whose link they hold (G8). Both carry the words that stood on the page. To undo is to have again
exactly what stood before, and only while nothing else was said since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from faden.core import consent, identity
from faden.core import event as ev
from faden.core.policy import EVERYTHING
from faden.core.preference.preference import Preference
from faden.core.thread import Circle, Refusal, Thread

Step = tuple[str, ev.Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody wants from now on, for themselves or for one in their care."""

    customer_id: str
    stop: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    preference: Preference | None = None  #: None: as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """With what a choice is proved."""

    wording: str  #: that stood on the page, with its version
    source: str  #: address to which the link went
    by: str = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a record says about wishes at one moment."""

    customer_id: str
    refusals: tuple[Refusal, ...] = ()
    welcome: tuple[str, ...] = ()
    preference: Preference | None = None


def concerned(circle: Circle) -> tuple[str, ...]:
    """Return the records of this person and of those in their care."""
    person = identity.people(circle.everyone(), circle.own.customer_id)
    return (*person, *consent.wards_to_tell(circle))


def decide(circle: Circle, choices: Iterable[Choice], told: Told) -> list[Step]:
    """Return the events of what was chosen; nothing for whom it does not concern."""
    steps: list[Step] = []
    allowed = concerned(circle)
    for choice in choices:
        if choice.customer_id in allowed:
            steps += _decided(circle, choice, told)
    return steps


def _decided(circle: Circle, choice: Choice, told: Told) -> list[Step]:
    everyone = circle.everyone()
    own = Circle(everyone[choice.customer_id], tuple(everyone.values()))
    person = identity.people(everyone, choice.customer_id)
    steps: list[Step] = []
    if choice.stop:
        wish = consent.withdrawal(
            wording=told.wording, source=told.source, by=told.by, purposes=choice.stop
        )
        steps += [(one, wish) for one in (*person, *consent.wards_to_tell(own))]
    if choice.allow:
        granted = ev.ConsentGranted(
            purposes=choice.allow,
            address=None,
            wording=told.wording[:500],
            source=told.source,
            by=told.by,
        )
        steps.append((choice.customer_id, granted))
    if choice.preference is not None:
        chosen = ev.PreferenceSet(preference=choice.preference, source=told.source, by=told.by)
        # On every record: it must survive a split as well.
        steps += [(one, chosen) for one in person if everyone[one].preference != choice.preference]
    return steps


def standing(thread: Thread) -> Standing:
    """Return what a record says at this moment."""
    return Standing(
        customer_id=thread.customer_id,
        refusals=thread.refusals,
        welcome=thread.welcome,
        preference=thread.preference,
    )


def unchanged(threads: Mapping[str, Thread], after: Sequence[Standing]) -> bool:
    """Say whether nothing else was said since."""
    return all(
        one.customer_id in threads and standing(threads[one.customer_id]) == one for one in after
    )


def undo(before: Sequence[Standing], after: Sequence[Standing], told: Told) -> list[Step]:
    """Return the events after which these records say again what they said before."""
    now = {one.customer_id: one for one in after}
    steps: list[Step] = []
    for then in before:
        since = now[then.customer_id]
        if (then.refusals, then.welcome) != (since.refusals, since.welcome):
            steps += [(then.customer_id, event) for event in _again(then, told)]
        if then.preference != since.preference:
            preference = then.preference or Preference()
            chosen = ev.PreferenceSet(preference=preference, source=told.source, by=told.by)
            steps.append((then.customer_id, chosen))
    return steps


def _again(then: Standing, told: Told) -> list[ev.Event]:
    """Clear everything, and say once more what was refused; a doubt stays a doubt."""
    proof = {"wording": told.wording[:500], "source": told.source, "by": told.by}
    events: list[ev.Event] = [ev.ConsentGranted(purposes=(EVERYTHING,), address=None, **proof)]
    # "Everything" first, then what is welcome in spite of it, then what is refused by name: in any
    # other order a later one would say more, or less, than stood there.
    all_of_it = [one for one in then.refusals if one.purpose == EVERYTHING]
    named = [one for one in then.refusals if one.purpose != EVERYTHING]
    events += [_refused(one, proof) for one in all_of_it]
    if then.welcome:
        events.append(ev.ConsentGranted(purposes=then.welcome, address=None, **proof))
    return events + [_refused(one, proof) for one in named]


def _refused(refusal: Refusal, proof: Mapping[str, str]) -> ev.Event:
    purposes, address = (refusal.purpose,), refusal.address
    if refusal.doubted:
        wording, source = proof["wording"], proof["source"]
        return ev.ConsentDoubted(purposes=purposes, address=address, wording=wording, source=source)
    return ev.ConsentWithdrawn(purposes=purposes, address=address, **proof)
