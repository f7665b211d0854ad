"""What can be wrong with a line of a file, and what does one do about it?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SHOWN_CHARS = 40  #: of a value; a report is read by many, and it holds customers' data


class Effect(StrEnum):
    """What a problem means for the import."""

    ROW = "row left out"
    VALUE = "value left out"  #: the rest of the row was taken
    NOTE = "note"  #: everything was taken; somebody may want to know


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be taken as it stands."""

    line: int
    effect: Effect
    reason: str
    advice: str  #: what to do now
    column: str = ""
    value: str = ""

    @property
    def shown(self) -> str:
        """Return the value, shortened.

        >>> Problem(1, Effect.NOTE, "", "", value="x" * 99).shown
        'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
        """
        text = " ".join(self.value.split())
        return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
