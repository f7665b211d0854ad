"""Until when do the words of a promise say that it will be done?

Rules
* A day ends with business on it; on a day when nobody is there, at midnight. Today's day of the
  week is next week's: nobody calls today by its name. Of two days that "next Friday" may be, the
  earlier: a customer may wait for that one.
* Minutes and hours are the clock's, for she looks at it. Working days count from tomorrow. Other
  days and weeks that end on a closed day end with the next open one.
* Early in a week is its Tuesday, the middle its Wednesday, the end its last day that is worked;
  early in a month is its 10th, the middle its 20th.
* Between two times the later counts; of two days the one behind "until", or else the last.
* "Soon", "at once", "in the next days" say no time: a date that nobody said is not put into the
  company's mouth. Whoever records the promise is asked for one.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from faden.core.promise.calendar import Calendar
from faden.core.understand.day import MONTHS, DaySaid, days
from faden.core.understand.hour import HourSaid, hours, parts
from faden.core.understand.listed import all_of
from faden.core.understand.number import small

_MOST = {"min": 1_440, "h": 240, "work": 90, "day": 366, "week": 52, "month": 12}
_UNITS = {
    **dict.fromkeys(all_of("minute minuten minutes min mins"), "min"),
    **dict.fromkeys(all_of("stunde stunden std hour hours hrs hr h"), "h"),
    **dict.fromkeys(all_of("werktag werktage werktagen"), "work"),
    **dict.fromkeys(all_of("arbeitstag arbeitstage arbeitstagen"), "work"),
    **dict.fromkeys(all_of("tag tage tagen day days"), "day"),
    **dict.fromkeys(all_of("woche wochen week weeks wk wks"), "week"),
    **dict.fromkeys(all_of("monat monate monaten month months"), "month"),
}  # fmt: skip
_WITHIN = all_of("in innerhalb binnen within next naechsten inside gib give brauche need")
_BETWEEN = all_of(
    """
    spaetestens laengstens von der den the naechsten kommenden next mir me noch etwa ca about max
    maximal rund another up to weniger as under
    """
)
_ONE = all_of("a an ein eine einer einem eines the")
_NOT_HOURS = all_of(
    """
    euro pound dollar percent prozent st nd rd th of jahre jahren years kisten stueck personen
    januar februar maerz april mai juni juli august september oktober november dezember january
    february march may june july october december jan feb mar apr jun jul aug sep oct okt nov dec
    dez of the
    """
)
_WORKING = all_of("working business work")
_UNTIL = all_of("bis by until till til before vor spaetestens latest zum deadline untill")
#: What stands before a day that is not the promise's: "Ihre Mail vom Montag".
_OF_PAST = all_of("vom seit since dated letzten letzter last from")
_WRITTEN = all_of("mail email letter message call order invoice quote booking payment note chat")

_SHORT_DAYS = {
    "mo": "montag", "di": "dienstag", "mi": "mittwoch", "do": "donnerstag", "fr": "freitag",
    "sa": "samstag", "so": "sonntag", "mon": "monday", "wed": "wednesday", "fri": "friday",
    "sat": "saturday", "sun": "sunday", "tues": "tuesday", "thurs": "thursday",
}  # fmt: skip
_BEFORE_SHORT = all_of("bis by am on until till next naechsten sie ihnen dich dir spaetestens zum")

_END_OF_DAY = re.compile(
    r" (?:feierabend|geschaeftsschluss|dienstschluss|bueroschluss|tagesende|cob|eod|cop"
    r"|(?:ende des|im laufe des|end of the|end of|by the end of the) (?:heutigen )?(?:tages|day)"
    r"|close of (?:business|play)|end of business|later today) "
)
_WEEK = re.compile(
    r" (?:(anfang|beginn|beginning|start|early|mitte|middle|mid|ende|end|late|later)"
    r"(?: of| der| des| in)?(?: the)? )?"
    r"(?:(naechste[rn]?|kommende[rn]?|next|following|coming|diese[rn]?|this) (?:woche|week)"
    r"|((?:im )?(?:laufe )?der woche|the week|wochenende kommt)) "
)
_WEEKEND = re.compile(r" (?:(\w+) (?:dem |das |zum |the )?)(?:wochenende|weekend) ")
_MONTH_END = re.compile(
    r" (?:(?:ende|end)(?: of| des)?(?: the| this| diesen| dieses| laufenden)? (?:monats?|month)"
    r"|monatsende|month end|months end) "
)
_IN_SHORT = re.compile(
    r" (?:half an hour|(?:einer |der |die )?(?:halben?|naechsten halben) stunde|30 min) "
    r"|( (?:einer )?viertelstunde | quarter of an hour )"
    r"|( (?:einer )?dreiviertelstunde | three quarters of an hour )"
)
_MONTH_PART = re.compile(
    rf" (anfang|beginn|beginning|start|early|mitte|middle|mid|ende|end|late)(?: of| des)? "
    rf"({'|'.join(sorted(MONTHS))}) "
)
_KW = re.compile(r" (?:kw|kalenderwoche) (\d\d?)\.? ")
_NOON = (11, 14)
_EVENING = time(20)
_BEGINS = all_of("anfang beginn beginning start early")
_MIDDLE = all_of("mitte middle mid")


def due_said(words: tuple[str, ...], calendar: Calendar) -> datetime | None:
    """Return until when plain words say it will be done, in the calendar's zone; None: not said.

    >>> from datetime import UTC
    >>> calendar = Calendar(datetime(2026, 3, 11, 9, tzinfo=UTC), None)
    >>> str(due_said(("morgen", "um", "16", "uhr"), calendar))
    '2026-03-12 16:00:00+00:00'
    >>> due_said(("demnaechst",), calendar)
    """
    words = _in_full(words)
    try:
        return _read(words, f" {' '.join(words)} ", calendar)
    except (OverflowError, ValueError):  # the year 9999, or one without a table of business hours
        return None


def _read(words: tuple[str, ...], row: str, calendar: Calendar) -> datetime | None:
    span = _span(words, row, calendar)
    if span:
        return span
    named = _day(words, row, calendar)
    if named:
        return _within(named[0], words, row, calendar, said=True, worked=named[1])
    return _within(calendar.today, words, row, calendar, said=False, worked=False)


def _in_full(words: tuple[str, ...]) -> tuple[str, ...]:
    """Days of the week in full where a short form can only be one."""
    return tuple(
        _SHORT_DAYS[word]
        if word in _SHORT_DAYS and at and words[at - 1] in _BEFORE_SHORT
        else "um"
        if word in _UNTIL and _is_bare_hour(words, at + 1)
        else word
        for at, word in enumerate(words)
    )


def _is_bare_hour(words: tuple[str, ...], at: int) -> bool:
    """Whether a number can only be a time: "before 12"."""
    if at >= len(words) or small(words[at].rstrip(".")) is None:
        return False
    if words[at].endswith("."):
        return at + 1 == len(words) and words[at - 1] in {"by", "before", "until", "till"}
    following = words[at + 1] if at + 1 < len(words) else ""
    return not following or not (
        following in _UNITS or following in _WORKING or following in _NOT_HOURS
    )


# --- from now on ---------------------------------------------------------------------------------


def _span(words: tuple[str, ...], row: str, calendar: Calendar) -> datetime | None:
    """The end of "in zwei Stunden", "within 3 working days"."""
    if short := _IN_SHORT.search(row):
        return _after(15 if short[1] else 45 if short[2] else 30, "min", calendar)
    for at in range(1, len(words)):
        told = _counted(words, at)
        if told:
            return _after(*told, calendar)
    return None


def _counted(words: tuple[str, ...], at: int) -> tuple[int, str] | None:
    """How many of which unit stand at a place, if "in" or "within" stands before."""
    unit = _UNITS.get(words[at])
    first = at - 1
    if unit == "day" and words[first] in _WORKING and first:
        unit, first = "work", first - 1
    if not unit or words[first] in {"naechsten", "next"}:
        return (1, unit) if unit == "h" and words[first] in {"next", "naechsten"} else None
    count = 1 if words[first] in _ONE else small(words[first])
    while first and words[first - 1] in _BETWEEN:
        first -= 1
    within = words[first - 1] in _WITHIN if first else False
    inside = within or bool(set(words[max(0, first - 1) : at]) & {"next", "naechsten"})
    if not count or not inside or count > _MOST[unit]:
        return None
    return count, unit


def _after(count: int, unit: str, calendar: Calendar) -> datetime:
    now = calendar.now.astimezone(calendar.zone)
    if unit in {"min", "h"}:
        later = timedelta(minutes=count) if unit == "min" else timedelta(hours=count)
        return (calendar.now.astimezone(UTC) + later).astimezone(calendar.zone)
    if unit == "work":
        return calendar.closing(calendar.worked_after(count))
    days_later = count * {"day": 1, "week": 7, "month": 30}[unit]
    return calendar.closing(calendar.worked_from(now.date() + timedelta(days=days_later)))


# --- days ----------------------------------------------------------------------------------------


def _day(words: tuple[str, ...], row: str, calendar: Calendar) -> tuple[date, bool] | None:
    """The day that is meant, and whether it was found by what is worked."""
    week = _week(words, row, calendar)
    if week:
        return week, True
    if weekend := _WEEKEND.search(row):
        return _around_weekend(weekend[1], calendar)
    if _MONTH_END.search(row):
        first = (calendar.today.replace(day=28) + timedelta(days=4)).replace(day=1)
        return calendar.worked_until(first - timedelta(days=1)), True
    if part := _MONTH_PART.search(row):
        return _month_part(part[1], MONTHS[part[2]], calendar), True
    said = [one for one in days(words, calendar.today) if one.days and not _is_past(words, one)]
    if not said:
        return None
    return _meant(_chosen(words, said), calendar), False


def _is_past(words: tuple[str, ...], said: DaySaid) -> bool:
    before = words[said.start - 1] if said.start else ""
    if before == "from":
        return said.start > 1 and words[said.start - 2] in _WRITTEN
    return before in _OF_PAST


def _chosen(words: tuple[str, ...], said: list[DaySaid]) -> DaySaid:
    """Of several days the one behind "until"; a date says more than the day of the week by it."""
    until = [one for one in said if set(words[max(0, one.start - 3) : one.start]) & _UNTIL]
    last = (until or said)[-1]
    dated = [one for one in said if one.weekday is None and abs(one.start - last.end) <= 2]
    return dated[-1] if dated and last.weekday is not None else last


def _meant(said: DaySaid, calendar: Calendar) -> date:
    if said.weekday is not None and said.days[0] == calendar.today:
        return said.days[-1] if len(said.days) > 1 else said.days[0] + timedelta(days=7)
    return said.days[0]


def _week(words: tuple[str, ...], row: str, calendar: Calendar) -> date | None:
    monday = calendar.today - timedelta(days=calendar.today.weekday())
    if kw := _KW.search(row):
        year = calendar.today.isocalendar().year
        return calendar.worked_until(date.fromisocalendar(year, int(kw[1]), 7))
    found = _WEEK.search(row)
    if not found:
        return None
    which = found[2] or ""
    if which and not which.startswith(("this", "diese")):
        monday += timedelta(days=7)
    named = [one for one in days(words, calendar.today) if one.weekday is not None]
    if named and named[0].weekday is not None:
        return monday + timedelta(days=named[0].weekday)
    if found[1] in _BEGINS:
        return calendar.worked_from(max(monday + timedelta(days=1), calendar.today))
    if found[1] in _MIDDLE:
        return calendar.worked_from(max(monday + timedelta(days=2), calendar.today))
    return calendar.worked_until(monday + timedelta(days=6))


def _month_part(which: str, month: int, calendar: Calendar) -> date:
    """The 10th, the 20th or the last of the next such month."""
    year = calendar.today.year + (month < calendar.today.month)
    if which in _BEGINS | _MIDDLE:
        return calendar.worked_until(date(year, month, 10 if which in _BEGINS else 20))
    after = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return calendar.worked_until(after - timedelta(days=1))


def _around_weekend(before: str, calendar: Calendar) -> tuple[date, bool]:
    saturday = calendar.today + timedelta(days=(5 - calendar.today.weekday()) % 7)
    if before in {"nach", "after"}:
        return calendar.worked_from(saturday + timedelta(days=2)), True
    if before in _UNTIL | {"fuers", "zum"}:
        return calendar.worked_until(saturday - timedelta(days=1)), True
    return saturday + timedelta(days=1), False


# --- within the day ------------------------------------------------------------------------------


def _within(
    day: date, words: tuple[str, ...], row: str, calendar: Calendar, *, said: bool, worked: bool
) -> datetime | None:
    """The moment on that day; without a day only what can be said of today."""
    named = hours(words)
    if named:
        return _clock(day, named, words, calendar, said=said)
    if _END_OF_DAY.search(row):
        return calendar.closing(day)
    of_day = parts(words)
    if of_day and not worked:
        return _part(day, of_day[-1].hours, words, calendar)
    return calendar.closing(day) if said else None


def _clock(
    day: date,
    named: tuple[HourSaid, ...],
    words: tuple[str, ...],
    calendar: Calendar,
    *,
    said: bool,
) -> datetime:
    """The last time named, in the half of the day when somebody is there, and still to come."""
    last = named[-1]
    if last.start and words[last.start - 1] in {"ab", "nach", "after", "from"}:
        return calendar.closing(day)
    all_day = 0 in {one.hour for one in last.times} and words[max(0, last.start)] == "24"
    if all_day:
        return calendar.midnight(day)
    day_after = calendar.worked_from(day + timedelta(days=1))
    on_days = (day,) if said else (day, day_after)
    either = [calendar.at(one, clock) for one in on_days for clock in last.times]
    ahead = [moment for moment in either if moment > calendar.now] or either
    staffed = [moment for moment in ahead if calendar.is_open(moment)]
    return (staffed or ahead)[0]


def _part(
    day: date, of_day: tuple[int, int], words: tuple[str, ...], calendar: Calendar
) -> datetime:
    closing = calendar.closing(day)
    if of_day[1] == 24:
        return max(closing, calendar.at(day, _EVENING)) if calendar.hours else closing
    if of_day == _NOON:
        return calendar.at(day, time(12 if set(words) & _UNTIL else 14))
    end = calendar.at(day, time(of_day[1]))
    return min(end, closing) if of_day[1] > 12 else end
