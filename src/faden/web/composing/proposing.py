"""Does what I write promise something that should be recorded, and what do I record with it?

Proposed below the reply while it is written, recorded only when its author says so, together with
the message that says it: taken back, the promise goes with it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from faden.core.promise.kind import Kind
from faden.core.promise.sentence import proposed
from faden.engine.wanted.promises import Promising
from faden.web.visit import Visit

_SHORT = 300  #: characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What seems to be promised, as the fields of the form hold it."""

    what: str = ""
    kind: str = Kind.OTHER.value
    due: str = ""  #: as a field takes it; empty: no time was said
    chosen: bool = False

    @property
    def is_shown(self) -> bool:
        """Say whether there is something to propose."""
        return bool(self.what) or self.chosen

    def told(self) -> dict[str, object]:
        """Return it as the page's script reads it."""
        return asdict(self)


def proposal(visit: Visit, text: str) -> Proposal:
    """Return what a reply seems to promise; of several the first with a time."""
    now, hours = visit.now, visit.policy.hours
    found = [one for one in proposed(text, now, hours) if one.due is None or one.due > now]
    if not found:
        return Proposal()
    best = next((one for one in found if one.due is not None), found[0])
    zone = ZoneInfo(hours.timezone)
    return Proposal(
        what=best.what,
        kind=best.kind.value,
        due=f"{best.due.astimezone(zone):%Y-%m-%dT%H:%M}" if best.due else "",
    )


def kept(visit: Visit) -> Proposal:
    """Return what the form held that was not taken."""
    return Proposal(
        what=visit.text("promise_what"),
        kind=visit.text("promise_kind"),
        due=visit.text("promise_due"),
        chosen=visit.form.get("promise") == "yes",
    )


def recorded(visit: Visit) -> Promising | str | None:
    """Return what is recorded with the reply, why it cannot be; None: nothing is."""
    if visit.form.get("promise") != "yes":
        return None
    due = moment_of(visit, "promise_due")
    what = visit.text("promise_what") or visit.text("text")
    if due is None or due <= visit.now:
        return visit.translate("Please say until when you promise that: a time to come.")
    return Promising(
        what=what[:_SHORT],
        kind=kind_of(visit.text("promise_kind", longest=40)),
        due_at=due,
        owner=visit.me,
    )


def moment_of(visit: Visit, name: str) -> datetime | None:
    """Return the time that was chosen, where the company is; None: none."""
    zone = ZoneInfo(visit.policy.hours.timezone)
    try:
        found = datetime.fromisoformat(visit.text(name, longest=40))
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def kind_of(given: str) -> str:
    """Return the kind that was chosen; what is none is other."""
    return given if given in {one.value for one in Kind} else Kind.OTHER.value
