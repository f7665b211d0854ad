"""Who stands at the counter?

Rules
* A reference code, a whole number, a whole mail address or the number in another system opens the
  card. They are scanned or typed.
* A name does not: it shows a few people with covered numbers, and whoever of them it is says the
  last three digits of their number, or their whole mail address.
* Every card that is opened is in the audit log; wrong codes are counted as on the desk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from faden.core.reference import parse_code
from faden.engine.references.ask import Asked, Wait, ask
from faden.store.people.audit import Did, Entry, note
from faden.store.references.named import Named
from faden.store.views_search import Hit, meant
from faden.web.visit import Visit

MOST = 4  #: people a name shows
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of that name, without what would let somebody else pass for them."""

    customer_id: str
    name: str
    covered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up has brought: one customer, a few of a name, or why nobody."""

    customer_id: str = ""
    candidates: tuple[Candidate, ...] = ()
    too_many: bool = False
    waits: bool = False  #: too many wrong codes


async def find(visit: Visit, text: str) -> Found:
    """Look up what was scanned or typed."""
    found = await meant(visit.services.views, visit.workspace, text, region=visit.policy.region)
    if found.is_named and len(found.hits) == 1 and found.is_sure:
        return Found(found.hits[0].customer_id)
    if not found.hits and (code := parse_code(text)):
        return await _of_code(visit, code)
    hits = found.hits if not found.is_named else ()
    if len(hits) > MOST:
        return Found(too_many=True)
    return Found(candidates=tuple([_candidate(one) for one in hits]))


async def _of_code(visit: Visit, code: str) -> Found:
    asked = Asked(visit.workspace, code, visit.session.agent_id, is_agent=True, at=visit.now)
    pool = visit.services.connections.engine
    match await ask(visit.services.views, pool, asked, policy=visit.policy):
        case Named() as found if found.is_live:
            return Found(found.customer_id)
        case Wait():
            return Found(waits=True)
        case _:
            return Found()


def proves(addresses: tuple[str, ...], fact: str) -> bool:
    """Say whether somebody knows the end of a number of theirs, or a whole mail address.

    >>> known = ("tel:+4915112340182", "mailto:linda@example.org")
    >>> proves(known, "182"), proves(known, " Linda@Example.org "), proves(known, "181")
    (True, True, False)
    >>> proves(known, "82"), proves(known, "linda@"), proves(known, "")
    (False, False, False)
    """
    said = fact.strip().casefold()
    digits = re.sub(r"\D", "", said)
    for uri in addresses:
        scheme, _, rest = uri.partition(":")
        if scheme == "mailto" and rest.casefold() == said:
            return True
        is_end = len(digits) >= _DIGITS and digits == re.sub(r"[\s/-]", "", said)
        if scheme in ("tel", "whatsapp") and is_end and rest.endswith(digits):
            return True
    return False


def covered(uri: str) -> str:
    """Return an address without what would let somebody else pass for its owner.

    >>> covered("tel:+4915112340182"), covered("mailto:linda@example.org")
    ('+49151 •••••', 'l•••@example.org')
    """
    scheme, _, rest = uri.partition(":")
    if scheme == "mailto":
        name, _, host = rest.partition("@")
        return f"{name[:1]}•••@{host}"
    return f"{rest[:6]} •••••"


def _candidate(hit: Hit) -> Candidate:
    shown = [one for one in hit.addresses if one.startswith(("tel:", "mailto:"))]
    return Candidate(hit.customer_id, hit.name or "", tuple([covered(one) for one in shown[:2]]))


async def look_up_noted(visit: Visit, customer_id: str, place: str) -> None:
    """Have the audit log say who opened whose card, and where."""
    entry = Entry(
        workspace=visit.workspace,
        who=visit.me,
        did=Did.CARD_OPENED,
        what=f"customer:{customer_id}",
        place=visit.request.client.host if visit.request.client else "",
        detail={"counter": place} if place else {},
    )
    async with visit.services.connections.engine.connection() as connection:
        await note(connection, entry, now=visit.now)
