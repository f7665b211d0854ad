"""Which words of what happened can be searched, and where do they stand?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from faden.core import event as ev
from faden.core.search.word import MAX_CHARS, Word, stem, words

_BEFORE = 60  #: characters shown before the first hit
_SHOWN = 200  #: characters shown in all
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it was looked for."""

    text: str
    is_hit: bool


def said(event: ev.Event) -> str:
    """Return the words of an event that people search; empty for one without any."""
    match event:
        case ev.MessageReceived():
            names = [file.name for file in event.files if not file.inline]
            return _lines(event.subject, event.text, *names)
        case ev.MessageWritten() | ev.MessageObserved():
            return _lines(event.subject, event.text)
        case ev.NoteWritten() | ev.CallReported():
            return event.text
        case _:  # states, tickets, wishes, ties: none of them is looked for by its words
            return ""


def name_said(event: ev.Event) -> str:
    """Return the name of the customer that an event tells; empty for none."""
    match event:
        case ev.MessageReceived():
            return event.name or ""
        case ev.CustomerNamed():
            return event.name
        case _:
            return ""


def snippet(text: str, wanted: list[str]) -> tuple[Piece, ...]:
    """Return the part of a text around the first words that were looked for, these apart.

    >>> [(one.text, one.is_hit) for one in snippet("Ihre Rechnungen liegen bei.", ["rechnung"])]
    [('Ihre ', False), ('Rechnungen', True), (' liegen bei.', False)]
    """
    composed = unicodedata.normalize("NFC", text[:MAX_CHARS])
    hits = [word for word in words(composed) if _is_meant(word, wanted)]
    start = max(0, hits[0].start - _BEFORE) if hits else 0
    while start and start < hits[0].start and composed[start - 1].isalnum():
        start += 1  # a word is shown whole or not at all
    end = min(len(composed), start + _SHOWN)
    pieces, at = [Piece("… ", is_hit=False)] if start else [], start
    for hit in hits:
        if hit.end > end:
            break
        pieces += [Piece(composed[at : hit.start], is_hit=False)]
        pieces += [Piece(composed[hit.start : hit.end], is_hit=True)]
        at = hit.end
    pieces.append(Piece(composed[at:end] + (" …" if end < len(composed) else ""), is_hit=False))
    smooth = [Piece(_BLANKS.sub(" ", one.text), one.is_hit) for one in pieces]
    return tuple(one for one in smooth if one.text)


def _is_meant(word: Word, wanted: list[str]) -> bool:
    if not wanted:
        return False
    short = stem(word.folded)
    return word.folded.startswith(wanted[-1]) or any(
        word.folded == one or short == stem(one) for one in wanted
    )


def _lines(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)
