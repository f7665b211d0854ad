"""What does a customer's window show, and how does it learn of more?

One conversation in time order, read from the thread: what the customer wrote here, and what we
wrote here once it may be read. A window that comes with a cursor gets everything after it, in
order, each message under its id: told twice it is harmless. By a stream (server-sent events) or,
where a proxy holds streams back, by asking again and waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from starlette.responses import Response, StreamingResponse

from faden.channels.chat.adapter import ChatAccount
from faden.channels.chat.wire.spoken import name_of
from faden.channels.chat.wire.token import visitor_uri
from faden.core.channel import File
from faden.core.deadline import due
from faden.core.event import MessageReceived
from faden.core.policy import Policy
from faden.core.reference import grouped
from faden.engine.live.feed import Feed, Watch
from faden.engine.live.writing import CUSTOMER, Place, Writing
from faden.store.errors import ANY
from faden.store.live import chat
from faden.store.live.chat import Line, Window
from faden.store.views import Views
from faden.store.views_report import owners

MOST_WAITING = 20  #: windows of one visitor that wait for news: tabs, and lines that broke unseen
MOST_WINDOWS = 5_000  #: of all visitors, in one process
_MOMENT = timedelta(seconds=1)
_LATELY = timedelta(days=1)  #: whose answers say how long it takes
_ENOUGH = 5  #: answers; of fewer nothing is said
_WAIT_FOR = timedelta(minutes=1)  #: until it is asked anew how long it takes
_PING = 15.0  #: seconds without anything after which a stream says that it lives
_NAMES_FOR = 30.0  #: seconds a workspace's names are remembered
_PLACE = r"[0-9a-f]{32}\.[0-9]{1,18}"
_CURSOR = re.compile(rf"{_PLACE}(?:~{_PLACE}){{0,40}}", re.ASCII)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose window is read."""

    workspace: int
    account: str
    address: str
    login: str | None  #: None: nobody has said who it is
    holds: Callable[[], bool]  #: whether the token still opens it
    link: Callable[[File], str]  #: where the window fetches a file


class Crowded(Exception):
    """So many windows wait already that this one cannot."""


class Windows:
    """Reads windows, and lets them wait."""

    def __init__(
        self,
        views: Views,
        feed: Feed,
        writing: Writing,
        *,
        policy: Callable[[int], Policy],
        clock: Callable[[], datetime],
        goes_by_mail: Callable[[int], bool],
    ) -> None:
        self._views = views
        self._feed = feed
        self._writing = writing
        self._policy = policy
        self._clock = clock
        self._goes_by_mail = goes_by_mail
        self._waits: dict[str, tuple[datetime, int | None]] = {}  # by account
        self._waiting: Counter[str] = Counter()  # windows by visitor
        self._names: dict[int, tuple[float, Mapping[str, str]]] = {}

    async def greeting(self, account: ChatAccount) -> dict[str, object]:
        """Return who answers here, how soon, and when somebody is there again."""
        now = self._clock()
        # When the first second of work is done: no work at all is done at any time, also at night.
        policy = self._policy(account.workspace)
        opens = due(now, _MOMENT, policy.hours) - _MOMENT
        settings = account.settings
        return {
            "title": settings.title or "",
            "open": opens <= now,
            "opens_at": None if opens <= now else opens,
            "answer_by": None if opens <= now else due(now, policy.first_answer, policy.hours),
            "longest": settings.capabilities.max_length,
            "wait": await self._wait_of(account) if opens <= now else None,
            "mail": self._goes_by_mail(account.workspace),
            "largest": settings.capabilities.max_file,
        }

    async def _wait_of(self, account: ChatAccount) -> int | None:
        """Return after how many seconds people answered lately; None where too few have."""
        now, name = self._clock(), account.account_id
        at, known = self._waits.get(name, (now - _WAIT_FOR, None))
        if now - at >= _WAIT_FOR:
            since = now - _LATELY
            seconds, answers = await chat.wait_of(self._views, account.workspace, name, since=since)
            known = round(seconds) if answers >= _ENOUGH else None
            self._waits[name] = (now, known)
        return known

    def writes(self, reading: Reading) -> None:
        """Note that the customer types at this moment."""
        self._writing.say(Place(reading.workspace, reading.address), CUSTOMER)

    async def theirs(self, reading: Reading, ids: Sequence[str]) -> list[str]:
        """Return those of our messages that stand in this window."""
        addresses = await self._addresses(reading)
        return await chat.shown(self._views, reading.workspace, reading.account, addresses, ids)

    async def pressed(self, reading: Reading, asked: str, wanted: str) -> tuple[str, str | None]:
        """Return what a button of a message says, and which one was pressed before.

        Raise LookupError where no such button stands in this window.
        """
        addresses = await self._addresses(reading)
        known = await chat.buttons(
            self._views, reading.workspace, reading.account, addresses, asked=asked
        )
        buttons, before = known or ((), None)
        return {one.id: one.label for one in buttons}[wanted], before

    async def answer(self, reading: Reading, *, after: str, streams: bool, wait: int) -> Response:
        """Answer with what is new.

        Raise ValueError for a cursor that is none, Crowded where it would have to wait and cannot.
        """
        places = _places(after)
        if (streams or wait) and self._is_crowded(reading):
            raise Crowded
        if streams:
            headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
            body = self._stream(reading, places)
            return StreamingResponse(body, media_type="text/event-stream", headers=headers)
        found, author = await self._wait(reading, places, seconds=wait)
        names = await self._known(reading.workspace)
        items = [_shown(line, names, reading.link) for line in found.lines]
        answer = {"items": items, "cursor": _cursor(found.places), "earlier": found.earlier}
        if author:
            answer["writing"] = {"by": names.get(author)}
        return Response(_encode(answer), media_type="application/json")

    def _is_crowded(self, reading: Reading) -> bool:
        own, all_of_them = self._waiting[reading.address], self._waiting.total()
        return own >= MOST_WAITING or all_of_them >= MOST_WINDOWS

    @contextlib.contextmanager
    def _watching(self, reading: Reading, watch: Watch) -> Iterator[None]:
        """Count it as waiting, and tell the watch what happens."""
        self._waiting[reading.address] += 1
        try:
            with self._feed.watching(watch):
                yield
        finally:
            self._waiting[reading.address] -= 1
            if not self._waiting[reading.address]:
                del self._waiting[reading.address]

    async def _stream(
        self, reading: Reading, places: Mapping[str, int] | None
    ) -> AsyncIterator[bytes]:
        try:
            addresses = await self._addresses(reading)
        except ANY:
            return
        watch = Watch(reading.workspace, frozenset(), frozenset(addresses))
        written = [Place(reading.workspace, one) for one in addresses]
        with self._watching(reading, watch), self._writing.waking(written, watch.wake):
            yield b"retry: 1000\nevent: hello\ndata: {}\n\n"
            while not self._feed.ended and reading.holds():
                watch.take()
                try:
                    found = await self._read(reading, addresses, places)
                    names = await self._known(reading.workspace)
                except ANY:
                    return  # the window comes again, with its cursor
                places = found.places
                watch.narrow(places, addresses)
                cursor = _cursor(places)
                for line in found.lines:
                    yield _event("message", _shown(line, names, reading.link), cursor)
                if len(found.lines) >= chat.PAGE:
                    continue  # there may be more
                async for told in self._until_news(reading, watch, written, names=names):
                    yield told

    async def _until_news(
        self,
        reading: Reading,
        watch: Watch,
        written: Sequence[Place],
        *,
        names: Mapping[str, str],
    ) -> AsyncIterator[bytes]:
        """Say that it lives, and who writes, until there is something to read; or it must end."""
        while not self._feed.ended and reading.holds():
            if not await _woken(watch.wake, _PING):
                yield b"event: ping\ndata: {}\n\n"
                continue
            author = self._author(written)
            if author:
                told = {"by": names.get(author)}
                yield b"event: writing\ndata: %s\n\n" % _encode(told)
            if watch.changes or watch.missed:
                return
            watch.wake.clear()

    async def _wait(
        self, reading: Reading, places: Mapping[str, int] | None, *, seconds: int
    ) -> tuple[Window, str | None]:
        """Return what there is to read, at the latest after so long, or who began to write."""
        addresses = await self._addresses(reading)
        watch = Watch(reading.workspace, frozenset(places or ()), frozenset(addresses))
        written = [Place(reading.workspace, one) for one in addresses]
        with self._watching(reading, watch), self._writing.waking(written, watch.wake):
            found = await self._read(reading, addresses, places)
            if found.lines or not seconds or self._feed.ended:
                return found, None
            watch.narrow(found.places, addresses)
            ends = asyncio.get_running_loop().time() + seconds
            while not found.lines and not self._feed.ended:
                left = ends - asyncio.get_running_loop().time()
                if left <= 0 or not await _woken(watch.wake, left):
                    break
                author = None if watch.changes or watch.missed else self._author(written)
                if author:
                    return found, author
                watch.take()
                found = await self._read(reading, addresses, found.places)
            return found, None

    def _author(self, written: Sequence[Place]) -> str | None:
        """Return a colleague who writes at this moment."""
        return next((one for one in self._writing.authors(written) if one != CUSTOMER), None)

    async def _read(
        self, reading: Reading, addresses: Sequence[str], places: Mapping[str, int] | None
    ) -> Window:
        if places is None:
            return await chat.newest(self._views, reading.workspace, reading.account, addresses)
        return await chat.after(
            self._views, reading.workspace, reading.account, addresses=addresses, places=places
        )

    async def _addresses(self, reading: Reading) -> list[str]:
        """Return the address of the window, and those of the visitors that this login was."""
        if reading.login is None:
            return [reading.address]
        found = await chat.visitors(self._views, reading.workspace, reading.account, reading.login)
        return [reading.address, *(visitor_uri(reading.account, one) for one in found)]

    async def _known(self, workspace: int) -> Mapping[str, str]:
        """Return the names of colleagues."""
        now = asyncio.get_running_loop().time()
        at, names = self._names.get(workspace, (-_NAMES_FOR, {}))
        if now - at >= _NAMES_FOR:
            names = await owners(self._views, workspace)
            self._names[workspace] = (now, names)
        return names


async def _woken(wake: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(wake.wait(), seconds)
    return wake.is_set()


def _places(cursor: str) -> dict[str, int] | None:
    """Return how far each record was read; None: it begins.

    >>> _places("")
    """
    if not cursor:
        return None
    if not _CURSOR.fullmatch(cursor):
        raise ValueError(cursor)
    parts = (part.partition(".") for part in cursor.split("~"))
    return {record: int(sequence) for record, _, sequence in parts}


def _cursor(places: Mapping[str, int]) -> str:
    return "~".join(f"{record}.{sequence}" for record, sequence in places.items())


def _shown(line: Line, names: Mapping[str, str], link: Callable[[File], str]) -> dict[str, Any]:
    files = [
        {"name": one.name, "type": one.content_type, "size": one.size, "url": link(one)}
        for one in line.message.files
        if one.apart
    ]
    return _said(line, names) | ({"files": files} if files else {})


def _said(line: Line, names: Mapping[str, str]) -> dict[str, Any]:
    message = line.message
    if isinstance(message, MessageReceived):
        own = message.provider_id.removeprefix(name_of(message.address, ""))
        shown: dict[str, Any] = {"id": own, "mine": True, "text": message.text, "at": line.at}
        if message.pressed:
            shown["pressed"] = {"message": message.reply_to, "button": message.pressed}
        return shown
    shown = {
        "id": message.delivery_id,
        "mine": False,
        "text": message.text,
        "at": line.at,
        "by": names.get(message.author),
        "automatic": message.automatic,
    }
    if message.buttons:
        shown["buttons"] = message.buttons
    if message.reference:
        shown["reference"] = grouped(message.reference)
    return shown


def _event(kind: str, data: dict[str, Any], cursor: str) -> bytes:
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (cursor.encode(), kind.encode(), _encode(data))
