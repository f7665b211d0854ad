"""Does little memory remember everything, and nothing else?"""

from hypothesis import given
from hypothesis import strategies as st

from faden.importing.seen import Seen


@given(st.lists(st.text(max_size=5), max_size=200))
def test_it_says_what_a_set_would_say(texts: list[str]) -> None:
    seen, plain = Seen(), dict[str, int]()
    for number, text in enumerate(texts):
        assert (text in seen) == (text in plain)
        assert seen.add(text, number) == (text not in plain)
        plain.setdefault(text, number)
        assert seen.number(text) == plain[text]
    assert len(seen) == len(plain)


def test_it_grows_and_forgets_nothing() -> None:
    seen = Seen()
    assert all(seen.add(f"K{n}", n) for n in range(20_000))
    assert not any(seen.add(f"K{n}") for n in range(20_000))
    assert [seen.number(f"K{n}") for n in (0, 9_999, 19_999)] == [0, 9_999, 19_999]
    assert "K20000" not in seen
