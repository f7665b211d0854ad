"""Which parts make a running Faden, and in which order do they start and stop?

The composition root: the only place that knows the database, the engine, the channels and the
pages at once. `web` takes requests, `work` sends and watches; `serve` is both in one process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from faden.channels import CHANNELS
from faden.config import Config
from faden.core.deadline import due
from faden.core.policy import Policy
from faden.engine import command as cmd
from faden.engine.doorbell import Doorbell
from faden.engine.handle import handle
from faden.engine.ids import new_id
from faden.engine.loops import Engine, Inbox, Outbox, Timers
from faden.engine.outgoing import OutgoingClient
from faden.engine.ports import Account
from faden.engine.settings import DEFAULT_HOURS, SettingError, policy_of
from faden.engine.watchdog import Watchdog
from faden.store import registry, sweep
from faden.store.bell import PostgresBell
from faden.store.connections import Connections
from faden.store.errors import ANY, PASSING
from faden.store.log import PostgresStore
from faden.store.views import Views
from faden.web.hooks import PREFIX, Hooks
from faden.web.services import Services
from faden.web.site import site

log = structlog.get_logger("faden")

_CHANNELS = {channel.name: channel for channel in CHANNELS}
_REFRESH = 2.0  #: seconds until a changed account or policy is known to every process


def utc_now() -> datetime:
    """Return the time everything is stamped with."""
    return datetime.now(UTC)


class LoadedDirectory:
    """The accounts and policies of all workspaces, read again every few seconds."""

    def __init__(self, connections: Connections, client: OutgoingClient) -> None:
        self._connections = connections
        self._client = client
        self._accounts: dict[str, Account] = {}
        self._configs: dict[str, Mapping[str, Any]] = {}
        self._policies: dict[int, Policy] = {}
        self._task: asyncio.Task[None] | None = None

    def account(self, account_id: str) -> Account | None:
        """Return a connected account."""
        return self._accounts.get(account_id)

    def policy(self, workspace: int) -> Policy:
        """Return what a workspace decided."""
        return self._policies[workspace]

    async def load(self) -> None:
        """Read everything; an account that cannot be used is told and left out."""
        async with self._connections.engine.connection() as connection:
            workspaces = await registry.workspaces(connection)
            accounts = await registry.accounts(connection)
        self._policies = {row.workspace_id: self._policy(row) for row in workspaces}
        for row in accounts:
            if self._configs.get(row.account_id) != row.config:
                self._configs[row.account_id] = row.config
                self._connect(row)
        for gone in self._accounts.keys() - {row.account_id for row in accounts}:
            del self._accounts[gone], self._configs[gone]

    def _policy(self, row: registry.Workspace) -> Policy:
        """Return a workspace's policy; a wrong one is told and the last good one stays."""
        try:
            return policy_of(row.policy)
        except SettingError as error:
            log.error("settings cannot be used", workspace=row.slug, error=str(error))
            return self._policies.get(row.workspace_id) or Policy(hours=DEFAULT_HOURS)

    def _connect(self, row: registry.StoredAccount) -> None:
        try:
            channel = _CHANNELS[row.channel]
            self._accounts[row.account_id] = channel.connect(
                row.account_id, row.workspace, row.config, client=self._client
            )
        except (KeyError, ValueError) as error:
            self._accounts.pop(row.account_id, None)
            log.error("account cannot be used", account=row.account_id, error=str(error))

    def start(self) -> None:
        """Keep it fresh."""
        self._task = asyncio.create_task(self._refresh())

    async def stop(self) -> None:
        """End."""
        if self._task:
            self._task.cancel()

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(_REFRESH)
            try:
                await self.load()
            except ANY as error:
                log.warning("directory not refreshed", error=f"{error!r}"[:300])


@dataclass(slots=True)
class App:
    """One running process."""

    config: Config
    connections: Connections
    directory: LoadedDirectory
    engine: Engine
    inbox: Inbox
    outbox: Outbox | None
    timers: Timers | None
    watchdog: Watchdog | None
    client: OutgoingClient
    asgi: ASGIApp

    @classmethod
    async def open(
        cls, config: Config, url: str, *, work: bool, extra_routes: tuple[BaseRoute, ...] = ()
    ) -> App:
        """Connect everything and start the loops; `work` also sends and rings alarms."""
        connections = Connections(url)
        await connections.open()
        client = OutgoingClient(allow=config.outgoing_allow)
        directory = LoadedDirectory(connections, client)
        await directory.load()
        engine = Engine(
            store=PostgresStore(connections.engine),
            directory=directory,
            clock=utc_now,
            new_id=new_id,
            doorbell=Doorbell(PostgresBell(url)),
        )
        inbox = Inbox(engine)
        app = cls(
            config=config,
            connections=connections,
            directory=directory,
            engine=engine,
            inbox=inbox,
            outbox=Outbox(engine) if work else None,
            timers=Timers(engine) if work else None,
            watchdog=Watchdog(engine, partial(_sweep, connections, directory)) if work else None,
            client=client,
            asgi=_not_ready,
        )
        app.asgi = _asgi(app, extra_routes)
        app.start()
        return app

    def start(self) -> None:
        """Start every loop."""
        self.directory.start()
        self.engine.doorbell.start()
        self.inbox.start()
        for loop in (self.outbox, self.timers, self.watchdog):
            if loop:
                loop.start()

    async def close(self) -> None:
        """Finish what is under way, take nothing new, let go of everything."""
        await self.inbox.stop()
        for loop in (self.watchdog, self.timers, self.outbox):
            if loop:
                await loop.stop()
        await self.engine.doorbell.stop()
        await self.directory.stop()
        await self.client.close()
        await self.connections.close()

    async def do(self, command: cmd.Command) -> cmd.Done | cmd.Rejected:
        """Carry out a command; a wish is answered only when it is obeyed everywhere (G5)."""
        engine = self.engine
        result = await handle(
            engine.store, engine.directory, command, now=engine.clock(), new_id=engine.new_id
        )
        if isinstance(result, cmd.Done):
            engine.doorbell.ring()
            await engine.settle(result.settle)
        return result


async def _sweep(connections: Connections, directory: LoadedDirectory, before: datetime) -> int:
    """Give receipts that wait since `before` to the team of their workspace."""
    found = 0
    async with connections.engine.connection() as connection:
        for workspace in await sweep.workspaces_with_strays(connection, before=before):
            policy = directory.policy(workspace)
            found += await sweep.quarantine_strays(
                connection,
                workspace,
                before=before,
                owner=policy.team,
                due_at=due(utc_now(), policy.first_answer, policy.hours),
            )
    return found


async def _not_ready(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("the application is not composed yet")


def _asgi(app: App, extra_routes: tuple[BaseRoute, ...]) -> ASGIApp:
    """Put the hot route before everything else."""
    hooks = Hooks(app.directory, app.inbox.offer, app.engine.clock, PASSING)
    pages = site(
        Services(
            views=Views(app.connections),
            connections=app.connections,
            directory=app.directory,
            do=app.do,
            clock=app.engine.clock,
            base_url=app.config.address,
            extra_routes=extra_routes,
        )
    )

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await hooks(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return route
