"""What stands in a mailbox, as its owner's mail program would read it over IMAP?"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from imaplib import IMAP4
from typing import Final

from tests.peers.daemon import PATIENCE_SECONDS

_LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it lies in the mailbox."""

    number: int  #: UID
    raw: bytes
    message: EmailMessage

    def header(self, name: str) -> str:
        """Return a header's value, "" when there is none; the first of several."""
        return str(self.message[name] or "")

    def headers(self, name: str) -> list[str]:
        """Return the values of every header of that name, the uppermost first."""
        return [str(value) for value in self.message.get_all(name, [])]

    @property
    def text(self) -> str:
        """The plain text, lines ended by LF; "" when the mail has none."""
        part = self.message.get_body(("plain",))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")

    def part(self, kind: str) -> EmailMessage:
        """Return the first part of this type (`message/delivery-status`)."""
        return next(part for part in self.message.walk() if part.get_content_type() == kind)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder of one user; each call looks anew, and marks nothing as read."""

    port: int
    address: str
    password: str
    folder: str = "INBOX"

    def mails(self) -> list[Mail]:
        """Return every mail, oldest first."""
        with self._open() as server:
            found = server.uid("FETCH", "1:*", "(UID BODY.PEEK[])")[1]
        return [_mail(item) for item in found if isinstance(item, tuple)]

    def flags(self) -> list[str]:
        """Return what is marked on each mail, such as "\\Seen"."""
        with self._open() as server:
            found = server.uid("FETCH", "1:*", "(FLAGS)")[1]
        return [item.decode() for item in found if isinstance(item, bytes)]

    def validity(self) -> int:
        """Return UIDVALIDITY: other numbers mean other mails when it changes."""
        with self._open() as server:
            (told,) = server.response("UIDVALIDITY")[1]
        return int(told)

    @contextmanager
    def _open(self) -> Iterator[IMAP4]:
        with IMAP4("127.0.0.1", self.port, timeout=PATIENCE_SECONDS) as server:
            server.login(self.address, self.password)
            assert server.select(self.folder, readonly=True)[0] == "OK"
            yield server

    def wait(self, wanted: Callable[[Mail], bool] = lambda _mail: True) -> Mail:
        """Wait for a mail that is wanted; fail with what is there when none comes."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            mails = self.mails()
            for mail in mails:
                if wanted(mail):
                    return mail
            there = [mail.header("Subject") for mail in mails]
            assert time.monotonic() < deadline, f"{self.address} has only {there}"
            time.sleep(_LOOK_SECONDS)


def _mail(fetched: tuple[bytes, bytes]) -> Mail:
    about, raw = fetched
    number = re.search(rb"UID (\d+)", about)
    assert number is not None
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Mail(int(number[1]), raw, message)


def subject_is(subject: str) -> Callable[[Mail], bool]:
    """For `Mailbox.wait`: the mail with exactly this subject."""
    return lambda mail: mail.header("Subject") == subject
