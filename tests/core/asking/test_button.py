"""Which buttons can a message have, and how do they read where there are none?"""

import pytest

from faden.core.asking.button import LONGEST_LABEL, MOST, Button, flaw, in_words

YES, NO = Button("yes", "Ja"), Button("no", "Nein")


@pytest.mark.parametrize(
    ("buttons", "names"),
    [
        ([YES, Button("yes", "Doch")], "the id yes"),
        ([YES, Button("y", " JA ")], "read the same"),
        ([Button("", "Ja")], "id of a button"),
        ([Button("a b", "Ja")], "id of a button"),
        ([Button("a", " ")], "label"),
        ([Button("a", "Ja\nNein")], "label"),
        ([Button("a", "x" * (LONGEST_LABEL + 1))], "label"),
        ([Button(f"b{n}", f"{n}") for n in range(MOST + 1)], "at most"),
    ],
)
def test_what_nobody_could_press_is_named(buttons: list[Button], names: str) -> None:
    assert names in (flaw(buttons) or "")


def test_what_can_be_pressed_has_no_flaw() -> None:
    assert flaw([]) is None
    assert flaw([Button(f"slot:{n}", f"{n} Uhr 😀") for n in range(MOST)]) is None


def test_without_buttons_the_answers_are_written_with_numbers() -> None:
    assert in_words("Passt es? ", [YES, NO]) == "Passt es?\n\n1 Ja\n2 Nein"
    assert in_words("Passt es? ", []) == "Passt es? "
