"""To what does a customer's link lead, and what do they see when it leads nowhere?

Looking changes nothing: mail filters follow every link. The page never says whether a link was
once right, only what to do; its token stays with it (no referrer, no index, nothing kept).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from faden.core.policy import Policy
from faden.core.preference.link import Aim
from faden.core.thread import Circle
from faden.engine.preference.links import Closed, Opened
from faden.store.preference.colleagues import colleagues
from faden.store.views import Person
from faden.web.language import choose_language
from faden.web.services import Services
from faden.web.shown import Clock, Translate, address_shown
from faden.web.templates import html, translator


@dataclass(frozen=True, slots=True)
class Page:
    """One request by a link that leads somewhere."""

    request: Request
    services: Services
    aim: Aim
    token: str
    opened: Opened
    person: Person
    language: str
    now: datetime
    colleagues: Mapping[str, str] = field(default_factory=dict)  #: whom they can choose to keep

    @property
    def policy(self) -> Policy:
        """Return what the company decided."""
        return self.services.directory.policy(self.opened.workspace)

    @property
    def translate(self) -> Translate:
        """Return what translates."""
        return translator(self.language)

    @property
    def clock(self) -> Clock:
        """Return what shows moments."""
        zone = ZoneInfo(self.policy.hours.timezone)
        return Clock(self.now, zone, self.language, self.translate)

    @property
    def path(self) -> str:
        """Return where the page is."""
        return f"/{self.aim.value}/{self.token}"

    @property
    def circle(self) -> Circle:
        """Return the record the link is for, and everybody around it."""
        threads = self.person.threads
        own = threads[self.opened.customer_id]
        return Circle(own, tuple(one for key, one in threads.items() if one is not own and key))


async def opened(request: Request, aim: Aim) -> Page | Response:
    """Return the page of a link, or what to show where it leads nowhere."""
    services: Services = request.app.state.services
    token = str(request.path_params["token"])
    found = await services.links.open(aim, token)
    if isinstance(found, Closed):
        return _closed(request, found)
    async with services.views.reading(found.workspace) as read:
        person = await read.person(found.customer_id)
        if person is None:
            return _closed(request, Closed.UNKNOWN)
        wished = person.threads[found.customer_id].preference
        known = await colleagues(read, person, kept=wished.contact if wished else "")
    language = choose_language(request, wished.language if wished else None)
    return Page(request, services, aim, token, found, person, language, services.clock(), known)


def answer(page: Page, template: str, values: dict[str, Any], *, status: int = 200) -> Response:
    """Return a page, with the way to a person at its foot."""
    contact = page.services.links.contact(page.opened.workspace)
    common = {
        "path": page.path,
        "contact": f"/contact/{quote(contact)}?lang={page.language}" if contact else "",
        "address": address_shown(page.opened.address, page.policy.region, page.translate),
        "name": page.person.name or "",
    }
    return _kept_close(html(template, page.language, common | values), status)


def _closed(request: Request, why: Closed) -> Response:
    language = choose_language(request)
    values = {"why": why.value, "path": request.url.path}
    return _kept_close(html("link_closed.html", language, values), 404 if why == "unknown" else 410)


def _kept_close(page: str, status: int) -> Response:
    response = HTMLResponse(page, status_code=status)
    response.headers["referrer-policy"] = "no-referrer"  # the token is in the address
    response.headers["x-robots-tag"] = "noindex"
    response.headers["vary"] = "Accept-Language"
    return response
