"""Why was this message sent, held or refused?"""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.responses import Response

from faden.core.event import MessageObserved, MessageWritten
from faden.core.obeyed.why import Outcome
from faden.store.wishes.looking import explained
from faden.web.desk.owners import owner_names
from faden.web.desk.telling import Teller
from faden.web.language import mark
from faden.web.visit import Visit

_SEQUENCE = re.compile(r"[0-9]{1,18}", re.ASCII)
OUTCOMES = {
    Outcome.SENT: (mark("It was allowed, and handed over"), "ok"),
    Outcome.WAITING: (mark("It waits; this is how it stands now"), "wait"),
    Outcome.HELD: (mark("It was held"), "doubt"),
    Outcome.REFUSED: (mark("It was not sent"), "bad"),
    Outcome.TAKEN_BACK: (mark("It was taken back before it left"), "wait"),
    Outcome.OBSERVED: (mark("Another system sent it without asking Faden"), "doubt"),
}


async def show(visit: Visit) -> Response:
    """Show the rule, and what was known about the customer's wishes when it was decided."""
    sequence, customer_id = visit.path("sequence"), visit.path("customer_id")
    if not _SEQUENCE.fullmatch(sequence):
        raise HTTPException(404)
    views = visit.services.views
    found = await explained(views, visit.workspace, customer_id, int(sequence), now=visit.now)
    if found is None:
        raise HTTPException(404)
    message, answer = found
    event = message.event
    if not isinstance(event, MessageWritten | MessageObserved):
        raise HTTPException(404)
    words, tone = OUTCOMES[answer.outcome]
    teller = Teller(
        translate=visit.translate,
        clock=visit.clock,
        me=visit.me,
        owners=await owner_names(visit),
        others={},
    )
    return await visit.page(
        "why.html",
        customer_id=customer_id,
        message=message,
        text=event.text,
        where=event.address or "",
        answer=answer,
        outcome=visit.translate(words),
        tone=tone,
        said=[(one, teller.line(one.wish)) for one in answer.said],
        system=event.system if isinstance(event, MessageObserved) else "",
    )
