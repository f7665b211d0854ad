"""What does each column of a file mean?

Told from its header, in German or English, in the words of the usual programs (Excel, Outlook,
Google, shops, CRMs): "E-Mail 2 geschäftlich" is an e-mail address, "Mobil" a telephone number.
Whoever knows better says so with `--map`. What a column is not known to mean is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from faden.importing.records import DELIMITERS, cells_of


class Field(StrEnum):
    """What a column can mean."""

    KEY = "key"  #: the customer's number in the other system
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    COMPANY = "company"
    EMAIL = "email"
    PHONE = "phone"
    IGNORE = "ignore"


class HeaderError(ValueError):
    """The columns of the file cannot be used as they are; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what, by index."""

    header: tuple[str, ...]
    fields: tuple[tuple[int, Field], ...]

    def of(self, *fields: Field) -> tuple[int, ...]:
        """Return the columns of some fields, in the order of the file."""
        return tuple(index for index, field in self.fields if field in fields)

    @property
    def unused(self) -> tuple[str, ...]:
        """Return the headers of columns that are not read."""
        known = {index for index, _ in self.fields}
        return tuple(name for index, name in enumerate(self.header) if name and index not in known)


# fmt: off
_WORDS: Mapping[Field, frozenset[str]] = {
    Field.KEY: frozenset({
        "kundennummer", "kundennr", "kundenno", "kdnr", "kdnummer", "kundenid", "kundenkey",
        "debitor", "debitorennummer", "debitorennr", "kontaktid", "personennummer",
        "customernumber", "customerno", "customerid", "customerkey", "externalid", "key", "id",
        "uid", "contactid", "clientid", "clientnumber", "userid", "mitgliedsnummer",
    }),
    Field.NAME: frozenset({
        "name", "kundenname", "vollername", "vollstaendigername", "anzeigename", "fullname",
        "displayname", "customername", "contactname", "ansprechpartner", "kontaktname",
        "vorundnachname", "fn", "kunde", "customer",
    }),
    Field.FIRST_NAME: frozenset({"vorname", "firstname", "givenname", "forename", "rufname"}),
    Field.LAST_NAME: frozenset({
        "nachname", "familienname", "zuname", "lastname", "surname", "familyname",
    }),
    Field.COMPANY: frozenset({
        "firma", "firmenname", "unternehmen", "organisation", "company", "companyname",
        "organization", "organizationname", "organisationname", "org",
    }),
    Field.EMAIL: frozenset({
        "email", "emails", "mail", "emailadresse", "emailadressen", "mailadresse",
        "emailaddress", "emailaddresses", "mailaddress", "mails", "epost",
    }),
    Field.PHONE: frozenset({
        "telefon", "telefone", "telefonnummer", "telefonnummern", "telefonnr", "tel", "telnr",
        "telnummer", "fon", "rufnummer", "rufnummern", "festnetz", "festnetznummer", "mobil",
        "mobile", "mobilnummer", "mobilnr", "mobiltelefon", "mobilfunk", "mobilfunknummer",
        "handy", "handynummer", "handynr", "phone", "phones", "phonenumber", "phonenumbers",
        "mobilephone", "mobilenumber", "cell", "cellphone", "cellular", "telephone", "sms",
        "telephonenumber", "landline", "whatsapp", "whatsappnummer", "primaryphone",
    }),
}
_FILLERS = frozenset({
    "privat", "private", "geschaeftlich", "dienstlich", "beruflich", "firma", "firmen", "arbeit",
    "buero", "zentrale", "home", "work", "business", "office", "personal", "other", "weitere",
    "weiterer", "value", "wert", "primary", "secondary", "haupt", "main", "alternativ",
    "alternative", "1", "2", "3", "4", "5", "6", "7", "8", "9",
})
# fmt: on
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_PARTS = re.compile(r"[a-z]+|[0-9]+")
_BY_WORD = {word: field for field, words in _WORDS.items() for word in words}


def field_of(header: str) -> Field | None:
    """Return what a header means; None when nobody knows.

    >>> field_of("E-Mail-Adresse 2 (geschäftlich)"), field_of("Kd.-Nr."), field_of("Umsatz")
    (<Field.EMAIL: 'email'>, <Field.KEY: 'key'>, None)
    """
    parts = _PARTS.findall(header.casefold().translate(_SPELT))
    word = "".join(parts)
    return _BY_WORD.get(word) or _BY_WORD.get("".join(p for p in parts if p not in _FILLERS))


def read_header(cells: Sequence[str], given: Mapping[str, Field]) -> Columns:
    """Say what each column means; `given` (by header or number of the column) wins."""
    header = tuple(cell.strip() for cell in cells)
    wanted = {name.casefold(): field for name, field in given.items()}
    fields: list[tuple[int, Field]] = []
    used: set[str] = set()
    for index, name in enumerate(header):
        said = name.casefold() if name.casefold() in wanted else str(index + 1)
        field = wanted.get(said)
        if field is None:
            field = field_of(name)
        else:
            used.add(said)
        if field is not None and field is not Field.IGNORE:
            fields.append((index, field))
    columns = Columns(header, _one_each(fields))
    _refuse(columns, [name for name in given if name.casefold() not in used])
    return columns


def _one_each(fields: list[tuple[int, Field]]) -> tuple[tuple[int, Field], ...]:
    """Keep the first column of what a customer has once."""
    several = (Field.EMAIL, Field.PHONE)
    first: dict[Field, int] = {}
    for index, field in fields:
        first.setdefault(field, index)
    return tuple((i, field) for i, field in fields if field in several or first[field] == i)


def _refuse(columns: Columns, unknown: Iterable[str]) -> None:
    names = ", ".join(name or "(no name)" for name in columns.header)
    if missing := ", ".join(unknown):
        raise HeaderError(f"--map names a column that is not there: {missing}. There are: {names}")
    if not columns.of(Field.EMAIL, Field.PHONE):
        raise HeaderError(
            f"no column was recognised as e-mail address or telephone number. There are: {names}. "
            'Say which one it is, for example: --map "Kontakt=email"'
        )


def delimiter_of(header: str) -> str:
    """Return what separates the cells: whatever makes most sense of the header.

    >>> delimiter_of("Kundennummer;Name, Vorname;E-Mail")
    ';'
    """

    def sense(delimiter: str) -> tuple[int, int]:
        cells = cells_of(header, delimiter)
        return sum(field_of(cell) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=sense)


def read_map(options: Iterable[str]) -> dict[str, Field]:
    """Read `--map column=field` options.

    >>> read_map(["Kontakt=email"])
    {'Kontakt': <Field.EMAIL: 'email'>}
    """
    given: dict[str, Field] = {}
    for option in options:
        column, _, field = option.rpartition("=")
        try:
            given[column.strip()] = Field(field.strip().lower())
        except ValueError:
            choices = ", ".join(Field)
            raise HeaderError(
                f"--map {option!r}: write column=field, where field is one of {choices}"
            ) from None
    return given
