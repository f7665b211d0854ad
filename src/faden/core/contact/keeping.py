"""Which colleague does a customer want to keep?

What they said on any of their records counts for all, the record at hand first. Who is away or has
left hands over by themselves (owed/absence.py), so the wish is asked nothing but whom it names.
"""

from __future__ import annotations

from faden.core.apart.apart import apart_of
from faden.core.identity import people
from faden.core.thread import Circle


def kept(circle: Circle) -> str | None:
    """Return the colleague ("agent:…"); None: nobody in particular.

    >>> from faden.core.preference.preference import Preference
    >>> from faden.core.thread import Thread
    >>> kept(Circle(Thread(customer_id="c1", preference=Preference(contact="agent:anna"))))
    'agent:anna'
    """
    everyone, own = circle.everyone(), circle.own.customer_id
    apart = apart_of(circle)
    wishes = (everyone[one].preference for one in (own, *people(everyone, own)))
    named = (wish.contact for wish in wishes if wish is not None)
    return next((one for one in named if one and one not in apart), None)
