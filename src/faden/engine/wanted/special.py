"""What can somebody ask the engine to do about special cases and goodwill?

Commands as in command.py, where the union of all commands names them.
"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.case.matter import Matter
from faden.engine.wanted.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatter(Once):
    """A ticket is a special case: it goes to the desk for its matter."""

    workspace: int
    customer_id: str  #: the record the ticket is on
    ticket_id: str
    matter: Matter
    by: str
    reason: str = ""
    about: str | None = None  #: whose conduct it is about ("agent:…")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndApart(Once):
    """A colleague is kept apart from a customer no more."""

    workspace: int
    customer_id: str
    agent: str  #: "agent:…"
    reason: str
    by: str
    leads: bool  #: may decide about what was confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveGoodwill(Once):
    """Give something to put it right, out of a team's budget."""

    workspace: int
    customer_id: str  #: the record the ticket is on
    ticket_id: str  #: the evidence
    team: str  #: "team:…"
    cents: int
    reason: str
    by: str
    leads: bool  #: may give up to the leaders' limit


@dataclass(frozen=True, slots=True, kw_only=True)
class AskGoodwill(Once):
    """Ask whoever leads to give more than one may."""

    workspace: int
    customer_id: str  #: the record the ticket is on
    ticket_id: str
    team: str
    cents: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideGoodwill(Once):
    """Grant what was asked for, or decline it with a reason."""

    workspace: int
    customer_id: str
    asked_id: str
    granted: bool
    reason: str
    by: str
    leads: bool


SpecialCommand = NameMatter | EndApart | GiveGoodwill | AskGoodwill | DecideGoodwill
