"""How do raw bytes of an authenticated sender become accepted items, whichever way they came?

One door for HTTP, for mails handed over and for mailboxes that are read: understand, put what is
large into the blob store, accept, and return when it is committed (G1). Understanding a large mail
takes long, so that happens on another thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

import msgspec

from faden.core.channel import Inbound, Unreadable
from faden.engine.arrivals.digest import digest_of
from faden.engine.inbox import Item, Outcome
from faden.engine.ports import Account

LARGE = 65_536  #: bytes; understanding more would hold up everybody else
IN_ROW = 262_144  #: bytes; more goes into the blob store
LOOK_SECONDS = 0.5  #: how old the last look at the disk may be

_encode = msgspec.json.Encoder().encode


class NoRoom(Exception):
    """The disk is nearly full: nothing is taken until there is room again."""


class Blobs(Protocol):
    """Where large raw bytes stand."""

    async def put(self, workspace: int, content: bytes) -> bytes:
        """Keep the bytes durably and return their SHA-256."""

    def free(self) -> int:
        """Return how many bytes may still be written."""


class Reception:
    """Takes raw bytes for accounts; `least` bytes of the disk stay free for the database."""

    def __init__(
        self, offer: Callable[[Item], Awaitable[Outcome]], blobs: Blobs, *, least: int
    ) -> None:
        self._offer = offer
        self._blobs = blobs
        self._least = least
        self._looked = -LOOK_SECONDS
        self._free = 0

    async def take(self, account: Account, raw: bytes) -> list[Outcome]:
        """Accept what the bytes carry; raise NoRoom, OSError or what the store met."""
        return [outcome for _, outcome in await self.taken(account, raw)]

    async def taken(self, account: Account, raw: bytes) -> list[tuple[Item, Outcome]]:
        """Accept, and return each item with what became of it."""
        self.check_room(len(raw))
        if len(raw) > LARGE:
            items = await asyncio.to_thread(items_of, account, raw)
        else:
            items = items_of(account, raw)
        return await self._accept(items)

    async def keep_unread(self, account: Account, reason: str, raw: bytes) -> list[Outcome]:
        """Put bytes into quarantine that must not be understood."""
        self.check_room(len(raw))
        item = Item(account.workspace, account.account_id, Unreadable(reason), raw, b"")
        return [outcome for _, outcome in await self._accept([item])]

    async def _accept(self, items: list[Item]) -> list[tuple[Item, Outcome]]:
        items = [await self._stored(item) for item in items]
        if len(items) == 1:
            return [(items[0], await self._offer(items[0]))]
        outcomes = await asyncio.gather(*(self._offer(item) for item in items))
        return list(zip(items, outcomes, strict=True))

    async def _stored(self, item: Item) -> Item:
        if len(item.raw) <= IN_ROW:
            return item
        digest = await self._blobs.put(item.workspace, item.raw)
        return replace(item, raw=b"", blob=digest)

    def check_room(self, more: int = 0) -> None:
        """Raise NoRoom when the disk has no room for so many bytes more."""
        now = time.monotonic()
        if now > self._looked + LOOK_SECONDS:
            self._looked, self._free = now, self._blobs.free()
        if self._free < self._least + more:
            raise NoRoom
        self._free -= more


def items_of(account: Account, body: bytes) -> list[Item]:
    """Return what a request carries; what cannot be read of it is one item for quarantine."""
    parsed = account.parse(body)
    workspace, name = account.workspace, account.account_id
    if isinstance(parsed, Unreadable):
        # What stood beside it could be read and is accepted as if it had come without it.
        unread = Item(workspace, name, parsed, body, b"")
        return [unread, *(_item(account, inbound, _encode(inbound)) for inbound in parsed.parts)]
    # The first item of a list keeps the whole request, the others what was read of them.
    first = _item(account, parsed[0], body)
    return [first, *(_item(account, inbound, _encode(inbound)) for inbound in parsed[1:])]


def keys_of(account: Account, raw: bytes) -> list[str]:
    """Return the keys under which the bytes arrive."""
    return [item.key for item in items_of(account, raw)]


def _item(account: Account, inbound: Inbound, raw: bytes) -> Item:
    return Item(account.workspace, account.account_id, inbound, raw, digest_of(inbound))
