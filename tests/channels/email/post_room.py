"""A listener on an event loop of its own, accounts behind it, and clients that mind no manners."""

import asyncio
import contextlib
import gc
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import uvloop

from faden.channels.email.listener import Listener
from faden.core.channel import (
    Capabilities,
    Inbound,
    LookupResult,
    Rendered,
    SendResult,
    Unreadable,
    Unrenderable,
    Verdict,
)
from faden.engine.ports import Account
from faden.store.ports import Delivery

HERE = "127.0.0.1"
LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}
DEADLINE = 20.0  #: seconds for whatever should happen at once


class DiskFull(Exception):
    pass


class DatabaseAway(Exception):
    pass


@dataclass
class Mailbox:
    """An account that only has a name; nobody asks it for more."""

    account_id: str
    workspace: int = 1
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(max_inbound=52_428_800))

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:
        raise NotImplementedError

    def parse(self, body: bytes) -> Sequence[Inbound] | Unreadable:
        raise NotImplementedError

    def render(self, delivery: Delivery) -> Rendered | Unrenderable:
        raise NotImplementedError

    async def send(self, message: Rendered) -> SendResult:
        raise NotImplementedError

    async def lookup(self, ref: str) -> LookupResult:
        raise NotImplementedError


@dataclass
class PostRoom:
    """The listener, what it handed over, and the faults that are planted."""

    idle: timedelta = timedelta(minutes=5)
    addresses: dict[str, Account] = field(default_factory=dict)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    faults: dict[str, BaseException] = field(default_factory=dict)  #: by account
    smtp: int = 0
    lmtp: int = 0
    begun: threading.Event = field(default_factory=threading.Event)  #: a take
    complaints: list[dict[str, object]] = field(default_factory=list)  #: of the event loop
    _loop: asyncio.AbstractEventLoop | None = None
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _listener: Listener | None = None
    _wires: list["Wire"] = field(default_factory=list)

    def find(self, address: str) -> Account | None:
        local, _, domain = address.rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}".lower() if local else address.lower()
        if plain == "broken@firma.example":
            raise RuntimeError("a mistake of ours")
        return self.addresses.get(plain)

    async def take(self, account: Account, raw: bytes) -> object:
        self.begun.set()
        await self._open.wait()
        if (fault := self.faults.get(account.account_id)) is not None:
            raise fault
        self.taken.append((account.account_id, raw))
        return None

    @contextlib.contextmanager
    def running(self, loop: str) -> Iterator["PostRoom"]:
        ready, done = threading.Event(), threading.Event()
        thread = threading.Thread(target=self._serve, args=(LOOPS[loop], ready, done))
        thread.start()
        assert ready.wait(DEADLINE)
        try:
            yield self
        finally:
            done.set()
            self.resume()
            for wire in self._wires:
                wire.hang_up()
            thread.join(DEADLINE)
            assert not thread.is_alive()
            gc.collect()
            assert self.complaints == []

    def _serve(
        self,
        factory: Callable[[], asyncio.AbstractEventLoop],
        ready: threading.Event,
        done: threading.Event,
    ) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            self._loop.set_exception_handler(lambda _, context: self.complaints.append(context))
            self._open.set()
            self._listener = listener = Listener(
                find=self.find,
                take=self.take,
                passing=(DatabaseAway,),
                no_room=DiskFull,
                idle=self.idle,
            )
            self.smtp = await listener.listen_smtp(HERE, 0)
            self.lmtp = await listener.listen_lmtp(HERE, 0)
            ready.set()
            await asyncio.to_thread(done.wait)
            await listener.close(timedelta(seconds=2))
            assert listener._held == 0

        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(main())

    @property
    def listener(self) -> Listener:
        assert self._listener is not None
        return self._listener

    def pause(self) -> None:
        """From now on, taking a mail does not come to its end."""
        self._in_loop(self._open.clear)

    def resume(self) -> None:
        self._in_loop(self._open.set)

    def _in_loop(self, call: Callable[[], None]) -> None:
        assert self._loop is not None

        async def called() -> None:
            call()

        asyncio.run_coroutine_threadsafe(called(), self._loop).result(DEADLINE)

    def close(self, within: float) -> threading.Thread:
        """Begin to close; the thread ends when that is done."""
        assert self._loop is not None
        closing = asyncio.run_coroutine_threadsafe(
            self.listener.close(timedelta(seconds=within)), self._loop
        )
        thread = threading.Thread(target=closing.result, args=(DEADLINE,))
        thread.start()
        return thread

    def client(self) -> smtplib.SMTP:
        return smtplib.SMTP(HERE, self.smtp, timeout=DEADLINE)

    def lmtp_client(self) -> smtplib.LMTP:
        return smtplib.LMTP(HERE, self.lmtp, timeout=DEADLINE)

    def wire(self, port: int = 0) -> "Wire":
        wire = Wire(port or self.smtp)
        self._wires.append(wire)
        return wire

    def begun_mail(self, to: str = "service@firma.example") -> "Wire":
        """Return a connection on which a mail may be written."""
        wire = self.wire()
        wire.say(b"EHLO mta\r\n", f"MAIL FROM:<linda@kunde.example>\r\nRCPT TO:<{to}>\r\n".encode())
        wire.say(b"DATA\r\n")
        assert [wire.reply()[:3] for _ in range(5)] == ["220", "250", "250", "250", "354"]
        return wire


class Wire:
    """A bare socket."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HERE, port), timeout=DEADLINE)
        self._lines = self.socket.makefile("rb")

    def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.socket.sendall(piece)

    def reply(self) -> str:
        """Return the last line of the next answer; empty at the end of the connection."""
        try:
            while (line := self._lines.readline().decode().rstrip("\r\n"))[3:4] == "-":
                pass
        except ConnectionResetError:
            return ""
        return line

    def silent_for(self, seconds: float) -> bool:
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(1, socket.MSG_PEEK) == b"never"
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(DEADLINE)

    def hang_up(self) -> None:
        self._lines.close()
        self.socket.close()
