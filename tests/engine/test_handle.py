"""Does what a person or a program asks for happen once, or is the reason told?"""

from dataclasses import replace

import pytest
from tests.engine.office import KARIM, LINDA, MIA, Line, Office, item, says

from faden.core import event as ev
from faden.core.address import bucket_of
from faden.core.channel import Capabilities, Refused, Unclear
from faden.core.receipt import State
from faden.core.ticket import TicketState
from faden.engine import command as cmd
from faden.engine.outbox import Answered, perform, record
from faden.engine.outward.settled import settled_sends

NOBODY = "01912d68783e7a5c8f3b2d1c0a0b0cff"
MAIL = "mailto:linda@example.org"


def answer(office: Office, text: str = "Guten Tag", *, form_id: str | None = None) -> cmd.Answer:
    """Anna answers Linda where Linda wrote."""
    return cmd.Answer(
        workspace=1,
        customer_id=office.customer(),
        account="line",
        to=LINDA,
        text=text,
        author="agent:anna",
        form_id=form_id,
    )


def refusal(result: cmd.Done | cmd.Rejected) -> str:
    assert isinstance(result, cmd.Rejected)
    assert result.reason
    return result.code


def made(result: cmd.Done | cmd.Rejected) -> str:
    assert isinstance(result, cmd.Done)
    assert result.made is not None
    return result.made


# Answers and notes.


def test_an_answer_is_queued_and_settles_the_ticket(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"))
    delivery = made(office.do(answer(office)))
    assert office.state(delivery) is State.QUEUED
    assert office.thread().tickets[0].state is TicketState.ANSWERED
    assert office.send() == 1


def test_an_answer_with_a_note_beside_it_reaches_only_the_customer(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"))
    note = cmd.WriteNote(
        workspace=1, customer_id=office.customer(), text="ist verärgert", author="agent:anna"
    )
    made(office.do(note))
    office.do(answer(office, "Morgen"))
    while office.send():
        pass
    assert [message.text for message in office.line.heard] == ["Morgen"]
    assert "NoteWritten" in office.kinds()


def test_a_double_click_is_one_answer(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"))
    first = office.do(answer(office, form_id="f1"))
    again = office.do(answer(office, form_id="f1"))
    assert again == cmd.Done(made(first), repeated=True)
    assert office.kinds().count("MessageWritten") == 1


def test_a_form_that_was_refused_may_be_sent_again(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"))
    assert refusal(office.do(replace(answer(office, form_id="f1"), account="gone"))) == "invalid"
    made(office.do(answer(office, form_id="f1")))


def test_what_cannot_be_answered_is_not_sent(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"))
    office.line.capabilities = Capabilities(inbound=False)
    assert refusal(office.do(answer(office))) == "unanswerable"
    assert office.count("delivery") == 0


def test_an_account_of_another_company_is_not_connected(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"))
    office.accounts["theirs"] = Line("theirs", workspace=2)
    assert refusal(office.do(replace(answer(office), account="theirs"))) == "invalid"


@pytest.mark.parametrize("customer_id", [NOBODY, "", "1", "x" * 32, NOBODY.upper()])
def test_an_unknown_customer_is_not_found(office: Office, customer_id: str) -> None:
    office.accept(says("Guten Tag"))
    assert refusal(office.do(replace(answer(office), customer_id=customer_id))) == "not_found"


def test_another_company_does_not_find_the_customer(office: Office) -> None:
    office.accept(says("Wann kommt mein Paket?"))
    office.policies[2] = office.policies[1]
    assert refusal(office.do(replace(answer(office), workspace=2))) == "not_found"
    assert office.count("delivery") == 0


# Tickets.


def test_a_ticket_changes_hands(office: Office) -> None:
    office.accept(says("Guten Tag"))
    assert office.do(assigned(office, "agent:anna")) == cmd.Done()
    assert office.rows("select owner from ticket") == [("agent:anna",)]


def assigned(office: Office, owner: str) -> cmd.AssignTicket:
    return cmd.AssignTicket(
        workspace=1,
        customer_id=office.customer(),
        ticket_id=office.thread().tickets[0].ticket_id,
        owner=owner,
        by="agent:anna",
    )


@pytest.mark.parametrize("owner", ["", "   "])
def test_a_ticket_is_never_given_to_nobody(office: Office, owner: str) -> None:
    office.accept(says("Guten Tag"))
    assert refusal(office.do(assigned(office, owner))) == "invalid"


def closed(office: Office, reason: str) -> cmd.CloseTicket:
    return cmd.CloseTicket(
        workspace=1,
        customer_id=office.customer(),
        ticket_id=office.thread().tickets[0].ticket_id,
        reason=reason,
        by="agent:anna",
    )


def test_a_ticket_is_closed_with_a_reason_and_once(office: Office) -> None:
    office.accept(says("Danke!"))
    close = closed(office, "thanked")
    assert refusal(office.do(replace(close, reason=" "))) == "invalid"
    assert isinstance(office.do(close), cmd.Done)
    assert office.rows("select state, closed_reason from ticket") == [("closed", "thanked")]
    assert refusal(office.do(close)) == "not_found"


# Who is who.


def together(office: Office, one: str, other: str) -> cmd.JoinCustomers:
    return cmd.JoinCustomers(
        workspace=1,
        customer_id=office.customer(one),
        other_id=office.customer(other),
        by="agent:anna",
    )


def test_a_person_joins_two_records_and_takes_it_back(office: Office) -> None:
    office.accept(says("Per SMS", LINDA), says("Per Mail", MAIL))
    join = together(office, LINDA, MAIL)
    assert office.do(join) == cmd.Done()
    assert refusal(office.do(join)) == "conflict"
    split = cmd.SplitCustomer(
        workspace=1, customer_id=office.customer(MAIL), by="agent:anna", reason="two people"
    )
    assert office.do(split) == cmd.Done()
    assert office.thread(LINDA).joined == office.thread(MAIL).joined == ()
    assert office.rows("select count(*) from thread where kin is not null") == [(0,)]
    assert refusal(office.do(split)) == "conflict"


def test_a_suggestion_is_declined_for_good(office: Office) -> None:
    office.accept(says("Per SMS", LINDA), says("Per Mail", MAIL))
    decline = cmd.DeclineJoin(
        workspace=1,
        customer_id=office.customer(LINDA),
        other_id=office.customer(MAIL),
        by="agent:anna",
    )
    assert office.do(decline) == cmd.Done()
    assert office.thread(MAIL).never == (office.customer(LINDA),)
    office.do(together(office, LINDA, MAIL))
    assert refusal(office.do(decline)) == "conflict"


def test_nobody_is_joined_with_themselves_or_their_own_guardian(office: Office) -> None:
    office.accept(says("Guten Tag"))
    linda = office.customer()
    assert refusal(office.do(together(office, LINDA, LINDA))) == "conflict"
    alone = cmd.DeclareHousehold(workspace=1, guardian_id=linda, ward_id=linda, by="agent:anna")
    assert refusal(office.do(alone)) == "invalid"


def test_a_name_is_corrected(office: Office) -> None:
    office.accept(says("Guten Tag", name="L."))
    named = cmd.NameCustomer(
        workspace=1, customer_id=office.customer(), name="Linda Weber", by="agent:anna"
    )
    assert office.do(named) == cmd.Done()
    assert office.thread().name == "Linda Weber"


# Wishes that a colleague heard.


def wish(office: Office, *purposes: str, granted: bool = False) -> cmd.RecordWish:
    return cmd.RecordWish(
        workspace=1,
        customer_id=office.customer(LINDA),
        purposes=purposes,
        granted=granted,
        wording="am Telefon",
        by="agent:anna",
    )


def test_a_wish_told_to_a_colleague_reaches_every_record_and_the_family(office: Office) -> None:
    office.accept(says("Per SMS", LINDA), says("Per Mail", MAIL), says("Hi", MIA))
    office.do(together(office, LINDA, MAIL))
    household = cmd.DeclareHousehold(
        workspace=1,
        guardian_id=office.customer(LINDA),
        ward_id=office.customer(MIA),
        by="agent:anna",
    )
    office.do(household)
    everybody = frozenset(map(office.customer, (LINDA, MAIL, MIA)))
    assert office.do(wish(office)) == cmd.Done(settle=everybody)
    assert all("ConsentWithdrawn" in office.kinds(one) for one in (LINDA, MAIL, MIA))


def test_a_yes_told_to_a_colleague_is_not_a_yes_of_the_daughter(office: Office) -> None:
    office.accept(says("Per SMS", LINDA), says("Hi", MIA))
    household = cmd.DeclareHousehold(
        workspace=1,
        guardian_id=office.customer(LINDA),
        ward_id=office.customer(MIA),
        by="agent:anna",
    )
    office.do(household)
    assert office.do(wish(office, granted=True)) == cmd.Done()
    assert "ConsentGranted" in office.kinds(LINDA)
    assert "ConsentGranted" not in office.kinds(MIA)


def test_a_no_of_a_joined_record_survives_a_grant_on_the_other_and_the_split(
    office: Office,
) -> None:
    office.accept(says("Per SMS", LINDA), says("STOPP", MAIL))
    office.do(together(office, LINDA, MAIL))
    office.do(wish(office, granted=True))
    split = cmd.SplitCustomer(
        workspace=1, customer_id=office.customer(MAIL), by="agent:anna", reason="two people"
    )
    office.do(split)
    assert [one.purpose for one in office.thread(MAIL).refusals] == ["*"]


def test_an_answer_stands_on_the_record_of_its_address(office: Office) -> None:
    office.accept(says("Per SMS", LINDA), says("Per Mail", MAIL))
    office.do(together(office, LINDA, MAIL))
    delivery = made(office.do(replace(answer(office), to=MAIL)))
    assert office.delivery(delivery).customer_id == office.customer(MAIL)
    assert office.thread(MAIL).tickets[0].state is TicketState.ANSWERED
    assert office.thread(LINDA).tickets[0].state is TicketState.OPEN


def test_an_answer_to_somebody_elses_address_is_refused(office: Office) -> None:
    office.accept(says("Per SMS", LINDA), says("Guten Tag", KARIM))
    assert refusal(office.do(replace(answer(office), to=KARIM))) == "conflict"


def test_a_wish_names_its_purposes(office: Office) -> None:
    office.accept(says("Guten Tag"))
    office.do(wish(office, "marketing"))
    assert [refusal.purpose for refusal in office.thread().refusals] == ["marketing"]


# Messages of programs.


def message(
    to: str = KARIM, *, key: str | None = None, ref: str | None = None, automatic: bool = True
) -> cmd.SendMessage:
    return cmd.SendMessage(
        workspace=1,
        account="line",
        to=to,
        text="Ihr Paket ist da",
        author="api:shop",
        token="shop",
        idempotency_key=key,
        ref=ref,
        automatic=automatic,
    )


named_twice = pytest.mark.parametrize(
    "request_", [message(key="k1"), message(ref="k1")], ids=["by key", "by reference"]
)


def test_a_program_writes_to_somebody_we_have_never_met(office: Office) -> None:
    made(office.do(message()))
    assert office.kinds(KARIM) == ["MessageWritten"]
    assert office.send() == 1
    office.accept(says("Danke, wann denn?", KARIM))
    assert office.kinds(KARIM)[-1] == "MessageReceived"


@named_twice
def test_the_same_request_twice_is_one_message(office: Office, request_: cmd.SendMessage) -> None:
    first = office.do(request_)
    second = office.do(request_)
    assert second == cmd.Done(made(first), repeated=True)
    assert office.count("delivery") == 1


@named_twice
def test_a_name_that_was_used_for_another_message_is_refused(
    office: Office, request_: cmd.SendMessage
) -> None:
    office.do(request_)
    assert refusal(office.do(replace(request_, text="Etwas anderes"))) == "other"
    assert office.count("delivery") == 1


def test_two_programs_may_use_the_same_key(office: Office) -> None:
    made(office.do(message(key="k1")))
    made(office.do(replace(message(key="k1"), token="billing")))
    assert office.count("delivery") == 2


def test_the_caller_finds_its_message_by_its_reference(office: Office) -> None:
    delivery = made(office.do(message(ref="order-4711")))
    office.send()
    assert office.line.heard[0].ref == "order-4711"
    names = office.rows("select name from reference order by name")
    assert [name for (name,) in names] == sorted(
        ["ref:line:order-4711", f"ref:line:{delivery}", "sent:line:s1"]
    )


@pytest.mark.parametrize(("automatic", "state"), [(True, "open"), (False, "answered")])
def test_only_a_message_a_person_wrote_answers(
    office: Office, state: str, *, automatic: bool
) -> None:
    office.accept(says("Guten Tag", KARIM))
    made(office.do(message(automatic=automatic)))
    assert office.rows("select state from ticket") == [(state,)]


def test_a_program_is_told_why_a_message_is_not_taken(office: Office) -> None:
    assert refusal(office.do(replace(message(), account="gone"))) == "invalid"
    assert refusal(office.do(replace(message(), workspace=2))) == "invalid"
    office.line.capabilities = Capabilities(inbound=False)
    assert refusal(office.do(message())) == "unanswerable"
    assert office.count("delivery") == office.count("address") == 0


def test_a_further_address_of_somebody_met_elsewhere_is_theirs(office: Office) -> None:
    office.accept(says("Guten Tag", LINDA))
    linda = office.customer()
    office.run(known_as(office, MAIL, linda))
    delivery = made(office.do(message(to=MAIL)))
    assert delivery[-2:] == linda[-2:]
    assert office.kinds(LINDA)[-1] == "MessageWritten"


async def known_as(office: Office, uri: str, customer_id: str) -> None:
    """Note that an address belongs to a record (as an import does)."""
    async with office.store._pool.connection() as connection:
        await connection.execute(
            "insert into address (bucket, workspace_id, uri, customer_id, met_at)"
            " values (%s, 1, %s, %s, %s)",
            (bucket_of(uri), uri, customer_id, office.now),
        )


# What became of a message is settled by a person.


def uncertain(office: Office) -> str:
    delivery = office.writes("Ihr Paket ist da")
    office.line.answers.append(Unclear("connection lost"))
    office.send()
    return delivery


def settles(office: Office, delivery_id: str, *, arrived: bool) -> cmd.SettleDelivery:
    return cmd.SettleDelivery(
        workspace=1,
        customer_id=office.customer(),
        delivery_id=delivery_id,
        arrived=arrived,
        by="agent:anna",
    )


def test_a_person_finds_out_that_it_arrived(office: Office) -> None:
    delivery = uncertain(office)
    assert made(office.do(settles(office, delivery, arrived=True))) == delivery
    assert office.state(delivery) is State.DELIVERED
    office.later(minutes=20)
    assert office.send() == 0


def test_a_person_has_it_sent_again_as_a_message_of_its_own(office: Office) -> None:
    delivery = uncertain(office)
    again = made(office.do(settles(office, delivery, arrived=False)))
    assert again != delivery
    assert office.send() == 1
    assert [message.delivery_id for message in office.line.heard] == [delivery, again]
    assert office.state(delivery) is State.FAILED


def test_only_what_is_uncertain_or_lost_can_be_settled(office: Office) -> None:
    office.writes("Ihr Paket ist da")
    delivery = office.writes("Noch eins")
    assert refusal(office.do(settles(office, delivery, arrived=False))) == "conflict"
    assert refusal(office.do(settles(office, "?", arrived=True))) == "not_found"
    assert refusal(office.do(settles(office, NOBODY, arrived=True))) == "not_found"


def test_a_message_of_another_customer_is_not_found(office: Office) -> None:
    office.accept(says("Guten Tag", LINDA))
    theirs = office.writes("An Karim", KARIM)
    office.line.answers.append(Refused("x", "no"))
    office.send()
    assert refusal(office.do(settles(office, theirs, arrived=True))) == "not_found"


# The wait of an opt-out.


def test_the_wait_ends_when_the_call_is_recorded(office: Office) -> None:
    office.writes("Jetzt neu!")
    calls = office.claim()
    looks = 0

    async def pause() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            answers = [Answered(call, await perform(call, office.now)) for call in calls]
            await record(office.store, office, answers, now=office.now, new_id=office.new_id)

    office.run(
        settled_sends(office.store, frozenset({office.customer()}), now=office.clock, pause=pause)
    )
    assert looks == 3


def test_nobody_waits_for_the_sends_to_somebody_else(office: Office) -> None:
    office.accept(says("Guten Tag", LINDA))
    office.writes("An Karim", KARIM)
    office.claim()

    async def never() -> None:
        raise AssertionError("nobody has to wait")

    linda = frozenset({office.customer(LINDA)})
    office.run(settled_sends(office.store, linda, now=office.clock, pause=never))


def test_an_item_and_a_command_meet_on_one_thread(office: Office) -> None:
    office.accepted(item(says("Guten Tag")))
    made(office.do(message(to=LINDA, automatic=False)))
    assert office.kinds() == [
        "TicketOpened",
        "MessageReceived",
        "ReferenceGiven",
        "MessageWritten",
        "TicketAnswered",
    ]
    assert isinstance(office.events()[3], ev.MessageWritten)
