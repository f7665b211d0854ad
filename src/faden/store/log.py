"""How does one transaction claim, find, lock and write, in as few round trips as possible?

The order is fixed: arrivals, then addresses, then records in key order. Everybody who writes goes
through here, so two transactions can wait for one another but never in a ring. Meeting and
writing are one round trip each (pipeline mode); the commit travels with the writes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import chain
from typing import Any

from psycopg_pool import AsyncConnectionPool

from faden.core.address import bucket_of
from faden.core.erasure import Proof
from faden.core.event import MessageReceived, Recorded
from faden.core.thread import Thread, fold
from faden.store import queue, rows
from faden.store.cascades import cascading
from faden.store.codec import (
    OutdatedSnapshot,
    bucket_of_id,
    event_from_json,
    thread_from_bytes,
    thread_to_bytes,
)
from faden.store.offers.offering import Offering
from faden.store.ports import (
    ERASED,
    Begun,
    Changes,
    Delivery,
    GivenCode,
    Known,
    LeftTicket,
    Meeting,
    Met,
    Newcomer,
    Passed,
    Record,
    Settlement,
    StrayReceipt,
    Target,
)
from faden.store.processes.rows import Processing
from faden.store.promises.rows import Promising
from faden.store.questions.placing import Placing
from faden.store.wire import pgarray
from faden.store.wire.pipeline import Pipeline, Reply, Row
from faden.store.wishes import passing

_REMEMBERED = 200_000  #: addresses whose record is known to exist; spares an insert that conflicts


class PostgresStore:
    """The store of one process on PostgreSQL."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool
        self._remembered: set[tuple[int, str]] = set()

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[PostgresUnitOfWork]:
        """Begin one transaction; it is rolled back unless it commits itself."""
        connection = await self._pool.getconn()
        try:
            pipeline = Pipeline(connection)
            try:
                yield PostgresUnitOfWork(pipeline, self._remembered)
            finally:
                await pipeline.close()
        finally:
            await self._pool.putconn(connection)
        if len(self._remembered) > _REMEMBERED:
            self._remembered.clear()


class PostgresUnitOfWork(cascading.Looking, Placing, Offering, Promising, Processing):
    """One transaction on one connection."""

    def __init__(self, pipeline: Pipeline, remembered: set[tuple[int, str]]) -> None:
        self._pipeline = pipeline
        self._run = pipeline.run
        self._remembered = remembered
        self._fresh: list[tuple[int, str]] = []
        self._unborn: dict[str, str] = {}

    async def meet(self, meeting: Meeting) -> Met:
        """Claim arrivals, claim addresses, find references, lock records in key order."""
        unknown = [
            newcomer
            for newcomer in meeting.newcomers
            if (meeting.workspace, newcomer.uri) not in self._remembered
        ]
        if meeting.arrivals and not (
            unknown or meeting.names or meeting.look_ups or meeting.customers
        ):
            return await self._meet_known(meeting)
        met = Met()
        claimed = await self._claim_arrivals(meeting)
        await self._claim_addresses(meeting, unknown)
        kept = self._find_kept(meeting, unknown)
        if given := [name for name in meeting.names if name.startswith("sent:")]:
            self._lock_names(given)
        uris = [newcomer.uri for newcomer in meeting.newcomers]
        locked = await self._lock_met(meeting, [*uris, *meeting.look_ups])
        if claimed is not None:
            fresh = {(account, key) for account, key in await claimed.rows()}
            if len(fresh) < len(meeting.arrivals):
                met.known = await self._find_arrivals(meeting, fresh)
        for row in await locked.rows():
            await self._take_in(met, meeting.workspace, row)
        await self._take_in_kept(met, kept)
        await self._meet_gone(meeting, met)
        self._note_unborn(met)
        self._fresh += [(meeting.workspace, uri) for uri in uris]
        return met

    def _find_kept(self, meeting: Meeting, newcomers: Sequence[Newcomer]) -> Reply | None:
        """Ask for wishes kept of addresses that may be met for the first time since an erasure."""
        if not newcomers:
            return None
        uris = pgarray.texts([newcomer.uri for newcomer in newcomers])
        return self._run("find_kept_wishes", {"workspace": meeting.workspace, "uri": uris})

    async def _take_in_kept(self, met: Met, kept: Reply | None) -> None:
        for row in await kept.rows() if kept is not None else []:
            proof = Proof(*row)
            home = met.homes.get(proof.address)
            if home is not None and met.records[home].thread.sequence == 0:
                met.kept.setdefault(home, []).append(proof)

    def _note_unborn(self, met: Met) -> None:
        """Note which records are new, where something came again whose person was erased.

        If nothing else happens to them they must not be: a mailbox in which an old mail still lies
        would bring its sender's address back.
        """
        if any(known.digest == ERASED for known in met.known.values()):
            new = {one for one, record in met.records.items() if record.thread.sequence == 0}
            self._unborn.update((home, uri) for uri, home in met.homes.items() if home in new)

    async def _meet_gone(self, meeting: Meeting, met: Met) -> None:
        """Give those a record again whose own was erased since this process met them."""
        gone = [one for one in meeting.newcomers if one.uri not in met.homes]
        if not gone:
            return
        self._remembered.difference_update((meeting.workspace, one.uri) for one in gone)
        await self._claim_addresses(meeting, gone)
        kept = self._find_kept(meeting, gone)
        locked = await self._lock_met(meeting, [one.uri for one in gone])
        for row in await locked.rows():
            await self._take_in(met, meeting.workspace, row)
        await self._take_in_kept(met, kept)

    async def _meet_known(self, meeting: Meeting) -> Met:
        """Do the same in one statement, for addresses whose records exist."""
        uris = [newcomer.uri for newcomer in meeting.newcomers]
        values = self._arrival_values(meeting) | {
            "address_bucket": pgarray.smalls([bucket_of(uri) for uri in uris]),
            "uri": pgarray.texts(uris),
        }
        met = Met()
        fresh: set[tuple[str, str]] = set()
        found = self._run("claim_and_lock", values)
        for name, other, snapshot, kin, what in await found.rows():
            if what is not None:
                fresh.add((name, other))
                continue
            met.homes[name] = other
            if other not in met.records:
                row = (other, meeting.workspace, snapshot, kin)
                met.records[other] = await self._record(row)
        if len(fresh) < len(meeting.arrivals):
            met.known = await self._find_arrivals(meeting, fresh)
        await self._meet_gone(meeting, met)
        self._note_unborn(met)
        return met

    async def _claim_arrivals(self, meeting: Meeting) -> Reply | None:
        if not meeting.arrivals:
            return None
        return self._run("claim_arrivals", self._arrival_values(meeting))

    def _arrival_values(self, meeting: Meeting) -> dict[str, Any]:
        return rows.arrival_keys(meeting.arrivals) | {
            "workspace": meeting.workspace,
            "digest": pgarray.byteas([arrival.digest for arrival in meeting.arrivals]),
            "raw": pgarray.byteas([arrival.raw for arrival in meeting.arrivals]),
            "at": pgarray.times([arrival.at for arrival in meeting.arrivals]),
            "target": pgarray.uuids([arrival.target for arrival in meeting.arrivals]),
            "blob": pgarray.byteas([arrival.blob for arrival in meeting.arrivals]),
        }

    async def _find_arrivals(
        self, meeting: Meeting, fresh: set[tuple[str, str]]
    ) -> dict[tuple[str, str], Known]:
        seen = [a for a in meeting.arrivals if (a.account, a.key) not in fresh]
        values = rows.arrival_keys(seen) | {"workspace": meeting.workspace}
        found = self._run("find_arrivals", values)
        return {
            (account, key): Known(bytes(digest), target)
            for account, key, digest, target in await found.rows()
        }

    async def _claim_addresses(self, meeting: Meeting, unknown: Sequence[Newcomer]) -> None:
        if not unknown:
            return
        ids = [newcomer.customer_id for newcomer in unknown]
        values = {
            "workspace": meeting.workspace,
            "now": meeting.now,
            "bucket": pgarray.smalls([bucket_of(newcomer.uri) for newcomer in unknown]),
            "uri": pgarray.texts([newcomer.uri for newcomer in unknown]),
            "customer": pgarray.uuids(ids),
            "snapshot": pgarray.byteas([thread_to_bytes(Thread(customer_id=i)) for i in ids]),
        }
        self._run("claim_addresses", values)

    async def _lock_met(self, meeting: Meeting, uris: Sequence[str]) -> Reply:
        values = {
            "workspace": meeting.workspace,
            "address_bucket": pgarray.smalls([bucket_of(uri) for uri in uris]),
            "uri": pgarray.texts(uris),
            "name_bucket": pgarray.smalls([bucket_of(name) for name in meeting.names]),
            "name": pgarray.texts(meeting.names),
            "customer": pgarray.uuids(meeting.customers),
        }
        return self._run("lock_met", values)

    async def _take_in(self, met: Met, workspace: int, row: Row) -> None:
        what, name, customer_id, delivery_id, snapshot, kin = row
        if what == "address":
            met.homes[name] = customer_id
        elif what == "reference":
            met.targets[name] = Target(delivery_id, customer_id)
        if customer_id not in met.records:
            met.records[customer_id] = await self._record((customer_id, workspace, snapshot, kin))

    async def _record(self, row: Row) -> Record:
        customer_id, workspace, snapshot, kin = row
        try:
            thread = thread_from_bytes(snapshot)
        except OutdatedSnapshot:
            thread = await self._refold(customer_id)
        return Record(workspace, thread, tuple(one.hex for one in kin or ()))

    async def _refold(self, customer_id: str) -> Thread:
        """Make a snapshot anew after an upgrade has changed its meaning."""
        thread = Thread(customer_id=customer_id)
        for recorded in await self.events(customer_id):
            thread = fold(thread, recorded.event, recorded.at)
        return thread

    async def events(self, customer_id: str) -> list[Recorded]:
        """Read all events of one record."""
        values = {"bucket": bucket_of_id(customer_id), "customer": customer_id}
        found = self._run("read_events", values)
        return [
            Recorded(sequence, at, event_from_json(kind, body))
            for sequence, at, kind, body in await found.rows()
        ]

    async def lock(self, customers: Sequence[str], *, skip_locked: bool) -> dict[str, Record]:
        """Lock records in key order; with `skip_locked` leave out those another one holds."""
        name = "lock_free_records" if skip_locked else "lock_records"
        found = self._run(name, {"customer": pgarray.uuids(sorted(set(customers)))})
        return {row[0]: await self._record(row) for row in await found.rows()}

    async def due_deliveries(
        self, now: datetime, limit: int, paused: Collection[str]
    ) -> list[tuple[str, str]]:
        """Return (delivery, record) of what is due, without locks."""
        values = {"now": now, "limit": limit, "paused": pgarray.texts(sorted(paused))}
        found = self._run("find_due_deliveries", values)
        return [(delivery_id, customer_id) for delivery_id, customer_id in await found.rows()]

    async def deliveries(self, delivery_ids: Sequence[str]) -> dict[str, Delivery]:
        """Read deliveries, with their message and whether an earlier one must settle first."""
        values = {
            "bucket": pgarray.smalls([bucket_of_id(one) for one in delivery_ids]),
            "delivery": pgarray.uuids(delivery_ids),
        }
        found = self._run("read_deliveries", values)
        return {row[0]: queue.delivery_of(row) for row in await found.rows()}

    async def in_flight(self, customers: Sequence[str], now: datetime) -> int:
        """Count provider calls under way to these records that may still be running."""
        values = {
            "bucket": pgarray.smalls([bucket_of_id(one) for one in customers]),
            "customer": pgarray.uuids(customers),
            "now": now,
        }
        [[count]] = await self._run("count_in_flight", values).rows()
        return int(count)

    async def reached(
        self, workspace: int, customers: Sequence[str], owners: Collection[str]
    ) -> set[str]:
        """Return which records have a ticket that one of these owners has or had last."""
        values = {
            "workspace": workspace,
            "bucket": pgarray.smalls([bucket_of_id(one) for one in customers]),
            "customer": pgarray.uuids(customers),
            "owner": pgarray.texts(sorted(owners)),
        }
        return {row[0] for row in await self._run("find_reached", values).rows()}

    async def who_sees(
        self, workspace: int, agents: Sequence[str], customers: Sequence[str]
    ) -> set[str]:
        """Return which of these agents may see the customer who is these records."""
        values = {
            "workspace": workspace,
            "agent": pgarray.texts(agents),
            "bucket": pgarray.smalls([bucket_of_id(one) for one in customers]),
            "customer": pgarray.uuids(customers),
        }
        return {row[0] for row in await self._run("find_who_sees", values).rows()}

    async def take_draft(self, begun: Begun) -> bool:
        """Remove a draft that is being sent; False: it was sent or changed elsewhere."""
        values = {
            "workspace": begun.workspace,
            "agent": begun.agent_id,
            "record": begun.customer_id,
            "kind": begun.kind,
            "versions": pgarray.bigs(sorted(begun.versions)),
        }
        gone = await self._run("forget_draft", values).rows()
        return bool(gone) or 0 in begun.versions

    async def last_received(self, customer_id: str, address: str | None) -> MessageReceived | None:
        """Return the newest message from an address of a record; None: the newest of a person."""
        values = {
            "bucket": bucket_of_id(customer_id),
            "customer": customer_id,
            "address": address,
        }
        found = await self._run("find_last_received", values).rows()
        event = event_from_json(*found[0]) if found else None
        return event if isinstance(event, MessageReceived) else None

    async def due_tickets(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return (ticket, record) of the alarms that are due, without locks."""
        found = self._run("find_due_tickets", {"now": now, "limit": limit})
        return [(ticket_id, customer_id) for ticket_id, customer_id in await found.rows()]

    async def due_wishes(self, now: datetime, limit: int) -> list[Passed]:
        """Return wishes passed on that nobody acknowledged in time, without locks."""
        found = self._run("find_due_wishes", {"now": now, "limit": limit})
        return [passing.passed_of(row) for row in await found.rows()]

    async def unacknowledged(self, customer_id: str) -> list[Passed]:
        """Return the wishes of a record that other senders have not acknowledged."""
        values = {"bucket": bucket_of_id(customer_id), "customer": customer_id}
        found = self._run("read_unacknowledged", values)
        return [passing.passed_of(row) for row in await found.rows()]

    async def ways(self, workspace: int, customers: Sequence[str]) -> list[tuple[str, str]]:
        """Return (account, address) of what was said with these records lately, the last first."""
        values = {
            "workspace": workspace,
            "bucket": pgarray.smalls([bucket_of_id(one) for one in customers]),
            "customer": pgarray.uuids(customers),
        }
        return [(row[1], row[2]) for row in await self._run("read_routes", values).rows()]

    async def addresses(self, workspace: int, customers: Sequence[str]) -> list[tuple[str, str]]:
        """Return the addresses by which these records are found, and whose each is."""
        values = {"workspace": workspace, "customer": pgarray.uuids(customers)}
        found = await self._run("read_addresses", values).rows()
        return [(uri, customer_id.hex) for uri, customer_id, _ in found]

    async def left_tickets(self, now: datetime, limit: int) -> list[LeftTicket]:
        """Return open tickets whose owner is away or has left, without locks."""
        found = self._run("find_left_tickets", {"now": now, "limit": limit})
        return [LeftTicket(row[0], row[1], tuple(row[2])) for row in await found.rows()]

    async def staffed_teams(self, now: datetime) -> frozenset[tuple[int, str]]:
        """Return the teams in which somebody is there, each with its workspace."""
        found = self._run("find_staffed_teams", {"now": now})
        return frozenset((row[0], row[1]) for row in await found.rows())

    async def lonely_teams(self, workspace: int, agents: Collection[str]) -> frozenset[str]:
        """Return the teams in which nobody is but these agents; "*" if the company is so."""
        asked = sorted(one.removeprefix("agent:") for one in agents)
        values = {"workspace": workspace, "agent": pgarray.texts(asked)}
        return frozenset(row[0] for row in await self._run("find_lonely_teams", values).rows())

    async def lock_spent(self, workspace: int, team: str, month: str) -> int:
        """Lock what a team has given in a month, after the records; return how many cents."""
        values = {"workspace": workspace, "team": team, "month": month}
        [[spent]] = await self._run("lock_spent", values).rows()
        return int(spent)

    async def lock_names(self, names: Sequence[str]) -> None:
        """Lock names the provider gave, before any record."""
        if names:
            await self._lock_names(names).rows()

    def _lock_names(self, names: Sequence[str]) -> Reply:
        return self._run("lock_names", {"name": pgarray.texts(names)})

    async def take_strays(self, names: Sequence[str]) -> list[StrayReceipt]:
        """Remove and return receipts that came before their send was recorded."""
        if not names:
            return []
        values = {
            "bucket": pgarray.smalls([bucket_of(name) for name in names]),
            "name": pgarray.texts(names),
        }
        found = self._run("take_strays", values)
        return [queue.stray_of(row) for row in await found.rows()]

    async def settle_quarantined(
        self, workspace: int, quarantine_id: str, *, by: str, how: str, now: datetime
    ) -> Settlement | None:
        """Note who decided about a quarantined thing, and how."""
        values = {
            "quarantine": quarantine_id,
            "workspace": workspace,
            "by": by,
            "how": how,
            "now": now,
        }
        found = await self._run("settle_quarantined", values).rows()
        return Settlement(*found[0]) if found else None

    async def count_codes(self, workspace: int, most: int) -> int:
        """Lock the giving of codes until the transaction ends; count live ones, at most `most`."""
        self._run("lock_codes", {"workspace": workspace})
        values = {"workspace": workspace, "most": most}
        [[count]] = await self._run("count_codes", values).rows()
        return int(count)

    async def give_code(self, given: GivenCode) -> bool:
        """Give a reference code for good; False when it was given before, to whomever."""
        values = {
            "bucket": bucket_of(given.code),
            "workspace": given.workspace,
            "code": given.code,
            "ticket": given.ticket_id,
            "customer": given.customer_id,
            "now": given.at,
        }
        return bool(await self._run("give_code", values).rows())

    async def customer_of_code(self, workspace: int, code: str) -> str | None:
        """Return the record whose conversation a live code names."""
        values = {"bucket": bucket_of(code), "workspace": workspace, "code": code}
        found = await self._run("find_customer_of_code", values).rows()
        return found[0][0] if found else None

    async def write(self, changes: Changes) -> None:
        """Write everything; a ticket before the message that needs it (foreign key)."""
        for name, values in chain(
            rows.log_statements(changes),
            queue.statements(changes),
            passing.statements(changes),
            cascading.statements(changes),
        ):
            self._run(name, values)
        unborn = sorted(self._unborn.keys() - changes.records.keys())
        if unborn:
            buckets = pgarray.smalls([bucket_of_id(one) for one in unborn])
            self._run("forget_unborn", {"bucket": buckets, "customer": pgarray.uuids(unborn)})
            gone = {self._unborn[one] for one in unborn}
            self._fresh = [known for known in self._fresh if known[1] not in gone]

    async def ask(self, name: str, values: Mapping[str, Any]) -> list[Row]:
        """Run queries/<name>.sql in this transaction, for what happens rarely (an erasure)."""
        return await self._run(name, values).rows()

    async def commit(self) -> None:
        """Make it durable, in the same round trip as the writes before it."""
        await self._pipeline.commit()
        self._remembered.update(self._fresh)
