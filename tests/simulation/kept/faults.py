"""Which mistakes let an offer be had twice, or a promise break without a word (D1, D3)?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.simulation.faults import Fault, Swap
from tests.simulation.weather import Busy
from tests.simulation.world import World

from faden.core.offer.happening import OfferRefused
from faden.core.offer.standing import Held
from faden.core.offering import rules as offering
from faden.core.promising import rules as promising
from faden.engine.promises import alarms, given
from faden.testing import memory_offers, memory_promises


def keeps_a_lot(world: World) -> None:
    """People offer, redeem, promise and move all the time, and join and split besides."""
    world.people_are = Busy(keepers=5, commanders=2, silent=8.0)
    world.settings = replace(world.settings, people=4, patience=3.0, ring_seconds=20.0)


def _looks_at_one_record(swap: Swap) -> None:
    """Who redeems is not asked whether it was had, and the table has lost its constraint."""
    redeemed = offering.redeemed

    def again(here: Any, grant_id: str, **said: Any) -> Any:
        own = here.circle.own
        offers = tuple(replace(one, redeemed=None) for one in own.offers)
        circle = replace(here.circle, own=replace(own, offers=offers))
        return redeemed(replace(here, circle=circle), grant_id, **said)

    swap(offering, "redeemed", again)
    swap(memory_offers.Offers, "_redemption", lambda *_: None)


def _gives_back_at_any_time(swap: Swap) -> None:
    undone = offering.undone

    def always(here: Any, *which: str, **said: Any) -> Any:
        late = here.now.max.replace(tzinfo=here.now.tzinfo)
        offers = tuple(
            one
            if one.redeemed is None
            else replace(one, redeemed=replace(one.redeemed, undo_until=late))
            for one in here.circle.own.offers
        )
        circle = replace(here.circle, own=replace(here.circle.own, offers=offers))
        return undone(replace(here, circle=circle), *which, **said)

    swap(offering, "undone", always)


def _forgets_the_end(swap: Swap) -> None:
    swap(Held, "is_open", lambda self, _: self.redeemed is None)


def _refuses_silently(swap: Swap) -> None:
    refused = offering.refused

    def silent(*which: Any, **said: Any) -> Any:
        found = refused(*which, **said)
        if not isinstance(found, list):
            return found
        return [one for one in found if isinstance(one, OfferRefused)]

    swap(offering, "refused", silent)


def _breaks_without_a_word(swap: Swap) -> None:
    broken = promising.broken
    swap(promising, "broken", lambda promise, *, told: broken(promise, told=None))


def _tells_twice(swap: Swap) -> None:
    told = given.told

    async def twice(work: Any, directory: Any, ledger: Any, here: Any, **said: Any) -> Any:
        first = await told(work, directory, ledger, here, **said)
        second = await told(work, directory, ledger, here, **said)
        if first is None or second is None:
            return first
        return replace(first, steps=[*first.steps, *second.steps])

    swap(given, "told", twice)
    swap(alarms, "told", twice)


def _never_looks(swap: Swap) -> None:
    async def none(*_: Any) -> list[tuple[str, str]]:
        return []

    swap(memory_promises.Promises, "due", none)


def _moves_what_is_over(swap: Swap) -> None:
    swap(promising, "_open", _any)


def _any(here: Any, promise_id: str) -> Any:
    known = {one.promise_id: one for one in here.circle.own.promises}
    return known.get(promise_id) or promising.No("not_found", "there is no such promise")


FAULTS = (
    Fault("lets an offer be had twice", _looks_at_one_record, keeps_a_lot),
    Fault("takes back at any time", _gives_back_at_any_time, keeps_a_lot),
    Fault("forgets the end of an offer", _forgets_the_end, keeps_a_lot),
    Fault("does not tell who leads", _refuses_silently, keeps_a_lot),
    Fault("breaks a promise without a word", _breaks_without_a_word, keeps_a_lot),
    Fault("tells twice", _tells_twice, keeps_a_lot),
    Fault("never looks at promises", _never_looks, keeps_a_lot),
    Fault("moves what is over", _moves_what_is_over, keeps_a_lot),
)
