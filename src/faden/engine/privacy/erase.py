"""How is a person erased while everything else goes on?

First all raw bytes of the workspace are looked through, without any lock. Then one transaction:
the person's locks and those of everybody tied to them, in key order; no send under way (as for an
opt-out, G5); what came in meanwhile; then everything goes at once or nothing does. Files are
removed after the commit; the audit entry names them until they are gone, so a process that was
killed in between leaves nothing behind that the next run does not finish.

What is kept, and why: docs/erasure.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol, cast

from faden.core import event as ev
from faden.core.erasure import Proof, blanked, masked, pattern, proofs
from faden.core.erasure import names as names_person
from faden.core.receipt import State
from faden.core.thread import Thread, fold
from faden.core.ticket import TicketState
from faden.engine.ids import NewId
from faden.engine.ledger import KinMissing, Ledger, ref_name, sent_name
from faden.engine.privacy.person import NotThere, Person, Work, meet_person
from faden.store.people.audit import Did, Entry
from faden.store.ports import Record, Store
from faden.store.privacy import erasing
from faden.store.privacy.traces import BUCKETS, Found, Wanted, look_again, look_through

PROOF_YEARS = 5  #: § 7a UWG: proofs of consent are kept five years
GRACE = timedelta(minutes=2)  #: longer than from putting a file to committing its row
_OVERLAP = timedelta(minutes=5)  #: clocks of several hosts may differ by so much
_PATIENCE = timedelta(seconds=60)  #: how long new sends may put an erasure off


class Files(Protocol):
    """Where large raw bytes stand."""

    async def get(self, workspace: int, digest: bytes) -> bytes:
        """Return the bytes; FileNotFoundError when they are not here."""

    async def remove(self, workspace: int, digest: bytes, *, older: timedelta) -> bool:
        """Remove a file; False while somebody may just be keeping it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What an erasure works with."""

    store: Store
    files: Files
    clock: Callable[[], datetime]
    new_id: NewId
    pause: Callable[[], Awaitable[object]]

    def unit(self) -> AbstractAsyncContextManager[Work]:
        """Begin one transaction."""
        return cast("AbstractAsyncContextManager[Work]", self.store.unit_of_work())


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Whom to erase, who says so and why."""

    workspace: int
    who: str  #: an address (URI) or the id of a record
    by: str  #: as in the audit log: "agent:…", "token:…", "cli:…"
    reason: str
    place: str = ""  #: where it was asked from

    def entry(self, did: Did, what: str) -> Entry:
        """Return what the audit log says of it."""
        return Entry(workspace=self.workspace, who=self.by, did=did, what=what, place=self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is there of a person, or was."""

    records: tuple[str, ...]
    counts: dict[str, int]  #: rows by table, and files
    open_tickets: int
    kept: tuple[Proof, ...]
    tied: tuple[str, ...]  #: records of others that will not name the person any more
    mentions: dict[str, int]  #: records of others that may speak of the person, with how often
    holds: tuple[erasing.Hold, ...] = ()
    files_left: int = 0
    erasure_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done now."""

    code: str  #: not_found | held | busy
    reason: str
    holds: tuple[erasing.Hold, ...] = ()


@dataclass(slots=True)
class _Look:
    """What was found before anything was locked."""

    wanted: Wanted
    began: datetime
    found: Found = field(default_factory=Found)
    mentions: dict[str, int] = field(default_factory=dict)


async def survey(shell: Shell, request: Request) -> Report | Refused:
    """Say what an erasure would take away, keep and leave; nothing changes."""
    try:
        person, look = await _look(shell, request)
    except NotThere:
        return _nobody()
    async with shell.unit() as work:
        await look_again(
            work, look.wanted, shell.files.get, since=look.began - _OVERLAP, found=look.found
        )
        held = await erasing.holds(work, request.workspace, person.records)
    return _report(person, look, held=held)


async def erase(shell: Shell, request: Request) -> Report | Refused:
    """Erase a person; all or nothing but files, which `remove_files` does again where needed."""
    try:
        _, look = await _look(shell, request)
        report = await _erase(shell, request, look)
    except NotThere:
        return _nobody()
    if isinstance(report, Report):
        return replace(report, files_left=await remove_files(shell))
    return report


async def remove_files(shell: Shell, *, older: timedelta = GRACE) -> int:
    """Remove the files of erasures that nothing else needs; return how many must still wait."""
    waiting = 0
    async with shell.unit() as work:
        unfinished = await erasing.unfinished(work)
    for erasure_id, workspace, blobs in unfinished:
        async with shell.unit() as work:
            used = await erasing.still_used(work, workspace, blobs)
            left = [
                blob
                for blob in blobs
                if blob not in used and not await shell.files.remove(workspace, blob, older=older)
            ]
            await erasing.finish(work, erasure_id, left, now=shell.clock())
            await work.commit()
        waiting += len(left)
    return waiting


async def hold(shell: Shell, request: Request) -> tuple[str, ...] | Refused:
    """Forbid to erase a person, for a claim or a dispute; return the records."""
    return await _on_holds(shell, request, lift=False)


async def lift_hold(shell: Shell, request: Request) -> tuple[str, ...] | Refused:
    """Allow it again."""
    return await _on_holds(shell, request, lift=True)


async def _on_holds(shell: Shell, request: Request, *, lift: bool) -> tuple[str, ...] | Refused:
    also: frozenset[str] = frozenset()
    while True:
        try:
            async with shell.unit() as work:
                now, workspace = shell.clock(), request.workspace
                person = await meet_person(work, workspace, request.who, also=also, now=now)
                await _set_or_lift(work, request, person, lift=lift, now=now)
                await work.commit()
                return person.records
        except KinMissing as missing:
            also |= missing.customers
        except NotThere:
            return _nobody()


async def _set_or_lift(
    work: Work, request: Request, person: Person, *, lift: bool, now: datetime
) -> None:
    workspace, records, by = request.workspace, person.records, request.by
    if lift:
        await erasing.lift(work, workspace, records, by=by, now=now)
    else:
        await erasing.hold(work, workspace, records, reason=request.reason, by=by, now=now)
    did = Did.ERASURE_RELEASED if lift else Did.ERASURE_HELD
    await erasing.tell(work, request.entry(did, f"customer:{records[0]}"), now=now)


async def _look(shell: Shell, request: Request) -> tuple[Person, _Look]:
    """Look through everything without holding anything."""
    began = shell.clock()
    person = await _met(shell, request)
    wanted = _wanted(person, request.workspace)
    look = _Look(wanted, began)
    for bucket in range(BUCKETS):
        async with shell.unit() as work:
            found = await look_through(work, wanted, shell.files.get, buckets=[bucket])
        look.found.arrivals |= found.arrivals
        look.found.maybe |= found.maybe
    async with shell.unit() as work:
        words = [*person.traces.names, *_spoken(person)]
        look.mentions = await erasing.mentions(work, request.workspace, person.records, words)
    return person, look


async def _met(shell: Shell, request: Request) -> Person:
    also: frozenset[str] = frozenset()
    while True:
        try:
            async with shell.unit() as work:
                return await meet_person(
                    work, request.workspace, request.who, also=also, now=shell.clock()
                )
        except KinMissing as missing:
            also |= missing.customers


def _wanted(person: Person, workspace: int) -> Wanted:
    return Wanted(
        workspace=workspace,
        pattern=pattern(person.traces),
        records=person.records,
        names=person.names(),
        made=person.made(),
    )


def _spoken(person: Person) -> list[str]:
    """Return how others write the person's addresses."""
    values = [uri.partition(":")[2] for uri in person.traces.addresses]
    return [value.lstrip("+") for value in values if len(value) >= 6]


async def _erase(shell: Shell, request: Request, look: _Look) -> Report | Refused:
    also: frozenset[str] = frozenset()
    until = shell.clock() + _PATIENCE
    while True:
        try:
            async with shell.unit() as work:
                now = shell.clock()
                person = await meet_person(work, request.workspace, request.who, also=also, now=now)
                done = await _Erasing(shell, request, work, person, look, now).run()
                if done is not None:
                    return done
        except KinMissing as missing:
            also |= missing.customers
            continue
        if shell.clock() > until:
            return Refused("busy", "messages to this customer keep leaving; try again")
        await shell.pause()


class _Erasing:
    """One try, under lock."""

    def __init__(
        self,
        shell: Shell,
        request: Request,
        work: Work,
        person: Person,
        look: _Look,
        now: datetime,
    ) -> None:
        self.shell = shell
        self.request = request
        self.work = work
        self.person = person
        self.look = look
        self.now = now

    async def run(self) -> Report | Refused | None:
        """Erase and commit; None while a message to the person is just leaving."""
        work, person, workspace = self.work, self.person, self.request.workspace
        held = await erasing.holds(work, workspace, person.records)
        if held:
            why = "; ".join(f"{one.reason} ({one.by}, {one.at:%Y-%m-%d})" for one in held)
            return Refused("held", f"a legal hold stands: {why}", tuple(held))
        if await work.in_flight(person.records, self.now):
            await self._withdraw()
            return None
        look = self.look
        look.wanted = _wanted(person, workspace)
        since = look.began - _OVERLAP
        await look_again(work, look.wanted, self.shell.files.get, since=since, found=look.found)
        return await self._take_away()

    async def _withdraw(self) -> None:
        """Let nothing more begin while we wait for what is under way."""
        records = {**self.person.others, **self.person.threads}
        ledger = Ledger(records, self.now)
        waiting = [row[0].hex for row in self.person.deliveries if row[5] in _WAITING]
        for delivery in (await self.work.deliveries(waiting)).values():
            told = ev.ReceiptRecorded(
                delivery_id=delivery.delivery_id, state=State.WITHDRAWN, reason="erased"
            )
            ledger.move(delivery, told)
        await self.work.write(ledger.changes)
        await self.work.commit()

    async def _take_away(self) -> Report:
        work, person, workspace = self.work, self.person, self.request.workspace
        kept = _proofs(person)
        await self._untie()
        await erasing.keep(
            work,
            workspace,
            kept,
            person.traces.addresses,
            secret=secrets.token_bytes(32),
            keep_until=_years_after(self.now),
            now=self.now,
        )
        names = [*_delivery_names(person), *self.look.found.strays]
        await erasing.erase_traces(work, workspace, self.look.found, names)
        tells = partial(names_person, whose=person.traces)
        await erasing.erase_sources(work, workspace, person.records, tells)
        await erasing.erase_visitors(work, workspace, person.traces.addresses)
        files = await erasing.erase_uploads(
            work, workspace, person.records, person.traces.addresses
        )
        files.update(self.look.found.blobs())
        rows = await erasing.erase_records(work, workspace, person.records)
        rows["files"] = len(files)
        report = _report(person, self.look, rows=rows, erasure_id=self.shell.new_id(0))
        entry = erasing.Note(
            erasure_id=report.erasure_id or "",
            addresses=[uri for uri, _ in person.homes],
            records=person.records,
            by=self.request.by,
            reason=masked(self.request.reason, person.traces),
            counts=report.counts,
            blobs=sorted(files),
        )
        await erasing.note(work, workspace, entry, now=self.now)
        told = self.request.entry(Did.CUSTOMER_ERASED, f"erasure:{report.erasure_id}")
        await erasing.tell(work, told, now=self.now)
        await work.commit()
        return report

    async def _untie(self) -> None:
        """Take the person out of the records of others, and fold those anew."""
        others, gone = self.person.others, set(self.person.records)
        words = [*self.person.traces.addresses, *self.person.records]
        named = await erasing.naming(self.work, sorted(others), words)
        changed = [
            erasing.Placed(one.customer_id, one.sequence, blanked(one.event, self.person.traces))
            for one in named
        ]
        await erasing.rewrite(
            self.work, [new for new, old in zip(changed, named, strict=True) if new != old]
        )
        for customer_id in {one.customer_id for one in named}:
            others[customer_id].thread = await self._folded(customer_id)
        for record in others.values():
            record.kin = tuple(one for one in record.kin if one not in gone)
            record.kin = record.kin if len(record.kin) > 1 else ()
        ledger = Ledger(others, self.now)
        ledger.append(
            (customer_id, ev.OtherErased(other_id=one))
            for customer_id, record in sorted(others.items())
            for one in sorted(_ties(record) & gone)
        )
        for record in others.values():
            ledger.changes.records.setdefault(record.thread.customer_id, record)
            if record not in ledger.changes.kin_changed:
                ledger.changes.kin_changed.append(record)
        await self.work.write(ledger.changes)

    async def _folded(self, customer_id: str) -> Thread:
        thread = Thread(customer_id=customer_id)
        for recorded in await self.work.events(customer_id):
            thread = fold(thread, recorded.event, recorded.at)
        return thread


_WAITING = (State.QUEUED.value, State.HELD.value, State.DEFERRED.value)


def _ties(record: Record) -> set[str]:
    thread = record.thread
    suggested = {one.other_id for one in thread.suggestions}
    return suggested.union(thread.joined, thread.never, thread.guardians, thread.wards)


def _proofs(person: Person) -> list[Proof]:
    wishes = [
        (one, recorded.at, recorded.event)
        for one in person.records
        for recorded in person.events[one]
    ]
    threads = [record.thread for record in person.threads.values()]
    return proofs(threads, wishes, person.homes, person.traces)


def _years_after(now: datetime) -> datetime:
    """Return when proofs may go: some whole years after the end of this one."""
    return datetime(now.year + PROOF_YEARS + 1, 1, 1, tzinfo=UTC)


def _delivery_names(person: Person) -> list[str]:
    """Return the names by which receipts for the person's messages may be waiting."""
    names = []
    for delivery, account, _, _, ref, _, _, sent_id, _, _ in person.deliveries:
        names += [ref_name(account, ref), ref_name(account, delivery.hex)]
        names += [sent_name(account, sent_id)] if sent_id else []
    return names


def _report(
    person: Person,
    look: _Look,
    *,
    rows: dict[str, int] | None = None,
    held: list[erasing.Hold] | None = None,
    erasure_id: str | None = None,
) -> Report:
    found = look.found
    tickets = [ticket for one in person.threads.values() for ticket in one.thread.tickets]
    counts = {"files": _files(person, found)} | (
        rows
        or {
            "delivery": len(person.deliveries),
            "event": len(person.all_events()),
            "thread": len(person.records),
            "address": len(person.homes),
        }
    )
    return Report(
        records=person.records,
        counts=counts
        | {
            "arrival": len(found.arrivals),
            "arrival of several people": len(found.shared),
            "quarantine": len(found.quarantined),
        },
        open_tickets=sum(ticket.state is TicketState.OPEN for ticket in tickets),
        kept=tuple(_proofs(person)),
        tied=tuple(sorted(person.others)),
        mentions=look.mentions,
        holds=tuple(held or ()),
        erasure_id=erasure_id,
    )


def _files(person: Person, found: Found) -> int:
    """Return how many files of the blob store go, as far as messages name them."""
    apart = {
        bytes.fromhex(file.sha256)
        for recorded in person.all_events()
        if isinstance(recorded.event, ev.MessageReceived | ev.MessageWritten)
        for file in recorded.event.files
        if file.apart
    }
    return len(apart.union(found.blobs()))


def _nobody() -> Refused:
    return Refused("not_found", "this workspace has no customer by that address or id")
