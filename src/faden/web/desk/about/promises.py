"""What stands on the card of promises beside a customer's thread?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from faden.core.process.standing import Process
from faden.core.promise.kind import Kind
from faden.core.promise.standing import Promise
from faden.store.processes.reading import processes
from faden.store.promises.reading import promises
from faden.store.views_customer import Customer
from faden.web.desk.about.promise_line import WANTS
from faden.web.language import mark
from faden.web.visit import Visit

KINDS = {
    Kind.CALL_BACK: mark("we call"),
    Kind.DELIVERY: mark("something comes"),
    Kind.REFUND: mark("money back"),
    Kind.PRICE: mark("a price"),
    Kind.CORRECTION: mark("something is put right"),
    Kind.ANSWER: mark("an answer"),
    Kind.OTHER: mark("something else"),
}
_MOST = 5  #: processes on the card
_ENDED = {"kept": mark("kept"), "released": mark("not wanted any more")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One promise that is open."""

    promise: Promise
    is_late: bool
    wants: str  #: what the customer, told that it slips, said; in words
    local: str  #: its time as a field takes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card; the first due first."""

    open: Sequence[Shown]
    ended: Sequence[tuple[str, str]]  #: what, and how it ended
    processes: Sequence[Process]  #: what other systems do, what runs first
    kinds: Mapping[str, str]


async def card(visit: Visit, seen: Customer) -> Card:
    """Return it for a customer that is seen."""
    found = await promises(visit.services.views, visit.workspace, seen.person.records)
    running = await processes(visit.services.views, visit.workspace, seen.person.records)
    all_ = sorted((one.promise for one in found), key=lambda one: one.due_at)
    zone = ZoneInfo(visit.policy.hours.timezone)
    return Card(
        open=[
            Shown(
                promise=one,
                is_late=one.due_at < visit.now,
                wants=visit.translate(WANTS[one.wants]) if one.wants in WANTS else "",
                local=f"{one.due_at.astimezone(zone):%Y-%m-%dT%H:%M}",
            )
            for one in all_
            if one.state == "open"
        ],
        ended=[
            (one.what, visit.translate(_ENDED[one.state])) for one in all_ if one.state in _ENDED
        ][-3:],
        processes=[one.process for one in running][:_MOST],
        kinds={kind.value: visit.translate(words) for kind, words in KINDS.items()},
    )
