"""Which days are public holidays in a German state?

Rules
* The states' own laws decide; a holiday on a Sunday is not made up for on Monday (no state does).
* 24 and 31 December are working days by law. Easter Sunday and Whit Sunday are named holidays in
  Brandenburg only; elsewhere they are simply Sundays (Hesse: "die Sonntage sowie …").
* What only some places of a state keep is left out unless asked for: `LocalHoliday`.
* Valid from 1995 (end of Buß- und Bettag outside Saxony) on; earlier years follow today's rules.

Sources: Einigungsvertrag Art. 2 (3 October) and the Feiertagsgesetze of the 16 states. Changes
since 1995: 31 October 2017 everywhere, once; 31 October in HB, HH, NI, SH from 2018; 8 March in
Berlin from 2019 and in Mecklenburg-Vorpommern from 2023; 20 September in Thüringen from 2019; in
Berlin once each 8 May 2020, 8 May 2025 and 17 June 2028 (GVBl. 2024 p. 460).
Easter: the Gregorian computus in the anonymous form (Nature, 20 April 1876).
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

#: The 16 states by their ISO 3166-2 letters (without "DE-").
STATES = MappingProxyType(
    {
        "BB": "Brandenburg",
        "BE": "Berlin",
        "BW": "Baden-Württemberg",
        "BY": "Bayern",
        "HB": "Bremen",
        "HE": "Hessen",
        "HH": "Hamburg",
        "MV": "Mecklenburg-Vorpommern",
        "NI": "Niedersachsen",
        "NW": "Nordrhein-Westfalen",
        "RP": "Rheinland-Pfalz",
        "SH": "Schleswig-Holstein",
        "SL": "Saarland",
        "SN": "Sachsen",
        "ST": "Sachsen-Anhalt",
        "TH": "Thüringen",
    }
)


class LocalHoliday(StrEnum):
    """A holiday of some places only."""

    AUGSBURG_PEACE = "augsburg_peace"  #: Augsburger Friedensfest, 8 August, city of Augsburg
    ASSUMPTION = "assumption"  #: Mariä Himmelfahrt, 15 August: Bavaria's Catholic communities
    CORPUS_CHRISTI = "corpus_christi"  #: Fronleichnam: some places of Saxony and Thuringia


ENGLISH = MappingProxyType(
    {
        "Neujahr": "New Year's Day",
        "Heilige Drei Könige": "Epiphany",
        "Internationaler Frauentag": "International Women's Day",
        "Karfreitag": "Good Friday",
        "Ostersonntag": "Easter Sunday",
        "Ostermontag": "Easter Monday",
        "Tag der Arbeit": "Labour Day",
        "Tag der Befreiung": "Liberation Day",
        "Christi Himmelfahrt": "Ascension Day",
        "Pfingstsonntag": "Whit Sunday",
        "Pfingstmontag": "Whit Monday",
        "Fronleichnam": "Corpus Christi",
        "Gedenktag des 17. Juni 1953": "17 June 1953 Remembrance Day",
        "Augsburger Friedensfest": "Augsburg Peace Festival",
        "Mariä Himmelfahrt": "Assumption Day",
        "Weltkindertag": "World Children's Day",
        "Tag der Deutschen Einheit": "Day of German Unity",
        "Reformationstag": "Reformation Day",
        "Allerheiligen": "All Saints' Day",
        "Buß- und Bettag": "Day of Repentance and Prayer",
        "1. Weihnachtstag": "Christmas Day",
        "2. Weihnachtstag": "Boxing Day",
    }
)

_EVER = 1
_ALL = frozenset(STATES)
_EAST = frozenset({"BB", "MV", "SN", "ST", "TH"})
_NORTH = frozenset({"HB", "HH", "NI", "SH"})

#: Fixed days: month, day, name, states, first year.
_FIXED = (
    (1, 1, "Neujahr", _ALL, _EVER),
    (1, 6, "Heilige Drei Könige", {"BW", "BY", "ST"}, _EVER),
    (3, 8, "Internationaler Frauentag", {"BE"}, 2019),
    (3, 8, "Internationaler Frauentag", {"MV"}, 2023),
    (5, 1, "Tag der Arbeit", _ALL, _EVER),
    (8, 15, "Mariä Himmelfahrt", {"SL"}, _EVER),
    (9, 20, "Weltkindertag", {"TH"}, 2019),
    (10, 3, "Tag der Deutschen Einheit", _ALL, _EVER),
    (10, 31, "Reformationstag", _EAST, _EVER),
    (10, 31, "Reformationstag", _NORTH, 2018),
    (11, 1, "Allerheiligen", {"BW", "BY", "NW", "RP", "SL"}, _EVER),
    (12, 25, "1. Weihnachtstag", _ALL, _EVER),
    (12, 26, "2. Weihnachtstag", _ALL, _EVER),
)

#: Days counted from Easter Sunday.
_MOVABLE = (
    (-2, "Karfreitag", _ALL),
    (0, "Ostersonntag", {"BB"}),
    (1, "Ostermontag", _ALL),
    (39, "Christi Himmelfahrt", _ALL),
    (49, "Pfingstsonntag", {"BB"}),
    (50, "Pfingstmontag", _ALL),
    (60, "Fronleichnam", {"BW", "BY", "HE", "NW", "RP", "SL"}),
)

#: Days that were holidays in one year only.
_ONCE = (
    (date(2017, 10, 31), "Reformationstag", _ALL),
    (date(2020, 5, 8), "Tag der Befreiung", {"BE"}),
    (date(2025, 5, 8), "Tag der Befreiung", {"BE"}),
    (date(2028, 6, 17), "Gedenktag des 17. Juni 1953", {"BE"}),
)


def easter(year: int) -> date:
    """Return Easter Sunday.

    >>> easter(2026)
    datetime.date(2026, 4, 5)
    """
    century, rest = divmod(year, 100)
    leap_centuries = century // 4
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - moon_shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def holidays(
    year: int, state: str, *, local: frozenset[LocalHoliday] = frozenset()
) -> dict[date, str]:
    """Return the public holidays of a state in order, with their German names.

    Two on one day (Labour Day and Ascension Day, 2008) are joined by " / ".

    >>> holidays(2026, "SN")[date(2026, 11, 18)]
    'Buß- und Bettag'
    >>> date(2026, 8, 15) in holidays(2026, "BY")
    False
    >>> date(2026, 8, 15) in holidays(2026, "BY", local=frozenset({LocalHoliday.ASSUMPTION}))
    True
    """
    return dict(_holidays(year, state, local))


def english_name(german: str) -> str:
    """Return the English name of a holiday as `holidays` calls it.

    >>> english_name("Tag der Arbeit / Christi Himmelfahrt")
    'Labour Day / Ascension Day'
    """
    return " / ".join(ENGLISH[name] for name in german.split(" / "))


@lru_cache(maxsize=512)
def _holidays(
    year: int, state: str, local: frozenset[LocalHoliday]
) -> tuple[tuple[date, str], ...]:
    if state not in STATES:
        known = ", ".join(STATES)
        raise ValueError(f"holidays: {state!r} is not a German state; use one of {known}")
    named: dict[date, list[str]] = {}
    for day, name in (*_of_state(year, state), *_of_places(year, local)):
        if name not in named.setdefault(day, []):
            named[day].append(name)
    return tuple((day, " / ".join(names)) for day, names in sorted(named.items()))


def _of_state(year: int, state: str) -> list[tuple[date, str]]:
    sunday = easter(year)
    found = [
        (date(year, month, day), name)
        for month, day, name, states, first in _FIXED
        if state in states and year >= first
    ]
    found += [
        (sunday + timedelta(days), name) for days, name, states in _MOVABLE if state in states
    ]
    found += [(day, name) for day, name, states in _ONCE if state in states and day.year == year]
    if state == "SN":
        found.append((_repentance_day(year), "Buß- und Bettag"))
    return found


def _of_places(year: int, local: frozenset[LocalHoliday]) -> list[tuple[date, str]]:
    days = {
        LocalHoliday.AUGSBURG_PEACE: (date(year, 8, 8), "Augsburger Friedensfest"),
        LocalHoliday.ASSUMPTION: (date(year, 8, 15), "Mariä Himmelfahrt"),
        LocalHoliday.CORPUS_CHRISTI: (easter(year) + timedelta(60), "Fronleichnam"),
    }
    return [days[which] for which in local]


def _repentance_day(year: int) -> date:
    """The Wednesday before 23 November (eleven days before the first Sunday in Advent)."""
    eve = date(year, 11, 22)
    return eve - timedelta((eve.weekday() - 2) % 7)
