"""In which messages, notes and calls do these words stand, the newest first?

Looked through is one stretch of the log after the other, each time twice as many, so a word that
stands everywhere is as quickly found as a rare one. Whoever is limited to teams sees of the places
found only those of their customers; so that nobody waits for seconds, an answer says how far it has
looked, and the next one goes on from there.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from datetime import datetime

from faden.core import event as ev
from faden.core.search.question import asked, for_messages
from faden.core.search.said import Piece, said, snippet
from faden.store.codec import event_from_json
from faden.store.searching.index import SHELF_BITS
from faden.store.views import Reader, Views

_SECONDS = 0.5  #: after which no further stretches are looked through
_WIDEST = 16  #: stretches together
_AT_ONCE = 2_000  #: places of which it is looked whether somebody limited may see them
_BEHIND = 5_000  #: transactions; more are a follower that is still at an older log
_PLACE = re.compile(r"[0-9]{1,9}\.[0-9]{1,2}\.[0-9]{1,6}(?:\.[0-9]{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class MessageHit:
    """An entry of a thread with words that were looked for."""

    customer_id: str
    sequence: int
    at: datetime
    event: ev.Event
    pieces: tuple[Piece, ...]

    @property
    def anchor(self) -> str:
        """Return the id of the entry on its page (see `views_customer.Entry`)."""
        return f"e-{self.customer_id}-{self.sequence}"

    @property
    def is_internal(self) -> bool:
        """Say whether only colleagues may read it."""
        return isinstance(self.event, ev.NoteWritten)

    @property
    def is_ours(self) -> bool:
        """Say whether the company wrote it."""
        return isinstance(self.event, ev.MessageWritten | ev.MessageObserved)


@dataclass(frozen=True, slots=True)
class Found:
    """Entries, and from where an older look goes on: None where there is nothing older."""

    hits: tuple[MessageHit, ...]
    older: str | None = None
    is_behind: bool = False  #: not everything that happened can be found yet


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where to look: the newest stretch, how many together, how many hits of them are known.

    Of whoever is limited, `known` goes by whole readings, and `shown` says how many of their own
    hits in the next one they have: an exact number would tell how often strangers use a word.
    """

    newest: int
    width: int = 1
    known: int = 0
    shown: int = 0

    def __str__(self) -> str:
        place = f"{self.newest}.{self.width}.{self.known}"
        return f"{place}.{self.shown}" if self.shown else place

    def after(self, row: int, hit: int, *, is_limited: bool) -> _Stretch:
        """Return the place behind a row of this reading, the `hit`th that may be seen."""
        if is_limited:
            return replace(self, shown=hit)
        return replace(self, known=self.known + row)

    def next(self, rows: int, most: int) -> _Stretch | None:
        """Return where to look behind a reading of so many rows, of `most` that it could give."""
        if rows == most:
            return replace(self, known=self.known + most, shown=0)
        return self.older()

    def older(self) -> _Stretch | None:
        """Return the stretches before these; None: there are none."""
        newest = self.newest - self.width
        return _Stretch(newest, min(2 * self.width, _WIDEST)) if newest >= 0 else None


async def find_messages(
    views: Views, workspace: int, text: str, *, limit: int, older: str = ""
) -> Found:
    """Return entries with all these words; `older` is where the last answer ended."""
    wanted = asked(text)
    if not wanted:
        return Found(())
    async with views.reading(workspace) as read:
        taken, behind = (await read.rows("find_search_reach"))[0]
        at = _placed(older) or _Stretch(taken >> SHELF_BITS)
        hits, left = await _look(read, wanted, at, limit)
    return Found(tuple(hits), str(left) if left else None, behind > _BEHIND)


def _placed(text: str) -> _Stretch | None:
    """Return the place that an answer has named; None for anything else."""
    if not _PLACE.fullmatch(text):
        return None
    newest, width, known, *shown = map(int, text.split("."))
    return _Stretch(newest, min(max(width, 1), _WIDEST), known, *shown)


async def _look(
    read: Reader, wanted: list[str], at: _Stretch, limit: int
) -> tuple[list[MessageHit], _Stretch | None]:
    """Return what was found, and where to go on looking."""
    condition, hits = for_messages(wanted), list[MessageHit]()
    end = time.monotonic() + _SECONDS
    place: _Stretch | None = at
    while place and time.monotonic() < end:
        # Of whoever is limited nobody knows how many they may see.
        most = _AT_ONCE if read.is_limited else limit - len(hits)
        rows = await read.rows(
            "find_messages_by_words",
            wanted=condition,
            newest=place.newest,
            oldest=max(0, place.newest - place.width + 1),
            known=place.known,
            most=most,
        )
        theirs = [(number, row) for number, row in enumerate(rows, 1) if row[0] is not None]
        for hit, (number, row) in enumerate(theirs[place.shown :], place.shown + 1):
            hits.append(_hit(row, wanted))
            if len(hits) == limit:
                return hits, place.after(number, hit, is_limited=read.is_limited)
        place = place.next(len(rows), most)
    return hits, place


def _hit(row: tuple[object, ...], wanted: list[str]) -> MessageHit:
    customer, sequence, at, kind, body = row
    event = event_from_json(str(kind), str(body))
    pieces = snippet(said(event), wanted)
    return MessageHit(customer.hex, sequence, at, event, pieces)  # type: ignore[attr-defined,arg-type]
