"""Is what was learnt from labelled sentences what they teach today, and only asked last?"""

import runpy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.stop import learnt
from faden.core.stop.word import Said, stop_word

PROGRAM = Path(__file__).parents[3] / "tools" / "learn_stop.py"


@pytest.fixture(scope="module")
def program() -> dict[str, Any]:
    return runpy.run_path(str(PROGRAM))


def weights(text: str) -> dict[str, int]:
    lines = (line.partition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {feature: int(number) for number, _, feature in lines}


def test_the_file_was_learnt_from_the_sentences_as_they_are(program: dict[str, Any]) -> None:
    text = (files("faden.core.stop") / "learnt.txt").read_text("utf-8")
    hint = "run .venv/bin/python tools/learn_stop.py"
    assert program["digest"]() in text.splitlines()[0], hint
    known, again = weights(text), weights(program["written"](program["learn"](program["rows"]())))
    # Another machine's logarithms may differ in their last bits.
    assert len(known.keys() ^ again.keys()) <= len(known) / 100, hint
    assert max(abs(known[one] - again[one]) for one in known.keys() & again.keys()) <= 2, hint


def test_it_only_ever_asks_a_person() -> None:
    text = "Ich kaufe seit Jahren nichts mehr bei Ihnen, also sparen Sie sich bitte die Mails."
    assert learnt.sounds_like_stop(text.lower())
    assert stop_word("START") is Said.START
    assert stop_word("Wann kommt mein Paket?") is Said.NONE


@given(st.text(max_size=600))
def test_any_text_has_a_score(text: str) -> None:
    assert learnt.sounds_like_stop(text.lower()) in {True, False}
    assert 1 <= len(learnt.pieces(text)) <= 12
