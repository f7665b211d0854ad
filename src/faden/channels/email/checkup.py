"""Can mail come in and go out by this account right now, and has all of it come in?

With the live code, so that what is said here is what a running Faden meets; nothing is changed, on
no server and in no mailbox, and no mail is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from faden.channels.email.imap import ImapSource
from faden.channels.email.mailboxes import connecting
from faden.channels.email.settings import Imap, Settings, Smtp
from faden.channels.email.submission import probe
from faden.engine.intake import SourceGone
from faden.engine.outward.outgoing import OutgoingClient
from faden.store.sources import SourceStatus, Tally

_PATIENCE = timedelta(seconds=20)
_SHOWN = 10  #: numbers of missing mails named at most

_ABOUT_IMAP = {
    "cannot connect": "check imap.host, imap.port and imap.security; a server inside your network "
    "also needs its host:port in FADEN_OUTGOING_ALLOW",
    "cannot log in": "check imap.username and imap.password; many providers want IMAP switched on "
    "and a password of its own for programs",
    "cannot open the folder": "check imap.folders: write each as the server spells it",
}
_ABOUT_SMTP = {
    "connect": "check smtp.host, smtp.port and smtp.security; a server inside your network also "
    "needs its host:port in FADEN_OUTGOING_ALLOW",
    "log in": "check smtp.username and smtp.password; many providers want a password of its own "
    "for programs",
    "sender": "the mail server must let this user send as this address",
    "recipient": "the mail server must know this address, or customers' answers will not arrive",
}
_ODD = "the server does not answer as it should; try again, then ask its operator"

Known = Callable[[str], Awaitable[SourceStatus | None]]  #: of a folder's name
Compare = Callable[[str, int, Sequence[int]], Awaitable[Tally]]  #: folder, validity, numbers


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was tried."""

    good: bool
    text: str


@dataclass(frozen=True, slots=True)
class _Lies:
    """What lies in a folder."""

    validity: int
    numbers: list[int]


async def check(
    settings: Settings, client: OutgoingClient, *, known: Known, compare: Compare
) -> list[Checked]:
    """Try every way in and out; `known` and `compare` say what the hub remembers of a folder."""
    imap, smtp = settings.imap, settings.smtp
    folders = imap.folders if imap else ()
    found = [await _folder(imap, name, client, known, compare) for name in folders if imap]
    if smtp:
        found.append(await _way_out(settings.address, smtp, client))
    return found


async def _folder(
    imap: Imap, folder: str, client: OutgoingClient, known: Known, compare: Compare
) -> Checked:
    loop = asyncio.get_running_loop()
    source = ImapSource(imap, folder, limit=0, connect=connecting(client, loop))
    try:
        lies = await asyncio.to_thread(_looked_into, source)
    except SourceGone as error:
        advice = next((what for sign, what in _ABOUT_IMAP.items() if sign in str(error)), _ODD)
        return Checked(good=False, text=f"folder {folder}: {error}; {advice}")
    status = await known(folder)
    if status is None or status.validity != lies.validity:
        reading = "not read yet: run faden serve or faden work"
        text = f"folder {folder} can be read: {_mails(len(lies.numbers))}, {reading}"
        return Checked(good=True, text=text)
    read = [number for number in lies.numbers if number <= status.position]
    tally = await compare(folder, lies.validity, read)
    return _counted(folder, tally, unread=len(lies.numbers) - len(read))


def _looked_into(source: ImapSource) -> _Lies:
    """Log in, open the folder read-only and list it. Blocks."""
    try:
        validity, numbers = source.open(), list[int]()
        while more := source.numbers(numbers[-1] if numbers else 0):
            numbers += more
        return _Lies(validity, numbers)
    finally:
        source.close()


def _counted(folder: str, tally: Tally, *, unread: int) -> Checked:
    text = (
        f"folder {folder} can be read: {_mails(tally.source)} = {tally.hub} in the hub"
        f" + {tally.quarantined} in quarantine + {len(tally.missing)} missing"
    )
    if unread:
        text += f"; {unread} more not read yet, which Faden does while it runs"
    if tally.missing:
        named = ", ".join(map(str, tally.missing[:_SHOWN]))
        text += (
            f" (UID {named}{' …' if len(tally.missing) > _SHOWN else ''}): a running Faden reads"
            ' them again each hour; if they stay, look for "mail not taken in" in its log'
        )
    return Checked(good=not tally.missing, text=text)


def _mails(count: int) -> str:
    return f"{count} mail{'' if count == 1 else 's'}"


async def _way_out(address: str, smtp: Smtp, client: OutgoingClient) -> Checked:
    where = f"{smtp.host}:{smtp.port}"
    obstacle = await probe(address, smtp, within=_PATIENCE, connect=client.connect)
    if obstacle is None:
        login = f"logs in as {smtp.username}" if smtp.username else "needs no login"
        return Checked(good=True, text=f"out by {where}: {login} and may send as {address}")
    doing = {"connect": "cannot connect", "log in": "cannot log in"}.get(
        obstacle.where, f"{address} is refused as {obstacle.where}"
    )
    advice = _ABOUT_SMTP[obstacle.where]
    return Checked(good=False, text=f"out by {where}: {doing}: {obstacle.reason}; {advice}")
