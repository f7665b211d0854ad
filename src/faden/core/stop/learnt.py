"""Might these be words for no more messages that no rule foresaw?

A linear model over words, pairs of words and beginnings of words, asked only where the rules find
nothing. It can but pause (Said.ASK): a person looks. What it knows stands in learnt.txt, which
`tools/learn_stop.py` writes from labelled sentences; the same text always gives the same answer.
"""

import math
import re
from functools import cache
from importlib.resources import files

DOUBTFUL = 0.5  #: the score from which a person should look; see docs/own-words.md

_WORD = re.compile(r"[^\W_]+")
_PIECE_END = re.compile(r"[\n.!?;:]+\s*")
_PIECES = 12  #: sentences and pairs of them; bounds the work for a long message
_PIECE_WORDS = 40
_TOGETHER_CHARS = 200  #: two sentences are looked at together up to this length
_BEGINNING = 4
_BIAS = ""  #: the feature that every text has


def sounds_like_stop(plain: str) -> bool:
    """Return whether folded text (lower case, ä as ae) resembles known wishes for no more.

    >>> sounds_like_stop("ich kaufe nichts mehr bei ihnen also sparen sie sich bitte die mails")
    True
    >>> sounds_like_stop("wann kommt mein paket?")
    False
    """
    weights = _weights()
    bias = weights[_BIAS]
    return any(bias + score(features(one), weights) > DOUBTFUL for one in pieces(plain))


def score(found: set[str], weights: dict[str, float]) -> float:
    """Return the sum of what is known of the features, independent of the length of the text."""
    return math.fsum([weights.get(one, 0.0) for one in found]) / math.sqrt(len(found))


def pieces(plain: str) -> list[str]:
    """Return the sentences of a text, each also with the one before: one of them holds the wish."""
    sentences = [one for one in _PIECE_END.split(plain) if one.strip()]
    found: list[str] = []
    for before, one in zip(["", *sentences], sentences, strict=False):
        found.append(one)
        if before and len(before) + len(one) < _TOGETHER_CHARS:
            found.append(f"{before} {one}")
    return found[:_PIECES] or [plain]


def features(piece: str) -> set[str]:
    """Return the words of a sentence, their beginnings, and the pairs of both."""
    found, last, last_beginning = set(), "^", "^"
    for word in _WORD.findall(piece)[:_PIECE_WORDS]:
        known = "0" if word.isdigit() else word
        beginning = known[:_BEGINNING]
        found |= {known, f"*{beginning}", f"{last} {known}", f"{last_beginning}+{beginning}"}
        last, last_beginning = known, beginning
    found.add(f"{last} $")
    return found


@cache
def _weights() -> dict[str, float]:
    """Read what was learnt: `hundredths feature` a line."""
    lines = (files(__package__) / "learnt.txt").read_text("utf-8").splitlines()
    split = (line.partition(" ") for line in lines if not line.startswith("#"))
    return {feature: int(hundredths) / 100 for hundredths, _, feature in split}
