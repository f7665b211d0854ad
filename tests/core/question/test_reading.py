"""What counts as an answer, what is asked back, and what is left alone?"""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from tests.core.understand.labelled import QUESTIONS, WEDNESDAY

from faden.core.question.answer import Answer, NotAnAnswer, Reading, Unclear, Why
from faden.core.question.asked import FreeText, Number, YesNo
from faden.core.question.reading import read_answer


def read(asked: str, text: str) -> Reading:
    return read_answer(QUESTIONS[asked], text, WEDNESDAY)


def test_karim_says_yes_in_his_own_words() -> None:
    assert read("confirm", "jo passt") == Answer("yes")


def test_a_yes_with_a_condition_is_no_yes() -> None:
    assert read("confirm", "ja aber erst nach 15 Uhr") == Unclear(Why.BUT)


def test_a_yes_to_another_day_is_no_yes() -> None:
    assert read("confirm", "Ja, Freitag passt") == Unclear(Why.BUT)


def test_a_yes_with_a_question_of_its_own_is_a_yes_that_a_person_sees() -> None:
    assert read("confirm", "Ja danke. Wo kann ich parken?") == Answer("yes", more=True)


def test_the_question_quoted_below_does_not_answer_itself() -> None:
    assert read("confirm", "> Passt Ihnen Donnerstag? Ja / Nein") == NotAnAnswer()


def test_cancel_answers_where_it_was_offered() -> None:
    assert read("handover", "cancel") == Answer("cancel")


def test_cancel_is_no_answer_where_it_was_not() -> None:
    assert read("colour", "cancel") == NotAnAnswer()


@pytest.mark.parametrize("text", ["STOP", "Keine Werbung mehr bitte", "unsubscribe"])
@pytest.mark.parametrize("asked", QUESTIONS)
def test_whoever_wants_no_more_messages_has_not_answered(asked: str, text: str) -> None:
    assert read(asked, text) == NotAnAnswer()


def test_whoever_wants_a_person_has_not_given_a_free_text() -> None:
    text = "Ich möchte mit einem Menschen sprechen"
    assert read_answer(FreeText("Was noch?"), text, WEDNESDAY) == NotAnAnswer()


def test_linda_picks_the_day_that_has_one_slot() -> None:
    assert read("slot", "lieber Freitag") == Answer("fri10")


def test_a_day_with_two_slots_is_asked_back() -> None:
    assert read("slot", "lieber Donnerstag") == Unclear(Why.SEVERAL)


def test_a_time_that_was_not_offered_is_asked_back() -> None:
    assert read("slot", "Donnerstag 10 Uhr") == Unclear(Why.NOT_OFFERED)


def test_four_in_the_afternoon_is_found_without_saying_so() -> None:
    assert read("slot", "um vier") == Answer("mon16")


def test_the_slot_is_seen_in_the_time_zone_of_the_customer() -> None:
    in_lisbon = WEDNESDAY.astimezone(ZoneInfo("Europe/Lisbon"))
    assert read_answer(QUESTIONS["slot"], "um acht", in_lisbon) == Answer("thu9")


def test_to_turn_one_down_is_not_to_choose_another() -> None:
    assert read("colour", "nicht rot") == Unclear(Why.NO_MATCH)


def test_the_other_one_after_a_no_is_chosen() -> None:
    assert read("colour", "nicht blau sondern rot") == Answer("red")


def test_a_number_beyond_what_was_asked_is_asked_back() -> None:
    seats = Number("Wie viele Plätze?", least=Decimal(1), most=Decimal(4))
    assert read_answer(seats, "zwölf", WEDNESDAY) == Unclear(Why.NOT_OFFERED)


def test_a_customer_number_is_not_the_mileage() -> None:
    assert read("km", "Meine Kundennummer ist 4711") == NotAnAnswer()


def test_a_day_that_cannot_be_is_asked_back() -> None:
    assert read("day", "31.2.") == Unclear(Why.NOT_OFFERED)


def test_friday_in_a_week_is_not_this_friday() -> None:
    assert read("day", "Freitag in einer Woche") == Answer(value=date(2026, 3, 20))


def test_a_long_letter_that_begins_with_yes_is_a_letter() -> None:
    letter = (
        "Ja also was ich noch sagen wollte: " + "die Reparatur im Herbst war mir zu teuer. " * 5
    )
    assert not isinstance(read_answer(YesNo("Passt es?"), letter, WEDNESDAY), Answer)
