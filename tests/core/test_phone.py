"""The quick way to recognise a number agrees with the thorough one."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.phone import NumberFlaw, is_e164, read_number

FORM = phonenumbers.PhoneNumberFormat
KINDS = sorted(phonenumbers.PhoneNumberType.values())


def thoroughly(text: str) -> bool:
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return False
    same = phonenumbers.format_number(number, FORM.E164) == text
    return same and phonenumbers.is_valid_number(number)


def examples(region: str) -> set[str]:
    found = (phonenumbers.example_number_for_type(region, kind) for kind in KINDS)
    return {phonenumbers.format_number(number, FORM.E164) for number in found if number}


EXAMPLES = sorted({e for region in phonenumbers.SUPPORTED_REGIONS for e in examples(region)})


@given(st.sampled_from(EXAMPLES), st.integers(1, 15), st.text("0123456789", max_size=4))
def test_what_the_quick_way_accepts_the_thorough_way_accepts(
    example: str, at: int, digits: str
) -> None:
    text = example[:at] + digits + example[at + len(digits) :]
    assert thoroughly(text) or not is_e164(text)


def test_a_trunk_prefix_behind_the_country_code_is_no_e164() -> None:
    wrong = [
        text
        for example in EXAMPLES
        for end in (2, 3, 4)
        for digit in "0178"
        if is_e164(text := example[:end] + digit + example[end:]) and not thoroughly(text)
    ]
    assert wrong == []


def test_a_number_of_the_wrong_length_is_no_e164() -> None:
    lengths = (example[:-1] for example in EXAMPLES), (example + "0" for example in EXAMPLES)
    texts = [text for made in lengths for text in made]
    assert [text for text in texts if is_e164(text) and not thoroughly(text)] == []


@pytest.mark.parametrize("example", ["+491701234567", "+12025550123", "+442079460018"])
def test_the_quick_way_knows_the_usual_numbers(example: str) -> None:
    assert is_e164(example)


def test_the_quick_way_knows_nearly_every_example_of_every_country() -> None:
    missed = [example for example in EXAMPLES if not is_e164(example)]
    assert len(missed) < len(EXAMPLES) / 50


@given(st.sampled_from(EXAMPLES), st.sampled_from([" ", "-", "/", ".", "\xa0", "\u200b"]))
def test_separators_mean_nothing(example: str, separator: str) -> None:
    assert read_number(separator.join(example), "DE") == example


@given(st.text(max_size=30), st.text(max_size=3))
def test_whatever_comes_is_a_number_or_a_reason(text: str, region: str) -> None:
    found = read_number(text, region)
    assert isinstance(found, NumberFlaw) or thoroughly(found)
