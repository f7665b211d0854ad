"""Who offers, redeems, promises and keeps, at once, twice, too late, on whichever record?"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.hub import Request

from faden.core.offer.terms import Offered, Steps, Terms
from faden.engine import command as cmd
from faden.engine.wanted import offers, promises
from faden.testing.memory import MemoryStore

if TYPE_CHECKING:
    from tests.simulation.world import World

_WHERE = ("shop", "phone", "web", "chat")
_LASTS = (20.0, 300.0, 4_000.0, 90_000.0)  #: seconds
_OWNERS = ("agent:mia", "agent:jonas", "team:service")


class Keeping:
    """Everybody who offers and promises, and whoever takes them at their word."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.random = random.Random(f"kept {world.seed}")
        self.done = 0

    def start(self) -> None:
        """Publish, and begin."""
        store = self.world.store
        assert isinstance(store, MemoryStore)
        until = self.world.scheduler.now() + timedelta(seconds=self.random.choice(_LASTS[1:]))
        for name in ("upgrade", "sim"):
            terms = Terms(
                title=name,
                price=self.random.choice((0, 500)),
                currency="EUR",
                until=until,
                steps=(Steps("", ("Code eingeben.",)),),
                undo=timedelta(seconds=self.random.choice((5.0, 60.0, 4_000.0))),
                extends=timedelta(seconds=self.random.choice((0.0, 600.0))),
                books=self.random.choice(("", "billing")),
            )
            store.committed.catalogue[1, name] = Offered(offer_id=name, version=1, terms=terms)
        for _ in range(self.world.people_are.keepers):
            self.world.scheduler.spawn(self.world.outside, "keeper", self.keeping())

    async def keeping(self) -> None:
        """Say something until it is answered; now and then another says it at the same moment."""
        while True:
            await self.world.scheduler.sleep(self.random.random() * self.world.settings.patience)
            command = self.command()
            if command is None:
                continue
            requests = [Request(command)]
            if isinstance(command, offers.RedeemOffer) and self.random.random() < 0.4:
                requests.append(Request(self._redeem(command.grant_id, command.customer_id)))
            for _ in range(6):
                waiting = [one for one in requests if one.result is None]
                if not waiting:
                    break
                for request in waiting:
                    self.world.send(request)
                await self.world.scheduler.sleep(0.3 + self.random.random() * 3)

    def command(self) -> cmd.Command | None:
        """Make up what somebody may want."""
        self.done += 1
        records = list(self.world.model.records)
        if not records:
            return None
        customer, kept = self.random.choice(records), self.world.model.kept
        chance = self.random.random()
        if chance < 0.15 or not kept.grants:
            return self._make(customer)
        if chance < 0.45:
            grant_id = self.random.choice(list(kept.grants)[-8:])
            near = sorted(self.world.model.person(kept.grants[grant_id].record))
            return self._redeem(grant_id, self.random.choice(near))
        if chance < 0.6:
            return self._after()
        if chance < 0.75 or not kept.promises:
            return self._promise(customer)
        return self._about()

    def _make(self, customer: str) -> cmd.Command:
        return offers.MakeOffer(
            workspace=1,
            customer_id=customer,
            offer_id=self.random.choice(("upgrade", "sim")),
            by="api:shop",
            where="web",
            whom=self.random.choice(("", "Mia", f"Kind {self.done}")),
            form_id=f"offer-{self.done}",
        )

    def _redeem(self, grant_id: str, customer: str) -> offers.RedeemOffer:
        self.done += 1
        return offers.RedeemOffer(
            workspace=1,
            customer_id=customer,
            grant_id=grant_id,
            by="agent:jonas",
            where=self.random.choice(_WHERE),
            place="Köln",
            form_id=f"redeem-{self.done}",
        )

    def _after(self) -> cmd.Command:
        """Give it back, extend it, or do not honour it."""
        kept = self.world.model.kept
        grant_id = self.random.choice(list(kept.grants)[-8:])
        one = kept.grants[grant_id]
        about = {"workspace": 1, "customer_id": one.record, "grant_id": grant_id}
        about |= {"by": "agent:jonas", "reason": "ein Irrtum", "form_id": f"after-{self.done}"}
        chance = self.random.random()
        if chance < 0.5 and one.had:
            return offers.UndoRedemption(**about, redemption_id=self.random.choice(one.had))  # type: ignore[arg-type]
        if chance < 0.75:
            return offers.ExtendOffer(**about)  # type: ignore[arg-type]
        return offers.RefuseOffer(**about, where="shop")  # type: ignore[arg-type]

    def _promise(self, customer: str) -> cmd.Command:
        due = timedelta(seconds=self.random.choice(_LASTS) * (0.5 + self.random.random()))
        return promises.MakePromise(
            workspace=1,
            customer_id=customer,
            what=f"Zusage {self.done}",
            kind="delivery",
            due_at=self.world.scheduler.now() + due,
            owner=self.random.choice(_OWNERS),
            by="api:shop",
            where="web",
            alternative=self.random.choice(("", "das Geld zurück")),
            form_id=f"promise-{self.done}",
        )

    def _about(self) -> cmd.Command:
        kept = self.world.model.kept
        promise_id = self.random.choice(list(kept.promises)[-8:])
        near = sorted(self.world.model.person(kept.promises[promise_id].record))
        about = {"workspace": 1, "customer_id": self.random.choice(near), "promise_id": promise_id}
        about |= {"by": "agent:mia", "form_id": f"about-{self.done}"}
        chance = self.random.random()
        if chance < 0.35:
            return promises.KeepPromise(**about, evidence="Beleg")  # type: ignore[arg-type]
        if chance < 0.75:
            later = timedelta(seconds=self.random.choice(_LASTS))
            due = self.world.scheduler.now() + later
            return promises.MovePromise(**about, due_at=due, reason="das Lager")  # type: ignore[arg-type]
        if chance < 0.85:
            return promises.ReleasePromise(**about, reason="nicht mehr nötig")  # type: ignore[arg-type]
        owner = self.random.choice(_OWNERS)
        return promises.HandPromiseOver(**about, owner=owner)  # type: ignore[arg-type]
