"""Are words the same that people take for the same, and is whatever was typed harmless?"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.event import CustomerNamed, MessageReceived, NoteWritten
from faden.core.search.name import MISSING, kept_of_customer
from faden.core.search.question import asked, for_messages, for_names, for_number
from faden.core.search.said import name_said, said, snippet
from faden.core.search.word import MAX_LETTERS, folded, kept_of, stem, words_of

LINDA = MessageReceived(
    message_id="m",
    account="sms",
    address="tel:+491701234567",
    text="Wo bleibt mein Paket?",
    ticket_id="t",
    provider_id="p",
    level=1,
    name="Linda Weber",
    subject="Bestellung 4711",
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MUELLER"),
        ("Müller", "Muller"),
        ("Straße", "STRASSE"),
        ("Ærø", "aro"),
        ("Novák", "novak"),
        ("Łukasz", "lukasz"),
        ("İzmir", "izmir"),
        ("Ⅻ", "xii"),
        (unicodedata.normalize("NFD", "Größe"), "groesse"),
    ],
)
def test_the_same_word_in_two_writings(one: str, other: str) -> None:
    assert words_of(one) == words_of(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rechnung", "Rechnungen"),
        ("Termin", "Termine"),
        ("Kunde", "Kunden"),
        ("Haus", "Häuser"),
        ("Adresse", "Adressen"),
        ("Lampe", "Lampen"),
        ("delivered", "deliver"),
        ("invoice", "invoices"),
        ("letter", "letters"),
        ("order", "orders"),
    ],
)
def test_the_commonest_endings_do_not_count(one: str, other: str) -> None:
    assert stem(folded(one)) == stem(folded(other))


def test_numbers_keep_all_their_digits_and_endings_their_words() -> None:
    assert words_of("R-2026-0117 / 0170 123") == ["r", "2026", "0117", "0170", "123"]
    assert stem("das") == "das"


def test_a_word_without_end_is_cut_in_text_and_question_alike() -> None:
    assert words_of("a" * 500) == ["a" * MAX_LETTERS] == asked("a" * 150)


def test_what_was_said_with_its_subject_and_no_machine_words() -> None:
    assert said(LINDA) == "Bestellung 4711\nWo bleibt mein Paket?"
    assert said(NoteWritten(note_id="n", text="Stammkundin", author="agent:anna")) == "Stammkundin"
    assert said(CustomerNamed(name="Linda", by="agent:anna")) == ""
    assert name_said(LINDA) == "Linda Weber"


def typed(word: str) -> set[str]:
    """The words that a name mistyped as this is looked for by."""
    guessing = for_names(asked(word))[-1]
    return {part.strip("()' ").removesuffix("':*") for part in guessing.split("|")}


@pytest.mark.parametrize("mistyped", ["Webr", "Wbeer", "Weberr", "Wober", "Eber", "Weebr", "WEBER"])
def test_a_name_with_one_error_is_met(mistyped: str) -> None:
    assert typed(mistyped) & set(kept_of_customer(["Linda Weber"], []))


@pytest.mark.parametrize("other", ["Linde", "Wurst", "Web-Shop", "Mia"])
def test_another_name_is_not(other: str) -> None:
    assert not typed(other) & {one for one in kept_of_customer(["Weber"], []) if one[0] == MISSING}


@pytest.mark.parametrize("part", ["0170 123", "+49 170 12", "1234567", "(0170) 1234-567"])
def test_a_part_of_a_number_in_any_writing(part: str) -> None:
    wanted = for_number(part).removesuffix(":*").strip("'")
    kept = kept_of_customer([], ["tel:+491701234567"])
    assert any(one.startswith(wanted) for one in kept)


def test_too_short_a_number_is_nothing() -> None:
    assert for_number("017") == ""


def test_an_address_nobody_can_know_is_not_kept() -> None:
    assert kept_of_customer([], ["contact:01912d68783e7a5c8f3b2d1c0a0b0cff"]) == []


def test_the_excerpt_is_around_the_hit_and_cut_at_words() -> None:
    pieces = snippet("Vorrede. " * 40 + "Die Rechnungen fehlen. " + "Nachrede. " * 40, ["rechnung"])
    shown = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.is_hit] == ["Rechnungen"]
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 230


def test_an_excerpt_without_any_hit_is_the_beginning() -> None:
    assert "".join(one.text for one in snippet("Guten Tag", ["nichts"])) == "Guten Tag"


@given(st.text(max_size=300), st.text(max_size=60))
def test_whatever_is_written_and_typed_only_letters_and_digits_arrive(
    text: str, question: str
) -> None:
    kept = [*kept_of(text), *kept_of_customer([text], [f"x:{text}"])]
    assert all(one and one.isprintable() and not set(one) & set(" '\\&|!()*:\x00") for one in kept)
    wanted = asked(question)
    for condition in (for_messages(wanted), *for_names(wanted)) if wanted else ():
        plain = condition.replace("':*", "").replace("'", "")
        assert not set(plain) & set("\\!:*\x00")
    shown = "".join(one.text for one in snippet(text, wanted))
    assert len(shown) <= 260
