"""Whom can a customer choose to keep? Only who has written to them: nobody else's name is told."""

from __future__ import annotations

from faden.store.views import Person, Reader, ids


async def colleagues(read: Reader, person: Person, *, kept: str) -> dict[str, str]:
    """Return owners ("agent:…") with their names; `kept` is the one they keep now, or empty."""
    found = await read.rows("read_colleagues", **ids(person.records), kept=kept)
    return dict(found)
