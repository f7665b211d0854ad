"""Which sentences of what an agent types promise the customer something, and until when?

Proposed only: the agent records it, or not. So a promise missed costs more typing, one too many
costs a glance; both are measured on labelled sentences, see docs/promises.md.

Rules
* A promise needs somebody of ours who will do something for this customer: "ich", "we", a
  colleague; or a thing of hers that comes to her at a time that is told.
* Nothing is promised by a question, what was, what may be, what she is to do first, what is so for
  everybody, what others said, and what is quoted. A "not" takes it back, for what follows too.
* One for each sentence; two where each has its own time, or its own subject and another kind.
* A time in a part that only tells when or why ("sobald am Freitag …") is not the promise's.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from faden.core.deadline import BusinessHours
from faden.core.promise import wording
from faden.core.promise.calendar import Calendar
from faden.core.promise.clause import Part, Sentence, sentences
from faden.core.promise.doing import does
from faden.core.promise.kind import Kind, kind_of
from faden.core.promise.when import due_said
from faden.core.understand.listed import all_of

WHAT_CHARS = 200
_TOLD_OF = all_of("dass that")
_STATES = all_of("bin ist sind war am is are was")
_ME = all_of("ich wir i we")
_SUBJECTS = _ME | all_of("sie du ihr you they he she it es er mein meine unser unsere my our your the"
                         " herr frau mr mrs der die das")  # fmt: skip


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


def proposed(text: str, now: datetime, hours: BusinessHours | None) -> tuple[Proposal, ...]:
    """Return what a text seems to promise, in its order; German and English.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 9, 9, tzinfo=UTC)
    >>> [(one.kind.value, str(one.due)) for one in proposed("Ich rufe um 16 Uhr an.", monday, None)]
    [('call_back', '2026-03-09 16:00:00+00:00')]
    >>> proposed("Soll ich Sie morgen anrufen?", monday, None)
    ()
    """
    calendar = Calendar(now, hours)
    found: list[Proposal] = []
    for sentence in sentences(text):
        promises = _promises(sentence, calendar)
        for one in promises:
            parts = one.parts if len(promises) > 1 else sentence.parts
            start, end = parts[0].start, parts[-1].end
            what = " ".join(text[start:end].split())[:WHAT_CHARS]
            found.append(Proposal(what, one.kind, one.due, start, end))
    return tuple(found)


def _promises(sentence: Sentence, calendar: Calendar) -> list[_Promise]:
    if sentence.asks or _is_nothing(sentence):
        return []
    merged: list[_Promise] = []
    for part in _promising(sentence, calendar):
        one = _Promise((part,), due_said(part.words, calendar), kind_of(part.words))
        if merged and not _apart(merged[-1], one):
            merged[-1] = _together(merged[-1], one)
        else:
            merged.append(one)
    if len(merged) == 1:
        merged = [_completed(merged[0], sentence, calendar)]
    at_once = _found(wording.MOMENT, sentence.row)
    return [one for one in merged if not (at_once and _is_looking(one))]


def _is_nothing(sentence: Sentence) -> bool:
    row = sentence.row
    held = wording.SIEVE.held_by(row.split())
    row = wording.WHETHER.without(row, held)
    if wording.SENTENCE_NO.found(row, held):
        return True
    return wording.HER_TURN.found(row, held) and not wording.OUR_TURN.found(row, held)


def _promising(sentence: Sentence, calendar: Calendar) -> list[Part]:
    """The parts that promise, each with "ich" or "wir" where that stands before it only."""
    found: list[Part] = []
    me, taken_back, earlier, holds = "", False, False, False
    for at, part in enumerate(sentence.parts):
        own = _ME & set(part.words)
        has_subject = part.words[0] in _SUBJECTS
        row = part.row
        if not own and (me and not has_subject or _found(wording.DROPPED, row)):
            row = f" {me or 'ich'}{row}"
        inherits = taken_back and not own and not has_subject and part.joined != ","
        taken_back = _takes_back(row) or inherits
        told_of = part.words[0] in _TOLD_OF and not found and not holds
        holds = _found(wording.HOLDS, row)
        if not (taken_back or told_of or _is_beside(part)):
            goes_on = [one for one in sentence.parts[at + 1 : at + 2] if _goes_on(one)]
            timed = any(_is_timed(one, calendar) for one in (part, *goes_on))
            if _promises_something(row, timed=timed or earlier):
                found.append(part)
            earlier = timed and not found and _STATES.isdisjoint(part.words)
        me = next(iter(sorted(own)), me)
    return found


def _goes_on(part: Part) -> bool:
    """Whether it is one statement with the part before: "sewn, and delivered by Friday"."""
    return part.joined in {"und", "and"} and part.words[0] not in _SUBJECTS


def _is_timed(part: Part, calendar: Calendar) -> bool:
    return bool(due_said(part.words, calendar)) or _found(wording.VAGUE, part.row)


def _is_beside(part: Part) -> bool:
    """Whether it only tells when or why, or asks for something."""
    first = part.words[0]
    if first in {"bitte", "please"} or _found(wording.GREETING, part.row):
        return True
    return first in wording.BESIDE and "will" not in part.words


def _takes_back(row: str) -> bool:
    held = wording.SIEVE.held_by(row.split())
    return wording.PART_NO.found(wording.NOT_NO.without(row, held), held)


def _promises_something(row: str, *, timed: bool) -> bool:
    held = wording.SIEVE.held_by(row.split())
    if timed and wording.ARRANGED.found(row, held):
        return True
    if wording.PART_PAST.found(wording.NOT_NO.without(row, held), held):
        return False
    words = tuple(row.split())
    if _ME & set(words) and (wording.OURS.found(row, held) or wording.WILL.found(row, held)):
        return timed or not wording.AT_ONCE.found(row, held)
    if does(words, timed=timed):
        return not wording.AT_ONCE.found(row, held)
    ours = wording.COLLEAGUE.found(row, held)
    if ours and (timed or wording.THEIRS.found(row, held)):
        return True
    if any(table.found(row, held) for table in wording.ALWAYS):
        return True
    return timed and any(table.found(row, held) for table in wording.WITH_A_TIME)


def _apart(one: _Promise, other: _Promise) -> bool:
    if one.due and other.due:
        return one.due != other.due or one.kind != other.kind
    subject = other.parts[0].words[0] in _SUBJECTS
    other_kind = Kind.OTHER not in {one.kind, other.kind} and one.kind != other.kind
    return subject and other_kind and bool(one.due or other.due)


def _together(one: _Promise, other: _Promise) -> _Promise:
    telling = other.kind if one.kind is Kind.OTHER or other.kind is Kind.CALL_BACK else one.kind
    return _Promise(one.parts + other.parts, one.due or other.due, telling)


def _completed(one: _Promise, sentence: Sentence, calendar: Calendar) -> _Promise:
    """Time and kind told by the other parts of its sentence, if its own say none."""
    others = [
        part
        for part in sentence.parts
        if part not in one.parts and not _is_beside(part)
    ]
    if one.due is None:
        told = [due for part in others if (due := due_said(part.words, calendar))]
        one = replace(one, due=told[0] if told else None)
    if one.kind is Kind.OTHER:
        kinds = [kind for part in others if (kind := kind_of(part.words)) is not Kind.OTHER]
        one = replace(one, kind=kinds[0] if kinds else Kind.OTHER)
    return one


def _is_looking(one: _Promise) -> bool:
    return one.due is None and all(_found(wording.LOOKING, part.row) for part in one.parts)


def _found(table: wording.Table, row: str) -> bool:
    return table.found(row, wording.SIEVE.held_by(row.split()))
