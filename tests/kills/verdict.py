"""What does the evidence say: was anything lost, doubled, sent twice, overtaken, sent too late?

Each check takes plain values and returns its violations in words; none may be there. The checks
are tried on made-up evidence in test_verdict.py, so that it is known that they can fail.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.kills.customers import Acknowledged
from tests.kills.provider import Handed

SLACK_SECONDS = 0.5  #: from the deadline of a call until the provider has read a request in time
_ARRIVED = ("accepted", "sent", "delivered", "read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An inbound message of the export."""

    name: str  #: the provider's id
    address: str
    customer_id: str
    sequence: int
    position: int
    ticket_id: str | None
    owner: str | None
    due_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An outbound message of the export, and what the outbox says of it."""

    name: str  #: our ref
    delivery_id: str
    address: str
    customer_id: str
    sequence: int
    position: int
    account: str
    purpose: str
    state: str
    run_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """An attempt that was committed before the provider was called."""

    delivery_id: str
    customer_id: str
    sequence: int
    attempt: int
    deadline: float  #: seconds since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One record as it stands in the tables."""

    customer_id: str
    events: int
    first: int
    last: int
    sequence: int  #: of the row
    snapshot: int  #: of the snapshot
    refolds: bool = True  #: the events, folded anew, are the snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that is known after the last message came to rest."""

    wrote: Sequence[Acknowledged] = ()  #: customers' messages, in the order of acknowledgement
    ordered: Sequence[Acknowledged] = ()  #: the program's, in the order of acknowledgement
    received: Sequence[Received] = ()
    written: Sequence[Written] = ()
    started: Sequence[Started] = ()
    kept: Sequence[Kept] = ()
    handed: Sequence[Handed] = ()
    quarantined: int = 0
    refused: Sequence[str] = ()  #: answers nobody should have got


@dataclass(frozen=True, slots=True)
class Verdict:
    """The violations by kind."""

    found: Mapping[str, Sequence[str]]

    @property
    def is_clean(self) -> bool:
        """Say whether nothing was found."""
        return not any(self.found.values())

    def counts(self) -> str:
        """Return the numbers in one line."""
        return ", ".join(f"{len(some)} {kind}" for kind, some in self.found.items())

    def shown(self) -> str:
        """Return the first violations of each kind."""
        return "\n".join(
            f"{kind}: {one}" for kind, some in self.found.items() for one in list(some)[:10]
        )


def judge(evidence: Evidence) -> Verdict:
    """Check everything."""
    return Verdict({kind: check(evidence) for kind, check in _CHECKS.items()})


def lost(evidence: Evidence) -> list[str]:
    """Acknowledged, and not there."""
    received = {one.name for one in evidence.received}
    written = {one.name for one in evidence.written}
    return [f"inbound {one.name}" for one in evidence.wrote if one.name not in received] + [
        f"outbound {one.name}" for one in evidence.ordered if one.name not in written
    ]


def duplicated(evidence: Evidence) -> list[str]:
    """There more than once."""
    return _repeated(one.name for one in evidence.received) + _repeated(
        one.name for one in evidence.written
    )


def unowned(evidence: Evidence) -> list[str]:
    """Without a ticket, an owner or a due time."""
    return [
        one.name for one in evidence.received if not (one.ticket_id and one.owner and one.due_at)
    ]


def inverted(evidence: Evidence) -> list[str]:
    """In another order on the thread than they were acknowledged in."""
    received = {one.name: (one.sequence, one.position) for one in evidence.received}
    written = {one.name: (one.sequence, one.position) for one in evidence.written}
    return _out_of_order(evidence.wrote, received) + _out_of_order(evidence.ordered, written)


def overtaken(evidence: Evidence) -> list[str]:
    """Handed over to the provider before an earlier message to the same address."""
    first: dict[str, tuple[int, ...]] = {}
    for line, handed in enumerate(evidence.handed):
        if handed.what == "send":
            first.setdefault(handed.ref, (line,))
    return _out_of_order(evidence.ordered, first)


def sent_twice(evidence: Evidence) -> list[str]:
    """Really sent more than once, or with a second key that made it possible."""
    sent = Counter(one.ref for one in evidence.handed if one.sent)
    keys: dict[str, set[str]] = defaultdict(set)
    for one in evidence.handed:
        if one.what == "send":
            keys[one.ref].add(one.key)
    return [f"{ref}: {count} times" for ref, count in sent.items() if count > 1] + [
        f"{ref}: keys {sorted(some)}" for ref, some in keys.items() if len(some) > 1
    ]


def not_sent(evidence: Evidence) -> list[str]:
    """Come to rest in a state that is not what happened.

    Everything is sent and known to be, with two exceptions: where the provider can tell nothing, an
    `unclear` one may stay, with all that waits behind it; and after an opt-out a message is either
    taken back unsent, or `unclear` because it may not be repeated.
    """
    sent = Counter(one.ref for one in evidence.handed if one.sent)
    unclear = {
        (one.address, one.account): one.sequence
        for one in sorted(evidence.written, key=lambda one: -one.sequence)
        if one.state == "unclear" and one.account == "neither"
    }
    found = []
    for one in evidence.written:
        arrived = one.state in _ARRIVED
        waits = one.sequence >= unclear.get((one.address, one.account), one.sequence + 1)
        stopped = one.state == "unclear" or (one.state == "withdrawn" and not sent[one.name])
        if (
            (arrived and sent[one.name])
            or (one.account == "neither" and waits)
            or (one.purpose == "marketing" and stopped)
        ):
            continue
        found.append(f"{one.name} by {one.account}: {one.state}, sent {sent[one.name]} times")
    return found


def gapped(evidence: Evidence) -> list[str]:
    """Records whose sequence has gaps, or whose snapshot is another fold than their events."""
    return [
        f"{one}"
        for one in evidence.kept
        if not (one.events == one.last == one.sequence == one.snapshot and one.refolds)
        or one.first != 1
    ]


def too_late(evidence: Evidence) -> list[str]:
    """Handed over after the deadline of the call, or without an attempt on record."""
    refs = {one.delivery_id: one.name for one in evidence.written}
    until = {(refs.get(one.delivery_id), one.attempt): one.deadline for one in evidence.started}
    found = []
    for one in evidence.handed:
        deadline = until.get((one.ref, one.attempt))
        if one.what != "send":
            continue
        if deadline is None:
            found.append(f"{one.ref} attempt {one.attempt}: never committed")
        elif one.at > deadline + SLACK_SECONDS:
            found.append(f"{one.ref} attempt {one.attempt}: {one.at - deadline:.2f} s late")
    return found


def strange(evidence: Evidence) -> list[str]:
    """Anything else that should never be: quarantine, a refusal of something proper."""
    aside = [f"{evidence.quarantined} in quarantine"] if evidence.quarantined else []
    return aside + list(evidence.refused)


_CHECKS: Mapping[str, Callable[[Evidence], list[str]]] = {
    "lost": lost,
    "duplicated": duplicated,
    "sent twice": sent_twice,
    "order inversions": inverted,
    "overtaken": overtaken,
    "unowned": unowned,
    "gaps": gapped,
    "not settled": not_sent,
    "sent too late": too_late,
    "strange": strange,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An opt-out and when it was acknowledged."""

    address: str
    begun: float  #: seconds since 1970
    acknowledged: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """What is known of marketing and opt-outs that met."""

    wishes: Sequence[Wish]
    withdrawn: Mapping[str, tuple[str, int]]  #: by address: record and sequence of the first no
    marketing: Sequence[Written]
    started: Sequence[Started]
    handed: Sequence[Handed]


def disobeyed(race: Race) -> list[str]:
    """Marketing that began after the opt-out was acknowledged, or after its commit."""
    until = {wish.address: wish.acknowledged for wish in race.wishes}
    found = [
        f"{one.ref}: begun {one.at - until[one.to]:.3f} s after the answer"
        for one in race.handed
        if one.what == "send" and one.purpose == "marketing" and one.at > until.get(one.to, one.at)
    ]
    found += [
        f"{address}: the opt-out is not there" for address in until.keys() - race.withdrawn.keys()
    ]
    ours = {one.delivery_id: one for one in race.marketing}
    for attempt in race.started:
        message = ours.get(attempt.delivery_id)
        if message is None or message.address not in race.withdrawn:
            continue
        record, sequence = race.withdrawn[message.address]
        if record != attempt.customer_id or attempt.sequence > sequence:
            found.append(f"{message.name}: attempt {attempt.sequence} after the no {sequence}")
    return found


def _repeated(names: Iterable[str]) -> list[str]:
    return [f"{name}: {count} times" for name, count in Counter(names).items() if count > 1]


def _out_of_order(
    acknowledged: Sequence[Acknowledged], places: Mapping[str, tuple[int, ...]]
) -> list[str]:
    """Return what stands before something that was acknowledged earlier for its address."""
    latest: dict[str, tuple[int, ...]] = {}
    found = []
    for one in acknowledged:
        place = places.get(one.name)
        if place is None:
            continue  # lost, or not handed over: told elsewhere
        before = latest.get(one.address)
        if before is not None and any(a <= b for a, b in zip(place, before, strict=True)):
            found.append(f"{one.name} for {one.address}")
        latest[one.address] = max(place, before or place)
    return found
