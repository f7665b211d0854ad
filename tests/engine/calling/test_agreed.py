"""What becomes of an agreed call: moved, called off, kept, missed, never overbooked?"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.calling.called import (
    MIA,
    MONDAY_NINE,
    MONDAY_ONE,
    TUESDAY_NINE,
    WEB,
    calls_back,
    heard,
    is_linda,
    owed,
    presses,
    question,
    settles,
    writes,
)
from tests.engine.office import LINDA, Office, item, says
from tests.engine.questions.asked import taken

from faden.core.contact.promise import AWAITS_CALL, CALL_AGREED, NOT_REACHED
from faden.core.question.standing import Phase
from faden.core.ticket import TicketState
from faden.engine import command as cmd
from faden.engine import inbox
from faden.engine.handle import handle
from faden.engine.timers import ring

WISH = "Ich möchte mit einem Menschen sprechen."


@pytest.fixture
def agreed(office: Office) -> Office:
    """Linda is to be called on Monday at nine."""
    calls_back(office)
    writes(office, WISH)
    office.later(minutes=1)
    writes(office, "Montag um 9 Uhr")
    assert [one.due_at for one in owed(office)] == [MONDAY_NINE]
    return office


def test_moves_it_by_own_words_on_another_channel_once_she_says_so(agreed: Office) -> None:
    is_linda(agreed)
    writes(agreed, "Geht auch Dienstag um 9 Uhr?", WEB, account="chat")
    writes(agreed, "lieber Dienstag um 9 Uhr", WEB, account="chat")
    assert "Auf Dienstag, 24.11., 9:00 Uhr ändern?" in heard(agreed, by="chat")[-1]

    writes(agreed, "ja", WEB, account="chat")

    assert [one.due_at for one in owed(agreed)] == [TUESDAY_NINE]
    assert taken(agreed)["20261123T0800Z"] == 0
    assert taken(agreed)["20261124T0800Z"] == 1


@pytest.mark.parametrize(
    "words",
    [
        "Bitte sagen Sie den Anruf ab",
        "Ich brauche den Anruf nicht mehr, hat sich erledigt",
        "Sie müssen mich nicht mehr anrufen",
        "Please cancel the call",
        "no need to call me any more",
    ],
)
def test_calls_it_off_in_own_words_once_she_says_so(agreed: Office, words: str) -> None:
    writes(agreed, words)
    asked = "Vereinbart ist ein Anruf: Montag, 23.11., 9:00 Uhr."
    assert any(one.startswith(asked) for one in heard(agreed)[-2:])
    assert len(owed(agreed)) == 1

    writes(agreed, "ja")

    assert heard(agreed)[-1] == "Gut, der Anruf ist abgesagt."
    assert owed(agreed) == []
    assert taken(agreed)["20261123T0800Z"] == 0
    (concern,) = agreed.thread().tickets
    assert (concern.state, concern.reason) == (TicketState.OPEN, "message")


@pytest.mark.parametrize(
    "words", ["Nein danke", "Der Anruf gestern war gut", "Nein, das Paket ist nicht da"]
)
def test_a_no_to_something_else_calls_nothing_off(agreed: Office, words: str) -> None:
    writes(agreed, words)

    assert len(owed(agreed)) == 1
    assert question(agreed).wants == ""


def test_turned_down_it_waits_for_an_answer_in_writing(office: Office) -> None:
    calls_back(office)
    writes(office, WISH)

    writes(office, "nein danke")

    assert heard(office)[-1] == "Gut, wir rufen nicht an. Jemand von uns antwortet Ihnen."
    assert question(office).label == "Kein Anruf"
    assert owed(office) == []
    assert office.thread().tickets[0].state is TicketState.OPEN


def test_what_she_writes_meanwhile_is_due_as_ever_and_settles_no_call(agreed: Office) -> None:
    agreed.now = MONDAY_NINE - timedelta(hours=48)
    concern = next(one for one in agreed.thread().tickets if not one.inner)
    agreed.policies[1] = replace(agreed.policies[1], next_answer=timedelta(minutes=1))
    agreed.now = MONDAY_NINE - timedelta(hours=1)
    writes(agreed, "Und wo bleibt die Rechnung?")
    assert next(one for one in agreed.thread().tickets if not one.inner).due_at < concern.due_at

    agreed.do(
        cmd.Answer(
            workspace=1,
            customer_id=agreed.customer(),
            account="line",
            to=LINDA,
            text="Die liegt bei.",
            author="agent:anna",
        )
    )

    assert [one.state for one in owed(agreed)] == [TicketState.OPEN]


def test_a_call_that_nobody_made_climbs_to_the_lead(agreed: Office) -> None:
    agreed.now = MONDAY_NINE + timedelta(minutes=1)

    agreed.run(ring(agreed.store, agreed, now=agreed.now, new_id=agreed.new_id))

    assert [(one.owner, one.level) for one in owed(agreed)] == [("team:lead", 1)]


def test_reached_settles_the_call_and_what_it_was_about(agreed: Office) -> None:
    agreed.now = MONDAY_NINE + timedelta(minutes=3)

    assert settles(agreed, reached=True) == cmd.Done(question(agreed).question_id)

    assert owed(agreed) == []
    (concern,) = agreed.thread().tickets
    assert concern.state is TicketState.ANSWERED
    assert isinstance(settles(agreed, reached=True), cmd.Rejected)  # the other one was quicker


def test_not_reached_is_told_in_writing_with_other_times(agreed: Office) -> None:
    agreed.now = MONDAY_NINE + timedelta(minutes=3)

    settles(agreed, reached=False)

    assert "nicht erreicht. Wann dürfen wir es noch einmal versuchen?" in heard(agreed)[-1]
    assert question(agreed).phase is Phase.OPEN
    assert [(one.reason, one.state) for one in agreed.thread().tickets] == [
        (NOT_REACHED, TicketState.OPEN)
    ]

    writes(agreed, "Dienstag um 9")

    assert [one.due_at for one in owed(agreed)] == [TUESDAY_NINE]


def test_after_the_call_nobody_is_asked_to_change_it(agreed: Office) -> None:
    agreed.now = MONDAY_NINE + timedelta(minutes=3)
    settles(agreed, reached=True)

    writes(agreed, "lieber Dienstag um 9 Uhr")

    assert owed(agreed) == []
    assert any(one.state is TicketState.OPEN for one in agreed.thread().tickets)


def test_a_full_time_is_offered_to_nobody(office: Office) -> None:
    calls_back(office, per_slot=1)
    writes(office, WISH)
    writes(office, "Montag um 9 Uhr")

    writes(office, WISH, MIA)

    assert MONDAY_NINE not in [one.starts for one in question(office, of=MIA).spec.offers]


def test_who_is_late_is_told_which_times_are_left(office: Office) -> None:
    calls_back(office, per_slot=1)
    writes(office, WISH)
    writes(office, WISH, MIA)
    writes(office, "Montag um 9 Uhr")

    writes(office, "Montag um 9 Uhr", MIA)

    assert "Montag, 23.11., 9:00 Uhr ist leider schon vergeben" in heard(office)[-1]
    assert owed(office, MIA) == []


def test_nobody_is_called_in_the_past(office: Office) -> None:
    calls_back(office)
    writes(office, WISH)
    office.now = MONDAY_ONE

    writes(office, "Montag um 9 Uhr")

    assert owed(office) == []


def test_many_who_press_the_same_time_at_once_never_overbook_it(office: Office) -> None:
    calls_back(office, per_slot=3)
    customers = [f"user:chat.{number}" for number in range(24)]
    for who in customers:
        writes(office, WISH, who, account="chat")
    pressed = []
    for who in customers:
        asked = question(office, of=who)
        message = replace(
            says("9 Uhr", who), pressed="20261123T0800Z", reply_to=asked.deliveries[-1]
        )
        pressed.append(item(message, account="chat"))

    async def at_once() -> None:
        await asyncio.gather(
            *(
                inbox.accept(
                    office.store, office, pressed[at::4], now=office.now, new_id=office.new_id
                )
                for at in range(4)
            )
        )

    office.run(at_once())

    assert taken(office)["20261123T0800Z"] == 3
    assert sum(len(owed(office, who)) for who in customers) == 3


def books(office: Office, number: str = "", to: str = LINDA) -> cmd.Done | cmd.Rejected:
    """Anna has agreed with the customer that we call on Monday at nine."""
    return office.do(booking(office, to, number))


def booking(office: Office, to: str, number: str = "") -> cmd.BookCall:
    return cmd.BookCall(
        workspace=1,
        customer_id=office.customer(to),
        account="line",
        to=to,
        begins=MONDAY_NINE,
        by="agent:anna",
        number=number,
    )


def test_a_colleague_agrees_a_call_and_the_customer_has_it_in_writing(office: Office) -> None:
    calls_back(office)
    writes(office, "Hallo")

    done = books(office, number="0171 7654321")

    assert isinstance(done, cmd.Done)
    assert heard(office)[-1] == (
        "Danke, wir rufen Sie an: Montag, 23.11., 9:00 Uhr. Wir wählen die Nummer, die auf 321 "
        "endet. Passt es doch nicht, schreiben Sie uns einfach."
    )
    assert [one.due_at for one in owed(office)] == [MONDAY_NINE]
    assert taken(office)["20261123T0800Z"] == 1

    writes(office, "Bitte den Anruf absagen")
    writes(office, "ja")
    assert owed(office) == []


def test_a_call_to_nobody_knows_which_number_is_not_agreed(office: Office) -> None:
    calls_back(office)
    writes(office, "Hallo", WEB, account="chat")

    assert isinstance(books(office, to=WEB), cmd.Rejected)
    assert isinstance(books(office, to=WEB, number="0171 7654321"), cmd.Done)


def test_called_off_nobody_waits_for_the_number_any_more(office: Office) -> None:
    calls_back(office)
    writes(office, WISH, WEB, account="chat")
    writes(office, "1", WEB, account="chat")
    assert [one.phase for one in office.thread(WEB).questions] == [Phase.ANSWERED, Phase.OPEN]

    presses(office, "change:no-call", question(office, 0, of=WEB), WEB)

    phases = [one.phase for one in office.thread(WEB).questions]
    assert phases == [Phase.ANSWERED, Phase.WITHDRAWN]


def test_the_last_place_is_not_given_twice_by_colleagues(office: Office) -> None:
    calls_back(office, per_slot=1)
    for who in (LINDA, MIA):
        writes(office, "Hallo", who)
    assert isinstance(books(office), cmd.Done)

    assert books(office, to=MIA) == cmd.Rejected(
        "conflict", "the team can promise no call at that time; see the setting call_backs"
    )


def test_two_colleagues_at_once_do_not_give_the_last_place_twice(office: Office) -> None:
    calls_back(office, per_slot=1)
    customers = [f"tel:+4917000000{number:02}" for number in range(6)]
    for who in customers:
        writes(office, "Hallo", who)

    async def at_once() -> list[cmd.Done | cmd.Rejected]:
        return await asyncio.gather(
            *(
                handle(
                    office.store, office, booking(office, who), now=office.now, new_id=office.new_id
                )
                for who in customers
            )
        )

    became = office.run(at_once())

    assert sum(isinstance(one, cmd.Done) for one in became) == 1
    assert taken(office)["20261123T0800Z"] == 1


def test_a_colleague_offers_a_call(office: Office) -> None:
    calls_back(office)
    writes(office, "Hallo")
    offer = cmd.OfferCall(
        workspace=1, customer_id=office.customer(), account="line", to=LINDA, by="agent:anna"
    )

    assert isinstance(office.do(offer), cmd.Done)
    assert "Wir rufen Sie gern an. Wann passt es Ihnen?" in heard(office)[-1]
    assert isinstance(office.do(offer), cmd.Rejected)  # one is under way

    writes(office, "Dienstag um 9 Uhr bitte")
    assert [one.due_at for one in owed(office)] == [TUESDAY_NINE]


def test_a_colleague_takes_the_agreed_time_back(agreed: Office) -> None:
    agreed.do(
        cmd.WithdrawQuestion(
            workspace=1,
            customer_id=agreed.customer(),
            question_id=question(agreed).question_id,
            reason="",
            by="agent:anna",
        )
    )

    assert owed(agreed) == []
    assert [one.reason for one in agreed.thread().tickets] == ["message"]


def test_nobody_closes_a_call_that_is_owed_without_a_word_about_it(agreed: Office) -> None:
    (call,) = owed(agreed)

    done = agreed.do(
        cmd.CloseTicket(
            workspace=1,
            customer_id=agreed.customer(),
            ticket_id=call.ticket_id,
            reason="erledigt",
            by="agent:anna",
        )
    )

    assert isinstance(done, cmd.Rejected)
    assert owed(agreed) == [call]


def test_a_press_moves_it_from_the_customers_own_page(agreed: Office) -> None:
    assert [one.reason for one in agreed.thread().tickets] == [AWAITS_CALL, CALL_AGREED]
    asked = question(agreed)
    presses(agreed, "change:no-call", asked)
    assert owed(agreed) == []
