"""Does a note reach the colleague it means, and nobody else?"""

from collections import UserDict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.desk.mention import Mentioned, mentioned

COLLEAGUES = {
    "agent:k": "Karim Haddad",
    "agent:m": "Mia Weber",
    "agent:o": "Mia Okafor",
    "agent:t": "Tomáš Novák",
    "agent:s": "Karl Straße",
    "agent:x": "",
}


@pytest.mark.parametrize(
    ("note", "owners"),
    [
        ("@Karim bitte ansehen", ("agent:k",)),
        ("Bitte @karim haddad!", ("agent:k",)),
        ("(@Karim)", ("agent:k",)),
        ("@Mia Weber und @Mia Okafor", ("agent:m", "agent:o")),
        ("@Karim, @Karim", ("agent:k",)),
        ("@tomáš", ("agent:t",)),
        ("@Karl Straße", ("agent:s",)),
        ("@Karimba", ()),
        ("@Karl-Heinz", ("agent:s",)),
        ("karim@example.org", ()),
        ("linda.@Karim", ()),
        ("@@Karim", ()),
        ("@ Karim", ()),
        ("@", ()),
        ("um 9 @ Laden", ()),
    ],
)
def test_a_name_behind_the_sign_means_a_colleague(note: str, owners: tuple[str, ...]) -> None:
    assert mentioned(note, COLLEAGUES).owners == owners


def test_a_first_name_that_two_have_means_neither_and_is_told() -> None:
    assert mentioned("@Mia, und @mia!", COLLEAGUES) == Mentioned((), ("Mia", "mia"))


@given(st.text(alphabet="@ KarimMWebI\u0130ß.\n", max_size=40))
def test_no_text_breaks_it(note: str) -> None:
    found = mentioned(note, COLLEAGUES)
    assert set(found.owners) <= set(COLLEAGUES)


class Counted(UserDict[str, str]):
    """Colleagues, and how often all of them were gone through."""

    rounds = 0

    def __iter__(self) -> Iterator[str]:
        self.rounds += 1
        return super().__iter__()


def test_thousands_of_signs_do_not_go_through_all_colleagues_thousands_of_times() -> None:
    """Else one note keeps the process from everybody else's work for a second."""
    colleagues = Counted(COLLEAGUES)
    assert mentioned("@a " * 5_000 + "@Karim", colleagues).owners == ("agent:k",)
    assert colleagues.rounds == 1
