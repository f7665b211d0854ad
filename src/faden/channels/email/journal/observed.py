"""What does the copy of another system's mail tell, and when is it for a person instead?

Rules
* Observed is a mail of a listed sender whom our own mail server vouches for, once for each of
  those it went to who is none of us. Anybody can write a From; what is put on a thread as the
  company's own word has to be it.
* Whatever else bears a listed sender goes to quarantine with what is to be done: it is no
  customer's message, and it is not dropped.
* That a machine wrote it is what such mails are like, and says nothing against them.
* A mail that we sent ourselves stands on its thread already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faden.channels.email.journal.entry import Entry, Journal
from faden.channels.email.journal.report import is_report, read_report
from faden.channels.email.said import files_of, newly_written
from faden.channels.email.wire.mail import Limits, Mail
from faden.channels.email.wire.trust import Trust
from faden.core.address import Address
from faden.core.channel import Inbound, InboundCheck, InboundObserved, Unreadable
from faden.core.subject import MAX_SUBJECT

MOST = 200  #: people that one mail may be told of

UNVOUCHED = (
    "our mail server does not vouch for the sender; let that system sign its mails (DKIM) and "
    "look at the account's authserv_id"
)
NOBODY = (
    "no customer is named as its recipient; let that system write To or Cc, or have the mail "
    "server journal it with its recipients"
)
MANY = f"it went to more than {MOST} people; let that system tell them by the API"
EMPTY = "a journal report without a mail that can be read"
UNLISTED = (
    "a journal report about a sender who is not in the account's journal; list them there, or "
    "have only listed senders reported"
)
NOT_OURS = (
    "a journal report from a domain that the account does not list as its own; add it to domains "
    "if nobody else can send from there"
)

_ID = re.compile(r"[!-~]{1,200}", re.ASCII)

Read = tuple[Inbound, ...] | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A mail as it came in, and what was found out about it."""

    raw: bytes
    mail: Mail
    trust: Trust
    key: str
    limits: Limits
    is_own: Callable[[Mail], bool]  #: we sent it ourselves


def of_report(came: Came, journal: Journal) -> Read | None:
    """Return what a journal report tells; None where it is none of ours."""
    author = came.mail.from_addr
    if not is_report(came.mail):
        return None
    if not journal.is_house(author):
        return _kept(NOT_OURS) if journal.is_at_home(author) else None
    if came.trust is not Trust.PASS:
        return _kept(UNVOUCHED)
    report = read_report(came.raw, came.mail, came.limits)
    if report.mail is None:
        return _kept(EMPTY)
    if came.is_own(report.mail):
        return (InboundCheck(provider_id=came.key),)
    entry = journal.entry_of(report.mail.from_addr)
    if entry is None:
        return _kept(UNLISTED)
    return _told(came, report.mail, entry, journal.customers(report.recipients))


def of_copy(came: Came, journal: Journal) -> Read | None:
    """Return what the copy of a mail tells; None where its sender is not in the journal."""
    mail, entry = came.mail, journal.entry_of(came.mail.from_addr)
    if entry is None:
        return None
    if came.is_own(mail):
        return (InboundCheck(provider_id=came.key),)
    if came.trust is not Trust.PASS:
        return _kept(UNVOUCHED, entry)
    return _told(came, mail, entry, journal.customers(dict.fromkeys((*mail.to, *mail.cc))))


def _told(came: Came, mail: Mail, entry: Entry, customers: Sequence[tuple[int, str]]) -> Read:
    if not customers:
        return _kept(NOBODY, entry)
    if len(customers) > MOST:
        return _kept(MANY, entry)
    named = mail.message_id or ""
    return tuple(
        InboundObserved(
            provider_id=f"{came.key}:{place}",
            system=entry.system,
            external_id=named if _ID.fullmatch(named) else came.key,
            to=Address("mailto", one).uri,
            text=newly_written(mail),
            purpose=entry.purpose,
            kept_as=f"{came.key}:{customers[0][0]}",
            at=mail.date,
            subject=mail.subject[:MAX_SUBJECT] or None,
            template=entry.template,
            files=files_of(mail),
        )
        for place, one in customers
    )


def _kept(why: str, entry: Entry | None = None) -> Unreadable:
    return Unreadable(f"journal: {why}" if entry is None else f"journal: {entry.system}: {why}")
