"""Are the cards of an address book understood?"""

from __future__ import annotations

import io

import pytest

from faden.engine.sourced.row import CustomerRow
from faden.importing.problem import Problem
from faden.importing.source import Wanted, open_customers


def read(data: str) -> list[CustomerRow | Problem]:
    return list(open_customers(io.BytesIO(data.encode()), Wanted()).items)


def card(*lines: str, version: str = "4.0") -> str:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def customers(data: str) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [
        (one.key, one.name, one.addresses) for one in read(data) if isinstance(one, CustomerRow)
    ]


LINDA = ("UID:urn:uuid:4711", "FN:Linda Weber", "EMAIL:linda@example.org")
READ = ("urn:uuid:4711", "Linda Weber", ("mailto:linda@example.org",))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_card_is_a_customer(version: str) -> None:
    assert customers(card(*LINDA, version=version)) == [READ]


@pytest.mark.parametrize(
    "line",
    [
        "TEL:0170 1234567",
        "TEL;TYPE=CELL,VOICE:+49 170 1234567",
        'TEL;VALUE=uri;TYPE="voice,home":tel:+49-170-1234567;ext=12',
        "item1.TEL;type=pref:+491701234567",
        "tel;type=cell:0170/1234567",
    ],
)
def test_a_telephone_number_is_read_in_every_form(line: str) -> None:
    assert customers(card(*LINDA, line)) == [(*READ[:2], (*READ[2], "tel:+491701234567"))]


def test_a_long_line_is_unfolded_and_a_picture_skipped() -> None:
    picture = "PHOTO;ENCODING=b:" + "\r\n ".join(["A" * 70] * 3_000)
    folded = "FN:Linda\r\n  Weber"
    assert customers(card(LINDA[0], folded, picture, LINDA[2])) == [READ]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("N:Weber;Linda;;Dr.;",), "Linda Weber"),
        (("ORG:ACME\\, GmbH;Einkauf",), "ACME, GmbH, Einkauf"),
        (("FN:Linda \\; Weber", "ORG:ACME"), "Linda ; Weber"),
        ((), None),
    ],
)
def test_a_card_without_a_full_name_has_parts_or_a_company(
    lines: tuple[str, ...], name: str | None
) -> None:
    assert [found for _, found, _ in customers(card(LINDA[0], LINDA[2], *lines))] == [name]


def test_cards_without_a_uid_are_known_by_their_first_address() -> None:
    assert [key for key, _, _ in customers(card(*LINDA[1:]))] == ["mailto:linda@example.org"]


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (card(*LINDA) + card(*LINDA, version="2.1"), 7, "the card is of version 2.1"),
        (card(*LINDA) + "BEGIN:VCARD\r\nUID:1\r\n", 7, "the card does not end"),
        ("BEGIN:VCARD\r\nUID:1\r\n" + card(*LINDA), 1, "the card does not end"),
        (card(*LINDA) + card("UID:2", "FN:Ben"), 7, "no e-mail address and no telephone number"),
    ],
)
def test_a_card_that_cannot_be_taken_is_told(data: str, line: int, reason: str) -> None:
    (problem,) = (one for one in read(data) if isinstance(one, Problem))
    assert problem.line == line
    assert problem.reason.startswith(reason)
    assert customers(data) == [READ]
