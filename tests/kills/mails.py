"""Who writes mails to Faden, as the company's own mail server hands them over?

Like `customers.py`, by SMTP: a mail is tried again until it was answered 250, and each sender's
next one only leaves then. Spoken by hand, so that no library hides what was answered.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.kills.customers import TEXTS, Acknowledged
from tests.kills.wire import NoAnswer

MAILBOX = "service@kills.example"
_PAUSE = (0.1, 0.5)  #: seconds before something is delivered again
_AGAIN = 0.05  #: share of mails delivered once more although they were acknowledged
_PATIENCE = 12.0  #: seconds for one answer
_LARGE = 0.02  #: share of mails whose bytes do not fit into a row


@dataclass(slots=True)
class MailServer:
    """One connection of an MTA; it begins a new one after whatever went wrong."""

    port: int
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def hand_over(self, sender: str, raw: bytes) -> str:
        """Return the answer to the whole mail; raise NoAnswer when none came."""
        try:
            async with asyncio.timeout(_PATIENCE):
                if self._line is None:
                    self._line = await asyncio.open_connection("127.0.0.1", self.port)
                    await self._said()
                    await self._ask("EHLO mta.kills.example")
                for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{MAILBOX}>", "DATA"):
                    answer = await self._ask(command)
                    if answer[0] not in "23":
                        return await self._given_up(answer)
                doubled = raw.replace(b"\r\n.", b"\r\n..")
                self._line[1].write(doubled + b"\r\n.\r\n")
                return await self._said()
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.close()
            raise NoAnswer(repr(error)) from error

    async def _given_up(self, answer: str) -> str:
        self.close()
        return answer

    async def _ask(self, command: str) -> str:
        assert self._line is not None
        self._line[1].write(command.encode() + b"\r\n")
        return await self._said()

    async def _said(self) -> str:
        assert self._line is not None
        while True:
            line = (await self._line[0].readuntil(b"\r\n")).decode()
            if line[3:4] != "-":
                return line.strip()

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line[1].transport.abort()
            self._line = None


@dataclass(slots=True)
class MailSenders:
    """People who write mails, a part of them in each hand."""

    ports: tuple[int, ...]
    seed: int
    count: int = 60
    hands: int = 4
    pause: float = 0.15
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tries: int = 0

    async def write(self, while_: Callable[[], bool]) -> None:
        """Write until told to stop; what was begun is brought to its end."""
        await asyncio.gather(*(self._hand(hand, while_) for hand in range(self.hands)))

    async def _hand(self, hand: int, while_: Callable[[], bool]) -> None:
        chance = random.Random(f"{self.seed} mails {hand}")
        servers = [MailServer(port) for port in self.ports]
        written = 0
        while while_():
            written += 1
            sender = f"kundin{chance.randrange(hand, self.count, self.hands)}@example.org"
            name = f"mail-{hand}-{written}"
            raw = _mail(name, sender, chance)
            await self._until_acknowledged(name, sender, raw, chance=chance, servers=servers)
            if chance.random() < _AGAIN:
                await self._until_acknowledged(
                    name, sender, raw, chance=chance, servers=servers, again=True
                )
            await asyncio.sleep(chance.uniform(0, 2 * self.pause))
        for server in servers:
            server.close()

    async def _until_acknowledged(
        self,
        name: str,
        sender: str,
        raw: bytes,
        *,
        chance: random.Random,
        servers: list[MailServer],
        again: bool = False,
    ) -> None:
        begun = time.time()
        while True:
            self.tries += 1
            try:
                answer = await chance.choice(servers).hand_over(sender, raw)
            except NoAnswer:
                await asyncio.sleep(chance.uniform(*_PAUSE))
                continue
            if answer.startswith("250"):
                if not again:
                    found = Acknowledged(name, f"mailto:{sender}", begun, time.time(), "post")
                    self.acknowledged.append(found)
                return
            # 550 would bounce it: the account is not known yet is no reason while we start.
            if not answer.startswith("4"):
                self.refused.append(f"{name}: {answer}")
                return
            await asyncio.sleep(chance.uniform(*_PAUSE))


def _mail(name: str, sender: str, chance: random.Random) -> bytes:
    lines = [
        "Authentication-Results: mx.kills.example; dmarc=pass header.from=example.org",
        f"From: Kundin <{sender}>",
        f"To: {MAILBOX}",
        f"Subject: {chance.choice(TEXTS)}",
        f"Message-ID: <{name}.{chance.getrandbits(64):x}@example.org>",
        "Date: Mon, 23 Nov 2026 09:00:00 +0100",
        "MIME-Version: 1.0",
    ]
    text = f"{name} {chance.choice(TEXTS)}"
    if chance.random() < _LARGE:
        attached = "QUJD" * 100_000
        lines.append("Content-Type: multipart/mixed; boundary=b")
        parts = "\r\n".join(attached[at : at + 76] for at in range(0, len(attached), 76))
        text = (
            f"--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--b\r\n"
            "Content-Type: application/pdf; name=brief.pdf\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{parts}\r\n--b--"
        )
    return "\r\n".join([*lines, "", text]).encode()
