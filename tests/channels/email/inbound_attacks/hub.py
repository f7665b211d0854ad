"""A hub with one mail account and a store in memory: mails go in, what came of them is counted."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from tests.channels.email.test_inbound import settings

from faden.channels.email.adapter import EmailAccount
from faden.core import event as ev
from faden.core.policy import Policy
from faden.core.thread import Thread
from faden.engine import command as cmd
from faden.engine import handle, inbox
from faden.engine.ids import new_id
from faden.engine.inbox import Item, Outcome
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account
from faden.engine.reception import items_of
from faden.engine.settings import policy_of
from faden.testing.memory import MemoryStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICY = policy_of({})

E = TypeVar("E", bound=ev.Event)


def mail_account(**more: object) -> EmailAccount:
    """The account `mail` of workspace 1."""
    return EmailAccount("mail", 1, settings=settings(**more), client=OutgoingClient(), base_url="")


class Hub:
    """One mail account; nothing goes out by itself."""

    def __init__(self, **more: object) -> None:
        self.mail = mail_account(**more)
        self.store = MemoryStore()
        self.now = NOON

    def account(self, account_id: str) -> Account | None:
        """Return the one account."""
        return self.mail if account_id == "mail" else None

    def policy(self, _workspace: int) -> Policy:
        """Return what holds where nothing was decided."""
        return POLICY

    def take(self, *mails: bytes) -> Counter[Outcome]:
        """Accept mails as one batch."""
        return Counter(self._accepted(*mails).outcomes)

    def settled(self, *mails: bytes) -> list[frozenset[str]]:
        """Accept mails; return whose sends under way must end before they are acknowledged."""
        return list(self._accepted(*mails).settle.values())

    def _accepted(self, *mails: bytes) -> inbox.Accepted:
        items = [item for raw in mails for item in items_of(self.mail, raw)]
        return asyncio.run(self._accept(items))

    async def offer(self, item: Item) -> Outcome:
        """Accept one item."""
        return (await self._accept([item])).outcomes[0]

    async def _accept(self, items: list[Item]) -> inbox.Accepted:
        return await inbox.accept(self.store, self, items, now=self.now, new_id=new_id)

    def flood(self, mails: Iterable[bytes], size: int = 200) -> None:
        """Accept very many."""
        batch: list[bytes] = []
        for raw in mails:
            batch.append(raw)
            if len(batch) == size:
                self.take(*batch)
                batch = []
        if batch:
            self.take(*batch)

    def writes(self, to: str, *, purpose: str = "marketing") -> str:
        """A program writes to an address; return the delivery."""
        command = cmd.SendMessage(
            workspace=1,
            account="mail",
            to=to,
            text="Angebot",
            author="api:shop",
            purpose=purpose,
        )
        doing = handle.handle(self.store, self, command, now=self.now, new_id=new_id)
        done = asyncio.run(doing)
        assert isinstance(done, cmd.Done)
        assert done.made is not None
        return done.made

    def thread(self, address: str) -> Thread:
        """Return the record of an address."""
        home = self.store.committed.addresses[(1, address)]
        return self.store.committed.records[home].thread

    def all(self, kind: type[E]) -> list[E]:
        """Return every event of a kind."""
        events = (recorded.event for recorded in self.store.committed.events.values())
        return [event for event in events if isinstance(event, kind)]
