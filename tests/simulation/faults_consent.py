"""Which mistakes let something leave after a customer has said no (G5)?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.simulation.faults import Fault, Swap
from tests.simulation.hub import Hub
from tests.simulation.world import World

from faden.core import consent
from faden.core.receipt import State
from faden.core.thread import Circle, Thread
from faden.engine import inbox, outbox
from faden.engine.ledger import Ledger
from faden.testing.provider import Habits


def _doubtful(world: World) -> None:
    """Customers often say what may have been a no, and answers of the provider get lost."""
    world.words = ("Wie kann ich mich abmelden?", "Hallo?")
    world.account_ids = ("dedup",)
    world.settings = replace(world.settings, patience=4.0)
    world.providers["dedup"].habits.resets = 0.5


def _insistent(world: World) -> None:
    """Customers say no and yes all the time, and calls begin late."""
    world.words = ("STOPP", "START", "START", "Hallo?")
    world.settings = replace(
        world.settings, people=2, patience=3.0, accepting=2, rests=0.003, rest_seconds=(1.0, 2.0)
    )
    for provider in world.providers.values():
        provider.habits = Habits.good()


def _repeated_opt_out_is_not_waited_for(swap: Swap) -> None:
    swap(inbox, "_wishes", lambda inbound: False)


def _opt_out_checked_but_not_locked(swap: Swap) -> None:
    lock_free, may_send = outbox._lock_free, consent.may_send
    stale: dict[str, Thread] = {}

    async def look_first(work: Any, customers: set[str]) -> Any:
        for one in customers:
            stale[one] = work._record(one).thread
        await work._point("between look and lock")
        return await lock_free(work, customers)

    def gate(circle: Circle, address: str, purpose: str, **when: Any) -> Any:
        own = stale.get(circle.own.customer_id, circle.own)
        return may_send(replace(circle, own=own), address, purpose, **when)

    swap(outbox, "_lock_free", look_first)
    swap(consent, "may_send", gate)


def _opt_out_answered_at_once(swap: Swap) -> None:
    async def at_once(self: Hub, customers: frozenset[str]) -> bool:
        return True

    swap(Hub, "settle", at_once)


def _kin_not_locked(swap: Swap) -> None:
    async def alone(work: Any, customers: set[str]) -> Any:
        return await work.lock(sorted(customers), skip_locked=True)

    def circle(self: Ledger, customer_id: str) -> Circle:
        record = self.records[customer_id]
        here = [one for one in record.kin if one in self.records and one != customer_id]
        return Circle(record.thread, tuple(self.records[one].thread for one in here))

    swap(outbox, "_lock_free", alone)
    swap(Ledger, "circle", circle)


def _unclear_can_be_held(swap: Swap) -> None:
    attempt = outbox._Claims._attempt

    def hold(self: Any, delivery: Any, account: Any, policy: Any) -> None:
        circle = self.ledger.circle(delivery.customer_id)
        answer = consent.may_send(circle, delivery.address, delivery.purpose)
        if isinstance(answer, consent.Rest):
            until = self.ledger.now + timedelta(hours=1)
            self._move(delivery, State.HELD, answer.reason, until=until)
        else:
            attempt(self, delivery, account, policy)

    swap(outbox._Claims, "_attempt", hold)


FAULTS = (
    Fault("answers a repeated opt-out at once", _repeated_opt_out_is_not_waited_for, _insistent),
    Fault("checks the opt-out before it locks", _opt_out_checked_but_not_locked, _insistent),
    Fault(
        "answers an opt-out without waiting for sends in flight",
        _opt_out_answered_at_once,
        _insistent,
    ),
    Fault("does not lock joined records together", _kin_not_locked),
    Fault("holds an unclear message back like one never sent", _unclear_can_be_held, _doubtful),
)
