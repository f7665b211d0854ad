"""How does an answer, or a note, get onto the thread?

A form's own random number makes a double click one message. It is tied to what was written, so
that going back and writing something else is another message and is not swallowed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response

from faden.core.channel import File
from faden.core.event import MessageWritten
from faden.core.receipt import State
from faden.engine.command import Answer, Rejected, TakeBack, WriteNote
from faden.engine.ports import answering
from faden.store.views_customer import Customer, Route
from faden.web.composing.proposing import recorded
from faden.web.desk import draft
from faden.web.desk.about.mentions import meant
from faden.web.desk.customer import Refused, carry_out, find, outcome, show_with, stays
from faden.web.desk.files import enclosed
from faden.web.desk.owners import all_owners
from faden.web.visit import Visit

_TRIES = 9  #: to answer while other things come onto the thread
_GONE_ON = 303  #: it is done, and the browser goes back to the thread
_SEEN = re.compile(r"([0-9a-f]{32})\.([0-9]{1,18})", re.ASCII)


async def answer(visit: Visit) -> Response:
    """Answer where the customer wrote."""
    stays(visit, "answer")
    for _ in range(_TRIES):
        response = await _try(visit)
        if response is not None:
            return response
    reason = visit.translate("So much comes in that nothing could be sent. Please try again.")
    return await show_with(visit, Refused("answer", reason, visit.form), status=409)


async def _try(visit: Visit) -> Response | None:
    """Answer, unless something came between reading the thread and writing to it: look again."""
    seen = await find(visit, visit.path("customer_id"))
    routes = {route.key: route for route in seen.routes}
    chosen = routes.get(visit.text("way", longest=1000))
    text, ids = visit.text("text"), enclosed.named(visit)
    files = await enclosed.chosen(visit, seen, ids)
    promising = recorded(visit)
    problem = _problem(visit, chosen, text, files)
    if isinstance(promising, str):
        problem, promising = problem or promising, None
    if problem or chosen is None or files is None:
        return await show_with(visit, Refused("answer", problem, visit.form), status=422)
    if (others := _meanwhile(visit, seen)) and not visit.form.get("anyway"):
        reason = visit.translate("A colleague has answered meanwhile. Is yours still needed?")
        refused = Refused("answer", reason, visit.form, meanwhile=others)
        return await show_with(visit, refused, status=409)
    if not await enclosed.mean(visit, seen, ids, message=_form_id(visit, chosen.key, *ids)):
        return await show_with(visit, Refused("answer", _gone(visit), visit.form), status=422)
    command = _command(visit, seen, chosen, text, files)
    result = await visit.do(replace(command, promising=promising))
    if isinstance(result, Rejected):
        if result.code == "changed":
            return None
        await enclosed.put_back(visit, seen.customer_id, files)
    sentence = "held" if visit.policy.undo else "sent"
    return await outcome(visit, result, form="answer", sentence=sentence)


def _gone(visit: Visit) -> str:
    return visit.translate("A file is not there any more. Please look which ones go along.")


def _command(
    visit: Visit, seen: Customer, chosen: Route, text: str, files: Sequence[File]
) -> Answer:
    promise = (visit.form.get(one, "") for one in ("promise", "promise_what", "promise_due"))
    parts = (chosen.key, text, *(file.sha256 for file in files), *promise)
    return Answer(
        workspace=visit.workspace,
        customer_id=chosen.customer_id,
        account=chosen.account,
        to=chosen.address,
        text=text,
        author=visit.me,
        hold=visit.policy.undo,
        form_id=_form_id(visit, *parts),
        expects=seen.reach,
        files=tuple(files),
        begun=draft.begun(visit, "reply"),
    )


def _meanwhile(visit: Visit, seen: Customer) -> tuple[str, ...]:
    """Return the entries in which others answered since this form was made."""
    known = {found[1]: int(found[2]) for found in _SEEN.finditer(visit.text("seen", longest=4000))}
    return tuple(
        entry.anchor
        for entry in seen.entries
        if isinstance(entry.event, MessageWritten)
        and not entry.event.automatic
        and entry.event.author != visit.me
        and entry.sequence > known.get(entry.customer_id, entry.sequence)
        and not _is_withdrawn(seen, entry.event.delivery_id)
    )


def _is_withdrawn(seen: Customer, delivery_id: str) -> bool:
    where = seen.deliveries.get(delivery_id)
    return where is not None and where.state is State.WITHDRAWN


async def take_back(visit: Visit) -> Response:
    """Take back what has not left yet, and put it into the composer again."""
    seen = await find(visit, visit.path("customer_id"))
    wanted = visit.text("delivery", longest=40)
    command = TakeBack(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        delivery_id=wanted,
        by=visit.me,
    )
    response = await carry_out(visit, command, form="take-back", sentence="taken-back")
    if response.status_code == _GONE_ON:
        for entry in seen.entries:
            if isinstance(entry.event, MessageWritten) and entry.event.delivery_id == wanted:
                await draft.put_back(visit, entry.event.text)
                await enclosed.put_back(visit, visit.path("customer_id"), entry.event.files)
    return response


def _problem(visit: Visit, chosen: Route | None, text: str, files: Sequence[File] | None) -> str:
    if files is None:
        return _gone(visit)
    if chosen is None:
        return visit.translate("Please choose where to answer.")
    if chosen.address.startswith("contact:"):
        return visit.translate("The number was withheld, so nothing can be sent there.")
    if not text:
        return visit.translate("Please write something first.")
    if visit.form.get("choose"):
        return visit.translate("Press “Attach” first, so that the chosen files go along.")
    account = answering(visit.services.directory, chosen.account)
    if account is None:
        return ""  # the engine says so
    longest = account.capabilities.max_length
    if len(text) > longest:
        return visit.translate(
            "The text has %(n)s characters; this channel takes %(longest)s.",
            n=len(text),
            longest=longest,
        )
    return enclosed.problem(visit, files, account.capabilities)


async def note(visit: Visit) -> Response:
    """Leave a note for colleagues."""
    stays(visit, "note")
    text = visit.text("text")
    if not text:
        reason = visit.translate("Please write something first.")
        return await show_with(visit, Refused("note", reason, visit.form), status=422)
    told = meant(visit, text, (await all_owners(visit)).offered)
    if told.unclear:
        reason = visit.translate(
            "Several colleagues are called %(name)s. Write the whole name, or choose one below.",
            name=told.unclear[0],
        )
        return await show_with(visit, Refused("note", reason, visit.form), status=422)
    command = WriteNote(
        workspace=visit.workspace,
        customer_id=visit.path("customer_id"),
        text=text,
        author=visit.me,
        mentions=told.owners,
        form_id=_form_id(visit, visit.path("customer_id"), text, *told.owners),
        begun=draft.begun(visit, "note"),
    )
    return await carry_out(visit, command, form="note", sentence="noted")


def _form_id(visit: Visit, *parts: str) -> str:
    given = visit.text("form_id", longest=100)
    meaning = "\n".join((visit.me, given, *parts))
    return hashlib.sha256(meaning.encode()).hexdigest()[:32]
