"""Is whoever asks for a person offered a call, when nobody is there, and only then?"""

from dataclasses import replace
from datetime import timedelta

from tests.engine.calling.called import (
    MONDAY_NINE,
    MONDAY_ONE,
    WEB,
    calls_back,
    heard,
    owed,
    question,
    writes,
)
from tests.engine.office import LINDA, Office, item, says

from faden.core.channel import Evidence
from faden.core.contact.person import ASKS_FOR_PERSON, is_asked_for
from faden.core.contact.promise import AWAITS_CALL
from faden.core.question.standing import Phase

MINUTES = timedelta(minutes=1)


def test_offers_times_in_the_teams_hours_when_nobody_is_there(office: Office) -> None:
    calls_back(office)

    writes(office, "Ich möchte mit einem Menschen sprechen.")

    told = heard(office)[-1]
    assert "Wann dürfen wir Sie anrufen?" in told
    asked = question(office).spec
    assert [one.starts for one in asked.offers][:2] == [MONDAY_NINE, MONDAY_ONE]
    assert office.thread().tickets[0].reason == ASKS_FOR_PERSON  # it owes an answer all the same


def test_a_time_chosen_in_own_words_is_owed_by_the_team_when_it_begins(office: Office) -> None:
    calls_back(office)
    writes(office, "Ich möchte mit einem Menschen sprechen.")
    office.later(minutes=1)

    writes(office, "Montag um 13 Uhr bitte")

    assert "Danke, wir rufen Sie an: Montag, 23.11., 13:00 Uhr." in heard(office)[-1]
    assert "endet" in heard(office)[-1]  # the number that is known, by its end
    (call,) = owed(office)
    assert (call.due_at, call.owner) == (MONDAY_ONE, "team:service")
    concern = next(one for one in office.thread().tickets if one is not call)
    assert (concern.reason, concern.due_at) == (AWAITS_CALL, MONDAY_ONE + 60 * MINUTES)


def test_who_chooses_in_words_that_ask_for_a_call_is_not_owed_another_person(
    office: Office,
) -> None:
    calls_back(office)
    writes(office, "Ich möchte mit einem Menschen sprechen.")
    words = "Rückruf bitte Montag 13 Uhr"
    assert is_asked_for(words, None, quoted=False)

    writes(office, words)

    assert [one.due_at for one in owed(office)] == [MONDAY_ONE]
    concern = next(one for one in office.thread().tickets if not one.inner)
    assert (concern.reason, concern.unanswered) == (AWAITS_CALL, 1)


def test_offers_nothing_to_a_company_that_has_not_said_how_many_calls_it_makes(
    office: Office,
) -> None:
    calls_back(office, per_slot=0)

    writes(office, "Ich möchte mit einem Menschen sprechen.")

    assert office.thread().questions == ()


def test_offers_nothing_while_somebody_is_there(office: Office) -> None:
    calls_back(office, now=MONDAY_NINE + 5 * MINUTES)

    writes(office, "Ich möchte mit einem Menschen sprechen.")

    assert office.thread().questions == ()


def test_offers_a_call_when_others_wait_longer_than_the_team_has_patience(office: Office) -> None:
    calls_back(office, now=MONDAY_NINE + 5 * MINUTES)
    for number in range(3):
        writes(office, "Ich möchte mit einem Menschen sprechen.", f"tel:+4917000000{number}0")
    office.later(minutes=30)

    writes(office, "Einen Mitarbeiter bitte")

    assert question(office).phase is Phase.OPEN


def test_is_not_offered_twice(office: Office) -> None:
    calls_back(office)
    writes(office, "Ich möchte mit einem Menschen sprechen.")
    office.later(minutes=5)

    writes(office, "Hallo? Einen Mitarbeiter bitte!")

    assert len(office.thread().questions) == 1


def test_a_visitor_without_a_number_is_asked_for_it_once(office: Office) -> None:
    calls_back(office)
    writes(office, "Ich möchte mit einem Menschen sprechen.", WEB, account="chat")
    writes(office, "2", WEB, account="chat")
    assert heard(office, by="chat")[-1].endswith("Unter welcher Nummer erreichen wir Sie?")

    writes(office, "Am besten 0170 / 765 43 21", WEB, account="chat")

    assert heard(office, by="chat")[-1] == "Danke, wir rufen Sie an unter +491707654321."
    assert question(office, of=WEB).value == "+491707654321"
    assert len(owed(office, WEB)) == 1


def test_other_words_are_not_taken_for_the_number(office: Office) -> None:
    calls_back(office)
    writes(office, "Ich möchte mit einem Menschen sprechen.", WEB, account="chat")
    writes(office, "2", WEB, account="chat")

    writes(office, "Es geht um meine Bestellung 4711", WEB, account="chat")

    assert question(office, of=WEB).phase is Phase.OPEN


def test_whoever_only_says_to_be_the_sender_is_offered_nothing(office: Office) -> None:
    calls_back(office)
    said = replace(says("Ich möchte mit einem Menschen sprechen."), evidence=Evidence.ASSERTION)

    office.accepted(item(said))

    assert office.thread(LINDA).questions == ()
