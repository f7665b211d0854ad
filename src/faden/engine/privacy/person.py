"""Who is meant, which records are that person, and what ties them to others?

Everything here happens in a transaction that holds the locks of the person, of their household and
of everybody they were ever tied to, taken in key order like everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from faden.core import event as ev
from faden.core import identity
from faden.core.erasure import Traces, traces
from faden.core.event import Recorded
from faden.engine.ledger import KinMissing
from faden.store.ports import Meeting, Met, Record, UnitOfWork
from faden.store.privacy import erasing
from faden.store.privacy.traces import Asking, Name

TIES = (
    ev.CustomersJoined
    | ev.CustomersSplit
    | ev.JoinSuggested
    | ev.JoinDeclined
    | ev.HouseholdDeclared
)


class Work(UnitOfWork, Asking, Protocol):
    """A transaction that locks and decides like any other, and asks what is rarely asked."""

    async def events(self, customer_id: str) -> list[Recorded]:
        """Read all events of one record."""


class NotThere(Exception):
    """This workspace has no customer by that address or id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """All records of one person under lock, and those of everybody tied to them."""

    records: tuple[str, ...]
    events: dict[str, list[Recorded]]
    homes: list[tuple[str, str]]  #: (address, record)
    deliveries: list[tuple[Any, ...]]
    others: dict[str, Record]
    threads: dict[str, Record]
    traces: Traces

    def names(self) -> set[Name]:
        """Return the arrivals from which this person's messages and calls were made."""
        found = set()
        for recorded in self.all_events():
            event = recorded.event
            if isinstance(event, ev.MessageReceived | ev.CallReported):
                found.add((event.account, event.provider_id))
            if isinstance(event, ev.MessageObserved):
                found.add((f"observed:{event.system}", event.external_id))
                if event.account is not None and event.provider_id is not None:
                    found.add((event.account, event.provider_id))
        return found

    def made(self) -> set[str]:
        """Return what commands about this person made: messages, notes, the records themselves."""
        found = {row[0].hex for row in self.deliveries} | set(self.records)
        for recorded in self.all_events():
            match recorded.event:
                case ev.MessageObserved(message_id=made) | ev.NoteWritten(note_id=made):
                    found.add(made)
                case _:
                    pass
        return found

    def all_events(self) -> list[Recorded]:
        """Return what happened on every record."""
        return [recorded for one in self.records for recorded in self.events[one]]


async def meet_person(
    work: Work, workspace: int, who: str, *, also: frozenset[str], now: datetime
) -> Person:
    """Lock and read a person by address (a URI) or record id; `also` are records known to be tied.

    Raises KinMissing when more must be locked, NotThere when there is nobody.
    """
    look_ups = [who] if ":" in who else []
    asked = also | (frozenset() if look_ups else {who})
    met = await work.meet(Meeting(workspace, now, look_ups=look_ups, customers=sorted(asked)))
    home = met.homes.get(who, "") if look_ups else who
    if home not in met.records:
        raise NotThere
    _require(met, {kin for record in met.records.values() for kin in record.kin}, asked)
    threads = {one: record.thread for one, record in met.records.items()}
    records = identity.people(threads, home)
    events = {one: await work.events(one) for one in records}
    _require(met, _tied(events), asked)
    homes = await erasing.addresses(work, workspace, records)
    found = [recorded.event for one in records for recorded in events[one]]
    return Person(
        records=records,
        events=events,
        homes=homes,
        deliveries=await erasing.deliveries(work, workspace, records),
        others={one: record for one, record in met.records.items() if one not in records},
        threads={one: met.records[one] for one in records},
        traces=traces(records, [uri for uri, _ in homes], found),
    )


def _require(met: Met, wanted: set[str], asked: frozenset[str]) -> None:
    """Raise KinMissing for whoever is not locked, unless they were asked for and are not there."""
    missing = wanted - met.records.keys() - asked
    if missing:
        raise KinMissing(frozenset(missing))


def _tied(events: dict[str, list[Recorded]]) -> set[str]:
    return {
        recorded.event.other_id
        for each in events.values()
        for recorded in each
        if isinstance(recorded.event, TIES)
    }
