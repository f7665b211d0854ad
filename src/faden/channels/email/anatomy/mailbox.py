"""Which mailboxes does a From, To or Reply-To name?

The field is taken apart before encoded words are decoded (RFC 2047 5), so that a display name which
says `<linda@example.org>` stays a name. What is between angle brackets is the address; a second
address in one entry makes it unreadable rather than a choice. Names with a comma or half a
quotation that nobody quoted (`Berger, Linda <linda@example.org>`) are still names.
"""

import re
from dataclasses import dataclass

from faden.channels.email.anatomy.charset import one_line
from faden.channels.email.anatomy.header import decode_words
from faden.core.address import Address, parse_address

__all__ = ["Mailbox", "addresses", "read_mailboxes"]

MAX_MAILBOXES = 500
MAX_NAME_CHARS = 200

_SIMPLE = re.compile(r'([^"(),:;<>@\\]*+)<([^<>\s"(),:;\\]++)>')
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"?|[()<>,;:]|\\.|[^"()<>,;:\\]++', re.DOTALL)
_QUOTED = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One entry of an address field."""

    address: str | None  #: in the spelling of core/address.py; None: not an address
    name: str | None  #: decoded, one line


def read_mailboxes(value: str) -> tuple[Mailbox, ...]:
    """Read the value of an address field, undecoded.

    >>> read_mailboxes('"Berger, Linda" <Linda@Example.org>, mia@example.org (Mia)')[1]
    Mailbox(address='mia@example.org', name='Mia')
    """
    simple = _SIMPLE.fullmatch(value)
    if simple:
        return (_mailbox(simple[1], [simple[2]], ""),)
    entries = _Entries()
    pieces = _TOKEN.findall(value)
    if pieces and pieces[-1].startswith('"') and not _QUOTED.fullmatch(pieces[-1]):
        pieces = _TOKEN.findall(value.replace('"', ""))
    for piece in pieces:
        entries.take(piece)
        if len(entries.found) >= MAX_MAILBOXES:
            break
    entries.end()
    return tuple(entries.found)


def addresses(values: list[str]) -> tuple[str, ...]:
    """Every readable address in the fields, in order, each once."""
    found = (box.address for value in values for box in read_mailboxes(value))
    return tuple(dict.fromkeys(address for address in found if address))[:MAX_MAILBOXES]


class _Entries:
    """The entries of one field, gathered token by token."""

    def __init__(self) -> None:
        self.found: list[Mailbox] = []
        self._depth = 0  # of comments, which nest
        self._inside = False  # of angle brackets
        self._clear()

    def _clear(self) -> None:
        self._words: list[str] = []
        self._angles: list[list[str]] = []
        self._says_address = False
        self._trailing = False  # an address follows the one in brackets
        self._comment: list[str] = []

    def take(self, piece: str) -> None:
        if piece in ("(", ")") or self._depth:
            self._take_comment(piece)
        elif piece in ("<", ">"):
            self._inside = piece == "<"
            if self._inside:
                self._angles.append([])
        elif self._inside:
            self._angles[-1].append(piece)
        elif piece == "," and self._words and not (self._angles or self._says_address):
            self._words.append(", ")  # of a name that nobody quoted
        elif piece in (",", ";"):
            self.end()
        elif piece == ":":
            self._clear()  # what stood before was the name of a group
        else:
            self._words.append(piece)
            self._says_address |= "@" in piece and not piece.startswith('"')
            self._trailing |= bool(self._angles) and "@" in piece

    def _take_comment(self, piece: str) -> None:
        self._depth = max(0, self._depth + (piece == "(") - (piece == ")"))
        if piece not in ("(", ")"):
            self._comment.append(piece)

    def end(self) -> None:
        said = "".join(self._words)
        if not self._angles:
            said = said.rpartition(", ")[2]
        if said.strip(", \t\r\n") or self._angles:
            angles = ["".join(angle) for angle in self._angles]
            angles += ["?"] * self._trailing
            self.found.append(_mailbox(said, angles, " ".join(self._comment)))
        self._inside = False
        self._clear()


def _mailbox(said: str, angles: list[str], comment: str) -> Mailbox:
    if len(angles) > 1:
        return Mailbox(None, _name(said))
    raw = angles[0] if angles else said
    name = _name(said) if angles else _name(comment)
    return Mailbox(_address(raw.strip()), name)


def _address(raw: str) -> str | None:
    if ":" in raw or raw.split() != [raw]:
        return None
    found = parse_address(raw, scheme="mailto")
    return found.value if isinstance(found, Address) else None


def _name(said: str) -> str | None:
    words = said.strip()
    if words.startswith('"') and words.endswith('"') and len(words) > 1:
        words = words[1:-1]
    if "\\" in words:
        words = _ESCAPE.sub(r"\1", words)
    return one_line(decode_words(words), chars=MAX_NAME_CHARS).strip(" '\"") or None
