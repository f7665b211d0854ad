"""What does a link of ours open, and what may whoever holds it write?

A link leads to the message it stood in; where that is not there any more (its person was erased)
it leads nowhere. What is written by it is a message of the customer, from the address the link
went to: it comes onto the thread and is owed an answer, like any other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from faden.core.channel import Evidence, InboundMessage
from faden.core.preference.link import Aim, Link, account_of, read
from faden.engine.arrivals.digest import digest_of
from faden.engine.inbox import Item
from faden.engine.ports import Account, Directory
from faden.store.ports import Store


class Closed(StrEnum):
    """Why a link opens nothing."""

    UNKNOWN = "unknown"  #: forged, cut off, or about somebody who was erased
    EXPIRED = "expired"  #: ours, and too old


@dataclass(frozen=True, slots=True)
class Opened:
    """To what a link leads."""

    workspace: int
    account: str
    customer_id: str
    address: str  #: to which the message went
    delivery_id: str
    key: bytes  #: with which its pages may sign


@dataclass(frozen=True, slots=True)
class Said:
    """What is written by a link, or pressed."""

    text: str
    about: str | None = None  #: the message of ours that it answers
    pressed: str | None = None  #: the button of that message


class Links:
    """Opens links, and takes what is written by them."""

    def __init__(
        self,
        store: Store,
        directory: Directory,
        *,
        offer: Callable[[Item], Awaitable[object]],
        accounts: Callable[[], Iterable[Account]],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._directory = directory
        self._offer = offer
        self._accounts = accounts
        self._clock = clock

    async def open(self, aim: Aim, token: str) -> Opened | Closed:
        """Return to what a link leads that is for this."""
        account = self._directory.account(account_of(token))
        key = getattr(account, "key", None)  # an account that signs has one
        if account is None or not isinstance(key, bytes):
            return Closed.UNKNOWN
        link = read(key, aim, token)
        if link is None:
            return Closed.UNKNOWN
        if link.until <= self._clock():
            return Closed.EXPIRED
        return await self._of(account, key, link) or Closed.UNKNOWN

    async def _of(self, account: Account, key: bytes, link: Link) -> Opened | None:
        async with self._store.unit_of_work() as work:
            delivery = (await work.deliveries([link.delivery_id])).get(link.delivery_id)
        if delivery is None or delivery.account != link.account:
            return None
        return Opened(
            workspace=account.workspace,
            account=link.account,
            customer_id=delivery.customer_id,
            address=delivery.address,
            delivery_id=link.delivery_id,
            key=key,
        )

    def contact(self, workspace: int) -> str | None:
        """Return the name of a contact page of a company; None: it has none."""
        names = sorted(
            account.account_id
            for account in self._accounts()
            if account.workspace == workspace and hasattr(account, "contact")
        )
        return names[0] if names else None

    async def went_to(self, opened: Opened, messages: Sequence[str]) -> frozenset[str]:
        """Return which of these messages of ours went to the address of the link."""
        async with self._store.unit_of_work() as work:
            found = await work.deliveries(list(messages))
        return frozenset(one for one, sent in found.items() if sent.address == opened.address)

    async def write(self, opened: Opened, said: Said, *, form_id: str) -> None:
        """Take a message of whoever holds the link; the same form twice is one message."""
        message = InboundMessage(
            provider_id=f"link:{opened.delivery_id}:{form_id}",
            sender=opened.address,
            text=said.text,
            evidence=Evidence.POSSESSION,
            reply_to=said.about,
            pressed=said.pressed,
        )
        item = Item(opened.workspace, opened.account, message, b"", digest_of(message))
        await self._offer(item)
