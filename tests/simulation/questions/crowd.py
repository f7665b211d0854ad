"""Who asks whom what, and how do people answer?

By number, by a press, in own words, from another address, twice, at once on two ways, late, after
it is over; colleagues answer for them; whoever has asked takes it back or asks on a further way.
Some questions, and some messages besides, go over several ways.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.hub import Request
from tests.simulation.questions.asked import MEANS, MIA, Question

from faden.core.cascade.said import Patience, Wants
from faden.core.channel import Claim, Evidence, InboundMessage
from faden.core.question.asked import Option
from faden.core.question.spec import Kind, Offer, Spec, buttons_of
from faden.engine import command as cmd

if TYPE_CHECKING:
    from tests.simulation.world import World

JONAS = "agent:jonas"  #: changes answers where somebody tells them to
_LASTS = (15.0, 60.0, 600.0, 20_000.0)  #: seconds
_UNCLEAR = ("vielleicht", "egal", "rot oder blau", "hmm, kommt drauf an")
_COLOURS = (Option("red", ("Rot",)), Option("blue", ("Blau",)))


class Asking:
    """Everybody who asks, and everybody who is asked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.random = random.Random(f"questions {world.seed}")
        self.asked = 0
        begins = world.scheduler.now()  # a Monday
        self.days = {"thu": begins + timedelta(days=3), "fri": begins + timedelta(days=4)}

    def start(self) -> None:
        """Begin."""
        spawn, outside = self.world.scheduler.spawn, self.world.outside
        for person in self.world.people:
            spawn(outside, "answerer", self.answering(person))
        for _ in range(self.world.people_are.askers):
            spawn(outside, "asker", self.asking())

    async def _rest(self) -> None:
        await self.world.scheduler.sleep(self.random.random() * self.world.settings.patience)

    # Programs and colleagues.

    async def asking(self) -> None:
        """Ask, answer for customers, take back; until it is answered."""
        while True:
            await self._rest()
            command = self.command()
            if command is None:
                continue
            request = Request(command)
            for _ in range(6):
                self.world.send(request)
                await self.world.scheduler.sleep(0.3 + self.random.random() * 3)
                if request.result is not None:
                    break

    def command(self) -> cmd.Command | None:
        """Make up what somebody may want."""
        self.asked += 1
        chance, known = self.random.random(), self.world.model.asked.questions
        if chance < 0.35:
            return self._ask()
        if chance < 0.65 or not known:
            return self._over_several_ways()
        lately = list(known)[-6:]
        question_id = self.random.choice(lately)
        return self._about(question_id, known[question_id], chance)

    def _ask(self) -> cmd.SendMessage:
        return cmd.SendMessage(
            workspace=1,
            account=self.random.choice(self.world.account_ids),
            to=self.random.choice(self.world.addresses),
            text=f"Frage {self.asked}",
            author="api:shop",
            idempotency_key=f"question-{self.asked}",
            question=self._question(),
        )

    def _question(self) -> cmd.Asking:
        kind = self.random.choice((Kind.YES_NO, Kind.CHOICE, Kind.SLOTS, Kind.SLOTS))
        yard = self.random.randint(1, 3)
        offers = tuple(Offer(key, starts, yard) for key, starts in self.days.items())
        spec = Spec(
            kind=kind,
            text=f"Frage {self.asked}",
            options=_COLOURS if kind is Kind.CHOICE else (),
            offers=offers if kind is Kind.SLOTS else (),
            pool=f"hof {yard}" if kind is Kind.SLOTS else "",
            proposed="thu" if kind is Kind.SLOTS else "",
        )
        lasts = timedelta(seconds=self.random.choice(_LASTS))
        return cmd.Asking(spec=spec, expires_at=self.world.scheduler.now() + lasts)

    def _over_several_ways(self) -> cmd.Command | None:
        homes = {address: record for record, address in self.world.model.lanes}
        known = [address for address in self.world.addresses if address in homes]
        if not known:
            return None
        address = self.random.choice(known)
        person = next(one for one in self.world.people if address in one)
        ways = [(account, one) for account in self.world.account_ids for one in person]
        second = self.random.choice((3.0, 20.0, 300.0))
        return cmd.StartCascade(
            workspace=1,
            customer_id=homes[address],
            text=f"Botschaft {self.asked}",
            by="api:shop",
            purpose=self.random.choice(("service", "marketing", "marketing", "contract")),
            wants=self.random.choice(list(Wants)),
            patience=Patience(
                delivered=timedelta(seconds=second),
                read=timedelta(seconds=2 * second),
                answered=timedelta(seconds=4 * second),
            ),
            until=self.world.scheduler.now() + timedelta(seconds=self.random.choice(_LASTS[1:])),
            ways=tuple(self.random.sample(ways, min(3, len(ways)))),
            question=self._question() if self.random.random() < 0.4 else None,
            form_id=f"ways-{self.asked}",
        )

    def _about(self, question_id: str, one: Question, chance: float) -> cmd.Command:
        if chance < 0.85:
            changes = self.random.random() < 0.4
            keys = [button.id for button in buttons_of(one.spec)]
            return cmd.AnswerQuestion(
                workspace=1,
                customer_id=one.record,
                question_id=question_id,
                key=self.random.choice(keys),
                changes=changes,
                by=JONAS if changes else MIA,
                form_id=f"answer-{self.asked}",
            )
        if chance < 0.93:
            return cmd.RepeatQuestion(
                workspace=1,
                customer_id=one.record,
                question_id=question_id,
                account=self.random.choice(self.world.account_ids),
                to=self.random.choice(self.world.addresses),
                by="api:shop",
                form_id=f"repeat-{self.asked}",
            )
        return cmd.WithdrawQuestion(
            workspace=1,
            customer_id=one.record,
            question_id=question_id,
            reason="nicht mehr nötig",
            by="api:shop",
            form_id=f"withdraw-{self.asked}",
        )

    # Customers.

    async def answering(self, person: Sequence[str]) -> None:
        """One person answers what reached them, now and then, in whatever way."""
        while True:
            await self._rest()
            self.answer(person)

    def answer(self, person: Sequence[str]) -> None:
        """Answer something that has really arrived."""
        if len(self.world.offers) > 30:
            return
        asked = self.world.model.asked
        changing = {one: question_id for one, (question_id, _) in asked.changing.items()}
        known = asked.asking | changing
        there = [
            taken.message.delivery_id
            for provider in self.world.providers.values()
            for taken in provider.taken[-12:]
            if taken.message.to in person and taken.message.delivery_id in known
        ]
        if not there:
            return
        delivery_id = self.random.choice(there)
        one = asked.questions[known[delivery_id]]
        wants = asked.changing.get(delivery_id, ("", ""))[1]
        messages = [self._said(person, delivery_id, one, wants=wants)]
        if self.random.random() < 0.3:  # once more, or something else, at the same moment
            messages.append(self._said(person, delivery_id, one, wants=wants))
        for message in messages:
            self.world.crowd.offer(self.random.choice(self.world.account_ids), message)

    def _said(
        self, person: Sequence[str], delivery_id: str, one: Question, *, wants: str
    ) -> InboundMessage:
        sender = self.random.choice(list(person))
        others = [address for address in person if address != sender]
        claims = tuple(Claim(other, Evidence.PROOF) for other in others)
        pressed, text = None, self._words(one)
        if self.random.random() < 0.35:
            keys = [button.id for button in buttons_of(one.spec)]
            pressed = self.random.choice(keys)
            if wants:
                pressed = self.random.choice(("keep", f"change:{wants}"))
            text = "gedrückt"
        elif wants:
            text = self.random.choice(("Ja", "Nein", "1", "2"))
        refers = pressed is not None or self.random.random() < 0.3
        return InboundMessage(
            provider_id=self.world.crowd.new_id(),
            sender=sender,
            text=text,
            claims=claims if self.random.random() < 0.5 else (),
            reply_to=delivery_id if refers else None,
            pressed=pressed,
        )

    def _words(self, one: Question) -> str:
        chance = self.random.random()
        if chance < 0.15:
            return self.random.choice(_UNCLEAR)
        if chance < 0.4:
            return self.random.choice(("1", "2", "Ja"))
        return self.random.choice([words for kind, words in MEANS if kind is one.spec.kind])
