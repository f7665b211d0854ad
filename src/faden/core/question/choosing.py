"""Which of several options do words choose?

By number or place ("2", "b)", "die letzte"), or by the words of the option's labels, also bent
("blaue", "liefert") or mistyped. "Nicht abholen, liefern" chooses the other; only to turn one down
chooses none.
"""

import re

from faden.core.question.answer import Answer, NotAnAnswer, Reading, Unclear, Why
from faden.core.question.asked import Choice
from faden.core.question.beside import OPEN, in_the_past, negated, unexplained
from faden.core.understand.listed import all_of
from faden.core.understand.number import small
from faden.core.understand.plain import FILLERS, Plain, folded
from faden.core.understand.spelling import nearly

_BESIDE = 1  # words that neither the question nor its options explain
_LONGEST_WORD = 40  # letters; beyond that it is noise
_FEW = 10  # words; a longer message that names an option is about something else
_PLACES = (
    "ersten erste erster erstes first 1st",
    "zweiten zweite zweiter zweites second 2nd",
    "dritten dritte dritter drittes third 3rd",
    "vierten vierte vierter viertes fourth 4th",
    "fuenften fuenfte fuenfter fuenftes fifth 5th",
    "sechsten sechste sechster sechstes sixth 6th",
)
_PLACE = {word: place for place, words in enumerate(_PLACES) for word in words.split()}
_LAST = all_of("letzte letzten letzter letztes last")
_LETTERS = "abcdef"
_ENDINGS = re.compile(r"(?<=\w{3})(?:ungen|ung|en|ern|ing|ed|es|em|er|ery|est|et|st|ry|y|e|s|t|n)$")
_PREFIXES = ("ab", "an", "auf", "aus", "ein", "mit", "vor", "zu", "um", "up")
_SPLIT = re.compile(r"[^\W_]+")
_NO = all_of("nicht kein keine keinen not no dont")
_WHOLE = FILLERS | {"die", "das", "der", "den", "one", "antwort", "answer", "loesung", "slot"}


def place(words: tuple[str, ...], count: int) -> int | None:
    """Return which of `count` a message names by number or place alone, from 0, or None.

    >>> place(("die", "zweite"), 3), place(("2",), 3), place(("the", "last", "one"), 3)
    (1, 1, 2)
    >>> place(("2", "kartons"), 3) is None
    True
    """
    telling = [word for word in words if word not in _WHOLE or word in _LETTERS]
    telling = telling if len(telling) == 1 or not words else [w for w in telling if w != "a"]
    if len(telling) != 1:
        return None
    word = telling[0].rstrip(".")
    number = small(word)
    found = _PLACE.get(word, number - 1 if number else None)
    if word in _LAST:
        found = count - 1
    if found is None and word in _LETTERS and len(word) == 1:
        found = _LETTERS.index(word)
    return found if found is not None and 0 <= found < count else None


def chosen(question: Choice, said: Plain, known: frozenset[str]) -> Reading:
    """Return the option that the words choose; `known` are the words of the question."""
    words = said.spoken
    if not words:
        return Unclear(Why.NO_MATCH) if said.asks else NotAnAnswer()
    at = place(words, len(question.options))
    if at is not None and not said.asks:
        return Answer(question.options[at].key)
    stems = _stems_of(question)
    wanted, refused = _mentioned(said, stems)
    if not wanted and not refused:
        return _no_option(said)
    labelled = frozenset([word for word in words if _named(word, stems) is not None])
    beside = unexplained(_joined(words), known | labelled | _TURN | _NO)
    return _weighed(wanted, said, beside)


def _weighed(wanted: frozenset[int | str], said: Plain, beside: int) -> Reading:
    words = said.spoken
    if in_the_past(words) or len(words) > _FEW * 2:
        return NotAnAnswer()
    if said.asks or not OPEN.isdisjoint(words):
        return Unclear(Why.BUT if len(wanted) < 2 else Why.SEVERAL)
    if len(wanted) != 1:
        return Unclear(Why.SEVERAL if wanted else Why.NO_MATCH)
    if beside > _BESIDE:
        return Unclear(Why.BUT) if len(words) <= _FEW // 2 else NotAnAnswer()
    return Answer(str(next(iter(wanted))))


def _no_option(said: Plain) -> Reading:
    """A short "ja", "egal" or a wish that is none of the options; else another matter."""
    if in_the_past(said.spoken) or len(said.spoken) > _FEW:
        return NotAnAnswer()
    about = negated(said.spoken) or not OPEN.isdisjoint(said.spoken)
    agreed = not {"ja", "yes", "ok", "nein", "no"}.isdisjoint(said.spoken)
    return Unclear(Why.NO_MATCH) if about or agreed or len(said.spoken) == 1 else NotAnAnswer()


# --- words of the options ------------------------------------------------------------------------


def stem(word: str) -> str:
    """Return a word without the endings by which it is bent.

    >>> stem("lieferung") == stem("liefern") == stem("liefert")
    True
    """
    before = word if len(word) > _LONGEST_WORD else ""
    while before != word:
        before, word = word, _ENDINGS.sub("", word, count=1)
    return word


Stems = dict[str, str]  # stem -> key of the one option that has it


def _stems_of(question: Choice) -> Stems:
    """The stems that tell the options apart: one that two of them share tells nothing."""
    owners: dict[str, set[str]] = {}
    for option in question.options:
        for label in option.labels:
            words = tuple(_SPLIT.findall(folded(label)))
            for word in _joined(words):
                if word not in FILLERS:
                    owners.setdefault(stem(word), set()).add(option.key)
    return {found: next(iter(keys)) for found, keys in owners.items() if len(keys) == 1}


def _joined(words: tuple[str, ...]) -> tuple[str, ...]:
    """Join the little word to the verb before it: "hole es ab" is "abholen"."""
    found = list(words)
    for at in range(len(words) - 1, 0, -1):
        if words[at] in _PREFIXES[:-1]:
            verb = next((i for i in range(at - 1, max(at - 5, -1), -1) if _verb(words[i])), None)
            if verb is not None:
                found[verb] = words[at] + words[verb]
    return tuple(found)


def _verb(word: str) -> bool:
    return word.startswith(("hol", "bestell", "lehn", "nehm", "sag", "geb", "wart", "schick"))


def _named(word: str, stems: Stems) -> str | None:
    found = stems.get(stem(word))
    if found is not None:
        return found
    close = {key for known, key in stems.items() if nearly(stem(word), known)}
    return next(iter(close)) if len(close) == 1 else None


def _mentioned(said: Plain, stems: Stems) -> tuple[frozenset[int | str], frozenset[int | str]]:
    """The keys of the options that are wanted, and of those that are turned down."""
    wanted: set[int | str] = set()
    refused: set[int | str] = set()
    for clause in _parted(said):
        keys = {key for word in _joined(clause) if (key := _named(word, stems)) is not None}
        (refused if negated(clause) else wanted).update(keys)
    return frozenset(wanted - refused), frozenset(refused)


_TURN = all_of("sondern aber but rather lieber then dann")


def _parted(said: Plain) -> list[tuple[str, ...]]:
    """Clauses, parted also at the words by which people turn to the other thing."""
    found: list[tuple[str, ...]] = []
    for clause in said.clauses:
        part: list[str] = []
        for word in clause:
            if word in _TURN:
                found.append(tuple(part))
                part = []
            else:
                part.append(word)
        found.append(tuple(part))
    return [part for part in found if part]
