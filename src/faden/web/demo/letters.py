"""What does the sandbox show: the mailboxes of the demo's customers?

Like the phones: one page without sign-in, only in the demo and marked as such. Choose or type a
mailbox, write as that customer, answer what the company wrote. Behind it mails go both ways by
SMTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from faden.core.address import Address, parse_address
from faden.web.body import read_form
from faden.web.door import hardened
from faden.web.language import choose_language
from faden.web.phone import hour
from faden.web.templates import html, translator

MAX_TEXT = 10_000
MAX_SUBJECT = 200


class Mailboxes(Protocol):
    """The sandbox."""

    def letters(self, mailbox: str) -> list[Any]:
        """Return what a mailbox holds, oldest first."""

    def owners(self) -> list[str]:
        """Return the mailboxes that were used, latest first."""

    async def write(self, mailbox: str, text: str, *, subject: str, answers: str) -> bool:
        """Send a customer's mail; False when it was not taken."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is being written, whole or not."""

    mailbox: str
    subject: str
    answers: str
    text: str = ""


def letter_routes(mailboxes: Mailboxes) -> tuple[BaseRoute, ...]:
    """Return the page and its form."""

    async def show(request: Request) -> Response:
        owners = mailboxes.owners()
        mailbox = request.query_params.get("mailbox", "") or next(iter(owners), "")
        return _page(request, mailboxes, _answering(mailboxes, mailbox))

    async def write(request: Request) -> Response:
        form = await read_form(request)
        draft = _Draft(
            mailbox=form.get("mailbox", "").strip(),
            subject=form.get("subject", "").strip(),
            answers=form.get("answers", ""),
            text=form.get("text", "").strip(),
        )
        if told := _refusal(request, draft):
            return _page(request, mailboxes, draft, told=told)
        # The answer may have come after the page with its empty subject.
        subject = draft.subject or _answering(mailboxes, draft.mailbox).subject
        sent = await mailboxes.write(
            draft.mailbox, draft.text, subject=subject, answers=draft.answers
        )
        if not sent:
            translate = translator(choose_language(request))
            told = translate("The message was not taken. Please try again.")
            return _page(request, mailboxes, draft, told=told)
        query = urlencode({"mailbox": draft.mailbox.lower()})
        return RedirectResponse(f"/sandbox/mail?{query}#last", status_code=303)

    return (
        Route("/sandbox/mail", hardened(show), methods=["GET"], name="GET /sandbox/mail"),
        Route("/sandbox/mail", hardened(write), methods=["POST"], name="POST /sandbox/mail"),
    )


def _answering(mailboxes: Mailboxes, mailbox: str) -> _Draft:
    """Return an empty answer to what the company wrote last, else an empty mail."""
    latest = next((one for one in reversed(mailboxes.letters(mailbox)) if one.ours), None)
    if latest is None:
        return _Draft(mailbox, "", "")
    again = latest.subject.lower().startswith(("re:", "aw:"))
    return _Draft(mailbox, latest.subject if again else f"Re: {latest.subject}", latest.message_id)


def _refusal(request: Request, draft: _Draft) -> str:
    translate = translator(choose_language(request))
    if not isinstance(parse_address(draft.mailbox, scheme="mailto"), Address):
        return translate("This is not a mail address: %(mailbox)s", mailbox=draft.mailbox[:60])
    if not draft.text or len(draft.text) > MAX_TEXT:
        return translate("Write between 1 and %(most)s characters.", most=MAX_TEXT)
    if len(draft.subject) > MAX_SUBJECT or not draft.subject.isprintable():
        return translate("Write a subject of at most %(most)s characters.", most=MAX_SUBJECT)
    return ""


def _page(request: Request, mailboxes: Mailboxes, draft: _Draft, *, told: str = "") -> Response:
    values = {
        "draft": draft,
        "owners": mailboxes.owners()[:20],
        "letters": mailboxes.letters(draft.mailbox)[-50:],
        "told": told,
        "most": MAX_TEXT,
        "most_subject": MAX_SUBJECT,
        "hour": hour,
    }
    page = html("letters.html", choose_language(request), values)
    return HTMLResponse(page, status_code=422 if told else 200)
