"""What does the model keep of a customer, of a message of ours and of a wish?"""

from __future__ import annotations

from dataclasses import dataclass, field

from faden.core import event as ev
from faden.core.policy import EVERYTHING, REQUIRED, SERVICE
from faden.core.receipt import State
from faden.core.thread import Thread
from faden.store.ports import Delivery


class Violation(AssertionError):
    """A guarantee does not hold."""

    def __init__(self, guarantee: str, text: str) -> None:
        super().__init__(f"{guarantee}: {text}")
        self.guarantee = guarantee


@dataclass(eq=False, slots=True)
class Wish:
    """A no, whom it reached, and whether the customer was told that it counts."""

    origin: str
    purposes: set[str]
    reach: frozenset[str]
    acknowledged: bool = False
    lifted: set[str] = field(default_factory=set)

    def covers(self, purpose: str) -> bool:
        if purpose in self.lifted:
            return False
        return purpose in self.purposes or (EVERYTHING in self.purposes and purpose not in REQUIRED)


@dataclass(eq=False, slots=True)
class Known:
    """What the model knows of one customer record."""

    thread: Thread
    no: set[str] = field(default_factory=set)
    welcome: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    guardians: set[str] = field(default_factory=set)
    wards: set[str] = field(default_factory=set)
    kin: tuple[str, ...] = ()
    owes: bool = False  #: a customer's message waits for an answer
    events: list[ev.Event] = field(default_factory=list)

    def refuses(self, purpose: str) -> bool:
        if purpose == SERVICE:
            return False
        general = EVERYTHING in self.no and purpose not in REQUIRED
        return purpose in self.no or (general and purpose not in self.welcome)


@dataclass(eq=False, slots=True)
class Sending:
    """What the model knows of one delivery and of what its provider did."""

    row: Delivery
    state: State = State.QUEUED  #: by the events
    tries: int = 0
    uncertain: bool = False  #: a hand-over began and nobody knows its end
    handed_over: bool = False  #: the hub was told that the provider has it
    really: int = 0  #: how often it has really gone out
    was_held: bool = False
    given_up: bool = False  #: not to be handed over again, and nobody waits for it
    by_hand: bool = False  #: a person said whether it arrived
