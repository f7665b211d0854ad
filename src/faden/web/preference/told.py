"""How is a customer's preference said in words?"""

from __future__ import annotations

from collections.abc import Iterator

from faden.core.event import PreferenceSet
from faden.core.preference.preference import Preference
from faden.web.language import LANGUAGES, mark
from faden.web.shown import Translate

CHANNELS: dict[str, str] = {
    "sms": mark("SMS"),
    "email": mark("e-mail"),
    "chat": mark("chat"),
    "phone": mark("phone call"),
}


def clock_time(minute: int) -> str:
    """Return a minute of the day as a clock shows it.

    >>> clock_time(7 * 60 + 5)
    '07:05'
    """
    return f"{minute // 60:02}:{minute % 60:02}"


def parts(preference: Preference, translate: Translate) -> Iterator[str]:
    """Yield what a preference says, each in a few words; nothing for one that says nothing."""
    if preference.channels:
        names = (translate(CHANNELS.get(one, one)) for one in preference.channels)
        yield translate("first by %(channels)s", channels=", ".join(names))
    if preference.quiet_from is not None and preference.quiet_until is not None:
        yield translate(
            "quiet from %(begins)s to %(ends)s (%(zone)s)",
            begins=clock_time(preference.quiet_from),
            ends=clock_time(preference.quiet_until),
            zone=preference.zone,
        )
    if preference.language:
        yield translate(
            "in %(language)s", language=LANGUAGES.get(preference.language, preference.language)
        )
    if preference.contact:
        yield translate("with a contact person")


def say_preference(event: PreferenceSet, translate: Translate, *, who: str) -> str:
    """Return one line about a change."""
    said = "; ".join(parts(event.preference, translate))
    return translate(
        "%(who)s set how to be reached: %(what)s",
        who=who,
        what=said or translate("as the company likes"),
    )
