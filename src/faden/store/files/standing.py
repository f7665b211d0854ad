"""Which files stand in a message on a thread?"""

from __future__ import annotations

from collections.abc import Sequence

from faden.core.channel import File
from faden.core.event import MessageObserved, MessageReceived, MessageWritten
from faden.store.codec import bucket_of_id, event_from_json
from faden.store.views import Views, is_id


async def files_of(
    views: Views, workspace: int, customer_id: str, sequence: int
) -> Sequence[File] | None:
    """Return them; None where there is no message at that place, or not for whoever asks."""
    if not is_id(customer_id):
        return None
    values = {
        "bucket": bucket_of_id(customer_id),
        "customer": customer_id,
        "sequence": sequence,
    }
    async with views.reading(workspace) as read:
        found = await read.rows("read_sent_or_received", **values)
    for kind, body in found:
        event = event_from_json(kind, body)
        if isinstance(event, MessageReceived | MessageWritten | MessageObserved):
            return event.files
    return None
