"""Who is out there: customers, the providers' deliverers, programs and colleagues?

They live outside the hub, so they never crash with it. What they send they send again until it is
acknowledged, and sometimes once more.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.hub import Offer, Request

from faden.core.channel import (
    Claim,
    Evidence,
    Inbound,
    InboundCall,
    InboundMessage,
    InboundOptOut,
    Phase,
    Unreadable,
)
from faden.core.receipt import State
from faden.core.ticket import Urgency
from faden.engine import command as cmd
from faden.engine.inbox import Item

if TYPE_CHECKING:
    from tests.simulation.world import World

WORDS = (
    *("Hallo?", "Wo ist mein Paket?", "Danke", "Ja", "Ist da jemand?", "Bitte zurückrufen"),
    *("Wann kommt es?", "Guten Tag", "ok", "Und jetzt?", "Sehr gut", "Nein", "Hallo Mia"),
    *("STOPP", "keine sms mehr bitte", "START", "START", "Wie kann ich mich abmelden?"),
)
PURPOSES = ("service", "service", "marketing", "marketing", "survey", "contract")
MOST_WAITING = 40  #: undelivered things at a time
NUL = "\0"  # no database text can hold it


class Crowd:
    """Everybody who is not the hub."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.random = world.random
        self.sent = 0
        self.calls: list[InboundCall] = []

    # Customers.

    async def writing(self, addresses: tuple[str, ...]) -> None:
        """One person with several addresses writes now and then."""
        while True:
            patience = self.world.people_are.silent * self.world.settings.patience
            await self.world.scheduler.sleep(self.random.random() * patience)
            self.write(addresses)

    def write(self, addresses: tuple[str, ...]) -> None:
        """Something comes from one of the addresses."""
        if len(self.world.offers) > MOST_WAITING:
            return  # whoever gets no answer stops writing
        chance = self.random.random()
        account = self.random.choice(self.world.account_ids)
        if chance < 0.04:
            self.offer(account, Unreadable("not JSON"))
        elif chance < 0.08:
            self.offer(account, self._poison(addresses))
        elif chance < 0.11:
            self.offer(account, self._opt_out(addresses))
        elif chance < 0.15:
            self.offer(account, self._call(addresses))
        else:
            message = self._message(addresses)
            self.offer(account, message)
            if chance < 0.18:  # the same id with another content
                self.offer(account, replace(message, text=message.text + " und noch etwas"))

    def new_id(self) -> str:
        """Return an id that a provider gives."""
        self.sent += 1
        return f"in-{self.sent}"

    def _message(self, addresses: tuple[str, ...]) -> InboundMessage:
        sender: str | None = self.random.choice(addresses)
        claims: tuple[Claim, ...] = ()
        if self.random.random() < 0.05:
            sender = None
        elif self.random.random() < 0.1:
            whose = addresses if self.random.random() < 0.7 else self.world.addresses
            evidence = self.random.choice((Evidence.POSSESSION, Evidence.ASSERTION))
            claims = (Claim(self.random.choice(whose), evidence),)
        return InboundMessage(
            provider_id=self.new_id(),
            sender=sender,
            text=self.random.choice(self.world.words),
            claims=claims,
        )

    def _poison(self, addresses: tuple[str, ...]) -> InboundMessage:
        message = self._message(addresses)
        if self.random.random() < 0.5:
            return replace(message, text="Hallo" + NUL)
        return replace(message, text=None)  # type: ignore[arg-type]

    def _opt_out(self, addresses: tuple[str, ...]) -> InboundOptOut:
        provider_id = self.new_id()
        purposes = self.random.choice(((), ("marketing",), ("contract", "survey")))
        sender = self.random.choice(addresses)
        return InboundOptOut(
            provider_id=provider_id, sender=sender, purposes=purposes, wording=provider_id
        )

    def _call(self, addresses: tuple[str, ...]) -> InboundCall:
        if self.calls and self.random.random() < 0.5:
            before = self.calls.pop()
            phase = self.random.choice((Phase.ANSWERED, Phase.ENDED, Phase.MISSED))
            return replace(before, provider_id=self.new_id(), phase=phase)
        sender = None if self.random.random() < 0.2 else self.random.choice(addresses)
        call = InboundCall(
            provider_id=self.new_id(),
            call_id=f"call-{self.sent}",
            phase=Phase.RINGING,
            sender=sender,
        )
        self.calls.append(call)
        return call

    def offer(self, account: str, inbound: Inbound | Unreadable) -> None:
        """Leave something to be delivered until it is acknowledged."""
        self.sent += 1
        raw = f"{self.sent} {account} {inbound!r}".encode()
        digest = hashlib.sha256(repr(inbound).encode()).digest()
        self.world.offers.append(Offer(Item(1, account, inbound, raw, digest)))

    # The providers' deliverers.

    async def delivering(self) -> None:
        """Deliver what waits, again and again, to any process."""
        world = self.world
        while True:
            for _ in range(self.random.randint(1, 3)):
                self.deliver()
            await world.scheduler.sleep(self.random.random() * 1.5)

    def deliver(self) -> bool:
        """Hand one waiting thing to a process; False when nothing waits."""
        world = self.world
        self.fetch_receipts()
        if not world.offers:
            return False
        # Mostly the oldest, now and then any: things overtake one another on their way.
        place = self.random.randrange(len(world.offers)) if self.random.random() < 0.3 else 0
        offer = world.offers[place]
        # Behind the others until it is acknowledged.
        world.offers.append(world.offers.pop(place))
        if offer.done:
            world.offers.pop()
        elif hub := world.any_hub():
            hub.take(offer)
        return True

    def fetch_receipts(self) -> None:
        """Let messages get on, and collect the receipts."""
        for provider in self.world.providers.values():
            if provider.taken and self.random.random() < 0.3:
                latest = provider.taken[-8:]
                provider.report(self.random.choice(latest))
            while provider.receipts:
                place = self.random.randrange(len(provider.receipts))
                self.offer(provider.account_id, provider.receipts.pop(place))

    # Programs and colleagues.

    async def commanding(self) -> None:
        """Programs and colleagues send commands until they are answered."""
        world = self.world
        while True:
            await world.scheduler.sleep(self.random.random() * world.settings.patience)
            request = Request(self.command())
            for _ in range(8):
                world.send(request)
                await world.scheduler.sleep(0.3 + self.random.random() * 3)
                if request.result is not None and self.random.random() < 0.95:
                    break

    def command(self) -> cmd.Command:
        """Make up what somebody may want."""
        records = self.world.model.records
        chance = self.random.random()
        if chance < 0.7 or not records:
            return self._send()
        customer_id = self.random.choice(list(records))
        if chance < 0.85:
            return self._desk(customer_id)
        return self._identity(customer_id, self.random.choice(list(records)))

    def _send(self) -> cmd.SendMessage:
        self.sent += 1
        key = f"key-{self.sent}"
        return cmd.SendMessage(
            workspace=1,
            account=self.random.choice(self.world.account_ids),
            to=self.random.choice(self.world.addresses),
            text=f"Nachricht {self.sent}",
            author="api",
            purpose=self.random.choice(PURPOSES),
            ref=key if self.random.random() < 0.7 else None,
            idempotency_key=key,
            automatic=self.random.random() < 0.8,
        )

    def _prioritise(self, customer_id: str, ticket_id: str) -> cmd.Command:
        return cmd.PrioritiseTicket(
            workspace=1,
            customer_id=customer_id,
            ticket_id=ticket_id,
            urgency=self.random.choice(list(Urgency)),
            by="agent:mia",
        )

    def _put_off(self, customer_id: str, ticket_id: str) -> cmd.Command:
        until = self.world.scheduler.now() + timedelta(hours=self.random.choice((1, 3, 30)))
        return cmd.SnoozeTicket(
            workspace=1, customer_id=customer_id, ticket_id=ticket_id, until=until, by="agent:mia"
        )

    def _desk(self, customer_id: str) -> cmd.Command:
        known = self.world.model.records[customer_id]
        self.sent += 1
        form_id = f"form-{self.sent}"
        choice = self.random.random()
        address = self.world.address_of(customer_id)
        if choice < 0.4 and address:
            return cmd.Answer(
                workspace=1,
                customer_id=customer_id,
                account=self.random.choice(self.world.account_ids),
                to=address,
                text=f"Antwort {self.sent}",
                author="agent:mia",
                form_id=form_id,
            )
        if choice < 0.5:
            return cmd.WriteNote(
                workspace=1,
                customer_id=customer_id,
                text="Notiz",
                author="agent:mia",
                form_id=form_id,
            )
        if choice < 0.65 and (unsure := self.world.unsure(customer_id)):
            return cmd.SettleDelivery(
                workspace=1,
                customer_id=customer_id,
                delivery_id=self.random.choice(unsure),
                arrived=self.random.random() < 0.5,
                by="agent:mia",
            )
        if choice < 0.8 and known.thread.tickets:
            ticket_id = known.thread.tickets[-1].ticket_id
            roll = self.random.random()
            if roll < 0.35:
                return _to_mia(customer_id, ticket_id)
            if roll < 0.5:
                return self._put_off(customer_id, ticket_id)
            if roll < 0.65:
                return self._prioritise(customer_id, ticket_id)
            return cmd.CloseTicket(
                workspace=1,
                customer_id=customer_id,
                ticket_id=ticket_id,
                reason="erledigt",
                by="mia",
            )
        return cmd.RecordWish(
            workspace=1,
            customer_id=customer_id,
            purposes=self.random.choice(((), ("marketing",))),
            granted=self.random.random() < 0.4,
            wording=f"wish-{self.sent}",
            by="agent:mia",
        )

    def _identity(self, one: str, other: str) -> cmd.Command:
        choice = self.random.random()
        if choice < 0.4:
            return cmd.JoinCustomers(workspace=1, customer_id=one, other_id=other, by="agent:mia")
        if choice < 0.75:
            return cmd.SplitCustomer(workspace=1, customer_id=one, by="agent:mia", reason="irrtum")
        if choice < 0.85 and self.world.settings.households:
            return cmd.DeclareHousehold(workspace=1, guardian_id=one, ward_id=other, by="agent:mia")
        if choice < 0.95:
            return cmd.NameCustomer(workspace=1, customer_id=one, name="Linda", by="agent:mia")
        return cmd.DeclineJoin(workspace=1, customer_id=one, other_id=other, by="agent:mia")


def is_unsure(state: State) -> bool:
    """Say whether a colleague may settle a delivery in this state."""
    return state in (State.UNCLEAR, State.FAILED, State.EXPIRED)


def _to_mia(customer_id: str, ticket_id: str) -> cmd.Command:
    return cmd.AssignTicket(
        workspace=1,
        customer_id=customer_id,
        ticket_id=ticket_id,
        owner="agent:mia",
        by="agent:mia",
    )
