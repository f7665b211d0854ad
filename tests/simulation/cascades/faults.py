"""Which mistakes send on two ways at once, after an answer or after a no, or on none (E1)?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.simulation.faults import Fault, Swap
from tests.simulation.questions.faults import asked_a_lot
from tests.simulation.world import World

from faden.core.cascade import course
from faden.core.onward import next_way
from faden.engine import outbox
from faden.engine.ledger import Ledger
from faden.testing.memory import MemoryUnitOfWork


def _refused_a_lot(world: World) -> None:
    """People are asked, and providers refuse much of it for good."""
    asked_a_lot(world)
    for provider in world.providers.values():
        provider.habits = replace(provider.habits, refuses=0.4)


def _goes_on_while_one_is_under_way(swap: Swap) -> None:
    swap(course, "_under_way", lambda _: False)


def _hears_no_answer(swap: Swap) -> None:
    heard = Ledger._message

    def deaf(self: Ledger, record: Any, event: Any) -> None:
        heard(self, record, event)
        self.spoke.clear()

    swap(Ledger, "_message", deaf)


def _goes_on_with_what_is_settled(swap: Swap) -> None:
    swap(Ledger, "_dismiss", lambda *_: None)


def _asks_the_gate_once(swap: Swap) -> None:
    """The gate is asked for the first way alone."""
    swap(next_way, "_may", lambda _circle, _address, _purpose, now: now)


def _stands_still_after_a_failure(swap: Swap) -> None:
    async def nothing(*_: Any) -> None:
        return None

    swap(outbox, "follow", nothing)


def _never_looks_at_the_time(swap: Swap) -> None:
    async def none(self: MemoryUnitOfWork, now: datetime, limit: int) -> list[tuple[str, str]]:
        return []

    swap(MemoryUnitOfWork, "due_cascades", none)


def _sends_what_is_over(swap: Swap) -> None:
    """What was under way as it ended is tried again."""
    swap(outbox, "not_needed", lambda *_: None)


FAULTS = (
    Fault("sends what is over", _sends_what_is_over, asked_a_lot),
    Fault("goes on while a way is under way", _goes_on_while_one_is_under_way, asked_a_lot),
    Fault("hears no answer", _hears_no_answer, asked_a_lot),
    Fault("goes on with what is settled", _goes_on_with_what_is_settled, asked_a_lot),
    Fault("asks the gate once", _asks_the_gate_once, asked_a_lot),
    Fault("stands still after a failure", _stands_still_after_a_failure, _refused_a_lot),
    Fault("never looks at the time", _never_looks_at_the_time, asked_a_lot),
)
