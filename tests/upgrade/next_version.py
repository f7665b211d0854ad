"""What would the next version of Faden be: this one with a new migration, event and fold?

A copy of the sources in which each customer's message is followed by an event that this version
does not know, and the thread counts them. Only what a release would change is changed, at places
that must each be there once: when one moves, this says so.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from faden.core.thread import FOLD_VERSION
from faden.store.migrate import migrations

SOURCES: Final = Path(__file__).parents[2] / "src"
NEW_KIND: Final = "mood_noted"

_MIGRATION = """-- What the next version adds: only things that an older one need not know.
alter table event add column origin text;
alter table delivery add column colour text not null default 'grey';
alter table thread add column mood smallint not null default 0;
create table mood (
    mood_id integer primary key generated always as identity,
    name text not null
);
create index delivery_colour on delivery (colour);
"""
_EVENT = '''@dataclass(frozen=True, slots=True, kw_only=True)
class MoodNoted:
    """How somebody sounded."""

    mood: str


Event = (
'''
_FOLD = """        case ev.MoodNoted():
            return replace(thread, sequence=thread.sequence + 1, moods=thread.moods + 1)
        case ev.FromNewer():
"""
_NOTE = """        self.ledger.append([(customer_id, ev.MoodNoted(mood="glad"))])
        self._answered(item.account, known, customer_id, met)
"""
_CARRIED = "        newer=thread.newer,\n"
_QUIET = "| ev.FromNewer()\n"
_IMPORT = "from faden.core.event import ReceiptRecorded\n"
_CHANGES: Final = (
    ("core/event.py", "Event = (\n", _EVENT),
    ("core/event.py", "    | FromNewer\n", "    | FromNewer\n    | MoodNoted\n"),
    ("core/thread.py", f"FOLD_VERSION = {FOLD_VERSION} ", f"FOLD_VERSION = {FOLD_VERSION + 1} "),
    ("core/thread.py", "    newer: bool = False ", "    moods: int = 0\n    newer: bool = False "),
    ("core/thread.py", _CARRIED, f"{_CARRIED}        moods=thread.moods,\n"),
    ("core/thread.py", "        case ev.FromNewer():\n", _FOLD),
    ("engine/ledger.py", _QUIET, f"{_QUIET}                | ev.MoodNoted()\n"),
    ("engine/publishing/payload.py", _QUIET, f"{_QUIET}            | ev.MoodNoted()\n"),
    ("web/desk/telling.py", "case ev.FromNewer():\n", "case ev.FromNewer() | ev.MoodNoted():\n"),
    (
        "engine/inbox.py",
        "        self._answered(item.account, known, customer_id, met)\n",
        _NOTE,
    ),
    ("engine/inbox.py", _IMPORT, f"from faden.core import event as ev\n{_IMPORT}"),
)


def plant(folder: Path) -> Path:
    """Write the next version into a folder; return what goes onto PYTHONPATH."""
    copy = folder / "next"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for name, before, after in _CHANGES:
        file = copy / "faden" / name
        text = file.read_text("utf-8")
        assert text.count(before) == 1, f"{name}: {before!r} is there {text.count(before)} times"
        file.write_text(text.replace(before, after), "utf-8")
    number = len(migrations()) + 1
    (copy / "faden/store/migrations" / f"{number:04}_next.sql").write_text(_MIGRATION)
    return copy
