"""Does whoever looks on learn of everything, of nothing else, and of nothing while nobody looks?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from faden.engine.doorbell import Doorbell
from faden.engine.live.feed import Feed, Watch
from faden.store.live.changes import Change, Look

LINDA, KARIM = "01" * 16, "02" * 16
AT_ONCE = 0.5  #: seconds; below the second after which it looks by itself


class Quiet:
    """A bell that nobody hears."""

    async def ring(self, word: str) -> None:
        """Do nothing."""

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Hear nothing."""


class Table:
    """Events as their transactions commit them."""

    def __init__(self) -> None:
        self.committed: list[Change] = []
        self.running: set[int] = set()
        self.next = 1
        self.looks = 0

    def begin(self) -> int:
        """Begin a transaction."""
        self.running.add(self.next)
        self.next += 1
        return self.next - 1

    def commit(self, transaction: int, *changes: Change) -> None:
        self.running.discard(transaction)
        self.committed += changes

    def add(self, customer: str, sequence: int, *, workspace: int = 1) -> None:
        number = self.begin()
        self.commit(number, change(number, customer, sequence, workspace))

    async def horizon(self) -> int:
        return min(self.running, default=self.next)

    async def look(self, since: int, *, limit: int) -> Look:
        self.looks += 1
        found = sorted(
            (one for one in self.committed if one.transaction >= since),
            key=lambda one: one.transaction,
        )[:limit]
        return Look(tuple(found), await self.horizon(), is_cut=len(found) == limit)


def change(transaction: int, customer: str, sequence: int, workspace: int = 1) -> Change:
    return Change(transaction, workspace, customer, sequence, "message_received", "tel:+491")


def story(tell: Callable[[Table, Feed, Doorbell], Awaitable[None]]) -> None:
    async def whole() -> None:
        table, doorbell = Table(), Doorbell(Quiet())
        feed = Feed(table, doorbell)
        feed.start()
        await tell(table, feed, doorbell)
        await feed.stop()

    asyncio.run(whole())


async def begun(watch: Watch) -> Watch:
    """Read once, as whoever begins to look does."""
    await asyncio.wait_for(watch.wake.wait(), AT_ONCE)
    watch.take()
    return watch


async def told(watch: Watch) -> list[tuple[str, int]]:
    await asyncio.wait_for(watch.wake.wait(), AT_ONCE)
    return [(one.customer_id, one.sequence) for one in watch.take()[0]]


def test_a_watcher_is_told_of_its_customer_and_of_nobody_else() -> None:
    async def tell(table: Table, feed: Feed, doorbell: Doorbell) -> None:
        with feed.watching(Watch(1, frozenset({LINDA}))) as linda:
            await begun(linda)
            table.add(KARIM, 1)
            table.add(LINDA, 1, workspace=2)
            table.add(LINDA, 7)
            doorbell.ring()
            assert await told(linda) == [(LINDA, 7)]

    story(tell)


def test_what_commits_late_in_an_early_transaction_is_told_once() -> None:
    async def tell(table: Table, feed: Feed, doorbell: Doorbell) -> None:
        with feed.watching(Watch(1)) as all_of_them:
            await begun(all_of_them)
            slow = table.begin()
            table.add(KARIM, 1)
            doorbell.ring()
            assert await told(all_of_them) == [(KARIM, 1)]
            table.commit(slow, change(slow, LINDA, 1))
            doorbell.ring()
            assert await told(all_of_them) == [(LINDA, 1)]

    story(tell)


def test_by_an_address_one_learns_of_a_customer_who_was_not_there_before() -> None:
    async def tell(table: Table, feed: Feed, doorbell: Doorbell) -> None:
        with feed.watching(Watch(1, frozenset(), frozenset({"tel:+491"}))) as newcomer:
            await begun(newcomer)
            table.add(LINDA, 1)
            doorbell.ring()
            assert await told(newcomer) == [(LINDA, 1)]

    story(tell)


def test_nobody_watches_nothing_is_looked_at() -> None:
    async def tell(table: Table, feed: Feed, doorbell: Doorbell) -> None:
        for _ in range(3):
            doorbell.ring()
            await asyncio.sleep(0.02)
        assert table.looks == 0
        with feed.watching(Watch(1)) as watch:
            await begun(watch)
        doorbell.ring()
        await asyncio.sleep(0.05)
        seen = table.looks
        doorbell.ring()
        await asyncio.sleep(0.05)
        assert table.looks == seen

    story(tell)


def test_a_flood_tells_everybody_to_read_again() -> None:
    async def tell(table: Table, feed: Feed, doorbell: Doorbell) -> None:
        with feed.watching(Watch(1, frozenset({LINDA}))) as linda:
            await begun(linda)
            flood = table.begin()
            table.commit(flood, *(change(flood, KARIM, number) for number in range(2_001)))
            doorbell.ring()
            await asyncio.wait_for(linda.wake.wait(), AT_ONCE)
            assert linda.take() == ([], True)

    story(tell)


def test_who_waits_is_sent_away_when_the_process_stops() -> None:
    async def tell(_table: Table, feed: Feed, _doorbell: Doorbell) -> None:
        with feed.watching(Watch(1, frozenset({LINDA}))) as linda:
            await begun(linda)
            feed.end()
            assert (feed.ended, linda.wake.is_set()) == (True, True)

    story(tell)


def test_who_rests_is_told_at_once_of_what_is_urgent_and_of_nothing_else() -> None:
    async def rested(*happens: str) -> bool:
        """Whether a rest of a minute was cut short."""
        watch = Watch(1, urgent=frozenset({LINDA}))
        resting = asyncio.create_task(watch.rest(60.0))
        await asyncio.sleep(0)
        watch.tell([change(1, customer, 1) for customer in happens])
        for _ in range(5):
            await asyncio.sleep(0)
        was_cut = resting.done()
        resting.cancel()
        return was_cut

    async def whole() -> None:
        assert await rested(KARIM, LINDA)
        assert not await rested(KARIM)
        late = Watch(1, urgent=frozenset({LINDA}))
        late.tell([change(1, LINDA, 1)])  # before the rest began
        await asyncio.wait_for(late.rest(60.0), AT_ONCE)

    asyncio.run(whole())
