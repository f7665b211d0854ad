"""What is known about calling this customer back, right now?

Read for the few messages that ask for a person or belong to an offer of a call; all others cost
nothing. The places left are read without a lock: who is given one is decided when they choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from faden.core.address import Address, parse_address
from faden.core.calling.offering import calls_of, since, team_of
from faden.core.calls.room import Room
from faden.core.channel import InboundMessage
from faden.core.contact.person import is_asked_for
from faden.core.identity import people
from faden.core.policy import Policy
from faden.core.question.spec import CALLS
from faden.core.thread import Circle
from faden.store.ports import UnitOfWork


async def room_after(
    work: UnitOfWork,
    circle: Circle,
    message: InboundMessage,
    *,
    policy: Policy,
    whence: tuple[int, datetime],
) -> Room | None:
    """Return what the answer to a message may have to know; None: nothing of calls.

    `whence`: the workspace, and the moment.
    """
    if not (policy.calls.per_slot or policy.calls.teams):
        return None
    asks = is_asked_for(message.text, message.pressed, quoted=message.quoted)
    if not asks and not calls_of(circle):
        return None
    return await room(work, circle, policy=policy, whence=whence)


async def room(
    work: UnitOfWork, circle: Circle, *, policy: Policy, whence: tuple[int, datetime]
) -> Room:
    """Return the number of a person, the places left in their team's times, and who waits."""
    workspace, now = whence
    team = team_of(circle, policy)
    person = people(circle.everyone(), circle.own.customer_id)
    known = await work.addresses(workspace, list(person))
    left = await work.calls_taken(workspace, f"{CALLS}{team}", now)
    here = since(now, policy, team)
    waits = (
        [] if here is None else await work.waits_for_person(workspace, team, since=here, now=now)
    )
    numbers = _numbers([uri for uri, _ in known])
    return Room(
        number=numbers[0] if len(numbers) == 1 else "",
        numbers=len(numbers),
        left=tuple(left),
        waits=tuple(waits),
    )


def _numbers(addresses: Sequence[str]) -> list[str]:
    """Return the telephone numbers of a person."""
    found = [parse_address(uri) for uri in addresses]
    return [one.value for one in found if isinstance(one, Address) and one.scheme == "tel"]
