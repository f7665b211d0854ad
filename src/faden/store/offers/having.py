"""Which offers does a customer have, and what do colleagues do about each?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from faden.core.offer.happening import OfferClaimed
from faden.core.offer.standing import Held
from faden.core.offer.terms import Terms
from faden.core.offering.rules import offers_of, together
from faden.core.thread import Circle, Thread
from faden.store.offers.catalogue import listed, terms_given
from faden.store.views import Person, Views


@dataclass(frozen=True, slots=True, kw_only=True)
class Having:
    """An offer that was made, with the terms it was made under and those of today."""

    customer_id: str  #: the record it stands on
    held: Held
    made: Terms | None  #: None: of no catalogue
    today: Terms | None  #: the newest version's; None: of no catalogue

    def steps_on(self, channel: str) -> tuple[str, ...]:
        """Return what colleagues on a channel do about it now."""
        if self.held.steps:
            return self.held.steps
        newest = self.today or self.made
        return newest.steps_on(channel) if newest is not None else ()

    @property
    def unneeded(self) -> tuple[str, ...]:
        """Return what the customer is not asked for."""
        newest = self.today or self.made
        return newest.unneeded if newest is not None else ()

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Return what else they can have."""
        newest = self.today or self.made
        return newest.alternatives if newest is not None else ()


def circle_of(person: Person) -> Circle:
    """Return a person as rules see them."""
    own = person.threads[person.customer_id]
    others = tuple(one for name, one in person.threads.items() if name != person.customer_id)
    return Circle(own, others)


async def having(views: Views, workspace: int, person: Person) -> list[Having]:
    """Return the offers of a person and of those they answer for, the newest first."""
    found = [*offers_of(circle_of(person))]
    wanted = {(held.offer_id, held.version) for _, held in found if held.offer_id}
    given = await terms_given(views, workspace, wanted)
    newest: Mapping[str, Terms] = {}
    if wanted:
        known = await listed(views, workspace)
        newest = {one.offer_id: one.terms for one in known if one.state != "draft"}
    rows = [
        Having(
            customer_id=home,
            held=held,
            made=given.get((held.offer_id, held.version)),
            today=newest.get(held.offer_id) or given.get((held.offer_id, held.version)),
        )
        for home, held in found
    ]
    return sorted(rows, key=lambda one: one.held.at, reverse=True)


def claims_of(person: Person) -> Sequence[tuple[str, OfferClaimed]]:
    """Return (record, claim) of what they show and nobody has decided about."""
    threads: Mapping[str, Thread] = person.threads
    return [(home, claim) for home in together(circle_of(person)) for claim in threads[home].claims]
