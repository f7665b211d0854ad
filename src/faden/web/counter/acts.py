"""What is done at a counter: redeemed, handed over, refused, noted, asked?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.responses import RedirectResponse, Response

from faden.core.desk.mention import MOST
from faden.engine.command import AssignTicket, Command, Rejected, WriteNote
from faden.engine.wanted.offers import ClaimOffer, RedeemOffer, RefuseOffer, UndoRedemption
from faden.engine.wanted.promises import KeepPromise
from faden.store.views_customer import Customer
from faden.web import flash
from faden.web.counter import page
from faden.web.desk.customer import find
from faden.web.desk.owners import all_owners
from faden.web.shown import cents_of
from faden.web.visit import Visit

_Act = Callable[[Visit, str], Awaitable[Response]]


def _on_card(act: _Act) -> Callable[[Visit], Awaitable[Response]]:
    """Let something be done to the customer whose card is open; later the card has closed."""

    @wraps(act)
    async def done(visit: Visit) -> Response:
        customer_id = page.opened(visit)
        if customer_id is None:
            return await page.too_late(visit)
        return await act(visit, customer_id)

    return done


@_on_card
async def redeem(visit: Visit, customer_id: str) -> Response:
    """The customer has it now."""
    command = RedeemOffer(
        workspace=visit.workspace,
        customer_id=customer_id,
        grant_id=visit.text("grant", longest=40),
        by=visit.me,
        where=page.CHANNEL,
        place=page.place(visit),
        order=visit.text("order", longest=200),
        form_id=_form(visit),
    )
    return await _done(visit, customer_id, command, "offer-redeemed")


@_on_card
async def undo(visit: Visit, customer_id: str) -> Response:
    """That was a mistake."""
    command = UndoRedemption(
        workspace=visit.workspace,
        customer_id=customer_id,
        grant_id=visit.text("grant", longest=40),
        redemption_id=visit.text("redemption", longest=40),
        by=visit.me,
        reason=visit.text("why", longest=2_000),
        form_id=_form(visit),
    )
    return await _done(visit, customer_id, command, "offer-undone")


@_on_card
async def refuse(visit: Visit, customer_id: str) -> Response:
    """It is not honoured, for a reason that whoever leads hears."""
    command = RefuseOffer(
        workspace=visit.workspace,
        customer_id=customer_id,
        grant_id=visit.text("grant", longest=40),
        by=visit.me,
        where=page.CHANNEL,
        reason=visit.text("why", longest=2_000),
        form_id=_form(visit),
    )
    return await _done(visit, customer_id, command, "offer-refused")


@_on_card
async def claim(visit: Visit, customer_id: str) -> Response:
    """The customer shows an offer that nobody entered."""
    typed = visit.text("price", longest=20)
    cents = cents_of(typed)
    if typed and cents is None:
        reason = visit.translate("Write an amount, such as 25 or 25.50.")
        return await page.shown(visit, customer_id, problem=reason, status=422)
    command = ClaimOffer(
        workspace=visit.workspace,
        customer_id=customer_id,
        says=visit.text("says", longest=2_000),
        by=visit.me,
        where=page.CHANNEL,
        price=cents,
        form_id=_form(visit),
    )
    return await _done(visit, customer_id, command, "offer-claimed")


@_on_card
async def collected(visit: Visit, customer_id: str) -> Response:
    """What was promised was handed over here."""
    where = page.place(visit)
    words = visit.translate("collected at the counter")
    command = KeepPromise(
        workspace=visit.workspace,
        customer_id=customer_id,
        promise_id=visit.text("promise", longest=40),
        by=visit.me,
        evidence=f"{words}: {where}" if where else words,
        form_id=_form(visit),
    )
    return await _done(visit, customer_id, command, "promise-kept")


@_on_card
async def note(visit: Visit, customer_id: str) -> Response:
    """Leave a note; with `ask`, put it before whoever looks after this customer."""
    text = visit.text("text")
    if not text:
        reason = visit.translate("Please write something first.")
        return await page.shown(visit, customer_id, problem=reason, status=422)
    asks = visit.form.get("ask") == "yes"
    where = page.place(visit) or visit.translate("Counter")
    seen = await find(visit, customer_id)
    command = WriteNote(
        workspace=visit.workspace,
        customer_id=customer_id,
        text=f"{where}: {text}",
        author=visit.me,
        mentions=await _desk(visit, seen) if asks else (),
        form_id=_form(visit),
    )
    return await _done(visit, customer_id, command, "counter-asked" if asks else "noted")


@_on_card
async def hand_over(visit: Visit, customer_id: str) -> Response:
    """A colleague looks after it."""
    command = AssignTicket(
        workspace=visit.workspace,
        customer_id=visit.text("record", longest=40),
        ticket_id=visit.text("ticket", longest=40),
        owner=visit.text("owner", longest=200),
        by=visit.me,
        form_id=_form(visit),
    )
    seen = await find(visit, customer_id)
    known = (await all_owners(visit)).offered
    if command.customer_id not in seen.person.records or command.owner not in known:
        reason = visit.translate("Please choose a colleague or a team.")
        return await page.shown(visit, customer_id, problem=reason, status=422)
    done = await visit.do(command)
    if isinstance(done, Rejected):
        return await page.shown(visit, customer_id, problem=visit.reason(done.reason), status=409)
    return flash.go_and_say(page.PATH, "assigned")


async def close(visit: Visit) -> Response:
    """The customer has gone: nothing of them stays on the screen."""
    if page.opened(visit) is None:
        return await page.too_late(visit)
    return RedirectResponse(page.PATH, status_code=303)


async def _done(visit: Visit, customer_id: str, command: Command, sentence: str) -> Response:
    """Do it, and show the card anew; a refusal stands on it."""
    done = await visit.do(command)
    if isinstance(done, Rejected):
        status = 409 if done.code == "conflict" else 422
        reason = visit.reason(done.reason)
        return await page.shown(visit, customer_id, problem=reason, status=status)
    return flash.go_and_say(page.card_path(visit, customer_id), sentence)


async def _desk(visit: Visit, seen: Customer) -> tuple[str, ...]:
    """Return who is asked: whoever has the ticket, else all of the team that has it."""
    owner = next((one.owner for one in seen.tickets if one.state == "open"), None)
    owner = owner or visit.policy.team
    if owner.startswith("agent:"):
        return (owner,) if owner != visit.me else ()
    async with visit.services.views.reading(visit.workspace) as read:
        rows = await read.rows("read_team_members", team=owner.removeprefix("team:"))
    members = [f"agent:{agent_id}" for (agent_id,) in rows]
    return tuple([one for one in members if one != visit.me][:MOST])


def _form(visit: Visit) -> str | None:
    return visit.text("form_id", longest=100) or None
