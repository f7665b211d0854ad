"""What does the sandbox show: the phones of the demo's customers?

One page without sign-in, only in the demo and marked as such: choose or type a number, write as
that customer, see what the company answered. The sandbox behind it is a real peer over HTTP. Beside
it a page as a company would have one, with the chat on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from faden.core.address import Address, parse_address
from faden.web.body import read_form
from faden.web.door import hardened
from faden.web.language import choose_language
from faden.web.templates import html, translator

MAX_TEXT = 1600
ZONE = ZoneInfo("Europe/Berlin")  #: where the sample company and its customers are


class Shown(Protocol):
    """A message on a phone."""

    @property
    def text(self) -> str:
        """What it says."""

    @property
    def ours(self) -> bool:
        """Whether the company wrote it."""

    @property
    def automatic(self) -> bool:
        """Whether no person wrote it."""

    @property
    def at(self) -> str:
        """When, as ISO 8601."""


class Phones(Protocol):
    """The sandbox."""

    def texts(self, number: str) -> list[Any]:
        """Return what a phone shows, oldest first."""

    def numbers(self) -> list[str]:
        """Return the phones that were used, latest first."""

    def take(self, key: str, message: dict[str, Any]) -> dict[str, str]:
        """Take a message of the company's."""

    def log(self, after: int, limit: int) -> dict[str, Any]:
        """Return what came and went, from the number after `after` on."""

    async def write(self, number: str, text: str) -> bool:
        """Send a customer's message; False when it was not taken."""


def phone_routes(phones: Phones) -> tuple[BaseRoute, ...]:
    """Return the page, its form and the provider's entrance."""

    async def show(request: Request) -> Response:
        return _page(request, phones, number=request.query_params.get("number", ""))

    async def write(request: Request) -> Response:
        form = await read_form(request)
        number, text = form.get("number", ""), form.get("text", "").strip()
        address = parse_address(number, scheme="tel")
        translate = translator(choose_language(request))
        if not isinstance(address, Address):
            told = translate("This is not a telephone number: %(number)s", number=number[:40])
            return _page(request, phones, number=number, text=text, told=told)
        if not text or len(text) > MAX_TEXT:
            told = translate("Write between 1 and %(most)s characters.", most=MAX_TEXT)
            return _page(request, phones, number=number, text=text, told=told)
        if not await phones.write(address.value, text):
            told = translate("The message was not taken. Please try again.")
            return _page(request, phones, number=number, text=text, told=told)
        return RedirectResponse(f"/sandbox?number={quote(address.value)}#last", status_code=303)

    async def take(request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        return JSONResponse(phones.take(key, await request.json()))

    async def log(request: Request) -> Response:
        after, limit = (_whole(request.query_params.get(name, "")) for name in ("after", "limit"))
        return JSONResponse(phones.log(after, limit or 200))

    return (
        Route("/sandbox", hardened(show), methods=["GET"], name="GET /sandbox"),
        Route("/sandbox", hardened(write), methods=["POST"], name="POST /sandbox"),
        Route("/sandbox/send", take, methods=["POST"], name="POST /sandbox/send"),
        Route("/sandbox/log", log, methods=["GET"], name="GET /sandbox/log"),
    )


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 15 else 0


def shop_routes(account: str, *, contact: str) -> tuple[BaseRoute, ...]:
    """Return the company's page, which holds a chat and links to a contact page."""

    async def show(request: Request) -> Response:
        values = {"account": account, "contact": contact}
        return HTMLResponse(html("shop.html", choose_language(request), values))

    return (Route("/shop", hardened(show), methods=["GET"], name="GET /shop"),)


def _page(
    request: Request, phones: Phones, *, number: str, text: str = "", told: str = ""
) -> Response:
    numbers = phones.numbers()
    number = number or (numbers[0] if numbers else "")
    values = {
        "number": number,
        "numbers": numbers[:20],
        "texts": phones.texts(number)[-50:],
        "text": text,
        "told": told,
        "most": MAX_TEXT,
        "hour": hour,
    }
    page = html("phone.html", choose_language(request), values)
    return HTMLResponse(page, status_code=422 if told else 200)


def hour(at: str) -> str:
    """Return what the phone's clock showed.

    >>> hour("2026-11-23T01:40:00+00:00")
    '02:40'
    """
    return f"{datetime.fromisoformat(at).astimezone(ZONE):%H:%M}"
