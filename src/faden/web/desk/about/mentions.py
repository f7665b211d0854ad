"""Have I seen what mentions me, and whom does a note of mine speak to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faden.core.desk.mention import Mentioned, mentioned
from faden.store.people.mentions import note_read
from faden.web.visit import Visit

_PICKED = "mention-"  #: begins the name of a box that is ticked for a colleague


async def seen(visit: Visit, records: Sequence[str]) -> None:
    """Note that I have seen what mentions me on these records."""
    if not records:
        return
    async with visit.services.connections.engine.connection() as connection:
        await note_read(connection, visit.workspace, visit.session.agent_id, records, now=visit.now)


def is_looking(visit: Visit) -> bool:
    """Say whether somebody opened this page, and not a page that keeps itself fresh."""
    headers = visit.request.headers
    is_fresh = "faden-live" in headers or "sec-purpose" in headers
    return headers.get("sec-fetch-dest") == "document" and not is_fresh


def meant(visit: Visit, text: str, colleagues: Mapping[str, str]) -> Mentioned:
    """Return whom a note speaks to: named in it, or ticked beside it."""
    people = {one: name for one, name in colleagues.items() if one.startswith("agent:")}
    found = mentioned(text, people)
    # Whoever is ticked and not there (any more) is not left out in silence: the engine refuses.
    ticked = [
        f"agent:{name.removeprefix(_PICKED)}" for name in visit.form if name.startswith(_PICKED)
    ]
    owners = dict.fromkeys([*found.owners, *ticked])
    owners.pop(visit.me, None)
    chosen = {people.get(one, "").partition(" ")[0].lower() for one in owners}
    unclear = tuple(one for one in found.unclear if one.lower() not in chosen)
    return Mentioned(tuple(owners), unclear)
