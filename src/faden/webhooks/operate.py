"""What does `faden webhook` do, and what does it say?

Each function opens the database for itself and returns lines for the terminal. A secret is shown
when it is made and never again; a URL without its query, which may hold a key.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from psycopg import AsyncConnection

from faden.app import utc_now
from faden.config import Config, ConfigError
from faden.engine.outward.destination import Blocked
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.publishing.payload import (
    KINDS,
    event_id,
    kind_of,
    read_event_id,
    trial_body,
)
from faden.engine.publishing.post import Receiver, post
from faden.engine.publishing.signature import new_secret
from faden.serve import database
from faden.setup import workspace_named
from faden.store.connections import Connections
from faden.store.views import Views
from faden.store.webhooks import subscription as store
from faden.store.webhooks.subscription import EventName, NewSubscription, Place, Status

T = TypeVar("T")

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class House:
    """An installation whose database is open, and the workspace that was named."""

    connections: Connections
    views: Views
    workspace: int

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Lend a connection that writes; what was done is kept when the block ends well."""
        async with self.connections.engine.connection() as connection:
            yield connection

    async def status(self, name: str) -> Status:
        """Return how it stands with a subscription; ConfigError when there is none."""
        for one in await store.statuses(self.views, self.workspace):
            if one.name == name:
                return one
        raise unknown(name)


def unknown(name: str) -> ConfigError:
    """Return what is said of a name nobody has subscribed under."""
    return ConfigError(f"there is no webhook {name!r}; faden webhook list shows them")


def run(config: Config, slug: str, act: Callable[[House], Awaitable[T]]) -> T:
    """Open the database, find the workspace, do something there."""

    async def main(url: str) -> T:
        workspace = await workspace_named(url, slug)
        connections = Connections(url, engine_size=1, reader_size=1)
        await connections.open()
        try:
            return await act(House(connections, Views(connections), workspace))
        finally:
            await connections.close()

    with database(config) as url:
        return asyncio.run(main(url))


def add(
    config: Config, name: str, url: str, *, kinds: Sequence[str], slug: str, after: int | None
) -> list[str]:
    """Subscribe a system; the secret is shown this once."""
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r}: a name has a-z, 0-9, dot, dash and underscore, up to 63")
    wanted = list(dict.fromkeys(kinds)) or list(KINDS)
    if wrong := [kind for kind in wanted if kind not in KINDS]:
        raise ConfigError(f"there is no kind {wrong[0]!r}; choose from {', '.join(KINDS)}")
    place = OutgoingClient(allow=config.outgoing_allow).judge(url)
    if isinstance(place, Blocked):
        raise ConfigError(
            f"this address may not be called: {place.reason}. A host of your own network has to "
            "be named in FADEN_OUTGOING_ALLOW as host:port"
        )
    secret = new_secret()

    async def act(house: House) -> list[str]:
        new = NewSubscription(
            workspace=house.workspace,
            name=name,
            url=url,
            kinds=wanted,
            secret=secret,
            after=None if after is None else await _place(house, after),
        )
        async with house.changing() as connection:
            if not await store.add(connection, new, now=utc_now()):
                raise ConfigError(f"there is a webhook {name!r} already; remove it or choose")
        return [
            f"{name} is told {', '.join(wanted)}.",
            f"Its secret, shown this once: {secret}",
            f"Try it: faden webhook test {name}",
        ]

    return run(config, slug, act)


async def _place(house: House, position: int) -> Place:
    found = await store.place_before(house.views, house.workspace, position)
    if found is None:
        raise ConfigError(
            f"nothing happened at position {position}; 0 is the beginning, faden webhook log "
            "shows others"
        )
    return found


def listing(config: Config, slug: str) -> list[str]:
    """Return a line for each subscription, without secrets."""

    async def act(house: House) -> list[str]:
        found = await store.statuses(house.views, house.workspace)
        return [_line(one) for one in found] or ["no webhook yet: faden webhook add"]

    return run(config, slug, act)


def _line(one: Status) -> str:
    state = "works"
    if one.paused_at:
        state = f"PAUSED since {one.paused_at:%Y-%m-%d %H:%M} UTC: {one.reason}"
    elif one.failing_since:
        state = f"FAILING since {one.failing_since:%Y-%m-%d %H:%M} UTC"
    shown = urlsplit(one.url)
    counts = f"{one.pending} waiting, {one.failed} given up"
    return "  ".join((one.name, f"{shown.scheme}://{shown.netloc}{shown.path}", state, counts))


def pause(config: Config, name: str, *, slug: str, reason: str) -> list[str]:
    """Tell a system nothing until it is resumed."""

    async def act(house: House) -> list[str]:
        async with house.changing() as at:
            if not await store.pause(at, house.workspace, name, reason=reason, now=utc_now()):
                raise unknown(name)
        return [f"{name} is told nothing until: faden webhook resume {name}. Nothing is lost."]

    return run(config, slug, act)


def resume(config: Config, name: str, *, slug: str) -> list[str]:
    """Go on where it was."""

    async def act(house: House) -> list[str]:
        async with house.changing() as at:
            if not await store.resume(at, house.workspace, name, now=utc_now()):
                raise unknown(name)
        return [f"{name} is told what it has missed, in order, and then goes on."]

    return run(config, slug, act)


def remove(config: Config, name: str, *, slug: str) -> list[str]:
    """End a subscription."""

    async def act(house: House) -> list[str]:
        async with house.changing() as at:
            if not await store.remove(at, house.workspace, name):
                raise unknown(name)
        return [f"{name} is removed, with its log."]

    return run(config, slug, act)


def replay(
    config: Config, name: str, *, slug: str, position: int | None, event: str | None
) -> list[str]:
    """Tell a system again all from a position on, or one event."""
    if (position is None) == (event is None):
        raise ConfigError("give --from POSITION or --event ID, one of them")

    async def act(house: House) -> list[str]:
        if event is not None:
            return await _replay_one(house, name, event)
        after = await _place(house, position or 0)
        async with house.changing() as at:
            if not await store.rewind(at, house.workspace, name, after=after):
                raise unknown(name)
        return [f"{name} is told again what happened from position {position} on."]

    return run(config, slug, act)


async def _replay_one(house: House, name: str, text: str) -> list[str]:
    await house.status(name)
    named = read_event_id(text)
    if named is None:
        raise ConfigError(f"{text!r} is no event id; one looks like evt_…_12")
    customer_id, sequence = named
    stored = await store.kind_of_event(house.views, house.workspace, customer_id, sequence)
    kind = kind_of(stored) if stored else None
    if kind is None:
        raise ConfigError(f"there is no event {text} that can be told")
    event = EventName(customer_id, sequence, kind)
    async with house.changing() as at:
        await store.redeliver(at, house.workspace, name, event=event, now=utc_now())
    return [f"{name} is told {text} ({kind}) again."]


def rotate(config: Config, name: str, *, slug: str, finish: bool) -> list[str]:
    """Change the secret: first sign with both, later with the new one alone."""

    async def act(house: House) -> list[str]:
        async with house.changing() as at:
            known = await _secrets(at, house.workspace, name)
            if finish:
                told, now_used = [f"{name}: only the newest secret is good now."], known[:1]
            else:
                fresh = new_secret()
                now_used = [fresh, known[0]]
                told = [
                    f"Its new secret, shown this once: {fresh}",
                    f"Both are good until: faden webhook rotate {name} --finish",
                ]
            await store.set_secrets(at, house.workspace, name, secrets=now_used)
        return told

    return run(config, slug, act)


async def _secrets(at: AsyncConnection[Any], workspace: int, name: str) -> list[str]:
    return list((await _subscription(at, workspace, name)).secrets)


async def _subscription(at: AsyncConnection[Any], workspace: int, name: str) -> store.Subscription:
    for one in await store.every(at):
        if one.key == (workspace, name):
            return one
    raise unknown(name)


def try_out(config: Config, name: str, *, slug: str) -> tuple[bool, str]:
    """Post a test event now and say what the receiver answered."""

    async def act(house: House) -> tuple[bool, str]:
        async with house.changing() as at:
            known = await _subscription(at, house.workspace, name)
        client = OutgoingClient(allow=config.outgoing_allow)
        message_id, now = f"test_{secrets.token_hex(8)}", utc_now()
        begin = time.perf_counter()
        answer = await post(
            client,
            Receiver(known.url, known.secrets),
            message_id,
            body=trial_body(message_id, now),
            at=now,
        )
        await client.close()
        took = f"in {(time.perf_counter() - begin) * 1000:.0f} ms"
        return answer.told, f"{answer.status} {took}" if answer.told else f"{answer.error} {took}"

    return run(config, slug, act)


def log_lines(config: Config, name: str, *, slug: str, limit: int) -> list[str]:
    """Return what a subscription was told last, newest first."""

    async def act(house: House) -> list[str]:
        await house.status(name)
        found = await store.log_of(house.views, house.workspace, name, limit=limit)
        return [_logged(one) for one in found] or ["it was told nothing yet"]

    return run(config, slug, act)


def _logged(one: store.Logged) -> str:
    status = str(one.status) if one.status else "-"
    fields = [
        f"{one.created_at:%Y-%m-%d %H:%M:%S}",
        str(one.position),
        event_id(one.customer_id, one.sequence),
        one.kind,
        one.state,
        f"{one.attempts}x",
        status,
    ]
    if one.state == "pending" and one.attempts and one.next_at:
        fields.append(f"again at {one.next_at:%Y-%m-%d %H:%M:%S} UTC")
    return "  ".join([*fields, one.error] if one.error else fields)
