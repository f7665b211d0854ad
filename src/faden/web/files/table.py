"""What stands in a table that somebody exported as CSV?

Commas, semicolons or tabs, with a header in German or English; quotation marks as RFC 4180 has
them. A column that means nothing here is named, never guessed at.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DELIMITERS = ";,\t"


class BadTable(ValueError):
    """It is none; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a line, by what it means; `line`: where it begins, the header is 1."""

    line: int
    cells: Mapping[str, str]  #: without blanks around it; without what is empty


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that hold anything."""

    rows: Sequence[Row]
    meanings: Sequence[str]  #: of the columns; empty: none
    not_read: Sequence[str]  #: the columns that mean nothing here


def read_table(text: str, columns: Mapping[str, Sequence[str]]) -> Table:
    r"""Return what a table says; `columns`: the names a column of each meaning may have.

    >>> found = read_table("Telefon;Farbe\n0170 123;rot\n", {"phone": ("telefon",)})
    >>> found.rows[0].cells["phone"], found.rows[0].line, found.not_read
    ('0170 123', 2, ['Farbe'])
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    head = text.partition("\n")[0]
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=max(_DELIMITERS, key=head.count), strict=True)
    found: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            found.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        raise BadTable(f"{error}; write a quotation mark in a cell twice.") from None
    header = [cell.strip() for cell in found[0][1]] if found else []
    meanings = [_meaning(name, columns) for name in header]
    twice = next((one for one in meanings if one and meanings.count(one) > 1), "")
    if twice:
        raise BadTable(f"two columns mean {twice}; keep one of them.")
    rows = [
        Row(line, {m: c.strip() for m, c in zip(meanings, cells, strict=False) if m and c.strip()})
        for line, cells in found[1:]
        if any(cell.strip() for cell in cells)
    ]
    unread = [name for name, meaning in zip(header, meanings, strict=True) if not meaning]
    return Table(rows, meanings, unread)


def has_header(text: str, columns: Mapping[str, Sequence[str]]) -> bool:
    """Say whether the first line names at least one column.

    >>> has_header("Name;Telefon", {"phone": ("telefon",)}), has_header("0170", {"phone": ("tel",)})
    (True, False)
    """
    head = text.lstrip("\ufeff").partition("\n")[0]
    cells = head.split(max(_DELIMITERS, key=head.count))
    return any(_meaning(cell.strip().strip('"').strip(), columns) for cell in cells)


def _meaning(name: str, columns: Mapping[str, Sequence[str]]) -> str:
    said = name.casefold()
    return next((one for one, names in columns.items() if said in names), "")
