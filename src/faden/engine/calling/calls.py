"""How does a colleague offer a call, agree one for a customer, or say what became of it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from faden.core import decision, identity
from faden.core import event as ev
from faden.core.answering.telling_back import Way
from faden.core.calling import agreed, offering
from faden.core.calls.room import Room
from faden.core.contact.promise import NOT_REACHED
from faden.core.contact.slot import Slot
from faden.core.decision import Situation, Step
from faden.core.question.calling import number_in
from faden.core.question.phrasing import Language, phrase
from faden.core.question.spec import Kind, Spec, buttons_of, label_of
from faden.core.question.standing import MOST_OPEN, Phase, Standing
from faden.engine import command as cmd
from faden.engine.calling.room import room
from faden.engine.ledger import Ledger
from faden.engine.ports import Directory
from faden.store.ports import UnitOfWork

Calling = cmd.OfferCall | cmd.BookCall | cmd.SettleCall
Result = cmd.Done | cmd.Rejected

_NO_TIME = "the team can promise no call at that time; see the setting call_backs"
_UNDER_WAY = "a call is offered or agreed already"
_NO_NUMBER = "this is no telephone number"
_ASK_NUMBER = "no number of this customer is known: ask for it, or offer times instead"


async def carried_out(  # what it works with, each by name
    work: UnitOfWork,
    ledger: Ledger,
    directory: Directory,
    here: Callable[[str], Situation],
    command: Calling,
    *,
    homes: Mapping[str, str],
) -> Result:
    """Carry out one of them, for records that are locked."""
    situation = here(command.customer_id)
    whence = command.workspace, ledger.now
    found = await room(work, situation.circle, policy=situation.policy, whence=whence)
    desk = _Desk(work, ledger, directory, here, found)
    match command:
        case cmd.OfferCall():
            return desk.offer(command, homes)
        case cmd.BookCall():
            return await desk.book(command, homes)
        case cmd.SettleCall():
            return await desk.settle(command)
        case _:
            assert_never(command)


@dataclass(frozen=True, slots=True)
class _Desk:
    work: UnitOfWork
    ledger: Ledger
    directory: Directory
    here: Callable[[str], Situation]
    room: Room

    # --- offered ----------------------------------------------------------------------------------

    def offer(self, command: cmd.OfferCall, homes: Mapping[str, str]) -> Result:
        """Ask with the times that are free."""
        home = self._home(command, homes)
        if isinstance(home, cmd.Rejected):
            return home
        steps = self._offered(home, command.account, command.to, text="offered")
        if steps is None:
            return cmd.Rejected("conflict", _NO_TIME)
        self.ledger.append(steps)
        return cmd.Done(_made(steps))

    def _offered(self, home: Situation, account: str, to: str, *, text: str) -> list[Step] | None:
        team = offering.team_of(home.circle, home.policy)
        language = offering.language_of(home, "")
        found = offering.offer(home, self.room, team=team, text=text, language=language)
        if found is None:
            return None
        spec, until = found
        way = Way(here=home, account=account, address=to, message_id="")
        return offering.asked(
            spec, until, way.written(spec.text, buttons=buttons_of(spec)), way.home
        )

    def _home(
        self, command: cmd.OfferCall | cmd.BookCall, homes: Mapping[str, str]
    ) -> Situation | cmd.Rejected:
        """Return the record of the address; or why nothing can be agreed there."""
        here = self.here(command.customer_id)
        person = identity.people(here.circle.everyone(), command.customer_id)
        record = homes.get(command.to, "")
        if record not in person:
            return cmd.Rejected("conflict", "this address is not one of this customer")
        account = self.directory.account(command.account)
        if account is None or account.workspace != command.workspace:
            return cmd.Rejected("invalid", f"the account {command.account} is not connected")
        if account.capabilities.answers_by is not None or not account.capabilities.inbound:
            return cmd.Rejected("unanswerable", "an answer to this account could not reach us (G6)")
        home = self.here(record)
        if command.to in home.circle.own.dead:
            reason = "mail to this address comes back; choose another way to reach the customer"
            return cmd.Rejected("unanswerable", reason)
        waiting = sum(one.phase is Phase.OPEN for one in home.circle.own.questions)
        offers = [one for _, one in offering.calls_of(home.circle) if one.phase is Phase.OPEN]
        if offering.call_tickets(home.circle) or offers or waiting >= MOST_OPEN:
            return cmd.Rejected("conflict", _UNDER_WAY)
        return home

    # --- agreed by a colleague --------------------------------------------------------------------

    async def book(self, command: cmd.BookCall, homes: Mapping[str, str]) -> Result:
        """Agree a time for the customer, and tell them."""
        home = self._home(command, homes)
        if isinstance(home, cmd.Rejected):
            return home
        number = number_in(command.number, home.policy.region)
        if command.number.strip() and not number:
            return cmd.Rejected("invalid", _NO_NUMBER)
        if not number and not self.room.numbers:
            return cmd.Rejected("invalid", _ASK_NUMBER)
        team = offering.team_of(home.circle, home.policy)
        free = offering.free_slots(home.now, home.policy, team, self.room.left)
        slot = next((one for one in free if one.begins == command.begins), None)
        if slot is None or not await self._is_left(command.workspace, team, slot, home):
            return cmd.Rejected("conflict", _NO_TIME)
        steps = self._booked(home, command, slot, team=team, number=number)
        self.ledger.append(steps)
        return cmd.Done(_made(steps))

    async def _is_left(self, workspace: int, team: str, slot: Slot, home: Situation) -> bool:
        """Lock the time, so that nobody else is given its last place, and look again."""
        spec = offering.spec_of(home.policy, team, [slot], text="offered", language=Language.DE)
        await self.work.open_times(workspace, spec.pool, spec.offers)
        left = await self.work.lock_places(workspace, [spec.pool])
        return left.get((spec.pool, spec.offers[0].key), 0) > 0

    def _booked(
        self, home: Situation, command: cmd.BookCall, slot: Slot, *, team: str, number: str
    ) -> list[Step]:
        language = Language(offering.language_of(home, ""))
        free = offering.free_slots(home.now, home.policy, team, self.room.left)
        zone = offering.zone_of(home.policy, team)
        others = [one for one in offering.chosen(free, zone) if one != slot]
        times = sorted([slot, *others[: offering.MOST - 1]], key=lambda one: one.begins)
        spec = offering.spec_of(home.policy, team, times, text="offered", language=language)
        key = offering.key_of(slot.begins)
        label = label_of(spec, key)
        told = [phrase(language, "call agreed", answer=label)]
        if dialled := number or self.room.number:
            told.append(phrase(language, "call to", digits=dialled[-3:]))
        told.append(phrase(language, "call change"))
        way = Way(here=home, account=command.account, address=command.to, message_id="")
        written = way.written(" ".join(told))
        until = times[-1].begins
        asked, sent = offering.asked(spec, until, written, way.home)
        question_id = written.delivery_id
        answered = ev.QuestionAnswered(
            question_id=question_id, key=key, value="", label=label, by=command.by
        )
        # Told, not asked: it leaves although the question has its answer.
        record, message = sent[0], written
        steps: list[Step] = [asked, (record, answered)]
        steps += agreed.follows(home, way.home, spec, answered)
        steps += _told_number(home, spec, slot, number, by=command.by)
        return [*steps, (record, message)]

    # --- called -----------------------------------------------------------------------------------

    async def settle(self, command: cmd.SettleCall) -> Result:
        """Take what became of a call."""
        here = self.here(command.customer_id)
        known = {one.question_id: (record, one) for record, one in offering.calls_of(here.circle)}
        found = known.get(command.question_id)
        if found is None or found[0] != command.customer_id:
            return cmd.Rejected("not_found", "there is no such call")
        record, asked = found
        if offering.starts_of(asked) is None:
            return cmd.Rejected("conflict", "no call is agreed any more")
        steps = agreed.called(here, record, asked, by=command.by, reached=command.reached)
        self.ledger.append(steps)
        if command.reached:
            return cmd.Done(command.question_id)
        again = await self._again(asked)
        self.ledger.append(again)
        if not any(one.reason == NOT_REACHED for one in self.here(record).circle.own.tickets):
            # Somebody looks after it, whether or not the customer chooses another time.
            self.ledger.append(decision.delivery_failed(self.here(record), reason=NOT_REACHED))
        return cmd.Done(command.question_id)

    async def _again(self, asked: Standing) -> list[Step]:
        """Tell in writing that nobody was reached, and offer other times where there are some."""
        account, to, record = asked.account, asked.address, asked.home
        if not to and asked.deliveries:
            found = await self.work.deliveries([asked.deliveries[0]])
            for delivery in found.values():
                account, to, record = delivery.account, delivery.address, delivery.customer_id
        if not to or record not in self.ledger.records:
            return []
        home = self.here(record)
        steps = self._offered(home, account, to, text="offer again")
        if steps is not None:
            return steps
        way = Way(here=home, account=account, address=to, message_id="")
        return [(record, way.written(phrase(asked.spec.language, "not reached")))]


def _told_number(home: Situation, spec: Spec, slot: Slot, number: str, *, by: str) -> list[Step]:
    """Keep the number that the customer told a colleague, as an answered question."""
    if not number:
        return []
    record, question_id = home.circle.own.customer_id, home.new_id()
    asked = replace(
        spec,
        kind=Kind.PHONE,
        text=phrase(spec.language, "which number"),
        offers=(),
        pool="",
    )
    return [
        (
            record,
            ev.QuestionAsked(
                question_id=question_id,
                spec=asked,
                expires_at=slot.begins,
                by=by,
                delivery_id="",
            ),
        ),
        (
            record,
            ev.QuestionAnswered(question_id=question_id, key="", value=number, label=number, by=by),
        ),
    ]


def _made(steps: list[Step]) -> str | None:
    asked = [event for _, event in steps if isinstance(event, ev.QuestionAsked)]
    return asked[0].question_id if asked else None
