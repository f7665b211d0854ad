"""By which account does an answer leave, and is what it was begun as still to be sent?

The draft goes in the transaction that writes what it has become. Were it forgotten afterwards, an
answer taken back in between would be put in front of words that have been sent, and another window
that shows the same draft would send it a second time.
"""

from __future__ import annotations

from faden.engine import command as cmd
from faden.engine.ports import Account, Directory, answering
from faden.store.ports import UnitOfWork


def way(directory: Directory, command: cmd.Answer) -> Account | cmd.Rejected:
    """Return the account by which an answer leaves, or why none does."""
    account = answering(directory, command.account)
    if account is None or account.workspace != command.workspace:
        return cmd.Rejected("invalid", f"the account {command.account} is not connected")
    if account.account_id != command.account and not command.to.startswith("mailto:"):
        return cmd.Rejected("unanswerable", "this customer left a number only: call them")
    if not account.capabilities.inbound:
        return cmd.Rejected("unanswerable", "an answer to this message could not reach us")
    return account


async def stale(work: UnitOfWork, command: cmd.Answer | cmd.WriteNote) -> cmd.Rejected | None:
    """Take the draft this was; return why it cannot be sent; None: it can."""
    if command.begun is None or await work.take_draft(command.begun):
        return None
    return cmd.Rejected(
        "stale", "this was sent, or changed, in another window; is it still needed?"
    )
