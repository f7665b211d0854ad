"""Does a mail that goes out by this account come in by it again, and if not, where is it lost?

A mail from the mailbox to its own reply address, by the account's way out; it is waited for in the
folders that are read, and in what the hub took in. The hub knows it by its token and makes neither
a customer nor a ticket of it; nothing in a mailbox is marked or deleted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from faden.channels.email.checkup import Checked
from faden.channels.email.imap import ImapSource
from faden.channels.email.inbound import check_in
from faden.channels.email.mailboxes import connecting
from faden.channels.email.settings import Settings, Smtp
from faden.channels.email.submission import submit
from faden.channels.email.wire.check import News, compose_check
from faden.channels.email.wire.kind import kind_of
from faden.channels.email.wire.mime import read_mail
from faden.core.channel import Refused, Retry, SendResult, Sent, Unreadable
from faden.engine.intake import SourceGone
from faden.engine.outward.outgoing import OutgoingClient

_CALL = timedelta(seconds=20)  #: for handing the mail over
_HUB_SECONDS = 10.0  #: for a running Faden to take in what lies in the folder
_LOOK_SECONDS = 0.25
_IDLE_SECONDS = 2.0
_LARGEST = 65_536  #: bytes of a mail that is looked at; the check is far smaller

Arrived = Callable[[Sequence[str]], Awaitable[Collection[str]]]  #: which keys the hub has


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """With what a mail is sent and looked for. `patience`: how long it may be on its way."""

    client: OutgoingClient
    arrived: Arrived
    check_id: str
    at: datetime
    patience: timedelta
    hooks: str  #: the URL where a provider posts mails


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where the check was met, and what it says there."""

    folder: str
    news: News


async def round_trip(settings: Settings, trial: Trial) -> Checked:
    """Send a mail to ourselves and wait for it; `settings.smtp` must be there."""
    smtp = settings.smtp
    if smtp is None:
        return Checked(good=True, text="test mail: none, as this account only receives")
    sources = _sources(settings, trial.client)
    ends = await asyncio.gather(*(asyncio.to_thread(_end_of, source) for source in sources))
    watches = [
        asyncio.create_task(asyncio.to_thread(_look, source, end, settings, trial.check_id))
        for source, end in zip(sources, ends, strict=True)
        if end is not None
    ]
    try:
        return await _sent_and_awaited(settings, smtp, trial, watches)
    finally:
        for source in sources:
            source.interrupt()
        await asyncio.gather(*watches, return_exceptions=True)


async def _sent_and_awaited(
    settings: Settings, smtp: Smtp, trial: Trial, watches: list[asyncio.Task[_Seen]]
) -> Checked:
    begun = time.monotonic()
    mail = compose_check(
        trial.check_id,
        address=settings.address,
        key=settings.key,
        delimiter=settings.delimiter,
        at=trial.at,
    )
    result = await submit(mail, smtp, within=_CALL, connect=trial.client.connect)
    where = f"{smtp.host}:{smtp.port}"
    if not isinstance(result, Sent):
        return _not_out(where, mail.recipient, result)
    out = f"test mail: out by {where} after {_since(begun)}"
    hub = asyncio.create_task(_taken_in(trial))
    try:
        async with asyncio.timeout(trial.patience.total_seconds()):
            return await _met(out, begun, hub, watches)
    except TimeoutError:
        return _lost(out, settings, trial)
    finally:
        hub.cancel()


async def _met(
    out: str, begun: float, hub: asyncio.Task[str], watches: list[asyncio.Task[_Seen]]
) -> Checked:
    """Wait for the first who has it: a folder or the hub; the hub is then given some time more."""
    waiting: set[asyncio.Task[str] | asyncio.Task[_Seen]] = {hub, *watches}
    while True:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if hub in done:
            return _of_hub(out, hub.result(), begun)
        for watch in [one for one in watches if one in done]:
            waiting.discard(watch)
            if watch.exception() is None:
                return await _in_folder(out, begun, hub, watch.result())


async def _in_folder(out: str, begun: float, hub: asyncio.Task[str], seen: _Seen) -> Checked:
    if seen.news.answered:
        return _came_back(out, begun, seen.news.failed)
    text = f"{out}, in folder {seen.folder} after {_since(begun)}"
    await asyncio.wait({hub}, timeout=_HUB_SECONDS)
    if hub.done():
        return Checked(good=True, text=f"{text}, taken in by Faden after {_since(begun)}")
    return Checked(good=True, text=f"{text}; a running Faden takes it in when it looks next")


def _of_hub(out: str, key: str, begun: float) -> Checked:
    if key.endswith((":failed", ":answered")):
        return _came_back(out, begun, "undeliverable" if key.endswith(":failed") else None)
    return Checked(good=True, text=f"{out}, taken in by Faden after {_since(begun)}")


def _came_back(out: str, begun: float, failed: str | None) -> Checked:
    said = f"as undeliverable: {failed}" if failed else "with an automatic answer"
    return Checked(
        good=False,
        text=f"{out}, but it came back {said} after {_since(begun)}; the mail server must let in "
        'mails to this mailbox, with a plus part too (else set delimiter to "")',
    )


def _not_out(where: str, recipient: str, result: SendResult) -> Checked:
    if isinstance(result, Refused):
        said = f"{result.code} {result.reason}".strip()
        advice = (
            f"the mail server must let this account send as itself, and to {recipient}, where "
            'answers go; if it knows no plus addresses, set delimiter to ""'
        )
    elif isinstance(result, Retry):
        said, advice = result.reason, "look at the line about the way out; then try again"
    else:
        said = getattr(result, "reason", "")
        advice = "it may have gone out all the same; ask the operator of the mail server"
    return Checked(
        good=False, text=f"test mail: not taken by {where} (the way out): {said}; {advice}"
    )


def _lost(out: str, settings: Settings, trial: Trial) -> Checked:
    """It went out and is nowhere: say where to look, for each way in."""
    advice = []
    if settings.imap:
        names = ", ".join(settings.imap.folders)
        advice.append(
            f"it lies in none of the folders {names}: look among the spam and at filter rules, and "
            f"whether {settings.imap.username} is the mailbox of {settings.address}"
        )
    if settings.handover:
        advice.append(
            "it was not handed over: is faden serve or faden web running with FADEN_LMTP_LISTEN or "
            f"FADEN_SMTP_LISTEN, and does the mail server pass {settings.address} on to it? "
            "Its queue and log say why not"
        )
    if settings.secrets:
        advice.append(
            f"it was not posted: is faden serve or faden web running, and does the provider post "
            f"to {trial.hooks}?"
        )
    waited = f"{trial.patience.total_seconds():g} s"
    text = f"{out}, but not in within {waited} (the way in): {'; '.join(advice)}"
    return Checked(good=False, text=text)


def _since(begun: float) -> str:
    return f"{time.monotonic() - begun:.1f} s"


async def _taken_in(trial: Trial) -> str:
    """Return the key under which the hub has it, once it has."""
    keys = [f"check:{trial.check_id}{end}" for end in ("", ":failed", ":answered")]
    while True:
        if found := await trial.arrived(keys):
            return min(found, key=len)
        await asyncio.sleep(_LOOK_SECONDS)


def _sources(settings: Settings, client: OutgoingClient) -> list[ImapSource]:
    if settings.imap is None:
        return []
    connect = connecting(client, asyncio.get_running_loop())
    return [
        ImapSource(settings.imap, folder, limit=_LARGEST, connect=connect)
        for folder in settings.imap.folders
    ]


def _end_of(source: ImapSource) -> int | None:
    """Return the last mail's number; None where the folder cannot be read. Blocks."""
    try:
        source.open()
        last = 0
        while more := source.numbers(last):
            last = more[-1]
    except SourceGone:  # why, another check says
        source.close()
        return None
    return last


def _look(source: ImapSource, last: int, settings: Settings, check_id: str) -> _Seen:
    """Read what comes in behind `last` until the check is there; raise SourceGone. Blocks."""
    try:
        while True:
            while numbers := source.numbers(last):
                for mail in source.fetch(numbers):
                    news = _news(mail.raw, settings)
                    if news is not None and news.check_id == check_id:
                        return _Seen(source.name, news)
                last = numbers[-1]
            source.wait(_IDLE_SECONDS)
    finally:
        source.close()


def _news(raw: bytes, settings: Settings) -> News | None:
    mail = read_mail(raw, settings.limits)
    if isinstance(mail, Unreadable):
        return None
    return check_in(mail, kind_of(mail, None), settings)
