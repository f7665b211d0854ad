"""How often do the rules understand what people write? Measured on sentences labelled by hand.

The figures are printed (`pytest -s`). Held sentences measure what the rules were not made for, so
their recall is the honest one; see docs/own-words.md.
"""

from collections import Counter

import pytest
from tests.core.understand.labelled import QUESTIONS, WEDNESDAY, labelled, language

from faden.core.question.answer import Answer, NotAnAnswer, Reading, Unclear
from faden.core.question.reading import read_answer
from faden.core.stop.word import Said, stop_word
from faden.core.understand.person import asks_for_person


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def told(figures: dict[str, float], of: str) -> None:
    print(f"\n{of}: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))


def optouts(name: str, only: str = "") -> dict[str, float]:
    said = Counter(
        (label, stop_word(text).value)
        for _, label, text in labelled(name)
        if only in {"", language(text)}
    )
    stops = sum(n for (label, _), n in said.items() if label == "stop")
    held_back = said["stop", "stop"] + said["stop", "ask"]
    return {
        "sentences": said.total(),
        "precision": share(
            said["stop", "stop"], sum(n for (_, s), n in said.items() if s == "stop")
        ),
        "recall": share(held_back, stops),  # stopped, or paused for a person to look
        "recall without a person": share(said["stop", "stop"], stops),
        "doubtful": share(sum(n for (_, s), n in said.items() if s == "ask"), said.total()),
        "paused for nothing": share(
            said["none", "ask"], sum(n for (label, _), n in said.items() if label == "none")
        ),
    }


def label_of(reading: Reading) -> str:
    match reading:
        case Answer(key=key, value=value):
            return key or str(value)
        case Unclear():
            return "unclear"
        case NotAnAnswer():
            return "none"


def answers(name: str) -> dict[str, float]:
    count: Counter[str] = Counter()
    for asked, label, text in labelled(name):
        got = label_of(read_answer(QUESTIONS[asked], text, WEDNESDAY))
        is_answer = label not in {"unclear", "none"}
        taken = got not in {"unclear", "none"}
        count.update(
            sentences=1,
            answers=is_answer,
            taken=taken,
            right=is_answer and got == label,
            left=not is_answer,
            left_right=not is_answer and got == label,
        )
    return {
        "sentences": count["sentences"],
        "precision": share(count["right"], count["taken"]),
        "recall": share(count["right"], count["answers"]),
        "unclear told from none": share(count["left_right"], count["left"]),
    }


def people(name: str) -> dict[str, float]:
    said = Counter((label, asks_for_person(text).value) for _, label, text in labelled(name))
    wishes = sum(n for (label, _), n in said.items() if label == "yes")
    taken = sum(n for (_, got), n in said.items() if got == "yes")
    return {
        "sentences": said.total(),
        "precision": share(taken - said["no", "yes"], taken),
        "recall": share(said["yes", "yes"] + said["yes", "doubtful"], wishes),
    }


def test_the_sets_are_large_enough_to_measure() -> None:
    answered = sum(1 for part in ("known", "held") for _ in labelled(f"answer_{part}"))
    stopped = sum(1 for part in ("known", "held") for _ in labelled(f"optout_{part}"))
    asked = sum(1 for part in ("known", "held") for _ in labelled(f"person_{part}"))
    assert answered + stopped >= 600
    assert asked >= 150


def test_no_sentence_is_counted_twice() -> None:
    for subject in ("answer", "optout", "person"):
        rows = [
            (asked, text)
            for part in ("known", "held")
            for asked, _, text in labelled(f"{subject}_{part}")
        ]
        assert [row for row, times in Counter(rows).items() if times > 1] == []


@pytest.mark.parametrize(("part", "recall", "paused"), [("known", 0.97, 0.06), ("held", 0.84, 0.2)])
def test_a_wish_for_no_more_messages_is_obeyed_and_hardly_ever_made_up(
    part: str, recall: float, paused: float
) -> None:
    figures = optouts(f"optout_{part}")
    told(figures, f"opt-outs, {part}")
    for only in ("de", "en"):
        told(optouts(f"optout_{part}", only), f"opt-outs, {part}, {only}")
    assert figures["precision"] >= 0.99
    assert figures["recall"] >= recall
    assert figures["paused for nothing"] <= paused  # most of the others are near misses


def test_what_is_about_something_else_altogether_pauses_nothing() -> None:
    rows = [text for name in ("answer_held", "person_held") for _, _, text in labelled(name)]
    paused = sum(stop_word(text) is Said.ASK for text in rows) / len(rows)
    told({"sentences": len(rows), "paused": paused}, "answers and wishes for a person, held")
    assert paused <= 0.03


@pytest.mark.parametrize(("part", "recall"), [("known", 0.97), ("held", 0.85)])
def test_an_answer_in_own_words_is_taken_for_what_it_says(part: str, recall: float) -> None:
    figures = answers(f"answer_{part}")
    told(figures, f"answers, {part}")
    assert figures["precision"] >= 0.98
    assert figures["recall"] >= recall


@pytest.mark.parametrize(("part", "recall"), [("known", 0.97), ("held", 0.85)])
def test_whoever_asks_for_a_person_is_heard(part: str, recall: float) -> None:
    figures = people(f"person_{part}")
    told(figures, f"wishes for a person, {part}")
    assert figures["precision"] >= 0.95
    assert figures["recall"] >= recall
