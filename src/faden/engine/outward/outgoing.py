"""How does the hub call a provider's server, and what is certain afterwards?

Rules
* Where to: destination.py judges the URL, then every address its name resolves to; the connection
  goes to an address that was judged, never to the name. One forbidden address refuses them all.
* What is certain: `NotSent` (not one byte of the request left), `Reply`, or `Lost`. The engine
  builds "never silently twice" (G3) on that difference.
* How long: one deadline over everything: waiting for a place, looking up, connecting, answering.
* No proxy, cookie, redirect or credential is taken from anywhere but the call. Redirects are
  followed only for GET and only when asked; each hop is judged like the first, and another host
  gets none of the headers.
* An idle connection is kept for less than the shortest usual limit of servers (Node and uvicorn:
  5 s), since one that the server closes just as we write would make the send unclear.

Why not a library: docs/decisions/0003-outgoing-http.md.
"""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from urllib.parse import urljoin

from faden.engine.outward.destination import (
    HTTPS_ONLY,
    PORTS,
    Allowed,
    Blocked,
    judge_ip,
    judge_place,
    judge_url,
)
from faden.engine.outward.exchange import Connection, Lost, Reply

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]  #: host and port to IP addresses

CONNECT_SECONDS = 2.0  #: for one of several addresses; the call's deadline stands above it
KEEP_SECONDS = 4.0
MAX_ADDRESSES = 4
MAX_PER_ORIGIN = 100  #: connections to one host and port

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)  # RFC 9110 5.1
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e]*", re.ASCII)
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)  #: headers that only the client itself sets


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call; `within` is the deadline for all of it."""

    method: str
    url: str
    within: timedelta
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    redirects: int = 0  #: how many to follow at most (GET only)


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing left this machine. `permanent`: the same call can never leave."""

    reason: str
    permanent: bool = False


Outcome = Reply | Lost | NotSent


@dataclass(slots=True)
class _Origin:
    """The connections to one scheme, host and port."""

    turn: asyncio.Semaphore
    idle: list[tuple[float, Connection]] = field(default_factory=list)
    busy: int = 0  #: calls that hold or wait for a place


@dataclass(slots=True)
class _Progress:
    until: float  #: by time.monotonic(); nothing is handed over after it
    handed_over: bool = False  #: the request was given to the socket


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver; raise OSError when it has no answer."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def _verifying() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def header_flaw(name: str, value: str) -> str | None:
    r"""Say why a header cannot be sent; None when it can.

    >>> header_flaw("X-Token", "a\r\nHost: b")
    'the value of X-Token holds characters a header cannot carry'
    """
    if not _FIELD_NAME.fullmatch(name):
        return f"{name!r} is not a header name"
    if name.lower() in _OURS:
        return f"{name} is set by Faden itself"
    if not _FIELD_VALUE.fullmatch(value):
        return f"the value of {name} holds characters a header cannot carry"
    return None


class OutgoingClient:
    """Calls providers; keeps connections between calls. Belongs to one event loop."""

    def __init__(
        self,
        *,
        allow: frozenset[str] = frozenset(),
        ports: frozenset[int] = PORTS,
        schemes: frozenset[str] = HTTPS_ONLY,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`allow`: "host:port" pairs of the operator that skip the checks (tests, sandbox)."""
        self._allow = frozenset(place.lower() for place in allow)
        self._ports = ports
        self._schemes = schemes
        self._resolve = resolve
        self._tls = tls
        self._origins: dict[tuple[str, str, int], _Origin] = {}
        self._sweeping: asyncio.TimerHandle | None = None

    def judge(self, url: str) -> Allowed | Blocked:
        """Say whether this client would call `url`, as far as its letters tell."""
        return judge_url(url, self._allow, ports=self._ports, schemes=self._schemes)

    def why_not(self, url: str) -> str | None:
        """Return why this client would not call `url`; None: it would."""
        judged = self.judge(url)
        return judged.reason if isinstance(judged, Blocked) else None

    def judge_place(self, host: str, port: int) -> Allowed | Blocked:
        """Say whether this client would speak to a server that is no web server."""
        return judge_place(host, port, self._allow)

    async def connect(self, host: str, port: int) -> socket.socket | NotSent:
        """Connect to such a server, at an address that was judged; the caller closes the socket."""
        place = self.judge_place(host, port)
        if isinstance(place, Blocked):
            return NotSent(place.reason, permanent=True)
        addresses = await self._addresses(place)
        if isinstance(addresses, NotSent):
            return addresses
        reason = "the name has no address"
        for address in addresses[:MAX_ADDRESSES]:
            try:
                return await _connected(address, port)
            except TimeoutError:
                reason = f"no connection within {CONNECT_SECONDS:g} s"
            except OSError as error:  # refused, unreachable
                reason = str(error)
        return NotSent(f"cannot connect to {host}:{port}: {reason}")

    async def call(self, request: Request) -> Outcome:
        """Send the request and return what is certain; raises nothing but CancelledError."""
        seconds = request.within.total_seconds()
        progress = _Progress(time.monotonic() + seconds)
        try:
            async with asyncio.timeout(seconds):
                return await self._follow(request, progress)
        except TimeoutError:
            if progress.handed_over:
                return Lost(f"no whole answer within {seconds:g} s")
            return NotSent(f"no connection within {seconds:g} s")

    async def close(self) -> None:
        """Close every idle connection; calls under way end by themselves."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None
        for origin in self._origins.values():
            for _, connection in origin.idle:
                connection.close()
            origin.idle.clear()
        await asyncio.sleep(0)  # lets the transports report their end

    async def _follow(self, request: Request, progress: _Progress) -> Outcome:
        url, headers = request.url, request.headers
        for hop in range(request.redirects + 1):
            place = self.judge(url)
            if isinstance(place, Blocked):
                return NotSent(place.reason, permanent=True)
            message = _message(request, place, headers)
            if isinstance(message, NotSent):
                return message
            reply = await self._exchange(place, message, progress)
            last = hop == request.redirects or request.method != "GET"
            if last or not isinstance(reply, Reply) or not _moved(reply):
                return reply
            url = urljoin(url, reply.headers["location"])
            then = self.judge(url)
            if isinstance(then, Allowed) and _key(then) != _key(place):
                headers = {}
        raise AssertionError("the last hop returns")

    async def _exchange(self, place: Allowed, message: bytes, progress: _Progress) -> Outcome:
        origin = self._origins.setdefault(_key(place), _Origin(asyncio.Semaphore(MAX_PER_ORIGIN)))
        origin.busy += 1
        try:
            async with origin.turn:
                connection = self._idle(origin) or await self._connect(place)
                if isinstance(connection, NotSent):
                    return connection
                if not connection.reusable:
                    return NotSent("the provider closed the connection at once")
                if time.monotonic() >= progress.until:
                    # Not the loop's time, which stood still as well: a process that was stopped
                    # must not send once it goes on, for an opt-out may have come meanwhile (G5).
                    connection.close()
                    return NotSent("the process slept past the deadline of the call")
                progress.handed_over = True
                outcome = await _ask(connection, message)
                if connection.reusable:
                    self._keep(origin, connection)
                return outcome
        finally:
            origin.busy -= 1

    # --- connections -----------------------------------------------------------------------------

    def _idle(self, origin: _Origin) -> Connection | None:
        now = asyncio.get_running_loop().time()
        while origin.idle:
            until, connection = origin.idle.pop()
            if connection.reusable and until > now:
                return connection
            connection.close()
        return None

    def _keep(self, origin: _Origin, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        origin.idle.append((loop.time() + KEEP_SECONDS, connection))
        if self._sweeping is None:
            self._sweeping = loop.call_later(KEEP_SECONDS, self._sweep)

    def _sweep(self) -> None:
        """Close what was idle for too long, and forget places nobody calls any more."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for key, origin in list(self._origins.items()):
            for until, connection in origin.idle:
                if until <= now:
                    connection.close()
            origin.idle = [(until, one) for until, one in origin.idle if one.reusable]
            if not origin.idle and not origin.busy:
                del self._origins[key]
        again = any(origin.idle for origin in self._origins.values())
        self._sweeping = loop.call_later(KEEP_SECONDS, self._sweep) if again else None

    async def _connect(self, place: Allowed) -> Connection | NotSent:
        addresses = await self._addresses(place)
        if isinstance(addresses, NotSent):
            return addresses
        reason = "the name has no address"
        for address in addresses[:MAX_ADDRESSES]:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await self._connect_to(address, place)
            except TimeoutError:
                reason = f"no connection within {CONNECT_SECONDS:g} s"
            except OSError as error:  # refused, unreachable, TLS
                reason = str(error)
        return NotSent(f"cannot connect to {place.authority}: {reason}")

    async def _connect_to(self, address: str, place: Allowed) -> Connection:
        tls = (self._tls or _verifying()) if place.scheme == "https" else None
        _, connection = await asyncio.get_running_loop().create_connection(
            Connection,
            address,
            place.port,
            ssl=tls,
            server_hostname=place.host if tls else None,
        )
        return connection

    async def _addresses(self, place: Allowed) -> Sequence[str] | NotSent:
        """Return the addresses to connect to, every one of them judged."""
        try:
            found = await self._resolve(place.host, place.port)
        except (OSError, UnicodeError) as error:
            return NotSent(f"{place.host} cannot be resolved: {error}")
        for address in () if place.trusted else found:
            blocked = judge_ip(ip_address(address))
            if blocked:
                return NotSent(f"{place.host}: {blocked.reason}", permanent=True)
        return found


async def _connected(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.settimeout(0)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await asyncio.get_running_loop().sock_connect(made, (address, port))
    except BaseException:
        made.close()
        raise
    return made


async def _ask(connection: Connection, message: bytes) -> Outcome:
    try:
        return await connection.ask(message)
    except asyncio.CancelledError:
        connection.close()
        raise


def _key(place: Allowed) -> tuple[str, str, int]:
    return place.scheme, place.host, place.port


def _moved(reply: Reply) -> bool:
    return reply.status in (301, 302, 303, 307, 308) and "location" in reply.headers


def _message(request: Request, place: Allowed, headers: Mapping[str, str]) -> bytes | NotSent:
    """Write the request as it goes over the wire (RFC 9112 2.1)."""
    lines = [f"{request.method} {place.target} HTTP/1.1", f"Host: {place.authority}"]
    for name, value in headers.items():
        flaw = header_flaw(name, value)
        if flaw:
            return NotSent(flaw, permanent=True)
        lines.append(f"{name}: {value}")
    lines += ("User-Agent: Faden", "Accept-Encoding: identity")
    if request.body or request.method != "GET":
        lines.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join((*lines, "", "")).encode("ascii") + request.body
