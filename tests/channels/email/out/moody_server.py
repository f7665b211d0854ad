"""How does a mail server behave that has its moods, at one stage of the talk or another?"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from tests.scripted_server import PATIENT, story, until

from faden.channels.email.settings import Security, Smtp
from faden.channels.email.submission import submit
from faden.channels.email.wire.compose import Composed
from faden.core.channel import SendResult, Sent
from faden.core.receipt import State
from faden.engine.outward.outgoing import NotSent

MESSAGE_ID = "<faden.abc@firma.example>"
RAW = b"From: service@firma.example\r\nTo: linda@example.org\r\n\r\nGuten Tag\r\n"
MAIL = Composed("service+abc@firma.example", "linda@example.org", RAW, MESSAGE_ID)
SENT = Sent(MESSAGE_ID, State.ACCEPTED)
PASSWORD = "ein Passwört"

HANGS_UP = "hangs up"
KEEPS_SILENT = "keeps silent"


@dataclass(frozen=True)
class Mood:
    """At which stage the server misbehaves, and how: an answer of its own, or one of the above."""

    stage: str = ""
    what: str = ""
    size: int = 1_000_000
    smtputf8: bool = True
    tls: ssl.SSLContext | None = None
    login: bool = False
    meanwhile: Callable[[], None] | None = None


@dataclass
class Diary:
    """What the server saw."""

    port: int = 0
    mails: list[Envelope] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    logins: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    open: int = 0


class MoodyServer(SMTP):
    """A server whose mood decides; it is its own handler."""

    def __init__(self, mood: Mood, diary: Diary) -> None:
        self.mood = mood
        self.diary = diary
        super().__init__(
            self,
            hostname="mail.firma.example",
            data_size_limit=mood.size,
            enable_SMTPUTF8=mood.smtputf8,
            tls_context=mood.tls,
            require_starttls=mood.tls is not None,
            authenticator=self.check_login if mood.login else None,
            auth_require_tls=False,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self.session:  # TLS makes a connection once more
            self.diary.open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.diary.open -= 1
        super().connection_lost(error)

    @property
    def wire(self) -> asyncio.Transport:
        return cast("asyncio.Transport", self.transport)

    def eof_received(self) -> bool:
        super().eof_received()
        return False  # closes our side too

    async def behave(self, stage: str, usual: str) -> str:
        """Return the answer of this stage, or never."""
        self.diary.said.append(stage)
        if stage != self.mood.stage:
            return usual
        if self.mood.meanwhile is not None:
            self.mood.meanwhile()
        if self.mood.what == KEEPS_SILENT:
            await asyncio.Event().wait()
        if self.mood.what == HANGS_UP:
            self.wire.abort()
            await asyncio.Event().wait()
        return self.mood.what or usual

    async def push(self, status: str | bytes) -> None:
        if isinstance(status, bytes):
            await super().push(status)
            return
        if status.startswith("220 mail.firma"):
            status = await self.behave("greeting", status)
        if status.startswith("354"):
            status = await self.behave("content", status)
            if not status.startswith("354"):
                await super().push(status)
                await asyncio.Event().wait()
        await super().push(status)

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, _: SMTP, session: Session, envelope: Envelope, hostname: str, lines: list[str]
    ) -> list[str]:
        session.host_name = hostname
        status = await self.behave("ehlo", "")
        return [status] if status else lines

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, _: SMTP, session: Session, mail: Envelope, address: str, options: list[str]
    ) -> str:
        mail.mail_from, mail.mail_options = address, options
        return await self.behave("mail", "250 2.1.0 ok")

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _: SMTP, session: Session, mail: Envelope, address: str, options: list[str]
    ) -> str:
        mail.rcpt_tos.append(address)
        return await self.behave("rcpt", "250 2.1.5 ok")

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _: SMTP, session: Session, mail: Envelope
    ) -> str:
        self.diary.mails.append(mail)
        return await self.behave("dot", "250 2.0.0 queued as 1")

    async def handle_QUIT(  # noqa: N802  # aiosmtpd's name
        self, _: SMTP, session: Session, envelope: Envelope
    ) -> str:
        return await self.behave("quit", "221 2.0.0 bye")

    def check_login(
        self, _: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.diary.logins.append((mechanism, data.login, data.password))
        good = data.password == PASSWORD.encode()
        return AuthResult(success=good, handled=False, message=self.mood.what or None)


@asynccontextmanager
async def mail_server(mood: Mood, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Diary]:
    """Run a server in this mood on a free port; end when it has seen the connection's end."""
    diary = Diary()
    loop = asyncio.get_running_loop()
    make = partial(MoodyServer, mood, diary)
    server = await loop.create_server(make, "127.0.0.1", 0, ssl=tls)
    diary.port = server.sockets[0].getsockname()[1]
    try:
        yield diary
        await until(lambda: diary.open <= 0)
    finally:
        server.close()
        await server.wait_closed()


async def connect(host: str, port: int) -> socket.socket | NotSent:
    connected = socket.socket()
    connected.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(connected, ("127.0.0.1", port))
    except OSError:
        connected.close()
        raise
    return connected


@dataclass
class Told:
    """What came of a mail, and what the server saw of it."""

    result: SendResult
    diary: Diary


def submitted(  # the world around one mail
    mood: Mood,
    *,
    mail: Composed = MAIL,
    within: timedelta = PATIENT,
    security: Security = Security.NONE,
    password: str | None = None,
    tls: tuple[ssl.SSLContext | None, ssl.SSLContext | None] = (None, None),
    host: str = "localhost",
) -> Told:
    """Submit a mail to a server in this mood, once on each event loop; `tls` is theirs and ours."""
    kinds = set()

    async def tell() -> Told:
        theirs = tls[0] if security is Security.TLS else None
        async with mail_server(mood, tls=theirs) as diary:
            smtp = Smtp(
                host=host,
                port=diary.port,
                security=security,
                username="service" if password else None,
                password=password,
            )
            result = await submit(mail, smtp, within=within, connect=connect, tls=tls[1])
        kinds.add(type(result))
        return Told(result, diary)

    told = story(tell)
    assert len(kinds) == 1
    return told
