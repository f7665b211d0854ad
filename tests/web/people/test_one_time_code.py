"""Do our codes agree with the standard, and does each count within its time alone?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.web.people.one_time_code import (
    address_for_app,
    code_at,
    new_recovery_codes,
    new_secret,
    recovery_code,
    step_at,
    step_of,
)

SECRET = b"12345678901234567890"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),  # RFC 6238, appendix B, the rows of SHA-1
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert code_at(SECRET, step_at(moment), digits=8) == code
    assert step_of(SECRET, code[2:], now=moment) == seconds // 30


@pytest.mark.parametrize(
    ("step", "code"),  # RFC 4226, appendix D
    [
        (0, "755224"),
        (1, "287082"),
        (2, "359152"),
        (3, "969429"),
        (4, "338314"),
        (5, "254676"),
        (6, "287922"),
        (7, "162583"),
        (8, "399871"),
        (9, "520489"),
    ],
)
def test_the_vectors_of_the_standard_it_rests_on(step: int, code: str) -> None:
    assert code_at(SECRET, step) == code


@pytest.mark.parametrize(
    ("off", "counts"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)]
)
def test_a_clock_may_be_half_a_minute_off(off: int, counts: bool) -> None:
    theirs = code_at(SECRET, step_at(NOON + timedelta(seconds=off)))
    assert (step_of(SECRET, theirs, now=NOON) is not None) == counts


def test_a_code_that_counted_and_those_before_it_count_no_more() -> None:
    here = step_at(NOON)
    before, code, later = (code_at(SECRET, here + off) for off in (-1, 0, 1))
    assert step_of(SECRET, code, now=NOON, after=here - 1) == here
    assert step_of(SECRET, code, now=NOON, after=here) is None
    assert step_of(SECRET, before, now=NOON, after=here) is None
    assert step_of(SECRET, later, now=NOON, after=here) == here + 1


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_code_or_nothing(typed: str) -> None:
    step = step_of(SECRET, typed, now=NOON)
    assert step is None or code_at(SECRET, step) == "".join(typed.split())


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "٢٨٧٠٨٢", "-12345", "1e5000", "0x1234"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert step_of(SECRET, typed, now=NOON) is None


def test_secrets_and_recovery_codes_are_never_the_same_twice() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    codes = [code for _ in range(100) for code in new_recovery_codes()]
    assert len(set(codes)) == 1000
    assert all(recovery_code(code.upper().replace("-", " ")) == code for code in codes)


def test_the_address_for_the_app_keeps_odd_names_apart() -> None:
    address = address_for_app(SECRET, issuer="Faden A&B: Süd", account="a+b@example.org")
    assert address == (
        "otpauth://totp/Faden%20A%26B%20%20S%C3%BCd:a%2Bb%40example.org"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Faden%20A%26B%20%20S%C3%BCd"
    )
