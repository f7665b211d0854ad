"""On which way is a customer told something by itself, and on whose record does that stand?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from faden.core import decision
from faden.core import event as ev
from faden.core.channel import Capabilities, InboundMessage, InboundOptOut
from faden.core.identity import people
from faden.core.obeyed.confirming import Way, apology, confirmation, may_tell
from faden.core.obeyed.incident import is_broken, opened
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory, answering
from faden.store.codec import bucket_of_id
from faden.store.ports import UnitOfWork


def way_back(
    directory: Directory, account: str, inbound: InboundMessage | InboundOptOut
) -> Way | None:
    """Return the way by which whoever wrote may be told something by itself; None: there is none.

    A stop that the provider took came from an address we wrote to; a complaint (`about`) is the
    report of somebody else, and one more mail would be one more thing to complain about.
    """
    back, sender = answering(directory, account), inbound.sender
    if back is None or sender is None or sender.startswith("contact:"):
        return None
    can = back.capabilities
    if isinstance(inbound, InboundOptOut):
        may = inbound.about is None and _writes(can)
        return Way(back.account_id, sender) if may else None
    if not may_tell(inbound, channel=can.channel, inbound=_writes(can)):
        return None
    return Way(back.account_id, sender, inbound.references)


def _writes(can: Capabilities) -> bool:
    return can.inbound and can.answers_by is None


async def known_way(
    work: UnitOfWork,
    directory: Directory,
    ledger: Ledger,
    person: Sequence[str],
    *,
    wanted: str | None = None,
) -> tuple[str, Way] | None:
    """Return the record and the way by which a person can be written to.

    The address that is `wanted`, else where we talked last, else a mail address they are known by.
    """
    workspace = ledger.records[person[0]].workspace
    homes = dict(await work.addresses(workspace, person))
    dead = {address for one in person for address in ledger.records[one].thread.dead}
    found = []
    for account, address in await work.ways(workspace, person):
        back = answering(directory, account)
        if back is not None and back.workspace == workspace and _writes(back.capabilities):
            found.append(Way(back.account_id, address))
    mail = directory.policy(workspace).mails_by
    if mail is not None:
        found += [Way(mail, one) for one in homes if one.startswith("mailto:")]
    open_ways = [
        (homes[way.address], way)
        for way in found
        if way.address in homes
        and way.address not in dead
        and not way.address.startswith("contact:")
    ]
    first = [one for one in open_ways if one[1].address == wanted]
    return next(iter([*first, *open_ways]), None)


async def confirm(
    work: UnitOfWork,
    directory: Directory,
    ledger: Ledger,
    here: Callable[[str], decision.Situation],
    *,
    person: Sequence[str],
    wish: ev.ConsentWithdrawn,
) -> None:
    """Tell a customer in writing that a wish was heard that they did not write."""
    found = await known_way(work, directory, ledger, person)
    if found is None:
        return
    (home, way), at = found, here(found[0])
    told = confirmation(at.circle.own, wish, way, policy=at.policy, now=at.now, new_id=at.new_id)
    if told is not None:
        ledger.append([(home, told)])


async def look_at_observed(
    work: UnitOfWork,
    directory: Directory,
    ledger: Ledger,
    here: decision.Situation,
    *,
    observed: ev.MessageObserved,
    new_id: NewId,
) -> None:
    """Open an incident where another sender has broken a wish, and tell the customer.

    The word to the customer stands on the record of its address, which may be another of theirs.
    """
    if not is_broken(here.circle, observed):
        return
    own = here.circle.own
    person = people(here.circle.everyone(), own.customer_id)
    found = await known_way(work, directory, ledger, person, wanted=observed.address)
    told = None
    if found is not None:
        home, way = found
        told = apology(
            ledger.records[home].thread,
            observed.sent_at,
            way,
            policy=here.policy,
            now=here.now,
            new_id=of_bucket(new_id, bucket_of_id(home)),
        )
    thread = ledger.records[own.customer_id].thread
    events = opened(thread, observed, told, policy=here.policy, now=here.now, new_id=here.new_id)
    ledger.append((own.customer_id, event) for event in events)
    if found is not None and told is not None:
        ledger.append([(found[0], told)])
