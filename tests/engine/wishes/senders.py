"""How does a test let senders come and go, and tell them what stood before?"""

from dataclasses import replace
from datetime import timedelta

from tests.engine.office import LINDA, POLICY, Office

from faden.core import event as ev
from faden.core.wish.sender import Sender
from faden.engine import command as cmd
from faden.engine.wishes import pass_on
from faden.engine.wishes.earlier import FIRST, drop_gone, look, tell_earlier
from faden.store.earlier.ports import Sweep, SweepStore
from faden.store.earlier.work import PostgresSweepStore
from faden.store.webhooks import subscription as subscriptions
from faden.store.webhooks.subscription import NewSubscription

BILLING = Sender("billing", timedelta(seconds=30))
SHOP = Sender("shop", timedelta(minutes=10))


class Senders:
    """The systems that write to customers besides us, and whoever tells them what stood before."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pool = office._connections.engine
        self.store: SweepStore = PostgresSweepStore(self.pool)
        self._known: tuple[Sender, ...] = ()

    def comes(self, sender: Sender) -> None:
        """A sender is registered; all processes know it some seconds later."""
        office = self.office
        new = NewSubscription(
            workspace=1,
            name=f"{sender.name}-ear",
            url="https://x.example.org/",
            kinds=["wish.changed"],
            secret="whsec_x",
            sender=sender,
        )

        async def add() -> bool:
            async with self.pool.connection() as connection:
                return await subscriptions.add(connection, new, now=office.now)

        assert office.run(add())
        self._known = (*self._known, sender)
        self._decided()

    def goes(self, sender: Sender) -> None:
        """A sender is removed."""

        async def remove() -> bool:
            async with self.pool.connection() as connection:
                return await subscriptions.remove(connection, 1, f"{sender.name}-ear")

        assert self.office.run(remove())
        self._known = tuple(one for one in self._known if one != sender)
        self._decided()

    def _decided(self) -> None:
        self.office.policies[1] = replace(POLICY, senders=self._known)

    def look(self) -> int:
        """Somebody looks who came and who went."""
        return self.office.run(look(self.store, now=self.office.now))

    def batch(self, limit: int = 200, *, store: SweepStore | None = None) -> Sweep | None:
        """Tell one batch."""
        office = self.office
        told = tell_earlier(store or self.store, now=office.now, new_id=office.new_id, limit=limit)
        return office.run(told)

    def all(self, limit: int = 200) -> Sweep:
        """Look, wait until every process knows them, and tell all; return the last one's state."""
        self.look()
        self.office.now += FIRST
        found = None
        while (after := self.batch(limit)) is not None:
            found = after
        assert found is not None
        return found

    def ends(self) -> None:
        """Look who went, and end what is open of them."""
        self.look()
        self.office.now += FIRST
        while self.office.run(drop_gone(self.store, now=self.office.now)):
            pass

    def names(self) -> list[str]:
        """Of whom something is noted."""
        return [name for (name,) in self.office.rows("select sender from wish_sweep order by 1")]

    def told(self) -> list[tuple[str, str]]:
        """Who was told a no, and by which address the customer is known."""
        rows = self.office.rows(
            "select event.body->>'sender', min(uri) from event"
            " join address using (customer_id) where kind = 'wish_passed_on'"
            " group by event.customer_id, sequence, body order by 1, 2"
        )
        return [(sender, uri) for sender, uri in rows]


def tel(number: int) -> str:
    return f"tel:+4917{number:08}"


def of(office: Office, address: str = LINDA) -> list[ev.WishPassedOn]:
    return [one for one in office.events(address) if isinstance(one, ev.WishPassedOn)]


def wishes(office: Office, *purposes: str, address: str = LINDA, granted: bool = False) -> None:
    wish = cmd.RecordWish(
        workspace=1,
        customer_id=office.customer(address),
        purposes=purposes,
        granted=granted,
        wording="so gesagt",
        by="agent:anna",
    )
    assert isinstance(office.do(wish), cmd.Done)


def open_of(office: Office) -> dict[str, int]:
    """How many wishes nobody has acknowledged, by sender."""
    rows = office.rows(
        "select sender, count(*) from passed_wish where acknowledged_at is null group by sender"
    )
    return {str(sender): int(count) for sender, count in rows}


def rings(office: Office) -> int:
    return office.run(pass_on.ring(office.store, office, now=office.now, new_id=office.new_id))
