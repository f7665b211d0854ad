"""Can nobody but us make a token, and is ours read back whatever mail servers do to it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.channels.email.wire import token

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
DELIVERY = "018f3a5c7b2e7d1c9a4b0c1d2e3f4a5b"
OURS = {"service@firma.example", "kunden-dienst@firma.example"}

deliveries = st.binary(min_size=16, max_size=16).map(bytes.hex)


@given(deliveries)
def test_a_token_is_read_back_in_any_case(delivery: str) -> None:
    made = token.make(KEY, delivery)
    assert len(made) == token.TOKEN_CHARS
    assert [token.read(KEY, text) for text in (made, made.upper(), made.title())] == [delivery] * 3


@given(deliveries)
def test_another_key_says_nothing(delivery: str) -> None:
    assert token.read(OTHER_KEY, token.make(KEY, delivery)) is None


@given(
    deliveries,
    st.integers(0, token.TOKEN_CHARS - 1),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"),
)
def test_no_letter_can_be_changed(delivery: str, place: int, letter: str) -> None:
    made = token.make(KEY, delivery)
    changed = made[:place] + letter + made[place + 1 :]
    assert token.read(KEY, changed) == (delivery if changed == made else None)


def test_a_token_has_one_writing() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    made = token.make(KEY, DELIVERY)
    assert [one for one in letters if token.read(KEY, made[:-1] + one)] == [made[-1]]


@given(st.text() | st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=38, max_size=40))
def test_strange_text_is_no_token(text: str) -> None:
    assert token.read(KEY, text) is None


@pytest.mark.parametrize(
    "delivery",
    ["", "1", DELIVERY[:-1], DELIVERY + "0", DELIVERY.upper(), "x" * 32, DELIVERY + "\n"],
)
def test_only_the_id_of_a_delivery_gets_a_token(delivery: str) -> None:
    with pytest.raises(ValueError, match="not the id of a delivery"):
        token.make(KEY, delivery)


def test_a_message_id_of_ours_is_known_again() -> None:
    ours = token.message_id(KEY, DELIVERY, "firma.example")
    written = (ours, ours.upper(), f" {ours}\r\n", ours.strip("<>"))
    assert [token.of_message_id(KEY, text) for text in written] == [DELIVERY] * 4


def test_the_same_delivery_has_the_same_message_id() -> None:
    first, second = (token.message_id(KEY, DELIVERY, "firma.example") for _ in range(2))
    assert first == second


def test_another_workspaces_message_id_is_not_ours() -> None:
    theirs = token.message_id(OTHER_KEY, DELIVERY, "firma.example")
    assert token.of_message_id(KEY, theirs) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<>",
        "<faden.@firma.example>",
        f"<faden.{DELIVERY}@firma.example>",
        f"<x.faden.{token.make(KEY, DELIVERY)}@firma.example>",
        f"<faden.{token.make(KEY, DELIVERY)}>",
        f"<faden.{token.make(KEY, DELIVERY)}@a b>",
        f"<faden.{token.make(KEY, DELIVERY)}@a><b@c>",
        "\ud83d",
    ],
)
def test_what_only_looks_like_ours_is_not(text: str) -> None:
    assert token.of_message_id(KEY, text) is None


@pytest.mark.parametrize("delimiter", ["+", "-", "=", "_", "."])
@pytest.mark.parametrize("address", sorted(OURS))
def test_an_answer_finds_its_delivery_by_the_plus_address(address: str, delimiter: str) -> None:
    answers_to = token.reply_address(address, token.make(KEY, DELIVERY), delimiter)
    found = [
        token.of_address(KEY, text, OURS, delimiter) for text in (answers_to, answers_to.upper())
    ]
    assert found == [DELIVERY] * 2
    assert len(answers_to.partition("@")[0]) <= 64


def test_without_a_delimiter_answers_come_to_the_plain_address() -> None:
    plain = token.reply_address("service@firma.example", token.make(KEY, DELIVERY), "")
    assert plain == "service@firma.example"
    assert token.of_address(KEY, plain, OURS, "") is None


@pytest.mark.parametrize(
    "address",
    [
        "service@firma.example",
        "service+@firma.example",
        "service+angebot@firma.example",
        f"+{token.make(KEY, DELIVERY)}@firma.example",
        f"vertrieb+{token.make(KEY, DELIVERY)}@firma.example",
        f"service+{token.make(KEY, DELIVERY)}@boese.example",
        f"service+{token.make(OTHER_KEY, DELIVERY)}@firma.example",
        f"service+{token.make(KEY, DELIVERY)}+x@firma.example",
        f"service+{token.make(KEY, DELIVERY)}",
        "",
    ],
)
def test_no_other_address_leads_to_a_delivery(address: str) -> None:
    assert token.of_address(KEY, address, OURS, "+") is None
