"""What does a provider do that answers late, wrongly, twice or not at all, but keeps a true log?

A process of its own (`python -m tests.kills.provider`). Three providers live on three paths:

* `/dedup`   sends once for one Idempotency-Key,
* `/lookup`  sends whatever it is given, and can be asked for a reference,
* `/neither` sends whatever it is given, and cannot be asked.

Each request is a line in the log, with whether the message really went out, BEFORE the answer
leaves; so the log is the truth, however the answer fares. After a restart the log is read again.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.kills.mood import GOOD, Mood, choose, hang_up, reset, say
from tests.kills.receipts import Receipts

_MOST_BAD = 3  #: ill-behaved answers to one message, so that everything is sent in the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One request, as the provider wrote it down."""

    at: float  #: when it was read, in seconds since 1970
    provider: str  #: dedup, lookup or neither
    what: str  #: send or lookup
    ref: str
    key: str = ""
    to: str = ""
    text: str = ""
    purpose: str = ""
    attempt: int = 0
    sent: bool = False  #: this request really put a message on its way
    mood: str = ""


def read_log(path: Path) -> list[Handed]:
    """Return everything the provider was asked; a line cut off by a kill was not answered."""
    lines = path.read_text("utf-8").split("\n") if path.exists() else []
    return [Handed(**json.loads(line)) for line in lines[:-1]]


class Provider:
    """The three providers, their log and their memory."""

    def __init__(self, log: Path, receipts: Receipts, *, seed: int) -> None:
        self.ill = True
        self.pause = 0.0  #: seconds at most before a good answer
        self._random = random.Random(seed)
        self._receipts = receipts
        self._sent: dict[str, str] = {}  #: provider and reference (or key): the provider's id
        self._bad: Counter[str] = Counter()
        self._count = 0
        for handed in read_log(log):
            self._remember(handed)
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                at = time.time()
                first, *lines = head.rstrip().split("\r\n")
                pairs = [line.partition(":") for line in lines]
                headers = {name.lower(): value.strip() for name, _, value in pairs}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                _, target, _ = first.split(" ")
                await self._answer(writer, target, headers, body=body, at=at)
        writer.close()

    async def _answer(
        self,
        writer: asyncio.StreamWriter,
        target: str,
        headers: dict[str, str],
        *,
        body: bytes,
        at: float,
    ) -> None:
        place = urlsplit(target)
        provider = place.path.strip("/")
        if provider == "control":
            say(writer, 200, self._control(json.loads(body) if body else {}))
        elif not body:
            await self._look_up(writer, provider, parse_qs(place.query)["ref"][0], at)
        else:
            message = json.loads(body)
            await self._send(writer, provider, message, key=headers["idempotency-key"], at=at)

    def _control(self, told: dict[str, Any]) -> dict[str, object]:
        self.ill = bool(told.get("ill", self.ill))
        self.pause = float(told.get("pause", self.pause))
        if "hooks" in told:
            self._receipts.move(int(told["hooks"]))
        return {"receipts": self._receipts.pending}

    async def _send(
        self,
        writer: asyncio.StreamWriter,
        provider: str,
        message: dict[str, Any],
        *,
        key: str,
        at: float,
    ) -> None:
        name = f"{provider} {key if provider == 'dedup' else message['ref']}"
        mood = self._mood(name)
        known = self._sent.get(name) if provider == "dedup" else None
        handed = Handed(
            at=at,
            provider=provider,
            what="send",
            ref=message["ref"],
            key=key,
            to=message["to"],
            text=message["text"],
            purpose=message["purpose"],
            attempt=message["attempt"],
            sent=mood.sends and known is None,
            mood=mood.name,
        )
        self._write(handed)
        sent_id = known or (self._remember(handed) if handed.sent else None)
        if sent_id and known is None and self.ill:
            self._receipts.plan(provider, handed.ref, sent_id, knows_id=mood.tells_id)
        await self._behave(writer, mood, {"id": sent_id, "status": "accepted"})

    async def _look_up(
        self, writer: asyncio.StreamWriter, provider: str, ref: str, at: float
    ) -> None:
        mood = self._mood(f"{provider} {ref}")
        self._write(Handed(at=at, provider=provider, what="lookup", ref=ref, mood=mood.name))
        sent_id = self._sent.get(f"{provider} {ref}")
        told: dict[str, object] = {"found": False}
        if sent_id:
            told = {"found": True, "id": sent_id, "status": "sent"}
        await self._behave(writer, mood, told)

    async def _behave(
        self, writer: asyncio.StreamWriter, mood: Mood, told: dict[str, object]
    ) -> None:
        seconds = self._random.uniform(*mood.seconds) + self._random.uniform(0, self.pause)
        await asyncio.sleep(seconds)
        match mood.ends:
            case "reset":
                reset(writer)
            case "half":
                hang_up(writer, told)
            case "noise":
                writer.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
            case _:
                say(writer, mood.status, mood.body or told, mood.headers)

    def _mood(self, name: str) -> Mood:
        if not self.ill or self._bad[name] >= _MOST_BAD:
            return GOOD
        mood = choose(self._random)
        self._bad[name] += mood is not GOOD
        return mood

    def _remember(self, handed: Handed) -> str | None:
        if not handed.sent:
            return None
        self._count += 1
        sent_id = f"{handed.provider}-{self._count}"
        named = handed.key if handed.provider == "dedup" else handed.ref
        self._sent[f"{handed.provider} {named}"] = sent_id
        return sent_id

    def _write(self, handed: Handed) -> None:
        os.write(self._log, json.dumps(asdict(handed), ensure_ascii=False).encode() + b"\n")


async def main(arguments: argparse.Namespace) -> None:
    """Serve until killed."""
    receipts = Receipts(arguments.hooks, seed=arguments.seed)
    provider = Provider(arguments.log, receipts, seed=arguments.seed)
    provider.ill = not arguments.healthy
    server = await asyncio.start_server(provider.serve, "127.0.0.1", arguments.port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--hooks", type=int, required=True, help="port of a Faden for receipts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--healthy", action="store_true")
    asyncio.run(main(parser.parse_args()))
