"""What was a customer offered and promised at the address of a link?

Only what a message to this very address said: the link shows that somebody reads what goes there,
nothing about what was said on other ways.
"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.identity import people
from faden.core.offer.standing import Held
from faden.core.promise.standing import Promise
from faden.web.preference.opening import Page
from faden.web.shown import price_words


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer that they can have, or had."""

    held: Held
    price: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What the page shows of both."""

    offers: list[Offered]
    promises: list[Promise]


async def shown(page: Page) -> Kept:
    """Return what can still be had or was had lately, and what is promised and open."""
    everyone = page.circle.everyone()
    threads = [everyone[one] for one in people(everyone, page.opened.customer_id)]
    offers = [held for thread in threads for held in thread.offers]
    promises = [one for thread in threads for one in thread.promises if one.state == "open"]
    said = [*(held.message_id for held in offers), *(one.message_id for one in promises)]
    named = [message_id for message_id in said if message_id is not None]
    here = await page.services.links.went_to(page.opened, named) if named else frozenset()
    found = [
        Offered(held, price_words(held, page.translate, page.language), held.is_open(page.now))
        for held in offers
        if held.message_id in here and (held.is_open(page.now) or held.redeemed is not None)
    ]
    return Kept(
        sorted(found, key=lambda one: (not one.is_open, one.held.until)),
        sorted((one for one in promises if one.message_id in here), key=lambda one: one.due_at),
    )
