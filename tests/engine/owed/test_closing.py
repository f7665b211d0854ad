"""Is whoever waits told why nothing will come, and nobody else?"""

from dataclasses import replace

import pytest
from tests.engine.office import KARIM, LINDA, Office, item, says

from faden.core import event as ev
from faden.core.channel import Evidence, InboundCall, InboundMessage, Phase
from faden.core.choice.kept import Choice, Told
from faden.core.owed.closing import NO_WAY, UNVOUCHED, UNWANTED
from faden.core.policy import References
from faden.core.preference.preference import Preference
from faden.engine import command as cmd

WHY = "Das Angebot galt bis Freitag."


def close(
    office: Office, *, tell: bool = True, anyway: bool = False, who: str = LINDA
) -> cmd.Done | cmd.Rejected:
    """Anna closes the ticket."""
    ticket = office.thread(who).tickets[-1].ticket_id
    return office.do(
        cmd.CloseTicket(
            workspace=1,
            customer_id=office.customer(who),
            ticket_id=ticket,
            reason=WHY,
            by="agent:anna",
            tell=tell,
            anyway=anyway,
        )
    )


def end(office: Office, who: str = LINDA) -> ev.TicketClosed:
    """How it ended."""
    return next(one for one in office.events(who) if isinstance(one, ev.TicketClosed))


def test_whoever_waits_is_told_the_reason_in_the_same_commit(office: Office) -> None:
    office.accept(says("Gilt das Angebot noch?"))
    done = close(office)
    assert isinstance(done, cmd.Done)
    assert office.kinds()[-2:] == ["MessageWritten", "TicketClosed"]
    assert office.send() == 1
    (heard,) = office.line.heard
    assert (heard.to, heard.delivery_id, heard.purpose) == (LINDA, done.made, "service")
    assert WHY in heard.text
    assert end(office).untold == ""


def test_it_is_told_in_the_language_the_customer_wrote_in(office: Office) -> None:
    office.accept(says("Is the offer still on?"), says("Gilt das Angebot noch?", KARIM))
    close(office)
    close(office, who=KARIM)
    office.send()
    hello = {heard.to: heard.text.split(",")[0] for heard in office.line.heard}
    assert hello == {LINDA: "Hello", KARIM: "Guten Tag"}


def test_the_language_they_chose_goes_before_the_one_they_wrote_in(office: Office) -> None:
    office.accept(says("Gilt das Angebot noch?"))
    english = Choice(customer_id=office.customer(), preference=Preference(language="en"))
    wanted = cmd.KeepWishes(
        workspace=1,
        customer_id=office.customer(),
        choices=(english,),
        told=Told(wording="In English, please", source=LINDA),
    )
    assert isinstance(office.do(wanted), cmd.Done)
    close(office)
    office.send()
    assert office.line.heard[0].text.startswith("Hello,")


def test_words_that_do_not_say_are_answered_in_the_language_of_the_company(office: Office) -> None:
    office.policies[1] = replace(office.policies[1], references=References(language="en"))
    office.accept(says("ETA 4711??"))
    close(office)
    office.send()
    assert office.line.heard[0].text.startswith("Hello,")


MAIL = "mailto:linda@example.org"


def unchecked(text: str) -> InboundMessage:
    """A mail whose sender no mail server has checked: anybody may have put Linda there."""
    return replace(says(text, MAIL), evidence=Evidence.ASSERTION)


def test_an_address_that_nobody_vouches_for_is_not_written_to(office: Office) -> None:
    office.accept(unchecked("Gilt das Angebot noch?"))
    assert close(office, who=MAIL) == cmd.Done()
    assert office.send() == 0
    assert end(office, MAIL).untold == UNVOUCHED


def test_a_colleague_who_knows_better_has_it_sent_all_the_same(office: Office) -> None:
    office.accept(unchecked("Gilt das Angebot noch?"))
    close(office, who=MAIL, anyway=True)
    assert office.send() == 1
    assert office.line.heard[0].to == MAIL
    assert end(office, MAIL).untold == ""


def test_what_is_told_goes_below_the_newest_message_and_that_decides(office: Office) -> None:
    """She once wrote with a signature; the last word under her name could be anybody's."""
    office.accept(says("Gilt das Angebot noch?", MAIL))
    office.accept(unchecked("Sagen Sie mir bitte, was ich bestellt habe."))
    close(office, who=MAIL)
    assert office.send() == 0
    assert end(office, MAIL).untold == UNVOUCHED


def test_whoever_was_answered_hears_nothing_more(office: Office) -> None:
    office.accept(says("Gilt das Angebot noch?"))
    office.do(
        cmd.Answer(
            workspace=1,
            customer_id=office.customer(),
            account="line",
            to=LINDA,
            text="Bis Freitag.",
            author="agent:anna",
        )
    )
    assert close(office) == cmd.Done()
    assert office.send() == 1
    assert office.line.heard[0].text == "Bis Freitag."
    assert end(office).untold == ""


def test_a_colleague_may_leave_spam_untold_and_that_stands_there(office: Office) -> None:
    office.accept(says("Sie haben gewonnen!!!"))
    assert close(office, tell=False) == cmd.Done()
    assert office.send() == 0
    assert end(office).untold == UNWANTED


def test_a_missed_call_alone_leads_nowhere_and_that_stands_there(office: Office) -> None:
    office.accept(InboundCall(provider_id="c1", call_id="c1", sender=LINDA, phase=Phase.MISSED))
    assert close(office) == cmd.Done()
    assert office.send() == 0
    assert end(office).untold == NO_WAY


def test_what_a_machine_wrote_last_is_not_answered_in_place_of_the_person(office: Office) -> None:
    office.accept(says("Gilt das Angebot noch?"))
    machine = InboundMessage(
        provider_id="m-auto", sender=LINDA, text="Bin im Urlaub", machine="out of office"
    )
    office.accepted(item(machine))
    close(office)
    written = next(one for one in office.events() if isinstance(one, ev.MessageWritten))
    assert written.automatic
    assert "Angebot" in written.text


def test_an_answer_to_the_notice_opens_a_ticket_again(office: Office) -> None:
    office.accept(says("Gilt das Angebot noch?"))
    close(office)
    office.accept(says("Es war aber noch Donnerstag!"))
    (ticket,) = office.thread().tickets
    assert (ticket.state.value, ticket.unanswered) == ("open", 1)


@pytest.mark.parametrize("tell", [True, False])
def test_the_other_customers_ticket_is_not_closed_by_it(office: Office, *, tell: bool) -> None:
    office.accept(says("Gilt das Angebot noch?"), says("Und für mich?", KARIM))
    close(office, tell=tell)
    assert len(office.thread(KARIM).tickets) == 1
    assert office.send() == int(tell)
    assert [rendered.to for rendered in office.line.heard] == [LINDA] * tell
