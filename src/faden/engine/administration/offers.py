"""What does the company offer, who publishes it, and who has understood it?

A draft can be changed; what is published never is: a change of it is the next version. Whoever was
given an earlier one keeps its price, and what colleagues do about it is what the newest says.
"""

from __future__ import annotations

from dataclasses import replace

from faden.core.offer.terms import Terms, flaw, is_name, unpublishable
from faden.engine.administration.deed import Deed, Refused
from faden.store.offers import catalogue
from faden.store.offers.catalogue import Version
from faden.store.people.audit import Did

LONGEST = 500  #: characters of a reason


async def save(deed: Deed, offer_id: str, terms: Terms) -> int:
    """Write a draft, or change the one there is; return its version."""
    if not is_name(offer_id):
        raise Refused("invalid", f"{offer_id!r}: write small letters, digits and -, up to 63")
    if wrong := flaw(terms):
        raise Refused("invalid", wrong)
    known = await catalogue.versions(deed.connection, deed.workspace, offer_id)
    newest = known[0] if known else None
    number = 1 if newest is None else newest.version + (newest.state != "draft")
    await _save(deed, offer_id, Version(version=number, state="draft", terms=terms))
    await deed.note(Did.OFFER_DRAFTED, f"offer:{offer_id}", value=str(number))
    return number


async def publish(deed: Deed, offer_id: str) -> int:
    """Let everybody offer the newest version; return its number."""
    newest = (await _known(deed, offer_id))[0]
    if newest.state == "published":
        return newest.version
    if wrong := unpublishable(newest.terms, deed.now):
        raise Refused("invalid", wrong)
    await _save(deed, offer_id, replace(newest, state="published"))
    await deed.note(Did.OFFER_PUBLISHED, f"offer:{offer_id}", value=str(newest.version))
    return newest.version


async def withdraw(deed: Deed, offer_id: str, *, reason: str) -> int:
    """Offer it to nobody any more; who was given it keeps it. Return the version that ended."""
    said = reason.strip()
    if not 0 < len(said) <= LONGEST:
        raise Refused("invalid", f"reason: say why, in at most {LONGEST} characters")
    known = await _known(deed, offer_id)
    newest = next((one for one in known if one.state != "draft"), None)
    if newest is None:
        raise Refused("conflict", "it was never published: change or leave the draft")
    if newest.state == "published":
        await _save(deed, offer_id, replace(newest, state="withdrawn"), reason=said)
        await deed.note(Did.OFFER_WITHDRAWN, f"offer:{offer_id}", value=str(newest.version))
    return newest.version


async def understood(deed: Deed, offer_id: str, *, agent: str) -> int:
    """Note that a colleague has read and understood what is offered; return the version."""
    known = await _known(deed, offer_id)
    newest = next((one for one in known if one.state == "published"), None)
    if newest is None:
        raise Refused("conflict", "it is not offered now; there is nothing to confirm")
    await catalogue.note_read(
        deed.connection, deed.workspace, offer_id, newest.version, agent=agent, now=deed.now
    )
    return newest.version


async def _known(deed: Deed, offer_id: str) -> list[Version]:
    known = await catalogue.versions(deed.connection, deed.workspace, offer_id)
    if not known:
        raise Refused("not_found", f"there is no offer {offer_id!r}; see the offers board")
    return known


async def _save(deed: Deed, offer_id: str, version: Version, *, reason: str = "") -> None:
    await catalogue.save(
        deed.connection,
        deed.workspace,
        offer_id,
        version,
        by=deed.who,
        now=deed.now,
        reason=reason,
    )
