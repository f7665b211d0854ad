"""Which customers does a file hold, whatever kind of file it is?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from faden.importing.columns import Columns, Field, HeaderError, delimiter_of, read_header
from faden.importing.customers import Customers, Item
from faden.importing.records import cells_of, read_records
from faden.importing.text import encoding_of, lines, opened
from faden.importing.vcard import COLUMNS, WITHOUT_KEY, has_keys, read_cards

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What whoever imports says about the file; the rest is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    columns: Mapping[str, Field] | None = None  #: by header or number
    region: str = "DE"  #: where telephone numbers without country code were written


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read, and how it is understood."""

    encoding: str
    delimiter: str | None  #: None: it holds cards, not rows
    columns: Columns
    items: Iterator[Item]
    text: TextIO  #: held, because a text that is let go closes its file


def open_customers(stream: BinaryIO, wanted: Wanted) -> Opened:
    """Find out what a file is, and read its customers as they are asked for.

    HeaderError when it cannot be understood as a list of customers.
    """
    encoding = wanted.encoding or encoding_of(stream)
    text = opened(stream, encoding)
    number, first = _first_line(lines(text))
    if first.strip().upper() == "BEGIN:VCARD":
        return _cards(text, encoding, wanted)
    said = first.strip().strip('"')
    delimiter = wanted.delimiter
    rest = _again(text, number)
    if said[:4].lower() == "sep=" and len(said) == 5:
        delimiter = delimiter or said[4]
        number, first = number + 1, next(rest, "")
    if not first.strip():
        raise HeaderError("the file is empty")
    delimiter = delimiter or delimiter_of(first)
    columns = read_header(cells_of(first, delimiter), wanted.columns or {})
    customers = Customers(columns, region=wanted.region)
    records = read_records(rest, delimiter, first_line=number + 1)
    return Opened(encoding, delimiter, columns, customers.read(records), text)


def _first_line(found: Iterator[str]) -> tuple[int, str]:
    """Return the first line that says something, and its number."""
    for number, line in enumerate(found, 1):
        if line.strip():
            return number, line
        if number > 1000:
            break
    return 1, ""


def _again(text: TextIO, number: int) -> Iterator[str]:
    """Return the lines after the first one that says something."""
    text.seek(0)
    rest = lines(text)
    for _ in range(number):
        next(rest, None)
    return rest


def _cards(text: TextIO, encoding: str, wanted: Wanted) -> Opened:
    text.seek(0)
    columns = COLUMNS if has_keys(lines(text)) else WITHOUT_KEY
    text.seek(0)
    customers = Customers(columns, region=wanted.region)
    return Opened(encoding, None, columns, customers.read(read_cards(lines(text))), text)
