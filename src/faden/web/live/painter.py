"""What does a new entry look like on every open page that shows it?

It is rendered once for each language and sent to all who look on, so it shows what is the same
for all of them: no form, nobody as "You". Whoever has written it, or is mentioned, gets it with
their own page. Only who reaches every customer of the workspace is sent it; all others are told to
read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from faden.core.event import MessageWritten, NoteWritten
from faden.store.errors import ANY
from faden.store.live.changes import Change
from faden.store.live.entries import NewEntry, read_entry
from faden.web.desk.owners import name_of
from faden.web.desk.telling import Teller
from faden.web.desk.timeline import Shown, Timeline
from faden.web.engine_words import say_reason
from faden.web.services import Services
from faden.web.shown import STATES, Clock, address_shown
from faden.web.templates import environment, translator

#: what is sent as it looks; everything else changes more of the page than one entry
KINDS = frozenset({"message_received", "message_written", "message_observed", "note_written"})
MOST = 3  #: new entries of one customer at a time; who misses more reads the page
_LARGEST = 32_000  #: characters of HTML
_KEPT = 2.0  #: seconds: whoever looks on asks within milliseconds


@dataclass(frozen=True, slots=True)
class Place:
    """A new entry of a customer's page, in a language."""

    workspace: int
    customer_id: str  #: whose page
    record: str
    sequence: int
    language: str


@dataclass(frozen=True, slots=True)
class Painted:
    """A new entry as HTML."""

    named: frozenset[str]  #: who reads "You" in it: its author, whom it mentions
    html: str


def places(
    changes: Sequence[Change], customer_id: str, records: Collection[str], language: str
) -> list[Place]:
    """Return the new entries of a page among what happened; none where they are too many."""
    found = {
        Place(one.workspace, customer_id, one.customer_id, one.sequence, language): None
        for one in changes
        if one.kind in KINDS and one.customer_id in records
    }
    return list(found) if len(found) <= MOST else []


class Painter:
    """Renders each new entry once, whoever asks and however many do."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tasks: dict[Place, asyncio.Task[Painted | None]] = {}
        self.rendered = 0  #: how often it was done

    async def paint(self, places: Sequence[Place]) -> list[Painted | None]:
        """Return each of these entries; None where the page does not show it, or must be read."""
        return await asyncio.gather(*(self._once(place) for place in places))

    async def _once(self, place: Place) -> Painted | None:
        task = self._tasks.get(place)
        if task is None:
            loop = asyncio.get_running_loop()
            task = self._tasks[place] = loop.create_task(self._paint(place))
            loop.call_later(_KEPT, self._tasks.pop, place, None)
        return await asyncio.shield(task)  # one who goes away takes it from nobody

    async def _paint(self, place: Place) -> Painted | None:
        self.rendered += 1
        where = place.record, place.sequence
        try:
            new = await read_entry(self._services.views, place.workspace, place.customer_id, where)
        except ANY:
            return None  # the page is read later as well
        if new is None:
            return None
        html = self._html(place, new)
        event = new.seen.entries[0].event
        named = {event.author} if isinstance(event, MessageWritten | NoteWritten) else set[str]()
        if isinstance(event, NoteWritten):
            named.update(event.mentions)
        return Painted(frozenset(named), html) if len(html) <= _LARGEST else None

    def _html(self, place: Place, new: NewEntry) -> str:
        policy = self._services.directory.policy(place.workspace)
        translate = translator(place.language)
        zone = ZoneInfo(policy.hours.timezone)
        clock = Clock(self._services.clock(), zone, place.language, translate)
        (one,) = self._shown(new, clock)
        desk = {
            "address": lambda uri: address_shown(uri, policy.region, translate),
            "clock": clock,
            "states": STATES,
            "say_reason": lambda reason: say_reason(reason, translate),
            "can_write": False,
            "csrf": "",
        }
        page = environment(place.language).get_template("new_entry.html")
        return page.render(one=one, desk=desk)

    def _shown(self, new: NewEntry, clock: Clock) -> list[Shown]:
        names = {one.owner: name_of(one, clock.translate) for one in new.owners}
        teller = Teller(
            translate=clock.translate, clock=clock, me="", owners=names, others=new.seen.others
        )
        directory = self._services.directory
        return Timeline(
            seen=new.seen, teller=teller, labels=new.labels, directory=directory
        ).shown()
