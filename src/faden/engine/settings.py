"""What did a workspace decide, as it stands in its row?

The row holds plain JSON; this is the one place that turns it into the core's policy, with an
error that names the key, the bad value and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any

from faden.core.attention.term import Term
from faden.core.calls.room import Calls
from faden.core.deadline import MAX_WORK, BusinessHours
from faden.core.policy import Policy, References, SignIn
from faden.core.reference import CHANNELS, LINES
from faden.core.ticket import Urgency
from faden.engine.special.settings import currency_of, goodwill_of, special_of
from faden.store.registry import ROLES

_WEEKDAY = ((time(9), time(17)),)
DEFAULT_HOURS = BusinessHours(
    timezone="Europe/Berlin", weekly=(_WEEKDAY,) * 5 + ((), ()), holidays_state="BE"
)
MOST_TERMS = 100
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class SettingError(Exception):
    """A workspace's setting is wrong; the message says which one and what to do."""


def policy_of(settings: Mapping[str, Any]) -> Policy:
    """Return the policy; what is not set keeps its default.

    Keys: `hours` {timezone, state, closed [dates], mon..sun [["09:00", "17:00"], …]}, `region`,
    `team`, `escalation` [owners], and in hours `first_answer`, `next_answer`, `call_back`,
    `escalate_every`; `max_attempts`; `api_per_minute`; `undo_seconds` (0 to 60: how long an answer
    can be taken back); `person_minutes` (of business time, until whoever asks for a person has an
    answer); `sign_in` {second_factor [roles], idle, longest in hours}; `references`
    {channels [email, webhook], language de | en, alarm}; `resolution` in hours; `terms`
    [{team, tag, urgency, first_answer, next_answer, resolution in hours}]; `team_hours`
    {team: hours}; `call_backs` {per_slot, patience_minutes, teams {team: calls in one time}};
    `special` {matter or "*": team} (the desks of special cases); `goodwill` {team: {limit,
    lead_limit, budget in cents}}; `currency` (of goodwill, such as EUR).
    """
    values: dict[str, Any] = {"hours": DEFAULT_HOURS}
    for key, read in _READERS.items():
        if key not in settings:
            continue
        try:
            values[_FIELDS.get(key, key)] = read(settings[key])
        except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
            given = f"{settings[key]!r}"[:100]
            raise SettingError(f"the workspace's setting {key} is {given}: {error}") from error
    return Policy(**values)


def _duration(value: object) -> timedelta:
    hours, most = float(str(value)), MAX_WORK / timedelta(hours=1)
    if not 0 < hours <= most:
        raise ValueError(f"give a number of hours, more than 0 and at most {most:.0f}")
    return timedelta(hours=hours)


def _tries(value: object) -> int:
    if not isinstance(value, int) or not 0 < value <= 100:
        raise ValueError("give a whole number from 1 to 100")
    return value


def _calls(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 1_000_000:
        raise ValueError("give a whole number from 1 to 1000000")
    return value


def _call_backs(settings: Mapping[str, Any]) -> Calls:
    if unknown := set(settings) - {"per_slot", "patience_minutes", "teams"}:
        raise ValueError(f"there is no {min(unknown)}; give per_slot, patience_minutes, teams")
    teams = settings.get("teams", {})
    if wrong := [team for team in teams if not team.startswith("team:")]:
        raise ValueError(f"{wrong[0]!r} is no team; write team:sales")
    return Calls(
        per_slot=_per_slot(settings.get("per_slot", 0)),
        patience=_minutes(settings.get("patience_minutes", 10)),
        teams=tuple((team, _per_slot(many)) for team, many in sorted(teams.items())),
    )


def _per_slot(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000:
        raise ValueError("give how many calls can be made in one time, from 0 to 1000")
    return value


def _undo(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 60:
        raise ValueError("give a whole number of seconds from 0 to 60")
    return timedelta(seconds=value)


def _minutes(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_440:
        raise ValueError("give a whole number of minutes from 1 to 1440")
    return timedelta(minutes=value)


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("give a word, such as team:service")
    return value


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError('give a list, such as ["team:lead"]')
    return tuple(_word(owner) for owner in value)


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


def _team_hours(settings: Mapping[str, Any]) -> tuple[tuple[str, BusinessHours], ...]:
    if wrong := [team for team in settings if not team.startswith("team:")]:
        raise ValueError(f"{wrong[0]!r} is no team; write team:sales")
    return tuple((team, _hours(hours)) for team, hours in sorted(settings.items()))


def _terms(settings: object) -> tuple[Term, ...]:
    if not isinstance(settings, list):
        raise TypeError('give a list, such as [{"urgency": "urgent", "first_answer": 1}]')
    if len(settings) > MOST_TERMS:
        raise ValueError(f"give at most {MOST_TERMS} terms")
    return tuple(_term(one) for one in settings)


def _term(said: Mapping[str, Any]) -> Term:
    named: dict[str, Any] = {key: _word(said[key]) for key in ("team", "tag") if key in said}
    spans = ("first_answer", "next_answer", "resolution")
    if unknown := set(said) - {"team", "tag", "urgency", *spans}:
        raise ValueError(f"there is no {min(unknown)}; give team, tag, urgency, {', '.join(spans)}")
    times = {key: _duration(said[key]) for key in spans if key in said}
    if not times:
        raise ValueError(f"give one of {', '.join(spans)}")
    urgency = Urgency(said["urgency"]) if "urgency" in said else None
    return Term(urgency=urgency, **(named | times))


def _sign_in(settings: Mapping[str, Any]) -> SignIn:
    if unknown := set(settings) - {"second_factor", "idle", "longest"}:
        raise ValueError(f"there is no {min(unknown)}; give second_factor, idle, longest")
    roles = frozenset(_words(settings.get("second_factor", [])))
    if wrong := roles - set(ROLES):
        raise ValueError(f"{min(wrong)} is no role; there are {', '.join(ROLES)}")
    times = {key: _session_hours(settings[key]) for key in ("idle", "longest") if key in settings}
    return SignIn(second_factor=roles, **times)


def _references(settings: Mapping[str, Any]) -> References:
    if not isinstance(settings, Mapping):
        raise TypeError('give an object, such as {"channels": ["email"]}')
    if unknown := set(settings) - {"channels", "language", "alarm"}:
        raise ValueError(f"there is no {min(unknown)}; give channels, language, alarm")
    values: dict[str, Any] = {}
    if "channels" in settings:
        channels = frozenset(_words(settings["channels"]))
        if wrong := channels - set(CHANNELS):
            raise ValueError(f"{min(wrong)} prints no code; there are {', '.join(CHANNELS)}")
        values["channels"] = channels
    if "language" in settings:
        if settings["language"] not in LINES:
            raise ValueError(f"the language is one of {', '.join(LINES)}")
        values["language"] = settings["language"]
    if "alarm" in settings:
        values["alarm"] = _wrong_codes(settings["alarm"])
    return References(**values)


def _wrong_codes(value: object) -> int:
    if not isinstance(value, int) or not 0 < value <= 10_000:
        raise ValueError("give a whole number of wrong codes an hour, from 1 to 10000")
    return value


def _session_hours(value: object) -> timedelta:
    hours = float(str(value))
    if not 0.1 <= hours <= 720:
        raise ValueError("give a number of hours, from 0.1 to 720")
    return timedelta(hours=hours)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "hours": _hours,
    "resolution": _duration,
    "terms": _terms,
    "team_hours": _team_hours,
    "region": _word,
    "team": _word,
    "escalation": _words,
    **dict.fromkeys(("first_answer", "next_answer", "call_back", "escalate_every"), _duration),
    "api_per_minute": _calls,
    "max_attempts": _tries,
    "undo_seconds": _undo,
    "person_minutes": _minutes,
    "call_backs": _call_backs,
    "sign_in": _sign_in,
    "references": _references,
    "special": special_of,
    "goodwill": goodwill_of,
    "currency": currency_of,
}

_FIELDS = {
    "undo_seconds": "undo",
    "person_minutes": "person",
    "call_backs": "calls",
}  #: settings that the policy knows by another name

SETTINGS = tuple(_READERS)  #: every key there is
