"""Is this the same person, and how sure are we?

Joining is a view: each record keeps its events, an edge between two records says they are one
person, and a customer is what is connected by edges. Taking the edge away gives both back as they
were (G8). Proof or possession joins unless a veto stands against it; assertion and inference only
suggest, and a person decides, because a wrong join shows one customer's data to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from faden.core.channel import Evidence
from faden.core.thread import Circle, Thread

#: records that become one person without anybody looking. All of a person are locked together, so
#: one who signs in from a fresh browser each minute would slow everybody down.
MOST_JOINED = 100


class Level(IntEnum):
    """What may be disclosed or changed in this contact; recognised is not verified (G9)."""

    UNKNOWN = 0  #: nobody knows who this is
    CLAIMED = 1  #: caller id, typed mail, name and birth date: anybody could say so
    POSSESSION = 2  #: writes from an address of the customer right now
    LOGIN = 3  #: login, or two possessions
    IN_PERSON = 4  #: seen at the counter


def level_of(address: str, evidence: Evidence) -> Level:
    """Return what a message proves that comes from an address with that evidence."""
    if address.startswith("contact:"):
        return Level.UNKNOWN
    if evidence < Evidence.POSSESSION:
        return Level.CLAIMED
    return Level.LOGIN if evidence >= Evidence.PROOF else Level.POSSESSION


@dataclass(frozen=True, slots=True)
class Join:
    """Certain enough to join at once."""


@dataclass(frozen=True, slots=True)
class Suggest:
    """A person has to decide."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Nothing to do; the reason says why."""

    reason: str


def judge(mine: Circle, theirs: Circle, evidence: Evidence) -> Join | Suggest | Keep:
    """Say what a link of this strength between two records means.

    >>> anna, ben = Thread(customer_id="a"), Thread(customer_id="b")
    >>> judge(Circle(anna), Circle(ben), Evidence.ASSERTION)
    Suggest()
    >>> judge(Circle(Thread(customer_id="a", never=("b",))), Circle(ben), Evidence.PROOF)
    Keep(reason='a person said they are not the same')
    """
    own, other = mine.own, theirs.own
    ours, others = _person(mine), _person(theirs)
    near = (own.customer_id, *own.joined)
    connected = other.customer_id in {one.customer_id for one in ours}
    # A stronger tie between them is kept besides: it holds when a record in between is split off.
    if other.customer_id in near or (connected and evidence < Evidence.POSSESSION):
        return Keep("they are one customer already")
    if other.customer_id in own.never or own.customer_id in other.never:
        return Keep("a person said they are not the same")
    known = [one.evidence for one in own.suggestions if one.other_id == other.customer_id]
    if known and evidence <= max(known):
        return Keep("it is suggested already")
    if evidence < Evidence.POSSESSION:
        return Suggest()
    if not connected and len(ours) + len(others) > MOST_JOINED:
        return Suggest()
    return Suggest() if any(_vetoed(one, two) for one in ours for two in others) else Join()


def _person(circle: Circle) -> list[Thread]:
    everyone = circle.everyone()
    return [everyone[one] for one in people(everyone, circle.own.customer_id)]


def _vetoed(one: Thread, other: Thread) -> bool:
    """Say whether a person must decide: joining two customers joins all records of both.

    Somebody said of two of them "never the same"; or their names differ outright, when even a
    proof may be a shared mailbox.
    """
    never = other.customer_id in one.never or one.customer_id in other.never
    return never or _names_conflict(one.name, other.name)


def _names_conflict(mine: str | None, theirs: str | None) -> bool:
    if not mine or not theirs:
        return False
    return not set(mine.casefold().split()) & set(theirs.casefold().split())


def people(threads: Mapping[str, Thread], start: str) -> tuple[str, ...]:
    """Return the records that are one person with `start`, sorted; edges outside are ignored.

    >>> a, b = Thread(customer_id="a", joined=("b",)), Thread(customer_id="b", joined=("a",))
    >>> people({"a": a, "b": b}, "a")
    ('a', 'b')
    """
    if not threads[start].joined:
        return (start,)
    return _reach(threads, start, household=False)


def kin(threads: Mapping[str, Thread], start: str) -> tuple[str, ...]:
    """Return the records to be locked together: one person and all who answer for one another."""
    return _reach(threads, start, household=True)


def _reach(threads: Mapping[str, Thread], start: str, *, household: bool) -> tuple[str, ...]:
    seen, todo = {start}, [start]
    while todo:
        thread = threads[todo.pop()]
        near = thread.joined + (thread.guardians + thread.wards if household else ())
        fresh = [other for other in near if other in threads and other not in seen]
        seen.update(fresh)
        todo.extend(fresh)
    return tuple(sorted(seen))
