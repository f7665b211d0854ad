"""How does somebody reach the company who can neither log in nor run scripts?

`/contact/{account}`: numbers, addresses, hours, a form and a wish to be called. What is sent is
taken once, however often it comes; what is refused keeps every word. What the page says does not
depend on whether an address is known to us, so it tells strangers nothing.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from faden.core.address import Address, national, parse_address
from faden.core.calling.offering import key_of
from faden.core.contact.slot import Slot, slots
from faden.core.deadline import due
from faden.core.policy import Policy
from faden.core.question.spec import CALLS
from faden.engine.batcher import Stopped
from faden.engine.limits.pace import Pace
from faden.engine.limits.place import network
from faden.engine.ports import ContactAccount, answering
from faden.engine.reception import NoRoom
from faden.engine.references.told import fresh_code
from faden.store.errors import PASSING
from faden.store.questions.free import places_left
from faden.web.body import read_form
from faden.web.contact.filling import (
    FIELDS,
    LONGEST,
    MATTERS,
    TRAP,
    Filled,
    distrust,
    filled_in,
    is_current,
    value_of,
)
from faden.web.contact.presence import day_and_time, presence, span_shown, week
from faden.web.contact.seal import Sheet, Thanks, read_sheet, read_thanks, seal_sheet, seal_thanks
from faden.web.language import choose_language
from faden.web.services import Services
from faden.web.shown import Clock, Translate
from faden.web.templates import html, translator

_log = structlog.get_logger()
_encode = msgspec.json.Encoder().encode
_LATER: tuple[type[BaseException], ...] = (
    *PASSING,
    Stopped,
    NoRoom,
    OSError,
)  #: it may work a moment later


class Paces:
    """How many forms are taken, in this process."""

    def __init__(self) -> None:
        self._places = Pace(at_once=30, a_minute=20)  # of one place: a company, or a proxy
        self._senders = Pace(at_once=5, a_minute=0.5)  # to one address: nobody is buried in them

    def seconds(self, place: str, account: str, sender: str) -> float:
        """Count a form; return 0, or how many seconds to wait."""
        here = self._places.seconds(network(place))
        return here or self._senders.seconds(f"{account} {sender}")


@dataclass(frozen=True, slots=True)
class _Page:
    """One request for a contact page."""

    request: Request
    services: Services
    account: ContactAccount
    language: str
    now: datetime

    @property
    def policy(self) -> Policy:
        return self.services.directory.policy(self.account.workspace)

    @property
    def translate(self) -> Translate:
        return translator(self.language)

    @property
    def clock(self) -> Clock:
        zone = ZoneInfo(self.policy.hours.timezone)
        return Clock(self.now, zone, self.language, self.translate)

    async def slots(self) -> tuple[Slot, ...]:
        """Return the times that can be chosen, without those that are full of agreed calls."""
        policy = self.policy
        pool = f"{CALLS}{policy.team}"
        there = self.services.connections, self.account.workspace
        left = await places_left(*there, [pool], now=self.now)
        found = slots(self.now, policy.hours)
        return tuple([one for one in found if left.get((pool, key_of(one.begins)), 1) > 0])

    @property
    def path(self) -> str:
        return f"/contact/{quote(self.account.account_id)}"

    def fresh_sheet(self) -> Sheet:
        made_at = self.now.astimezone(UTC).replace(microsecond=0)
        return Sheet(made_at, secrets.token_hex(16), fresh_code(secrets.randbelow))


def _page(request: Request) -> _Page:
    services: Services = request.app.state.services
    account = services.contact(str(request.path_params["account"]))
    if account is None:
        raise HTTPException(404)
    return _Page(request, services, account, choose_language(request), services.clock())


async def show(request: Request) -> Response:
    """Show the page."""
    page = _page(request)
    response = await _shown(page, page.fresh_sheet())
    # Nobody's words are on it yet, and who comes back finds their own still in the fields.
    response.headers["cache-control"] = "private, no-cache"
    return response


async def send(request: Request) -> Response:
    """Take a form."""
    page = _page(request)
    form = await read_form(request)
    key, name = page.account.key, page.account.account_id
    sheet = read_sheet(key, name, form.get("sheet", ""))
    problem = distrust(form, sheet, now=page.now, translate=page.translate)
    filled, faults = filled_in(
        form,
        await page.slots(),
        region=page.policy.region,
        translate=page.translate,
    )
    if sheet is None or problem or faults:
        kept = sheet if sheet and is_current(sheet, page.now) else page.fresh_sheet()
        return await _shown(page, kept, filled, faults=faults, problem=problem, status=422)
    place = request.client.host if request.client else ""
    waits = request.app.state.contact_paces.seconds(place, name, filled.sender)
    if waits:
        said = page.translate(
            "So much came from you that we wait a little. Please send it again in %(span)s min.",
            span=math.ceil(waits / 60),
        )
        response = await _shown(page, sheet, filled, problem=said, status=429)
        response.headers["retry-after"] = str(math.ceil(waits))
        return response
    return await _take(page, sheet, filled)


async def _take(page: _Page, sheet: Sheet, filled: Filled) -> Response:
    try:
        await page.services.take(page.account, _encode(_raw(sheet, filled)))
    except _LATER as error:
        _log.warning("contact page: not taken", account=page.account.account_id, error=error)
        said = page.translate("We could not take it just now. Please send it again in a moment.")
        response = await _shown(page, sheet, filled, problem=said, status=503)
        response.headers["retry-after"] = "5"
        return response
    slot, policy = filled.slot, page.policy
    until = due(sheet.made_at, policy.first_answer, policy.hours)
    thanks = Thanks(sheet.code, until, slot.begins if slot else None, slot.ends if slot else None)
    seal = seal_thanks(page.account.key, page.account.account_id, thanks)
    # Loading that page again sends nothing.
    return RedirectResponse(f"{page.path}/sent?lang={page.language}&seal={seal}", status_code=303)


def _raw(sheet: Sheet, filled: Filled) -> Mapping[str, object]:
    values, slot = filled.values, filled.slot
    said: dict[str, object] = {
        name: values[name] or None for name in ("name", "mail", "about", "matter")
    }
    said |= {"id": sheet.form_id, "text": values["text"], "code": sheet.code}
    said["number"] = filled.number or None
    if slot is not None:
        said["call_back"] = {"begins": slot.begins, "ends": slot.ends}
    return {name: value for name, value in said.items() if value is not None}


async def sent(request: Request) -> Response:
    """Say that a form was taken, and what happens next."""
    page = _page(request)
    seal = request.query_params.get("seal", "")
    thanks = read_thanks(page.account.key, page.account.account_id, seal)
    if thanks is None:
        raise HTTPException(404)
    clock = page.clock
    call = ""
    if thanks.begins is not None and thanks.ends is not None:
        ends = clock.time(thanks.ends)
        call = f"{day_and_time(thanks.begins, clock)}–{ends}"
    values = _common(page) | {
        "code": thanks.code,
        "call": call,
        "until": day_and_time(thanks.until, clock),
        "again": f"&seal={seal}",
        "path": f"{page.path}/sent",
        "home": page.path,
    }
    return _answer(page, "contact_sent.html", values)


async def _shown(  # what a form is shown with again, each by name
    page: _Page,
    sheet: Sheet,
    filled: Filled | None = None,
    *,
    faults: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    hours, clock = page.policy.hours, page.clock
    there = presence(page.now, hours)
    moments = {"until": there.until, "again": there.again}
    name = page.account.account_id
    values = _common(page) | {
        "again": "",
        "path": page.path,
        "sheet": seal_sheet(page.account.key, name, sheet),
        "trap": TRAP,
        "longest": LONGEST,
        "matters": MATTERS,
        "values": filled.values if filled else dict.fromkeys(FIELDS, ""),
        "faults": faults or {},
        "problem": problem,
        "is_open": there.is_open,
        "there": {one: day_and_time(at, clock) if at else "" for one, at in moments.items()},
        "week": week(hours, page.language),
        "zone": hours.timezone,
        "holidays": hours.holidays_state is not None,
        "slots": {value_of(one): span_shown(one, clock) for one in await page.slots()},
        "can_answer": answering(page.services.directory, name) is not None,
    }
    return _answer(page, "contact.html", values, status=status)


def _common(page: _Page) -> dict[str, Any]:
    contact, region = page.account.contact, page.policy.region
    return {
        "company": contact.name,
        "telephones": {uri: _written(uri, region) for uri in contact.telephones},
        "mails": {uri: _written(uri, region) for uri in contact.mails},
        "chat": contact.chat,
    }


def _written(uri: str, region: str) -> str:
    found = parse_address(uri)
    return national(found, region=region) if isinstance(found, Address) else uri


def _answer(page: _Page, name: str, values: dict[str, Any], *, status: int = 200) -> Response:
    response = HTMLResponse(html(name, page.language, values), status_code=status)
    response.headers["vary"] = "Accept-Language"
    return response
