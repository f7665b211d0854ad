"""Two questions are open: whose answer is it?"""

from tests.core.understand.labelled import QUESTIONS, WEDNESDAY

from faden.core.question.answer import Answer, NotAnAnswer, Unclear, Why
from faden.core.question.asked import FreeText, YesNo
from faden.core.question.which import AskWhich, Meant, Open, Pointed, which

CAR = Open("car", QUESTIONS["confirm"])
COLOUR = Open("colour", QUESTIONS["colour"])
HANDOVER = Open("handover", QUESTIONS["handover"])
SURVEY = Open("survey", YesNo("Dürfen wir Sie nach Ihrer Zufriedenheit fragen?"))
WISH = Open("wish", FreeText("Was sollen wir noch prüfen?"))


def pointed(text: str, *questions: Open, about: str | None = None) -> Pointed:
    return which(questions, text, WEDNESDAY, about=about)


def test_mia_answers_the_one_that_her_words_fit() -> None:
    assert pointed("blau bitte", CAR, COLOUR) == Meant("colour", Answer("blue"))


def test_a_yes_to_two_questions_is_asked_back() -> None:
    assert pointed("ja", CAR, SURVEY) == AskWhich(("car", "survey"))


def test_a_number_that_fits_two_choices_is_asked_back() -> None:
    assert pointed("2", COLOUR, HANDOVER) == AskWhich(("colour", "handover"))


def test_a_reply_to_a_message_answers_its_question() -> None:
    assert pointed("ja", CAR, SURVEY, about="survey") == Meant("survey", Answer("yes"))


def test_a_reply_to_one_that_answers_the_other_is_the_others() -> None:
    assert pointed("blau", CAR, COLOUR, about="car") == Meant("colour", Answer("blue"))


def test_a_free_text_comes_last() -> None:
    assert pointed("jo passt", CAR, WISH) == Meant("car", Answer("yes"))


def test_a_doubtful_answer_to_one_is_asked_back_for_that_one() -> None:
    assert pointed("nicht rot", CAR, COLOUR) == Meant("colour", Unclear(Why.NO_MATCH))


def test_another_matter_answers_none() -> None:
    assert pointed("Wo bleibt meine Rechnung?", CAR, COLOUR) == NotAnAnswer()


def test_nothing_is_open_any_more() -> None:
    assert pointed("ja") == NotAnAnswer()
