"""How is what happened to a process told in one sentence?"""

from __future__ import annotations

from typing import assert_never

from faden.core.process.happening import (
    ProcessBegan,
    ProcessEnded,
    ProcessEvent,
    ProcessStepped,
    ProcessStuck,
)
from faden.web.language import mark
from faden.web.shown import Clock, Translate

ENDS = {
    "running": mark("runs"),
    "done": mark("done"),
    "failed": mark("failed"),
    "cancelled": mark("called off"),
}


def say_process(event: ProcessEvent, say: Translate, clock: Clock) -> str:
    """Return the event in one sentence."""
    match event:
        case ProcessBegan():
            return say(
                "%(system)s has begun: %(title)s (%(number)s)",
                system=event.system,
                title=event.title,
                number=event.external_id,
            )
        case ProcessStepped() if event.late:
            return say("Told late, out of order: %(step)s", step=event.step)
        case ProcessStepped():
            if event.next_by is None:
                return event.step
            due = clock.moment(event.next_by)
            return say("%(step)s; it goes on by %(due)s", step=event.step, due=due)
        case ProcessStuck():
            return say("It does not move: due was %(due)s", due=clock.moment(event.since))
        case ProcessEnded():
            return say(ENDS.get(event.how, ENDS["done"]))
        case _:
            assert_never(event)
