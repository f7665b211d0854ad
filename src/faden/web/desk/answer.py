"""How does an answer, or a note, get onto the thread?

A form's own random number makes a double click one message. It is tied to what was written, so
that going back and writing something else is another message and is not swallowed.
"""

from __future__ import annotations

import hashlib

from starlette.responses import Response

from faden.engine.command import Answer, WriteNote
from faden.store.views_customer import Route
from faden.web.desk.customer import Refused, carry_out, find, show_with
from faden.web.visit import Visit


async def answer(visit: Visit) -> Response:
    """Answer where the customer wrote."""
    seen = await find(visit, visit.path("customer_id"))
    routes = {route.key: route for route in seen.routes}
    chosen = routes.get(visit.text("way", longest=1000))
    text = visit.text("text")
    problem = _problem(visit, chosen, text)
    if problem or chosen is None:
        return await show_with(visit, Refused("answer", problem, visit.form), status=422)
    command = Answer(
        workspace=visit.workspace,
        customer_id=chosen.customer_id,
        account=chosen.account,
        to=chosen.address,
        text=text,
        author=visit.me,
        form_id=_form_id(visit, chosen.key, text),
    )
    return await carry_out(visit, command, form="answer", sentence="sent")


def _problem(visit: Visit, chosen: Route | None, text: str) -> str:
    if chosen is None:
        return visit.translate("Please choose where to answer.")
    if chosen.address.startswith("contact:"):
        return visit.translate("The number was withheld, so nothing can be sent there.")
    if not text:
        return visit.translate("Please write something first.")
    account = visit.services.directory.account(chosen.account)
    longest = account.capabilities.max_length if account else len(text)
    if len(text) > longest:
        return visit.translate(
            "The text has %(n)s characters; this channel takes %(longest)s.",
            n=len(text),
            longest=longest,
        )
    return ""


async def note(visit: Visit) -> Response:
    """Leave a note for colleagues."""
    text = visit.text("text")
    if not text:
        reason = visit.translate("Please write something first.")
        return await show_with(visit, Refused("note", reason, visit.form), status=422)
    command = WriteNote(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        text=text,
        author=visit.me,
        form_id=_form_id(visit, visit.path("customer_id"), text),
    )
    return await carry_out(visit, command, form="note", sentence="noted")


def _form_id(visit: Visit, *parts: str) -> str:
    given = visit.text("form_id", longest=100)
    meaning = "\n".join((visit.me, given, *parts))
    return hashlib.sha256(meaning.encode()).hexdigest()[:32]
