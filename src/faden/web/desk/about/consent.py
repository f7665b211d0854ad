"""Who of this household may be sent what, and how do they want to be reached?"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.policy import EVERYTHING, MARKETING
from faden.core.thread import Circle
from faden.store.views_customer import Customer
from faden.web.preference.filling import SWITCHED, Somebody, household
from faden.web.preference.told import parts
from faden.web.shown import Translate


@dataclass(frozen=True, slots=True)
class Consent:
    """What the card shows."""

    people: tuple[Somebody, ...]  #: the customer first
    purposes: tuple[str, ...]
    reached: tuple[str, ...]  #: in words; empty: nothing was said
    askable: tuple[str, ...] = ()  #: addresses at which a yes to advertising can be asked for


def consent(seen: Customer, translate: Translate) -> Consent:
    """Return the card of a customer, as far as the reader may see the household."""
    threads = seen.person.threads
    own = threads[seen.customer_id]
    circle = Circle(own, tuple(one for one in threads.values() if one is not own))
    # Asked about no address: what was said for one of them alone stands in the list of wishes.
    people = household(circle, "")
    wanted = next(
        (threads[one].preference for one in seen.person.records if threads[one].preference), None
    )
    reached = tuple(parts(wanted, translate)) if wanted else ()
    return Consent(tuple(people), SWITCHED, reached, _askable(seen))


def _askable(seen: Customer) -> tuple[str, ...]:
    """Return where they can be asked; nowhere while somebody says no, or answers for them."""
    threads = [seen.person.threads[one] for one in seen.person.records]
    noes = [one for thread in threads for one in thread.refusals]
    if any(thread.guardians for thread in threads) or any(
        one.purpose in (MARKETING, EVERYTHING) and one.address is None for one in noes
    ):
        return ()
    known = [one.uri for one in seen.addresses]
    return tuple(one for one in known if one.startswith(("tel:", "mailto:", "whatsapp:")))
