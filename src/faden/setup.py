"""What does a new installation need before its first message?

A workspace, a first person who may sign in, and for programs a key. Also the small client with
which `faden hook` plays a provider.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import json
import secrets
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection

from faden.app import utc_now
from faden.channels import CHANNELS, Connected
from faden.channels.chat.adapter import ChatAccount
from faden.channels.email.adapter import EmailAccount
from faden.channels.form.adapter import FormAccount
from faden.channels.webhook.signature import read_secret, sign
from faden.config import Config, ConfigError
from faden.engine.administration import accounts
from faden.engine.administration.deed import Deed, Refused
from faden.engine.outward.outgoing import OutgoingClient
from faden.engine.ports import Account, Understood
from faden.engine.publishing.signature import new_secret
from faden.serve import database
from faden.store import registry
from faden.store.people.audit import Did, Entry, note
from faden.store.people.look import begin_first_run
from faden.web.passwords import hash_password

COMMAND_LINE = "command line"  #: the place in the audit log
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A workspace to be made."""

    slug: str
    name: str
    email: str
    password: str
    agent_name: str
    is_asked: bool = False  #: its admin is asked the first questions at the desk


async def create(url: str, company: Company) -> int:
    """Create a workspace with its first admin and return its number."""
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        workspace = await registry.create_workspace(
            connection, slug=company.slug, name=company.name, now=utc_now()
        )
        if company.is_asked:
            await begin_first_run(connection, workspace)
        agent = registry.NewAgent(
            workspace=workspace,
            email=company.email,
            name=company.agent_name,
            role="admin",
            password_hash=hash_password(company.password),
            locale="",  # not chosen yet: what their browser asks for
        )
        agent_id = await registry.add_agent(connection, agent, now=utc_now())
        await _note(connection, workspace, Did.WORKSPACE_ADDED, f"workspace:{company.slug}")
        await _note(connection, workspace, Did.AGENT_ADDED, f"agent:{agent_id}")
        return workspace


def operator() -> str:
    """Return who uses the command line, as the audit log names them."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run as a number without a name
        return "cli:unknown"


def at_command_line(connection: AsyncConnection[Any], workspace: int, now: datetime) -> Deed:
    """Return what is done in this transaction by whoever types here."""
    return Deed(
        connection=connection, workspace=workspace, now=now, who=operator(), place=COMMAND_LINE
    )


async def _note(connection: AsyncConnection[Any], workspace: int, did: Did, what: str) -> None:
    entry = Entry(workspace=workspace, who=operator(), did=did, what=what, place=COMMAND_LINE)
    await note(connection, entry, now=utc_now())


async def connect_account(
    url: str,
    workspace: int,
    account_id: str,
    config: Mapping[str, Any],
    *,
    label: str,
    channel: str = "webhook",
) -> None:
    """Connect an account of a channel."""
    account = registry.StoredAccount(account_id, workspace, channel, label, config)
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        if not await registry.add_account(connection, account, now=utc_now()):
            raise ConfigError(f"the account {account_id} belongs to another workspace")
        await _note(connection, workspace, Did.ACCOUNT_CONNECTED, f"account:{account_id}")


async def issue_token(url: str, workspace: int, *, label: str, role: str) -> str:
    """Return a new key for a program, this once in the clear."""
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        made = await registry.add_token(
            connection, workspace, label=label, role=role, now=utc_now()
        )
        await _note(connection, workspace, Did.TOKEN_MADE, f"token:{label}")
        return made


def initialise(config: Config, *, company: str, email: str, password: str) -> str:
    """Create the first workspace; return what to do next."""
    if "@" not in email:
        raise ConfigError(f"{email!r} is not an e-mail address")
    if len(password) < 12:
        raise ConfigError("the password needs at least 12 characters")
    slug = _slug(company)
    made = Company(
        slug=slug,
        name=company,
        email=email,
        password=password,
        agent_name=email.split("@", maxsplit=1)[0],
        is_asked=True,
    )
    with database(config) as url:
        try:
            asyncio.run(create(url, made))
        except psycopg.errors.UniqueViolation:
            raise ConfigError(
                f"there is a workspace {slug!r} already; choose another name"
            ) from None
    return (
        f"The workspace {slug!r} is there. Start it with: faden serve --data {config.data}\n"
        f"Then sign in at {config.address}: it asks for what is still missing."
    )


def add_account(
    config: Config, account_id: str, file: Path, *, channel: str, label: str, slug: str
) -> str:
    """Connect an account from a file of JSON; return what to do next."""
    text = sys.stdin.read() if str(file) == "-" else _read(file)
    try:
        settings = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"{file} is not JSON: {error}") from error
    if not isinstance(settings, dict):
        raise ConfigError(f"{file} holds no JSON object")
    client = OutgoingClient(allow=config.outgoing_allow)
    wanted = accounts.Wanted(
        account_id=account_id, channel=channel, label=label or account_id, config=settings
    )
    with database(config) as url:
        try:
            made = asyncio.run(_connect(url, slug, wanted, Connected(client, config.address)))
        except Refused as refused:
            said = refused.reason
            hint = _hint(said, settings, channel, client) if refused.code == "invalid" else ""
            raise ConfigError(f"{said}{hint}") from refused
    known = f"{account_id} is connected; a running Faden knows it within seconds."
    return "\n".join([known, *_next(config, made.account, settings)])


async def _connect(
    url: str, slug: str, wanted: accounts.Wanted, connector: Connected
) -> Understood:
    workspace = await workspace_named(url, slug)
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        deed = at_command_line(connection, workspace, utc_now())
        return await accounts.connect(deed, connector, wanted)


def _hint(reason: str, settings: Mapping[str, Any], channel: str, client: OutgoingClient) -> str:
    """Return what a channel cannot know: the setting's name, or which channel was meant."""
    if reason.endswith("the operator's setting"):
        return " FADEN_OUTGOING_ALLOW, as host:port; give it to faden serve as well"
    for other in CHANNELS:
        with contextlib.suppress(ValueError):
            if other.name != channel:
                other.connect("", 0, {"key": new_secret(), **settings}, client=client)
                return f". It would do with --channel {other.name}"
    return ""


def _next(config: Config, account: Account, settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield what has to be done elsewhere until messages come and go."""
    if isinstance(account, ChatAccount):
        yield "Put this on your pages, anywhere:"
        yield (
            f'<script type="module" src="{config.address}/chat/widget.js"'
            f' data-chat="{account.account_id}"></script>'
        )
    if isinstance(account, FormAccount):
        yield f"Link this on every page of yours: {config.address}/contact/{account.account_id}"
    if settings.get("secrets"):
        yield f"The provider posts to {config.address}/hooks/{account.account_id}"
    if isinstance(account, EmailAccount) and account.settings.handover:
        yield f"Your mail server hands mails over {_where(config)}"
    if isinstance(account, EmailAccount) and account.settings.smtp is None:
        yield "It only receives: nobody can answer from it before you set smtp"


def _where(config: Config) -> str:
    """Say where mails are taken by a `faden serve` with these settings."""
    for name, place in (("LMTP", config.lmtp_listen), ("SMTP", config.smtp_listen)):
        if place is not None:
            return f"by {name} to {place[0]} port {place[1]}"
    return "once faden serve has FADEN_LMTP_LISTEN or FADEN_SMTP_LISTEN, such as 127.0.0.1:8024"


def list_accounts(config: Config) -> list[str]:
    """Return a line for each account, without secrets."""
    with database(config) as url, psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        rows = connection.execute(
            "select slug, account_id, channel, label from account join workspace"
            " using (workspace_id) order by slug, account_id"
        ).fetchall()
    return ["  ".join(row) for row in rows] or ["no account yet: faden account add"]


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}") from error


async def workspace_named(url: str, slug: str) -> int:
    """Return the workspace of that name; the only one when no name is given."""
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute("set role faden_engine")
        known = {one.slug: one.workspace_id for one in await registry.workspaces(connection)}
    if slug in known:
        return known[slug]
    if not slug and len(known) == 1:
        return next(iter(known.values()))
    names = ", ".join(sorted(known)) or "none yet (faden init)"
    raise ConfigError(f"name a workspace with --workspace; there are: {names}")


def _slug(company: str) -> str:
    spelt = company.casefold().translate(_SPELT)
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in spelt)
    slug = "-".join(part for part in plain.split("-") if part)[:60]
    return slug if slug[:1].isalpha() else f"w-{slug or secrets.token_hex(3)}"


def post_signed(config: Config, *, account: str, sender: str, text: str) -> str:
    """Post a signed message to a running Faden; return what it answered."""
    secret, address = _account_of(config, account)
    message_id = "try_" + secrets.token_hex(8)
    body = json.dumps({"id": message_id, "from": sender, "text": text}).encode()
    headers = sign(read_secret(secret).key or b"", message_id, body, at=utc_now())
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{address}/hooks/{account}",
        data=body,
        headers={**headers, "content-type": "application/json"},
    )
    begin = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            told = f"{answer.status} {answer.read().decode()}"
    except urllib.error.HTTPError as refusal:
        told = f"{refusal.code} {refusal.read().decode()}"
    except OSError as error:
        raise ConfigError(f"no Faden answers at {address}: {error}") from error
    return f"{told} in {(time.perf_counter() - begin) * 1000:.0f} ms"


def _account_of(config: Config, account: str) -> tuple[str, str]:
    """Return the secret and the address: of a demo from its file, else from the database."""
    file = config.data / "demo.json"
    if file.exists() and account == "demo":
        known = json.loads(file.read_text("utf-8"))
        return known["secret"], known["address"]
    with database(config) as url, psycopg.connect(url) as connection:
        connection.execute("set role faden_engine")
        row = connection.execute(
            "select config from account where account_id = %s", (account,)
        ).fetchone()
    if row is None or not row[0].get("secrets"):
        raise ConfigError(f"there is no account {account!r} with a secret in {config.data}")
    return row[0]["secrets"][0], config.address
