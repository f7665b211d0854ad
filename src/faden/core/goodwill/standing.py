"""Which goodwill does somebody still have to decide about?"""

from __future__ import annotations

from faden.core.goodwill.happening import (
    GoodwillAsked,
    GoodwillDeclined,
    GoodwillEvent,
    GoodwillGranted,
)

Asked = tuple[GoodwillAsked, ...]  #: what waits for a decision, the oldest first


def fold_goodwill(asked: Asked, event: GoodwillEvent) -> Asked:
    """Return what waits for a decision after one more event.

    >>> wish = GoodwillAsked(asked_id="a", ticket_id="t", team="team:special", cents=9000,
    ...     currency="EUR", reason="late twice", by="agent:anna")
    >>> waiting = fold_goodwill((), wish)
    >>> len(waiting)
    1
    >>> fold_goodwill(waiting, GoodwillDeclined(asked_id="a", ticket_id="t", reason="no", by="x"))
    ()
    """
    if isinstance(event, GoodwillAsked):
        return (*asked, event)
    if isinstance(event, GoodwillGranted | GoodwillDeclined):
        return tuple(one for one in asked if one.asked_id != event.asked_id)
    return asked
