"""How does a program write to a company by its Faden chat, so that nothing is lost or doubled?

A message has an id made here and is told again under it until the hub has it. What the hub tells
comes with a cursor; a line that broke goes on after it. Protocol: docs/chat.md of Faden.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import socket
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

__all__ = ["Chat", "Item", "Refused"]

_PATIENCE = 15.0  #: seconds for an answer
_LONGEST_SILENCE = 5.0  #: until the first event: else a proxy holds the stream back
_DEAD = 40.0  #: without any event; the hub sends one each 15 s
_FIRST_PAUSE, _LONGEST_PAUSE, _ASKED_TO_WAIT_AT_MOST = 0.5, 5.0, 60.0
_WAITS = 20  #: seconds of one long poll
_AT_ONCE = 50  #: ids in one `seen`
_REMEMBERED = 1_000  #: ids of which a second telling is passed over
_WORTH_ANOTHER_TRY = frozenset({408, 429})
_BROKEN = (OSError, http.client.HTTPException, ValueError)  #: what a line does that broke


class Refused(Exception):
    """The hub has refused; the text says what to do."""

    def __init__(self, status: int, detail: str, *, wait: float = 0) -> None:
        super().__init__(detail)
        self.status = status
        self.wait = wait  #: seconds after which it may be asked again

    @property
    def is_final(self) -> bool:
        """Say whether it makes no sense to send the same once more."""
        return 400 <= self.status < 500 and self.status not in _WORTH_ANOTHER_TRY


@dataclass(frozen=True, slots=True)
class Item:
    """One message, of either side."""

    id: str
    mine: bool
    text: str
    at: str  #: RFC 3339
    by: str | None = None  #: the colleague's name; only where it is not mine
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class _Heard:
    items: Sequence[Item]
    cursor: str
    token: str  #: whose cursor it is


class Chat:
    """One visitor, or one login, of one chat. One thread listens; others may send meanwhile."""

    def __init__(self, url: str, chat: str, *, token: str | None = None, cursor: str = "") -> None:
        """Speak to the chat of this account, below where Faden is; token and cursor as kept."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r}: give an address such as https://faden.example")
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._path = f"{parts.path.rstrip('/')}/chat/{quote(chat, safe='')}/"
        self.token = token  #: keep it as safe as a password
        self.cursor = cursor  #: how far was heard
        self._told: OrderedDict[str, None] = OrderedDict()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._line: socket.socket | None = None

    def hello(self) -> Mapping[str, Any]:
        """Return who answers (`title`, `open`, `opens_at`, `longest`)."""
        return self._ask("hello", token=None)

    def visit(self) -> str:
        """Begin a visit if there is none; return its token."""
        with self._lock:
            if self.token is None:
                self.token, self.cursor = str(self._ask("visits", {})["token"]), ""
            return self.token

    def identify(self, identity: str) -> str | None:
        """Say who it is, by a JWT of the company's own server; return the name it carries."""
        with self._lock:
            told = self._ask("visits", {"identity": identity}, token=self.token)
            self._told.clear()
            self.token, self.cursor = str(told["token"]), ""
        name = told["name"]
        return None if name is None else str(name)

    def send(
        self,
        text: str,
        *,
        message_id: str | None = None,
        name: str | None = None,
        email: str | None = None,
    ) -> str:
        """Send words; return their id when the hub has them.

        Raise Refused where another try cannot help, ConnectionAbortedError when closed meanwhile.
        """
        said = {"id": message_id or uuid.uuid4().hex, "text": text, "name": name, "email": email}
        body = {key: value for key, value in said.items() if value is not None}
        failures = 0
        while not self._closed.is_set():
            try:
                return str(self._ask("messages", body, token=self.visit())["id"])
            except Refused as refused:
                if refused.is_final:
                    raise
                self._pause(failures, refused.wait)
            except _BROKEN:
                self._pause(failures)
            failures += 1
        raise ConnectionAbortedError("closed before the hub had it; send it again under its id")

    def seen(self, ids: Sequence[str], *, read: bool = False) -> int:
        """Say that messages of the company were shown, or read; return how many are news."""
        token, noted = self.visit(), 0
        for at in range(0, len(ids), _AT_ONCE):
            told = {"ids": list(ids[at : at + _AT_ONCE]), "read": read}
            noted += int(self._ask("seen", told, token=token)["noted"])
        return noted

    def listen(self, *, stream: bool = True) -> Iterator[Item]:
        """Yield each message once, both sides', until `close()`; go on over broken lines."""
        failures = 0
        while not self._closed.is_set():
            wait = 0.0
            try:
                for heard in self._hear(stream=stream):
                    failures = 0
                    # The cursor moves behind what was yielded: who stops in between hears it again.
                    yield from (item for item in heard.items if self._is_first(item.id))
                    self._move(heard)
                if not stream:
                    continue  # the hub waited
            except TimeoutError:
                stream = False  # a proxy holds it back, or it is dead: ask and wait
            except Refused as refused:
                wait = self._repaired(refused)
            except _BROKEN:
                pass
            self._pause(failures, wait)
            failures += 1

    def _hear(self, *, stream: bool) -> Iterator[_Heard]:
        token = self.visit()
        return self._stream(token) if stream else self._poll(token)

    def _move(self, heard: _Heard) -> None:
        if heard.token == self.token:  # else it is somebody else meanwhile
            self.cursor = heard.cursor

    def _repaired(self, refused: Refused) -> float:
        """Return how long to wait before the next try; raise what it cannot help."""
        if refused.status == 422:
            self.cursor = ""  # of another hub
        elif refused.is_final:
            raise refused
        return refused.wait

    def close(self) -> None:
        """End whatever listens or sends."""
        self._closed.set()
        line = self._line
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _is_first(self, id_: str) -> bool:
        if id_ in self._told:
            return False
        self._told[id_] = None
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        return True

    def _stream(self, token: str) -> Iterator[_Heard]:
        path = f"events?{urlencode({'after': self.cursor})}"
        accept = {"accept": "text/event-stream"}
        with self._answer(path, token=token, headers=accept, within=_LONGEST_SILENCE) as answer:
            event: dict[str, str] = {}
            while line := answer.readline():
                if self._line is not None:
                    self._line.settimeout(_DEAD)
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                    continue
                is_message = event.get("event") == "message"
                items = (_item(json.loads(event["data"])),) if is_message else ()
                yield _Heard(items, event["id"] if is_message else self.cursor, token)
                event = {}

    def _poll(self, token: str) -> Iterator[_Heard]:
        path = f"events?{urlencode({'after': self.cursor, 'wait': _WAITS})}"
        told = self._ask(path, token=token, within=_WAITS + _PATIENCE)
        yield _Heard([_item(one) for one in told["items"]], str(told["cursor"]), token)

    def _ask(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        token: str | None = None,
        within: float = _PATIENCE,
    ) -> Mapping[str, Any]:
        with self._answer(path, body, token=token, within=within) as answer:
            told: Mapping[str, Any] = json.loads(answer.read())
            return told

    @contextlib.contextmanager
    def _answer(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        token: str | None,
        headers: Mapping[str, str] | None = None,
        within: float,
    ) -> Iterator[http.client.HTTPResponse]:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=within)
        sent = {"content-type": "application/json"} if body is not None else {}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        content = None if body is None else json.dumps(body).encode()
        is_stream = headers is not None
        try:
            connection.connect()
            if is_stream or body is None:
                self._line = connection.sock  # what close() interrupts
                if self._closed.is_set():  # it found the line before this one
                    raise ConnectionAbortedError("closed")
            method = "GET" if body is None else "POST"
            connection.request(method, self._path + path, content, sent | dict(headers or {}))
            answer = connection.getresponse()
            if answer.status != 200:
                raise _refusal(answer)
            yield answer
        finally:
            connection.close()

    def _pause(self, failures: int, asked: float = 0) -> None:
        """Wait longer with each failure, or as long as the hub has asked for."""
        grown = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(failures, 8))
        time = min(asked, _ASKED_TO_WAIT_AT_MOST) or grown
        self._closed.wait(time * random.uniform(0.9, 1.2))  # noqa: S311 - not all at one moment


def _item(told: Mapping[str, Any]) -> Item:
    return Item(
        id=str(told["id"]),
        mine=bool(told["mine"]),
        text=str(told["text"]),
        at=str(told["at"]),
        by=told.get("by"),
        automatic=bool(told.get("automatic", False)),
    )


def _refusal(answer: http.client.HTTPResponse) -> Refused:
    try:
        detail = str(json.loads(answer.read(65_536))["detail"])
    except (ValueError, KeyError, TypeError):
        detail = f"{answer.status}"
    after = answer.headers.get("retry-after", "")
    return Refused(answer.status, detail, wait=float(after) if after.isdigit() else 0)
