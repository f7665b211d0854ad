"""What must be true once everything has come to rest?

Providers are healthy again, nobody writes any more, everything that was not acknowledged is
delivered once more, a colleague looks at what only a person can decide. Then nothing may be left
over, and what the hub believes must be what the providers really did.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.account import Sending, Violation
from tests.simulation.hub import Request

from faden.core.receipt import State, advance
from faden.core.thread import Thread, fold
from faden.core.ticket import Ticket, TicketState
from faden.engine import command as cmd
from faden.testing.provider import SandboxProvider
from faden.testing.scheduler import Process

if TYPE_CHECKING:
    from tests.simulation.world import World

MAX_ROUNDS = 800
_ARRIVED = (State.ACCEPTED, State.SENT, State.DELIVERED, State.READ)
_ENDED = (*_ARRIVED, State.FAILED, State.EXPIRED, State.WITHDRAWN)


def calm_down(world: World) -> None:
    """Let everything that is under way come to its end."""
    scheduler = world.scheduler
    world.calm()
    outside = Process("afterwards")
    scheduler.spawn(outside, "deliverer", _delivering(world))
    for _ in range(MAX_ROUNDS):
        for _ in range(50):
            scheduler.step()
            world.owed.look()
        for provider in world.providers.values():
            _catch_up(provider)
        if not _waiting(world):
            if not _under_way(world):
                return
            _let_a_colleague_look(world)
            # Only time helps now: leases, back-off, the ten minutes of an unclear message.
            scheduler.seconds += _seconds_to_wait(world)
    raise Violation("G3", f"does not come to rest: {_waiting(world) + _under_way(world)}")


async def _delivering(world: World) -> None:
    while True:
        world.crowd.deliver()
        await world.scheduler.sleep(0.1)


def _catch_up(provider: SandboxProvider) -> None:
    """Let the provider bring every message to its end and report it."""
    for taken in provider.taken:
        while taken.state in (State.ACCEPTED, State.SENT):
            provider.report(taken)


def _waiting(world: World) -> list[str]:
    left = [offer.item.key for offer in world.offers if not offer.done]
    left += [receipt.provider_id for one in world.providers.values() for receipt in one.receipts]
    return left + [hub.process.name for hub in world.hubs if hub.answers]


def _under_way(world: World) -> list[str]:
    return [
        f"{delivery_id} {sending.row.state}"
        for delivery_id, sending in world.model.sendings.items()
        if sending.row.run_at is not None
    ]


def _seconds_to_wait(world: World) -> float:
    """Return when the next delivery will be looked at again; at once while a call may run."""
    now = world.scheduler.now()
    rows = [one.row for one in world.model.sendings.values() if one.row.run_at is not None]
    if any(row.state is State.SENDING for row in rows):
        return 1.0
    later = [row.run_at for row in rows if row.run_at is not None and row.run_at > now]
    return (min(later) - now).total_seconds() + 0.1 if later else 0.0


def _let_a_colleague_look(world: World) -> None:
    """What may have been an opt-out rests until a person has decided: here it was one."""
    for customer_id, known in world.model.records.items():
        if any(refusal.doubted for refusal in known.thread.refusals):
            wish = cmd.RecordWish(
                workspace=1,
                customer_id=customer_id,
                purposes=(),
                granted=False,
                wording=f"looked at {customer_id}",
                by="agent:mia",
            )
            world.send(Request(wish))


def check_everything(world: World) -> None:
    """Raise Violation for whatever is left over or untrue."""
    for item in world.truth.acknowledged:
        world.truth.look_for(item)
    for delivery_id, sending in world.model.sendings.items():
        _check_sending(delivery_id, sending, reported=_reported_lost(world, delivery_id))
    _check_receipts(world)
    _check_written(world)
    for customer_id, known in world.model.records.items():
        _check_fold(customer_id, known.thread, world)


def _reported_lost(world: World, delivery_id: str) -> bool:
    """Say whether the provider took a delivery and could not bring it to the customer."""
    return any(
        taken.message.delivery_id == delivery_id and taken.state is State.FAILED
        for provider in world.providers.values()
        for taken in provider.taken
    )


def _check_sending(delivery_id: str, sending: Sending, *, reported: bool) -> None:
    state, really = sending.row.state, sending.really
    if state not in (*_ENDED, State.UNCLEAR):
        raise Violation("G3", f"{delivery_id} ends {state}")
    if state is State.WITHDRAWN and really:
        raise Violation("G3", f"{delivery_id} is withdrawn, and it went out")
    if state in _ARRIVED and not really and not sending.by_hand:
        raise Violation("G3", f"{delivery_id} is {state}, and it never went out")
    lost = state is State.FAILED and not reported
    if lost and really and not sending.by_hand:
        raise Violation("G3", f"{delivery_id} is given up as not sent, and it went out")


def _check_receipts(world: World) -> None:
    """Every receipt that was acknowledged has raised its delivery at least so far (G12)."""
    for provider in world.providers.values():
        for taken in provider.taken:
            sending = world.model.sendings[taken.message.delivery_id]
            for state in world.truth.receipts_heard.get(taken.sent_id, ()):
                after = sending.row.state
                if sending.row.sent_id is None:
                    continue  # the receipts name an id that nobody ever told us
                if advance(after, state) is not after:
                    raise Violation("G12", f"{state} of {taken.sent_id} was lost at {after}")


def _check_written(world: World) -> None:
    for (text, author), count in world.model.written.items():
        # Colleagues send again what failed; programs and their answers are written once.
        if count != 1 and author == "api":
            raise Violation("G2", f"{text} was written {count} times")


def _check_fold(customer_id: str, thread: Thread, world: World) -> None:
    again = Thread(customer_id=customer_id)
    recorded = world.timeline(customer_id)
    for number, one in enumerate(recorded, start=1):
        if one.sequence != number:
            raise Violation("G4", f"{customer_id} has a gap before event {one.sequence}")
        again = fold(again, one.event, one.at)
    if (
        again != thread
        or [one.event for one in recorded] != world.model.records[customer_id].events
    ):
        raise Violation("G4", f"the stored events of {customer_id} are not what was committed")
    if world.snapshot(customer_id) != thread:
        raise Violation("G4", f"the stored snapshot of {customer_id} is not the fold of its events")


def check_absent(world: World) -> None:
    """Let the next rounds pass: nothing lies with whoever is away."""
    for _ in range(MAX_ROUNDS):
        now = world.scheduler.now()
        owners = [
            ticket.owner
            for known in world.model.records.values()
            for ticket in known.thread.tickets
            if ticket.state is TicketState.OPEN
        ]
        if not any(world.away.get(owner, now) > now for owner in owners):
            return
        for _ in range(60):
            world.scheduler.step()
            world.owed.look()
    raise Violation("G7", "a ticket stays with somebody who is away")


def check_alarms(world: World) -> None:
    """Let time pass: every ticket that is overdue moves up the ladder, again and again (G7)."""
    scheduler = world.scheduler
    for _ in range(MAX_ROUNDS):
        now = scheduler.now()
        late = [
            ticket.ticket_id
            for known in world.model.records.values()
            for ticket in known.thread.tickets
            if ticket.state is TicketState.OPEN and _is_forgotten(ticket, now)
        ]
        if not late and scheduler.seconds > world.calm_since + 60 * 3600:
            return
        scheduler.seconds += 10 * 3600
        for _ in range(60):
            scheduler.step()
            world.owed.look()
    raise Violation("G7", "an overdue ticket does not escalate")


def _is_forgotten(ticket: Ticket, now: datetime) -> bool:
    """Say whether a first alarm, or for more than a day a further one, has gone off untold."""
    return ticket.rings_at < (now - timedelta(hours=30) if ticket.level else now)


def _let_time_pass(world: World) -> None:
    """Every question and every message on several ways comes to its end by itself."""
    for _ in range(MAX_ROUNDS):
        ends = world.model.asked.ends + world.model.ways.ends
        if not ends:
            return
        wait = max(0.0, (min(ends) - world.scheduler.now()).total_seconds())
        world.scheduler.seconds += wait + 60  # a hub looks within five minutes
        for _ in range(60):
            world.scheduler.step()
            world.owed.look()
    raise Violation("C2", "a question, or a message on several ways, never ends")


def _let_promises_end(world: World) -> None:
    """Every promise that nobody keeps breaks by itself, and the customer is told."""
    for _ in range(MAX_ROUNDS):
        ends = world.model.kept.ends
        if not ends:
            return
        wait = max(0.0, (min(ends) - world.scheduler.now()).total_seconds())
        world.scheduler.seconds += wait + 60  # a hub looks within five minutes
        for _ in range(60):
            world.scheduler.step()
            world.owed.look()
    raise Violation("D3", "a promise broke, and nobody noticed")


def drain(world: World) -> None:
    """Let everything come to rest, then check all of it."""
    calm_down(world)
    if world.people_are.keepers:
        _let_promises_end(world)
        calm_down(world)
    if world.people_are.asked:
        _let_time_pass(world)
        calm_down(world)
    check_everything(world)
    check_absent(world)
    check_alarms(world)


def live(world: World, steps: int) -> None:
    """Let a world live and come to rest; what does not hold says in which one, and when."""
    try:
        world.run(steps)
        drain(world)
    except AssertionError as error:
        raise AssertionError(f"seed {world.seed}, step {world.scheduler.steps}: {error}") from error
    finally:
        world.close()


def said(seen: Counter[str]) -> str:
    """Return what was seen, in words."""
    return ", ".join(f"{number:,} {what}" for what, number in sorted(seen.items()))
