"""What can a customer's window ask for, from any page that may hold it?

`/chat/{account}/…`, JSON both ways, without cookies: a token in `Authorization` says who writes, so
another page can do nothing in a customer's name. Answers say what to do when something is wrong. A
message is acknowledged when it is committed (G1), and told again under its id it is the same (G2).
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar

import msgspec
import structlog
from msgspec import Meta
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from faden.channels.chat import files
from faden.channels.chat.adapter import ChatAccount
from faden.channels.chat.handed import REFUSED, Handed
from faden.channels.chat.identity import NotVouched, identify
from faden.channels.chat.settings import MAX_BODY
from faden.channels.chat.window import Crowded, Reading, Windows
from faden.channels.chat.wire import token
from faden.channels.chat.wire.spoken import MAX_FILES, MAX_TEXT_CHARS, press_id
from faden.channels.chat.wire.token import Holder, Login, Visitor
from faden.engine.files.uploads import NotTaken
from faden.engine.inbox import Outcome
from faden.engine.limits.pace import Pace
from faden.engine.limits.place import network
from faden.engine.ports import Account

log = structlog.get_logger("faden")

PREFIX = "/chat/"
_BUSY = 5  #: seconds after which to come again when the database does not answer
_METHODS = "GET, POST, DELETE, OPTIONS"

T = TypeVar("T")
Take = Callable[[Account, bytes], Awaitable[Sequence[Outcome]]]
Bind = Callable[[ChatAccount, str, str], Awaitable[bool]]
_encode = msgspec.json.Encoder().encode


class Refusal(Exception):
    """What cannot be done, and what to do."""

    def __init__(self, status: int, detail: str, *, seconds: float = 0) -> None:
        super().__init__(detail)
        self.status, self.detail, self.seconds = status, detail, seconds


class _Visit(msgspec.Struct, forbid_unknown_fields=True):
    identity: Annotated[str, Meta(max_length=4_000)] | None = None


class _Message(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, Meta(pattern="^[!-~]{8,100}$")]
    text: Annotated[str, Meta(max_length=MAX_TEXT_CHARS)] = ""
    name: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    email: Annotated[str, Meta(min_length=3, max_length=320)] | None = None
    files: Annotated[
        list[Annotated[str, Meta(pattern="^[!-~]{8,100}$")]], Meta(max_length=MAX_FILES)
    ] = msgspec.field(default_factory=list)


class _Press(msgspec.Struct, forbid_unknown_fields=True):
    message: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    button: Annotated[str, Meta(min_length=1, max_length=60)]


class _Typing(msgspec.Struct, forbid_unknown_fields=True):
    pass


class _Seen(msgspec.Struct, forbid_unknown_fields=True):
    ids: Annotated[list[Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]], Meta(max_length=50)]
    read: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, of which chat."""

    account: ChatAccount
    holder: Holder

    @property
    def address(self) -> str:
        """Return the URI by which the hub knows them."""
        return self.holder.address(self.account.account_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """What the door needs of the rest."""

    account: Callable[[str], Account | None]
    take: Take
    bind: Bind  #: say that a visitor is a login; false: it was another one before
    windows: Windows
    files: Handed
    clock: Callable[[], datetime]
    passing: tuple[type[BaseException], ...]  #: it may work a moment later


class Door:
    """The routes."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._visits = Pace(at_once=30, a_minute=60)  # of one place
        self._messages = Pace(at_once=20, a_minute=30)  # of one visitor
        self._files = Pace(at_once=10, a_minute=10)  # of one visitor
        self._looks = Pace(at_once=60, a_minute=180)  # of one visitor
        self._places = Pace(at_once=300, a_minute=600)  # of one place, which may be a company
        self._typings = Pace(at_once=300, a_minute=1_200)  # of one place: each rings a bell

    def app(self) -> Starlette:
        """Return the routes as an application."""
        app = Starlette(
            exception_handlers={HTTPException: _elsewhere, Exception: _broken},
            routes=[
                self._route("GET", "hello", self._hello),
                self._route("POST", "visits", self._visit),
                self._route("POST", "messages", self._message),
                self._route("POST", "presses", self._press),
                self._route("POST", "seen", self._seen),
                self._route("POST", "typing", self._typing),
                self._route("GET", "events", self._events),
                self._route("POST", "files", self._file),
                self._route("DELETE", "files/{id}", self._drop),
                self._route("GET", "files/{sha256}", self._hub.files.fetch),
                files.route(PREFIX),
            ],
        )
        app.router.redirect_slashes = False  # it would lead to whatever host a request names
        return app

    def _route(
        self, method: str, name: str, does: Callable[[Request, ChatAccount], Awaitable[Response]]
    ) -> Route:
        async def answer(request: Request) -> Response:
            account = self._account(request)
            origin = request.headers.get("origin", "")
            if account is None:
                return _closed(_problem(Refusal(404, "There is no such chat.")))
            if request.method == "OPTIONS":
                return _opened(Response(status_code=204), account, origin)
            try:
                response = await does(request, account)
            except Refusal as refusal:
                response = _problem(refusal)
            except NotTaken as refused:
                response = _problem(Refusal(*REFUSED[refused.why]))
            except HTTPException as refused:
                response = _problem(Refusal(refused.status_code, refused.detail))
            except self._hub.passing as error:
                log.warning("chat: not done", error=error)
                response = _problem(Refusal(503, "Not now; ask again.", seconds=_BUSY))
            return _opened(response, account, origin)

        return Route(f"{PREFIX}{{account}}/{name}", answer, methods=[method, "OPTIONS"])

    def _account(self, request: Request) -> ChatAccount | None:
        found = self._hub.account(request.path_params["account"])
        return found if isinstance(found, ChatAccount) else None

    async def _hello(self, _request: Request, account: ChatAccount) -> Response:
        return _json(await self._hub.windows.greeting(account))

    async def _visit(self, request: Request, account: ChatAccount) -> Response:
        _calm(self._visits, _place(request))
        asked = await _body(request, _Visit)
        before = self._holder(request, account)
        if asked.identity is None:
            holder: Holder = before or Visitor(secrets.token_hex(16))
        else:
            holder = await self._vouched(account, asked.identity, before)
        made = token.write(account.settings.key, account.account_id, holder)
        name = holder.name if isinstance(holder, Login) else None
        return _json({"token": made, "known": isinstance(holder, Login), "name": name})

    async def _vouched(self, account: ChatAccount, identity: str, before: Holder | None) -> Login:
        now = self._hub.clock()
        found = identify(account.settings, identity, now=now)
        if isinstance(found, NotVouched):
            raise Refusal(403, found.reason[:1].upper() + found.reason[1:] + ".")
        was = before.visitor_id if isinstance(before, Visitor) else None
        if was is not None and not await self._hub.bind(account, was, found.login):
            was = None  # somebody else signed in on this device before
        return Login(
            login=found.login,
            until=int((now + account.settings.login_lasts).timestamp()),
            name=found.name,
            email=found.email,
            email_verified=found.email_verified,
            was=was,
        )

    async def _message(self, request: Request, account: ChatAccount) -> Response:
        caller = self._caller(request, account)
        _calm(self._places, _place(request))
        _calm(self._messages, caller.address)
        said = await _body(request, _Message)
        if not said.text.strip() and not said.files:
            raise Refusal(422, "text: say something.")
        if said.id.startswith(press_id("")):
            raise Refusal(422, "id: a press goes to presses.")
        taking = await self._with_files(caller, said)
        spoken = _spoken(caller, said)
        raw = _encode({name: one for name, one in spoken.items() if one or name == "text"})
        outcomes = await self._hub.take(taking, raw)
        if Outcome.QUARANTINED in outcomes:
            detail = "This id was used for another message; use a new one."
            raise Refusal(422, detail)
        return _json({"id": said.id, "repeated": Outcome.DUPLICATE in outcomes})

    async def _press(self, request: Request, account: ChatAccount) -> Response:
        """Take a press as the customer's words: those of the button, never the window's own."""
        caller = self._caller(request, account)
        _calm(self._places, _place(request))
        _calm(self._messages, caller.address)
        told = await _body(request, _Press)
        reading = self._reading(request, caller)
        try:
            label, before = await self._hub.windows.pressed(reading, told.message, told.button)
        except LookupError:
            raise Refusal(422, "There is no such button in this window.") from None
        pressed = before or told.button
        repeated = before is not None
        if not repeated:
            said = _Message(id=press_id(told.message), text=label)
            more = {"answers": told.message, "pressed": told.button}
            raw = _encode({k: v for k, v in (_spoken(caller, said) | more).items() if v})
            outcomes = await self._hub.take(account, raw)
            if Outcome.ACCEPTED not in outcomes:  # on another device, at this very moment
                repeated = True
                _, before = await self._hub.windows.pressed(reading, told.message, told.button)
                pressed = before or told.button
        return _json({"id": press_id(told.message), "pressed": pressed, "repeated": repeated})

    async def _with_files(self, caller: Caller, said: _Message) -> ChatAccount:
        """Return what understands a message: the account, with the files that it names."""
        if not said.files:
            return caller.account
        ids = list(dict.fromkeys(said.files))
        files = self._hub.files
        meant = await files.meant(caller.account, caller.holder, ids, message=said.id)
        if meant is None or len(ids) < len(said.files):
            raise Refusal(422, "files: hand each in first, POST files, and name it once.")
        return caller.account.carrying(meant)

    async def _file(self, request: Request, account: ChatAccount) -> Response:
        caller = self._caller(request, account)
        _calm(self._places, _place(request))
        _calm(self._files, caller.address)
        return _json(await self._hub.files.take(request, account, caller.holder))

    async def _drop(self, request: Request, account: ChatAccount) -> Response:
        caller = self._caller(request, account)
        _calm(self._looks, caller.address)
        await self._hub.files.drop(request, account, caller.holder)
        return Response(status_code=204)

    async def _seen(self, request: Request, account: ChatAccount) -> Response:
        caller = self._caller(request, account)
        _calm(self._places, _place(request))
        _calm(self._looks, caller.address)
        told = await _body(request, _Seen)
        theirs = await self._hub.windows.theirs(self._reading(request, caller), told.ids)
        for one in theirs:
            seen = {"kind": "seen", "message": one, "read": told.read}
            await self._hub.take(account, _encode(seen))
        return _json({"noted": len(theirs)})

    async def _typing(self, request: Request, account: ChatAccount) -> Response:
        caller = self._caller(request, account)
        _calm(self._typings, _place(request))
        _calm(self._looks, caller.address)
        await _body(request, _Typing)
        self._hub.windows.writes(self._reading(request, caller))
        return _json({})

    async def _events(self, request: Request, account: ChatAccount) -> Response:
        caller = self._caller(request, account)
        _calm(self._looks, caller.address)
        given = request.query_params.get("after", "") or request.headers.get("last-event-id", "")
        try:
            return await self._hub.windows.answer(
                self._reading(request, caller),
                after=given,
                streams="text/event-stream" in request.headers.get("accept", ""),
                wait=_wait(request.query_params.get("wait", "0")),
            )
        except ValueError:
            raise Refusal(422, "after: pass on the cursor of the last event.") from None
        except Crowded:
            detail = "Too many windows wait; ask without waiting, or come again."
            raise Refusal(429, detail, seconds=_BUSY) from None

    def _caller(self, request: Request, account: ChatAccount) -> Caller:
        holder = self._holder(request, account)
        if holder is None:
            raise Refusal(401, "Begin a visit: POST visits, then send its token.")
        return Caller(account, holder)

    def _holder(self, request: Request, account: ChatAccount) -> Holder | None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = self._hub.clock()
        return token.read(account.settings.key, account.account_id, given.strip(), now=now)

    def _reading(self, request: Request, caller: Caller) -> Reading:
        holder, account = caller.holder, caller.account

        def holds() -> bool:
            now = self._account(request)
            return now is not None and self._holder(request, now) == holder

        login = holder.login if isinstance(holder, Login) else None
        link = partial(self._hub.files.link, account, holder)
        return Reading(account.workspace, account.account_id, caller.address, login, holds, link)


def _spoken(caller: Caller, said: _Message) -> dict[str, object]:
    """Return what is kept of a message: who it is from is ours to say, never the window's."""
    account, holder = caller.account.account_id, caller.holder
    spoken: dict[str, object] = {"id": said.id, "sender": caller.address, "text": said.text}
    spoken |= {"files": said.files}
    if isinstance(holder, Visitor):
        return spoken | {"name": said.name, "email": said.email}
    return spoken | {
        "name": holder.name,
        "email": holder.email or said.email,
        "email_verified": holder.email_verified and holder.email is not None,
        "was": token.visitor_uri(account, holder.was) if holder.was else None,
    }


def _calm(pace: Pace, who: str) -> None:
    seconds = pace.seconds(who)
    if seconds:
        raise Refusal(429, "Too much at once; wait a moment.", seconds=seconds)


def _place(request: Request) -> str:
    return network(request.client.host) if request.client else ""


def _wait(text: str) -> int:
    return min(int(text), 25) if text.isascii() and text.isdigit() and len(text) < 4 else 0


async def _body(request: Request, wanted: type[T]) -> T:
    """Read the body; raise Refusal 400, 413 or 422 with what is wrong."""
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MAX_BODY:
                raise Refusal(413, f"At most {MAX_BODY} bytes.")
            parts.append(part)
    except ClientDisconnect:
        raise Refusal(400, "The request broke off.") from None
    try:
        return msgspec.json.decode(b"".join(parts) or b"{}", type=wanted)
    except msgspec.ValidationError as error:
        raise Refusal(422, f"The body does not fit: {error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(400, "Send a JSON object.") from None


def _json(value: Any, status: int = 200) -> Response:  # noqa: ANN401 - what msgspec can write
    return Response(_encode(value), status_code=status, media_type="application/json")


def _problem(refusal: Refusal) -> Response:
    body = {"type": "about:blank", "status": refusal.status, "detail": refusal.detail}
    response = Response(
        _encode(body), status_code=refusal.status, media_type="application/problem+json"
    )
    if refusal.seconds:
        response.headers["retry-after"] = str(math.ceil(refusal.seconds))
    return response


async def _elsewhere(_request: Request, error: Exception) -> Response:
    """Answer what is no route, or not asked for so."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _closed(_problem(Refusal(status, "There is nothing here that works this way.")))


async def _broken(_request: Request, _error: Exception) -> Response:
    """Answer when something broke; the server's log says what."""
    return _closed(_problem(Refusal(500, "Something went wrong on our side; try again.")))


def _opened(response: Response, account: ChatAccount, origin: str) -> Response:
    """Let pages that may hold the widget read the answer, and no other."""
    headers = _closed(response).headers
    if origin and {origin.lower(), "*"} & account.settings.origins:
        headers["access-control-allow-origin"] = origin
        headers["access-control-allow-methods"] = _METHODS
        headers["access-control-allow-headers"] = "authorization, content-type, last-event-id"
        headers["access-control-expose-headers"] = "retry-after"
        headers["access-control-max-age"] = "7200"
    return response


def _closed(response: Response) -> Response:
    """Say that no page may hold, guess at or keep the answer."""
    headers = response.headers
    headers["vary"] = "Origin"
    headers["x-content-type-options"] = "nosniff"
    headers["cache-control"] = "no-store"
    headers["content-security-policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response
