"""How is a command carried out?

Load and lock the records, decide with the core, append, commit. One door for everything that
people and programs write; inbound traffic has its own batched one (`inbox`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from faden.core import consent, decision, identity
from faden.core import event as ev
from faden.core.asking.button import flaw
from faden.core.channel import Evidence, InboundMessage
from faden.core.policy import EVERYTHING
from faden.core.receipt import State
from faden.core.reference import Draw
from faden.core.subject import reply_subject
from faden.core.thread import Thread
from faden.engine import command as cmd
from faden.engine.audit.entries import entries
from faden.engine.calling import calls
from faden.engine.cascades.begin import begin, stop
from faden.engine.cascades.follow import follow
from faden.engine.desk import answers, belonging, notes
from faden.engine.desk.closing import closed
from faden.engine.desk.given import again, arrival_of
from faden.engine.desk.settling import settled
from faden.engine.desk.tickets import OneTicket, handled
from faden.engine.files.carry import uncarried
from faden.engine.ids import NewId, of_bucket
from faden.engine.ledger import KinMissing, Ledger
from faden.engine.limits.reach import NOBODY, OUT_OF_REACH, reaches
from faden.engine.onward.go_on import go_on
from faden.engine.ports import Directory, Given
from faden.engine.preference.wishes import wished
from faden.engine.promises import given as promises
from faden.engine.promises.giving import GivenCommand, given
from faden.engine.questions import commands as questions
from faden.engine.questions.places import lock_places, withdraw_pending
from faden.engine.references.give import name_conversation
from faden.engine.send_message import OtherBucket, send_message
from faden.engine.special import apart, cases, goodwill
from faden.engine.wanted.consent import AskConsent
from faden.engine.wishes.pass_on import acknowledge, pass_on
from faden.engine.wishes.reach import confirm
from faden.store.ports import Meeting, Record, Store, UnitOfWork

Result = cmd.Done | cmd.Rejected


async def handle(  # noqa: PLR0913 - what a command needs of the world, each by its name
    store: Store,
    directory: Directory,
    command: cmd.Command,
    *,
    now: datetime,
    new_id: NewId,
    place: str = "",
    owners: frozenset[str] | None = None,
    apart_as: str = "",
    draw: Draw = secrets.randbelow,
) -> Result:
    """Carry out a command that came from a place (network address); say what came of it.

    With owners ("team:…", "agent:…"): only where all customers it names are customers of theirs.
    `apart_as` is the colleague ("agent:…") whose program gave it, who may be kept apart from some.
    `draw` gives the digits of reference codes; nobody may be able to foresee them.
    """
    kin: frozenset[str] = frozenset()
    bucket: int | None = None
    given = Given(now, new_id, draw, owners, apart_as)
    while True:
        try:
            async with store.unit_of_work() as work:
                if isinstance(command, cmd.SendMessage | cmd.ObserveMessage):
                    result, ledger = await send_message(
                        work, directory, command, kin=kin, bucket=bucket, given=given
                    )
                else:
                    result, ledger = await _on_records(
                        work, directory, command, kin=kin, given=given
                    )
                if isinstance(result, cmd.Done) and not result.repeated:
                    await apart.keep_apart(work, ledger, directory)
                    await follow(work, ledger, directory, new_id)
                    pass_on(ledger, directory, new_id)
                    ledger.changes.audited.extend(entries(command, place=place))
                    await work.write(ledger.changes)
                    await work.commit()
                return result
        except KinMissing as missing:
            kin |= missing.customers
        except OtherBucket as other:
            bucket = other.bucket


def _customers(command: cmd.Command) -> list[str]:
    match command:
        case cmd.JoinCustomers() | cmd.DeclineJoin():
            return [command.customer_id, command.other_id]
        case cmd.DeclareHousehold():
            return [command.guardian_id, command.ward_id]
        case cmd.SendMessage() | cmd.ObserveMessage():
            return []
        case _:
            return [command.customer_id]


def _look_ups(command: cmd.Command) -> list[str]:
    """Return the addresses whose record must be locked besides."""
    match command:
        case (
            cmd.Answer(to=address)
            | cmd.GoOn(to=address)
            | cmd.RepeatQuestion(to=address)
            | cmd.OfferCall(to=address)
            | cmd.BookCall(to=address)
            | cmd.FileQuarantined(address=str() as address)
            | AskConsent(address=address)
        ):
            return [address]
        case _:
            return []


async def _on_records(
    work: UnitOfWork,
    directory: Directory,
    command: cmd.Command,
    *,
    kin: frozenset[str],
    given: Given,
) -> tuple[Result, Ledger]:
    now, wanted, owners = given.now, _customers(command), given.owners
    nobody = NOBODY if owners is None else OUT_OF_REACH
    form_id = getattr(command, "form_id", None)
    # What lies in quarantine is nobody's customer yet.
    is_theirs = owners is None or not isinstance(command, cmd.FileQuarantined)
    if not (is_theirs and all(_is_id(one) for one in wanted)):
        return nobody, Ledger({}, now)
    arrivals = [arrival_of(form_id, getattr(command, "form_digest", b""), now)] if form_id else []
    met = await work.meet(
        Meeting(
            command.workspace,
            now,
            arrivals=arrivals,
            look_ups=_look_ups(command),
            customers=sorted({*wanted, *kin}),
        )
    )
    ledger = Ledger(met.records, now)
    if met.known:
        return again(met.known, arrivals), ledger
    if not all(one in met.records for one in wanted):
        return nobody, ledger
    ledger.require_kin(met.records)
    if not await reaches(work, ledger, wanted, owners):
        return OUT_OF_REACH, ledger
    if why := await apart.refused(work, ledger, command, wanted, whose=given.apart_as):
        return why, ledger
    await lock_places(work, ledger, command.workspace)
    doer = _Doer(directory, ledger, work, given, homes=met.homes)
    result = await doer.do(command)
    await withdraw_pending(work, ledger)
    if isinstance(result, cmd.Done) and result.made:
        named = {(command.workspace, one.account, one.key): result.made for one in arrivals}
        ledger.changes.made.update(named)
    return result, ledger


def _is_id(text: str) -> bool:
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text)


class _Doer:
    """Decides and appends, for records that are locked."""

    def __init__(
        self,
        directory: Directory,
        ledger: Ledger,
        work: UnitOfWork,
        given: Given,
        *,
        homes: Mapping[str, str],
    ) -> None:
        self.directory = directory
        self.ledger = ledger
        self.work = work
        self.given = given
        self.homes = homes

    def thread(self, customer_id: str) -> Thread:
        """Return a record's thread as it stands."""
        return self.ledger.records[customer_id].thread

    def here(self, customer_id: str) -> decision.Situation:
        """Return what a rule may know about this customer."""
        record: Record = self.ledger.records[customer_id]
        return decision.Situation(
            circle=self.ledger.circle(customer_id),
            policy=self.directory.policy(record.workspace),
            now=self.ledger.now,
            new_id=of_bucket(self.given.new_id, int(customer_id[-2:], 16)),
            free=self.ledger.free_of(record.workspace),
        )

    async def do(self, command: cmd.Command) -> Result:  # noqa: C901 - a line for each command
        """Carry out one command."""
        if isinstance(command, GivenCommand):
            return await self._given(command)
        match command:
            case cmd.Answer():
                return await answers.stale(self.work, command) or await self._answer(command)
            case cmd.GoOn():
                return await self._go_on(command)
            case cmd.TakeBack():
                return await self._take_back(command)
            case cmd.WriteNote():
                return await answers.stale(self.work, command) or await self._note(command)
            case cmd.CloseTicket():
                return await self._close(command)
            case (
                cmd.AssignTicket()
                | cmd.PrioritiseTicket()
                | cmd.SnoozeTicket()
                | cmd.WakeTicket()
                | cmd.TagTicket()
                | cmd.UntagTicket()
            ):
                return self._ticket(command)
            case (
                cmd.JoinCustomers()
                | cmd.DeclineJoin()
                | cmd.SplitCustomer()
                | cmd.DeclareHousehold()
            ):
                return belonging.said(self.ledger, command)
            case cmd.NameCustomer(customer_id=customer_id, name=name, by=by):
                return self._append(customer_id, ev.CustomerNamed(name=name, by=by))
            case cmd.RecordWish():
                return await self._wish(command)
            case cmd.AcknowledgeWish():
                return await acknowledge(self.work, self.ledger, command)
            case cmd.KeepWishes() | cmd.UndoWishes():
                return wished(self.ledger, self.here(command.customer_id), command)
            case cmd.SettleDelivery():
                return await settled(self.work, self.ledger, self.here, command)
            case cmd.FileQuarantined():
                return await self._file(command)
            case cmd.AnswerQuestion() | cmd.WithdrawQuestion() | cmd.RepeatQuestion():
                return self._question(command)
            case cmd.OfferCall() | cmd.BookCall() | cmd.SettleCall():
                return await self._call(command)
            case cmd.StartCascade():
                return self._unaskable(command) or await begin(
                    self.work, self.ledger, self.directory, command, given=self.given
                )
            case cmd.StopCascade():
                return await stop(self.work, self.ledger, self.directory, command, given=self.given)
            case cmd.NameMatter() | cmd.EndApart():
                return await self._case(command)
            case cmd.SendMessage() | cmd.ObserveMessage():
                raise TypeError("a message to an address goes through send_message")
            case _:
                assert_never(command)

    async def _call(self, command: cmd.OfferCall | cmd.BookCall | cmd.SettleCall) -> Result:
        return await calls.carried_out(
            self.work, self.ledger, self.directory, self.here, command, homes=self.homes
        )

    def _append(self, customer_id: str, event: ev.Event, made: str | None = None) -> Result:
        self.ledger.append([(customer_id, event)])
        return cmd.Done(made)

    async def _case(self, command: cmd.NameMatter | cmd.EndApart) -> Result:
        here = self.here(command.customer_id)
        if isinstance(command, cmd.EndApart):
            steps = cases.end_apart(here, command)
        else:
            steps = await cases.name_matter(self.work, here, command)
        return steps if isinstance(steps, cmd.Rejected) else self._made((steps, None))

    async def _given(self, command: GivenCommand) -> Result:
        made = await given(
            self.work, self.directory, self.ledger, self.here, command, homes=self.homes
        )
        return self._made(made)

    def _made(self, made: goodwill.Decided | Result) -> Result:
        if isinstance(made, cmd.Done | cmd.Rejected):
            return made
        self.ledger.append(made[0])
        return cmd.Done(made[1])

    def _question(self, command: questions.OneQuestion) -> Result:
        return self._made(
            questions.decide(command, self.here, homes=self.homes, directory=self.directory)
        )

    def _unaskable(self, command: cmd.StartCascade) -> cmd.Rejected | None:
        thread, wanted = self.thread(command.customer_id), command.question
        return None if wanted is None else questions.refused(thread, wanted, self.ledger.now)

    async def _answer(self, command: cmd.Answer) -> Result:
        account = answers.way(self.directory, command)
        if isinstance(account, cmd.Rejected):
            return account
        if wrong := flaw(command.buttons) or uncarried(account.capabilities, command.files):
            return cmd.Rejected("invalid", wrong)
        # It belongs to its address's record: its order is there (G4), also after a split (G8).
        home = self.homes.get(command.to, command.customer_id)
        if home not in (command.customer_id, *self._person(command.customer_id)):
            return cmd.Rejected("conflict", "this address belongs to another customer")
        if command.expects is not None and command.expects != self._reach(home):
            return cmd.Rejected("changed", "something came in meanwhile; please look again")
        if command.to in self.thread(home).dead:
            reason = "mail to this address comes back; choose another way to reach the customer"
            return cmd.Rejected("unanswerable", reason)
        here = self.here(home)
        delivery_id = here.new_id()
        above = await self.work.last_received(home, command.to)
        written = ev.MessageWritten(
            delivery_id=delivery_id,
            account=account.account_id,
            address=command.to,
            text=command.text,
            purpose=command.purpose,
            author=command.author,
            ref=delivery_id,
            held_until=self.ledger.now + command.hold if command.hold else None,
            buttons=command.buttons,
            files=command.files,
        )
        if above is not None and (above.references or above.subject):
            subject = reply_subject(above.subject)
            written = replace(written, references=above.references, subject=subject)
        where = (command.workspace, account.capabilities.channel)
        steps, written = await name_conversation(
            self.work, here, written, draw=self.given.draw, where=where
        )
        promise = promises.made_with(here, command.promising, written, where=where[1])
        if isinstance(promise, cmd.Rejected):
            return promise
        self.ledger.append(steps)
        self.ledger.append([*decision.write_message(here, written, answers=True), *promise])
        return cmd.Done(delivery_id)

    async def _go_on(self, command: cmd.GoOn) -> Result:
        # The address was only said: what belongs to somebody else is not written to for it.
        home = self.homes.get(command.to, command.customer_id)
        if home not in (command.customer_id, *self._person(command.customer_id)):
            return cmd.Rejected("conflict", "this address belongs to another customer")
        account = self.directory.account(command.account)
        where = (command.workspace, "" if account is None else account.capabilities.channel)
        here, draw = self.here(home), self.given.draw
        made = await go_on(self.work, here, command, draw=draw, where=where)
        if isinstance(made, cmd.Rejected):
            return made
        self.ledger.append(made[0])
        return cmd.Done(made[1])

    async def _take_back(self, command: cmd.TakeBack) -> Result:
        wanted, nothing = command.delivery_id, cmd.Rejected("not_found", "there is no such message")
        found = await self.work.deliveries([wanted]) if _is_id(wanted) else {}
        delivery = found.get(wanted)
        message = delivery.message if delivery else None
        if delivery is None or message is None or delivery.customer_id != command.customer_id:
            return nothing
        if message.author != command.by:
            return cmd.Rejected("conflict", "only who has written an answer can take it back")
        if message.held_until is None or delivery.state is not State.QUEUED:
            return cmd.Rejected("conflict", "this answer cannot be taken back any more")
        # Decided before the message is withdrawn: afterwards nobody knows what it had settled.
        here = self.here(command.customer_id)
        after = decision.take_back(here, wanted, by=command.by)
        after = [*after, *promises.unsaid(here, wanted, by=command.by)]
        withdrawn = ev.ReceiptRecorded(
            delivery_id=wanted, state=State.WITHDRAWN, reason="taken back", by=command.by
        )
        self.ledger.move(delivery, withdrawn)
        self.ledger.append(after)
        return cmd.Done(wanted)

    def _reach(self, customer_id: str) -> int:
        """Return how much has happened on all records of a person."""
        person = self._person(customer_id)
        return sum(self.thread(one).sequence for one in person)

    def _person(self, customer_id: str) -> tuple[str, ...]:
        """Return the records that are one person with this one."""
        return identity.people(self.ledger.circle(customer_id).everyone(), customer_id)

    async def _note(self, command: cmd.WriteNote) -> Result:
        person = self._person(command.customer_id)
        if flaw := await notes.refused(self.work, command, person=person):
            return flaw
        note_id = self.here(command.customer_id).new_id()
        note = ev.NoteWritten(
            note_id=note_id,
            text=command.text,
            author=command.author,
            mentions=tuple(dict.fromkeys(command.mentions)),
        )
        return self._append(command.customer_id, note, note_id)

    def _ticket(self, command: OneTicket) -> Result:
        here, one = self.here(command.customer_id), command.customer_id
        events = handled(here.circle.own, command, policy=here.policy, now=here.now)
        if isinstance(events, cmd.Rejected):
            return events
        self.ledger.append((one, event) for event in events)
        return cmd.Done()

    async def _close(self, command: cmd.CloseTicket) -> Result:
        here = self.here(command.customer_id)
        made = await closed(self.work, self.directory, here, command)
        if isinstance(made, cmd.Rejected):
            return made
        self.ledger.append(made[0])
        return cmd.Done(made[1])

    async def _wish(self, command: cmd.RecordWish) -> Result:
        circle = self.ledger.circle(command.customer_id)
        # A colleague heard the person, not one address: every record of the person gets a "no".
        person = identity.people(circle.everyone(), command.customer_id)
        if command.granted:
            # On this record only (G8): a "no" said on another one holds until it is lifted there.
            wish: ev.Event = ev.ConsentGranted(
                purposes=command.purposes or (EVERYTHING,),
                address=None,
                wording=command.wording,
                source="desk",
                by=command.by,
            )
            return self._append(command.customer_id, wish)
        wish = consent.withdrawal(
            wording=command.wording,
            source="desk",
            by=command.by,
            purposes=command.purposes or (EVERYTHING,),
        )
        everybody = (*person, *consent.wards_to_tell(circle))
        self.ledger.append([(one, wish) for one in everybody])
        await confirm(self.work, self.directory, self.ledger, self.here, person=person, wish=wish)
        return cmd.Done(settle=frozenset(circle.everyone()))

    async def _file(self, command: cmd.FileQuarantined) -> Result:
        quarantine_id, address = command.quarantine_id, command.address
        if not command.text.strip():
            return cmd.Rejected("invalid", "write down what the customer wants")
        # As with an answer: a message belongs to the record of its address (G4, G8).
        home = self.homes.get(address, "") if address else command.customer_id
        if home not in (command.customer_id, *self._person(command.customer_id)):
            return cmd.Rejected("conflict", "this address belongs to another customer")
        settled = None
        if _is_id(quarantine_id):
            settled = await self.work.settle_quarantined(
                command.workspace,
                quarantine_id,
                by=command.by,
                how=f"filed: {home}",
                now=self.ledger.now,
            )
        if settled is None:
            return cmd.Rejected("not_found", "there is no such thing in quarantine")
        if not settled.first:
            return cmd.Rejected("conflict", "somebody has settled this already")
        message = InboundMessage(
            provider_id=f"quarantine:{quarantine_id}",
            sender=address or f"contact:{quarantine_id}",
            text=command.text.strip(),
            evidence=Evidence.ASSERTION,
        )
        self.ledger.append(
            decision.receive_message(self.here(home), message, account=settled.account)
        )
        return cmd.Done(settle=self.ledger.to_settle())
