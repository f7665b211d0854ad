"""What does an event say in one line?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from faden.core import event as ev
from faden.core.cascade.said import CascadeEnded, CascadeStarted, CascadeStepped
from faden.core.channel import Evidence, Phase
from faden.core.offer.happening import OfferEvent
from faden.core.owed.closing import NO_WAY, UNVOUCHED, UNWANTED
from faden.core.process.happening import ProcessEvent
from faden.core.promise.happening import PromiseEvent
from faden.core.question.happening import QuestionEvent
from faden.core.reference import grouped
from faden.core.thread import Thread
from faden.web.cascades.told import say_cascade
from faden.web.desk.about.offer_line import say_offer
from faden.web.desk.about.process_line import say_process
from faden.web.desk.about.promise_line import say_promise
from faden.web.desk.about.question_line import question_line
from faden.web.desk.about.special_line import SpecialEvent, say_special
from faden.web.engine_words import say_reason
from faden.web.language import mark
from faden.web.preference.told import say_preference
from faden.web.shown import PURPOSES, STATES, TICKET_REASONS, URGENCIES, Clock, Translate

EVIDENCE = {
    Evidence.INFERENCE: mark("it looks like it"),
    Evidence.ASSERTION: mark("somebody said so"),
    Evidence.POSSESSION: mark("wrote from the same address"),
    Evidence.PROOF: mark("proved"),
}
CALLS = {
    Phase.RINGING: mark("Call is ringing"),
    Phase.ANSWERED: mark("Call was answered"),
    Phase.ENDED: mark("Call ended"),
    Phase.MISSED: mark("Missed call"),
    Phase.VOICEMAIL: mark("Message on the answering machine"),
}
_TOLD = mark("The customer was told.")
_NOT_TOLD = mark("The customer was not told again.")
UNTOLD = {
    UNWANTED: mark("nobody was told: it is spam, or wants no answer"),
    NO_WAY: mark("the customer could not be told: no message leads back"),
    UNVOUCHED: mark("the customer was not told: nobody vouches for the address"),
}
_ACTORS = {
    "customer": mark("the customer"),
    "provider": mark("the provider"),
    "faden": mark("Faden"),
    "evidence": mark("the evidence"),
    "call": mark("a call"),
    "kept": mark("kept from before an erasure"),
}
_TicketEvent = (
    ev.TicketOpened
    | ev.TicketRaised
    | ev.TicketReopened
    | ev.TicketAnswered
    | ev.AnswerTakenBack
    | ev.TicketAssigned
    | ev.TicketReturned
    | ev.TicketClosed
    | ev.ReferenceGiven
    | ev.DeadlineMissed
)
_DeskEvent = (
    ev.TicketPrioritised | ev.TicketSnoozed | ev.TicketWoken | ev.TicketTagged | ev.TicketUntagged
)
_WishEvent = ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted
_SenderEvent = (
    ev.WishPassedOn
    | ev.WishAcknowledged
    | ev.WishUnacknowledged
    | ev.WishDropped
    | ev.IncidentOpened
)
_JoinEvent = (
    ev.CustomersJoined
    | ev.CustomersSplit
    | ev.JoinSuggested
    | ev.JoinDeclined
    | ev.HouseholdDeclared
    | ev.OtherErased
)


_SubjectEvent = (
    QuestionEvent | _SenderEvent | OfferEvent | PromiseEvent | ProcessEvent | SpecialEvent
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Knows the names and the language in which events are told."""

    translate: Translate
    clock: Clock
    me: str
    owners: Mapping[str, str]  #: "agent:…" and "team:…" to names
    others: Mapping[str, Thread]  #: records an event may name

    def person(self, who: str) -> str:
        """Return the name of an author, an owner or whoever did something."""
        if who == self.me:
            return self.translate("You")
        if who in self.owners:
            return self.owners[who]
        if who in _ACTORS:
            return self.translate(_ACTORS[who])
        if who.startswith(ev.SYSTEM):
            system = who.removeprefix(ev.SYSTEM)
            return self.translate("%(system)s (through Faden)", system=system)
        return who.partition(":")[2] or who

    def other(self, customer_id: str) -> str:
        """Return the name of another record."""
        thread = self.others.get(customer_id)
        named = thread.name if thread else None
        return named or self.translate("a customer without a name")

    def purposes(self, purposes: tuple[str, ...]) -> str:
        """Return purposes in words."""
        return ", ".join(self.translate(PURPOSES.get(one, one)) for one in purposes)

    def reason(self, reason: str) -> str:
        """Return why a ticket is open, or why a message did not arrive."""
        if reason in TICKET_REASONS:
            return self.translate(TICKET_REASONS[reason])
        return say_reason(reason, self.translate)

    def line(self, event: ev.Event) -> str:  # noqa: C901 - a line for each kind of event
        """Return the event in one sentence."""
        if isinstance(event, _SubjectEvent):
            return self._of_subject(event)
        match event:
            case (
                ev.TicketOpened()
                | ev.TicketRaised()
                | ev.TicketReopened()
                | ev.TicketAnswered()
                | ev.AnswerTakenBack()
                | ev.TicketAssigned()
                | ev.TicketReturned()
                | ev.TicketClosed()
                | ev.ReferenceGiven()
                | ev.DeadlineMissed()
            ):
                return self._ticket(event)
            case (
                ev.TicketPrioritised()
                | ev.TicketSnoozed()
                | ev.TicketWoken()
                | ev.TicketTagged()
                | ev.TicketUntagged()
            ):
                return self._work(event)
            case ev.ConsentWithdrawn() | ev.ConsentGranted() | ev.ConsentDoubted():
                return self._wish(event)
            case (
                ev.CustomersJoined()
                | ev.CustomersSplit()
                | ev.JoinSuggested()
                | ev.JoinDeclined()
                | ev.HouseholdDeclared()
                | ev.OtherErased()
            ):
                return self._join(event)
            case ev.AttemptStarted() | ev.ReceiptRecorded():
                return self._delivery(event)
            case ev.ConsentAsked() | ev.PreferenceSet():
                return self._page_of_wishes(event)
            case CascadeStarted() | CascadeStepped() | CascadeEnded():
                return say_cascade(event, self.translate, reason=self.reason)
            case ev.CustomerNamed() | ev.AddressLinked() | ev.AddressSuppressed():
                return self._learned(event)
            case ev.CallReported():
                return self._call(event)
            case (
                ev.MessageReceived() | ev.MessageWritten() | ev.MessageObserved() | ev.NoteWritten()
            ):
                return event.text
            case ev.FromNewer():
                return self.translate("A newer version of Faden has noted something here.")
            case _:
                assert_never(event)

    def _of_subject(self, event: _SubjectEvent) -> str:
        if isinstance(event, PromiseEvent):
            return say_promise(event, self.translate, self.person, self.clock)
        if isinstance(event, ProcessEvent):
            return say_process(event, self.translate, self.clock)
        if isinstance(event, QuestionEvent):
            return question_line(event, self.translate, self.person, clock=self.clock)
        if isinstance(event, _SenderEvent):
            return self._sender(event)
        if isinstance(event, OfferEvent):
            return say_offer(event, self.translate, self.person, self.clock)
        return say_special(event, self.translate, self.person, language=self.clock.language)

    def _page_of_wishes(self, event: ev.ConsentAsked | ev.PreferenceSet) -> str:
        if isinstance(event, ev.PreferenceSet):
            return say_preference(event, self.translate, who=self.person(event.by))
        if event.source in ("desk", "api"):
            return self.translate(
                "%(who)s asked at %(address)s for a yes to %(purposes)s; only one from there "
                "counts",
                who=self.person(event.by),
                purposes=self.purposes(event.purposes),
                address=event.address,
            )
        return self.translate(
            "Wants %(purposes)s, says the page of wishes; asked at %(address)s",
            purposes=self.purposes(event.purposes),
            address=event.address,
        )

    def _learned(self, event: ev.CustomerNamed | ev.AddressLinked | ev.AddressSuppressed) -> str:
        if isinstance(event, ev.AddressSuppressed):
            return self.translate(
                "Nothing is sent to %(address)s any more: %(reason)s",
                address=event.address,
                reason=self.reason(event.reason),
            )
        if isinstance(event, ev.AddressLinked):
            return self.translate("Address linked: %(address)s", address=event.address)
        who = self.person(event.by)
        return self.translate("%(who)s set the name: %(name)s", who=who, name=event.name)

    def _delivery(self, event: ev.AttemptStarted | ev.ReceiptRecorded) -> str:
        if isinstance(event, ev.AttemptStarted):
            return self.translate("Attempt %(n)s", n=event.attempt)
        words = self.translate(STATES[event.state].words)
        if event.reason:
            words += f": {self.reason(event.reason)}"
        return f"{words} ({self.person(event.by)})" if event.by else words

    def _call(self, event: ev.CallReported) -> str:
        words = self.translate(CALLS[event.phase])
        if event.seconds:
            words += " · " + self.translate("%(n)s seconds", n=event.seconds)
        return f"{words} · {event.text}" if event.text else words

    def _ticket(self, event: _TicketEvent) -> str:  # noqa: C901 - a line for each event
        say, person, moment = self.translate, self.person, self.clock.moment
        match event:
            case ev.TicketOpened():
                return say(
                    "Ticket for %(owner)s, answer due %(due)s (%(reason)s)",
                    owner=person(event.owner),
                    due=moment(event.due_at),
                    reason=self.reason(event.reason),
                )
            case ev.TicketReopened():
                return say(
                    "Open again for %(owner)s, answer due %(due)s (%(reason)s)",
                    owner=person(event.owner),
                    due=moment(event.due_at),
                    reason=self.reason(event.reason),
                )
            case ev.TicketRaised():
                if event.due_at is None:
                    return say("The customer came again: more urgent")
                return say(
                    "The customer asks for a person; one is owed by %(due)s",
                    due=moment(event.due_at),
                )
            case ev.TicketAnswered():
                return say("Answered by %(who)s", who=person(event.by))
            case ev.AnswerTakenBack():
                return say(
                    "%(who)s took the answer back before it left; due %(due)s as before",
                    who=person(event.by),
                    due=moment(event.due_at),
                )
            case ev.TicketAssigned():
                return self._assigned(event)
            case ev.TicketReturned():
                return say(
                    "On its own again for %(owner)s, answer due %(due)s",
                    owner=person(event.owner),
                    due=moment(event.due_at),
                )
            case ev.TicketClosed():
                return self._closed(event)
            case ev.ReferenceGiven():
                return say("Reference code %(code)s", code=grouped(event.code))
            case ev.DeadlineMissed():
                return say(
                    "Nobody answered by %(due)s: now with %(owner)s",
                    due=moment(event.due_at),
                    owner=person(event.owner),
                )
            case _:
                assert_never(event)

    def _assigned(self, event: ev.TicketAssigned) -> str:
        owner = self.person(event.owner)
        if event.instead_of is not None:
            return self.translate(
                "%(who)s is not there: the ticket is with %(owner)s now",
                who=self.person(event.instead_of),
                owner=owner,
            )
        return self.translate(
            "%(who)s gave the ticket to %(owner)s", who=self.person(event.by), owner=owner
        )

    def _closed(self, event: ev.TicketClosed) -> str:
        words = self.translate(
            "Ticket closed by %(who)s: %(reason)s",
            who=self.person(event.by),
            reason=self.reason(event.reason),
        )
        if event.untold not in UNTOLD:
            return words
        return f"{words} ({self.translate(UNTOLD[event.untold])})"

    def _work(self, event: _DeskEvent) -> str:
        say, who = self.translate, self.person(event.by)
        match event:
            case ev.TicketPrioritised():
                how = say(URGENCIES[event.urgency])
                return say("How urgent, says %(who)s: %(how)s", who=who, how=how)
            case ev.TicketSnoozed():
                until = self.clock.moment(event.until)
                words = say("%(who)s put the ticket off until %(until)s", who=who, until=until)
                return f"{words}: {event.reason}" if event.reason else words
            case ev.TicketWoken(by="faden"):
                return say("The time it was put off until has come")
            case ev.TicketWoken(by="customer"):
                return say("The customer came: the ticket is not put off any more")
            case ev.TicketWoken():
                return say("%(who)s took the ticket up again", who=who)
            case ev.TicketTagged():
                return say("%(who)s tagged the ticket: %(tag)s", who=who, tag=event.tag)
            case ev.TicketUntagged():
                return say("%(who)s took the tag off: %(tag)s", who=who, tag=event.tag)
            case _:
                assert_never(event)

    def _wish(self, event: _WishEvent) -> str:
        say, purposes = self.translate, self.purposes(event.purposes)
        match event:
            case ev.ConsentWithdrawn():
                return say(
                    "No more %(purposes)s (%(who)s: “%(wording)s”)",
                    purposes=purposes,
                    who=self.person(event.by),
                    wording=event.wording,
                )
            case ev.ConsentGranted():
                return say(
                    "Welcome again: %(purposes)s (%(who)s: “%(wording)s”)",
                    purposes=purposes,
                    who=self.person(event.by),
                    wording=event.wording,
                )
            case ev.ConsentDoubted():
                return say(
                    "Maybe a stop: “%(wording)s”. Please look; advertising rests until then",
                    wording=event.wording,
                )
            case _:
                assert_never(event)

    def _sender(self, event: _SenderEvent) -> str:
        say, sender = self.translate, event.sender
        match event:
            case ev.WishPassedOn():
                return say(
                    "%(sender)s is told this wish, and must say by %(due)s that it obeys",
                    sender=sender,
                    due=self.clock.moment(event.due_at),
                )
            case ev.WishAcknowledged():
                return say("%(sender)s has said that it obeys the wish", sender=sender)
            case ev.WishUnacknowledged():
                return say(
                    "%(sender)s has not said by %(due)s that it obeys the wish",
                    sender=sender,
                    due=self.clock.moment(event.due_at),
                )
            case ev.WishDropped():
                return say("%(sender)s was removed; nobody waits for its word", sender=sender)
            case ev.IncidentOpened():
                words = say(
                    "%(sender)s has written against a wish: %(against)s",
                    sender=sender,
                    against=self.reason(event.against),
                )
                told = _TOLD if event.told else _NOT_TOLD
                return f"{words}. {say(told)}"
            case _:
                assert_never(event)

    def _join(self, event: _JoinEvent) -> str:
        say, other = self.translate, self.other(event.other_id)
        match event:
            case ev.CustomersJoined():
                return say(
                    "Joined with %(other)s by %(who)s", other=other, who=self.person(event.by)
                )
            case ev.CustomersSplit():
                return say(
                    "Split from %(other)s by %(who)s: %(reason)s",
                    other=other,
                    who=self.person(event.by),
                    reason=event.reason,
                )
            case ev.JoinSuggested():
                evidence = say(EVIDENCE[event.evidence])
                return say(
                    "May be the same person as %(other)s (%(evidence)s)",
                    other=other,
                    evidence=evidence,
                )
            case ev.JoinDeclined():
                return say(
                    "Not the same person as %(other)s, says %(who)s",
                    other=other,
                    who=self.person(event.by),
                )
            case ev.HouseholdDeclared(guardian=True):
                return say("Answers for %(other)s", other=other)
            case ev.HouseholdDeclared():
                return say("%(other)s answers for this customer", other=other)
            case ev.OtherErased():
                return say("A customer this one was tied to was erased")
            case _:
                assert_never(event)
