"""Is a question answered in own words, once, on whatever channel, and told how it stands?"""

from dataclasses import replace

import pytest
from tests.engine.office import KARIM, LINDA, Office, item, says
from tests.engine.questions.asked import (
    CHAT,
    FITS,
    PICK_UP,
    asks,
    heard,
    joined_by_chat,
    opened,
    question,
    rings,
    taken,
)

from faden.core import event as ev
from faden.core.channel import Evidence, InboundMessage
from faden.core.question.asked import Option
from faden.core.question.spec import Effect, Kind, Offer, Spec
from faden.core.question.standing import Phase
from faden.core.receipt import State
from faden.engine import command as cmd

COLOUR = Spec(
    kind=Kind.CHOICE,
    text="Welche Farbe?",
    options=(Option("red", ("Rot",)), Option("blue", ("Blau",))),
)


def test_own_words_confirm_what_was_proposed(office: Office) -> None:
    asks(office, PICK_UP)
    office.accept(says("Jo passt, danke!"))
    assert (question(office).phase, question(office).key) == (Phase.ANSWERED, "do9")
    assert heard(office)[-1] == "Danke, bestätigt: Donnerstag, 26.11., 9:00 Uhr."
    assert taken(office) == {"do9": 1, "fr10": 0}


def test_an_answer_owes_none(office: Office) -> None:
    asks(office, FITS)
    office.accept(says("ja"))
    assert office.rows("select count(*) from ticket where state <> 'closed'") == [(0,)]


def test_where_a_person_owes_an_answer_already_they_still_do(office: Office) -> None:
    office.accept(says("Wo bleibt mein Paket?"))
    asks(office, FITS)
    office.accept(says("ja"))
    assert office.rows("select state, priority from ticket") == [("open", 0)]


def test_whoever_asks_something_besides_is_answered_by_a_person(office: Office) -> None:
    asks(office, FITS)
    office.accept(says("Ja, passt. Kann ich mit Karte zahlen?"))
    assert office.rows("select state from ticket") == [("open",)]


def test_another_time_is_moved_to_only_when_that_is_said_again(office: Office) -> None:
    asks(office, PICK_UP)
    office.accept(says("passt"))
    office.accept(says("Doch lieber am Freitag um 10"))
    assert question(office).key == "do9"
    asked = "Bestätigt ist bisher: Donnerstag, 26.11., 9:00 Uhr. Auf Freitag, 27.11., 10:00 Uhr"
    assert heard(office)[-1].startswith(asked + " ändern?")
    office.accept(says("ja bitte"))
    assert question(office).key == "fr10"
    assert taken(office) == {"do9": 0, "fr10": 1}


@pytest.mark.parametrize("words", ["nein", "2", "Nein, so lassen"])
def test_what_is_not_changed_stays(office: Office, words: str) -> None:
    asks(office, PICK_UP)
    office.accept(says("passt"))
    office.accept(says("Freitag um 10"))
    office.accept(says(words))
    assert (question(office).key, question(office).wants) == ("do9", "")
    assert heard(office)[-1] == "Gut, es bleibt dabei: Donnerstag, 26.11., 9:00 Uhr."


def test_the_same_answer_again_is_told_once_and_changes_nothing(office: Office) -> None:
    asks(office, FITS)
    for words in ("ja", "ja", "ja"):
        office.accept(says(words))
    assert office.kinds().count("QuestionAnswered") == 1
    assert sum(text.startswith("Das ist schon bestätigt: Ja") for text in heard(office)) == 1


def test_a_question_asked_by_sms_is_answered_in_the_chat(office: Office) -> None:
    opened(office)
    asks(office, FITS)
    office.accepted(item(joined_by_chat(office, "Ja, das passt mir gut"), account="chat"))
    assert question(office).phase is Phase.ANSWERED
    assert heard(office, by="chat")[-1] == "Danke, bestätigt: Ja."


def test_a_pressed_answer_counts(office: Office) -> None:
    opened(office)
    asked = asks(office, FITS, to=CHAT, account="chat")
    press = InboundMessage(provider_id="p1", sender=CHAT, text="Nein", reply_to=asked, pressed="no")
    office.accepted(item(press, account="chat"))
    assert question(office, of=CHAT).key == "no"


def test_the_same_question_that_has_not_left_elsewhere_is_withdrawn(office: Office) -> None:
    opened(office)
    asked = asks(office, FITS)
    office.send()
    office.accepted(item(joined_by_chat(office), account="chat"))
    again = office.do(
        cmd.RepeatQuestion(
            workspace=1,
            customer_id=office.customer(),
            question_id=asked,
            account="chat",
            to=CHAT,
            by="agent:mia",
        )
    )
    assert isinstance(again, cmd.Done), again
    office.accept(says("ja"))
    assert office.state(again.made or "") is State.WITHDRAWN
    assert not any("Donnerstag" in text for text in heard(office, by="chat"))


def test_unclear_is_asked_back_once_then_a_person_looks(office: Office) -> None:
    asks(office, FITS)
    office.accept(says("ja, aber erst um drei"))
    assert heard(office)[-1].startswith("Das haben wir nicht sicher verstanden.")
    assert office.rows("select count(*) from ticket where state = 'open'") == [(0,)]
    office.accept(says("naja vielleicht, mal sehen ob es geht"))
    assert office.rows("select count(*) from ticket where state = 'open'") == [(1,)]
    assert len(heard(office)) == 2


def test_two_open_questions_are_told_apart_by_what_fits(office: Office) -> None:
    asks(office, FITS)
    asks(office, COLOUR)
    office.accept(says("blau bitte"))
    assert [one.phase for one in office.thread().questions] == [Phase.OPEN, Phase.ANSWERED]


def test_where_both_may_be_meant_she_is_asked_which(office: Office) -> None:
    asks(office, FITS)
    asks(office, replace(FITS, text="Sollen wir auch waschen?"))
    office.accept(says("ja"))
    told = "Worauf antworten Sie? Bitte die Nummer.\n\n1 Passt Donnerstag um 9 Uhr?\n2 Sollen wir"
    assert heard(office)[-1].startswith(told)
    office.accept(says("die zweite"))
    first, second = office.thread().questions
    assert (first.phase, second.key) == (Phase.OPEN, "yes")


def test_an_expired_question_says_so_and_a_person_sees_the_answer(office: Office) -> None:
    asks(office, FITS, days=1)
    office.send()
    office.later(days=2)
    assert rings(office) == 1
    assert office.kinds()[-1] == "QuestionExpired"
    office.accept(says("ja passt"))
    assert question(office).phase is Phase.EXPIRED
    assert heard(office)[-1].startswith("Die Frist für diese Frage ist vorbei.")
    assert office.rows("select state from ticket") == [("open",)]


def test_a_time_others_have_taken_is_not_promised(office: Office) -> None:
    asks(office, PICK_UP)
    asks(office, PICK_UP, to=KARIM)
    office.accept(says("passt", LINDA), says("passt", KARIM))
    assert taken(office) == {"do9": 1, "fr10": 0}
    assert question(office, of=KARIM).phase is Phase.OPEN
    told = [text for text in heard(office) if "schon vergeben" in text]
    lost = "Donnerstag, 26.11., 9:00 Uhr ist leider schon vergeben. Was davon passt?"
    assert told == [f"{lost}\n\n1 Freitag, 27.11., 10:00 Uhr"]


def test_where_nothing_is_free_a_person_gets_it(office: Office) -> None:
    only = replace(PICK_UP, offers=(Offer("do9", PICK_UP.offers[0].starts),))
    asks(office, only)
    asks(office, only, to=KARIM)
    office.accept(says("passt", LINDA))
    office.accept(says("passt", KARIM))
    assert office.rows("select customer_id from ticket where state = 'open'") != []


def test_the_company_says_what_comes_next(office: Office) -> None:
    asks(office, replace(FITS, effects=(Effect("no", text="Schade. Wir rufen Sie an."),)))
    office.accept(says("nein leider nicht"))
    assert heard(office)[-1] == "Schade. Wir rufen Sie an."


def test_whoever_may_be_anybody_answers_nothing(office: Office) -> None:
    asks(office, FITS)
    spoofed = replace(says("ja"), evidence=Evidence.ASSERTION)
    office.accept(spoofed)
    assert question(office).phase is Phase.OPEN
    assert office.rows("select state from ticket") == [("open",)]


def test_stop_is_heard_and_answers_nothing(office: Office) -> None:
    asks(office, FITS)
    office.accept(says("STOP"))
    assert question(office).phase is Phase.OPEN
    assert "ConsentWithdrawn" in office.kinds()


def test_a_colleague_answers_for_the_customer_and_is_told_who_was_first(office: Office) -> None:
    asked = asks(office, PICK_UP)
    command = cmd.AnswerQuestion(
        workspace=1, customer_id=office.customer(), question_id=asked, by="agent:mia", key="fr10"
    )
    assert isinstance(office.do(command), cmd.Done)
    assert (question(office).key, taken(office)["fr10"]) == ("fr10", 1)
    second = office.do(replace(command, key="do9"))
    assert isinstance(second, cmd.Rejected)
    assert second.reason == "this question is answered already: Freitag, 27.11., 10:00 Uhr"


def test_a_question_taken_back_frees_its_time(office: Office) -> None:
    asked = asks(office, PICK_UP)
    office.accept(says("passt"))
    command = cmd.WithdrawQuestion(
        workspace=1,
        customer_id=office.customer(),
        question_id=asked,
        reason="Regen",
        by="agent:mia",
    )
    assert isinstance(office.do(command), cmd.Done)
    assert taken(office) == {"do9": 0, "fr10": 0}


def test_a_question_without_an_end_or_an_option_is_refused(office: Office) -> None:
    for spec, days in ((FITS, -1.0), (Spec(kind=Kind.CHOICE, text="Was?"), 1.0), (FITS, 400.0)):
        with pytest.raises(AssertionError, match="invalid"):
            asks(office, spec, days=days)


def test_what_was_asked_stands_beside_the_thread(office: Office) -> None:
    asked = asks(office, PICK_UP)
    rows = office.rows("select question_id, phase, wake_at from question")
    assert [(str(one.hex), phase) for one, phase, _ in rows] == [(asked, "open")]
    assert isinstance(office.events()[0], ev.QuestionAsked)
