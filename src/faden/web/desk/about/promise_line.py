"""How is what happened to a promise told in one sentence?"""

from __future__ import annotations

from typing import assert_never

from faden.core.promise.happening import (
    PromiseAnswered,
    PromiseBroken,
    PromiseDueSoon,
    PromiseEvent,
    PromiseHandedOver,
    PromiseKept,
    PromiseMade,
    PromiseMoved,
    PromiseReleased,
)
from faden.web.desk.about.special_line import Name
from faden.web.language import mark
from faden.web.shown import Clock, Translate

WANTS = {
    "fine": mark("The customer says: that is fine"),
    "instead": mark("The customer wants what they can have instead"),
    "talk": mark("The customer wants to talk to a person"),
}
_TOLD = mark("The customer was told.")
_NOT_TOLD = mark("No way leads to the customer: tell them yourself.")


def say_promise(event: PromiseEvent, say: Translate, name: Name, clock: Clock) -> str:
    """Return the event in one sentence."""
    match event:
        case PromiseMade():
            return say(
                "%(who)s has promised: %(what)s, by %(due)s (%(owner)s)",
                who=name(event.by),
                what=event.what,
                due=clock.moment(event.due_at),
                owner=name(event.owner),
            )
        case PromiseDueSoon():
            return say("The promise is due soon")
        case PromiseKept():
            words = say("%(who)s: the promise is kept", who=name(event.by))
            return f"{words} · {event.evidence}" if event.evidence else words
        case PromiseAnswered():
            return say(WANTS.get(event.wants, WANTS["talk"]))
        case PromiseReleased():
            return say(
                "%(who)s: the customer does not want it any more: %(why)s",
                who=name(event.by),
                why=event.reason,
            )
        case PromiseHandedOver():
            owner = name(event.owner)
            return say("%(who)s: %(owner)s keeps the promise", who=name(event.by), owner=owner)
        case PromiseMoved() | PromiseBroken():
            return _slipped(event, say, name, clock)
        case _:
            assert_never(event)


def _slipped(event: PromiseMoved | PromiseBroken, say: Translate, name: Name, clock: Clock) -> str:
    told = say(_TOLD if event.told else _NOT_TOLD)
    due = clock.moment(event.due_at)
    if isinstance(event, PromiseBroken):
        return say("The promise was not kept by %(due)s", due=due) + f". {told}"
    words = say(
        "%(who)s moved the promise to %(due)s: %(why)s",
        who=name(event.by),
        due=due,
        why=event.reason,
    )
    return f"{words}. {told}"
