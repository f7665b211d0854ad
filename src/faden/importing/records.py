"""Which cells does a CSV file have, row by row, and which rows cannot be told apart?

RFC 4180, read strictly: a quote that is not closed, or closed in the middle of a cell, would make
many rows look like one. Such a row is told as broken; the lines after its first one are read again
as rows of their own. So are the lines of a row that never ends.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from faden.importing.problem import Effect, Problem
from faden.importing.text import MAX_LINE_CHARS, Line

MAX_ROW_LINES = 200  #: of one row, in quoted cells
MAX_CELLS = 500
DELIMITERS = ";,\t|"

_QUOTE = (
    "a quotation mark is not closed or stands in the middle of a cell",
    'write "" for a quotation mark within a quoted cell, or take the marks away',
)
_LONG = (
    f"the line is longer than {MAX_LINE_CHARS} characters",
    "look whether the line breaks of the file are missing",
)
_MANY = (f"the row has more than {MAX_CELLS} cells", "look whether a line break is missing")


class _Endless(Exception):
    """A row takes in more lines than any row has."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: the number of its first line, and what stands in it."""

    line: int
    cells: list[str]


class _Feed:
    """Gives lines to the csv reader, and remembers those of the row under way."""

    def __init__(self, lines: Iterator[str], number: int) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.number = number  #: of the line that comes next
        self.row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.row) >= MAX_ROW_LINES or (self.row and isinstance(self.row[-1], Line)):
            raise _Endless
        line = self._again.popleft() if self._again else next(self._lines)
        self.row.append(line)
        self.number += 1
        return line

    def begin(self) -> int:
        """Begin a row; return the number of its first line."""
        self.row.clear()
        return self.number

    def recover(self) -> str:
        """Give back all lines of the row but the first, and return that one."""
        first, *others = self.row
        self._again.extendleft(reversed(others))
        self.number -= len(others)
        return first


def read_records(
    lines: Iterator[str], delimiter: str, *, first_line: int = 1
) -> Iterator[Cells | Problem]:
    """Yield the rows of a file that are not empty, and the problems of those that are broken."""
    feed = _Feed(lines, first_line)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        line = feed.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Endless):
            first = feed.recover()
            yield _problem(line, _LONG if isinstance(first, Line) else _QUOTE, first)
            continue
        if isinstance(feed.row[-1], Line):
            yield _problem(line, _LONG, feed.recover())
        elif len(cells) > MAX_CELLS:
            yield _problem(line, _MANY, feed.row[0])
        elif any(cells):
            yield Cells(line, cells)


def _problem(line: int, why: tuple[str, str], value: str) -> Problem:
    return Problem(line, Effect.ROW, *why, value=value)


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line, as well as it goes: for the header.

    >>> cells_of('"Name, Vorname",Telefon', ",")
    ['Name, Vorname', 'Telefon']
    """
    return next(csv.reader([line], delimiter=delimiter), [])
