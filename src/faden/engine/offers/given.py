"""What comes of a command about an offer?

All records of the customer, and of those they answer for, are locked before anything is decided:
of many who redeem at the same moment, in whatever process and on whatever channel, one is first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from faden.core import consent
from faden.core import event as ev
from faden.core.offer.happening import OfferClaimed, OfferEvent, OfferGranted
from faden.core.offer.standing import Held
from faden.core.offering import booking, rules
from faden.core.offering.rules import No
from faden.core.situation import Situation, Step
from faden.engine import command as cmd
from faden.engine.wanted.offers import (
    BookRedemption,
    ClaimOffer,
    DecideClaim,
    ExtendOffer,
    MakeOffer,
    OfferCommand,
    Offering,
    RedeemOffer,
    RefuseOffer,
    UndoRedemption,
)
from faden.store.ports import UnitOfWork

Decided = tuple[list[Step], str | None]
Here = Callable[[str], Situation]
UNKNOWN = "there is no such offer"


async def decided(
    work: UnitOfWork, here: Here, command: OfferCommand
) -> Decided | cmd.Done | cmd.Rejected:
    """Return what follows and the id of what was made, or what came of it before, or why not."""
    if isinstance(command, MakeOffer):
        return await _made(work, here(command.customer_id), command)
    if isinstance(command, ClaimOffer):
        return _claimed(here(command.customer_id), command)
    if isinstance(command, DecideClaim):
        at = here(command.customer_id)
        found = rules.decided(at, command.claim_id, command.verdict, leads=command.leads)
        return _steps(command.customer_id, found, made=_granted_id(found))
    # It stands on whichever of their records it was made to.
    circle = here(command.customer_id).circle
    homes = {held.grant_id: home for home, held in rules.offers_of(circle)}
    home = homes.get(command.grant_id)
    if home is None:
        return cmd.Rejected("not_found", UNKNOWN)
    return _about(here(home), home, command)


def _about(
    at: Situation,
    home: str,
    command: RedeemOffer | BookRedemption | UndoRedemption | ExtendOffer | RefuseOffer,
) -> Decided | cmd.Done | cmd.Rejected:
    match command:
        case BookRedemption():
            return _booked(at, home, command)
        case RedeemOffer():
            redeemed = rules.redeemed(
                at,
                command.grant_id,
                by=command.by,
                where=command.where,
                place=command.place,
                price=command.price,
                currency=command.currency,
                order=command.order,
            )
            if isinstance(redeemed, No):
                return _steps(home, redeemed)
            [held] = [one for one in at.circle.own.offers if one.grant_id == command.grant_id]
            promised = booking.promised(at, held, redeemed)
            return _steps(home, [redeemed, *promised], made=redeemed.redemption_id)
        case UndoRedemption():
            undone = rules.undone(
                at, command.grant_id, command.redemption_id, by=command.by, reason=command.reason
            )
            if isinstance(undone, No):
                return _steps(home, undone)
            [held] = [one for one in at.circle.own.offers if one.grant_id == command.grant_id]
            ticket = held.redeemed.ticket_id if held.redeemed is not None else None
            gone = booking.let_go(at, command.redemption_id, ticket, command.by)
            return _steps(home, [undone, *gone])
        case ExtendOffer():
            longer = rules.extended(at, command.grant_id, by=command.by, reason=command.reason)
            return _steps(home, longer)
        case RefuseOffer():
            refused = rules.refused(
                at, command.grant_id, by=command.by, where=command.where, reason=command.reason
            )
            return _steps(home, refused)
        case _:
            assert_never(command)


def _booked(at: Situation, home: str, command: BookRedemption) -> Decided | cmd.Done | cmd.Rejected:
    [held] = [one for one in at.circle.own.offers if one.grant_id == command.grant_id]
    found = booking.booked(
        at,
        held,
        price=command.price,
        currency=command.currency,
        reference=command.reference,
        by=command.by,
    )
    if found == []:
        return cmd.Done(repeated=True)
    return _steps(home, found)


async def made_with(
    work: UnitOfWork,
    at: Situation,
    offering: Offering,
    written: ev.MessageWritten,
    *,
    workspace: int,
    where: str,
) -> list[Step] | cmd.Rejected:
    """Return what makes an offer with the message that tells of it.

    Nothing where they have it already, or where the message will not leave: what nobody was told
    is not offered.
    """
    offered = await work.offered(workspace, offering.offer_id)
    if offered is None:
        reason = f"{offering.offer_id} is not offered; see the offers board"
        return cmd.Rejected("invalid", reason)
    if isinstance(consent.may_send(at.circle, written.address, written.purpose), consent.No):
        return []
    making = rules.Making(
        by=written.author,
        where=where,
        whom=offering.whom.strip(),
        message_id=written.delivery_id,
    )
    found = rules.granted(at, offered, making)
    if isinstance(found, Held):
        return []
    made = _steps(at.circle.own.customer_id, found)
    return made if isinstance(made, cmd.Rejected) else made[0]


async def _made(
    work: UnitOfWork, at: Situation, command: MakeOffer
) -> Decided | cmd.Done | cmd.Rejected:
    offered = await work.offered(command.workspace, command.offer_id)
    if offered is None:
        return cmd.Rejected("not_found", f"{command.offer_id} is not offered; see the offers board")
    making = rules.Making(
        by=command.by,
        where=command.where,
        whom=command.whom.strip(),
        price=command.price,
        leads=command.leads,
        reason=command.reason,
    )
    found = rules.granted(at, offered, making)
    if isinstance(found, Held):
        return cmd.Done(found.grant_id, repeated=True)
    return _steps(command.customer_id, found, made=_granted_id(found))


def _claimed(at: Situation, command: ClaimOffer) -> Decided | cmd.Rejected:
    found = rules.claimed(
        at,
        says=command.says,
        by=command.by,
        where=command.where,
        message_id=command.message_id,
        price=command.price,
        currency=command.currency,
    )
    claims = found if isinstance(found, list) else []
    made = next((one.claim_id for one in claims if isinstance(one, OfferClaimed)), None)
    return _steps(command.customer_id, found, made=made)


def _granted_id(found: object) -> str | None:
    events = found if isinstance(found, list) else [found]
    return next((one.grant_id for one in events if isinstance(one, OfferGranted)), None)


def _steps(
    home: str, found: OfferEvent | list[ev.Event] | No, *, made: str | None = None
) -> Decided | cmd.Rejected:
    if isinstance(found, No):
        code = "conflict" if found.code in ("redeemed", "expired") else found.code
        return cmd.Rejected(code, found.reason)
    events: list[ev.Event] = found if isinstance(found, list) else [found]
    return [(home, one) for one in events], made
