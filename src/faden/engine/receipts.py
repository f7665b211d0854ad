"""What does a receipt change, whoever brings it: the provider's word, a look-up, a person?"""

from __future__ import annotations

from dataclasses import replace

from faden.core import decision
from faden.core.event import AddressSuppressed, ReceiptRecorded
from faden.core.policy import Policy
from faden.core.receipt import State
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger, sent_name
from faden.store.ports import Delivery, Target, UnitOfWork

LOST = (State.FAILED, State.EXPIRED)  #: the customer did not get it and will not


async def take_receipt(
    ledger: Ledger,
    work: UnitOfWork,
    target: Target,
    event: ReceiptRecorded,
    *,
    policy: Policy,
    new_id: NewId,
) -> bool:
    """Apply a provider's word to the delivery; False when it tells nothing new."""
    delivery = ledger.changes.deliveries.get(target.delivery_id)
    if delivery is None:
        delivery = (await work.deliveries([target.delivery_id])).get(target.delivery_id)
    if delivery is None:
        return False
    news = [event]
    if event.sent_id is not None and delivery.sent_id is None:
        news += await _waiting(ledger, work, sent_name(delivery.account, event.sent_id))
    before = delivery.state
    told = [
        ledger.receipt(delivery, replace(one, delivery_id=delivery.delivery_id)) for one in news
    ]
    if any(told) and delivery.state in LOST and before not in LOST:
        surface(ledger, delivery, policy=policy, new_id=new_id)
    return any(told)


async def _waiting(ledger: Ledger, work: UnitOfWork, name: str) -> list[ReceiptRecorded]:
    """Return the receipts that came under a name which nobody could place until now."""
    strays = [stray for stray in ledger.changes.strays if stray.name == name]
    ledger.changes.strays = [stray for stray in ledger.changes.strays if stray.name != name]
    strays += await work.take_strays([name])
    return [
        ReceiptRecorded(delivery_id="", state=stray.state, reason=stray.reason) for stray in strays
    ]


def suppress(ledger: Ledger, delivery: Delivery, *, reason: str) -> None:
    """Send nothing more to an address that takes nothing, until something comes from it."""
    thread = ledger.records[delivery.customer_id].thread
    if delivery.address not in thread.dead:
        dead = AddressSuppressed(address=delivery.address, reason=reason[:500])
        ledger.append([(delivery.customer_id, dead)])


def surface(ledger: Ledger, delivery: Delivery, *, policy: Policy, new_id: NewId) -> None:
    """Give a message that did not arrive a person's attention, if no other way is left for it."""
    if delivery.state in LOST and _goes_on(ledger, delivery):
        return
    bucket = int(delivery.customer_id[-2:], 16)
    here = decision.Situation(
        circle=ledger.circle(delivery.customer_id),
        policy=policy,
        now=ledger.now,
        new_id=of_bucket(new_id, bucket),
    )
    why = f"delivery {delivery.state.value}: {delivery.reason}"[:500]
    ledger.append(decision.delivery_failed(here, reason=why))


def _goes_on(ledger: Ledger, delivery: Delivery) -> bool:
    """Say whether it is a step of a message that goes over several ways; its end is told then."""
    everyone = ledger.circle(delivery.customer_id).everyone().values()
    return any(
        delivery.delivery_id in course.taken for thread in everyone for course in thread.courses
    )
