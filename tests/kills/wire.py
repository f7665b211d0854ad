"""How do the customers', programs' and providers' machines speak HTTP to Faden, in a few lines?

A client of its own, so that what Faden is told and what it answered does not pass through Faden's
own code. Whatever goes wrong is `NoAnswer`: then nobody knows, and whoever asks sends it again.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"many kills, many crashes: 32 b..").decode()
_KEY = base64.b64decode(SECRET.removeprefix("whsec_"))


class NoAnswer(Exception):
    """No whole answer came: it may have arrived or not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]  #: by lower-case name
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """Return the object in the body."""
        found = json.loads(self.body)
        return found if isinstance(found, dict) else {}


def signed(body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks for a body, signed now."""
    name, stamp = "msg_" + secrets.token_hex(8), str(int(time.time()))
    mac = hmac.digest(_KEY, f"{name}.{stamp}.".encode() + body, "sha256")
    return {
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }


@dataclass(slots=True)
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


@dataclass(slots=True)
class Client:
    """Asks one server on this machine; keeps connections that ended well."""

    port: int
    patience: float = 12.0  #: seconds for one answer
    _idle: list[_Line] = field(default_factory=list)

    async def post(
        self, path: str, told: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Post an object; signed when no headers are given. Raise NoAnswer."""
        body = json.dumps(told, ensure_ascii=False).encode()
        return await self.ask("POST", path, signed(body) if headers is None else headers, body)

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Ask on a connection nobody else uses; raise NoAnswer."""
        lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
        lines += ["content-type: application/json"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join((*lines, "", "")).encode() + body
        line: _Line | None = None
        try:
            async with asyncio.timeout(self.patience):
                line = self._idle.pop() if self._idle else await self._connected()
                line.writer.write(request)
                answer = await _answer(line.reader)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            if line:
                line.writer.transport.abort()
            raise NoAnswer(repr(error)) from error
        self._idle.append(line)
        return answer

    async def _connected(self) -> _Line:
        return _Line(*await asyncio.open_connection("127.0.0.1", self.port))

    def close(self) -> None:
        """Let go of every connection."""
        for line in self._idle:
            line.writer.transport.abort()
        self._idle.clear()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    if headers.get("transfer-encoding") == "chunked":
        return Answer(int(first.split(" ")[1]), headers, await _chunks(reader))
    body = await reader.readexactly(int(headers["content-length"]))
    return Answer(int(first.split(" ")[1]), headers, body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    found = []
    while size := int(await reader.readline(), 16):
        found.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(found)
