"""Which mistakes send twice, out of order or not at all, or forget what became of it (G3, G4)?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.simulation.faults import Fault, Swap
from tests.simulation.world import World

from faden.core.channel import Retry
from faden.engine import outbox, receipts
from faden.engine.ledger import Ledger
from faden.testing import memory_read, memory_write
from faden.testing.memory import MemoryUnitOfWork
from faden.testing.provider import Habits, SandboxProvider


def _sleepy(world: World) -> None:
    """Processes rest often, and providers take messages without saying so."""
    world.settings = replace(world.settings, rests=0.01, crash=0.0005, breaks=0.0, patience=2.0)
    for provider in world.providers.values():
        provider.habits = replace(provider.habits, resets=0.6, forgetful=0.5, busy=0.2, loses=0.1)


def _early(world: World) -> None:
    """Receipts come before the answer and name the provider's own id."""
    for provider in world.providers.values():
        provider.habits = Habits(early=0.9, by_own_id=0.7, resets=0.2)


def _slow(world: World) -> None:
    """Calls begin late and end late, and only a look-up can tell what became of them."""
    _sleepy(world)
    world.settings = replace(
        world.settings,
        rests=0.02,
        rest_seconds=(4.5,),
        rest_points=frozenset({"perform", "call"}),
        people=20,
        patience=20.0,
    )
    world.account_ids = ("lookup",)
    world.providers["lookup"].habits = Habits.good()


def _unclear_sent_again(swap: Swap) -> None:
    def again(self: Any, delivery: Any, call: Any, policy: Any, reason: str) -> None:
        self._again(delivery, policy, reason, None)

    swap(outbox._Results, "_unclear", again)


def _lease_not_moved(swap: Swap) -> None:
    attempt = Ledger.attempt

    def without_lease(self: Ledger, delivery: Any, event: Any, *, lease: datetime) -> None:
        attempt(self, delivery, event, lease=self.now)

    swap(Ledger, "attempt", without_lease)


def _attempt_not_committed(swap: Swap) -> None:
    claim = outbox.claim

    class Forgetful:
        def __init__(self, store: Any) -> None:
            self._store = store

        @asynccontextmanager
        async def unit_of_work(self) -> AsyncIterator[Any]:
            async with self._store.unit_of_work() as work:

                async def nothing() -> None:
                    await work._point("no commit")

                work.commit = nothing
                yield work

    async def without_commit(store: Any, directory: Any, **more: Any) -> Any:
        return await claim(Forgetful(store), directory, **more)

    swap(outbox, "claim", without_commit)


def _late_receipt_overwrites(swap: Swap) -> None:
    def believe(self: Ledger, delivery: Any, event: Any) -> bool:
        self._change(delivery, event)
        return True

    swap(Ledger, "receipt", believe)


def _lane_ignored(swap: Swap) -> None:
    swap(memory_read, "in_the_way", lambda earlier, later: False)


def _fresh_key_for_each_attempt(swap: Swap) -> None:
    render = SandboxProvider.render

    def fresh(self: SandboxProvider, delivery: Any) -> Any:
        rendered: Any = render(self, delivery)
        return replace(rendered, ref=f"{rendered.ref}/{rendered.attempt}")

    swap(SandboxProvider, "render", fresh)


def _call_not_cut_off(swap: Swap) -> None:
    swap(World, "_end_of_call", lambda self, message: None)


def _slept_look_up_means_not_sent(swap: Swap) -> None:
    perform = outbox.perform

    async def asleep(call: outbox.Call, now: datetime) -> Any:
        return Retry("slept") if now >= call.until else await perform(call, now)

    swap(outbox, "perform", asleep)
    _forget_repetition(swap, outbox.Doing.LOOKUP)


def _busy_at_a_repetition_means_not_sent(swap: Swap) -> None:
    _forget_repetition(swap, outbox.Doing.SEND)


def _forget_repetition(swap: Swap, doing: outbox.Doing) -> None:
    apply = outbox._Results._apply

    def forget(self: Any, delivery: Any, answered: outbox.Answered) -> None:
        if answered.call.doing is doing:
            answered = replace(answered, call=replace(answered.call, repeats=False))
        apply(self, delivery, answered)

    swap(outbox._Results, "_apply", forget)


def _names_not_locked(swap: Swap) -> None:
    async def nothing(self: MemoryUnitOfWork, names: Sequence[str]) -> None:
        await self._point("no lock")

    swap(MemoryUnitOfWork, "lock_names", nothing)


def _stray_receipts_dropped(swap: Swap) -> None:
    write = memory_write.Writing.write

    async def drop(self: Any, changes: Any) -> None:
        changes.strays.clear()
        await write(self, changes)

    swap(memory_write.Writing, "write", drop)


def _strays_not_looked_for(swap: Swap) -> None:
    async def nothing(ledger: object, work: object, name: str) -> list[object]:
        return []

    swap(receipts, "_waiting", nothing)


FAULTS = (
    Fault("sends an unclear message again", _unclear_sent_again),
    Fault("does not move the lease when it claims", _lease_not_moved),
    Fault("calls the provider before the attempt is committed", _attempt_not_committed),
    Fault("lets a late receipt overwrite a better one", _late_receipt_overwrites),
    Fault("ignores the order of an address", _lane_ignored),
    Fault("makes a fresh key for each attempt", _fresh_key_for_each_attempt),
    Fault("does not cut a call off at its deadline", _call_not_cut_off, _slow),
    Fault("takes a look-up it slept through for a no", _slept_look_up_means_not_sent, _sleepy),
    Fault(
        "takes a busy provider at a repetition for a no",
        _busy_at_a_repetition_means_not_sent,
        _sleepy,
    ),
    Fault("does not lock the names a provider gives", _names_not_locked, _early),
    Fault("drops receipts it cannot place", _stray_receipts_dropped, _early),
    Fault("does not look for receipts that came too early", _strays_not_looked_for, _early),
)
