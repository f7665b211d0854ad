"""Which of many tasks goes on next, and which process dies, if a seed decides?

Plain coroutines are driven one step at a time, without asyncio and without a real clock: the same
seed gives the same run, step by step. A task gives way at every `point`; there another task may go
on, or the whole process of this one may end. `wait` and `wake` are for locks, `sleep` for time.
"""

from __future__ import annotations

import random
import types
import zlib
from collections.abc import Callable, Coroutine, Generator, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any

_START = datetime(2026, 11, 23, 8, tzinfo=UTC)  #: a Monday morning
_PARKED = ""  #: what a task yields that does not go on by itself


@dataclass(eq=False, slots=True)
class Process:
    """Tasks that live, rest and die together."""

    name: str
    alive: bool = True
    rests: bool = False
    tasks: set[Task] = field(default_factory=set)
    frozen: list[Task] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Task:
    """One coroutine and where it stands."""

    number: int
    name: str
    process: Process
    coroutine: Coroutine[Any, Any, None]
    at: str = "start"
    done: bool = False


class Scheduler:
    """Runs tasks in an order that only the seed knows."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a seed that replays, not a secret
        self.steps = 0
        self.trace = 0  #: check sum over every step; equal traces are equal runs
        self.seconds = 0.0
        self.failed: Callable[[Task, Exception], None] | None = None
        self.current: Task | None = None
        self._runnable: list[Task] = []
        self._waiting: dict[Hashable, list[Task]] = {}
        self._asleep: list[tuple[float, int, Task]] = []
        self._numbers = 0

    # What tasks may await.

    @types.coroutine
    def point(self, what: str) -> Generator[str, None, None]:
        """Let another task go on, or the process die, before `what` happens."""
        yield what

    @types.coroutine
    def wait(self, key: Hashable) -> Generator[str, None, None]:
        """Rest until somebody wakes `key`."""
        task = self._awaiting()
        self._waiting.setdefault(key, []).append(task)
        task.at = "wait"
        yield _PARKED

    @types.coroutine
    def sleep(self, seconds: float) -> Generator[str, None, None]:
        """Rest until the clock has moved on by `seconds`."""
        self._numbers += 1
        heappush(self._asleep, (self.seconds + seconds, self._numbers, self._awaiting()))
        yield _PARKED

    def _awaiting(self) -> Task:
        if self.current is None:
            raise RuntimeError("only a task that this scheduler drives may await it")
        return self.current

    def wake(self, key: Hashable) -> None:
        """Let everybody go on who waits for `key`."""
        for task in self._waiting.pop(key, ()):
            self._ready(task)

    # The clock.

    def now(self) -> datetime:
        """Return the time everybody is told."""
        return _START + timedelta(seconds=self.seconds)

    def millis(self) -> int:
        """Return the time in milliseconds since 1970, for ids."""
        return int((_START.timestamp() + self.seconds) * 1000)

    # Processes and tasks.

    def spawn(self, process: Process, name: str, coroutine: Coroutine[Any, Any, None]) -> Task:
        """Begin a task."""
        self._numbers += 1
        task = Task(self._numbers, name, process, coroutine)
        process.tasks.add(task)
        self._ready(task)
        return task

    def crash(self, process: Process) -> None:
        """End a process as `kill -9` does: its tasks stop where they stand."""
        process.alive = False
        for task in sorted(process.tasks, key=lambda one: one.number):
            task.done = True
            self.current = task
            task.coroutine.close()
        self.current = None
        process.tasks.clear()
        process.frozen.clear()

    def rest(self, process: Process) -> None:
        """Stop a process without ending it, as a full disk or a paused machine does."""
        process.rests = True

    def go_on(self, process: Process) -> None:
        """Let a resting process continue."""
        process.rests = False
        for task in process.frozen:
            self._ready(task)
        process.frozen.clear()

    def step(self) -> Task | None:
        """Let one task go on to its next point; None when all rest and no clock would help."""
        if self._asleep and self._asleep[0][0] <= self.seconds:
            self._wake_sleepers()
        task = self._pick()
        while task is None:
            if not self._asleep:
                return None
            self.seconds = max(self.seconds, self._asleep[0][0])
            self._wake_sleepers()
            task = self._pick()
        self.steps += 1
        self.trace = zlib.crc32(f"{task.number}{task.at}".encode(), self.trace)
        self.resume(task)
        return task

    def resume(self, task: Task, error: Exception | None = None) -> None:
        """Let this task go on, or meet `error` where it stands."""
        self.current = task
        try:
            what = task.coroutine.throw(error) if error else task.coroutine.send(None)
        except StopIteration:
            self._end(task)
        except Exception as failure:
            self._end(task)
            if self.failed is None:
                raise
            self.failed(task, failure)
        else:
            if what is not _PARKED:
                task.at = what
                self._ready(task)
        self.current = None

    def interrupt(self, task: Task, error: Exception) -> None:
        """Raise `error` in a task that stands at a point, such as a connection that broke."""
        if task in self._runnable:
            self._runnable.remove(task)
            self.resume(task, error)

    def _end(self, task: Task) -> None:
        task.done = True
        task.process.tasks.discard(task)

    def _ready(self, task: Task) -> None:
        if task.done:
            return
        if task.process.rests:
            task.process.frozen.append(task)
        else:
            self._runnable.append(task)

    def _pick(self) -> Task | None:
        runnable = self._runnable
        while runnable:
            place = int(self.random.random() * len(runnable))
            runnable[place], runnable[-1] = runnable[-1], runnable[place]
            task = runnable.pop()
            if task.done:
                continue
            if not task.process.rests:
                return task
            task.process.frozen.append(task)
        return None

    def _wake_sleepers(self) -> None:
        asleep = self._asleep
        while asleep and asleep[0][0] <= self.seconds:
            self._ready(heappop(asleep)[2])
