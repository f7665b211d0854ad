"""How do mails come in from the company's own mail server, by SMTP or by LMTP?

Faden is the last hop behind an MTA, on loopback: queues, TLS, spam and greylisting stay there. A
mail is answered 250 only after `take` returned, which is after its commit (G1). What goes wrong on
our side is answered 451 or 452, so that the MTA keeps the mail and tries again: nothing ever
bounces because of us, and a mail that comes twice is recognised as the same one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from faden.channels.email.after_data import NO_ROOM, too_large
from faden.channels.email.dialogue import (
    BROKEN,
    Dialogue,
    LmtpDialogue,
    Transaction,
)
from faden.engine.ports import Account

_MOST_CONNECTIONS = 200
_MOST_HELD = 268_435_456  #: bytes of all mails under way; 452 beyond that, and the MTA waits
_IDLE = timedelta(minutes=5)  #: RFC 5321, 4.5.3.2.7
_LAST_MAILS = timedelta(seconds=10)
_ACCEPTED = "250 2.0.0 accepted"

log = structlog.get_logger("faden")


class Listener:
    """The ports, and the mails that are under way on them.

    `find` tells whose an address is, plus part and all. `take` returns when a mail is committed;
    `no_room` of what it raises means a full disk, `passing` what ends by itself.
    """

    def __init__(
        self,
        *,
        find: Callable[[str], Account | None],
        take: Callable[[Account, bytes], Awaitable[object]],
        passing: tuple[type[BaseException], ...],
        no_room: type[BaseException],
        hostname: str = "faden",
        idle: timedelta = _IDLE,
    ) -> None:
        self.find = find
        self.hostname = hostname
        self.idle_seconds = idle.total_seconds()
        self.stopping = False
        self._take = take
        self._passing = passing
        self._no_room = no_room
        self._servers: list[asyncio.Server] = []
        self._connections: set[Dialogue] = set()
        self._went = asyncio.Event()  # a connection ended
        self._under_way: set[asyncio.Task[list[str]]] = set()
        self._held = 0  # bytes
        # It would print what strangers send, control characters included; nobody acts on that.
        logging.getLogger("mail.log").setLevel(logging.ERROR)

    async def listen_smtp(self, host: str, port: int) -> int:
        """Open a port for SMTP and return its number; port 0 takes a free one.

        Raises OSError when it cannot be opened.
        """
        return await self._listen(Dialogue, host, port)

    async def listen_lmtp(self, host: str, port: int) -> int:
        """Open a port for LMTP, in the same way."""
        return await self._listen(LmtpDialogue, host, port)

    async def _listen(self, dialogue: type[Dialogue], host: str, port: int) -> int:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: dialogue(self), host, port)
        self._servers.append(server)
        number: int = server.sockets[0].getsockname()[1]
        return number

    async def close(self, within: timedelta = _LAST_MAILS) -> None:
        """Take no more connections; mails that have begun may end, for as long as `within`."""
        self.stopping = True
        for server in self._servers:
            server.close()
        for dialogue in tuple(self._connections):
            dialogue.leave()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self._nobody_is_left()
                if self._under_way:  # of clients that did not wait
                    await asyncio.wait(self._under_way)
        for dialogue in tuple(self._connections):
            dialogue.abort()
        for task in self._under_way:
            task.cancel()  # it was not acknowledged, the MTA still has it
        await self._nobody_is_left()
        if self._under_way:
            await asyncio.wait(self._under_way)
        for server in self._servers:
            await server.wait_closed()

    async def _nobody_is_left(self) -> None:
        while self._connections:
            self._went.clear()
            await self._went.wait()

    # What a connection asks (dialogue.Door)

    def came(self, dialogue: Dialogue) -> bool:
        """Remember a connection; False when there are too many."""
        if len(self._connections) >= _MOST_CONNECTIONS:
            return False
        self._connections.add(dialogue)
        return True

    def went(self, dialogue: Dialogue) -> None:
        """Forget it."""
        self._connections.discard(dialogue)
        self._went.set()

    def hold(self, size: int) -> bool:
        """Ask for memory for as many bytes more; False when there is none."""
        if self._held + size > _MOST_HELD:
            return False
        self._held += size
        return True

    def release(self, size: int) -> None:
        """Give memory back."""
        self._held -= size

    async def hand_over(self, mail: Transaction, content: bytearray) -> list[str]:
        """Return what became of it for each recipient, in their order.

        A client that goes away meanwhile cuts nothing: what has begun comes to its end.
        """
        size = len(content)
        self._held += size  # a second time: `take` gets bytes of its own
        task = asyncio.create_task(self._all_taken(mail, content))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        task.add_done_callback(lambda _: self.release(size))
        await asyncio.wait({task})
        return [BROKEN] * len(mail.recipients) if task.cancelled() else task.result()

    async def _all_taken(self, mail: Transaction, content: bytearray) -> list[str]:
        # One account after the other: 50 MB fit only so often.
        size = len(content)
        replies: dict[str, str] = {}
        for recipient in mail.recipients:
            account = recipient.account
            if account.account_id in replies:
                continue
            fits = size <= recipient.limit
            replies[account.account_id] = (
                await self._taken(mail, account, content) if fits else too_large(recipient.limit)
            )
        return [replies[recipient.account.account_id] for recipient in mail.recipients]

    async def _taken(self, mail: Transaction, account: Account, content: bytearray) -> str:
        name = account.account_id
        try:
            await self._take(account, _raw(mail, account, content))
        except self._no_room as error:
            log.error("no room for a mail", account=name, error=error)
            return NO_ROOM
        except self._passing as error:
            log.warning("mail not accepted", account=name, error=error)
            return BROKEN
        except Exception as error:  # a mistake of ours must not bounce a mail
            log.error("mail not accepted", account=name, exc_info=error)
            return BROKEN
        return _ACCEPTED


def _raw(mail: Transaction, account: Account, content: bytearray) -> bytes:
    """Return the mail for one account, with what only the envelope knew on top (RFC 5321, 4.4)."""
    names = [one.address for one in mail.recipients if one.account.account_id == account.account_id]
    lines = [f"Return-Path: <{mail.sender}>", *(f"Delivered-To: {name}" for name in names)]
    if content.startswith((b" ", b"\t")):  # it would continue our last line
        lines.append("X-Faden-Flaw: begins with a continuation")
    head = "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")
    return b"".join((head, content))
