"""How does a provider's request become something accepted, as cheaply as possible?

`POST /hooks/{account}` is the hot route: a bare ASGI handler before the router. Authenticated bytes
are never lost: what cannot be understood is quarantined, and answered 202 like everything else.
Nothing unauthenticated is stored. The answer leaves after the commit (G1).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any

import msgspec
import structlog

from faden.core.channel import Forged, Stale, Unreadable, Verified
from faden.engine.batcher import Stopped
from faden.engine.inbox import Item, Outcome
from faden.engine.ports import Account, Directory
from faden.engine.reception import NoRoom

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY = 1_048_576  #: bytes for an account nobody knows; each account says its own limit
_DRAINED = 128 * 1_048_576  #: bytes read away of a body that is refused, so the refusal is read
PREFIX = "/hooks/"

log = structlog.get_logger("faden")
_encode = msgspec.json.Encoder().encode


class Hooks:
    """The route; `offer` ends when an item is committed."""

    def __init__(
        self,
        directory: Directory,
        taken: Callable[[Account, bytes], Awaitable[list[tuple[Item, Outcome]]]],
        clock: Callable[[], datetime],
        unavailable: tuple[type[BaseException], ...],
        *,
        unusable: Callable[[str], bool] = lambda _account_id: False,
    ) -> None:
        self._directory = directory
        self._taken = taken
        self._clock = clock
        self._unusable = unusable
        self._unavailable: tuple[type[BaseException], ...] = (*unavailable, Stopped, OSError)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["method"] != "POST":
            await _answer(send, 405, "error", "send a POST", ((b"allow", b"POST"),))
            return
        account = self._directory.account(scope["path"][len(PREFIX) :])
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        most = self._most(account, headers)
        body = await _read(receive, most)
        if body is None:
            await _answer(send, 413, "error", f"at most {most} bytes; nothing was kept")
            return
        if account is None and self._unusable(scope["path"][len(PREFIX) :]):
            again = ((b"retry-after", b"60"),)
            await _answer(send, 503, "error", "this account has to be repaired", again)
            return
        if account is None:
            # The same answer as for a wrong secret: nobody can find out which accounts exist.
            await _answer(send, 401, "error", "unknown account, or wrong signature or secret")
            return
        verdict = account.verify(headers, body, self._clock())
        if isinstance(verdict, Forged):
            await _answer(send, 401, "error", "unknown account, or wrong signature or secret")
        elif isinstance(verdict, Stale):
            await _answer(send, 401, "error", verdict.reason)
        else:
            await self._accept(account, body, send)

    def _most(self, account: Account | None, headers: dict[str, str]) -> int:
        """Return how many bytes are read; many only for who has shown a secret before them."""
        most = MAX_BODY if account is None else account.capabilities.max_inbound
        if account is None or most <= MAX_BODY:
            return most
        known = isinstance(account.verify(headers, b"", self._clock()), Verified)
        return most if known else MAX_BODY

    async def _accept(self, account: Account, body: bytes, send: Send) -> None:
        try:
            taken = await self._taken(account, body)
        except NoRoom:
            log.error("not accepted: the disk is nearly full", account=account.account_id)
            later = ((b"retry-after", b"60"),)
            await _answer(send, 507, "error", "no room on the disk, please send it later", later)
            return
        except self._unavailable as error:
            log.warning("not accepted", account=account.account_id, error=error)
            again = ((b"retry-after", b"2"),)
            await _answer(send, 503, "error", "not accepted, please send it again", again)
            return
        await _answer(send, *_summary(taken))


def _summary(taken: list[tuple[Item, Outcome]]) -> tuple[int, str, str]:
    outcomes = [outcome for _, outcome in taken]
    if Outcome.QUARANTINED in outcomes:
        inbound = taken[outcomes.index(Outcome.QUARANTINED)][0].inbound
        reason = inbound.reason if isinstance(inbound, Unreadable) else "see the quarantine page"
        return 202, "quarantined", reason
    if all(outcome is Outcome.DUPLICATE for outcome in outcomes):
        return 200, "duplicate", ""
    return 202, "accepted", ""


async def _read(receive: Receive, most: int) -> bytes | None:
    """Return the body; None when it is too long (it is read away, within reason) or cut off."""
    message = await receive()
    if message["type"] == "http.disconnect":
        return None
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body if len(body) <= most else None
    chunks, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= most:
            chunks.append(chunk)
        elif size > _DRAINED:
            return None
    return b"".join(chunks) if size <= most else None


_PLAIN = (
    (b"content-type", b"application/json"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)
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
        {"type": "http.response.start", "status": code, "headers": [*_PLAIN, length, *headers]}
    )
    await send({"type": "http.response.body", "body": body})
