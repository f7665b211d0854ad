"""Where is all of a test's mail: a postfix and a dovecot that know each other, and customers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from pathlib import Path

from tests.peers.daemon import scratch
from tests.peers.dovecot import Dovecot
from tests.peers.mailbox import Mail, Mailbox
from tests.peers.postfix import Postfix
from tests.peers.swaks import Said, letter, swaks
from tests.scripted_server import free_port


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Both servers, running."""

    folder: Path  #: where they keep everything; gone with them
    dovecot: Dovecot
    postfix: Postfix

    def customer(self, name: str, address: str) -> "Customer":
        """Return somebody who has a mailbox here."""
        return Customer(name, address, self.postfix, self.dovecot.mailbox(address))


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody with a mail program; the domain of the address vouches for its mails."""

    name: str
    address: str
    postfix: Postfix
    mailbox: Mailbox

    @property
    def shown(self) -> str:
        """Name and address, as in From."""
        return formataddr((self.name, self.address))

    def writes(self, to: str, subject: str, text: str, **headers: str) -> Said:
        """Send a mail; `in_reply_to="<1@x>"` becomes the header In-Reply-To."""
        raw = letter(self.shown, to, subject, text, **headers)
        return swaks(self.postfix.vouched_port, raw, sender=self.address, to=to)

    def replies(self, mail: Mail, text: str) -> Said:
        """Answer a mail where it asks to be answered, quoting it below."""
        subject = mail.header("Subject")
        references = f"{mail.header('References')} {mail.header('Message-ID')}".strip()
        quoted = "".join(f"> {line}\n" for line in mail.text.splitlines())
        return self.writes(
            parseaddr(mail.header("Reply-To") or mail.header("From"))[1],
            subject if subject.lower().startswith("re:") else f"Re: {subject}",
            f"{text}\n\nAm {mail.header('Date')} schrieb {mail.header('From')}:\n{quoted}",
            in_reply_to=mail.header("Message-ID"),
            references=references,
        )

    def waits_for(self, wanted: Callable[[Mail], bool] = lambda _mail: True) -> Mail:
        """Wait until a mail that is wanted is in the mailbox."""
        return self.mailbox.wait(wanted)


@contextmanager
def post_office(users: Mapping[str, str], routes: Mapping[str, str]) -> Iterator[PostOffice]:
    """Run both for `users` (address -> Sieve script, or "") and `routes` (see `Postfix`).

    A user of one of our domains has a mailbox to be fetched from; leave that domain out of
    `routes`.
    """
    with scratch() as folder:
        vouched = free_port()
        dovecot = Dovecot(folder, users, submission_port=vouched)
        postfix = Postfix(folder, dovecot=dovecot, routes=routes, vouched_port=vouched)
        with dovecot, postfix:
            yield PostOffice(folder, dovecot, postfix)
