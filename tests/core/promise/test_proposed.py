"""What an agent gets proposed while she types."""

from datetime import datetime

import pytest
from tests.core.promise.labelled import OFFICE, WEDNESDAY

from faden.core.promise.kind import Kind
from faden.core.promise.sentence import WHAT_CHARS, Proposal, proposed

MAIL = """Guten Tag Frau Sommer,

vielen Dank für Ihre Geduld. Ich melde mich bis morgen bei Ihnen.
Den Betrag erstatten wir
bis Freitag.

Viele Grüße
Tim Brandt

Am 10.03.2026 um 08:00 schrieb Anna Sommer:
> Ich rufe Sie morgen an.
"""


def of(text: str) -> tuple[Proposal, ...]:
    return proposed(text, WEDNESDAY, OFFICE)


def test_each_promise_of_a_mail_is_proposed_with_its_words_and_their_place() -> None:
    answer, refund = of(MAIL)
    assert answer.what == "Ich melde mich bis morgen bei Ihnen"
    assert MAIL[answer.start : answer.end] == answer.what
    assert refund.what == "Den Betrag erstatten wir bis Freitag"
    assert MAIL[refund.start : refund.end] == "Den Betrag erstatten wir\nbis Freitag"
    assert (answer.kind, refund.kind) == (Kind.ANSWER, Kind.REFUND)


def test_two_promises_in_one_sentence_each_have_their_own_words() -> None:
    text = "Ich rufe Sie heute an und schicke Ihnen bis morgen den Vertrag zu."
    assert [(one.kind, text[one.start : one.end]) for one in of(text)] == [
        (Kind.CALL_BACK, "Ich rufe Sie heute an"),
        (Kind.ANSWER, "schicke Ihnen bis morgen den Vertrag zu"),
    ]


def test_what_is_promised_once_is_proposed_once() -> None:
    (one,) = of("I'll find out today and let you know.")
    assert one.what == "I'll find out today and let you know"


def test_a_long_promise_is_cut() -> None:
    (one,) = of("Ich melde mich bis morgen bei Ihnen " + "wegen der Sache " * 12)
    assert len(one.what) == WHAT_CHARS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Soll ich Sie morgen anrufen?",
        "Wenn Sie möchten, rufe ich Sie morgen an.",
        "Ich habe Ihnen gestern das Angebot geschickt.",
        "Sie melden sich dann bis Freitag bei uns.",
        "Das kann ich Ihnen bis Freitag nicht zusagen.",
        "Melden Sie sich gern bis Freitag.",
        "Die Lieferung dauert in der Regel drei Tage.",
        "Schick mir deine Nummer und ich ruf dich an.",
        '"Ich melde mich bis morgen", stand in Ihrer Mail.',
        "> Ich melde mich bis morgen.",
        "If you like, I'll call you tomorrow.",
        "You said you'll pay by Friday.",
        "We won't be able to call you back today.",
        "See you tomorrow!",
    ],
)
def test_nothing_is_proposed_where_nothing_is_promised(text: str) -> None:
    assert of(text) == ()


def test_a_not_holds_for_what_follows_and_ends_with_a_new_subject() -> None:
    assert of("Wir rufen nie an und schicken Ihnen morgen Mails.") == ()
    (one,) = of("Heute schaffe ich es nicht mehr, aber morgen rufe ich Sie an.")
    assert one.kind is Kind.CALL_BACK


def test_what_has_no_end_is_cut_into_pieces() -> None:
    (one,) = of("wort " * 150 + "ich melde mich bis morgen " + "wort " * 150)
    assert "melde mich bis morgen" in one.what
    assert len(one.what.split()) <= 60


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        proposed("Bis morgen rufe ich an.", datetime(2026, 3, 11, 10), OFFICE)  # noqa: DTZ001
