"""What plays the customers' phones in the demo, where a telephone company would be?

It is a real peer of the webhook channel: it takes our signed requests over HTTP, deduplicates by
`Idempotency-Key`, reports receipts and customers' messages by signed webhooks, and keeps a log of
them, like any provider would. Only in `faden demo`; it says "Sandbox" on every page.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from faden.app import utc_now
from faden.channels.webhook.signature import read_secret, sign
from faden.engine.outward.outgoing import OutgoingClient, Request

_KEPT = 500  #: messages the phones remember
_LOGGED = 5_000  #: entries its log remembers
_STEPS = (("delivered", 0.4), ("read", 1.6))  #: what the phone reports, after so many seconds


@dataclass(frozen=True, slots=True)
class Text:
    """One message on a customer's phone."""

    number: str
    text: str
    ours: bool  #: True: the company wrote it
    at: str
    automatic: bool = False


class Sandbox:
    """The phones of the demo's customers."""

    def __init__(
        self,
        file: Path,
        *,
        hook_url: str,
        secret: str,
        client: OutgoingClient,
        loses: Callable[[str], bool] = lambda _kind: False,
    ) -> None:
        """`loses` says of which kinds of webhooks one gets lost now; the log has them all."""
        self._file = file
        self._hook_url = hook_url
        self._key = read_secret(secret).key or b""
        self._client = client
        self._texts: deque[Text] = deque(_load(file), maxlen=_KEPT)
        self._taken: dict[str, str] = {}
        self._reports: set[asyncio.Task[None]] = set()
        self._loses = loses
        self._begun = int(utc_now().timestamp())
        self._log: deque[tuple[int, dict[str, Any]]] = deque(maxlen=_LOGGED)

    def log(self, after: int, limit: int) -> dict[str, Any]:
        """Return what came and went, from the number after `after` on."""
        found = islice((one for one in self._log if one[0] > after), max(1, min(limit, 200)))
        entries = [{"number": number, "item": item} for number, item in found]
        return {"log": self._begun, "entries": entries}

    def texts(self, number: str) -> list[Text]:
        """Return what a phone shows, oldest first."""
        return [text for text in self._texts if text.number == number]

    def numbers(self) -> list[str]:
        """Return the phones that were used, latest first."""
        return list(dict.fromkeys(text.number for text in reversed(self._texts)))

    def take(self, key: str, message: Mapping[str, Any]) -> dict[str, str]:
        """Take a message of the company's, once for each key."""
        if key in self._taken:
            return {"id": self._taken[key], "status": "accepted", "duplicate": "true"}
        sent_id = "sbx_" + secrets.token_hex(6)
        self._taken[key] = sent_id
        automatic = bool(message.get("automatic"))
        self._keep(
            _number(str(message["to"])), str(message["text"]), ours=True, automatic=automatic
        )
        report = asyncio.create_task(self._report(str(message["ref"])))
        self._reports.add(report)
        report.add_done_callback(self._reports.discard)
        return {"id": sent_id, "status": "accepted"}

    async def write(self, number: str, text: str, *, name: str | None = None) -> bool:
        """Send a customer's message to the company; False when it was not taken."""
        body: dict[str, Any] = {"kind": "message", "from": number, "text": text}
        if name:
            body["name"] = name
        taken = await self._post("msg_" + secrets.token_hex(8), body)
        if taken:
            self._keep(number, text, ours=False)
        return taken

    async def close(self) -> None:
        """Stop reporting."""
        for report in self._reports:
            report.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._reports, return_exceptions=True)

    async def _report(self, ref: str) -> None:
        for state, seconds in _STEPS:
            await asyncio.sleep(seconds)
            body = {"kind": "receipt", "ref": ref, "status": state}
            await self._post(f"rcp_{ref}_{state}", body)

    async def _post(self, message_id: str, fields: Mapping[str, Any]) -> bool:
        item, kind = {"id": message_id, **fields}, str(fields["kind"])
        taken = self._loses(kind) or await self._hand_over(item)
        # Of a message that was not taken the customer learns, and sends it again.
        if taken or kind != "message":
            self._log.append((self._log[-1][0] + 1 if self._log else 1, item))
        return taken

    async def _hand_over(self, item: Mapping[str, Any]) -> bool:
        body = json.dumps(item, ensure_ascii=False).encode()
        headers = sign(self._key, str(item["id"]), body, at=utc_now())
        request = Request(
            method="POST",
            url=self._hook_url,
            headers={**headers, "Content-Type": "application/json"},
            body=body,
            within=timedelta(seconds=10),
        )
        answer = await self._client.call(request)
        return getattr(answer, "status", 0) in (200, 202)

    def _keep(self, number: str, text: str, *, ours: bool, automatic: bool = False) -> None:
        kept = Text(number, text, ours, utc_now().isoformat(timespec="seconds"), automatic)
        self._texts.append(kept)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(kept), ensure_ascii=False) + "\n")


def _number(uri: str) -> str:
    return uri.removeprefix("tel:")


def _load(file: Path) -> list[Text]:
    if not file.exists():
        return []
    lines = file.read_text("utf-8").splitlines()[-_KEPT:]
    texts = []
    for line in lines:
        # A line cut off by a power failure is no reason not to start.
        with contextlib.suppress(ValueError, TypeError):
            texts.append(Text(**json.loads(line)))
    return texts
