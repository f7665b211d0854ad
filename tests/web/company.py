"""Two companies on one Faden, with customers, colleagues and programs, for tests of the pages."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.cheap_password import cheap_hash
from tests.web.accounts.lines import Line, Lines
from tests.web.contact import pages
from tests.web.kept_blobs import KeptBlobs, kept_uploads
from tests.web.letters import EVIL, letter, understood
from tests.web.mailboxes import Mailboxes

from faden.channels import Connected
from faden.channels.email.shown import ShownMails
from faden.core.channel import (
    Claim,
    Evidence,
    Inbound,
    InboundMessage,
    InboundReceipt,
    Unreadable,
)
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.doorbell import Doorbell
from faden.engine.handle import handle
from faden.engine.ids import new_id
from faden.engine.inbox import Item, accept
from faden.engine.live.feed import Feed
from faden.engine.live.writing import Writing
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.preference.links import Links
from faden.store import registry
from faden.store.bell import PostgresBell
from faden.store.connections import Connections
from faden.store.importing.work import PostgresImportStore
from faden.store.live.changes import Changes
from faden.store.log import PostgresStore
from faden.store.searching.index import Index
from faden.store.views import Source, Views
from faden.store.views_search import search
from faden.web.services import Services

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
CLIENT = OutgoingClient(allow=frozenset())  # asked where it would call; it calls nobody
ONE_HASH = cheap_hash(PASSWORD)


class Company:
    """Both companies: `north` is the one that is looked at, `south` the one never to be seen."""

    def __init__(self, url: str) -> None:
        self.connections = Connections(url, engine_size=3, reader_size=3)
        self.store = PostgresStore(self.connections.engine)
        self.directory = Lines()
        self.blobs = KeptBlobs()
        self.uploads = kept_uploads(self.connections, self.blobs, lambda: self.now)
        self.doorbell = Doorbell(PostgresBell(url))
        self.feed = Feed(Changes(self.connections), self.doorbell)
        self.writing = Writing(PostgresBell(url, "writing"))
        self.feed.end()  # no page of a test without a window waits for news
        self.stopped: list[tuple[str, str]] = []  #: account and token of each opt-out, in order
        self.now = MONDAY
        self.north = self.south = 0
        self.agents: dict[str, str] = {}  #: first name to agent id
        self.tokens: dict[str, str] = {}  #: workspace and role to the token
        self.customers: dict[str, str] = {}  #: first name to record
        self.deliveries: dict[str, str] = {}  #: what it is about to its id
        self.quarantined: dict[str, str] = {}
        self.mail = Mailboxes()
        self.forms = pages.Desk(self.store, self.directory, lambda: self.now)
        self._received = 0

    def services(self, source: Source | None = None, *, filter_workspace: bool = True) -> Services:
        async def crash(request: Request) -> Response:
            raise RuntimeError("a detail that nobody outside may read")

        views = Views(source or self.connections, filter_workspace=filter_workspace)
        return Services(
            views=views,
            connections=self.connections,
            directory=self.directory,
            do=self.do,
            clock=lambda: self.now,
            base_url="http://desk.example",
            mails=ShownMails(),
            blobs=self.blobs,
            uploads=self.uploads,
            mail_accounts=self.mail.of,
            unsubscribe=self.unsubscribe,
            connector=Connected(CLIENT),
            why_not=CLIENT.why_not,
            imports=PostgresImportStore(self.connections.engine),
            feed=self.feed,
            contact=self.forms.page,
            take=self.forms.take,
            writing=self.writing,
            links=Links(
                self.store,
                self.directory,
                offer=self.offer,
                accounts=lambda: list(self.directory.lines.values()),
                clock=lambda: self.now,
            ),
            extra_routes=(Route("/crash", crash), Route("/api/crash", crash)),
        )

    async def do(
        self,
        command: cmd.Command,
        *,
        place: str = "",
        owners: frozenset[str] | None = None,
        apart_as: str = "",
    ) -> cmd.Done | cmd.Rejected:
        done = await handle(
            self.store,
            self.directory,
            command,
            now=self.now,
            new_id=new_id,
            place=place,
            owners=owners,
            apart_as=apart_as,
        )
        self.doorbell.ring()
        return done

    async def index(self) -> None:
        """Take in what happened, as the follower of the log does within a second."""

        async def none() -> None:
            return None

        index = Index(self.connections.engine, pause=none)
        while await index.fill(limit=500):
            pass

    async def offer(self, item: Item) -> None:
        """Commit what a customer wrote by a link."""
        await accept(self.store, self.directory, [item], now=self.now, new_id=new_id)

    async def unsubscribe(self, account: str, token: str) -> bool:
        """Every token that begins with "good" is one of ours."""
        if account != "mail" or not token.startswith("good"):
            return False
        self.stopped.append((account, token))
        return True

    async def done(self, command: cmd.Command) -> str:
        """Do it and return what it made."""
        result = await self.do(command)
        assert isinstance(result, cmd.Done), result
        return result.made or ""

    async def arrives(self, workspace: int, account: str, what: Inbound | Unreadable) -> None:
        self._received += 1
        raw = f"{self._received}: {what!r}".encode()
        item = Item(workspace, account, what, raw, hashlib.sha256(raw).digest())
        await accept(self.store, self.directory, [item], now=self.now, new_id=new_id)

    async def writes(
        self,
        sender: str | None,
        text: str,
        *,
        name: str | None = None,
        account: str = "sms",
        claims: tuple[Claim, ...] = (),
        workspace: int = 0,
    ) -> None:
        self._received += 1
        message = InboundMessage(
            provider_id=f"in-{self._received}", sender=sender, text=text, name=name, claims=claims
        )
        await self.arrives(workspace or self.north, account, message)

    async def mails(
        self,
        raw: bytes,
        *,
        workspace: int = 0,
        account: str = "mail",
        machine: str | None = None,
        sender: str | None = None,
        aside: bool = False,
    ) -> None:
        """A mail comes; its bytes stand in its row, or `aside` in the blob store."""
        self._received += 1
        message = understood(raw, f"mail:{self._received}", machine=machine)
        message = replace(message, sender=sender or message.sender)
        owner = workspace or self.north
        blob = self.blobs.put(owner, raw) if aside else None
        digest = hashlib.sha256(raw).digest()
        item = Item(owner, account, message, b"" if aside else raw, digest, blob=blob)
        await accept(self.store, self.directory, [item], now=self.now, new_id=new_id)

    async def receipt(
        self, delivery_id: str, state: State, reason: str = "", *, account: str = "sms"
    ) -> None:
        self._received += 1
        told = InboundReceipt(
            provider_id=f"r-{self._received}", state=state, ref=delivery_id, reason=reason
        )
        await self.arrives(self.north, account, told)

    async def record(self, address: str, workspace: int = 0) -> str:
        """Return the record behind an address."""
        hits = await search(Views(self.connections), workspace or self.north, address, region="DE")
        assert len(hits) == 1, (address, hits)
        return hits[0].customer_id

    async def answers(self, name: str, address: str, text: str, by: str) -> str:
        return await self.done(
            cmd.Answer(
                workspace=self.north,
                customer_id=self.customers[name],
                account="mail" if address.startswith("mailto:") else "sms",
                to=address,
                text=text,
                author=f"agent:{self.agents[by]}",
            )
        )

    # --- who is there -------------------------------------------------------------------------

    async def found(self) -> None:
        """Found both companies, with colleagues and tokens but without customers."""
        async with self.connections.engine.connection() as connection:
            self.north = await registry.create_workspace(
                connection, slug="nord", name="Nordtel", now=MONDAY
            )
            self.south = await registry.create_workspace(
                connection, slug="sued", name="Südfunk", now=MONDAY
            )
            for account_id, workspace, label in (
                ("sms", self.north, "SMS 0800 330"),
                ("mail", self.north, "service@nordtel.example"),
                ("south-sms", self.south, "SMS Südfunk"),
            ):
                account = registry.StoredAccount(account_id, workspace, "webhook", label, {})
                assert await registry.add_account(connection, account, now=MONDAY)
                self.directory.lines[account_id] = Line(account_id, workspace)
            self.directory.lines[pages.PAGE] = await pages.connect(connection, self.north)
            for name, role, workspace in (
                ("Anna Sommer", "admin", self.north),
                ("Lena Pohl", "lead", self.north),
                ("Jonas Berg", "agent", self.north),
                ("Rita Kurz", "readonly", self.north),
                ("Olga Stern", "admin", self.south),
            ):
                first = name.split()[0].lower()
                agent = registry.NewAgent(
                    workspace=workspace,
                    email=f"{first}@example.org",
                    name=name,
                    role=role,
                    password_hash=ONE_HASH,
                )
                self.agents[first] = await registry.add_agent(connection, agent, now=MONDAY)
            for workspace, key in ((self.north, "north"), (self.south, "south")):
                for role in registry.ROLES:
                    self.tokens[f"{key}-{role}"] = await registry.add_token(
                        connection, workspace, label=f"shop-{role}", role=role, now=MONDAY
                    )

    async def fill(self) -> None:
        """Let customers come, in both companies."""
        await self._linda()
        await self._others()
        await self._south()
        await self._troubles()
        await self.mail.fill(self.connections, north=self.north, south=self.south)
        self.now = MONDAY

    async def _linda(self) -> None:
        phone, mail = "tel:+4915112340182", "mailto:linda.weber@example.org"
        self.now = MONDAY - timedelta(days=19)
        await self.writes(
            phone,
            "Guten Tag, gilt das Gratis-Upgrade aus Ihrer E-Mail auch im Laden?",
            name="Linda Weber",
        )
        self.customers["linda"] = await self.record(phone)
        self.now += timedelta(hours=1)
        text = "Guten Tag Frau Weber, ja, es gilt überall. Bringen Sie einfach Ihr Gerät mit."
        await self.receipt(await self.answers("linda", phone, text, "jonas"), State.DELIVERED)
        await self._linda_by_mail(phone, mail)
        await self._lindas_household(phone)

    async def _linda_by_mail(self, phone: str, mail: str) -> None:
        self.now = MONDAY - timedelta(days=1, hours=1)
        await self.writes(
            mail,
            "Im Laden wollte man 130 € von mir. Das stimmt doch nicht?",
            name="Linda Weber",
            account="mail",
            claims=(Claim(phone, Evidence.POSSESSION),),
        )
        self.now += timedelta(minutes=4)
        await self.done(
            cmd.SendMessage(
                workspace=self.north,
                account="mail",
                to=mail,
                text="Dies ist eine automatische Antwort. Ein Mensch liest Ihre Nachricht.",
                author="api:empfang",
            )
        )
        await self.done(
            cmd.WriteNote(
                workspace=self.north,
                customer_id=self.customers["linda"],
                text="Theke hatte den falschen Tarifcode. Richtig ist UPG-0-H26, nicht UPG-130.",
                author=f"agent:{self.agents['anna']}",
            )
        )
        self.now = MONDAY - timedelta(hours=2)
        await self.writes(phone, "Hallo? Ich warte seit gestern auf eine Antwort.")
        self.now += timedelta(minutes=20)
        text = "Guten Tag Frau Weber, ich sehe Ihr Angebot. Sie müssen nichts noch einmal erklären."
        lost = await self.answers("linda", phone, text, "anna")
        self.deliveries["lost"] = lost
        await self.receipt(lost, State.FAILED, "phone switched off")

    async def _lindas_household(self, phone: str) -> None:
        self.now = MONDAY - timedelta(minutes=9)
        await self.writes(phone, "Und meine Tochter Mia soll bitte keine Werbung mehr bekommen!")
        await self.done(
            cmd.RecordWish(
                workspace=self.north,
                customer_id=self.customers["linda"],
                purposes=("marketing",),
                granted=False,
                wording="keine Werbung mehr",
                by=f"agent:{self.agents['anna']}",
            )
        )
        await self.writes("tel:+4915112340999", "ok", name="Mia Weber")
        self.customers["mia"] = await self.record("tel:+4915112340999")
        await self.done(
            cmd.DeclareHousehold(
                workspace=self.north,
                guardian_id=self.customers["linda"],
                ward_id=self.customers["mia"],
                by=f"agent:{self.agents['anna']}",
            )
        )

    async def _others(self) -> None:
        self.now = MONDAY - timedelta(days=4)
        await self.writes(
            "mailto:karim@example.org",
            "Meine Bonusmeilen fehlen seit dem Umzug.",
            name="Karim Haddad",
            account="mail",
        )
        self.customers["karim"] = await self.record("karim@example.org")
        claim = Claim("mailto:karim@example.org", Evidence.ASSERTION)
        self.now = MONDAY - timedelta(hours=3)
        await self.writes(
            "tel:+4917055500011",
            "Hier ist Karim, diesmal per SMS. Gibt es etwas Neues?",
            claims=(claim,),
        )
        self.customers["karim-sms"] = await self.record("tel:+4917055500011")
        await self.writes(None, "Bitte rufen Sie mich zurück, es geht um meinen Anschluss.")
        await self._petra()
        people = (
            "Yuki Tanaka",
            "Petra Lindqvist",
            "Tomáš Novák",
            "Bernd Albrecht",
            "Mara Voss",
            "Ilse Krämer",
            "Aylin Demir",
            "Tunde Okafor",
        )
        for number, name in enumerate(people):
            self.now = MONDAY - timedelta(hours=8 - number, minutes=13 * number)
            await self.writes(
                f"tel:+49160555{number:05}",
                f"Eine Frage zur Rechnung vom Oktober, Posten {number + 3}.",
                name=name,
            )
        self.customers["yuki"] = await self.record("tel:+4916055500000")

    async def _petra(self) -> None:
        """Petra Sund writes a mail with everything in it, and her mail program answers us."""
        self.now = MONDAY - timedelta(hours=4)
        text = "Guten Tag,\nanbei die Rechnung. Darauf steht noch der alte Tarif.\n\nPetra Sund"
        files = [("Rechnung 2026-10 – Größe.pdf", b"%PDF-1.7 " + b"x" * 23_000)]
        await self.mails(
            letter(
                text,
                sender="Petra Sund <petra@example.org>",
                subject="Rechnung Oktober",
                html=EVIL,
                files=files,
            )
        )
        self.customers["petra"] = await self.record("petra@example.org")
        self.now += timedelta(minutes=1)
        away = letter(
            "Ich bin bis 30.11. nicht da.", sender="petra@example.org", subject="Abwesend"
        )
        await self.mails(away, machine="Auto-Submitted: auto-replied")

    async def _south(self) -> None:
        self.now = MONDAY - timedelta(hours=5)
        await self.writes(
            "tel:+4917099900001",
            "Das Geheimnis von Oskar Süd.",
            name="Oskar Süd",
            account="south-sms",
            workspace=self.south,
        )
        self.customers["oskar"] = await self.record("tel:+4917099900001", self.south)
        await self.writes(
            "mailto:olaf@example.net",
            "Noch ein Geheimnis.",
            name="Olaf Süd",
            account="south-sms",
            workspace=self.south,
        )
        self.customers["olaf"] = await self.record("olaf@example.net", self.south)
        self.deliveries["south"] = await self.done(
            cmd.SendMessage(
                workspace=self.south,
                account="south-sms",
                to="tel:+4917099900001",
                text="Geheime Antwort an Oskar",
                author="api:shop",
                ref="south-ref",
            )
        )
        told = InboundReceipt(
            provider_id="south-r", state=State.FAILED, ref="south-ref", reason="Geheimer Grund"
        )
        await self.arrives(self.south, "south-sms", told)
        secret = letter(
            "Geheim",
            sender="Olaf Süd <olaf@example.net>",
            subject="Geheimer Betreff",
            html="<p>Geheimes Layout</p>",
            files=[("Geheim.pdf", b"Geheimer Inhalt")],
        )
        await self.mails(
            secret, workspace=self.south, account="south-sms", sender="tel:+4917099900001"
        )
        await self.arrives(self.south, "south-sms", Unreadable("Geheime Störung"))
        self.quarantined["south"] = await self._last_quarantined(self.south)

    async def _troubles(self) -> None:
        self.now = MONDAY - timedelta(hours=1)
        yuki = "tel:+4916055500000"
        unclear = await self.answers(
            "yuki", yuki, "Frau Tanaka, Posten 3 ist die Gutschrift vom Oktober.", "jonas"
        )
        self.deliveries["unclear"] = unclear
        await self.receipt(
            unclear, State.UNCLEAR, "the connection ended before the provider answered"
        )
        await self.arrives(self.north, "sms", Unreadable("the field 'from' is missing"))
        self.quarantined["north"] = await self._last_quarantined(self.north)

    async def _last_quarantined(self, workspace: int) -> str:
        async with self.connections.engine.connection() as connection:
            found = await connection.execute(
                "select quarantine_id from quarantine where workspace_id = %s order by at desc",
                (workspace,),
            )
            row = await found.fetchone()
        assert row is not None
        return str(row[0].hex)
