"""The sieve spares searches; it never keeps a phrase from being found."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.understand.labelled import labelled

from faden.core.stop import sieve
from faden.core.stop.alike import SOUNDS_ALIKE
from faden.core.stop.doubt import ASK, HINDERED
from faden.core.stop.frame import FRAMES
from faden.core.stop.phrase import CLEAR, STOP
from faden.core.stop.sieve import Kind
from faden.core.understand.lexicon import Lexicon
from faden.core.understand.pattern import Phrase, Table

TABLES = {
    Kind.CLEAR: CLEAR,
    Kind.STOP: STOP,
    Kind.ASK: ASK,
    Kind.HINDERED: HINDERED,
    Kind.FRAME: FRAMES,
}
SENTENCES = [
    text.lower().replace("ü", "ue").replace("ö", "oe").replace("ä", "ae")
    for name in ("optout_known", "optout_held", "person_known", "answer_known")
    for _, _, text in labelled(name)
]
WORDS = sorted({word for text in SENTENCES for word in text.split() if word.isalpha()})


def words_of(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()


def searched_without_a_sieve(table: Table, text: str, stems: frozenset[str]) -> list[Phrase]:
    return [
        phrase
        for group in table
        if not group.stems.isdisjoint(stems)
        for phrase in group.phrases
        if phrase.pattern.search(text)
    ]


def every_phrase_comes_through(words: list[str]) -> int:
    text = sieve.usual(words)
    raw = f" {' '.join(words)} {text}"  # a misspelt word has the stems of what it means too
    stems = sieve.stems_in(words, raw)
    assert stems in {frozenset(), frozenset(stem for stem in sieve.STEMS if stem in raw)}
    assert bool(stems) == any(stem in raw for stem in sieve.TELLING)
    rows = sieve.rows_for(stems, sieve.lists_in(words))
    times = 0
    for kind, table in TABLES.items():
        for phrase in searched_without_a_sieve(table, text, stems):
            assert phrase.pattern in {row.pattern for row in rows if row.kind is kind}
            times += 1
    return times


def test_of_the_labelled_sentences_no_phrase_is_lost() -> None:
    assert sum(every_phrase_comes_through(words_of(text)) for text in SENTENCES) > 300


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_of_any_mixture_of_their_words_no_phrase_is_lost(words: list[str]) -> None:
    every_phrase_comes_through(words)


def test_what_only_sounds_alike_is_cut_out_as_if_each_group_were_tried() -> None:
    cut = 0
    for words in map(words_of, SENTENCES):
        stems = sieve.stems_in(words, f" {' '.join(words)} ")
        text = expected = sieve.usual(words)
        for group in SOUNDS_ALIKE:
            if not group.stems.isdisjoint(stems):
                either = "|".join(phrase.pattern.pattern for phrase in group.phrases)
                expected = re.sub(either, " ~", expected)
        assert sieve.without_alike(text, stems, sieve.lists_in(words)) == expected
        cut += expected != text
    assert cut > 10


def test_a_stem_of_two_words_counts_only_where_they_stand_together() -> None:
    assert "go away" in sieve.stems_in(["go", "away"], "go away")
    assert "go away" not in sieve.stems_in(["away", "stop", "go"], "away stop go")


def test_a_star_within_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="either end"):
        Lexicon().bit("ver*teiler")
