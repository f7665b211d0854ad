"""What does `faden webhook` do, and what does it say?

Each function opens the database for itself and returns lines for the terminal. A secret is shown
when it is made and never again; a URL without its query, which may hold a key.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from faden.app import utc_now
from faden.config import Config, ConfigError
from faden.engine.administration import webhooks
from faden.engine.administration.deed import Deed, Refused
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.publishing.payload import event_id, trial_body
from faden.engine.publishing.post import Receiver, post
from faden.serve import database
from faden.setup import at_command_line, workspace_named
from faden.store.connections import Connections
from faden.store.views import Views
from faden.store.webhooks import subscription as store
from faden.store.webhooks.subscription import Status

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class House:
    """An installation whose database is open, and the workspace that was named."""

    connections: Connections
    views: Views
    workspace: int

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Deed]:
        """Begin what is kept when the block ends well."""
        async with self.connections.engine.connection() as connection:
            yield at_command_line(connection, self.workspace, utc_now())

    async def status(self, name: str) -> Status:
        """Return how it stands with a subscription; ConfigError when there is none."""
        for one in await store.statuses(self.views, self.workspace):
            if one.name == name:
                return one
        raise webhooks.unknown(name)


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
        try:
            return asyncio.run(main(url))
        except Refused as refused:
            raise ConfigError(refused.reason) from None


def add(config: Config, wanted: webhooks.Wanted, *, slug: str) -> list[str]:
    """Subscribe a system; the secret is shown this once."""
    client = OutgoingClient(allow=config.outgoing_allow)

    async def act(house: House) -> list[str]:
        async with house.changing() as deed:
            secret = await webhooks.add(deed, house.views, wanted, judge=client.why_not)
        told = webhooks.known_kinds(wanted.kinds, of_sender=bool(wanted.sender))
        return [
            f"{wanted.name} is told {', '.join(told)}.",
            f"Its secret, shown this once: {secret}",
            f"Try it: faden webhook test {wanted.name}",
        ]

    return run(config, slug, act)


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
    if one.sender:
        within = one.sender.acknowledge_within.total_seconds()
        counts += f", hears wishes for {one.sender.name} (within {within:g} s)"
    return "  ".join((one.name, f"{shown.scheme}://{shown.netloc}{shown.path}", state, counts))


def pause(config: Config, name: str, *, slug: str, reason: str) -> list[str]:
    """Tell a system nothing until it is resumed."""

    async def act(house: House) -> list[str]:
        async with house.changing() as deed:
            await webhooks.pause(deed, name, reason=reason)
        return [f"{name} is told nothing until: faden webhook resume {name}. Nothing is lost."]

    return run(config, slug, act)


def resume(config: Config, name: str, *, slug: str) -> list[str]:
    """Go on where it was."""

    async def act(house: House) -> list[str]:
        async with house.changing() as deed:
            await webhooks.resume(deed, name)
        return [f"{name} is told what it has missed, in order, and then goes on."]

    return run(config, slug, act)


def remove(config: Config, name: str, *, slug: str) -> list[str]:
    """End a subscription."""

    async def act(house: House) -> list[str]:
        async with house.changing() as deed:
            await webhooks.remove(deed, name)
        return [f"{name} is removed, with its log."]

    return run(config, slug, act)


def replay(
    config: Config, name: str, *, slug: str, position: int | None, event: str | None
) -> list[str]:
    """Tell a system again all from a position on, or one event."""
    if (position is None) == (event is None):
        raise ConfigError("give --from POSITION or --event ID, one of them")

    async def act(house: House) -> list[str]:
        async with house.changing() as deed:
            if event is not None:
                kind = await webhooks.redeliver(deed, house.views, name, event=event)
                return [f"{name} is told {event} ({kind}) again."]
            await webhooks.replay(deed, house.views, name, position=position or 0)
            return [f"{name} is told again what happened from position {position} on."]

    return run(config, slug, act)


def rotate(config: Config, name: str, *, slug: str, finish: bool) -> list[str]:
    """Change the secret: first sign with both, later with the new one alone."""

    async def act(house: House) -> list[str]:
        async with house.changing() as deed:
            fresh = await webhooks.rotate(deed, name, finish=finish)
        if fresh is None:
            return [f"{name}: only the newest secret is good now."]
        return [
            f"Its new secret, shown this once: {fresh}",
            f"Both are good until: faden webhook rotate {name} --finish",
        ]

    return run(config, slug, act)


async def _subscription(deed: Deed, name: str) -> store.Subscription:
    for one in await store.every(deed.connection):
        if one.key == (deed.workspace, name):
            return one
    raise webhooks.unknown(name)


def try_out(config: Config, name: str, *, slug: str) -> tuple[bool, str]:
    """Post a test event now and say what the receiver answered."""

    async def act(house: House) -> tuple[bool, str]:
        async with house.changing() as deed:
            known = await _subscription(deed, name)
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
