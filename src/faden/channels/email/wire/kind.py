"""Did a person write this mail, and may a program answer it?

Rules
* Two questions, two answers. Machine mail closes its own ticket, so `is_machine` needs a clear
  sign: a person's request must not be closed unseen. For `may_auto_answer` the least doubt is
  enough for "no": an answer too few is waited for, one too many is a loop.
* A mailing list is no machine: people write there, and a company's own service address may be one.
  Nor is a no-reply sender: contact forms use it.
* Words of bounces count only with a machine's sender: people write about bounces.

Sources: RFC 3834 2 and 5 (Auto-Submitted), RFC 3464 (delivery status), RFC 5965 (complaints),
RFC 8098 (read receipts), RFC 2919 and 2369 (lists), MS-OXCMAIL (X-Auto-Response-Suppress).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faden.channels.email.anatomy.header import parameters
from faden.channels.email.wire.bounce import Action, Dsn, read_dsn
from faden.channels.email.wire.mail import Mail
from faden.channels.email.wire.phrases import (
    BOUNCE_BODY,
    BOUNCE_SUBJECT,
    DELAYED,
    MACHINE_SUBJECT,
    NEVER_ANSWERED,
    VACATION,
    VACATION_IN_REPLY,
)

__all__ = ["LOOP_HEADER", "Kind", "kind_of"]

LOOP_HEADER = "x-faden-loop"  #: stands on everything that a Faden sends by itself


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of mail it is, and why."""

    is_machine: bool  #: no person wrote it
    is_bounce: bool  #: a mail was not delivered, or not yet
    is_auto_reply: bool  #: a program answered (vacation, "we received your mail")
    is_complaint: bool  #: a reader pressed "this is spam" (ARF)
    is_list: bool  #: came by a mailing list or newsletter
    may_auto_answer: bool  #: a person wrote it, and an automatic answer reaches that person
    bounce_permanent: bool | None  #: the address is dead; None: no bounce
    why: tuple[str, ...]  #: short reasons, in the order they were found


def kind_of(mail: Mail, envelope_from: str | None) -> Kind:
    """Say what sort of mail it is.

    `envelope_from` is the sender of the SMTP envelope: "" for the null sender, None if unknown
    (then Return-Path is asked).
    """
    signs = _Signs(mail, envelope_from)
    why: list[str] = []
    complaint = _note(why, signs.complaint())
    bounce = not complaint and _note(why, signs.bounce())
    automatic = _note(why, signs.automatic())
    replied = not (bounce or complaint or signs.is_report()) and _note(why, signs.replied())
    on_list = _note(why, signs.on_list())
    machine = complaint or bounce or automatic or replied
    doubtful = _note(why, signs.doubtful())
    return Kind(
        is_machine=machine,
        is_bounce=bounce,
        is_auto_reply=replied,
        is_complaint=complaint,
        is_list=on_list,
        may_auto_answer=not (machine or on_list or doubtful),
        bounce_permanent=signs.permanent() if bounce else None,
        why=tuple(dict.fromkeys(why)),
    )


def _note(why: list[str], signs: Iterator[str]) -> bool:
    found = list(signs)
    why += found
    return bool(found)


_DAEMON = re.compile(r"mailer-?daemon|mail-?daemon|microsoftexchange[0-9a-f]{20,}", re.IGNORECASE)
_ANY_REPLY_OFF = re.compile(r"\b(?:all|autoreply)\b", re.IGNORECASE)
_VACATION_OFF = re.compile(r"\boof\b", re.IGNORECASE)
_NOT_SET = frozenset({"", "no", "false", "0", "none"})
_BULK = frozenset({"bulk", "junk", "auto_reply", "auto-reply"})
_REPLY_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from",
                "x-mail-autoreply")  # fmt: skip
_LIST_MARKS = ("list-id", "list-unsubscribe", "list-post", "list-help", "list-unsubscribe-post",
               "x-mailing-list", "mailing-list")  # fmt: skip
_FOREIGN_LOOP_MARKS = ("x-loop", "x-otrs-loop", "x-rt-loop-prevention", "x-auto-response-id")


class _Signs:
    """What in a mail speaks for which kind; each method yields its reasons."""

    def __init__(self, mail: Mail, envelope_from: str | None) -> None:
        self._mail = mail
        self._fields: dict[str, list[str]] = {}
        for name, value in mail.headers:
            self._fields.setdefault(name, []).append(value)
        self._local = (mail.from_addr or "").rpartition("@")[0]
        self._envelope = self._sender(envelope_from)
        declared = self._first("content-type")
        self._type, params = parameters(declared) if "report" in declared.lower() else ("", {})
        self._report_type = params.get("report-type", "").lower()
        self._reports = {report.content_type for report in mail.reports}
        self._dsns: tuple[Dsn, ...] | None = None

    def _sender(self, envelope_from: str | None) -> str | None:
        if envelope_from is not None:
            return envelope_from.strip("<> \t")
        paths = self._fields.get("return-path")
        return paths[0].strip("<> \t") if paths else None

    def _first(self, name: str) -> str:
        values = self._fields.get(name)
        return values[0] if values else ""

    def _is_report(self, kind: str) -> bool:
        """Whether it is a report of this kind, by its label or by what it holds."""
        if not self.is_report():
            return False
        return self._report_type == kind or any(each.endswith(kind) for each in self._reports)

    def _told(self) -> tuple[Dsn, ...]:
        if self._dsns is None:
            self._dsns = read_dsn(self._mail)
        return self._dsns

    def is_report(self) -> bool:
        return self._type == "multipart/report"

    def complaint(self) -> Iterator[str]:
        if not self._is_report("feedback-report"):
            return
        said = "".join(r.text for r in self._mail.reports if r.content_type.endswith("report"))
        kind = re.search(r"^feedback-type:\s*([\w-]+)", said, re.IGNORECASE | re.MULTILINE)
        if kind is None or kind[1].lower() not in ("not-spam", "auth-failure", "virus"):
            yield "complaint (feedback report)"

    def bounce(self) -> Iterator[str]:
        if self._is_report("delivery-status"):
            actions = {dsn.action for dsn in self._told()}
            if not actions or actions & {Action.FAILED, Action.DELAYED}:
                yield "delivery status report"
            return
        other = self._is_report("disposition-notification") or self._is_report("feedback-report")
        if not other and self._from_a_mail_server():
            yield from self._bounce_in_words()

    def _bounce_in_words(self) -> Iterator[str]:
        if any(each.endswith("delivery-status") for each in self._reports):
            yield "delivery status from a mail server"
        if "x-failed-recipients" in self._fields:
            yield "x-failed-recipients"
        if BOUNCE_SUBJECT.match(self._mail.subject):
            yield "a mail server's subject"
        elif BOUNCE_BODY.search(self._mail.text[:3_000]) and not self._is_vacation():
            yield "a mail server's words"

    def _is_daemon(self) -> bool:
        return bool(_DAEMON.match(self._local))

    def _from_a_mail_server(self) -> bool:
        """The null sender, or the name of a mail server that no known envelope belies."""
        if self._envelope == "" or self._is_daemon():
            return True
        return self._envelope is None and self._local == "postmaster"

    def permanent(self) -> bool:
        told = [dsn for dsn in self._told() if dsn.action in (Action.FAILED, Action.DELAYED)]
        if told:
            return any(dsn.permanent for dsn in told)
        return not DELAYED.search(f"{self._mail.subject}\n{self._mail.text[:500]}")

    def automatic(self) -> Iterator[str]:
        for value in self._fields.get("auto-submitted", ()):
            word = re.split(r"[;(\s]", value.strip(), maxsplit=1)[0].lower()
            if word != "no":
                yield f"auto-submitted: {word[:40]}"
        if self.is_report():
            yield f"report: {self._report_type[:40] or 'unnamed'}"
        if self._envelope == "":
            yield "null sender"
        if _ANY_REPLY_OFF.search(self._first("x-auto-response-suppress")):
            yield "x-auto-response-suppress"
        precedence = self._first("precedence").strip().lower()
        if precedence in _BULK and "list-post" not in self._fields:
            yield f"precedence: {precedence}"
        yield from self._other_marks()

    def _other_marks(self) -> Iterator[str]:
        if LOOP_HEADER in self._fields:
            yield "sent by Faden itself"
        if self._is_daemon():
            yield "from a mail server"
        if "list-unsubscribe-post" in self._fields and "list-post" not in self._fields:
            yield "bulk mail (one-click unsubscribe)"
        for name in ("x-cron-env", "x-fc-machinegenerated"):
            if name in self._fields:
                yield name
        if MACHINE_SUBJECT.match(self._mail.subject):
            yield "a machine's subject"

    def replied(self) -> Iterator[str]:
        for value in self._fields.get("auto-submitted", ()):
            if value.strip().lower().startswith("auto-replied"):
                yield "auto-submitted: auto-replied"
        for name in _REPLY_MARKS:
            if name in self._fields and self._first(name).strip().lower() not in _NOT_SET:
                yield name
        if self._first("precedence").strip().lower().startswith("auto"):
            yield "precedence: auto_reply"
        if self._first("x-autogenerated").strip().lower() == "reply":
            yield "x-autogenerated: reply"
        if self._is_vacation():
            yield "a vacation program's subject"

    def _is_vacation(self) -> bool:
        subject = self._mail.subject
        answers = bool(self._mail.in_reply_to or self._mail.references)
        return bool(VACATION.match(subject) or (answers and VACATION_IN_REPLY.match(subject)))

    def on_list(self) -> Iterator[str]:
        for name in _LIST_MARKS:
            if name in self._fields:
                yield name
        if self._first("precedence").strip().lower() == "list":
            yield "precedence: list"

    def doubtful(self) -> Iterator[str]:
        """What forbids an automatic answer though a person may have written."""
        if self._mail.from_addr is None:
            yield "no sender to answer"
        elif NEVER_ANSWERED.search(self._local):
            yield "a sender that nobody reads"
        if self._envelope and NEVER_ANSWERED.search(self._envelope.rpartition("@")[0]):
            yield "an envelope sender that nobody reads"
        if _VACATION_OFF.search(self._first("x-auto-response-suppress")):
            yield "x-auto-response-suppress: oof"
        for name in _FOREIGN_LOOP_MARKS:
            if name in self._fields:
                yield name
