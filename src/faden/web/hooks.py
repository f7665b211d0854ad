"""How does a provider's request become something accepted, as cheaply as possible?

`POST /hooks/{account}` is the hot route: a bare ASGI handler before the router. Authenticated bytes
are never lost: what cannot be understood is quarantined, and answered 202 like everything else.
Nothing unauthenticated is stored. The answer leaves after the commit (G1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any

import msgspec
import structlog

from faden.core.channel import Forged, Inbound, Stale, Unreadable
from faden.engine.batcher import Stopped
from faden.engine.inbox import Item, Outcome, digest_of
from faden.engine.ports import Account, Directory

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY = 1_048_576  #: bytes; larger ones are refused before anything is kept
_DRAINED = 128 * 1_048_576  #: bytes read away of a body that is refused, so the refusal is read
PREFIX = "/hooks/"

log = structlog.get_logger("faden")
_encode = msgspec.json.Encoder().encode


class Hooks:
    """The route; `offer` ends when an item is committed."""

    def __init__(
        self,
        directory: Directory,
        offer: Callable[[Item], Awaitable[Outcome]],
        clock: Callable[[], datetime],
        unavailable: tuple[type[BaseException], ...],
    ) -> None:
        self._directory = directory
        self._offer = offer
        self._clock = clock
        self._unavailable: tuple[type[BaseException], ...] = (*unavailable, Stopped)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["method"] != "POST":
            await _answer(send, 405, "error", "send a POST", ((b"allow", b"POST"),))
            return
        body = await _read(receive)
        if body is None:
            await _answer(send, 413, "error", f"at most {MAX_BODY} bytes; nothing was kept")
            return
        account = self._directory.account(scope["path"][len(PREFIX) :])
        if account is None:
            # The same answer as for a wrong secret: nobody can find out which accounts exist.
            await _answer(send, 401, "error", "unknown account, or wrong signature or secret")
            return
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        verdict = account.verify(headers, body, self._clock())
        if isinstance(verdict, Forged):
            await _answer(send, 401, "error", "unknown account, or wrong signature or secret")
        elif isinstance(verdict, Stale):
            await _answer(send, 401, "error", verdict.reason)
        else:
            await self._accept(account, body, send)

    async def _accept(self, account: Account, body: bytes, send: Send) -> None:
        items = items_of(account, body)
        try:
            if len(items) == 1:
                outcomes = [await self._offer(items[0])]
            else:
                outcomes = await asyncio.gather(*(self._offer(item) for item in items))
        except self._unavailable as error:
            log.warning("not accepted", account=account.account_id, error=f"{error!r}"[:300])
            again = ((b"retry-after", b"2"),)
            await _answer(send, 503, "error", "not accepted, please send it again", again)
            return
        await _answer(send, *_summary(outcomes, items))


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


def _item(account: Account, inbound: Inbound, raw: bytes) -> Item:
    return Item(account.workspace, account.account_id, inbound, raw, digest_of(inbound))


def _summary(outcomes: list[Outcome], items: list[Item]) -> tuple[int, str, str]:
    if Outcome.QUARANTINED in outcomes:
        place = outcomes.index(Outcome.QUARANTINED)
        inbound = items[place].inbound
        reason = inbound.reason if isinstance(inbound, Unreadable) else "see the quarantine page"
        return 202, "quarantined", reason
    if all(outcome is Outcome.DUPLICATE for outcome in outcomes):
        return 200, "duplicate", ""
    return 202, "accepted", ""


async def _read(receive: Receive) -> bytes | None:
    """Return the body; None when it is too long (it is read away, within reason) or cut off."""
    message = await receive()
    if message["type"] == "http.disconnect":
        return None
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body if len(body) <= MAX_BODY else None
    chunks, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MAX_BODY:
            chunks.append(chunk)
        elif size > _DRAINED:
            return None
    return b"".join(chunks) if size <= MAX_BODY else None


_JSON = (b"content-type", b"application/json")
_ACCEPTED = _encode({"status": "accepted"})


async def _answer(
    send: Send,
    code: int,
    status: str,
    detail: str = "",
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    if status == "accepted":
        body = _ACCEPTED
    else:
        body = _encode({"status": status, "detail": detail} if detail else {"status": status})
    length = (b"content-length", str(len(body)).encode())
    await send(
        {"type": "http.response.start", "status": code, "headers": [_JSON, length, *headers]}
    )
    await send({"type": "http.response.body", "body": body})
