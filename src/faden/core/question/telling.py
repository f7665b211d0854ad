"""Which number, or which day, do words tell?

One of them, within what was asked for, and not one that plainly belongs to something else ("meine
Kundennummer ist 4711"). A range, a guess between two or a day that cannot be is asked back.
"""

from __future__ import annotations

import re
from datetime import date

from faden.core.question.answer import Answer, NotAnAnswer, Reading, Unclear, Why
from faden.core.question.asked import Day, Number
from faden.core.question.beside import OPEN, in_the_past, unexplained
from faden.core.understand.assent import Assent, assent
from faden.core.understand.day import days
from faden.core.understand.listed import all_of
from faden.core.understand.number import numbers
from faden.core.understand.plain import Plain

_BESIDE = 2
_SHORT = 6
_OTHER_NUMBER = re.compile(
    r"\b(?:\w*nummer|\w*nr|number|rechnung\w*|invoice|bestell\w*|order|telefon\w*|phone|handy|mobil"
    r"|tel|plz|postleitzahl|iban|kunde\w*|anrufen|call|seit|since|euro|eur|uhr)\b"
)
_ABOUT = all_of(
    """
    etwa rund circa ca ungefaehr about around approximately roughly genau exactly etwas knapp
    kilometerstand zaehlerstand stand zeigt says reading km kilometer kilometers miles meilen
    stueck kwh genau tacho clock tag day datum date ab zum starting start beginnend naechster
    naechsten naechste kommenden kommende next
    """
)
_RANGE = all_of(
    """
    mehr weniger mindestens hoechstens more less least most over under ueber unter zwischen
    between bis than als
    """
)
_LOOSE = all_of(
    """
    viele wenige viel many ende anfang mitte end beginning bald soon asap schnell moeglich
    possible naechste naechsten next month monat woche week irgendwann gestern yesterday schauen
    ahnung idea weiss know spaeter later
    """
)


def number_told(question: Number, said: Plain, known: frozenset[str]) -> Reading:
    """Return the number that the words tell.

    >>> from faden.core.understand.plain import plain
    >>> number_told(Number("Wie viele?"), plain("etwa 45.000 km"), frozenset()).value
    Decimal('45000')
    """
    words = said.spoken
    found = numbers(words)
    if not found:
        return _none_told(said)
    if in_the_past(words) or _OTHER_NUMBER.search(" ".join(words)):
        return NotAnAnswer()
    if len(found) > 1 or _is_open(said) or not _RANGE.isdisjoint(words):
        return Unclear(Why.SEVERAL if len(found) > 1 else Why.BUT)
    rest = words[: found[0].start] + words[found[0].end :]
    if unexplained(rest, known | _ABOUT) > _BESIDE:
        return NotAnAnswer()
    if not question.least <= found[0].value <= question.most:
        return Unclear(Why.NOT_OFFERED)
    return Answer(value=found[0].value)


def day_told(question: Day, said: Plain, today: date) -> Reading:
    """Return the day that the words tell, seen from `today`.

    >>> from faden.core.understand.plain import plain
    >>> spring = Day("Ab wann?", date(2026, 3, 11), date(2026, 6, 30))
    >>> day_told(spring, plain("ab Montag bitte"), date(2026, 3, 11)).value
    datetime.date(2026, 3, 16)
    """
    words = said.spoken
    found = days(words, today)
    if in_the_past(words):
        return NotAnAnswer()
    if not found:
        return _none_told(said)
    if len({day.days for day in found}) > 1 or _is_open(said):
        return Unclear(Why.SEVERAL if len(found) > 1 else Why.BUT)
    taken = {at for day in found for at in range(day.start, day.end)}
    rest = tuple([word for at, word in enumerate(words) if at not in taken])
    if unexplained(rest, _ABOUT) > _BESIDE:
        return NotAnAnswer()
    if len(found[0].days) != 1:
        return Unclear(Why.SEVERAL if found[0].days else Why.NOT_OFFERED)
    within = question.earliest <= found[0].days[0] <= question.latest
    return Answer(value=found[0].days[0]) if within else Unclear(Why.NOT_OFFERED)


def _is_open(said: Plain) -> bool:
    return said.asks or not OPEN.isdisjoint(said.spoken)


def _none_told(said: Plain) -> Reading:
    words = said.spoken
    if not words or len(words) > _SHORT or in_the_past(words):
        return NotAnAnswer()
    leaning = assent(said, frozenset()) is not Assent.NONE
    about = leaning or not (OPEN | _LOOSE).isdisjoint(words)
    return Unclear(Why.NO_MATCH) if about else NotAnAnswer()
