"""Which sentences were labelled for what they promise, before there were rules?

`known` ones may be looked at while a rule is changed. `held` and `fresh` ones may not: only their
figures are. Whoever has looked at them moves them to the known and writes new ones first. The
labels and how they were given stand at the head of `sentences/known.txt`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from faden.core.deadline import BusinessHours

SENTENCES = Path(__file__).parent / "sentences"
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 3, 11, 10, 20, tzinfo=BERLIN)
OFFICE = BusinessHours(timezone="Europe/Berlin", weekly=(((time(9), time(17)),),) * 5 + ((), ()))
ARGUABLE = "?"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what is promised in it: for each promise its kind, due and place."""

    language: str
    text: str
    kinds: tuple[str, ...]
    dues: tuple[str, ...]  #: "03-12 17:00", "-" none told, "?" not asserted
    places: tuple[tuple[int, int], ...]


def labelled(name: str) -> Iterator[Labelled]:
    """Each line of a file."""
    for line in (SENTENCES / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, kinds, dues, text = line.split("|", 3)
            bare, places = _unmarked(text.replace("\\n", "\n"))
            promised = kinds != "-"
            yield Labelled(
                language,
                bare,
                tuple(kinds.split(",")) if promised else (),
                tuple(dues.split(",")) if promised else (),
                places if promised else (),
            )


def _unmarked(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without «…», and where these stood; the whole text where there were none."""
    bare, places, begun = "", [], 0
    for sign in text:
        if sign == "«":
            begun = len(bare)
        elif sign == "»":
            places.append((begun, len(bare)))
        else:
            bare += sign
    return bare, tuple(places) or ((0, len(bare)),)
