"""What if a person knows better than the provider whether a message arrived?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from faden.core import decision
from faden.core import event as ev
from faden.core.cascade.said import Outcome
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.ledger import Ledger
from faden.store.ports import Delivery, UnitOfWork

Result = cmd.Done | cmd.Rejected
Here = Callable[[str], decision.Situation]  #: what a rule may know about a customer

_NOTHING = cmd.Rejected("not_found", "there is no such message")


async def settled(
    work: UnitOfWork, ledger: Ledger, here: Here, command: cmd.SettleDelivery
) -> Result:
    """Note that a message arrived, or write it anew."""
    found = await work.deliveries([command.delivery_id]) if _is_id(command.delivery_id) else {}
    delivery = found.get(command.delivery_id)
    if delivery is None or delivery.customer_id != command.customer_id:
        return _NOTHING
    if delivery.state not in (State.UNCLEAR, State.FAILED, State.EXPIRED):
        return cmd.Rejected("conflict", f"this message is {delivery.state.value} already")
    if not command.arrived:
        return _send_again(ledger, here(delivery.customer_id), delivery, by=command.by)
    event = ev.ReceiptRecorded(
        delivery_id=delivery.delivery_id,
        state=State.DELIVERED,
        reason="settled by a person",
        by=command.by,
    )
    ledger.move(delivery, event)
    return cmd.Done(delivery.delivery_id)


def _send_again(ledger: Ledger, here: decision.Situation, delivery: Delivery, *, by: str) -> Result:
    """Write the message anew.

    Under the old key the provider would take it for a repetition, and late news of the old
    hand-over would be taken for news of the new one.
    """
    if delivery.message is None:
        return _NOTHING
    delivery_id = here.new_id()
    _end(ledger, delivery, by=by)
    event = ev.ReceiptRecorded(
        delivery_id=delivery.delivery_id,
        state=State.FAILED,
        reason=f"a person had it sent again, as {delivery_id}",
        by=by,
    )
    ledger.move(delivery, event)
    # A message of its own: it leaves though the ways it was a step of are over.
    again = replace(
        delivery.message, delivery_id=delivery_id, ref=delivery_id, author=by, step_of=None
    )
    ledger.append(decision.write_message(here, again, answers=False))
    return cmd.Done(delivery_id)


def _end(ledger: Ledger, delivery: Delivery, *, by: str) -> None:
    """A person takes it in hand: no other way is taken for it by itself."""
    for thread in ledger.circle(delivery.customer_id).everyone().values():
        for course in thread.courses:
            if delivery.delivery_id in course.taken:
                ledger.dismissed[course.cascade_id] = (Outcome.STOPPED, by)


def _is_id(text: str) -> bool:
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text)
