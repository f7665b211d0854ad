"""What becomes of a message on its ways when something was heard, or its patience is over?

Whoever commits news calls `follow` before it writes: the ledger has noted on whose records
something happened, so the next step stands in the same commit as the failure that caused it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from faden.core import decision
from faden.core import event as ev
from faden.core.cascade import course as rule
from faden.core.cascade.course import Course, Standing
from faden.core.cascade.said import Because, CascadeEnded, CascadeStepped, Outcome
from faden.core.identity import people
from faden.core.onward.next_way import Onward, onward
from faden.core.receipt import State
from faden.core.reference import referring, ticket_to_name
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.store.codec import bucket_of_id
from faden.store.ports import Delivery, Running, UnitOfWork

#: A person has to look: the customer does not have it, or did not say a word.
_NEEDS_A_PERSON = {
    Outcome.EXHAUSTED: "the message reached the customer on none of its ways",
    Outcome.EXPIRED: "the time of the message ran out on its ways",
    Outcome.SPLIT: "the message is under way to somebody who is another customer now",
}


async def follow(work: UnitOfWork, ledger: Ledger, directory: Directory, new_id: NewId) -> None:
    """Decide the next step of every message whose deliveries or whose customer have news."""
    turned, spoke = ledger.turned, ledger.spoke
    ledger.turned, ledger.spoke = set(), {}
    anchors = {
        one
        for customer_id in turned.union(spoke)
        for one, thread in ledger.circle(customer_id).everyone().items()
        if thread.courses
    }
    for anchor in sorted(anchors):
        for course in ledger.records[anchor].thread.courses:
            following = Following(work, ledger, directory, new_id, anchor=anchor)
            await following.go(course, spoke)
    # What was taken back here is no news to anybody.
    ledger.turned, ledger.spoke = set(), {}


class Following:
    """One message on its ways, its customer locked."""

    def __init__(
        self,
        work: UnitOfWork,
        ledger: Ledger,
        directory: Directory,
        new_id: NewId,
        *,
        anchor: str,
    ) -> None:
        self.work = work
        self.ledger = ledger
        self.directory = directory
        self.new_id = new_id
        self.anchor = anchor
        self.record = ledger.records[anchor]
        self.person = people(ledger.circle(anchor).everyone(), anchor)

    async def go(self, course: Course, spoke: Mapping[str, str]) -> None:
        """Decide by how its deliveries stand and by who spoke (record to channel)."""
        heard = next((spoke[one] for one in self.person if one in spoke), None)
        deliveries = await self._deliveries(course)
        if heard is not None:
            self._end(course, deliveries, Outcome.ANSWERED, channel=heard)
            return
        if course.cascade_id in self.ledger.dismissed:
            outcome, by = self.ledger.dismissed[course.cascade_id]
            self._end(course, deliveries, outcome, by=by)
            return
        current = deliveries.get(course.taken[-1]) if course.taken else None
        if current is not None and current.customer_id not in self.person:
            self._end(course, deliveries, Outcome.SPLIT)
            return
        match rule.decide(course, _standing(deliveries), self.ledger.now):
            case rule.Wait(until):
                self._ring(course, until)
            case rule.Stop(outcome, reason):
                self._end(course, deliveries, outcome, reason=reason)
            case rule.Next(because, reason):
                await self._next(course, deliveries, because, reason)

    async def stop(self, course: Course, *, by: str) -> None:
        """End it because somebody wants it."""
        self._end(course, await self._deliveries(course), Outcome.STOPPED, by=by)

    def take(self, course: Course, found: Onward, written: ev.MessageWritten) -> str:
        """Take the first way; return the delivery."""
        return self._take(course, found, written, because=Because.FIRST)

    async def homes(self) -> dict[str, str]:
        """Return whose each address of this person is."""
        return dict(await self.work.addresses(self.record.workspace, list(self.person)))

    async def _next(
        self, course: Course, deliveries: Mapping[str, Delivery], because: Because, reason: str
    ) -> None:
        current = deliveries.get(course.taken[-1]) if course.taken else None
        message = None if current is None else current.message
        if current is None or message is None:
            self._end(course, deliveries, Outcome.EXHAUSTED, reason=reason)
            return
        circles = {one: self.ledger.circle(one) for one in self.person}
        found = onward(
            rule.left(course),
            circles,
            await self.homes(),
            purpose=current.purpose,
            now=self.ledger.now,
        )
        if isinstance(found, Onward) and found.begins < course.until:
            self._take_back(current, f"goes on by {found.way.channel}")
            again = replace(message, delivery_id=self.new_id(bucket_of_id(found.home)))
            self._ask_again(course, again.delivery_id)
            self._take(course, found, again, because=because, reason=reason)
            return
        if current.state in rule.TAKABLE:  # nothing better is left: it may still leave
            self._ring(course, course.until)
            return
        why = () if isinstance(found, Onward) else found
        passed = "; ".join(f"{one.address}: {one.reason}" for one in why)
        self._end(course, deliveries, Outcome.EXHAUSTED, reason=passed or reason or because.value)

    def _ask_again(self, course: Course, delivery_id: str) -> None:
        """Note that the question, if this is one, is asked by a further message."""
        for asked in self.ledger.records[self.anchor].thread.questions:
            if asked.question_id == course.cascade_id:
                again = ev.QuestionAsked(
                    question_id=asked.question_id,
                    spec=asked.spec,
                    expires_at=asked.expires_at,
                    by=asked.by,
                    delivery_id=delivery_id,
                )
                self.ledger.append([(self.anchor, again)])

    def _take(
        self,
        course: Course,
        found: Onward,
        message: ev.MessageWritten,
        *,
        because: Because,
        reason: str = "",
    ) -> str:
        delivery_id = message.delivery_id
        before = course.way
        stepped = CascadeStepped(
            cascade_id=course.cascade_id,
            step=found.step,
            delivery_id=delivery_id,
            channel=found.way.channel,
            begins=found.begins,
            because=because,
            before="" if before is None else before.channel,
            reason=reason[:300],
            passed_over=found.passed_over,
        )
        written = replace(
            message,
            ref=delivery_id,
            account=found.way.account,
            address=found.way.address,
            reply_to=None,
            references=(),
            reference=None,
            reference_line=None,
            held_until=None,
        )
        rules = self.directory.policy(self.record.workspace).references
        ticket = ticket_to_name(self.ledger.records[found.home].thread.tickets)
        written = referring(written, ticket, rules=rules, channel=found.way.channel)
        self.ledger.append([(self.anchor, stepped), (found.home, written)])
        now = next(
            one
            for one in self.ledger.records[self.anchor].thread.courses
            if one.cascade_id == course.cascade_id
        )
        standing = {delivery_id: Standing(State.QUEUED, self.ledger.now)}
        action = rule.decide(now, standing, self.ledger.now)
        self._ring(now, action.until if isinstance(action, rule.Wait) else self.ledger.now)
        return delivery_id

    def _end(
        self,
        course: Course,
        deliveries: Mapping[str, Delivery],
        outcome: Outcome,
        *,
        channel: str = "",
        reason: str = "",
        by: str = "faden",
    ) -> None:
        for delivery in deliveries.values():
            self._take_back(delivery, "not needed any more")
        way = course.way
        ended = CascadeEnded(
            cascade_id=course.cascade_id,
            outcome=outcome,
            by=by,
            channel=channel or ("" if way is None else way.channel),
            reason=reason[:500],
        )
        self.ledger.append([(self.anchor, ended)])
        self.ledger.changes.cascades[course.cascade_id] = replace(
            self._row(course), rings_at=None, outcome=outcome.value
        )
        if outcome in _NEEDS_A_PERSON:
            why = _NEEDS_A_PERSON[outcome] + (f": {reason}" if reason else "")
            self.ledger.append(decision.delivery_failed(self._here(), reason=why[:500]))

    def _take_back(self, delivery: Delivery, reason: str) -> None:
        if delivery.state in rule.TAKABLE:
            event = ev.ReceiptRecorded(
                delivery_id=delivery.delivery_id, state=State.WITHDRAWN, reason=reason
            )
            self.ledger.move(delivery, event)

    def _ring(self, course: Course, at: datetime) -> None:
        self.ledger.changes.cascades[course.cascade_id] = replace(self._row(course), rings_at=at)

    def _row(self, course: Course) -> Running:
        return Running(
            workspace=self.record.workspace,
            cascade_id=course.cascade_id,
            customer_id=self.anchor,
            steps=len(course.taken),
            at=self.ledger.now,
        )

    def _here(self) -> decision.Situation:
        return decision.Situation(
            circle=self.ledger.circle(self.anchor),
            policy=self.directory.policy(self.record.workspace),
            now=self.ledger.now,
            new_id=of_bucket(self.new_id, bucket_of_id(self.anchor)),
        )

    async def _deliveries(self, course: Course) -> dict[str, Delivery]:
        """Return its deliveries as this unit of work has left them, in their order."""
        changed = self.ledger.changes.deliveries
        missing = [one for one in course.taken if one not in changed]
        read = await self.work.deliveries(missing) if missing else {}
        found = {one: changed.get(one) or read.get(one) for one in course.taken}
        return {one: delivery for one, delivery in found.items() if delivery is not None}


def _standing(deliveries: Mapping[str, Delivery]) -> dict[str, Standing]:
    return {
        one: Standing(
            delivery.state,
            delivery.run_at,
            delivery.call_until,
            delivery.attempts,
            delivery.reason,
        )
        for one, delivery in deliveries.items()
    }
