"""How is goodwill given once, within its limit and its budget?

The row of a team's month is locked after the records and before anything is decided, so of many who
give at the same moment, in whatever process, each sees what the others have spent.
"""

from __future__ import annotations

from typing import assert_never

from faden.core import event as ev
from faden.core.apart.apart import around
from faden.core.deadline import due
from faden.core.goodwill import authority as rules
from faden.core.goodwill.authority import Authority
from faden.core.situation import Situation, Step
from faden.engine import command as cmd
from faden.engine.ledger import Ledger
from faden.engine.special.apart import kept_of
from faden.engine.wanted.special import AskGoodwill, DecideGoodwill, GiveGoodwill
from faden.store.ports import UnitOfWork

ASKED = "goodwill is asked for"  #: why the ticket of whoever leads is open
GoodwillCommand = GiveGoodwill | AskGoodwill | DecideGoodwill
Decided = tuple[list[Step], str | None]


async def decided(
    work: UnitOfWork, ledger: Ledger, here: Situation, command: GoodwillCommand
) -> Decided | cmd.Rejected:
    """Return what follows and the id of what was made, or why not."""
    match command:
        case GiveGoodwill():
            return await _given(work, ledger, here, command)
        case AskGoodwill():
            return await _asked(work, here, command)
        case DecideGoodwill():
            return await _settled(work, ledger, here, command)
        case _:
            assert_never(command)


def _refused(here: Situation, command: GiveGoodwill | AskGoodwill) -> Authority | cmd.Rejected:
    ticket = next((t for t in here.circle.own.tickets if t.ticket_id == command.ticket_id), None)
    if ticket is None or ticket.inner:
        return cmd.Rejected("not_found", "this ticket is closed or belongs to somebody else")
    if wrong := rules.flaw(command.cents, command.reason):
        return cmd.Rejected("invalid", wrong)
    found = rules.authority_of(here.policy.goodwill, command.team)
    if found is None:
        return cmd.Rejected(
            "invalid", f"{command.team} has no budget for goodwill; an administrator can set one"
        )
    return found


async def _given(
    work: UnitOfWork, ledger: Ledger, here: Situation, command: GiveGoodwill
) -> Decided | cmd.Rejected:
    found = _refused(here, command)
    if isinstance(found, cmd.Rejected):
        return found
    currency = here.policy.currency
    why = rules.too_much(found, command.cents, leads=command.leads, currency=currency)
    if why:
        return cmd.Rejected("conflict", why)
    granted = ev.GoodwillGranted(
        goodwill_id=here.new_id(),
        ticket_id=command.ticket_id,
        team=command.team,
        cents=command.cents,
        currency=currency,
        month=rules.month_of(here.now, here.policy.hours.timezone),
        reason=command.reason.strip(),
        by=command.by,
    )
    return await _spent(work, ledger, here, granted, found)


async def _spent(
    work: UnitOfWork,
    ledger: Ledger,
    here: Situation,
    granted: ev.GoodwillGranted,
    found: Authority,
) -> Decided | cmd.Rejected:
    own = here.circle.own.customer_id
    workspace = ledger.records[own].workspace
    spent = await work.lock_spent(workspace, granted.team, granted.month)
    over = rules.exceeds(found, granted.cents, spent=spent, currency=granted.currency)
    if over:
        return cmd.Rejected("conflict", over)
    return [(own, granted)], granted.goodwill_id


async def _asked(work: UnitOfWork, here: Situation, command: AskGoodwill) -> Decided | cmd.Rejected:
    found = _refused(here, command)
    if isinstance(found, cmd.Rejected):
        return found
    policy, own = here.policy, here.circle.own.customer_id
    if rules.too_much(found, command.cents, leads=True, currency=policy.currency):
        most = rules.shown(found.limit_of(leads=True), policy.currency)
        return cmd.Rejected(
            "conflict", f"nobody may give more than {most}; an administrator can raise it"
        )
    kept = await kept_of(work, command.workspace, here.circle)
    ladder = around(policy, kept).escalation
    asked_id = here.new_id()
    opened = ev.TicketOpened(
        ticket_id=asked_id,
        owner=ladder[0] if ladder else policy.team,
        due_at=due(here.now, policy.first_answer, policy.hours),
        reason=ASKED,
        inner=True,
    )
    asked = ev.GoodwillAsked(
        asked_id=asked_id,
        ticket_id=command.ticket_id,
        team=command.team,
        cents=command.cents,
        currency=policy.currency,
        reason=command.reason.strip(),
        by=command.by,
    )
    return [(own, opened), (own, asked)], asked_id


async def _settled(
    work: UnitOfWork, ledger: Ledger, here: Situation, command: DecideGoodwill
) -> Decided | cmd.Rejected:
    own = here.circle.own
    asked = next((one for one in own.goodwill if one.asked_id == command.asked_id), None)
    if asked is None:
        return cmd.Rejected("conflict", "somebody has decided this already")
    if not command.leads:
        return cmd.Rejected("conflict", "only whoever leads can decide this")
    if command.by == asked.by:
        return cmd.Rejected("conflict", "somebody else must decide what you asked for")
    if not command.reason.strip():
        return cmd.Rejected("invalid", "say why")
    if not command.granted:
        declined = ev.GoodwillDeclined(
            asked_id=asked.asked_id,
            ticket_id=asked.ticket_id,
            reason=command.reason.strip(),
            by=command.by,
        )
        return [(own.customer_id, declined), *_over(here, asked, command.by, "declined")], None
    made = await _granted(work, ledger, here, asked, command)
    if isinstance(made, cmd.Rejected):
        return made
    return [*made[0], *_over(here, asked, command.by, "granted")], made[1]


async def _granted(
    work: UnitOfWork,
    ledger: Ledger,
    here: Situation,
    asked: ev.GoodwillAsked,
    command: DecideGoodwill,
) -> Decided | cmd.Rejected:
    found = rules.authority_of(here.policy.goodwill, asked.team)
    if found is None:
        return cmd.Rejected("conflict", f"{asked.team} has no budget for goodwill any more")
    why = rules.too_much(found, asked.cents, leads=True, currency=asked.currency)
    if why:
        return cmd.Rejected("conflict", why)
    granted = ev.GoodwillGranted(
        goodwill_id=here.new_id(),
        ticket_id=asked.ticket_id,
        team=asked.team,
        cents=asked.cents,
        currency=asked.currency,
        month=rules.month_of(here.now, here.policy.hours.timezone),
        reason=command.reason.strip(),
        by=command.by,
        asked_id=asked.asked_id,
        asked_by=asked.by,
    )
    return await _spent(work, ledger, here, granted, found)


def _over(here: Situation, asked: ev.GoodwillAsked, by: str, how: str) -> list[Step]:
    own = here.circle.own
    if all(ticket.ticket_id != asked.asked_id for ticket in own.tickets):
        return []
    closed = ev.TicketClosed(ticket_id=asked.asked_id, reason=f"goodwill {how}", by=by)
    return [(own.customer_id, closed)]
