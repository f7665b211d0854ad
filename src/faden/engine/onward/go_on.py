"""What is sent when an answer goes on over another way?

The same words of the same author, on the same thread, beside what was not shown.
"""

from __future__ import annotations

from faden.core import decision
from faden.core import event as ev
from faden.core.receipt import State
from faden.core.reference import Draw
from faden.engine.command import GoOn, Rejected
from faden.engine.references.give import name_conversation
from faden.store.ports import UnitOfWork


async def go_on(
    work: UnitOfWork,
    here: decision.Situation,
    command: GoOn,
    *,
    draw: Draw,
    where: tuple[int, str],
) -> tuple[list[decision.Step], str] | Rejected:
    """Return what is to be written, and the new message; `where`: the workspace and the channel."""
    delivery = (await work.deliveries([command.delivery_id])).get(command.delivery_id)
    message = delivery.message if delivery else None
    if delivery is None or message is None or delivery.customer_id != command.customer_id:
        return Rejected("not_found", "there is no such message")
    if delivery.state is not State.SENT:
        return Rejected("conflict", f"this message is {delivery.state.value} already")
    delivery_id = here.new_id()
    written = ev.MessageWritten(
        delivery_id=delivery_id,
        account=command.account,
        address=command.to,
        text=message.text,
        purpose=message.purpose,
        author=message.author,
        ref=delivery_id,
        buttons=message.buttons,
        files=message.files,
        repeats=command.delivery_id,
    )
    steps, written = await name_conversation(work, here, written, draw=draw, where=where)
    return [*steps, *decision.write_message(here, written, answers=False)], delivery_id
