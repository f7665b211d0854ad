"""Which sentences of what an agent types promise the customer something, and until when?

Proposed only: the agent records it, or not. So a promise missed costs more typing, one too many
costs a glance; both are measured on labelled sentences, see docs/own-words.md.

Rules
* A promise needs somebody of ours who will do something for this customer: "ich", "we", a
  colleague; or a thing of hers that comes to her at a time that is told.
* Nothing is promised by a question, what was, what may be, what she is to do first, what is so for
  everybody, what others said, and what is quoted. A "not" takes it back, for what follows too.
* One for each sentence; two where each has its own time, or its own subject and another kind.
* A time in a part that only tells when or why ("sobald am Freitag …") is not the promise's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from faden.core.deadline import BusinessHours
from faden.core.promise import english, german, nothing
from faden.core.promise.calendar import Calendar
from faden.core.promise.clause import Part, Sentence, sentences
from faden.core.promise.doing import does
from faden.core.promise.kind import Kind, kind_of
from faden.core.promise.phrases import row_of
from faden.core.promise.when import due_said
from faden.core.understand.listed import all_of

WHAT_CHARS = 200
_ME = all_of("ich wir i we")
_SUBJECTS = _ME | all_of(
    """
    sie du ihr you they he she it es er mein meine unser unsere my our your the herr frau mr mrs
    der die das
    """
)
_STATES = all_of("bin ist sind war am is are was")
_TOLD_OF = all_of("dass that")
_ASKING = all_of("bitte please")
_AND = all_of("und and")

_Due = Callable[[tuple[str, ...]], datetime | None]  #: until when plain words say


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words that seem to promise something."""

    what: str  #: the words, at most `WHAT_CHARS`
    kind: Kind
    due: datetime | None  #: None: the words tell no time
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Promise:
    """One or several parts of a sentence that promise the same."""

    parts: tuple[Part, ...]
    due: datetime | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Before:
    """What the parts before tell of a part."""

    me: str = ""  #: "ich", "we" … if it was said
    taken_back: bool = False
    holds: bool = False  #: "that …" is promised
    timed: bool = False  #: it told a time and nothing else


def proposed(text: str, now: datetime, hours: BusinessHours | None) -> tuple[Proposal, ...]:
    """Return what a text seems to promise, in its order; German and English.

    Raises ValueError for a moment without a time zone.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 9, 9, tzinfo=UTC)
    >>> [(one.kind.value, str(one.due)) for one in proposed("Ich rufe um 16 Uhr an.", monday, None)]
    [('call_back', '2026-03-09 16:00:00+00:00')]
    >>> proposed("Soll ich Sie morgen anrufen?", monday, None)
    ()
    """
    if now.tzinfo is None:
        raise ValueError(f"promise: {now} has no time zone; give an aware moment")
    calendar = Calendar(now, hours)

    @cache
    def due(words: tuple[str, ...]) -> datetime | None:
        return due_said(words, calendar)

    found: list[Proposal] = []
    for sentence in sentences(text):
        promises = _promises(sentence, due)
        for one in promises:
            parts = one.parts if len(promises) > 1 else sentence.parts
            start, end = parts[0].start, parts[-1].end
            what = " ".join(text[start:end].split())[:WHAT_CHARS]
            found.append(Proposal(what, one.kind, one.due, start, end))
    return tuple(found)


def _promises(sentence: Sentence, due: _Due) -> list[_Promise]:
    if sentence.asks or _is_nothing(sentence):
        return []
    merged: list[_Promise] = []
    for part in _promising(sentence, due):
        one = _Promise((part,), due(part.words), kind_of(part.words))
        if merged and not _apart(merged[-1], one):
            merged[-1] = _together(merged[-1], one)
        else:
            merged.append(one)
    if len(merged) == 1:
        merged = [_completed(merged[0], sentence, due)]
    at_once = row_of(sentence.words).has(nothing.MOMENT)
    return [one for one in merged if not (at_once and _is_looking(one))]


def _is_nothing(sentence: Sentence) -> bool:
    row = row_of(sentence.words).without(nothing.WHETHER)
    return row.has(nothing.WHOLE) or (row.has(nothing.HER_TURN) and not row.has(nothing.OUR_TURN))


# --- which parts promise -------------------------------------------------------------------------


def _promising(sentence: Sentence, due: _Due) -> Iterator[Part]:
    before, found = _Before(), False
    for at, part in enumerate(sentence.parts):
        goes_on = [one for one in sentence.parts[at + 1 : at + 2] if _goes_on(one)]
        timed = any(_is_timed(one, due) for one in (part, *goes_on))
        words = _with_subject(part, before)
        taken_back = _is_taken_back(words, part, before)
        told_of = part.words[0] in _TOLD_OF and not found and not before.holds
        if not (taken_back or told_of or _is_beside(part)):
            promises = _promises_something(words, timed=timed or before.timed)
            found = found or promises
            if promises:
                yield part
        before = _Before(
            me=min(_ME & {*part.words}, default=before.me),
            taken_back=taken_back,
            holds=row_of(words).has(nothing.HOLDS),
            timed=(timed and not found and _STATES.isdisjoint(part.words))
            or (before.timed and not found and _is_beside(part)),
        )


def _with_subject(part: Part, before: _Before) -> tuple[str, ...]:
    """The words with the "ich" or "we" that stands before the part, or nowhere."""
    if not _ME.isdisjoint(part.words):
        return part.words
    if before.me and part.words[0] not in _SUBJECTS:
        return (before.me, *part.words)
    if row_of(part.words).has(german.DROPPED):
        return (before.me or "ich", *part.words)
    return part.words


def _is_taken_back(words: tuple[str, ...], part: Part, before: _Before) -> bool:
    if row_of(words).without(nothing.NO_NOT).has(nothing.TAKEN_BACK):
        return True
    own_subject = part.words[0] in _SUBJECTS or not _ME.isdisjoint(part.words)
    return before.taken_back and not own_subject and part.joined != ","


def _goes_on(part: Part) -> bool:
    """Whether it is one statement with the part before: "sewn, and delivered by Friday"."""
    return part.joined in _AND and part.words[0] not in _SUBJECTS


def _is_timed(part: Part, due: _Due) -> bool:
    return bool(due(part.words)) or row_of(part.words).has(nothing.VAGUE)


def _is_beside(part: Part) -> bool:
    """Whether it only tells when or why, asks for something or greets."""
    first = part.words[0]
    if first in _ASKING or row_of(part.words).has(nothing.GREETING):
        return True
    return first in nothing.BESIDE and "will" not in part.words


def _promises_something(words: tuple[str, ...], *, timed: bool) -> bool:
    row = row_of(words)
    if timed and row.has(nothing.ARRANGED):
        return True
    if row.without(nothing.NO_NOT).has(nothing.NOT_TO_COME):
        return False
    ours = not _ME.isdisjoint(words) and (row.has(german.OURS) or row.has(german.WILL))
    if ours:
        return timed or not row.has(nothing.AT_ONCE)
    if does(words, timed=timed):
        return not row.has(nothing.AT_ONCE)
    if row.has(german.COLLEAGUE) and (timed or row.has(german.THEIRS)):
        return True
    if any(row.has(table) for table in (*german.ALWAYS, english.SAID)):
        return True
    return timed and any(row.has(table) for table in (*german.WITH_A_TIME, english.SAID_BY))


def _is_looking(one: _Promise) -> bool:
    return one.due is None and all(row_of(part.words).has(nothing.LOOKING) for part in one.parts)


# --- one promise or two --------------------------------------------------------------------------


def _apart(one: _Promise, other: _Promise) -> bool:
    if one.due and other.due:
        return one.due != other.due or one.kind != other.kind
    subject = other.parts[0].words[0] in _SUBJECTS
    other_kind = Kind.OTHER not in {one.kind, other.kind} and one.kind != other.kind
    return subject and other_kind and bool(one.due or other.due)


def _together(one: _Promise, other: _Promise) -> _Promise:
    takes_kind = one.kind is Kind.OTHER or other.kind is Kind.CALL_BACK
    return _Promise(
        one.parts + other.parts, one.due or other.due, other.kind if takes_kind else one.kind
    )


def _completed(one: _Promise, sentence: Sentence, due: _Due) -> _Promise:
    """Time and kind told by the other parts of its sentence, if its own say none."""
    others = [part for part in sentence.parts if part not in one.parts and not _is_beside(part)]
    if one.due is None:
        told = [time for part in others if (time := due(part.words))]
        one = replace(one, due=told[0] if told else None)
    if one.kind is Kind.OTHER:
        kinds = [kind for part in others if (kind := kind_of(part.words)) is not Kind.OTHER]
        one = replace(one, kind=kinds[0] if kinds else Kind.OTHER)
    return one
