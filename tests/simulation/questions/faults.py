"""Which mistakes take a second answer, overbook a time or ask what is settled (C2, F1)?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.simulation.faults import Fault, Swap
from tests.simulation.weather import Busy
from tests.simulation.world import World

from faden.core.answering import hearing, settling, telling_back
from faden.core.answering.settling import accepted
from faden.core.question.phrasing import phrase
from faden.core.question.standing import Phase
from faden.engine import handle, inbox, outbox
from faden.engine.questions import alarms, commands
from faden.testing import memory_questions
from faden.testing.memory import MemoryUnitOfWork
from faden.testing.memory_tables import OfferedTime


def asked_besides(world: World) -> None:
    """In every other world people are asked as well, beside all else."""
    world.people_are.asked = world.seed % 2 == 0


def asked_a_lot(world: World) -> None:
    """People are asked all the time, and say little else than their answers."""
    world.people_are = Busy(asked=True, commanders=1, askers=4, silent=20.0)
    world.words = ("Hallo?", "Ja", "STOPP", "START")
    world.settings = replace(world.settings, people=6, patience=4.0, ring_seconds=20.0)


def _seldom_looked_at(world: World) -> None:
    """The same, and the time of a question is long over before anybody looks."""
    asked_a_lot(world)
    world.settings = replace(world.settings, ring_seconds=300.0)


def _counts_a_second_answer(swap: Swap) -> None:
    def again(self: Any, record: str, asked: Any, reading: Any) -> Any:
        return accepted(self.way, record, asked, reading)

    swap(hearing._Ear, "_answered_again", again)


def _overbooks(swap: Swap) -> None:
    """The rule does not look, and the table has lost its constraint."""

    def take(self: Any, key: Any, more: int) -> None:
        one = self._time(key)
        self._own.times[key] = OfferedTime(one.capacity, one.taken + more, one.starts)

    for where in (settling, commands):
        swap(where, "is_free", lambda *_: True)
    swap(memory_questions.Questions, "_take", take)


def _withdraws_nothing(swap: Swap) -> None:
    async def nothing(*_: Any) -> None:
        return None

    for where in (inbox, handle, alarms):
        swap(where, "withdraw_pending", nothing)


def _asks_what_is_settled(swap: Swap) -> None:
    swap(outbox, "asks_nothing", lambda *_: None)


def _takes_what_comes_too_late(swap: Swap) -> None:
    swap(hearing._Ear, "_is_open", lambda _, asked: asked.phase is Phase.OPEN)


def _asks_back_for_ever(swap: Swap) -> None:
    def unclear(self: Any, record: str, asked: Any, why: Any) -> Any:
        text = phrase(asked.spec.language, "again", text=asked.spec.text)
        return telling_back.ask(self.way, record, asked, text, why=why.value)

    swap(hearing._Ear, "_unclear", unclear)


def _forgets_its_questions(swap: Swap) -> None:
    async def none(self: MemoryUnitOfWork, now: datetime, limit: int) -> list[tuple[str, str]]:
        return []

    swap(MemoryUnitOfWork, "due_questions", none)


def _lets_a_colleague_overwrite(swap: Swap) -> None:
    answer = commands.answer
    swap(commands, "answer", lambda here, said: answer(here, replace(said, changes=True)))


def _says_nothing_to_the_second(swap: Swap) -> None:
    say = telling_back.say

    def silent(way: Any, record: str, asked: Any, text: str, *, why: str) -> Any:
        heard = say(way, record, asked, text, why=why)
        return replace(heard, steps=heard.steps[:1])

    swap(telling_back, "say", silent)


FAULTS = (
    Fault("says nothing to the second", _says_nothing_to_the_second, asked_a_lot),
    Fault("counts a second answer", _counts_a_second_answer, asked_a_lot),
    Fault("gives a time to too many", _overbooks, asked_a_lot),
    Fault("leaves waiting what is settled", _withdraws_nothing, asked_a_lot),
    Fault("asks what is settled", _asks_what_is_settled, asked_a_lot),
    Fault("takes what comes too late", _takes_what_comes_too_late, _seldom_looked_at),
    Fault("asks back for ever", _asks_back_for_ever, asked_a_lot),
    Fault("forgets that a question ends", _forgets_its_questions, asked_a_lot),
    Fault("lets a colleague overwrite an answer", _lets_a_colleague_overwrite, asked_a_lot),
)
