"""Which customers does a vCard file hold? (RFC 6350, and the older RFC 2426)

Cards become rows of named cells, and rows of a CSV file they are from there on. Pictures are
skipped. A card's UID is its key; without one it is known by its first address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from faden.importing.columns import Columns, Field
from faden.importing.problem import Effect, Problem
from faden.importing.records import Cells

#: What a card tells, as the columns of a row.
COLUMNS = Columns(
    ("UID", "FN", "N", "ORG", "EMAIL", "TEL"),
    (
        (0, Field.KEY),
        (1, Field.NAME),
        (2, Field.LAST_NAME),
        (3, Field.COMPANY),
        (4, Field.EMAIL),
        (5, Field.PHONE),
    ),
)
_READ = {*COLUMNS.header, "VERSION"}
WITHOUT_KEY = Columns(COLUMNS.header, COLUMNS.fields[1:])

MAX_CARD_LINES = 20_000  #: a picture of a megabyte takes as many
MAX_CHARS = 10_000  #: of one property that is read
_PROPERTY = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:[^\":;]|\"[^\"]*\")*)*):(.*)", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BETWEEN = re.compile(r"(?<!\\);")
_OLD = (
    "the card is of version 2.1",
    "export vCard 3.0 or 4.0, or CSV; most address books offer a choice",
)
_UNFINISHED = ("the card does not end (END:VCARD is missing)", "look whether the file is complete")


def read_cards(lines: Iterator[str]) -> Iterator[Cells | Problem]:
    """Yield a row of cells for each card, as COLUMNS names them."""
    card: dict[str, list[str]] | None = None
    begin = 0
    for number, name, parameters, value in _properties(lines):
        begins = name == "BEGIN" and value.strip().upper() == "VCARD"
        if card is not None and (begins or number - begin > MAX_CARD_LINES):
            yield Problem(begin, Effect.ROW, *_UNFINISHED)
            card = None
        if begins:
            card, begin = {}, number
        elif card is not None and name == "END":
            yield _row(begin, card)
            card = None
        elif card is not None and name in _READ:
            card.setdefault(name, []).append(_value(name, parameters, value))
    if card is not None:
        yield Problem(begin, Effect.ROW, *_UNFINISHED)


def has_keys(lines: Iterator[str]) -> bool:
    """Say whether the cards of a file have a UID; decided by the first hundred of them."""
    cards = uids = 0
    for _, name, _, _ in _properties(lines):
        cards += name == "END"
        uids += name == "UID"
        if cards >= 100:
            break
    return uids > 0


def _row(begin: int, card: dict[str, list[str]]) -> Cells | Problem:
    if "2.1" in card.get("VERSION", ()):
        return Problem(begin, Effect.ROW, *_OLD)
    once = [next(iter(card.get(name, ())), "") for name in ("UID", "FN", "N", "ORG")]
    several = [";".join(card.get(name, ())) for name in ("EMAIL", "TEL")]
    return Cells(begin, [*once, *several])


def _value(name: str, parameters: str, value: str) -> str:
    match name:
        case "N":  # family; given; additional; prefixes; suffixes
            parts = [_plain(part) for part in _BETWEEN.split(value)]
            return " ".join(part for part in (*parts[1:2], *parts[:1]) if part)
        case "ORG":
            return ", ".join(filter(None, (_plain(part) for part in _BETWEEN.split(value))))
        case "TEL" if "uri" in parameters.lower():
            return value.partition(";")[0]
        case _:
            return _plain(value)


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text).strip()


def _properties(lines: Iterator[str]) -> Iterator[tuple[int, str, str, str]]:
    """Yield (line, NAME, parameters, value); long lines are unfolded (RFC 6350 3.2)."""
    begin, text = 1, ""
    for number, line in enumerate(lines, 1):
        content = line.rstrip("\r\n")
        if content[:1] in (" ", "\t"):
            if len(text) < MAX_CHARS:
                text += content[1:]
            continue
        yield from _property(begin, text)
        begin, text = number, content
    yield from _property(begin, text)


def _property(number: int, text: str) -> Iterator[tuple[int, str, str, str]]:
    if found := _PROPERTY.fullmatch(text):
        yield number, found[1].upper(), found[2], found[3]
