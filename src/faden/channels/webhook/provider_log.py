"""What does the provider's own log say came and went, so that no lost webhook loses a message?

`GET {log_url}?after=17&limit=200`, signed like every request of ours, answers

    {"log": 1, "entries": [{"number": 18, "item": {"kind": "message", "id": "…", …}}, …]}

with the entries above `after`, by ascending numbers. An item is what the webhook says, with the
same `id`: what came by webhook already counts once. `log` changes when numbers begin anew.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as NotInTime
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from faden.channels.webhook import wire
from faden.channels.webhook.adapter import LOG, WebhookAccount
from faden.channels.webhook.settings import Settings
from faden.engine.intake import Fetched, Pace, SourceGone
from faden.engine.outward.exchange import Reply
from faden.engine.outward.outgoing import OutgoingClient, Request
from faden.engine.ports import Account
from faden.engine.readers import Folder

_LIMIT = 200  #: entries asked for at once
_LEAST = 1
_WITHIN = timedelta(seconds=10)
_OK = 200


class _Entry(Struct):
    number: Annotated[int, Meta(ge=1, le=2**53)]
    item: Raw


class _Page(Struct):
    entries: list[_Entry]
    log: Annotated[int, Meta(ge=1, le=2**31 - 1)] = 1


def folders(account: Account, client: OutgoingClient) -> list[Folder]:
    """Return the log of a webhook account that has one."""
    if not isinstance(account, WebhookAccount) or account.settings.log_url is None:
        return []
    settings = account.settings
    same = (settings.log_url, settings.send_key, tuple(sorted(settings.send_headers.items())))
    pace = Pace(poll=settings.log_poll)
    return [Folder(LOG, (*same, pace), partial(ProviderLog, settings, client), pace)]


class ProviderLog:
    """The log as a folder that is read by number; see Source in engine/intake.py."""

    def __init__(
        self, settings: Settings, client: OutgoingClient, loop: asyncio.AbstractEventLoop
    ) -> None:
        """`loop` is the one the client belongs to; everything else blocks on another thread."""
        self._settings = settings
        self._client = client
        self._loop = loop
        self._limit = _LIMIT
        self._read: dict[int, bytes] = {}
        self._ended = threading.Event()

    @property
    def name(self) -> str:
        """Return the folder's name."""
        return LOG

    def open(self) -> int:
        """Return under which validity numbers mean what they mean."""
        self._read.clear()
        return self._page(0, _LEAST).log

    def numbers(self, after: int) -> list[int]:
        """Return the next numbers above `after`, ascending; none when there are none."""
        self._read = {}
        for entry in self._page(after, self._limit).entries:
            if entry.number <= max(self._read, default=after):
                raise SourceGone(f"the log is not ascending: {entry.number} comes too late")
            self._read[entry.number] = bytes(entry.item)
        return list(self._read)

    def fetch(self, numbers: Sequence[int]) -> Iterator[Fetched]:
        """Yield these entries; those that were just listed are not asked for again."""
        for number in numbers:
            raw = self._read.pop(number, None)
            if raw is None:
                found = self._page(number - 1, _LEAST).entries
                raw = next((bytes(one.item) for one in found if one.number == number), None)
            if raw is not None:
                yield Fetched(number, raw)

    def wait(self, seconds: float) -> bool:
        """Return False after these seconds: a log does not call."""
        if self._ended.wait(seconds):
            raise SourceGone("told to end")
        return False

    def close(self) -> None:
        """Let go; the client keeps its connections."""

    def interrupt(self) -> None:
        """Let whatever is under way end."""
        self._ended.set()

    def _page(self, after: int, limit: int) -> _Page:
        """Ask for a page, a smaller one where the answer is too long; raise SourceGone."""
        while True:
            reply = self._asked(after, limit)
            if not reply.cut:
                return _understood(reply)
            if limit <= _LEAST:
                raise SourceGone("one entry of the log is longer than an answer may be")
            limit = self._limit = max(_LEAST, limit // 4)

    def _asked(self, after: int, limit: int) -> Reply:
        if self._ended.is_set():
            raise SourceGone("told to end")
        call = self._client.call(self._request(after, limit))
        doing = asyncio.run_coroutine_threadsafe(call, self._loop)
        try:
            outcome = doing.result(2 * _WITHIN.total_seconds())
        except NotInTime as error:
            doing.cancel()
            raise SourceGone("cannot connect: no answer") from error
        if not isinstance(outcome, Reply):
            raise SourceGone(f"cannot connect: {outcome.reason}")
        if outcome.status != _OK:
            raise SourceGone(f"the provider answered {outcome.status}")
        return outcome

    def _request(self, after: int, limit: int) -> Request:
        url, key = self._settings.log_url or "", self._settings.send_key
        between = "&" if "?" in url else "?"
        signed = {} if key is None else wire.sign(key, f"log-{after}", b"", at=datetime.now(UTC))
        return Request(
            method="GET",
            url=f"{url}{between}after={after}&limit={limit}",
            headers={**self._settings.send_headers, **signed},
            within=_WITHIN,
        )


def _understood(reply: Reply) -> _Page:
    try:
        return msgspec.json.decode(reply.body, type=_Page)
    except msgspec.DecodeError as error:
        raise SourceGone(f"the answer is no log: {error}") from error
