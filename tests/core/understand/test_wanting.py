"""Is a wish for a person found as surely at a glance as by reading everything?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.understand.labelled import labelled

from faden.core.understand.person import Wish, asks_for_person
from faden.core.understand.sieved import Sieve
from faden.core.understand.wanting import wants_person

FILES = [f"{kind}_{part}" for kind in ("answer", "optout", "person") for part in ("known", "held")]
KNOWN = [text for _, _, text in labelled("person_known")]


@pytest.mark.parametrize("name", FILES)
def test_no_labelled_sentence_is_missed_because_it_was_not_read(name: str) -> None:
    rows = [text for _, _, text in labelled(name)]
    missed = sum(wants_person(text) != (asks_for_person(text) is Wish.YES) for text in rows)
    assert missed == 0  # how many, not which: held sentences are not to be looked at


@given(wish=st.sampled_from(KNOWN), before=st.sampled_from(("Guten Tag.\n", "Mein Paket fehlt! ")))
def test_a_wish_is_found_behind_other_sentences(wish: str, before: str) -> None:
    assert wants_person(before + wish) is (asks_for_person(before + wish) is Wish.YES)


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte mit einem Menschen sprechen.",
        "I would like to talk to a person.",
        "Mensxh bitte",
        "MITARBEITER",
        "M\xadensch bitte",
        "Ｍｅｎｓｃｈ bitte",
        "👤",
        "Verbinden Sie mich mit dem Verkäufer",
    ],
)
def test_a_wish_is_found_however_it_is_spelled(text: str) -> None:
    assert wants_person(text)


@pytest.mark.parametrize(
    "text", ["", "Wo bleibt mein Paket?", "Ihr Mitarbeiter war sehr nett.", "Bist du ein Bot?"]
)
def test_nobody_is_asked_for_by_other_words(text: str) -> None:
    assert not wants_person(text)


@pytest.mark.parametrize("name", FILES)
def test_the_sieve_spares_searches_and_never_changes_the_answer(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [text for _, _, text in labelled(name)]
    sieved = [asks_for_person(text) for text in rows]
    monkeypatch.setattr(Sieve, "held_by", lambda _sieve, _words: -1)  # every list holds a word
    assert (
        sum(one is not asks_for_person(text) for one, text in zip(sieved, rows, strict=True)) == 0
    )
