"""Does a link open only what it was made for?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.preference.link import Aim, Link, account_of, make, read

KEY = b"k" * 32
ONE = Link("mail", "0123456789abcdef" * 2, datetime(2026, 12, 24, tzinfo=UTC))


@pytest.mark.parametrize("aim", Aim)
def test_it_opens_what_it_is_for_and_nothing_else(aim: Aim) -> None:
    made = make(KEY, aim, ONE)
    assert [one for one in Aim if read(KEY, one, made) == ONE] == [aim]
    assert account_of(made) == "mail"


def test_another_key_or_account_opens_nothing() -> None:
    made = make(KEY, Aim.WISHES, ONE)
    assert read(b"j" * 32, Aim.WISHES, made) is None
    assert read(KEY, Aim.WISHES, made.replace("mail", "post")) is None


@given(place=st.integers(0, 42), letter=st.sampled_from("abcXYZ019-_"))
def test_whatever_letter_is_changed_it_opens_nothing(place: int, letter: str) -> None:
    made = make(KEY, Aim.WISHES, ONE)
    at = len("mail.") + place
    changed = made[:at] + letter + made[at + 1 :]
    assert changed == made or read(KEY, Aim.WISHES, changed) is None


@given(st.text(max_size=80))
def test_no_words_open_anything(text: str) -> None:
    assert read(KEY, Aim.WISHES, text) is None


@pytest.mark.parametrize("wrong", ["", "0f", "0f" * 17])
def test_a_link_names_a_delivery(wrong: str) -> None:
    with pytest.raises(ValueError, match="not the id"):
        make(KEY, Aim.WISHES, Link("mail", wrong, ONE.until))
