"""How does a message of ours leave once, in order, and never against a wish?

Two short transactions around each provider call. The first locks the customer, asks the gate
again and writes the attempt; the second records the result. Between them nothing is locked, and a
crash leaves a lease behind that ends: then the provider is asked (look-up), or the same key is
sent again where the provider deduplicates, or the delivery becomes visibly `unclear` (G3).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from faden.core import consent
from faden.core.answering.gate import asks_nothing
from faden.core.asking.button import in_words
from faden.core.channel import (
    File,
    Found,
    LookupResult,
    NotFound,
    Refused,
    Rendered,
    Retry,
    SendResult,
    Sent,
    Unclear,
    Unknown,
    Unrenderable,
)
from faden.core.delivery import backoff
from faden.core.event import AttemptStarted, ReceiptRecorded
from faden.core.onward.still_needed import not_needed
from faden.core.policy import Policy
from faden.core.receipt import NOT_REPEATED, State
from faden.core.thread import Circle
from faden.engine.cascades.follow import follow
from faden.engine.ids import NewId
from faden.engine.ledger import KinMissing, Ledger, sent_name
from faden.engine.ports import Account, Directory
from faden.engine.receipts import LOST, suppress, surface
from faden.store.ports import Delivery, Record, Store, StrayReceipt, UnitOfWork

Content = Callable[[int, File], Awaitable[bytes]]  #: the bytes of a file of a workspace
GRACE = timedelta(seconds=2)  #: after the call deadline, before somebody else looks


class Doing(StrEnum):
    """What a call asks of the provider."""

    SEND = "send"  #: hand the message over
    LOOKUP = "lookup"  #: ask whether an earlier hand-over arrived


@dataclass(frozen=True, slots=True)
class Call:
    """One provider call, committed before it is made."""

    doing: Doing
    account: Account
    message: Rendered
    workspace: int
    customer_id: str
    attempt: int
    until: datetime  #: not begun after this; the provider's answer comes by then (G5)
    repeats: bool = False  #: an earlier hand-over may have arrived; this one cannot undo that


@dataclass(frozen=True, slots=True)
class Answered:
    """A call and what came of it."""

    call: Call
    result: SendResult | LookupResult


async def claim(
    store: Store,
    directory: Directory,
    *,
    now: datetime,
    new_id: NewId,
    limit: int = 50,
    paused: Collection[str] = (),
    room: Callable[[Account], int] | None = None,
) -> list[Call]:
    """Commit the next attempts and return the calls to make; empty when nothing is due.

    `room` says how many calls to an account may begin now; what is beyond that stays due.
    """
    async with store.unit_of_work() as work:
        due = await work.due_deliveries(now, limit, paused)
        if not due:
            return []
        records = await _lock_free(work, {customer_id for _, customer_id in due})
        ledger = Ledger(records, now)
        ours = [delivery_id for delivery_id, customer in due if customer in records]
        deliveries = await work.deliveries(ours) if ours else {}
        claims = _Claims(directory, ledger, new_id, room)
        for delivery_id in ours:
            if delivery_id in deliveries:
                claims.take(deliveries[delivery_id])
        await follow(work, ledger, directory, new_id)
        if ledger.changes.events or ledger.changes.deliveries:
            await work.write(ledger.changes)
            await work.commit()
    return claims.calls


async def _lock_free(work: UnitOfWork, customers: set[str]) -> dict[str, Record]:
    """Lock what nobody else holds; a record whose kin is not free as well waits for next time."""
    records = await work.lock(sorted(customers), skip_locked=True)
    kin = {one for record in records.values() for one in record.kin} - records.keys()
    if kin:
        records |= await work.lock(sorted(kin), skip_locked=True)
    held = records.keys()
    return {
        customer_id: record
        for customer_id, record in records.items()
        if all(one in held for one in record.kin)
    }


class _Claims:
    """Decides, under lock, what each due delivery needs."""

    def __init__(
        self,
        directory: Directory,
        ledger: Ledger,
        new_id: NewId,
        room: Callable[[Account], int] | None,
    ) -> None:
        self.directory = directory
        self.ledger = ledger
        self.new_id = new_id
        self.room = room
        self.calls: list[Call] = []

    def take(self, delivery: Delivery) -> None:
        """Do what is due for one delivery, if it still is."""
        now = self.ledger.now
        if delivery.run_at is None or delivery.run_at > now or delivery.waits:
            return
        policy = self.directory.policy(delivery.workspace)
        account = self.directory.account(delivery.account)
        if account is None:
            self._lose(delivery, policy, f"the account {delivery.account} is not connected")
        elif self._is_full(account):
            return
        elif delivery.state in (State.SENDING, State.UNCLEAR):
            self._uncertain(delivery, account, policy)
        else:
            self._attempt(delivery, account, policy)

    def _is_full(self, account: Account) -> bool:
        if self.room is None:
            return False
        begun = sum(call.account.account_id == account.account_id for call in self.calls)
        return begun >= self.room(account)

    def _uncertain(self, delivery: Delivery, account: Account, policy: Policy) -> None:
        now = self.ledger.now
        began = delivery.call_until or now
        released = now >= began + policy.unclear_release
        if account.capabilities.lookup and not released:
            self._call(delivery, account, policy, Doing.LOOKUP)
        elif account.capabilities.deduplicates and not released:
            self._attempt(delivery, account, policy)
        elif delivery.state is State.SENDING and not released:
            until = began + policy.unclear_release
            reason = "the connection ended before the provider answered"
            self._move(delivery, State.UNCLEAR, reason, until=until)
        else:
            self._give_up_unclear(delivery, policy)

    def _give_up_unclear(self, delivery: Delivery, policy: Policy) -> None:
        reason = "nobody could tell whether it was sent; later messages go on, a person must look"
        self._move(delivery, State.UNCLEAR, reason)
        surface(self.ledger, delivery, policy=policy, new_id=self.new_id)

    def _attempt(self, delivery: Delivery, account: Account, policy: Policy) -> None:
        circle = self.ledger.circle(delivery.customer_id)
        if delivery.address in circle.own.dead:
            self._lose(delivery, policy, "this address takes no messages any more")
            return
        repeats = delivery.state in (State.SENDING, State.UNCLEAR)
        match _gate(circle, delivery, self.ledger.now):
            case consent.No(reason) | consent.HoldUntil(reason) if repeats:
                until = (delivery.call_until or self.ledger.now) + policy.unclear_release
                self._move(delivery, State.UNCLEAR, NOT_REPEATED + reason, until=until)
            case consent.No(reason):
                self._move(delivery, State.WITHDRAWN, reason)
            case consent.HoldUntil(reason, until):
                self._move(delivery, State.HELD, reason, until=until)
            case consent.Yes() if delivery.attempts >= policy.max_attempts and repeats:
                self._give_up_unclear(delivery, policy)
            case consent.Yes() if delivery.attempts >= policy.max_attempts:
                self._lose(delivery, policy, f"gave up: {delivery.reason}")
            case consent.Yes():
                self._call(delivery, account, policy, Doing.SEND)

    def _call(self, delivery: Delivery, account: Account, policy: Policy, doing: Doing) -> None:
        rendered = _rendered(account, delivery)
        repeats = delivery.state in (State.SENDING, State.UNCLEAR)
        if isinstance(rendered, Unrenderable):
            self._lose(delivery, policy, rendered.reason)
            return
        until = self.ledger.now + policy.call_deadline
        if doing is Doing.SEND:
            started = AttemptStarted(
                delivery_id=delivery.delivery_id, attempt=delivery.attempts + 1, deadline=until
            )
            self.ledger.attempt(delivery, started, lease=until + GRACE)
        else:
            # No event: a look-up changes nothing for the customer.
            delivery.run_at = until + GRACE
            self.ledger.changes.deliveries[delivery.delivery_id] = delivery
        self.calls.append(
            Call(
                doing,
                account,
                rendered,
                delivery.workspace,
                delivery.customer_id,
                delivery.attempts,
                until,
                repeats,
            )
        )

    def _move(
        self, delivery: Delivery, state: State, reason: str, *, until: datetime | None = None
    ) -> None:
        event = ReceiptRecorded(
            delivery_id=delivery.delivery_id, state=state, reason=reason, until=until
        )
        self.ledger.move(delivery, event)

    def _lose(self, delivery: Delivery, policy: Policy, reason: str) -> None:
        # "Failed" says that the customer has not got it; of an uncertain one nobody knows that.
        uncertain = delivery.state in (State.SENDING, State.UNCLEAR)
        self._move(delivery, State.UNCLEAR if uncertain else State.FAILED, reason)
        surface(self.ledger, delivery, policy=policy, new_id=self.new_id)


def _gate(
    circle: Circle, delivery: Delivery, now: datetime
) -> consent.Yes | consent.No | consent.HoldUntil:
    """Ask whether it may leave at this time; what rests is asked for again later."""
    if (message := delivery.message) is not None:
        over = not_needed(circle, message, now)
        if over is None and message.asks is not None:
            over = asks_nothing(circle, message.asks, now)
        if over is not None:
            return consent.No(over)
    answer = consent.may_send(circle, delivery.address, delivery.purpose, at=now)
    if isinstance(answer, consent.Rest):
        return consent.HoldUntil(answer.reason, now + answer.wait)
    return answer


def _rendered(account: Account, delivery: Delivery) -> Rendered | Unrenderable:
    """Render one delivery; an adapter's mistake about it must not stop all the others."""
    message = delivery.message
    if message is not None and message.files and not account.capabilities.max_file:
        return Unrenderable("this channel carries no files")
    if message is not None and message.buttons and not account.capabilities.buttons:
        words = in_words(message.text, message.buttons)
        delivery = replace(delivery, message=replace(message, text=words, buttons=()))
    try:
        return account.render(delivery)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return Unrenderable(f"the adapter failed: {error!r}"[:300])


async def perform(
    call: Call, now: datetime, *, content: Content | None = None
) -> SendResult | LookupResult:
    """Make the call, unless its time has passed while the process slept.

    `content` fetches the bytes of a file, for accounts that send them along.
    """
    slept = "the process slept past the deadline of the call"
    if call.doing is Doing.LOOKUP:
        # Not "retry": that would say the earlier hand-over certainly failed, and send it again.
        if now >= call.until:
            return Unknown(slept)
        return await call.account.lookup(call.message.ref)
    if now >= call.until:
        return Retry(slept)
    message = call.message
    if message.files and call.account.capabilities.encloses:
        try:
            message = await _enclosed(call, content)
        except FileNotFoundError:
            return Refused("no_file", "a file of the message is not there any more")
    return await call.account.send(message)


async def _enclosed(call: Call, content: Content | None) -> Rendered:
    """Return the message with the bytes of its files; raise FileNotFoundError."""
    if content is None:
        raise FileNotFoundError
    contents = [await content(call.workspace, file) for file in call.message.files]
    return replace(call.message, contents=tuple(contents))


async def record(
    store: Store,
    directory: Directory,
    answers: Sequence[Answered],
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Commit what came of calls."""
    wanted = {answered.call.customer_id for answered in answers}
    while True:
        try:
            async with store.unit_of_work() as work:
                await work.lock_names(_learned(answers))
                records = await work.lock(sorted(wanted), skip_locked=False)
                ledger = Ledger(records, now)
                ledger.require_kin(records)
                await _Results(directory, ledger, new_id).apply(answers, work)
                await follow(work, ledger, directory, new_id)
                await work.write(ledger.changes)
                await work.commit()
                return
        except KinMissing as missing:
            wanted |= missing.customers


def _learned(answers: Sequence[Answered]) -> list[str]:
    """Return the names of our messages that the provider has just told."""
    return sorted(
        sent_name(answered.call.account.account_id, answered.result.provider_id)
        for answered in answers
        if isinstance(answered.result, Sent | Found) and answered.result.provider_id
    )


class _Results:
    """Turns answers into states, under lock."""

    def __init__(self, directory: Directory, ledger: Ledger, new_id: NewId) -> None:
        self.directory = directory
        self.ledger = ledger
        self.new_id = new_id

    async def apply(self, answers: Sequence[Answered], work: UnitOfWork) -> None:
        ids = [answered.call.message.delivery_id for answered in answers]
        deliveries = await work.deliveries(ids)
        for answered in answers:
            # Its person may have been erased after the time of the call was over.
            if answered.call.message.delivery_id in deliveries:
                self._apply(deliveries[answered.call.message.delivery_id], answered)
        for stray in await work.take_strays(_learned(answers)):
            self._stray(stray, deliveries)

    def _apply(self, delivery: Delivery, answered: Answered) -> None:
        policy = self.directory.policy(delivery.workspace)
        result, call = answered.result, answered.call
        if isinstance(result, Sent | Found):
            event = ReceiptRecorded(
                delivery_id=delivery.delivery_id, state=result.state, sent_id=result.provider_id
            )
            self._told(delivery, event, policy)
            return
        current = delivery.attempts == call.attempt and delivery.run_at is not None
        if not current or delivery.state not in (State.SENDING, State.UNCLEAR):
            return  # a receipt or another process has settled it meanwhile
        match result:
            case Refused():
                self._refused(delivery, result, policy)
            case Retry(reason) if call.repeats:
                self._unclear(delivery, call, policy, reason)
            case Retry(reason, after):
                self._again(delivery, policy, reason, after)
            case NotFound():
                self._again(delivery, policy, "the provider never got it", timedelta(0))
            case Unclear(reason) | Unknown(reason):
                self._unclear(delivery, call, policy, reason)

    def _refused(self, delivery: Delivery, refused: Refused, policy: Policy) -> None:
        self._move(delivery, State.FAILED, f"{refused.reason} ({refused.code})")
        if refused.dead:
            suppress(self.ledger, delivery, reason=refused.reason)
        surface(self.ledger, delivery, policy=policy, new_id=self.new_id)

    def _told(self, delivery: Delivery, event: ReceiptRecorded, policy: Policy) -> None:
        before = delivery.state
        if self.ledger.receipt(delivery, event) and delivery.state in LOST and before not in LOST:
            surface(self.ledger, delivery, policy=policy, new_id=self.new_id)

    def _again(
        self, delivery: Delivery, policy: Policy, reason: str, after: timedelta | None
    ) -> None:
        if delivery.attempts >= policy.max_attempts:
            self._move(delivery, State.FAILED, f"gave up after {delivery.attempts} tries: {reason}")
            surface(self.ledger, delivery, policy=policy, new_id=self.new_id)
            return
        wait = backoff(delivery.attempts, key=delivery.delivery_id) if after is None else after
        self._move(delivery, State.DEFERRED, reason, until=self.ledger.now + wait)

    def _unclear(self, delivery: Delivery, call: Call, policy: Policy, reason: str) -> None:
        now = self.ledger.now
        if delivery.reason.startswith(NOT_REPEATED):
            return  # a no came between: later messages may be ahead of it already
        if call.account.capabilities.lookup:
            until = max(now, call.until) + GRACE  # the provider may still be at it
        elif call.account.capabilities.deduplicates:
            until = now + backoff(delivery.attempts, key=delivery.delivery_id)
        else:
            until = call.until + policy.unclear_release
        self._move(delivery, State.UNCLEAR, reason, until=until)

    def _move(
        self, delivery: Delivery, state: State, reason: str, *, until: datetime | None = None
    ) -> None:
        event = ReceiptRecorded(
            delivery_id=delivery.delivery_id, state=state, reason=reason, until=until
        )
        self.ledger.move(delivery, event)

    def _stray(self, stray: StrayReceipt, deliveries: dict[str, Delivery]) -> None:
        for delivery in deliveries.values():
            name = sent_name(delivery.account, delivery.sent_id or "")
            if stray.workspace == delivery.workspace and stray.name == name:
                event = ReceiptRecorded(
                    delivery_id=delivery.delivery_id, state=stray.state, reason=stray.reason
                )
                self._told(delivery, event, self.directory.policy(delivery.workspace))
