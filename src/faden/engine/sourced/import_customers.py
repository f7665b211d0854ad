"""How do customers of another system become customers here, without becoming anybody else?

Rules
* A row is known by (workspace, source, key). The same row again writes nothing.
* An unknown key takes over the record of its first address that belongs to somebody, unless another
  key of the same source is that customer already: two keys of one system are two customers. Else
  it gets a record of its own.
* Addresses that belong to nobody are claimed; one that belongs to another record only suggests
  that the two are one person: whoever typed it may err, and an import never joins (design 12).
* A name is taken when the file says a new one; a correction made here outlives the next import.
* Nothing is taken away: an address that left the file stays, and is told. Wishes are not touched;
  the "no" of somebody who was erased holds again for whoever gets the address.

One transaction for each batch: source, then addresses, then records in key order. A batch that
meets a first message from one of its addresses begins again and finds the record there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from faden.core import decision
from faden.core import event as ev
from faden.core.address import bucket_of
from faden.core.channel import Claim, Evidence
from faden.core.decision import Situation, Step
from faden.core.erasure import Proof, wishes_again
from faden.core.policy import Policy
from faden.core.thread import Thread
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import KinMissing, Ledger
from faden.engine.settings import DEFAULT_HOURS
from faden.engine.sourced.row import CustomerRow
from faden.store.errors import STATEMENT
from faden.store.importing.ports import Home, ImportStore, ImportWork, Source, Sourced, SourceRow
from faden.store.ports import Record

#: Suggesting asks for nobody's deadlines or teams.
_POLICY = Policy(hours=DEFAULT_HOURS)
#: Of one row, not of the way to the database.
BAD: tuple[type[BaseException], ...] = (*STATEMENT, LookupError, ValueError)


class Fate(StrEnum):
    """What became of a row."""

    NEW = "new"  #: a customer nobody knew
    ADOPTED = "adopted"  #: somebody who wrote before, by an address of the row
    CHANGED = "changed"  #: known by its key, and says something else than the last time
    UNCHANGED = "unchanged"  #: known by its key; nothing was written
    ERASED = "erased"  #: known by its key and erased here since; not imported again
    REFUSED = "refused"  #: the database would not take it


@dataclass(slots=True)
class Placed:
    """A row, and whose it is."""

    row: CustomerRow
    fate: Fate
    customer_id: str = ""
    claims: list[str] = field(default_factory=list)  #: addresses that belonged to nobody
    kept: list[str] = field(default_factory=list)  #: addresses that are this customer's already
    others: list[tuple[str, str]] = field(default_factory=list)  #: (address, whose it is)
    left: tuple[str, ...] = ()  #: addresses that stood in the file the last time
    old_name: str | None = None  #: what the file said the last time
    reason: str = ""  #: why it was refused


class Remembered(Protocol):
    """Texts that were met before; may be as large as the file."""

    def add(self, text: str) -> bool:
        """Remember a text; False when it was met before."""

    def __contains__(self, text: str) -> bool: ...


class Outrun(Exception):
    """Somebody wrote from an address of the batch meanwhile; begin again and find them."""


def place(
    rows: Iterable[CustomerRow],
    sourced: Mapping[str, Sourced],
    homes: dict[str, Home],
    *,
    new_id: NewId,
) -> list[Placed]:
    """Say whose each row is, in the order of the file; `homes` learns what rows claim."""
    taken: set[str] = set()
    return [_place(row, sourced.get(row.key), homes, taken, new_id=new_id) for row in rows]


def _place(
    row: CustomerRow,
    known: Sourced | None,
    homes: dict[str, Home],
    taken: set[str],
    *,
    new_id: NewId,
) -> Placed:
    if known is not None:
        if known.digest is None or known.digest == row.digest:
            return Placed(row, Fate.UNCHANGED if known.digest else Fate.ERASED)
        left = tuple(uri for uri in known.addresses if uri not in row.addresses)
        placed = Placed(row, Fate.CHANGED, known.customer_id, left=left, old_name=known.name)
    else:
        placed = _adopted(row, homes, taken) or Placed(row, Fate.NEW, _fresh(row, homes, new_id))
    mine = placed.customer_id
    taken.add(mine)
    for uri in row.addresses:
        home = homes.get(uri)
        if home is None:
            placed.claims.append(uri)
            homes[uri] = Home(mine, taken=True)
        elif home.customer_id == mine:
            placed.kept.append(uri)
        else:
            placed.others.append((uri, home.customer_id))
    return placed


def _adopted(row: CustomerRow, homes: Mapping[str, Home], taken: set[str]) -> Placed | None:
    for uri in row.addresses:
        home = homes.get(uri)
        if home is not None and not home.taken and home.customer_id not in taken:
            return Placed(row, Fate.ADOPTED, home.customer_id)
    return None


def _fresh(row: CustomerRow, homes: Mapping[str, Home], new_id: NewId) -> str:
    """Return the id of a new record, in the bucket of its first address."""
    free = next((uri for uri in row.addresses if uri not in homes), row.addresses[0])
    return new_id(bucket_of(free))


async def import_customers(
    store: ImportStore,
    source: Source,
    rows: Sequence[CustomerRow],
    *,
    now: datetime,
    new_id: NewId,
) -> list[Placed]:
    """Commit a batch and say what became of each row; keys are unique within it.

    A row the database refuses takes none of its neighbours down.
    """
    kin: frozenset[str] = frozenset()
    while True:
        try:
            return await _commit(store, source, rows, now=now, new_id=new_id, kin=kin)
        except Outrun:
            continue
        except KinMissing as missing:
            kin |= missing.customers
        except BAD as error:
            if len(rows) == 1:
                return [Placed(rows[0], Fate.REFUSED, reason=f"{type(error).__name__}: {error}")]
            break
    half = len(rows) // 2
    first = await import_customers(store, source, rows[:half], now=now, new_id=new_id)
    return first + await import_customers(store, source, rows[half:], now=now, new_id=new_id)


async def rehearse(
    store: ImportStore,
    source: Source,
    rows: Sequence[CustomerRow],
    *,
    new_id: NewId,
    before: Remembered,
) -> list[Placed]:
    """Say what would become of each row, and write nothing.

    `before` remembers what earlier batches of the same rehearsal would have claimed and taken.
    """
    async with store.unit_of_work() as work:
        sourced = await work.sourced(source, [row.key for row in rows])
        todo = _todo(rows, sourced)
        homes = await work.homes(source, _uris(todo))
    for uri in _uris(todo):
        home = homes.get(uri)
        if home is not None and home.customer_id in before:
            homes[uri] = Home(home.customer_id, taken=True)
        elif home is None and uri in before:
            homes[uri] = Home("of another row", taken=True)
    placed = place(rows, sourced, homes, new_id=new_id)
    for one in placed:
        for text in (*one.claims, *((one.customer_id,) if one.fate is Fate.ADOPTED else ())):
            before.add(text)
    return placed


async def _commit(
    store: ImportStore,
    source: Source,
    rows: Sequence[CustomerRow],
    *,
    now: datetime,
    new_id: NewId,
    kin: frozenset[str],
) -> list[Placed]:
    async with store.unit_of_work() as work:
        placed = await within(work, source, rows, now=now, new_id=new_id, kin=kin)
        await work.commit()
    return placed


async def within(
    work: ImportWork,
    source: Source,
    rows: Sequence[CustomerRow],
    *,
    now: datetime,
    new_id: NewId,
    kin: frozenset[str],
) -> list[Placed]:
    """Write a batch into a transaction that the caller commits; say what becomes of each row.

    Outrun and KinMissing mean: begin again, with these kin as well.
    """
    await work.lock_source(source)
    sourced = await work.sourced(source, [row.key for row in rows])
    todo = _todo(rows, sourced)
    if not todo:
        return place(rows, sourced, {}, new_id=new_id)
    homes = await work.homes(source, _uris(todo))
    placed = place(rows, sourced, homes, new_id=new_id)
    kept = await _claim(work, source, placed, now)
    ledger, new = await _locked(work, source, placed, now, kin=kin)
    for customer_id, proofs in kept.items():
        ledger.append((customer_id, wish) for wish in wishes_again(proofs))
    batch = _Batch(ledger, source, new_id)
    for one in placed:
        batch.take(one)
    for fresh in new:
        del ledger.changes.records[fresh]
    records = [ledger.records[one] for one in new]
    await work.write_imported(source, records, batch.said, now=now)
    await work.write(ledger.changes)
    return placed


def _todo(rows: Iterable[CustomerRow], sourced: Mapping[str, Sourced]) -> list[CustomerRow]:
    """Return the rows that say something new."""
    return [
        row
        for row in rows
        if (known := sourced.get(row.key)) is None or known.digest not in (None, row.digest)
    ]


def _uris(rows: Iterable[CustomerRow]) -> list[str]:
    return list(dict.fromkeys(uri for row in rows for uri in row.addresses))


async def _claim(
    work: ImportWork, source: Source, placed: Iterable[Placed], now: datetime
) -> dict[str, list[Proof]]:
    """Claim addresses; return, by record, the "no" kept of those whose person was erased."""
    claims = {uri: one.customer_id for one in placed for uri in one.claims}
    if not claims:
        return {}
    if await work.claim(source, list(claims), list(claims.values()), now=now) < len(claims):
        raise Outrun
    kept: dict[str, list[Proof]] = {}
    for proof in await work.kept_wishes(source, list(claims)):
        kept.setdefault(claims[proof.address], []).append(proof)
    return kept


async def _locked(
    work: ImportWork,
    source: Source,
    placed: Iterable[Placed],
    now: datetime,
    *,
    kin: frozenset[str],
) -> tuple[Ledger, list[str]]:
    """Return every record of the batch under lock, and which of them are new."""
    new = [one.customer_id for one in placed if one.fate is Fate.NEW]
    named = {one.customer_id for one in placed if one.customer_id}
    wanted = {other for one in placed for _, other in one.others} | named | kin
    old = sorted(wanted.difference(new))
    records = await work.lock(old, skip_locked=False) if old else {}
    ledger = Ledger(records, now)
    ledger.require_kin(records)
    for customer_id in new:
        record = Record(source.workspace, Thread(customer_id=customer_id))
        ledger.records[customer_id] = record
        ledger.changes.records[customer_id] = record
    return ledger, new


class _Batch:
    """Writes down what each row says, on records that are locked."""

    def __init__(self, ledger: Ledger, source: Source, new_id: NewId) -> None:
        self.ledger = ledger
        self.said: list[SourceRow] = []
        self._by = f"import:{source.name}"
        self._new_id = new_id

    def take(self, placed: Placed) -> None:
        """Append what a row tells that was not known."""
        if not placed.customer_id:
            return
        row, customer_id = placed.row, placed.customer_id
        self.ledger.append(self._told(placed, self.ledger.records[customer_id].thread))
        for uri, other in placed.others:
            self._suggest(customer_id, other, uri)
        self.said.append(SourceRow(row.key, customer_id, row.digest, row.name, row.addresses))

    def _told(self, placed: Placed, thread: Thread) -> list[Step]:
        customer_id, name = placed.customer_id, placed.row.name
        steps: list[Step] = []
        if name is not None and name not in (thread.name, placed.old_name):
            steps.append((customer_id, ev.CustomerNamed(name=name, by=self._by)))
        # Whoever is taken over is tied to the key by the addresses they had, so that is told too.
        also = placed.kept if placed.fate is Fate.ADOPTED else ()
        for uri in (*also, *placed.claims):
            linked = ev.AddressLinked(address=uri, evidence=Evidence.ASSERTION, source=self._by)
            steps.append((customer_id, linked))
        return steps

    def _suggest(self, customer_id: str, other: str, uri: str) -> None:
        here = Situation(
            circle=self.ledger.circle(customer_id),
            policy=_POLICY,
            now=self.ledger.now,
            new_id=of_bucket(self._new_id, int(customer_id[-2:], 16)),
        )
        claim = Claim(uri, Evidence.ASSERTION)
        self.ledger.append(decision.claimed_address(here, self.ledger.circle(other), claim))
