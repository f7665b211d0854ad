"""What did a workspace decide, as it stands in its row?

The row holds plain JSON; this is the one place that turns it into the core's policy, with an
error that names the key, the bad value and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from faden.core.deadline import BusinessHours
from faden.core.policy import Policy

_WEEKDAY = ((time(9), time(17)),)
DEFAULT_HOURS = BusinessHours(
    timezone="Europe/Berlin", weekly=(_WEEKDAY,) * 5 + ((), ()), holidays_state="BE"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = ("first_answer", "next_answer", "call_back", "escalate_every")


class SettingError(Exception):
    """A workspace's setting is wrong; the message says which one and what to do."""


def policy_of(settings: Mapping[str, Any]) -> Policy:
    """Return the policy; what is not set keeps its default.

    Keys: `hours` {timezone, state, closed [dates], mon..sun [["09:00", "17:00"], …]}, `region`,
    `team`, `escalation` [owners], and in hours `first_answer`, `next_answer`, `call_back`,
    `escalate_every`; `max_attempts`.
    """
    try:
        values: dict[str, Any] = {
            key: timedelta(hours=float(settings[key])) for key in _HOURS if key in settings
        }
        for key in ("region", "team"):
            if key in settings:
                values[key] = str(settings[key])
        if "escalation" in settings:
            values["escalation"] = tuple(str(owner) for owner in settings["escalation"])
        if "max_attempts" in settings:
            values["max_attempts"] = int(settings["max_attempts"])
        hours = _hours(settings["hours"]) if "hours" in settings else DEFAULT_HOURS
        return Policy(hours=hours, **values)
    except (KeyError, TypeError, ValueError) as error:
        raise SettingError(f"the workspace's settings are wrong: {error}") from error


def _hours(settings: Mapping[str, Any]) -> BusinessHours:
    weekly = tuple(
        tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in settings.get(day, ()))
        for day in _DAYS
    )
    return BusinessHours(
        timezone=settings.get("timezone", "Europe/Berlin"),
        weekly=weekly,
        holidays_state=settings.get("state"),
        closed=frozenset(date.fromisoformat(day) for day in settings.get("closed", ())),
    )
