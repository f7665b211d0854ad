"""What may a customer read by a link of ours, and how do they answer?

`/t/{token}`: what was written between us and the address the link went to, and nothing else: no
notes, no names of others, and nothing that was said on other ways, since the link only shows that
somebody reads what goes to this address. What is written here comes onto the thread.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from faden.core.channel import File
from faden.core.event import MessageReceived
from faden.core.preference.link import Aim
from faden.core.ticket import TicketState
from faden.engine.preference.links import Said
from faden.store.live.chat import Line, newest
from faden.web.body import read_form
from faden.web.preference import kept as kept_words
from faden.web.preference import questions
from faden.web.preference.opening import Page, answer, opened

LONGEST = 4_000  #: characters


@dataclass(frozen=True, slots=True)
class Shown:
    """One message."""

    ours: bool
    at: datetime
    text: str
    files: tuple[File, ...]
    automatic: bool


async def show(request: Request) -> Response:
    """Show it; nothing is changed."""
    page = await opened(request, Aim.THREAD)
    if isinstance(page, Response):
        return page
    return await _shown(page, sent="sent" in request.query_params)


async def send(request: Request) -> Response:
    """Take an answer."""
    page = await opened(request, Aim.THREAD)
    if isinstance(page, Response):
        return page
    form = await read_form(request)
    if "question" in form:
        return await _answered(page, form)
    text = form.get("text", "").strip()
    if not text:
        said = page.translate("Please write something first.")
        return await _shown(page, problem=said, kept=text, status=422)
    if len(text) > LONGEST:
        said = page.translate(
            "%(n)s characters; at most %(longest)s fit.", n=len(text), longest=LONGEST
        )
        return await _shown(page, problem=said, kept=text, status=422)
    if _waits(page):
        said = page.translate("So much came from you that we wait a little. Try again in a minute.")
        return await _shown(page, problem=said, kept=text, status=429)
    form_id = form.get("form_id", "")[:64] or secrets.token_hex(16)
    await page.services.links.write(page.opened, Said(text), form_id=form_id)
    # Loading that page again sends nothing.
    where = f"{page.path}?lang={page.language}&sent=1#newest"
    return RedirectResponse(where, status_code=303, headers={"referrer-policy": "no-referrer"})


def _waits(page: Page) -> float:
    """Return for how many seconds nothing more is taken from there."""
    request = page.request
    place = request.client.host if request.client else ""
    paces = request.app.state.contact_paces
    return float(paces.seconds(place, page.opened.account, page.opened.address))


async def _answered(page: Page, form: Mapping[str, str]) -> Response:
    """Take the answer to a question."""
    if _waits(page):
        said = page.translate("So much came from you that we wait a little. Try again in a minute.")
        return await _shown(page, problem=said, status=429)
    became = await questions.take(page, form)
    if not became:
        said = page.translate("Please say or choose an answer first.")
        return await _shown(page, problem=said, status=422)
    where = f"{page.path}?lang={page.language}&became={became}#questions"
    return RedirectResponse(where, status_code=303, headers={"referrer-policy": "no-referrer"})


async def _shown(
    page: Page, *, sent: bool = False, problem: str = "", kept: str = "", status: int = 200
) -> Response:
    window = await newest(
        page.services.views, page.opened.workspace, page.opened.account, [page.opened.address]
    )
    values = {
        "messages": [_message(line) for line in window.lines],
        "earlier": window.earlier,
        "owed": _owed(page),
        "ours": await kept_words.shown(page),
        "questions": await questions.shown(page),
        "became": questions.BECAME.get(page.request.query_params.get("became", ""), ""),
        "sent": sent,
        "problem": problem,
        "kept": kept,
        "longest": LONGEST,
        "clock": page.clock,
        "form_id": secrets.token_hex(16),
    }
    return answer(page, "my_thread.html", values, status=status)


def _message(line: Line) -> Shown:
    message = line.message
    ours = not isinstance(message, MessageReceived)
    automatic = getattr(message, "automatic", False)
    return Shown(ours, line.at, message.text, message.files, automatic)


def _owed(page: Page) -> str:
    """Return by when we owe an answer; empty: we owe none."""
    waiting = [
        ticket.due_at
        for ticket in page.circle.own.tickets
        if ticket.state is TicketState.OPEN and ticket.unanswered
    ]
    return page.clock.moment(min(waiting)) if waiting and min(waiting) > page.now else ""
