"""How is a folder of somebody's mailbox read over IMAP without leaving a trace in it?

Blocking, on a thread of the intake's own. The folder is opened read-only (EXAMINE) and mails are
fetched with PEEK, so nothing is ever marked as seen. A new mail is told by IDLE (RFC 2177); the
poll behind it is the net.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
import threading
import time
from collections.abc import Iterator, Sequence

from imap_tools.errors import ImapToolsError, MailboxUidsError
from imap_tools.utils import check_command_status

from faden.channels.email.imap_connection import (
    PATIENCE_SECONDS,
    Connect,
    ImapClient,
    Mailbox,
    Server,
    TooLarge,
    connected,
)
from faden.engine.intake import Fetched, SourceGone

Row = bytes | tuple[bytes, bytes] | None

_FAREWELL = 2.0  #: seconds
_LONGEST_IDLE = 25 * 60.0  #: RFC 2177: again before 29 minutes are over
_WINDOW = 100_000  #: numbers searched in one command: its answer is one line
_BULK = 32  #: mails fetched in one command,
_BULK_BYTES = 4 * 1024 * 1024  #: as long as they are not larger together
_HEADER = 65_536  #: bytes of a mail that is too large to be fetched
_MARGIN = 65_536  #: bytes by which RFC822.SIZE may be too small: some servers only estimate it

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_QUOTED = re.compile(rb'BODY\[(?:HEADER)?\](?:<0>)? "((?:[^"\\]|\\.)*)"')


class ImapSource:
    """One folder of a mailbox; a mail of more than `limit` bytes is known by its header alone.

    `connect` makes the connection, or raises OSError; `tls` is for tests with certificates of
    their own.
    """

    def __init__(
        self,
        server: Server,
        folder: str,
        *,
        limit: int,
        connect: Connect | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._folder = folder
        self._limit = limit
        self._connect = connect or connected
        self._tls = tls or ssl.create_default_context()
        self._mailbox: Mailbox | None = None
        self._validity = 0
        self._understated: set[int] = set()  # numbers larger than the server says
        self._suspected: set[int] = set()  # one of these is
        self._over = threading.Event()

    @property
    def name(self) -> str:
        """Return the folder's name."""
        return self._folder

    def open(self) -> int:
        """Connect, log in, open the folder; return its UIDVALIDITY."""
        self.close()
        try:
            self._open()
        except SourceGone:
            self.close()
            raise
        return self._validity

    def _open(self) -> None:
        with self._told("connect"):
            mailbox = self._mailbox = Mailbox(self._client)
            if self._server.security == "starttls":
                # Without a context of ours the certificate would not be checked.
                mailbox.client.starttls(self._tls)
        with self._told("log in"):
            self._log_in(mailbox)
            mailbox.client.sock.settimeout(PATIENCE_SECONDS)
        with self._told("open the folder"):
            self._validity, _ = self._examined(mailbox)

    def numbers(self, after: int) -> list[int]:
        """Return the next UIDs above `after`."""
        with self._told("search the folder") as mailbox:
            validity, following = self._examined(mailbox)
            if validity != self._validity:
                raise SourceGone("the folder was made anew: its UIDVALIDITY changed")
            lowest = after + 1
            while following is None or lowest < following:
                # The last search is open-ended: "*" is the highest there is, even if lower.
                is_last = following is None or lowest + _WINDOW >= following
                highest = "*" if is_last else str(lowest + _WINDOW - 1)
                found = _searched(mailbox, f"{lowest}:{highest}")
                if newer := sorted(number for number in found if number > after):
                    return newer
                if is_last:
                    break
                lowest += _WINDOW
            return []

    def fetch(self, numbers: Sequence[int]) -> Iterator[Fetched]:
        """Yield these mails, several at a time as long as they are small."""
        sizes = self._sizes(numbers)
        group: list[int] = []
        size = 0
        for number in numbers:
            if number not in sizes:
                continue  # gone since it was found
            if sizes[number] > self._limit or number in self._understated:
                yield from self._bodies(group)
                group, size = [], 0
                yield from self._header(number, sizes[number])
                continue
            if group and (len(group) >= _BULK or size + sizes[number] > _BULK_BYTES):
                yield from self._bodies(group)
                group, size = [], 0
            group.append(number)
            size += sizes[number]
        yield from self._bodies(group)

    def wait(self, seconds: float) -> bool:
        """Return when something happened in the folder, or False after these seconds."""
        deadline = time.monotonic() + min(seconds, _LONGEST_IDLE)

        def over() -> bool:
            return self._over.is_set() or time.monotonic() >= deadline

        with self._told("wait for mail") as mailbox:
            heard = mailbox.client.idle_until(over) if self._can_idle(mailbox) else None
            if heard is None:
                self._over.wait(max(0.0, deadline - time.monotonic()))
        return bool(heard)

    def close(self) -> None:
        """Log out, quickly or not at all."""
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is None:
            return
        with contextlib.suppress(imaplib.IMAP4.error, ImapToolsError, OSError, ValueError):
            mailbox.client.sock.settimeout(_FAREWELL)
            mailbox.client.logout()
        with contextlib.suppress(OSError, ValueError):
            mailbox.client.shutdown()

    def interrupt(self) -> None:
        """From any thread and for good: let whatever is under way end with SourceGone."""
        self._over.set()
        if mailbox := self._mailbox:
            mailbox.client.cut()

    def _client(self) -> ImapClient:
        return ImapClient(
            self._server, connect=self._connect, tls=self._tls, allowed=self._limit + _MARGIN
        )

    def _log_in(self, mailbox: Mailbox) -> None:
        name, password = self._server.username, self._server.password
        if all(" " <= sign <= "~" for sign in name + password):
            mailbox.login(name, password, None)
        else:
            mailbox.login_utf8(name, password, None)

    def _examined(self, mailbox: Mailbox) -> tuple[int, int | None]:
        """Open the folder, anew each time; return UIDVALIDITY and UIDNEXT, if it is told."""
        mailbox.folder.set(self._folder, readonly=True)
        validity = _number(mailbox.client.response("UIDVALIDITY"))
        if not validity:
            raise SourceGone("the server keeps no lasting numbers (no UIDVALIDITY)")
        return validity, _number(mailbox.client.response("UIDNEXT"))

    def _can_idle(self, mailbox: Mailbox) -> bool:
        return "IDLE" in mailbox.client.capabilities

    def _sizes(self, numbers: Sequence[int]) -> dict[int, int]:
        sizes: dict[int, int] = {}
        rows = self._fetched("fetch sizes", _ranges(numbers), "(UID RFC822.SIZE)") or []
        for row in rows:
            line = row if isinstance(row, bytes) else b""
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid and size:
                sizes[int(uid[1])] = int(size[1])
        # Where the server refuses, each is asked for alone.
        return sizes if rows else {n: 0 for n in numbers if self._is_there(n)}

    def _bodies(self, group: Sequence[int]) -> Iterator[Fetched]:
        found: dict[int, bytes] = {}
        if len(group) > 1 and self._suspected.isdisjoint(group):
            try:
                found = _contents(
                    self._fetched("fetch bodies", _ranges(group), "(UID BODY.PEEK[])") or []
                )
            except TooLarge:
                self._suspected.update(group)
                raise SourceGone("a mail is larger than the server announced") from None
        for number in group:
            raw = found.pop(number, None)
            if raw is None:
                raw = self._one(number, "BODY.PEEK[]")
            if raw is not None:
                yield self._judged(number, raw)

    def _judged(self, number: int, raw: bytes) -> Fetched:
        if len(raw) <= self._limit:
            return Fetched(number, raw)
        return Fetched(number, raw[:_HEADER], self._flaw(len(raw)))

    def _header(self, number: int, size: int) -> Iterator[Fetched]:
        raw = self._one(number, f"BODY.PEEK[HEADER]<0.{_HEADER}>")
        if raw is not None:
            yield Fetched(number, raw, self._flaw(size))

    def _flaw(self, size: int) -> str:
        if size <= self._limit:
            return f"the mail is larger than {self._limit} bytes, though announced as {size}"
        return f"the mail has {size} bytes; {self._limit} are allowed, so only its header was read"

    def _one(self, number: int, part: str) -> bytes | None:
        """Return a part of one mail; None when the mail is gone."""
        try:
            rows = self._fetched("fetch bodies", str(number), f"(UID {part})")
        except TooLarge:
            self._understated.add(number)
            raise SourceGone(f"mail {number} is larger than the server announced") from None
        raw = _contents(rows or []).get(number)
        if raw is None and self._is_there(number):
            raise SourceGone(f"the server does not hand out mail {number}")
        return raw

    def _is_there(self, number: int) -> bool:
        with self._told("search the folder") as mailbox:
            return number in _searched(mailbox, str(number))

    def _fetched(self, doing: str, numbers: str, parts: str) -> list[Row] | None:
        """Return what the server answers; None when it refuses."""
        with self._told(doing) as mailbox:
            mailbox.client.untagged_responses.pop("FETCH", None)  # of one that was refused
            status, rows = mailbox.client.uid("FETCH", numbers, parts)
            return rows if status == "OK" else None

    @contextlib.contextmanager
    def _told(self, doing: str) -> Iterator[Mailbox]:
        """Lend the mailbox; whatever goes wrong with it passes, and is told in a sentence."""
        if self._over.is_set():
            raise SourceGone("the end of reading was asked for")
        if self._mailbox is None and doing != "connect":
            raise SourceGone("there is no connection")
        try:
            yield self._mailbox  # type: ignore[misc]  # "connect" is about to make it
        except SourceGone:
            raise
        except TooLarge:
            if self._mailbox:
                self._mailbox.client.cut()
            self.close()
            if doing == "fetch bodies":
                raise
            raise SourceGone(f"the server's answer to {doing} is too large") from None
        except (imaplib.IMAP4.error, ImapToolsError, OSError, ValueError, EOFError) as error:
            where = f"{self._server.host}:{self._server.port}"
            reason = f"{where}: cannot {doing}: {error}"
            raise SourceGone(reason) from None


def _searched(mailbox: Mailbox, numbers: str) -> set[int]:
    """Return which of these numbers exist; a server may tell it in several lines."""
    result = mailbox.client.uid("SEARCH", "UID", numbers)
    check_command_status(result, MailboxUidsError)
    return {int(number) for line in result[1] if line for number in line.split()}


def _number(response: tuple[str, list[bytes | None]]) -> int | None:
    values = [value for value in response[1] if value]
    return int(values[-1]) if values else None


def _ranges(numbers: Sequence[int]) -> str:
    """Return ascending numbers as IMAP writes a set.

    >>> _ranges([1, 2, 3, 7, 9, 10])
    '1:3,7,9:10'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ",".join(":".join(map(str, part)) for part in parts)


def _contents(rows: Sequence[Row]) -> dict[int, bytes]:
    """Return the literals of an answer by UID, which may stand before or behind them."""
    found: dict[int, bytes] = {}
    for place, row in enumerate(rows):
        if isinstance(row, tuple):
            behind = rows[place + 1] if place + 1 < len(rows) else b""
            around = row[0] + b" " + (behind if isinstance(behind, bytes) else b"")
            if uid := _UID.search(around):
                found[int(uid[1])] = row[1]
        elif row and (quoted := _QUOTED.search(row)) and (uid := _UID.search(row)):
            found[int(uid[1])] = re.sub(rb"\\(.)", rb"\1", quoted[1])
    return found
