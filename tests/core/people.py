"""How do Linda, her daughter Mia and Karim act in the stories of the core?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count

from tests.core.any_event import NOON

from faden.core import consent, decision
from faden.core import event as ev
from faden.core.channel import Evidence, InboundCall, InboundMessage, Phase
from faden.core.deadline import BusinessHours
from faden.core.policy import Policy
from faden.core.thread import Circle, Thread, fold
from faden.core.ticket import Ticket

LINDA = "tel:+491701234567"
LINDA_MAIL = "mailto:linda@example.org"
MIA = "tel:+491709999999"
ALWAYS = BusinessHours(timezone="UTC", weekly=(((time(0), time(0)),),) * 7)
POLICY = Policy(hours=ALWAYS, escalation=("team:lead", "team:board"))
FIRST = POLICY.first_answer


def numbered(kind: str) -> Iterator[str]:
    """Yield ids that tell what they are and in which order they came."""
    return (f"{kind}{number}" for number in count(1))


@dataclass
class Town:
    """Records and what happened to them; `now` goes on only when told."""

    threads: dict[str, Thread] = field(default_factory=dict)
    now: datetime = NOON
    ids: Iterator[str] = field(default_factory=lambda: numbered("id"))

    def meet(self, *names: str) -> None:
        """Somebody who was never here."""
        for name in names:
            self.threads[name] = Thread(customer_id=name)

    def circle(self, name: str) -> Circle:
        """Return one record with all the others, as if they were all locked together."""
        others = tuple(thread for one, thread in self.threads.items() if one != name)
        return Circle(self.threads[name], others)

    def situation(self, name: str) -> decision.Situation:
        """Return what a rule may know."""
        return decision.Situation(
            circle=self.circle(name),
            policy=POLICY,
            now=self.now,
            new_id=lambda: next(self.ids),
        )

    def take(self, steps: Iterable[decision.Step]) -> list[ev.Event]:
        """Fold what was decided and return the events."""
        steps = list(steps)
        for name, event in steps:
            self.threads[name] = fold(self.threads[name], event, self.now)
        return [event for _, event in steps]

    def later(self, **much: float) -> None:
        """Let time pass."""
        self.now += timedelta(**much)

    def writes(
        self,
        name: str,
        text: str = "Hallo",
        *,
        sender: str = LINDA,
        evidence: Evidence = Evidence.POSSESSION,
        machine: str | None = None,
    ) -> list[ev.Event]:
        """A customer writes, or a machine, or somebody who may be somebody else."""
        message = InboundMessage(
            provider_id=next(self.ids), sender=sender, text=text, evidence=evidence, machine=machine
        )
        here = self.situation(name)
        return self.take(decision.receive_message(here, message, account="sms"))

    def calls(self, name: str, *phases: Phase, call_id: str = "call1") -> list[ev.Event]:
        """A call goes through these states."""
        events = []
        for phase in phases:
            call = InboundCall(
                provider_id=next(self.ids), call_id=call_id, phase=phase, sender=LINDA
            )
            here = self.situation(name)
            events += self.take(decision.receive_call(here, call, account="phone"))
        return events

    def answers(self, name: str, *, automatic: bool = False) -> list[ev.Event]:
        """Anna, or a machine, answers."""
        written = ev.MessageWritten(
            delivery_id=next(self.ids),
            account="sms",
            address=LINDA,
            text="Guten Tag",
            purpose="service",
            author="agent:anna",
            ref="r",
            automatic=automatic,
        )
        return self.take(decision.write_message(self.situation(name), written, answers=True))

    def happens(self, name: str, *events: ev.Event) -> None:
        """Something else happens to a record."""
        self.take((name, event) for event in events)

    def ticket(self, name: str) -> Ticket:
        """Return the one ticket that is not closed."""
        (ticket,) = self.threads[name].tickets
        return ticket

    def may_send(
        self, name: str, purpose: str, *, to: str = LINDA, at: datetime | None = None
    ) -> consent.Answer:
        """Ask the gate."""
        return consent.may_send(self.circle(name), to, purpose, at=at)


def declared(town: Town, *, guardian: str, ward: str) -> None:
    """One answers for the other from now on."""
    household = ev.HouseholdDeclared
    town.happens(guardian, household(other_id=ward, guardian=True, by="agent:anna"))
    town.happens(ward, household(other_id=guardian, guardian=False, by="agent:anna"))


def no(*purposes: str, address: str | None = None) -> ev.ConsentWithdrawn:
    """A customer's no."""
    return ev.ConsentWithdrawn(
        purposes=purposes or ("*",), address=address, wording="STOP", source=LINDA, by="customer"
    )


def yes(*purposes: str, address: str | None = None) -> ev.ConsentGranted:
    """A customer's yes."""
    return ev.ConsentGranted(
        purposes=purposes or ("*",), address=address, wording="START", source=LINDA, by="customer"
    )


def perhaps(*purposes: str, address: str | None = None) -> ev.ConsentDoubted:
    """Words that may have been a no."""
    return ev.ConsentDoubted(
        purposes=purposes or ("*",), address=address, wording="lasst das", source=LINDA
    )
