"""How does one SMTP or LMTP connection of our mail server go, from its greeting to its end?

aiosmtpd reads the commands. What differs here is whatever would lose or forge a mail:
aiosmtpd refuses a mail with a long line for good (500), keeps every line as an object (2.5 GB for
50 MB of short lines), answers LMTP once for all recipients, answers our own errors 500 (a bounce),
lets its idle clock run during DATA and cuts what takes long, and decodes encoded words in
addresses, line breaks included.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Protocol

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from faden.channels.email.after_data import Reading, too_large
from faden.engine.ports import Account

MAX_SIZE = 52_428_800  #: bytes of one mail, announced by SIZE; an account may allow fewer
MAX_RECIPIENTS = 100  #: of one mail; more come in a further transaction
_COMMAND = 4096  #: bytes of one command
_GULP = 16_777_216  #: bytes; more than a reader ever holds, so one read empties it
_GRACE_SECONDS = 5.0  #: for a client to take the last answer before it is cut off

_STOPPING = "421 4.3.2 stopping, please come again"
BROKEN = "451 4.3.0 not accepted just now, please send it again"

log = structlog.get_logger("faden")

# A path may hold quotes, and within them ">". What has no angle brackets ends at a space.
_QUOTED_PATH = re.compile(r'<((?:"(?:\\.|[^"\\])*"|[^">])*)>(.*)', re.DOTALL)
_PATH = re.compile(r"<([^<>]*)>(.*)|([^\s<>]+)(.*)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ENHANCED = re.compile(r"([245]\d\d) (?!\d\.\d)")
_CODES = {"500": "5.5.2", "501": "5.5.4", "502": "5.5.1", "503": "5.5.1", "555": "5.5.4"}
_CODES |= {"552": "5.3.4", "553": "5.1.3"}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the MTA names, word for word, and whose address that is."""

    address: str
    account: Account

    @property
    def limit(self) -> int:
        """Return how many bytes one mail to it may have."""
        return min(self.account.capabilities.max_inbound, MAX_SIZE)


class Transaction(Envelope):
    """One mail under way: who sends it, and to whom."""

    def __init__(self) -> None:
        super().__init__()
        self.recipients: list[Recipient] = []

    @property
    def sender(self) -> str:
        """Return the envelope sender; empty for the null sender of bounces."""
        return "" if self.mail_from in {None, "<>"} else str(self.mail_from)

    @property
    def limit(self) -> int:
        """Return how many bytes it may have for one recipient at least."""
        return max(recipient.limit for recipient in self.recipients)

    @property
    def declared(self) -> int:
        """Return the bytes it has, as the client says; 0 when it does not."""
        sizes = [int(option[5:]) for option in self.mail_options if option.startswith("SIZE=")]
        return sizes[0] if sizes else 0


class Door(Protocol):
    """What a connection asks of the listener it came through."""

    hostname: str
    idle_seconds: float
    stopping: bool

    def came(self, dialogue: Dialogue) -> bool:
        """Remember a connection; False when there are too many."""

    def went(self, dialogue: Dialogue) -> None:
        """Forget it."""

    def find(self, address: str) -> Account | None:
        """Return whose address it is."""

    def hold(self, size: int) -> bool:
        """Ask for memory for as many bytes more; False when there is none."""

    def release(self, size: int) -> None:
        """Give memory back."""

    async def hand_over(self, mail: Transaction, content: bytearray) -> list[str]:
        """Return what became of it for each recipient, in their order."""


class Dialogue(SMTP):
    """One connection."""

    transport: asyncio.Transport | None  # only TCP comes here
    protocol = "ESMTP"
    one_reply = True  #: a mail is answered once, for all its recipients

    # No command is that long. The shared table of aiosmtpd, which grows with each EHLO and is
    # cleared by each new connection, could refuse a long sender address.
    command_size_limit = _COMMAND
    command_size_limits = defaultdict(lambda: _COMMAND)  # noqa: RUF012 - as in the class above
    # For aiosmtpd also the reader's limit; with its 1001 it pauses the socket all the time.
    line_length_limit = 65_536

    def __init__(self, door: Door) -> None:
        self._door = door
        self._busy = False  # in DATA, and until it is answered
        super().__init__(
            _Hooks(door, one_reply=self.one_reply),
            data_size_limit=MAX_SIZE,
            enable_SMTPUTF8=True,
            hostname=door.hostname,
            ident=f"{self.protocol} Faden",
            timeout=door.idle_seconds,
            loop=asyncio.get_running_loop(),
        )
        for name in ("AUTH", "STARTTLS", "EXPN"):
            del self._smtp_methods[name]

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or say why not."""
        super().connection_made(transport)
        if self._handler_coroutine is not None:
            self._handler_coroutine.add_done_callback(_looked_at)
        if not self._door.came(self):
            self._dismiss("421 4.3.2 too many connections, please come again")
        elif self._door.stopping:
            self._dismiss(_STOPPING)

    def connection_lost(self, error: Exception | None) -> None:
        """End; a mail that was not complete is nothing."""
        self._door.went(self)
        super().connection_lost(error)

    def leave(self) -> None:
        """End now, or after the mail under way."""
        if not self._busy:
            self._dismiss(_STOPPING)

    def abort(self) -> None:
        """End at once."""
        if self.transport is not None:
            self.transport.abort()

    def _dismiss(self, reply: str) -> None:
        if self.transport is not None:
            self.transport.write(f"{reply}\r\n".encode())
            self.transport.close()
            # A client that reads nothing would keep a closing transport open for ever.
            self.loop.call_later(_GRACE_SECONDS, self.transport.abort)

    def _timeout_cb(self) -> None:
        self._dismiss("421 4.4.2 idle for too long")

    # What is answered

    async def push(self, status: str | bytes) -> None:
        """Answer, with the enhanced code (RFC 2034) that aiosmtpd leaves out."""
        text = status.decode() if isinstance(status, bytes) else status
        code = _ENHANCED.match(text)
        if code and self.session is not None and self.session.extended_smtp:
            detail = _CODES.get(code[1], f"{code[1][0]}.0.0")
            text = f"{code[1]} {detail} {text[4:]}"
        # An address that is no UTF-8 must not turn its answer into an error.
        await super().push(text.encode("utf-8", "replace"))

    async def handle_exception(self, error: Exception) -> str:
        """Answer a mistake of ours; aiosmtpd would say 500, and the mail would bounce."""
        log.error("mail connection", exc_info=error)
        return BROKEN

    # The commands

    def _create_envelope(self) -> Transaction:
        return Transaction()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Return address and parameters as they stand; only what cannot be one line is refused.

        aiosmtpd asks the parser of header fields, which decodes encoded words, drops comments and
        adds quotes: the address would be another one.
        """
        found = _QUOTED_PATH.match(arg) or _PATH.match(arg)
        if found is None or _CONTROL.search(arg):
            return None, None
        groups = [group for group in found.groups() if group is not None]
        path, rest = groups[0].strip(), groups[1].strip()
        if path.startswith("@"):  # a route, as old as it is meaningless (RFC 5321, appendix C)
            path = path.partition(":")[2]
        return path or "<>", rest

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Take a mail, and answer when it is kept."""
        mail = self.envelope
        if await self.check_helo_needed():
            return
        if not isinstance(mail, Transaction) or not mail.recipients:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        self._busy = True
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            replies = await self._taken(mail)
            self.envelope = Transaction()
            self._reset_timeout()
            for reply in [max(replies, key=_gravity)] if self.one_reply else replies:
                await self.push(reply)
        finally:
            self._busy = False
        if self._door.stopping:
            self._dismiss(_STOPPING)

    async def _taken(self, mail: Transaction) -> list[str]:
        reading = Reading(mail.limit, self._door.hold, self._door.release)
        try:
            while (rest := reading.feed(await self._reader.read(_GULP))) is None:
                self._reset_timeout()
            if rest:
                self._reader.feed_data(rest)  # the reader is empty, so this stands first again
            if reading.refusal:
                return [reading.refusal] * len(mail.recipients)
            # However long that takes: the idle clock is for clients.
            if self._timeout_handle is not None:
                self._timeout_handle.cancel()
            return await self._door.hand_over(mail, reading.content())
        finally:
            reading.close()


class LmtpDialogue(Dialogue, LMTP):
    """One connection of LMTP (RFC 2033): each recipient of a mail is answered."""

    protocol = "LMTP"
    one_reply = False


class _Hooks:
    """What aiosmtpd asks while it reads commands."""

    def __init__(self, door: Door, *, one_reply: bool) -> None:
        self._door = door
        self._one_reply = one_reply

    async def handle_EHLO(  # noqa: N802 - so here
        self, _: SMTP, session: Session, _envelope: Envelope, hostname: str, lines: list[str]
    ) -> list[str]:
        session.host_name = hostname
        extensions = [*lines[:-1], "250-ENHANCEDSTATUSCODES", "250-PIPELINING", lines[-1]]
        return ["\r\n".join(extensions)]

    async def handle_RCPT(  # noqa: N802 - and here
        self, _: SMTP, _session: Session, mail: Transaction, address: str, _options: list[str]
    ) -> str:
        account = self._door.find(address)
        if account is None:
            return "550 5.1.1 nobody has this address here"
        recipient = Recipient(address, account)
        if mail.declared > recipient.limit:
            return too_large(recipient.limit)
        if len(mail.recipients) >= MAX_RECIPIENTS:
            return f"452 4.5.3 at most {MAX_RECIPIENTS} recipients at a time"
        if self._one_reply and any(one.limit != recipient.limit for one in mail.recipients):
            # One answer cannot say "too large" for one and "accepted" for the other.
            return "452 4.5.3 another limit of size applies, please send it separately"
        mail.recipients.append(recipient)
        return "250 2.1.5 OK"


def _gravity(reply: str) -> int:
    """Order what may stand for all: try again, then refused, then accepted."""
    return "254".index(reply[0])


def _looked_at(task: asyncio.Task[None]) -> None:
    """A client that is gone is no error that nobody has looked at."""
    if not task.cancelled():
        task.exception()
