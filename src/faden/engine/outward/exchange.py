"""How does one request get its answer over one HTTP/1.1 connection?

Rules
* One request at a time; the next one only after the whole answer, on a connection both sides keep.
* The parser is llhttp (httptools), strict as it comes. What it does not accept is no answer.
* After the request was handed to the socket nothing is certain but an answer: whatever goes wrong
  then is `Lost`. Whoever calls knows what was not handed over (see outgoing.py).
* Bytes nobody asked for, before or after an answer, end the connection: they would be taken for
  the answer to the next request.

Sources: RFC 9112 6.3 (length of a message), 9.3 (persistence); RFC 9110 15.2 (interim answers).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import httptools

MAX_HEAD_BYTES = 65_536
MAX_BODY_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Reply:
    """The provider's answer. Header names are lower-case; `cut` when the body was longer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """The request went out and no whole answer came back: nobody can tell what it did."""

    reason: str


class Connection(asyncio.Protocol):
    """A connection that can be asked again while `reusable`."""

    def __init__(self) -> None:
        self.reusable = True
        self._transport: asyncio.Transport  # given by connection_made, before anything else
        self._answer: asyncio.Future[Reply | Lost] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._status = 0
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._head_bytes = 0
        self._body_bytes = 0
        self._in_body = False
        self._keep = False

    def ask(self, request: bytes) -> "asyncio.Future[Reply | Lost]":
        """Write the request; the future holds the answer or what became of it.

        Only while `reusable`; whoever gives up waiting must close the connection.
        """
        answer: asyncio.Future[Reply | Lost] = asyncio.get_running_loop().create_future()
        self._answer = answer
        self._parser = httptools.HttpResponseParser(self)
        self._head_bytes = 0
        self.on_message_begin()
        self._transport.write(request)
        return answer

    def close(self) -> None:
        """End the connection at once; a pending answer is lost."""
        self.reusable = False
        self._transport.abort()
        self._settle(Lost("the connection was closed"))

    # --- what asyncio calls ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)
        # Written at once, not when the loop comes round: in between a process may be stopped.
        self._transport.set_write_buffer_limits(high=0)

    def data_received(self, data: bytes) -> None:
        """Feed the parser; unasked bytes end the connection."""
        if self._answer is None or self._answer.done():
            self.close()
            return
        if not self._in_body:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(f"the answer is not HTTP: {error}")
        except httptools.HttpParserUpgrade:
            self._fail("the provider wants to switch protocols")
        if not self._in_body and self._head_bytes > MAX_HEAD_BYTES:
            self._fail("the answer's header does not end")

    def eof_received(self) -> bool:
        """The provider says no more; that ends a body of untold length (RFC 9112 6.3)."""
        self.reusable = False
        told = "content-length" in self._headers or "transfer-encoding" in self._headers
        if self._in_body and not told:
            self._finish()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come."""
        self.reusable = False
        when = "in the middle of the answer" if self._head_bytes else "before any answer"
        why = f": {exc}" if exc else ""
        self._settle(Lost(f"the connection ended {when}{why}"))

    # --- what the parser calls -------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Forget what an interim answer said; a second answer is one too many."""
        if self._answer is None:
            self.reusable = False
        self._status, self._headers, self._body, self._body_bytes = 0, {}, [], 0
        self._in_body = self._keep = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; trailers mean nothing here."""
        if not self._in_body:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        """Note what the parser forgets once the message is complete."""
        self._status = self._parser.get_status_code()
        self._keep = self._parser.should_keep_alive()
        self._in_body = True

    def on_body(self, body: bytes) -> None:
        """Keep the beginning of the body."""
        self._body.append(body)
        self._body_bytes += len(body)
        if self._body_bytes > MAX_BODY_BYTES:
            self._keep = False
            self._finish(cut=True)

    def on_message_complete(self) -> None:
        """The answer is whole, unless it was an interim one."""
        if self._status >= 200:
            self._finish()
        self._in_body = False

    # --- how it ends -----------------------------------------------------------------------------

    def _finish(self, *, cut: bool = False) -> None:
        body = b"".join(self._body)[:MAX_BODY_BYTES]
        unsent = self._transport.get_write_buffer_size() > 0  # answered before it heard us out
        self.reusable = self.reusable and self._keep and not unsent
        self._settle(Reply(self._status, self._headers, body, cut))
        if not self.reusable:
            self._transport.abort()

    def _fail(self, reason: str) -> None:
        self._settle(Lost(reason))
        self.close()

    def _settle(self, outcome: Reply | Lost) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result(outcome)
