"""What does a company say about its special cases and its goodwill?

As in settings.py: each reader turns plain JSON into values, or raises with what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from faden.core.apart.desk import EVERY
from faden.core.case.matter import Matter
from faden.core.goodwill.authority import Authority

MOST_TEAMS = 100
MOST_BUDGET = 100_000_000_000  #: cents in a month: a thousand million
_CURRENCY = re.compile("[A-Z]{3}", re.ASCII)
_AMOUNTS = ("limit", "lead_limit", "budget")


def special_of(said: object) -> tuple[tuple[str, str], ...]:
    """Return which team looks after which matter."""
    if not isinstance(said, Mapping):
        raise TypeError('give an object, such as {"*": "team:special"}')
    known = {EVERY, *(one.value for one in Matter)}
    if unknown := set(said) - known:
        raise ValueError(f"there is no {min(unknown)}; give {', '.join(sorted(known))}")
    return tuple((matter, _team(team)) for matter, team in sorted(said.items()))


def goodwill_of(said: object) -> tuple[Authority, ...]:
    """Return what each team may give."""
    if not isinstance(said, Mapping):
        raise TypeError(
            'give an object, such as {"team:special": {"limit": 5000, "budget": 100000}}'
        )
    if len(said) > MOST_TEAMS:
        raise ValueError(f"give at most {MOST_TEAMS} teams")
    return tuple(_authority(_team(team), amounts) for team, amounts in sorted(said.items()))


def _authority(team: str, said: Mapping[str, Any]) -> Authority:
    if unknown := set(said) - set(_AMOUNTS):
        raise ValueError(f"there is no {min(unknown)}; give {', '.join(_AMOUNTS)}")
    cents = {name: _cents(said.get(name, 0)) for name in _AMOUNTS}
    return Authority(team=team, **cents)


def _cents(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_BUDGET:
        raise ValueError(f"give whole cents, from 0 to {MOST_BUDGET}")
    return value


def _team(value: object) -> str:
    if not isinstance(value, str) or not value.startswith("team:") or "," in value:
        raise ValueError(f"{value!r} is no team; write team:special")
    return value


def currency_of(value: object) -> str:
    """Return the letters of a currency.

    >>> currency_of("EUR")
    'EUR'
    """
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise ValueError("give three capital letters, such as EUR")
    return value
