"""What plays the customers' mailboxes in the demo, where mail servers would be?

It is a real peer of the e-mail channel: it hands customers' mails over by SMTP as the company's own
mail server does, with what that server found out about the sender, and takes the company's mails by
SMTP. Only in `faden demo`, only on this machine; it says "Sandbox" on every page.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.policy
import json
import secrets
import socket
from collections import deque
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope, Session

from faden.app import utc_now

HOST = "127.0.0.1"
_KEPT = 500  #: mails the mailboxes remember
_MOST_BYTES = 5_000_000
_SECONDS = 10.0  #: for handing one mail over


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in a customer's mailbox."""

    mailbox: str  #: the customer's address
    subject: str
    text: str
    ours: bool  #: True: the company wrote it
    at: str
    message_id: str
    answers: str = ""  #: the message id it answers
    answer_to: str = ""  #: where an answer to it goes
    automatic: bool = False


class Mailboxes:
    """The mailboxes of the demo's customers, and the mail server between them and the company."""

    def __init__(self, file: Path, *, company: str, authserv_id: str) -> None:
        """Read what they hold; `company` is its mailbox, `authserv_id` its mail server's name."""
        self.port = free_port()  #: where the company's mails are taken
        self.hands_over_to = free_port()  #: where the company is handed its mails
        self._file = file
        self._company = company
        self._authserv_id = authserv_id
        self._letters: deque[Letter] = deque(_load(file), maxlen=_KEPT)
        self._server: asyncio.Server | None = None

    def letters(self, mailbox: str) -> list[Letter]:
        """Return what a mailbox holds, oldest first."""
        return [letter for letter in self._letters if letter.mailbox == mailbox.lower()]

    def owners(self) -> list[str]:
        """Return the mailboxes that were used, latest first."""
        return list(dict.fromkeys(letter.mailbox for letter in reversed(self._letters)))

    async def listen(self) -> None:
        """Begin to take the company's mails."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._talk, HOST, self.port)

    async def close(self) -> None:
        """Take no more."""
        if self._server is not None:
            self._server.close()

    def _talk(self) -> SMTP:
        return SMTP(self, hostname="localhost", data_size_limit=_MOST_BYTES, enable_SMTPUTF8=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail of the company's; the name is aiosmtpd's."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = BytesParser(policy=email.policy.default).parsebytes(raw)
        body = mail.get_body(("plain", "html"))
        for mailbox in envelope.rcpt_tos:
            self._keep(
                Letter(
                    mailbox=mailbox.lower(),
                    subject=str(mail.get("Subject", "")),
                    text=str(body.get_content()).strip() if body else "",
                    ours=True,
                    at=utc_now().isoformat(timespec="seconds"),
                    message_id=str(mail.get("Message-ID", "")).strip(),
                    answers=str(mail.get("In-Reply-To", "")).strip(),
                    answer_to=parseaddr(str(mail.get("Reply-To", mail.get("From", ""))))[1],
                    automatic=str(mail.get("Auto-Submitted", "no")).strip() != "no",
                )
            )
        return "250 2.0.0 taken"

    async def write(
        self, mailbox: str, text: str, *, subject: str, name: str = "", answers: str = ""
    ) -> bool:
        """Send a customer's mail to the company; False when it was not taken.

        `answers` is the message id of the mail that it answers, which also says where to.
        """
        known = {letter.message_id: letter for letter in self.letters(mailbox)}
        answered = known.get(answers)
        to = answered.answer_to if answered and answered.answer_to else self._company
        written = _written(mailbox, text, subject=subject, name=name)
        written["To"] = to
        if answered:
            written["In-Reply-To"] = answers
            written["References"] = f"{answered.answers} {answers}".strip()
        if not await self._hand_over(mailbox, to, written.as_bytes(policy=email.policy.SMTP)):
            return False
        self._keep(
            Letter(
                mailbox=mailbox.lower(),
                subject=subject,
                text=text,
                ours=False,
                at=utc_now().isoformat(timespec="seconds"),
                message_id=str(written["Message-ID"]),
                answers=answers,
            )
        )
        return True

    async def _hand_over(self, mailbox: str, to: str, mail: bytes) -> bool:
        """Be the company's mail server: say what was found out about the sender, and pass on."""
        domain = mailbox.rpartition("@")[2]
        found = f"{self._authserv_id}; dmarc=pass header.from={domain}"
        raw = f"Authentication-Results: {found}\r\n".encode() + mail
        client = aiosmtplib.SMTP(
            hostname=HOST,
            port=self.hands_over_to,
            local_hostname="localhost",
            start_tls=False,
            timeout=_SECONDS,
        )
        try:
            async with client:
                await client.sendmail(mailbox, [to], raw)
        except (aiosmtplib.SMTPException, OSError):
            return False
        return True

    def _keep(self, letter: Letter) -> None:
        self._letters.append(letter)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(letter), ensure_ascii=False) + "\n")


def _written(mailbox: str, text: str, *, subject: str, name: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = formataddr((name, mailbox))
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{secrets.token_hex(12)}@{mailbox.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(utc_now())
    mail.set_content(text)
    return mail


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _load(file: Path) -> list[Letter]:
    if not file.exists():
        return []
    letters = []
    for line in file.read_text("utf-8").splitlines()[-_KEPT:]:
        # A line cut off by a power failure is no reason not to start.
        with contextlib.suppress(ValueError, TypeError):
            letters.append(Letter(**json.loads(line)))
    return letters
