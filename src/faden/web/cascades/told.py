"""How is it said that a message goes on by another way, and why?"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from faden.core.cascade.said import (
    Because,
    CascadeEnded,
    CascadeEvent,
    CascadeStarted,
    CascadeStepped,
    Outcome,
)
from faden.web.language import mark
from faden.web.preference.told import CHANNELS
from faden.web.shown import Translate

Say = Callable[[str], str]

_BECAUSE = {
    Because.FIRST: mark("by %(channel)s first"),
    Because.FAILED: mark("no delivery by %(before)s - now by %(channel)s"),
    Because.REFUSED: mark("not sent by %(before)s - now by %(channel)s"),
    Because.NOT_DELIVERED: mark("not delivered by %(before)s in time - now by %(channel)s"),
    Because.NOT_READ: mark("not read by %(before)s in time - now by %(channel)s"),
    Because.NOT_ANSWERED: mark("no answer by %(before)s in time - now by %(channel)s"),
}
_OUTCOME = {
    Outcome.DELIVERED: mark("Arrived by %(channel)s: no other way is tried"),
    Outcome.READ: mark("Read by %(channel)s: no other way is tried"),
    Outcome.ANSWERED: mark("The customer answered by %(channel)s: no other way is tried"),
    Outcome.TOLD: mark("Handed over by %(channel)s, which tells no more: no other way is tried"),
    Outcome.EXHAUSTED: mark("No way is left for this message"),
    Outcome.EXPIRED: mark("The time of this message ran out: no other way is tried"),
    Outcome.STOPPED: mark("Stopped: no other way is tried"),
    Outcome.SPLIT: mark("The customer was split: no other way is tried, please look"),
}


def say_cascade(event: CascadeEvent, translate: Translate, *, reason: Say) -> str:
    """Return one line; `reason` says a reason of the engine in the language of the page."""
    match event:
        case CascadeStarted():
            ways = (f"{_channel(way.channel, translate)} ({reason(way.why)})" for way in event.ways)
            return translate("Goes by one way after the other: %(ways)s", ways=", ".join(ways))
        case CascadeStepped():
            words = translate(
                _BECAUSE[event.because],
                before=_channel(event.before, translate),
                channel=_channel(event.channel, translate),
            )
        case CascadeEnded():
            channel = _channel(event.channel, translate)
            words = translate(_OUTCOME[event.outcome], channel=channel)
        case _:
            assert_never(event)
    words = words[:1].upper() + words[1:]
    return f"{words} ({reason(event.reason)})" if event.reason else words


def _channel(channel: str, translate: Translate) -> str:
    return translate(CHANNELS[channel]) if channel in CHANNELS else channel
