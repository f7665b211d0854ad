"""How does everything that arrived become one commit?

One batch for each workspace: claim arrivals and addresses, lock the customers, decide each item
with the core, write, commit; only then is anything acknowledged (G1). An item that cannot be
handled goes to quarantine with its raw bytes and never takes its neighbours down.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from faden.core import consent, decision
from faden.core.address import bucket_of
from faden.core.answering.offered import offered
from faden.core.channel import (
    Capabilities,
    Claim,
    Evidence,
    Inbound,
    InboundCall,
    InboundCheck,
    InboundMessage,
    InboundObserved,
    InboundOptOut,
    InboundReceipt,
    Unreadable,
)
from faden.core.deadline import due
from faden.core.event import ReceiptRecorded
from faden.core.policy import Policy
from faden.core.receipt import REPORTED
from faden.core.special.hearing import heard
from faden.engine.arrivals.observed import Around, Heard, observe, told_by_copies
from faden.engine.arrivals.whose import address_of
from faden.engine.calling.room import room_after
from faden.engine.cascades.follow import follow
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import KinMissing, Ledger, receipt_names, ref_name
from faden.engine.ports import Directory
from faden.engine.questions.places import lock_places, withdraw_pending
from faden.engine.receipts import suppress, take_receipt
from faden.engine.references.hear import hear
from faden.engine.references.told import keep_told
from faden.engine.special.apart import keep_apart
from faden.engine.wishes.pass_on import pass_on
from faden.engine.wishes.reach import way_back
from faden.store.ports import (
    ERASED,
    Arrival,
    Delivery,
    Known,
    Meeting,
    Met,
    Newcomer,
    Quarantined,
    Store,
    StrayReceipt,
    Target,
    UnitOfWork,
)


class Outcome(StrEnum):
    """What became of an item; every one of them may be acknowledged."""

    ACCEPTED = "accepted"  #: on the thread
    DUPLICATE = "duplicate"  #: it was there already
    QUARANTINED = "quarantined"  #: kept whole, with an owner and a deadline, for a person


_NOTHING = Capabilities()  #: of an account that is not connected any more


@dataclass(frozen=True, slots=True)
class Item:
    """One authenticated inbound thing."""

    workspace: int
    account: str
    inbound: Inbound | Unreadable
    raw: bytes  #: empty when it is large and stands in the blob store
    digest: bytes
    blob: bytes | None = None  #: under this SHA-256

    @property
    def key(self) -> str:
        """Return what makes it the same thing when it comes again."""
        if isinstance(self.inbound, Unreadable):
            return "unreadable:" + (self.blob or hashlib.sha256(self.raw).digest()).hex()
        return self.inbound.provider_id


@dataclass(slots=True)
class Accepted:
    """What one batch came to. `settle` lists customers whose opt-out must wait for sends (G5)."""

    outcomes: list[Outcome]
    settle: dict[int, frozenset[str]] = field(default_factory=dict)  #: by index of the item
    wakes: bool = False  #: something of ours is to leave now


class Poison(Exception):
    """One item of the batch cannot be decided; it goes to quarantine and the batch runs again."""

    def __init__(self, index: int, cause: BaseException) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.index = index


async def accept(
    store: Store, directory: Directory, items: Sequence[Item], *, now: datetime, new_id: NewId
) -> Accepted:
    """Commit a batch of one workspace and say what became of each item."""
    items = list(items)
    kin: frozenset[str] = frozenset()
    while True:
        try:
            return await _accept(store, directory, items, now=now, new_id=new_id, kin=kin)
        except KinMissing as missing:
            kin |= missing.customers
        except Poison as poison:
            bad = items[poison.index]
            items[poison.index] = replace(bad, inbound=Unreadable(f"not handled: {poison}"))


async def _accept(
    store: Store,
    directory: Directory,
    items: Sequence[Item],
    *,
    now: datetime,
    new_id: NewId,
    kin: frozenset[str],
) -> Accepted:
    batch = _Batch(directory, items, now, new_id)
    async with store.unit_of_work() as work:
        met = await work.meet(batch.meeting(kin))
        await batch.decide(met, work)
        await keep_apart(work, batch.ledger, directory)
        await follow(work, batch.ledger, directory, new_id)
        pass_on(batch.ledger, directory, new_id)
        await work.write(batch.ledger.changes)
        await work.commit()
    wakes = any(one.run_at == now for one in batch.ledger.changes.deliveries.values())
    return Accepted(batch.outcomes, batch.settle, wakes)


class _Batch:
    """One run over the items of one workspace."""

    def __init__(
        self, directory: Directory, items: Sequence[Item], now: datetime, new_id: NewId
    ) -> None:
        self.items = items
        self.directory = directory
        self.now = now
        self.new_id = new_id
        self.workspace = items[0].workspace
        self.policy: Policy = directory.policy(self.workspace)
        self.ledger = Ledger({}, now)
        self.outcomes = [Outcome.ACCEPTED] * len(items)
        self.settle: dict[int, frozenset[str]] = {}
        self._senders = [address_of(item) for item in items]

    def meeting(self, kin: frozenset[str]) -> Meeting:
        """Return all that must be claimed, found and locked."""
        first: dict[tuple[str, str], Arrival] = {}
        for item in self.items:
            key = item.key
            first.setdefault(
                (item.account, key),
                Arrival(item.account, key, item.digest, item.raw, self.now, blob=item.blob),
            )
        senders = {sender for sender in self._senders if sender is not None}
        claims: set[str] = set()
        names: set[str] = set()
        for item in self.items:
            if isinstance(item.inbound, InboundMessage):
                if item.inbound.claims:
                    claims.update(claim.address for claim in item.inbound.claims)
                if item.inbound.answers is not None:
                    names.add(ref_name(item.account, item.inbound.answers))
            elif isinstance(item.inbound, InboundReceipt):
                names.update(receipt_names(item.account, item.inbound))
            elif isinstance(item.inbound, InboundOptOut) and item.inbound.about is not None:
                names.add(ref_name(item.account, item.inbound.about))
        return Meeting(
            workspace=self.workspace,
            now=self.now,
            arrivals=[*first.values(), *told_by_copies(self.items, self.now)],
            newcomers=[Newcomer(uri, self.new_id(bucket_of(uri))) for uri in sorted(senders)],
            look_ups=sorted(claims - senders),
            names=sorted(names),
            customers=sorted(kin),
        )

    async def decide(self, met: Met, work: UnitOfWork) -> None:
        """Decide every item in the order of arrival."""
        self.ledger = Ledger(met.records, self.now)
        self.ledger.require_kin(met.records)
        await lock_places(work, self.ledger, self.workspace)
        seen: dict[tuple[str, str], bytes] = {}
        for index, item in enumerate(self.items):
            name = (item.account, item.key)
            known = met.known.get(name) or (Known(seen[name], None) if name in seen else None)
            if known is not None:
                await self._again(index, known, met, work)
                continue
            seen[name] = item.digest
            try:
                await self._decide(index, item, met, work)
            except (KinMissing, Poison):
                raise
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                if isinstance(item.inbound, Unreadable):
                    raise  # not even quarantine takes it; again would be for ever
                raise Poison(index, error) from error
            # At once, so that a later message of the batch does not count what is withdrawn.
            await withdraw_pending(work, self.ledger)

    async def _decide(  # noqa: C901 - a line for each kind
        self, index: int, item: Item, met: Met, work: UnitOfWork
    ) -> None:
        inbound, sender = item.inbound, self._senders[index]
        match inbound:
            case Unreadable():
                self._quarantine(index, inbound.reason)
            case InboundReceipt():
                await self._receipt(item, inbound, met, work)
            case InboundCheck():
                pass  # that it arrived is all there is to note
            case InboundObserved():
                await self._observe(index, item, met, work)
            case InboundOptOut(sender=None):
                await self._opt_out_of_receiver(index, inbound, met, work)
            case InboundMessage() | InboundCall() | InboundOptOut():
                home = met.homes[sender or ""]
                is_new = self.ledger.records[home].thread.sequence == 0
                self.ledger.begin({home: met.kept.get(home, ())})
                await self._contact(index, inbound, home, met, work=work)
                if is_new and isinstance(inbound, InboundMessage):
                    await self._named(inbound, home, work)
                if isinstance(inbound, InboundMessage) and inbound.code is not None:
                    steps = await keep_told(work, self.ledger.records[home], inbound.code, self.now)
                    self.ledger.append(steps)

    async def _observe(self, index: int, item: Item, met: Met, work: UnitOfWork) -> None:
        rest = Around(self.directory, met, self._here, self.new_id)
        heard = await observe(work, self.ledger, item, rest)
        if heard is Heard.OTHER:
            self._quarantine(index, heard.value)
        elif heard is Heard.BEFORE:
            self.outcomes[index] = Outcome.DUPLICATE

    async def _opt_out_of_receiver(
        self, index: int, wish: InboundOptOut, met: Met, work: UnitOfWork
    ) -> None:
        """Take the wish of whoever got a message of ours, whatever the report calls them."""
        target = met.targets.get(ref_name(self.items[index].account, wish.about or ""))
        delivery = None if target is None else await self._delivery(target, work)
        if delivery is None:
            self._quarantine(index, "an opt-out about a message that nobody knows")
            return
        known = replace(wish, sender=delivery.address)
        await self._contact(index, known, delivery.customer_id, met, work=work)

    async def _contact(
        self,
        index: int,
        inbound: InboundMessage | InboundCall | InboundOptOut,
        customer_id: str,
        met: Met,
        *,
        work: UnitOfWork,
    ) -> None:
        item = self.items[index]
        if isinstance(inbound, InboundMessage):
            # Who it is comes first: what they were asked elsewhere is answered by this message.
            self._claims(inbound, customer_id, met)
        here = self._here(customer_id, tells=self._tells(index))
        if isinstance(inbound, InboundMessage):
            whence = self.workspace, self.now
            room = await room_after(work, here.circle, inbound, policy=self.policy, whence=whence)
            here = replace(here, room=room)
        self.ledger.wished.clear()
        match inbound:
            case InboundMessage() as message:
                self._message(index, message, here, met)
            case InboundCall() as call:
                self.ledger.append(decision.receive_call(here, call, account=item.account))
            case InboundOptOut() as opt_out:
                way = way_back(self.directory, item.account, opt_out)
                self.ledger.append(decision.receive_opt_out(here, opt_out, way=way))
            case _:
                assert_never(inbound)
        if self.ledger.wished:
            concerned = {kin for one in self.ledger.wished for kin in self.ledger.records[one].kin}
            self.settle[index] = frozenset(concerned | self.ledger.wished)

    def _message(
        self, index: int, message: InboundMessage, here: decision.Situation, met: Met
    ) -> None:
        item, known = self.items[index], message
        if message.sender is None:
            known = replace(message, sender=self._senders[index])
        can, customer_id = self._capabilities(item), here.circle.own.customer_id
        offer = offered(here, known, account=item.account)
        steps = decision.receive_message(
            here,
            known,
            account=item.account,
            confirmation=None if offer else can.confirmation,
            channel=can.channel,
            way=way_back(self.directory, item.account, known),
        )
        self.ledger.append(steps)
        self.ledger.append(offer)
        self.ledger.append(heard(self._here(customer_id), known, steps))
        self._answered(item.account, known, customer_id, met)

    def _here(self, customer_id: str, *, tells: bool = False) -> decision.Situation:
        return decision.Situation(
            circle=self.ledger.circle(customer_id),
            policy=self.policy,
            now=self.now,
            new_id=of_bucket(self.new_id, int(customer_id[-2:], 16)),
            free=self.ledger.free_of(self.workspace),
            tells=tells,
        )

    def _tells(self, index: int) -> bool:
        """Say whether an automatic answer can go out the way an item came in."""
        account = self.directory.account(self.items[index].account)
        by = "contact:" if account is None else self._senders[index] or ""
        is_reachable = not by.startswith("contact:")
        return is_reachable and account is not None and account.capabilities.answers_by is None

    def _capabilities(self, item: Item) -> Capabilities:
        account = self.directory.account(item.account)
        return _NOTHING if account is None else account.capabilities

    def _answered(self, account: str, message: InboundMessage, customer_id: str, met: Met) -> None:
        """Suggest that whoever answers what we wrote to somebody else is that somebody.

        Whoever knows our token has seen our mail; it may have been passed on. A person decides.
        """
        if message.answers is None:
            return
        target = met.targets.get(ref_name(account, message.answers))
        if target is not None and target.customer_id != customer_id:
            claim = Claim(message.sender or "", Evidence.ASSERTION)
            self._claim(claim, target.customer_id, customer_id)

    async def _named(self, message: InboundMessage, customer_id: str, work: UnitOfWork) -> None:
        """Suggest that whoever names the code of a conversation is that customer."""
        meant = await hear(work, self.ledger, message, workspace=self.workspace)
        if meant is not None:
            self._claim(Claim(message.sender or "", Evidence.ASSERTION), meant, customer_id)

    def _claims(self, message: InboundMessage, customer_id: str, met: Met) -> None:
        for claim in message.claims:
            theirs = met.homes.get(claim.address)
            if theirs is not None and theirs != customer_id:
                self._claim(claim, theirs, customer_id)

    def _claim(self, claim: Claim, theirs: str, customer_id: str) -> None:
        here = self._here(customer_id)
        self.ledger.append(decision.claimed_address(here, self.ledger.circle(theirs), claim))

    async def _receipt(
        self, item: Item, receipt: InboundReceipt, met: Met, work: UnitOfWork
    ) -> None:
        if receipt.state not in REPORTED:
            raise ValueError(f"a provider cannot report {receipt.state.value!r}")
        target = self._target(item.account, receipt, met)
        event = ReceiptRecorded(
            delivery_id="", state=receipt.state, reason=receipt.reason, sent_id=receipt.sent_id
        )
        if target is None:
            # A send tells the provider's name, so by that one it will be found, if it has one.
            for name in receipt_names(item.account, receipt)[-1:]:
                self.ledger.changes.strays.append(
                    StrayReceipt(self.workspace, name, receipt.state, receipt.reason, self.now)
                )
            return
        new = await take_receipt(
            self.ledger, work, target, event, policy=self.policy, new_id=self.new_id
        )
        # Once for each message of ours: a report that is played again, or that comes after a proof
        # of arrival, says nothing about the address now.
        if receipt.dead and new:
            delivery = await self._delivery(target, work)
            if delivery is not None and delivery.state is receipt.state:
                suppress(self.ledger, delivery, reason=receipt.reason)

    async def _delivery(self, target: Target, work: UnitOfWork) -> Delivery | None:
        delivery = self.ledger.changes.deliveries.get(target.delivery_id)
        if delivery is None:
            delivery = (await work.deliveries([target.delivery_id])).get(target.delivery_id)
        return delivery

    def _target(self, account: str, receipt: InboundReceipt, met: Met) -> Target | None:
        for name in receipt_names(account, receipt):
            if name in met.targets:
                return met.targets[name]
            if name in self.ledger.changes.names:  # learned from a receipt of the same batch
                return self.ledger.changes.names[name][1]
        return None

    async def _again(self, index: int, known: Known, met: Met, work: UnitOfWork) -> None:
        """The provider's id came before: the same again, or another content under it?"""
        item = self.items[index]
        if known.digest in (item.digest, ERASED) or _is_press(item.inbound):
            self.outcomes[index] = Outcome.DUPLICATE
            whose = self._whose(index, met)
            if whose is not None and _wishes(item.inbound):
                # The first one may still wait for sends in flight; so must its repetition.
                record = self.ledger.records[whose]
                self.settle[index] = frozenset({record.thread.customer_id, *record.kin})
            return
        key = f"{item.key}#{item.digest.hex()}"
        arrival = Arrival(item.account, key, item.digest, item.raw, self.now, blob=item.blob)
        met = await work.meet(Meeting(self.workspace, self.now, arrivals=[arrival]))
        if (item.account, key) in met.known:
            self.outcomes[index] = Outcome.DUPLICATE
        else:
            self._quarantine(index, f"the id {item.key!r} came before with another content")

    def _whose(self, index: int, met: Met) -> str | None:
        """Return the customer whom an item is of, where one is known."""
        item = self.items[index]
        if isinstance(item.inbound, InboundOptOut) and item.inbound.about is not None:
            target = met.targets.get(ref_name(item.account, item.inbound.about))
            return None if target is None else target.customer_id
        return met.homes.get(self._senders[index] or "")

    def _quarantine(self, index: int, reason: str) -> None:
        item = self.items[index]
        self.outcomes[index] = Outcome.QUARANTINED
        self.ledger.changes.quarantined.append(
            Quarantined(
                workspace=self.workspace,
                quarantine_id=self.new_id(bucket_of(item.account)),
                account=item.account,
                reason=reason,
                raw=item.raw,
                blob=item.blob,
                owner=self.policy.team,
                due_at=due(self.now, self.policy.first_answer, self.policy.hours),
                at=self.now,
            )
        )


def _is_press(inbound: Inbound | Unreadable) -> bool:
    """Say whether it is a press: the first of a message counts, whatever was pressed after it."""
    return isinstance(inbound, InboundMessage) and inbound.pressed is not None


def _wishes(inbound: Inbound | Unreadable) -> bool:
    match inbound:
        case InboundOptOut():
            return True
        case InboundMessage(text=text, machine=None, subject=subject, quoted=quoted):
            return bool(consent.hear_mail(text, subject, "", quoted=quoted))
        case _:
            return False
