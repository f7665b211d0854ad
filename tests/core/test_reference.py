"""Can a code be read, said, typed and not be guessed?"""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.any_event import NOON

from faden.core.event import MessageWritten
from faden.core.policy import References
from faden.core.reference import (
    FEWEST_DIGITS,
    MOST_DIGITS,
    TRIES,
    grouped,
    length_for,
    marked_code,
    parse_code,
    random_code,
    referring,
    room_of,
    with_line,
)
from faden.core.ticket import Ticket, TicketState

codes = st.integers(FEWEST_DIGITS, MOST_DIGITS).flatmap(
    lambda digits: st.integers(10 ** (digits - 1), 10**digits - 1).map(str)
)
ONE_IN_TEN_THOUSAND = Fraction(1, 10_000)


def best_guess(live: dict[int, int]) -> Fraction:
    """The chance of three tries by somebody who knows how many codes of each length are live."""
    return max(
        (Fraction(TRIES * count, 9 * 10 ** (digits - 1)) for digits, count in live.items()),
        default=Fraction(0),
    )


@given(st.lists(st.integers(-2_000, 9_000), max_size=60))
def test_three_random_tries_hit_a_live_code_once_in_ten_thousand_at_most(
    waves: list[int],
) -> None:
    """Tickets come and go in waves; the oldest are closed first."""
    live: list[int] = []  # the length of each live code
    for wave in waves:
        live = live[-wave:] if wave < 0 else live
        for _ in range(wave):
            live.append(length_for(len(live) + 1))
        by_length = {digits: live.count(digits) for digits in set(live)}
        assert best_guess(by_length) <= ONE_IN_TEN_THOUSAND


@given(st.integers(1, 10**9))
def test_no_code_is_longer_than_needed(live: int) -> None:
    digits = length_for(live)
    assert digits == FEWEST_DIGITS or room_of(digits - 1) < live <= room_of(digits)


@given(st.integers(FEWEST_DIGITS, MOST_DIGITS), st.randoms(use_true_random=False))
def test_every_code_of_a_length_can_be_drawn_and_none_begins_with_zero(
    digits: int, chance: random.Random
) -> None:
    lowest, highest = (
        random_code(digits, lambda below: 0),
        random_code(digits, lambda below: below - 1),
    )
    assert (lowest, highest) == ("1" + "0" * (digits - 1), "9" * digits)
    assert lowest <= random_code(digits, chance.randrange) <= highest


@given(codes)
def test_what_is_read_out_is_understood(code: str) -> None:
    said = grouped(code)
    assert {len(part) for part in said.split()} <= {3, 4}
    assert parse_code(said) == code
    assert parse_code(f"Ihr Zeichen: {said}") == code


@pytest.mark.parametrize(
    "typed",
    [
        "12345678",
        " 1234 5678 ",
        "1234.5678",
        "12-34-56-78",
        "1234\u00a05678",
        "1234\u20135678",
        "1 2 3 4 5 6 7 8",
        "12345678#",
        "#1234 5678",
        "„1234 5678“",
        "(1234 5678).",
        "Zeichen: 1234 5678",
        "Ihr Zeichen 1234 5678",
        "mein zeichen ist 1234 5678.",
        "Your reference: 1234 5678",
        "REF 12345678",
        "Referenznummer: 12345678",
        "１２３４ ５６７８",
        "١٢٣٤ ٥٦٧٨",
        "1234\n5678",
    ],
)
def test_a_code_is_understood_in_any_spelling(typed: str) -> None:
    assert parse_code(typed) == "12345678"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "01234567",
        "+49 170 1234567",
        "0170 1234567",
        "1234 5678 ist mein Zeichen und noch etwas",
        "Linda",
        "Aktenzeichen: 12345678",
        "Kundennummer 12345678",
        "1" * 19,
        "1 " * 200,
        "12345678\x00",
        "²³⁴",
        "-12345678",
        "1e234567",
    ],
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert parse_code(typed) is None


@given(st.text())
def test_no_words_are_too_odd(words: str) -> None:
    code = parse_code(words)
    assert code is None or (code.isascii() and code.isdigit() and code[0] != "0")
    marked_code(words)


def test_a_code_marked_in_a_text_is_found_if_it_is_the_only_one() -> None:
    asked = "Guten Tag,\nwo bleibt mein Paket?\nMein Zeichen: 1234 5678\nLinda Weber"
    assert marked_code(asked) == "12345678"
    assert marked_code(asked + "\nZeichen: 8765 4321") is None
    assert marked_code("Rufen Sie 1234 5678 an") is None


def ticket(code: str | None) -> Ticket:
    return Ticket(
        ticket_id="t1",
        state=TicketState.OPEN,
        owner="team:service",
        due_at=NOON,
        wake_at=NOON,
        opened_at=NOON,
        reason="message",
        code=code,
    )


def written(purpose: str = "service") -> MessageWritten:
    return MessageWritten(
        delivery_id="d1",
        account="mail",
        address="mailto:linda@example.org",
        text="Ihr Paket kommt morgen.",
        purpose=purpose,
        author="agent:anna",
        ref="d1",
    )


@pytest.mark.parametrize(
    ("language", "line"),
    [("de", "Ihr Zeichen: 1234 5678"), ("en", "Your reference: 1234 5678")],
)
def test_a_mail_prints_the_code_in_the_language_of_the_company(language: str, line: str) -> None:
    rules = References(language=language)
    named = referring(written(), ticket("12345678"), rules=rules, channel="email")
    assert (named.reference, named.reference_line) == ("12345678", line)


def test_a_channel_that_does_not_print_it_still_has_it_beside_the_text() -> None:
    named = referring(written(), ticket("12345678"), rules=References(), channel="webhook")
    assert (named.reference, named.reference_line) == ("12345678", None)


def test_advertising_and_what_belongs_to_no_ticket_carries_no_code() -> None:
    rules = References()
    advert = referring(written("marketing"), ticket("12345678"), rules=rules, channel="email")
    without = referring(written(), ticket(None), rules=rules, channel="email")
    alone = referring(written(), None, rules=rules, channel="email")
    assert {one.reference for one in (advert, without, alone)} == {None}


def test_the_words_go_before_the_code() -> None:
    line = "Ihr Zeichen: 1234 5678"
    assert with_line("x" * 80, line, longest=100) == "x" * 80
    assert with_line(f"Hallo\n\n{line}", line, longest=100) == f"Hallo\n\n{line}"
    assert with_line("Hallo", line, longest=29) == f"Hallo\n\n{line}"
