"""A small world that a seed decides: processes of the hub, customers, providers, a clock.

    world = World(seed=7)
    world.run(5_000)    # raises Violation as soon as a guarantee does not hold
    world.drain()       # everything calms down; then what must be true at the end is checked

The same seed is the same world, step by step.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import psycopg
from tests.simulation.bridge import Bridge
from tests.simulation.crowd import WORDS, Crowd, is_unsure
from tests.simulation.hub import Hub, Offer, Request
from tests.simulation.kept.crowd import Keeping
from tests.simulation.model import Model
from tests.simulation.owed import Owed
from tests.simulation.questions.crowd import Asking
from tests.simulation.truth import Truth
from tests.simulation.weather import Busy, Settings, bad_habits

from faden.core.attention.term import Term
from faden.core.channel import Capabilities, Rendered
from faden.core.deadline import BusinessHours
from faden.core.event import Recorded
from faden.core.policy import Policy
from faden.core.thread import Thread
from faden.core.ticket import Urgency
from faden.engine import command as cmd
from faden.engine.ids import seeded
from faden.engine.inbox import Outcome
from faden.store.ports import Store
from faden.testing.memory import MemoryStore
from faden.testing.provider import Habits, SandboxProvider
from faden.testing.scheduler import Process, Scheduler, Task

ALWAYS = BusinessHours(timezone="UTC", weekly=(((time(0), time(0)),),) * 7)
POLICY = Policy(
    hours=ALWAYS,
    max_attempts=5,
    escalation=("team:lead", "team:board"),
    resolution=timedelta(hours=10),
    terms=(
        Term(urgency=Urgency.URGENT, first_answer=timedelta(hours=1)),
        Term(team="agent:mia", next_answer=timedelta(hours=3), resolution=timedelta(hours=6)),
    ),
)
ACCOUNTS = {
    "both": Capabilities(deduplicates=True, lookup=True),
    "dedup": Capabilities(deduplicates=True),
    "lookup": Capabilities(lookup=True),
    "plain": Capabilities(),
}
MOST_COMMANDS = 6  #: at a time in one process; the next ones are turned away
STORE_POINTS = frozenset(
    {"begin", "claim arrival", "claim address", "find", "lock", "due deliveries", "deliveries"}
    | {"in flight", "due tickets", "take strays", "write tickets", "write events"}
    | {"write records", "write deliveries", "write names", "commit", "committed"}
)
#: Where the end of a process does the most harm; there it is likelier.
DANGEROUS = frozenset(
    {"commit", "committed", "call", "answer", "perform", "lookup", "lookup answer"}
)


class World:
    """Everything there is, for one seed."""

    def __init__(
        self,
        seed: int,
        *,
        store: Callable[[World], Store] | None = None,
        stress: Callable[[World], None] | None = None,
    ) -> None:
        self.seed = seed
        self.scheduler = Scheduler(seed)
        self.random = random.Random(f"world {seed}")
        self.settings = Settings.drawn(self.random)
        self.model = Model(deduplicating=frozenset({"both", "dedup"}))
        self.truth, self.owed = Truth(self.model), Owed(self)
        self.store: Store = (store or _in_memory)(self)
        self.new_id = seeded(random.Random(f"ids {seed}"), self.scheduler.millis)
        self.draw = random.Random(f"codes {seed}").randrange
        self.account_ids = tuple(ACCOUNTS)
        self.pauses: tuple[tuple[str, ...], ...] = ((), (), (), ("dedup",), ("plain", "both"))
        self.words: tuple[str, ...] = WORDS
        self.people_are = Busy()
        self.call_ends: dict[tuple[str, int], datetime] = {}
        self.providers = {name: self._provider(name) for name in ACCOUNTS}
        if stress is not None:
            stress(self)
        people = range(self.settings.people)
        self.people = [(f"tel:+4917{p}1", f"mailto:p{p}@example.org") for p in people]
        self.addresses = [address for person in self.people for address in person]
        self.outside = Process("outside")
        self.offers, self.hubs = list[Offer](), list[Hub]()
        self.crashes: Counter[str] = Counter()
        self.passing: Counter[str] = Counter()
        self.calm_since = 0.0  #: when everything began to calm down
        self._born = 0
        self._resting, self._dead = list[tuple[float, Process]](), list[float]()
        self.crowd, self.asking, self.keeping = Crowd(self), Asking(self), Keeping(self)
        self.away = self._absent()
        self._begin()

    def _absent(self) -> dict[str, datetime]:
        """Return who is away until when; on a real database nobody is known to be anybody."""
        chance = random.Random(f"away {self.seed}")
        if not isinstance(self.store, MemoryStore) or chance.random() < 0.5:
            return {}
        until = self.scheduler.now() + timedelta(hours=chance.randint(1, 48))
        self.store.committed.away["agent:mia"] = until
        # Whoever is there takes over; nobody is in the workspace's own team.
        self.store.committed.members["team:alone"] = frozenset({"agent:mia"})
        self.store.committed.members["team:board"] = frozenset({"agent:jonas", "agent:mia"})
        return {"agent:mia": until}

    def _provider(self, name: str) -> SandboxProvider:
        chance = random.Random(f"{name} {self.seed}")
        now = self.scheduler.now
        provider = SandboxProvider(
            name, 1, ACCOUNTS[name], pace=self.scheduler, now=now, chance=chance
        )
        provider.watcher = self.truth
        provider.until = self._end_of_call
        provider.habits = bad_habits(self.random)
        return provider

    def _end_of_call(self, message: Rendered) -> datetime | None:
        return self.call_ends.get((message.delivery_id, message.attempt))

    def _begin(self) -> None:
        for _ in range(self.settings.hubs):
            self._birth()
        spawn = self.scheduler.spawn
        for person in self.people:
            spawn(self.outside, "customer", self.crowd.writing(person))
        for _ in range(2):
            spawn(self.outside, "deliverer", self.crowd.delivering())
        for _ in range(self.people_are.commanders):
            spawn(self.outside, "commander", self.crowd.commanding())
        if self.people_are.asked:
            self.asking.start()
        if self.people_are.keepers:
            self.keeping.start()

    def _birth(self) -> None:
        self._born += 1
        hub = Hub(self, Process(f"hub{self._born}"))
        self.hubs.append(hub)
        hub.start()

    # What the engine asks for.

    def account(self, account_id: str) -> SandboxProvider | None:
        """Return a connected account."""
        return self.providers.get(account_id)

    def policy(self, workspace: int) -> Policy:
        """Return the policy."""
        return POLICY

    # What the crowd asks for.

    def any_hub(self) -> Hub | None:
        """Return a process that lives."""
        return self.random.choice(self.hubs) if self.hubs else None

    def send(self, request: Request) -> None:
        """Hand a command to a process."""
        running = [task for task in request.tries if not task.done]
        hub = self.any_hub()
        busy = hub is not None and hub.commands >= MOST_COMMANDS
        if hub is not None and not busy and len(running) < 2:
            hub.commands += 1
            task = self.scheduler.spawn(hub.process, "command", hub.carrying_out(request))
            request.tries = [*running, task]

    def address_of(self, customer_id: str) -> str | None:
        """Return an address that this customer wrote from."""
        homes = self.model.homes.items()
        return next((address for address, home in homes if home == customer_id), None)

    def unsure(self, customer_id: str) -> list[str]:
        """Return the deliveries a colleague may settle."""
        return [
            delivery_id
            for delivery_id, sending in self.model.sendings.items()
            if sending.row.customer_id == customer_id and is_unsure(sending.row.state)
        ]

    def acknowledge(self, offer: Offer, outcome: Outcome) -> None:
        """The hub says yes; whether the client hears it is another question."""
        self.truth.acknowledge(offer.item, outcome)
        if self.calm_since or self.random.random() < 0.9:
            offer.done = True

    def reply(self, request: Request, result: cmd.Done | cmd.Rejected) -> None:
        """The hub answers a command."""
        if isinstance(result, cmd.Done):
            self.truth.agree(request.command, result)
        if self.random.random() < 0.9:
            request.result = result

    def note_passing(self, error: BaseException) -> None:
        """Count what may happen and passes."""
        self.passing[type(error).__name__] += 1

    @property
    def rests(self) -> bool:
        """Say whether a process rests, which may hold a record for long."""
        return any(hub.process.rests for hub in self.hubs)

    # Running.

    def run(self, steps: int) -> None:
        """Go on for so many steps; Violation when a guarantee does not hold."""
        scheduler, end = self.scheduler, self.scheduler.steps + steps
        while scheduler.steps < end:
            task = scheduler.step()
            if task is None:
                raise AssertionError("nobody can go on")
            self.owed.look()
            self._chaos(task)

    def _chaos(self, task: Task) -> None:
        chance, settings, seconds = self.random.random, self.settings, self.scheduler.seconds
        if self._resting and self._resting[0][0] <= seconds:
            self.scheduler.go_on(self._resting.pop(0)[1])
        if self._dead and self._dead[0] <= seconds:
            self._dead.pop(0)
            self._birth()
        self._move_clock(chance() / settings.hurry)
        process = task.process
        if process is self.outside or task.done:
            return
        danger = 4 if task.at in DANGEROUS else 1
        if chance() < settings.crash * danger:
            self._crash(process, task.at)
        elif chance() < settings.breaks and task.at in STORE_POINTS:
            self.scheduler.interrupt(task, psycopg.OperationalError("the connection broke"))
        elif not process.rests and chance() < settings.rests_at(task.at) * danger:
            self.scheduler.rest(process)
            rest = 700.0 if chance() < 0.02 else self.random.choice(settings.rest_seconds)
            self._resting.append((seconds + rest, process))
            self._resting.sort(key=lambda pair: pair[0])

    def _move_clock(self, draw: float) -> None:
        scheduler = self.scheduler
        if draw < 0.00002:
            scheduler.seconds += self.random.random() * 86_400
        elif draw < 0.0003:
            scheduler.seconds += self.random.random() * 900
        elif draw < 0.004:
            scheduler.seconds += self.random.random() * 8
        elif draw < 0.1:
            scheduler.seconds += self.random.random() * 0.1

    def _crash(self, process: Process, where: str) -> None:
        self.crashes[where] += 1
        self.hubs = [hub for hub in self.hubs if hub.process is not process]
        self._resting = [pair for pair in self._resting if pair[1] is not process]
        self.scheduler.crash(process)
        self._dead.append(self.scheduler.seconds + self.random.random() * 10)
        self._dead.sort()

    # Calming down.

    def calm(self) -> None:
        """From now on nothing goes wrong any more and nobody writes anything new."""
        self.calm_since = self.scheduler.seconds
        self.scheduler.crash(self.outside)
        for _, process in self._resting:
            self.scheduler.go_on(process)
        self._resting.clear()
        while self._dead:
            self._dead.pop()
            self._birth()
        self.pauses = ((),)
        self.settings = replace(self.settings, ring_seconds=300.0)
        for provider in self.providers.values():
            provider.habits = replace(Habits.good(), by_own_id=provider.habits.by_own_id)

    def timeline(self, customer_id: str) -> list[Recorded]:
        """Return the events as the store has them."""
        if isinstance(self.store, MemoryStore):
            return self.store.committed.timeline(customer_id)
        assert isinstance(self.store, Bridge)
        return self.store.timeline(customer_id)

    def snapshot(self, customer_id: str) -> Thread:
        """Return the snapshot as the store has it."""
        if isinstance(self.store, MemoryStore):
            return self.store.committed.records[customer_id].thread
        assert isinstance(self.store, Bridge)
        return self.store.snapshot(customer_id)

    def close(self) -> None:
        """End every task that is left; what arrives by that is not judged any more."""
        for provider in self.providers.values():
            provider.watcher = None
        for process in (self.outside, *(hub.process for hub in self.hubs)):
            self.scheduler.crash(process)


def _in_memory(world: World) -> Store:
    return MemoryStore(world.scheduler, on_commit=world.model.committed)
