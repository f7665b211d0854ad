"""What does somebody at a counter see, standing, with one hand?

`/counter`: one field. Who is found stands on one card: what they were offered, for how much and
what to do, what was promised, what they do not want, and the last five entries. Nothing else of
the thread can be read here. A card closes by itself (lock.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from faden.core.brief.saying import Kind
from faden.core.event import MessageReceived, MessageWritten, NoteWritten
from faden.store.views_customer import Customer
from faden.store.views_report import account_labels
from faden.web.brief.reading import read_brief
from faden.web.counter import lock
from faden.web.counter.finding import Found, find, look_up_noted, proves
from faden.web.desk.about.offers import card as offers_card
from faden.web.desk.about.promises import card as promises_card
from faden.web.desk.brief.card import Writer
from faden.web.desk.customer import find as find_customer
from faden.web.desk.customer import teller_of
from faden.web.desk.owners import all_owners
from faden.web.visit import Visit

PATH = "/counter"
CHANNEL = "shop"
PLACE = "faden_place"
_YEAR = 365 * 24 * 3600
_LAST = 5  #: entries that are shown
_EXCERPT = 160  #: characters of each
_ELSEWHERE = frozenset({Kind.OFFER, Kind.NO_MORE})  #: has a place of its own on the card


@dataclass(frozen=True, slots=True)
class Line:
    """One of the last entries."""

    at: datetime
    who: str  #: customer | us | note
    text: str


async def show(visit: Visit) -> Response:
    """Show the field."""
    return await _field(visit)


async def look_up(visit: Visit) -> Response:
    """Open the card of whom was scanned or typed, or show who it could be."""
    chosen = visit.text("customer", longest=40)
    if chosen:
        return await _proved(visit, chosen)
    text = visit.text("q", longest=200)
    if not text:
        return await _field(visit, problem=visit.translate("Scan or type something first."))
    found = await find(visit, text)
    if found.customer_id:
        return await open_card(visit, found.customer_id)
    if found.candidates:
        return await _field(visit, found=found, query=text)
    if found.waits:
        problem = visit.translate("Too many codes that name nothing. Ask for the name or number.")
    elif found.too_many:
        problem = visit.translate("Many are called so. Ask for the number or the mail address.")
    else:
        problem = visit.translate("Nobody is found by this. Ask for the number, code or name.")
    return await _field(visit, problem=problem, query=text, status=404)


async def _proved(visit: Visit, customer_id: str) -> Response:
    seen = await find_customer(visit, customer_id)
    known = tuple(one.uri for one in seen.addresses)
    if proves(known, visit.text("fact", longest=200)):
        return await open_card(visit, customer_id)
    problem = visit.translate(
        "That does not fit. Ask for the last three digits of the number, or the mail address."
    )
    return await _field(visit, problem=problem, status=422)


async def open_card(visit: Visit, customer_id: str) -> Response:
    """Open somebody's card; the audit log knows."""
    seen = await find_customer(visit, customer_id)
    await look_up_noted(visit, seen.customer_id, place(visit))
    return RedirectResponse(card_path(visit, seen.customer_id), status_code=303)


async def choose_place(visit: Visit) -> Response:
    """Remember where this counter is."""
    name = "".join(c for c in visit.text("place", longest=200) if c.isprintable())[:100]
    if not name:
        problem = visit.translate("Write the name of the shop.")
        return await _field(visit, problem=problem, status=422)
    response = RedirectResponse(PATH, status_code=303)
    response.set_cookie(
        PLACE,
        name.encode("utf-8").hex(),
        max_age=_YEAR,
        path=PATH,
        httponly=True,
        samesite="lax",
    )
    return response


async def card(visit: Visit) -> Response:
    """Show the card, while it is open."""
    customer_id = opened(visit)
    if customer_id is None:
        return locked()
    return await shown(visit, customer_id)


async def shown(
    visit: Visit, customer_id: str, *, problem: str = "", status: int = 200
) -> Response:
    """Show somebody's card, and why something was refused."""
    views, workspace = visit.services.views, visit.workspace
    seen = await find_customer(visit, customer_id)
    known = await all_owners(visit)
    teller = teller_of(visit, seen, known.names)
    labels = await account_labels(views, workspace)
    wanted = await read_brief(visit.services, workspace, seen, accounts=labels, now=visit.clock.now)
    say = tuple(one for one in wanted.say if one.kind not in _ELSEWHERE)
    brief = Writer(teller=teller, address=visit.address, labels=labels).card(
        replace(wanted, say=say)
    )
    return await visit.page(
        "counter_card.html",
        status=status,
        seen=seen,
        card=lock.token(visit.session.csrf, customer_id, now=visit.now),
        seconds=int(lock.OPEN.total_seconds()),
        brief=brief,
        offers=await offers_card(visit, seen, teller.person, channel=CHANNEL),
        promised=await promises_card(visit, seen),
        noes=_noes(seen),
        teller=teller,
        lines=_lines(seen),
        offered=known.offered,
        ticket=next((one for one in seen.tickets if one.state == "open"), None),
        place=place(visit),
        problem=problem,
    )


def card_path(visit: Visit, customer_id: str) -> str:
    """Return where the card is, open for two minutes from now."""
    return f"{PATH}/{lock.token(visit.session.csrf, customer_id, now=visit.now)}"


def opened(visit: Visit) -> str | None:
    """Return the customer whose card the path opens; None: locked; 404: none of ours."""
    found = lock.opened(visit.session.csrf, visit.path("card"), now=visit.now)
    if found is None:
        raise HTTPException(404)
    return None if found.is_over else found.customer_id


def locked() -> Response:
    """Go back to the field."""
    return RedirectResponse(f"{PATH}?locked=1", status_code=303)


async def too_late(visit: Visit) -> Response:
    """Say that nothing was done, and show what had been written."""
    problem = visit.translate("The card was closed after two minutes. Nothing was done.")
    written = visit.text("text") or visit.text("why") or visit.text("says")
    return await _field(visit, problem=problem, written=written, status=409)


def place(visit: Visit) -> str:
    """Return where this counter is; empty: nobody has said it."""
    try:
        return bytes.fromhex(visit.request.cookies.get(PLACE, "")).decode("utf-8")[:100]
    except ValueError:
        return ""


async def _field(
    visit: Visit,
    *,
    found: Found | None = None,
    problem: str = "",
    query: str = "",
    written: str = "",
    status: int = 200,
) -> Response:
    return await visit.page(
        "counter.html",
        status=status,
        found=found,
        problem=problem,
        typed=query,
        written=written,
        place=place(visit),
        was_locked="locked" in visit.request.query_params,
    )


def _noes(seen: Customer) -> list[str]:
    """Return the purposes somebody of the person does not want."""
    threads = [seen.person.threads[one] for one in seen.person.records]
    return sorted({no.purpose for thread in threads for no in thread.refusals})


def _lines(seen: Customer) -> Sequence[Line]:
    """Return the last entries in words, the newest first."""
    found = []
    for entry in reversed(seen.entries):
        match entry.event:
            case MessageReceived(text=text):
                found.append(Line(entry.at, "customer", text[:_EXCERPT]))
            case MessageWritten(text=text):
                found.append(Line(entry.at, "us", text[:_EXCERPT]))
            case NoteWritten(text=text):
                found.append(Line(entry.at, "note", text[:_EXCERPT]))
            case _:
                continue
        if len(found) == _LAST:
            break
    return found
