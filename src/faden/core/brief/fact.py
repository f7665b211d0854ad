"""What does the company know already, so that nobody asks the customer for it again?

Rules
* Who they are: name, addresses, customer numbers of other systems, the code of the conversation.
* How sure that is stands beside it: what was recognised is not verified (G9).
* What they have told since their matter came up, on any channel, in their own words (S3: explained
  anew each time). Their three last messages are enough to say what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from faden.core import event as ev
from faden.core.brief.reaction import Happened
from faden.core.identity import Level
from faden.core.thread import Thread

MOST_TOLD = 3
MOST_NUMBERS = 5


class About(StrEnum):
    """Which kind of fact it is."""

    UNNEEDED = "unneeded"  #: for an offer they have: it holds without
    NAME = "name"
    ADDRESS = "address"
    NUMBER = "customer number"  #: in another system
    REFERENCE = "reference code"
    SHOWN = "shown"  #: how the last message showed who it is from
    TOLD = "told"  #: by the customer


@dataclass(frozen=True, slots=True)
class Fact:
    """Something nobody has to ask."""

    about: About
    value: str
    source: str = ""  #: of a number: the system; of what was told: the account or "call"
    place: Happened | None = None  #: where it stands on the thread


def facts(
    threads: Mapping[str, Thread],
    *,
    addresses: Sequence[str],
    numbers: Sequence[tuple[str, str]],
    happened: Sequence[Happened],
    unneeded: Sequence[str] = (),
) -> tuple[Fact, ...]:
    """Return what is known, who they are first; `numbers` are pairs of system and number."""
    names = list(dict.fromkeys(one.name for one in threads.values() if one.name))
    codes = [one.code for thread in threads.values() for one in thread.tickets if one.code]
    return (
        *(Fact(About.UNNEEDED, one) for one in dict.fromkeys(unneeded)),
        *(Fact(About.NAME, name) for name in names[:1]),
        *_shown(happened),
        *(Fact(About.ADDRESS, one) for one in addresses[:MOST_NUMBERS]),
        *(Fact(About.NUMBER, key, source) for source, key in numbers[:MOST_NUMBERS]),
        *(Fact(About.REFERENCE, code) for code in codes),
        *_told(threads, happened),
    )


def _shown(happened: Sequence[Happened]) -> Iterator[Fact]:
    """Tell how the last message showed who it is from, where it showed more than a claim."""
    for one in reversed(happened):
        if isinstance(one.event, ev.MessageReceived) and one.event.machine is None:
            level = Level(one.event.level)
            if level >= Level.POSSESSION:
                yield Fact(About.SHOWN, level.name.lower(), one.event.account, one)
            return


def _told(threads: Mapping[str, Thread], happened: Sequence[Happened]) -> tuple[Fact, ...]:
    opened = [one.opened_at for thread in threads.values() for one in thread.tickets]
    found = [
        fact
        for one in happened
        if opened and one.at >= min(opened)
        for fact in _words(one)
        if fact.value
    ]
    return tuple(found[-MOST_TOLD:])


def _words(one: Happened) -> Iterator[Fact]:
    match one.event:
        case ev.MessageReceived(machine=None):
            yield Fact(About.TOLD, one.event.text.strip(), one.event.account, one)
        case ev.CallReported():
            yield Fact(About.TOLD, one.event.text.strip(), "call", one)
        case _:
            pass
