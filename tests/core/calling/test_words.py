"""Is a call called off by words that say so, and by no others; is a number heard as one?"""

import pytest

from faden.core.question.calling import calls_off, number_in, turns_down
from faden.core.understand.plain import plain


@pytest.mark.parametrize(
    "words",
    [
        "Bitte sagen Sie den Anruf ab",
        "Termin absagen",
        "Ich möchte den Anruf stornieren.",
        "Ich brauche keinen Rückruf mehr",
        "Der Anruf ist nicht mehr nötig, danke!",
        "Bitte nicht anrufen",
        "Sie brauchen nicht mehr anzurufen",
        "cancel my call please",
        "I don't need a call any more",
        "Please don't call me",
        "No call needed, thanks",
    ],
)
def test_is_called_off(words: str) -> None:
    assert calls_off(plain(words))


@pytest.mark.parametrize(
    "words",
    [
        "Bitte rufen Sie mich an",
        "Können Sie den Anruf absagen?",
        "Sagen Sie den Anruf ab, lieber am Freitag um 10",
        "Ich kann nicht, bitte erst später anrufen",
        "Ihr Anruf kam gestern nicht",
        "Please call me on Friday instead",
        "I missed your call",
        "Stornieren Sie die Bestellung",
        "nein",
        "ok",
        "",
    ],
)
def test_is_not_called_off(words: str) -> None:
    assert not calls_off(plain(words))


def test_a_plain_no_turns_down_what_is_offered() -> None:
    assert turns_down(plain("nein danke"))
    assert not turns_down(plain("nein, lieber Freitag"))
    assert not turns_down(plain("ja gern"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0170 1234567", "+491701234567"),
        ("Unter +49 (0)170 / 123 45-67 bitte", "+491701234567"),
        ("030 901820, ab drei", "+4930901820"),
        ("Meine Nummer: 0043 664 1234567", "+436641234567"),
        ("Kundennummer 4711", ""),
        ("am 23.11. um 14:00", ""),
        ("0170 1234567 oder 0171 7654321", ""),
        ("keine Ahnung", ""),
    ],
)
def test_hears_the_one_number_that_can_be_dialled(text: str, number: str) -> None:
    assert number_in(text, "DE") == number
