"""How is a ticket closed, so that nobody goes on waiting who was not told why?"""

from __future__ import annotations

from faden.core import decision
from faden.core import event as ev
from faden.core.contact.promise import CALL_AGREED
from faden.core.identity import people
from faden.core.owed.closing import (
    NO_WAY,
    UNVOUCHED,
    UNWANTED,
    is_unanswered,
    is_vouched,
    language_of,
    notice,
)
from faden.engine import command as cmd
from faden.engine.ports import Account, Directory, answering
from faden.store.ports import UnitOfWork

_CALL_OWED = "a call is agreed: say what became of it, or call it off"


async def closed(
    work: UnitOfWork, directory: Directory, here: decision.Situation, command: cmd.CloseTicket
) -> tuple[list[decision.Step], str | None] | cmd.Rejected:
    """Return what is to be written, and the message that tells the customer, if one does."""
    own = here.circle.own
    ticket = next((one for one in own.tickets if one.ticket_id == command.ticket_id), None)
    if ticket is None:
        return cmd.Rejected("not_found", "this ticket is closed or belongs to somebody else")
    if ticket.inner and ticket.reason == CALL_AGREED:
        return cmd.Rejected("conflict", _CALL_OWED)
    if not command.reason.strip():
        return cmd.Rejected("invalid", "say why the ticket is closed")
    told: ev.MessageWritten | str = ""
    if is_unanswered(ticket):
        told = await _told(work, directory, here, command)
    end = ev.TicketClosed(
        ticket_id=command.ticket_id,
        reason=command.reason,
        by=command.by,
        untold=told if isinstance(told, str) else "",
    )
    events: list[ev.Event] = [end] if isinstance(told, str) else [told, end]
    steps = [(own.customer_id, event) for event in events]
    return steps, None if isinstance(told, str) else told.delivery_id


async def _told(
    work: UnitOfWork, directory: Directory, here: decision.Situation, command: cmd.CloseTicket
) -> ev.MessageWritten | str:
    """Return the message below the last one of the ticket, or why there is none."""
    if not command.tell:
        return UNWANTED
    above = await work.last_received(command.customer_id, None)
    if above is None or above.ticket_id != command.ticket_id:
        return NO_WAY  # it waited for a call
    account = _way_back(directory, above)
    if account is None or above.address in here.circle.own.dead:
        return NO_WAY
    if not (is_vouched(above) or command.anyway):
        return UNVOUCHED
    return notice(
        above,
        command.reason,
        account=account.account_id,
        delivery_id=here.new_id(),
        language=language_of(above, _chosen(here), policy=here.policy),
    )


def _chosen(here: decision.Situation) -> list[str]:
    """Return the languages that the person chose, on this record first."""
    everyone, own = here.circle.everyone(), here.circle.own.customer_id
    person = dict.fromkeys((own, *people(everyone, own)))
    wanted = [everyone[one].preference for one in person]
    return [one.language for one in wanted if one is not None]


def _way_back(directory: Directory, above: ev.MessageReceived) -> Account | None:
    account = answering(directory, above.account)
    if account is None or above.address.startswith("contact:"):
        return None
    if account.account_id != above.account and not above.address.startswith("mailto:"):
        return None  # a number left on the contact page
    return account
