"""Which parts make a running Faden, and in which order do they start and stop?

The composition root: the only place that knows the database, the engine, the channels and the
pages at once. `web` takes requests, `work` sends and watches; `serve` is both in one process.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from faden.channels import Connected
from faden.channels.chat import door as chat
from faden.channels.chat.adapter import ChatAccount
from faden.channels.chat.handed import Handed
from faden.channels.chat.window import Windows
from faden.channels.email import mailboxes as mail_folders
from faden.channels.email.adapter import EmailAccount
from faden.channels.email.shown import ShownMails
from faden.channels.email.wire import token
from faden.channels.webhook import provider_log
from faden.config import Config
from faden.core.channel import InboundOptOut
from faden.core.deadline import due
from faden.directory import LoadedDirectory
from faden.engine import command as cmd
from faden.engine.arrivals.digest import digest_of
from faden.engine.batcher import Stopped
from faden.engine.campaigns.runner import Campaigner
from faden.engine.doorbell import Doorbell
from faden.engine.files.uploads import Sweeper, Uploads
from faden.engine.handle import handle
from faden.engine.ids import new_id
from faden.engine.inbox import Item
from faden.engine.live.feed import Feed
from faden.engine.live.writing import Writing
from faden.engine.loops import Engine, Inbox, Outbox, Timers
from faden.engine.onward.by_mail import ByMail, Ways, mail_of
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.preference.links import Links
from faden.engine.publishing.horizon import Horizon
from faden.engine.publishing.publisher import Publisher
from faden.engine.readers import Readers
from faden.engine.reception import NoRoom, Reception
from faden.engine.searching.follower import Follower
from faden.engine.watchdog import Mailbox, Watchdog, mailboxes
from faden.engine.wishes.earlier import Earlier
from faden.store import sources, sweep
from faden.store.bell import PostgresBell
from faden.store.blobs import Blobs
from faden.store.campaigns.work import PostgresCampaignStore
from faden.store.connections import Connections
from faden.store.earlier.work import PostgresSweepStore
from faden.store.errors import PASSING
from faden.store.files.shelf import Shelf
from faden.store.importing.work import PostgresImportStore
from faden.store.live import chat as live_chat
from faden.store.live.changes import Changes
from faden.store.live.left import Left, left
from faden.store.log import PostgresStore
from faden.store.searching.index import Index
from faden.store.sources import MailFolder, leased
from faden.store.views import Views
from faden.store.webhooks.horizon import under_way
from faden.store.webhooks.publishing import desk
from faden.web.hooks import PREFIX, Hooks
from faden.web.services import Services
from faden.web.site import site

log = structlog.get_logger("faden")


def utc_now() -> datetime:
    """Return the time everything is stamped with."""
    return datetime.now(UTC)


@dataclass(slots=True)
class App:
    """One running process."""

    config: Config
    connections: Connections
    directory: LoadedDirectory
    engine: Engine
    inbox: Inbox
    reception: Reception
    blobs: Blobs
    uploads: Uploads
    sweeper: Sweeper | None
    outbox: Outbox | None
    timers: Timers | None
    watchdog: Watchdog | None
    mailboxes: Readers | None
    publisher: Publisher | None
    follower: Follower | None
    feed: Feed
    writing: Writing
    by_mail: ByMail | None
    earlier: Earlier | None
    campaigner: Campaigner | None
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
        directory = LoadedDirectory(connections, client, base_url=config.address)
        await directory.load()
        engine = Engine(
            store=PostgresStore(connections.engine),
            directory=directory,
            clock=utc_now,
            new_id=new_id,
            doorbell=Doorbell(PostgresBell(url)),
        )
        inbox = Inbox(engine)
        blobs = Blobs(config.data / "blobs")
        reception = Reception(inbox.offer, blobs, least=config.min_free)
        uploads = Uploads(Shelf(connections), blobs, check_room=reception.check_room, clock=utc_now)
        app = cls(
            config=config,
            connections=connections,
            directory=directory,
            engine=engine,
            inbox=inbox,
            reception=reception,
            blobs=blobs,
            uploads=uploads,
            sweeper=Sweeper(uploads) if work else None,
            outbox=(
                Outbox(engine, is_quiet=lambda: directory.quiet, content=uploads.content)
                if work
                else None
            ),
            timers=Timers(engine) if work else None,
            watchdog=_watchdog(engine, connections, directory) if work else None,
            mailboxes=_readers(url, directory, reception, client) if work else None,
            publisher=None,
            follower=Follower(_index(connections)) if work else None,
            feed=Feed(Changes(connections), engine.doorbell),
            writing=Writing(PostgresBell(url, "faden_writing")),
            by_mail=None,
            earlier=_earlier(engine, connections, directory) if work else None,
            campaigner=_campaigner(engine, connections, directory) if work else None,
            client=client,
            asgi=_not_ready,
        )
        app.by_mail = _by_mail(app) if work else None
        app.publisher = _publisher(app) if work else None
        app.asgi = _asgi(app, extra_routes)
        app.start()
        return app

    def start(self) -> None:
        """Start every loop."""
        self.directory.start()
        self.engine.doorbell.start()
        self.inbox.start()
        self.feed.start()
        self.writing.start()
        for loop in (
            *(self.outbox, self.timers, self.watchdog, self.mailboxes, self.publisher),
            *(self.by_mail, self.earlier, self.campaigner, self.follower, self.sweeper),
        ):
            if loop:
                loop.start()

    async def close(self) -> None:
        """Finish what is under way, take nothing new, let go of everything."""
        if self.mailboxes:
            await self.mailboxes.stop()
        await self.inbox.stop()
        await self.feed.stop()
        await self.writing.stop()
        for loop in (
            *(self.sweeper, self.follower, self.earlier, self.by_mail, self.publisher),
            *(self.campaigner, self.watchdog, self.timers, self.outbox),
        ):
            if loop:
                await loop.stop()
        await self.engine.doorbell.stop()
        await self.directory.stop()
        await self.client.close()
        await self.connections.close()

    async def do(
        self,
        command: cmd.Command,
        *,
        place: str = "",
        owners: frozenset[str] | None = None,
        apart_as: str = "",
    ) -> cmd.Done | cmd.Rejected:
        """Carry out a command; a wish is answered only when it is obeyed everywhere (G5)."""
        engine = self.engine
        result = await handle(
            engine.store,
            engine.directory,
            command,
            now=engine.clock(),
            new_id=engine.new_id,
            place=place,
            owners=owners,
            apart_as=apart_as,
        )
        if isinstance(result, cmd.Done):
            engine.doorbell.ring()
            await engine.settle(result.settle)
        return result

    async def unsubscribe(self, account_id: str, made: str) -> bool:
        """Take the wish of whoever got a mail of ours with this token (RFC 8058)."""
        account = self.directory.account(account_id)
        if not isinstance(account, EmailAccount):
            return False
        delivery_id = token.read(account.settings.key, made)
        if delivery_id is None:
            return False
        async with self.engine.store.unit_of_work() as work:
            delivery = (await work.deliveries([delivery_id])).get(delivery_id)
        if delivery is None or delivery.account != account_id:
            return False
        wish = InboundOptOut(
            # Pressed again within the minute it is the same wish; later, a yes may lie between.
            provider_id=f"unsubscribe:{delivery_id}:{self.engine.clock():%Y%m%d%H%M}",
            sender=delivery.address,
            purposes=(delivery.purpose,),
            wording="List-Unsubscribe",
        )
        item = Item(account.workspace, account_id, wish, b"", digest_of(wish))
        await self.inbox.offer(item)
        return True


def _by_mail(app: App) -> ByMail:
    async def find(workspace: int, account: str, since: datetime, before: datetime) -> list[Left]:
        async with app.connections.engine.connection() as connection:
            return await left(connection, workspace, account, since=since, before=before)

    return ByMail(
        Ways(app.directory.accounts),
        find=find,
        do=app.do,
        clock=app.engine.clock,
        is_quiet=lambda: app.directory.quiet,
    )


def _earlier(engine: Engine, connections: Connections, directory: LoadedDirectory) -> Earlier:
    return Earlier(
        PostgresSweepStore(connections.engine),
        clock=engine.clock,
        new_id=engine.new_id,
        tell=engine.doorbell.tell,
        is_quiet=lambda: directory.quiet,
    )


def _campaigner(engine: Engine, connections: Connections, directory: LoadedDirectory) -> Campaigner:
    return Campaigner(
        PostgresCampaignStore(connections.engine),
        directory,
        clock=engine.clock,
        new_id=engine.new_id,
        tell=engine.doorbell.tell,
        is_quiet=lambda: directory.quiet,
    )


def _index(connections: Connections) -> Index:
    async def pause() -> None:
        await asyncio.sleep(0)

    return Index(connections.engine, pause=pause)


def _publisher(app: App) -> Publisher:
    async def acknowledge(workspace: int, customer_id: str, wish_id: str, by: str) -> None:
        command = cmd.AcknowledgeWish(
            workspace=workspace, customer_id=customer_id, wish_id=wish_id, by=by
        )
        await app.do(command)

    return Publisher(
        partial(desk, app.connections.url),
        Views(app.connections),
        app.client,
        clock=app.engine.clock,
        doorbell=app.engine.doorbell,
        is_quiet=lambda: app.directory.quiet,
        acknowledge=acknowledge,
    )


def _readers(
    url: str, directory: LoadedDirectory, reception: Reception, client: OutgoingClient
) -> Readers:
    return Readers(
        lambda: () if directory.quiet else directory.accounts(),
        reception,
        lambda account: [
            *mail_folders.folders(account, client),
            *provider_log.folders(account, client),
        ],
        leased=lambda account, folder: leased(
            url, MailFolder(account.workspace, account.account_id, folder)
        ),
        clock=utc_now,
    )


def _watchdog(engine: Engine, connections: Connections, directory: LoadedDirectory) -> Watchdog:
    return Watchdog(
        engine,
        partial(_sweep, connections, directory),
        look_at_mail=partial(_judged_mailboxes, connections, directory),
        look_at_horizon=partial(_held_up, connections, Horizon()),
        is_quiet=lambda: directory.quiet,
    )


async def _judged_mailboxes(
    connections: Connections, directory: LoadedDirectory, now: datetime
) -> list[Mailbox]:
    """Judge every mailbox of every workspace by what its readers, in any process, have noted."""
    accounts = [] if directory.quiet else directory.mail_accounts()
    async with connections.engine.connection() as connection:
        statuses = [
            status
            for workspace in {account.workspace for account in accounts}
            for status in await sources.statuses(connection, workspace)
        ]
    return mailboxes(accounts, statuses, now=now)


async def _held_up(connections: Connections, horizon: Horizon, now: datetime) -> timedelta:
    """Return for how long one transaction has held up webhooks and the export."""
    async with connections.engine.connection() as connection:
        return horizon.look(*await under_way(connection), now=now)


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


def _chat_hub(app: App) -> chat.Hub:
    async def bind(account: ChatAccount, visitor: str, login: str) -> bool:
        return await live_chat.bind(
            app.connections,
            account.workspace,
            account.account_id,
            visitor=visitor,
            login=login,
            now=app.engine.clock(),
        )

    return chat.Hub(
        account=app.directory.account,
        take=app.reception.take,
        bind=bind,
        windows=Windows(
            Views(app.connections),
            app.feed,
            app.writing,
            policy=app.directory.policy,
            clock=app.engine.clock,
            goes_by_mail=lambda workspace: mail_of(app.directory.accounts(), workspace) is not None,
        ),
        clock=app.engine.clock,
        files=Handed(app.uploads, clock=app.engine.clock),
        passing=(*PASSING, Stopped, NoRoom, OSError),
    )


def _asgi(app: App, extra_routes: tuple[BaseRoute, ...]) -> ASGIApp:
    """Put the hot route before everything else."""
    hooks = Hooks(
        app.directory,
        app.reception.taken,
        app.engine.clock,
        PASSING,
        unusable=app.directory.is_unusable,
    )
    chats = chat.Door(_chat_hub(app)).app()
    pages = site(
        Services(
            views=Views(app.connections),
            connections=app.connections,
            directory=app.directory,
            do=app.do,
            clock=app.engine.clock,
            base_url=app.config.address,
            mails=ShownMails(),
            blobs=app.blobs,
            uploads=app.uploads,
            mail_accounts=lambda workspace: [
                account
                for account in app.directory.mail_accounts()
                if account.workspace == workspace
            ],
            unsubscribe=app.unsubscribe,
            connector=Connected(app.client, app.config.address),
            why_not=app.client.why_not,
            imports=PostgresImportStore(app.connections.engine),
            feed=app.feed,
            contact=app.directory.contact,
            take=app.reception.take,
            writing=app.writing,
            links=Links(
                app.engine.store,
                app.directory,
                offer=app.inbox.offer,
                accounts=app.directory.accounts,
                clock=app.engine.clock,
            ),
            extra_routes=extra_routes,
        )
    )

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await hooks(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(chat.PREFIX):
            await chats(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return route
