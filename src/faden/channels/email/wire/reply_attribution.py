"""Is this line "Am 6.11.2026 um 10:12 schrieb Linda:", written by a program above a quotation?

People write such lines as well ("Am Montag schrieb ich Ihnen schon einmal:"), so a line counts
only if what a program knows stands in it: an address, or a date and a time. Where a person is
the likelier author, a quotation must follow. One attribution may be broken over three lines.
"""

import re
from typing import Final

_LONGEST: Final = 400  # characters; programs write far less, and what is longer is a letter

_VERB: Final = re.compile(
    r"[swgaehSWGAEH](?:chrieb(?:en|st)?|eschrieben|chreibt|rote|rites| écrit|scribió|a scritto"
    r"|chreef)\b"
)
_MONTH: Final = (
    r"(?:jan|feb|mär|mar|mrz|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)[a-zäéû]{0,6}"
)
# Split by how they begin: the search for a digit is much faster.
_DATE_BY_DIGIT: Final = re.compile(
    r"[0-9](?:[0-9]?\.\s?\d{1,2}\.\s?\d{2,4}|\d{3}[-/.]\d{1,2}[-/.]\d{1,2}"
    rf"|[0-9]?[-/]\d{{1,2}}[-/]\d{{2,4}}|[0-9]?\.?[ -]?(?i:{_MONTH})\.?,?[ -]?\d{{2,4}})"
)
_DATE_BY_MONTH: Final = re.compile(
    r"[JFMASONDjfmasond][a-zä]{2}[a-zäéû]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:um )?\d{2,4}"
)
_TIME: Final = re.compile(r"[0-9](?:[0-9]?:\d{2}|[0-9]?(?:\.\d{2})? ?(?:Uhr|h)\b|[0-9]? [AP]M\b)")
_OPENS: Final = frozenset(("am ", "on ", "le "))
_DAY_FIRST: Final = re.compile(
    r"(?:\d|mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|sam|son|mo\b|di\b|mi\b|do\b|fr\b|sa\b|so\b"
    rf"|{_MONTH})",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"\b(?:von|by|from)\b", re.IGNORECASE)
_CITES: Final = re.compile(r"(?:zitat von|zitiere|quoting|citando) ", re.IGNORECASE)

# The writer speaks of someone, as no program does.
_SELF: Final = r"(?:ich|mir|mich|wir|uns|i|me|we|us|sie|ihnen|dir|euch|you|they|he|she|er|man)"
_OF_SOMEONE: Final = (
    r"(?:ihr\w{0,2}|mein\w{0,2}|unsere?\w?|dein\w{0,2}|eine?\w?|jemand|frau|herr|my|your|our|their"
    r"|his|her|a|someone)"
)
_SPEAKS_OF_SELF: Final = re.compile(
    rf"\b(?:schrieb\w*|wrote|schreibt|writes) {_SELF}\b"
    rf"|\b{_SELF} (?:\w+ )?(?:schrieb\w*|wrote|geschrieben)\b|\b(?:habe|haben|habt|have) ",
    re.IGNORECASE,
)
_SPEAKS_OF_SOMEONE: Final = re.compile(
    rf"\b(?:schrieb\w*|wrote|schreibt|writes|hat) {_OF_SOMEONE}\b|\bschrieb (?:der|die|das|den) "
    rf"|^(?i:{_OF_SOMEONE}|der|die|das|the) |\b{_OF_SOMEONE} \w+ (?:wrote|schrieb)",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"""["'\])*]*,?\s*(?:(?:hat\ )?(?:folgendes\ )?(?:schrieb|geschrieben|wrote|writes|a\ écrit))?
    \s*:?[*_\s]*""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE_VERB: Final = re.compile(
    r"(?:sie schrieben|du schriebst|ihr schriebt|you wrote)\s?:", re.IGNORECASE
)
_SPOKEN: Final = ("„", "“", "”", '"', "«", "»", "‚", "‘", "'")


def could_attribute(joined: str) -> bool:
    """Whether a closer look is worth it: cheap, as hostile mail has a million such lines."""
    return (
        len(joined) <= _LONGEST
        and (_has_address(joined) or _VERB.search(joined) is not None)
        and not joined.startswith(">")
    )


def is_attribution(joined: str, *, following: str, fresh: bool) -> bool:
    """Whether one to three lines, joined by blanks, announce a quotation.

    `following` is the next line with anything on it, `fresh` says that a paragraph begins here.

    >>> line = "Am 06.11.2026 um 10:12 schrieb Linda Weber:"
    >>> is_attribution(line, following="> Hallo", fresh=True)
    True
    >>> line = "Am Montag schrieb ich Ihnen schon einmal:"
    >>> is_attribution(line, following="> Hallo", fresh=True)
    False
    """
    quoted = following.startswith(">")
    if joined[:3].lower() in _OPENS:
        head, bracket, rest = joined.partition(">:")
        if rest.strip():  # Yahoo's app goes on in the same line
            return _opened(head + bracket, quoted=False, following=rest, fresh=fresh)
        return _opened(joined, quoted=quoted, following=following, fresh=fresh)
    if joined[-1] != ":":
        return False
    if _CITES.match(joined):
        return quoted or (fresh and _has_address(joined))
    if _DAY_FIRST.match(joined) and _day_first(joined):
        return True
    return _name_first(joined, quoted=quoted, fresh=fresh)


def _opened(joined: str, *, quoted: bool, following: str, fresh: bool) -> bool:
    """Judge "Am ... schrieb Linda:" and "On ..., Linda wrote:"."""
    verb = _VERB.search(joined)
    if verb is None or not _ends_well(joined, verb.end()):
        return False
    address = _has_address(joined)
    if quoted and address and joined[-1] == ":":
        return True
    dated = _has_date(joined)
    timed = _TIME.search(joined) is not None
    if quoted:
        return dated and (joined[-1] == ":" or address or timed)
    if not dated or not (timed or address) or _SPEAKS_OF_SELF.search(joined):
        return False
    if address:
        return joined[-1] == ":" or (timed and fresh and joined[-1] == ">")
    return (
        joined[-1] == ":"
        and fresh
        and _SPEAKS_OF_SOMEONE.search(joined) is None
        and not following.startswith(_SPOKEN)
    )


def _has_address(line: str) -> bool:
    at = line.find("@")
    return 0 < at < len(line) - 1 and not line[at - 1].isspace() and not line[at + 1].isspace()


def _has_date(line: str) -> bool:
    return _DATE_BY_DIGIT.search(line) is not None or _DATE_BY_MONTH.search(line) is not None


def _ends_well(joined: str, after_verb: int) -> bool:
    """Whether nothing but a name or an address stands between the verb and the end."""
    bracket = joined.rfind(">")
    if bracket > 0:
        return _TAIL.fullmatch(joined, bracket + 1) is not None
    tail = joined[after_verb:]
    return len(tail.split()) <= 7 and not any(mark in tail for mark in (". ", "! ", "? ", "; "))


def _day_first(joined: str) -> bool:
    """Judge "6. Nov. 2026, 10:12 von linda@example.org:" and "2026-11-06 10:12 Linda <l@x.y>:"."""
    if not _has_address(joined) or not _has_date(joined) or not _TIME.search(joined):
        return False
    bare_words = len(joined.split())
    told = _BY.search(joined) is not None or _VERB.search(joined) is not None
    return bare_words <= (16 if told else 10) and _SPEAKS_OF_SELF.search(joined) is None


def _name_first(joined: str, *, quoted: bool, fresh: bool) -> bool:
    """Judge "Linda Weber <linda@example.org> schrieb am ...:" and "Linda hat ... geschrieben:"."""
    verb = _VERB.search(joined)
    if verb is None or verb.start() < 2:
        return quoted and _BARE_VERB.fullmatch(joined) is not None
    who, when = joined[: verb.start()].strip(), joined[verb.end() :].rstrip(": ")
    if any(mark in who for mark in ("! ", "? ", "; ", ": ")) or len(joined.split()) > 20:
        return False
    dated = _has_date(joined)
    address = _has_address(who)
    if quoted:
        if _BARE_VERB.fullmatch(joined):
            return True
        return address or (dated and _TIME.search(joined) is not None) or _just_a_name(who, when)
    if not address or _SPEAKS_OF_SELF.search(joined):
        return False
    return dated or (fresh and not when and who.endswith(">"))


def _just_a_name(who: str, when: str) -> bool:
    """Whether "Linda Weber schrieb:" names someone, by capitals and nothing beside."""
    words = who.split()
    return (
        not when
        and len(words) <= 4
        and all(word[0].isupper() or word[0] in "\"'(" for word in words)
        and not _SPEAKS_OF_SELF.search(f"{who} schrieb")
        and not _SPEAKS_OF_SOMEONE.search(f"{who} ")
    )
