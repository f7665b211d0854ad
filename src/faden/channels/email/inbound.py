"""What does one raw mail mean for the hub?

Rules
* Whose it is says its From, as far as our own MX vouches for it: vouched for is possession; a
  domain whose owner denies it (DMARC fail) is only a claim, on a thread of its own; where nobody
  can tell, it stands on that address's timeline as claimed.
* Which message of ours it answers says a token that nobody can forge, in the plus address it was
  delivered to or in our Message-ID. The sender's own words about that (subject, foreign
  Message-IDs) join nothing.
* A mail server's, a reader's or a spam button's report about a message of ours is news of that
  message. Without our token it is only a machine's mail, whatever it says (backscatter).
* It is the same mail when its stable headers and its body are the same, whichever way it came;
  never by the Message-ID alone, which anybody can take first. A copy that its domain denies, or
  that was made to look like a machine's, never takes the place of the true one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from faden.channels.email.journal.observed import Came, of_copy, of_report
from faden.channels.email.said import files_of, newly_written, own_words
from faden.channels.email.settings import Settings
from faden.channels.email.wire import token
from faden.channels.email.wire.bounce import Action, Dsn, read_dsn
from faden.channels.email.wire.check import News, news_of_check
from faden.channels.email.wire.kind import Kind, kind_of
from faden.channels.email.wire.mail import Flaw, Mail
from faden.channels.email.wire.mime import body_of, read_mail
from faden.channels.email.wire.own import own_signs
from faden.channels.email.wire.trust import Trust, sender_trust
from faden.core.address import Address
from faden.core.channel import (
    Claim,
    Evidence,
    Inbound,
    InboundCheck,
    InboundMessage,
    InboundOptOut,
    InboundReceipt,
    Unreadable,
)
from faden.core.receipt import State
from faden.core.stop.word import Said, stop_word

MAX_REFERENCES = 20  #: Message-IDs an answer names: the thread's first and its latest

_STABLE = frozenset({
    "from", "to", "date", "message-id", "subject", "in-reply-to", "references",
    "content-type", "content-transfer-encoding",
})  # fmt: skip
_ENVELOPE = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_BROKEN = frozenset({Flaw.HEADER_BROKEN, Flaw.HEADER_CUT, Flaw.NO_HEADER})
_BODY = re.compile(rb"\r?\n\r?\n")
_DEAD = re.compile(r"5\.1\.(?:1|3|6|10)(?!\d)|5\.2\.1(?!\d)")
_FIELD = re.compile(r"^([a-z-]{1,60}):[ \t]*([^\n]{0,1000})", re.IGNORECASE | re.MULTILINE)

_STATE = {
    Action.FAILED: State.FAILED,
    Action.DELAYED: State.ACCEPTED,  # the mail server has it and goes on trying
    Action.DELIVERED: State.DELIVERED,
    Action.RELAYED: State.SENT,
    Action.EXPANDED: State.SENT,
}


def understand(raw: bytes, settings: Settings) -> tuple[Inbound, ...] | Unreadable:
    """Return what a mail means: one message, or the news of one or several of ours."""
    mail = read_mail(raw, settings.limits)
    if isinstance(mail, Unreadable):
        return mail
    kind = kind_of(mail, None)
    if check := check_in(mail, kind, settings):
        return (InboundCheck(provider_id=key_of_check(check)),)
    trust = sender_trust(mail, authserv_id=settings.authserv_id)
    came = _copied(raw, mail, settings, trust) if settings.journal.entries else None
    if came is not None and (report := of_report(came, settings.journal)) is not None:
        return report
    verdict = f"{trust is Trust.FAIL:d}{kind.is_machine:d}"
    key = _key(_body(raw, mail, settings), mail, verdict)
    reading = _Reading(mail, kind, trust, key, settings)
    if news := tuple(reading.news()):
        return news
    if came is not None and not _is_undelivered(mail, kind, settings):
        copy = of_copy(came, settings.journal)
        if copy is not None:
            return copy
    return (reading.message(),)


def _copied(raw: bytes, mail: Mail, settings: Settings, trust: Trust) -> Came:
    """Return a mail as the journal looks at it, where it may be the copy of another system's."""

    def is_own(one: Mail) -> bool:
        named = one.message_id
        return (
            one.from_addr in settings.mailboxes
            and named is not None
            and token.of_message_id(settings.key, named) is not None
        )

    return Came(
        raw=raw,
        mail=mail,
        trust=trust,
        key=_key(_body(raw, mail, settings), mail, "observed"),
        limits=settings.limits,
        is_own=is_own,
    )


def _is_undelivered(mail: Mail, kind: Kind, settings: Settings) -> bool:
    """Say whether it is a report of our own mail server, at a domain that is listed as a whole."""
    entry = settings.journal.entry_of(mail.from_addr)
    is_domain = entry is not None and entry.sender.startswith("@")
    return is_domain and (kind.is_bounce or kind.is_complaint)


def check_in(mail: Mail, kind: Kind, settings: Settings) -> News | None:
    """Return what a mail says of a check of this account; None where it is none."""
    return news_of_check(
        mail, kind, key=settings.key, mailboxes=settings.mailboxes, delimiter=settings.delimiter
    )


def key_of_check(news: News) -> str:
    """Return the name under which the hub notes what became of a check."""
    outcome = ":failed" if news.failed else ":answered" if news.answered else ""
    return f"check:{news.check_id}{outcome}"


def _body(raw: bytes, mail: Mail, settings: Settings) -> bytes:
    """Return what stands below the header; a blank line tells, unless it is broken."""
    if _BROKEN.intersection(mail.flaws):
        return body_of(raw, settings.limits)
    end = _BODY.search(raw)
    return raw[end.end() :] if end else raw


def _key(body: bytes, mail: Mail, verdict: str) -> str:
    """Return the hash of what does not change on the way, and of what it was taken for."""
    found = hashlib.sha256()
    for name, value in mail.headers:
        if name in _STABLE:
            found.update(f"{name}: {value}\n".encode())
    found.update(f"\n{verdict}\n".encode())
    found.update(body.replace(b"\r\n", b"\n").rstrip())
    return "mail:" + found.hexdigest()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One mail and what was found out about it."""

    mail: Mail
    kind: Kind
    trust: Trust
    key: str
    settings: Settings

    # --- news of a message of ours ---------------------------------------------------------------

    def news(self) -> Iterator[Inbound]:
        """Yield what a report says of messages of ours, if it names any by our token.

        A person who passes a report on has something to say about it: that is a message.
        """
        if not self.kind.is_machine:
            return
        if self.kind.is_complaint:
            yield from self._complaint()
            return
        told = read_dsn(self.mail) if self._tells_of_delivery() else ()
        for number, dsn in enumerate(told):
            about = self._delivered_to() or self._ours(dsn.original_message_id)
            if about is not None:
                yield self._receipt(dsn, about, number)
        if not told:
            yield from self._read()

    def _tells_of_delivery(self) -> bool:
        if self.kind.is_bounce:
            return True
        return any(report.content_type.endswith("delivery-status") for report in self.mail.reports)

    def _receipt(self, dsn: Dsn, about: str, number: int) -> InboundReceipt:
        said = " ".join(filter(None, (dsn.status, dsn.diagnostic))) or dsn.action.value
        return InboundReceipt(
            provider_id=f"{self.key}:{number}",
            state=_STATE[dsn.action],
            ref=about,
            reason=said[:500],
            at=self.mail.date,
            dead=dsn.permanent and bool(_DEAD.match(dsn.status or "")),
        )

    def _read(self) -> Iterator[InboundReceipt]:
        """A reader's program says that it was shown (RFC 8098)."""
        for report in self.mail.reports:
            if not report.content_type.endswith("disposition-notification"):
                continue
            fields = {name.lower(): value for name, value in _FIELD.findall(report.text)}
            about = self._delivered_to() or self._ours(fields.get("original-message-id"))
            if about is not None and "displayed" in fields.get("disposition", "").lower():
                yield InboundReceipt(
                    provider_id=self.key, state=State.READ, ref=about, at=self.mail.date
                )

    def _complaint(self) -> Iterator[InboundOptOut]:
        """Somebody pressed "this is spam" on a message of ours: they want no more of them.

        It is the wish of whoever got that message. Whom the report names says nothing: anybody who
        ever got one mail of ours could end those to everybody else.
        """
        fields = [field for report in self.mail.reports for field in _FIELD.findall(report.text)]
        named = [self._ours(value) for name, value in fields if name.lower() == "message-id"]
        about = next(filter(None, named), None) or self._delivered_to()
        if about is not None:
            yield InboundOptOut(
                provider_id=self.key,
                sender=None,
                wording="complaint (feedback report)",
                at=self.mail.date,
                about=about,
            )

    def _ours(self, message_id: str | None) -> str | None:
        return token.of_message_id(self.settings.key, message_id) if message_id else None

    def _delivered_to(self) -> str | None:
        """Return the delivery named by the plus address our MTA delivered this mail to."""
        for name, value in self.mail.headers:
            if name in _ENVELOPE and (found := self._of_address(value)):
                return found
        for address in (*self.mail.to, *self.mail.cc):
            if found := self._of_address(address):
                return found
        return None

    def _of_address(self, address: str) -> str | None:
        settings = self.settings
        return token.of_address(
            settings.key, address.strip("<> \t"), settings.mailboxes, settings.delimiter
        )

    # --- a message -------------------------------------------------------------------------------

    def message(self) -> InboundMessage:
        """Return it as somebody's message."""
        mail, kind, trust = self.mail, self.kind, self.trust
        author = Address("mailto", mail.from_addr).uri if mail.from_addr else None
        denied = trust is Trust.FAIL and author is not None
        answers = self._delivered_to() or self._answers()
        text, quoted = self._text()
        return InboundMessage(
            provider_id=self.key,
            sender=None if denied else author,
            text=text,
            at=mail.date,
            name=mail.from_name,
            claims=(Claim(author, Evidence.ASSERTION),) if author and denied else (),
            evidence=Evidence.POSSESSION if trust is Trust.PASS else Evidence.ASSERTION,
            subject=mail.subject or None,
            machine=self._machine(),
            references=self._references(),
            files=files_of(mail),
            formatted=mail.html is not None,
            # Who answers us needs not be told; a robot that does would be told without end, were
            # it to change its address each time.
            answerable=kind.may_auto_answer
            and trust is Trust.PASS
            and answers is None
            and not self._own(),
            answers=answers,
            hashed=True,
            quoted=quoted,
        )

    def _machine(self) -> str | None:
        """Return why nobody waits for an answer to it."""
        if self.kind.is_machine:
            return "; ".join(self.kind.why)[:300]
        return "a mail of ours that came back" if self._ours(self.mail.message_id) else None

    def _text(self) -> tuple[str, bool]:
        """Return the words, and whether none of them is newly written."""
        mail = self.mail
        said = own_words(mail)
        if not said and stop_word(mail.subject) is Said.STOP:
            # "unsubscribe" by List-Unsubscribe's mail, or an empty mail "STOP"
            return mail.subject, False
        return newly_written(mail), not said

    def _references(self) -> tuple[str, ...]:
        mail = self.mail
        if mail.message_id is None:
            return ()
        before = mail.references or mail.in_reply_to[:1]
        if len(before) > MAX_REFERENCES:
            before = (before[0], *before[1 - MAX_REFERENCES :])
        return (*(one for one in before if one != mail.message_id), mail.message_id)

    def _answers(self) -> str | None:
        named = (*self.mail.in_reply_to, *reversed(self.mail.references))
        return next((found for one in named if (found := self._ours(one))), None)

    def _own(self) -> bool:
        """Say whether it comes from ourselves: whatever answers it may be answered by us again."""
        return any(own_signs(self.mail, self.settings.domains))
