"""Which customer does a row describe, and what of it cannot be taken?

A row needs a key (the customer's number in the other system) and at least one address. A file
without a column for the key is known by each row's first address. The same key twice: the first
row counts, the other one is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from faden.core.address import Address
from faden.engine.sourced.row import (
    MAX_ADDRESSES,
    MAX_KEY_CHARS,
    MAX_NAME_CHARS,
    CustomerRow,
    digest_of,
    is_broken,
    one_line,
)
from faden.importing.cells import addresses_of, text_of
from faden.importing.columns import Columns, Field
from faden.importing.problem import Effect, Problem
from faden.importing.records import Cells
from faden.importing.seen import Seen

Item = CustomerRow | Problem

_SCHEMES = {Field.EMAIL: "mailto", Field.PHONE: "tel"}
_DAMAGED = ("holds damaged characters", "correct it in the other system, or save the file as UTF-8")
_TWICE = "a customer stands in the file once; delete one of the two rows"


class Customers:
    """Makes customers of rows; remembers which keys came before."""

    def __init__(self, columns: Columns, *, region: str) -> None:
        self._columns = columns
        self._region = region
        self._keys = Seen()
        self._key = next(iter(columns.of(Field.KEY)), None)
        self._name = [columns.of(field) for field in (Field.NAME, Field.COMPANY)]
        self._parts = columns.of(Field.FIRST_NAME)[:1] + columns.of(Field.LAST_NAME)[:1]
        # E-mail first: who shares a telephone with the family mostly has a mailbox of their own.
        self._addresses = [
            (index, _SCHEMES[field])
            for field in (Field.EMAIL, Field.PHONE)
            for index in columns.of(field)
        ]

    def read(self, records: Iterable[Cells | Problem]) -> Iterator[Item]:
        """Yield customers and problems in the order of the file."""
        for record in records:
            if isinstance(record, Problem):
                yield record
            else:
                yield from self._row(record.line, record.cells)

    def _row(self, line: int, cells: Sequence[str]) -> list[Item]:
        found: list[Item] = []
        uris: dict[str, None] = {}
        for index, scheme in self._addresses:
            if index < len(cells) and cells[index]:
                self._take_addresses(line, index, cells[index], scheme, uris, found)
        if not uris:
            reason = "no e-mail address and no telephone number"
            advice = "add one: without an address nobody can be recognised or answered"
            return [*found, Problem(line, Effect.ROW, reason, advice)]
        key = self._key_of(line, cells, next(iter(uris)))
        if isinstance(key, Problem):
            return [*found, key]
        name = self._name_of(line, cells, found)
        if len(uris) > MAX_ADDRESSES:
            reason = f"more than {MAX_ADDRESSES} addresses; the first {MAX_ADDRESSES} were taken"
            found.append(Problem(line, Effect.NOTE, reason, "look whether they are one customer's"))
        addresses = tuple(uris)[:MAX_ADDRESSES]
        return [*found, CustomerRow(line, key, name, addresses, digest_of(name, addresses))]

    def _take_addresses(
        self,
        line: int,
        index: int,
        cell: str,
        scheme: str,
        uris: dict[str, None],
        found: list[Item],
    ) -> None:
        for one in addresses_of(cell, scheme, self._region):
            if isinstance(one, Address):
                uris[one.uri] = None
            else:
                reason, advice = _DAMAGED if is_broken(one.text) else (one.reason, one.advice)
                found.append(self._problem(line, index, one.text, (reason, advice)))

    def _key_of(self, line: int, cells: Sequence[str], uri: str) -> str | Problem:
        index = self._key
        if index is None:
            key, index = uri, 0
        else:
            key = text_of(cells[index]) if index < len(cells) else ""
        why = None
        if not key:
            why = ("the customer's number is missing", "add it: the next import goes by it")
        elif is_broken(key) or "\n" in key:
            why = _DAMAGED
        elif len(key) > MAX_KEY_CHARS:
            why = (f"longer than {MAX_KEY_CHARS} characters", "use a shorter number")
        elif not self._keys.add(key, line):
            why = (f"stands on line {self._keys.number(key)} already", _TWICE)
        return key if why is None else self._problem(line, index, key, why, effect=Effect.ROW)

    def _name_of(self, line: int, cells: Sequence[str], found: list[Item]) -> str | None:
        """Return the person's name, else the company's."""
        for columns in (self._name[0], self._parts, self._name[1]):
            said = [text_of(cells[index]) for index in columns if index < len(cells)]
            name = one_line(" ".join(said))
            if not name:
                continue
            if is_broken(name):
                why = _DAMAGED
            elif len(name) > MAX_NAME_CHARS:
                why = (f"longer than {MAX_NAME_CHARS} characters", "shorten it")
            else:
                return name
            found.append(self._problem(line, columns[0], name, why))
        return None

    def _problem(
        self,
        line: int,
        index: int,
        value: str,
        why: tuple[str, str],
        *,
        effect: Effect = Effect.VALUE,
    ) -> Problem:
        header = self._columns.header
        column = header[index] if index < len(header) and header[index] else f"column {index + 1}"
        return Problem(line, effect, *why, column=column, value=value)
