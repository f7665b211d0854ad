"""By which digits does a customer name their conversation, on any channel?

Rules
* Digits only, so that it can be typed on a telephone and said in any language. The first is never
  0: a leading zero gets lost where a code is taken for a number.
* As long as needed that three random tries hit any live code of the workspace with a probability
  of at most 1 in 10,000: with d digits there are 9 * 10^(d-1) codes, so 8 digits are enough for
  3,000 live ones and 10 for 300,000. Each length keeps this bound by itself, because a code is
  only given a length that has room for all that are live; whoever knows the lengths gains nothing.
* No check digit: it would have to be paid for with one more digit, since whoever guesses leaves out
  what cannot be; and a slip of the tongue hits somebody else as rarely as a guess does.
* It names a conversation and proves nothing: whoever has read the message knows it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from faden.core.event import MessageWritten
from faden.core.identity import Level
from faden.core.policy import REQUIRED, References
from faden.core.ticket import Ticket, of_customer

TRIES = 3  #: of one contact within an hour
ONE_IN = 10_000  #: three random tries may hit once in so many cases
FEWEST_DIGITS = 6  #: shorter ones are taken for house numbers, years and amounts
MOST_DIGITS = 18
LEVEL = Level.CLAIMED  #: what naming a code proves at most (docs/decisions/0019-reference-code.md)

Draw = Callable[[int], int]  #: gives a random whole number from 0 to below its argument

LINES = {"de": "Ihr Zeichen: {code}", "en": "Your reference: {code}"}  #: by language
CHANNELS = ("email", "webhook")  #: which can print that line

_BETWEEN = r"[\s.\-/,_\u2010-\u2015\u2212]*"
_DIGITS = rf"[1-9](?:{_BETWEEN}[0-9]){{{FEWEST_DIGITS - 1},{MOST_DIGITS - 1}}}"
_LABEL = (
    r"(?:(?:ihr|mein|unser|das|your|my|our|the)\s+)?"
    r"(?:zeichen|kennziffer|referenz(?:nummer)?|referenzcode|reference(?:\s+(?:code|number))?|ref\.?)"
)
_CODE = re.compile(
    rf"(?:{_LABEL}\s*(?:lautet|ist|is)?\s*[:=#]?\s*)?[#*„“”\"'(\[]*\s*"
    rf"(?P<digits>{_DIGITS})\s*[#*„“”\"')\].!]*",
    re.IGNORECASE,
)
_MARKED = re.compile(rf"(?<!\w){_LABEL}\s*[:=#]\s*(?P<digits>{_DIGITS})(?![0-9])", re.IGNORECASE)
_MAYBE = re.compile(rf"\d(?:{_BETWEEN}\d){{{FEWEST_DIGITS - 1}}}")
_LONGEST = 200  #: characters of what somebody types or says; a code is shorter in every spelling


def length_for(live: int) -> int:
    """Return how many digits a code needs when so many are live, itself included.

    >>> length_for(3_000), length_for(3_001), length_for(300_000)
    (8, 9, 10)
    """
    digits = FEWEST_DIGITS
    while live > room_of(digits):
        digits += 1
    return digits


def room_of(digits: int) -> int:
    """Return how many codes of a length may be live: TRIES of them in 9 * 10^(d-1), 1 in ONE_IN.

    >>> room_of(8)
    3000
    """
    all_there_are: int = 9 * 10 ** (digits - 1)
    return all_there_are // (TRIES * ONE_IN)


def random_code(digits: int, draw: Draw) -> str:
    """Return a random code of a length; `draw` must be one that nobody can foresee.

    >>> random_code(8, lambda below: 0)
    '10000000'
    """
    lowest = 10 ** (digits - 1)
    return str(lowest + draw(9 * lowest))


def grouped(code: str) -> str:
    """Return a code as it is read and said: in groups of four and then of three.

    >>> grouped("12345678"), grouped("1234567890"), grouped("123456789")
    ('1234 5678', '1234 567 890', '123 456 789')
    """
    threes = -len(code) % 4
    fours = len(code) - 3 * threes  # digits, not groups
    parts = [code[at : at + 4] for at in range(0, fours, 4)]
    parts += [code[at : at + 3] for at in range(fours, len(code), 3)]
    return " ".join(parts)


def parse_code(text: str) -> str | None:
    """Return the digits of a code in any spelling; None where the text is anything else.

    >>> parse_code(" Zeichen: 1234.5678 "), parse_code("１２３４ ５６７８")
    ('12345678', '12345678')
    >>> parse_code("0170 123456") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    found = _CODE.fullmatch(_plain(text).strip())
    return _bare(found["digits"]) if found else None


def marked_code(text: str) -> str | None:
    """Return the code that a longer text clearly names as one, if it names exactly one.

    >>> marked_code("Guten Tag, mein Zeichen: 1234 5678. Wo ist mein Paket?")
    '12345678'
    >>> marked_code("Meine Kundennummer ist 12345678") is None
    True
    """
    if _MAYBE.search(text) is None:  # most texts, and this is where everything comes in
        return None
    whole = parse_code(text)
    if whole is not None:
        return whole
    codes = {_bare(found["digits"]) for found in _MARKED.finditer(_plain(text[:2_000]))}
    return codes.pop() if len(codes) == 1 else None


def _plain(text: str) -> str:
    """Write digits of every script, and wide letters, as plain ones."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        char if char.isascii() else str(unicodedata.decimal(char, char)) for char in folded
    )


def _bare(digits: str) -> str:
    return re.sub(r"[^0-9]", "", digits)


def ticket_to_name(tickets: Sequence[Ticket]) -> Ticket | None:
    """Return the ticket a message of ours belongs to: the newest that is not closed."""
    theirs = of_customer(tickets)
    return theirs[-1] if theirs else None


def may_name(written: MessageWritten) -> bool:
    """Say whether a message of ours may carry a code: advertising belongs to no conversation."""
    return written.purpose in REQUIRED


def referring(
    written: MessageWritten, ticket: Ticket | None, *, rules: References, channel: str
) -> MessageWritten:
    """Return the message with its ticket's code, and with the line that prints it, if it does."""
    if ticket is None or ticket.code is None or not may_name(written):
        return written
    line = LINES[rules.language].format(code=grouped(ticket.code))
    printed = line if channel in rules.channels else None
    return replace(written, reference=ticket.code, reference_line=printed)


def with_line(text: str, line: str | None, *, longest: int) -> str:
    r"""Return a text with the line that prints its code, if it fits; the words go before the code.

    >>> with_line("Guten Tag", "Ihr Zeichen: 1234 5678", longest=100)
    'Guten Tag\n\nIhr Zeichen: 1234 5678'
    """
    if line is None or line in text or len(text) + len(line) + 2 > longest:
        return text
    return f"{text}\n\n{line}"
