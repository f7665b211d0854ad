"""What can have happened to a special case?

Events as in event.py, where the union of all events names them.
"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.case.matter import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterNamed:
    """A ticket is a special case, or is about something else than was thought."""

    ticket_id: str
    matter: Matter
    by: str  #: "customer": in their own words, or by the choice on a form
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueKeptApart:
    """A colleague has nothing to do with this customer from now on.

    Written on every record of the person, like an opt-out, so that it survives a split.
    """

    agent: str  #: "agent:…"
    ticket_id: str  #: because of which ticket
    by: str
    confirmed: bool = True  #: False: the customer's words named somebody; a person must look


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueBack:
    """Somebody decided that a colleague is kept apart no more."""

    agent: str
    reason: str
    by: str
