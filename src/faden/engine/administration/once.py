"""Was this asked before, under the same key, and what was the answer?

A program that hears no answer asks again. The key is claimed in the transaction that does what was
asked and the answer is kept there too: of two equal requests at the same moment one waits for the
other, and gets its answer. Secrets are left out of what is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from faden.core.address import bucket_of
from faden.engine.administration.deed import Refused

#: Runs queries/<name>.sql in the transaction at hand and returns its rows.
Ask = Callable[[str, Mapping[str, Any]], Awaitable[list[tuple[Any, ...]]]]


@dataclass(frozen=True, slots=True)
class Request:
    """What makes a request that comes again the same one."""

    workspace: int
    key: str  #: with the token it belongs to
    said: bytes  #: hash of what was asked

    @property
    def names(self) -> dict[str, Any]:
        """Return what finds it again: where the engine's commands keep theirs."""
        bucket = bucket_of(f"form\n{self.key}")
        return {"bucket": bucket, "workspace": self.workspace, "key": self.key}

    @property
    def digest(self) -> str:
        """Return the fingerprint that is stored, in hex."""
        return hashlib.sha256(self.key.encode() + self.said).hexdigest()


async def first_answer(ask: Ask, request: Request, *, now: datetime) -> str | None:
    """Claim the key and return None, or return what was answered before.

    Refused when something else was asked under it.
    """
    claim = request.names | {"digest": request.digest, "now": now}
    if await ask("claim_request", claim):
        return None
    found = await ask("find_request", request.names)
    if not found or found[0][0] != request.digest:
        raise Refused("other", "this key was used for another request; use a new one")
    if not found[0][1]:  # an erasure has emptied it: it named a customer
        raise Refused("conflict", "this was done before; its answer was erased since")
    return str(found[0][1])


async def keep_answer(ask: Ask, request: Request, answer: str, *, about: str | None = None) -> None:
    """Remember what is answered, for whoever asks again.

    `about`: the record it speaks of. When that is erased the answer goes as well, and so does the
    hash of what was asked, by which somebody could find out whether a name or address was told.
    """
    await ask("keep_answer", request.names | {"answer": answer, "about": about})
