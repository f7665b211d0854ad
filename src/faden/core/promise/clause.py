"""Which sentences and parts of sentences does an agent type, and where do they stand?

Rules
* What she quotes is not hers: lines behind ">", what a mail program announces, words in quotation
  marks. It is blanked out, so that places stay places in her text.
* A dot ends no sentence behind an abbreviation ("Dr.", "z.B.") or a number ("bis 13.3. um"),
  unless a capital goes on that is no month. A line that is only wrapped goes on.
* Parts are divided by commas, colons, dashes and "and". Each begins with the word that divides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from faden.core.understand.listed import all_of
from faden.core.understand.number import small
from faden.core.understand.own import without_quotes
from faden.core.understand.plain import folded

READ_CHARS = 8_000  #: of a text; beyond it nobody types
_LONGEST_QUOTE = 400
_MOST_WORDS = 60  #: of a sentence; what goes on without an end is cut into such pieces

_SAID = re.compile(
    rf'"[^"]{{1,{_LONGEST_QUOTE}}}"|[„“][^„“”]{{1,{_LONGEST_QUOTE}}}[“”]'
    rf"|»[^«»]{{1,{_LONGEST_QUOTE}}}«|«[^«»]{{1,{_LONGEST_QUOTE}}}»"
)
_TOKEN = re.compile(
    r"\d{4}-\d\d?-\d\d?|\d+(?:[.:,/]\d+)*\.?|[^\W\d_]+(?:['’´`][^\W\d_]+)*"
    r"|\n[ \t]*\n\s*|\n|[?!.,;:–—()%€£$]|(?<=\s)-(?=\s)"
)
_ENDS = frozenset(".!?;")
_PARTS = frozenset(",:–—-()")
_AND = all_of("und and but sowie")
_ABBREVIATED = all_of(
    """
    dr hr hrn nr tel ca bzw evtl ggf usw inkl zzgl str mr mrs ms approx z b d h a m p u o prof st
    mind max spaet vorauss no bspw zb usf jr
    """
)
_MONTHS = all_of(
    """
    januar februar maerz april mai juni juli august september oktober november dezember january
    february march may june july october december jan feb mar apr jun jul aug sep sept okt oct
    nov dez dec uhr
    """
)
_AFTER_I_AM = all_of("on not afraid sorry so just happy glad sure also")
_ARTICLES = all_of("den dem the")
_IS = all_of("it he she that there here who what everything all")
#: What an apostrophe stands for in English.
_SHORT = {"ll": "will", "m": "am", "re": "are", "ve": "have", "d": "would"}
#: The same, typed without it; only what is no other word in such a sentence.
_TYPED = {
    "ill": ("i", "will"), "youll": ("you", "will"), "theyll": ("they", "will"),
    "itll": ("it", "will"), "dont": ("do", "not"), "cant": ("can", "not"), "wont": ("will", "not"),
    "didnt": ("did", "not"), "doesnt": ("does", "not"), "isnt": ("is", "not"), "ive": ("i", "have"),
    "cannot": ("can", "not"), "gonna": ("going", "to"), "u": ("you",), "ur": ("your",),
    "couldnt": ("could", "not"), "id": ("i", "would"), "weve": ("we", "have"), "ne": ("eine",),
    "nen": ("einen",), "nem": ("einem",), "n": ("ein",), "hab": ("habe",), "ma": ("mal",),
    "heut": ("heute",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence: its plain words, and where it stands in the text."""

    words: tuple[str, ...]
    start: int
    end: int
    joined: str = ""  #: "und", "," … by which it follows the part before


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in its parts."""

    parts: tuple[Part, ...]
    asks: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all parts; a mark divides them that no phrase crosses."""
        words = [word for part in self.parts for word in ("~", *part.words)]
        return tuple(words[1:])


@dataclass(frozen=True, slots=True)
class _Token:
    said: str
    start: int
    end: int


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text, without what is quoted in it.

    >>> [part.words for s in sentences("Ok. Ich prüf's, ja!") for part in s.parts]
    [('ok',), ('ich', 'pruef'), ('ja',)]
    """
    bare = without_quotes(text[:READ_CHARS])
    bare = _SAID.sub(lambda said: " " * len(said[0]), bare)
    tokens = [_Token(found[0], *found.span()) for found in _TOKEN.finditer(bare)]
    begun: list[_Token] = []
    for at, token in enumerate(tokens):
        begun.append(token)
        if len(begun) >= _MOST_WORDS or _is_end(tokens, at, bare):
            yield from _sentence(begun)
            begun = []
    yield from _sentence(begun)


def _is_end(tokens: list[_Token], at: int, text: str) -> bool:
    said, before = tokens[at].said, tokens[at - 1].said if at else ""
    following = text[tokens[at].end : tokens[at].end + 40].lstrip(" \t")
    if said[0] == "\n":
        return "\n" in said[1:] or before in {",", ":"} or _begins(following)
    if said == ".":
        return not before or _folded(before) not in _ABBREVIATED
    if said[0].isdigit() and said[-1] == ".":
        return not following or (following[0].isupper() and not _is_month(following))
    return said in _ENDS


def _begins(line: str) -> bool:
    """Whether a new sentence may begin so: a capital, a bullet or a number."""
    return not line or not (line[0].islower() or line[0].isdigit())


def _is_month(line: str) -> bool:
    word = re.match(r"[^\W\d_]+", line)
    return bool(word and _folded(word[0]) in _MONTHS)


def _sentence(tokens: list[_Token]) -> Iterator[Sentence]:
    parts: list[Part] = []
    begun: list[_Token] = []
    joined = ""
    for at, token in enumerate(tokens):
        divides = token.said in _PARTS or _folded(token.said) in _AND
        if not divides or _goes_on(tokens, at):
            begun.append(token)
            continue
        parts += _part(begun, joined)
        joined = _folded(token.said) if not begun or token.said not in _PARTS else token.said
        begun = []
    parts += _part(begun, joined)
    if parts:
        yield Sentence(tuple(parts), asks=any(token.said == "?" for token in tokens))


def _english(words: list[str]) -> list[str]:
    """With "im" as the two words it is in "im sending", and not in "im Laufe"."""
    for at, (word, following) in enumerate(pairwise(words)):
        if word == "im" and (following.endswith("ing") or following in _AFTER_I_AM):
            return [*words[:at], "i", "am", *words[at + 1 :]]
    return words


def _goes_on(tokens: list[_Token], at: int) -> bool:
    """Whether it divides nothing: "between 2 and 4", "Thursday, 19 March"."""
    following = [token for token in tokens[at + 1 : at + 3] if token.said.lower() not in _ARTICLES]
    if tokens[at].said == ",":
        return bool(following) and following[0].said[0].isdigit()
    return _counts(tokens[at - 1 : at]) and _counts(tokens[at + 1 : at + 2])


def _counts(tokens: list[_Token]) -> bool:
    """Whether it is a number: "between 2 and 4" is one part."""
    return bool(tokens) and small(_folded(tokens[0].said).rstrip(".")) is not None


def _part(tokens: list[_Token], joined: str) -> list[Part]:
    words = _english([word for token in tokens for word in plain_words(token.said)])
    if not words:
        return []
    told = [token for token in tokens if plain_words(token.said)]
    return [Part(tuple(words), told[0].start, told[-1].end, joined)]


@lru_cache(maxsize=8192)
def plain_words(said: str) -> tuple[str, ...]:
    """Return the plain words of one: an English short form is two, a mark none.

    >>> plain_words("We'll"), plain_words("can't"), plain_words("Grüße")
    (('we', 'will'), ('can', 'not'), ('gruesse',))
    """
    if said in {"%", "€", "£", "$"}:
        return ({"%": "percent", "€": "euro", "£": "pound", "$": "dollar"}[said],)
    if not (said[0].isalpha() or said[0].isdigit()):
        return ()
    first, parted, last = re.sub("[’´`]", "'", said.lower()).rpartition("'")
    if parted and first and last in _SHORT:
        return (_folded(first), _SHORT[last])
    if parted and last == "t" and first.endswith("n"):
        stem = {"ca": "can", "wo": "will", "sha": "shall"}.get(first[:-1], first[:-1])
        return (_folded(stem), "not")
    if parted and last == "s":
        return (_folded(first), "is") if first in _IS else (_folded(first),)
    word = _folded(said)
    return _TYPED.get(word, (word,) if word else ())


@lru_cache(maxsize=8192)
def _folded(said: str) -> str:
    return folded(said)
