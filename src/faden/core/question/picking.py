"""Which of the times offered do words pick?

Days, times and parts of the day narrow what was offered; what is left over, if it is one, is the
answer. A wish that nothing offered meets, or that two meet, is asked back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faden.core.question.answer import Answer, NotAnAnswer, Reading, Unclear, Why
from faden.core.question.asked import Slot, Slots
from faden.core.question.beside import OPEN, in_the_past, negated, unexplained
from faden.core.question.choosing import place
from faden.core.understand.assent import Assent, assent
from faden.core.understand.day import DaySaid, days
from faden.core.understand.hour import HourSaid, PartSaid, hours, parts
from faden.core.understand.listed import all_of
from faden.core.understand.number import small
from faden.core.understand.plain import Plain

_BESIDE = 2  # words beside the time that nothing explains
_EXPLAINED = all_of(
    """
    lieber erst passt geht klappt frueh woche diese this week naechste naechsten next naechster
    kommenden kommende nachmittag vormittag works best rather prefer slot nur only vorher weg
    mehr of st nd rd th march mitte oclock
    """
)
_TURN = all_of("aber but sondern")
_SHORT = 8  # words; a longer message without a time is about something else


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one clause says of the time."""

    days: tuple[DaySaid, ...]
    hours: tuple[HourSaid, ...]
    parts: tuple[PartSaid, ...]
    refused: bool

    @property
    def any(self) -> bool:
        return bool(self.days or self.hours or self.parts)


def picked(question: Slots, said: Plain, now: datetime) -> Reading:
    """Return the slot that the words pick; `now` is aware, in the customer's time zone.

    >>> from datetime import UTC
    >>> from faden.core.understand.plain import plain
    >>> now = datetime(2026, 3, 11, 12, tzinfo=UTC)
    >>> nine, two = (Slot(str(hour), datetime(2026, 3, 12, hour, tzinfo=UTC)) for hour in (9, 14))
    >>> picked(Slots("Wann?", (nine, two)), plain("morgen um zwei"), now)
    Answer(key='14', value=None, more=False)
    """
    words = said.spoken
    wishes = [_wish(clause, now) for clause in _clauses(said)]
    if not any(wish.any for wish in wishes):
        return _by_place(question, said, now)
    if in_the_past(words):
        return NotAnAnswer()
    if said.asks or not OPEN.isdisjoint(words):
        return Unclear(Why.BUT)
    if _beside(said, now) > _BESIDE:
        return Unclear(Why.BUT) if len(words) <= _SHORT else NotAnAnswer()
    return _left(question.slots, wishes, now)


def _clauses(said: Plain) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for clause in said.clauses:
        at = next((at for at, word in enumerate(clause) if word in _TURN), None)
        found += [clause] if at is None else [clause[:at], clause[at + 1 :]]
    return [clause for clause in found if clause]


def _wish(words: tuple[str, ...], now: datetime) -> _Wish:
    day = days(words, now.date())
    taken = {at for said in day for at in range(said.start, said.end)}
    hour = tuple([said for said in hours(words) if said.start not in taken])
    return _Wish(day, hour, parts(words), negated(words))


def _left(slots: tuple[Slot, ...], wishes: list[_Wish], now: datetime) -> Reading:
    wanted = [wish for wish in wishes if wish.any and not wish.refused]
    if not wanted:
        return Unclear(Why.NOT_OFFERED)
    if _several(wanted):
        return Unclear(Why.SEVERAL)
    meeting = [slot for slot in slots if all(_meets(slot, wish, now) for wish in wanted)]
    if len(meeting) == 1:
        return Answer(meeting[0].key)
    return Unclear(Why.SEVERAL if meeting else Why.NOT_OFFERED)


def _several(wanted: list[_Wish]) -> bool:
    named = {
        said.weekday if said.weekday is not None else said.days for w in wanted for said in w.days
    }
    times = {said.times for wish in wanted for said in wish.hours}
    known = [set(said.days) for wish in wanted for said in wish.days]
    same_day = bool(known) and bool(set.intersection(*known))
    return (len(named) > 1 and not same_day) or len(times) > 1


def _meets(slot: Slot, wish: _Wish, now: datetime) -> bool:
    starts = slot.starts.astimezone(now.tzinfo)
    return (
        all(_on(starts, said) for said in wish.days)
        and all(starts.time() in said.times for said in wish.hours)
        and all(said.hours[0] <= starts.hour < said.hours[1] for said in wish.parts)
    )


def _on(starts: datetime, said: DaySaid) -> bool:
    if said.weekday is not None:
        return starts.weekday() == said.weekday
    return starts.date() in said.days


def _beside(said: Plain, now: datetime) -> int:
    count = 0
    for clause in _clauses(said):
        wish = _wish(clause, now)
        taken = {at for day in wish.days for at in range(day.start, day.end)}
        taken |= {at for hour in wish.hours for at in range(hour.start, hour.end)}
        taken |= {part.at for part in wish.parts}
        rest = tuple([word for at, word in enumerate(clause) if at not in taken])
        count += 0 if wish.refused else unexplained(rest, _EXPLAINED)
    return count


# --- without a day or time -----------------------------------------------------------------------


def _by_place(question: Slots, said: Plain, now: datetime) -> Reading:
    words = said.spoken
    at = place(words, len(question.slots))
    by_hour = _by_hour(question, words, now)
    keys = {question.slots[at].key} if at is not None else set()
    keys |= {by_hour} if by_hour else set()
    if keys and not said.asks and OPEN.isdisjoint(words):
        return Answer(keys.pop()) if len(keys) == 1 else Unclear(Why.SEVERAL)
    if not words or in_the_past(words) or len(words) > _SHORT:
        return NotAnAnswer()
    leaning = assent(said, frozenset())
    about = leaning is not Assent.NONE or not OPEN.isdisjoint(words) or negated(words)
    near = not {"week", "woche", "wochenende", "weekend", "spaeter", "later"}.isdisjoint(words)
    return Unclear(Why.NO_MATCH) if about or near or keys else NotAnAnswer()


def _by_hour(question: Slots, words: tuple[str, ...], now: datetime) -> str | None:
    """The slot at the hour that a bare "9" names, if there is one."""
    hour = small(words[0].rstrip(".")) if len(words) == 1 else None
    starts = {slot.key: slot.starts.astimezone(now.tzinfo) for slot in question.slots}
    keys = [
        key
        for key, at in starts.items()
        if hour and at.minute == 0 and at.hour in {hour, hour + 12 if hour < 12 else hour}
    ]
    return keys[0] if len(keys) == 1 else None
