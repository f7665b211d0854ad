"""What did a customer choose on the page of their wishes, and what does it change?

A switch counts only where it differs from what the page showed: a page that was open while a STOP
came by text must not lift it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from faden.core.choice.kept import Choice, Standing, Step, standing
from faden.core.consent import No, Yes, may_send
from faden.core.policy import MARKETING
from faden.core.preference.preference import LANGUAGES, Preference, flaw
from faden.core.thread import Circle, Thread, fold
from faden.web.language import mark
from faden.web.preference.told import CHANNELS, parts
from faden.web.shown import PURPOSES, Translate

SWITCHED = ("marketing", "survey")
PLACES = ("first", "second", "third")  #: fields of the order of channels
ZONES = (
    *("Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London", "Europe/Lisbon"),
    *("Europe/Paris", "Europe/Rome", "Europe/Madrid", "Europe/Warsaw", "Europe/Athens"),
    *("Europe/Istanbul", "Europe/Kyiv", "America/New_York", "America/Los_Angeles"),
    *("Asia/Dubai", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "UTC"),
)

#: how a switch stands
STANDS = {
    "yes": mark("allowed"),
    "no": mark("stopped"),
    "never": mark("never"),
    "doubt": mark("rests until we have asked you"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One switch."""

    field: str
    purpose: str
    stands: str  #: as STANDS

    @property
    def locked(self) -> bool:
        """Say whether nobody can change it."""
        return self.stands == "never"


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of the household, with their switches."""

    customer_id: str
    name: str  #: empty: not known
    ward: bool
    rows: tuple[Row, ...]


def household(circle: Circle, address: str) -> list[Somebody]:
    """Return the customer and those in their care; each ward once, however many records it has."""
    everyone = circle.everyone()
    wards = [one for one in circle.own.wards if one in everyone]
    shown = [_somebody(everyone, circle.own.customer_id, address, place="0", ward=False)]
    for place, one in enumerate(wards, 1):
        shown.append(_somebody(everyone, one, "", place=str(place), ward=True))
    return shown


def _somebody(
    everyone: Mapping[str, Thread], customer_id: str, address: str, *, place: str, ward: bool
) -> Somebody:
    own = everyone[customer_id]
    circle = Circle(own, tuple(one for one in everyone.values() if one is not own))
    rows = tuple(
        Row(f"{place}-{purpose}", purpose, _stands(circle, address, purpose))
        for purpose in SWITCHED
    )
    return Somebody(customer_id, own.name or "", ward, rows)


def _stands(circle: Circle, address: str, purpose: str) -> str:
    if circle.own.guardians and purpose == MARKETING:
        return "never"
    answer = may_send(circle, address, purpose)
    return "yes" if isinstance(answer, Yes) else "no" if isinstance(answer, No) else "doubt"


def chosen(form: Mapping[str, str], shown: Sequence[Somebody]) -> tuple[list[Choice], list[str]]:
    """Return what the switches change, and for what the customer is asked once more by mail."""
    choices, asked = [], []
    for one in shown:
        stop, allow = [], []
        for row in one.rows:
            was, wanted = form.get(f"was-{row.field}"), row.field in form
            if row.locked or was not in STANDS or wanted == (was == "yes"):
                continue
            if not wanted:
                stop.append(row.purpose)
            elif row.purpose == MARKETING:
                asked.append(row.purpose)
            else:
                allow.append(row.purpose)
        if stop or allow:
            choices.append(Choice(customer_id=one.customer_id, stop=(*stop,), allow=(*allow,)))
    return choices, asked


def preferred(
    form: Mapping[str, str],
    now: Preference,
    translate: Translate,
    *,
    colleagues: Collection[str],
) -> tuple[Preference, str]:
    """Return the preference that was filled in, and what is wrong with it (empty: nothing)."""
    order = tuple(dict.fromkeys(form[one] for one in PLACES if form.get(one) in CHANNELS))
    texts = [form.get(name, "").strip() for name in ("quiet-from", "quiet-until")]
    begins, ends = (_minute(text) for text in texts)
    wanted = form.get("contact", now.contact)
    language, zone = form.get("language", ""), form.get("zone", "")
    found = Preference(
        channels=order,
        quiet_from=begins,
        quiet_until=ends,
        zone=zone if begins is not None else "",
        language=language if language in LANGUAGES else "",
        contact=wanted if wanted in ("", *colleagues) else now.contact,
    )
    if any(text and minute is None for text, minute in zip(texts, (begins, ends), strict=True)):
        return found, translate("This is no time of day. One looks like 22:00.")
    if flaw(found):
        return found, translate("Quiet hours need a beginning, another end and a time zone.")
    return found, ""


def _minute(text: str) -> int | None:
    try:
        at = datetime.strptime(text[:5], "%H:%M")  # noqa: DTZ007 - a time of day alone
    except ValueError:
        return None
    return at.hour * 60 + at.minute


@dataclass(frozen=True, slots=True)
class Forecast:
    """What records say before and after some events."""

    before: tuple[Standing, ...]
    after: tuple[Standing, ...]
    circle: Circle  #: as it is afterwards


def forecast(circle: Circle, steps: Sequence[Step], at: datetime) -> Forecast:
    """Return what these events change."""
    before = circle.everyone()
    after = dict(before)
    for one, event in steps:
        after[one] = fold(after[one], event, at)
    touched = sorted({one for one, _ in steps})
    own = circle.own.customer_id
    return Forecast(
        tuple(standing(before[one]) for one in touched),
        tuple(standing(after[one]) for one in touched),
        Circle(after[own], tuple(thread for one, thread in after.items() if one != own)),
    )


def differences(before: Circle, after: Circle, address: str, translate: Translate) -> list[str]:
    """Return in words what is different now."""
    said = []
    for was, now in zip(household(before, address), household(after, address), strict=True):
        for old, new in zip(was.rows, now.rows, strict=True):
            if old.stands != new.stands:
                words = translate(PURPOSES[new.purpose])
                change = (
                    f"{words}: {translate(STANDS[old.stands])} → {translate(STANDS[new.stands])}"
                )
                said.append(f"{now.name}: {change}" if now.ward and now.name else change)
    old_wish, new_wish = before.own.preference, after.own.preference
    if old_wish != new_wish:
        told = "; ".join(parts(new_wish or Preference(), translate))
        said.append(
            translate("How to reach you: %(what)s", what=told or translate("as the company likes"))
        )
    return said
