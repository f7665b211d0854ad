"""How is a mail handed to our mail server, and what is certain afterwards?

Rules
* The dot on a line of its own is the moment. Before it nothing was sent, whatever happens; after it
  only the server's answer says whether the mail is on its way. Without one it is `Unclear`: a mail
  that went out twice cannot be called back (G3).
* The dot is written only within the deadline, by the clock that runs on while a process stands
  still: an opt-out may have come meanwhile (G5). So everything but the dot goes out first.
* 4xx is "later", 5xx is "never" (RFC 5321 4.2.1), except where it turns away us and not the mail:
  at the greeting, at EHLO, at the login, and when a login is missing. Those wait for the operator.
* An address is dead only if the answer to RCPT says so with a status of its own (RFC 3463). A bare
  550 is also what a spam filter says, and 5.1.2 what a broken resolver makes of every domain.
"""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from functools import cache
from typing import cast

import aiosmtplib
from aiosmtplib import SMTPResponse

from faden.channels.email.settings import Security, Smtp
from faden.channels.email.wire.compose import Composed
from faden.core.channel import Refused, Retry, SendResult, Sent, Unclear
from faden.core.receipt import State
from faden.engine.outward.outgoing import NotSent

Connect = Callable[[str, int], Awaitable[socket.socket | NotSent]]

OPERATOR_WAIT = timedelta(minutes=15)  #: until the next try, where a person must change a setting
DEAD = frozenset({"5.1.1", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})  #: RFC 3463 3.2, 3.3; RFC 7505
MAX_REASON_CHARS = 300

_LOGIN_CODES = (530, 534, 535, 538)  # RFC 4954 6: a login is missing or wrong
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])", re.ASCII)
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")
_ADDRESS = re.compile(r"[^\s<>\x00-\x1f\x7f\ud800-\udfff]+@[^\s<>\x00-\x1f\x7f\ud800-\udfff]+")
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"^\.", re.MULTILINE)
_FLUSH_SECONDS = 0.01


class _Stage(IntEnum):
    """How far the talk with the server has come."""

    WELCOME = 1  #: greeting, EHLO, TLS, login: about us, not about the mail
    SENDER = 2
    RECIPIENT = 3
    CONTENT = 4
    DOT = 5  #: written; from here on only the server knows


@dataclass(slots=True)
class _Progress:
    until: float  #: by time.monotonic(); no dot after it
    stage: _Stage = _Stage.WELCOME


class _Answered(Exception):
    """The server said no."""

    def __init__(self, answer: SMTPResponse) -> None:
        super().__init__(f"{answer.code} {answer.message}")
        self.answer = answer


class _NeedsOperator(Exception):
    """Server and settings do not fit together."""


class _CannotCarry(Exception):
    """The server can never take this mail."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


#: What aiosmtplib and a dying transport raise; uvloop reports a closed one as RuntimeError.
_BROKEN = (aiosmtplib.SMTPException, OSError, ValueError, RuntimeError)


async def submit(
    mail: Composed,
    smtp: Smtp,
    *,
    within: timedelta,
    connect: Connect,
    tls: ssl.SSLContext | None = None,
) -> SendResult:
    """Hand the mail over and return what is certain; raises nothing but CancelledError."""
    seconds = within.total_seconds()
    progress = _Progress(time.monotonic() + seconds)
    try:
        async with asyncio.timeout(seconds):
            connected = await connect(smtp.host, smtp.port)
            if isinstance(connected, NotSent):
                return _not_connected(connected)
            client = _client(smtp, mail, connected, tls or _verifying())
            return await _talk(client, mail, smtp, progress)
    except TimeoutError:
        return _lost(progress, f"no whole answer within {seconds:g} s")
    except OSError as error:  # of `connect`
        return _lost(progress, str(error))


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why our mail server would take no mail of ours."""

    where: str  #: "connect", "log in", "sender" or "recipient"
    reason: str


async def probe(
    address: str, smtp: Smtp, *, within: timedelta, connect: Connect
) -> Obstacle | None:
    """Log in and name our own address as sender and recipient; nothing is sent. None: it works."""
    mail = Composed(address, address, b"", "")
    seconds = within.total_seconds()
    try:
        async with asyncio.timeout(seconds):
            connected = await connect(smtp.host, smtp.port)
            if isinstance(connected, NotSent):
                return Obstacle("connect", _shown(connected.reason))
            return await _rehearse(_client(smtp, mail, connected, _verifying()), mail, smtp)
    except TimeoutError:
        return Obstacle("connect", f"no whole answer within {seconds:g} s")
    except OSError as error:  # of `connect`
        return Obstacle("connect", _shown(str(error)))


async def _rehearse(client: aiosmtplib.SMTP, mail: Composed, smtp: Smtp) -> Obstacle | None:
    """Speak SMTP up to where the content would follow, and take it back."""
    where, progress = "connect", _Progress(time.monotonic())
    try:
        await client.connect()
        where = "log in"
        await _log_in(client, smtp)
        where = ""
        await _name_envelope(client, mail, progress)
        await client.execute_command(b"RSET")
    except (_Answered, _NeedsOperator, _CannotCarry, *_BROKEN) as error:
        stages = {_Stage.RECIPIENT: "recipient", _Stage.SENDER: "sender"}
        return Obstacle(where or stages.get(progress.stage, "sender"), _shown(str(error)))
    finally:
        _end(client, clean=True)
    return None


def _client(
    smtp: Smtp, mail: Composed, connected: socket.socket, tls: ssl.SSLContext
) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=smtp.host,
        # Not this machine's own name: looking it up can take longer than the whole call may.
        local_hostname=mail.envelope_from.rpartition("@")[2],
        sock=connected,
        use_tls=smtp.security is Security.TLS,
        start_tls=smtp.security is Security.STARTTLS,
        tls_context=tls,
        timeout=None,
    )


@cache
def _verifying() -> ssl.SSLContext:
    return ssl.create_default_context()


async def _talk(
    client: aiosmtplib.SMTP, mail: Composed, smtp: Smtp, progress: _Progress
) -> SendResult:
    """Speak SMTP up to the end; a clean end is a QUIT, any other cuts the connection."""
    clean = False
    try:
        await client.connect()
        await _log_in(client, smtp)
        await _name_envelope(client, mail, progress)
        answer = await _hand_over(client, mail.raw, progress)
        clean = True
        return _judged(answer, progress.stage, mail)
    except (aiosmtplib.SMTPResponseException, _Answered) as error:
        clean = True
        return _judged(_answer(error), progress.stage, mail)
    except _NeedsOperator as error:
        return Retry(_shown(str(error)), OPERATOR_WAIT)
    except _CannotCarry as error:
        return Refused(error.code, _shown(str(error)))
    except _BROKEN as error:
        return _lost(progress, str(error) or type(error).__name__)
    finally:
        _end(client, clean=clean)


def _end(client: aiosmtplib.SMTP, *, clean: bool) -> None:
    """Say goodbye without waiting for the answer, or drop what was not written yet."""
    protocol, transport = client.protocol, _transport(client)
    if clean and protocol is not None and protocol.is_connected:
        protocol.write(b"QUIT\r\n")
    elif transport is not None:
        transport.abort()
    client.close()


def _transport(client: aiosmtplib.SMTP) -> asyncio.WriteTransport | None:
    """What the client declares too widely; uvloop's transports are no subclass of asyncio's."""
    return cast("asyncio.WriteTransport | None", client.transport)


async def _log_in(client: aiosmtplib.SMTP, smtp: Smtp) -> None:
    """Log in by the first way the server offers: each further try would count as a wrong one."""
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()
    if smtp.username is None or smtp.password is None:
        return
    ways = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
    for name, way in ways.items():
        if name in client.server_auth_methods:
            await way(smtp.username, smtp.password)
            return
    raise _NeedsOperator("the mail server offers no login that can be used here")


async def _name_envelope(client: aiosmtplib.SMTP, mail: Composed, progress: _Progress) -> None:
    """Name sender and recipient; the client's own commands would repair addresses by guessing."""
    sender, recipient = _path(mail.envelope_from), _path(mail.recipient)
    options = _options(client, mail)
    progress.stage = _Stage.SENDER
    await _accepted(client, b"MAIL", b"FROM:" + sender, *options)
    progress.stage = _Stage.RECIPIENT
    await _accepted(client, b"RCPT", b"TO:" + recipient)


async def _accepted(client: aiosmtplib.SMTP, *words: bytes) -> None:
    answer = await client.execute_command(*words)
    if not 200 <= answer.code <= 299:
        raise _Answered(answer)


def _path(address: str) -> bytes:
    """The address between angle brackets, which nothing in it may close."""
    if not _ADDRESS.fullmatch(address):
        raise _CannotCarry("5.1.3", f"{address!r} is not an address")
    return b"<%b>" % address.encode("utf-8")


def _options(client: aiosmtplib.SMTP, mail: Composed) -> list[bytes]:
    """What to say of the mail before it is sent (RFC 1870, RFC 6531 3.4)."""
    options = []
    if client.supports_extension("size"):
        most = client.esmtp_extensions.get("size", "")
        if most.isdecimal() and 0 < int(most) < len(mail.raw):
            raise _CannotCarry("5.3.4", f"{len(mail.raw)} bytes; the mail server takes {most}")
        options.append(b"SIZE=%d" % len(mail.raw))
    if not mail.recipient.isascii():
        if not client.supports_extension("smtputf8"):
            raise _CannotCarry("5.6.7", "our mail server takes only addresses in plain letters")
        options += [b"BODY=8BITMIME", b"SMTPUTF8"]
    return options


async def _hand_over(client: aiosmtplib.SMTP, raw: bytes, progress: _Progress) -> SMTPResponse:
    """Send the content, and the dot only once all else has left and there is still time."""
    progress.stage = _Stage.CONTENT
    answer = await client.execute_command(b"DATA")
    if answer.code != 354:
        raise _Answered(answer)
    protocol, transport = client.protocol, _transport(client)
    if protocol is None or transport is None:
        raise aiosmtplib.SMTPServerDisconnected("connection lost")
    protocol.write(_stuffed(raw))
    await asyncio.sleep(0)  # uvloop writes at the end of a turn
    while transport.get_write_buffer_size():  # noqa: ASYNC110  # there is no public event for it
        await asyncio.sleep(_FLUSH_SECONDS)
    if not protocol.is_connected:
        raise aiosmtplib.SMTPServerDisconnected("connection lost within the content")
    if time.monotonic() >= progress.until:
        raise aiosmtplib.SMTPTimeoutError("the process slept past the deadline of the call")
    progress.stage = _Stage.DOT
    protocol.write(b".\r\n")
    return await protocol.read_response()


def _stuffed(raw: bytes) -> bytes:
    """Whole lines, none ended by a bare CR or LF, none a dot alone (RFC 5321 4.5.2).

    A bare LF before a dot ends the mail for some servers and not for others (SMTP smuggling).
    """
    lines = _LINE_ENDS.sub(b"\r\n", raw)
    whole = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return _DOT.sub(b"..", whole)


def _answer(error: aiosmtplib.SMTPResponseException | _Answered) -> SMTPResponse:
    if isinstance(error, _Answered):
        return error.answer
    return SMTPResponse(error.code, error.message)


def _judged(answer: SMTPResponse, stage: _Stage, mail: Composed) -> SendResult:
    """Say what an answer of the server means."""
    code, reason = answer.code, _shown(f"{answer.code} {answer.message}")
    if 200 <= code <= 299 and stage is _Stage.DOT:
        return Sent(mail.message_id, State.ACCEPTED)
    if 400 <= code <= 499:
        return Retry(reason)
    if 500 <= code <= 599:
        if stage is _Stage.WELCOME or code in _LOGIN_CODES:
            return Retry(reason, OPERATOR_WAIT)
        found = _STATUS.match(answer.message.strip())
        status = found[0] if found else str(code)
        return Refused(status, reason, dead=stage is _Stage.RECIPIENT and status in DEAD)
    # No SMTP: before the dot it changes nothing, after it nothing can be told.
    return Unclear(reason) if stage is _Stage.DOT else Retry(reason)


def _lost(progress: _Progress, reason: str) -> SendResult:
    shown = _shown(reason)
    return Unclear(shown) if progress.stage is _Stage.DOT else Retry(shown)


def _not_connected(why: NotSent) -> SendResult:
    """A forbidden place is the operator's to allow; the mail itself can wait for that."""
    return Retry(_shown(why.reason), OPERATOR_WAIT if why.permanent else None)


def _shown(reason: str) -> str:
    """One line that the store can hold."""
    return _UNSTORABLE.sub(" ", reason).strip()[:MAX_REASON_CHARS]
