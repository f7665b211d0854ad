"""Is a customer who was joined with another one and split again as if never joined (G8)?"""

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from faden.core import event as ev
from faden.core import identity
from faden.core.channel import Capabilities, Evidence, InboundMessage, InboundOptOut
from faden.core.deadline import BusinessHours
from faden.core.policy import Policy
from faden.core.thread import Refusal, Thread, fold
from faden.core.ticket import Ticket, TicketState
from faden.engine import command as cmd
from faden.engine import inbox, outbox, timers
from faden.engine.handle import handle
from faden.engine.ids import seeded
from faden.store.codec import event_to_json
from faden.testing.memory import MemoryStore
from faden.testing.memory_locks import AsyncioPace
from faden.testing.provider import SandboxProvider

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
LINDA, KARIM, MIA = "tel:+491701", "mailto:karim@example.org", "tel:+491702"
PEOPLE = (LINDA, KARIM, MIA)
ALWAYS = BusinessHours(timezone="UTC", weekly=(((time(0), time(0)),),) * 7)
POLICY = Policy(hours=ALWAYS)

# The rules alone.

ids = st.sampled_from(["a" * 32, "b" * 32, "c" * 32, "d" * 32])
tickets = st.builds(
    Ticket,
    ticket_id=ids,
    state=st.sampled_from(TicketState).filter(lambda state: state is not TicketState.CLOSED),
    owner=st.sampled_from(["team:service", "agent:mia"]),
    due_at=st.just(MONDAY),
    wake_at=st.just(MONDAY),
    opened_at=st.just(MONDAY),
    reason=st.just("message"),
    unanswered=st.integers(0, 3),
    priority=st.integers(0, 3),
    level=st.integers(0, 2),
)
threads = st.builds(
    Thread,
    customer_id=st.just("0" * 32),
    sequence=st.integers(0, 9),
    name=st.sampled_from([None, "Linda"]),
    tickets=st.lists(tickets, max_size=2, unique_by=lambda t: t.ticket_id).map(tuple),
    refusals=st.lists(
        st.builds(Refusal, st.sampled_from(["*", "marketing"]), st.none(), st.booleans()),
        max_size=2,
    ).map(tuple),
    joined=st.lists(st.just("e" * 32), max_size=1).map(tuple),
    guardians=st.lists(ids, max_size=1).map(tuple),
    wards=st.lists(ids, max_size=1).map(tuple),
)


@given(threads, ids)
def test_joining_and_splitting_leaves_nothing_behind_but_the_wish_never_to_join_again(
    thread: Thread, other: str
) -> None:
    joined = fold(
        thread,
        ev.CustomersJoined(other_id=other, evidence=Evidence.PROOF, by="agent:mia"),
        MONDAY,
    )
    split = fold(joined, ev.CustomersSplit(other_id=other, by="agent:mia", reason="-"), MONDAY)
    assert split == replace(thread, sequence=thread.sequence + 2, never=(other,))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8), st.data())
def test_taking_an_edge_away_gives_both_sides_back(
    edges: list[tuple[int, int]], data: st.DataObject
) -> None:
    graph = {one: set[int]() for one in range(6)}
    for one, other in edges:
        if one != other:
            graph[one].add(other)
            graph[other].add(one)
    before = {one: identity.people(_threads(graph), str(one)) for one in range(6)}
    one, other = data.draw(st.sampled_from([(a, b) for a in range(6) for b in range(6) if a != b]))
    known = other in graph[one]
    graph[one].add(other)
    graph[other].add(one)
    together = identity.people(_threads(graph), str(one))
    if not known:
        graph[one].discard(other)
        graph[other].discard(one)
    after = {one: identity.people(_threads(graph), str(one)) for one in range(6)}
    assert {str(one), str(other)} <= set(together)
    assert after == before


def _threads(graph: dict[int, set[int]]) -> dict[str, Thread]:
    return {
        str(one): Thread(customer_id=str(one), joined=tuple(sorted(map(str, others))))
        for one, others in graph.items()
    }


# The whole hub.


@dataclass(frozen=True)
class Step:
    """What happens to one of the people, and what of it."""

    who: int
    what: str


@dataclass
class Life:
    """The records of the three after a history."""

    events: list[list[str]]
    tickets: list[list[tuple[object, ...]]]
    refusals: list[tuple[Refusal, ...]]
    together: list[tuple[str, ...]]


SAID = {"hello": "Wo ist mein Paket?", "stop": "STOPP", "start": "START"}
DOINGS = (*SAID, "opt-out", "send", "answer", "note", "assign", "close")
steps = st.builds(Step, st.integers(0, 2), st.sampled_from(DOINGS))
histories = st.lists(steps, max_size=10)


class Hub:
    """A hub on the store in memory, with a clock of its own."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.store = MemoryStore()
        # Ids are compared by their order; which ones they are does not matter.
        self.new_id = seeded(random.Random(1), lambda: 1)
        self.account_ = SandboxProvider(
            "sms",
            1,
            Capabilities(deduplicates=True),
            pace=AsyncioPace(),
            now=lambda: self.now,
            chance=random.Random(1),
        )
        self.draw = random.Random(1).randrange
        self.count = 0

    def account(self, account_id: str) -> SandboxProvider:
        return self.account_

    def policy(self, workspace: int) -> Policy:
        return POLICY

    def id_of(self, who: int) -> str:
        return self.store.committed.addresses[1, PEOPLE[who]]

    async def begin(self) -> None:
        for who in range(3):
            await self.message(who, "Guten Tag")
            await self.do(cmd.CloseTicket, who, ticket_id=self.ticket(who), reason="-", by="mia")

    def ticket(self, who: int) -> str:
        tickets = self.store.committed.records[self.id_of(who)].thread.tickets
        return tickets[-1].ticket_id if tickets else "0" * 32

    async def message(self, who: int, text: str) -> None:
        self.count += 1
        inbound = InboundMessage(provider_id=str(self.count), sender=PEOPLE[who], text=text)
        await self.accept(inbound)

    async def accept(self, inbound: InboundMessage | InboundOptOut) -> None:
        item = inbox.Item(1, "sms", inbound, b"", inbound.provider_id.encode())
        await inbox.accept(self.store, self, [item], now=self.now, new_id=self.new_id)

    async def do(self, what: Callable[..., cmd.Command], who: int, **more: object) -> None:
        command = what(workspace=1, customer_id=self.id_of(who), **more)
        await self.carry_out(command)

    async def carry_out(self, command: cmd.Command) -> None:
        await handle(self.store, self, command, now=self.now, new_id=self.new_id, draw=self.draw)

    async def step(self, step: Step) -> None:
        self.now += timedelta(minutes=10)
        who = step.who
        if step.what in SAID:
            await self.message(who, SAID[step.what])
        elif step.what == "opt-out":
            self.count += 1
            provider_id = str(self.count)
            await self.accept(InboundOptOut(provider_id=provider_id, sender=PEOPLE[who]))
        elif step.what == "send":
            command = cmd.SendMessage(
                workspace=1, account="sms", to=PEOPLE[who], text="Ihr Paket", author="api"
            )
            await self.carry_out(command)
        else:
            await self.desk(step)
        await self.send_what_is_due()

    async def desk(self, step: Step) -> None:
        who, ticket_id = step.who, self.ticket(step.who)
        match step.what:
            case "answer":
                to = PEOPLE[who]
                await self.do(cmd.Answer, who, account="sms", to=to, text="Gleich", author="mia")
            case "note":
                await self.do(cmd.WriteNote, who, text="Notiz", author="mia")
            case "assign":
                owner = "agent:mia"
                await self.do(cmd.AssignTicket, who, ticket_id=ticket_id, owner=owner, by="mia")
            case "close":
                await self.do(cmd.CloseTicket, who, ticket_id=ticket_id, reason="fertig", by="mia")
            case _:
                raise AssertionError(step.what)

    async def send_what_is_due(self) -> None:
        calls = await outbox.claim(self.store, self, now=self.now, new_id=self.new_id)
        for call in calls:
            answered = outbox.Answered(call, await outbox.perform(call, self.now))
            await outbox.record(self.store, self, [answered], now=self.now, new_id=self.new_id)

    async def join(self, one: int, other: int) -> None:
        await self.do(cmd.JoinCustomers, one, other_id=self.id_of(other), by="mia")

    async def split(self, one: int) -> None:
        await self.do(cmd.SplitCustomer, one, by="mia", reason="Irrtum")

    async def ring(self) -> None:
        await timers.ring(self.store, self, now=self.now, new_id=self.new_id)

    def life(self) -> Life:
        names = {self.id_of(who): f"person{who}" for who in range(3)}
        records = [self.store.committed.records[self.id_of(who)] for who in range(3)]
        return Life(
            events=[
                _plain([one.event for one in self.store.committed.timeline(customer_id)], names)
                for customer_id in names
            ],
            tickets=[[_shape(ticket) for ticket in one.thread.tickets] for one in records],
            refusals=[one.thread.refusals for one in records],
            together=[one.kin for one in records],
        )


def _shape(ticket: Ticket) -> tuple[object, ...]:
    return (
        ticket.state,
        ticket.owner,
        ticket.due_at,
        ticket.wake_at,
        ticket.opened_at,
        ticket.unanswered,
        ticket.priority,
        ticket.level,
    )


def _on_its_own(event: ev.Event) -> ev.Event:
    """Return how a ticket began, or began anew, without the joined record it follows."""
    if isinstance(event, ev.TicketReopened):
        return replace(event, owner=event.own_owner or event.owner, own_owner=None)
    if not isinstance(event, ev.TicketOpened):
        return event
    return replace(
        event,
        due_at=event.own_due_at or event.due_at,
        owner=event.own_owner or event.owner,
        follows=None,
        follows_records=(),
        own_due_at=None,
        own_owner=None,
    )


def _plain(events: Sequence[ev.Event], names: dict[str, str]) -> list[str]:
    """Write events down without what joining is about, and ids by their order."""
    numbers = dict(names)
    plain: list[str] = []
    for event in events:
        if isinstance(event, ev.CustomersJoined | ev.CustomersSplit | ev.TicketReturned):
            continue
        written = event_to_json(_on_its_own(event)).decode()
        # Neither does it matter which reference code a ticket drew.
        for found in re.findall(
            '[0-9a-f]{32}|(?<="code":")[0-9]+|(?<="reference":")[0-9]+', written
        ):
            numbers.setdefault(found, f"id{len(numbers)}")
            written = written.replace(found, numbers[found])
        plain.append(f"{type(event).__name__} {written}")
    return plain


def lived(
    before: list[Step],
    between: list[Step],
    after: list[Step],
    *,
    joins: Sequence[tuple[int, int]],
    leaving: Sequence[int] | None = None,
) -> Life:
    """Let a history happen, with these joins in the middle of it, taken back afterwards."""

    async def story() -> Life:
        hub = Hub()
        await hub.begin()
        for step in before:
            await hub.step(step)
        for one, other in joins:
            await hub.join(one, other)
        for step in between:
            await hub.step(step)
        for one in {one for edge in joins for one in edge} if leaving is None else leaving:
            await hub.split(one)
        for step in after:
            await hub.step(step)
        hub.now += timedelta(hours=5)
        await hub.ring()
        return hub.life()

    return asyncio.run(story())


edges = st.lists(st.sampled_from([(0, 1), (1, 2), (2, 0)]), min_size=1, max_size=3, unique=True)


@settings(max_examples=150)
@example(
    before=[],
    between=[
        Step(1, "hello"),
        Step(1, "assign"),
        Step(0, "hello"),
        Step(0, "answer"),
        Step(0, "hello"),
    ],
    after=[],
    joins=[(0, 1)],
)
@given(histories, histories, histories, edges)
def test_join_then_split_equals_never_joined(
    before: list[Step], between: list[Step], after: list[Step], joins: list[tuple[int, int]]
) -> None:
    joined = lived(before, between, after, joins=joins)
    never = lived(before, between, after, joins=())
    assert joined == never


#: What leaves open what was open. A ticket that was answered meanwhile is followed by nobody who
#: gets a new place, though it might have been at the time (docs/status.md).
waiting = st.lists(
    st.builds(
        Step, st.integers(0, 2), st.sampled_from(("hello", "stop", "opt-out", "send", "note"))
    ),
    max_size=10,
)
with_the_third = st.sampled_from([[(1, 2)], [(0, 2)], [(0, 2), (1, 2)]])


@settings(max_examples=300)
@given(histories, waiting, histories, with_the_third)
def test_who_leaves_a_joined_person_takes_nothing_from_the_others(
    before: list[Step], between: list[Step], after: list[Step], third: list[tuple[int, int]]
) -> None:
    left = lived(before, between, after, joins=[(0, 1), *third], leaving=[2])
    never = lived(before, between, after, joins=[(0, 1)], leaving=[])
    assert left == never
