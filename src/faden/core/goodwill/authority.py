"""May this goodwill be given, and who may give it instead?

Rules (H3: "goodwill within a limit")
* A team gives goodwill only if it has a budget. Its members give up to the team's limit, whoever
  leads up to the leaders' limit; nobody gives more in a month than what is left of the budget.
* A refusal says who may: whoever is told "no" must know whom to ask.
* The month is that of the company's own calendar, where it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

MOST_CENTS = 100_000_000  #: of one goodwill: a million; beyond that somebody has mistyped


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """What one team may give; all in cents."""

    team: str  #: "team:…"
    limit: int  #: of one goodwill that a member gives
    lead_limit: int  #: of one that whoever leads gives
    budget: int  #: of all in one calendar month

    def limit_of(self, *, leads: bool) -> int:
        """Return how much may be given at once."""
        return max(self.limit, self.lead_limit) if leads else self.limit


def authority_of(known: Iterable[Authority], team: str) -> Authority | None:
    """Return what a team may give; None: nothing."""
    return next((one for one in known if one.team == team), None)


def month_of(now: datetime, timezone: str) -> str:
    """Return the calendar month of a moment, where the company is.

    >>> from datetime import UTC
    >>> month_of(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "Europe/Berlin")
    '2026-12'
    """
    return f"{now.astimezone(ZoneInfo(timezone)):%Y-%m}"


def shown(cents: int, currency: str) -> str:
    """Return an amount as it stands in messages for programs and logs.

    >>> shown(2550, "EUR")
    '25.50 EUR'
    """
    return f"{cents // 100}.{cents % 100:02d} {currency}"


def too_much(authority: Authority, cents: int, *, leads: bool, currency: str) -> str:
    """Return why somebody may not give this at once; empty: they may.

    >>> desk = Authority(team="team:special", limit=5000, lead_limit=20000, budget=100000)
    >>> too_much(desk, 5000, leads=False, currency="EUR")
    ''
    >>> too_much(desk, 5001, leads=False, currency="EUR")
    'above the limit of 50.00 EUR; whoever leads may give up to 200.00 EUR: ask them'
    """
    if cents <= authority.limit_of(leads=leads):
        return ""
    most = authority.limit_of(leads=True)
    limit = shown(authority.limit_of(leads=leads), currency)
    if not leads and cents <= most:
        return (
            f"above the limit of {limit}; whoever leads may give up to "
            f"{shown(most, currency)}: ask them"
        )
    return f"above the limit of {limit}; an administrator can raise it in the settings"


def exceeds(authority: Authority, cents: int, *, spent: int, currency: str) -> str:
    """Return why the month's budget does not allow it; empty: it does.

    >>> desk = Authority(team="team:special", limit=5000, lead_limit=20000, budget=10000)
    >>> exceeds(desk, 5000, spent=5000, currency="EUR")
    ''
    >>> exceeds(desk, 5001, spent=5000, currency="EUR")
    "of this month's budget 50.00 EUR are left; an administrator can raise it in the settings"
    """
    left = max(0, authority.budget - spent)
    if cents <= left:
        return ""
    return (
        f"of this month's budget {shown(left, currency)} are left; "
        "an administrator can raise it in the settings"
    )


def flaw(cents: int, reason: str) -> str:
    """Return why this is no goodwill at all; empty: it is one."""
    if not 0 < cents <= MOST_CENTS:
        return f"give an amount of 1 to {MOST_CENTS} cents"
    return "" if reason.strip() else "say why it is given"
