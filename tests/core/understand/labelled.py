"""Which sentences were labelled before the rules were tuned, and what was asked in them?

A line of `sentences/` is `label | sentence`; `\\n` in it is a new line. `known` sentences may be
looked at while a rule is changed. `held` ones may not: only their figures are. Whoever has looked
at held ones moves them to the known and writes new ones first.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from faden.core.question.asked import Choice, Day, Number, Option, Question, Slot, Slots, YesNo
from faden.core.understand.listed import all_of

SENTENCES = Path(__file__).parent / "sentences"
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 3, 11, 10, tzinfo=BERLIN)

_TIMES = (("thu9", 12, 9, 0), ("thu14", 12, 14, 0), ("fri10", 13, 10, 30), ("mon16", 16, 16, 0))
_STORE = ("Abholung im Laden", "Abholen", "Collect in store", "Pick it up", "pickup")

QUESTIONS: dict[str, Question] = {
    "confirm": YesNo(
        "Ihr Wagen ist fertig. Können Sie ihn am Donnerstag um 14 Uhr abholen? "
        "Can you collect it on Thursday at 2 pm?"
    ),
    "handover": Choice(
        "Wie möchten Sie Ihre Bestellung erhalten? How would you like to get your order?",
        (
            Option("pickup", _STORE),
            Option("delivery", ("Lieferung nach Hause", "Home delivery")),
            Option("cancel", ("Stornieren", "Cancel the order", "Storno")),
        ),
    ),
    "colour": Choice(
        "Welche Farbe soll es sein?",
        (
            Option("blue", ("Blau", "Blue")),
            Option("red", ("Rot", "Red")),
            Option("black", ("Schwarz", "Black")),
        ),
    ),
    "slot": Slots(
        "Wann passt es Ihnen?",
        tuple(
            Slot(key, datetime(2026, 3, day, hour, minute, tzinfo=BERLIN))
            for key, day, hour, minute in _TIMES
        ),
    ),
    "km": Number("Wie viele Kilometer hat der Wagen?"),
    "day": Day("Ab welchem Tag?", date(2026, 3, 11), date(2026, 6, 30)),
}


_ENGLISH = all_of(
    """
    the i you me my your to of is it this that please dont stop no not and on for with from
    have cancel list any more them text texts email emails call when where how unsubscribe
    """
)
_GERMAN = all_of(
    """
    ich du sie ihr mich mir uns der die das den dem und nicht kein keine keinen bitte mehr von
    zu mit auf ist bin wie wo warum nix nichts meine mein eure euch ihre aus abmelden
    """
)


def language(sentence: str) -> str:
    """Guess "en" or "de" by the little words; what has none of either counts as German."""
    words = re.findall(r"[^\W\d_]+", sentence.lower().replace("'", "").replace("\u2019", ""))
    english = sum(word in _ENGLISH for word in words)
    return "en" if english > sum(word in _GERMAN for word in words) else "de"


def labelled(name: str) -> Iterator[tuple[str, str, str]]:
    """The question, the label and the sentence of each line of a file."""
    asked = ""
    for line in (SENTENCES / f"{name}.txt").read_text().splitlines():
        if line.startswith("? "):
            asked = line[2:]
        else:
            label, sentence = line.split(" | ", 1)
            yield asked, label, sentence.replace("\\n", "\n")
