"""Whatever somebody writes, reading it neither fails nor takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.understand.labelled import QUESTIONS, WEDNESDAY, labelled

from faden.core.question.answer import Answer
from faden.core.question.asked import FreeText
from faden.core.question.reading import read_answer
from faden.core.stop.word import stop_word
from faden.core.understand.own import own_words
from faden.core.understand.person import asks_for_person

TELLING = """
    ja nein 31.2. 0.0. 99.99.99 24:00 25 um halb viertel vor in 8 tagen 999999999999999 in 0 wochen
    2 1. 12.3 am den 0 naechsten mo do so 2026-02-30 -5 45 000 k tausend hundert und einundzwanzig
    the of st 1st nicht oder ? , . > -- Am On schrieb: \x00 👍🏽 2️⃣ ½ ² ٣ Ⅷ 一 İ ﷺ
    """
WORDS = st.sampled_from([*TELLING.split(), "\n", "\ud7ff"])
EVERY = [*QUESTIONS.values(), FreeText("Was noch?")]
HUGE = 100_000
BLOCKS = [
    "ja ",
    "> ",
    "\n",
    "nicht ",
    "9" * 10,
    "bitte keine ",
    "am ",
    "ß",
    "\x00",
    "1.",
    "lg ",
    "👍",
]


def read_by_all(text: str) -> None:
    own_words(text)
    stop_word(text)
    asks_for_person(text)
    for question in EVERY:
        read_answer(question, text, WEDNESDAY)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    read_by_all(text)


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_any_row_of_telling_words_is_read(text: str) -> None:
    read_by_all(text)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_hundred_thousand_characters_are_read_in_a_moment(block: str) -> None:
    text = (block * HUGE)[:HUGE]
    began = time.process_time()
    read_by_all(text)
    assert time.process_time() - began < 1  # 0.03 on an idle machine


@given(st.sampled_from([text for _, _, text in labelled("answer_known")]))
def test_what_is_quoted_below_never_changes_an_answer(text: str) -> None:
    if ">" in text or "\n" in text:
        return
    quoted = f"{text}\n\nAm 10.03.2026 um 08:00 schrieb Autohaus Nord:\n> Ja? Nein? Blau? STOP"
    for question in QUESTIONS.values():
        assert read_answer(question, quoted, WEDNESDAY) == read_answer(question, text, WEDNESDAY)


@given(st.text(min_size=1, max_size=100))
def test_a_free_text_is_taken_as_it_stands(text: str) -> None:
    read = read_answer(FreeText("Was noch?"), text, WEDNESDAY)
    assert not isinstance(read, Answer) or read.value == own_words(text)
