"""Whatever somebody types, looking for promises neither fails nor takes long."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.promise.labelled import OFFICE, WEDNESDAY, labelled

from faden.core.promise.clause import READ_CHARS
from faden.core.promise.sentence import proposed

TELLING = """
    ich wir i we will werde melde mich bis morgen spätestens in 3 99 Tagen Werktagen within days und
    and , . ? ! : " „ “ » « > I'll can't im 31.12.9999 9999-12-31 0001-01-01 12. den KW 99 53 Uhr um
    vor by 24:00 25 halb nächste Woche weekend Monatsende dass wenn sobald
    Ihnen 's n't ß İ ﷺ 👍🏽 ½ \x00
    """
WORDS = st.sampled_from([*TELLING.split(), "\n", "\n\n"])
HUGE = 100_000
BLOCKS = [
    "ich ",
    "melde mich bis ",
    "ich werde und ",
    '"',
    "„",
    "« »",
    "> \n",
    "am schrieb ",
    "1.",
    "in 3 ",
    "I'll send you it, ",
    "bis morgen. ",
    "der die das ",
    "-",
    "'",
    "ß",
    "\n",
    "a",
    "haben ",
    "you will ",
]


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    proposed(text, WEDNESDAY, OFFICE)


@given(st.lists(WORDS, max_size=14).map(" ".join), st.sampled_from([OFFICE, None]))
def test_any_row_of_telling_words_is_read(text: str, hours: object) -> None:
    for one in proposed(text, WEDNESDAY, OFFICE if hours else None):
        assert 0 <= one.start < one.end <= len(text)
        assert one.what


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_any_year_is_read(year: int) -> None:
    now = datetime(year, 12, 31, 12, tzinfo=UTC)
    proposed("Ich melde mich bis morgen, in 3 Werktagen, nächste Woche, bis 1.1.", now, OFFICE)


def seconds(text: str) -> float:
    """The shortest of several readings, without what else the machine does meanwhile."""
    spent = []
    for _ in range(5):
        begun = time.thread_time()
        proposed(text, WEDNESDAY, OFFICE)
        spent.append(time.thread_time() - begun)
    return min(spent)


def ordinary(chars: int) -> str:
    """What agents type, one sentence after the other."""
    text = "\n".join(one.text for one in labelled("known"))
    return (text * (chars // len(text) + 1))[:chars]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_hundred_thousand_odd_characters_take_no_longer_than_a_long_mail(block: str) -> None:
    odd = (block * (HUGE // len(block) + 1))[:HUGE]
    assert seconds(odd) < 6 * seconds(ordinary(READ_CHARS)), "compared with ordinary text"


@pytest.mark.parametrize("block", BLOCKS)
def test_twice_as_much_takes_about_twice_as_long(block: str) -> None:
    half, whole = (
        (block * READ_CHARS)[: READ_CHARS // 2],
        (block * READ_CHARS)[:READ_CHARS],
    )
    assert seconds(whole) < 5 * seconds(half) + 0.001


def test_how_long_it_takes_is_told() -> None:
    text = ordinary(500)
    proposed(text, WEDNESDAY, OFFICE)
    print(f"\n500 characters: {seconds(text) * 1e6:.0f} µs")
