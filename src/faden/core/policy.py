"""What did this workspace decide about answering, escalating and sending?

Values only: read once from the workspace's row, handed to every rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from faden.core.attention.term import Term
from faden.core.calls.room import Calls
from faden.core.deadline import BusinessHours
from faden.core.goodwill.authority import Authority
from faden.core.wish.sender import Sender

SERVICE = "service"  #: the purpose no opt-out can touch
REQUIRED = (SERVICE, "contract")  #: what a STOP without further words leaves alone
MARKETING = "marketing"  #: advertising, which also needs the company's right to send it
EVERYTHING = "*"  #: in a refusal or a grant: every purpose that is not required


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """How people of one workspace come in, and for how long."""

    second_factor: frozenset[str] = frozenset()  #: roles that need one
    idle: timedelta = timedelta(hours=2)  #: a session nobody uses ends after this
    longest: timedelta = timedelta(hours=12)  #: every session ends after this


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Where the reference code of a conversation is printed, and when guessing rings."""

    channels: frozenset[str] = frozenset({"email"})  #: whose messages end with the line
    language: str = "de"  #: of that line: de | en
    alarm: int = 30  #: wrong codes within an hour, of everybody together, that look like an attack


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one workspace."""

    hours: BusinessHours
    region: str = "DE"  #: how a number without country code is read
    team: str = "team:service"  #: who owns what nobody was chosen for
    first_answer: timedelta = timedelta(hours=8)  #: business time to the first answer
    next_answer: timedelta = timedelta(hours=8)  #: business time once a talk is under way
    call_back: timedelta = timedelta(hours=2)  #: business time after a missed call
    person: timedelta = timedelta(
        minutes=2
    )  #: business time until whoever asks for a person has one
    calls: Calls = field(default_factory=Calls)  #: how many calls back can be promised
    resolution: timedelta | None = None  #: business time until a ticket is closed; None: any
    terms: tuple[Term, ...] = ()  #: times for some teams, tags and urgencies
    team_hours: tuple[tuple[str, BusinessHours], ...] = ()  #: of teams ("team:…") with their own
    escalation: tuple[str, ...] = ("team:lead",)  #: who gets it when a deadline is missed, in order
    escalate_every: timedelta = timedelta(hours=2)  #: elapsed time between two rungs
    call_deadline: timedelta = timedelta(seconds=5)  #: longest call to a provider (G5)
    unclear_release: timedelta = timedelta(
        minutes=10
    )  #: an unclear send blocks its address so long
    api_per_minute: int = 6_000  #: calls of one program, in each web process
    max_attempts: int = 8  #: tries before a person must look
    sign_in: SignIn = SignIn()
    references: References = References()
    undo: timedelta = timedelta(seconds=10)  #: how long an answer from the desk can be taken back
    forget_answered: timedelta = timedelta(days=14)  #: silence that closes an answered ticket
    senders: tuple[Sender, ...] = ()  #: other systems of the company that must hear every wish
    special: tuple[tuple[str, str], ...] = ()  #: (matter or *, team) that looks after special cases
    goodwill: tuple[Authority, ...] = ()  #: what each team may give
    currency: str = "EUR"  #: of goodwill
    colleagues: tuple[tuple[str, str], ...] = ()  #: ("agent:…", name) of everybody who is here
    mails_by: str | None = None  #: the account by which mails go and come back
