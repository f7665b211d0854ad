"""Does a conversation get its code with our first answer, once and for as long as it lasts?"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.office import LINDA, MONDAY, POLICY, Office, says

from faden.core import event as ev
from faden.core.channel import Capabilities, InboundMessage
from faden.core.policy import References
from faden.core.reference import parse_code
from faden.core.ticket import TicketState
from faden.engine import command as cmd
from faden.engine import timers
from faden.engine.handle import handle
from faden.engine.ids import new_id

KARIM = "tel:+491709876543"


def answer(office: Office, address: str = LINDA, text: str = "Morgen") -> cmd.Answer:
    return cmd.Answer(
        workspace=1,
        customer_id=office.customer(address),
        account="line",
        to=address,
        text=text,
        author="agent:anna",
    )


def code_of(office: Office, address: str = LINDA) -> str:
    code = office.thread(address).tickets[-1].code
    assert code is not None
    return code


def written(office: Office, address: str = LINDA) -> list[ev.MessageWritten]:
    return [one for one in office.events(address) if isinstance(one, ev.MessageWritten)]


def live(office: Office) -> list[str]:
    found = office.rows("select code from reference_code where ended_at is null order by code")
    return [code for (code,) in found]


def test_what_comes_in_gives_no_code(office: Office) -> None:
    office.accept(says("Wo ist mein Paket?"))
    assert office.count("reference_code") == 0


def test_our_first_answer_gives_one_and_names_it(office: Office) -> None:
    office.accept(says("Wo ist mein Paket?"))
    office.do(answer(office))
    code = code_of(office)
    assert office.kinds()[2:] == ["ReferenceGiven", "MessageWritten", "TicketAnswered"]
    assert [one.reference for one in written(office)] == [code]
    assert live(office) == [code]
    assert (parse_code(code), len(code)) == (code, 6)


def test_a_further_answer_keeps_it(office: Office) -> None:
    office.accept(says("Wo ist mein Paket?"))
    office.do(answer(office))
    code = code_of(office)
    office.accept(says("Und wann?"))
    office.do(answer(office, text="Um zehn"))
    assert [one.reference for one in written(office)] == [code, code]
    assert office.count("reference_code") == 1


@pytest.mark.parametrize(("automatic", "codes"), [(False, 1), (True, 0)])
def test_what_a_program_answers_gives_one_and_what_it_sends_by_itself_does_not(
    office: Office, automatic: bool, codes: int
) -> None:
    office.accept(says("Wo ist mein Paket?"))
    command = cmd.SendMessage(
        workspace=1,
        account="line",
        to=LINDA,
        text="Unterwegs",
        author="api:shop",
        automatic=automatic,
    )
    office.do(command)
    assert office.count("reference_code") == codes


def test_what_a_program_sends_by_itself_names_a_code_there_is(office: Office) -> None:
    office.accept(says("Wo ist mein Paket?"))
    office.do(answer(office))
    office.writes("Ihr Paket ist unterwegs.")
    assert [one.reference for one in written(office)] == [code_of(office)] * 2


def test_whoever_never_wrote_gets_no_code_with_our_message(office: Office) -> None:
    command = cmd.SendMessage(
        workspace=1, account="line", to=LINDA, text="Hallo", author="a", automatic=False
    )
    office.do(command)
    assert office.count("reference_code") == 0


def test_it_ends_with_its_ticket_and_the_next_one_gets_another(office: Office) -> None:
    office.accept(says("Wo ist mein Paket?"))
    office.do(answer(office))
    first = code_of(office)
    office.later(days=15)
    office.run(timers.ring(office.store, office, now=office.now, new_id=office.new_id))
    assert office.thread().tickets == ()
    assert live(office) == []
    office.accept(says("Noch etwas"))
    office.do(answer(office, text="Gern"))
    assert live(office) == [code_of(office)] != [first]
    assert office.count("reference_code") == 2


def test_a_code_once_given_is_never_given_again(office: Office) -> None:
    office.accept(says("Hallo"), says("Hallo", KARIM))
    drawn = iter([5, 5, 5, 8])

    def draw(below: int) -> int:
        return next(drawn)

    for address in (LINDA, KARIM):
        office.run(
            handle(
                office.store,
                office,
                answer(office, address),
                now=office.now,
                new_id=office.new_id,
                draw=draw,
            )
        )
    assert (code_of(office, LINDA), code_of(office, KARIM)) == ("100005", "100008")


def test_when_all_of_a_length_seem_gone_a_longer_one_is_drawn(office: Office) -> None:
    office.accept(says("Hallo"), says("Hallo", KARIM))
    for address in (LINDA, KARIM):
        office.run(
            handle(
                office.store,
                office,
                answer(office, address),
                now=office.now,
                new_id=office.new_id,
                draw=lambda below: 0,
            )
        )
    assert (code_of(office, LINDA), code_of(office, KARIM)) == ("100000", "1000000")


def test_the_more_are_live_the_longer_they_get(office: Office) -> None:
    office.rows(
        "insert into reference_code select 0, 1, (100000 + n)::text, gen_random_uuid(),"
        " gen_random_uuid(), now() from generate_series(1, 29) n returning 1"
    )
    office.accept(says("Hallo"), says("Hallo", KARIM))
    office.do(answer(office))
    office.do(answer(office, KARIM))
    assert (len(code_of(office, LINDA)), len(code_of(office, KARIM))) == (6, 7)


def test_two_processes_that_give_codes_at_once_keep_the_bound(office: Office) -> None:
    """29 are live, so there is room for one of six digits; five answers ask at the same time."""
    office.rows(
        "insert into reference_code select 0, 1, (100000 + n)::text, gen_random_uuid(),"
        " gen_random_uuid(), now() from generate_series(1, 29) n returning 1"
    )
    people = [f"tel:+4917055500{n:02}" for n in range(5)]
    office.accept(*(says("Hallo", one) for one in people))
    answers = [answer(office, one) for one in people]

    async def at_once() -> None:
        async with AsyncExitStack() as connections:  # all are open, so that nobody waits for one
            for _ in range(4):
                await connections.enter_async_context(office.store.unit_of_work())
        await asyncio.gather(
            *(handle(office.store, office, one, now=office.now, new_id=new_id) for one in answers)
        )

    office.run(at_once())
    given = [code_of(office, one) for one in people]
    assert sorted(map(len, given)) == [6, 7, 7, 7, 7]
    assert len(set(given)) == 5


def test_an_answer_that_is_refused_gives_nothing(office: Office) -> None:
    office.accept(says("Hallo"))
    refused = replace(answer(office), account="gone")
    assert isinstance(office.do(refused), cmd.Rejected)
    assert office.count("reference_code") == 0


def test_the_same_answer_again_gives_no_second_code(office: Office) -> None:
    office.accept(says("Hallo"))
    once = replace(answer(office), form_id="f1")
    office.do(once)
    office.do(once)
    assert office.count("reference_code") == 1


def test_a_mail_prints_it_and_the_confirmation_of_the_next_one_too(office: Office) -> None:
    office.line.capabilities = Capabilities(channel="email", confirmation="Wir haben Ihre Mail.")
    office.policies[1] = replace(POLICY, references=References(language="en"))

    def mail(number: str) -> InboundMessage:
        return InboundMessage(provider_id=number, sender=LINDA, text="Hallo", answerable=True)

    office.accept(mail("1"))
    office.do(answer(office))
    office.later(days=2)
    office.accept(mail("2"))
    lines = [one.reference_line for one in written(office)]
    code = code_of(office)
    assert lines[0] is None
    assert lines[1] == lines[2] == f"Your reference: {code[:3]} {code[3:]}"
    assert written(office)[2].confirms


def test_a_ticket_that_is_closed_by_hand_ends_its_code(office: Office) -> None:
    office.accept(says("Hallo"))
    office.do(answer(office))
    ticket = office.thread().tickets[-1]
    assert ticket.state is TicketState.ANSWERED
    close = cmd.CloseTicket(
        workspace=1,
        customer_id=office.customer(),
        ticket_id=ticket.ticket_id,
        reason="done",
        by="agent:anna",
    )
    office.do(close)
    assert office.now - MONDAY < timedelta(minutes=1)
    assert live(office) == []
