"""How is one event posted to a receiver?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from faden.engine.outward.outgoing import OutgoingClient, Request
from faden.engine.publishing.schedule import Answer, read_answer
from faden.engine.publishing.signature import sign

WITHIN = timedelta(seconds=15)  #: for the whole answer; what takes longer counts as refused


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where to post, and how it knows that we do."""

    url: str = field(repr=False)
    secrets: Sequence[str] = field(repr=False)


async def post(
    client: OutgoingClient, receiver: Receiver, message_id: str, *, body: bytes, at: datetime
) -> Answer:
    """Post once; raises nothing but CancelledError."""
    headers = sign(receiver.secrets, message_id, body, at=at)
    request = Request(
        method="POST",
        url=receiver.url,
        within=WITHIN,
        headers={"content-type": "application/json", **headers},
        body=body,
    )
    return read_answer(await client.call(request))
