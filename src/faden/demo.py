"""How does a newcomer see Faden at work in a minute?

`faden demo` makes a folder with an embedded database, a sample company with a desk, and a sandbox
that plays the customers' phones. Everything goes the real way: the phones send signed webhooks,
answers leave through the outbox over HTTP, receipts come back. Starting it again carries on.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import secrets
import sys
import webbrowser
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from faden.config import Config
from faden.engine.outward.exchange import Reply
from faden.engine.outward.outgoing import OutgoingClient, Request
from faden.engine.publishing.signature import new_secret
from faden.listen import listen
from faden.sandbox.mailboxes import HOST, Mailboxes
from faden.sandbox.phones import Sandbox
from faden.serve import database, opened, run
from faden.setup import Company, connect_account, create, issue_token
from faden.web.demo.letters import letter_routes
from faden.web.demo.together import SampleAgent, framed_by_itself, together_routes
from faden.web.phone import phone_routes, shop_routes

COMPANY = "Nordlicht Mobil"
AGENT = "Anna Sommer"
ACCOUNT = "demo"
CHAT = "chat"
CONTACT = "contact"
MAIL = "mail"
SERVICE = "service@nordlicht.example"
MAIL_SERVER = "mx.nordlicht.example"
LINDA = ("+49 1512 5550182", "linda.weber@kunde.example")
_SUBJECT = "Ihr Angebot: Geräte-Upgrade für 0 €"
_ASKED = "Guten Tag, danke für Ihr Angebot vom Montag. Gilt es auch für mein zweites Telefon?"
_STORY = (
    (
        "+49 1512 5550182",
        "Linda Weber",
        (
            "Guten Tag, in Ihrer E-Mail stand: Geräte-Upgrade für 0 €. "
            "Am Telefon hieß es 130 €. Was stimmt denn nun?"
        ),
    ),
    ("+49 1512 5550182", "Linda Weber", "Und bitte keine Werbe-SMS mehr an meine Tochter."),
    (
        "+49 171 5550143",
        "Karim Haddad",
        "Meine Bonusmeilen fehlen seit August. Ich schreibe zum dritten Mal.",
    ),
    ("+49 160 5550177", "Petra Lindqvist", "Can I pick up my phone in the shop on Thursday?"),
)  #: who writes first, so that nobody has to look at an empty page


_OFFER_ID = "geraete-upgrade"
_OFFER = {
    "title": "Geräte-Upgrade für 0 €",
    "price_cents": 0,
    "instead_cents": 13_000,
    "currency": "EUR",
    "who": "Kunden mit Vertrag, per E-Mail eingeladen",
    "code": "UP-0",
    "advertised": ["email"],
    "steps": [
        {"lines": ["Code UP-0 im Vertrag eintragen.", "0 € bestätigen, nicht 130 €."]},
        {"channel": "shop", "lines": ["Code UP-0 eintragen.", "Gerät aushändigen, 0 €."]},
    ],
    "unneeded": ["die E-Mail", "ein Besuch im Laden"],
    "alternatives": ["Tablet für 49 €"],
}  #: what Linda was promised


@dataclass(frozen=True, slots=True)
class Access:
    """How to get into a demo; kept in demo.json so that scripts can use it as well."""

    address: str
    account: str
    secret: str
    email: str
    password: str
    token: str


def run_demo(config: Config, *, browser: bool) -> None:
    """Set up what is missing and serve until stopped."""
    config.data.mkdir(parents=True, exist_ok=True)
    mailboxes = Mailboxes(config.data / "mails.jsonl", company=SERVICE, authserv_id=MAIL_SERVER)
    own = {f"127.0.0.1:{config.port}", f"{HOST}:{mailboxes.port}"}
    config = dataclasses.replace(
        config,
        outgoing_allow=config.outgoing_allow | own,
        smtp_listen=(HOST, mailboxes.hands_over_to),
    )
    _say(f"Setting up the demo in {config.data} ...")
    with database(config) as url:
        access, is_new = _access(config, url, mailboxes)
        run(lambda: _serve(config, url, access, mailboxes, is_new=is_new, browser=browser))


def _access(config: Config, url: str, mailboxes: Mailboxes) -> tuple[Access, bool]:
    file = config.data / "demo.json"
    if file.exists():
        known = Access(**json.loads(file.read_text("utf-8")))
        access = dataclasses.replace(known, address=config.address)
        asyncio.run(_connect(config, url, 1, access, mailboxes))
        _keep(file, access)
        return access, False
    access = asyncio.run(_make(config, url, mailboxes))
    _keep(file, access)
    return access, True


def _keep(file: Path, access: Access) -> None:
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(access), indent=2) + "\n", "utf-8")


async def _make(config: Config, url: str, mailboxes: Mailboxes) -> Access:
    company = Company(
        slug="demo",
        name=COMPANY,
        email="anna@nordlicht.example",
        password=secrets.token_urlsafe(9),
        agent_name=AGENT,
    )
    workspace = await create(url, company)
    token = await issue_token(url, workspace, label="demo", role="admin")
    access = Access(
        address=config.address,
        account=ACCOUNT,
        secret=new_secret(),
        email=company.email,
        password=company.password,
        token=token,
    )
    await _connect(config, url, workspace, access, mailboxes)
    return access


async def _connect(
    config: Config, url: str, workspace: int, access: Access, mailboxes: Mailboxes
) -> None:
    settings = {
        "secrets": [access.secret],
        "send_url": f"http://127.0.0.1:{config.port}/sandbox/send",
        "log_url": f"http://127.0.0.1:{config.port}/sandbox/log",
        "deduplicates": True,
        "rungs": ["sent", "delivered", "read", "failed"],
    }
    await connect_account(url, workspace, ACCOUNT, settings, label="Sandbox")
    pages = {
        config.address,
        *(f"http://{name}:{config.port}" for name in ("127.0.0.1", "localhost")),
    }
    chat = {"key": access.secret, "origins": sorted(pages), "title": COMPANY}
    await connect_account(url, workspace, CHAT, chat, label="Chat", channel="chat")
    mail = {
        "address": SERVICE,
        "name": COMPANY,
        "authserv_id": MAIL_SERVER,
        "key": access.secret,
        "handover": True,
        "smtp": {"host": HOST, "port": mailboxes.port, "security": "none"},
    }
    await connect_account(url, workspace, MAIL, mail, label="Mail", channel="email")
    # The sandbox plays the mailboxes of customers as well.
    contact = {
        "key": access.secret,
        "name": COMPANY,
        "answers_by": ACCOUNT,
        "telephones": ["+49 40 5550100"],
        "mails": ["service@nordlicht.example"],
        "chat": f"{config.address}/shop",
    }
    await connect_account(url, workspace, CONTACT, contact, label=COMPANY, channel="form")


async def _serve(
    config: Config,
    url: str,
    access: Access,
    mailboxes: Mailboxes,
    *,
    is_new: bool,
    browser: bool,
) -> None:
    client = OutgoingClient(allow=config.outgoing_allow)
    sandbox = Sandbox(
        config.data / "sandbox.jsonl",
        hook_url=f"http://127.0.0.1:{config.port}/hooks/{ACCOUNT}",
        secret=access.secret,
        client=client,
    )
    tasks: set[asyncio.Task[Any]] = set()

    anna = SampleAgent(AGENT, access.email, access.password, secrets.token_urlsafe(9))
    page = f"{access.address}/demo?key={anna.key}"

    async def begin() -> None:
        if is_new:
            await _begin(access, sandbox, mailboxes, client)
        _say(_welcome(access, config.data, page))

    def ready() -> None:
        tasks.add(asyncio.create_task(begin()))
        if browser:
            tasks.add(asyncio.create_task(asyncio.to_thread(webbrowser.open, page)))

    phones, shops = phone_routes(sandbox), shop_routes(CHAT, contact=CONTACT)
    routes = (*phones, *letter_routes(mailboxes), *shops, *together_routes(anna))
    await mailboxes.listen()
    async with opened(config, url, work=True, extra_routes=routes) as app:
        app.asgi = framed_by_itself(app.asgi)
        await listen(app, ready=ready)
    await sandbox.close()
    await mailboxes.close()
    await client.close()


async def _begin(
    access: Access, sandbox: Sandbox, mailboxes: Mailboxes, client: OutgoingClient
) -> None:
    """Let the sample customers write."""
    number, mailbox = LINDA
    await mailboxes.write(mailbox, _ASKED, subject=_SUBJECT, name="Linda Weber")
    linda = {"name": "Linda Weber", "addresses": [mailbox, number]}
    known = await _ask(access, client, "PUT", "/customers/by-source/shop/K-1001", linda)
    await _offer(access, client, known.get("customer_id", ""))
    for number, name, text in _STORY:
        await sandbox.write(number.replace(" ", ""), text, name=name)


async def _offer(access: Access, client: OutgoingClient, linda: str) -> None:
    """Publish what the e-mail was about, and note that Linda was offered it."""
    until = datetime.now(UTC) + timedelta(days=10)
    terms = _OFFER | {"until": until.isoformat(timespec="seconds")}
    await _ask(access, client, "PUT", f"/offers/{_OFFER_ID}", terms)
    await _ask(access, client, "POST", f"/offers/{_OFFER_ID}/publish")
    if linda:
        made = {"offer": _OFFER_ID, "where": "email"}
        await _ask(access, client, "POST", f"/customers/{linda}/offers", made)


async def _ask(
    access: Access, client: OutgoingClient, method: str, path: str, body: object = None
) -> dict[str, Any]:
    """Tell Faden something as the company's shop does; return the answer."""
    request = Request(
        method=method,
        url=f"{access.address}/api/v1{path}",
        headers={"Authorization": f"Bearer {access.token}", "Content-Type": "application/json"},
        body=json.dumps({} if body is None else body).encode(),
        within=timedelta(seconds=10),
    )
    answer = await client.call(request)
    return dict(json.loads(answer.body)) if isinstance(answer, Reply) else {}


def _welcome(access: Access, data: Path, page: str) -> str:
    return f"""
  Customer and desk side by side  {page}

  Desk            {access.address}/desk
  Sign in as      {access.email}
  Password        {access.password}
  Customers' phones (sandbox)  {access.address}/sandbox
  Customers' mailboxes         {access.address}/sandbox/mail
  The company's page, with a chat  {access.address}/shop
  Its contact page, without script {access.address}/contact/{CONTACT}

  Write as a customer from another terminal:
      .venv/bin/faden hook "+49 170 5550199" "Hallo, ist mein Paket schon da?" --data {data}
  (secret, token and password also stand in demo.json in the data folder; Ctrl-C stops)

Faden is ready at {access.address}"""


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
