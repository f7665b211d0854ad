"""What does one process of the hub do, when everything it does may be its last?

The loops of `faden.engine.loops` as plain coroutines: they drive the same engine functions and
treat their errors the same way, but give way where the scheduler says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.simulation.owed import Round

from faden.core.channel import Unreadable
from faden.engine import command as cmd
from faden.engine import inbox, outbox, timers
from faden.engine.cascades import alarms as ways
from faden.engine.handle import handle
from faden.engine.inbox import Accepted, Item, Outcome
from faden.engine.offers.alarms import ring_offers
from faden.engine.outward.settled import settled_sends
from faden.engine.owed import absence
from faden.engine.promises.alarms import ring_promises
from faden.engine.questions import alarms
from faden.store.errors import PASSING, STATEMENT
from faden.testing.scheduler import Process, Task

if TYPE_CHECKING:
    from tests.simulation.world import World

Taken = tuple[Outcome, frozenset[str]]


@dataclass(eq=False, slots=True)
class Offer:
    """An item that a client delivers until somebody acknowledges it."""

    item: Item
    done: bool = False


@dataclass(eq=False, slots=True)
class Request:
    """A command that somebody sends until somebody answers."""

    command: cmd.Command
    result: cmd.Done | cmd.Rejected | None = None
    tries: list[Task] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Hub:
    """One process of the hub and what was handed to it."""

    world: World
    process: Process
    inbox: deque[Offer] = field(default_factory=deque)
    answers: deque[outbox.Answered] = field(default_factory=deque)
    commands: int = 0  #: under way

    def start(self) -> None:
        """Begin all loops."""
        spawn = self.world.scheduler.spawn
        name = self.process.name
        for number in range(self.world.settings.accepting):
            spawn(self.process, f"{name} inbox {number}", self.accepting())
        spawn(self.process, f"{name} outbox", self.sending())
        spawn(self.process, f"{name} recorder", self.recording())
        spawn(self.process, f"{name} timers", self.ringing())

    # Accepting.

    def take(self, offer: Offer) -> None:
        """A client hands something over."""
        if offer in self.inbox:
            return  # the connection is open and the client waits
        self.inbox.append(offer)
        self.world.scheduler.wake((self.process, "inbox"))

    async def accepting(self) -> None:
        """Accept whatever has arrived, in one batch."""
        world = self.world
        while True:
            if not self.inbox:
                await world.scheduler.wait((self.process, "inbox"))
                continue
            size = min(len(self.inbox), world.random.randint(1, world.settings.batch))
            offers = [self.inbox.popleft() for _ in range(size)]
            results = await self.accept([offer.item for offer in offers])
            for offer, result in zip(offers, results, strict=True):
                if result is not None:
                    self._acknowledge_later(offer, result)

    def _acknowledge_later(self, offer: Offer, result: Taken) -> None:
        outcome, settle = result
        if settle:
            name = f"{self.process.name} settles"
            self.world.scheduler.spawn(self.process, name, self.settling(offer, outcome, settle))
        else:
            self.world.acknowledge(offer, outcome)

    async def settling(self, offer: Offer, outcome: Outcome, settle: frozenset[str]) -> None:
        """Wait for the sends in flight before the customer is told that the wish counts."""
        if await self.settle(settle):
            self.world.acknowledge(offer, outcome)

    async def settle(self, customers: frozenset[str]) -> bool:
        """Say whether no send to these customers can still be running."""
        scheduler = self.world.scheduler
        try:
            await settled_sends(
                self.world.store,
                customers,
                now=scheduler.now,
                pause=lambda: scheduler.sleep(0.7),
            )
        except PASSING:
            return False
        return True

    async def accept(self, items: Sequence[Item]) -> list[Taken | None]:
        """Commit a batch; where the database refuses it, one by one (as loops.Inbox does)."""
        try:
            accepted = await self._accept(items)
        except STATEMENT as error:
            if len(items) == 1:
                return [await self._last_resort(items[0], error)]
            return [(await self.accept([item]))[0] for item in items]
        if accepted is None:
            return [None] * len(items)
        none: frozenset[str] = frozenset()
        return [(o, accepted.settle.get(i, none)) for i, o in enumerate(accepted.outcomes)]

    async def _accept(self, items: Sequence[Item]) -> Accepted | None:
        world = self.world
        for _ in range(3):
            try:
                return await inbox.accept(
                    world.store, world, items, now=world.scheduler.now(), new_id=world.new_id
                )
            except PASSING as error:
                world.note_passing(error)
                await world.scheduler.point("try again")
        return None

    async def _last_resort(self, item: Item, error: BaseException) -> Taken | None:
        poison = replace(item, inbound=Unreadable(f"refused by the database: {error}"[:500]))
        accepted = await self._accept([poison])
        return (accepted.outcomes[0], frozenset()) if accepted else None

    # Sending.

    async def sending(self) -> None:
        """Claim what is due and make the calls side by side."""
        world = self.world
        while True:
            calls = await self.claim()
            for call in calls:
                world.scheduler.spawn(
                    self.process, f"{self.process.name} call", self.performing(call)
                )
            await world.scheduler.sleep(world.random.random() * (0.1 if calls else 2.5))

    async def claim(self) -> list[outbox.Call]:
        """Commit the next attempts."""
        world = self.world
        paused = world.random.choice(world.pauses)
        try:
            return await outbox.claim(
                world.store,
                world,
                now=world.scheduler.now(),
                new_id=world.new_id,
                limit=world.random.randint(1, 5),
                paused=paused,
            )
        except PASSING as error:
            world.note_passing(error)
            return []

    async def performing(self, call: outbox.Call) -> None:
        """Make one call and hand its result to the recorder."""
        scheduler = self.world.scheduler
        # A busy process gets round to a call late, now and then.
        for _ in range(self.world.random.choice((1, 1, 3, 15))):
            await scheduler.point("perform")
        self.world.call_ends[call.message.delivery_id, call.message.attempt] = call.until
        result = await outbox.perform(call, scheduler.now())
        self.answers.append(outbox.Answered(call, result))
        scheduler.wake((self.process, "answers"))

    async def recording(self) -> None:
        """Record what came of the calls, several in one commit."""
        scheduler = self.world.scheduler
        while True:
            if not self.answers:
                await scheduler.wait((self.process, "answers"))
                continue
            size = min(len(self.answers), self.world.random.randint(1, 4))
            await self.record([self.answers.popleft() for _ in range(size)])

    async def record(self, answers: Sequence[outbox.Answered]) -> None:
        """Record results; after three broken connections the lease has to end."""
        world = self.world
        for _ in range(3):
            try:
                now = world.scheduler.now()
                await outbox.record(world.store, world, answers, now=now, new_id=world.new_id)
            except PASSING as error:
                world.note_passing(error)
            else:
                return

    # Time and people.

    async def ringing(self) -> None:
        """Ring the alarms of tickets."""
        world = self.world
        while True:
            await world.scheduler.sleep(world.random.random() * world.settings.ring_seconds)
            if not await self.ring():
                await self.hand_over()
            if world.people_are.asked:
                await self.ring_questions()
                await self.ring_ways()
            if world.people_are.keepers:
                await self.ring_kept()

    async def ring(self) -> int:
        """Ring what is due once."""
        world = self.world
        try:
            now, store = world.scheduler.now(), Round(world.store, began=world.scheduler.steps)
            rung = await timers.ring(store, world, now=now, new_id=world.new_id)
        except PASSING as error:
            world.note_passing(error)
            return 0
        world.owed.rang(store, resting=world.rests)
        return rung

    async def ring_questions(self) -> None:
        """Look once at the questions that are due."""
        world = self.world
        now, store = world.scheduler.now(), Round(world.store, began=world.scheduler.steps)
        due = world.model.asked.due(now)
        try:
            await alarms.ring_questions(store, world, now=now, new_id=world.new_id)
        except PASSING as error:
            world.note_passing(error)
            return
        world.model.asked.rang(due, store)

    async def ring_ways(self) -> None:
        """Look once at the messages whose patience is over."""
        world = self.world
        now, store = world.scheduler.now(), Round(world.store, began=world.scheduler.steps)
        due = world.model.ways.due(now)
        try:
            await ways.ring(store, world, now=now, new_id=world.new_id)
        except PASSING as error:
            world.note_passing(error)
            return
        world.model.ways.rang(due, store)

    async def ring_kept(self) -> None:
        """Look once at offers whose time has passed, and at promises that are due."""
        world = self.world
        now, store, new_id = world.scheduler.now(), world.store, world.new_id
        try:
            await ring_offers(store, world, now=now, new_id=new_id)
            await ring_promises(store, world, now=world.scheduler.now(), new_id=new_id)
        except PASSING as error:
            world.note_passing(error)

    async def hand_over(self) -> None:
        """Hand over once what lies with people who are away."""
        world = self.world
        try:
            now, store = world.scheduler.now(), Round(world.store, began=world.scheduler.steps)
            await absence.move_on(store, world, now=now)
        except PASSING as error:
            world.note_passing(error)
            return
        world.owed.moved(store, resting=world.rests)

    async def carrying_out(self, request: Request) -> None:
        """Carry out a command and answer whoever sent it."""
        result = await self._carry_out(request.command)
        self.commands -= 1
        if result is not None:
            self.world.reply(request, result)

    async def _carry_out(self, command: cmd.Command) -> cmd.Done | cmd.Rejected | None:
        world = self.world
        try:
            now = world.scheduler.now()
            result = await handle(
                world.store, world, command, now=now, new_id=world.new_id, draw=world.draw
            )
        except PASSING as error:
            world.note_passing(error)
            return None
        if isinstance(result, cmd.Done) and result.settle and not await self.settle(result.settle):
            return None
        return result
