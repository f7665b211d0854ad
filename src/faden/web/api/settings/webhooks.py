"""Which systems are told what happens, and what does a program change about that?

A secret is shown when it is made and never again; a URL without its query, which may hold a key.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from faden.engine.administration import webhooks
from faden.engine.administration.deed import Deed
from faden.engine.publishing.payload import event_id
from faden.store.webhooks import subscription as store
from faden.web.api.commands import Body
from faden.web.api.door import Call
from faden.web.api.operation import Operation, Parameter, number
from faden.web.api.problem import Problem
from faden.web.api.settings.changing import Changed, changed, changing, named, reading

_WEBHOOKS = "/api/v1/webhooks"
_WEBHOOK = _WEBHOOKS + "/{webhook}"
_LARGEST = 2**63 - 1

Url = Annotated[str, Meta(min_length=1, max_length=2_000)]
Kinds = Annotated[list[Annotated[str, Meta(max_length=60)]], Meta(max_length=50)]
Patience = Annotated[float, Meta(ge=1, le=604_800)]  #: seconds
Position = Annotated[int, Meta(ge=0, le=_LARGEST)]


class WebhookShown(msgspec.Struct):
    """A system that is told, and how it stands with it."""

    name: str
    url: str  #: without its query
    kinds: tuple[str, ...]
    created_at: datetime
    failing_since: datetime | None
    paused_at: datetime | None
    reason: str | None  #: why it is paused
    pending: int
    failed: int  #: given up; each can be told again
    sender: str | None = None  #: the system that hears wishes by it
    acknowledge_within_s: float | None = None


class WebhooksShown(msgspec.Struct):
    """The systems that are told."""

    items: list[WebhookShown]


class ToldShown(msgspec.Struct):
    """An event that a system was told, or is to be."""

    event: str
    position: int
    kind: str
    state: str
    attempts: int
    status: int | None  #: of the last answer; null: there was none
    error: str
    created_at: datetime
    tried_at: datetime | None
    next_at: datetime | None


class LogShown(msgspec.Struct):
    """The newest first; pass `next` as `before` for older ones."""

    items: list[ToldShown]
    next: int | None


class WebhookBody(Body):
    """A system that shall be told; no kinds: all; `after`: from this position, else from now on."""

    name: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9._-]{0,62}$")]
    url: Url
    kinds: Kinds = []  # noqa: RUF012 - msgspec copies it
    after: Position | None = None
    sender: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    acknowledge_within_s: Patience | None = None


class WebhookChange(Body):
    """Where it is told from now on, and what; no kinds: all. A sender hears wishes alone."""

    url: Url
    kinds: Kinds = []  # noqa: RUF012 - msgspec copies it
    acknowledge_within_s: Patience | None = None


class PauseBody(Body):
    """Why it is told nothing for a while."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class ReplayBody(Body):
    """What is told again: all from a position on, or one event; one of them."""

    position: Position | None = None
    event: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


class RotateBody(Body):
    """False: sign with a new secret as well; true: with the newest one alone."""

    finish: bool


class WebhookChanged(Changed):
    """It holds for what is told from now on."""

    name: str


class WebhookMade(Changed):
    """The secret to check signatures with, this once; null when `repeated`, or none was made."""

    name: str
    secret: str | None


async def show(call: Call, _body: None) -> WebhooksShown:
    """List them."""
    found = await store.statuses(call.services.views, call.workspace)
    return WebhooksShown(
        [
            WebhookShown(
                one.name,
                _without_query(one.url),
                one.kinds,
                one.created_at,
                one.failing_since,
                one.paused_at,
                one.reason,
                one.pending,
                one.failed,
                one.sender.name if one.sender else None,
                one.sender.acknowledge_within.total_seconds() if one.sender else None,
            )
            for one in found
        ]
    )


def _without_query(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


async def log(call: Call, _body: None) -> LogShown:
    """Show what a system was told."""
    name, views = named(call, "webhook", "webhook"), call.services.views
    if name not in [one.name for one in await store.statuses(views, call.workspace)]:
        raise Problem(404, "There is no such webhook.")
    limit = number(call, "limit", 50)
    before = number(call, "before", _LARGEST)
    found = await store.log_of(views, call.workspace, name, before=before, limit=limit + 1)
    items = [
        ToldShown(
            event_id(one.customer_id, one.sequence),
            one.position,
            one.kind,
            one.state,
            one.attempts,
            one.status,
            one.error,
            one.created_at,
            one.tried_at,
            one.next_at,
        )
        for one in found[:limit]
    ]
    return LogShown(items, items[-1].position if len(found) > limit else None)


async def add(call: Call, body: WebhookBody) -> WebhookMade:
    """Subscribe a system."""
    wanted = webhooks.Wanted(
        name=body.name,
        url=body.url,
        kinds=body.kinds,
        after=body.after,
        sender=body.sender or "",
        within=_span(body.acknowledge_within_s),
    )

    async def act(deed: Deed) -> WebhookMade:
        judge, views = call.services.why_not, call.services.views
        secret = await webhooks.add(deed, views, wanted, judge=judge)
        return WebhookMade(name=body.name, secret=secret)

    return await changed(call, body, act, gives=WebhookMade, hidden="secret")


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


async def change(call: Call, body: WebhookChange) -> WebhookChanged:
    """Tell it elsewhere, or of other kinds."""
    name = named(call, "webhook", "webhook")
    within = _span(body.acknowledge_within_s)
    wanted = webhooks.Wanted(name=name, url=body.url, kinds=body.kinds, within=within)

    async def act(deed: Deed) -> WebhookChanged:
        await webhooks.change(deed, wanted, judge=call.services.why_not)
        return WebhookChanged(name=name)

    return await changed(call, body, act, gives=WebhookChanged)


async def pause(call: Call, body: PauseBody) -> WebhookChanged:
    """Tell it nothing for a while."""
    name = named(call, "webhook", "webhook")

    async def act(deed: Deed) -> WebhookChanged:
        await webhooks.pause(deed, name, reason=body.reason)
        return WebhookChanged(name=name)

    return await changed(call, body, act, gives=WebhookChanged)


async def resume(call: Call, _body: None) -> WebhookChanged:
    """Go on where it was."""
    name = named(call, "webhook", "webhook")

    async def act(deed: Deed) -> WebhookChanged:
        await webhooks.resume(deed, name)
        return WebhookChanged(name=name)

    return await changed(call, None, act, gives=WebhookChanged)


async def remove(call: Call, _body: None) -> WebhookChanged:
    """End it."""
    name = named(call, "webhook", "webhook")

    async def act(deed: Deed) -> WebhookChanged:
        await webhooks.remove(deed, name)
        return WebhookChanged(name=name)

    return await changed(call, None, act, gives=WebhookChanged)


async def replay(call: Call, body: ReplayBody) -> WebhookChanged:
    """Tell it again."""
    name, views = named(call, "webhook", "webhook"), call.services.views
    position, event = body.position, body.event
    if (position is None) == (event is None):
        raise Problem(422, "Give position or event, one of them.")

    async def act(deed: Deed) -> WebhookChanged:
        if event is not None:
            await webhooks.redeliver(deed, views, name, event=event)
        else:
            await webhooks.replay(deed, views, name, position=position or 0)
        return WebhookChanged(name=name)

    return await changed(call, body, act, gives=WebhookChanged)


async def rotate(call: Call, body: RotateBody) -> WebhookMade:
    """Change its secret in two steps."""
    name = named(call, "webhook", "webhook")

    async def act(deed: Deed) -> WebhookMade:
        fresh = await webhooks.rotate(deed, name, finish=body.finish)
        return WebhookMade(name=name, secret=fresh)

    return await changed(call, body, act, gives=WebhookMade, hidden="secret")


def operations() -> list[Operation]:
    """Return what can be asked about webhooks."""
    before = Parameter(name="before", says="What was called next", least=1, most=_LARGEST)
    limit = Parameter(name="limit", says="At most so many", least=1, most=200)
    return [
        reading(
            _WEBHOOKS, "listWebhooks", "List the systems that are told", show, WebhooksShown
        ),
        reading(
            _WEBHOOK + "/log", "readWebhookLog", "Show what a system was told", log, LogShown,
            before, limit,
        ),
        changing(
            f"POST {_WEBHOOKS}", "addWebhook", "Subscribe a system; its secret is shown this once",
            add, WebhookMade, takes=WebhookBody,
        ),
        changing(
            f"PUT {_WEBHOOK}", "changeWebhook", "Tell a system elsewhere, or of other kinds",
            change, WebhookChanged, takes=WebhookChange,
        ),
        changing(
            f"POST {_WEBHOOK}/pause", "pauseWebhook", "Tell a system nothing for a while",
            pause, WebhookChanged, takes=PauseBody,
        ),
        changing(
            f"POST {_WEBHOOK}/resume", "resumeWebhook", "Go on where it was", resume, WebhookChanged
        ),
        changing(
            f"DELETE {_WEBHOOK}", "removeWebhook", "End a subscription", remove, WebhookChanged
        ),
        changing(
            f"POST {_WEBHOOK}/replay", "replayWebhook",
            "Tell a system again all from a position on, or one event",
            replay, WebhookChanged, takes=ReplayBody,
        ),
        changing(
            f"POST {_WEBHOOK}/rotate", "rotateWebhookSecret", "Change a secret in two steps",
            rotate, WebhookMade, takes=RotateBody,
        ),
    ]  # fmt: skip
