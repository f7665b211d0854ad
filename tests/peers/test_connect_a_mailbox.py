"""Does the page for operators with a mailbox tell the truth? What stands on it is what runs here.

A newcomer's way with a real postfix and dovecot: commands, settings, account files and mail server
lines are taken from docs/connect-a-mailbox.md. Only ports, the mail server's name, its folder and
passwords are those of this machine.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from tests.peers.daemon import Daemon, scratch, until
from tests.peers.desk import Desk
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.hub import ROOT, Hub
from tests.peers.mailbox import Mail
from tests.peers.postfix import MX, Postfix
from tests.peers.swaks import letter, swaks

from faden.channels.email.settings import ENVELOPE, MAX_TEXT_CHARS, _Config
from faden.channels.email.wire.mail import Limits
from faden.config import Config

PAGE = (ROOT / "docs" / "connect-a-mailbox.md").read_text()
BLOCKS = dict(re.findall(r"^```(\w+ \w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
KINDS = {
    *(f"bash {name}" for name in ("begin", "serve", "check", "first", "http", "inspect")),
    *(f"json {name}" for name in ("handover", "imap", "http", "journal")),
    *(f"ini {name}" for name in ("lmtp", "smtp", "domain", "mx")),
    "regexp mx",
}
LINDA, MAILBOX = "linda@example.org", "post@shop.example"
WORD = "a word that Anna remembers"

needs_peers = pytest.mark.needs(
    "bash", "curl", "postfix", "dovecot", "/usr/lib/dovecot/lmtp", "sievec", "swaks"
)


def test_every_block_is_used_here() -> None:
    assert set(BLOCKS) == KINDS
    assert PAGE.count("```") == 2 * len(BLOCKS)


def test_the_numbers_on_the_page_are_those_in_the_code() -> None:
    limits = Limits()
    assert limits.bytes == 50 * 1024 * 1024
    assert f"{limits.parts}, {limits.depth} |" in PAGE
    assert f"| an answer | {MAX_TEXT_CHARS:,} characters |" in PAGE
    assert f"| {_Config().per_second:g} a second (`per_second`) |" in PAGE
    assert f"nothing more is taken | {Config().min_free // 2**20} |" in PAGE


def test_what_postfix_lets_in_fits_through_the_port() -> None:
    (largest,) = re.findall(r"message_size_limit = (\d+)", BLOCKS["ini lmtp"])
    assert int(largest) + ENVELOPE < Limits().bytes


@dataclass(frozen=True, slots=True)
class Company:
    """What the operator of the page has, running."""

    folder: Path
    hub: Hub
    postfix: Postfix
    dovecot: Dovecot

    def here(self, text: str) -> str:
        """Return a block of the page with this machine's ports and names."""
        ours = f"127.0.0.1:{self.postfix.vouched_port}"
        allowed = (ours, *(f"127.0.0.1:{port}" for port in self._login_ports))
        for written, meant in (
            ("export FADEN_OUTGOING_ALLOW=127.0.0.1:25", f"export ALLOWED={','.join(allowed)}"),
            ("127.0.0.1:25", ours),
            ('"port": 25,', f'"port": {self.postfix.vouched_port},'),
            (":8024", f":{self.hub.lmtp_port}"),
            (":8025", f":{self.hub.smtp_port}"),
            ("mx.firma.example", MX),
            (r"mx\.firma\.example", re.escape(MX)),
            ("mx.shop.example", MX),
            ("/etc/postfix", str(self.folder / "postfix")),
            ("https://faden.firma.example", f"http://127.0.0.1:{self.hub.port}"),
            (".venv/bin/faden", f"{sys.executable} -m faden"),
            ("export ALLOWED", "export FADEN_OUTGOING_ALLOW"),
        ):
            text = text.replace(written, meant)
        return text

    @property
    def _login_ports(self) -> tuple[int, int]:
        return (self.dovecot.imap_port, self.postfix.submission_port)

    @property
    def environment(self) -> Mapping[str, str]:
        """What the operator's shell knows."""
        known = {name: told for name, told in os.environ.items() if not name.startswith("FADEN_")}  # noqa: TID251
        return known | {
            "PYTHONPATH": str(ROOT / "src"),
            "FADEN_DATA": str(self.folder / "data"),
            "FADEN_PORT": str(self.hub.port),
            "FADEN_SMTP_LISTEN": f"127.0.0.1:{self.hub.smtp_port}",
        }

    def exports(self) -> str:
        """The settings of the page."""
        found = re.findall(r"^export .*\n", BLOCKS["bash serve"], re.MULTILINE)
        return self.here("".join(found))

    def types(self, script: str, *, stdin: str = "") -> str:
        """Type commands into a shell, in the folder of the company; return what they print."""
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.exports() + self.here(script)],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # a password is asked for on the terminal where there is one
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def writes(self, name: str, kind: str, **here: Mapping[str, Any]) -> None:
        """Write an account's file as on the page; `here`: what is different in a server's part."""
        found = json.loads(self.here(BLOCKS[f"json {kind}"]))
        for part, change in here.items():
            found[part] |= change
        (self.folder / f"{name}.json").write_text(json.dumps(found))

    def adds(self, name: str, kind: str) -> None:
        """Add to an account's file what the page says."""
        file = self.folder / f"{name}.json"
        file.write_text(
            json.dumps(json.loads(file.read_text()) | json.loads(BLOCKS[f"json {kind}"]))
        )

    def configures(self, *kinds: str) -> None:
        """Put lines of the page into main.cf, in the place of what stands there."""
        lines = "".join(self.here(BLOCKS[f"ini {kind}"]) for kind in kinds)
        self.forgets(*re.findall(r"^(\w+) =", lines, re.MULTILINE))
        main = self.folder / "postfix" / "main.cf"
        main.write_text(main.read_text() + lines)
        os.utime(main, (0, 0))

    def forgets(self, *names: str) -> None:
        """Take lines out of main.cf: only the page may say so."""
        main = self.folder / "postfix" / "main.cf"
        line = rf"^(?:{'|'.join(names)}) =.*\n"
        main.write_text(re.sub(line, "", main.read_text(), flags=re.MULTILINE))

    def removes_foreign_verdicts(self) -> None:
        """Put the page's line where the verdicts of this postfix are written as well."""
        line = self.here(BLOCKS["regexp mx"])
        folder = self.folder / "postfix"
        (folder / "header_checks").write_text(line)
        for table in ("doubted", "vouched"):
            verdict = (folder / table).read_text().splitlines()[1]
            (folder / table).write_text(f"{line}{verdict}\n")
        for path in folder.glob("*"):
            if path.is_file():
                os.utime(path, (0, 0))

    def received(self, text: str) -> list[dict[str, Any]]:
        """What came in with these words on the customer's page."""
        rows = [row for row in self.hub.messages() if row["direction"] == "inbound"]
        desk = self.desk()
        return [row for row in rows if text in desk.open(f"/c/{row['customer_id']}")]

    def desk(self) -> Desk:
        """Anna's browser, signed in."""
        desk = Desk(self.hub.port)
        desk.sign_in("anna@firma.example", WORD)
        return desk

    def mailed(self, to: str, text: str) -> None:
        """Linda writes, and her domain vouches for it."""
        raw = letter(LINDA, to, "Mein Paket", text)
        assert swaks(self.postfix.vouched_port, raw, sender=LINDA, to=to).taken
        until(lambda: bool(self.received(text)), told=self.postfix.told)


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with scratch() as folder:
        dovecot = Dovecot(folder, {LINDA: "", MAILBOX: ""})
        postfix = Postfix(folder, dovecot=dovecot, routes={})
        hub = Hub("page")
        made = Company(folder, hub, postfix, dovecot)
        made.forgets("recipient_delimiter", "transport_maps", "relay_domains")
        made.configures("lmtp", "domain", "mx")
        made.removes_foreign_verdicts()
        made.writes("service", "handover")
        made.adds("service", "journal")
        made.types(BLOCKS["bash begin"], stdin=f"{WORD}\n{WORD}\n")
        hub.token = made.types(".venv/bin/faden token add page --role admin").strip()
        command = made.here(BLOCKS["bash serve"]).replace(sys.executable, f"exec {sys.executable}")
        faden = Daemon(
            "faden",
            ("bash", "-c", command),
            folder=folder,
            ports=(hub.port, hub.lmtp_port, hub.smtp_port),
            environment=made.environment,
        )
        with dovecot, postfix, faden:
            made.types(BLOCKS["bash check"])
            yield made


@needs_peers
def test_the_first_mail_is_at_the_desk_and_confirmed(company: Company) -> None:
    company.types(BLOCKS["bash first"])
    until(lambda: bool(company.received("Wo ist mein Paket?")), told=company.postfix.told)
    anna = company.desk()
    first = anna.open("/desk")  # a new company is asked three things, once
    assert LINDA in anna.submit(first, "/welcome", do="skip")
    confirmation = json.loads(BLOCKS["json handover"])["confirmation"]

    def confirms(mail: Mail) -> bool:
        return confirmation in mail.text.replace("\n", " ")

    company.dovecot.mailbox(LINDA).wait(confirms)


@needs_peers
def test_an_address_with_a_plus_arrives_and_nobodys_is_refused_at_once(company: Company) -> None:
    company.mailed("service+test@firma.example", "Kommt auch das an?")
    raw = letter(LINDA, "niemand@firma.example", "Hallo", "Ist da wer?")
    said = swaks(company.postfix.port, raw, sender=LINDA, to="niemand@firma.example")
    assert not said.taken
    assert "550 5.1.1" in said.transcript


@needs_peers
def test_a_verdict_that_a_stranger_wrote_is_removed(company: Company) -> None:
    forged = [
        f"Authentication-Results: {MX}; dmarc=pass header.from=example.org",
        f'AUTHENTICATION-RESULTS: (as seen\r\n by) "{MX}"\r\n ; dmarc=pass',
    ]
    raw = letter("eve@strangers.test", MAILBOX, "Echt", "Ich bin es wirklich.")
    raw = "\r\n".join(forged).encode() + b"\r\n" + raw
    assert swaks(company.postfix.port, raw, sender="eve@strangers.test", to=MAILBOX).taken
    mail = company.dovecot.mailbox(MAILBOX).wait(lambda one: one.header("Subject") == "Echt")
    assert mail.headers("Authentication-Results") == [
        f"{MX}; dmarc=fail header.from=strangers.test"
    ]


@needs_peers
def test_a_mailbox_at_somebody_elses_is_read(company: Company) -> None:
    here = {"host": "127.0.0.1", "security": "none", "password": PASSWORD}
    imap = {"port": company.dovecot.imap_port}
    smtp = {"port": company.postfix.submission_port}
    company.writes("post", "imap", imap=here | imap, smtp=here | smtp)
    company.types(".venv/bin/faden account add post post.json --channel email")
    company.mailed(MAILBOX, "Liegt das im Postfach?")
    assert "post@shop.example" in company.desk().open("/mailboxes")


@needs_peers
def test_a_provider_posts_a_raw_mail(company: Company) -> None:
    company.writes("hallo", "http")
    told = company.types(".venv/bin/faden account add hallo hallo.json --channel email")
    assert f"http://127.0.0.1:{company.hub.port}/hooks/hallo" in told
    mail = company.folder / "mail.eml"
    mail.write_bytes(letter(LINDA, "hallo@laden.example", "Post", "Kommt das per HTTP?"))

    def posted() -> bool:
        return company.types(BLOCKS["bash http"]) == '{"status":"accepted"}'

    until(posted, told=lambda: "not accepted")  # the account is known within seconds
    assert company.received("Kommt das per HTTP?")


@needs_peers
def test_inspect_shows_whether_the_sender_is_vouched_for(company: Company) -> None:
    raw = letter(LINDA, "service@firma.example", "Post", "Wer bin ich?")
    verdict = f"Authentication-Results: {MX}; dmarc=pass header.from=example.org\r\n"
    (company.folder / "mail.eml").write_bytes(verdict.encode() + raw)
    told = json.loads(company.types(BLOCKS["bash inspect"]))
    assert (told["from_addr"], told["trust_sender"]) == (LINDA, True)


@needs_peers
def test_by_smtp_it_arrives_as_well(company: Company) -> None:
    company.configures("smtp")
    os.kill(company.postfix.pid, signal.SIGHUP)  # reads main.cf again
    company.mailed("service+smtp@firma.example", "Und per SMTP?")
    assert f"[127.0.0.1]:{company.hub.smtp_port}" in company.postfix.log.read_text()


@needs_peers
def test_a_hidden_copy_is_seen_at_the_desk_and_tells_of_a_broken_wish(company: Company) -> None:
    company.mailed("service@firma.example", "STOPP, bitte keine Werbung mehr")
    campaign = "angebote@kampagnen.example"
    headers = {
        "message_id": "<a@b.example>",
        # A Date has whole seconds, so one that is told now may lie before the wish.
        "date": format_datetime(datetime.now(UTC) + timedelta(minutes=1)),
    }
    raw = letter(campaign, LINDA, "Nur heute", "20 % auf alles, Linda!", **headers)
    said = swaks(company.postfix.vouched_port, raw, sender=campaign, to="service@firma.example")
    assert said.taken

    def observed() -> list[dict[str, Any]]:
        return [row for row in company.hub.messages() if row["direction"] == "observed"]

    until(lambda: bool(observed()), told=company.postfix.told)
    (row,) = observed()
    page = company.desk().open(f"/c/{row['customer_id']}")
    assert (row["address"], row["provider_id"]) == (f"mailto:{LINDA}", "<a@b.example>")
    assert "20 % auf alles, Linda!" in page
    apology = "obwohl Sie das nicht mehr wollten"
    company.dovecot.mailbox(LINDA).wait(lambda one: apology in one.text.replace("\n", " "))
