"""What does one cell say: a name, a key, addresses?

A cell is text, whatever a spreadsheet would make of it: "=1+1" is four characters. Two habits of
spreadsheets are taken back: the apostrophe before "+49…" that marks it as text, and ="0170…".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faden.core.address import Address, BadAddress, Flaw, Withheld, parse_address
from faden.core.phone import NumberFlaw, is_e164

_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_MARKED = re.compile(r"'(?=[=+\-@0-9])")
_HARD = re.compile(r"[;|\r\n\t]+")  #: separates addresses for certain
#: may also stand within one; the likelier separator first
_SOFT = {
    "tel": (re.compile(r"[,&]| oder | or | und | and | u\. "), re.compile("/")),
    "mailto": (re.compile(r"[,/&\s]+(?:(?:oder|or|und|and)\s+)?"),),
}
_REMARK = re.compile(r"\s*[(\[][^()\[\]+0-9]*[)\]]\s*$|\s+[^\W\d_][^\d+@]*$")
_CODES = {"DE": "+49", "AT": "+43", "CH": "+41"}
_PLAIN_NUMBER = re.compile(r"0[1-9][0-9 /.-]{5,20}", re.ASCII)
_NO_SEPARATORS = str.maketrans("", "", " /.-")
_ROUNDED = re.compile(r"[0-9]+[.,][0-9]*E\+?[0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bad:
    """A part of a cell that is no address, why, and what to do."""

    text: str
    reason: str
    advice: str


_LOOK = "write it as one would dial it, with area or country code"
_ADVICE: dict[Flaw | NumberFlaw, tuple[str, str]] = {
    Flaw.EMPTY: ("empty", "leave the cell empty"),
    Flaw.TOO_LONG: ("longer than an address can be", "correct it"),
    Flaw.CONTROL: ("holds control characters", "type it anew"),
    Flaw.NOT_A_MAILBOX: ("not an e-mail address", "correct it; it looks like name@company.example"),
    Flaw.SEVERAL: ("several addresses, and it is not clear where one ends", "separate them by ;"),
    Flaw.BAD_SCHEME: ("not an address", "correct it"),
    NumberFlaw.WITHHELD: ("not a telephone number", "leave the cell empty"),
    NumberFlaw.ALPHANUMERIC: ("not a telephone number", _LOOK),
    NumberFlaw.SHORT_CODE: ("too short for a telephone number", _LOOK),
    NumberFlaw.NO_AREA_CODE: ("the area code is missing", _LOOK),
    NumberFlaw.NOT_A_NUMBER: ("no such telephone number can exist", _LOOK),
}
_SPREADSHEET = (
    "a spreadsheet has rounded this number",
    "set the column to the format Text in the spreadsheet, and export again",
)


def text_of(cell: str) -> str:
    """Return what a cell says, without what a spreadsheet put around it.

    >>> text_of("'+49 170 1234567"), text_of('="0170123"'), text_of(" =1+1 ")
    ('+49 170 1234567', '0170123', '=1+1')
    """
    text = cell.strip()
    if text and text[0] in "='":
        if found := _AS_TEXT.fullmatch(text):
            return found[1].replace('""', '"').strip()
        if _MARKED.match(text):
            return text[1:].strip()
    return text


def addresses_of(cell: str, scheme: str, region: str) -> Iterator[Address | Bad]:
    """Yield the addresses of a cell; `scheme` is "tel" or "mailto".

    >>> [one.uri for one in addresses_of("0170 1234567; 030/1234567 (Büro)", "tel", "DE")]
    ['tel:+491701234567', 'tel:+49301234567']
    """
    text = text_of(cell)
    if not text:
        return
    whole = parse_address(_international(text, region), scheme=scheme, region=region)
    if isinstance(whole, Address):
        yield whole
        return
    for part in filter(None, map(str.strip, _HARD.split(text))):
        yield from _part(part, scheme, region)


def _international(text: str, region: str) -> str:
    """Return a plainly written number of the country with its code; everything else as it is.

    Reading 0170 1234567 takes ten times as long as reading +491701234567, and an import has a
    million of them. The address is the same (a property test compares).
    """
    code = _CODES.get(region)
    if code is None or text[0] != "0" or not _PLAIN_NUMBER.fullmatch(text):
        return text
    number = code + text[1:].translate(_NO_SEPARATORS)
    return number if is_e164(number) else text


def _part(part: str, scheme: str, region: str) -> Iterator[Address | Bad]:
    """Read what is one address, or several if at least one comes out of it."""
    one = _read(part, scheme, region)
    for separator in _SOFT[scheme] if isinstance(one, Bad) else ():
        parts = filter(None, map(str.strip, separator.split(part)))
        several = [_read(text, scheme, region) for text in parts]
        if any(isinstance(found, Address) for found in several):
            yield from (found for found in several if found is not None)
            return
    if one is not None:
        yield one


def _read(text: str, scheme: str, region: str) -> Address | Bad | None:
    match parse_address(text, scheme=scheme, region=region):
        case Address() as address:
            return address
        case Withheld():
            return None  # "unbekannt", "-", "0": somebody had to fill in something
        case BadAddress(reason=reason):
            without = _REMARK.sub("", text) if scheme == "tel" else text
            if without and without != text:
                return _read(without, scheme, region)
            why = _SPREADSHEET if _ROUNDED.fullmatch(text) else _ADVICE[reason]
            return Bad(text, *why)
