"""What would become of a webhook request?

It goes the whole live way: the route, the account, the inbox, the core, the events as they are
written and read again. Only the store is the one in memory, made for this request alone.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from faden.channels.webhook.adapter import WebhookAccount
from faden.core.event import MessageReceived
from faden.core.policy import Policy
from faden.engine.ids import new_id
from faden.engine.inbox import Item, Outcome, accept
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account
from faden.engine.reception import Reception
from faden.engine.settings import policy_of
from faden.inspect.case import BadCase
from faden.store.codec import event_from_json, event_to_json, kind_of
from faden.testing.memory import MemoryStore
from faden.testing.memory_blobs import MemoryBlobs
from faden.web.hooks import PREFIX, Hooks

_NAME = "inspect"
_TOKEN = secrets.token_hex(16)  #: of the one account; never leaves the process
_POLICY = policy_of({})


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a request."""

    status: int  #: what the provider would read
    rejected: bool  #: refused, or at least a part of it kept for a person
    reasons: tuple[str, ...]
    texts: tuple[str, ...]  #: of the messages, as read back


def post(body: bytes, *, region: str) -> Tried:
    """Post a well signed body; raise BadCase."""
    return asyncio.run(_Office(_account(region)).post(body))


@lru_cache(maxsize=8)
def _account(region: str) -> WebhookAccount:
    config = {"secrets": [_TOKEN], "region": region}
    try:
        return WebhookAccount.from_config(_NAME, 1, config, client=OutgoingClient())
    except ValueError as error:
        raise BadCase(str(error)) from error


class _Office:
    """One account, one workspace with the default settings, and an empty store."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._store = MemoryStore()
        self._one_by_one = asyncio.Lock()

    def account(self, account_id: str) -> Account | None:
        """Return the one account."""
        return self._account if account_id == _NAME else None

    def policy(self, _workspace: int) -> Policy:
        """Return what holds where nothing was decided."""
        return _POLICY

    async def post(self, body: bytes) -> Tried:
        """Hand the route a whole request and look at what it said and what is kept."""
        told: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            told.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": PREFIX + _NAME,
            "headers": [(b"authorization", b"Bearer " + _TOKEN.encode())],
        }
        reception = Reception(self._offer, MemoryBlobs(), least=0)
        await Hooks(self, reception.taken, _now, ())(scope, receive, send)
        return self._tried(told[0]["status"], json.loads(told[1]["body"]))

    async def _offer(self, item: Item) -> Outcome:
        async with self._one_by_one:  # in the order of the list, as a batch is
            accepted = await accept(self._store, self, [item], now=_now(), new_id=new_id)
        return accepted.outcomes[0]

    def _tried(self, status: int, answer: dict[str, str]) -> Tried:
        kept = tuple(one.reason for one in self._store.committed.quarantine.values())
        return Tried(
            status=status,
            rejected=status >= 400 or bool(kept),
            reasons=kept or tuple(filter(None, [answer.get("detail")])),
            texts=tuple(self._texts()),
        )

    def _texts(self) -> Iterator[str]:
        for recorded in self._store.committed.events.values():
            kind = kind_of(recorded.event)
            read = event_from_json(kind, event_to_json(recorded.event))
            if isinstance(read, MessageReceived):
                yield read.text


def _now() -> datetime:
    return datetime.now(UTC)
