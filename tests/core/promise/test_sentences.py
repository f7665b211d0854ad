"""How many promises in what agents type are noticed? Measured on sentences labelled by hand.

The figures are printed (`pytest -s`). Held and fresh sentences measure what the rules were not
made for; see docs/own-words.md.
"""

import pytest
from tests.core.promise.labelled import labelled
from tests.core.promise.measured import figures

LEAST_PRECISION, LEAST_RECALL = 0.9, 0.8
UNSEEN = ["held", "fresh"]


def told(of: str, found: dict[str, float]) -> None:
    print(f"\n{of}: " + ", ".join(f"{name} {round(value, 3)}" for name, value in found.items()))


@pytest.mark.parametrize("name", ["known", *UNSEEN])
def test_nine_proposals_in_ten_are_promises_and_eight_promises_in_ten_are_proposed(
    name: str,
) -> None:
    for language in ("", "de", "en"):
        found = figures(name, language)
        told(f"{name} {language}", found)
        assert found["precision"] >= LEAST_PRECISION
        assert found["recall"] >= LEAST_RECALL


def test_what_is_known_stays_known() -> None:
    found = figures("known")
    assert found["precision"] >= 0.99
    assert found["recall"] >= 0.99
    assert found["kind right"] >= 0.97
    assert found["due right"] == 1.0


def test_the_time_that_is_told_is_the_time_proposed() -> None:
    unseen = [figures(name) for name in UNSEEN]
    assert sum(found["due told"] for found in unseen) >= 80
    for found in unseen:
        assert found["due told right"] >= 0.9


@pytest.mark.parametrize("name", UNSEEN)
def test_half_of_the_unseen_sentences_promise_nothing_and_half_are_german(name: str) -> None:
    texts = [*labelled(name)]
    assert len(texts) >= 100
    for share in (
        sum(not one.kinds for one in texts) / len(texts),
        sum(one.language == "de" for one in texts) / len(texts),
    ):
        assert 0.4 < share < 0.6


def test_no_unseen_sentence_is_a_known_one() -> None:
    known = {one.text for one in labelled("known")}
    for name in UNSEEN:
        assert known.isdisjoint(one.text for one in labelled(name))
