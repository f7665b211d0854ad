"""Is whoever opts out told in writing that we heard it, once, and nobody who must not be?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.office import KARIM, LINDA, MIA, POLICY, Line, Office, item, says

from faden.core import event as ev
from faden.core.channel import (
    Capabilities,
    Evidence,
    InboundMessage,
    InboundOptOut,
    Refused,
    Retry,
)
from faden.engine import command as cmd


def mail(
    text: str, *, sender: str = "mailto:linda@example.org", answerable: bool
) -> InboundMessage:
    return InboundMessage(
        provider_id=f"mail:{text}",
        sender=sender,
        text=text,
        subject="Newsletter",
        answerable=answerable,
        references=("<1@example.org>",),
    )


def told(office: Office, address: str = LINDA) -> list[ev.MessageWritten]:
    """What a customer was written by itself."""
    events = office.events(address)
    return [one for one in events if isinstance(one, ev.MessageWritten) and one.tells == "wish"]


def mailbox(office: Office, confirmation: str | None = "Ihre Nachricht ist da.") -> Line:
    """An account for mails, connected besides."""
    can = Capabilities(channel="email", confirmation=confirmation)
    office.accounts["mail"] = line = Line("mail", capabilities=can)
    office.policies[1] = replace(POLICY, mails_by="mail")
    return line


def test_stop_by_text_is_confirmed_at_once_on_the_same_way(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"))
    office.accept(says("STOPP"))
    office.send()
    (heard,) = office.line.heard
    assert (heard.to, heard.purpose) == (LINDA, "service")
    assert heard.text.startswith("Ihr Wunsch ist notiert (23.11.2026 12:00): keine Werbung")
    assert len(heard.text) <= 160


def test_it_is_confirmed_within_the_minute_though_the_provider_fails_first(office: Office) -> None:
    office.line.answers.append(Retry("busy", after=timedelta(seconds=5)))
    office.accept(says("STOPP"))
    office.send()
    office.later(seconds=6)
    office.send()
    assert len(office.line.heard) == 2
    assert {one.ref for one in office.line.heard} == {told(office)[0].ref}


def test_a_flood_of_stops_is_confirmed_once_a_day(office: Office) -> None:
    for _ in range(20):
        office.accept(says("STOPP"))
        office.later(minutes=30)
    assert len(told(office)) == 1
    office.later(hours=24)
    office.accept(says("STOPP"))
    assert len(told(office)) == 2


def test_an_ordinary_message_and_a_start_are_not_confirmed(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"), says("START"))
    assert told(office) == []


def test_a_wish_that_may_be_none_is_confirmed_when_a_person_has_looked(office: Office) -> None:
    office.accept(says("Ich will das alles nicht mehr, das nervt"))
    assert told(office) == []
    office.do(
        cmd.RecordWish(
            workspace=1,
            customer_id=office.customer(),
            purposes=("marketing",),
            granted=False,
            wording="will das alles nicht mehr",
            by="agent:anna",
        )
    )
    assert "keine Werbung mehr" in told(office)[0].text


def test_a_spoken_word_is_confirmed_where_we_talked_last(office: Office) -> None:
    office.accept(says("Hallo"))
    office.do(
        cmd.RecordWish(
            workspace=1,
            customer_id=office.customer(),
            purposes=(),
            granted=False,
            wording="am Telefon gesagt",
            by="agent:anna",
        )
    )
    assert [one.address for one in told(office)] == [LINDA]


def test_whoever_only_called_is_told_by_mail_where_an_address_is_known(office: Office) -> None:
    mailbox(office)
    office.accepted(item(mail("Hallo", answerable=True), account="mail"))
    customer = office.customer("mailto:linda@example.org")
    del office.accounts["line"]
    office.do(
        cmd.RecordWish(
            workspace=1,
            customer_id=customer,
            purposes=(),
            granted=False,
            wording="am Telefon gesagt",
            by="agent:anna",
        )
    )
    assert [one.account for one in told(office, "mailto:linda@example.org")] == ["mail"]


def test_whoever_can_be_reached_nowhere_is_not_written_to(office: Office) -> None:
    office.accept(says("Hallo"))
    office.line.capabilities = Capabilities(inbound=False)
    office.accept(says("STOPP"))
    assert told(office) == []


def test_a_mail_gets_one_answer_not_two(office: Office) -> None:
    mailbox(office)
    office.accepted(item(mail("Bitte abmelden. STOPP", answerable=True), account="mail"))
    written = [
        one
        for one in office.events("mailto:linda@example.org")
        if isinstance(one, ev.MessageWritten)
    ]
    assert [(one.tells, one.subject, one.automatic, one.references) for one in written] == [
        ("wish", "Ihr Wunsch ist notiert", True, ("<1@example.org>",))
    ]


@pytest.mark.parametrize("machine", [None, "out of office"])
def test_a_mail_that_may_not_be_answered_by_itself_is_not(
    office: Office, machine: str | None
) -> None:
    mailbox(office)
    spoofed = replace(mail("STOPP", answerable=False), machine=machine)
    office.accepted(item(spoofed, account="mail"))
    assert told(office, "mailto:linda@example.org") == []


def test_a_number_that_was_only_said_is_not_told(office: Office) -> None:
    office.accept(replace(says("STOPP"), evidence=Evidence.ASSERTION))
    assert told(office) == []


def test_a_stop_that_the_provider_took_is_confirmed_too(office: Office) -> None:
    office.writes("Angebot", purpose="marketing")
    office.accept(InboundOptOut(provider_id="o1", sender=LINDA))
    assert len(told(office)) == 1


def test_the_button_of_a_mail_program_is_confirmed_by_mail_once(office: Office) -> None:
    mailbox(office)
    office.writes("Angebot", to="mailto:linda@example.org", purpose="marketing", account="mail")
    for minute in (1, 2):
        pressed = InboundOptOut(
            provider_id=f"unsubscribe:d1:{minute}",
            sender="mailto:linda@example.org",
            purposes=("marketing",),
            wording="List-Unsubscribe",
        )
        office.accepted(item(pressed, account="mail"))
    (word,) = told(office, "mailto:linda@example.org")
    assert (word.account, word.subject) == ("mail", "Ihr Wunsch ist notiert")
    assert "keine Werbung mehr" in word.text


def test_nothing_is_confirmed_to_an_address_that_takes_no_mail(office: Office) -> None:
    office.writes("Angebot", to=KARIM)
    office.line.answers.append(Refused("dead", "unknown number", dead=True))
    office.send()
    office.accept(InboundOptOut(provider_id="o1", sender=KARIM))
    assert "AddressSuppressed" in office.kinds(KARIM)
    assert told(office, KARIM) == []
    office.accept(says("STOPP", KARIM))  # it lives after all
    assert len(told(office, KARIM)) == 1


def test_a_complaint_gets_no_further_message(office: Office) -> None:
    about = office.writes("Angebot", purpose="marketing")
    office.accept(InboundOptOut(provider_id="c1", sender=None, about=about))
    assert "ConsentWithdrawn" in office.kinds()
    assert told(office) == []


def test_a_guardian_is_told_and_the_ward_is_not(office: Office) -> None:
    office.accept(says("Hallo"), says("Hi", sender=MIA))
    office.do(
        cmd.DeclareHousehold(
            workspace=1,
            guardian_id=office.customer(),
            ward_id=office.customer(MIA),
            by="agent:anna",
        )
    )
    office.accept(says("STOPP"))
    assert (len(told(office)), told(office, MIA)) == (1, [])
    assert "ConsentWithdrawn" in office.kinds(MIA)


def test_it_settles_no_ticket(office: Office) -> None:
    office.accept(says("STOPP"))
    office.send()
    (ticket,) = office.thread().tickets
    assert ticket.state.value == "open"
