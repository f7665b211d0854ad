"""What did somebody write into the form, and what is wrong with it?

What they wrote is always shown again: nothing that was typed is lost by a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from faden.core.address import Address, parse_address
from faden.core.case.matter import Matter
from faden.core.contact.slot import Slot
from faden.web.contact.seal import Sheet
from faden.web.language import mark
from faden.web.shown import Translate

FIELDS = ("name", "mail", "number", "slot", "matter", "about", "text")
MATTERS = {
    Matter.LOCKED.value: mark("My account is locked"),
    Matter.CORRECTION.value: mark("Something about me is recorded wrongly"),
    Matter.COMPLAINT.value: mark("I want to complain"),
}  #: what can be chosen; whoever looks after it is somebody else than usual
TRAP = "homepage"  #: nobody sees this field, so only a program fills it in
LONGEST = {"name": 100, "mail": 254, "number": 60, "about": 150, "text": 4_000}  #: characters
SOONEST = timedelta(seconds=2)  #: from showing a form to sending it; nobody types as fast
LATEST = timedelta(days=1)

Faults = dict[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent."""

    values: Mapping[str, str] = field(default_factory=dict)  #: by field, without blanks around
    sender: str = ""  #: address URI to which we answer, or which we call
    number: str = ""  #: address URI
    slot: Slot | None = None


def filled_in(
    form: Mapping[str, str], offered: Sequence[Slot], *, region: str, translate: Translate
) -> tuple[Filled, Faults]:
    """Read the fields; each fault stands under the name of its field."""
    values = {name: form.get(name, "").strip() for name in FIELDS}
    mail = parse_address(values["mail"], scheme="mailto")
    number = parse_address(values["number"], scheme="tel", region=region)
    if values["matter"] not in MATTERS:
        values["matter"] = ""  # nothing is asked for that has no answer here
    slot = _chosen(values["slot"], offered)
    faults = _missing(values, translate)
    if values["mail"] and not isinstance(mail, Address):
        faults["mail"] = translate("This is no mail address. One looks like linda@example.org.")
    if values["number"] and not isinstance(number, Address):
        faults["number"] = translate(
            "This is no telephone number we can call. Write it with the area code."
        )
    if values["slot"] and slot is None:
        faults["slot"] = translate("This time has passed. Please choose another one.")
    called = number.uri if isinstance(number, Address) else ""
    sender = mail.uri if isinstance(mail, Address) else called
    return Filled(values, sender, called, slot), faults


def _missing(values: Mapping[str, str], translate: Translate) -> Faults:
    """Return what is missing, and what is too long."""
    faults: Faults = {}
    if not values["text"]:
        faults["text"] = translate("Please write what it is about.")
    if values["slot"] and not values["number"]:
        faults["number"] = translate("Please write the number at which we may call you.")
    if not values["slot"] and not values["mail"]:
        faults["mail"] = translate("Please write where to answer, or choose a time for a call.")
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            faults[name] = translate(
                "%(n)s characters; at most %(longest)s fit.", n=len(values[name]), longest=most
            )
    return faults


def _chosen(value: str, offered: Sequence[Slot]) -> Slot | None:
    return next((one for one in offered if value_of(one) == value), None)


def value_of(slot: Slot) -> str:
    """Return what stands for a time in the form."""
    return str(int(slot.begins.timestamp()))


def distrust(
    form: Mapping[str, str], sheet: Sheet | None, *, now: datetime, translate: Translate
) -> str:
    """Return why a form is not taken whatever stands in it; empty: it is.

    A person whom this hits by mistake is told what to do, and sends it again.
    """
    if form.get(TRAP, "").strip():
        return translate("A field that nobody sees was filled in. Please send it once more.")
    if sheet is None or not is_current(sheet, now):
        return translate("This page was open for too long. Please send it once more.")
    if now - sheet.made_at < SOONEST:
        return translate("That was very fast. Please send it once more.")
    return ""


def is_current(sheet: Sheet, now: datetime) -> bool:
    """Say whether a form may still be sent."""
    return now - sheet.made_at <= LATEST
