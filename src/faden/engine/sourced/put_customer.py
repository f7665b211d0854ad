"""How does a program say who one of its customers is, and learn who that is here?

By the rules of an import (import_customers.py), one row at a time: known by its key, never
joined with anybody, no wish unsaid. With an Idempotency-Key the answer is kept in the same commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from faden.core.thread import Suggestion
from faden.engine.administration.deed import Refused
from faden.engine.administration.once import Request, first_answer, keep_answer
from faden.engine.ids import NewId
from faden.engine.ledger import KinMissing
from faden.engine.sourced.import_customers import BAD, Fate, Outrun, within
from faden.engine.sourced.row import CustomerRow
from faden.store.importing.ports import ImportStore, ImportWork, Source


@dataclass(frozen=True, slots=True)
class Put:
    """Whose record it is, what became of what was said, and who may be the same person."""

    customer_id: str
    fate: Fate
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Keeping:
    """A request with a key, and how its answer is written down."""

    request: Request
    write: Callable[[Put], str]


async def put_customer(
    store: ImportStore,
    source: Source,
    row: CustomerRow,
    *,
    now: datetime,
    new_id: NewId,
    keeping: Keeping | None,
) -> Put | str:
    """Commit what is said of one customer; return the answer of before when it was asked before."""
    kin: frozenset[str] = frozenset()
    while True:
        try:
            async with store.unit_of_work() as work:
                if keeping is not None:
                    first = await first_answer(work.ask, keeping.request, now=now)
                    if first is not None:
                        return first
                [placed] = await within(work, source, [row], now=now, new_id=new_id, kin=kin)
                made = await _made(work, source, row, placed.fate)
                if keeping is not None:
                    answer = keeping.write(made)
                    await keep_answer(work.ask, keeping.request, answer, about=made.customer_id)
                await work.commit()
                return made
        except Outrun:
            continue
        except KinMissing as missing:
            kin |= missing.customers
        except BAD:
            raise Refused("invalid", "this customer cannot be kept as they were said") from None


async def _made(work: ImportWork, source: Source, row: CustomerRow, fate: Fate) -> Put:
    if fate is Fate.ERASED:
        raise Refused(
            "conflict", "this customer was erased here; erase them in the other system as well"
        )
    customer_id = (await work.sourced(source, [row.key]))[row.key].customer_id
    record = (await work.lock([customer_id], skip_locked=False))[customer_id]
    return Put(customer_id, fate, tuple(record.thread.suggestions))
