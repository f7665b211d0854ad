"""What can be typed: `faden demo|init|serve|web|work|doctor|inspect|audit|hook`?"""

from __future__ import annotations

import dataclasses
import errno
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from faden import config as settings
from faden.config import Config
from faden.importing.command import imports
from faden.people.command import (
    agent,
    audit_forget,
    audit_log,
    team,
    token_add,
    token_list,
    token_revoke,
    workspace,
)
from faden.privacy.command import erase, export
from faden.webhooks.command import webhook

app = typer.Typer(
    name="faden",
    help="One thread per customer, on every channel.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="Prove what Faden promises, by a query anyone can run.")
app.add_typer(audit, name="audit")
account = typer.Typer(help="Connect and list accounts (our numbers and mailboxes).")
app.add_typer(account, name="account")
token = typer.Typer(help="Keys for programs that call the API.")
app.add_typer(token, name="token")
for act, command in (("add", token_add), ("list", token_list), ("revoke", token_revoke)):
    token.command(act)(command)
audit.command("log")(audit_log)
audit.command("forget")(audit_forget)
app.add_typer(agent, name="agent")
app.add_typer(team, name="team")
app.add_typer(workspace, name="workspace")
app.add_typer(webhook, name="webhook")
app.add_typer(export, name="export")
app.add_typer(erase, name="erase")
app.add_typer(imports, name="import")

Data = Annotated[Path | None, typer.Option(help="Folder of this installation (FADEN_DATA).")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port (FADEN_PORT).")]
Host = Annotated[str | None, typer.Option(help="Address to listen on (FADEN_HOST).")]
New = Annotated[bool, typer.Option("--new", help="Make a new, empty installation in DATA.")]

_PORT_ERRORS = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)
_PORT_ADVICE = (
    "{}; look at FADEN_LMTP_LISTEN and FADEN_SMTP_LISTEN: each process that takes requests needs "
    "ports of its own"
)


def main() -> None:
    """Run a command; an expected error is one line that says what to do."""
    from faden.backup.manifest import BackupError
    from faden.engine.settings import SettingError
    from faden.store.embedded.errors import PostgresError
    from faden.store.migrate import MigrationError
    from faden.store.privacy.erasing import NewerEvents

    expected = (
        *(settings.ConfigError, BackupError, MigrationError, PostgresError),
        *(SettingError, NewerEvents),
    )
    try:
        app(prog_name="faden")
    except expected as error:
        sys.stderr.write(f"faden: {error}\n")
        sys.exit(2)


def _config(data: Path | None, port: int | None = None, host: str | None = None) -> Config:
    given: dict[str, Any] = {"data": data, "port": port, "host": host}
    config = dataclasses.replace(
        settings.read(), **{key: value for key, value in given.items() if value is not None}
    )
    return dataclasses.replace(config, data=config.data.expanduser().absolute())


@app.command()
def demo(
    data: Annotated[Path | None, typer.Option(help="Folder (default: ./faden-demo).")] = None,
    port: Port = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Try Faden: a sample company, a sandbox phone, everything through the real adapters."""
    from faden.demo import run_demo

    run_demo(_config(data or Path("faden-demo"), port), browser=browser)


@app.command()
def init(
    email: Annotated[str, typer.Option(prompt="Your e-mail address", help="First admin.")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True, hide_input=True, confirmation_prompt=True, help="Their password."
        ),
    ],
    company: Annotated[str, typer.Option(prompt="Your company's name")],
    data: Data = None,
) -> None:
    """Create the database, the first workspace and its first admin."""
    from faden.setup import initialise

    typer.echo(initialise(_config(data), company=company, email=email, password=password))


@app.command()
def serve(data: Data = None, port: Port = None, host: Host = None, new: New = False) -> None:
    """Run everything in one process."""
    _known(data, new=new)
    _run(_config(data, port, host), web=True, work=True)


@app.command()
def web(data: Data = None, port: Port = None, host: Host = None) -> None:
    """Take requests only; `faden work` sends."""
    _known(data)
    _run(_config(data, port, host), web=True, work=False)


@app.command()
def work(data: Data = None) -> None:
    """Send, ring alarms and watch; takes no requests."""
    _known(data)
    _run(_config(data), web=False, work=True)


def _known(data: Path | None, *, new: bool = False) -> None:
    """Refuse a folder that is not there: a slip of the pen would look like a lost installation."""
    elsewhere = settings.read().database_url is not None  # the folder is not the installation
    if data is None or new or elsewhere or data.expanduser().exists():
        return
    raise settings.ConfigError(
        f"there is no folder {data.expanduser().absolute()}. Give the folder of your installation "
        "with --data; for a new, empty one: faden init, or faden serve --new"
    )


def _run(config: Config, *, web: bool, work: bool) -> None:
    from faden import serve as serving
    from faden.supervised import Supervisor

    supervisor = Supervisor(config)

    def ready() -> None:
        _ready(config)
        supervisor.ready()

    async def main(url: str) -> None:
        async with serving.opened(config, url, work=work) as running, supervisor.watched():
            if running.directory.quiet:
                _say("Faden was restored and is quiet: nothing leaves until faden live")
            if web:
                from faden.listen import listen

                try:
                    await listen(running, ready=ready)
                except OSError as error:
                    if error.errno not in _PORT_ERRORS:
                        raise
                    raise settings.ConfigError(_PORT_ADVICE.format(error.strerror)) from error
            else:
                _say("Faden works")
                supervisor.ready()
                await serving.wait_for_signal()

    with serving.database(config) as url:
        serving.run(lambda: main(url), as_json=config.log_json)


def _ready(config: Config) -> None:
    for name, place in (("LMTP", config.lmtp_listen), ("SMTP", config.smtp_listen)):
        if place is not None:
            _say(f"Faden takes mails by {name} at {place[0]} port {place[1]}")
    _say(f"Faden is ready at {config.address}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@app.command()
def doctor(
    send: Annotated[
        bool,
        typer.Option(help="Try each account: a mail to itself that is waited for, a signed hook."),
    ] = True,
    wait: Annotated[int, typer.Option(min=1, help="Seconds a test mail may take.")] = 60,
    data: Data = None,
) -> None:
    """Check this installation, each account by using it, and say what to do about each finding."""
    from faden.doctor import examine

    findings = examine(_config(data), send=send, patience=timedelta(seconds=wait))
    for finding in findings:
        _say(f"{'ok  ' if finding.good else 'FAIL'} {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


@app.command()
def inspect(
    kind: Annotated[str, typer.Argument(help="What the input is.")] = "",
    file: Annotated[Path, typer.Argument(help="The input; - is stdin.")] = Path("-"),
    more: Annotated[str, typer.Option("--with", help="More fields, as a JSON object.")] = "{}",
    jsonl: Annotated[bool, typer.Option(help="One case a line in, one answer a line out.")] = False,
) -> None:
    """Say what Faden makes of an input, and why; nothing is stored, no database is needed.

    KIND and what FILE holds: mail (its bytes), reply, html, text, optout (the text), phone (the
    number), ssrf (the URL), json (a webhook's body), webhook_sig (a JSON object with the fields).

    Fields beside it, such as a region, go into --with '{"region": "AT"}'.

    With --jsonl each line is a JSON object with id, kind and all fields: docs/inspect.md.
    """
    from faden.inspect import command

    if jsonl == bool(kind):
        raise typer.BadParameter("give a KIND, or --jsonl alone")
    if jsonl:
        command.filter_standard()
        return
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from error
    if not command.print_answer(kind, raw, more):
        raise typer.Exit(1)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A folder, or a name that ends in .tar.")],
    verify: Annotated[bool, typer.Option(help="Only read TARGET and say if it is whole.")] = False,
    data: Data = None,
) -> None:
    """Take a backup while Faden runs: database and large mails of one moment, in one file."""
    from faden.backup import take
    from faden.setup import operator

    if verify:
        lines, lacks = take.verify(target)
    else:
        lines, lacks = take.back_up(_config(data), target, by=operator())
    for line in lines:
        _say(line)
    if lacks:
        raise typer.Exit(1)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    moved: Annotated[
        bool,
        typer.Option(help="Faden was stopped before the backup and stayed so: send what was due."),
    ] = False,
    live: Annotated[
        bool, typer.Option(help="It is the one that works from now on; else it is quiet.")
    ] = False,
    data: Data = None,
) -> None:
    """Restore a backup into an empty data folder, check it, and say what was done.

    Until `faden live` it is quiet: no message leaves, no webhook is told, no mailbox is read.
    """
    from faden.app import utc_now
    from faden.backup.repair import How
    from faden.backup.restore import restore as put_back
    from faden.setup import operator

    how = How(now=utc_now(), moved=moved, live=live, by=operator())
    for line in put_back(_config(data), file, how):
        _say(line)


@app.command()
def live(data: Data = None) -> None:
    """Let a restored Faden send, tell webhooks and read mailboxes: it is the one that works."""
    from faden.app import utc_now
    from faden.backup.live import go_live
    from faden.setup import operator

    _say(go_live(_config(data), now=utc_now(), by=operator()))


@audit.command()
def unanswered(data: Data = None) -> None:
    """Prove that every inbound message has a ticket with an owner and a deadline (G7)."""
    from faden.doctor import audit_unanswered

    report = audit_unanswered(_config(data))
    for line in report.lines:
        _say(line)
    if report.broken:
        raise typer.Exit(1)


@account.command("add")
def account_add(
    account_id: Annotated[str, typer.Argument(help="Its name in /hooks/{account}.")],
    file: Annotated[Path, typer.Argument(help="JSON file with its configuration; - is stdin.")],
    channel: Annotated[str, typer.Option(help="webhook, email, chat or form.")] = "webhook",
    label: Annotated[str, typer.Option(help="What colleagues read.")] = "",
    workspace: Annotated[str, typer.Option(help="Whose it is; not needed with one.")] = "",
    data: Data = None,
) -> None:
    """Connect an account, or change its configuration.

    What stands in FILE: docs/connect-a-provider.md (webhook), docs/connect-a-mailbox.md (email),
    docs/chat.md (chat), docs/contact-page.md (form).
    """
    from faden.setup import add_account

    told = add_account(
        _config(data), account_id, file, channel=channel, label=label, slug=workspace
    )
    _say(told)


@account.command("list")
def account_list(data: Data = None) -> None:
    """List the accounts, without their secrets."""
    from faden.setup import list_accounts

    for line in list_accounts(_config(data)):
        _say(line)


@app.command()
def hook(
    sender: Annotated[str, typer.Argument(help='Who writes, such as "+49 170 1234567".')],
    text: Annotated[str, typer.Argument(help="What they write.")],
    account: Annotated[str, typer.Option(help="The account they write to.")] = "demo",
    data: Data = None,
    port: Port = None,
) -> None:
    """Send a signed webhook message to a running Faden, as a provider would."""
    from faden.setup import post_signed

    config = _config(data or (Path("faden-demo") if account == "demo" else None), port)
    _say(post_signed(config, account=account, sender=sender, text=text))
